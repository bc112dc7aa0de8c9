//! The allergy list. “Nobody asked” is not “none known”.

use std::marker::PhantomData;

use api::{
    Done, Line, Permission,
    ehr::{
        AddAllergy, Allergy, AllergyCategory, AllergyState, Certainty, ChangeAllergy, Chart, Criticality,
        StateNoAllergies,
    },
    id::PatientId,
};
use frame::{Anew, Form, Load, use_client, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, ButtonSize, CodedItem, CodedList, Disclosure, Field, Icon, SelectField, SelectOption, glyphs, use_toasts,
};

use super::undoable;
use crate::{shown, words};

/// The list.
#[component]
pub fn Allergies(id: Memo<PatientId>, chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    let may = use_may(Permission::WriteCharts);
    let all = Memo::new(move |_| chart.with(|chart| chart.allergies.clone()));
    let standing = move || all.with(|all| all.list.iter().filter(|one| one.stands()).cloned().collect::<Vec<_>>());
    let refuted =
        Memo::new(move |_| all.with(|all| all.list.iter().filter(|one| !one.stands()).cloned().collect::<Vec<_>>()));
    let count = Signal::derive(move || standing().len());
    let adding = RwSignal::new(false);
    let empty = move || match all.with(|all| all.none_since) {
        Some(asked) => {
            let asked = ui::format::date(asked.local().date());
            let text = match all.with(|all| all.none_words.clone()) {
                Some(said) => words::none_known_said(said, asked),
                None => words::none_known(asked),
            };
            view! { <span>{text}</span> }.into_any()
        }
        None => view! {
            <span class="unasked"><Icon glyph=glyphs::CIRCLE_QUESTION_MARK/>{words::not_asked_yet()}</span>
            {may.then(|| view! { <NoneKnown id load/> })}
        }
        .into_any(),
    };
    let past = move || {
        move || {
            let list = refuted.get();
            (!list.is_empty()).then(|| {
                view! {
                    <Disclosure summary=words::over_count(list.len())>
                        <ul>{list.into_iter().map(|one| view! { <Item allergy=one may load/> }).collect_view()}</ul>
                    </Disclosure>
                }
            })
        }
    };
    let list = view! {
        <For each=standing key=|one| (one.id, one.version) let:one>
            <Item allergy=one may load/>
        </For>
    };
    if may {
        let form = move || view! { <Add id load adding/> };
        view! {
            <CodedList title=words::allergies() id="allergies" count=count add=words::add_allergy() adding=adding form=form empty=empty past=past>
                {list}
            </CodedList>
        }
        .into_any()
    } else {
        view! { <CodedList title=words::allergies() id="allergies" count=count empty=empty past=past>{list}</CodedList> }
            .into_any()
    }
}

#[component]
fn Item(allergy: Allergy, may: bool, load: Load<Chart>) -> impl IntoView {
    let sub = [
        allergy.reaction.clone(),
        danger_said(allergy.criticality).map(str::to_owned),
        allergy.recorded.map(|when| words::recorded(shown::dated(when))),
        Some(certainty_word(allergy.certainty).to_owned()),
        state_word(allergy.state).map(str::to_owned),
        allergy.said.clone(),
        shown::detail(allergy.detail.as_ref()),
    ];
    let sub = sub.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let (name, code) = (allergy.name.clone(), shown::code(allergy.code.as_ref()).unwrap_or_default());
    let severe = allergy.criticality == Criticality::High && allergy.stands();
    let over = !allergy.stands();
    if may && allergy.state != AllergyState::Withdrawn {
        view! { <CodedItem name=name code=code sub=sub severe=severe over=over><Change allergy load/></CodedItem> }
            .into_any()
    } else {
        view! { <CodedItem name=name code=code sub=sub severe=severe over=over/> }.into_any()
    }
}

#[component]
fn NoneKnown(id: Memo<PatientId>, load: Load<Chart>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Done| {
        toasts.say(words::none_known_kept());
        load.again();
    });
    view! {
        <Form<StateNoAllergies> action=format!("/api/patients/{}/allergies/none", id.get_untracked()) request=PhantomData on_done=done>
            <Send label=words::state_none() id="none-known"/>
        </Form<StateNoAllergies>>
    }
    .into_any()
}

/// The button that sends the form around it.
#[component]
pub fn Send(#[prop(into)] label: String, #[prop(into)] id: String) -> impl IntoView {
    let form = use_form();
    view! { <Button label=label id=id size=ButtonSize::Small submit=true busy=form.busy()/> }
}

#[component]
fn Add(id: Memo<PatientId>, load: Load<Chart>, adding: RwSignal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |added: Allergy| {
        adding.set(false);
        round.update(|round| *round += 1);
        // Taken back it is disproved, not gone: somebody may have read it meanwhile.
        let back = ChangeAllergy {
            id: added.id,
            version: added.version,
            criticality: added.criticality,
            certainty: Certainty::Refuted,
            reaction: added.reaction.as_deref().and_then(|text| Line::new(text).ok()),
        };
        undoable(toasts, &client, load, words::written_down(&added.name), back);
    });
    view! {
        <Anew of=move || (id.get(), round.get())>
            <Form<AddAllergy> action=format!("/api/patients/{}/allergies", id.get_untracked()) class="coded-form" request=PhantomData on_done=done
                label=words::add_allergy()>
                <AddFields/>
            </Form<AddAllergy>>
        </Anew>
    }
    .into_any()
}

