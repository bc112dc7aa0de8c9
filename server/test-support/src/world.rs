//! A small clinic to test in: one of everything, and more on demand.

use std::{
    str::FromStr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{TestClinic, TestUser};
use api::{
    Moment, Permission,
    crm::{Channel, RegisterPatient, Sex},
    directory::{Gender, Reach, SaveRoom, SaveSite, SaveStaff, ScheduleRule, SetScheduleRules, StaffKind, Weekday},
    ehr::AssignCare,
    id::{AppointmentId, PatientId, RoomId, SiteId, StaffId, VisitKindId},
    rule::Rule,
    scheduling::{BookVisit, HeldSlot, HoldSlot, SaveVisitKind},
    session::GetSession,
    text::TextError,
    text::TypedPhone,
    time::ClockTime,
};
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};

/// A clinic with a site, a room, a doctor who works every day, a kind of visit, a patient.
pub struct World {
    pub clinic: TestClinic,
    /// Somebody who may do everything.
    pub all: TestUser,
    /// A second person at the bench: who entered a result cannot release it.
    pub second: TestUser,
    pub site: SiteId,
    pub room: RoomId,
    pub staff: StaffId,
    pub kind: VisitKindId,
    pub patient: PatientId,
    /// Colleagues in whose care every new patient is.
    carers: Mutex<Vec<StaffId>>,
    counter: AtomicU32,
    today: AtomicU32,
}

/// A line or a name.
pub fn line<T: FromStr<Err = TextError>>(text: &str) -> T {
    text.parse().expect("a text that may stand there")
}

pub fn clock(text: &str) -> ClockTime {
    text.parse().expect("a time of day")
}

/// Letters that no two calls share, so that no two test people are alike.
fn letters(mut number: u32) -> String {
    let mut word = String::new();
    for _ in 0..7 {
        word.push(char::from(b'a' + u8::try_from(number.wrapping_mul(2_654_435_761) >> 24).unwrap_or(0) % 26));
        number = number.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    }
    word
}

pub fn person(number: u32) -> RegisterPatient {
    RegisterPatient {
        family_name: Some(line(&letters(number))),
        given_name: line(&letters(number.wrapping_add(77_777))),
        preferred_name: None,
        born: Date::constant(1950, 1, 1).checked_add((i64::from(number) * 37 % 20_000).days()).expect("a day").into(),
        sex: Sex::Female,
        pronouns: None,
        phone: TypedPhone::new(&format!("+1555{:07}", number % 10_000_000)).ok(),
        email: None,
        street: None,
        city: None,
        postal_code: None,
        language: None,
        remind_by: Some(Channel::Sms),
        not_these: Vec::new(),
    }
}

impl World {
    pub async fn new() -> Self {
        Self::in_clinic(TestClinic::new().await).await
    }

    pub async fn in_clinic(clinic: TestClinic) -> Self {
        let setup = clinic.user(&["admin", "manager"]).await;
        let site = setup
            .client
            .call(SaveSite {
                id: None,
                version: 0,
                name: line("Main Street"),
                address: line("1 Main Street"),
                phone: line("+1 555 010 0000"),
                time_zone: line("America/New_York"),
                country: None,
                open: true,
            })
            .await
            .expect("a site")
            .id;
        let room = setup
            .client
            .call(SaveRoom { id: None, site_id: site, name: line("Room 1"), open: true })
            .await
            .expect("a room")
            .id;
        let staff = doctor(&setup, site, room).await;
        let kind = SaveVisitKind { id: None, version: 0, name: line("Visit"), minutes: 5, active: true };
        let kind = setup.client.call(kind).await.expect("a kind").id;
        let everything =
            ["admin", "manager", "doctor", "nurse", "reception", "lab", "stores", "billing", "auditor", "privacy"];
        let all = clinic.user_of(&everything, Some(staff)).await;
        let second = clinic.user_of(&["lab"], None).await;
        // Everybody's charts: what the wall around them does is seen in care.rs.
        allow(&clinic, &all, &Permission::ALL.iter().map(|right| Rule::everywhere(*right)).collect::<Vec<_>>()).await;
        allow(&clinic, &second, &[Rule::everywhere(Permission::BreakTheGlass)]).await;
        let patient = all.client.call(person(1)).await.expect("a patient").id;
        Self {
            clinic,
            all,
            second,
            site,
            room,
            staff,
            kind,
            patient,
            carers: Mutex::default(),
            counter: AtomicU32::new(2),
            today: AtomicU32::new(0),
        }
    }

