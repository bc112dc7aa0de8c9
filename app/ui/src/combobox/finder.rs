//! Asking for answers while somebody types.

use std::{pin::Pin, sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn_local};

type Answers<T> = Pin<Box<dyn Future<Output = Vec<T>>>>;

/// Asks for answers to what was typed. Runs in the browser only; late answers to older words are dropped by the asker.
pub struct Finder<T>(Arc<dyn Fn(String) -> Answers<T> + Send + Sync>);

impl<T> Clone for Finder<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Finder<T> {
    /// A finder from an async function of the typed words.
    pub fn new<F, Fut>(find: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Vec<T>> + 'static,
    {
        Self(Arc::new(move |query| Box::pin(find(query))))
    }

    pub(crate) fn ask(&self, query: String) -> Answers<T> {
        (self.0)(query)
    }
}

impl<T, F, Fut> From<F> for Finder<T>
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Vec<T>> + 'static,
{
    fn from(find: F) -> Self {
        Self::new(find)
    }
}

/// How a search stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found<T> {
    Idle,
    Searching,
    Answers(Vec<T>),
}

/// Asks a finder after a pause in typing and keeps only the answer to the latest words.
pub(crate) fn ask_later<T: Send + Sync + 'static>(
    finder: Finder<T>,
    into: RwSignal<Found<T>>,
    pause: Duration,
) -> impl Fn(String) + Clone + Send + Sync + 'static {
    let asked = StoredValue::new(0_u64);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    move |query: String| {
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        if query.trim().is_empty() {
            into.set(Found::Idle);
            return;
        }
        let finder = finder.clone();
        let later = set_timeout_with_handle(
            move || {
                // The field may be gone by now. The first answers stay in place while the next are asked for, so that nothing
                // flickers.
                let Some(idle) = into.try_with_untracked(|found| matches!(found, Found::Idle)) else { return };
                if idle {
                    into.try_set(Found::Searching);
                }
                spawn_local(async move {
                    let answers = finder.ask(query).await;
                    if asked.try_get_value() == Some(turn) {
                        into.try_set(Found::Answers(answers));
                    }
                });
            },
            pause,
        );
        timer.set_value(later.ok());
    }
}
