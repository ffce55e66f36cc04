//! What is kept: two engines, files, search, audit, queue.
