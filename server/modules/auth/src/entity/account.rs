//! A login of a member of staff.

use kernel::crypto::Sealed;
use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// The e-mail it signs in with; a machine has none.
    pub email: Option<Sealed>,
    /// Its blind index.
    pub email_index: Option<Vec<u8>>,
    /// The person's staff card.
    pub staff_id: Option<Uuid>,
    /// Whether it may sign in.
    pub active: bool,
    /// Wrong passwords since the last right one.
    pub failed_attempts: i32,
    /// No attempt is looked at before this.
    pub locked_until: Option<DateTimeUtc>,
    /// When it last signed in.
    pub last_sign_in: Option<DateTimeUtc>,
    /// Counts changes.
    pub version: i32,
    /// A program's: nobody signs in to it.
    pub machine: bool,
}

/// Nothing is loaded by relation here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
