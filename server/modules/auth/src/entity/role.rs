//! A named set of rights.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub struct Model {
    /// Its code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its name on screens.
    pub name: String,
    /// The first page after signing in.
    pub home: String,
    /// The order on screens; the first role held decides the first page.
    pub position: i32,
    /// Counts changes.
    pub version: i32,
    /// When it was put out of use.
    pub retired_at: Option<DateTimeWithTimeZone>,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
