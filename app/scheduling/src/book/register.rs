//! A new patient, compared with the registry before a second record is made.

use std::{marker::PhantomData, time::Duration};

use api::{
    Line, Name,
    crm::{
        Agreement, Channel, Duplicate, Duplicates, FindDuplicates, Likelihood, RegisterPatient, RegisteredPatient, Sex,
    },
    id::PatientId,
    text::{Email, TypedPhone},
};
use frame::{Form, Loaded, use_form};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, ButtonKind, ButtonSize, Field, FieldKind, Likeness, MatchRow, MatchStrength, MatchTable, SelectField,
    SelectOption, glyphs,
};

use super::desk::Desk;
use crate::{shown, words};

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    given: RwSignal<String>,
    family: RwSignal<String>,
    born: RwSignal<String>,
    phone: RwSignal<String>,
    email: RwSignal<String>,
    street: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self { given: empty(), family: empty(), born: empty(), phone: empty(), email: empty(), street: empty() }
    }

    /// Worth a comparison: a name and one thing more.
    fn question(self) -> Option<FindDuplicates> {
        let request = FindDuplicates {
            family_name: Name::new(&self.family.get()).ok(),
            given_name: Name::new(&self.given.get()).ok()?,
            born: self.born.get().parse().ok(),
            phone: TypedPhone::new(&self.phone.get()).ok(),
            email: Email::new(&self.email.get()).ok(),
            street: Line::new(&self.street.get()).ok(),
        };
        let more = request.family_name.is_some() || request.born.is_some() || request.phone.is_some();
        more.then_some(request)
    }
}

