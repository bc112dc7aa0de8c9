//! What the record of all requests says about each operation.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

/// How it went.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Operations that hold.
    pub hold: usize,
    /// Operations that do not.
    pub fail: usize,
    /// What is wrong, a line each.
    pub faults: Vec<String>,
    /// How many requests were sent.
    pub requests: usize,
}

/// At most so many faulty requests of an operation are shown.
const SHOWN: usize = 3;
/// As much of a request's body or an answer is shown.
const EXCERPT: usize = 600;

/// Judges records (HAR) by the contract and the list of operations that need not succeed.
pub fn of(document: &Value, records: &[PathBuf], list: &str) -> Result<Verdict> {
    let mut entries = Vec::new();
    for record in records {
        let mut record: Value = serde_json::from_reader(BufReader::new(File::open(record)?)).context("the record")?;
        entries.append(record["log"]["entries"].as_array_mut().context("the record has no entries")?);
    }
    Ok(judge(&operations(document), &entries, list))
}

/// `METHOD /path/{id}` of every operation.
fn operations(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let methods =
                methods.as_object().into_iter().flatten().filter(|(_, body)| body.get("operationId").is_some());
            methods.map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
        })
        .collect()
}

fn judge(operations: &[String], entries: &[Value], list: &str) -> Verdict {
    let mut faults: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut answered = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for entry in entries {
        let method = entry["request"]["method"].as_str().unwrap_or_default();
        let url = entry["request"]["url"].as_str().unwrap_or_default();
        let operation = operation_of(operations, method, url).unwrap_or_else(|| format!("{method} elsewhere"));
        asked.insert(operation.clone());
        let status = entry["response"]["status"].as_u64().unwrap_or_default();
        if (200..300).contains(&status) {
            answered.insert(operation);
        } else if let Some(fault) = fault(entry, method, status) {
            faults.entry(operation).or_default().push(format!("{fault}\n      {}", shown(entry)));
        }
    }
    let listed: BTreeMap<&str, &str> =
        list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" — ")).collect();
    for operation in operations {
        let what = match (answered.contains(operation), listed.contains_key(operation.as_str())) {
            (false, false) if asked.contains(operation) => {
                "was never answered 2xx: give it a request in examples.sql, or a line with the reason in unanswered.txt"
            }
            (false, false) => "was never asked",
            (true, true) => "was answered 2xx: take it out of unanswered.txt",
            _ => continue,
        };
        faults.entry(operation.clone()).or_default().push(what.to_owned());
    }
    for operation in listed.keys().filter(|listed| !operations.iter().any(|known| known == *listed)) {
        let what = "stands in unanswered.txt and is no operation";
        faults.entry((*operation).to_owned()).or_default().push(what.to_owned());
    }
    let fail = faults.len();
    let hold = operations.iter().filter(|operation| !faults.contains_key(*operation)).count();
    let lines = faults.into_iter().flat_map(|(operation, found)| {
        let more = found.len().saturating_sub(SHOWN);
        let rest = (more > 0).then(|| format!("{operation}: {more} more like these"));
        let first = found.into_iter().take(SHOWN).map(|fault| format!("{operation}: {fault}")).collect::<Vec<_>>();
        first.into_iter().chain(rest)
    });
    Verdict { hold, fail, faults: lines.collect(), requests: entries.len() }
}

/// Which operation a request is of: of those whose path fits, the one with most words of its own.
fn operation_of(operations: &[String], method: &str, url: &str) -> Option<String> {
    let path = url.split_once("://")?.1.split_once('/')?.1;
    let path = path.split(['?', '#']).next()?;
    let fits = |known: &&String| {
        let Some((by, template)) = known.split_once(" /") else { return false };
        let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
        by == method
            && template.len() == path.len()
            && template.iter().zip(path).all(|(word, part)| word.starts_with('{') || *word == part)
    };
    operations.iter().filter(fits).min_by_key(|known| known.matches('{').count()).cloned()
}

