//! The books.

use api::{
    billing::{AccountLine, Books, GetBooks, LockBooks},
    money::Money,
};
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_all, query_one},
    database_date, date,
};

use crate::charge;

async fn read(tx: &Tx, from: Date, until: Date) -> Result<Books, AppError> {
    let sql = "SELECT account, sum(debit)::bigint AS debit, sum(credit)::bigint AS credit FROM (SELECT debit AS account, \
               amount AS debit, 0 AS credit FROM posting WHERE day BETWEEN $1 AND $2 UNION ALL SELECT credit, 0, amount \
               FROM posting WHERE day BETWEEN $1 AND $2) sides GROUP BY account ORDER BY account";
    let currency = charge::currency(tx).await?;
    let mut accounts = Vec::new();
    for row in query_all(tx, sql, vec![database_date(from).into(), database_date(until).into()]).await? {
        accounts.push(AccountLine {
            account: row.try_get("", "account")?,
            debit: Money::new(row.try_get("", "debit")?, currency),
            credit: Money::new(row.try_get("", "credit")?, currency),
        });
    }
    let row = query_one(tx, "SELECT locked_until FROM books", Vec::new()).await?.ok_or_else(AppError::busy)?;
    let locked_until = row.try_get::<Option<sea_orm::prelude::Date>>("", "locked_until")?.map(date);
    Ok(Books { from, until, locked_until, accounts })
}

/// Reads the books of some days.
pub async fn get(call: Call<GetBooks>) -> Result<Books, AppError> {
    let tx = call.tenant.tx().await?;
    let today = SiteClock::of_house(&tx).await?.day(tx.now());
    let until = call.request.until.unwrap_or(today);
    let from = call.request.from.unwrap_or_else(|| until.first_of_month());
    if from > until {
        return Err(AppError::invalid("from", "must not be after the last day"));
    }
    let books = read(&tx, from, until).await?;
    tx.audit(Audit::of("books.read"));
    tx.commit().await?;
    Ok(books)
}

/// Closes the books until a day.
pub async fn lock(call: Call<LockBooks>) -> Result<Books, AppError> {
    let until = call.request.until;
    let tx = call.tenant.tx().await?;
    let clocks = SiteClock::all(&tx).await?;
    // Where it is still yesterday, yesterday's visits are still to be posted.
    let now = tx.now();
    let first = clocks.iter().map(|clock| clock.day(now)).min();
    let today = first.unwrap_or_else(|| jiff::tz::TimeZone::UTC.to_datetime(now).date());
    if until >= today {
        return Err(AppError::invalid("until", "must be a day that is over at every site"));
    }
    let sql = "UPDATE books SET locked_until = $1 WHERE locked_until IS NULL OR locked_until < $1";
    if execute(&tx, sql, vec![database_date(until).into()]).await? == 0 {
        return Err(AppError::invalid(
            "until",
            "must be later than the day they are closed until; nothing opens them again",
        ));
    }
    let books = read(&tx, until.first_of_month(), until).await?;
    tx.audit(Audit::of("books.lock").reason(until.to_string()));
    tx.commit().await?;
    Ok(books)
}
