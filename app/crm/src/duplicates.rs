//! Whoever in the registry may be the person on the phone, shown before anything is saved.

use api::{
    Line, Name,
    crm::{Agreement, Comparison, Duplicate, Duplicates, FindDuplicates, Likelihood},
    id::PatientId,
    text::{Email, TypedPhone},
};
use frame::use_client;
use leptos::prelude::*;
use ui::{Button, ButtonSize, Likeness, MatchRow, MatchStrength, MatchTable, SectionTitle, glyphs};

use crate::words;

/// What was typed so far.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    pub given: RwSignal<String>,
    pub family: RwSignal<String>,
    pub born: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub email: RwSignal<String>,
    pub street: RwSignal<String>,
}

impl Typed {
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self { given: text(), family: text(), born: text(), phone: text(), email: text(), street: text() }
    }

    /// The question, once there is enough to compare: a name and one thing more.
    fn question(&self) -> Option<FindDuplicates> {
        let request = FindDuplicates {
            family_name: Name::new(&self.family.get()).ok(),
            given_name: Name::new(&self.given.get()).ok()?,
            born: self.born.get().parse().ok(),
            phone: TypedPhone::new(&self.phone.get()).ok(),
            email: Email::new(&self.email.get()).ok(),
            street: Line::new(&self.street.get()).ok(),
        };
        (request.family_name.is_some() || request.born.is_some() || request.phone.is_some()).then_some(request)
    }
}

/// The likely matches of what is typed, asked a moment after the last key.
pub fn find_while_typing(typed: Typed) -> RwSignal<Option<Duplicates>> {
    let found = RwSignal::new(None::<Duplicates>);
    let client = use_client();
    let count = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let question = typed.question();
        let mine = count.get_value() + 1;
        count.set_value(mine);
        let Some(question) = question else {
            found.set(None);
            return;
        };
        let client = client.clone();
        set_timeout(
            move || {
                if count.try_get_value() != Some(mine) {
                    return;
                }
                leptos::task::spawn_local(async move {
                    let answer = client.call(question).await;
                    // A later question's answer counts; an unanswered one leaves the form as it is: the server asks again.
                    if count.try_get_value() == Some(mine)
                        && let Ok(answer) = answer
                    {
                        found.set(Some(answer));
                    }
                });
            },
            std::time::Duration::from_millis(350),
        );
    });
    found
}

/// The matches beside the form.
#[component]
pub fn Matches(found: RwSignal<Option<Duplicates>>, not_these: RwSignal<Vec<PatientId>>) -> impl IntoView {
    let list = move || match found.get() {
        None => view! { <p class="quiet">{words::compare_wait()}</p> }.into_any(),
        Some(found) if found.duplicates.is_empty() => view! { <p class="quiet">{words::compare_none()}</p> }.into_any(),
        Some(found) => {
            found.duplicates.into_iter().map(|one| view! { <Match one not_these/> }).collect_view().into_any()
        }
    };
    view! {
        <aside class="stack" aria-label=words::compared()>
            <section class="stack stack--tight" aria-live="polite">
                <SectionTitle title=words::compared()/>
                {list}
            </section>
        </aside>
    }
    .into_any()
}

#[component]
fn Match(one: Duplicate, not_these: RwSignal<Vec<PatientId>>) -> impl IntoView {
    let id = one.patient.id;
    let strength = match one.likelihood {
        Likelihood::Possible => MatchStrength::Possible,
        Likelihood::VeryLikely => MatchStrength::VeryLikely,
        Likelihood::Certain => MatchStrength::Certain,
    };
    let rows = one.comparisons.into_iter().filter_map(row).collect::<Vec<_>>();
    let marked = Memo::new(move |_| not_these.with(|list| list.contains(&id)));
    let label =
        Signal::derive(move || if marked.get() { words::marked_else() } else { words::somebody_else() }.to_owned());
    let press = Callback::new(move |()| {
        not_these.update(|list| match list.iter().position(|other| *other == id) {
            Some(at) => _ = list.remove(at),
            None => list.push(id),
        });
    });
    let score = format!("0.{:02}", one.score.min(99));
    view! {
        <MatchTable strength=strength score=score new_head=words::said_now() known_head=one.patient.number rows=rows>
            <Button label=words::this_person() size=ButtonSize::Small glyph=glyphs::USER_CHECK href=format!("/patients/{id}")/>
            <Button label=label size=ButtonSize::Small glyph=glyphs::USER_X on_press=press pressed=Signal::derive(move || Some(marked.get()))/>
        </MatchTable>
    }
    .into_any()
}

fn row(comparison: Comparison) -> Option<MatchRow> {
    let likeness = match comparison.agreement {
        Agreement::Same => Likeness::Same,
        Agreement::Near => Likeness::Near,
        Agreement::Differs => Likeness::Differs,
        Agreement::Unknown => return None,
    };
    let field = match comparison.field.as_str() {
        "name" => words::name(),
        "born" => words::born(),
        "phone" => words::phone(),
        "email" => words::email(),
        "street" => words::street(),
        _ => return None,
    };
    let born = comparison.field == "born";
    let or_unknown = |text: Option<String>| match text {
        Some(text) if born => text.parse().map_or(text, ui::format::birth_date),
        Some(text) => text,
        None => words::unknown().to_owned(),
    };
    Some(MatchRow {
        field: field.to_owned(),
        new: or_unknown(comparison.said),
        known: or_unknown(comparison.known),
        likeness,
    })
}