    pub fn next(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    pub async fn patient(&self) -> PatientId {
        let patient = self.all.client.call(person(self.next())).await.expect("a patient").id;
        self.care_for(patient).await;
        patient
    }

    /// Puts a patient who came another way into the care of those who care for all.
    pub async fn care_for(&self, patient: PatientId) {
        let carers = self.carers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for staff in carers {
            self.assign(patient, staff).await;
        }
    }

    /// Puts a patient into a colleague's care for a day.
    pub async fn assign(&self, patient: PatientId, staff_id: StaffId) {
        let assign = AssignCare { id: patient, staff_id, until: self.today(), note: None };
        self.all.client.call(assign).await.expect("an assignment");
    }

    /// Puts every patient from now on into a colleague's care.
    pub async fn cares_for_all(&self, staff: StaffId) {
        self.assign(self.patient, staff).await;
        self.carers.lock().unwrap_or_else(PoisonError::into_inner).push(staff);
    }

    /// Lets minutes pass at a desk that is in use: its sessions do not lock meanwhile.
    pub async fn pass(&self, minutes: i64) {
        for passed in (0..minutes).step_by(10) {
            self.clinic.clock.advance(SignedDuration::from_mins(10.min(minutes - passed)));
            self.clinic.state.sessions().forget();
            for user in [&self.all, &self.second] {
                user.client.call(GetSession {}).await.expect("a session");
            }
        }
    }

    /// Today at the site.
    pub fn today(&self) -> Date {
        TimeZone::get("America/New_York").expect("a zone").to_datetime(self.clinic.clock.now()).date()
    }

    pub fn at(&self, day: Date, minute: u32) -> Moment {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let local = day.at(0, 0, 0, 0).checked_add(i64::from(minute).minutes()).expect("a time");
        let at = zone.to_ambiguous_timestamp(local).compatible().expect("an instant");
        Moment::new(at, zone.to_offset(at))
    }

    /// A start nobody was given before, some day to come.
    pub fn start(&self) -> Moment {
        let n = self.next();
        self.at(self.today().checked_add(i64::from(1 + n / 140).days()).expect("a day"), 8 * 60 + 5 * (n % 140))
    }

    /// A start nobody was given before, later today.
    pub fn start_today(&self) -> Moment {
        let n = self.today.fetch_add(1, Ordering::Relaxed);
        self.at(self.today(), 10 * 60 + 10 + 5 * n)
    }

    pub async fn hold(&self, starts: Moment) -> HeldSlot {
        self.all.client.call(HoldSlot { staff_id: self.staff, kind_id: self.kind, starts }).await.expect("a hold")
    }

    pub async fn book_at(&self, starts: Moment) -> AppointmentId {
        let hold = self.hold(starts).await;
        let patient_id = self.patient().await;
        self.all
            .client
            .call(BookVisit { hold_id: hold.id, patient_id, reason: None, overlapping: true, deceased: false })
            .await
            .expect("a visit")
            .id
    }

    pub async fn book(&self) -> AppointmentId {
        self.book_at(self.start()).await
    }
}

/// Gives a user's account rules of its own; they hold at once.
pub async fn allow(clinic: &TestClinic, user: &TestUser, rules: &[Rule]) {
    let account = user.client.call(GetSession {}).await.expect("a session").account_id;
    let tx = clinic.tenant().tx().await.expect("a transaction");
    auth::write_rules(&tx, &auth::Holder::Account(account), rules).await.expect("rules");
    tx.commit().await.expect("a commit");
    clinic.state.sessions().forget();
}

/// A doctor who works every day from eight to eight.
pub async fn doctor(user: &TestUser, site: SiteId, room: RoomId) -> StaffId {
    let id = user.client.call(card("Amara", site)).await.expect("a doctor").id;
    user.client.call(rules(id, 1, site, room)).await.expect("hours");
    id
}

pub fn card(given: &str, site: SiteId) -> SaveStaff {
    SaveStaff {
        id: None,
        version: 0,
        kind: StaffKind::Doctor,
        title: Some(line("Dr")),
        given_name: line(given),
        family_name: line("Osei"),
        gender: Gender::Woman,
        specialty: line("General practice"),
        focus: Vec::new(),
        languages: vec![line("English")],
        site_ids: vec![site],
        phone: None,
        email: None,
        about: None,
        licence_number: None,
        licence_ends_on: None,
        reach: Reach::Screen,
        deputy_id: None,
        active: true,
    }
}

pub fn rules(id: StaffId, version: i32, site_id: SiteId, room_id: RoomId) -> SetScheduleRules {
    let rules = Weekday::ALL
        .into_iter()
        .map(|weekday| ScheduleRule {
            id: None,
            weekday,
            starts: clock("08:00"),
            ends: clock("20:00"),
            site_id,
            room_id,
            slot_minutes: 5,
            overbook_limit: 50,
            valid_from: Date::constant(2026, 1, 1),
            valid_until: None,
        })
        .collect();
    SetScheduleRules { id, version, rules }
}
