//! Likely duplicates: candidates from the database, scores from the rules.

use api::{
    crm::{Agreement, Comparison, Duplicate, Duplicates, FindDuplicates, Likelihood, PatientRow},
    id::PatientId,
    text::Phone,
};
use kernel::{AppError, Audit, Call, Tenant, database::Tx};
use rules::duplicates::{Match, Person, compare};
use sea_orm::{DbBackend, EntityTrait, Statement};

use crate::sealed::{EMAIL, STREET};
use crate::{
    birth::{self, may_be_born},
    entity::patient,
    record::row,
    register::{EMAIL_INDEX, PHONE_INDEX},
};
use kernel::crypto::ChainKeys;

/// From this score on, registering asks to look first.
pub const VERY_LIKELY: u8 = 80;
const POSSIBLE: u8 = 45;
const CERTAIN: u8 = 95;

/// Candidates: a birth date that may be the same, phone or e-mail, or a name that sounds alike.
const CANDIDATES: &str = concat!(
    "SELECT * FROM ((SELECT * FROM patient WHERE ",
    may_be_born!("$6", "$7", "$8", "$9", "$10", "$11"),
    " AND $2 <% search_name LIMIT 40) \
    UNION (SELECT * FROM patient WHERE phone_index = $3 LIMIT 20) \
    UNION (SELECT * FROM patient WHERE email_index = $4 LIMIT 20) \
    UNION (SELECT * FROM patient WHERE ",
    may_be_born!("$6", "$7", "$8", "$9", "$10", "$11"),
    " AND search_name LIKE $5 LIMIT 20) \
    UNION (SELECT * FROM patients_sounding($1, 30) met JOIN patient USING (id))) found LIMIT 80"
);

/// Finds records that may be the same person.
pub async fn find(call: Call<FindDuplicates>) -> Result<Duplicates, AppError> {
    let tx = call.tenant.tx().await?;
    let country = directory::country_of(&tx, &call.caller).await?;
    // Half a number is typed while the form is filled, and says nothing yet.
    let phone = call.request.phone.as_ref().and_then(|typed| directory::read_phone(typed.as_str(), country).ok());
    let duplicates = likely(&call.tenant, &tx, &call.request, phone.as_ref()).await?;
    tx.audit(Audit::of("patients.compare").patients(duplicates.iter().map(|duplicate| duplicate.patient.id)));
    tx.commit().await?;
    Ok(Duplicates { duplicates })
}

/// The likely ones, likeliest first.
pub async fn likely(
    tenant: &Tenant,
    tx: &Tx,
    said: &FindDuplicates,
    phone: Option<&Phone>,
) -> Result<Vec<Duplicate>, AppError> {
    let keys = tenant.keys();
    let blind = keys.blind();
    let given = said.given_name.as_str();
    let family = said.family_name.as_ref().map(api::Name::as_str);
    let phone_index = phone.map(|phone| blind.index(PHONE_INDEX, phone.as_str()));
    let email_index = said.email.as_ref().map(|email| blind.index(EMAIL_INDEX, email.as_str()));
    let name = rules::names::folded(&format!("{} {given}", family.unwrap_or_default()));
    let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    let first_word = rules::names::folded(family.unwrap_or(given));
    let mut values = vec![
        words.into(),
        rules::names::folded(given).into(),
        phone_index.clone().into(),
        email_index.clone().into(),
        format!("% {}%", first_word.chars().take(3).collect::<String>()).into(),
    ];
    values.extend(birth::values(said.born.as_slice()));
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, columns(CANDIDATES), values);
    let candidates = patient::Entity::find().from_raw_sql(statement).all(tx).await?;
    // Phones and e-mails are compared by their blind indexes: nothing is opened for it.
    let hex = |bytes: Option<Vec<u8>>| bytes.map(|bytes| format!("{bytes:?}"));
    let asked = Person {
        family: family.map(str::to_owned),
        given: given.to_owned(),
        born: said.born.unwrap_or_default(),
        phone: hex(phone_index),
        email: hex(email_index),
        street: said.street.as_ref().map(ToString::to_string),
    };
    let mut found: Vec<Duplicate> = candidates
        .into_iter()
        .map(|known| {
            let person = Person {
                family: known.family_name.clone(),
                given: known.given_name.clone(),
                born: known.birth(),
                phone: hex(known.phone_index.clone()),
                email: hex(known.email_index.clone()),
                street: keys.text_if(STREET, known.id, known.street.as_ref()),
            };
            (compare(&asked, &person), known)
        })
        .filter(|(matched, _)| matched.score >= POSSIBLE)
        .map(|(matched, known)| wire(keys, said, phone, matched, known))
        .collect();
    found.sort_by_key(|duplicate| std::cmp::Reverse(duplicate.score));
    found.truncate(5);
    Ok(found)
}

/// The statement with its columns listed: a star's meaning changes under a kept plan when a column is added.
fn columns(sql: &str) -> String {
    use sea_orm::{IdenStatic, Iterable};
    let columns = patient::Column::iter().map(|column| column.as_str().to_owned()).collect::<Vec<_>>().join(", ");
    sql.replace('*', &columns)
}

const fn agreement(agreement: rules::duplicates::Agreement) -> Agreement {
    match agreement {
        rules::duplicates::Agreement::Same => Agreement::Same,
        rules::duplicates::Agreement::Near => Agreement::Near,
        rules::duplicates::Agreement::Differs => Agreement::Differs,
        rules::duplicates::Agreement::Unknown => Agreement::Unknown,
    }
}

fn wire(
    keys: &ChainKeys,
    said: &FindDuplicates,
    phone: Option<&Phone>,
    matched: Match,
    known: patient::Model,
) -> Duplicate {
    let name = |given: &str, family: Option<&str>| {
        family.map_or_else(|| given.to_owned(), |family| format!("{given} {family}"))
    };
    let comparison = |field: &str, said: Option<String>, known: Option<String>, how| Comparison {
        field: field.to_owned(),
        said,
        known,
        agreement: agreement(how),
    };
    let four = |digits: &str| format!("… {digits}");
    let comparisons = vec![
        comparison(
            "name",
            Some(name(said.given_name.as_str(), said.family_name.as_ref().map(api::Name::as_str))),
            Some(name(&known.given_name, known.family_name.as_deref())),
            matched.name,
        ),
        comparison("born", said.born.map(|date| date.to_string()), Some(known.birth().to_string()), matched.born),
        comparison(
            "phone",
            phone.map(|phone| four(phone.last_four())),
            known.phone_last_four.as_deref().map(four),
            matched.phone,
        ),
        comparison(
            "email",
            said.email.as_ref().map(|email| email.as_str().to_owned()),
            keys.text_if(EMAIL, known.id, known.email.as_ref()),
            matched.email,
        ),
        comparison(
            "street",
            said.street.as_ref().map(ToString::to_string),
            keys.text_if(STREET, known.id, known.street.as_ref()),
            matched.street,
        ),
    ];
    let likelihood = match matched.score {
        CERTAIN.. => Likelihood::Certain,
        VERY_LIKELY.. => Likelihood::VeryLikely,
        _ => Likelihood::Possible,
    };
    let patient: PatientRow = row(&known);
    Duplicate { patient, score: matched.score, likelihood, comparisons }
}

/// The first very likely record that the request does not say was compared.
pub fn unseen<'a>(found: &'a [Duplicate], seen: &[PatientId]) -> Option<&'a Duplicate> {
    found.iter().find(|duplicate| duplicate.score >= VERY_LIKELY && !seen.contains(&duplicate.patient.id))
}
