//! Forms that work before WebAssembly and better after. Without it the browser posts the form to the endpoint and the
//! server answers with a redirect, or with the page again; with it the same form is sent by fetch and the page stays.

use std::{collections::HashMap, pin::Pin, sync::Arc};

use api::{Endpoint, Problem};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_location;

use crate::{StepUp, use_client, use_page, use_step_up, words};

/// The form around a field: what was typed, what is wrong, whether it is being sent.
#[derive(Debug, Clone, Copy)]
pub struct FormState {
    values: StoredValue<HashMap<String, String>>,
    problem: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
    own: StoredValue<Vec<&'static str>>,
    named: StoredValue<Vec<String>>,
}

impl FormState {
    /// The fields tell problems with this code themselves: the form does not say them again.
    pub fn tells(&self, code: &'static str) {
        self.own.update_value(|own| own.push(code));
    }

    /// What was typed into a field of the form that failed, or else this.
    #[must_use]
    pub fn value(&self, field: &str, or: impl Into<String>) -> String {
        self.values.with_value(|values| values.get(field).cloned()).unwrap_or_else(|| or.into())
    }

    /// What is wrong with a field. Whoever asks shows it, so the form does not list it again.
    #[must_use]
    pub fn error(&self, field: impl Into<String>) -> Signal<Option<String>> {
        let (problem, field) = (self.problem, field.into());
        self.named.update_value(|named| named.push(field.clone()));
        Signal::derive(move || problem.with(|problem| problem.as_ref()?.of_field(&field).map(str::to_owned)))
    }

    /// What is wrong with the whole: a conflict, no connection, or fields the form does not show.
    #[must_use]
    pub fn problem(&self) -> RwSignal<Option<Problem>> {
        self.problem
    }

    /// Whether it is being sent.
    #[must_use]
    pub fn busy(&self) -> Signal<bool> {
        self.busy.into()
    }
}

/// The form around this component.
///
/// # Panics
/// Outside a [`Form`].
#[must_use]
pub fn use_form() -> FormState {
    use_context::<FormState>().expect("a field stands in a form")
}

/// A form that posts to an endpoint. Children are fields named as the request's fields.
#[component]
pub fn Form<E>(
    /// The address: the endpoint's path with its ids filled in.
    #[prop(into)]
    action: String,
    /// Where a browser without scripts goes after success; the page itself where absent.
    #[prop(optional, into)]
    next: Option<String>,
    /// Called with the answer.
    #[prop(optional, into)]
    on_done: Option<Callback<E::Response>>,
    /// Called with what was wrong with the whole, which is then the caller's to show; what is wrong with fields stays here.
    #[prop(optional, into)]
    on_problem: Option<Callback<Problem>>,
    /// Name of the form, for screen readers.
    #[prop(optional, into)]
    label: Option<String>,
    /// The form's class.
    #[prop(optional, into)]
    class: Option<String>,
    /// The form's id, for buttons outside it.
    #[prop(optional, into)]
    id: Option<String>,
    /// Picks the endpoint: `request=PhantomData::<SignIn>`.
    request: std::marker::PhantomData<E>,
    /// The fields.
    children: Children,
) -> impl IntoView
where
    E: Endpoint,
    E::Response: Clone,
{
    let _ = request;
    let (client, target) = (use_client(), action.clone());
    let send = move |encoded: String| -> Sending {
        let (client, target) = (client.clone(), target.clone());
        Box::pin(async move {
            let response = client.post_form::<E>(target, encoded).await?;
            // Its row may be gone by then: news of the very act was quicker than its answer.
            Ok(Box::new(move || _ = on_done.map(|on_done| on_done.try_run(response))) as Box<dyn FnOnce()>)
        })
    };
    form(Parts { action, next, on_problem, label, class, id }, Box::new(send), children)
}

/// A form on its way to the server, and what its answer leads to.
type Sending = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, Problem>>>>;

/// Sends a form's encoded fields.
type SendForm = dyn Fn(String) -> Sending + Send + Sync;

/// One press of a form's button.
#[derive(Clone)]
struct Attempt {
    send: Arc<SendForm>,
    encoded: String,
    state: FormState,
    on_problem: Option<Callback<Problem>>,
    gate: Option<StepUp>,
}

