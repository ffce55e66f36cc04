//! What the programme is: the rules.
