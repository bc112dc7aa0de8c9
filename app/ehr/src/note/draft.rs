//! A draft while it is being written: kept on the server a moment after each change.

use std::time::Duration;

use api::{
    Block, Client, Line as Words, Problem,
    ehr::{self, BasketItem, KeepDraft, MedicationCheck, NotePart, OpenDraft, SignNote, SignedNote},
    id::{EncounterId, NoteId, SiteId},
};
use frame::{moment_time, use_client};
use leptos::{prelude::*, task::spawn_local};
use ui::DraftState;

use crate::orders::{Item, Line};

/// How long after a change the draft is kept: well within two seconds.
const PAUSE: Duration = Duration::from_millis(900);
/// How long to wait before trying again without a connection.
const AGAIN: Duration = Duration::from_secs(3);

/// A part while it is being written.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// A number of its own while the page stands.
    pub key: u32,
    /// The heading.
    pub heading: StoredValue<String>,
    /// The words.
    pub text: RwSignal<String>,
}

/// What a draft holds at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    title: Option<Words<120>>,
    parts: Vec<NotePart>,
    orders: Vec<BasketItem>,
}

/// The draft.
#[derive(Debug, Clone, Copy)]
pub struct Draft {
    id: NoteId,
    encounter: EncounterId,
    site: Option<SiteId>,
    /// The title.
    pub title: RwSignal<String>,
    /// The parts.
    pub parts: RwSignal<Vec<Part>>,
    /// The basket.
    pub orders: RwSignal<Vec<Line>>,
    /// How it stands with the server.
    pub state: RwSignal<DraftState>,
    /// What the server has, when it is newer than what was changed here.
    pub other: RwSignal<Option<ehr::Draft>>,
    /// What was wrong with keeping or signing it.
    pub problem: RwSignal<Option<Problem>>,
    /// It is being signed.
    pub signing: RwSignal<bool>,
    /// The version the server has, for a form without scripts too.
    pub version: RwSignal<i32>,
    checks: RwSignal<Vec<(u32, Result<MedicationCheck, String>)>>,
    kept: StoredValue<Contents>,
    next: StoredValue<u32>,
    waiting: StoredValue<bool>,
    sending: StoredValue<bool>,
    client: StoredValue<Client>,
    /// What is added later lives as long as the draft, not as long as the list or menu it was chosen in.
    owner: StoredValue<Owner>,
}

