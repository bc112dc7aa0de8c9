//! One function a line of the result.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use kernel::{Clock, Entropy};
use polyclinic::{commands, start};
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::{
    house::House,
    load::{self, Figures},
};

const CLIENTS: usize = 8;
const TIME: Duration = Duration::from_secs(5);

/// Words that find few and many.
const WORDS: [&str; 8] = ["marsh", "kowal", "nguyen", "smith ann", "brand", "okafor", "garcia mar", "petrov"];

async fn post(client: &reqwest::Client, house: &Arc<Target>, path: &str, body: String) -> Result<serde_json::Value> {
    let response = client
        .post(format!("{}{path}", house.base))
        .header("host", &house.host)
        .header("origin", format!("http://{}", house.host))
        .header("cookie", &house.cookie)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await?;
    let status = response.status();
    let text = response.text().await?;
    ensure!(status.is_success(), "{path}: {status} {text}");
    Ok(serde_json::from_str(&text)?)
}

struct Target {
    base: String,
    host: String,
    cookie: String,
}

fn target(house: &House) -> Arc<Target> {
    Arc::new(Target { base: house.url(""), host: house.host(), cookie: house.cookie.clone() })
}

/// Fills the chain up to so many patients, with names as they are spread in a big town.
async fn patients(house: &House, wanted: usize) -> Result<()> {
    let mut superuser = house.superuser().await?;
    let sql = format!(
        "INSERT INTO patient (id, number, family_name, given_name, search_name, sort_name, born, sex, phone_last_four, language, \
         registered_at) SELECT gen_random_uuid(), 'B-' || n, f, g, ' ' || f || ' ' || g, f || ', ' || g, \
         date '1930-01-01' + (n * 37 % 33000)::integer, 'female', lpad((n * 7919 % 10000)::text, 4, '0'), 'en', now() \
         FROM (SELECT n, (ARRAY['marsh','kowalczyk','nguyen','smith','brandao','okafor','garcia','petrov','jones','silva','khan', \
         'lee','weber','rossi','novak','tanaka','dubois','larsen','cohen','mensah'])[1 + n * 31 % 20] || \
         (ARRAY['','son','ova','ez','ski','er','i','sen','ton','ley'])[1 + n * 17 % 10] AS f, \
         (ARRAY['anna','marta','helena','joan','maria','li','fatima','grace','ines','ruth','zara','olga','mei','ella','nora'])[1 + n * 13 % 15] \
         || (ARRAY['',' b',' c',' d',' e',' f',' g'])[1 + n * 11 % 7] AS g \
         FROM generate_series((SELECT count(*) FROM patient)::bigint + 1, {wanted}) n) people"
    );
    superuser.execute(AssertSqlSafe(sql)).await?;
    superuser.execute("VACUUM ANALYZE patient").await?;
    superuser.close().await?;
    Ok(())
}

/// Patient search with rights and audit, against the same statement in pgbench.
pub async fn patient_search(house: &House, count: usize) -> Result<()> {
    patients(house, count).await?;
    let target = target(house);
    let client = reqwest::Client::new();
    let next = Arc::new(AtomicUsize::new(0));
    let operation = move |_| {
        let (client, target) = (client.clone(), Arc::clone(&target));
        let word = WORDS[next.fetch_add(1, Ordering::Relaxed) % WORDS.len()];
        async move {
            let body = serde_json::json!({ "query": word }).to_string();
            post(&client, &target, "/api/patients/search", body).await.map(drop)
        }
    };
    let figures = load::run(house, CLIENTS, TIME, operation).await?;
    let statement = "WITH found AS (SELECT id, number, family_name, given_name, born, sex, phone_last_four, city, last_seen, \
        row_number() OVER (ORDER BY sort_name, id) AS place FROM patient WHERE search_name LIKE (ARRAY['%marsh%','%kowal%', \
        '%nguyen%','%smith%','%brand%','%okafor%','%garcia%','%petrov%'])[:n] AND search_name LIKE (ARRAY['%','%','%','% ann%', \
        '%','%','% mar%','%'])[:n] ORDER BY sort_name, id LIMIT 26), audited AS (INSERT INTO audit (id, at, actor, request_id, \
        source, purpose, action, patient_ids) SELECT gen_random_uuid(), now(), 'bench', gen_random_uuid(), 'bench', 'care', \
        'patients.search', ARRAY(SELECT id FROM found)) SELECT COALESCE(json_agg(json_build_object('id', id, 'number', number, \
        'family_name', family_name, 'given_name', given_name, 'born', born, 'sex', sex, 'phone_last_four', phone_last_four, \
        'city', city, 'last_seen', last_seen) ORDER BY place), '[]')::text FROM found;";
    let raw = house.pgbench(&format!("\\set n random(1, 8)\n{statement}\n"), CLIENTS, TIME.as_secs())?;
    figures.print(&format!("patient_search_{count}"), raw);
    Ok(())
}

