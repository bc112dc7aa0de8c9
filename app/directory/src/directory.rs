//! Everybody who works here, found by name, specialty, focus or language.

use api::{
    Permission,
    directory::{ListSites, SearchStaff, StaffKind, StaffList, StaffRow},
    id::SiteId,
};
use frame::{load, row_version, shown, use_may, use_query_word, use_session};
use leptos::{html, prelude::*};
use leptos_meta::Title;
use ui::{
    Button, Cell, Column, Empty, Field, FieldKind, Filter, FilterBar, PageHeader, Person, Row, ScreenKeys, Table, Tag,
    Tone, glyphs,
};

use crate::{people, words};

/// `/colleagues`.
#[component]
pub fn DirectoryPage() -> impl IntoView {
    let kind_word = use_query_word("kind");
    let kind = Memo::new(move |_| {
        people::KINDS.iter().find(|(_, code, _)| kind_word.get().as_deref() == Some(code)).map(|(kind, ..)| *kind)
    });
    let site_word = use_query_word("site");
    let site = Memo::new(move |_| site_word.get().and_then(|id| id.parse::<SiteId>().ok()));
    let typed = RwSignal::new(String::new());
    let asked = frame::use_asked::<100>(typed);
    let found =
        load(move || SearchStaff { words: asked.get(), kind: kind.get(), site_id: site.get(), left_too: false });
    let search = NodeRef::<html::Input>::new();
    let keys = vec![frame::search_key(words::search_key(), search)];
    let may_manage = use_may(Permission::ManageDirectory);
    view! {
        <Title text=frame::words::titled(words::colleagues())/>
        <ScreenKeys keys=keys/>
        <PageHeader title=words::colleagues()>
            {may_manage.then(|| view! { <Button label=words::add_colleague() glyph=glyphs::USER_PLUS href="/colleagues/new"/> })}
        </PageHeader>
        <div class="section">
            <div class="directory-search">
                <Field label=words::find_label() name="q" kind=FieldKind::Search bind=typed hint=words::find_hint() glyph=glyphs::SEARCH keys="/"
                    autocomplete="off" maxlength=100 node_ref=search/>
            </div>
            <Filters kind site/>
            {shown(found, move |list| view! { <List list/> }.into_any())}
        </div>
    }
    .into_any()
}

fn address(kind: Option<StaffKind>, site: Option<SiteId>) -> String {
    let parts = [kind.map(|kind| format!("kind={}", people::kind_code(kind))), site.map(|site| format!("site={site}"))];
    let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
    if query.is_empty() { "/colleagues".to_owned() } else { format!("/colleagues?{query}") }
}

#[component]
fn Filters(kind: Memo<Option<StaffKind>>, site: Memo<Option<SiteId>>) -> impl IntoView {
    let kinds = move || {
        let choices = [
            (None, words::everybody()),
            (Some(StaffKind::Doctor), words::doctors()),
            (Some(StaffKind::Nurse), words::nurses()),
            (Some(StaffKind::Other), words::others()),
        ];
        choices
            .into_iter()
            .map(|(of, label)| view! { <Filter label=label on=Signal::derive(move || kind.get() == of) href=address(of, site.get())/> })
            .collect_view()
    };
    let list = StoredValue::new(use_session().map(|session| session.sites).unwrap_or_default());
    let sites = move || {
        let known = list.get_value();
        (known.len() > 1).then(|| {
            let every = view! { <Filter label=words::every_site() on=Signal::derive(move || site.get().is_none()) href=address(kind.get(), None)/> };
            let each = known
                .into_iter()
                .map(|one| {
                    let id = one.id;
                    view! { <Filter label=one.name on=Signal::derive(move || site.get() == Some(id)) href=address(kind.get(), Some(id))/> }
                })
                .collect_view();
            view! { <span class="filter-gap"></span> {every} {each} }
        })
    };
    view! { <FilterBar label=words::show()>{kinds} {sites}</FilterBar> }
}

#[component]
fn List(list: Signal<StaffList>) -> impl IntoView {
    let sites = load(|| ListSites {});
    let columns = vec![
        Column::new("name", words::name()),
        Column::new("focus", words::focus()).priority(3),
        Column::new("languages", words::languages()).priority(3),
        Column::new("sites", words::sites()).priority(2),
        Column::new("licence", words::licence()),
    ];
    let status = move || match list.with(|list| list.staff.len()) {
        1 => words::one_person().to_owned(),
        n => words::people(n),
    };
    let empty = || view! { <Empty glyph=glyphs::CONTACT title=words::nobody() text=words::nobody_text()/> };
    view! {
        <p class="quiet" role="status"><small class="num">{status}</small></p>
        {shown(sites, move |sites| {
            let rows = Signal::derive(move || sites.with(|sites| list.with(|list| list.staff.iter().map(|person| row(person, &sites.sites)).collect::<Vec<_>>())));
            view! { <Table id="colleagues" caption=words::colleagues() hide_caption=true columns=columns.clone() rows=rows empty=empty/> }.into_any()
        })}
    }
    .into_any()
}

fn row(person: &StaffRow, sites: &[api::directory::Site]) -> Row {
    let (name, specialty, href) = (person.name.clone(), person.specialty.clone(), format!("/colleagues/{}", person.id));
    let or_missing = |list: &[String]| if list.is_empty() { Cell::missing() } else { Cell::text(list.join(", ")) };
    let licence = person.licence.map(people::licence);
    let who = move || {
        let (name, specialty, href) = (name.clone(), specialty.clone(), href.clone());
        view! { <a class="person-link" href=href><Person name=name sub=specialty/></a> }
    };
    let standing = if person.active { licence } else { Some((words::left(), Tone::Neutral)) };
    let cells = vec![
        Cell::view(who),
        or_missing(&person.focus),
        or_missing(&person.languages),
        Cell::text(people::site_names(sites, &person.site_ids)),
        match standing {
            Some((word, Tone::Neutral)) => Cell::text(word),
            Some((word, tone)) => Cell::view(move || view! { <Tag word=word tone=tone glyph=glyphs::BADGE_CHECK/> }),
            None => Cell::missing(),
        },
    ];
    Row::new(person.id.to_string(), person.name.clone(), cells).version(row_version(&(person, sites.len())))
}
