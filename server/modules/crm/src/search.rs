//! Finding patients: one statement that builds its answer and names in the audit whom it showed. What it takes does not grow with
//! the registry: names are found by their words (docs/adr/0021), everything else by an index in the order of the list.

mod dates;
mod typed;

use api::{
    Page, PartialDate,
    crm::{PatientOrder, PatientRow, Patients, SearchPatients},
    text::Phone,
};
use jiff::tz::TimeZone;
use kernel::{AppError, Audit, Call, database::Read};
use sea_orm::Value;
use uuid::Uuid;

use crate::{birth, import, register::PHONE_INDEX};
use typed::{Asked, may_be_phone, understand};

const DEFAULT_ROWS: u16 = 25;
const MOST_ROWS: u16 = 100;
/// A registry is counted up to here: counting a million takes longer than finding somebody in it.
const COUNTED: u64 = 10_000;

macro_rules! search_sql {
    ($filter:expr, $order:literal) => {
        search_sql!("patient", $filter, "", $order)
    };
    ($from:literal, $filter:expr, $after:literal, $order:literal) => {
        concat!(
            "WITH found AS (SELECT id, number, family_name, given_name, born_text, sex, phone_last_four, city, last_seen, \
             deceased_text, row_number() OVER (ORDER BY ",
            $order,
            ") AS place FROM ",
            $from,
            " WHERE standing <> 'withdrawn' AND ",
            $filter,
            $after,
            " ORDER BY ",
            $order,
            " LIMIT $13), ",
            audited!("ARRAY(SELECT id FROM found)"),
            " SELECT COALESCE(json_agg(json_build_object('id', id, 'number', number, 'family_name', family_name, \
             'given_name', given_name, 'born', born_text, 'sex', sex, 'phone_last_four', phone_last_four, 'city', city, \
             'last_seen', last_seen, 'deceased', deceased_text) ORDER BY place), '[]')::text FROM found"
        )
    };
}

/// The statements, one for each shape of question: a fixed text is planned once and kept by the connection. `$13` is how many, `$14`
/// the patient after whom the page begins. A page begins by a comparison that an index can begin at, with the first page before
/// everybody; after a patient who is not there, nobody comes.
mod sql {
    use kernel::audited;

    use crate::birth::may_be_born;

    macro_rules! listed {
        ($filter:expr) => {
            search_sql!(
                "patient",
                $filter,
                " AND (sort_name, id) > (CASE WHEN $14::uuid IS NULL THEN '' ELSE (SELECT sort_name FROM patient WHERE id = $14) END, \
                 COALESCE($14, '00000000-0000-0000-0000-000000000000'))",
                "sort_name, id"
            )
        };
    }
    pub const ALL_BY_NAME: &str = listed!("true");
    pub const ALL_NEWEST: &str =
        search_sql!("id < COALESCE($14::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')", "id DESC");
    pub const ALL_BORN: &str = search_sql!(
        "($14::uuid IS NULL OR (COALESCE(born, 'infinity'::date), id) > (SELECT COALESCE(born, 'infinity'::date), id FROM patient \
         WHERE id = $14))",
        "COALESCE(born, 'infinity'::date), id"
    );
    pub const NOBODY: &str = search_sql!("false AND id = $14", "id");
    pub const NAMED: &str = search_sql!(
        "patients_named($15, $14, $13::bigint::integer) met JOIN patient USING (id)",
        "true",
        "",
        "met.place"
    );
    pub const SOUNDS_LIKE: &str = search_sql!(
        "patients_sounding($15, LEAST($13::bigint, 10)::integer) met JOIN patient USING (id)",
        "$14::uuid IS NULL",
        "",
        "met.place"
    );
    pub const BORN: &str = listed!(may_be_born!("$15", "$16", "$17", "$18", "$19", "$20"));
    pub const PHONES: &str = listed!("phone_index = ANY ($15)");
    pub const LAST_FOUR: &str = listed!("phone_last_four = $15");
    pub const LAST_FOUR_OR_YEAR: &str =
        listed!(concat!("(phone_last_four = $15 OR ", may_be_born!("$16", "$17", "$18", "$19", "$20", "$21"), ")"));
    pub const NUMBER: &str = listed!("replace(number, '-', '') = $15");
    pub const ELSEWHERE: &str = listed!("id IN (SELECT patient_id FROM patient_identifier WHERE value_index = $15)");
}

