//! A patient of FHIR as a person of ours.

use api::{Country, PartialDate, crm::Sex, text::Email};
use crm::import::{Identifier, OtherContact, OtherName, Said};
use jiff::civil::Date;

use crate::{
    dates,
    fhir::{Concept, Identifier as FhirIdentifier, Period, Reference},
    fhir_people::{Address, ContactPoint, HumanName, Patient},
    words::{Read, cleaned, exact, excerpt, line, needed},
};

/// Reads a person as of a day. `called` knows what those are called whom the record points to. What was left out or changed on the way
/// is said in `remarks`.
pub fn read(
    patient: &Patient,
    country: Country,
    today: Date,
    called: &dyn Fn(&Reference) -> Option<String>,
    remarks: &mut Vec<String>,
) -> Read<Said> {
    let name = needed("name", current(&patient.name, today))?;
    let (family_name, given_name) = name_of(name)?;
    if hidden(name) {
        remarks.push(format!("characters that cannot be seen were taken out of the name {given_name}"));
    }
    let sex = match patient.gender.as_deref() {
        Some("female") => Sex::Female,
        Some("male") => Sex::Male,
        Some("other") => Sex::Other,
        Some("unknown") | None => Sex::Unknown,
        Some(other) => return Err(format!("gender: {} is not one of female, male, other, unknown", excerpt(other))),
    };
    let born = match patient.birth_date.as_deref() {
        Some(text) => dates::day("birthDate", text)?,
        None => PartialDate::Unknown,
    };
    if born.first().is_some_and(|first| first > today) {
        return Err(format!("birthDate: {born} is in the future"));
    }
    let deceased = match (patient.deceased_date_time.as_deref(), patient.deceased_boolean) {
        (Some(at), _) => Some(dates::day("deceasedDateTime", at)?),
        (None, Some(true)) => Some(PartialDate::Unknown),
        _ => None,
    };
    if deceased.and_then(PartialDate::first).is_some_and(|first| first > today) {
        return Err("deceasedDateTime: is in the future".to_owned());
    }
    let ends = deceased.and_then(PartialDate::possible).map(|(_, last)| last);
    if ends.zip(born.first()).is_some_and(|(last, first)| last < first) {
        return Err("deceasedDateTime: lies before the birth".to_owned());
    }
    // A number without its country is one of the house's, but not for whoever lives in another.
    let lives = home(&patient.address, today).and_then(|address| address.country.as_deref());
    let elsewhere = lives.is_some_and(|named| {
        let here = [country.code(), country.name()].iter().any(|known| known.eq_ignore_ascii_case(named.trim()));
        let usual = country == Country::UNITED_STATES && ["USA", "U.S.A.", "U.S."].contains(&named.trim());
        !here && !usual
    });
    let phone = points(&patient.telecom, today, &["phone", "sms"]).find_map(|point| {
        let written = point.value.as_deref().and_then(line)?;
        if elsewhere && !written.trim_start().starts_with(['+', '0']) {
            remarks
                .push(format!("the phone {written} names no country; it stands among the contacts as it is written"));
            return None;
        }
        let read = directory::read_phone(&written, country);
        if let Err(reason) = &read {
            remarks.push(format!("the phone {written} {reason}; it stands among the contacts as it is written"));
        }
        read.ok().map(|phone| phone.stored())
    });
    let email = points(&patient.telecom, today, &["email"])
        .find_map(|point| Email::new(point.value.as_deref()?).ok())
        .map(|email| email.as_str().to_owned());
    let address = home(&patient.address, today);
    let street = address.and_then(|address| match joined(&address.line) {
        street if !street.is_empty() => Some(street),
        _ => address.text.as_deref().filter(|_| !has_parts(address)).and_then(line),
    });
    let part = |of: fn(&Address) -> &Option<String>| address.and_then(|address| of(address).as_deref()).and_then(line);
    let preferred = patient.communication.iter().find(|one| one.preferred == Some(true));
    let language = preferred.or_else(|| patient.communication.first()).and_then(|one| one.language.code());
    Ok(Said {
        family_name,
        given_name,
        born,
        sex,
        phone,
        email,
        street,
        city: part(|address| &address.city),
        postal_code: part(|address| &address.postal_code),
        language: language.map_or(Ok("en".to_owned()), |code| exact("communication.language", code))?,
        deceased,
        inactive: patient.active == Some(false),
        names: patient.name.iter().map(other_name).collect::<Read<Vec<_>>>()?.into_iter().flatten().collect(),
        identifiers: identifiers(patient)?,
        contacts: contacts(patient, called)?,
    })
}

