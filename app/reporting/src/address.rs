//! What the address of the day says.

use api::{id::SiteId, reporting::Measure};
use frame::use_query_word;
use jiff::civil::Date;
use leptos::prelude::*;

/// The site, the day, the measure whose rows are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Address {
    /// Of this site; all together without.
    pub site: Option<SiteId>,
    /// The day; today without.
    pub day: Option<Date>,
    /// Its rows are open.
    pub measure: Option<Measure>,
}

impl Address {
    /// As a link.
    pub fn href(self) -> String {
        let site = self.site.map(|site| format!("site={site}"));
        let day = self.day.map(|day| format!("day={day}"));
        let measure = self.measure.map(|measure| format!("measure={}", measure.code()));
        let parts: Vec<String> = [site, day, measure].into_iter().flatten().collect();
        if parts.is_empty() { "/today".to_owned() } else { format!("/today?{}", parts.join("&")) }
    }
}

/// What the address says, as a signal.
pub fn use_address() -> Memo<Address> {
    let (site, day, measure) = (use_query_word("site"), use_query_word("day"), use_query_word("measure"));
    Memo::new(move |_| Address {
        site: site.get().and_then(|id| id.parse().ok()),
        day: day.get().and_then(|day| day.parse().ok()),
        measure: measure.get().and_then(|word| Measure::ALL.into_iter().find(|measure| measure.code() == word)),
    })
}
