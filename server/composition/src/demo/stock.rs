//! Stock: what a clinic of this kind keeps, a year of use, one lot expired and one item nearly out.

use api::id::{ItemId, SiteId};
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{
    Entropy, Tenant,
    database::{execute, query_one},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{Dice, insert};

/// Code, name, unit, category, storage, used a day, codes of the tests that use one a run.
const ITEMS: &[(&str, &str, &str, &str, &str, usize, &[&str])] = &[
    ("RG-0417", "HbA1c reagent kit", "tests", "Reagents", "2–8 °C", 9, &["L-110"]),
    ("RG-0421", "Electrolyte and creatinine reagent", "tests", "Reagents", "2–8 °C", 16, &["L-101", "L-104"]),
    ("RG-0424", "Lipid reagent", "tests", "Reagents", "2–8 °C", 8, &["L-120"]),
    ("RG-0430", "Blood count reagent", "tests", "Reagents", "15–25 °C", 18, &["L-112"]),
    ("RG-0433", "TSH and free T4 reagent", "tests", "Reagents", "2–8 °C", 6, &["L-122", "L-123"]),
    ("RG-0440", "CRP reagent", "tests", "Reagents", "2–8 °C", 10, &["L-124"]),
    ("RG-0444", "Troponin I cartridge", "tests", "Reagents", "2–8 °C", 2, &["L-141"]),
    ("RG-0447", "INR reagent", "tests", "Reagents", "2–8 °C", 5, &["L-140"]),
    ("RG-0452", "Urine albumin reagent", "tests", "Reagents", "2–8 °C", 4, &["L-131"]),
    ("RG-0455", "Liver panel reagent", "tests", "Reagents", "2–8 °C", 7, &["L-121"]),
    ("RG-0460", "Ferritin reagent", "tests", "Reagents", "2–8 °C", 4, &["L-125", "L-126"]),
    ("TB-0101", "Serum tube, 5 mL", "pieces", "Tubes", "room", 30, &[]),
    ("TB-0102", "EDTA tube, 3 mL", "pieces", "Tubes", "room", 26, &[]),
    ("CN-0210", "Nitrile gloves, M", "pairs", "Consumables", "room", 44, &[]),
    ("CN-0215", "Swab, sterile", "pieces", "Consumables", "room", 12, &[]),
    ("VX-0301", "Influenza vaccine 2026/27", "doses", "Vaccines", "2–8 °C", 7, &[]),
];

const LOTS: &str = "INSERT INTO stock_lot (id, item_id, place_id, number, expires_on, quarantine, state_reason, on_hand) \
    SELECT id, item, place, number, expires, quarantine, reason, hand FROM jsonb_to_recordset($1) AS r(id uuid, item uuid, \
    place uuid, number text, expires date, quarantine boolean, reason text, hand bigint)";

const MOVEMENTS: &str = "INSERT INTO stock_movement (id, item_id, lot_id, site_id, kind, quantity, on_hand_after, at, by_name, \
    reference) SELECT id, item, lot, site, kind, quantity, \"after\", at, by_name, reference FROM jsonb_to_recordset($1) AS \
    r(id uuid, item uuid, lot uuid, site uuid, kind text, quantity bigint, \"after\" bigint, at timestamptz, by_name text, \
    reference text)";

/// Fills stock, and says which sites run which test with what.
pub async fn fill(tenant: &Tenant, entropy: &Entropy) -> anyhow::Result<()> {
    if query_one(&tenant.read().await?, "SELECT 1 FROM stock_item LIMIT 1", Vec::new()).await?.is_some() {
        return Ok(());
    }
    let dice = Dice(entropy);
    let tx = tenant.tx().await?;
    let now = tenant.now();
    let clocks = SiteClock::all(&tx).await?;
    let (mut lots, mut movements) = (Vec::new(), Vec::new());
    for (index, clock) in clocks.iter().enumerate() {
        for (name, position) in [("Fridge 1", 0), ("Store room", 1)] {
            let sql = "INSERT INTO stock_place (id, site_id, name, open) VALUES ($1, $2, $3, true)";
            let id = dice.0.id::<Uuid>(now - SignedDuration::from_mins(position));
            execute(&tx, sql, vec![id.into(), clock.site_id.0.into(), name.into()]).await?;
        }
        // The biggest sites run everything, the others what cannot wait.
        let sql = "INSERT INTO lab_test_site (test_id, site_id) SELECT id, $1 FROM lab_test WHERE $2 OR code IN \
                   ('L-112', 'L-124', 'L-140', 'L-104')";
        execute(&tx, sql, vec![clock.site_id.0.into(), (index < 2).into()]).await?;
    }
    for (position, (code, name, unit, category, storage, daily, tests)) in ITEMS.iter().enumerate() {
        let item = dice.0.id::<ItemId>(now);
        let sql = "INSERT INTO stock_item (id, code, name, unit, category, storage, active, search_name) \
                   VALUES ($1, $2, $3, $4, $5, $6, true, $7)";
        let search = rules::names::search_text(&[Some(name), Some(code)]);
        let values = vec![
            item.0.into(),
            (*code).into(),
            (*name).into(),
            (*unit).into(),
            (*category).into(),
            (*storage).into(),
            search.into(),
        ];
        execute(&tx, sql, values).await?;
        for test in *tests {
            let sql =
                "INSERT INTO lab_reagent (test_id, item_id, quantity) SELECT id, $1, 1 FROM lab_test WHERE code = $2";
            execute(&tx, sql, vec![item.0.into(), (*test).into()]).await?;
        }
        for (index, clock) in clocks.iter().enumerate() {
            let sql = "INSERT INTO reorder_rule (item_id, site_id, point, up_to) VALUES ($1, $2, $3, $4)";
            let point = i64::try_from(daily * 6)?;
            let values = vec![item.0.into(), clock.site_id.0.into(), point.into(), (point * 4).into()];
            execute(&tx, sql, values).await?;
            let sql = "SELECT id FROM stock_place WHERE site_id = $1 AND name = $2";
            let place = if storage.starts_with('2') { "Fridge 1" } else { "Store room" };
            let row = query_one(&tx, sql, vec![clock.site_id.0.into(), place.into()]).await?;
            let place: Uuid = row.ok_or_else(|| anyhow::anyhow!("no place"))?.try_get("", "id")?;
            let shelf =
                Shelf { item, site: clock.site_id, place, daily: *daily, number: 7000 + position * 40 + index * 4 };
            shelf.stock(&dice, clock.day(now), index == 0, position, &mut lots);
            shelf.year(&dice, now, &mut lots, &mut movements);
        }
    }
    insert(&tx, LOTS, &lots).await?;
    insert(&tx, MOVEMENTS, &movements).await?;
    tx.commit().await?;
    Ok(())
}

/// One item at one site.
struct Shelf {
    item: ItemId,
    site: SiteId,
    place: Uuid,
    daily: usize,
    number: usize,
}

impl Shelf {
    /// What is there today. At the first site the first item's kit has expired and the troponin cartridges run out.
    fn stock(&self, dice: &Dice<'_>, today: jiff::civil::Date, first: bool, position: usize, lots: &mut Vec<Value>) {
        let lot = |n: usize, days: i64, hand: usize, aside: bool| {
            json!({
                "id": dice.0.id::<Uuid>(Timestamp::UNIX_EPOCH), "item": self.item, "place": self.place,
                "number": format!("A{}", self.number + n), "expires": today.saturating_add(days.days()),
                "quarantine": aside, "reason": aside.then_some("Fridge 1 was at 11.2 °C on 19 November"), "hand": hand,
            })
        };
        match (first, position) {
            (true, 0) => lots.extend([lot(1, -2, 200, false), lot(2, 188, 400, true)]),
            (true, 6) => lots.push(lot(1, 60, 6, false)),
            _ => {
                let days = i64::try_from(18 + dice.below(30)).unwrap_or(20);
                lots.push(lot(1, days, self.daily * (4 + dice.below(4)), false));
                lots.push(lot(2, days + 90, self.daily * (14 + dice.below(12)), false));
            }
        }
    }

    /// A year of use, told backwards from what is there today; receipts where the shelf would overflow.
    fn year(&self, dice: &Dice<'_>, now: Timestamp, lots: &mut Vec<Value>, movements: &mut Vec<Value>) {
        let here: Vec<&Value> =
            lots.iter().filter(|lot| lot["item"] == json!(self.item) && lot["place"] == json!(self.place)).collect();
        let mut hand: i64 = here.iter().filter_map(|lot| lot["hand"].as_i64()).sum();
        let mut lot = here.first().map_or(Value::Null, |lot| lot["id"].clone());
        let full = hand.max(i64::try_from(self.daily * 45).unwrap_or(900));
        for day in 1..365_i64 {
            let at = now - SignedDuration::from_hours(24 * day);
            let mut tell =
                |kind: &str, quantity: i64, after: i64, at: Timestamp, lot: &Value, reference: Option<String>| {
                    movements.push(json!({
                    "id": dice.0.id::<Uuid>(at), "item": self.item, "lot": lot, "site": self.site, "kind": kind,
                    "quantity": quantity, "after": after, "at": at, "by_name": "Piotr Mazur", "reference": reference,
                }));
                };
            let used = i64::try_from(self.daily * (60 + dice.below(80)) / 100).unwrap_or(1).max(1);
            // Saturdays and Sundays are quiet.
            if day % 7 < 2 {
                continue;
            }
            tell("use", -used, hand, at, &lot, None);
            hand += used;
            if hand > full {
                let receipt = full * 3 / 4;
                let number = format!("GR-{}", 9000 - day * 7 % 900);
                tell("receipt", receipt, hand, at - SignedDuration::from_hours(2), &lot, Some(number));
                hand -= receipt;
                // What was there before came with another lot, used up since.
                let old = dice.0.id::<Uuid>(at);
                lots.push(json!({
                    "id": old, "item": self.item, "place": self.place, "number": format!("X{}-{day}", self.number),
                    "expires": jiff::tz::TimeZone::UTC.to_datetime(at + SignedDuration::from_hours(24 * 200)).date(),
                    "quarantine": false, "reason": null, "hand": 0,
                }));
                lot = json!(old);
            }
        }
    }
}
