//! What a source says of a person, held against the record here.

use api::{
    PartialDate,
    crm::{Channel, Sex},
    id::PatientId,
    text::{Email, Phone},
};
use serde::{Deserialize, Serialize};

use crate::NewPatient;

/// A person, as a source says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Family name.
    pub family_name: Option<String>,
    /// Given name, or the single name.
    pub given_name: String,
    /// Birth date.
    pub born: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// The phone in use, in international form.
    pub phone: Option<String>,
    /// The e-mail in use.
    pub email: Option<String>,
    /// Street and number of the address in use.
    pub street: Option<String>,
    /// Its city.
    pub city: Option<String>,
    /// Its postal code.
    pub postal_code: Option<String>,
    /// The language to speak.
    pub language: String,
    /// When the person died; absent: lives.
    pub deceased: Option<PartialDate>,
    /// The record is not in use at its source.
    pub inactive: bool,
    /// All names, as the source lists them.
    pub names: Vec<OtherName>,
    /// Numbers elsewhere.
    pub identifiers: Vec<Identifier>,
    /// Every way to reach the person, and every person to call.
    pub contacts: Vec<OtherContact>,
}

/// A name of a person's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherName {
    /// `official`, `usual`, `maiden`, `old` … as received.
    pub usage: String,
    /// Family name.
    pub family_name: Option<String>,
    /// Given names.
    pub given_name: Option<String>,
    /// Before the name: `Dr.`.
    pub prefix: Option<String>,
    /// After the name: `III`.
    pub suffix: Option<String>,
    /// The whole, as the source writes it.
    pub written: Option<String>,
    /// Until when it was used.
    pub until: Option<PartialDate>,
}

/// A number elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// The list it is unique in.
    pub system: String,
    /// HL7's code of what it is.
    pub kind: Option<String>,
    /// What it is, in words.
    pub label: Option<String>,
    /// The number.
    pub value: String,
}

/// A way to reach somebody, or somebody to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherContact {
    /// `phone`, `email`, `fax`, `other`, `address`, `person`.
    pub kind: String,
    /// `home`, `work`, `old` … as received.
    pub usage: Option<String>,
    /// Of a person: mother, guardian …
    pub relationship: Option<String>,
    /// In one line.
    pub body: String,
    /// Until when.
    pub until: Option<PartialDate>,
}

/// Which field of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Family and given name.
    Name,
    /// Birth date.
    Born,
    /// Sex.
    Sex,
    /// Phone.
    Phone,
    /// E-mail.
    Email,
    /// Address.
    Address,
    /// Language.
    Language,
    /// Death.
    Deceased,
    /// In use or not.
    Inactive,
}

impl Field {
    /// All of them. The first three tell who somebody is.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Born,
        Self::Sex,
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::Language,
        Self::Deceased,
        Self::Inactive,
    ];

    /// Its word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Born => "born",
            Self::Sex => "sex",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Language => "language",
            Self::Deceased => "deceased",
            Self::Inactive => "inactive",
        }
    }

    /// Whether it tells who somebody is.
    #[must_use]
    pub const fn tells_who(self) -> bool {
        matches!(self, Self::Name | Self::Born | Self::Sex)
    }
}

impl Said {
    /// The whole name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.family_name {
            Some(family) => format!("{} {family}", self.given_name),
            None => self.given_name.clone(),
        }
    }

    /// What a person reads of a field; empty where nothing is said.
    #[must_use]
    pub fn shown(&self, field: Field) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        match field {
            Field::Name => rules::names::listed(self.family_name.as_deref(), &self.given_name),
            Field::Born => self.born.to_string(),
            Field::Sex => crate::record::sex_code(self.sex).to_owned(),
            Field::Phone => text(&self.phone),
            Field::Email => text(&self.email),
            Field::Address => {
                let parts = [&self.street, &self.city, &self.postal_code];
                parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
            }
            Field::Language => self.language.clone(),
            Field::Deceased => self.deceased.map(|date| date.to_string()).unwrap_or_default(),
            Field::Inactive => if self.inactive { "not in use" } else { "" }.to_owned(),
        }
    }

    /// Takes a field from another reading.
    pub fn set(&mut self, field: Field, from: &Self) {
        match field {
            Field::Name => {
                self.family_name.clone_from(&from.family_name);
                self.given_name.clone_from(&from.given_name);
            }
            Field::Born => self.born = from.born,
            Field::Sex => self.sex = from.sex,
            Field::Phone => self.phone.clone_from(&from.phone),
            Field::Email => self.email.clone_from(&from.email),
            Field::Address => {
                self.street.clone_from(&from.street);
                self.city.clone_from(&from.city);
                self.postal_code.clone_from(&from.postal_code);
            }
            Field::Language => self.language.clone_from(&from.language),
            Field::Deceased => self.deceased = from.deceased,
            Field::Inactive => self.inactive = from.inactive,
        }
    }

    fn same(&self, other: &Self, field: Field) -> bool {
        match field {
            // Names differ where they are read differently, not where one of them is written with a capital more.
            Field::Name => rules::names::folded(&self.name()) == rules::names::folded(&other.name()),
            _ => self.shown(field) == other.shown(field),
        }
    }

    /// The new record.
    #[must_use]
    pub fn new_patient(&self, id: PatientId, origin: &str, now: jiff::Timestamp) -> NewPatient {
        NewPatient {
            id,
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            preferred_name: None,
            born: self.born,
            sex: self.sex,
            pronouns: None,
            phone: self.phone.as_deref().and_then(|phone| Phone::new(phone).ok()),
            email: self.email.as_deref().and_then(|email| Email::new(email).ok()),
            street: self.street.clone(),
            city: self.city.clone(),
            postal_code: self.postal_code.clone(),
            language: self.language.clone(),
            alerts: Vec::new(),
            // Nobody was asked whether messages may come.
            remind_by: Channel::None,
            registered_at: now,
            deceased: self.deceased,
            origin: Some(origin.to_owned()),
        }
    }
}

