//! What the address of the search says: ids, days and codes.

use api::{
    Line,
    audit::{ActionGroup, SearchAudit},
};
use frame::use_query_word;
use leptos::prelude::*;

/// The search in the address.
pub fn use_search() -> Memo<SearchAudit> {
    let (account, patient, number) =
        (use_query_word("account_id"), use_query_word("patient_id"), use_query_word("number"));
    let (group, first, last) = (use_query_word("group"), use_query_word("first_day"), use_query_word("last_day"));
    let (refused, after) = (use_query_word("refused"), use_query_word("after"));
    Memo::new(move |_| SearchAudit {
        account_id: account.get().and_then(|id| id.parse().ok()),
        patient_id: patient.get().and_then(|id| id.parse().ok()),
        number: number.get().and_then(|number| Line::new(&number).ok()),
        group: group.get().and_then(|word| ActionGroup::ALL.into_iter().find(|group| group.code() == word)),
        first_day: first.get().and_then(|day| day.parse().ok()),
        last_day: last.get().and_then(|day| day.parse().ok()),
        refused: refused.get().as_deref() == Some("true"),
        after: after.get().and_then(|id| id.parse().ok()),
    })
}

/// The address of a search.
pub fn href(search: &SearchAudit) -> String {
    let mut parts = Vec::new();
    parts.extend(search.account_id.map(|id| format!("account_id={id}")));
    parts.extend(search.patient_id.map(|id| format!("patient_id={id}")));
    // A record number is letters, digits and dashes; anything else finds nobody and needs no address.
    let plain = |number: &&Line<30>| number.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    parts.extend(search.number.as_ref().filter(plain).map(|number| format!("number={}", number.as_str())));
    parts.extend(search.group.map(|group| format!("group={}", group.code())));
    parts.extend(search.first_day.map(|day| format!("first_day={day}")));
    parts.extend(search.last_day.map(|day| format!("last_day={day}")));
    parts.extend(search.refused.then(|| "refused=true".to_owned()));
    parts.extend(search.after.map(|id| format!("after={id}")));
    if parts.is_empty() { "/audit".to_owned() } else { format!("/audit?{}", parts.join("&")) }
}
