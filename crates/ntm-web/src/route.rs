//! The table of routes: nothing answers that does not stand here with the right that it needs.

use axum::{http::Method, routing::MethodRouter};
use ntm_programme::right::Action;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Content, Ref, RefOr, Required, ResponseBuilder,
        path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::App;

/// What a route asks of the one who calls it, before the handler looks at the thing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anybody may call it.
    Public,
    /// Anybody who has signed in may call it; it concerns only their own things.
    SignedIn,
    /// The action that the handler carries out; the office asks the policy for the very resource.
    May(Action),
}

/// Who is spoken to: it decides how a fault is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person with a browser.
    Page,
    /// A program, in JSON.
    Api,
    /// A calendar program, by a token in the address.
    Feed,
    /// The operator: health, metrics, assets.
    Service,
}

/// One line of the table.
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// The right that it needs.
    pub need: Need,
    /// How faults are told.
    pub kind: Kind,
    /// What it does, in a few English words (operation summary in OpenAPI, span name in logs).
    pub title: &'static str,
    /// Whether it changes the keys of the caller's own account: password, second factor, sessions,
    /// tokens, feeds.
    pub keys: bool,
    /// Whether the request may take as long as its files need to arrive, of whatever size together.
    pub long: bool,
    /// For the API: the operation as OpenAPI describes it.
    pub operation: Option<Operation>,
    /// For the API: the schemas that the operation names.
    pub schemas: Vec<(String, RefOr<Schema>)>,
    pub(crate) handler: MethodRouter<App>,
}

impl Route {
    /// Adds a page.
    pub(crate) fn page(
        method: Method,
        path: &'static str,
        need: Need,
        title: &'static str,
        handler: MethodRouter<App>,
    ) -> Route {
        Route {
            method,
            path,
            need,
            kind: Kind::Page,
            title,
            keys: false,
            long: false,
            operation: None,
            schemas: Vec::new(),
            handler,
        }
    }

    /// Adds an operation of the API; the table's line is its description.
    pub(crate) fn api(
        method: Method,
        path: &'static str,
        need: Need,
        title: &'static str,
        handler: MethodRouter<App>,
    ) -> Route {
        let mut operation = OperationBuilder::new()
            .summary(Some(title))
            .operation_id(Some(crate::openapi::operation_id(&method, path)))
            .tag(
                path.strip_prefix("/api/v1/")
                    .and_then(|rest| rest.split('/').next())
                    .unwrap_or("api"),
            );
        for name in parameters(path) {
            operation = operation.parameter(
                ParameterBuilder::new()
                    .name(name)
                    .parameter_in(ParameterIn::Path)
                    .required(Required::True)
                    .schema(Some(ObjectBuilder::new().schema_type(Type::String))),
            );
        }
        let mut operation = operation.build();
        for (status, meaning) in [
            ("401", "Nobody has signed in"),
            ("403", "Not allowed"),
            ("404", "Not there, or not to be known"),
            ("422", "Refused by a rule, or fields at fault"),
        ] {
            operation.responses.responses.insert(
                status.to_owned(),
                ResponseBuilder::new()
                    .description(meaning)
                    .content(
                        "application/problem+json",
                        Content::new(Some(Ref::from_schema_name("Problem"))),
                    )
                    .into(),
            );
        }
        let mut route = Route::page(method, path, need, title, handler).speaks(Kind::Api);
        route.operation = Some(operation);
        route
    }

    /// Names the query parameters of an operation.
    pub(crate) fn query<Q: IntoParams>(mut self) -> Route {
        if let Some(operation) = &mut self.operation {
            operation.parameters.get_or_insert_default().extend(
                Q::into_params(|| Some(ParameterIn::Query))
                    .into_iter()
                    .map(RefOr::T),
            );
        }
        self
    }

    /// Names the JSON body that an operation takes.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Route {
        let content = Content::new(Some(self.known::<T>()));
        if let Some(operation) = &mut self.operation {
            operation.request_body = Some(RefOr::T(
                RequestBodyBuilder::new()
                    .content("application/json", content)
                    .required(Some(Required::True))
                    .build(),
            ));
        }
        self
    }

    /// Names the JSON body that an operation answers, and its status.
    pub(crate) fn gives<T: ToSchema>(mut self, status: &'static str, meaning: &str) -> Route {
        let content = Content::new(Some(self.known::<T>()));
        if let Some(operation) = &mut self.operation {
            operation.responses.responses.insert(
                status.to_owned(),
                ResponseBuilder::new()
                    .description(meaning)
                    .content("application/json", content)
                    .into(),
            );
        }
        self
    }

    /// Says that an operation answers a file.
    pub(crate) fn gives_file(mut self, meaning: &str) -> Route {
        if let Some(operation) = &mut self.operation {
            operation.responses.responses.insert(
                "200".to_owned(),
                ResponseBuilder::new()
                    .description(meaning)
                    .content("application/octet-stream", Content::default())
                    .into(),
            );
        }
        self
    }

    /// Says that the request may take as long as its files need to arrive.
    pub(crate) fn takes_long(mut self) -> Route {
        self.long = true;
        self
    }

    /// Says that the route changes the keys of the caller's own account.
    pub(crate) fn changes_keys(mut self) -> Route {
        self.keys = true;
        self
    }

    /// Returns the scope that a token needs for the route; none where anybody may call it. The keys
    /// of an account have a scope of their own: a token that leaks must not be able to make others.
    pub fn scope(&self) -> Option<&'static str> {
        match (self.need, self.method.is_safe()) {
            (Need::Public, _) => None,
            _ if self.keys => Some("account"),
            (_, true) => Some("read"),
            (_, false) => Some("write"),
        }
    }

    fn known<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name()).into()
    }

    /// Says that the route speaks to someone else than a person with a browser.
    pub(crate) fn speaks(mut self, kind: Kind) -> Route {
        self.kind = kind;
        self
    }
}

/// Returns the names of a path's parameters.
pub(crate) fn parameters(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
