//! The screens by the part of the program that brings them: a browser loads a module's part when it first needs one of
//! its screens.

use frame::use_page;
use leptos::prelude::*;
use leptos_router::ChooseView;

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

/// The screens of one module: one enum for the routes, one part of the program. A split a screen would cut what the
/// screens share into hundreds of small files.
macro_rules! screens {
    ($(#[$about:meta])* $module:ident in $part:ident; $($(#[$doc:meta])* $screen:ident => $view:expr;)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy)]
        pub enum $module {
            $($(#[$doc])* $screen,)+
        }

        #[lazy]
        fn $part(screen: $module) -> AnyView {
            match screen {
                $($module::$screen => $view.into_any(),)+
            }
        }

        impl ChooseView for $module {
            async fn choose(self) -> AnyView {
                #[cfg(feature = "ssr")]
                crate::document::fetch_early(stringify!($part));
                $part(self).await
            }

            async fn preload(&self) {}
        }
    };
}

screens! {
    /// What stands around the staff's screens, and the door's rarer ones.
    Own in own_screens;
    /// One's own account.
    Account => view! { <app_door::AccountPage/> };
    /// Setting up a second factor before anything else.
    Secure => view! { <app_door::SecurePage/> };
    /// Asking for a link to set a new password.
    Forgot => view! { <app_door::ForgotPage/> };
    /// Setting a password with a mailed link.
    SetPassword => view! { <app_door::SetPasswordPage/> };
    /// Every screen as a list.
    More => view! { <app_door::More/> };
}

screens! {
    /// Patients, calls, messages.
    Crm in crm_screens;
    /// The registry of patients.
    Patients => view! { <app_crm::RegistryPage/> };
    /// `/source-changes`.
    SourceChanges => view! { <app_crm::SourceChangesPage/> };
    /// Registering a patient.
    NewPatient => view! { <app_crm::RegisterPage/> };
    /// A patient's record at the desk.
    Record => view! { <app_crm::RecordPage/> };
    /// Calls and tasks of all patients.
    Tasks => view! { <app_crm::TasksPage/> };
    /// My messages with colleagues.
    Messages => view! { <app_crm::MessagesPage/> };
}

screens! {
    /// Charts.
    Ehr in ehr_screens;
    /// A patient's chart.
    Chart => view! { <app_ehr::ChartPage/> };
    /// A patient's signed notes.
    Notes => view! { <app_ehr::NotesPage/> };
    /// A patient's reports of results.
    Results => view! { <app_ehr::ReportsPage/> };
    /// What happened to a patient before.
    History => view! { <app_ehr::HistoryPage/> };
    /// `/patients/:id/source-changes`.
    SourceChanges => view! { <app_ehr::SourceChangesPage/> };
    /// Who is in care with a patient.
    CareTeam => view! { <app_ehr::CareTeamPage/> };
    /// The results inbox.
    Inbox => view! { <app_ehr::InboxPage/> };
    /// Emergency accesses to look at.
    Reviews => view! { <app_ehr::ReviewsPage/> };
    /// Templates of notes.
    Templates => view! { <app_ehr::NoteTemplatesPage/> };
}

screens! {
    /// What waits for a second person.
    Approving in approving_screens;
    /// The requests.
    Approvals => view! { <app_approvals::ApprovalsPage/> };
}

screens! {
    /// Stock.
    Stock in stock_screens;
    /// Items with what is usable of them.
    Items => view! { <app_inventory::ItemsPage/> };
    /// One item with its lots and movements.
    Item => view! { <app_inventory::ItemPage/> };
    /// Items and places.
    Settings => view! { <app_inventory::StockSettingsPage/> };
}

screens! {
    /// The laboratory.
    Lab in lab_screens;
    /// The worklist and the bench.
    Worklist => view! { <app_lab::LabPage/> };
    /// The catalogue of tests.
    Catalogue => view! { <app_lab::CataloguePage/> };
    /// Results that belong to no order.
    Incoming => view! { <app_lab::IncomingPage/> };
    /// Critical values that wait for me.
    Waiting => view! { <app_lab::WaitingPage/> };
}

screens! {
    /// Money.
    Billing in billing_screens;
    /// Bills of all patients.
    Bills => view! { <app_billing::BillsPage/> };
    /// One bill.
    Bill => view! { <app_billing::BillPage/> };
    /// A patient's bills and coverage.
    OfPatient => view! { <app_billing::PatientBillsPage/> };
    /// Payers and plans.
    Payers => view! { <app_billing::PayersPage/> };
    /// Price lists.
    Prices => view! { <app_billing::PricesPage/> };
    /// The books.
    Books => view! { <app_billing::BooksPage/> };
}

screens! {
    /// Reports.
    Reporting in reporting_screens;
    /// The manager's day.
    Today => view! { <app_reporting::TodayPage/> };
}

screens! {
    /// The colleagues.
    Directory in directory_screens;
    /// The directory of colleagues.
    Colleagues => view! { <app_directory::DirectoryPage/> };
    /// A new colleague.
    NewColleague => view! { <app_directory::NewColleaguePage/> };
    /// A colleague's card.
    Colleague => view! { <app_directory::CardPage/> };
}

screens! {
    /// The audit.
    Audit in audit_screens;
    /// The search.
    Search => view! { <app_audit::AuditPage/> };
    /// One row.
    Detail => view! { <app_audit::DetailPage/> };
    /// Who opened a record.
    Access => view! { <app_audit::AccessPage/> };
}

screens! {
    /// Messages to patients.
    Notifications in notifications_screens;
    /// The log of messages to patients.
    Log => view! { <app_notifications::LogPage/> };
    /// What would have gone out, on a development server.
    Outbox => view! { <app_notifications::OutboxPage/> };
}

screens! {
    /// The settings.
    Settings in settings_screens;
    /// The sections of the settings.
    Index => view! { <app_settings::IndexPage/> };
    /// Sites, rooms, closures.
    Sites => view! { <app_settings::SitesPage/> };
    /// Kinds of visits.
    VisitKinds => view! { <app_settings::VisitKindsPage/> };
    /// The words and hours of messages.
    Messages => view! { <app_settings::MessageSettingsPage/> };
    /// Accounts and their roles.
    Accounts => view! { <app_settings::AccountsPage/> };
    /// Second factor, locks, proofs.
    Security => view! { <app_settings::SecurityPage/> };
    /// What roles and accounts may.
    Rights => view! { <app_settings::RightsPage/> };
}

screens! {
    /// Boards and bookings.
    Scheduling in scheduling_screens;
    /// A site's day by doctor, by room or as a list.
    Board => view! { <app_scheduling::BoardPage/> };
    /// Booking: who, why and with whom, when.
    Booking => view! { <app_scheduling::BookPage/> };
    /// A week or a day of a doctor or a room.
    Schedule => view! { <app_scheduling::SchedulePage/> };
}

screens! {
    /// How the product is made.
    Workshop in workshop_screens;
    /// The living page of components.
    Design => view! { <ui::design::DesignPage/> };
}