/// Finds patients.
pub async fn search(call: Call<SearchPatients>) -> Result<Patients, AppError> {
    let request = &call.request;
    let limit = usize::from(request.limit.unwrap_or(DEFAULT_ROWS).clamp(1, MOST_ROWS));
    let query = request.query.as_ref().map(api::Line::as_str);
    let read = call.tenant.read().await?;
    let ask = async |statement: &str, more: Vec<Value>| -> Result<Vec<PatientRow>, AppError> {
        let mut values = Audit::of("patients.search").values(&call.tenant);
        // One more than asked for tells whether there is a next page.
        values.extend([i64::try_from(limit + 1).unwrap_or(i64::MAX).into(), request.after.into()]);
        values.extend(more);
        Ok(read.json(statement, values).await?.unwrap_or_default())
    };
    let phones = match query.filter(|query| may_be_phone(query)) {
        Some(query) => directory::phone_readings(query, directory::country_of(&read, &call.caller).await?),
        None => Vec::new(),
    };
    let today = call.tenant.now().to_zoned(TimeZone::UTC).date();
    let asked = understand(query, phones, today);
    let born = async |dates: &[PartialDate]| ask(sql::BORN, birth::values(dates)).await;
    let with_phone = async |phones: &[Phone]| {
        let blind = call.tenant.keys().blind();
        let indexes: Vec<Vec<u8>> = phones.iter().map(|phone| blind.index(PHONE_INDEX, phone.as_str())).collect();
        ask(sql::PHONES, vec![indexes.into()]).await
    };
    let mut rows = match &asked {
        Asked::All => {
            let statement = match request.order {
                PatientOrder::Name => sql::ALL_BY_NAME,
                PatientOrder::Newest => sql::ALL_NEWEST,
                PatientOrder::Born => sql::ALL_BORN,
            };
            ask(statement, Vec::new()).await?
        }
        Asked::Nobody => ask(sql::NOBODY, Vec::new()).await?,
        Asked::Name(words) => ask(sql::NAMED, vec![words.clone().into()]).await?,
        Asked::Born(days) => born(days).await?,
        Asked::BornOrPhones(days, phones) => match born(days).await? {
            nobody if nobody.is_empty() => with_phone(phones).await?,
            rows => rows,
        },
        Asked::Phones(phones) => with_phone(phones).await?,
        // Four digits are a year as well; a year's births are looked through only where those with such a phone fill no page.
        Asked::LastFour(digits) => {
            let rows = ask(sql::LAST_FOUR, vec![digits.as_str().into()]).await?;
            match digits.parse::<PartialDate>() {
                Ok(year) if rows.len() <= limit => {
                    let mut values = vec![digits.as_str().into()];
                    values.extend(birth::values(&[year]));
                    ask(sql::LAST_FOUR_OR_YEAR, values).await?
                }
                _ => rows,
            }
        }
        Asked::Number(number) => ask(sql::NUMBER, vec![number.as_str().into()]).await?,
    };
    // A number of another system is found by its blind index, however it is written.
    if rows.is_empty()
        && let Some(query) = query.filter(|query| query.chars().any(|sign| sign.is_ascii_digit()))
    {
        let index = import::identifier_index(call.tenant.keys(), query);
        rows = ask(sql::ELSEWHERE, vec![index.into()]).await?;
    }
    if rows.is_empty()
        && request.after.is_none()
        && let Asked::Name(words) = &asked
    {
        rows = ask(sql::SOUNDS_LIKE, vec![words.clone().into()]).await?;
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|row| Uuid::from(row.id)) } else { None };
    let total = match (request.after, more, &asked) {
        (None, false, _) => u64::try_from(rows.len()).ok(),
        (None, true, Asked::All) => count(&read).await?,
        _ => None,
    };
    Ok(Page { rows, next, total })
}

/// How many patients there are, where that is quickly said.
async fn count(read: &Read) -> Result<Option<u64>, AppError> {
    let sql = format!("SELECT count(*)::text FROM (SELECT FROM patient LIMIT {}) counted", COUNTED + 1);
    Ok(read.json::<u64>(&sql, Vec::new()).await?.filter(|many| *many <= COUNTED))
}