fn hidden(name: &HumanName) -> bool {
    let parts = name.given.iter().flatten().chain(&name.family).chain(&name.text);
    parts.into_iter().any(|part| cleaned(part).1)
}

/// The name in use: the official one, then the usual one; never one of the past.
fn current(names: &[HumanName], today: Date) -> Option<&HumanName> {
    let rank = |name: &&HumanName| match name.usage.as_deref() {
        Some("official") => 0,
        Some("usual") => 1,
        None => 2,
        Some("temp") => 3,
        Some("nickname") => 4,
        Some("anonymous") => 5,
        _ => 9,
    };
    let past = |name: &&HumanName| {
        matches!(name.usage.as_deref(), Some("old" | "maiden")) || dates::over(name.period.as_ref(), today)
    };
    let said = |name: &&HumanName| name.whole().is_some();
    let in_use = names.iter().filter(|name| said(name) && !past(name)).min_by_key(rank);
    in_use.or_else(|| names.iter().find(said))
}

/// Family and given name; one name alone is the given one. A name that is written whole is not taken apart.
fn name_of(name: &HumanName) -> Read<(Option<String>, String)> {
    let family = name.family.as_deref().and_then(line);
    let (family, given) = match (family, name.given_name()) {
        (family, Some(given)) => (family, given),
        (Some(only), None) => (None, only),
        (None, None) => (None, needed("name", name.text.as_deref().and_then(line))?),
    };
    if given.chars().any(char::is_alphanumeric) {
        Ok((family, given))
    } else {
        Err(format!("name: {given} has neither a letter nor a digit"))
    }
}

fn until(period: Option<&Period>) -> Read<Option<PartialDate>> {
    dates::if_given("period.end", period.and_then(|period| period.end.as_deref()), dates::day)
}

fn other_name(name: &HumanName) -> Read<Option<OtherName>> {
    if name.whole().is_none() {
        return Ok(None);
    }
    Ok(Some(OtherName {
        usage: name.usage.as_deref().and_then(line).unwrap_or_else(|| "name".to_owned()),
        family_name: name.family.as_deref().and_then(line),
        given_name: name.given_name(),
        prefix: name.before(),
        suffix: name.after(),
        written: name.text.as_deref().and_then(line),
        until: until(name.period.as_ref())?,
    }))
}

fn identifiers(patient: &Patient) -> Read<Vec<Identifier>> {
    let mut found = Vec::new();
    for one in &patient.identifier {
        let Some(value) = one.value.as_deref().and_then(line) else { continue };
        // Many a number has a type in words alone.
        let label = one.kind.as_ref().and_then(|kind| {
            kind.text.as_deref().or_else(|| kind.coding.iter().find_map(|coding| coding.display.as_deref()))
        });
        found.push(Identifier {
            system: one.system.as_deref().map_or(Ok(String::new()), |system| exact("identifier.system", system))?,
            kind: one.kind.as_ref().and_then(Concept::code).map(|code| exact("identifier.type", code)).transpose()?,
            label: no_more(one, label.and_then(line))?,
            value,
        });
    }
    Ok(found)
}

