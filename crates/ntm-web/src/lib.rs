//! What answers: pages, the JSON API and calendar feeds over HTTP.
//!
//! One table of routes ([`route::Route`]) names for each address its handler, the right that it
//! needs, its title and, for the API, its description. The table builds the router, the OpenAPI
//! document and the test that tries every route as every role.

mod address;
mod answer;
mod app;
mod areas;
mod export;
mod form;
mod guard;
mod idempotency;
mod layers;
mod limit;
mod listing;
pub mod openapi;
mod outside;
pub mod route;
mod session;

pub use app::{App, Demonstration, DemonstrationAccount, Options};
pub use areas::routes;
pub use layers::router;
