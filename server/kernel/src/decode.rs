//! From path, query and body to a request of the contract, with the field named when it does not fit.

use api::{Endpoint, Problem};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The body's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`, as HTML forms send.
    Form,
    /// No body.
    None,
}

impl BodyKind {
    /// By the content type.
    ///
    /// # Errors
    /// 415 for anything but JSON and forms.
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(kind) = headers.get(header::CONTENT_TYPE) else { return Ok(Self::None) };
        match kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim() {
            "application/json" => Ok(Self::Json),
            "application/x-www-form-urlencoded" => Ok(Self::Form),
            _ => Err(unsupported()),
        }
    }
}

/// A body that is neither JSON nor a form.
#[must_use]
pub fn unsupported() -> Problem {
    Problem::new(415, "unsupported_body", "This body cannot be read")
        .detail("Send application/json, or a form as application/x-www-form-urlencoded.")
}

/// Reads a JSON body and the path's fields.
///
/// # Errors
/// 400 for broken JSON, 422 with the field otherwise.
pub fn json<E: Endpoint>(path: &[(String, String)], body: &[u8]) -> Result<E, Problem> {
    if path.is_empty() {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let request = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| from_json(&error))?;
        deserializer.end().map_err(|error| malformed(&error))?;
        return Ok(request);
    }
    let mut fields: Map<String, Value> =
        if body.is_empty() { Map::new() } else { serde_json::from_slice(body).map_err(|error| malformed(&error))? };
    for (name, value) in path {
        fields.insert(name.clone(), Value::String(value.clone()));
    }
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| from_json(&error))
}

/// Reads pairs of a query or a form, and the path's fields. Blank form fields count as not given.
///
/// # Errors
/// 422 with the field.
pub fn pairs<T: DeserializeOwned>(path: &[(String, String)], pairs: &str) -> Result<T, Problem> {
    let mut text = String::with_capacity(pairs.len() + 64);
    for (name, value) in path {
        push(&mut text, &encode(name), &encode(value));
    }
    for pair in pairs.split('&') {
        match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() && !name.starts_with('_') => {
                push(&mut text, &bracketed(name), value);
            }
            _ => {}
        }
    }
    // Browsers escape the brackets of nested names, which only the lenient mode reads.
    let config = serde_qs::Config::new(6, false);
    let deserializer = serde_qs::Deserializer::with_config(&config, text.as_bytes())
        .map_err(|error| invalid(String::new(), &error.to_string()))?;
    serde_path_to_error::deserialize(deserializer)
        .map_err(|error| invalid(error.path().to_string(), &error.inner().to_string()))
}

/// `rules[0].starts` as the reader of forms knows it, `rules[0][starts]`: fields are named as errors name them.
fn bracketed(name: &str) -> std::borrow::Cow<'_, str> {
    if !name.contains('.') {
        return name.into();
    }
    let mut parts = name.split('.');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // What follows in brackets stays outside: `a.b[0]` is `a[b][0]`.
        let end = part.find("%5B").or_else(|| part.find('[')).unwrap_or(part.len());
        text.push_str(&format!("[{}]{}", &part[..end], &part[end..]));
    }
    text.into()
}

fn push(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    text.push_str(name);
    text.push('=');
    text.push_str(value);
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// One field of a form by its name, decoded: for the fields that carry the page rather than the request (`_page`).
#[must_use]
pub fn form_field(form: &str, name: &str) -> Option<String> {
    form_pairs(form).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Every field of a form, decoded, in order.
pub fn form_pairs(form: &str) -> impl Iterator<Item = (String, String)> + '_ {
    form.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (unescape(name), unescape(value)))
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let value = std::str::from_utf8(&digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
                bytes.push(value.unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(400, "malformed", "The body is not valid JSON").detail(format!(
        "Nothing was changed. It breaks off at line {}, column {}.",
        error.line(),
        error.column()
    ))
}

fn from_json(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if inner.is_syntax() || inner.is_eof() {
        return malformed(inner);
    }
    let message = inner.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    invalid(error.path().to_string(), &message)
}

/// Serde names a missing field in its words rather than its path.
fn invalid(path: String, message: &str) -> Problem {
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let (field, message) = match missing {
        Some(name) if path.is_empty() || path == "." => (name.to_owned(), "must be given".to_owned()),
        Some(name) => (format!("{path}.{name}"), "must be given".to_owned()),
        None => (path, message.to_owned()),
    };
    Problem::new(422, "invalid", "One thing to mend")
        .detail("Nothing was changed. Mend the field and send it again.")
        .field(field, message)
}

#[cfg(test)]
mod tests {
    #[test]
    fn dotted_names_become_brackets() {
        assert_eq!(super::bracketed("rules%5B0%5D.starts"), "rules%5B0%5D[starts]");
        assert_eq!(super::bracketed("window.from"), "window[from]");
        assert_eq!(super::bracketed("a.b[0].c"), "a[b][0][c]");
        assert_eq!(super::bracketed("city"), "city");
    }
}
