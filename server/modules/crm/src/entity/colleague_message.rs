//! A message between colleagues.

use kernel::crypto::Sealed;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "colleague_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub from_account_id: Uuid,
    pub from_name: String,
    pub from_staff_id: Option<Uuid>,
    pub to_staff_id: Uuid,
    pub patient_id: Option<Uuid>,
    pub body: Sealed,
    pub read_at: Option<DateTimeUtc>,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
