//! What makes a type an endpoint, and how a request becomes a path, a query and a body.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::Access;

/// The two verbs of this contract: reading changes nothing, everything else is a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// A read whose URL holds ids, dates and codes only.
    Get,
    /// A command, or a read that carries something personal (a name, a phone, a reason) and so keeps it out of the URL.
    Post,
}

impl Method {
    /// The verb on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One request type of the contract. Fields named in [`Endpoint::PATH`] as `{field}` travel in the path, the others in
/// the query of a read or the JSON body of a command.
pub trait Endpoint: Serialize + DeserializeOwned + ToSchema + Send + Sync + 'static {
    /// The verb.
    const METHOD: Method;
    /// The path, with `{field}` for each field that travels in it.
    const PATH: &'static str;
    /// One sentence for the reference page.
    const SUMMARY: &'static str;
    /// Who may call it.
    type Access: Access;
    /// What a success answers.
    type Response: Serialize + DeserializeOwned + ToSchema + Send + Sync + 'static;
}

/// Declares an endpoint in one line: `endpoint!(GET "/api/sites", "List the chain's sites", Public, ListSites => Sites)`.
#[macro_export]
macro_rules! endpoint {
    (@method GET) => {
        $crate::Method::Get
    };
    (@method POST) => {
        $crate::Method::Post
    };
    ($verb:ident $path:literal, $summary:literal, $access:ty, $request:ty => $response:ty) => {
        impl $crate::Endpoint for $request {
            const METHOD: $crate::Method = $crate::endpoint!(@method $verb);
            const PATH: &'static str = $path;
            const SUMMARY: &'static str = $summary;
            type Access = $access;
            type Response = $response;
        }
    };
}

/// A request taken apart for the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Path and query.
    pub target: String,
    /// JSON body; `None` for a read.
    pub body: Option<String>,
}

/// The names in braces of a path, in order.
pub fn path_fields(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// Takes a request apart into path, query and body.
///
/// # Errors
/// When the request does not serialise to an object or a path field is missing: both are faults of the endpoint's file.
pub fn parts<E: Endpoint>(request: &E) -> Result<Parts, serde_json::Error> {
    let mut fields = match serde_json::to_value(request)? {
        Value::Object(fields) => fields,
        Value::Null => serde_json::Map::new(),
        _ => return Err(serde::ser::Error::custom("a request is an object")),
    };
    let mut target = String::with_capacity(E::PATH.len() + 40);
    for part in E::PATH.split('/').skip(1) {
        target.push('/');
        match part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            None => target.push_str(part),
            Some(name) => match fields.remove(name) {
                Some(Value::String(value)) => escape(&mut target, &value),
                Some(Value::Number(value)) => escape(&mut target, &value.to_string()),
                _ => return Err(serde::ser::Error::custom(format!("path field {name} is missing"))),
            },
        }
    }
    if E::METHOD == Method::Post {
        return Ok(Parts { target, body: Some(Value::Object(fields).to_string()) });
    }
    append(&mut target, &fields);
    Ok(Parts { target, body: None })
}

/// The fields of a request as the query of an address, with its question mark; empty for none.
///
/// # Errors
/// When it does not serialise to an object.
pub fn query<T: Serialize>(request: &T) -> Result<String, serde_json::Error> {
    let Value::Object(fields) = serde_json::to_value(request)? else {
        return Err(serde::ser::Error::custom("a query is an object"));
    };
    let mut target = String::new();
    append(&mut target, &fields);
    Ok(target)
}

fn append(target: &mut String, fields: &serde_json::Map<String, Value>) {
    let mut sign = '?';
    for (name, value) in fields {
        flatten(target, &mut sign, name, value);
    }
}

/// Writes one query field; lists and objects use the bracket form that the server reads (`days[0]=…`).
fn flatten(target: &mut String, sign: &mut char, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(target, sign, &format!("{name}[{index}]"), item);
            }
        }
        Value::Object(fields) => {
            for (field, item) in fields {
                flatten(target, sign, &format!("{name}[{field}]"), item);
            }
        }
        scalar => {
            target.push(*sign);
            *sign = '&';
            escape(target, name);
            target.push('=');
            match scalar {
                Value::String(text) => escape(target, text),
                other => escape(target, &other.to_string()),
            }
        }
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn escape(target: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            target.push(char::from(byte));
        } else {
            target.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Public;
    use serde::Deserialize;

    #[derive(Debug, Serialize, Deserialize, ToSchema)]
    struct Look {
        id: String,
        days: Vec<String>,
        limit: Option<u32>,
    }
    endpoint!(GET "/api/things/{id}/look", "Look", Public, Look => crate::Done);

    #[test]
    fn a_read_travels_in_path_and_query() {
        let request = Look { id: "a/b".into(), days: vec!["2026-11-23".into()], limit: None };
        let parts = parts(&request).unwrap();
        assert_eq!(parts.target, "/api/things/a%2Fb/look?days%5B0%5D=2026-11-23");
        assert_eq!(parts.body, None);
        assert_eq!(path_fields(Look::PATH).collect::<Vec<_>>(), ["id"]);
    }
}
