//! An entry on a timeline.

use kernel::crypto::Sealed;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "timeline_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub patient_id: Uuid,
    pub at: DateTimeUtc,
    pub kind: String,
    pub actor: String,
    pub body: Option<Sealed>,
    pub detail: Option<Json>,
    pub outcome: Option<String>,
    pub due_on: Option<Date>,
    pub assignee_id: Option<Uuid>,
    pub done_at: Option<DateTimeUtc>,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
