//! Money: prices, coverage, bills, payments, the books.

mod bills;
mod books;
mod coverage;
mod payers;
mod payments;
mod prices;

pub use bills::{
    AddCharge, Bill, BillLine, BillOrder, BillRow, BillState, Bills, BillsOfPatient, CancelCharge, GetBill,
    GiveDiscount, LineKind, ListBills, ListBillsOfPatient, RecalculateBill, SplitReason,
};
pub use books::{AccountLine, Books, GetBooks, LockBooks};
pub use coverage::{Coverage, Coverages, EndCoverage, ListCoverages, SaveCoverage};
pub use payers::{ListPayers, Payer, PayerKind, Payers, Plan, PlanRule, SavePayer, SavePlan};
pub use payments::{Payment, PaymentMethod, TakePayment};
pub use prices::{
    Billable, BillableKind, Billables, GetPriceList, ListBillables, ListPriceLists, Price, PriceList, PriceListRow,
    PriceLists, SaveBillable, SavePriceList, SetPrice,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        ListBills,
        ListBillsOfPatient,
        GetBill,
        AddCharge,
        CancelCharge,
        GiveDiscount,
        RecalculateBill,
        TakePayment,
        ListCoverages,
        SaveCoverage,
        EndCoverage,
        ListPayers,
        SavePayer,
        SavePlan,
        ListBillables,
        ListPriceLists,
        GetPriceList,
        SavePriceList,
        SaveBillable,
        SetPrice,
        GetBooks,
        LockBooks,
    ]
}
