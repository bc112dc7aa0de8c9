//! What was charged and paid.

use std::collections::BTreeMap;

use api::{
    money::{Currency, Money},
    reporting::{DayMoney, MoneyFigures},
};
use jiff::{ToSpan, civil::Date};
use kernel::{AppError, Tx};
use serde::Deserialize;

use crate::{
    period::{Period, WEEKS, usual},
    source::{SPAN, charges, payments},
};

/// So many days are shown, this one the last.
const DAYS: i64 = 15;

#[derive(Debug, Deserialize)]
struct Read {
    charges: BTreeMap<Date, i64>,
    payments: i64,
}

/// Reads the money.
pub async fn read(tx: &Tx, period: &Period, currency: Currency) -> Result<MoneyFigures, AppError> {
    // The oldest day shown and its day four weeks earlier.
    let reach = DAYS - 1 + 7 * WEEKS;
    let lines = charges(&format!("c.day BETWEEN $2::date - {reach} AND $2::date"));
    let paid = payments();
    let sql = format!(
        "{SPAN} SELECT json_build_object('charges', COALESCE((SELECT json_object_agg(day, total) FROM (SELECT c.day, \
         sum(c.price)::bigint AS total FROM {lines} GROUP BY c.day) days), \
         '{{}}'), 'payments', (SELECT COALESCE(sum(y.amount), 0)::bigint FROM {paid}))::text"
    );
    let Read { charges, payments } = tx.json(&sql, period.values()?).await?.ok_or_else(AppError::busy)?;
    let money = |minor| Money::new(minor, currency);
    let of = |day: Date| charges.get(&day).copied();
    let weeks_before = |day: Date, weeks: i64| day.saturating_sub(weeks.weeks());
    let before: Vec<i64> = (1..=WEEKS).filter_map(|weeks| of(weeks_before(period.day, weeks))).collect();
    Ok(MoneyFigures {
        charges: money(of(period.day).unwrap_or(0)),
        payments: money(payments),
        usual: usual(&before).map(money),
        by_day: (0..DAYS)
            .rev()
            .map(|back| {
                let day = period.day.saturating_sub(back.days());
                DayMoney { day, charges: money(of(day).unwrap_or(0)), before: of(weeks_before(day, WEEKS)).map(money) }
            })
            .collect(),
    })
}
