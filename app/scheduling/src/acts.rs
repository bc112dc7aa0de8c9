//! What can be done with a visit, by a form, a key or a drag: each says what happened and can be taken back.

use api::{
    Client, Endpoint, Moment, Problem,
    id::{AppointmentId, RoomId, StaffId},
    scheduling::{Appointment, ChangeVisitState, MoveVisit, UndoVisitState, VisitState},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonSize, Toasts};

use crate::{meant::asked, shown, words};

/// The acts of a screen.
#[derive(Clone, Copy)]
pub(crate) struct Acts {
    client: StoredValue<Client>,
    toasts: Toasts,
    /// What went wrong with the last act.
    pub trouble: RwSignal<Option<Problem>>,
    /// Where that is a question: does it all the same.
    anyway: RwSignal<Option<Callback<()>>>,
    /// One is under way.
    pub busy: RwSignal<bool>,
    /// Counts what happened, for whoever shows a part of it.
    pub count: RwSignal<u32>,
    changed: Callback<()>,
}

impl Acts {
    /// Acts that call back when something changed, or turned out to have changed.
    pub fn new(changed: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            client: StoredValue::new(frame::use_client()),
            toasts: ui::use_toasts(),
            trouble: RwSignal::new(None),
            anyway: RwSignal::new(None),
            busy: RwSignal::new(false),
            count: RwSignal::new(0),
            changed: Callback::from(changed),
        }
    }

    /// Moves a visit along.
    pub fn step(self, id: AppointmentId, version: i32, to: VisitState, room_id: Option<RoomId>) {
        self.call(ChangeVisitState { id, version, to, room_id }, move |visit| self.stepped(&visit));
    }

    /// Moves a visit to another start, and to another doctor where given; it can be moved back.
    pub fn shift(
        self,
        id: AppointmentId,
        version: i32,
        starts: Moment,
        staff_id: Option<StaffId>,
        from: (Moment, StaffId),
    ) {
        self.ask(
            move |meant| MoveVisit { id, version, starts, staff_id, overlapping: meant, deceased: meant },
            move |visit| self.moved(&visit, from),
        );
    }

    /// Says what a step did, with Undo.
    pub fn stepped(self, visit: &Appointment) {
        self.happened();
        let text = words::stepped(visit);
        let (id, version) = (visit.id, visit.version);
        if visit.undo_to.is_some() {
            self.toasts.undoable(text, Callback::new(move |()| self.undo(id, version)));
        } else {
            self.toasts.say(text);
        }
    }

    /// Says where a visit was moved, with Undo.
    pub fn moved(self, visit: &Appointment, from: (Moment, StaffId)) {
        self.happened();
        let text = words::moved(&visit.patient, shown::day_and_time(visit.starts), &visit.staff);
        let (id, version) = (visit.id, visit.version);
        self.toasts.undoable(
            text,
            Callback::new(move |()| {
                let (starts, staff_id) = (from.0, Some(from.1));
                self.ask(
                    move |meant| MoveVisit { id, version, starts, staff_id, overlapping: meant, deceased: meant },
                    move |visit: Appointment| {
                        self.happened();
                        let at = shown::day_and_time(visit.starts);
                        self.toasts.say(words::moved(&visit.patient, at, &visit.staff));
                    },
                );
            }),
        );
    }

    /// Takes the last step back.
    pub fn undo(self, id: AppointmentId, version: i32) {
        self.ask(
            move |meant| UndoVisitState { id, version, overlapping: meant, deceased: meant },
            move |visit: Appointment| {
                self.happened();
                self.toasts.say(words::taken_back(&visit.patient, shown::state(visit.state).word()));
            },
        );
    }

    /// Something changed: the trouble of before is over.
    pub fn happened(self) {
        self.trouble.set(None);
        self.anyway.set(None);
        self.count.update(|count| *count += 1);
        self.changed.run(());
    }

    /// Something went wrong: says it, and looks how things stand now.
    pub fn failed(self, problem: Problem) {
        self.anyway.set(None);
        self.trouble.set(Some(problem));
        self.count.update(|count| *count += 1);
        self.changed.run(());
    }

    /// The same for a form that asks its questions itself.
    pub fn failed_unless_asked(self, problem: Problem) {
        if asked(&problem).is_none() {
            self.failed(problem);
        }
    }

    /// The button that does the last act all the same, where it was asked about.
    pub fn anyway(self) -> Option<AnyView> {
        let (label, again) = (self.trouble.with(|problem| problem.as_ref().and_then(asked))?, self.anyway.get()?);
        Some(view! { <Button label=label size=ButtonSize::Small on_press=again/> }.into_any())
    }

    /// Sends what may be asked about: not meant first, and again as meant when the answer to the question is yes.
    fn ask<E: Endpoint>(
        self,
        request: impl Fn(bool) -> E + Copy + Send + Sync + 'static,
        done: impl Fn(E::Response) + Copy + Send + Sync + 'static,
    ) {
        self.send(request(false), done, move |problem| {
            let question = asked(&problem).is_some();
            self.failed(problem);
            if question {
                self.anyway.set(Some(Callback::new(move |()| self.call(request(true), done))));
            }
        });
    }

    fn call<E: Endpoint>(self, request: E, done: impl FnOnce(E::Response) + 'static) {
        self.send(request, done, move |problem| self.failed(problem));
    }

    /// Sends one at a time.
    fn send<E: Endpoint>(
        self,
        request: E,
        done: impl FnOnce(E::Response) + 'static,
        failed: impl FnOnce(Problem) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let client = self.client.get_value();
        spawn_local(async move {
            let answer = client.call(request).await;
            // The screen may be gone by now.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(response) => done(response),
                Err(problem) => failed(problem),
            }
        });
    }
}
