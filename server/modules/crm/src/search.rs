//! Finding patients: one statement that builds its answer and names in the audit whom it showed.

use api::{
    Page,
    crm::{PatientOrder, PatientRow, Patients, SearchPatients},
    text::Phone,
};
use jiff::civil::Date;
use kernel::{AppError, Audit, Call, database::Read, database_date};
use sea_orm::Value;
use uuid::Uuid;

use crate::register::PHONE_INDEX;

const DEFAULT_ROWS: u16 = 25;
const MOST_ROWS: u16 = 100;

/// What somebody typed, understood.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing: everybody.
    All,
    /// Words of a name, each folded and with its blank before it where short.
    Name(Vec<String>),
    /// A birth date; with numbers only, day and month may be meant either way.
    Born(Vec<Date>),
    /// A whole phone number.
    Phone(Phone),
    /// The last four digits of a phone.
    LastFour(String),
    /// A record number.
    Number(String),
}

fn understand(query: Option<&str>) -> Asked {
    let Some(query) = query else { return Asked::All };
    let dates = dates(query);
    if !dates.is_empty() {
        return Asked::Born(dates);
    }
    let digits = query.chars().filter(char::is_ascii_digit).count();
    if digits == query.len() && digits == 4 {
        return Asked::LastFour(query.to_owned());
    }
    if digits >= 8
        && let Ok(phone) = Phone::new(query)
    {
        return Asked::Phone(phone);
    }
    let number = query.to_uppercase();
    if digits >= 4 && number.contains('-') && number.starts_with(char::is_alphabetic) {
        return Asked::Number(number);
    }
    let words: Vec<String> = rules::names::folded(query).split_whitespace().take(4).map(word).collect();
    if words.is_empty() { Asked::All } else { Asked::Name(words) }
}

/// A short word must start a name; a longer one may stand inside, as Elena in Helena.
fn word(word: &str) -> String {
    if word.chars().count() < 4 { format!("% {word}%") } else { format!("%{word}%") }
}

/// Birth dates as people write them.
fn dates(text: &str) -> Vec<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return vec![date];
    }
    for form in ["%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d. %B %Y"] {
        if let Ok(date) = Date::strptime(form, text) {
            return vec![date];
        }
    }
    let mut found = Vec::new();
    for form in ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y"] {
        if let Ok(date) = Date::strptime(form, text)
            && !found.contains(&date)
        {
            found.push(date);
        }
    }
    found
}

macro_rules! search_sql {
    ($filter:literal, $order:literal, $limit:literal) => {
        concat!(
            "WITH found AS (SELECT id, number, family_name, given_name, born, sex, phone_last_four, city, last_seen, \
             row_number() OVER (ORDER BY ",
            $order,
            ") AS place FROM patient WHERE ",
            $filter,
            " ORDER BY ",
            $order,
            " LIMIT ",
            $limit,
            "), ",
            audited!("ARRAY(SELECT id FROM found)"),
            " SELECT COALESCE(json_agg(json_build_object('id', id, 'number', number, 'family_name', family_name, \
             'given_name', given_name, 'born', born, 'sex', sex, 'phone_last_four', phone_last_four, 'city', city, \
             'last_seen', last_seen) ORDER BY place), '[]')::text FROM found"
        )
    };
}

/// The statements, one for each shape of question: a fixed text is planned once and kept by the connection.
mod sql {
    use kernel::audited;

