//! Who suits a need, and when: ranked with reasons.

use std::collections::HashMap;

use api::{
    directory::{Gender, LicenceState},
    id::{SiteId, StaffId},
    scheduling::{Slot, SlotState, SuggestStaff, Suggestion, SuggestionReason, Suggestions},
};
use directory::SiteClock;
use jiff::{ToSpan, civil::Date};
use kernel::{AppError, Audit, Call, database::query_all, date};
use rules::need::{Fit, fit};
use uuid::Uuid;

use crate::{availability::Availability, visit_kinds};

/// How far ahead starts are looked for.
const DAYS: i64 = 28;
/// Starts shown for each.
const FIRST: usize = 3;
/// People shown.
const MOST: usize = 8;

struct Doctor {
    id: StaffId,
    name: String,
    gender: String,
    specialty: String,
    focus: Vec<String>,
    languages: Vec<String>,
    licence_ends_on: Option<Date>,
}

/// Suggests who suits.
pub async fn suggest(call: Call<SuggestStaff>) -> Result<Suggestions, AppError> {
    let request = &call.request;
    let now = call.tenant.now();
    for site in &request.site_ids {
        call.caller.at::<SuggestStaff>(*site)?;
    }
    let sites = call.caller.sites::<SuggestStaff>();
    let tx = call.tenant.tx().await?;
    let minutes = visit_kinds::minutes(&tx, request.kind_id).await?;
    let house = SiteClock::of_house(&tx).await?;
    let today = house.day(now);
    let from = request.from.unwrap_or(today).max(today);
    let until = from.checked_add((DAYS - 1).days()).map_err(|_| AppError::invalid("from", "is beyond the calendar"))?;
    let doctors = doctors(&tx).await?;
    let known = match request.patient_id {
        Some(patient) => visits_with(&tx, patient.0).await?,
        None => HashMap::new(),
    };
    let availability = Availability::read(&tx, None, from, until, now).await?.at(&sites);
    let need = request.need.as_ref().map(api::Line::as_str);
    let mut ranked = Vec::new();
    for doctor in doctors {
        let licence = doctor.licence_ends_on.map(|ends| directory::licence_state(ends, today));
        if licence == Some(LicenceState::Ended) || !gender_fits(request.gender, &doctor.gender) {
            continue;
        }
        let slots = first_slots(&availability, &doctor, &call, minutes, from, until)?;
        let works_there = request.site_ids.is_empty()
            || availability
                .hours
                .rules
                .iter()
                .any(|rule| rule.staff_id == doctor.id && request.site_ids.contains(&rule.site_id));
        if !works_there {
            continue;
        }
        let visits = known.get(&doctor.id.0).copied().unwrap_or(0);
        let fit = fit(need, &doctor.specialty, &doctor.focus);
        let speaks = request
            .language
            .as_ref()
            .and_then(|wanted| doctor.languages.iter().find(|spoken| spoken.eq_ignore_ascii_case(wanted.as_str())));
        let reasons = reasons(&fit, speaks, visits, licence, slots.is_empty());
        let score = score(&fit, speaks.is_some(), visits, &slots, from);
        let site_id = slots.first().map(|slot| slot.site_id);
        ranked.push((score, doctor, reasons, slots, site_id));
    }
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    ranked.truncate(MOST);
    let site_name = |id: Option<SiteId>, staff: StaffId| {
        let id =
            id.or_else(|| availability.hours.rules.iter().find(|rule| rule.staff_id == staff).map(|rule| rule.site_id));
        id.and_then(|id| availability.clocks.get(&id)).map(|clock| clock.name.to_string()).unwrap_or_default()
    };
    let suggestions = ranked
        .into_iter()
        .map(|(_, doctor, reasons, slots, site_id)| Suggestion {
            staff_id: doctor.id,
            site: site_name(site_id, doctor.id),
            name: doctor.name,
            specialty: doctor.specialty,
            reasons,
            slots,
        })
        .collect();
    if let Some(patient) = request.patient_id {
        tx.audit(Audit::of("staff.suggest").patient(patient));
    }
    tx.commit().await?;
    Ok(Suggestions { suggestions })
}

fn gender_fits(wanted: Option<Gender>, gender: &str) -> bool {
    match wanted {
        None => true,
        Some(Gender::Woman) => gender == "woman",
        Some(Gender::Man) => gender == "man",
        Some(Gender::Other) => gender == "other",
    }
}

