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

use kernel::{Actor, AppState, Chain, Entropy, Tenant, crypto::Kms, database::query_one};
use sea_orm::DatabaseConnection;

use crate::open_chain;
pub use chains::{CHAINS, DemoChain, ROLES};
pub use factors::code;

/// Makes the demo chains, or brings them up to today. Running it again changes nothing that stands.
///
/// # Errors
/// When the database refuses.
pub async fn fill(state: &AppState, owner: &DatabaseConnection, kms: &dyn Kms) -> anyhow::Result<()> {
    for demo in CHAINS {
        let chain = match state.control().chains().await?.into_iter().find(|chain| chain.slug == demo.slug) {
            Some(chain) => chain,
            None => {
                println!("opening {} …", demo.name);
                open(state, owner, kms, demo).await?
            }
        };
        let tenant = Tenant::new(state.clone(), chain.into(), Actor::program("demo"));
        let entropy = Entropy::seeded(demo.seed);
        let empty = query_one(&tenant.read().await?, "SELECT 1 FROM site LIMIT 1", Vec::new()).await?.is_none();
        if empty {
            people::fill(&tenant, demo, &entropy).await?;
            let patients = patients::fill(&tenant, demo, &entropy).await?;
            println!("{}: {patients} patients", demo.name);
        }
        let visits = visits::fill(&tenant, &entropy).await?;
        if visits > 0 {
            println!("{}: {visits} visits", demo.name);
        }
        let looks = audit::fill(&tenant).await?;
        if looks > 0 {
            println!("{}: {looks} rows of the audit", demo.name);
        }
        charts::fill(&tenant, &entropy).await?;
        stock::fill(&tenant, &entropy).await?;
        factors::fill(&tenant, demo).await?;
        let orders = lab::fill(&tenant, &entropy).await?;
        if orders > 0 {
            println!("{}: {orders} laboratory orders", demo.name);
        }
        let tx = tenant.tx().await?;
        ehr::care::from_what_stands(&tx).await?;
        tx.commit().await?;
        let bills = money::fill(&tenant, &entropy).await?;
        if bills > 0 {
            println!("{}: {bills} bills", demo.name);
        }
    }
    Ok(())
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
    let opened = open_chain(owner, state.keys(), kms, entropy, state.clock(), host, demo.slug, demo.name, admin).await;
    Ok(opened?)
}
