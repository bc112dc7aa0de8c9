//! Price lists by payer and date.

use api::{
    billing::{
        Billable, BillableKind, Billables, GetPriceList, ListBillables, ListPriceLists, Price, PriceList, PriceListRow,
        PriceLists, SaveBillable, SavePriceList, SetPrice,
    },
    id::{BillId, ChargeId, PayerId, PriceListId},
    money::Money,
};
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_all, query_one, refusal},
    database_date,
    live::Topic,
};
use serde::Deserialize;

use crate::{change, charge};

const SELECT: &str = "SELECT l.id, l.name, y.name AS payer, l.payer_id, l.valid_from, (SELECT count(*) FROM price \
    WHERE price_list_id = l.id) AS prices FROM price_list l LEFT JOIN payer y ON y.id = l.payer_id";

#[derive(Debug, Deserialize)]
struct Row {
    id: PriceListId,
    name: String,
    payer: Option<String>,
    payer_id: Option<PayerId>,
    valid_from: Date,
    prices: u32,
}

impl From<Row> for PriceListRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            payer: row.payer,
            payer_id: row.payer_id,
            valid_from: row.valid_from,
            prices: row.prices,
        }
    }
}

#[derive(Debug, Deserialize)]
struct ItemRow {
    code: String,
    kind: BillableKind,
    name: String,
    covered: bool,
    amount: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct BillableRow {
    code: String,
    kind: BillableKind,
    name: String,
    covered: bool,
}

/// Everything that can be billed.
pub async fn billables(call: Call<ListBillables>) -> Result<Billables, AppError> {
    let read = call.tenant.read().await?;
    let sql = "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT code, kind, name, covered FROM billable \
               ORDER BY kind DESC, code) found";
    let rows: Vec<BillableRow> = read.json(sql, Vec::new()).await?.unwrap_or_default();
    let wire = |row: BillableRow| Billable { code: row.code, kind: row.kind, name: row.name, covered: row.covered };
    Ok(Billables { billables: rows.into_iter().map(wire).collect() })
}

/// The price lists.
pub async fn list(call: Call<ListPriceLists>) -> Result<PriceLists, AppError> {
    let read = call.tenant.read().await?;
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} ORDER BY l.payer_id IS NOT NULL, y.name, l.valid_from DESC) \
         found"
    );
    let rows: Vec<Row> = read.json(&sql, Vec::new()).await?.unwrap_or_default();
    Ok(PriceLists { lists: rows.into_iter().map(Into::into).collect() })
}

async fn open(tx: &Tx, id: PriceListId) -> Result<PriceList, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE l.id = $1) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let sql = "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT b.code, b.kind, b.name, b.covered, p.amount FROM billable b \
               LEFT JOIN price p ON p.code = b.code AND p.price_list_id = $1 ORDER BY b.kind DESC, b.code) found";
    let items: Vec<ItemRow> = tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default();
    let currency = charge::currency(tx).await?;
    let items = items
        .into_iter()
        .map(|item| Price {
            billable: Billable { code: item.code, kind: item.kind, name: item.name, covered: item.covered },
            amount: item.amount.map(|minor| Money::new(minor, currency)),
        })
        .collect();
    Ok(PriceList { row: row.into(), items })
}

/// Opens a price list.
pub async fn get(call: Call<GetPriceList>) -> Result<PriceList, AppError> {
    let tx = call.tenant.tx().await?;
    let list = open(&tx, call.request.id).await?;
    tx.commit().await?;
    Ok(list)
}

