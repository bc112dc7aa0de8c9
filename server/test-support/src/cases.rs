//! Every endpoint with a request that succeeds: what the wall and the rights are tested with. An endpoint without a case
//! fails the tests.

use api::{
    Block, Endpoint,
    crm::*,
    directory::*,
    endpoint::parts,
    id::{AppointmentId, StaffId},
    notifications::*,
    scheduling::*,
};
use futures::{FutureExt, future::BoxFuture};
use jiff::civil::Date;

use crate::world::{World, card, clock, line, person, rules};

/// A request on the wire.
#[derive(Debug, Clone)]
pub struct Wire {
    pub method: &'static str,
    pub target: String,
    pub body: Option<String>,
}

/// One endpoint.
pub struct Case {
    pub operation: String,
    pub scheme: api::Scheme,
    /// It names something of a chain, so that another chain's must not be reached.
    pub names_ids: bool,
    /// Sets up what the request needs and makes it.
    pub prepare: Box<dyn for<'a> Fn(&'a World) -> BoxFuture<'a, Wire>>,
}

fn case<E: Endpoint>(names_ids: bool, make: impl for<'a> Fn(&'a World) -> BoxFuture<'a, E> + 'static) -> Case {
    Case {
        operation: E::name().into_owned(),
        scheme: <E::Access as api::Access>::SCHEME,
        names_ids,
        prepare: Box::new(move |world| {
            make(world)
                .map(|request| {
                    let parts = parts(&request).expect("a request");
                    Wire { method: E::METHOD.as_str(), target: parts.target, body: parts.body }
                })
                .boxed()
        }),
    }
}

macro_rules! plain {
    ($request:expr) => {
        case(false, |_| std::future::ready($request).boxed())
    };
}
macro_rules! with_ids {
    (|$world:ident| $request:expr) => {
        case(true, |$world: &World| async move { $request }.boxed())
    };
}

pub mod audit;
pub mod billing;
pub mod ehr;
pub mod exchange;
pub mod inventory;
pub mod lab;
pub mod reporting;
pub mod rights;
pub mod session;

async fn version(world: &World, id: AppointmentId) -> i32 {
    world.all.client.call(GetAppointment { id }).await.expect("a visit").version
}

async fn staff(world: &World) -> (StaffId, i32) {
    let id = world.all.client.call(card("Nils", world.site)).await.expect("a card").id;
    (id, 1)
}

async fn task(world: &World) -> TimelineEntry {
    let request = AddTimelineEntry {
        id: world.patient,
        kind: TimelineKind::Task,
        text: Block::new("Call back").expect("a text"),
        outcome: None,
        due_on: Some(world.today()),
        assignee: None,
    };
    world.all.client.call(request).await.expect("a task")
}

/// A message that failed: put there behind the server's back, since no carrier fails here.
async fn failed_message(world: &World) -> api::id::MessageId {
    use kernel::database::execute;
    let tenant = world.clinic.tenant();
    let id: api::id::MessageId = tenant.new_id();
    let sql = "INSERT INTO message (id, patient_id, channel, address, template, body, state, created_at, due_at) \
               VALUES ($1, $2, 'sms', $4, 'reminder', $5, 'failed', $3, $3)";
    let at = kernel::database_time(tenant.now());
    let sealed = |name, text| tenant.keys().seal(kernel::crypto::Column::of("message", name), id, text);
    let values = vec![
        id.0.into(),
        world.patient.0.into(),
        at.into(),
        sealed("address", "+1").into(),
        sealed("body", "a").into(),
    ];
    execute(&tenant.read().await.expect("a connection"), sql, values).await.expect("a message");
    id
}

pub fn cases() -> Vec<Case> {
    let mut all = session::cases();
    all.extend(rights::cases());
    all.extend(directory());
    all.extend(crm());
    all.extend(scheduling());
    all.extend(notifications());
    all.extend(ehr::cases());
    all.extend(inventory::cases());
    all.extend(lab::cases());
    all.extend(billing::cases());
    all.extend(reporting::cases());
    all.extend(exchange::cases());
    all.extend(audit::cases());
    all
}

