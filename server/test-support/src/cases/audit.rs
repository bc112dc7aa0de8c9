//! The endpoints of those who look after the audit.

use api::{Block, audit::*};
use futures::FutureExt;

use super::{Case, case};
use crate::world::{World, line};

/// The newest row about the world's patient.
async fn row(world: &World) -> uuid::Uuid {
    let search = SearchAudit { patient_id: Some(world.patient), ..SearchAudit::default() };
    world.all.client.call(search).await.expect("rows").rows.first().expect("a row").id
}

pub fn record(world: &World) -> RecordDisclosure {
    RecordDisclosure {
        id: world.patient,
        made_on: world.today(),
        recipient: line("County health department"),
        address: Some(line("1 Court Square")),
        what: Block::new("Name, day of birth, result of the measles test").expect("a text"),
        purpose: DisclosurePurpose::PublicHealth,
        reason: None,
    }
}

pub fn cases() -> Vec<Case> {
    vec![
        plain!(SearchAudit::default()),
        plain!(SearchAudit { group: Some(ActionGroup::Rights), ..SearchAudit::default() }),
        with_ids!(|world| SearchAudit { patient_id: Some(world.patient), ..SearchAudit::default() }),
        plain!(ListAuditPeople {}),
        with_ids!(|world| GetAuditRow { id: row(world).await }),
        plain!(OpenAuditFile::default()),
        plain!(ExportAudit::default()),
        with_ids!(|world| ListAccesses { id: world.patient, before: None }),
        with_ids!(|world| ListDisclosures { id: world.patient }),
        with_ids!(|world| record(world)),
        with_ids!(|world| GetAccountOfDisclosures { id: world.patient }),
        with_ids!(|world| OpenDisclosuresFile { id: world.patient, csv: true }),
    ]
}
