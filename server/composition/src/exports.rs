//! Lists as files for spreadsheets. A file holds what its screen shows, page after page through the contract's own
//! endpoints: the same right is asked for, and the same audit rows say whom it showed.

mod cells;

use std::{future::Future, pin::Pin};

use api::{
    Client, Page, Problem,
    audit::{AccountOfDisclosures, ExportAudit, GetAccountOfDisclosures, SearchAudit},
    billing::{BillOrder, BillState, ListBills},
    crm::{PatientOrder, SearchPatients},
    id::{ItemId, PatientId, SiteId},
    inventory::ListMovements,
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
    Actor, AppError, AppState, Audit, Tenant,
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
    /// What the audit calls it, where its pages do not say that they were taken out.
    action: Option<&'static str>,
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
        action: Some("patients.export"),
        head: "number,family_name,given_name,born,sex,phone_last_four,city,last_seen,deceased",
        fetch: Box::new(move |client, after| {
            Box::pin(async move { client.call(SearchPatients { query: None, order, after, limit: Some(PAGE) }).await })
        }),
        cells: cells::patient,
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
        action: Some("stock.export"),
        head: "at,kind,reference,by,lot,site,quantity,on_hand_after",
        fetch: Box::new(move |client, after| {
            Box::pin(async move { client.call(ListMovements { id: item, site_id: None, kind: None, after }).await })
        }),
        cells: cells::movement,
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
        action: Some("bills.export"),
        head: "number,patient,day,site,payer,total,insurer,patient_share,due,currency,state,deceased",
        fetch: Box::new(move |client, after| {
            let OfBills { state, site_id, from, until, order } = of;
            let ask = ListBills { words: None, state, site_id, from, until, order, after };
            Box::pin(async move { client.call(ask).await })
        }),
        cells: cells::bill,
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

/// Who asks for a file, and a client in their name.
struct Asker {
    client: Client,
    tenant: Tenant,
}

impl Asker {
    /// Whoever holds the request's session; the door for nobody.
    async fn of(state: &AppState, api: Router, parts: &Parts, name: &str) -> Result<Self, Response> {
        let refused = |error: AppError| error::respond(&error.report(name));
        let host = Host::of(parts).map_err(refused)?.name.clone();
        let chain = Host::chain_of(parts).map_err(refused)?;
        let Some(caller) = access::holder(state, &chain, parts).await.map_err(refused)? else {
            return Err(form::see_other("/sign-in"));
        };
        let request_id = state.entropy().id(state.clock().now());
        let actor = Actor { purpose: "operations", ..access::actor(Some(&caller), parts, request_id) };
        let tenant = Tenant::new(state.clone(), chain, actor);
        let transport = InProcess::new(api, host.clone(), state.origin(&host));
        let transport = transport.proven(Some(Proven(caller))).from(parts.extensions.get().cloned());
        Ok(Self { client: Client::new(transport), tenant })
    }

    /// Writes down that the list left as a file; whom it showed say the rows of its pages.
    async fn note(&self, action: &'static str) -> Result<(), AppError> {
        let tx = self.tenant.tx().await?;
        tx.audit(Audit::of(action));
        tx.commit().await
    }
}

async fn send<T: Send + 'static>(state: AppState, api: Router, request: Request, export: Export<T>) -> Response {
    let (parts, _) = request.into_parts();
    let asker = match Asker::of(&state, api, &parts, export.name).await {
        Ok(asker) => asker,
        Err(response) => return response,
    };
    // The first page is asked for before anything is sent, so that a refusal is one.
    let first = match (export.fetch)(asker.client.clone(), None).await {
        Ok(first) => first,
        Err(problem) => return error::respond(&problem),
    };
    if let Some(action) = export.action
        && let Err(error) = asker.note(action).await
    {
        return error::respond(&error.report(export.name));
    }
    let body = Body::from_stream(rows(asker.client, export.fetch, export.head, export.cells, first));
    file(export.name, "text/csv; charset=utf-8", body)
}

