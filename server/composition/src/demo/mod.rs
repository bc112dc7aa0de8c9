//! Demo data: two chains with a year of plausible history and today in full swing, from a seeded generator, so that the
//! same clock gives the same people. Nobody in it exists.

mod audit;
mod chains;
mod chart_words;
mod charts;
mod factors;
mod lab;
mod money;
mod patients;
mod payers;
mod people;
mod rows;
mod stock;
mod visits;
mod words;

use futures::future::try_join_all;
use kernel::{Actor, AppState, Chain, Entropy, Tenant, crypto::Kms, database::query_one};
use sea_orm::DatabaseConnection;

use crate::open_chain;
pub use chains::{CHAINS, DemoChain, ROLES};
pub use factors::code;

/// Makes the demo chains, or brings them up to today, both at once. Running it again changes nothing that stands.
///
/// # Errors
/// When the database refuses.
pub async fn fill(state: &AppState, owner: &DatabaseConnection, kms: &dyn Kms) -> anyhow::Result<()> {
    try_join_all(CHAINS.iter().map(|demo| fill_chain(state, owner, kms, demo))).await?;
    Ok(())
}

async fn fill_chain(
    state: &AppState,
    owner: &DatabaseConnection,
    kms: &dyn Kms,
    demo: &DemoChain,
) -> anyhow::Result<()> {
    let say = |many: usize, what: &str| {
        if many > 0 {
            println!("  {}: {} {what}", demo.name, grouped(many));
        }
    };
    let chain = match state.control().chains().await?.into_iter().find(|chain| chain.slug == demo.slug) {
        Some(chain) => chain,
        None => {
            println!("  {} is opened and filled: a year of practice, and today in full swing", demo.name);
            open(state, owner, kms, demo).await?
        }
    };
    let tenant = Tenant::new(state.clone(), chain.into(), Actor::program("demo"));
    let entropy = Entropy::seeded(demo.seed);
    let empty = query_one(&tenant.read().await?, "SELECT 1 FROM site LIMIT 1", Vec::new()).await?.is_none();
    if empty {
        people::fill(&tenant, demo, &entropy).await?;
        say(patients::fill(&tenant, demo, &entropy).await?, "patients");
    }
    say(visits::fill(&tenant, &entropy).await?, "visits");
    say(usize::try_from(audit::fill(&tenant).await?)?, "rows of the audit");
    charts::fill(&tenant, &entropy).await?;
    stock::fill(&tenant, &entropy).await?;
    factors::fill(&tenant, demo).await?;
    say(lab::fill(&tenant, &entropy).await?, "laboratory orders");
    let tx = tenant.tx().await?;
    ehr::care::from_what_stands(&tx).await?;
    tx.commit().await?;
    say(money::fill(&tenant, &entropy).await?, "bills");
    Ok(())
}

/// `41,530`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = if first > 0 { vec![&digits[..first]] } else { Vec::new() };
    groups.extend((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    groups.join(",")
}

async fn open(state: &AppState, owner: &DatabaseConnection, kms: &dyn Kms, demo: &DemoChain) -> anyhow::Result<Chain> {
    let entropy = state.entropy();
    let admin = auth::NewAccount {
        id: entropy.id(state.clock().now()),
        email: demo.email("admin"),
        name: demo.admin.to_owned(),
        staff_id: None,
        roles: vec!["admin".to_owned()],
        password: Some(demo.password()),
    };
    let host = state.base_host();
    let country = api::Country::UNITED_STATES;
    let opened =
        open_chain(owner, state.keys(), kms, entropy, state.clock(), host, demo.slug, demo.name, country, admin).await;
    Ok(opened?)
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            ["0", "999", "1,000", "158,055"],
            [0, 999, 1000, 158_055].map(grouped).each_ref().map(String::as_str)
        );
    }
}