/// What is wrong with an answer that is no success.
fn fault(entry: &Value, method: &str, status: u64) -> Option<String> {
    let kind = entry["response"]["content"]["mimeType"].as_str().unwrap_or_default();
    match status {
        0 => Some("got no answer".to_owned()),
        500.. => Some(format!("was answered {status}")),
        // An answer to HEAD has no body to be of a kind.
        400.. if !kind.starts_with("application/problem+json") && method != "HEAD" => {
            Some(format!("was answered {status} as {kind:?}, which is no problem"))
        }
        400.. if method != "HEAD" => unhelpful(entry["response"]["content"]["text"].as_str().unwrap_or_default()),
        _ => None,
    }
}

/// What a problem lacks: each says the way out, and one about a request's contents which field it is.
fn unhelpful(body: &str) -> Option<String> {
    let Ok(problem) = serde_json::from_str::<Value>(body) else {
        return Some("was answered a broken problem".to_owned());
    };
    if problem["detail"].as_str().is_none_or(str::is_empty) {
        return Some("was refused without a way out".to_owned());
    }
    let nameless = problem["status"] == 422 && problem.pointer("/errors/0/field").is_none();
    nameless.then(|| "was refused without a field".to_owned())
}

fn shown(entry: &Value) -> String {
    let short = |value: &Value| value.as_str().unwrap_or_default().chars().take(EXCERPT).collect::<String>();
    let request = &entry["request"];
    format!(
        "{} {} {}\n      → {}",
        short(&request["method"]),
        short(&request["url"]),
        short(&request["postData"]["text"]).escape_debug(),
        short(&entry["response"]["content"]["text"])
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(method: &str, path: &str, status: u16, kind: &str) -> Value {
        let text = if status == 422 { r#"{"status":422,"detail":"Mend it"}"# } else { "{}" };
        json!({
            "request": { "method": method, "url": format!("http://127.0.0.1:1{path}") },
            "response": { "status": status, "content": { "mimeType": kind, "text": text } },
        })
    }

    fn operations() -> Vec<String> {
        ["GET /api/bills/{id}", "POST /api/bills/search", "POST /api/bills/{id}"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_request_belongs_to_the_operation_with_most_words() {
        let of = |method, path| operation_of(&operations(), method, &format!("http://127.0.0.1:1{path}"));
        assert_eq!(of("POST", "/api/bills/search").as_deref(), Some("POST /api/bills/search"));
        assert_eq!(of("POST", "/api/bills/x?y=/z").as_deref(), Some("POST /api/bills/{id}"));
        assert_eq!(of("PUT", "/api/bills/x"), None);
    }

    #[test]
    fn a_refusal_says_the_field_and_the_way_out() {
        let of = |path, status, kind| {
            fault(&entry("POST", path, status, kind), "POST", u64::from(status)).unwrap_or_default()
        };
        assert_eq!(of("/api/bills/search", 422, "application/problem+json"), "was refused without a field");
        assert_eq!(of("/api/bills/search", 409, "application/problem+json"), "was refused without a way out");
        assert_eq!(of("/api/bills/search", 409, "text/html"), "was answered 409 as \"text/html\", which is no problem");
        assert_eq!(of("/api/bills/search", 200, "application/json"), "");
    }

    #[test]
    fn faults_are_found_and_the_list_is_kept_honest() {
        let entries = [
            entry("GET", "/api/bills/1", 200, "application/json"),
            entry("GET", "/api/bills/2", 500, "application/problem+json"),
            entry("POST", "/api/bills/search", 422, "text/plain"),
            entry("POST", "/api/bills/1", 200, "application/json"),
        ];
        let verdict = judge(&operations(), &entries, "POST /api/bills/{id} — ends the run\nGET /gone — why\n");
        assert_eq!((verdict.hold, verdict.fail), (0, 4));
        let verdict = judge(&operations()[2..], &entries[3..], "");
        assert_eq!((verdict.hold, verdict.fail), (1, 0));
    }
}
