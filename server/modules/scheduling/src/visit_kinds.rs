//! Kinds of visits.

use api::{
    id::VisitKindId,
    scheduling::{ListVisitKinds, SaveVisitKind, SavedVisitKind, VisitKind, VisitKinds},
};
use kernel::{
    AppError, Audit, Call,
    database::{Refusal, execute, query_all, query_one, refusal},
};
use sea_orm::{ConnectionTrait, DbErr};

/// Every kind.
pub async fn list(call: Call<ListVisitKinds>) -> Result<VisitKinds, AppError> {
    let sql = "SELECT id, name, minutes, active, version FROM visit_kind ORDER BY position, name";
    let kinds = query_all(&call.tenant.read().await?, sql, Vec::new())
        .await?
        .iter()
        .map(|row| {
            Ok(VisitKind {
                id: VisitKindId(row.try_get("", "id")?),
                name: row.try_get("", "name")?,
                minutes: row.try_get::<i16>("", "minutes")?.unsigned_abs(),
                active: row.try_get("", "active")?,
                version: row.try_get("", "version")?,
            })
        })
        .collect::<Result<_, DbErr>>()?;
    Ok(VisitKinds { kinds })
}

/// A kind's length in minutes; refused when it cannot be booked.
pub async fn minutes(connection: &impl ConnectionTrait, id: VisitKindId) -> Result<u16, AppError> {
    let sql = "SELECT minutes FROM visit_kind WHERE id = $1 AND active";
    match query_one(connection, sql, vec![id.0.into()]).await? {
        Some(row) => Ok(row.try_get::<i16>("", "minutes")?.unsigned_abs()),
        None => Err(AppError::invalid("kind_id", "is not a kind of visit that can be booked")),
    }
}

/// Creates or changes a kind.
pub async fn save(call: Call<SaveVisitKind>) -> Result<SavedVisitKind, AppError> {
    let request = call.request;
    if !(5..=480).contains(&request.minutes) {
        return Err(AppError::invalid("minutes", "must be 5 to 480"));
    }
    let tx = call.tenant.tx().await?;
    let id = request.id.unwrap_or_else(|| call.tenant.new_id());
    let minutes = i16::try_from(request.minutes).unwrap_or(i16::MAX);
    let (sql, version) = if request.id.is_some() {
        (
            "UPDATE visit_kind SET name = $2, minutes = $3, active = $4, version = version + 1 WHERE id = $1 AND version = $5",
            request.version,
        )
    } else {
        (
            "INSERT INTO visit_kind (id, name, minutes, active, position, version) \
             SELECT $1, $2, $3, $4, count(*), $5 FROM visit_kind",
            1,
        )
    };
    let values = vec![id.0.into(), request.name.as_str().into(), minutes.into(), request.active.into(), version.into()];
    let changed = execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("name", "is the name of another kind"),
        _ => error.into(),
    })?;
    if changed == 0 {
        let known = query_one(&tx, "SELECT 1 FROM visit_kind WHERE id = $1", vec![id.0.into()]).await?.is_some();
        return Err(if known { AppError::stale() } else { AppError::not_found() });
    }
    tx.audit(Audit::of("visit_kind.save").entity(id));
    tx.commit().await?;
    Ok(SavedVisitKind { id })
}
