//! What a migration makes of rows that were there before.

use kernel::Entropy;
use sea_orm::ConnectionTrait;
use test_support::world::{World, line, person};

/// Takes the schema back to before names had words, with names folded as they were then.
const BEFORE: &str = "DROP TRIGGER patient_words_new ON patient; DROP TRIGGER patient_words_changed ON patient; \
    DROP FUNCTION patients_named, patients_sounding, patient_words_new, patient_words_changed, spell_words, name_spellings, name_sounds; \
    DROP TABLE patient_word, name_spelling, name_sound, house; \
    ALTER TABLE patient DROP COLUMN name_words; ALTER TABLE site DROP COLUMN country; DROP INDEX patient_number_plain; \
    UPDATE patient SET search_name = ' stale', sort_name = 'stale'; \
    DELETE FROM seaql_migrations WHERE version = '0018_countries_and_search'";

#[tokio::test]
async fn names_from_before_are_found_as_new_ones_are() {
    let world = World::new().await;
    for family in ["Müller", "李", "van der Berg"] {
        let new = api::crm::RegisterPatient { family_name: Some(line(family)), ..person(world.next()) };
        world.all.client.call(new).await.expect("a patient");
    }
    let rows =
        "SELECT string_agg(concat_ws('|', search_name, sort_name, name_words::text), E'\n' ORDER BY id) FROM patient";
    let words = "SELECT string_agg(concat_ws('|', word, sort_name, patient_id), E'\n' ORDER BY word, patient_id) FROM patient_word";
    let spellings =
        "SELECT string_agg(DISTINCT concat_ws('|', word, spelling, inside, least_letters), E'\n') FROM name_spelling";
    let mut before = Vec::new();
    for sql in [rows, words, spellings] {
        before.push(world.clinic.text(sql).await);
    }
    assert!(before[1].contains("müller") && before[1].contains("van+derberg"));

    let config = &world.clinic.config;
    let master = composition::start::master_key(config, &Entropy::system()).expect("the master key");
    let owner = tenancy::connect(&config.database().expect("an address"), &master).await.expect("the owner's login");
    let schema = world.clinic.chain.schema.as_str();
    owner
        .execute_unprepared(&format!("SET search_path = {schema}, shared; {BEFORE}; RESET search_path"))
        .await
        .expect("as before");
    let migrated = tenancy::migrate(&owner).await.expect("a migration");
    let own = migrated.iter().find(|chain| chain.slug == world.clinic.chain.slug).expect("the chain");
    assert!(own.is_current(), "{own:?}");
    owner.close().await.expect("a closed login");

    for (sql, before) in [rows, words, spellings].into_iter().zip(before) {
        assert_eq!(world.clinic.text(sql).await, before, "{sql}");
    }
    // And the chain's own login may work with all of it.
    let new = api::crm::RegisterPatient { family_name: Some(line("Nachher")), ..person(world.next()) };
    world.all.client.call(new).await.expect("a patient");
    assert_eq!(world.clinic.count("SELECT count(*) FROM patients_named('{nachher}', NULL, 10)").await, 1);
}
