//! Bills: lines that grow from what is done, and who pays them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{coverage::Coverage, payments::Payment};
use crate::{
    Line, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{BillId, ChargeId, EncounterId, PatientId, SiteId},
    money::{Amount, Money, Share},
};

/// How a bill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillState {
    /// The patient still owes something.
    Open,
    /// The patient's share is paid.
    Paid,
    /// More was paid than is owed: there is money to give back.
    Credit,
    /// A line waits for a price.
    Unpriced,
}

impl BillState {
    /// Every state, in the order of what asks for work.
    pub const ALL: [Self; 4] = [Self::Open, Self::Unpriced, Self::Credit, Self::Paid];

    /// The word that travels.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unpriced => "unpriced",
            Self::Credit => "credit",
            Self::Paid => "paid",
        }
    }
}

/// The order of bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillOrder {
    /// Newest first.
    #[default]
    Newest,
    /// What is owed, most first.
    Due,
}

impl BillOrder {
    /// The word that travels.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Due => "due",
        }
    }
}

/// Lists bills. It is sent, not asked for by an address: the words may be a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListBills {
    /// A bill's or record number, or how a family name begins.
    #[serde(default)]
    pub words: Option<Line<60>>,
    /// Only in this state.
    #[serde(default)]
    pub state: Option<BillState>,
    /// Only of this site.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// From this day on.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub from: Option<Date>,
    /// Until this day.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub until: Option<Date>,
    /// The order.
    #[serde(default)]
    pub order: BillOrder,
    /// After this bill of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of bills.
pub type Bills = Page<BillRow>;

/// A bill in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillRow {
    /// The bill.
    pub id: BillId,
    /// Its number: `B-26-12077`.
    pub number: String,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name: `Kowalczyk, Marta`.
    pub patient: String,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// The day of the visit.
    pub day: Date,
    /// The site.
    pub site: String,
    /// Who pays beside the patient.
    pub payer: Option<String>,
    /// All lines.
    pub total: Money,
    /// The insurer's share.
    pub insurer: Money,
    /// The patient's share.
    pub share: Money,
    /// What the patient still owes; negative: a credit.
    pub due: Money,
    /// How it stands.
    pub state: BillState,
}

/// A patient's bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListBillsOfPatient {
    /// The patient.
    pub id: PatientId,
}

/// A patient's bills, newest first, at most 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillsOfPatient {
    /// The bills.
    pub bills: Vec<BillRow>,
    /// What the patient owes in all.
    pub due: Money,
}

/// Opens a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetBill {
    /// The bill.
    pub id: BillId,
}

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bill {
    /// As in lists.
    #[serde(flatten)]
    pub row: BillRow,
    /// The encounter it is for.
    pub encounter_id: EncounterId,
    /// Record number and birth date of the patient, for the receipt.
    pub patient_number: String,
    /// See `patient_number`.
    pub born: crate::PartialDate,
    /// Name, address and phone of the site, for the receipt.
    pub site_address: String,
    /// See `site_address`.
    pub site_phone: String,
    /// The chain's name, for the receipt.
    pub clinic: String,
    /// The lines, in the order they came, those taken back and what took them back too.
    pub lines: Vec<BillLine>,
    /// The coverage its shares were worked out by.
    pub coverage: Option<Coverage>,
    /// The payments.
    pub payments: Vec<Payment>,
    /// What was paid.
    pub paid: Money,
    /// The most that may be given as a discount, of the patient's share.
    pub discount_limit: Share,
    /// For the button that takes a payment: each reading of the bill brings a new one, so that one press, however often it
    /// arrives, is one payment.
    pub payment_key: Uuid,
    /// Counts changes.
    pub version: i32,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// The visit.
    Visit,
    /// A test.
    Test,
    /// Something added by hand.
    Other,
    /// A discount.
    Discount,
}

/// Why a share is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum SplitReason {
    /// The patient has no coverage.
    NoCoverage {},
    /// The plan does not cover it.
    NotCovered {},
    /// A fixed amount of a visit.
    Copay {
        /// How much, at most.
        copay: Money,
    },
    /// A part of the price, after the yearly deductible.
    Coinsurance {
        /// The patient's part.
        share: Share,
        /// What of it went into the deductible.
        deductible: Money,
    },
    /// Covered whole.
    Whole {},
    /// A discount on the patient's share.
    Discount {
        /// The reason given.
        reason: String,
    },
    /// There is no price yet.
    Unpriced {},
}

/// A line of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillLine {
    /// Its id.
    pub id: ChargeId,
    /// What it is.
    pub kind: LineKind,
    /// The house code: `L-104`.
    pub code: String,
    /// What was done.
    pub name: String,
    /// When.
    pub at: Moment,
    /// By whom it came about.
    pub by: String,
    /// The price.
    pub price: Money,
    /// The insurer's share.
    pub insurer: Money,
    /// The patient's share.
    pub patient: Money,
    /// Why the shares are so.
    pub reason: SplitReason,
    /// Was taken back by a later line.
    pub reversed: bool,
    /// Takes an earlier line back: the amounts are negative.
    pub reverses: Option<ChargeId>,
}

/// Adds a line by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AddCharge {
    /// The bill.
    pub id: BillId,
    /// The house code.
    pub code: Line<20>,
}

/// Takes a line back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CancelCharge {
    /// The line.
    pub id: ChargeId,
    /// Why.
    pub reason: Line<200>,
}

/// Gives a discount on the patient's share, within the limit of the house.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GiveDiscount {
    /// The bill.
    pub id: BillId,
    /// The version that was seen.
    pub version: i32,
    /// How much.
    pub amount: Amount,
    /// Why.
    pub reason: Line<200>,
}

/// Works the shares out again by the coverage of today: every line is taken back and charged anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecalculateBill {
    /// The bill.
    pub id: BillId,
    /// The version that was seen.
    pub version: i32,
}

endpoint!(POST "/api/bills/search", "Find bills", Staff<may::ReadBills>, ListBills => Bills);
endpoint!(GET "/api/patients/{id}/bills", "A patient's bills", Staff<may::ReadBills>, ListBillsOfPatient => BillsOfPatient);
endpoint!(GET "/api/bills/{id}", "Open a bill", Staff<may::ReadBills>, GetBill => Bill);
endpoint!(POST "/api/bills/{id}/charges", "Add a line by hand", Staff<may::ChangeBills>, AddCharge => Bill);
endpoint!(POST "/api/charges/{id}/cancel", "Take a line back", Staff<may::ChangeBills>, CancelCharge => Bill);
endpoint!(POST "/api/bills/{id}/discount", "Give a discount", Staff<may::ChangeBills>, GiveDiscount => Bill);
endpoint!(POST "/api/bills/{id}/recalculate", "Work the shares out again", Staff<may::ChangeBills>, RecalculateBill => Bill);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_words_that_travel() {
        for state in BillState::ALL {
            assert_eq!(serde_json::to_value(state).ok(), Some(state.code().into()));
        }
        for order in [BillOrder::Newest, BillOrder::Due] {
            assert_eq!(serde_json::to_value(order).ok(), Some(order.code().into()));
        }
    }
}
