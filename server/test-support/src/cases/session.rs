//! The endpoints of accounts, sessions, factors, phones and machines.

use api::{Permission, id::AccountId, rule::Rule, session::*, text::Email};
use futures::FutureExt;
use kernel::crypto::Column;

use super::{Case, case};
use crate::world::{World, line};

pub async fn account(world: &World) -> CreatedAccount {
    let request = CreateAccount { password: Some(line("a long enough password")), ..invitation(world) };
    world.all.client.call(request).await.expect("an account")
}

async fn invited(world: &World) -> CreatedAccount {
    world.all.client.call(invitation(world)).await.expect("an account")
}

fn invitation(world: &World) -> CreateAccount {
    CreateAccount {
        email: Email::new(&format!("new{}@clinic.example", world.next())).expect("an e-mail"),
        name: line("New"),
        staff_id: None,
        roles: vec![line("lab")],
        password: None,
    }
}

/// An account with a second factor, set up behind the server's back.
async fn proven(world: &World) -> AccountId {
    use kernel::database::execute;
    let id = account(world).await.id;
    let tenant = world.clinic.tenant();
    let secret = tenant.keys().seal(Column::of("authenticator", "secret").keyed_by("account_id"), id, "JBSWY3DP");
    let sql = "INSERT INTO authenticator (account_id, secret, created_at, confirmed_at) VALUES ($1, $2, $3, $3)";
    let values = vec![id.0.into(), secret.into(), kernel::database_time(tenant.now()).into()];
    execute(&tenant.read().await.expect("a connection"), sql, values).await.expect("a factor");
    id
}

fn machine(world: &World) -> MakeMachine {
    let rules = vec![Rule::everywhere(Permission::ReadStock)];
    MakeMachine { name: line(&format!("Machine {}", world.next())), rules, days: 90 }
}

pub fn cases() -> Vec<Case> {
    vec![
        plain!(GetSession {}),
        plain!(ListAccounts {}),
        plain!(ListRoles {}),
        plain!(GetStanding {}),
        plain!(StayOpen {}),
        plain!(StepUp { proof: line(crate::PASSWORD) }),
        plain!(GetFactors {}),
        plain!(BeginPasskey {}),
        plain!(BeginPasskeyRegistration {}),
        plain!(BeginAuthenticator {}),
        plain!(ListSessions {}),
        plain!(BeginPhone {}),
        plain!(ListPhones {}),
        plain!(ListMachines {}),
        case(false, |world| std::future::ready(machine(world)).boxed()),
        with_ids!(|world| EndMachine { id: world.all.client.call(machine(world)).await.expect("a machine").id }),
        plain!(ForgotPassword { email: Email::new("nobody@clinic.example").expect("an e-mail") }),
        plain!(GetIdentityPolicy {}),
        case(false, |world| {
            async {
                let policy = world.all.client.call(GetIdentityPolicy {}).await.expect("a policy");
                SaveIdentityPolicy {
                    version: policy.version,
                    second_factor_required: true,
                    grace_days: 7,
                    idle_minutes: 15,
                    longest_hours: 12,
                    step_up_minutes: 10,
                }
            }
            .boxed()
        }),
        with_ids!(|world| InviteAgain { id: invited(world).await.id }),
        case(false, |world| {
            let email = Email::new(&format!("made{}@clinic.example", world.next())).expect("an e-mail");
            std::future::ready(CreateAccount {
                email,
                name: line("Made"),
                staff_id: None,
                roles: vec![line("nurse")],
                password: Some(line("a long enough password")),
            })
            .boxed()
        }),
        with_ids!(|world| ResetFactors { id: proven(world).await, reason: line("The phone fell into a lake") }),
        with_ids!(|world| ChangeAccount {
            id: account(world).await.id,
            version: 2,
            roles: vec![line("stores")],
            active: true
        }),
    ]
}
