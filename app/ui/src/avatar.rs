//! Initials of people at work. Patients have none, so that nobody trusts a picture.

use leptos::prelude::*;

use crate::PersonName;

/// The initials of at most two words of a name, without a title.
fn initials(name: &str) -> String {
    name.trim_start_matches("Dr ").split_whitespace().filter_map(|word| word.chars().next()).take(2).collect()
}

/// The square with initials; hidden from assistive technology, since the name always stands beside it.
#[component]
pub fn Avatar(
    /// The person's name; a leading “Dr” is left out.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{initials(&name)}</span> }.into_any()
}

/// A colleague: initials, name and a second line.
#[component]
pub fn Person(
    /// The name as colleagues read it.
    #[prop(into)]
    name: String,
    /// Second line: role or place.
    #[prop(optional, into)]
    sub: Option<String>,
) -> impl IntoView {
    view! {
        <span class="person">
            <Avatar name=name.clone()/>
            <span><PersonName name/>{sub.map(|sub| view! { <span class="sub">{sub}</span> })}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn leaves_the_title_out() {
        assert_eq!(initials("Dr Priya Raman"), "PR");
        assert_eq!(initials("Ruth"), "R");
        assert_eq!(initials(""), "");
    }
}
