//! What the desk knows while a visit is being booked. Everything typed stays until it is booked or taken back.

use api::{
    Client, Line, Moment, Problem,
    crm::{Channel, GetPatient, Patient, Purpose},
    id::{AppointmentId, PatientId, SiteId, StaffId, VisitKindId},
    scheduling::{BookVisit, FindSlots, HoldSlot, ReleaseHold, Slots, SuggestStaff, Suggestions, VisitKind},
};
use frame::Topic;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::Offset,
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Toasts, clock::Clock};

use super::Start;
use crate::{
    loading::{Asked, load_when},
    shown, words,
};

/// A slot that is held.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    pub id: AppointmentId,
    pub staff_id: StaffId,
    pub starts: Moment,
    pub minutes: i64,
    pub room: String,
    pub site: String,
    /// On the clock that the page counts with.
    pub until: DateTime,
}

/// A start that was wanted and is gone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lost {
    pub staff_id: StaffId,
    pub starts: Moment,
    /// Taken by somebody else; else the time ran out.
    pub taken: bool,
}

/// What was booked last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Booked {
    pub id: AppointmentId,
    pub sentence: String,
    pub reminder: String,
    pub day: Date,
}

/// The state of the screen.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    client: StoredValue<Client>,
    pub toasts: Toasts,
    clock: Option<Clock>,
    /// The page's day and offset: acts run where no page can be asked.
    pub now: Moment,
    pub patient_id: RwSignal<Option<PatientId>>,
    pub patient: Asked<Patient>,
    pub registering: RwSignal<bool>,
    pub kinds: StoredValue<Vec<VisitKind>>,
    pub kind: RwSignal<String>,
    pub need: RwSignal<String>,
    need_asked: RwSignal<String>,
    /// Enter was pressed in the need: the first start has the focus once the answer to it is there.
    goes_on: RwSignal<bool>,
    pub mornings: RwSignal<bool>,
    pub woman: RwSignal<bool>,
    pub speaks: RwSignal<bool>,
    pub sites: RwSignal<Vec<SiteId>>,
    pub suggested: Asked<Suggestions>,
    pub staff_id: RwSignal<Option<StaffId>>,
    pub from: RwSignal<Vec<Date>>,
    pub slots: Asked<Slots>,
    pub held: RwSignal<Option<Held>>,
    pub lost: RwSignal<Option<Lost>>,
    pub gone: RwSignal<Vec<(StaffId, Moment)>>,
    pub trouble: RwSignal<Option<Problem>>,
    pub busy: RwSignal<bool>,
    pub booked: RwSignal<Option<Booked>>,
}

impl Desk {
    /// An empty desk, with what the address brought.
    pub fn new(kinds: Vec<VisitKind>, start: Start) -> Self {
        let first = kinds.first().map(|kind| kind.id.to_string()).unwrap_or_default();
        let patient_id = RwSignal::new(start.patient);
        let (kind, need, need_asked) =
            (RwSignal::new(first), RwSignal::new(String::new()), RwSignal::new(String::new()));
        let (mornings, woman, speaks) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
        let sites = RwSignal::new(Vec::new());
        let staff_id = RwSignal::new(start.staff);
        let from: RwSignal<Vec<Date>> = RwSignal::new(start.starts.map(shown::day).into_iter().collect());
        let kind_id = move || kind.with(|kind| kind.parse::<VisitKindId>().ok());
        let patient = load_when(move || patient_id.get().map(|id| GetPatient { id }), Vec::new);
        let language =
            Memo::new(move |_| speaks.get().then(|| patient.known().map(|patient| patient.language)).flatten());
        let suggested = load_when(
            move || {
                Some(SuggestStaff {
                    need: need_asked.with(|need| Line::new(need).ok()),
                    kind_id: kind_id()?,
                    site_ids: sites.get(),
                    mornings: mornings.get(),
                    gender: woman.get().then_some(api::directory::Gender::Woman),
                    language: language.get().and_then(|language| Line::new(&words::language(&language)).ok()),
                    patient_id: patient_id.get(),
                    from: None,
                })
            },
            Vec::new,
        );
        let slots = load_when(
            move || {
                let from = from.with(|from| from.last().copied());
                Some(FindSlots { staff_id: staff_id.get()?, kind_id: kind_id()?, from, days: None, site_id: None })
            },
            move || staff_id.get_untracked().map(|id| Topic::new("schedule", id)).into_iter().collect(),
        );
        Self {
            client: StoredValue::new(frame::use_client()),
            toasts: ui::use_toasts(),
            clock: ui::clock::use_clock(),
            now: frame::use_session().map_or(Moment::new(Timestamp::UNIX_EPOCH, Offset::UTC), |session| session.now),
            patient_id,
            patient,
            registering: RwSignal::new(start.register),
            kinds: StoredValue::new(kinds),
            kind,
            need,
            need_asked,
            goes_on: RwSignal::new(false),
            mornings,
            woman,
            speaks,
            sites,
            suggested,
            staff_id,
            from,
            slots,
            held: RwSignal::new(None),
            lost: RwSignal::new(None),
            gone: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            booked: RwSignal::new(None),
        }
    }