/// Makes a price list.
pub async fn save(call: Call<SavePriceList>) -> Result<PriceList, AppError> {
    let SavePriceList { name, payer_id, valid_from, copy_of } = call.request;
    let tx = call.tenant.tx().await?;
    let id = tx.tenant().new_id::<PriceListId>();
    let sql = "INSERT INTO price_list (id, name, payer_id, valid_from) VALUES ($1, $2, $3, $4)";
    let values =
        vec![id.0.into(), name.into_string().into(), payer_id.map(|id| id.0).into(), database_date(valid_from).into()];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => AppError::invalid("payer_id", "is not a payer here"),
        Some(Refusal::Taken(constraint)) if constraint.contains("name") => {
            AppError::invalid("name", "is another list's name")
        }
        Some(Refusal::Taken(_)) => AppError::invalid("valid_from", "is the day of another list of the same payer"),
        _ => error.into(),
    })?;
    if let Some(from) = copy_of {
        if execute(&tx, "SELECT 1 FROM price_list WHERE id = $1", vec![from.0.into()]).await? == 0 {
            return Err(AppError::invalid("copy_of", "is not a price list here"));
        }
        let sql = "INSERT INTO price (price_list_id, code, amount) SELECT $1, code, amount FROM price WHERE price_list_id = $2";
        execute(&tx, sql, vec![id.0.into(), from.0.into()]).await?;
    }
    let list = open(&tx, id).await?;
    tx.audit(Audit::of("price_list.make").entity(id));
    tx.commit().await?;
    Ok(list)
}

/// Names something that can be billed.
pub async fn save_billable(call: Call<SaveBillable>) -> Result<Billable, AppError> {
    let SaveBillable { code, kind, name, covered, subject_id } = call.request;
    let tx = call.tenant.tx().await?;
    let word = match kind {
        BillableKind::Visit => "visit",
        BillableKind::Test => "test",
        BillableKind::Other => "other",
    };
    let sql = "INSERT INTO billable (code, kind, name, covered, subject_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) \
               DO UPDATE SET kind = excluded.kind, name = excluded.name, covered = excluded.covered, \
               subject_id = COALESCE(excluded.subject_id, billable.subject_id)";
    let values = vec![code.as_str().into(), word.into(), name.as_str().into(), covered.into(), subject_id.into()];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("subject_id", "has another code already"),
        _ => error.into(),
    })?;
    tx.audit(Audit::of("billable.save"));
    tx.commit().await?;
    Ok(Billable { code: code.into_string(), kind, name: name.into_string(), covered })
}

/// Sets a price; lines that waited for one are charged.
pub async fn set(call: Call<SetPrice>) -> Result<Price, AppError> {
    let SetPrice { id, code, amount } = call.request;
    let tx = call.tenant.tx().await?;
    if execute(&tx, "SELECT 1 FROM price_list WHERE id = $1", vec![id.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    let sql = "INSERT INTO price (price_list_id, code, amount) VALUES ($1, $2, $3) \
               ON CONFLICT (price_list_id, code) DO UPDATE SET amount = excluded.amount";
    let values = vec![id.0.into(), code.as_str().into(), amount.minor().into()];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => AppError::invalid("code", "is nothing that can be billed: name it first"),
        _ => error.into(),
    })?;
    let sql = "SELECT c.id, c.bill_id FROM charge c WHERE c.code = $1 AND c.reverses IS NULL AND c.reason ->> 'why' = 'unpriced' \
               AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses = c.id) ORDER BY c.bill_id LIMIT 500";
    for row in query_all(&tx, sql, vec![code.as_str().into()]).await? {
        let bill = charge::lock(&tx, BillId(row.try_get("", "bill_id")?)).await?;
        let today = change::today(&tx, bill.id).await?;
        let waiting = ChargeId(row.try_get("", "id")?);
        let item = charge::reverse(&tx, bill.id, waiting, today, &call.caller.name).await?;
        charge::charge(&tx, &bill, &item, today, &call.caller.name).await?;
        tx.touch(Topic::new("bill", bill.id));
    }
    let found = query_one(&tx, "SELECT kind, name, covered FROM billable WHERE code = $1", vec![code.as_str().into()]);
    let row = found.await?.ok_or_else(AppError::not_found)?;
    let kind: String = row.try_get("", "kind")?;
    let price = Price {
        billable: Billable {
            code: code.into_string(),
            kind: match kind.as_str() {
                "visit" => BillableKind::Visit,
                "test" => BillableKind::Test,
                _ => BillableKind::Other,
            },
            name: row.try_get("", "name")?,
            covered: row.try_get("", "covered")?,
        },
        amount: Some(Money::new(amount.minor(), charge::currency(&tx).await?)),
    };
    tx.audit(Audit::of("price.set").entity(id));
    tx.commit().await?;
    Ok(price)
}
