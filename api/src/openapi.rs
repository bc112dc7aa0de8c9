//! The OpenAPI 3.1 document, made from the endpoints' types. It is committed as `openapi.json`; a test fails when the
//! committed file and this generator disagree.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema, openapi::RefOr, openapi::schema::Schema};

use crate::{Access, Endpoint, Method, Problem, Scheme, endpoint::path_fields};

type Schemas = Vec<(String, RefOr<Schema>)>;

/// One endpoint, as the document and the tests see it.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// The verb.
    pub method: Method,
    /// The path with its fields in braces.
    pub path: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Who may call it.
    pub scheme: Scheme,
    /// The request type's name: the operation's id.
    pub operation: fn() -> String,
    request: fn() -> RefOr<Schema>,
    response: fn() -> (String, RefOr<Schema>),
    schemas: fn(&mut Schemas),
}

impl Described {
    /// Describes an endpoint.
    #[must_use]
    pub fn of<E: Endpoint>() -> Self {
        Self {
            method: E::METHOD,
            path: E::PATH,
            summary: E::SUMMARY,
            scheme: E::Access::SCHEME,
            operation: || E::name().into_owned(),
            request: E::schema,
            response: || (<E::Response as ToSchema>::name().into_owned(), E::Response::schema()),
            schemas: |into| {
                E::schemas(into);
                <E::Response as ToSchema>::schemas(into);
            },
        }
    }
}

/// Lists a module's endpoints: `described![SignIn, SignOut]`.
#[macro_export]
macro_rules! described {
    ($($request:ty),* $(,)?) => { vec![$($crate::openapi::Described::of::<$request>()),*] };
}

/// The whole document.
///
/// # Panics
/// When a schema cannot be written as JSON, which is a fault of the type that derives it.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas: Schemas = vec![("Problem".into(), Problem::schema())];
    Problem::schemas(&mut schemas);
    for endpoint in crate::endpoints() {
        (endpoint.schemas)(&mut schemas);
        let (name, schema) = (endpoint.response)();
        schemas.push((name, schema));
        let operations = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        operations[endpoint.method.as_str().to_lowercase()] = operation(&endpoint);
    }
    let schemas = by_name(schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Polyclinic",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The HTTP contract of a clinic chain. The chain is the host: https://<chain>.<deployment>. \
                Reads are GET and carry ids, dates and codes only; commands are POST. Errors are RFC 9457 problem details.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-session", "description": "Set by signing in." },
            },
        },
    })
}

/// The schemas by their names.
///
/// # Panics
/// When two types have one name: what refers to one of them would say the other.
fn by_name(schemas: Schemas) -> Map<String, Value> {
    let mut named = Map::new();
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).expect("a schema is JSON");
        if let Some(other) = named.get(&name) {
            assert_eq!(*other, schema, "two types are called {name}: give one of them a name by #[schema(as = …)]");
        }
        named.insert(name, schema);
    }
    named
}

fn operation(endpoint: &Described) -> Value {
    let mut request = serde_json::to_value((endpoint.request)()).expect("a schema is JSON");
    let in_path: Vec<&str> = path_fields(endpoint.path).collect();
    let mut parameters = Vec::new();
    let required: Vec<String> = request["required"]
        .as_array()
        .map(|names| names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    if let Some(properties) = request["properties"].as_object_mut() {
        let names: Vec<String> = properties.keys().cloned().collect();
        for name in names {
            let place = if in_path.contains(&name.as_str()) { "path" } else { "query" };
            if place == "path" || endpoint.method == Method::Get {
                let mut schema = properties.remove(&name).unwrap_or_default();
                let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
                let mut parameter = json!({
                    "name": name, "in": place, "required": place == "path" || required.contains(&name), "schema": schema,
                });
                if let Some(description) = description {
                    parameter["description"] = description;
                }
                parameters.push(parameter);
            }
        }
    }
    if let Some(names) = request["required"].as_array_mut() {
        names.retain(|name| name.as_str().is_some_and(|name| !in_path.contains(&name)));
    }
    let response = format!("#/components/schemas/{}", (endpoint.response)().0);
    let problem = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let mut operation = json!({
        "operationId": (endpoint.operation)(),
        "summary": endpoint.summary,
        "tags": [endpoint.path.split('/').nth(2).unwrap_or("other")],
        "parameters": parameters,
        "responses": {
            "200": { "description": "Done.", "content": { "application/json": { "schema": { "$ref": response } } } },
            "default": { "description": "A problem, with its code, the fields at fault and the way out.", "content": problem },
        },
    });
    match endpoint.scheme {
        Scheme::Public => operation["security"] = json!([]),
        Scheme::Holder | Scheme::SignedIn => operation["security"] = json!([{ "session": [] }]),
        Scheme::SignedInFresh => {
            operation["security"] = json!([{ "session": [] }]);
            operation["x-step-up"] = json!(true);
        }
        Scheme::Staff(permission) => {
            operation["security"] = json!([{ "session": [] }]);
            operation["x-permission"] = json!(permission.code());
        }
        Scheme::Fresh(permission) => {
            operation["security"] = json!([{ "session": [] }]);
            operation["x-permission"] = json!(permission.code());
            operation["x-step-up"] = json!(true);
        }
    }
    if endpoint.method == Method::Post {
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": request } } });
    }
    operation
}