/// What a number is called; with it that it is one of the past, so that nobody takes it for the one in use.
fn no_more(one: &FhirIdentifier, label: Option<String>) -> Read<Option<String>> {
    let ended = until(one.period.as_ref())?.map(|end| format!("until {}", rules::dates::shown(end)));
    let past = one.usage.clone().filter(|usage| usage == "old").into_iter().chain(ended).collect::<Vec<_>>().join(", ");
    if past.is_empty() {
        return Ok(label);
    }
    let kind = one.kind.as_ref().and_then(Concept::code).map(str::to_owned);
    let name = label.or(kind).or_else(|| one.system.clone()).unwrap_or_else(|| "number".to_owned());
    Ok(line(&format!("{name} ({past})")))
}

/// Ways of these kinds that are in use, the best first.
fn points<'p>(
    telecom: &'p [ContactPoint],
    today: Date,
    systems: &[&str],
) -> impl Iterator<Item = &'p ContactPoint> + use<'p> {
    let mut found: Vec<&ContactPoint> = telecom
        .iter()
        .filter(|point| point.system.as_deref().is_some_and(|system| systems.contains(&system)))
        .filter(|point| point.usage.as_deref() != Some("old") && !dates::over(point.period.as_ref(), today))
        .collect();
    let usage = |point: &ContactPoint| match point.usage.as_deref() {
        Some("mobile") => 0,
        Some("home") => 1,
        None => 2,
        Some("temp") => 3,
        _ => 4,
    };
    found.sort_by_key(|point| (point.rank.unwrap_or(u32::MAX), usage(point)));
    found.into_iter()
}

/// The address that somebody lives at.
fn home(addresses: &[Address], today: Date) -> Option<&Address> {
    let in_use = addresses.iter().filter(|one| {
        !matches!(one.usage.as_deref(), Some("old" | "billing")) && !dates::over(one.period.as_ref(), today)
    });
    in_use.min_by_key(|one| match one.usage.as_deref() {
        Some("home") => 0,
        None => 1,
        Some("temp") => 2,
        _ => 3,
    })
}

fn joined(lines: &[Option<String>]) -> String {
    lines.iter().flatten().filter_map(|text| line(text)).collect::<Vec<_>>().join(", ")
}

/// Whether an address says in its parts where it is; a country or a postal code alone do not.
fn has_parts(address: &Address) -> bool {
    !joined(&address.line).is_empty() || address.city.as_deref().and_then(line).is_some()
}

