//! Leave, a block, a closure.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_exception")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub staff_id: Option<Uuid>,
    pub site_id: Option<Uuid>,
    pub first_day: Date,
    pub last_day: Date,
    pub starts: Option<Time>,
    pub ends: Option<Time>,
    pub note: String,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
