//! Price lists: by payer and date. Old bills keep old prices.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Line, Name, Staff,
    access::may,
    endpoint,
    id::{PayerId, PriceListId},
    money::{Amount, Money},
};

/// What is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillableKind {
    /// A kind of visit.
    Visit,
    /// A test of the laboratory.
    Test,
    /// Anything else.
    Other,
}

/// Something with a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Billable {
    /// The house code.
    pub code: String,
    /// What it is.
    pub kind: BillableKind,
    /// Its name.
    pub name: String,
    /// Plans cover it.
    pub covered: bool,
}

/// Asks for everything that can be billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListBillables {}

/// Everything that can be billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Billables {
    /// By kind and code.
    pub billables: Vec<Billable>,
}

/// Asks for the price lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListPriceLists {}

/// The price lists, the house's first, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceLists {
    /// The lists.
    pub lists: Vec<PriceListRow>,
}

/// A price list in the list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceListRow {
    /// Its id.
    pub id: PriceListId,
    /// Its name.
    pub name: String,
    /// Whose; absent: the house's, which counts where a payer's list says nothing.
    pub payer: Option<String>,
    /// See `payer`.
    pub payer_id: Option<PayerId>,
    /// From this day on, until a newer list of the same payer.
    pub valid_from: Date,
    /// How many prices.
    pub prices: u32,
}

/// Opens a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GetPriceList {
    /// The list.
    pub id: PriceListId,
}

/// A price list with everything that can be billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceList {
    /// As in the list of them.
    #[serde(flatten)]
    pub row: PriceListRow,
    /// Everything that can be billed, by code.
    pub items: Vec<Price>,
}

/// A line of a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// What.
    #[serde(flatten)]
    pub billable: Billable,
    /// How much; absent: no price in this list.
    pub amount: Option<Money>,
}

/// Makes a price list, with the prices of another one where one is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavePriceList {
    /// Its name.
    pub name: Name<80>,
    /// Whose; absent: the house's.
    #[serde(default)]
    pub payer_id: Option<PayerId>,
    /// From this day on.
    #[serde(deserialize_with = "crate::time::day")]
    pub valid_from: Date,
    /// Begin with the prices of this list.
    #[serde(default)]
    pub copy_of: Option<PriceListId>,
}

/// Names something that can be billed, or changes its name and whether plans cover it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveBillable {
    /// The house code.
    pub code: Line<20>,
    /// What it is.
    pub kind: BillableKind,
    /// Its name.
    pub name: Name<120>,
    /// Plans cover it.
    #[serde(default)]
    pub covered: bool,
    /// The kind of visit or the test it is the price of.
    #[serde(default)]
    pub subject_id: Option<Uuid>,
}

/// Sets a price. Lines that waited for it are charged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SetPrice {
    /// The list.
    pub id: PriceListId,
    /// The house code.
    pub code: Line<20>,
    /// How much.
    pub amount: Amount,
}

endpoint!(GET "/api/price-lists", "The price lists", Staff<may::ReadBills>, ListPriceLists => PriceLists);
endpoint!(GET "/api/price-lists/{id}", "Open a price list", Staff<may::ReadBills>, GetPriceList => PriceList);
endpoint!(POST "/api/price-lists", "Make a price list", Staff<may::ManagePrices>, SavePriceList => PriceList);
endpoint!(GET "/api/billables", "What can be billed", Staff<may::ReadBills>, ListBillables => Billables);
endpoint!(POST "/api/billables", "Name something that can be billed", Staff<may::ManagePrices>, SaveBillable => Billable);
endpoint!(POST "/api/price-lists/{id}/prices", "Set a price", Staff<may::ManagePrices>, SetPrice => Price);