/// Holding and booking a slot, against the writes of both in pgbench.
pub async fn booking(house: &House) -> Result<()> {
    let world = BookingWorld::make(house).await?;
    let target = target(house);
    let client = reqwest::Client::new();
    let next = Arc::new(AtomicUsize::new(0));
    let world = Arc::new(world);
    let shared = Arc::clone(&world);
    let operation = move |_| {
        let (client, target, world) = (client.clone(), Arc::clone(&target), Arc::clone(&shared));
        let n = next.fetch_add(1, Ordering::Relaxed);
        async move {
            let starts = world.start(n);
            let hold = serde_json::json!({ "staff_id": world.doctors[n % world.doctors.len()], "kind_id": world.kind, "starts": starts });
            let held = post(&client, &target, "/api/scheduling/holds", hold.to_string()).await;
            // One account has one hold: another client's hold may have let this one go, which is the price of one login here.
            let Ok(held) = held else { return Ok(()) };
            let book = serde_json::json!({ "hold_id": held["id"], "patient_id": world.patient });
            let _ = post(&client, &target, "/api/scheduling/visits", book.to_string()).await;
            Ok(())
        }
    };
    let figures: Figures = load::run(house, 1, TIME, operation).await?;
    let raw = house.pgbench(&world.script(), 1, TIME.as_secs())?;
    figures.print("booking", raw);
    Ok(())
}

struct BookingWorld {
    doctors: Vec<String>,
    room: String,
    site: String,
    kind: String,
    patient: String,
    first: jiff::civil::Date,
}

impl BookingWorld {
    async fn make(house: &House) -> Result<Self> {
        let client = reqwest::Client::new();
        let target = target(house);
        let id = |value: serde_json::Value| value["id"].as_str().map(str::to_owned).context("an id");
        let site = serde_json::json!({ "name": "Bench", "address": "1 Bench Street", "phone": "1", "time_zone": "America/New_York", "open": true });
        let site = id(post(&client, &target, "/api/directory/sites", site.to_string()).await?)?;
        let room = serde_json::json!({ "site_id": site, "name": "Room 1", "open": true });
        let room = id(post(&client, &target, "/api/directory/rooms", room.to_string()).await?)?;
        let kind = serde_json::json!({ "name": "Visit", "minutes": 5, "active": true });
        let kind = id(post(&client, &target, "/api/scheduling/kinds", kind.to_string()).await?)?;
        let first =
            jiff::tz::TimeZone::UTC.to_datetime(Clock::system().now()).date().checked_add(jiff::Span::new().days(2))?;
        let card = serde_json::json!({
            "kind": "doctor", "given_name": "Bench", "family_name": "Doctor", "gender": "woman", "specialty": "Bench",
            "site_ids": [site], "active": true,
        });
        let doctor = id(post(&client, &target, "/api/directory/staff", card.to_string()).await?)?;
        let rules: Vec<_> = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .iter()
            .map(|weekday| {
                serde_json::json!({
                    "weekday": weekday, "starts": "00:00", "ends": "23:55", "site_id": site, "room_id": room, "slot_minutes": 5,
                    "overbook_limit": 0, "valid_from": "2020-01-01",
                })
            })
            .collect();
        let hours = serde_json::json!({ "version": 1, "rules": rules });
        post(&client, &target, &format!("/api/directory/staff/{doctor}/schedule"), hours.to_string()).await?;
        let person = serde_json::json!({ "given_name": "Zebulon", "family_name": "Quartz", "born": "1970-01-01", "sex": "male", "remind_by": "none" });
        let patient = id(post(&client, &target, "/api/patients", person.to_string()).await?)?;
        Ok(Self { doctors: vec![doctor], room, site, kind, patient, first })
    }

