//! Ids in addresses: what is none is not there.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use ntm_office::Fault;

use crate::answer::WebFault;

/// The one id in an address.
pub(crate) struct Id<T>(pub(crate) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = WebFault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id<T>, WebFault> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Id(read(&id)?)),
            Err(_) => Err(Fault::NotFound.into()),
        }
    }
}

/// A thing and something of it: the two ids in an address.
pub(crate) struct Ids<A, B>(pub(crate) A, pub(crate) B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for Ids<A, B> {
    type Rejection = WebFault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Ids<A, B>, WebFault> {
        match Path::<(String, String)>::from_request_parts(parts, state).await {
            Ok(Path((of, id))) => Ok(Ids(read(&of)?, read(&id)?)),
            Err(_) => Err(Fault::NotFound.into()),
        }
    }
}

fn read<T: FromStr>(id: &str) -> Result<T, Fault> {
    id.parse().map_err(|_| Fault::NotFound)
}
