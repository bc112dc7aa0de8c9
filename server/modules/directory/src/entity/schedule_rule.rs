//! A weekly session.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub staff_id: Uuid,
    pub site_id: Uuid,
    pub room_id: Uuid,
    pub weekday: i16,
    pub starts: Time,
    pub ends: Time,
    pub slot_minutes: i16,
    pub overbook_limit: i16,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
