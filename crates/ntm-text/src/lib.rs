//! Vietnamese letters and words.
