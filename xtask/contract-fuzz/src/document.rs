//! The contract's document with what is known of a chain: one request that succeeds for each operation, and values that
//! exist, so that generated requests reach the code behind "not found".

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

/// What begins the query of a name in `examples.sql`.
const PART: &str = "\n-- == ";

/// Days at the edges of what a day can be. A generator that only knows "a date" seldom leaves this century.
const EDGE_DAYS: [&str; 4] = ["0000-01-01", "1899-12-31", "2026-11-24", "9999-12-31"];
/// The same for instants.
const EDGE_MOMENTS: [&str; 4] =
    ["0001-01-01T00:00:00Z", "1899-12-31T23:59:59-05:00", "2026-11-24T15:15:00Z", "9999-12-31T23:59:59Z"];

/// `examples.sql` as one script that prints a line of name and JSON for each part.
pub fn script(text: &str, schema: &str) -> Result<String> {
    let mut parts = text.split(PART);
    let before = parts.next().unwrap_or_default();
    let mut queries = Vec::new();
    for part in parts {
        let (name, query) = part.split_once('\n').context("a part of examples.sql has no query")?;
        let query = query.trim().trim_end_matches(';');
        queries.push(format!("SELECT '{} ' || coalesce(({query})::jsonb::text, '')", name.trim()));
    }
    ensure!(!queries.is_empty(), "examples.sql has no parts");
    Ok(format!("SET search_path TO {schema}, shared;\n{before}\n{};", queries.join("\nUNION ALL ")))
}

/// Puts in what is known, by name: of an operation one request, of a type or field values that exist.
pub fn with_known(document: &str, known: &Map<String, Value>) -> Result<Value> {
    let mut document: Value = serde_json::from_str(document)?;
    let mut used = 0;
    let schemas = document["components"]["schemas"].as_object_mut().context("the contract has no schemas")?;
    for (name, schema) in schemas.iter_mut() {
        match values(name, schema, known) {
            Some(values) => {
                *schema = either(&values, schema);
                used += usize::from(known.get(name).is_some_and(Value::is_array));
            }
            None => fields(schema, known),
        }
    }
    for operation in operations(&mut document) {
        let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for parameter in parameters(operation) {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            if let Some(values) = values(&name, &parameter["schema"], known) {
                parameter["schema"] = either(&values, &parameter["schema"]);
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            fields(body, known);
        }
        if let Some(example) = known.get(&name) {
            put(operation, example.as_object().with_context(|| format!("{name} is no object"))?.clone());
            used += 1;
        }
    }
    let loose = known.keys().filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())).count();
    ensure!(used == loose, "examples.sql names {loose} types and operations, {used} of them exist");
    Ok(document)
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut)
        .filter(|operation| operation.get("operationId").is_some())
}

fn parameters(operation: &mut Value) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
}

/// Values worth trying for a field or parameter.
fn values(name: &str, schema: &Value, known: &Map<String, Value>) -> Option<Value> {
    // One object is the request of an operation, whose name a type may share.
    known.get(name).filter(|known| known.is_array()).cloned().or_else(|| match schema["format"].as_str() {
        Some("date") => Some(json!(EDGE_DAYS)),
        Some("date-time") => Some(json!(EDGE_MOMENTS)),
        _ => None,
    })
}

/// One of the values, or whatever the schema allows.
fn either(values: &Value, schema: &Value) -> Value {
    let of_list = schema["type"] == "array";
    let one = json!({ "enum": values });
    let one = if of_list { json!({ "type": "array", "items": one }) } else { one };
    json!({ "anyOf": [one, schema] })
}

/// Fields of known names, at any depth.
fn fields(schema: &mut Value, known: &Map<String, Value>) {
    match schema {
        Value::Object(map) => {
            if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
                for (name, field) in properties {
                    if let Some(values) = values(name, field, known) {
                        *field = either(&values, field);
                    }
                }
            }
            map.values_mut().for_each(|value| fields(value, known));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| fields(value, known)),
        _ => {}
    }
}

/// One request as examples of its parameters and its body.
fn put(operation: &mut Value, mut example: Map<String, Value>) {
    for parameter in parameters(operation) {
        if let Some(value) = parameter["name"].as_str().and_then(|name| example.remove(name)) {
            parameter["example"] = value;
        }
    }
    if let Some(body) = operation.pointer_mut("/requestBody/content/application~1json") {
        body["example"] = Value::Object(example);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_find_their_places() {
        let document = r##"{"components":{"schemas":{"BillId":{"type":"string"}}},"paths":{"/bills/{id}":{"post":{
            "operationId":"Pay","parameters":[{"name":"id","schema":{"$ref":"#/components/schemas/BillId"}}],
            "requestBody":{"content":{"application/json":{"schema":{"properties":{"version":{"type":"integer"}}}}}}}}}}"##;
        let known = json!({ "BillId": ["b"], "version": [1], "Pay": { "id": "b", "version": 1 } });
        let document = with_known(document, known.as_object().unwrap()).unwrap();
        assert_eq!(document["components"]["schemas"]["BillId"]["anyOf"][0], json!({ "enum": ["b"] }));
        let operation = &document["paths"]["/bills/{id}"]["post"];
        assert_eq!(operation["parameters"][0]["example"], "b");
        let body = &operation["requestBody"]["content"]["application/json"];
        assert_eq!(body["example"], json!({ "version": 1 }));
        assert_eq!(body["schema"]["properties"]["version"]["anyOf"][0], json!({ "enum": [1] }));
    }

    #[test]
    fn each_part_prints_a_line() {
        let script =
            script("-- note\nSELECT 1;\n\n-- == One\nSELECT '[1]';\n-- == Two\nSELECT '[2]';\n", "t_x").unwrap();
        assert!(script.contains("SELECT 'One ' || coalesce((SELECT '[1]')::jsonb::text, '')\nUNION ALL SELECT 'Two '"));
    }
}
