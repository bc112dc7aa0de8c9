//! A possible duplicate, field by field. Comes before Save, never after.

use leptos::prelude::*;

use crate::{Icon, glyphs, words};

/// How sure it is that two records are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchStrength {
    /// May be.
    Possible,
    /// Very likely.
    VeryLikely,
    /// Is.
    Certain,
}

impl MatchStrength {
    /// The words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Possible => words::possible(),
            Self::VeryLikely => words::very_likely(),
            Self::Certain => words::certain(),
        }
    }
}

/// How two values of one field go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// The same: quiet.
    Same,
    /// Near: waved.
    Near,
    /// Different: bold.
    Differs,
}

impl Likeness {
    const fn class(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Near => "near",
            Self::Differs => "differs",
        }
    }
}

/// One field of both records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchRow {
    /// Name of the field.
    pub field: String,
    /// What is new.
    pub new: String,
    /// What is known.
    pub known: String,
    /// How they go together.
    pub likeness: Likeness,
}

/// The comparison: strength in words and score, a table with row heads, two acts.
#[component]
pub fn MatchTable(
    /// How sure.
    strength: MatchStrength,
    /// The score as it is shown: `0.93`.
    #[prop(into)]
    score: String,
    /// Head of the new side: “On the phone”.
    #[prop(into)]
    new_head: String,
    /// Head of the known side: the record number.
    #[prop(into)]
    known_head: String,
    /// The fields.
    rows: Vec<MatchRow>,
    /// The two acts.
    children: Children,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row">{row.field}</th>
                    <td>{row.new}</td>
                    <td class=row.likeness.class()>{row.known}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="match" aria-label=strength.word()>
            <header>
                <Icon glyph=glyphs::COPY_CHECK/>
                <h3>{strength.word()}</h3>
                <p>{words::score(score)}</p>
            </header>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">
                            <span class="visually-hidden">{words::field()}</span>
                        </th>
                        <th scope="col">{new_head}</th>
                        <th scope="col" class="id">
                            {known_head}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <footer>{children()}</footer>
        </section>
    }
    .into_any()
}
