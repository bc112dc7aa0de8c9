//! Results from other laboratories that belong to no order: what came, whose it could be, and what a person decides.

mod detail;
mod take_in;

use api::{
    Permission,
    id::{IncomingId, SiteId},
    lab::{GetIncoming, IncomingList, IncomingRow, IncomingState, ListIncoming},
};
use frame::{Topic, load_if, load_live, row_version, shown as show, use_may, use_query_word, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Cell, Column, Crumb, Disclosure, Empty, Filter, FilterBar, PageHeader, Pager, Row, Table, Tag, Tone, glyphs};

use crate::{bench::when, words};
use detail::Detail;
use take_in::TakeIn;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    site: SiteId,
    all: bool,
    /// The page after this result.
    after: Option<uuid::Uuid>,
    open: Option<IncomingId>,
    accession: Option<String>,
}

impl Address {
    fn href(&self) -> String {
        let mut href = format!("/lab/incoming?site={}", self.site);
        if self.all {
            href.push_str("&all=1");
        }
        if let Some(after) = self.after {
            href.push_str(&format!("&after={after}"));
        }
        if let Some(open) = self.open {
            href.push_str(&format!("&open={open}"));
        }
        href
    }
}

/// `/lab/incoming`.
#[component]
pub fn IncomingPage() -> impl IntoView {
    let (site, all, open, accession) =
        (use_query_word("site"), use_query_word("all"), use_query_word("open"), use_query_word("accession"));
    let after = use_query_word("after");
    let session = use_session();
    let sites = session.as_ref().map(|session| session.sites.clone()).unwrap_or_default();
    let home = session.and_then(|session| session.site_id.or_else(|| session.sites.first().map(|site| site.id)));
    let nowhere = SiteId(uuid::Uuid::nil());
    let address = Memo::new(move |_| Address {
        site: site.get().and_then(|id| id.parse().ok()).or(home).unwrap_or(nowhere),
        all: all.get().is_some(),
        after: after.get().and_then(|id| id.parse().ok()),
        open: open.get().and_then(|id| id.parse().ok()),
        accession: accession.get(),
    });
    let topics = move || vec![Topic::new("lab", address.with(|address| address.site))];
    let list = load_live(
        move || address.with(|here| ListIncoming { site_id: here.site, settled_too: here.all, after: here.after }),
        topics,
    );
    let one = load_if(move || {
        address.with(|here| {
            let accession = here.accession.as_deref().and_then(|text| api::Line::new(text).ok());
            here.open.map(|id| GetIncoming { id, accession })
        })
    });
    let again = Callback::new(move |()| {
        list.again();
        one.again();
    });
    let site_links = (sites.len() > 1).then(|| {
        let links = sites
            .into_iter()
            .map(|site| {
                let on = Signal::derive(move || address.with(|here| here.site == site.id));
                let href = Address { site: site.id, all: false, after: None, open: None, accession: None }.href();
                view! { <Filter label=site.name on href/> }
            })
            .collect_view();
        view! { <FilterBar label=words::site()>{links}</FilterBar> }
    });
    let crumbs = vec![Crumb::link(words::lab(), "/lab"), Crumb::here(words::incoming())];
    let takes = use_may(Permission::WorkLab).then(|| {
        view! {
            <Disclosure summary=words::take_in().to_owned()>
                <TakeIn site=Signal::derive(move || address.with(|here| here.site)) again/>
            </Disclosure>
        }
    });
    view! {
        <Title text=frame::words::titled(words::incoming())/>
        <PageHeader title=words::incoming() facts=words::incoming_text().to_owned() crumbs=crumbs/>
        <div class="section lab-top">{site_links}{takes}</div>
        <div class="bench" data-open=move || address.with(|here| here.open.map(|_| ""))>
            <div class="lab-list">{show(list, move |list| view! { <List list address/> }.into_any())}</div>
            <article class="bench-detail" id="detail">
                {show(one, move |one| {
                    move || match one.get() {
                        Some(one) => {
                            let back = Address { open: None, accession: None, ..address.get_untracked() }.href();
                            view! { <Detail one again back/> }.into_any()
                        }
                        None => view! { <Empty glyph=glyphs::INBOX title=words::choose_result() text=words::choose_result_text()/> }.into_any(),
                    }
                }
                .into_any())}
            </article>
        </div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<IncomingList>, address: Memo<Address>) -> impl IntoView {
    let filters = move || {
        let here = address.get();
        let waiting = list.with(|list| list.waiting);
        let one = |label: String, all: bool| {
            let href = Address { all, after: None, open: None, accession: None, ..here.clone() }.href();
            view! { <Filter label=label on=Signal::stored(here.all == all) href/> }
        };
        view! {
            {one(words::counted(words::waiting(), waiting), false)}
            {one(words::all().to_owned(), true)}
        }
    };
    let columns = vec![
        Column::new("came", words::came()),
        Column::new("patient", words::patient()),
        Column::new("why", words::why_it_waits()),
    ];
    let rows = Signal::derive(move || {
        let here = address.get();
        list.with(|list| list.rows.iter().map(|row| line(row, &here)).collect::<Vec<_>>())
    });
    let empty =
        || view! { <Empty glyph=glyphs::CIRCLE_CHECK title=words::nothing_waits() text=words::nothing_waits_text()/> };
    let count = Signal::derive(move || list.with(|list| list.rows.len()));
    let page = move |after| address.with(|here| Address { after, open: None, accession: None, ..here.clone() }.href());
    let older = Signal::derive(move || list.with(|list| list.next).map(|next| page(Some(next))));
    let newer = Signal::derive(move || address.with(|here| here.after.is_some()).then(|| page(None)));
    view! {
        <div class="section"><FilterBar label=words::show()>{filters}</FilterBar></div>
        <Table id="incoming" caption=words::incoming() hide_caption=true columns=columns rows=rows empty=empty/>
        <Pager shown=count older=older newer=newer/>
    }
    .into_any()
}

/// How a result stands, as a word and its tone.
pub const fn state_word(state: IncomingState) -> (&'static str, Tone) {
    match state {
        IncomingState::Waiting => (words::waiting(), Tone::Warn),
        IncomingState::Matched => (words::matched(), Tone::Ok),
        IncomingState::Refused => (words::refused(), Tone::Neutral),
    }
}

fn line(row: &IncomingRow, here: &Address) -> Row {
    let href = Address { open: Some(row.id), accession: None, ..here.clone() }.href();
    let (at, sender) = (when(row.received_at), row.sender.clone());
    let chosen = here.open == Some(row.id);
    let came = move || {
        view! {
            <a href=href.clone() aria-current=chosen.then_some("true")>{sender.clone()}</a>
            <span class="sub num">{at.clone()}</span>
        }
    };
    let name = row.patient_name.clone().unwrap_or_else(|| words::no_name().to_owned());
    let (word, tone) = state_word(row.state);
    let (why, asked) = (row.why.clone().unwrap_or_default(), row.asked_at.map(|at| words::asked_on(when(at))));
    let state = move || {
        let tag = (tone != Tone::Warn).then(|| view! { <Tag word=word tone=tone/> });
        view! { {tag}{why.clone()}{asked.clone().map(|asked| view! { <span class="sub">{asked}</span> })} }
    };
    let cells = vec![
        Cell::view(came),
        Cell::text(name.clone()).with_sub(row.test.clone().unwrap_or_default()),
        Cell::view(state),
    ];
    Row::new(row.id.to_string(), name, cells).version(row_version(&(row, chosen)))
}
