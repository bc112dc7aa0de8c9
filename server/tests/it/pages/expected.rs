//! What each page and file is for, and who may see it.

use api::Permission::{self, *};

/// Who is shown something.
#[derive(Debug, Clone, Copy)]
pub enum Needs {
    /// The door: whoever is signed in is sent on to the role's first screen.
    Door,
    /// Nothing: nobody's data is on it.
    Open,
    /// A session.
    SignedIn,
    /// A session with this right.
    Right(Permission),
}
use Needs::{Door, Open, Right, SignedIn};

/// A page: its route, its query, who may see what is on it, and the words by which that is known.
pub struct Page {
    pub route: &'static str,
    pub query: &'static str,
    pub needs: Needs,
    pub shows: &'static [&'static str],
}

const fn page(route: &'static str, needs: Needs, shows: &'static [&'static str]) -> Page {
    Page { route, query: "", needs, shows }
}

/// Every route of `app/src/lib.rs`.
pub const PAGES: &[Page] = &[
    page("/", Door, &[]),
    page("/sign-in", Door, &[]),
    page("/account", SignedIn, &[]),
    page("/secure", Door, &[]),
    page("/forgot", Open, &[]),
    page("/set-password", Open, &[]),
    page("/more", SignedIn, &[]),
    page("/patients", Right(ReadPatients), &["Zq*patient"]),
    page("/patients/new", SignedIn, &[]),
    page("/patients/:id", Right(ReadPatients), &["Zq*patient", "Zq*task"]),
    page("/patients/:id/chart", Right(ReadCharts), &["Zq*allergy", "Zq*reason"]),
    page("/patients/:id/notes", Right(ReadCharts), &["Zq*note"]),
    page("/patients/:id/results", Right(ReadCharts), &["Potassium"]),
    page("/patients/:id/history", Right(ReadCharts), &[]),
    page("/patients/:id/source-changes", Right(ReadCharts), &[]),
    page("/source-changes", Right(WritePatients), &[]),
    page("/patients/:id/care", Right(AssignCare), &[]),
    page("/patients/:id/bills", Right(ReadBills), &["/bills/{bill}"]),
    page("/patients/:id/access", Right(ReadAudit), &["Registered the patient"]),
    page("/audit", Right(ReadAudit), &["Zq*patient"]),
    page("/audit/:id", Right(ReadAudit), &["Zq*patient"]),
    page("/bills", Right(ReadBills), &["Zq*patient"]),
    page("/bills/:id", Right(ReadBills), &["Zq*patient"]),
    page("/settings/payers", Right(ReadBills), &["Zq*payer"]),
    page("/settings/prices", Right(ReadBills), &["Zq*list"]),
    page("/settings/books", Right(LockPeriods), &[]),
    page("/today", Right(ReadReports), &[]),
    Page { query: "?measure=visits", ..page("/today", Right(ReadReports), &["Zq*patient"]) },
    page("/inbox", Right(WriteNotes), &[]),
    page("/reviews", Right(ReviewAccess), &[]),
    page("/approvals", SignedIn, &[]),
    page("/settings/rights", Right(ManageAccounts), &[]),
    page("/settings/note-templates", SignedIn, &["Zq*form"]),
    page("/lab", Right(ReadLab), &["Zq*patient"]),
    page("/lab/incoming", Right(ReadLab), &[]),
    page("/callbacks", Right(ReadCharts), &[]),
    page("/settings/lab-tests", Right(ReadLab), &["L-104"]),
    page("/stock", Right(ReadStock), &["Zq*item"]),
    page("/stock/:id", Right(ReadStock), &["Zq*item"]),
    page("/settings/stock", Right(ReadStock), &["Zq*item", "Zq*place"]),
    page("/tasks", Right(ReadPatients), &["Zq*patient", "Zq*task"]),
    page("/messages", Right(MessageColleagues), &[]),
    page("/colleagues", Right(ReadDirectory), &["Zq*staff"]),
    page("/colleagues/new", SignedIn, &[]),
    page("/colleagues/:id", Right(ReadDirectory), &["Zq*staff"]),
    page("/messages-out", Right(ReadMessages), &["Zq*words"]),
    page("/outbox", Right(ReadMessages), &["Zq*words"]),
    page("/settings", SignedIn, &[]),
    page("/settings/sites", Right(ReadDirectory), &["Zq*site"]),
    page("/settings/visit-kinds", Right(ReadDirectory), &["Zq*kind"]),
    page("/settings/messages", Right(ManageMessages), &["Zq*words"]),
    page("/settings/accounts", Right(ManageAccounts), &["Zq*account"]),
    page("/settings/security", Right(ManageAccounts), &[]),
    page("/board", Right(ReadSchedule), &["Zq*patient"]),
    page("/book", Right(ReadSchedule), &["Zq*staff"]),
    page("/schedule", Right(ReadSchedule), &[]),
    page("/design", Open, &[]),
    page("/debug/planted-mismatch", Open, &[]),
];

/// Every route that `server/src/compose.rs` and `server/src/web.rs` add beside contract and pages. What is not open says
/// what is wrong by its status.
pub const FILES: &[Page] = &[
    page("/patients.csv", Right(ReadPatients), &["Zq*patient"]),
    Page { query: "?item={item}", ..page("/stock-movements.csv", Right(ReadStock), &["Zq*reference"]) },
    page("/bills.csv", Right(ReadBills), &["Zq*patient"]),
    page("/audit.csv", Right(ExportAudit), &["Zq*patient"]),
    Page { query: "?patient={patient}", ..page("/disclosures.csv", Right(ReadDisclosures), &["Zq*recipient"]) },
    Page { query: "?patient={patient}", ..page("/disclosures.pdf", Right(ReadDisclosures), &["%PDF-"]) },
    page("/api/live", SignedIn, &[]),
    page("/.well-known/jwks.json", Open, &["keys"]),
    page("/health/live", Open, &["alive"]),
    page("/health/ready", Open, &["ready"]),
    page("/openapi.json", Open, &["openapi"]),
    page("/docs/api", Open, &["/openapi.json"]),
    page("/pkg", Open, &[]),
];

/// Pages that take an id from their query, with what each shows of its own chain then.
pub const ASKED: &[(&str, &str)] = &[
    ("/board?site={site}", "Zq*patient"),
    ("/schedule?staff={staff}", "Zq*staff"),
    ("/book?patient={patient}&staff={staff}", "Zq*patient"),
    ("/today?site={site}&measure=visits", "Zq*patient"),
    ("/lab?site={site}&order={order}", "Zq*patient"),
    ("/stock?site={site}", "Zq*item"),
    ("/bills?site_id={site}", "Zq*patient"),
    ("/colleagues?site={site}", "Zq*staff"),
    ("/bills.csv?site_id={site}", "Zq*patient"),
    ("/stock-movements.csv?item={item}", "Zq*reference"),
    ("/audit?patient_id={patient}", "Zq*patient"),
    ("/audit.csv?patient_id={patient}", "Zq*patient"),
];

/// Which rights let somebody see a word anywhere, one of them being enough.
pub const GUARDED: &[(&str, &[Permission])] = &[
    ("Zq*patient", &[ReadPatients, ReadSchedule, ReadBills, ReadCharts, ReadLab, ReadReports, ReadAudit, ExportAudit]),
    ("Zq*recipient", &[ReadDisclosures]),
    ("Zq*task", &[ReadPatients]),
    ("Zq*reason", &[ReadSchedule, ReadCharts]),
    ("Zq*allergy", &[ReadCharts]),
    ("Zq*note", &[ReadCharts]),
    ("Zq*payer", &[ReadBills]),
    ("Zq*list", &[ReadBills]),
    ("Zq*item", &[ReadStock, ManageLab]),
    ("Zq*words", &[ReadMessages, ManageMessages]),
    ("Zq*account", &[ManageAccounts, ReadAudit]),
];
