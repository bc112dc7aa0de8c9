//! Who may call an endpoint, as a type, so that server and clients cannot disagree.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a call proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// No proof: anybody on the chain's host.
    Public,
    /// Whoever holds a session, even a locked one or one that still awaits its second factor.
    Holder,
    /// A signed-in member of staff, with no particular right.
    SignedIn,
    /// The same, who has proven the second factor within the last minutes.
    SignedInFresh,
    /// A signed-in member of staff with this right.
    Staff(Permission),
    /// The same, who has proven the second factor within the last minutes: for acts that cannot be taken back.
    Fresh(Permission),
}

impl Scheme {
    /// The right that is asked for.
    #[must_use]
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Staff(permission) | Self::Fresh(permission) => Some(permission),
            Self::Public | Self::Holder | Self::SignedIn | Self::SignedInFresh => None,
        }
    }
}

/// A type-level answer to "who may call this?".
pub trait Access: Send + Sync + 'static {
    /// The same answer as a value, for documents and tests.
    const SCHEME: Scheme;
}

/// Anybody on the chain's host.
#[derive(Debug, Clone, Copy)]
pub struct Public;
impl Access for Public {
    const SCHEME: Scheme = Scheme::Public;
}

/// Whoever holds a session, even a locked one or one that still awaits its second factor: for the ways out of those.
#[derive(Debug, Clone, Copy)]
pub struct Holder;
impl Access for Holder {
    const SCHEME: Scheme = Scheme::Holder;
}

/// Any signed-in member of staff, also one who has yet to set up a second factor: nothing behind it shows health data.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn;
impl Access for SignedIn {
    const SCHEME: Scheme = Scheme::SignedIn;
}

/// A signed-in member of staff who has proven the second factor within the last minutes; what is acted on says who may.
#[derive(Debug, Clone, Copy)]
pub struct SignedInFresh;
impl Access for SignedInFresh {
    const SCHEME: Scheme = Scheme::SignedInFresh;
}

/// A signed-in member of staff who holds the right `R` (one of [`may`]).
#[derive(Debug, Clone, Copy)]
pub struct Staff<R>(PhantomData<R>);
impl<R: Right> Access for Staff<R> {
    const SCHEME: Scheme = Scheme::Staff(R::PERMISSION);
}

/// A signed-in member of staff who holds the right `R` and has proven the second factor within the last minutes. A call
/// without that proof answers `step_up`; clients ask for it and call again.
#[derive(Debug, Clone, Copy)]
pub struct Fresh<R>(PhantomData<R>);
impl<R: Right> Access for Fresh<R> {
    const SCHEME: Scheme = Scheme::Fresh(R::PERMISSION);
}

/// A right at the level of types.
pub trait Right: Send + Sync + 'static {
    /// The right as a value.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $sentence:literal;)*) => {
        /// A right that a role may hold. The code is what is stored and sent; it never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl Permission {
            /// Every right there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stored code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it lets one do: what stands after "may", on screens and in requests that people read.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }

            /// Several in a line.
            pub fn sentences(rights: impl IntoIterator<Item = Self>) -> String {
                rights.into_iter().map(Self::sentence).collect::<Vec<_>>().join("; ")
            }

            /// The right with this code; `None` for one this version does not know, which then grants nothing.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }

        /// The rights as types, for [`Staff`].
        pub mod may {
            use super::{Permission, Right};
            $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub struct $name;
            impl Right for $name { const PERMISSION: Permission = Permission::$name; })*
        }
    };
}

