//! What is short, by the rule of the stores' own alerts.

use api::{
    inventory::{AlertKind, StockAlert},
    reporting::StockFigures,
};
use kernel::{AppError, Tx};

use crate::period::Period;

/// So many names are shown.
const NAMES: usize = 3;

/// Whether nothing is left of it.
pub fn is_out(alert: &StockAlert) -> bool {
    alert.kind == AlertKind::Out
}

/// Reads what is short.
pub async fn read(tx: &Tx, period: &Period) -> Result<StockFigures, AppError> {
    let short = inventory::shortfalls(tx, &period.sites).await?;
    let count =
        |out: bool| u32::try_from(short.iter().filter(|alert| is_out(alert) == out).count()).unwrap_or(u32::MAX);
    let mut names: Vec<String> = short.iter().filter(|alert| is_out(alert)).map(|alert| alert.item.clone()).collect();
    // They come by name; one that is out at two sites is named once.
    names.dedup();
    names.truncate(NAMES);
    Ok(StockFigures { low: count(false), out: count(true), names })
}
