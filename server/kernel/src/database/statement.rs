//! Statements written by hand, for what entities cannot say well: hot reads, locks, conditional writes.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

/// Runs a statement; the number of rows it changed.
///
/// # Errors
/// When the database refuses.
pub async fn execute(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    Ok(connection.execute_raw(statement).await?.rows_affected())
}

/// Runs a query; its first row, if any.
///
/// # Errors
/// When the database refuses.
pub async fn query_one(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<QueryResult>, DbErr> {
    connection.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await
}

/// Runs a query; its rows.
///
/// # Errors
/// When the database refuses.
pub async fn query_all(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    connection.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await
}
