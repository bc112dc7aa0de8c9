//! The worklist: what is to be done at a site, most urgent first, beside the order that is open.

use std::marker::PhantomData;

use api::{
    Moment,
    ehr::Urgency,
    id::{OrderId, SiteId},
    lab::{GetLabOrder, GetWorklist, LabOrder, LabRow, LabStep, ReceiveSpecimen, Worklist},
};
use frame::{
    Form, Topic, load_if, load_live, row_version, shown as show, use_form, use_may, use_query_word, use_session,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, Cell, Chord, Column, Empty, Field, Filter, FilterBar, PageHeader, Pager, Row, ScreenKey, ScreenKeys, Table,
    Tag, Tone, glyphs, use_toasts,
};

use crate::{bench::Bench, callbacks::OpenCallbacks, words};

/// What the address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The site.
    pub site: SiteId,
    /// Only this step.
    pub step: Option<LabStep>,
    /// The page after this order.
    pub after: Option<uuid::Uuid>,
    /// The order that is open.
    pub order: Option<OrderId>,
}

impl Address {
    /// As a link.
    pub fn href(self) -> String {
        let mut href = format!("/lab?site={}", self.site);
        if let Some(step) = self.step {
            href.push_str(&format!("&step={}", step.code()));
        }
        if let Some(after) = self.after {
            href.push_str(&format!("&after={after}"));
        }
        if let Some(order) = self.order {
            href.push_str(&format!("&order={order}"));
        }
        href
    }
}

const STEPS: [LabStep; 4] = [LabStep::Collect, LabStep::Receive, LabStep::Enter, LabStep::Review];

/// A step as a filter.
pub const fn step_word(step: LabStep) -> &'static str {
    match step {
        LabStep::Collect => words::to_collect(),
        LabStep::Receive => words::to_receive(),
        LabStep::Enter => words::to_enter(),
        LabStep::Review => words::to_review(),
        LabStep::Released => words::released(),
        LabStep::Cancelled => words::cancelled(),
    }
}

/// `/lab`.
#[component]
pub fn LabPage() -> impl IntoView {
    let (site_word, step_query, order_word) = (use_query_word("site"), use_query_word("step"), use_query_word("order"));
    let after = use_query_word("after");
    let session = use_session();
    let sites = session.as_ref().map(|session| session.sites.clone()).unwrap_or_default();
    let home = session.and_then(|session| session.site_id.or_else(|| session.sites.first().map(|site| site.id)));
    let nowhere = SiteId(uuid::Uuid::nil());
    let address = Memo::new(move |_| Address {
        site: site_word.get().and_then(|id| id.parse().ok()).or(home).unwrap_or(nowhere),
        step: step_query.get().and_then(|word| STEPS.into_iter().find(|step| step.code() == word)),
        after: after.get().and_then(|id| id.parse().ok()),
        order: order_word.get().and_then(|id| id.parse().ok()),
    });
    let list = load_live(
        move || {
            let address = address.get();
            GetWorklist { site_id: address.site, step: address.step, after: address.after }
        },
        move || vec![Topic::new("lab", address.get().site)],
    );
    let order = load_if(move || address.get().order.map(|id| GetLabOrder { id }));
    frame::use_live(move || vec![Topic::new("lab", address.get().site)], move || order.again_by_itself());
    let again = Callback::new(move |()| {
        list.again();
        order.again();
    });
    let facts = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(Ok(list)) = list.resource.get() {
            let counts = list.counts;
            let open = counts.collect + counts.receive + counts.enter + counts.review;
            facts.set(Some(words::facts(list.site, open, counts.late)));
        }
    });
    let site_links = (sites.len() > 1).then(|| {
        let links = sites
            .into_iter()
            .map(|site| {
                let on = Signal::derive(move || address.get().site == site.id);
                let href = Address { site: site.id, step: None, after: None, order: None }.href();
                view! { <Filter label=site.name on href/> }
            })
            .collect_view();
        view! { <FilterBar label=words::site()>{links}</FilterBar> }
    });
    let may_work = use_may(api::Permission::WorkLab);
    view! {
        <Title text=frame::words::titled(words::lab())/>
        <PageHeader title=words::lab() facts=facts>
            {may_work.then(|| view! { <Receive address/> })}
        </PageHeader>
        <div class="section lab-top">{site_links}<a href=move || format!("/lab/incoming?site={}", address.get().site)>{words::incoming()}</a><OpenCallbacks address/></div>
        <div class="bench" data-open=move || address.get().order.map(|_| "")>
            <div class="lab-list">{show(list, move |list| view! { <List list address/> }.into_any())}</div>
            <article class="bench-detail" id="detail">
                {show(order, move |order| view! { <Detail order again address/> }.into_any())}
            </article>
        </div>
    }
    .into_any()
}

#[component]
fn Receive(address: Memo<Address>) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let done = Callback::new(move |order: LabOrder| {
        toasts.say(words::received_toast());
        let to = Address { order: Some(order.row.id), step: None, ..address.get_untracked() };
        navigate(&to.href(), Default::default());
    });
    let focus = || {
        if let Some(field) = document().get_element_by_id("accession") {
            use wasm_bindgen::JsCast;
            let _ = field.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    view! {
        <ScreenKeys keys=vec![ScreenKey::new(Chord::Named("F2"), words::receive(), focus)]/>
        <Form<ReceiveSpecimen> action="/api/lab/receive" class="lab-receive" label=words::receive() request=PhantomData on_done=done>
            <ReceiveField/>
        </Form<ReceiveSpecimen>>
    }
    .into_any()
}

#[component]
fn ReceiveField() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::scan() name="accession" id="accession" hide_label=true glyph=glyphs::SCAN_BARCODE keys="F2" placeholder=words::scan_hint() required=true error=form.error("accession")/>
        <Button label=words::receive() submit=true busy=form.busy()/>
    }
}

