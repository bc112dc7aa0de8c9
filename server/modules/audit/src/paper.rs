//! The account of disclosures on paper, with what 45 CFR 164.528(b) asks for.

use api::{Moment, audit::AccountOfDisclosures};
use documents::{Column, Paper, Part};
use jiff::civil::Date;

fn day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn moment(moment: Moment) -> String {
    moment.local().strftime("%-d %b %Y, %H:%M").to_string()
}

/// The paper of an account.
#[must_use]
pub fn paper(account: &AccountOfDisclosures) -> Paper {
    let facts = [
        ("Patient", account.patient.clone()),
        ("Record number", account.number.clone()),
        ("Born", rules::dates::shown(account.born)),
        ("Covers", format!("{} to {}", day(account.from), day(account.drawn_up.local().date()))),
        ("Drawn up", format!("{} by {}", moment(account.drawn_up), account.by)),
    ];
    let mut parts = vec![
        Part::Facts(facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        Part::Text(
            "This account lists disclosures of your health information in the last six years for purposes other than your \
             treatment, payment for it and the clinic's own operations, and other than those you asked for or agreed to \
             (45 CFR 164.528)."
                .to_owned(),
        ),
        Part::Heading("Disclosures".to_owned()),
    ];
    if account.disclosures.is_empty() {
        parts.push(Part::Text("There were none in this time.".to_owned()));
    } else {
        let columns = [("Day", 1.35), ("Received by", 2.4), ("What was disclosed", 3.0), ("Purpose", 2.5)];
        let rows = account.disclosures.iter().map(|made| {
            let lines = |first: &str, second: Option<&String>| match second {
                Some(second) => format!("{first}\n{second}"),
                None => first.to_owned(),
            };
            vec![
                day(made.made_on),
                lines(&made.recipient, made.address.as_ref()),
                made.what.clone(),
                lines(made.purpose.words(), made.reason.as_ref()),
            ]
        });
        parts.push(Part::Table {
            columns: columns.into_iter().map(|(title, share)| Column::new(title, share)).collect(),
            rows: rows.collect(),
        });
    }
    Paper { issuer: account.chain.clone(), title: "Account of disclosures".to_owned(), parts }
}