fn directory() -> Vec<Case> {
    vec![
        plain!(GetHouse {}),
        plain!(SaveHouse { country: api::Country::UNITED_STATES }),
        plain!(ListSites {}),
        plain!(SearchStaff { words: None, kind: None, site_id: None, left_too: false }),
        case(false, |world| {
            std::future::ready(SaveSite {
                id: None,
                version: 0,
                name: line(&format!("Site {}", world.next())),
                address: line("2 Side Street"),
                phone: line("+1 555 010 0001"),
                time_zone: line("America/New_York"),
                country: None,
                open: true,
            })
            .boxed()
        }),
        with_ids!(|world| SaveRoom {
            id: None,
            site_id: world.site,
            name: line(&format!("Room {}", world.next())),
            open: true
        }),
        with_ids!(|world| GetStaff { id: world.staff }),
        with_ids!(|world| {
            let (id, version) = staff(world).await;
            SaveStaff { id: Some(id), version, ..card("Nils", world.site) }
        }),
        plain!(SetReach { reach: Reach::Screen, deputy_id: None }),
        with_ids!(|world| {
            let (id, version) = staff(world).await;
            SetScheduleRules { rules: Vec::new(), ..rules(id, version, world.site, world.room) }
        }),
        with_ids!(|world| AddScheduleException {
            kind: ExceptionKind::Block,
            staff_id: Some(world.staff),
            site_id: None,
            first_day: Date::constant(2027, 3, 1),
            last_day: Date::constant(2027, 3, 1),
            starts: Some(clock("09:00")),
            ends: Some(clock("10:00")),
            note: line("Teaching"),
        }),
        with_ids!(|world| {
            let add = AddScheduleException {
                kind: ExceptionKind::Leave,
                staff_id: Some(world.staff),
                site_id: None,
                first_day: Date::constant(2027, 4, 1),
                last_day: Date::constant(2027, 4, 2),
                starts: None,
                ends: None,
                note: line("Leave"),
            };
            RemoveScheduleException { id: world.all.client.call(add).await.expect("an exception").id }
        }),
    ]
}

fn crm() -> Vec<Case> {
    vec![
        plain!(SearchPatients { query: None, order: PatientOrder::Name, after: None, limit: None }),
        plain!(ListTasks { mine: false }),
        plain!(ListColleagueMessages { unread_only: false, after: None }),
        plain!(FindDuplicates {
            family_name: None,
            given_name: line("Elena"),
            born: None,
            phone: None,
            email: None,
            street: None
        }),
        case(false, |world| std::future::ready(person(world.next())).boxed()),
        with_ids!(|world| GetPatient { id: world.patient }),
        with_ids!(|world| {
            let id = world.patient().await;
            ChangePatient {
                id,
                version: 1,
                family_name: Some(line("Marsh")),
                given_name: line("Helena"),
                preferred_name: None,
                born: Date::constant(1991, 6, 3).into(),
                sex: Sex::Female,
                pronouns: None,
                phone: None,
                email: None,
                street: None,
                city: None,
                postal_code: None,
                language: line("en"),
                alerts: vec![line("Hard of hearing")],
            }
        }),
        with_ids!(|world| RevealPhone { id: world.patient }),
        with_ids!(|world| SetPreferences {
            id: world.patient,
            preferences: vec![Preference { purpose: Purpose::Bills, channel: Channel::None }],
            window: None,
        }),
        with_ids!(|world| GetDeath { id: world.patient }),
        with_ids!(|world| RecordDeath {
            id: world.patient().await,
            deceased: api::PartialDate::Unknown,
            source: line("Told by the daughter"),
        }),
        with_ids!(|world| {
            let id = world.patient().await;
            let record = RecordDeath { id, deceased: api::PartialDate::Unknown, source: line("A letter") };
            world.all.client.call(record).await.expect("a death");
            UndoDeath { id, reason: line("Somebody else of that name") }
        }),
        with_ids!(|world| ListTimeline { id: world.patient, kind: None, after: None }),
        with_ids!(|world| AddTimelineEntry {
            id: world.patient,
            kind: TimelineKind::Call,
            text: Block::new("Asked for the letter").expect("a text"),
            outcome: Some(CallOutcome::Answered),
            due_on: None,
            assignee: None,
        }),
        with_ids!(|world| FinishTask { id: task(world).await.id, reopen: false, note: None }),
        with_ids!(|world| SendColleagueMessage {
            to: world.staff,
            patient_id: Some(world.patient),
            text: Block::new("Please look").expect("a text"),
        }),
        with_ids!(|world| {
            let send = SendColleagueMessage {
                to: world.staff,
                patient_id: None,
                text: Block::new("Read me").expect("a text"),
            };
            MarkColleagueMessageRead { id: world.all.client.call(send).await.expect("a message").id }
        }),
    ]
}