#[component]
fn AddFields() -> impl IntoView {
    let form = use_form();
    let kinds = [
        (AllergyCategory::Medicine, "medicine"),
        (AllergyCategory::Food, "food"),
        (AllergyCategory::Environment, "environment"),
        (AllergyCategory::Other, "other"),
    ];
    let kinds: Vec<_> = kinds.into_iter().map(|(kind, code)| SelectOption::new(code, category_word(kind))).collect();
    view! {
        <Field label=words::allergic_to() name="name" id="allergy-name" required=true maxlength=120 value=form.value("name", "") error=form.error("name")/>
        <SelectField label=words::kind() name="category" options=kinds value="medicine"/>
        <Judgement key="new" criticality=Criticality::Unknown certainty=Certainty::Likely reaction=String::new()/>
        <Send label=words::write_down() id="allergy-add"/>
    }
    .into_any()
}

/// How dangerous, how sure, what happened.
#[component]
fn Judgement(
    #[prop(into)] key: String,
    criticality: Criticality,
    certainty: Certainty,
    reaction: String,
) -> impl IntoView {
    let form = use_form();
    let dangers = [(Criticality::High, "high"), (Criticality::Low, "low"), (Criticality::Unknown, "unknown")];
    let sure = [
        (Certainty::Confirmed, "confirmed"),
        (Certainty::Likely, "likely"),
        (Certainty::Refuted, "refuted"),
        (Certainty::Unknown, "unknown"),
    ];
    let danger = dangers.iter().find(|(one, _)| *one == criticality).map_or("unknown", |(_, code)| code);
    let certain = sure.iter().find(|(one, _)| *one == certainty).map_or("likely", |(_, code)| code);
    let dangers: Vec<_> = dangers.into_iter().map(|(one, code)| SelectOption::new(code, danger_word(one))).collect();
    let sure: Vec<_> = sure.into_iter().map(|(one, code)| SelectOption::new(code, certainty_word(one))).collect();
    view! {
        <SelectField label=words::danger() name="criticality" id=format!("danger-{key}") options=dangers value=danger error=form.error("criticality")/>
        <SelectField label=words::how_sure() name="certainty" id=format!("sure-{key}") options=sure value=certain error=form.error("certainty")/>
        <Field label=words::what_happened() name="reaction" id=format!("reaction-{key}") optional=true maxlength=200 value=reaction error=form.error("reaction")/>
    }
    .into_any()
}

#[component]
fn Change(allergy: Allergy, load: Load<Chart>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let before = StoredValue::new(allergy.clone());
    let done = Callback::new(move |now: Allergy| {
        let before = before.get_value();
        let back = ChangeAllergy {
            id: now.id,
            version: now.version,
            criticality: before.criticality,
            certainty: before.certainty,
            reaction: before.reaction.as_deref().and_then(|text| Line::new(text).ok()),
        };
        undoable(toasts, &client, load, words::changed(&now.name), back);
    });
    let key = allergy.id.to_string();
    view! {
        <Form<ChangeAllergy> action=format!("/api/allergies/{}", allergy.id) class="coded-form" request=PhantomData on_done=done>
            <input type="hidden" name="version" value=allergy.version/>
            <Judgement key=key.clone() criticality=allergy.criticality certainty=allergy.certainty reaction=allergy.reaction.unwrap_or_default()/>
            <Send label=words::save() id=format!("save-{key}")/>
        </Form<ChangeAllergy>>
    }
    .into_any()
}

const fn category_word(category: AllergyCategory) -> &'static str {
    match category {
        AllergyCategory::Medicine => words::a_medicine(),
        AllergyCategory::Food => words::a_food(),
        AllergyCategory::Environment => words::environment(),
        AllergyCategory::Other => words::something_else(),
    }
}

const fn danger_word(criticality: Criticality) -> &'static str {
    match criticality {
        Criticality::High => words::may_kill(),
        Criticality::Low => words::not_dangerous(),
        Criticality::Unknown => words::not_known(),
    }
}

/// How dangerous it is said to be, where it is said.
const fn danger_said(criticality: Criticality) -> Option<&'static str> {
    match criticality {
        Criticality::High => Some(words::danger_high()),
        Criticality::Low => Some(words::danger_low()),
        Criticality::Unknown => None,
    }
}

const fn certainty_word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Confirmed => words::confirmed(),
        Certainty::Likely => words::likely(),
        Certainty::Refuted => words::refuted(),
        Certainty::Unknown => words::not_stated(),
    }
}

/// Whether it still is one, where it is not.
const fn state_word(state: AllergyState) -> Option<&'static str> {
    match state {
        AllergyState::Active => None,
        AllergyState::Inactive => Some(words::inactive()),
        AllergyState::Resolved => Some(words::is_over()),
        AllergyState::Withdrawn => Some(words::withdrawn()),
    }
}
