//! Names of patients from before, folded as searches fold them now. What folding is stands in Rust once; a new chain has no names yet.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// The step whose tables the words of names stand in.
pub const STEP: &str = "0018_countries_and_search";
/// So many names are read and written at once.
const BATCH: i64 = 5000;

const READ: &str = "SELECT id::text, family_name, given_name, preferred_name FROM patient WHERE id > $1::text::uuid ORDER BY id LIMIT $2";
/// Words have no blanks within, so that they travel as one text.
const WRITE: &str = "UPDATE patient p SET search_name = n.search_name, sort_name = n.sort_name, name_words = string_to_array(n.words, ' ') \
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) n (id, search_name, sort_name, words) WHERE p.id = n.id::uuid";

/// Folds every name again.
pub async fn fold_again(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut after = "00000000-0000-0000-0000-000000000000".to_owned();
    loop {
        let read = Statement::from_sql_and_values(DbBackend::Postgres, READ, [after.as_str().into(), BATCH.into()]);
        let rows = connection.query_all_raw(read).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("", "id")?;
        let (mut ids, mut search, mut sort, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let family: Option<String> = row.try_get("", "family_name")?;
            let given: String = row.try_get("", "given_name")?;
            let preferred: Option<String> = row.try_get("", "preferred_name")?;
            let (family, preferred) = (family.as_deref(), preferred.as_deref());
            ids.push(row.try_get::<String>("", "id")?);
            search.push(rules::names::search_text(&[family, Some(&given), preferred]));
            sort.push(rules::names::sort_text(family, &given));
            words.push(rules::names::words(family, &given, preferred).join(" "));
        }
        let values = [ids.into(), search.into(), sort.into(), words.into()];
        connection.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, WRITE, values)).await?;
    }
}
