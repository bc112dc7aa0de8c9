//! What a name may be made of.

use api::Problem;
use kernel::database::query_one;
use serde_json::json;
use test_support::world::World;

/// Registers over the wire, where a text is whatever somebody sends.
async fn register(world: &World, field: &str, text: &str) -> Result<String, Problem> {
    let mut body = json!({ "family_name": "Whole", "given_name": "Person", "born": "1990-01-01", "sex": "unknown" });
    body[field] = json!(text);
    body["email"] = json!(format!("{}@clinic.example", world.next()));
    let request = world
        .clinic
        .request("POST", "/api/patients")
        .header("content-type", "application/json")
        .header("cookie", world.all.cookie())
        .body(body.to_string().into())
        .expect("a request");
    let (status, _, answer) = world.clinic.send(request).await;
    if status.is_success() {
        let answer: serde_json::Value = serde_json::from_slice(&answer).expect("JSON");
        Ok(answer["id"].as_str().expect("an id").to_owned())
    } else {
        Err(serde_json::from_slice(&answer).expect("a problem"))
    }
}

#[tokio::test]
async fn characters_that_hide_are_refused_in_every_identifying_text() {
    let world = World::new().await;
    let fields = ["family_name", "given_name", "preferred_name", "street", "city", "postal_code", "pronouns"];
    for field in fields {
        for (text, sign) in [
            ("Ali\u{202e}nicnal", "U+202E"),
            ("Ali\u{2066}ce", "U+2066"),
            ("\u{200b}", "U+200B"),
            ("Ali\u{200d}ce", "U+200D"),
            ("Ali\u{200c}ce", "U+200C"),
            ("Иван\u{200d}ов", "U+200D"),
            ("Ali\u{e000}ce", "U+E000"),
            ("Ali\u{f0000}ce", "U+F0000"),
            ("Ali\u{fe0f}ce", "U+FE0F"),
            ("Ali\u{ad}ce", "U+00AD"),
        ] {
            let problem = register(&world, field, text).await.expect_err(text);
            let words = problem.of_field(field).unwrap_or_else(|| panic!("{field} {sign}: {problem:?}"));
            assert!(words.contains(sign), "{field}: {words}");
        }
    }
    for nameless in [".", "–", "😀", "☕\u{fe0f}", "'"] {
        for field in ["family_name", "given_name", "preferred_name"] {
            register(&world, field, nameless).await.expect_err(nameless);
        }
    }
    assert_eq!(world.clinic.count("SELECT count(*) FROM patient").await, 1, "nobody was registered");
}

#[tokio::test]
async fn spelling_stays_as_it_was_typed() {
    let world = World::new().await;
    for name in [
        "می\u{200c}خواهم",
        "क\u{94d}\u{200d}ष",
        "葛\u{e0100}西",
        "O’Neil",
        "Nguye\u{302}\u{303}n",
        "ශ්\u{200d}රී",
        "李小龙",
        "3M",
    ] {
        let id = register(&world, "given_name", name).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
        let read = world.clinic.tenant().read().await.expect("a connection");
        let sql = "SELECT given_name FROM patient WHERE id = $1::text::uuid";
        let row = query_one(&read, sql, vec![id.into()]).await.expect("a query").expect("a row");
        assert_eq!(row.try_get::<String>("", "given_name").expect("a name"), name);
    }
}
