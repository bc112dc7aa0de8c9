//! Lists as files for spreadsheets. A file holds what its screen shows, page after page through the contract's own
//! endpoints: the same right is asked for, and the same audit rows say whom it showed.

use api::{
    Client, Problem,
    crm::{PatientOrder, PatientRow, Patients, SearchPatients},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Query, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use kernel::{
    AppState,
    access::{self, Proven},
    error, form,
    host::Host,
    in_process::InProcess,
};
use serde::Deserialize;

/// Rows a page of the file is fetched with: the most the endpoint gives.
const PAGE: u16 = 100;

/// What the file's address says.
#[derive(Debug, Default, Deserialize)]
pub struct Order {
    #[serde(default)]
    order: PatientOrder,
}

/// `/patients.csv?order=`: every patient, in this order.
pub async fn patients(
    State((state, api)): State<(AppState, Router)>,
    Query(Order { order }): Query<Order>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let proven = match (Host::of(&parts), Host::chain_of(&parts)) {
        (Ok(host), Ok(chain)) => {
            access::caller(&state, &chain, &parts).await.map(|caller| (host.name.clone(), caller.map(Proven)))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let (host, proven) = match proven {
        Ok((host, Some(proven))) => (host, proven),
        Ok((_, None)) => return form::see_other("/sign-in"),
        Err(error) => return error::respond(&error.report("patients.csv")),
    };
    let origin = state.origin(&host);
    let client = Client::new(InProcess::new(api, host, origin).proven(Some(proven)));
    // The first page is asked for before anything is sent, so that a refusal is one.
    let first = match client.call(search(order, None)).await {
        Ok(first) => first,
        Err(problem) => return error::respond(&problem),
    };
    let mut response = Body::from_stream(rows(client, order, first)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"patients.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn search(order: PatientOrder, after: Option<uuid::Uuid>) -> SearchPatients {
    SearchPatients { query: None, order, after, limit: Some(PAGE) }
}

/// Where the file stands: the next page, the one after this row, or its end.
enum At {
    Page(Patients, bool),
    After(uuid::Uuid),
    End,
}

/// A page at a time. A page that fails breaks the file off, so that nobody takes half of it for the whole.
fn rows(client: Client, order: PatientOrder, first: Patients) -> impl stream::Stream<Item = Result<Bytes, Problem>> {
    stream::unfold((client, At::Page(first, true)), move |(client, at)| async move {
        let (page, head) = match at {
            At::End => return None,
            At::Page(page, head) => (page, head),
            At::After(after) => match client.call(search(order, Some(after))).await {
                Ok(page) => (page, false),
                Err(problem) => return Some((Err(problem), (client, At::End))),
            },
        };
        // With a mark of the encoding, without which spreadsheets take UTF-8 for something older.
        let mut text = String::from(if head {
            "\u{feff}number,family_name,given_name,born,sex,phone_last_four,city,last_seen\r\n"
        } else {
            ""
        });
        page.rows.iter().for_each(|row| line(&mut text, row));
        let next = page.next.map_or(At::End, At::After);
        Some((Ok(Bytes::from(text)), (client, next)))
    })
}

fn line(text: &mut String, row: &PatientRow) {
    let sex = serde_json::to_value(row.sex).ok().and_then(|sex| sex.as_str().map(str::to_owned)).unwrap_or_default();
    let cells = [
        row.number.clone(),
        row.family_name.clone().unwrap_or_default(),
        row.given_name.clone(),
        row.born.to_string(),
        sex,
        row.phone_last_four.clone().unwrap_or_default(),
        row.city.clone().unwrap_or_default(),
        row.last_seen.map(|seen| seen.to_string()).unwrap_or_default(),
    ];
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&escaped(cell));
    }
    text.push_str("\r\n");
}

/// A cell that a spreadsheet shows and never runs: what could begin a formula gets an apostrophe before it, and what
/// could end the cell stands in quotes (RFC 4180).
fn escaped(cell: &str) -> String {
    let mut text = cell.to_owned();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        text.insert(0, '\'');
    }
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_cell_is_a_formula_or_breaks_out() {
        assert_eq!(escaped("Kowalczyk"), "Kowalczyk");
        assert_eq!(escaped("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(escaped("@SUM"), "'@SUM");
        assert_eq!(escaped("-2"), "'-2");
        assert_eq!(escaped("a,b"), "\"a,b\"");
        assert_eq!(escaped("a\r\nb"), "\"a\r\nb\"");
    }
}
