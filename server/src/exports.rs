//! Lists as files for spreadsheets. A file holds what its screen shows, page after page through the contract's own
//! endpoints: the same right is asked for, and the same audit rows say whom it showed.

use std::{future::Future, pin::Pin};

use api::{
    Client, Page, Problem,
    billing::{BillOrder, BillRow, BillState, ListBills},
    crm::{PatientOrder, PatientRow, SearchPatients},
    id::{ItemId, SiteId},
    inventory::{ListMovements, Movement},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures::stream;
use jiff::civil::Date;
use kernel::{
    AppState,
    access::{self, Proven},
    decode, error, form,
    host::Host,
    in_process::InProcess,
};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

/// Rows a page of the file is fetched with: the most the endpoint gives.
const PAGE: u16 = 100;

/// Asks for the page after a row.
type Fetch<T> =
    Box<dyn Fn(Client, Option<Uuid>) -> Pin<Box<dyn Future<Output = Result<Page<T>, Problem>> + Send>> + Send>;

/// A list as a file.
struct Export<T> {
    name: &'static str,
    head: &'static str,
    fetch: Fetch<T>,
    cells: fn(&T) -> Vec<String>,
}

/// What the address of the patients' file says.
#[derive(Debug, Default, Deserialize)]
pub struct Order {
    #[serde(default)]
    order: PatientOrder,
}

/// `/patients.csv?order=`: every patient, in this order.
pub async fn patients(
    State((state, api)): State<(AppState, Router)>,
    Asked(Order { order }): Asked<Order>,
    request: Request,
) -> Response {
    let export = Export {
        name: "patients.csv",
        head: "number,family_name,given_name,born,sex,phone_last_four,city,last_seen",
        fetch: Box::new(move |client, after| {
            Box::pin(async move { client.call(SearchPatients { query: None, order, after, limit: Some(PAGE) }).await })
        }),
        cells: patient,
    };
    send(state, api, request, export).await
}

/// What the address of the movements' file says.
#[derive(Debug, Deserialize)]
pub struct OfItem {
    item: ItemId,
}

/// `/stock-movements.csv?item=`: every movement of an item, newest first.
pub async fn movements(
    State((state, api)): State<(AppState, Router)>,
    Asked(OfItem { item }): Asked<OfItem>,
    request: Request,
) -> Response {
    let export = Export {
        name: "stock-movements.csv",
        head: "at,kind,reference,by,lot,site,quantity,on_hand_after",
        fetch: Box::new(move |client, after| {
            Box::pin(async move { client.call(ListMovements { id: item, site_id: None, kind: None, after }).await })
        }),
        cells: movement,
    };
    send(state, api, request, export).await
}

/// What the address of the bills' file says: the filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct OfBills {
    state: Option<BillState>,
    site_id: Option<SiteId>,
    #[serde(default, deserialize_with = "api::time::day_if_given")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "api::time::day_if_given")]
    until: Option<Date>,
    #[serde(default)]
    order: BillOrder,
}

/// `/bills.csv?state=&site_id=&from=&until=&order=`: the bills of a list.
pub async fn bills(
    State((state, api)): State<(AppState, Router)>,
    Asked(of): Asked<OfBills>,
    request: Request,
) -> Response {
    let export = Export {
        name: "bills.csv",
        head: "number,patient,day,site,payer,total,insurer,patient_share,due,currency,state",
        fetch: Box::new(move |client, after| {
            let OfBills { state, site_id, from, until, order } = of;
            let ask = ListBills { words: None, state, site_id, from, until, order, after };
            Box::pin(async move { client.call(ask).await })
        }),
        cells: bill,
    };
    send(state, api, request, export).await
}

/// What the address says after its question mark, refused with its field as the contract's requests are.
pub struct Asked<T>(T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let asked = decode::pairs(&[], parts.uri.query().unwrap_or_default());
        asked.map(Self).map_err(|problem| error::respond(&problem))
    }
}

