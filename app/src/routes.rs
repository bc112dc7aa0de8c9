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
    /// The registry of patients.
    Patients => view! { <app_crm::RegistryPage/> }.into_any();
    /// Registering a patient.
    NewPatient => view! { <app_crm::RegisterPage/> }.into_any();
    /// A patient's record at the desk.
    Record => view! { <app_crm::RecordPage/> }.into_any();
    /// Calls and tasks of all patients.
    Tasks => view! { <app_crm::TasksPage/> }.into_any();
    /// My messages with colleagues.
    Messages => view! { <app_crm::MessagesPage/> }.into_any();
    /// The directory of colleagues.
    Colleagues => view! { <app_directory::DirectoryPage/> }.into_any();
    /// A new colleague.
    NewColleague => view! { <app_directory::NewColleaguePage/> }.into_any();
    /// A colleague's card.
    Colleague => view! { <app_directory::CardPage/> }.into_any();
    /// The log of messages to patients.
    MessagesOut => view! { <app_notifications::LogPage/> }.into_any();
    /// What would have gone out, on a development server.
    Outbox => view! { <app_notifications::OutboxPage/> }.into_any();
    /// The sections of the settings.
    Settings => view! { <app_settings::IndexPage/> }.into_any();
    /// Sites, rooms, closures.
    Sites => view! { <app_settings::SitesPage/> }.into_any();
    /// Kinds of visits.
    VisitKinds => view! { <app_settings::VisitKindsPage/> }.into_any();
    /// The words and hours of messages.
    MessageSettings => view! { <app_settings::MessageSettingsPage/> }.into_any();
    /// Accounts and their roles.
    Accounts => view! { <app_settings::AccountsPage/> }.into_any();
    /// A site's day by doctor, by room or as a list.
    DayBoard => view! { <app_scheduling::BoardPage/> }.into_any();
    /// Booking: who, why and with whom, when.
    Booking => view! { <app_scheduling::BookPage/> }.into_any();
    /// A week or a day of a doctor or a room.
    Schedule => view! { <app_scheduling::SchedulePage/> }.into_any();
    /// The living page of components.
    Design => view! { <ui::design::DesignPage/> }.into_any();
}