    pub const ALL_BY_NAME: &str = search_sql!(
        "($14::uuid IS NULL OR (sort_name, id) > (SELECT sort_name, id FROM patient WHERE id = $14))",
        "sort_name, id",
        "$13"
    );
    pub const ALL_NEWEST: &str = search_sql!("($14::uuid IS NULL OR id < $14)", "id DESC", "$13");
    pub const ALL_BORN: &str = search_sql!(
        "($14::uuid IS NULL OR (born, id) > (SELECT born, id FROM patient WHERE id = $14))",
        "born, id",
        "$13"
    );
    macro_rules! by_name {
        ($words:literal) => {
            search_sql!($words, "sort_name, id", "$13")
        };
    }
    pub const NAME_1: &str = by_name!(
        "search_name LIKE $15 AND ($14::uuid IS NULL OR (sort_name, id) > (SELECT sort_name, id FROM patient WHERE id = $14))"
    );
    pub const NAME_2: &str = by_name!(
        "search_name LIKE $15 AND search_name LIKE $16 AND ($14::uuid IS NULL OR (sort_name, id) > \
         (SELECT sort_name, id FROM patient WHERE id = $14))"
    );
    pub const NAME_3: &str = by_name!(
        "search_name LIKE $15 AND search_name LIKE $16 AND search_name LIKE $17 AND ($14::uuid IS NULL OR (sort_name, id) > \
         (SELECT sort_name, id FROM patient WHERE id = $14))"
    );
    pub const NAME_4: &str = by_name!(
        "search_name LIKE $15 AND search_name LIKE $16 AND search_name LIKE $17 AND search_name LIKE $18 AND \
         ($14::uuid IS NULL OR (sort_name, id) > (SELECT sort_name, id FROM patient WHERE id = $14))"
    );
    pub const SOUNDS_LIKE: &str =
        search_sql!("$15 <% search_name AND $14::uuid IS NULL", "$15 <<-> search_name, id", "LEAST($13, 10)");
    pub const BORN: &str = search_sql!(
        "born = ANY ($15) AND ($14::uuid IS NULL OR (sort_name, id) > (SELECT sort_name, id FROM patient WHERE id = $14))",
        "sort_name, id",
        "$13"
    );
    pub const PHONE: &str = search_sql!("phone_index = $15 AND ($14::uuid IS NULL OR id > $14)", "id", "$13");
    pub const LAST_FOUR: &str = search_sql!(
        "phone_last_four = $15 AND ($14::uuid IS NULL OR (sort_name, id) > (SELECT sort_name, id FROM patient WHERE id = $14))",
        "sort_name, id",
        "$13"
    );
    pub const NUMBER: &str = search_sql!("number = $15 AND ($14::uuid IS NULL OR id > $14)", "id", "$13");
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
    let asked = understand(query);
    let mut rows = match &asked {
        Asked::All => {
            let statement = match request.order {
                PatientOrder::Name => sql::ALL_BY_NAME,
                PatientOrder::Newest => sql::ALL_NEWEST,
                PatientOrder::Born => sql::ALL_BORN,
            };
            ask(statement, Vec::new()).await?
        }
        Asked::Name(words) => {
            let statement = [sql::NAME_1, sql::NAME_2, sql::NAME_3, sql::NAME_4][words.len() - 1];
            ask(statement, words.iter().map(|word| word.as_str().into()).collect()).await?
        }
        Asked::Born(days) => {
            let days: Vec<_> = days.iter().map(|day| database_date(*day)).collect();
            ask(sql::BORN, vec![days.into()]).await?
        }
        Asked::Phone(phone) => {
            let index = call.tenant.keys().blind().index(PHONE_INDEX, phone.as_str());
            ask(sql::PHONE, vec![index.into()]).await?
        }
        Asked::LastFour(digits) => ask(sql::LAST_FOUR, vec![digits.as_str().into()]).await?,
        Asked::Number(number) => ask(sql::NUMBER, vec![number.as_str().into()]).await?,
    };
    if rows.is_empty() && matches!(asked, Asked::Name(_)) {
        rows = ask(sql::SOUNDS_LIKE, vec![rules::names::folded(query.unwrap_or_default()).into()]).await?;
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|row| Uuid::from(row.id)) } else { None };
    let total = match (request.after, more, &asked) {
        (None, false, _) => u64::try_from(rows.len()).ok(),
        (None, true, Asked::All) => Some(count(&read).await?),
        _ => None,
    };
    Ok(Page { rows, next, total })
}

async fn count(read: &Read) -> Result<u64, AppError> {
    Ok(read.json::<u64>("SELECT count(*)::text FROM patient", Vec::new()).await?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(understand(None), Asked::All);
        assert_eq!(understand(Some("Marsh el")), Asked::Name(vec!["%marsh%".into(), "% el%".into()]));
        assert_eq!(understand(Some("3 Jun 1991")), Asked::Born(vec![date("1991-06-03")]));
        assert_eq!(understand(Some("1991-06-03")), Asked::Born(vec![date("1991-06-03")]));
        assert_eq!(understand(Some("03/06/1991")), Asked::Born(vec![date("1991-06-03"), date("1991-03-06")]));
        assert_eq!(understand(Some("4417")), Asked::LastFour("4417".into()));
        assert_eq!(understand(Some("(555) 010-4417")), Asked::Phone(Phone::new("+15550104417").unwrap()));
        assert_eq!(understand(Some("hh-204-771")), Asked::Number("HH-204-771".into()));
        assert_eq!(understand(Some("O'Neil-Smith")), Asked::Name(vec!["%oneil%".into(), "%smith%".into()]));
    }
}
