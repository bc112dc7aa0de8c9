//! The contract for programmers: the OpenAPI document and a plain page made from it.

use axum::{Json, response::Html};
use serde_json::Value;

/// The OpenAPI 3.1 document.
pub async fn document() -> Json<Value> {
    Json(api::openapi::document())
}

/// A plain reference page: every operation with its right, its fields and its answer.
pub async fn page() -> Html<String> {
    let document = api::openapi::document();
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Polyclinic HTTP contract</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head><body><h1>Polyclinic HTTP contract</h1>\
         <p>Each chain answers at its own host. Reads are GET; commands are POST with JSON. Errors are RFC 9457 problem \
         details. The same as a document: <a href=\"/openapi.json\">openapi.json</a>.</p>",
    );
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (verb, operation) in operations.as_object().into_iter().flatten() {
            write_operation(&mut html, path, verb, operation);
        }
    }
    html.push_str("</body></html>");
    Html(html)
}

fn write_operation(html: &mut String, path: &str, verb: &str, operation: &Value) {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    html.push_str(&format!(
        "<h2><code>{} {}</code></h2><p>{}</p>",
        verb.to_uppercase(),
        escape(path),
        text(&operation["summary"])
    ));
    if let Some(right) = operation["x-permission"].as_str() {
        html.push_str(&format!("<p>Needs the right <code>{}</code>.</p>", escape(right)));
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"]["properties"];
    let fields = body.as_object().into_iter().flatten().map(|(name, schema)| (name.as_str(), schema, "body"));
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| {
        (parameter["name"].as_str().unwrap_or_default(), parameter, parameter["in"].as_str().unwrap_or_default())
    });
    html.push_str("<ul>");
    for (name, schema, place) in parameters.chain(fields) {
        html.push_str(&format!("<li><code>{}</code> ({place}): {}</li>", escape(name), text(&schema["description"])));
    }
    html.push_str("</ul>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
