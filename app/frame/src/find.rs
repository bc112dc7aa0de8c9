//! Finding: what is typed into a list's search field, and finders for fields that name a patient or a colleague.

use std::time::Duration;

use api::{Client, Line, crm::SearchPatients, directory::SearchStaff};
use leptos::{html, prelude::*};
use ui::{Chord, ComboOption, ScreenKey};

/// What is asked for while somebody types: the words once the typing rests. They stand in no address, since they are
/// mostly names.
#[must_use]
pub fn use_asked<const N: usize>(typed: RwSignal<String>) -> RwSignal<Option<Line<N>>> {
    const REST: Duration = Duration::from_millis(180);
    let asked = RwSignal::new(None::<Line<N>>);
    let count = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let words = typed.get();
        let mine = count.get_value() + 1;
        count.set_value(mine);
        set_timeout(
            move || {
                if count.try_get_value() == Some(mine) {
                    let line = Line::new(&words).ok();
                    if asked.get_untracked() != line {
                        asked.set(line);
                    }
                }
            },
            REST,
        );
    });
    asked
}

/// The key `/`, which goes to a list's search field.
#[must_use]
pub fn search_key(label: &'static str, field: NodeRef<html::Input>) -> ScreenKey {
    ScreenKey::new(Chord::Char('/'), label, move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
            field.select();
        }
    })
}

/// Patients that fit what is typed.
pub async fn find_patients(client: Client, query: String) -> Vec<ComboOption> {
    let Ok(line) = Line::new(&query) else { return Vec::new() };
    let request = SearchPatients { query: Some(line), order: Default::default(), after: None, limit: Some(8) };
    let found = client.call(request).await.map(|found| found.rows).unwrap_or_default();
    found
        .into_iter()
        .map(|row| {
            let name = row
                .family_name
                .map_or_else(|| row.given_name.clone(), |family| format!("{family}, {}", row.given_name));
            ComboOption::new(row.id.to_string(), name).with_sub(format!(
                "{} · {}",
                ui::format::marked(ui::format::birth_date(row.born), row.deceased),
                row.number
            ))
        })
        .collect()
}

/// Colleagues that fit what is typed.
pub async fn find_colleagues(client: Client, query: String) -> Vec<ComboOption> {
    let request = SearchStaff { words: Line::new(&query).ok(), kind: None, site_id: None, left_too: false };
    let found = client.call(request).await.map(|found| found.staff).unwrap_or_default();
    found
        .into_iter()
        .take(8)
        .map(|person| ComboOption::new(person.id.to_string(), person.name).with_sub(person.specialty))
        .collect()
}
