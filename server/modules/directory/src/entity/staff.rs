//! A person.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub gender: String,
    pub specialty: String,
    pub focus: Vec<String>,
    pub languages: Vec<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub about: Option<String>,
    pub licence_number: Option<String>,
    pub licence_ends_on: Option<Date>,
    pub active: bool,
    pub deputy_id: Option<Uuid>,
    pub reach: String,
    pub version: i32,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
