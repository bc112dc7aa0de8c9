//! Changes of a bill by hand: each is a further line.

use api::{
    billing::{AddCharge, Bill, CancelCharge, GiveDiscount, LineKind, RecalculateBill},
    crm::TimelineDetail,
    id::{BillId, ChargeId},
    money::Money,
};
use crm::Happened;
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_all, query_one},
    live::Topic,
};
use uuid::Uuid;

use crate::{
    bills,
    charge::{self, BillRow, Item},
};

/// Today at a bill's site.
pub async fn today(tx: &Tx, bill: BillId) -> Result<Date, AppError> {
    let row = query_one(tx, "SELECT site_id FROM bill WHERE id = $1", vec![bill.0.into()]).await?;
    let site: Uuid = row.ok_or_else(AppError::not_found)?.try_get("", "site_id")?;
    Ok(SiteClock::of(tx, site.into()).await?.day(tx.now()))
}

async fn finish(tx: Tx, bill: &BillRow, audit: Audit) -> Result<Bill, AppError> {
    let changed = bills::read(&tx, bill.id).await?;
    tx.audit(audit.patient(bill.patient_id).entity(bill.id));
    tx.touch(Topic::new("bill", bill.id));
    tx.touch(Topic::new("patient", bill.patient_id));
    tx.commit().await?;
    Ok(changed)
}

/// Adds a line by hand.
pub async fn add(call: Call<AddCharge>) -> Result<Bill, AppError> {
    let AddCharge { id, code } = call.request;
    let tx = call.tenant.tx().await?;
    let bill = charge::lock_for::<AddCharge>(&tx, &call.caller, id).await?;
    let sql = "SELECT kind, name FROM billable WHERE code = $1";
    let row = query_one(&tx, sql, vec![code.as_str().into()]).await?;
    let row = row.ok_or_else(|| AppError::invalid("code", "is not on the price lists"))?;
    let kind: String = row.try_get("", "kind")?;
    let kind = match kind.as_str() {
        "visit" => LineKind::Visit,
        "test" => LineKind::Test,
        _ => LineKind::Other,
    };
    let item = Item { kind, code: code.into_string(), name: row.try_get("", "name")?, source_id: None };
    let today = today(&tx, id).await?;
    charge::charge(&tx, &bill, &item, today, &call.caller.name).await?;
    finish(tx, &bill, Audit::of("charge.add")).await
}

/// Takes a line back.
pub async fn cancel(call: Call<CancelCharge>) -> Result<Bill, AppError> {
    let CancelCharge { id, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let row = query_one(&tx, "SELECT bill_id FROM charge WHERE id = $1", vec![id.0.into()]).await?;
    let bill = BillId(row.ok_or_else(AppError::not_found)?.try_get("", "bill_id")?);
    let bill = charge::lock_for::<CancelCharge>(&tx, &call.caller, bill).await?;
    let today = today(&tx, bill.id).await?;
    charge::reverse(&tx, bill.id, id, today, &call.caller.name).await?;
    finish(tx, &bill, Audit::of("charge.cancel").reason(reason.as_str())).await
}

/// Gives a discount. The limit counts all discounts of the bill together, against the share before them.
pub async fn discount(call: Call<GiveDiscount>) -> Result<Bill, AppError> {
    let GiveDiscount { id, version, amount, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let bill = charge::lock_for::<GiveDiscount>(&tx, &call.caller, id).await?;
    if bill.version != version {
        return Err(AppError::stale());
    }
    if amount.minor() == 0 {
        return Err(AppError::invalid("amount", "must be more than nothing"));
    }
    let sql = "SELECT COALESCE(-sum(patient), 0)::bigint AS given, (SELECT discount_limit FROM books) AS most FROM charge \
               WHERE bill_id = $1 AND kind = 'discount'";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let given: i64 = row.try_get("", "given")?;
    let most = i64::from(row.try_get::<i32>("", "most")?);
    let allowed = (bill.share + given) * most / 10_000 - given;
    if amount.minor() > allowed {
        let left =
            api::money::Amount::from_minor(allowed.max(0)).map_or_else(|_| "0.00".to_owned(), |left| left.to_string());
        return Err(AppError::invalid("amount", format!("is over the limit: at most {left} more on this bill")));
    }
    let today = today(&tx, id).await?;
    charge::discount(&tx, id, amount.minor(), reason.as_str().to_owned(), today, &call.caller.name).await?;
    let detail = TimelineDetail::Bill {
        bill_id: id,
        number: bill.number.clone(),
        change: "discount".to_owned(),
        amount: Some(Money::new(amount.minor(), charge::currency(&tx).await?)),
    };
    let (patient_id, actor) = (bill.patient_id, call.caller.name.to_string());
    crm::record(&tx, Happened { patient_id, at: tx.now(), actor, detail }).await?;
    finish(tx, &bill, Audit::of("bill.discount").reason(reason.as_str())).await
}

/// Works the shares out again by the coverage of the bill's day.
pub async fn recalculate(call: Call<RecalculateBill>) -> Result<Bill, AppError> {
    let RecalculateBill { id, version } = call.request;
    let tx = call.tenant.tx().await?;
    let bill = charge::lock_for::<RecalculateBill>(&tx, &call.caller, id).await?;
    if bill.version != version {
        return Err(AppError::stale());
    }
    let today = today(&tx, id).await?;
    let sql = "SELECT c.id FROM charge c WHERE c.bill_id = $1 AND c.reverses IS NULL AND c.kind <> 'discount' \
               AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses = c.id) ORDER BY c.n";
    let mut items = Vec::new();
    for row in query_all(&tx, sql, vec![id.0.into()]).await? {
        items.push(charge::reverse(&tx, id, ChargeId(row.try_get("", "id")?), today, &call.caller.name).await?);
    }
    let sql = "UPDATE bill SET coverage_id = (SELECT c.id FROM coverage c WHERE c.patient_id = bill.patient_id \
               AND daterange(c.valid_from, c.valid_until, '[]') @> bill.day) WHERE id = $1";
    execute(&tx, sql, vec![id.0.into()]).await?;
    let fresh = charge::lock(&tx, id).await?;
    for item in &items {
        charge::charge(&tx, &fresh, item, today, &call.caller.name).await?;
    }
    finish(tx, &bill, Audit::of("bill.recalculate")).await
}
