//! The API described: an OpenAPI 3.1 document made from the table of routes.

use axum::http::Method;
use serde::Serialize;
use serde_json::{Value as Json, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, HttpMethod, Info, License, OpenApi, Paths, Ref, RefOr, Required,
        ResponseBuilder, SecurityRequirement, Server,
        link::LinkBuilder,
        path::{Operation, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::route::{Kind, Route, parameters};

/// Returns the document that describes every operation of the API in the table.
pub fn document(routes: &[Route]) -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::default();
    let problem = (Problem::name().into_owned(), Problem::schema());
    components.schemas.extend([problem]);
    let mut nested = Vec::new();
    Problem::schemas(&mut nested);
    components.schemas.extend(nested);
    components.security_schemes.extend([
        ("token".to_owned(), RefOr::T(token())),
        ("session".to_owned(), RefOr::T(session())),
    ]);
    for route in routes {
        let (Kind::Api, Some(operation)) = (route.kind, &route.operation) else {
            continue;
        };
        let mut operation = operation.clone();
        operation.security = Some(security(route));
        if route.method == Method::POST {
            operation
                .parameters
                .get_or_insert_default()
                .push(RefOr::Ref(Ref::new(
                    "#/components/parameters/IdempotencyKey",
                )));
        }
        done(&mut operation);
        link(&mut operation, route, routes);
        if let Some(method) = http_method(&route.method) {
            paths.add_path_operation(route.path, vec![method], operation);
        }
        components.schemas.extend(route.schemas.iter().cloned());
    }
    components
        .parameters
        .insert("IdempotencyKey".to_owned(), RefOr::T(idempotency_key()));
    let mut info = Info::new("NTM", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    let mut license = License::new("Apache-2.0 OR MIT");
    license.identifier = Some("Apache-2.0 OR MIT".to_owned());
    info.license = Some(license);
    let mut document = OpenApi::new(info, paths);
    document.servers = Some(vec![Server::new("/")]);
    document.components = Some(components);
    document
}

const DESCRIPTION: &str = "Documents of direction become tasks, and tasks are followed to their end. \
Everything that the pages do can be done here, by the same rules and with the same rights. \
Days are written YYYY-MM-DD and are days in Vietnam; instants are UTC. A list answers `next` where there is more: \
ask again with it as the cursor. A fault answers application/problem+json (RFC 9457) with a sentence in Vietnamese \
(`detail`) and in English (`detail_en`). A POST may carry Idempotency-Key: repeated within a day with the same key \
and the same content, it does nothing again and answers as the first time, without the body where that held a secret.";

/// A fault as the API tells it (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Which kind of problem: `urn:ntm:problem:…`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The meaning of the status.
    pub(crate) title: String,
    pub(crate) status: u16,
    /// What happened, what was kept, what to do; in Vietnamese.
    pub(crate) detail: String,
    /// The same in English.
    pub(crate) detail_en: String,
    /// The fields at fault.
    pub(crate) errors: Vec<ProblemField>,
    /// The id under which the server's log knows the request.
    pub(crate) request_id: String,
}

/// One field at fault.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemField {
    pub(crate) field: String,
    /// What to do about it; in Vietnamese.
    pub(crate) detail: String,
    /// The same in English.
    pub(crate) detail_en: String,
}

/// Returns an operation's name: `POST /api/v1/tasks/{code}/close` is `postTasksByCodeClose`.
pub(crate) fn operation_id(method: &Method, path: &str) -> String {
    let mut id = method.as_str().to_lowercase();
    for part in path.trim_start_matches("/api/v1").split('/') {
        let (by, part) = match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) => ("By", name),
            None => ("", part),
        };
        id.push_str(by);
        for word in part.split(['-', '_', '.', '*']) {
            let mut letters = word.chars();
            id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            id.extend(letters);
        }
    }
    id
}

fn http_method(method: &Method) -> Option<HttpMethod> {
    match method.as_str() {
        "GET" => Some(HttpMethod::Get),
        "POST" => Some(HttpMethod::Post),
        "PUT" => Some(HttpMethod::Put),
        "PATCH" => Some(HttpMethod::Patch),
        "DELETE" => Some(HttpMethod::Delete),
        _ => None,
    }
}

fn token() -> SecurityScheme {
    SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A token that a person makes for a program, with the scopes `read`, `write`, and `account` for the \
                 keys of the person's own account. It may do what the person may, no more.",
            ))
            .build(),
    )
}

fn session() -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "ntm",
        "The session of a browser (`__Host-ntm` over HTTPS).",
    )))
}

/// Names the scope that a token needs for the route.
fn security(route: &Route) -> Vec<SecurityRequirement> {
    let Some(scope) = route.scope() else {
        return Vec::new();
    };
    vec![
        SecurityRequirement::new("token", [scope]),
        SecurityRequirement::new("session", [] as [&str; 0]),
    ]
}

fn idempotency_key() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Any text of at most 200 letters that names this very request. Repeated within a day, the request \
             does nothing again and answers as the first time; with other content it is refused.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .max_length(Some(200)),
        ))
        .build()
}

/// What answers no body still answers.
fn done(operation: &mut Operation) {
    let answers = &mut operation.responses.responses;
    if !answers.keys().any(|status| status.starts_with('2')) {
        let done = ResponseBuilder::new().description("Done").build();
        answers.insert("2XX".to_owned(), RefOr::T(done));
    }
}