permissions! {
    /// See colleagues, sites, rooms and schedules.
    ReadDirectory = "directory.read", "see colleagues, sites and hours";
    /// Message a colleague about a patient, and read one's own messages.
    MessageColleagues = "directory.message", "write to colleagues";
    /// Edit sites, rooms, visit kinds, staff cards and schedules.
    ManageDirectory = "directory.manage", "edit sites, rooms, staff cards and hours";
    /// Find and open patients' records at the desk: identity, contact, timeline.
    ReadPatients = "patients.read", "find patients and read their record at the desk";
    /// Register patients, change their details and preferences, add to their timeline.
    WritePatients = "patients.write", "register patients and change their details";
    /// See the day board, the schedule and free slots.
    ReadSchedule = "schedule.read", "see the day board, the schedule and free times";
    /// Hold, book, move and cancel visits.
    BookVisits = "schedule.book", "book, move and cancel visits";
    /// Book past a session's end with a reason, within its limit.
    Overbook = "schedule.overbook", "book past a session’s end, with a reason";
    /// Check patients in, room them, move them along the board.
    WorkBoard = "board.work", "check patients in and move them along the board";
    /// Read the log of messages that went out.
    ReadMessages = "messages.read", "read the messages that went out";
    /// Edit message templates and quiet hours.
    ManageMessages = "messages.manage", "edit the words and hours of messages";
    /// Create accounts, and change the roles people hold and what each role may.
    ManageAccounts = "accounts.manage", "create accounts, give roles and change rights";
    /// Open charts.
    ReadCharts = "charts.read", "open charts";
    /// Open the chart of a patient with whom there is no care relation, for an hour, with a reason that is looked at later.
    BreakTheGlass = "charts.emergency", "open a chart in an emergency";
    /// Assign a patient to a colleague until a day, and end that.
    AssignCare = "care.assign", "assign patients to colleagues";
    /// Look at emergency accesses and say whether they were fitting.
    ReviewAccess = "access.review", "judge emergency accesses";
    /// Keep problems, allergies and medicines.
    WriteCharts = "charts.write", "keep problems, allergies and medicines";
    /// Record vital signs.
    RecordVitals = "vitals.record", "record vital signs";
    /// Write and sign notes, place the orders in them, acknowledge results.
    WriteNotes = "notes.write", "write and sign notes, order, acknowledge results";
    /// Edit note templates.
    ManageNoteTemplates = "note_templates.manage", "edit note templates";
    /// See items, lots and movements of stock.
    ReadStock = "stock.read", "see stock";
    /// Receive, count, move and write off stock.
    MoveStock = "stock.move", "receive, count, move and write off stock";
    /// Edit items, places and reorder rules.
    ManageStock = "stock.manage", "edit items, places and reorder points";
    /// See the laboratory's worklists.
    ReadLab = "lab.read", "see the laboratory’s worklists";
    /// Collect and label specimens.
    CollectSpecimens = "lab.collect", "collect and label specimens";
    /// Receive and reject specimens, enter results.
    WorkLab = "lab.work", "receive specimens and enter results";
    /// Review what another person entered, release and amend results.
    ReviewResults = "lab.review", "release what another person entered";
    /// Edit the laboratory's catalogue and ranges.
    ManageLab = "lab.manage", "edit the laboratory’s catalogue";
    /// See bills and payments.
    ReadBills = "bills.read", "see bills and payments";
    /// Keep patients' coverage.
    WriteCoverage = "coverage.write", "keep patients’ coverage";
    /// Take payments and print receipts.
    TakePayments = "payments.take", "take payments";
    /// Add and cancel lines of bills, give discounts within the limit, refund.
    ChangeBills = "bills.change", "change bills, give discounts, refund";
    /// Edit payers, plans and price lists.
    ManagePrices = "prices.manage", "edit payers and prices";
    /// Lock a period of the books.
    LockPeriods = "periods.lock", "lock the books";
    /// See the dashboards and the rows behind their figures.
    ReadReports = "reports.read", "see the day’s figures and their rows";
    /// Search the audit, see who opened a record.
    ReadAudit = "audit.read", "search the audit and see who opened a record";
    /// Take the audit out as a file.
    ExportAudit = "audit.export", "take the audit out as a file";
    /// See what was disclosed of a patient, draw up the account of it.
    ReadDisclosures = "disclosures.read", "see what was disclosed and draw up the account of it";
    /// Write disclosures down.
    RecordDisclosures = "disclosures.record", "write disclosures down";
}