#[component]
fn List(list: Signal<Worklist>, address: Memo<Address>) -> impl IntoView {
    let filters = move || {
        let (counts, here) = (list.with(|list| list.counts), address.get());
        let all = counts.collect + counts.receive + counts.enter + counts.review;
        let one = |word: &str, n: u32, step: Option<LabStep>| {
            let (label, on) = (words::counted(word, n), here.step == step);
            view! { <Filter label=label on=Signal::stored(on) href=Address { step, after: None, order: None, ..here }.href()/> }
        };
        view! {
            {one(words::all(), all, None)}
            {one(words::to_collect(), counts.collect, Some(LabStep::Collect))}
            {one(words::to_receive(), counts.receive, Some(LabStep::Receive))}
            {one(words::to_enter(), counts.enter, Some(LabStep::Enter))}
            {one(words::to_review(), counts.review, Some(LabStep::Review))}
        }
    };
    let columns = vec![
        Column::new("specimen", words::specimen()),
        Column::new("patient", words::patient()),
        Column::new("test", words::test_step()),
        Column::new("due", words::due()),
    ];
    let rows = Signal::derive(move || {
        let here = address.get();
        list.with(|list| list.rows.iter().map(|row| line(row, list.now, here)).collect::<Vec<_>>())
    });
    let empty = || view! { <Empty glyph=glyphs::TEST_TUBE title=words::nothing() text=words::nothing_text()/> };
    let count = Signal::derive(move || list.with(|list| list.rows.len()));
    let page = move |after| Address { after, order: None, ..address.get() }.href();
    let older = Signal::derive(move || list.with(|list| list.next).map(|next| page(Some(next))));
    let newer = Signal::derive(move || address.get().after.is_some().then(|| page(None)));
    view! {
        <div class="section"><FilterBar label=words::show()>{filters}</FilterBar></div>
        <Table id="worklist" caption=words::open_specimens() hide_caption=true columns=columns rows=rows empty=empty/>
        <Pager shown=count older=older newer=newer/>
    }
    .into_any()
}

/// `18 min`, `1 h 5 min`, `2 d`.
pub fn span(minutes: i64) -> String {
    match minutes.abs() {
        short @ 0..=59 => words::minutes(short),
        long @ 60..=2879 => words::hours(long / 60, long % 60),
        days => words::days(days / 1440),
    }
}

fn line(row: &LabRow, now: Moment, here: Address) -> Row {
    let href = Address { order: Some(row.id), ..here }.href();
    let number = row.accession.clone().unwrap_or_else(|| words::no_label().to_owned());
    let marks: Vec<(&'static str, Tone)> = [
        (row.urgency == Urgency::Urgent).then_some((words::urgent(), Tone::Danger)),
        row.again.then_some((words::again(), Tone::Warn)),
        row.amending.then_some((words::correction(), Tone::Warn)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let chosen = here.order == Some(row.id);
    let specimen = {
        let (number, href) = (number.clone(), href.clone());
        move || {
            let tags = marks.iter().map(|(word, tone)| view! { <Tag word=*word tone=*tone/> }).collect_view();
            view! { <a class="id nowrap" href=href.clone() aria-current=chosen.then_some("true")>{number.clone()}</a><span class="sub">{tags}</span> }
        }
    };
    let total = (row.due_at.at.as_second() - row.ordered_at.at.as_second()).max(60);
    let left = (row.due_at.at.as_second() - now.at.as_second()) / 60;
    let used = ((now.at.as_second() - row.ordered_at.at.as_second()) * 100 / total).clamp(0, 100);
    let due = move || {
        let (text, level) = match left {
            ..0 => (words::over(span(left)), "late"),
            0..=20 => (words::left(span(left)), "watch"),
            _ => (words::left(span(left)), ""),
        };
        view! { <span class="due" data-level=level>{text}<i style=format!("--used:{used}%")></i></span> }
    };
    let cells = vec![
        Cell::view(specimen),
        Cell::text(row.patient.clone()).with_sub(ui::format::marked(ui::format::birth_date(row.born), row.deceased)),
        Cell::text(row.test.clone()).with_sub(format!("{} · {}", step_word(row.step), row.specimen)),
        Cell::view(due),
    ];
    Row::new(row.id.to_string(), row.patient.clone(), cells).version(row_version(&(row, left, chosen)))
}

#[component]
fn Detail(order: Signal<Option<LabOrder>>, again: Callback<()>, address: Memo<Address>) -> impl IntoView {
    // Drawn anew only when the order itself changed, so that what is typed stays through news of others.
    move || match order.get() {
        Some(order) => {
            view! { <Bench order again back=Address { order: None, ..address.get_untracked() }.href()/> }.into_any()
        }
        None => {
            view! { <Empty glyph=glyphs::FLASK_CONICAL title=words::choose() text=words::choose_text()/> }.into_any()
        }
    }
}
