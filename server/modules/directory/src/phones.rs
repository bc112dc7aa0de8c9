//! Phones: what somebody typed, read by the numbering plan of a country.

use api::{
    Country,
    id::SiteId,
    text::{Phone, TypedPhone},
};
use kernel::{AppError, Caller, database::query_one};
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, ValidationError, enums::Region,
};
use sea_orm::ConnectionTrait;

/// Why a text is no phone number; its words name the way out and follow the name of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhoneError {
    /// No number, or words beside it.
    NotANumber,
    /// `+0…`.
    ZeroAfterPlus,
    /// No country has this code.
    NoSuchCode,
    /// North American area codes begin with 2 to 9.
    AreaCode,
    /// Too few digits for its plan.
    TooShort,
    /// Too many digits for its plan.
    TooLong,
    /// As long as a number may be, and none of this country's.
    NotInPlan(Option<Country>),
    /// None of the country it was read for; of others it would be one. The example is what it would be in the likeliest.
    Ambiguous {
        /// Where it was typed.
        here: Country,
        /// In international form, as people read it.
        example: String,
    },
}

impl std::fmt::Display for PhoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const PLUS: &str = "write it with + and the country code, such as";
        match self {
            Self::NotANumber => write!(f, "must be a phone number and nothing else: {PLUS} +1 303 555 0144"),
            Self::ZeroAfterPlus => {
                write!(f, "has a 0 after the +, where a country code begins: {PLUS} +33 6 12 34 56 78")
            }
            Self::NoSuchCode => write!(f, "begins with a country code that no country has: {PLUS} +1 303 555 0144"),
            Self::AreaCode => write!(
                f,
                "has an area code that begins with 0 or 1, which none in North America does; for a number of another country, {PLUS} \
                 +33 6 12 34 56 78"
            ),
            Self::TooShort => {
                write!(f, "has too few digits: give the whole number with its area code, or {PLUS} +1 303 555 0144")
            }
            Self::TooLong => write!(f, "has too many digits: give one number, or {PLUS} +1 303 555 0144"),
            Self::NotInPlan(Some(country)) => {
                write!(f, "is not a number of {}: look at its digits again, or {PLUS} +1 303 555 0144", country.name())
            }
            Self::NotInPlan(None) => write!(f, "is not a number of that country: look at its digits again"),
            Self::Ambiguous { here, example } => {
                write!(f, "is not a number of {}; if it is one of another country, {PLUS} {example}", here.name())
            }
        }
    }
}
impl std::error::Error for PhoneError {}

/// Reads a number as it was typed in a country: in the national form, or with `+` or `00` and a country code; with or without
/// `(0)`, with or without an extension.
///
/// # Errors
/// When it is no number there, in words for the person who typed it.
pub fn read_phone(typed: &str, country: Country) -> Result<Phone, PhoneError> {
    let typed = cleaned(typed)?;
    let region = Region::try_from(country.code()).ok();
    let mut first = None;
    for text in [typed.clone(), typed.replace("(0)", " ")] {
        match PHONE_NUMBER_UTIL.parse(&text, region) {
            Ok(number) if is_number(&number) => return kept(&number),
            Ok(number) => first = first.or(Some(Ok(number))),
            Err(error) => first = first.or(Some(Err(error))),
        }
    }
    let international = typed.starts_with('+');
    // Seven digits of a town are asked for with their area code, even if they would be a whole number on some island.
    let local = matches!(&first, Some(Ok(number)) if number.is_possible_with_reason() == Ok(NumberLengthType::IsPossibleLocalOnly));
    let whole = typed.chars().filter(|sign| sign.is_numeric()).count() >= 7;
    if !international
        && !local
        && whole
        && let Some(example) = abroad(&typed, region).first()
    {
        let example = example.format_as(PhoneNumberFormat::International).into_owned();
        return Err(PhoneError::Ambiguous { here: country, example });
    }
    if wrong_area_code(&typed, region) {
        return Err(PhoneError::AreaCode);
    }
    Err(match first {
        Some(Ok(number)) => reason(&number, (!international).then_some(country)),
        Some(Err(ParseError::InvalidCountryCode)) => PhoneError::NoSuchCode,
        Some(Err(ParseError::TooShortAfterIdd | ParseError::TooShortNsn)) => PhoneError::TooShort,
        Some(Err(ParseError::TooLongNsn)) => PhoneError::TooLong,
        _ => PhoneError::NotANumber,
    })
}

/// Every number that a text may be, for a search: the country's own, else those of other countries.
#[must_use]
pub fn phone_readings(typed: &str, country: Country) -> Vec<Phone> {
    if let Ok(phone) = read_phone(typed, country) {
        return vec![phone];
    }
    let Ok(typed) = cleaned(typed) else { return Vec::new() };
    if typed.starts_with('+') {
        return Vec::new();
    }
    abroad(&typed, Region::try_from(country.code()).ok()).iter().filter_map(|number| kept(number).ok()).collect()
}

