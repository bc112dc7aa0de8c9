//! A patient.

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
    pub born: Date,
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
    pub deceased_on: Option<Date>,
    pub registered_at: DateTimeUtc,
    pub last_seen: Option<Date>,
    pub origin: Option<String>,
    pub version: i32,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