/// The form, and the records that may be the same person.
pub(super) fn register(desk: Desk) -> AnyView {
    let typed = Typed::new();
    let found = RwSignal::new(None::<Loaded<Duplicates>>);
    let not_these = RwSignal::new(Vec::<PatientId>::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let question = typed.question();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let Some(question) = question else {
            found.set(None);
            return;
        };
        let ask = move || {
            let this = turn.get_value() + 1;
            turn.set_value(this);
            let client = desk.client();
            let question = question.clone();
            spawn_local(async move {
                let answer = client.call(question).await;
                if turn.try_get_value() == Some(this) {
                    found.set(Some(answer));
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, Duration::from_millis(350)).ok());
    });
    let matches = move || {
        let Some(Ok(found)) = found.get() else { return Vec::new() };
        let seen = not_these.get();
        found.duplicates.into_iter().filter(|one| !seen.contains(&one.patient.id)).collect::<Vec<_>>()
    };
    let tables = move || matches().into_iter().map(|one| table(one, desk, not_these)).collect_view();
    view! {
        <Form<RegisterPatient>
            action="/api/patients"
            class="stack"
            label=words::new_patient()
            on_done=Callback::new(move |registered: RegisteredPatient| {
                desk.toasts.say(words::registered(&registered.number));
                use_this(desk, registered.id);
            })
            request=PhantomData
        >
            <Fields typed=typed not_these=not_these desk=desk/>
        </Form<RegisterPatient>>
        <div class="stack" aria-live="polite">{tables}</div>
    }
    .into_any()
}

fn use_this(desk: Desk, id: PatientId) {
    desk.patient_id.set(Some(id));
    desk.registering.set(false);
    shown::focus_soon("#f-need");
}

#[component]
fn Fields(typed: Typed, not_these: RwSignal<Vec<PatientId>>, desk: Desk) -> impl IntoView {
    let form = use_form();
    let sexes = [(Sex::Female, "female"), (Sex::Male, "male"), (Sex::Other, "other"), (Sex::Unknown, "unknown")];
    let sexes: Vec<SelectOption> =
        sexes.into_iter().map(|(sex, code)| SelectOption::new(code, words::sex(sex))).collect();
    let ways = [(Channel::Sms, "sms"), (Channel::Email, "email"), (Channel::None, "none")];
    let ways: Vec<SelectOption> =
        ways.into_iter().map(|(way, code)| SelectOption::new(code, words::channel(Some(way)))).collect();
    let languages: Vec<SelectOption> = ["en", "es", "pl", "fr", "de", "ar", "zh"]
        .into_iter()
        .map(|tag| SelectOption::new(tag, words::language(tag)))
        .collect();
    view! {
        <div class="fields fields--2">
            <Field label=words::given_name() name="given_name" bind=typed.given hint=words::given_hint() error=form.error("given_name") required=true maxlength=200/>
            <Field label=words::family_name() name="family_name" bind=typed.family error=form.error("family_name") maxlength=200/>
            <Field label=words::born() name="born" bind=typed.born hint=words::born_hint() error=form.error("born") required=true autocomplete="off"/>
            <SelectField label=words::sex_label() name="sex" options=sexes value="unknown" error=form.error("sex")/>
            <Field label=words::phone() name="phone" kind=FieldKind::Tel bind=typed.phone error=form.error("phone")/>
            <Field label=words::email() name="email" kind=FieldKind::Email bind=typed.email error=form.error("email")/>
            <Field label=words::street() name="street" bind=typed.street error=form.error("street")/>
            <Field label=words::city() name="city" error=form.error("city")/>
            <SelectField label=words::remind_by() name="remind_by" options=ways value="sms" error=form.error("remind_by")/>
            <SelectField label=words::language_label() name="language" options=languages value="en" error=form.error("language")/>
        </div>
        {move || {
            let ids = not_these.get();
            ids.into_iter()
                .enumerate()
                .map(|(index, id)| view! { <input type="hidden" name=format!("not_these[{index}]") value=id.to_string()/> })
                .collect_view()
        }}
        <div class="row">
            <Button label=words::register() glyph=glyphs::USER_PLUS submit=true busy=form.busy()/>
            <Button label=words::search_instead() kind=ButtonKind::Quiet on_press=move || {
                desk.registering.set(false);
                shown::focus_soon("#f-patient");
            }/>
        </div>
    }
    .into_any()
}

/// A value of a comparison: a birth date as dates are written, anything else as it is.
fn compared(field: &str, text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    match text.parse() {
        Ok(date) if field == "born" => ui::format::birth_date(date),
        _ => text,
    }
}

/// One record that may be the same person.
fn table(one: Duplicate, desk: Desk, not_these: RwSignal<Vec<PatientId>>) -> AnyView {
    let id = one.patient.id;
    let strength = match one.likelihood {
        Likelihood::Possible => MatchStrength::Possible,
        Likelihood::VeryLikely => MatchStrength::VeryLikely,
        Likelihood::Certain => MatchStrength::Certain,
    };
    let mut rows: Vec<MatchRow> = one
        .comparisons
        .iter()
        .filter(|line| line.agreement != Agreement::Unknown)
        .map(|line| MatchRow {
            field: words::compared(&line.field),
            new: compared(&line.field, line.said.clone()),
            known: compared(&line.field, line.known.clone()),
            likeness: match line.agreement {
                Agreement::Near => Likeness::Near,
                Agreement::Differs => Likeness::Differs,
                Agreement::Same | Agreement::Unknown => Likeness::Same,
            },
        })
        .collect();
    if let Some(day) = one.patient.last_seen {
        let known = ui::format::date(day);
        rows.push(MatchRow {
            field: words::last_seen().to_owned(),
            new: String::new(),
            known,
            likeness: Likeness::Same,
        });
    }
    view! {
        <MatchTable
            strength=strength
            score=format!("{:.2}", f32::from(one.score) / 100.0)
            new_head=words::on_the_phone()
            known_head=one.patient.number.clone()
            rows=rows
        >
            <Button label=words::use_record() size=ButtonSize::Small glyph=glyphs::CHECK on_press=move || use_this(desk, id)/>
            <Button label=words::not_the_same() size=ButtonSize::Small on_press=move || not_these.update(|seen| seen.push(id))/>
        </MatchTable>
    }
    .into_any()
}
