//! Keys of the screen and of the app.
//!
//! Screens register theirs with [`ScreenKeys`]; they leave with the screen. Single letters and `G` sequences act only when no
//! field has focus, and can be switched off ([`Keys::set_single_letters`]); nothing acts under an open dialog.

use std::time::Duration;

use leptos::{ev, prelude::*};

use crate::walk;

/// A key or a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chord {
    /// One character, by itself.
    Char(char),
    /// `G`, then this character within 1.5 s.
    Go(char),
    /// `Ctrl` (or `⌘`) and this character; reaches into fields.
    Ctrl(char),
    /// `Ctrl Enter`: the primary action; reaches into fields.
    CtrlEnter,
    /// A named key as the browser calls it: `"ArrowLeft"`, `"F2"`, `"Escape"`, `"Home"`.
    Named(&'static str),
}

impl Chord {
    /// The caps, as [`Kbd`](crate::Kbd) takes them.
    #[must_use]
    pub fn caps(self) -> String {
        match self {
            Self::Char(key) => key.to_uppercase().to_string(),
            Self::Go(key) => format!("G+{}", key.to_uppercase()),
            Self::Ctrl(key) => format!("Ctrl+{}", key.to_uppercase()),
            Self::CtrlEnter => "Ctrl+↵".to_owned(),
            Self::Named("ArrowLeft") => "←".to_owned(),
            Self::Named("ArrowRight") => "→".to_owned(),
            Self::Named("ArrowUp") => "↑".to_owned(),
            Self::Named("ArrowDown") => "↓".to_owned(),
            Self::Named("Escape") => "Esc".to_owned(),
            Self::Named(" ") => "Space".to_owned(),
            Self::Named("Enter") => "↵".to_owned(),
            Self::Named(name) => name.to_owned(),
        }
    }
}

/// A key, what it does in words, and what it runs.
#[derive(Clone)]
pub struct ScreenKey {
    /// The key.
    pub chord: Chord,
    /// What it does, for the list under `?`.
    pub word: String,
    /// Whether it acts now; off keys stay in the list.
    when: Signal<bool>,
    run: Callback<()>,
}

impl ScreenKey {
    /// A key.
    pub fn new(chord: Chord, word: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self { chord, word: word.into(), when: Signal::from(true), run: Callback::from(run) }
    }

    /// Acts only while the signal says so; else the browser keeps the key.
    #[must_use]
    pub fn when(mut self, when: Signal<bool>) -> Self {
        self.when = when;
        self
    }
}

/// The registered keys.
#[derive(Clone, Copy)]
pub struct Keys {
    screen: RwSignal<Vec<(u64, ScreenKey)>>,
    everywhere: RwSignal<Vec<(u64, ScreenKey)>>,
    next: StoredValue<u64>,
    single_letters: RwSignal<bool>,
    go: StoredValue<bool>,
    help: RwSignal<bool>,
}

impl Keys {
    /// Registers keys of this screen until the current owner goes.
    pub fn register(&self, keys: Vec<ScreenKey>) {
        self.add(self.screen, keys);
    }

    /// Registers keys that act on every screen, until the current owner goes.
    pub fn register_everywhere(&self, keys: Vec<ScreenKey>) {
        self.add(self.everywhere, keys);
    }

    fn add(&self, into: RwSignal<Vec<(u64, ScreenKey)>>, keys: Vec<ScreenKey>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        into.update(|list| list.extend(keys.into_iter().map(|key| (id, key))));
        on_cleanup(move || {
            // The list may have gone before its keys.
            _ = into.try_update(|list| list.retain(|(other, _)| *other != id));
        });
    }

    /// Keys of this screen.
    #[must_use]
    pub fn of_screen(&self) -> Vec<ScreenKey> {
        self.screen.get().into_iter().map(|(_, key)| key).collect()
    }

    /// Keys of every screen.
    #[must_use]
    pub fn of_everywhere(&self) -> Vec<ScreenKey> {
        self.everywhere.get().into_iter().map(|(_, key)| key).collect()
    }

    /// Whether single letters and `G` sequences act.
    #[must_use]
    pub fn single_letters(&self) -> RwSignal<bool> {
        self.single_letters
    }

    /// Switches single letters on or off, as the person's settings say.
    pub fn set_single_letters(&self, on: bool) {
        self.single_letters.set(on);
    }

    /// Whether the list of keys is open (`?`).
    #[must_use]
    pub fn help(&self) -> RwSignal<bool> {
        self.help
    }