    /// The n-th start: 280 a day.
    fn start(&self, n: usize) -> String {
        let day = self.first.saturating_add(jiff::Span::new().days(i64::try_from(n / 280).unwrap_or(0)));
        let minute = 5 * (n % 280);
        let local = day.at(0, 0, 0, 0).saturating_add(jiff::Span::new().minutes(i64::try_from(minute).unwrap_or(0)));
        let zone = jiff::tz::TimeZone::get("America/New_York").unwrap_or(jiff::tz::TimeZone::UTC);
        zone.to_ambiguous_timestamp(local)
            .compatible()
            .map(|at| api::Moment::new(at, zone.to_offset(at)).to_string())
            .unwrap_or_default()
    }

    /// The writes of holding and booking, far in the future so that they meet nobody.
    fn script(&self) -> String {
        format!(
            "\\set n random(1, 1000000000)\nBEGIN;\n\
             INSERT INTO appointment (id, state, staff_id, site_id, room_id, kind_id, day, starts_at, ends_at, expires_at, state_since) \
             VALUES (md5(:n::text || clock_timestamp()::text)::uuid, 'held', '{doctor}', '{site}', '{room}', '{kind}', '2100-01-01', \
             '2100-01-01'::timestamptz + :n * interval '5 min', '2100-01-01'::timestamptz + (:n + 1) * interval '5 min', \
             now() + interval '10 min', now()) RETURNING id AS id \\gset\n\
             INSERT INTO occupancy (appointment_id, resource_id, during) SELECT ':id', r, tstzrange('2100-01-01'::timestamptz + \
             :n * interval '5 min', '2100-01-01'::timestamptz + (:n + 1) * interval '5 min') FROM unnest(ARRAY['{doctor}'::uuid, \
             '{room}'::uuid]) r ON CONFLICT DO NOTHING;\n\
             INSERT INTO audit (id, at, actor, request_id, source, purpose, action, patient_ids) VALUES (gen_random_uuid(), now(), \
             'bench', gen_random_uuid(), 'bench', 'care', 'slot.hold', '{{}}');\nCOMMIT;\nBEGIN;\n\
             UPDATE appointment SET state = 'booked', patient_id = '{patient}', expires_at = NULL, state_since = now(), version = 2 \
             WHERE id = ':id' AND state = 'held';\n\
             INSERT INTO audit (id, at, actor, request_id, source, purpose, action, patient_ids) VALUES (gen_random_uuid(), now(), \
             'bench', gen_random_uuid(), 'bench', 'care', 'visit.book', ARRAY['{patient}'::uuid]);\n\
             WITH said AS (INSERT INTO outbox (id, at, kind, actor, payload) VALUES (gen_random_uuid(), now(), 'bench', 'bench', '{{}}') \
             RETURNING id, at) INSERT INTO outbox_pending (event_id, next_at) SELECT id, 'infinity' FROM said;\nCOMMIT;\n",
            doctor = self.doctors[0],
            site = self.site,
            room = self.room,
            kind = self.kind,
            patient = self.patient,
        )
    }
}

/// Opening a chain: login, schema, tables, rights, roles, administrator.
pub async fn chain_creation(house: &House) -> Result<()> {
    let entropy = Entropy::system();
    let clock = Clock::system();
    let master = start::master_key(house.config(), &entropy)?;
    let owner = tenancy::connect(&house.config().database()?, &master).await?;
    let mut times = Vec::new();
    for n in 0..20 {
        let slug = format!("fresh-{n}");
        let admin = auth::NewAccount {
            id: entropy.id(clock.now()),
            email: format!("{slug}@bench.example"),
            name: "Owner".to_owned(),
            staff_id: None,
            roles: vec!["admin".to_owned()],
            password: "a long enough password".to_owned(),
        };
        let begun = Instant::now();
        commands::open_chain(&owner, &house.keys, &entropy, &clock, &house.config().base_host, &slug, &slug, admin)
            .await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    println!("chain_creation p50_ms {:.0} p95_ms {:.0}", times[10], times[18]);
    Ok(())
}
