//! One row: all that is written down, its seal, and what stands around it.

use api::audit::{AuditDetail, AuditPatient, GetAuditRow, words_of};
use frame::{load, shown, use_path_id};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Fact, Facts, PageHeader, SectionTitle, Table, Tag, Tone};
use uuid::Uuid;

use crate::{
    list::{columns, instant, purpose, row},
    words,
};

/// `/audit/:id`.
#[component]
pub fn DetailPage() -> impl IntoView {
    let id = use_path_id::<Uuid>("id");
    let detail = load(move || GetAuditRow { id: id.get() });
    view! {
        <Title text=frame::words::titled(words::row())/>
        {shown(detail, move |detail| view! { {move || one(detail.get())} }.into_any())}
    }
    .into_any()
}

fn patient(patient: AuditPatient) -> impl IntoView {
    view! {
        <li><a href=format!("/patients/{}/access", patient.id)><ui::PersonName name=patient.name/></a>" "<span class="sub id">{patient.number}</span></li>
    }
}

fn one(detail: AuditDetail) -> AnyView {
    let AuditDetail { row: this, request_id, session_id, entity_id, patients, seal, around } = detail;
    let title = words_of(&this.action);
    let facts = format!("{} · {}", this.actor, instant(this.at));
    let named = (!patients.is_empty()).then(|| {
        let lines = patients.into_iter().map(patient).collect_view();
        view! { <section><SectionTitle title=words::patients_named()/><ul class="audit-patients">{lines}</ul></section> }
    });
    let rows: Vec<_> = around.iter().map(row).collect();
    let empty = || view! { <p class="muted">{words::around_none()}</p> };
    let (place, hash) = match seal {
        Some(seal) => (words::sealed_as(seal.sequence), Some(seal.hash)),
        None => (words::not_sealed().to_owned(), None),
    };
    view! {
        <PageHeader title=title facts=facts>
            {this.refused.then(|| view! { <Tag word=words::refused() tone=Tone::Danger/> })}
        </PageHeader>
        <div class="section stack">
            <section>
                <SectionTitle title=words::about_row()/>
                <Facts>
                    <Fact label=words::who()>{this.actor.clone()}</Fact>
                    <Fact label=words::when()>{instant(this.at)}</Fact>
                    <Fact label=words::from_where()>{this.source.clone()}</Fact>
                    <Fact label=words::why()>{purpose(&this.purpose)}{this.reason.clone().map(|reason| format!(": {reason}"))}</Fact>
                    <Fact label=words::what()><code>{this.action.clone()}</code></Fact>
                    {entity_id.map(|id| view! { <Fact label=words::done_to()><code>{id.to_string()}</code></Fact> })}
                    <Fact label=words::request()><code>{request_id.to_string()}</code></Fact>
                    {session_id.map(|id| view! { <Fact label=words::session()><code>{id.to_string()}</code></Fact> })}
                    <Fact label=words::sealed()>{place}</Fact>
                    {hash.map(|hash| view! { <Fact label=words::hash()><code class="audit-hash">{hash}</code></Fact> })}
                </Facts>
            </section>
            {named}
            <section>
                <SectionTitle title=words::around()/>
                <Table id="around" caption=words::around() hide_caption=true columns=columns() rows=rows empty=empty/>
            </section>
        </div>
    }
    .into_any()
}
