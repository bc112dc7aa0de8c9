//! People: find, open a card, save.

use api::{
    directory::{
        Colleague, Gender, GetStaff, Licence, LicenceState, SaveStaff, SavedStaff, SearchStaff, StaffCard, StaffKind,
        StaffList, StaffRow,
    },
    id::{SiteId, StaffId},
};
use jiff::{ToSpan, civil::Date};
use kernel::{
    AppError, Audit, Call, Tenant, Tx,
    database::{Refusal, refusal},
    database_date, date,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::{
    entity::{staff, staff_site},
    hours, phones, reach,
};

/// A name as colleagues read it.
#[must_use]
pub fn display_name(title: Option<&str>, given: &str, family: &str) -> String {
    title.map_or_else(|| format!("{given} {family}"), |title| format!("{title} {given} {family}"))
}

/// How a licence stands on a day: it warns 60 days ahead, the time a renewal takes.
#[must_use]
pub fn licence_state(ends_on: Date, today: Date) -> LicenceState {
    if ends_on < today {
        LicenceState::Ended
    } else if today.checked_add(60.days()).is_ok_and(|soon| ends_on < soon) {
        LicenceState::EndsSoon
    } else {
        LicenceState::Valid
    }
}

/// Licences end by the calendar; a chain's sites may span zones, and a day of doubt harms nobody: the warning came before.
fn today(tenant: &Tenant) -> Date {
    jiff::tz::Offset::UTC.to_datetime(tenant.now()).date()
}

const fn kind_code(kind: StaffKind) -> &'static str {
    match kind {
        StaffKind::Doctor => "doctor",
        StaffKind::Nurse => "nurse",
        StaffKind::Other => "other",
    }
}

fn kind(code: &str) -> StaffKind {
    match code {
        "doctor" => StaffKind::Doctor,
        "nurse" => StaffKind::Nurse,
        _ => StaffKind::Other,
    }
}

const fn gender_code(gender: Gender) -> &'static str {
    match gender {
        Gender::Woman => "woman",
        Gender::Man => "man",
        Gender::Other => "other",
    }
}

fn gender(code: &str) -> Gender {
    match code {
        "woman" => Gender::Woman,
        "man" => Gender::Man,
        _ => Gender::Other,
    }
}

fn wire(row: &staff::Model, sites: &[staff_site::Model], today: Date) -> StaffRow {
    StaffRow {
        id: StaffId(row.id),
        name: display_name(row.title.as_deref(), &row.given_name, &row.family_name),
        kind: kind(&row.kind),
        specialty: row.specialty.clone(),
        focus: row.focus.clone(),
        languages: row.languages.clone(),
        gender: gender(&row.gender),
        site_ids: sites.iter().filter(|site| site.staff_id == row.id).map(|site| SiteId(site.site_id)).collect(),
        licence: row.licence_ends_on.map(|day| licence_state(date(day), today)),
        active: row.active,
    }
}

/// Finds people. A chain has hundreds of colleagues, not millions, so the words are matched here.
pub async fn search(call: Call<SearchStaff>) -> Result<StaffList, AppError> {
    let read = call.tenant.read().await?;
    let mut query =
        staff::Entity::find().order_by_asc(staff::Column::FamilyName).order_by_asc(staff::Column::GivenName);
    if !call.request.left_too {
        query = query.filter(staff::Column::Active.eq(true));
    }
    if let Some(kind) = call.request.kind {
        query = query.filter(staff::Column::Kind.eq(kind_code(kind)));
    }
    let rows = query.all(&read).await?;
    let sites = staff_site::Entity::find().order_by_asc(staff_site::Column::Position).all(&read).await?;
    let today = today(&call.tenant);
    let words: Vec<String> =
        call.request.words.iter().flat_map(|words| words.as_str().split_whitespace()).map(str::to_lowercase).collect();
    let staff = rows
        .iter()
        .map(|row| wire(row, &sites, today))
        .filter(|person| call.request.site_id.is_none_or(|site| person.site_ids.contains(&site)))
        .filter(|person| {
            let text = [&person.name, &person.specialty, &person.focus.join(" "), &person.languages.join(" ")]
                .map(|text| text.to_lowercase())
                .join(" ");
            words.iter().all(|word| text.contains(word.as_str()))
        })
        .collect();
    Ok(StaffList { staff })
}

