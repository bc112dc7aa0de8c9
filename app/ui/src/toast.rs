//! What just happened, with Undo while undo is possible.

use std::time::Duration;

use leptos::prelude::*;

use crate::{Chord, ScreenKey, keys::use_keys, words};

/// How long a toast stands, in seconds.
pub const TOAST_SECONDS: u32 = 10;

#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    undo: Option<Callback<()>>,
}

/// The place where toasts are told. One stands at a time; a new one takes the place of the old.
#[derive(Clone, Copy)]
pub struct Toasts {
    current: RwSignal<Option<Toast>>,
    left: RwSignal<u32>,
    next: StoredValue<u64>,
}

impl Toasts {
    /// Says what happened.
    pub fn say(&self, text: impl Into<String>) {
        self.show(text.into(), None);
    }

    /// Says what happened and offers Undo (`Ctrl Z`) while it stands.
    pub fn undoable(&self, text: impl Into<String>, undo: Callback<()>) {
        self.show(text.into(), Some(undo));
    }

    /// Takes the toast away.
    pub fn clear(&self) {
        self.current.set(None);
    }

    fn show(&self, text: String, undo: Option<Callback<()>>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.left.set(TOAST_SECONDS);
        self.current.set(Some(Toast { id, text, undo }));
    }

    fn undo(&self) {
        if let Some(undo) = self.current.get_untracked().and_then(|toast| toast.undo) {
            self.current.set(None);
            undo.run(());
        }
    }
}

/// Puts the toasts into context; once, near the root.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { current: RwSignal::new(None), left: RwSignal::new(0), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// The toasts; tells into the void when no host was provided.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(provide_toasts)
}

/// Shows the toasts, at the bottom start of the window. Polite status; the time stands still while it has the focus or the
/// pointer. `Ctrl Z` undoes.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = use_toasts();
    let paused = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(id) = toasts.current.get().map(|toast| toast.id) else {
            return;
        };
        let handle = set_interval_with_handle(
            move || {
                if paused.get_untracked() {
                    return;
                }
                let left = toasts.left.get_untracked().saturating_sub(1);
                toasts.left.set(left);
                let same = toasts.current.get_untracked().is_some_and(|toast| toast.id == id);
                if left == 0 && same {
                    paused.set(false);
                    toasts.clear();
                }
            },
            Duration::from_secs(1),
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    });
    if let Some(keys) = use_keys() {
        keys.register_everywhere(vec![
            ScreenKey::new(Chord::Ctrl('z'), words::key_undo(), move || toasts.undo())
                .when(Signal::derive(move || toasts.current.get().is_some_and(|toast| toast.undo.is_some()))),
        ]);
    }
    let shown = move || {
        toasts.current.get().map(|toast| {
            let undo = toast.undo.map(|_| {
                view! {
                    <span class="toast-time" aria-hidden="true">{move || format!("{} s", toasts.left.get())}</span>
                    <button type="button" aria-keyshortcuts="Control+Z" on:click=move |_| toasts.undo()>
                        {words::undo()}
                    </button>
                }
            });
            view! {
                <div class="toast">
                    <span>{toast.text}</span>
                    {undo}
                </div>
            }
        })
    };
    view! {
        <div
            class="toast-stack"
            role="status"
            on:pointerenter=move |_| paused.set(true)
            on:pointerleave=move |_| paused.set(false)
            on:focusin=move |_| paused.set(true)
            on:focusout=move |_| paused.set(false)
        >
            {shown}
        </div>
    }
    .into_any()
}