    /// What follows from what: a need is asked for after a pause, another kind holds the same start anew, leaving lets go.
    pub fn watch(self, start: Start) {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |_| {
            let need = self.need.get();
            if let Some(timer) = timer.get_value() {
                timer.clear();
            }
            let later = set_timeout_with_handle(
                move || _ = self.need_asked.try_set(need),
                std::time::Duration::from_millis(300),
            );
            timer.set_value(later.ok());
        });
        Effect::new(move |_| {
            if self.goes_on.get() && !self.suggested.is_waiting() {
                self.goes_on.set(false);
                shown::focus_soon(".suggestions .slot:not(:disabled)");
            }
        });
        Effect::new(move |before: Option<String>| {
            let kind = self.kind.get();
            let held = self.held.get_untracked();
            if let Some(held) = held.filter(|_| before.is_some_and(|before| before != kind)) {
                self.hold(held.staff_id, held.starts);
            }
            kind
        });
        // Coming from a free gap is choosing it.
        Effect::new(move |done: Option<()>| {
            if let (None, Some(staff_id), Some(starts)) = (done, start.staff, start.starts) {
                self.hold(staff_id, starts);
            }
        });
        on_cleanup(move || {
            if let Some(held) = self.held.try_get_untracked().flatten() {
                let client = self.client.get_value();
                spawn_local(async move {
                    // It frees itself otherwise.
                    _ = client.call(ReleaseHold { id: held.id }).await;
                });
            }
        });
    }

    /// From the need to the first start that suits it: asks at once, and never goes to an answer to something else.
    pub fn go_on(self) {
        let need = self.need.get_untracked();
        if self.need_asked.get_untracked() != need {
            self.need_asked.set(need);
            self.suggested.again();
        }
        self.goes_on.set(true);
    }

    /// The client.
    pub fn client(self) -> Client {
        self.client.get_value()
    }

    /// The kind that is chosen.
    pub fn kind(self) -> Option<VisitKind> {
        self.kind.with(|kind| {
            self.kinds.with_value(|kinds| kinds.iter().find(|other| other.id.to_string() == *kind).cloned())
        })
    }

    /// The name of a doctor, as the suggestions say it.
    pub fn staff_name(self, id: StaffId) -> Option<String> {
        self.suggested.known()?.suggestions.into_iter().find(|one| one.staff_id == id).map(|one| one.name)
    }

    /// Holds a start; what was held before is let go by that.
    pub fn hold(self, staff_id: StaffId, starts: Moment) {
        if self.busy.get_untracked() {
            return;
        }
        let Some(kind) = untrack(|| self.kind()) else { return };
        self.show_day(staff_id, starts);
        self.busy.set(true);
        self.booked.set(None);
        let client = self.client();
        let now = self.clock.map(|clock| untrack(|| clock.now()));
        spawn_local(async move {
            let answer = client.call(HoldSlot { staff_id, kind_id: kind.id, starts }).await;
            if self.busy.try_set(false).is_some() {
                if let Ok(held) = answer {
                    _ = client.call(ReleaseHold { id: held.id }).await;
                }
                return;
            }
            match answer {
                Ok(held) => {
                    let until = now.unwrap_or_else(|| held.starts.local()) + i64::from(held.seconds_left).seconds();
                    let minutes = held.ends.since(held.starts).as_secs() / 60;
                    let (room, site) = (held.room, held.site);
                    self.lost.set(None);
                    self.trouble.set(None);
                    self.held.set(Some(Held {
                        id: held.id,
                        staff_id,
                        starts: held.starts,
                        minutes,
                        room,
                        site,
                        until,
                    }));
                }
                Err(problem) => {
                    self.held.set(None);
                    if problem.code == "slot_taken" {
                        self.gone.update(|gone| gone.push((staff_id, starts)));
                        self.lost.set(Some(Lost { staff_id, starts, taken: true }));
                    } else {
                        self.trouble.set(Some(problem));
                    }
                }
            }
            self.slots.again();
        });
    }

    /// Shows the doctor's days around a start.
    fn show_day(self, staff_id: StaffId, starts: Moment) {
        let day = shown::day(starts);
        let known = untrack(|| self.slots.known());
        let visible = self.staff_id.get_untracked() == Some(staff_id)
            && known.is_some_and(|slots| slots.days.iter().any(|other| other.day == day));
        if self.staff_id.get_untracked() != Some(staff_id) {
            self.staff_id.set(Some(staff_id));
            self.from.set(Vec::new());
        }
        if !visible && day > shown::day(self.now).saturating_add(4.days()) {
            self.from.set(vec![day]);
        }
    }

    /// Lets the held slot go.
    pub fn release(self) {
        if let Some(held) = self.held.get_untracked() {
            self.held.set(None);
            let client = self.client();
            spawn_local(async move {
                _ = client.call(ReleaseHold { id: held.id }).await;
                self.slots.again();
            });
        }
    }

    /// The time of the hold is over.
    pub fn expired(self) {
        if let Some(held) = self.held.get_untracked() {
            self.held.set(None);
            self.lost.set(Some(Lost { staff_id: held.staff_id, starts: held.starts, taken: false }));
            self.slots.again();
        }
    }

    /// Books what is held, for whom is chosen.
    pub fn book(self) {
        self.book_meant(false);
    }

    /// Books, also where the patient has another visit at that time or died, when that is meant.
    pub fn book_meant(self, meant: bool) {
        let (Some(held), Some(patient_id)) = (self.held.get_untracked(), self.patient_id.get_untracked()) else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let client = self.client();
        let reason = self.need.with_untracked(|need| Line::new(need).ok());
        let sentence = untrack(|| self.sentence(&held));
        let request = BookVisit { hold_id: held.id, patient_id, reason, overlapping: meant, deceased: meant };
        spawn_local(async move {
            let answer = client.call(request).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(booked) => self.done(booked.id, booked.starts, booked.reminder_at, sentence),
                Err(problem) => {
                    if matches!(problem.code.as_str(), "slot_taken" | "hold_over" | "hold_expired")
                        || problem.status == 404
                    {
                        self.held.set(None);
                        self.lost.set(Some(Lost {
                            staff_id: held.staff_id,
                            starts: held.starts,
                            taken: problem.code == "slot_taken",
                        }));
                    } else {
                        self.trouble.set(Some(problem));
                    }
                    self.slots.again();
                }
            }
        });
    }

    /// It is booked: says so, and the desk is free for the next.
    pub fn done(self, id: AppointmentId, starts: Moment, reminder_at: Option<Moment>, sentence: String) {
        let reminder =
            reminder_at.map_or_else(|| words::no_reminder().to_owned(), |at| words::reminded(shown::day_and_time(at)));
        self.toasts.say(words::booked(&sentence));
        self.booked.set(Some(Booked { id, sentence, reminder, day: shown::day(starts) }));
        self.clear();
        shown::focus_soon("#booked a, #booked button");
    }

    /// An empty desk.
    pub fn clear(self) {
        self.held.set(None);
        self.lost.set(None);
        self.trouble.set(None);
        self.patient_id.set(None);
        self.registering.set(false);
        self.need.set(String::new());
        self.gone.set(Vec::new());
        self.slots.again();
    }

    /// Who, with whom, when, as one line of plain words.
    fn sentence(self, held: &Held) -> String {
        let who = self.patient.known().map(|patient| words::given_first(&patient.row)).unwrap_or_default();
        let with = self.staff_name(held.staff_id).unwrap_or_default();
        words::who_with_when(who, with, shown::day_and_time(held.starts))
    }

    /// By which way the patient is reminded; unknown until the record is here.
    pub fn reminder(self) -> Option<Channel> {
        let patient = self.patient.known()?;
        patient.preferences.iter().find(|one| one.purpose == Purpose::Reminders).map(|one| one.channel)
    }
}
