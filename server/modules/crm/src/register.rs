//! Registering a patient.

use api::{
    PartialDate,
    crm::{Channel, FindDuplicates, RegisterPatient, RegisteredPatient, Sex, TimelineDetail},
    id::PatientId,
    text::{Email, Phone},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Tenant, Tx,
    crypto::ChainKeys,
    database::{execute, query_one},
    database_partial_date, database_time,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::sealed::{ALERTS, EMAIL, PHONE, STREET};
use crate::{
    birth, duplicates,
    entity::{patient, preference},
    preferences,
    record::sex_code,
    timeline::{self, Happened},
};

/// The name of the phone's blind index.
pub const PHONE_INDEX: &str = "patient.phone";
/// The name of the e-mail's blind index.
pub const EMAIL_INDEX: &str = "patient.email";

/// A patient to be written.
#[derive(Debug, Clone)]
pub struct NewPatient {
    /// The id.
    pub id: PatientId,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name, or the single name.
    pub given_name: String,
    /// The name the patient wants to be called.
    pub preferred_name: Option<String>,
    /// Birth date as far as it is known.
    pub born: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Pronouns.
    pub pronouns: Option<String>,
    /// Phone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Language.
    pub language: String,
    /// What to know before speaking.
    pub alerts: Vec<String>,
    /// How to be reminded.
    pub remind_by: Channel,
    /// When.
    pub registered_at: jiff::Timestamp,
    /// The day the patient died, as far as it is known; none: alive.
    pub deceased: Option<PartialDate>,
    /// The source's id of an imported record.
    pub origin: Option<String>,
}

/// The start of a chain's record numbers: the first letters of its name.
fn prefix(chain: &str) -> String {
    let letters: String = chain.split_whitespace().filter_map(|word| word.chars().next()).take(3).collect();
    let letters = rules::names::folded(&letters).replace(' ', "").to_uppercase();
    if letters.is_empty() { "P".to_owned() } else { letters }
}

/// The next record number: `HH-204-771`.
async fn next_number(connection: &impl ConnectionTrait, chain: &str) -> Result<String, AppError> {
    let row = query_one(connection, "SELECT nextval('patient_number') AS n", Vec::new()).await?;
    let n: i64 = row.ok_or_else(AppError::busy)?.try_get("", "n")?;
    Ok(format!("{}-{:03}-{:03}", prefix(chain), n / 1000, n % 1000))
}

/// The row of a patient.
pub fn model(keys: &ChainKeys, number: String, new: NewPatient) -> patient::Model {
    let (id, blind) = (new.id, keys.blind());
    let (born, born_precision) = database_partial_date(new.born);
    let (deceased_on, deceased_precision) = new.deceased.map(database_partial_date).unzip();
    let parts = [new.family_name.as_deref(), Some(new.given_name.as_str()), new.preferred_name.as_deref()];
    patient::Model {
        id: new.id.0,
        number,
        search_name: rules::names::search_text(&parts),
        sort_name: rules::names::sort_text(new.family_name.as_deref(), &new.given_name),
        name_words: rules::names::words(new.family_name.as_deref(), &new.given_name, new.preferred_name.as_deref()),
        family_name: new.family_name,
        given_name: new.given_name,
        preferred_name: new.preferred_name,
        born,
        born_precision,
        sex: sex_code(new.sex).to_owned(),
        pronouns: new.pronouns,
        phone_index: new.phone.as_ref().map(|phone| blind.index(PHONE_INDEX, phone.as_str())),
        phone_last_four: new.phone.as_ref().map(|phone| phone.last_four().to_owned()),
        phone: new.phone.map(|phone| keys.seal(PHONE, id, phone.stored())),
        email_index: new.email.as_ref().map(|email| blind.index(EMAIL_INDEX, email.as_str())),
        email: new.email.map(|email| keys.seal(EMAIL, id, email.as_str())),
        street: keys.seal_if(STREET, id, new.street),
        city: new.city,
        postal_code: new.postal_code,
        language: new.language,
        alerts: (!new.alerts.is_empty()).then(|| keys.seal(ALERTS, id, new.alerts.join("\n"))),
        window_from: None,
        window_until: None,
        deceased_on: deceased_on.flatten(),
        deceased_precision,
        registered_at: database_time(new.registered_at),
        last_seen: None,
        origin: new.origin,
        version: 1,
    }
}

/// Writes a patient with the first preference; the record number.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tenant: &Tenant, tx: &Tx, new: NewPatient) -> Result<String, AppError> {
    let number = next_number(tx, &tenant.chain().name).await?;
    let (id, channel) = (new.id, new.remind_by);
    let row = model(tenant.keys(), number.clone(), new);
    patient::Entity::insert(sea_orm::IntoActiveModel::into_active_model(row)).exec_without_returning(tx).await?;
    preference::Entity::insert(preference::ActiveModel {
        patient_id: Set(id.0),
        purpose: Set("reminders".to_owned()),
        channel: Set(preferences::channel_code(channel).to_owned()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(number)
}

/// People written by one statement: PostgreSQL takes 65,535 values in one, and a person has some fifty.
const AT_ONCE: usize = 1000;

/// Writes many patients, some at a time: imports and demo data.
///
/// # Errors
/// When the database refuses.
pub async fn insert_many(tenant: &Tenant, tx: &Tx, many: Vec<NewPatient>) -> Result<(), AppError> {
    if many.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(many.len());
    let mut ways = Vec::with_capacity(many.len());
    for new in many {
        let number = next_number(tx, &tenant.chain().name).await?;
        ways.push(preference::ActiveModel {
            patient_id: Set(new.id.0),
            purpose: Set("reminders".to_owned()),
            channel: Set(preferences::channel_code(new.remind_by).to_owned()),
        });
        rows.push(sea_orm::IntoActiveModel::into_active_model(model(tenant.keys(), number, new)));
    }
    while !rows.is_empty() {
        let some = rows.split_off(rows.len().saturating_sub(AT_ONCE));
        patient::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    while !ways.is_empty() {
        let some = ways.split_off(ways.len().saturating_sub(AT_ONCE));
        preference::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Registers a patient, unless a very likely duplicate was not looked at.
pub async fn register(call: Call<RegisterPatient>) -> Result<RegisteredPatient, AppError> {
    let request = call.request;
    let tenant = &call.tenant;
    let now = tenant.now();
    let tx = tenant.tx().await?;
    birth::plausible(request.born, SiteClock::of_house(&tx).await?.day(now))?;
    let country = directory::country_of(&tx, &call.caller).await?;
    let phone = directory::phone_field("phone", request.phone.as_ref(), country)?;
    let said = FindDuplicates {
        family_name: request.family_name.clone(),
        given_name: request.given_name.clone(),
        born: Some(request.born),
        phone: request.phone.clone(),
        email: request.email.clone(),
        street: request.street.clone(),
    };
    one_at_a_time(&tx, &request).await?;
    let found = duplicates::likely(tenant, &tx, &said, phone.as_ref()).await?;
    if let Some(duplicate) = duplicates::unseen(&found, &request.not_these) {
        return Err(AppError::conflict(
            "likely_duplicate",
            format!("{} is very likely the same person", duplicate.patient.number),
            "Nobody was registered. Compare the two, then use that record, or say that it is somebody else.",
        ));
    }
    // Without a choice, by the way there is.
    let remind_by = request.remind_by.unwrap_or(match (&phone, &request.email) {
        (Some(_), _) => Channel::Sms,
        (None, Some(_)) => Channel::Email,
        (None, None) => Channel::None,
    });
    match remind_by {
        Channel::Sms if phone.is_none() => {
            return Err(AppError::invalid("phone", "is needed for text messages"));
        }
        Channel::Email if request.email.is_none() => return Err(AppError::invalid("email", "is needed for mails")),
        _ => {}
    }
    let id: PatientId = tenant.new_id();
    let new = NewPatient {
        id,
        family_name: request.family_name.map(api::Name::into_string),
        given_name: request.given_name.into_string(),
        preferred_name: request.preferred_name.map(api::Name::into_string),
        born: request.born,
        sex: request.sex,
        pronouns: request.pronouns.map(api::Line::into_string),
        phone,
        email: request.email,
        street: request.street.map(api::Line::into_string),
        city: request.city.map(api::Line::into_string),
        postal_code: request.postal_code.map(api::Line::into_string),
        language: request.language.map_or_else(|| "en".to_owned(), api::Line::into_string),
        alerts: Vec::new(),
        remind_by,
        registered_at: now,
        deceased: None,
        origin: None,
    };
    let number = insert(tenant, &tx, new).await?;
    let happened = Happened {
        patient_id: id,
        at: now,
        actor: call.caller.name.to_string(),
        detail: TimelineDetail::Registered {},
    };
    timeline::record(&tx, happened).await?;
    tx.audit(Audit::of("patient.register").patient(id).entity(id));
    tx.commit().await?;
    Ok(RegisteredPatient { id, number })
}

/// Lets registrations of the same name pass one after the other, so that each sees the one before. The birth date is left out: it may
/// be known whole at one desk and in part at another.
async fn one_at_a_time(tx: &Tx, request: &RegisterPatient) -> Result<(), AppError> {
    let whole = format!("{} {}", request.family_name.as_ref().map_or("", api::Name::as_str), request.given_name);
    let folded = rules::names::folded(&whole);
    // People swap their names.
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    let who = format!("register {}", words.join(" "));
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 0))";
    execute(tx, sql, vec![who.into()]).await?;
    Ok(())
}