/// A person's card.
pub async fn get(call: Call<GetStaff>) -> Result<StaffCard, AppError> {
    let read = call.tenant.read().await?;
    let row = staff::Entity::find_by_id(call.request.id.0).one(&read).await?.ok_or_else(AppError::not_found)?;
    let sites = staff_site::Entity::find()
        .filter(staff_site::Column::StaffId.eq(row.id))
        .order_by_asc(staff_site::Column::Position)
        .all(&read)
        .await?;
    let today = today(&call.tenant);
    let (rules, exceptions) = hours::card(&read, call.request.id, today).await?;
    let deputy = match row.deputy_id {
        Some(id) => staff::Entity::find_by_id(id).one(&read).await?,
        None => None,
    };
    let deputy = deputy.map(|row| Colleague {
        id: StaffId(row.id),
        name: display_name(row.title.as_deref(), &row.given_name, &row.family_name),
    });
    Ok(StaffCard {
        staff: wire(&row, &sites, today),
        title: row.title,
        given_name: row.given_name,
        family_name: row.family_name,
        // What was written before numbers were read stands as it was written.
        phone: row.phone.map(|kept| api::text::Phone::new(&kept).map_or(kept, |phone| phone.to_string())),
        email: row.email,
        reach: reach::reach_of(&row.reach)?,
        deputy,
        about: row.about,
        licence: row.licence_number.zip(row.licence_ends_on).map(|(number, ends_on)| Licence {
            number,
            ends_on: date(ends_on),
            state: licence_state(date(ends_on), today),
        }),
        rules,
        exceptions,
        version: row.version,
    })
}

/// Creates or changes a card.
pub async fn save(call: Call<SaveStaff>) -> Result<SavedStaff, AppError> {
    let request = call.request;
    if request.licence_number.is_some() != request.licence_ends_on.is_some() {
        return Err(AppError::invalid("licence_ends_on", "goes with the licence number: give both or none"));
    }
    let tx = call.tenant.tx().await?;
    let (id, version) = match request.id {
        None => (call.tenant.new_id::<StaffId>(), 1),
        Some(id) => {
            let known = staff::Entity::find_by_id(id.0).one(&tx).await?.ok_or_else(AppError::not_found)?;
            if known.version != request.version {
                return Err(AppError::stale());
            }
            (id, request.version.saturating_add(1))
        }
    };
    let country = phones::country_of_card(&tx, &call.caller, &request.site_ids).await?;
    let phone = phones::phone_field("phone", request.phone.as_ref(), country)?;
    let (reach, email) = (request.reach, request.email.map(|email| email.as_str().to_owned()));
    let phone = phone.map(|phone| phone.stored());
    reach::check(&tx, id, reach, request.deputy_id, phone.as_deref(), email.as_deref()).await?;
    let model = staff::Model {
        id: id.0,
        kind: kind_code(request.kind).to_owned(),
        title: request.title.map(api::Line::into_string),
        given_name: request.given_name.into_string(),
        family_name: request.family_name.into_string(),
        gender: gender_code(request.gender).to_owned(),
        specialty: request.specialty.into_string(),
        focus: request.focus.into_iter().map(api::Line::into_string).collect(),
        languages: request.languages.into_iter().map(api::Line::into_string).collect(),
        phone,
        email,
        about: request.about.map(api::Block::into_string),
        licence_number: request.licence_number.map(api::Line::into_string),
        licence_ends_on: request.licence_ends_on.map(database_date),
        active: request.active,
        deputy_id: request.deputy_id.map(|id| id.0),
        reach: reach.code().to_owned(),
        version,
    };
    let change = model.into_active_model();
    if request.id.is_some() {
        change.reset_all().update(&tx).await?;
    } else {
        staff::Entity::insert(change).exec_without_returning(&tx).await?;
    }
    set_sites(&tx, id.0, &request.site_ids).await?;
    tx.audit(Audit::of("staff.save").entity(id));
    tx.commit().await?;
    Ok(SavedStaff { id })
}

async fn set_sites(tx: &Tx, staff: Uuid, sites: &[SiteId]) -> Result<(), AppError> {
    staff_site::Entity::delete_many().filter(staff_site::Column::StaffId.eq(staff)).exec(tx).await?;
    let mut seen = Vec::new();
    let rows: Vec<_> = sites
        .iter()
        .filter(|site| {
            !seen.contains(site) && {
                seen.push(*site);
                true
            }
        })
        .zip(0..)
        .map(|(site, position)| staff_site::ActiveModel {
            staff_id: Set(staff),
            site_id: Set(site.0),
            position: Set(position),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    staff_site::Entity::insert_many(rows).exec_without_returning(tx).await.map(drop).map_err(|error: DbErr| {
        match refusal(&error) {
            Some(Refusal::Missing(_)) => AppError::invalid("site_ids", "names a site that is not of this chain"),
            _ => error.into(),
        }
    })
}
