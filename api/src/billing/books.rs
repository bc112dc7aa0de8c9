//! The books: what stands on which account, and until when they are closed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Staff, access::may, endpoint, money::Money};

/// Reads the books of some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetBooks {
    /// From this day on; the month's first day where absent.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub from: Option<Date>,
    /// Until this day; today where absent.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub until: Option<Date>,
}

/// The books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Books {
    /// From this day on.
    pub from: Date,
    /// Until this day.
    pub until: Date,
    /// Nothing can be posted on or before this day.
    pub locked_until: Option<Date>,
    /// The accounts; debits and credits add up to the same.
    pub accounts: Vec<AccountLine>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountLine {
    /// `patients_owe`, `insurers_owe`, `revenue`, `discounts`, `cash`, `card`, `transfer`.
    pub account: String,
    /// Debits of the days.
    pub debit: Money,
    /// Credits of the days.
    pub credit: Money,
}

/// Closes the books until a day. Nothing opens them again: what comes late is posted on a later day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LockBooks {
    /// The last closed day; before today, and later than the one before.
    #[serde(deserialize_with = "crate::time::day")]
    pub until: Date,
}

endpoint!(GET "/api/books", "Read the books", Staff<may::LockPeriods>, GetBooks => Books);
endpoint!(POST "/api/books/lock", "Close the books until a day", Staff<may::LockPeriods>, LockBooks => Books);
