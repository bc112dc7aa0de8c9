//! Facts of a source, held against the rows of the screens.

use super::{
    html::words,
    screens::{Place, Row, Screens},
};

/// What a row must say of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// These words, whole.
    Words(String),
    /// The cell at this place says this and nothing else.
    Cell(usize, String),
    /// A number that this one was converted to, in its unit.
    About(f64, String),
    /// Bounds of a range, whatever decimals they are written with.
    Between(Option<f64>, Option<f64>),
    /// It stands among what no longer holds, or not.
    Over(bool),
    /// None of these is read anywhere in the row.
    Nowhere(&'static [&'static str]),
}

/// A field of a fact.
#[derive(Debug, Clone)]
pub struct Field {
    pub element: String,
    pub want: Want,
}

/// A fact that has a row of its own.
#[derive(Debug, Clone)]
pub struct Fact {
    pub resource: String,
    pub place: Place,
    pub name: String,
    pub fields: Vec<Field>,
    /// Rows within its row.
    pub within: Vec<Fact>,
}

impl Fact {
    pub fn new(resource: impl Into<String>, place: Place, name: impl Into<String>) -> Self {
        let name = words(&name.into());
        Self { resource: resource.into(), place, name, fields: Vec::new(), within: Vec::new() }
    }

    fn push(&mut self, element: &str, want: Want) {
        self.fields.push(Field { element: element.to_owned(), want });
    }

    /// The row says these words.
    pub fn says(mut self, element: &str, text: impl Into<Option<String>>) -> Self {
        if let Some(text) = text.into().map(|text| words(&text)).filter(|text| !text.is_empty()) {
            self.push(element, Want::Words(text));
        }
        self
    }

    /// The row says all of these.
    pub fn says_all(self, element: &str, texts: impl IntoIterator<Item = String>) -> Self {
        texts.into_iter().fold(self, |fact, text| fact.says(element, text))
    }

    /// A cell says this and nothing else.
    pub fn cell(mut self, element: &str, place: usize, text: impl Into<String>) -> Self {
        self.push(element, Want::Cell(place, words(&text.into())));
        self
    }

    /// Anything else.
    pub fn wants(mut self, element: &str, want: Option<Want>) -> Self {
        if let Some(want) = want {
            self.push(element, want);
        }
        self
    }

    /// How many fields it has.
    pub fn count(&self) -> usize {
        1 + self.fields.len() + self.within.iter().map(Self::count).sum::<usize>()
    }

    /// Alters its last field; says whether it has any.
    pub fn alter(&mut self) -> bool {
        let Some(field) = self.fields.last_mut() else { return false };
        field.want = match &field.want {
            Want::Words(text) => Want::Words(format!("{text} altered")),
            Want::Cell(place, text) => Want::Cell(*place, format!("{text} altered")),
            Want::About(number, unit) => Want::About(number * 1.1 + 1.0, unit.clone()),
            Want::Between(low, high) => Want::Between(low.map(|low| low + 7.0), high.map(|high| high + 7.0)),
            Want::Over(over) => Want::Over(!over),
            Want::Nowhere(_) => Want::Over(true),
        };
        true
    }

    /// The fields that a row does not say.
    fn missing(&self, row: &Row) -> Vec<String> {
        let mut missing: Vec<String> = self
            .fields
            .iter()
            .filter(|field| !field.want.holds(row))
            .map(|field| format!("{} {}: {}", self.resource, field.element, field.want.said()))
            .collect();
        if !self.within.is_empty() {
            missing.extend(matched(&self.within, &row.within));
        }
        missing
    }
}

impl Want {
    fn said(&self) -> String {
        match self {
            Self::Words(text) => format!("“{text}” is missing"),
            Self::Cell(place, text) => format!("“{text}” is not what column {place} says"),
            Self::About(number, unit) => format!("about {number} {unit} is missing"),
            Self::Between(low, high) => format!("the range from {low:?} to {high:?} is missing"),
            Self::Over(true) => "does not stand among what is over".to_owned(),
            Self::Over(false) => "stands among what is over".to_owned(),
            Self::Nowhere(words) => format!("one of {words:?} is read"),
        }
    }