    /// The last registered key that fits and acts now; what stands nearest to the work wins.
    fn find(&self, chord: Chord) -> Option<ScreenKey> {
        let fits = |(_, key): &&(u64, ScreenKey)| key.chord == chord && key.when.get_untracked();
        self.screen
            .with_untracked(|list| list.iter().rev().find(fits).map(|(_, key)| key.clone()))
            .or_else(|| self.everywhere.with_untracked(|list| list.iter().rev().find(fits).map(|(_, key)| key.clone())))
    }

    fn handle(&self, event: &ev::KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || event.alt_key() || modal_open() {
            return;
        }
        let key = event.key();
        let typed = {
            let mut chars = key.chars();
            match (chars.next(), chars.next()) {
                (Some(only), None) => only.to_lowercase().next(),
                _ => None,
            }
        };
        let control = event.ctrl_key() || event.meta_key();
        let in_text = walk::active().is_some_and(|focus| walk::takes_text(&focus));
        let letters = self.single_letters.get_untracked() && !in_text;
        let chord = match typed {
            Some(typed) if control => Chord::Ctrl(typed),
            None if control && key == "Enter" => Chord::CtrlEnter,
            _ if control => return,
            Some('?') if !in_text => {
                self.help.set(true);
                event.prevent_default();
                return;
            }
            Some(_) if !letters || event.repeat() => return,
            Some(typed) if self.go.get_value() => {
                self.go.set_value(false);
                Chord::Go(typed)
            }
            Some('g') => {
                let go = self.go;
                go.set_value(true);
                set_timeout(move || _ = go.try_set_value(false), Duration::from_millis(1500));
                return;
            }
            Some(typed) => Chord::Char(typed),
            // Escape and function keys reach out of fields; arrows, Home and End belong to them.
            None if in_text && key != "Escape" && !key.starts_with('F') => return,
            None => match NAMED.iter().find(|name| **name == key) {
                Some(name) => Chord::Named(name),
                None => return,
            },
        };
        if let Some(found) = self.find(chord) {
            event.prevent_default();
            found.run.run(());
        }
    }
}

/// Whether an event is this single letter, by itself, outside of fields, and single letters are on.
pub(crate) fn is_letter(event: &ev::KeyboardEvent, letter: char) -> bool {
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.repeat();
    let hit = event.key().to_lowercase().chars().eq([letter]);
    let on = ACTIVE.with(|active| active.get());
    plain && hit && on && !walk::target(event).is_some_and(|target| walk::takes_text(&target))
}

thread_local! {
    // Whether single letters act; events arrive outside of any owner, where no context can be read. Browser only.
    static ACTIVE: std::cell::Cell<bool> = const { std::cell::Cell::new(true) };
}

const NAMED: [&str; 21] = [
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Escape",
    "Enter",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "F1",
    "F2",
    "F3",
    "F4",
    "F7",
    "F8",
    "F9",
    "F10",
    "Delete",
    "Backspace",
    "Tab",
];

fn modal_open() -> bool {
    document().query_selector("dialog:modal").ok().flatten().is_some()
}

/// Puts the keys into context and listens; once, near the root.
pub fn provide_keys() -> Keys {
    let keys = Keys {
        screen: RwSignal::new(Vec::new()),
        everywhere: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
        single_letters: RwSignal::new(true),
        go: StoredValue::new(false),
        help: RwSignal::new(false),
    };
    provide_context(keys);
    Effect::new(move |_| ACTIVE.with(|active| active.set(keys.single_letters.get())));
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| keys.handle(&event));
        on_cleanup(move || listener.remove());
    });
    keys
}

/// The keys, where provided.
#[must_use]
pub fn use_keys() -> Option<Keys> {
    use_context()
}

/// Registers keys of this screen while it stands. Renders nothing.
#[component]
pub fn ScreenKeys(
    /// The keys.
    keys: Vec<ScreenKey>,
) -> impl IntoView {
    if let Some(registered) = use_keys() {
        registered.register(keys);
    }
}

#[cfg(test)]
mod tests {
    use super::Chord;

    #[test]
    fn caps_read_as_printed() {
        assert_eq!(Chord::Char('i').caps(), "I");
        assert_eq!(Chord::Go('1').caps(), "G+1");
        assert_eq!(Chord::CtrlEnter.caps(), "Ctrl+↵");
        assert_eq!(Chord::Named("ArrowUp").caps(), "↑");
    }
}
