//! What may be done, by whom, in one transaction.
