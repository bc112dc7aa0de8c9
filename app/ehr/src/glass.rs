//! Breaking the glass: what stands in place of a chart that is not in one's care, and the banner while it is open all the same.

use std::marker::PhantomData;

use api::{
    Done, Permission, Problem,
    ehr::{BreakGlass, EMERGENCY_MINUTES, EmergencyReason, EndEmergency, OpenEmergency},
    id::PatientId,
};
use frame::{Form, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, Disclosure, Empty, Notice, RadioGroup, RadioOption, Strip, TextArea, Tone, glyphs,
    use_toasts,
};

use crate::glass_words as words;

/// What stands in place of a part of the chart, where the problem is the missing care relation.
pub fn instead_of_chart(
    id: Memo<PatientId>,
    again: Callback<()>,
) -> impl Fn(&Problem) -> Option<AnyView> + Send + Sync {
    let may_break = use_may(Permission::BreakTheGlass);
    move |problem: &Problem| {
        (problem.code == "no_care_relation").then(|| {
            let text = problem.detail.clone().unwrap_or_default();
            view! { <Refused id=id.get_untracked() text may_break again/> }.into_any()
        })
    }
}

#[component]
fn Refused(id: PatientId, text: String, may_break: bool, again: Callback<()>) -> impl IntoView {
    let rules = words::care_rules().split('|').map(|rule| view! { <li>{rule.trim()}</li> }).collect_view();
    view! {
        <div class="section glass">
            <Empty glyph=glyphs::SHIELD_ALERT title=words::not_in_care() text=text/>
            <Disclosure summary=words::who_is_in_care()><ul class="glass-rules">{rules}</ul></Disclosure>
            {may_break.then(|| view! { <Break id again/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Break(id: PatientId, again: Callback<()>) -> impl IntoView {
    let done = Callback::new(move |_: OpenEmergency| again.run(()));
    view! {
        <section class="glass-break" aria-labelledby="glass-title">
            <h2 id="glass-title">{words::emergency()}</h2>
            <Notice tone=Tone::Warn glyph=glyphs::SHIELD_ALERT title=words::emergency_means(EMERGENCY_MINUTES) text=words::emergency_told()/>
            <Form<BreakGlass> action=format!("/api/patients/{id}/emergency") label=words::emergency() class="stack stack--tight" request=PhantomData on_done=done>
                <Reasons/>
            </Form<BreakGlass>>
        </section>
    }
    .into_any()
}

const fn reason_word(reason: EmergencyReason) -> &'static str {
    match reason {
        EmergencyReason::LifeAtRisk => words::reason_life_at_risk(),
        EmergencyReason::Unconscious => words::reason_unconscious(),
        EmergencyReason::Covering => words::reason_covering(),
        EmergencyReason::CalledIn => words::reason_called_in(),
        EmergencyReason::Other => words::reason_other(),
    }
}

/// A reason as reviewers read it.
pub const fn reason(reason: EmergencyReason) -> &'static str {
    reason_word(reason)
}

#[component]
fn Reasons() -> impl IntoView {
    let form = use_form();
    let options =
        EmergencyReason::ALL.into_iter().map(|one| RadioOption::new(one.code(), reason_word(one))).collect::<Vec<_>>();
    let chosen = form.value("reason", "");
    view! {
        <RadioGroup legend=words::emergency_why() name="reason" options=options value=chosen required=true error=form.error("reason")/>
        <TextArea label=words::emergency_words() name="words" hint=words::emergency_words_hint() rows=2 maxlength=300 required=true
            value=form.value("words", "") error=form.error("words")/>
        <div class="actions"><Button label=words::open_in_emergency() kind=ButtonKind::Danger glyph=glyphs::SHIELD_ALERT submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// The banner while a chart is open in an emergency: how long still, and the way to end it.
#[component]
pub fn EmergencyBanner(
    /// The access, while there is one.
    open: Signal<Option<OpenEmergency>>,
    /// Loads the chart again.
    again: Callback<()>,
) -> impl IntoView {
    let clock = ui::clock::use_clock();
    let toasts = use_toasts();
    let left = move |open: &OpenEmergency| {
        let until = open.until.local();
        let now = clock.map_or(until, |clock| clock.now());
        let minutes = until.since(now).ok().and_then(|span| span.total(jiff::Unit::Minute).ok()).unwrap_or(0.0);
        minutes.ceil().max(0.0)
    };
    // The form stays the same one while the minutes go by: what is under way in it comes to its end.
    let open = Memo::new(move |_| open.get());
    move || {
        let open = open.get()?;
        let text =
            Signal::derive(move || words::emergency_left(left(&open), ui::format::time(open.until.local().time())));
        let done = Callback::new(move |_: Done| {
            toasts.say(words::emergency_ended());
            again.run(());
        });
        Some(
            view! {
                <div class="glass-banner">
                    <Strip tone=Tone::Danger glyph=glyphs::SHIELD_ALERT text=text>
                        <span class="end">
                            <Form<EndEmergency> action=format!("/api/emergencies/{}/end", open.id) request=PhantomData on_done=done>
                                <End/>
                            </Form<EndEmergency>>
                        </span>
                    </Strip>
                </div>
            }
            .into_any(),
        )
    }
}

#[component]
fn End() -> impl IntoView {
    let form = use_form();
    view! { <Button label=words::end_now() size=ButtonSize::Small submit=true busy=form.busy()/> }
}
