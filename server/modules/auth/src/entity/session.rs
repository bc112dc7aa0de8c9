//! A signed-in session.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// Since when.
    pub created_at: DateTimeUtc,
    /// When a person last used it, to the minute.
    pub seen_at: DateTimeUtc,
    /// When it ends whatever happens.
    pub ends_at: DateTimeUtc,
    /// When it was ended.
    pub ended_at: Option<DateTimeUtc>,
    /// From where it was opened.
    pub source: String,
    /// The browser, in its own words.
    pub device: String,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
