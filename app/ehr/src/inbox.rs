//! The results inbox: what came back on what I ordered, the dangerous first, until I have seen it.

use std::marker::PhantomData;

use api::{
    Done, Flag,
    ehr::{AcknowledgeReport, Inbox, InboxReport, ListInbox},
    id::ReportId,
};
use frame::{Form, Load, Topic, load_live, shown as show, today, use_client, use_form, use_query_word, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Chord, Empty, Filter, FilterBar, PageHeader, Pager, ScreenKey, ScreenKeys, Tag, Tone, glyphs,
    use_toasts,
};

use crate::{reports, words};

/// `/inbox`.
#[component]
pub fn InboxPage() -> impl IntoView {
    let (all_word, after_word) = (use_query_word("all"), use_query_word("after"));
    let all = Memo::new(move |_| all_word.get().as_deref() == Some("true"));
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let me = use_session().and_then(|session| session.staff_id);
    let inbox = load_live(
        move || ListInbox { all: all.get(), after: after.get() },
        move || me.map(|me| Topic::new("inbox", me)).into_iter().collect(),
    );
    let facts = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(Ok(page)) = inbox.resource.get() {
            facts.set(Some(words::inbox_facts(page.total.map_or(page.rows.len(), |total| total as usize))));
        }
    });
    let newer = Signal::derive(move || after.get().is_some().then(|| base(all.get())));
    view! {
        <Title text=frame::words::titled(words::inbox())/>
        <PageHeader title=words::inbox() facts=facts/>
        <div class="section chart-narrow chart-narrow--start">
            <FilterBar label=words::show()>
                <Filter label=words::mine() on=Signal::derive(move || !all.get()) href="/inbox"/>
                <Filter label=words::everybodys() on=all href="/inbox?all=true"/>
            </FilterBar>
            {show(inbox, move |page| view! { <List page load=inbox all newer/> }.into_any())}
        </div>
    }
    .into_any()
}

fn base(all: bool) -> String {
    if all { "/inbox?all=true".to_owned() } else { "/inbox".to_owned() }
}

#[component]
fn List(page: Signal<Inbox>, load: Load<Inbox>, all: Memo<bool>, newer: Signal<Option<String>>) -> impl IntoView {
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total = Signal::derive(move || page.with(|page| page.total.map(|total| total.to_string())));
    let older = Signal::derive(move || {
        let base = base(all.get());
        let sign = if base.contains('?') { '&' } else { '?' };
        page.with(|page| page.next).map(|next| format!("{base}{sign}after={next}"))
    });
    // The report that has the focus, else the first.
    let press = move || {
        let wanted = document()
            .active_element()
            .and_then(|focus| focus.closest("article.report").ok().flatten())
            .or_else(|| document().query_selector("article.report").ok().flatten());
        if let Some(Ok(Some(button))) = wanted.map(|report| report.query_selector("button[type=submit]")) {
            use wasm_bindgen::JsCast;
            button.unchecked_into::<web_sys::HtmlElement>().click();
        }
    };
    let keys = vec![ScreenKey::new(Chord::Char('a'), words::acknowledge(), press)];
    let list = Owner::current().unwrap_or_default();
    view! {
        <ScreenKeys keys=keys/>
        <Show when=move || count.get() == 0>
            <Empty glyph=glyphs::INBOX title=words::inbox_empty() text=words::inbox_empty_text()/>
        </Show>
        <div class="stack">
            <For each=move || page.get().rows key=|one| (one.report.id, one.report.amended) let:one>
                <OneReport one load list=list.clone()/>
            </For>
        </div>
        <Show when=move || older.get().is_some() || newer.get().is_some()>
            <Pager shown=count total=total older=older newer=newer/>
        </Show>
    }
    .into_any()
}

#[component]
fn OneReport(one: InboxReport, load: Load<Inbox>, list: Owner) -> impl IntoView {
    let report = one.report;
    let critical = one.worst.is_some_and(Flag::is_critical);
    let worst = match one.worst {
        Some(_) if critical => {
            Some(view! { <Tag word=words::critical() tone=Tone::Solid glyph=glyphs::OCTAGON_ALERT/> })
        }
        Some(_) => Some(view! { <Tag word=words::out_of_range() tone=Tone::Warn glyph=glyphs::TRIANGLE_ALERT/> }),
        None => None,
    };
    let heading = format!("inbox-{}", report.id);
    let labelled = heading.clone();
    let by = one.ordered_by.map(words::ordered_by);
    view! {
        <article class="report" aria-labelledby=labelled data-critical=critical.then_some("")>
            <header>
                <h2 id=heading><a href=format!("/patients/{}/chart", one.patient_id)>{one.patient.clone()}</a></h2>
                <span class="muted num">{ui::format::born_and_died(one.born, one.deceased, today())}</span>
                {worst}
                {reports::marks(&report)}
                <span class="end"><Acknowledge id=report.id patient=one.patient load list/></span>
            </header>
            <p class="report-what"><b>{report.name.clone()}</b> <span class="muted num">{reports::issued(&report)}</span> {by.map(|by| view! { <span class="quiet">{by}</span> })}</p>
            {reports::values(&report)}
            {reports::said(&report)}
        </article>
    }
    .into_any()
}

#[component]
fn Acknowledge(id: ReportId, patient: String, load: Load<Inbox>, list: Owner) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let done = move |_: Done| {
        let client = client.clone();
        let undo = Callback::new(move |()| {
            let client = client.clone();
            leptos::task::spawn_local(async move {
                match client.call(AcknowledgeReport { id, undo: true }).await {
                    Ok(_) => load.again(),
                    Err(problem) => toasts.say(problem.title),
                }
            });
        });
        toasts.undoable(words::acknowledged_toast(&patient), undo);
        load.again();
    };
    // The report may leave the list by live news before the answer is here: the word about it belongs to the list.
    let done = list.with(|| Callback::new(done));
    view! {
        <Form<AcknowledgeReport> action=format!("/api/reports/{id}/acknowledge") request=PhantomData on_done=done>
            <AcknowledgeButton id=id.to_string()/>
        </Form<AcknowledgeReport>>
    }
    .into_any()
}

#[component]
fn AcknowledgeButton(id: String) -> impl IntoView {
    let form = use_form();
    view! { <Button label=words::acknowledge() id=format!("ack-{id}") size=ButtonSize::Small glyph=glyphs::CHECK keys="A" submit=true busy=form.busy()/> }
}
