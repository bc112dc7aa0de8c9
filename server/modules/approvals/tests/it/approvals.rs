//! A second person: who may agree, what happens when they do, and what the database itself refuses.

use api::{
    Permission,
    approvals::*,
    id::{AccountId, ApprovalId},
    rule::Rule,
    session::*,
};
use jiff::SignedDuration;
use kernel::database::{execute, query_all, query_one};
use test_support::TestUser;

use test_support::{
    cases::rights::{asked, role},
    world::{World, allow, line},
};

async fn waiting(user: &TestUser) -> u32 {
    user.client.call(CountApprovals {}).await.expect("a count").waiting
}

async fn state(user: &TestUser, id: ApprovalId) -> ApprovalState {
    let over = user.client.call(ListApprovals { over: true, after: None }).await.expect("a list").rows;
    let open = user.client.call(ListApprovals { over: false, after: None }).await.expect("a list").rows;
    over.into_iter().chain(open).find(|one| one.id == id).expect("the request").state
}

async fn name(user: &TestUser) -> String {
    user.client.call(GetSession {}).await.expect("a session").name
}

/// What the audit says of requests, in order.
async fn audited(world: &World) -> String {
    let tenant = world.clinic.tenant();
    let sql = "SELECT string_agg(action, ' ' ORDER BY number) FROM audit WHERE action LIKE 'approval.%'";
    let row = query_one(&tenant.read().await.expect("a connection"), sql, Vec::new()).await.expect("rows");
    row.expect("a row").try_get_by_index(0).expect("actions")
}

