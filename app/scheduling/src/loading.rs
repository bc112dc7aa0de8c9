//! Loading that is not always wanted: nothing is asked while the request is not complete.

use api::Endpoint;
use frame::{Loaded, Topic, use_client, use_live};
use leptos::{prelude::*, reactive::computed::ScopedFuture};

use crate::fresh::loading_shape;

/// A place that is drawn anew whenever something changes that `draw` reads. The server goes through closures more than once:
/// what loads inside them would be asked for as often, under other numbers than the browser's, which then waits for data that
/// never comes. So the server draws once; the tuple stands for the browser's closure, so that both have the same shape.
pub(crate) fn place<V: IntoView + 'static>(draw: impl Fn() -> V + Send + Sync + 'static) -> AnyView {
    if cfg!(target_arch = "wasm32") { draw.into_any() } else { (untrack(draw),).into_any() }
}

/// Loads what `request` asks for whenever it asks for something, and again when one of the topics is touched. The last
/// answer stays while the next is on its way.
pub(crate) fn load_when<E>(
    request: impl Fn() -> Option<E> + Send + Sync + 'static,
    topics: impl Fn() -> Vec<Topic> + Send + Sync + 'static,
) -> Asked<E::Response>
where
    E: Endpoint + Clone + PartialEq,
    E::Response: Clone,
{
    let client = use_client();
    let again = RwSignal::new((0_u32, false));
    let waiting = StoredValue::new(false);
    let resource = Resource::new(
        move || (request(), again.get()),
        move |(request, (_, background))| {
            waiting.set_value(true);
            let client = if background { client.in_background() } else { client.clone() };
            async move {
                match request {
                    Some(request) => Some(client.call(request).await),
                    None => None,
                }
            }
        },
    );
    let latest = RwSignal::new(None);
    Effect::new(move |_| {
        if let Some(answer) = resource.get() {
            waiting.set_value(false);
            latest.set(Some(answer));
        }
    });
    use_live(topics, move || again.update(|(count, background)| (*count, *background) = (*count + 1, true)));
    Asked { resource, latest, again, waiting }
}

/// What was asked for.
pub(crate) struct Asked<T: Send + Sync + 'static> {
    /// For the first rendering, in `Suspend`.
    pub resource: Resource<Option<Loaded<T>>>,
    /// The last answer, in the browser; inside it nothing when nothing was asked.
    latest: RwSignal<Option<Option<Loaded<T>>>>,
    again: RwSignal<(u32, bool)>,
    waiting: StoredValue<bool>,
}

impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl<T: Send + Sync + 'static> Asked<T> {
    /// Asks again because a person did something.
    pub fn again(&self) {
        self.waiting.set_value(true);
        self.again.update(|(count, background)| (*count, *background) = (*count + 1, false));
    }
}

impl<T: Clone + Send + Sync + 'static> Asked<T> {
    /// Whether an answer is on its way. Not a signal: whoever follows answers is called by them.
    pub fn is_waiting(&self) -> bool {
        self.latest.track();
        self.waiting.get_value()
    }

    /// The last answer that the browser knows.
    pub fn known(&self) -> Option<T> {
        self.latest.with(|latest| match latest {
            Some(Some(Ok(data))) => Some(data.clone()),
            _ => None,
        })
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Asked<T> {
    /// Renders once the first answer is there, with a signal that follows the answers.
    pub fn follow(
        self,
        what: &'static str,
        render: impl Fn(Memo<Option<Loaded<T>>>) -> AnyView + Clone + Send + Sync + 'static,
    ) -> AnyView {
        let first = ScopedFuture::new_untracked(self.resource.into_future());
        let shown = Suspend::new(async move {
            let first = first.await;
            render(Memo::new(move |_| self.latest.get().unwrap_or_else(|| first.clone())))
        });
        view! { <Transition fallback=move || loading_shape(what)>{shown}</Transition> }.into_any()
    }
}
