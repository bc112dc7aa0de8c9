//! A fact in the wrong chart: the menu that says so, the dialog, the struck lines, and the word beside what was moved here.

mod dialog;
mod struck;
mod words;

use api::{
    Permission,
    ehr::{FactKind, Moved},
    id::StaffId,
};
use frame::{use_may, use_session};
use leptos::prelude::*;
use ui::{IconButton, Menu, MenuItem, glyphs};
use uuid::Uuid;

pub use dialog::WrongChartDialog;
pub use struck::{StruckLines, said_above};
pub use words::{moved_short, sets};

use crate::shown;

/// What the dialog is about.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Target {
    kind: FactKind,
    subject: Uuid,
    what: String,
}

/// The dialog of a page, which every menu on it opens.
#[derive(Clone, Copy)]
pub struct WrongChart {
    target: RwSignal<Option<Target>>,
}

/// Puts it into context; once a page, before what has menus.
pub fn provide_wrong_chart() {
    provide_context(WrongChart { target: RwSignal::new(None) });
}

/// The quiet menu of a fact, for whom the fact is to write.
#[component]
pub fn WrongPatientMenu(
    /// What it is.
    kind: FactKind,
    /// Its id.
    subject: Uuid,
    /// What it is called: `Visit, 12 Nov 2026`.
    what: String,
    /// Who signed it; of notes only.
    #[prop(optional)]
    author: Option<StaffId>,
) -> impl IntoView {
    let own = author.is_some() && use_session().and_then(|session| session.staff_id) == author;
    let charts = use_may(Permission::WriteCharts);
    let may = match kind {
        FactKind::Note => charts || (own && use_may(Permission::WriteNotes)),
        FactKind::Report | FactKind::Document => charts,
        FactKind::Vitals => use_may(Permission::RecordVitals),
    };
    let page = use_context::<WrongChart>().filter(|_| may)?;
    let id = format!("wrong-{subject}");
    let target = Target { kind, subject, what: what.clone() };
    let groups = Signal::derive(move || {
        let target = target.clone();
        let open = move || page.target.set(Some(target.clone()));
        vec![vec![MenuItem::act(words::mark_menu(), open).glyph(glyphs::USER_X)].into()]
    });
    let label = words::more_for(&what);
    Some(
        view! {
            <span class="wrong-chart-menu">
                <IconButton glyph=glyphs::ELLIPSIS label=label.clone() small=true popover=id.clone()/>
                <Menu id=id label=label groups=groups/>
            </span>
        }
        .into_any(),
    )
}

/// `Moved here from another chart on 30 Nov 2026, 10:12 by Dr Priya Raman`.
pub fn moved_here(moved: Option<&Moved>) -> Option<AnyView> {
    let moved = moved?;
    let text = words::moved_here(shown::moment(moved.at), &moved.by);
    Some(view! { <p class="quiet moved-here">{text}</p> }.into_any())
}