/// Says where an answer leads: a list to what can be done with one of its rows, a creation to what
/// was created, and a thing to what can be done with it.
fn link(operation: &mut Operation, route: &Route, routes: &[Route]) {
    let Some((status, body)) = answered(operation, route) else {
        return;
    };
    let shown_alone = |path: &str| {
        let mut gets = routes.iter().filter(|it| it.method == Method::GET);
        gets.any(|it| it.path == path)
    };
    let mut links = Vec::new();
    for other in routes.iter().filter(|other| other.operation.is_some()) {
        let Some(rest) = other.path.strip_prefix(route.path) else {
            continue;
        };
        let Some(id) = operation_id_of(other) else {
            continue;
        };
        let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let link = match parts[..] {
            [thing] if thing.starts_with('{') => row_link(route, &body, thing),
            // What can be done with a thing is told where the thing is shown, or else by its list.
            [thing, verb] if thing.starts_with('{') && !verb.starts_with('{') => {
                let alone = shown_alone(&format!("{}/{thing}", route.path));
                (!alone).then(|| row_link(route, &body, thing)).flatten()
            }
            [verb] if !verb.starts_with('{') && route.method == Method::GET => {
                route.path.contains('{').then(|| own_link(route))
            }
            _ => None,
        };
        links.extend(link.map(|link| (id.clone(), link.operation_id(id).build())));
    }
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(&status) {
        response
            .links
            .extend(links.into_iter().map(|(id, link)| (id, RefOr::T(link))));
    }
}

/// A link to something about what the request named.
fn own_link(route: &Route) -> LinkBuilder {
    parameters(route.path).fold(LinkBuilder::new(), |link, name| {
        link.parameter(name, Json::String(format!("$request.path.{name}")))
    })
}

/// A link to a row of the answer, or to what was made.
fn row_link(route: &Route, body: &Body, thing: &str) -> Option<LinkBuilder> {
    let name = thing.trim_matches(['{', '}']);
    let place = body.place_of(name, route.path.contains('{'))?;
    Some(own_link(route).parameter(name, Json::String(place)))
}

fn operation_id_of(route: &Route) -> Option<String> {
    route.operation.as_ref()?.operation_id.clone()
}

/// What a successful answer holds: the fields of the thing itself, and those of a list's rows.
struct Body {
    own: Vec<String>,
    rows: Option<(String, Vec<String>)>,
}

impl Body {
    /// Returns where the value of a path's parameter stands in the answer. Where the request named a
    /// thing already (`about`), the answer's own id is that thing's.
    fn place_of(&self, parameter: &str, about: bool) -> Option<String> {
        let named = |fields: &[String], names: &[&str]| {
            names
                .iter()
                .find(|name| fields.iter().any(|field| field == *name))
                .map(|name| (*name).to_owned())
        };
        let any = [parameter, "code", "id"];
        if let Some((list, fields)) = &self.rows
            && let Some(field) = named(fields, &any)
        {
            return Some(format!("$response.body#/{list}/0/{field}"));
        }
        let own = if about { &any[..1] } else { &any[..] };
        named(&self.own, own).map(|field| format!("$response.body#/{field}"))
    }
}

fn answered(operation: &Operation, route: &Route) -> Option<(String, Body)> {
    let document = serde_json::to_value(operation).ok()?;
    let responses = document.get("responses")?.as_object()?;
    let (status, response) = responses
        .iter()
        .find(|(status, _)| status.starts_with('2'))?;
    let schema = response.pointer("/content/application~1json/schema")?;
    let schemas: serde_json::Map<String, Json> = route
        .schemas
        .iter()
        .filter_map(|(name, schema)| Some((name.clone(), serde_json::to_value(schema).ok()?)))
        .collect();
    let fields = properties(schema, &schemas);
    let own = fields.keys().cloned().collect();
    let rows = fields.iter().find_map(|(name, field)| {
        let items = field.get("items")?;
        Some((
            name.clone(),
            properties(items, &schemas).keys().cloned().collect(),
        ))
    });
    Some((status.clone(), Body { own, rows }))
}

/// Returns the properties of a schema, where it is an object, following references and `allOf`.
fn properties(
    schema: &Json,
    schemas: &serde_json::Map<String, Json>,
) -> serde_json::Map<String, Json> {
    let mut schema = schema;
    if let Some(name) = schema.get("$ref").and_then(Json::as_str) {
        let name = name.rsplit('/').next().unwrap_or(name);
        let Some(found) = schemas.get(name) else {
            return serde_json::Map::new();
        };
        schema = found;
    }
    let mut all = serde_json::Map::new();
    for part in schema
        .get("allOf")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        all.extend(properties(part, schemas));
    }
    if let Some(own) = schema.get("properties").and_then(Json::as_object) {
        all.extend(own.clone());
    }
    all
}

/// Returns the document as text, as `docs/openapi.json` keeps it.
pub fn text(routes: &[Route]) -> String {
    let document = serde_json::to_value(document(routes)).unwrap_or_else(|_| json!({}));
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_has_a_speaking_name() {
        let name = |path| operation_id(&Method::POST, path);
        assert_eq!(name("/api/v1/tasks/{code}/close"), "postTasksByCodeClose");
        assert_eq!(name("/api/v1/my-work"), "postMyWork");
    }
}
