//! What an import brings for a chart: rows of this module's tables, each with its origin and with what a person reads of it.

mod lists;
mod records;

pub use lists::{Allergy, Encounter, Medicine, Problem};
pub use records::{Entry, Observation, Report};

use api::{PartialDate, Precision, id::PatientId};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Origin;

/// A fact that has a row of its own.
pub trait Fact: Serialize + DeserializeOwned {
    /// The table.
    const TABLE: &'static str;
    /// Its columns, each a field of the same name.
    const COLUMNS: &'static [&'static str];
    /// Columns that PostgreSQL works out: the name, and an expression over the row `r`.
    const LINKS: &'static [(&'static str, &'static str)];
    /// Whether people change it here, so that the row has a version.
    const BY_HAND: bool;

    /// Where it came from.
    fn origin(&self) -> &Origin;
    /// Whose it is.
    fn patient_id(&self) -> PatientId;
    /// What it is called.
    fn name(&self) -> &str;
    /// What a person reads of it, field by field.
    fn shown(&self) -> Vec<(&'static str, String)>;
}

/// An instant with its precision, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// An instant.
    Instant(Timestamp),
    /// A day or less.
    Date(PartialDate),
}

impl At {
    /// What is stored: the first instant in UTC.
    #[must_use]
    pub fn first(self) -> Option<Timestamp> {
        match self {
            Self::Instant(at) => Some(at),
            Self::Date(date) => Some(date.first()?.to_zoned(TimeZone::UTC).ok()?.timestamp()),
        }
    }

    /// How much of it is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match self {
            Self::Instant(_) => Precision::Minute,
            Self::Date(date) => date.precision(),
        }
    }

    /// The day, where it is known; of an instant the day in UTC.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Instant(at) => Some(TimeZone::UTC.to_datetime(at).date()),
            Self::Date(date) => date.day(),
        }
    }
}

fn said_at(at: Option<Timestamp>, precision: Option<Precision>) -> String {
    match (at, precision) {
        (None, _) => "not known".to_owned(),
        (Some(at), None | Some(Precision::Minute)) => at.to_string(),
        (Some(at), Some(precision)) => {
            let day = TimeZone::UTC.to_datetime(at).date();
            PartialDate::stored(Some(day), precision).map(|date| date.to_string()).unwrap_or_default()
        }
    }
}

fn said_on(on: Option<Date>, precision: Option<Precision>) -> String {
    let date = PartialDate::stored(on, precision.unwrap_or(Precision::Day));
    on.and(date).map(|date| date.to_string()).unwrap_or_default()
}

/// The columns that a field as people read it stands for. How something stands and when it ended are one: of a medicine that was stopped
/// here, both stay.
pub fn columns_of(field: &str) -> &'static [&'static str] {
    match field {
        "name" => &["name"],
        "code" => &["code_system", "code"],
        "dose" => &["dose"],
        "state" | "stopped" | "resolved" => {
            &["state", "said", "stopped_on", "stopped_precision", "resolved_on", "resolved_precision"]
        }
        "started" => &["started_on", "started_precision"],
        "onset" => &["onset_on", "onset_precision"],
        "criticality" => &["criticality"],
        "certainty" => &["certainty"],
        "reaction" => &["reaction"],
        "detail" => &["detail"],
        _ => &[],
    }
}

/// The word that is stored, and read aloud where nothing better stands for it.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

macro_rules! fact {
    ($(#[$doc:meta])* $name:ident in $table:literal $(by_hand $by_hand:literal)?, links $links:expr, {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    } besides { $($(#[$other_doc:meta])* $other:ident: $other_type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct $name {
            /// Where it came from.
            pub origin: Origin,
            /// The patient.
            pub patient_id: PatientId,
            $($(#[$field_doc])* pub $field: $type,)*
            $($(#[$other_doc])* #[serde(default)] pub $other: $other_type,)*
        }

        impl Fact for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &["patient_id", $(stringify!($field),)*];
            const LINKS: &'static [(&'static str, &'static str)] = $links;
            const BY_HAND: bool = false $(|| $by_hand)?;

            fn origin(&self) -> &Origin {
                &self.origin
            }
            fn patient_id(&self) -> PatientId {
                self.patient_id
            }
            fn name(&self) -> &str {
                self.called()
            }
            fn shown(&self) -> Vec<(&'static str, String)> {
                let mut shown = self.fields();
                shown.retain(|(_, text)| !text.is_empty());
                shown
            }
        }
    };
}

use fact;

const ENCOUNTER: &[(&str, &str)] = &[("encounter_id", "(SELECT e.id FROM encounter e WHERE e.origin = r.encounter)")];

/// A file of a report or an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is: `text/plain`, `application/pdf`.
    pub content_type: String,
    /// How many bytes.
    pub size: u64,
    /// Text as it is, other content in base64.
    pub body: String,
}

/// A person, a place or a medicine that others of a source point to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// Where it came from.
    pub origin: Origin,
    /// `practitioner`, `organization`, `location`, `medication`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The list its code is of.
    pub code_system: Option<String>,
    /// Its code.
    pub code: Option<String>,
}