/// The text with `00` as `+`; refused where it holds more than a number and its extension.
fn cleaned(typed: &str) -> Result<String, PhoneError> {
    let typed = typed.trim().replace('\u{ff0b}', "+");
    let words = typed.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty());
    if !words
        .map(str::to_lowercase)
        .all(|word| matches!(word.as_str(), "ext" | "extn" | "extension" | "x" | "tel" | "доб"))
        || typed.chars().filter(|sign| *sign == '+').count() > 1
        || !typed.chars().any(char::is_numeric)
    {
        return Err(PhoneError::NotANumber);
    }
    let bare = typed.trim_start_matches(['(', '[', ' ']);
    let typed = match bare.strip_prefix("00") {
        Some(rest) => format!("+{}", rest.trim_start_matches([')', ']', ' '])),
        None => typed,
    };
    let after_plus = typed.split_once('+').map(|(_, rest)| rest.trim_start_matches(['(', '[', ' ']));
    if after_plus.is_some_and(|rest| rest.starts_with('0')) {
        return Err(PhoneError::ZeroAfterPlus);
    }
    Ok(typed)
}

/// A number of its plan. Area code 555 is nobody's in North America, which is why people are invented with it: for training
/// and tests it counts as a number, and rings nowhere.
fn is_number(number: &PhoneNumber) -> bool {
    let invented = number.country_code == 1 && (5_550_000_000..5_560_000_000).contains(&number.national_number);
    invented || number.is_valid()
}

fn kept(number: &PhoneNumber) -> Result<Phone, PhoneError> {
    let extension = number.extension.as_deref().filter(|extension| !extension.is_empty());
    let stored = format!(
        "{}{}",
        number.format_as(PhoneNumberFormat::E164),
        extension.map_or_else(String::new, |extension| format!(";ext={extension}"))
    );
    Phone::new(&stored).map_err(|_| PhoneError::TooLong)
}

/// The countries whose own number the text would be, the likeliest first: one that writes its numbers just so, else one with many
/// people.
fn abroad(typed: &str, here: Option<Region>) -> Vec<PhoneNumber> {
    const MANY_PEOPLE: [&str; 12] = ["FR", "GB", "IN", "DE", "MX", "BR", "ES", "IT", "PL", "CN", "JP", "NG"];
    let home = here.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
    let mut found: Vec<(usize, Region, PhoneNumber)> = PHONE_NUMBER_UTIL
        .get_supported_regions()
        .filter(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(*region) != home)
        .filter_map(|region| Some((region, PHONE_NUMBER_UTIL.parse(typed, Some(region)).ok()?)))
        .filter(|(region, number)| number.is_valid_for_region(*region))
        .map(|(region, number)| {
            let just_so = number.format_as(PhoneNumberFormat::National) == typed;
            let people = MANY_PEOPLE.iter().position(|code| *code == region.to_string()).unwrap_or(MANY_PEOPLE.len());
            (if just_so { people } else { 100 + people }, region, number)
        })
        .collect();
    found.sort_by_key(|(rank, region, _)| (*rank, *region));
    found.into_iter().map(|(_, _, number)| number).collect()
}

fn reason(number: &PhoneNumber, country: Option<Country>) -> PhoneError {
    match number.is_possible_with_reason() {
        Err(ValidationError::TooShort) | Ok(NumberLengthType::IsPossibleLocalOnly) => PhoneError::TooShort,
        Err(ValidationError::TooLong) => PhoneError::TooLong,
        _ => PhoneError::NotInPlan(country),
    }
}

/// Whether this is a North American number but for an area code that begins with 0 or 1. The library drops the 1, and would say
/// that a digit is missing.
fn wrong_area_code(typed: &str, here: Option<Region>) -> bool {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let ten = if typed.starts_with('+') {
        digits.strip_prefix('1')
    } else {
        here.is_some_and(|region| PHONE_NUMBER_UTIL.is_nanpa_country(region)).then_some(digits.as_str())
    };
    ten.is_some_and(|ten| ten.len() == 10 && ten.starts_with(['0', '1']))
}

/// The country in which what this person types is read: that of the first open site on their card, else the house's.
///
/// # Errors
/// When the database cannot be read.
pub async fn country_of(connection: &impl ConnectionTrait, caller: &Caller) -> Result<Country, AppError> {
    let sql = "SELECT COALESCE((SELECT s.country FROM staff_site w JOIN site s ON s.id = w.site_id AND s.open \
               WHERE w.staff_id = $1 ORDER BY w.position LIMIT 1), h.country) AS country FROM house h";
    read_country(connection, sql, vec![caller.staff_id.map(|id| id.0).into()]).await
}

/// The country of a card's first site, else of whoever writes it.
pub async fn country_of_card(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    sites: &[SiteId],
) -> Result<Country, AppError> {
    let Some(site) = sites.first() else { return country_of(connection, caller).await };
    let sql = "SELECT COALESCE((SELECT s.country FROM site s WHERE s.id = $1), h.country) AS country FROM house h";
    read_country(connection, sql, vec![site.0.into()]).await
}

/// The house's country.
///
/// # Errors
/// When the database cannot be read.
pub async fn house_country(connection: &impl ConnectionTrait) -> Result<Country, AppError> {
    read_country(connection, "SELECT country FROM house", Vec::new()).await
}

async fn read_country(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<sea_orm::Value>,
) -> Result<Country, AppError> {
    let row = query_one(connection, sql, values).await?;
    let code = row.map(|row| row.try_get::<String>("", "country")).transpose()?;
    Ok(code.and_then(|code| Country::new(&code)).unwrap_or(Country::UNITED_STATES))
}

/// Reads what somebody typed into a field.
///
/// # Errors
/// When it is no number, in words that name the field.
pub fn phone_field(field: &str, typed: Option<&TypedPhone>, country: Country) -> Result<Option<Phone>, AppError> {
    typed
        .map(|typed| read_phone(typed.as_str(), country).map_err(|error| AppError::invalid(field, error.to_string())))
        .transpose()
}
