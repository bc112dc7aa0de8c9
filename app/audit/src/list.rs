//! Rows of the audit as a table.

use api::{
    Moment,
    audit::{AuditRow, words_of},
};
use frame::{local, moment_day};
use leptos::prelude::*;
use ui::{Cell, Column, Row, Tag, Tone};

use crate::words;

/// What it was for, in a word.
pub fn purpose(code: &str) -> String {
    match code {
        "care" => words::care(),
        "payment" => words::payment(),
        "operations" => words::operations(),
        "emergency" => words::emergency(),
        "import" => words::import(),
        other => return other.to_owned(),
    }
    .to_owned()
}

/// An instant to the second, as an auditor wants it.
pub fn instant(moment: Moment) -> String {
    let at = local(moment);
    format!("{} {}", moment_day(at), at.local().time().strftime("%H:%M:%S"))
}

/// The columns of a list.
pub fn columns() -> Vec<Column> {
    vec![
        Column::new("when", words::when()),
        Column::new("who", words::who()),
        Column::new("what", words::what()),
        Column::new("whom", words::whom()).priority(2),
        Column::new("why", words::why()).priority(3),
        Column::new("from", words::from_where()).priority(3),
    ]
}

/// A row of the list. It opens by its time.
pub fn row(row: &AuditRow) -> Row {
    let what = words_of(&row.action);
    let at = instant(row.at);
    let whom = match (&row.patient, row.patients) {
        (Some(patient), _) => Cell::link(patient.name.clone(), format!("/patients/{}/access", patient.id))
            .with_sub(patient.number.clone()),
        (None, 0) => Cell::missing(),
        (None, count) => Cell::text(words::patients(count)),
    };
    let why = Cell::text(purpose(&row.purpose));
    let shown = (what.clone(), row.refused);
    let (href, when) = (format!("/audit/{}", row.id), at.clone());
    let cells = vec![
        Cell::view(move || view! { <a class="num" href=href.clone()>{when.clone()}</a> }),
        Cell::text(row.actor.clone()),
        Cell::view(move || {
            let (what, refused) = shown.clone();
            view! { <span class="row">{what} {refused.then(|| view! { <Tag word=words::refused() tone=Tone::Danger/> })}</span> }
        }),
        whom,
        match &row.reason {
            Some(reason) => why.with_sub(reason.clone()),
            None => why,
        },
        Cell::text(row.source.clone()),
    ];
    Row::new(row.id.to_string(), format!("{at}, {}, {what}", row.actor), cells).version(frame::row_version(row))
}