/// A file that is saved, never shown, and kept by nobody on the way.
fn file(name: &str, kind: &'static str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `/audit.csv?account_id=&patient_id=&group=&first_day=&last_day=&refused=`: the rows of a search.
pub async fn audit(
    State((state, api)): State<(AppState, Router)>,
    Asked(search): Asked<SearchAudit>,
    request: Request,
) -> Response {
    let export = Export {
        name: "audit.csv",
        action: None,
        head: "at,who,what,refused,patient,number,patients,purpose,reason,from,id",
        fetch: Box::new(move |client, after| {
            let search = SearchAudit { after, ..search.clone() };
            Box::pin(async move { client.call(ExportAudit { search }).await })
        }),
        cells: cells::audit_row,
    };
    send(state, api, request, export).await
}

/// What the address of an account says.
#[derive(Debug, Deserialize)]
pub struct OfPatient {
    patient: PatientId,
}

/// `/disclosures.pdf?patient=`: a patient's account of disclosures on paper.
pub async fn disclosures_pdf(
    State((state, api)): State<(AppState, Router)>,
    Asked(of): Asked<OfPatient>,
    request: Request,
) -> Response {
    match account(&state, api, request, of).await {
        Ok(account) => match documents::pdf(&audit::paper(&account)) {
            Ok(bytes) => file("disclosures.pdf", "application/pdf", bytes.into()),
            Err(error) => error::respond(&AppError::internal(error).report("disclosures.pdf")),
        },
        Err(response) => response,
    }
}

/// `/disclosures.csv?patient=`: the same for spreadsheets.
pub async fn disclosures_csv(
    State((state, api)): State<(AppState, Router)>,
    Asked(of): Asked<OfPatient>,
    request: Request,
) -> Response {
    match account(&state, api, request, of).await {
        Ok(account) => {
            let mut text = String::from("\u{feff}made_on,recipient,address,what,purpose,reason,recorded_by\r\n");
            for row in &account.disclosures {
                line(&mut text, &cells::disclosure(row));
            }
            file("disclosures.csv", "text/csv; charset=utf-8", text.into())
        }
        Err(response) => response,
    }
}

async fn account(
    state: &AppState,
    api: Router,
    request: Request,
    of: OfPatient,
) -> Result<AccountOfDisclosures, Response> {
    let (parts, _) = request.into_parts();
    let asker = Asker::of(state, api, &parts, "disclosures").await?;
    let account = asker.client.call(GetAccountOfDisclosures { id: of.patient }).await;
    account.map_err(|problem| error::respond(&problem))
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
    fetch: Fetch<T>,
    head: &'static str,
    cells: fn(&T) -> Vec<String>,
    first: Page<T>,
) -> impl stream::Stream<Item = Result<Bytes, Problem>> {
    stream::unfold((client, fetch, At::Page(first, true)), move |(client, fetch, at)| async move {
        let (page, begins) = match at {
            At::End => return None,
            At::Page(page, begins) => (page, begins),
            At::After(after) => match fetch(client.clone(), Some(after)).await {
                Ok(page) => (page, false),
                Err(problem) => return Some((Err(problem), (client, fetch, At::End))),
            },
        };
        // With a mark of the encoding, without which spreadsheets take UTF-8 for something older.
        let mut text = if begins { format!("\u{feff}{head}\r\n") } else { String::new() };
        for row in &page.rows {
            line(&mut text, &cells(row));
        }
        let next = page.next.map_or(At::End, At::After);
        Some((Ok(Bytes::from(text)), (client, fetch, next)))
    })
}

/// One line of a file.
fn line(text: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// The contract's word for one of its values.
/// A cell that a spreadsheet shows and never runs: what could begin a formula, in either width of its signs and behind blanks, gets
/// an apostrophe before it, unless it is a plain number; what could end the cell, for a spreadsheet that parts cells at commas,
/// semicolons or tabs, stands in quotes (RFC 4180).
fn escaped(cell: &str) -> String {
    let mut text = cell.to_owned();
    let begins =
        cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\r']);
    if begins && cell.parse::<f64>().is_err() {
        text.insert(0, '\'');
    }
    if text.contains(['"', ',', ';', '\t', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
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
        assert_eq!(escaped("＝1+1"), "'＝1+1");
        assert_eq!(escaped("  =1+1"), "'  =1+1");
        assert_eq!(escaped("a,b"), "\"a,b\"");
        assert_eq!(escaped("x;=1+2"), "\"x;=1+2\"");
        assert_eq!(escaped("a\r\nb"), "\"a\r\nb\"");
    }
}
