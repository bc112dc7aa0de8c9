//! Sites, rooms, colleagues, hours, kinds of visits, accounts.

use api::id::{RoomId, SiteId, StaffId};
use jiff::{ToSpan, tz::TimeZone};
use kernel::{Entropy, Tenant, Tx};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    chains::{DemoChain, DemoDoctor},
    rows::{Dice, insert},
};

/// Fills them, in one transaction.
pub async fn fill(tenant: &Tenant, demo: &DemoChain, entropy: &Entropy) -> anyhow::Result<()> {
    let now = tenant.now();
    let tx = tenant.tx().await?;
    let dice = Dice(entropy);
    let sites: Vec<(SiteId, Vec<RoomId>)> =
        demo.sites.iter().map(|site| (entropy.id(now), (0..site.rooms).map(|_| entropy.id(now)).collect())).collect();
    let site_rows: Vec<Value> = demo
        .sites
        .iter()
        .zip(&sites)
        .enumerate()
        .map(|(position, (site, (id, _)))| {
            json!({ "id": id, "name": site.name, "address": site.address, "phone": site.phone, "zone": site.zone, "position": position })
        })
        .collect();
    insert(
        &tx,
        "INSERT INTO site (id, name, address, phone, time_zone, open, position) SELECT id, name, address, phone, zone, true, \
         position FROM jsonb_to_recordset($1) AS r(id uuid, name text, address text, phone text, zone text, position integer)",
        &site_rows,
    )
    .await?;
    let room_rows: Vec<Value> = sites
        .iter()
        .flat_map(|(site, rooms)| {
            rooms
                .iter()
                .enumerate()
                .map(move |(index, room)| json!({ "id": room, "site": site, "name": format!("Room {}", index + 1) }))
        })
        .collect();
    insert(
        &tx,
        "INSERT INTO room (id, site_id, name, open) SELECT id, site, name, true \
         FROM jsonb_to_recordset($1) AS r(id uuid, site uuid, name text)",
        &room_rows,
    )
    .await?;
    kinds(&tx, entropy).await?;
    let first_site = sites[0].0;
    for (index, doctor) in demo.doctors.iter().enumerate() {
        let id = add_doctor(&tx, &dice, doctor, &sites).await?;
        if index == 0 {
            let name = directory::display_name(Some("Dr"), doctor.given, doctor.family);
            account(tenant, &tx, demo, "doctor", "doctor", &name, Some(id)).await?;
        }
    }
    for (word, role, given, family, job) in demo.others {
        let id = add_other(tenant, &tx, role, given, family, job, first_site).await?;
        let name = format!("{given} {family}");
        account(tenant, &tx, demo, word, role, &name, Some(id)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn account(
    tenant: &Tenant,
    tx: &Tx,
    demo: &DemoChain,
    word: &str,
    role: &str,
    name: &str,
    staff: Option<StaffId>,
) -> anyhow::Result<()> {
    let new = auth::NewAccount {
        id: tenant.new_id(),
        email: demo.email(word),
        name: name.to_owned(),
        staff_id: staff,
        roles: vec![role.to_owned()],
        password: Some(demo.password()),
    };
    auth::create(tx, tenant.keys(), tenant.state().entropy(), tenant.now(), new).await?;
    Ok(())
}

async fn kinds(tx: &Tx, entropy: &Entropy) -> anyhow::Result<()> {
    const KINDS: [(&str, i32); 5] =
        [("Follow-up", 15), ("Review", 20), ("New visit", 30), ("New specialist visit", 30), ("Long visit", 45)];
    let rows: Vec<Value> = KINDS
        .iter()
        .enumerate()
        .map(|(position, (name, minutes))| {
            json!({ "id": entropy.id::<Uuid>(tx.now()), "name": name, "minutes": minutes, "position": position })
        })
        .collect();
    insert(
        tx,
        "INSERT INTO visit_kind (id, name, minutes, active, position) SELECT id, name, minutes, true, position \
         FROM jsonb_to_recordset($1) AS r(id uuid, name text, minutes smallint, position integer)",
        &rows,
    )
    .await
}

const STAFF: &str = "INSERT INTO staff (id, kind, title, given_name, family_name, gender, specialty, focus, languages, phone, \
    email, licence_number, licence_ends_on, active) SELECT id, kind, title, given, family, gender, specialty, \
    ARRAY(SELECT jsonb_array_elements_text(focus)), ARRAY(SELECT jsonb_array_elements_text(languages)), phone, email, licence, \
    licence_ends, true FROM jsonb_to_recordset($1) AS r(id uuid, kind text, title text, given text, family text, gender text, \
    specialty text, focus jsonb, languages jsonb, phone text, email text, licence text, licence_ends date)";

async fn add_doctor(
    tx: &Tx,
    dice: &Dice<'_>,
    doctor: &DemoDoctor,
    sites: &[(SiteId, Vec<RoomId>)],
) -> anyhow::Result<StaffId> {
    let now = tx.now();
    let id: StaffId = dice.0.id(now);
    let today = TimeZone::UTC.to_datetime(now).date();
    // Most licences run for long; one in eight is about to end, so that the warning can be seen.
    let licence_ends =
        today.checked_add(if dice.percent(12) { 40.days() } else { (300 + i64::try_from(dice.below(700))?).days() })?;
    let words = |list: &str| list.split(',').map(str::to_owned).collect::<Vec<_>>();
    let row = json!({
        "id": id, "kind": "doctor", "title": "Dr", "given": doctor.given, "family": doctor.family,
        "gender": if doctor.woman { "woman" } else { "man" }, "specialty": doctor.specialty,
        "focus": words(doctor.focus), "languages": words(doctor.languages),
        "phone": format!("+1 555 010 3{:03}", dice.below(1000)),
        "email": format!("{}@clinic.example", rules::names::folded(doctor.family)),
        "licence": format!("MD-{:06}", dice.below(1_000_000)), "licence_ends": licence_ends,
    });
    insert(tx, STAFF, &[row]).await?;
    let (main, room) = doctor.place;
    let (site, rooms) = &sites[main];
    let room = rooms[usize::from(room - 1) % rooms.len()];
    let mut rules = Vec::new();
    let valid_from = today.checked_sub(400.days())?;
    for weekday in 1..=5_i16 {
        // A free afternoon a week, not the same for everybody.
        let afternoon = weekday != i16::try_from(dice.below(5))? + 1;
        let mut sessions = vec![("08:30", "12:20")];
        if afternoon {
            sessions.push(("13:30", "17:00"));
        }
        for (from, until) in sessions {
            rules.push(json!({
                "id": dice.0.id::<Uuid>(now), "staff": id, "site": site, "room": room, "weekday": weekday, "starts": from,
                "ends": until, "slot": doctor.slot, "valid_from": valid_from,
            }));
        }
    }
    insert(
        tx,
        "INSERT INTO schedule_rule (id, staff_id, site_id, room_id, weekday, starts, ends, slot_minutes, overbook_limit, \
         valid_from) SELECT id, staff, site, room, weekday, starts, ends, slot, 2, valid_from FROM jsonb_to_recordset($1) \
         AS r(id uuid, staff uuid, site uuid, room uuid, weekday smallint, starts time, ends time, slot smallint, valid_from date)",
        &rules,
    )
    .await?;
    place(tx, id, *site).await?;
    if dice.percent(40) {
        leave(tx, dice, id).await?;
    }
    Ok(id)
}

/// A week away, some time in the coming two months.
async fn leave(tx: &Tx, dice: &Dice<'_>, id: StaffId) -> anyhow::Result<()> {
    let today = TimeZone::UTC.to_datetime(tx.now()).date();
    let first = today.checked_add((8 + i64::try_from(dice.below(50))?).days())?;
    let row = json!({
        "id": dice.0.id::<Uuid>(tx.now()), "staff": id, "first": first,
        "last": first.checked_add(i64::try_from(dice.below(5))?.days())?, "note": "Leave",
    });
    insert(
        tx,
        "INSERT INTO schedule_exception (id, kind, staff_id, first_day, last_day, note) SELECT id, 'leave', staff, first, last, \
         note FROM jsonb_to_recordset($1) AS r(id uuid, staff uuid, first date, last date, note text)",
        &[row],
    )
    .await
}

async fn add_other(
    tenant: &Tenant,
    tx: &Tx,
    role: &str,
    given: &str,
    family: &str,
    job: &str,
    site: SiteId,
) -> anyhow::Result<StaffId> {
    let id: StaffId = tenant.new_id();
    let row = json!({
        "id": id, "kind": if role == "nurse" { "nurse" } else { "other" }, "given": given, "family": family, "gender": "other",
        "specialty": job, "focus": [], "languages": ["English"],
        "email": format!("{}@clinic.example", rules::names::folded(family)),
    });
    insert(tx, STAFF, &[row]).await?;
    place(tx, id, site).await?;
    Ok(id)
}

async fn place(tx: &Tx, staff: StaffId, site: SiteId) -> anyhow::Result<()> {
    insert(
        tx,
        "INSERT INTO staff_site (staff_id, site_id, position) SELECT staff, site, 0 \
         FROM jsonb_to_recordset($1) AS r(staff uuid, site uuid)",
        &[json!({ "staff": staff, "site": site })],
    )
    .await
}
