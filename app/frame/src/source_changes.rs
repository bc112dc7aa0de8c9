//! What later exports of another system say otherwise: field by field, to be taken or not.

use std::marker::PhantomData;

use api::{
    Done, Endpoint,
    exchange::{ChangedField, SourceChange, SourceChangeState},
};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Choice, TableFrame, Tag, Tone, glyphs};

use crate::{Form, Load, use_form, words};

/// Changes of one record. What waits has two buttons, where somebody may decide; `part` is the last word of the address that decides.
#[component]
pub fn SourceChangeList<E, T>(
    /// The changes.
    #[prop(into)]
    changes: Vec<SourceChange>,
    /// `person` or `chart`.
    part: &'static str,
    /// Whether the viewer may decide.
    may: bool,
    /// What is asked again after a decision.
    load: Load<T>,
    /// Picks the endpoint.
    request: PhantomData<E>,
) -> impl IntoView
where
    E: Endpoint<Response = Done>,
    T: Clone + Send + Sync + 'static,
{
    let _ = request;
    let rows = changes.into_iter().map(move |change| {
        let waits = change.state == SourceChangeState::Waiting;
        let decided = change.decided_by.clone().zip(change.decided_at);
        let when = change.said_at.unwrap_or(change.at);
        let about = format!("{}, {}", change.about, ui::format::date(when.local().date()));
        let action = format!("/api/source-changes/{}/{part}", change.id);
        let done = Callback::new(move |_: Done| load.again());
        let several = change.fields.len() > 1;
        let body = if waits && may {
            view! {
                <Form<E> action=action class="stack" request=PhantomData on_done=done>
                    <Fields fields=change.fields choose=several/>
                    <Decide key=change.id.to_string()/>
                </Form<E>>
            }
            .into_any()
        } else {
            view! { <Fields fields=change.fields choose=false/> }.into_any()
        };
        view! {
            <article class="report" data-waiting=waits.then_some("")>
                <header>
                    <h3>{about}</h3>
                    <Tag word=words::change_state(change.state) tone=if waits { Tone::Warn } else { Tone::Neutral }/>
                    <span class="end quiet">{decided.map(|(who, at)| format!("{who}, {}", ui::format::date(at.local().date())))}</span>
                </header>
                {body}
                <p class="quiet">{change.origin}</p>
            </article>
        }
        .into_any()
    });
    rows.collect_view().into_any()
}

#[component]
fn Decide(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <div class="row">
            <Button label=words::take_change() id=format!("take-{key}") size=ButtonSize::Small submit=true name="take" value="true" glyph=glyphs::CHECK busy=form.busy()/>
            <Button label=words::keep_ours() id=format!("keep-{key}") size=ButtonSize::Small submit=true name="take" value="false" busy=form.busy()/>
        </div>
    }
    .into_any()
}

/// The fields; where there are several, each may stay as it is here while the others are taken.
#[component]
fn Fields(fields: Vec<ChangedField>, choose: bool) -> impl IntoView {
    let rows = fields.into_iter().enumerate().map(|(index, field)| {
        let text = |text: Option<String>| text.unwrap_or_else(|| "·".to_owned());
        let keep = choose.then(|| {
            let name = format!("keep[{index}]");
            view! { <td><Choice label=words::stays_as_here() name=name value=field.field.clone()/></td> }
        });
        view! {
            <tr>
                <th scope="row">{words::changed_field(&field.field)}</th>
                <td>{text(field.before)}</td>
                <td><b>{text(field.after)}</b></td>
                {keep}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <TableFrame label=words::source_changes()>
            <table class="table table--compact">
                <thead>
                    <tr>
                        <th scope="col">{words::field()}</th>
                        <th scope="col">{words::stands_here()}</th>
                        <th scope="col">{words::source_says()}</th>
                        {choose.then(|| view! { <th scope="col"><span class="visually-hidden">{words::stays_as_here()}</span></th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
    .into_any()
}
