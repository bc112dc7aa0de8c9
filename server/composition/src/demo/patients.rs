//! Patients of all ages.

use api::{
    crm::{Channel, Sex},
    text::{Email, Phone},
};
use crm::NewPatient;
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use kernel::{Entropy, Tenant};

use super::{
    chains::DemoChain,
    rows::Dice,
    words::{ALERTS, CITIES, FAMILIES, LANGUAGES, MEN, STREETS, WOMEN},
};

/// Fills them; how many.
pub async fn fill(tenant: &Tenant, demo: &DemoChain, entropy: &Entropy) -> anyhow::Result<usize> {
    let dice = Dice(entropy);
    let now = tenant.now();
    let today = TimeZone::UTC.to_datetime(now).date();
    let mut made = 0;
    // A transaction for some hundreds: fast, and a stop in between leaves whole patients.
    while made < demo.patients {
        let tx = tenant.tx().await?;
        let until = (made + 300).min(demo.patients);
        let mut batch = Vec::new();
        for index in made..until {
            batch.push(patient(&dice, index, now, today)?);
        }
        crm::insert_many(tenant, &tx, batch).await?;
        tx.commit().await?;
        made = until;
    }
    Ok(made)
}

fn patient(dice: &Dice<'_>, index: usize, now: jiff::Timestamp, today: Date) -> anyhow::Result<NewPatient> {
    let woman = dice.percent(53);
    let given = (*dice.pick(if woman { WOMEN } else { MEN })).to_owned();
    let family = (*dice.pick(FAMILIES)).to_owned();
    let born = born(dice, today)?;
    let child = born > today.checked_sub(14.years())?;
    let has_email = !child && dice.percent(72);
    let has_phone = dice.percent(94);
    let email = format!(
        "{}.{}{index}@mail.example",
        rules::names::folded(&given).replace(' ', ""),
        rules::names::folded(&family).replace(' ', "")
    );
    let pronouns = if woman { "she / her" } else { "he / him" };
    let registered = now - SignedDuration::from_hours(24 * i64::try_from(20 + dice.below(700))?);
    Ok(NewPatient {
        id: dice.0.id(registered),
        family_name: Some(family),
        given_name: given,
        preferred_name: None,
        born: born.into(),
        sex: if woman { Sex::Female } else { Sex::Male },
        pronouns: Some(pronouns.to_owned()),
        phone: if has_phone {
            Phone::new(&format!("+1 555 {:03} {:04}", 100 + dice.below(800), dice.below(10_000))).ok()
        } else {
            None
        },
        email: if has_email { Email::new(&email).ok() } else { None },
        street: Some(format!("{} {}", 1 + dice.below(180), dice.pick(STREETS))),
        city: Some((*dice.pick(CITIES)).to_owned()),
        postal_code: Some(format!("{:05}", 10_000 + dice.below(80_000))),
        language: (*dice.pick(LANGUAGES)).to_owned(),
        alerts: if dice.percent(9) { vec![(*dice.pick(ALERTS)).to_owned()] } else { Vec::new() },
        remind_by: match (has_phone, has_email) {
            (true, true) if dice.percent(30) => Channel::Email,
            (true, _) if dice.percent(92) => Channel::Sms,
            (false, true) => Channel::Email,
            _ => Channel::None,
        },
        registered_at: registered,
        deceased: None,
        origin: None,
    })
}

/// Ages as a practice sees them: many children and elderly, fewer in between.
fn born(dice: &Dice<'_>, today: Date) -> anyhow::Result<Date> {
    let years = match dice.below(100) {
        0..=5 => dice.below(2),
        6..=21 => 2 + dice.below(14),
        22..=39 => 16 + dice.below(20),
        40..=64 => 36 + dice.below(24),
        65..=93 => 60 + dice.below(25),
        _ => 85 + dice.below(13),
    };
    let days = i64::try_from(years * 365 + years / 4 + dice.below(365))?;
    Ok(today.checked_sub(days.days())?)
}
