//! The addresses, area by area. Each area gives its lines of the table; a handler takes the request
//! apart, calls the office, and shows what it answered.

mod keeping;
mod lines;
mod my_work;
mod obligations;
mod people;
mod second_factor;
mod security;
mod service;
mod set_up;
mod sign_in;
mod unit_choice;

use axum::{
    extract::{OriginalUri, State},
    response::Response,
};
use ntm_office::Fault;

use crate::{App, answer, route::Route, session::Signed};

/// Returns the whole table of routes.
pub fn routes() -> Vec<Route> {
    [
        service::routes(),
        sign_in::routes(),
        keeping::routes(),
        my_work::routes(),
        obligations::routes(),
        second_factor::routes(),
        security::routes(),
        people::routes(),
        set_up::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Answers an address that is nowhere in the table.
pub(crate) async fn nowhere(State(app): State<App>, OriginalUri(uri): OriginalUri) -> Response {
    if uri.path().starts_with("/api/") {
        return crate::guard::problem(&Fault::NotFound, "");
    }
    let mut response = fault_page(&app, &Fault::NotFound, None, "").await;
    *response.status_mut() = answer::status(&Fault::NotFound);
    response
}

/// Shows a fault to a person: what happened, what was kept, what to do.
pub(crate) async fn fault_page(
    app: &App,
    fault: &Fault,
    signed: Option<&Signed>,
    trace: &str,
) -> Response {
    sign_in::fault_page(app, fault, signed, trace).await
}