/// How many people may manage accounts by rules of their own: what is asked for here.
async fn managing(world: &World) -> i64 {
    let tenant = world.clinic.tenant();
    let sql = "SELECT count(*) FROM right_rule WHERE account_id IS NOT NULL AND permission = 'accounts.manage'";
    let row = query_one(&tenant.read().await.expect("a connection"), sql, Vec::new()).await.expect("a count");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

async fn account(user: &TestUser) -> AccountId {
    user.client.call(GetSession {}).await.expect("a session").account_id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dangerous_gain_waits_for_somebody_else_and_happens_as_they_agree() {
    let world = World::new().await;
    let (second, nurse) = (world.clinic.user(&["admin"]).await, world.clinic.user(&["nurse"]).await);
    let before = waiting(&second).await;
    let change = |version| ChangeAccountRights {
        id: AccountId(uuid::Uuid::nil()),
        version,
        rules: vec![Rule::everywhere(Permission::ManageAccounts), Rule::everywhere(Permission::ReadStock)],
        reason: Some(line("Covers for Grace")),
    };
    let id = account(&nurse).await;
    let preview = PreviewRights { role: None, account_id: Some(id), rules: change(1).rules };
    let preview = world.all.client.call(preview).await.expect("a preview");
    assert_eq!(preview.dangerous, [Permission::ManageAccounts]);
    let person = preview.people.first().expect("somebody gains");
    assert!(person.account_id == id && person.signed_in && person.gains.contains(&Permission::ReadStock));
    assert!(!preview.alone && !preview.locks_out);
    let asked = world.all.client.call(ChangeAccountRights { id, ..change(1) }).await.expect("asked");
    let asked = asked.waiting.expect("it waits");
    // Nothing of it holds: not even what is harmless.
    nurse.client.call(ListAccounts {}).await.expect_err("not yet");
    assert_eq!(world.all.client.call(GetAccountRights { id }).await.expect("rights").rules, []);
    assert_eq!((waiting(&second).await, waiting(&world.all).await), (before + 1, 0), "who asked is not asked");
    let row = second.client.call(ListApprovals { over: false, after: None }).await.expect("a list").rows;
    let row = row.into_iter().find(|row| row.id == asked).expect("the request");
    assert!(row.may_decide && !row.mine && row.reason.as_deref() == Some("Covers for Grace"), "{row:?}");
    assert!(row.effects.iter().any(|words| words.contains(Permission::ManageAccounts.sentence())), "{row:?}");
    // Who asked, and who gains, cannot agree; somebody without the right sees nothing.
    let agree = |note| AgreeApproval { id: asked, note };
    let own = world.all.client.call(agree(None)).await.expect_err("one's own");
    assert_eq!((own.status, own.code.as_str()), (409, "second_person"));
    assert_eq!(nurse.client.call(agree(None)).await.expect_err("no right").status, 404);
    let unseen = nurse.client.call(ListApprovals { over: false, after: None }).await.expect("a list");
    assert_eq!((unseen.rows.len(), unseen.total), (0, Some(0)));
    // A sign-in of eleven minutes ago is not enough to let it happen.
    world.clinic.clock.advance(SignedDuration::from_mins(11));
    let stale = second.client.call(agree(None)).await.expect_err("no fresh proof");
    assert_eq!((stale.status, stale.code.as_str()), (403, "step_up"));
    second.client.call(StepUp { proof: line(&second.password) }).await.expect("proven again");
    let done = second.client.call(agree(Some(line("Until Friday")))).await.expect("agreed");
    assert_eq!(done.state, ApprovalState::Agreed);
    nurse.client.call(ListAccounts {}).await.expect("it holds at once, in the session that was open");
    assert_eq!(second.client.call(agree(None)).await.expect_err("twice").code, "decided");
    // The history has both names, and so has the audit.
    let changes = ListRightChanges { role: None, account_id: Some(id), after: None };
    let changes = world.all.client.call(changes).await.expect("a history").rows;
    let change = changes.first().expect("the change");
    let (asks, agrees) = (name(&world.all).await, name(&second).await);
    assert_eq!((change.by.as_str(), change.agreed_by.as_deref()), (asks.as_str(), Some(agrees.as_str())));
    assert!(!change.alone);
    assert_eq!((change.added.len(), change.removed.len()), (2, 0));
    let read = world.clinic.tenant();
    let read = read.read().await.expect("a connection");
    let sql = "SELECT id, reason FROM audit WHERE action IN ('rights.change', 'approval.agree')";
    let rows = query_all(&read, sql, Vec::new()).await.expect("rows");
    let both = rows.iter().filter(|row| {
        let reason: kernel::crypto::Sealed = row.try_get("", "reason").expect("a reason");
        let id: uuid::Uuid = row.try_get("", "id").expect("an id");
        let words = world.clinic.tenant().keys().text_or_code(kernel::audit::REASON, id, &reason);
        words == format!("asked by {asks}, agreed by {agrees}")
    });
    assert_eq!(both.count(), 2, "the change and the agreement");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_who_asked_and_who_gains() {
    let world = World::new().await;
    let id = asked(&world, &world.all).await;
    let read = world.clinic.tenant();
    let read = read.read().await.expect("a connection");
    for (who, constraint) in
        [("asked_account", "approval_two_people"), ("beneficiary_account", "approval_not_for_oneself")]
    {
        let sql = format!(
            "UPDATE approval SET state = 'agreed', decided_at = asked_at, decided_account = {who}, decided_by = 'x' WHERE id = $1"
        );
        let error = execute(&read, &sql, vec![id.0.into()]).await.expect_err("the same person");
        assert!(error.to_string().contains(constraint), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_withdrawn_expired_and_stale_change_nothing() {
    let world = World::new().await;
    let second = world.clinic.user(&["admin"]).await;
    let before = managing(&world).await;
    let refused = asked(&world, &world.all).await;
    let no = RefuseApproval { id: refused, note: line("Ask Daniel first") };
    assert_eq!(second.client.call(no).await.expect("refused").state, ApprovalState::Refused);
    let withdrawn = asked(&world, &world.all).await;
    let back = second.client.call(WithdrawApproval { id: withdrawn }).await.expect_err("somebody else's");
    assert_eq!(back.status, 404);
    world.all.client.call(WithdrawApproval { id: withdrawn }).await.expect("withdrawn");
    assert_eq!(state(&world.all, withdrawn).await, ApprovalState::Withdrawn);
    let over = world.all.client.call(WithdrawApproval { id: refused }).await.expect_err("decided already");
    assert_eq!((over.status, state(&world.all, refused).await), (404, ApprovalState::Refused));
    // Meanwhile the same account got other rules: what was asked for is not what is there.
    let role = role(&world).await;
    let holder = world.clinic.user(&[&role.code]).await;
    let rules = |right| vec![Rule::everywhere(right)];
    let dangerous = ChangeRoleRights {
        code: line(&role.code),
        version: role.version,
        rules: rules(Permission::ChangeBills),
        reason: None,
    };
    let stale = world.all.client.call(dangerous.clone()).await.expect("asked").waiting.expect("it waits");
    let harmless = ChangeRoleRights { rules: rules(Permission::ReadStock), ..dangerous };
    assert_eq!(world.all.client.call(harmless).await.expect("at once").waiting, None);
    let late = second.client.call(AgreeApproval { id: stale, note: None }).await.expect_err("out of date");
    assert_eq!((late.status, late.code.as_str()), (409, "out_of_date"));
    assert_eq!(state(&world.all, stale).await, ApprovalState::Stale);
    let session = holder.client.call(GetSession {}).await.expect("a session");
    assert!(session.may(Permission::ReadStock) && !session.may(Permission::ChangeBills));
    let expired = asked(&world, &world.all).await;
    world.clinic.clock.advance(SignedDuration::from_hours(24 * 7));
    let second = world.clinic.user(&["admin"]).await;
    let over = second.client.call(AgreeApproval { id: expired, note: None }).await.expect_err("its time is over");
    assert_eq!(over.code, "decided");
    assert_eq!(waiting(&second).await, 0, "over, though nobody has written that down yet");
    world.clinic.settle().await;
    assert_eq!(state(&second, expired).await, ApprovalState::Expired);
    assert_eq!(managing(&world).await, before);
    assert_eq!(
        audited(&world).await,
        "approval.ask approval.refuse approval.ask approval.withdraw approval.ask approval.stale approval.ask approval.expire"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gains_is_not_asked() {
    let world = World::new().await;
    let gains = world.clinic.user(&["admin"]).await;
    let id = account(&gains).await;
    let rules = vec![Rule::everywhere(Permission::ChangeBills)];
    let change = ChangeAccountRights { id, version: 1, rules, reason: None };
    let asked = world.all.client.call(change).await.expect("asked").waiting.expect("it waits");
    assert_eq!(waiting(&gains).await, 0);
    let rows = gains.client.call(ListApprovals { over: false, after: None }).await.expect("a list").rows;
    assert!(rows.iter().any(|row| row.id == asked && !row.may_decide && !row.mine), "{rows:?}");
    let own = gains.client.call(AgreeApproval { id: asked, note: None }).await.expect_err("one's own gain");
    assert_eq!((own.status, own.code.as_str()), (409, "second_person"));
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_a_dangerous_role_waits_as_well_and_a_sole_administrator_acts_alone() {
    let world = World::new().await;
    let create = |name: &str| CreateAccount {
        email: api::text::Email::new(&format!("{name}@clinic.example")).expect("an e-mail"),
        name: line(name),
        staff_id: None,
        roles: vec![line("admin")],
        password: Some(line("a long enough password")),
    };
    let made = world.all.client.call(create("waits")).await.expect("an account");
    assert!(made.waiting.is_some(), "a new administrator needs a second person");
    let shown = world.all.client.call(ListAccounts {}).await.expect("accounts").accounts;
    assert_eq!(shown.iter().find(|one| one.id == made.id).map(|one| one.roles.len()), Some(0));
    // Everybody else who could agree is barred.
    for other in shown.iter().filter(|one| one.active && one.id != made.id) {
        if other.id != account(&world.all).await {
            let bar = ChangeAccount {
                id: other.id,
                version: other.version,
                roles: other.roles.iter().map(|role| line(role)).collect(),
                active: false,
            };
            world.all.client.call(bar).await.expect("barred");
        }
    }
    let alone = world.all.client.call(create("alone")).await.expect("an account");
    assert_eq!(alone.waiting, None);
    let changes = ListRightChanges { role: None, account_id: Some(alone.id), after: None };
    let changes = world.all.client.call(changes).await.expect("a history").rows;
    assert!(changes.first().is_some_and(|change| change.alone && change.agreed_by.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_account_that_manages_rights_is_never_lost() {
    let world = World::new().await;
    // One administrator by role, nobody else.
    let mine = world.clinic.user(&["admin"]).await;
    let me = account(&mine).await;
    allow(&world.clinic, &world.all, &[]).await;
    let shown = mine.client.call(ListAccounts {}).await.expect("accounts").accounts;
    for other in shown.iter().filter(|one| one.id != me && one.roles.iter().any(|role| role == "admin")) {
        let bar = ChangeAccount { id: other.id, version: other.version, roles: Vec::new(), active: false };
        mine.client.call(bar).await.expect("barred");
    }
    let roles = mine.client.call(ListRoles {}).await.expect("roles").roles;
    let admin = roles.iter().find(|role| role.code == "admin").expect("the role");
    let without = admin.rules.iter().filter(|rule| rule.permission != Permission::ManageAccounts).cloned().collect();
    let change = ChangeRoleRights { code: line("admin"), version: admin.version, rules: without, reason: None };
    assert_eq!(mine.client.call(change).await.expect_err("locked out").code, "last_administrator");
    let deny = Rule { effect: api::rule::Effect::Deny, ..Rule::everywhere(Permission::ManageAccounts) };
    let deny = ChangeAccountRights { id: me, version: 1, rules: vec![deny], reason: None };
    assert_eq!(mine.client.call(deny).await.expect_err("locked out").code, "last_administrator");
    let none = ChangeAccount { id: me, version: 1, roles: Vec::new(), active: true };
    assert_eq!(mine.client.call(none).await.expect_err("locked out").code, "last_administrator");
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_made_copied_renamed_and_retired() {
    let world = World::new().await;
    let copy = MakeRole { name: line("Reception lead"), copy_of: Some(line("reception")) };
    let made = world.all.client.call(copy.clone()).await.expect("a role");
    assert!(made.rules.len() > 5 && made.holders == 0);
    assert_eq!(world.all.client.call(copy).await.expect_err("the same name").status, 422);
    let holder = world.clinic.user(&[&made.code]).await;
    let change = |version, retired| ChangeRole { code: line(&made.code), version, name: line("Lead"), retired };
    let held = world.all.client.call(change(made.version, true)).await.expect_err("somebody holds it");
    assert_eq!(held.code, "role_held");
    let id = account(&holder).await;
    let other = ChangeAccount { id, version: 1, roles: vec![line("lab")], active: true };
    world.all.client.call(other).await.expect("another role");
    let retired = world.all.client.call(change(made.version, true)).await.expect("retired");
    assert!(retired.retired && retired.name == "Lead");
    let again = ChangeAccount { id, version: 2, roles: vec![line(&made.code)], active: true };
    assert_eq!(world.all.client.call(again).await.expect_err("out of use").status, 422);
    assert_eq!(world.all.client.call(change(made.version, false)).await.expect_err("an old version").code, "stale");
    // What cannot be limited is not said to be.
    let wrong = Rule { patients: api::rule::Patients::Own, ..Rule::everywhere(Permission::ReadStock) };
    let wrong = ChangeRoleRights { code: line("stores"), version: 1, rules: vec![wrong], reason: None };
    assert_eq!(world.all.client.call(wrong).await.expect_err("no such limit").status, 422);
}