fn first_slots(
    availability: &Availability,
    doctor: &Doctor,
    call: &Call<SuggestStaff>,
    minutes: u16,
    from: Date,
    until: Date,
) -> Result<Vec<Slot>, AppError> {
    let request = &call.request;
    let mut found: Vec<Slot> = Vec::new();
    for day in from.series(1.day()).take_while(|day| *day <= until) {
        let slots = availability.slots(doctor.id, day, minutes, None, Some(call.caller.account_id))?;
        found.extend(
            slots
                .into_iter()
                .filter(|slot| slot.state != SlotState::Held)
                .filter(|slot| request.site_ids.is_empty() || request.site_ids.contains(&slot.site_id))
                .filter(|slot| !request.mornings || slot.starts.local().hour() < 12),
        );
        if found.len() >= FIRST {
            found.truncate(FIRST);
            break;
        }
    }
    Ok(found)
}

fn reasons(
    fit: &Fit,
    speaks: Option<&String>,
    visits: u32,
    licence: Option<LicenceState>,
    nothing_free: bool,
) -> Vec<SuggestionReason> {
    let mut reasons = Vec::new();
    match fit {
        Fit::Focus(word) => reasons.push(SuggestionReason::Focus { word: word.clone() }),
        Fit::Specialty => reasons.push(SuggestionReason::Specialty {}),
        Fit::General => reasons.push(SuggestionReason::CanStart {}),
        Fit::Other => reasons.push(SuggestionReason::OtherSpecialty {}),
        Fit::Unasked => {}
    }
    if let Some(language) = speaks {
        reasons.push(SuggestionReason::Speaks { language: language.clone() });
    }
    if visits > 0 {
        reasons.push(SuggestionReason::Knows { visits });
    }
    if licence == Some(LicenceState::EndsSoon) {
        reasons.push(SuggestionReason::LicenceEndsSoon {});
    }
    if nothing_free {
        reasons.push(SuggestionReason::NothingFree {});
    }
    reasons
}

/// Need first, then who knows the patient and speaks with her, then how soon: a week earlier outweighs neither.
fn score(fit: &Fit, speaks: bool, visits: u32, slots: &[Slot], from: Date) -> i64 {
    let need = match fit {
        Fit::Focus(_) => 400,
        Fit::Specialty => 300,
        Fit::General => 150,
        Fit::Unasked => 100,
        Fit::Other => 0,
    };
    let soon = slots.first().map_or(-200, |slot| {
        let days = (slot.starts.local().date() - from).get_days();
        60 - 2 * i64::from(days)
    });
    need + i64::from(speaks) * 40 + i64::from(visits.min(5)) * 15 + soon
}

async fn doctors(connection: &impl sea_orm::ConnectionTrait) -> Result<Vec<Doctor>, AppError> {
    let sql = "SELECT id, title, given_name, family_name, gender, specialty, focus, languages, licence_ends_on \
               FROM staff WHERE active AND kind = 'doctor'";
    query_all(connection, sql, Vec::new())
        .await?
        .iter()
        .map(|row| {
            Ok(Doctor {
                id: StaffId(row.try_get("", "id")?),
                name: directory::display_name(
                    row.try_get::<Option<String>>("", "title")?.as_deref(),
                    &row.try_get::<String>("", "given_name")?,
                    &row.try_get::<String>("", "family_name")?,
                ),
                gender: row.try_get("", "gender")?,
                specialty: row.try_get("", "specialty")?,
                focus: row.try_get("", "focus")?,
                languages: row.try_get("", "languages")?,
                licence_ends_on: row.try_get::<Option<_>>("", "licence_ends_on")?.map(date),
            })
        })
        .collect()
}

async fn visits_with(
    connection: &impl sea_orm::ConnectionTrait,
    patient: Uuid,
) -> Result<HashMap<Uuid, u32>, AppError> {
    let sql = "SELECT staff_id, count(*) AS n FROM appointment WHERE patient_id = $1 AND state IN ('leaving', 'done') \
               GROUP BY staff_id";
    query_all(connection, sql, vec![patient.into()])
        .await?
        .iter()
        .map(|row| Ok((row.try_get("", "staff_id")?, u32::try_from(row.try_get::<i64>("", "n")?).unwrap_or(u32::MAX))))
        .collect()
}
