//! Payments. One press is one payment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Moment, Staff,
    access::may,
    endpoint,
    id::{BillId, PaymentId},
    money::{Amount, Money},
};

/// By which way it was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Cash.
    Cash,
    /// A card, at the terminal.
    Card,
    /// A transfer.
    Transfer,
}

impl PaymentMethod {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Transfer => "transfer",
        }
    }
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The receipt's number: `R-26-12077-2`.
    pub receipt: String,
    /// How much.
    pub amount: Money,
    /// By which way.
    pub method: PaymentMethod,
    /// When.
    pub at: Moment,
    /// Who took it.
    pub by: String,
}

/// Takes a payment. The same key gives the same payment, however often it is sent; with another amount it is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TakePayment {
    /// The bill.
    pub id: BillId,
    /// Made by the screen, once for each payment it shows a button for.
    pub key: Uuid,
    /// How much; not more than is due.
    pub amount: Amount,
    /// By which way.
    pub method: PaymentMethod,
}

endpoint!(POST "/api/bills/{id}/payments", "Take a payment", Staff<may::TakePayments>, TakePayment => Payment);
