//! Finders for fields that name a patient or a colleague.

use api::{Client, Line, crm::SearchPatients, directory::SearchStaff};
use ui::ComboOption;

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
                ui::format::date(row.born),
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
