//! Loading what a screen shows: once on the server, taken over by the browser, again when something changed.

use api::{Client, Endpoint, Problem};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Topic, use_client, use_live};

/// What was loaded, or why not.
pub type Loaded<T> = Result<T, Problem>;

/// A screen's data.
pub struct Load<T: Send + Sync + 'static> {
    /// The resource, to await in `Suspend`.
    pub resource: Resource<Loaded<T>>,
    background: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Load<T> {
    /// Loads again because a person did something.
    pub fn again(&self) {
        self.background.set(false);
        self.again.update(|count| *count += 1);
    }

    /// Loads again because something changed by itself: it does not count as use of the session.
    pub fn again_by_itself(&self) {
        self.background.set(true);
        self.again.update(|count| *count += 1);
    }
}

/// Loads what `request` asks for, again whenever a signal it reads changes.
pub fn load<E>(request: impl Fn() -> E + Send + Sync + 'static) -> Load<E::Response>
where
    E: Endpoint + Clone + PartialEq,
    E::Response: Clone,
{
    loading(request, |client, request| async move { client.call(request).await })
}

/// Loads what `request` asks for, or nothing while it asks for nothing.
pub fn load_if<E>(request: impl Fn() -> Option<E> + Send + Sync + 'static) -> Load<Option<E::Response>>
where
    E: Endpoint + Clone + PartialEq,
    E::Response: Clone,
{
    loading(request, |client, request| async move {
        match request {
            Some(request) => client.call(request).await.map(Some),
            None => Ok(None),
        }
    })
}

fn loading<R, T, F>(
    request: impl Fn() -> R + Send + Sync + 'static,
    ask: impl Fn(Client, R) -> F + Send + Sync + 'static,
) -> Load<T>
where
    R: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Loaded<T>> + Send + 'static,
{
    let client = use_client();
    let background = RwSignal::new(false);
    let again = RwSignal::new(0);
    let resource = Resource::new(
        move || (request(), again.get()),
        move |(request, _)| {
            let client = if background.get_untracked() { client.in_background() } else { client.clone() };
            // The next one is a person's again, unless it says otherwise.
            background.set(false);
            ask(client, request)
        },
    );
    Load { resource, background, again }
}

/// Loads, and again by itself when one of these topics is touched.
pub fn load_live<E>(
    request: impl Fn() -> E + Send + Sync + 'static,
    topics: impl Fn() -> Vec<Topic> + Send + Sync + 'static,
) -> Load<E::Response>
where
    E: Endpoint + Clone + PartialEq,
    E::Response: Clone,
{
    let load = load(request);
    use_live(topics, move || load.again_by_itself());
    load
}