/// An address in one line.
fn address_line(address: &Address) -> Option<String> {
    if let Some(text) = address.text.as_deref().filter(|_| !has_parts(address)).and_then(line) {
        return Some(text);
    }
    let postal = |part: &Option<String>| part.as_deref().and_then(line);
    let region =
        [postal(&address.state), postal(&address.postal_code)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [
        Some(joined(&address.line)),
        postal(&address.city),
        postal(&address.district),
        Some(region),
        postal(&address.country),
    ];
    let whole = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    Some(whole).filter(|whole| !whole.is_empty())
}

fn contacts(patient: &Patient, called: &dyn Fn(&Reference) -> Option<String>) -> Read<Vec<OtherContact>> {
    let mut found = Vec::new();
    for point in &patient.telecom {
        let Some(body) = point.value.as_deref().and_then(line) else { continue };
        let kind = match point.system.as_deref() {
            Some("phone" | "sms") => "phone",
            Some("email") => "email",
            Some("fax") => "fax",
            _ => "other",
        };
        let usage = point.usage.as_deref().and_then(line);
        found.push(OtherContact {
            kind: kind.to_owned(),
            usage,
            relationship: None,
            body,
            until: until(point.period.as_ref())?,
        });
    }
    for address in &patient.address {
        let Some(body) = address_line(address) else { continue };
        let usage = address.usage.as_deref().and_then(line);
        let until = until(address.period.as_ref())?;
        found.push(OtherContact { kind: "address".to_owned(), usage, relationship: None, body, until });
    }
    for person in &patient.contact {
        let name = person.name.as_ref().and_then(HumanName::whole);
        let numbers = person.telecom.iter().filter_map(|point| point.value.as_deref().and_then(line));
        let place = person.address.as_ref().and_then(address_line);
        let house = person.organization.as_ref().and_then(called);
        let body = name.into_iter().chain(house).chain(numbers).chain(place).collect::<Vec<_>>().join(", ");
        if body.is_empty() {
            continue;
        }
        let relationship: Vec<String> = person.relationship.iter().filter_map(Concept::name).collect();
        found.push(OtherContact {
            kind: "person".to_owned(),
            usage: None,
            relationship: Some(relationship.join(", ")).filter(|text| !text.is_empty()),
            body,
            until: until(person.period.as_ref())?,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 30);

    fn person(json: &str) -> Read<Said> {
        let called = |house: &Reference| house.display.clone();
        read(&serde_json::from_str(json).unwrap(), Country::UNITED_STATES, TODAY, &called, &mut Vec::new())
    }

    #[test]
    fn what_is_in_use_is_told_from_what_was() {
        let mary = person(
            r#"{"name":[{"use":"old","family":"Maiden","given":["Mary"]},
                {"use":"usual","family":"Married","given":["Mary","Jane"],"suffix":["III"]}],"gender":"female","birthDate":"1980-05-04",
            "telecom":[{"system":"phone","value":"555 0001","use":"old"},{"system":"phone","value":"+1 480 555 0199","use":"mobile","rank":1}],
            "address":[{"use":"old","line":["1 Old St"],"city":"Oldtown"},{"use":"home","line":["22 New Ave","Apt 5"],"city":"Newtown",
                "state":"AZ","postalCode":"85001","country":"US"}],
            "communication":[{"language":{"coding":[{"code":"en"}]}},{"language":{"coding":[{"code":"es"}]},"preferred":true}],
            "contact":[{"relationship":[{"text":"Mother"}],"name":{"family":"Kin","given":["Mum"]},
                "telecom":[{"system":"phone","value":"+1 480 555 0100"}]}]}"#,
        )
        .unwrap();
        assert_eq!((mary.family_name.as_deref(), mary.given_name.as_str()), (Some("Married"), "Mary Jane"));
        assert_eq!(mary.phone.as_deref(), Some("+14805550199"));
        assert_eq!((mary.street.as_deref(), mary.language.as_str()), (Some("22 New Ave, Apt 5"), "es"));
        assert_eq!(mary.names.len(), 2);
        let bodies: Vec<&str> = mary.contacts.iter().map(|one| one.body.as_str()).collect();
        assert!(bodies.contains(&"22 New Ave, Apt 5, Newtown, AZ 85001, US"), "{bodies:?}");
        assert!(bodies.contains(&"Mum Kin, +1 480 555 0100") && bodies.contains(&"555 0001"), "{bodies:?}");
    }

    #[test]
    fn a_person_is_not_lost_for_what_is_not_known() {
        let nora = person(r#"{"name":[{"family":"Noborn","given":["Nora"]}]}"#).unwrap();
        assert_eq!((nora.born, nora.sex), (PartialDate::Unknown, Sex::Unknown));
        let maria =
            person(r#"{"name":[{"text":"Dr. Maria da Silva"}],"birthDate":"1899-05","deceasedBoolean":true}"#).unwrap();
        assert_eq!((maria.given_name.as_str(), maria.family_name), ("Dr. Maria da Silva", None));
        assert_eq!((maria.born, maria.deceased), (PartialDate::Month(1899, 5), Some(PartialDate::Unknown)));
        assert!(person(r#"{"name":[{"text":"..."}]}"#).is_err());
        assert!(person(r#"{"gender":"female"}"#).unwrap_err().starts_with("name: is missing"));
        assert!(person(r#"{"name":[{"text":"A"}],"birthDate":"2027"}"#).is_err());
        assert_eq!(
            person(r#"{"name":[{"text":"A"}],"communication":[{"language":{"coding":[{"code":"fil"}]}}]}"#)
                .unwrap()
                .language,
            "fil"
        );
    }
}
