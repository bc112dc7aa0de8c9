//! A chart's pages around a fact that was entered in error.

use api::{
    Permission,
    ehr::{FactKind, MarkEnteredInError},
    rule::Rule,
};
use axum::http::StatusCode;
use test_support::{
    TestClinic,
    cases::ehr::note,
    world::{World, allow, line},
};

use super::{get, server};

const SAID: &str = "Coughs since Friday";
const MENU: &str = "More for: Visit";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_marked_note_is_a_struck_line_and_the_menu_is_there_for_whom_it_is() {
    let world = World::in_clinic(TestClinic::new().await).await;
    let (clinic, id) = (&world.clinic, world.patient);
    let pages = server(clinic);
    let subject_id = note(&world).await.0;
    let reader = clinic.user(&[]).await;
    allow(clinic, &reader, &[Rule::everywhere(Permission::ReadCharts), Rule::everywhere(Permission::ReadPatients)])
        .await;
    let all = world.all.cookie();
    let addresses = [format!("/patients/{id}/chart"), format!("/patients/{id}/notes")];
    for address in &addresses {
        let page = get(&pages, clinic, address, Some(all)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(SAID) && page.body.contains(MENU), "{address}");
        let page = get(&pages, clinic, address, Some(reader.cookie())).await;
        assert!(page.body.contains(SAID) && !page.body.contains(MENU), "{address}: whoever only reads marks nothing");
    }
    let reason = line("Two charts were open");
    let act = MarkEnteredInError { id, kind: FactKind::Note, subject_id, reason, move_to: None };
    world.all.client.call(act).await.expect("marked");
    for address in &addresses {
        for cookie in [all, reader.cookie()] {
            let page = get(&pages, clinic, address, Some(cookie)).await;
            let shown = ["<s>Note, ", "Entered in error", "Two charts were open", "Show what it said"];
            assert!(shown.iter().all(|words| page.body.contains(words)), "{address}: {}", page.body);
            assert!(!page.body.contains(SAID) && !page.body.contains(MENU), "{address}");
        }
    }
}
