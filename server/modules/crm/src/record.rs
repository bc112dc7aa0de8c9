//! The record at the desk: open, change, the phone on demand.

use api::{
    PartialDate,
    crm::{ChangePatient, Contact, GetPatient, Patient, PatientRow, RevealPhone, RevealedPhone, Sex},
    id::PatientId,
    text::Phone,
};
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tenant, Tx,
    crypto::{ChainKeys, Sealed},
    database::execute,
    database_date, database_partial_date, date,
    live::Topic,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::sealed::{ALERTS, EMAIL, PHONE, STREET};
use crate::{
    birth,
    entity::patient,
    import::{self, OtherContacts},
    preferences,
    register::{EMAIL_INDEX, PHONE_INDEX},
};

/// The stored word of a sex.
pub const fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
        Sex::Unknown => "unknown",
    }
}

/// The sex with this stored word.
#[must_use]
pub fn parse_sex(word: &str) -> Sex {
    match word {
        "female" => Sex::Female,
        "male" => Sex::Male,
        "other" => Sex::Other,
        _ => Sex::Unknown,
    }
}

/// A patient in a list.
pub fn row(model: &patient::Model) -> PatientRow {
    PatientRow {
        id: PatientId(model.id),
        number: model.number.clone(),
        family_name: model.family_name.clone(),
        given_name: model.given_name.clone(),
        born: model.birth(),
        sex: parse_sex(&model.sex),
        phone_last_four: model.phone_last_four.clone(),
        city: model.city.clone(),
        last_seen: model.last_seen.map(date),
        deceased: model.death(),
    }
}

/// Reads a record; the caller writes the audit.
pub async fn read(tx: &Tx, id: PatientId) -> Result<(patient::Model, Patient), AppError> {
    let model = patient::Entity::find_by_id(id.0).one(tx).await?.ok_or_else(AppError::not_found)?;
    let preferences = preferences::of(tx, id).await?;
    let OtherContacts { identifiers, contacts } = import::other_contacts(tx, id).await?;
    let keys = tx.tenant().keys();
    let patient = Patient {
        row: row(&model),
        preferred_name: model.preferred_name.clone(),
        pronouns: model.pronouns.clone(),
        contact: Contact {
            has_phone: model.phone.is_some(),
            email: keys.text_if(EMAIL, id, model.email.as_ref()),
            street: keys.text_if(STREET, id, model.street.as_ref()),
            city: model.city.clone(),
            postal_code: model.postal_code.clone(),
        },
        language: model.language.clone(),
        alerts: alerts(keys, id, model.alerts.as_ref()),
        preferences,
        window: preferences::window(model.window_from, model.window_until),
        standing: import::standing(tx, id).await?,
        other_names: import::other_names(tx, id).await?,
        identifiers,
        other_contacts: contacts,
        version: model.version,
    };
    Ok((model, patient))
}

/// One alert a line.
pub fn alerts(keys: &ChainKeys, patient: PatientId, sealed: Option<&Sealed>) -> Vec<String> {
    keys.text_if(ALERTS, patient, sealed).map(|alerts| alerts.lines().map(str::to_owned).collect()).unwrap_or_default()
}

/// Opens a record.
pub async fn get(call: Call<GetPatient>) -> Result<Patient, AppError> {
    let tx = call.tenant.tx().await?;
    let (_, patient) = read(&tx, call.request.id).await?;
    tx.audit(Audit::of("patient.open").patient(call.request.id));
    tx.commit().await?;
    Ok(patient)
}