async fn send<T: Send + 'static>(state: AppState, api: Router, request: Request, export: Export<T>) -> Response {
    let (parts, _) = request.into_parts();
    let proven = match (Host::of(&parts), Host::chain_of(&parts)) {
        (Ok(host), Ok(chain)) => {
            access::holder(&state, &chain, &parts).await.map(|caller| (host.name.clone(), caller.map(Proven)))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let (host, proven) = match proven {
        Ok((host, Some(proven))) => (host, proven),
        Ok((_, None)) => return form::see_other("/sign-in"),
        Err(error) => return error::respond(&error.report(export.name)),
    };
    let origin = state.origin(&host);
    let client =
        Client::new(InProcess::new(api, host, origin).proven(Some(proven)).from(parts.extensions.get().cloned()));
    // The first page is asked for before anything is sent, so that a refusal is one.
    let first = match (export.fetch)(client.clone(), None).await {
        Ok(first) => first,
        Err(problem) => return error::respond(&problem),
    };
    let file = format!("attachment; filename=\"{}\"", export.name);
    let mut response = Body::from_stream(rows(client, export, first)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(file) = HeaderValue::from_str(&file) {
        headers.insert(header::CONTENT_DISPOSITION, file);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Where the file stands: the next page, the one after this row, or its end.
enum At<T> {
    Page(Page<T>, bool),
    After(Uuid),
    End,
}

/// A page at a time. A page that fails breaks the file off, so that nobody takes half of it for the whole.
fn rows<T: Send + 'static>(
    client: Client,
    export: Export<T>,
    first: Page<T>,
) -> impl stream::Stream<Item = Result<Bytes, Problem>> {
    stream::unfold((client, export, At::Page(first, true)), |(client, export, at)| async move {
        let (page, head) = match at {
            At::End => return None,
            At::Page(page, head) => (page, head),
            At::After(after) => match (export.fetch)(client.clone(), Some(after)).await {
                Ok(page) => (page, false),
                Err(problem) => return Some((Err(problem), (client, export, At::End))),
            },
        };
        // With a mark of the encoding, without which spreadsheets take UTF-8 for something older.
        let mut text = if head { format!("\u{feff}{}\r\n", export.head) } else { String::new() };
        for row in &page.rows {
            let cells: Vec<String> = (export.cells)(row).iter().map(|cell| escaped(cell)).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        let next = page.next.map_or(At::End, At::After);
        Some((Ok(Bytes::from(text)), (client, export, next)))
    })
}

/// The contract's word for one of its values.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn patient(row: &PatientRow) -> Vec<String> {
    vec![
        row.number.clone(),
        row.family_name.clone().unwrap_or_default(),
        row.given_name.clone(),
        row.born.to_string(),
        word(&row.sex),
        row.phone_last_four.clone().unwrap_or_default(),
        row.city.clone().unwrap_or_default(),
        row.last_seen.map(|seen| seen.to_string()).unwrap_or_default(),
    ]
}

fn bill(row: &BillRow) -> Vec<String> {
    vec![
        row.number.clone(),
        row.patient.clone(),
        row.day.to_string(),
        row.site.clone(),
        row.payer.clone().unwrap_or_default(),
        row.total.decimal(),
        row.insurer.decimal(),
        row.share.decimal(),
        row.due.decimal(),
        row.total.currency.code().to_owned(),
        word(&row.state),
    ]
}

fn movement(row: &Movement) -> Vec<String> {
    vec![
        row.at.to_string(),
        word(&row.kind),
        row.reference.clone().unwrap_or_default(),
        row.by.clone(),
        row.lot.clone(),
        row.site.clone(),
        row.quantity.to_string(),
        row.on_hand_after.to_string(),
    ]
}

/// A cell that a spreadsheet shows and never runs: what could begin a formula gets an apostrophe before it, unless it is a
/// plain number, and what could end the cell stands in quotes (RFC 4180).
fn escaped(cell: &str) -> String {
    let mut text = cell.to_owned();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
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
        assert_eq!(escaped("-2+3"), "'-2+3");
        assert_eq!(escaped("-2"), "-2");
        assert_eq!(escaped("-2.50"), "-2.50");
        assert_eq!(escaped("a,b"), "\"a,b\"");
        assert_eq!(escaped("a\r\nb"), "\"a\r\nb\"");
    }
}