    fn holds(&self, row: &Row) -> bool {
        match self {
            Self::Words(text) => stands_in(&row.text, text),
            Self::Cell(place, text) => row.cells.get(*place) == Some(text),
            Self::About(number, unit) => row.text.match_indices(&format!(" {unit}")).any(|(at, _)| {
                let before = row.text[..at].rsplit(' ').next().unwrap_or_default();
                let decimals = before.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let step = 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
                before.parse::<f64>().is_ok_and(|shown| (shown - number).abs() <= step / 2.0 + 1e-9)
            }),
            Self::Between(low, high) => between(&row.text, *low, *high),
            Self::Over(over) => row.over == *over,
            Self::Nowhere(words) => words.iter().all(|words| !row.text.contains(words)),
        }
    }
}

/// Whether words stand in a text whole: `5` does not stand in `15`, nor in `5.1`.
fn stands_in(text: &str, wanted: &str) -> bool {
    let joined = |c: char| c.is_alphanumeric();
    text.match_indices(wanted).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + wanted.len()..]);
        let begins = wanted.starts_with(joined)
            && (before.ends_with(joined)
                || before.ends_with(['.', ',']) && wanted.starts_with(|c: char| c.is_ascii_digit()));
        let mut next = after.chars();
        let ends = match (next.next(), next.next()) {
            (Some(c), _) if wanted.ends_with(joined) && joined(c) => true,
            (Some('.' | ','), Some(c)) => wanted.ends_with(|c: char| c.is_ascii_digit()) && c.is_ascii_digit(),
            _ => false,
        };
        !begins && !ends
    })
}

/// Whether a text says a range: `3.5–5.1`, `≥ 50`, `≤ 150`.
fn between(text: &str, low: Option<f64>, high: Option<f64>) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let is = |text: &str, wanted: f64| number(text).is_some_and(|number| (number - wanted).abs() < 1e-9);
    match (low, high) {
        (Some(low), Some(high)) => text.split(' ').any(|word| {
            word.match_indices('–').any(|(at, dash)| is(&word[..at], low) && is(&word[at + dash.len()..], high))
        }),
        (low, high) => {
            let (sign, wanted) = if low.is_some() { ("≥ ", low) } else { ("≤ ", high) };
            text.match_indices(sign).any(|(at, sign)| {
                let word = text[at + sign.len()..].split(' ').next().unwrap_or_default();
                wanted.is_none_or(|wanted| is(word, wanted))
            })
        }
    }
}

/// What of the facts the screens do not say, and what they say that is no fact of the source.
pub fn compare(bundle: &str, facts: &[Fact], screens: &Screens) -> Vec<String> {
    let mut wrong = Vec::new();
    for place in Place::ALL {
        let of: Vec<Fact> = facts.iter().filter(|fact| fact.place == place).cloned().collect();
        let rows = screens.rows(place);
        wrong.extend(matched(&of, rows).into_iter().map(|words| format!("{bundle}: {place:?}: {words}")));
    }
    wrong
}

/// Gives each fact a row of its own, the best first.
fn matched(facts: &[Fact], rows: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut free: Vec<&Row> = rows.iter().collect();
    let mut open: Vec<&Fact> = facts.iter().collect();
    for whole in [true, false] {
        let mut rest = Vec::new();
        for fact in open {
            let fitting = free.iter().enumerate().filter(|(_, row)| row.is_of(&fact.name));
            let best = fitting.map(|(at, row)| (fact.missing(row), at)).min_by_key(|(missing, _)| missing.len());
            match best {
                Some((missing, at)) if !whole || missing.is_empty() => {
                    let row = free.remove(at);
                    wrong.extend(missing.into_iter().map(|missing| format!("{missing}, in the row “{}”", row.text)));
                }
                _ if whole => rest.push(fact),
                _ => wrong.push(format!("{}: no row says “{}”", fact.resource, fact.name)),
            }
        }
        open = rest;
    }
    wrong.extend(free.iter().map(|row| format!("“{}” is a row that the source says nothing of", row.text)));
    wrong
}
