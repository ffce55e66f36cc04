//! What is seen: structs in, HTML out.