/// What is to be done about a person who is known here.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Fields that the record takes over.
    pub follow: Vec<Field>,
    /// Fields that wait for a person.
    pub wait: Vec<Field>,
    /// It is somebody else.
    pub stranger: bool,
}

/// Holds what a source says now against the record here and what the source said before.
#[must_use]
pub fn judge(here: &Said, then: Option<&Said>, now: &Said) -> Verdict {
    let mut verdict = Verdict::default();
    let mut strange = 0;
    for field in Field::ALL {
        if now.same(here, field) {
            continue;
        }
        // The source says what it always said: somebody changed it here, or kept it.
        if then.is_some_and(|then| now.same(then, field)) {
            continue;
        }
        // What a source leaves out takes nothing away.
        if now.shown(field).is_empty() && !matches!(field, Field::Deceased | Field::Inactive) {
            continue;
        }
        if field == Field::Born && here.born.refines(now.born) {
            continue;
        }
        if field == Field::Born && now.born.refines(here.born) {
            verdict.follow.push(field);
        } else if field.tells_who() {
            strange += 1;
            verdict.wait.push(field);
        } else {
            let by_hand = match then {
                Some(then) => !then.same(here, field),
                None => !here.shown(field).is_empty(),
            };
            let alive_again = field == Field::Deceased && now.deceased.is_none();
            if by_hand || alive_again { verdict.wait.push(field) } else { verdict.follow.push(field) }
        }
    }
    verdict.stranger = strange >= 2;
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Said {
        Said {
            family_name: Some("Alder".to_owned()),
            given_name: "Anna".to_owned(),
            born: "1950-01-01".parse().unwrap(),
            sex: Sex::Female,
            phone: None,
            email: None,
            street: None,
            city: Some("Oldtown".to_owned()),
            postal_code: None,
            language: "en".to_owned(),
            deceased: None,
            inactive: false,
            names: Vec::new(),
            identifiers: Vec::new(),
            contacts: Vec::new(),
        }
    }

    #[test]
    fn one_difference_waits_and_two_are_a_stranger() {
        let (then, mut now) = (anna(), anna());
        now.family_name = Some("Birch".to_owned());
        let verdict = judge(&then, Some(&then), &now);
        assert_eq!((verdict.wait, verdict.stranger), (vec![Field::Name], false));
        now.sex = Sex::Male;
        assert!(judge(&then, Some(&then), &now).stranger);
        // An old export without what it said before is judged the same.
        assert!(judge(&then, None, &now).stranger);
    }

    #[test]
    fn a_more_exact_date_is_no_difference_and_a_less_exact_one_takes_nothing() {
        let (mut here, mut now) = (anna(), anna());
        here.born = "1950".parse().unwrap();
        assert_eq!(judge(&here, None, &now), Verdict { follow: vec![Field::Born], ..Verdict::default() });
        std::mem::swap(&mut here.born, &mut now.born);
        assert_eq!(judge(&here, None, &now), Verdict::default());
    }

    #[test]
    fn what_nobody_changed_here_follows_and_what_somebody_changed_waits() {
        let (then, mut now, mut here) = (anna(), anna(), anna());
        now.city = Some("Newtown".to_owned());
        now.deceased = "2026-11".parse().ok();
        assert_eq!(judge(&then, Some(&then), &now).follow, [Field::Address, Field::Deceased]);
        here.city = Some("Elsewhere".to_owned());
        let verdict = judge(&here, Some(&then), &now);
        assert_eq!((verdict.follow, verdict.wait), (vec![Field::Deceased], vec![Field::Address]));
        // The source stays as it was: what was changed here is nobody's question.
        assert_eq!(judge(&here, Some(&then), &then), Verdict::default());
        // Nobody rises from the dead by an export.
        here.deceased = now.deceased;
        assert_eq!(judge(&here, Some(&here.clone()), &then).wait.last(), Some(&Field::Deceased));
    }
}