/// Sends a form; once more when it had to be proven first.
fn attempt(attempt: &Attempt) {
    let Attempt { send, encoded, state, on_problem, gate } = attempt.clone();
    state.busy.set(true);
    let sending = send(encoded.clone());
    leptos::task::spawn_local(async move {
        let answer = sending.await;
        let _ = state.busy.try_set(false);
        let problem = match answer {
            Ok(done) => {
                let _ = state.problem.try_set(None);
                return done();
            }
            Err(problem) => problem,
        };
        let again = Attempt { send, encoded, state, on_problem, gate };
        if gate.is_some_and(|gate| gate.holds(&problem, move || self::attempt(&again))) {
            return;
        }
        match on_problem.filter(|_| problem.errors.is_empty()) {
            Some(on_problem) => {
                let _ = on_problem.try_run(problem);
            }
            None => {
                let _ = state.problem.try_set(Some(problem));
            }
        }
    });
}

/// What a form says of itself.
struct Parts {
    action: String,
    next: Option<String>,
    on_problem: Option<Callback<Problem>>,
    label: Option<String>,
    class: Option<String>,
    id: Option<String>,
}

/// All of a form that does not depend on its endpoint: browsers load it once.
fn form(parts: Parts, send: Box<SendForm>, children: Children) -> AnyView {
    let Parts { action, next, on_problem, label, class, id } = parts;
    let page = use_page();
    let failure = page.data.failure.filter(|failure| failure.action == action);
    let state = FormState {
        values: StoredValue::new(
            failure.as_ref().map(|failure| failure.values.iter().cloned().collect()).unwrap_or_default(),
        ),
        problem: RwSignal::new(failure.map(|failure| failure.problem)),
        busy: RwSignal::new(false),
        own: StoredValue::new(Vec::new()),
        named: StoredValue::new(Vec::new()),
    };
    provide_context(state);
    let here = use_location();
    let path = move || format!("{}{}", here.pathname.get_untracked(), query(&here.search.get_untracked()));
    let (send, gate) = (Arc::<SendForm>::from(send), use_step_up());
    let submit = move |event: SubmitEvent| {
        let Some(encoded) = encoded(&event) else { return };
        event.prevent_default();
        // The same press never counts twice.
        if state.busy.get_untracked() {
            return;
        }
        attempt(&Attempt { send: Arc::clone(&send), encoded, state, on_problem, gate });
    };
    view! {
        <form method="post" action=action class=class id=id aria-label=label aria-busy=move || state.busy.get().then_some("true") on:submit=submit>
            <input type="hidden" name="_page" value=path/>
            {next.map(|next| view! { <input type="hidden" name="_next" value=next/> })}
            {children()}
            <Trouble state/>
        </form>
    }
    .into_any()
}

fn query(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{search}") }
}

/// What is wrong with the whole, unless a field says it already.
#[component]
fn Trouble(state: FormState) -> impl IntoView {
    move || {
        let problem =
            state.problem.get().filter(|problem| state.own.with_value(|own| !own.contains(&problem.code.as_str())))?;
        let told = |field: &String| state.named.with_value(|named| named.contains(field));
        let fields = problem
            .errors
            .iter()
            .filter(|error| !told(&error.field))
            .map(|error| format!("{}: {}", error.field, error.message))
            .collect::<Vec<_>>();
        let text = match (problem.errors.len(), problem.detail) {
            (0, Some(detail)) => detail,
            (0, None) => String::new(),
            _ => fields.join(" · "),
        };
        let title = if problem.code == "invalid" { words::mend_and_send().to_owned() } else { problem.title };
        Some(view! {
            <ui::Notice tone=ui::Tone::Danger glyph=ui::glyphs::CIRCLE_ALERT title=title text=text alert=true/>
        })
    }
}

/// The form's fields as the browser would send them; nothing on the server.
fn encoded(event: &SubmitEvent) -> Option<String> {
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = event;
        None
    }
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsCast;
        let form: web_sys::HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        let submitter =
            event.submitter().and_then(|button| Some((button.get_attribute("name")?, button.get_attribute("value")?)));
        if let Some((name, value)) = submitter {
            data.append_with_str(&name, &value).ok()?;
        }
        let parameters = web_sys::UrlSearchParams::new().ok()?;
        for entry in js_sys::try_iter(&data).ok()?? {
            let entry = js_sys::Array::from(&entry.ok()?);
            // Files travel by their own way, not in such a form.
            if let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
                parameters.append(&name, &value);
            }
        }
        Some(String::from(parameters.to_string()))
    }
}
