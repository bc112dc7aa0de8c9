//! People: find, open a card, save.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ScheduleException, ScheduleRule};
use crate::{
    Block, Line, Name, Staff as StaffAccess,
    access::{SignedIn, may},
    endpoint,
    id::{SiteId, StaffId},
    text::TypedPhone,
};

/// What a person does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffKind {
    /// Sees patients by appointment.
    Doctor,
    /// Prepares, measures, collects.
    Nurse,
    /// Everybody else.
    Other,
}

/// A person's gender, for patients who ask to be seen by a woman or a man.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// A woman.
    Woman,
    /// A man.
    Man,
    /// Neither, or not said.
    Other,
}

/// How a colleague wants to be told that something urgent waits. The screen always says it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// On the screen only.
    #[default]
    Screen,
    /// By text message to the work phone.
    Sms,
    /// By e-mail to the work address.
    Email,
}

impl Reach {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }
}

/// A colleague by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Colleague {
    /// The person.
    pub id: StaffId,
    /// Name as colleagues read it.
    pub name: String,
}

/// Finds people by words of their name, specialty, focus or language. No words: everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchStaff {
    /// Words, all of which must fit.
    #[serde(default)]
    pub words: Option<Line<100>>,
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<StaffKind>,
    /// Only at this site.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// Also those who left.
    #[serde(default)]
    pub left_too: bool,
}

/// The people found, by family name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffList {
    /// The people.
    pub staff: Vec<Staff>,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Staff {
    /// The person.
    pub id: StaffId,
    /// Name as colleagues read it: `Dr Priya Raman`.
    pub name: String,
    /// What the person does.
    pub kind: StaffKind,
    /// Specialty or job: `Endocrinology`, `Nurse`.
    pub specialty: String,
    /// What the person knows best: `thyroid`, `insulin pump`.
    pub focus: Vec<String>,
    /// Languages spoken, in English: `Tamil`.
    pub languages: Vec<String>,
    /// Gender.
    pub gender: Gender,
    /// Sites worked at.
    pub site_ids: Vec<SiteId>,
    /// How the licence stands; absent where none is needed.
    pub licence: Option<LicenceState>,
    /// Works here now.
    pub active: bool,
}

/// How a licence stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// Valid for more than 60 days.
    Valid,
    /// Ends within 60 days.
    EndsSoon,
    /// Has ended: the person cannot be booked.
    Ended,
}

/// A licence to practise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Licence {
    /// Its number.
    pub number: String,
    /// The last day it is valid.
    pub ends_on: Date,
    /// How it stands today.
    pub state: LicenceState,
}

/// Opens a person's card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetStaff {
    /// The person.
    pub id: StaffId,
}

/// A person's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffCard {
    /// As in lists.
    pub staff: Staff,
    /// Title: `Dr`.
    pub title: Option<String>,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Work phone.
    pub phone: Option<String>,
    /// Work e-mail.
    pub email: Option<String>,
    /// How the person is told that something urgent waits.
    pub reach: Reach,
    /// Who is told when this person does not act in time.
    pub deputy: Option<Colleague>,
    /// A few sentences for patients.
    pub about: Option<String>,
    /// The licence.
    pub licence: Option<Licence>,
    /// Working hours, by weekday and start.
    pub rules: Vec<ScheduleRule>,
    /// Leave, blocks and extra sessions from today on.
    pub exceptions: Vec<ScheduleException>,
    /// Counts changes.
    pub version: i32,
}

/// Creates a card, or changes the one with this id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveStaff {
    /// The person to change; absent for a new one.
    #[serde(default)]
    pub id: Option<StaffId>,
    /// The version this change was made from; 0 for a new person.
    #[serde(default)]
    pub version: i32,
    /// What the person does.
    pub kind: StaffKind,
    /// Title: `Dr`.
    #[serde(default)]
    pub title: Option<Line<20>>,
    /// Given name.
    pub given_name: Name<80>,
    /// Family name.
    pub family_name: Name<80>,
    /// Gender.
    pub gender: Gender,
    /// Specialty or job.
    pub specialty: Line<80>,
    /// What the person knows best.
    #[serde(default)]
    pub focus: Vec<Line<60>>,
    /// Languages spoken.
    #[serde(default)]
    pub languages: Vec<Line<40>>,
    /// Sites worked at.
    #[serde(default)]
    pub site_ids: Vec<SiteId>,
    /// Work phone.
    #[serde(default)]
    pub phone: Option<TypedPhone>,
    /// Work e-mail.
    #[serde(default)]
    pub email: Option<crate::text::Email>,
    /// How the person is told that something urgent waits: by text message only with a work phone, by e-mail only with an address.
    #[serde(default)]
    pub reach: Reach,
    /// Who is told when this person does not act in time.
    #[serde(default)]
    pub deputy_id: Option<StaffId>,
    /// A few sentences for patients.
    #[serde(default)]
    pub about: Option<Block<1000>>,
    /// Licence number.
    #[serde(default)]
    pub licence_number: Option<Line<40>>,
    /// The last day the licence is valid.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub licence_ends_on: Option<Date>,
    /// Works here now.
    #[serde(default)]
    pub active: bool,
}

/// The card as saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedStaff {
    /// The person.
    pub id: StaffId,
}

/// Says how I am told that something urgent waits, and who is told when I do not act in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SetReach {
    /// How.
    #[serde(default)]
    pub reach: Reach,
    /// Who stands in.
    #[serde(default)]
    pub deputy_id: Option<StaffId>,
}

endpoint!(POST "/api/directory/staff/search", "Find colleagues", StaffAccess<may::ReadDirectory>, SearchStaff => StaffList);
endpoint!(GET "/api/directory/staff/{id}", "Open a colleague's card", StaffAccess<may::ReadDirectory>, GetStaff => StaffCard);
endpoint!(POST "/api/directory/staff", "Create or change a staff card", StaffAccess<may::ManageDirectory>, SaveStaff => SavedStaff);
endpoint!(POST "/api/directory/reach", "Say how I am told of something urgent, and who stands in for me", SignedIn, SetReach => SavedStaff);
