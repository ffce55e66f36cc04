//! Measures: a country in the database, and its working day over HTTP.

pub(crate) mod client;
pub(crate) mod criteria;
pub(crate) mod evening;
pub(crate) mod figures;
pub(crate) mod letters;
pub(crate) mod load;
pub(crate) mod papers;
pub(crate) mod period;
pub(crate) mod reports;
pub(crate) mod seed;