fn scheduling() -> Vec<Case> {
    vec![
        plain!(ListVisitKinds {}),
        case(false, |world| {
            let name = line(&format!("Kind {}", world.next()));
            std::future::ready(SaveVisitKind { id: None, version: 0, name, minutes: 20, active: true }).boxed()
        }),
        with_ids!(|world| FindSlots {
            staff_id: world.staff,
            kind_id: world.kind,
            from: None,
            days: Some(2),
            site_id: None
        }),
        with_ids!(|world| SuggestStaff {
            need: Some(line("cough")),
            kind_id: world.kind,
            site_ids: Vec::new(),
            mornings: false,
            gender: None,
            language: None,
            patient_id: Some(world.patient),
            from: None,
        }),
        with_ids!(|world| HoldSlot { staff_id: world.staff, kind_id: world.kind, starts: world.start() }),
        with_ids!(|world| OverbookVisit {
            staff_id: world.staff,
            kind_id: world.kind,
            starts: world.start(),
            patient_id: world.patient,
            reason: None,
            overbook_reason: line("Travels from far"),
            overlapping: true,
            deceased: false,
        }),
        with_ids!(|world| RegisterWalkIn {
            site_id: world.site,
            staff_id: world.staff,
            kind_id: world.kind,
            patient_id: world.patient().await,
            reason: Some(line("cut hand")),
            overlapping: false,
            deceased: false,
        }),
        with_ids!(|world| GetAppointment { id: world.book().await }),
        with_ids!(|world| ListVisitsOfPatient { id: world.patient }),
        with_ids!(|world| {
            let id = world.book_at(world.start_today()).await;
            ChangeVisitState { id, version: version(world, id).await, to: VisitState::Arrived, room_id: None }
        }),
        with_ids!(|world| {
            let id = world.book().await;
            let confirm =
                ChangeVisitState { id, version: version(world, id).await, to: VisitState::Confirmed, room_id: None };
            let version = world.all.client.call(confirm).await.expect("a step").version;
            UndoVisitState { id, version, overlapping: false, deceased: false }
        }),
        with_ids!(|world| {
            let id = world.book().await;
            MoveVisit {
                id,
                version: version(world, id).await,
                starts: world.start(),
                staff_id: None,
                overlapping: false,
                deceased: false,
            }
        }),
        with_ids!(|world| {
            let id = world.book().await;
            CancelVisit { id, version: version(world, id).await, by: CancelledBy::Patient, reason: None }
        }),
        with_ids!(|world| GetBoard { site_id: world.site, day: None }),
        with_ids!(|world| GetSchedule {
            staff_id: Some(world.staff),
            room_id: None,
            first_day: world.today(),
            days: 7
        }),
    ]
}

fn notifications() -> Vec<Case> {
    vec![
        plain!(ListLetters {}),
        plain!(ListMessages { state: None, patient_id: None, after: None }),
        plain!(ListTemplates {}),
        plain!(PreviewTemplate { channel: Channel::Sms, body: Block::new("{clinic} {day}").expect("a text") }),
        plain!(SetMessageSettings {
            quiet_until: clock("08:00"),
            quiet_from: clock("20:00"),
            reminder_at: clock("10:00")
        }),
        case(false, |world| {
            async {
                let known = world.all.client.call(ListTemplates {}).await.expect("templates").templates;
                let known = known.into_iter().find(|known| known.channel == Channel::Sms).expect("a template");
                SaveTemplate {
                    code: known.code,
                    channel: known.channel,
                    version: known.version,
                    subject: None,
                    body: Block::new("{clinic}: {day} {time}").expect("a text"),
                }
            }
            .boxed()
        }),
        with_ids!(|world| SendAgain { id: failed_message(world).await }),
    ]
}

/// Endpoints that only their own session can use: the reason why they have no case above.
pub const TESTED_APART: &[(&str, &str)] = &[
    ("SignIn", "ends the session of the browser it comes from: sign_in.rs"),
    ("SignOut", "ends the caller's own session: sign_in.rs"),
    ("SignOutEverywhere", "ends the caller's own sessions: sign_in.rs"),
    ("ProveSecondFactor", "completes the caller's own sign-in: identity/factors.rs"),
    ("ConfirmAuthenticator", "the caller's own factor: identity/factors.rs"),
    ("RemoveAuthenticator", "the caller's own factor: identity/factors.rs"),
    ("RenewRecoveryCodes", "the caller's own factor: identity/factors.rs"),
    ("SignInByPasskey", "needs a key: identity/passkeys.rs"),
    ("UnlockByPasskey", "needs a key: identity/passkeys.rs"),
    ("StepUpByPasskey", "needs a key: identity/passkeys.rs"),
    ("RegisterPasskey", "needs a key: identity/passkeys.rs"),
    ("RenamePasskey", "the caller's own key: identity/passkeys.rs"),
    ("RemovePasskey", "the caller's own key: identity/passkeys.rs"),
    ("SignInByPhone", "needs a phone's key: identity/phones.rs"),
    ("RegisterPhone", "needs a phone's key: identity/phones.rs"),
    ("StepUpByPhone", "needs a phone's key: identity/phones.rs"),
    ("RefreshTokens", "needs a phone's token: identity/phones.rs"),
    ("RemovePhone", "the caller's own phone: identity/phones.rs"),
    ("Lock", "locks the caller's own session: identity/standing.rs"),
    ("Unlock", "opens the caller's own session: identity/standing.rs"),
    ("EndSession", "ends a session of the caller's own: identity/standing.rs"),
    ("ChangePassword", "the caller's own password: identity/standing.rs"),
    ("SetPassword", "needs a mailed link: identity/words.rs"),
    ("BookVisit", "books the caller's own hold: bookings.rs"),
    ("ReleaseHold", "releases the caller's own hold: bookings.rs"),
    ("AgreeApproval", "depends on who asked and who may decide: approvals.rs"),
    ("RefuseApproval", "depends on who asked and who may decide: approvals.rs"),
    ("WithdrawApproval", "takes the caller's own request back: approvals.rs"),
];
