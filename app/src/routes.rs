//! Lazy routes: each loads its module's part of the program alone.

use frame::use_page;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The shell's own words.
pub mod words {
    ui::words! {
        not_found: "Not found here";
        not_found_text: "It does not exist, or your role cannot see it.";
    }
}

/// The first page: the door, or on the deployment's own host the chains. A signed-in person is sent to the role's home
/// before this is rendered.
#[component]
pub fn Home() -> impl IntoView {
    if use_page().data.chain.is_some() {
        view! { <app_door::SignInPage/> }.into_any()
    } else {
        view! { <app_door::Chains/> }.into_any()
    }
}

/// Sign-in.
#[component]
pub fn Door() -> impl IntoView {
    view! { <app_door::SignInPage/> }
}

macro_rules! lazy_screens {
    ($($(#[$doc:meta])* $name:ident => $view:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        #[lazy_route]
        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }
            fn view(this: Self) -> AnyView {
                let _ = this;
                $view
            }
        }
    )*};
}

lazy_screens! {
    /// One's own account.
    Account => view! { <app_door::AccountPage/> }.into_any();
    /// Every screen as a list.
    MoreScreens => view! { <app_door::More/> }.into_any();
    /// A site's day by doctor, by room or as a list.
    DayBoard => view! { <app_scheduling::BoardPage/> }.into_any();
    /// Booking: who, why and with whom, when.
    Booking => view! { <app_scheduling::BookPage/> }.into_any();
    /// A week or a day of a doctor or a room.
    Schedule => view! { <app_scheduling::SchedulePage/> }.into_any();
    /// The living page of components.
    Design => view! { <ui::design::DesignPage/> }.into_any();
}