/// Changes details.
pub async fn change(call: Call<ChangePatient>) -> Result<Patient, AppError> {
    let request = call.request;
    let tenant: &Tenant = &call.tenant;
    let tx = tenant.tx().await?;
    birth::plausible(request.born, SiteClock::of_house(&tx).await?.day(tenant.now()))?;
    let known = patient::Entity::find_by_id(request.id.0).one(&tx).await?.ok_or_else(AppError::not_found)?;
    if known.version != request.version {
        return Err(AppError::stale());
    }
    let before = known.clone();
    let country = directory::country_of(&tx, &call.caller).await?;
    let phone = directory::phone_field("phone", request.phone.as_ref(), country)?;
    let keys = tenant.keys();
    let blind = keys.blind();
    let family = request.family_name.map(api::Name::into_string);
    let given = request.given_name.into_string();
    let preferred = request.preferred_name.map(api::Name::into_string);
    let alerts = request.alerts.iter().map(api::Line::as_str).collect::<Vec<_>>().join("\n");
    let (phone, phone_index, phone_last_four) = match &phone {
        Some(phone) => (
            Some(keys.seal(PHONE, request.id, phone.stored())),
            Some(blind.index(PHONE_INDEX, phone.as_str())),
            Some(phone.last_four().to_owned()),
        ),
        None => (known.phone.clone(), known.phone_index.clone(), known.phone_last_four.clone()),
    };
    let (born, born_precision) = database_partial_date(request.born);
    let changed = patient::Model {
        search_name: rules::names::search_text(&[family.as_deref(), Some(&given), preferred.as_deref()]),
        sort_name: rules::names::sort_text(family.as_deref(), &given),
        name_words: rules::names::words(family.as_deref(), &given, preferred.as_deref()),
        family_name: family,
        given_name: given,
        preferred_name: preferred,
        born,
        born_precision,
        sex: sex_code(request.sex).to_owned(),
        pronouns: request.pronouns.map(api::Line::into_string),
        phone,
        phone_index,
        phone_last_four,
        email_index: request.email.as_ref().map(|email| blind.index(EMAIL_INDEX, email.as_str())),
        email: keys.seal_if(EMAIL, request.id, request.email.as_ref().map(api::text::Email::as_str)),
        street: keys.seal_if(STREET, request.id, request.street.as_ref()),
        city: request.city.map(api::Line::into_string),
        postal_code: request.postal_code.map(api::Line::into_string),
        language: request.language.into_string(),
        alerts: (!alerts.is_empty()).then(|| keys.seal(ALERTS, request.id, alerts)),
        version: known.version + 1,
        ..known
    };
    // Two changes from the same version: the row lock makes the second wait, and then its version is stale.
    let lock = "UPDATE patient SET version = version + 1 WHERE id = $1 AND version = $2";
    if execute(&tx, lock, vec![request.id.0.into(), request.version.into()]).await? == 0 {
        return Err(AppError::stale());
    }
    let renamed = (&changed.family_name, &changed.given_name) != (&before.family_name, &before.given_name);
    changed.into_active_model().reset_all().update(&tx).await?;
    if renamed {
        import::remember_name(&tx, &before).await?;
    }
    import::write_search(&tx, request.id).await?;
    let (_, patient) = read(&tx, request.id).await?;
    tx.audit(Audit::of("patient.change").patient(request.id));
    tx.touch(Topic::new("patient", request.id));
    tx.commit().await?;
    Ok(patient)
}

/// Shows the whole phone number.
pub async fn reveal_phone(call: Call<RevealPhone>) -> Result<RevealedPhone, AppError> {
    let tx = call.tenant.tx().await?;
    let model = patient::Entity::find_by_id(call.request.id.0).one(&tx).await?.ok_or_else(AppError::not_found)?;
    let phone = model.phone.ok_or_else(AppError::not_found)?;
    let kept = tx.tenant().keys().open(PHONE, model.id, &phone)?;
    let phone = Phone::new(&kept).map_or(kept, |phone| phone.to_string());
    tx.audit(Audit::of("patient.phone").patient(call.request.id));
    tx.commit().await?;
    Ok(RevealedPhone { phone })
}

/// Writes down that a patient was here on a day.
///
/// # Errors
/// When the database refuses.
pub async fn seen_on(tx: &Tx, id: PatientId, day: Date) -> Result<(), AppError> {
    let sql = "UPDATE patient SET last_seen = GREATEST(last_seen, $2) WHERE id = $1";
    execute(tx, sql, vec![id.0.into(), database_date(day).into()]).await?;
    Ok(())
}

/// The birth date of a patient as far as it is known; none where there is no such patient.
///
/// # Errors
/// When the database refuses.
pub async fn born_of(tx: &Tx, id: PatientId) -> Result<Option<PartialDate>, AppError> {
    let row = kernel::database::query_one(tx, "SELECT born_text FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    Ok(row.map(|row| kernel::partial_date(&row, "born_text")).transpose()?)
}
