//! A death that was written down.

use kernel::crypto::Sealed;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "death")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub patient_id: Uuid,
    /// As on the wire.
    pub deceased: String,
    pub source: Sealed,
    /// What ended, as JSON.
    pub ended: Sealed,
    pub at: DateTimeUtc,
    pub by_name: String,
    pub undone_at: Option<DateTimeUtc>,
    pub undone_by: Option<String>,
    pub undo_reason: Option<Sealed>,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
