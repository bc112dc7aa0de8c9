//! A patient. What is worked out from other columns (`born_text`, `deceased_text`) is no column to write.

use api::{PartialDate, partial_date::Precision};
use kernel::crypto::Sealed;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "patient")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub family_name: Option<String>,
    pub given_name: String,
    pub preferred_name: Option<String>,
    pub search_name: String,
    pub sort_name: String,
    pub name_words: Vec<String>,
    /// The first day it may be.
    pub born: Option<Date>,
    pub born_precision: String,
    pub sex: String,
    pub pronouns: Option<String>,
    pub phone: Option<Sealed>,
    pub phone_index: Option<Vec<u8>>,
    pub phone_last_four: Option<String>,
    pub email: Option<Sealed>,
    pub email_index: Option<Vec<u8>>,
    pub street: Option<Sealed>,
    pub city: Option<String>,
    pub postal_code: Option<String>,
    pub language: String,
    /// One alert a line.
    pub alerts: Option<Sealed>,
    pub window_from: Option<Time>,
    pub window_until: Option<Time>,
    /// The first day it may be.
    pub deceased_on: Option<Date>,
    /// Dead where it is there.
    pub deceased_precision: Option<String>,
    pub registered_at: DateTimeUtc,
    pub last_seen: Option<Date>,
    pub origin: Option<String>,
    pub version: i32,
}

impl Model {
    /// The birth date as far as it is known.
    pub fn birth(&self) -> PartialDate {
        known(self.born, &self.born_precision)
    }

    /// The day of death as far as it is known; none for whom lives.
    pub fn death(&self) -> Option<PartialDate> {
        self.deceased_precision.as_deref().map(|precision| known(self.deceased_on, precision))
    }
}

/// The database holds that the two do not contradict each other.
fn known(first: Option<Date>, precision: &str) -> PartialDate {
    let precision = Precision::from_code(precision).unwrap_or(Precision::Unknown);
    PartialDate::stored(first.map(kernel::date), precision).unwrap_or_default()
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
