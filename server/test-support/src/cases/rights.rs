//! The endpoints of rights and of what waits for a second person.

use crate::TestUser;
use api::{Permission, approvals::*, id::ApprovalId, rule::Rule, session::*};
use futures::FutureExt;

use super::{Case, case, session::account};
use crate::world::{World, line};

/// A role of its own.
pub async fn role(world: &World) -> Role {
    let name = line(&format!("Made {}", letters(world.next())));
    world.all.client.call(MakeRole { name, copy_of: None }).await.expect("a role")
}

/// Letters for a number: a role's code has no digits.
pub fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// A dangerous change, asked for by somebody: a new account is to manage accounts.
pub async fn asked(world: &World, by: &TestUser) -> ApprovalId {
    let id = account(world).await.id;
    let rules = vec![Rule::everywhere(Permission::ManageAccounts)];
    let change = ChangeAccountRights { id, version: 2, rules, reason: Some(line("Covers for Grace")) };
    by.client.call(change).await.expect("a request").waiting.expect("it waits")
}

pub fn cases() -> Vec<Case> {
    vec![
        plain!(ListApprovals { over: false, after: None }),
        plain!(CountApprovals {}),
        case(false, |world| {
            async {
                PreviewRights {
                    role: Some(line(&role(world).await.code)),
                    account_id: None,
                    rules: vec![Rule::everywhere(Permission::ReadStock)],
                }
            }
            .boxed()
        }),
        case(false, |world| {
            async {
                let role = role(world).await;
                let rules = vec![Rule::everywhere(Permission::ReadStock)];
                ChangeRoleRights { code: line(&role.code), version: role.version, rules, reason: None }
            }
            .boxed()
        }),
        with_ids!(|world| GetAccountRights { id: account(world).await.id }),
        with_ids!(|world| {
            let rules = vec![Rule::everywhere(Permission::ReadStock)];
            ChangeAccountRights { id: account(world).await.id, version: 2, rules, reason: None }
        }),
        case(false, |world| {
            std::future::ready(MakeRole { name: line(&format!("Kind {}", letters(world.next()))), copy_of: None })
                .boxed()
        }),
        case(false, |world| {
            async {
                let role = role(world).await;
                let name = line(&format!("Named {}", letters(world.next())));
                ChangeRole { code: line(&role.code), version: role.version, name, retired: true }
            }
            .boxed()
        }),
        plain!(ListRightChanges { role: None, account_id: None, after: None }),
    ]
}
