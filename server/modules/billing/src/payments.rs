//! Taking a payment: the same key is the same payment, and nobody pays more than is due.

use api::{
    billing::{Payment, TakePayment},
    crm::TimelineDetail,
    id::{BillId, PatientId, PaymentId},
};
use crm::Happened;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    database_date, database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::{bills, change, charge};

/// Takes a payment.
pub async fn take(call: Call<TakePayment>) -> Result<Payment, AppError> {
    let tx = call.tenant.tx().await?;
    let request = call.request;
    // The bill's row is the lock: two presses of one button wait here for each other.
    let bill = charge::lock_for::<TakePayment>(&tx, &call.caller, request.id).await?;
    if let Some(known) = known(&tx, &request).await? {
        return Ok(known);
    }
    let amount = request.amount.minor();
    if amount == 0 {
        return Err(AppError::invalid("amount", "must be more than nothing"));
    }
    let due = bill.share - bill.paid;
    if amount > due {
        let left = api::money::Amount::from_minor(due.max(0)).map_or_else(|_| "0.00".to_owned(), |due| due.to_string());
        return Err(AppError::invalid("amount", format!("is more than is due: {left}")));
    }
    let today = change::today(&tx, request.id).await?;
    let id = tx.tenant().new_id::<PaymentId>();
    let sql = "INSERT INTO payment (id, bill_id, n, receipt, amount, method, day, at, by_name, key) SELECT $1, b.id, k.n, \
               'R-' || substring(b.number FROM 3) || '-' || k.n, $3, $4, $5, $6, $7, $8 FROM bill b, \
               (SELECT count(*) + 1 AS n FROM payment WHERE bill_id = $2) k WHERE b.id = $2";
    let values = vec![
        id.0.into(),
        request.id.0.into(),
        amount.into(),
        request.method.code().into(),
        database_date(today).into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        request.key.into(),
    ];
    execute(&tx, sql, values).await?;
    let sql = "UPDATE bill SET paid = paid + $2, version = version + 1 WHERE id = $1";
    execute(&tx, sql, vec![request.id.0.into(), amount.into()]).await?;
    charge::post(&tx, request.id, id.0, today, request.method.code(), "patients_owe", amount).await?;
    let payment = bills::payment(&tx, id.0).await?;
    let detail = TimelineDetail::Bill {
        bill_id: request.id,
        number: payment.receipt.clone(),
        change: "paid".to_owned(),
        amount: Some(payment.amount),
    };
    let (patient_id, actor) = (bill.patient_id, call.caller.name.to_string());
    crm::record(&tx, Happened { patient_id, at: tx.now(), actor, detail }).await?;
    tx.audit(Audit::of("payment.take").patient(bill.patient_id).entity(id));
    touch(&tx, request.id, bill.patient_id);
    tx.commit().await?;
    Ok(payment)
}

fn touch(tx: &Tx, bill: BillId, patient: PatientId) {
    tx.touch(Topic::new("bill", bill));
    tx.touch(Topic::new("patient", patient));
}

/// The payment that this key made already.
async fn known(tx: &Tx, request: &TakePayment) -> Result<Option<Payment>, AppError> {
    let sql = "SELECT id, bill_id, amount, method FROM payment WHERE key = $1";
    let Some(row) = query_one(tx, sql, vec![request.key.into()]).await? else { return Ok(None) };
    let same = row.try_get::<Uuid>("", "bill_id")? == request.id.0
        && row.try_get::<i64>("", "amount")? == request.amount.minor()
        && row.try_get::<String>("", "method")? == request.method.code();
    if !same {
        return Err(AppError::conflict(
            "key_used",
            "This press of the button made another payment already",
            "Nothing was taken. Reload the bill: it shows what was paid.",
        ));
    }
    bills::payment(tx, row.try_get("", "id")?).await.map(Some)
}