impl Draft {
    /// The draft as the server has it. It is kept again whenever something in it changes, until the owner goes.
    pub fn new(from: &ehr::Draft, site: Option<SiteId>) -> Self {
        let draft = Self {
            id: from.id,
            encounter: from.encounter_id,
            site,
            title: RwSignal::new(String::new()),
            parts: RwSignal::new(Vec::new()),
            orders: RwSignal::new(Vec::new()),
            state: RwSignal::new(DraftState::Kept(moment_time(from.kept_at))),
            other: RwSignal::new(None),
            problem: RwSignal::new(None),
            signing: RwSignal::new(false),
            version: RwSignal::new(from.version),
            checks: RwSignal::new(Vec::new()),
            kept: StoredValue::new(Contents { title: None, parts: Vec::new(), orders: Vec::new() }),
            next: StoredValue::new(0),
            waiting: StoredValue::new(false),
            sending: StoredValue::new(false),
            client: StoredValue::new(use_client()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        draft.fill(from);
        Effect::new(move |_| {
            let now = draft.contents();
            if draft.kept.with_value(|kept| *kept != now) {
                draft.changed();
            }
        });
        draft.keep_on_leaving();
        draft
    }

    /// Takes over what the server has.
    pub fn fill(self, from: &ehr::Draft) {
        self.title.set(from.title.clone());
        let words = |part: &NotePart| part.text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default();
        self.parts.set(from.parts.iter().map(|part| self.part(part.heading.as_str(), &words(part))).collect());
        self.orders.set(from.orders.iter().map(|item| self.line(item.clone())).collect());
        self.version.set(from.version);
        self.kept.set_value(untrack(|| self.contents()));
        self.state.set(DraftState::Kept(moment_time(from.kept_at)));
        self.other.set(None);
    }

    fn part(self, heading: &str, words: &str) -> Part {
        self.owner.get_value().with(|| Part {
            key: self.number(),
            heading: StoredValue::new(heading.to_owned()),
            text: RwSignal::new(words.to_owned()),
        })
    }

    fn line(self, item: BasketItem) -> Line {
        self.owner.get_value().with(|| Line { key: self.number(), item: Item::of(item) })
    }

    fn number(self) -> u32 {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        number
    }

    /// The site of the encounter.
    pub const fn site(self) -> Option<SiteId> {
        self.site
    }

    /// The note's id.
    pub const fn id(self) -> NoteId {
        self.id
    }

    /// Puts something into the basket.
    pub fn add(self, item: BasketItem) {
        let line = self.line(item);
        self.orders.update(|orders| orders.push(line));
    }

    /// Puts a medicine into the basket; its dose may still be to come.
    pub fn add_medicine(self, name: &str, dose: &str) {
        let line = self.owner.get_value().with(|| Line {
            key: self.number(),
            item: Item::Medicine(crate::orders::Medicine {
                name: StoredValue::new(name.to_owned()),
                dose: RwSignal::new(dose.to_owned()),
                reason: RwSignal::new(String::new()),
            }),
        });
        self.orders.update(|orders| orders.push(line));
    }

    /// Takes a line out of the basket.
    pub fn remove(self, key: u32) {
        self.orders.update(|orders| orders.retain(|line| line.key != key));
        self.checks.update(|checks| checks.retain(|(other, _)| *other != key));
    }

    /// Notes what the check of a line said.
    pub fn checked(self, key: u32, check: Option<Result<MedicationCheck, String>>) {
        self.checks.update(|checks| {
            checks.retain(|(other, _)| *other != key);
            checks.extend(check.map(|check| (key, check)));
        });
    }

    /// What the checks of all lines said.
    pub fn checks(self) -> Vec<Result<MedicationCheck, String>> {
        self.checks.get().into_iter().map(|(_, check)| check).collect()
    }

    /// Adds a part, or words to an empty one with this heading.
    pub fn insert(self, heading: &str, words: &str) {
        let there = self.parts.with_untracked(|parts| {
            parts.iter().find(|part| part.heading.with_value(|one| one.eq_ignore_ascii_case(heading))).copied()
        });
        match there {
            Some(part) if part.text.with_untracked(|text| text.trim().is_empty()) => part.text.set(words.to_owned()),
            Some(_) => {}
            None => {
                let part = self.part(heading, words);
                self.parts.update(|parts| parts.push(part));
            }
        }
    }

    /// What it holds now.
    pub fn contents(self) -> Contents {
        let parts = self.parts.get().into_iter().filter_map(|part| {
            Some(NotePart {
                heading: Words::new(&part.heading.get_value()).ok()?,
                text: Block::new(&part.text.get()).ok(),
            })
        });
        Contents {
            title: Words::new(&self.title.get()).ok(),
            parts: parts.collect(),
            orders: self.orders.get().into_iter().filter_map(|line| line.item.wire()).collect(),
        }
    }

    fn changed(self) {
        if self.state.get_untracked() == DraftState::Stale {
            return;
        }
        self.state.set(DraftState::Changed);
        self.later(PAUSE);
    }

    fn later(self, pause: Duration) {
        if self.waiting.get_value() || self.sending.get_value() {
            return;
        }
        self.waiting.set_value(true);
        set_timeout(
            move || {
                if self.waiting.try_get_value() == Some(true) {
                    self.keep();
                }
            },
            pause,
        );
    }

    fn request(self, contents: &Contents) -> KeepDraft {
        let title = contents.title.clone().or_else(|| self.kept.with_value(|kept| kept.title.clone()));
        KeepDraft {
            id: self.id,
            version: self.version.get_untracked(),
            title: title.or_else(|| Words::new(crate::words::a_note()).ok()).expect("the words are a title"),
            parts: contents.parts.clone(),
            orders: contents.orders.clone(),
        }
    }

    /// Keeps it now, if something changed.
    pub fn keep(self) {
        self.waiting.set_value(false);
        let now = untrack(|| self.contents());
        if self.sending.get_value() || self.kept.with_value(|kept| *kept == now) || self.signing.get_untracked() {
            return;
        }
        self.sending.set_value(true);
        self.state.set(DraftState::Keeping);
        let request = self.request(&now);
        let client = self.client.get_value();
        spawn_local(async move {
            let answer = client.call(request).await;
            if self.sending.try_set_value(false).is_some() {
                // The screen is gone; the server has it.
                return;
            }
            match answer {
                Ok(kept) => {
                    self.version.set(kept.version);
                    self.kept.set_value(now);
                    self.problem.set(None);
                    self.state.set(DraftState::Kept(moment_time(kept.kept_at)));
                    let since = untrack(|| self.contents());
                    if self.kept.with_value(|kept| *kept != since) {
                        self.changed();
                    }
                }
                Err(problem) if problem.code == "stale" => self.look().await,
                Err(problem) if problem.status == 0 || problem.code == "offline" || problem.status >= 500 => {
                    self.state.set(DraftState::Offline);
                    self.later(AGAIN);
                }
                Err(problem) => {
                    self.state.set(DraftState::Offline);
                    self.problem.set(Some(problem));
                }
            }
        });
    }

    /// Looks what the server has, after somebody else kept the draft.
    async fn look(self) {
        let client = self.client.get_value();
        self.state.set(DraftState::Stale);
        match client.call(OpenDraft { id: self.encounter, template_id: None }).await {
            Ok(other) => _ = self.other.try_set(Some(other)),
            Err(problem) => _ = self.problem.try_set(Some(problem)),
        }
    }

    /// Goes on with what stands here, over what the server has.
    pub fn keep_mine(self) {
        let Some(other) = self.other.get_untracked() else { return };
        self.version.set(other.version);
        self.other.set(None);
        self.state.set(DraftState::Changed);
        self.keep();
    }

    /// Goes on with what stands here, with the other words under it where they differ: nothing is lost.
    pub fn keep_both(self) {
        let Some(other) = self.other.get_untracked() else { return };
        for part in &other.parts {
            let Some(theirs) = part.text.as_ref().map(|text| text.as_str().to_owned()) else { continue };
            let mine = self.parts.with_untracked(|parts| {
                parts.iter().find(|one| one.heading.with_value(|heading| heading == part.heading.as_str())).copied()
            });
            match mine {
                Some(mine) if mine.text.with_untracked(|text| text.trim() == theirs) => {}
                Some(mine) => mine.text.update(|text| {
                    let ours = text.trim_end().to_owned();
                    *text = if ours.is_empty() { theirs } else { format!("{ours}\n\n{theirs}") };
                }),
                None => self.insert(part.heading.as_str(), &theirs),
            }
        }
        let ordered = untrack(|| self.contents()).orders;
        for item in &other.orders {
            if !ordered.contains(item) {
                self.add(item.clone());
            }
        }
        self.keep_mine();
    }

    /// Signs it as it stands.
    pub fn sign(self, done: impl FnOnce(SignedNote) + 'static) {
        if self.signing.get_untracked() || self.sending.get_value() {
            // What is on its way is a moment away: the version would be stale.
            if self.sending.get_value() {
                set_timeout(move || self.sign(done), Duration::from_millis(60));
            }
            return;
        }
        self.signing.set(true);
        self.problem.set(None);
        let KeepDraft { id, version, title, parts, orders } = self.request(&untrack(|| self.contents()));
        let client = self.client.get_value();
        spawn_local(async move {
            let answer = client.call(SignNote { id, version, title, parts, orders }).await;
            if self.signing.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(signed) => {
                    // Nothing is left to keep.
                    self.kept.set_value(untrack(|| self.contents()));
                    done(signed);
                }
                Err(problem) if problem.code == "stale" => self.look().await,
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }

    /// A tab that is hidden or closed, and a screen that is left, keep what was typed last.
    fn keep_on_leaving(self) {
        Effect::new(move |_| {
            let hidden = window_event_listener_untyped("visibilitychange", move |_| self.leave());
            let gone = window_event_listener_untyped("pagehide", move |_| self.leave());
            on_cleanup(move || {
                hidden.remove();
                gone.remove();
            });
        });
        on_cleanup(move || self.leave());
    }

    fn leave(self) {
        // Nothing to keep on the server, nor once the draft is signed or older than another's.
        if cfg!(not(target_arch = "wasm32"))
            || self.state.try_get_untracked().is_none_or(|state| state == DraftState::Stale)
        {
            return;
        }
        self.keep();
    }
}
