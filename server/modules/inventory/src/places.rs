//! Places.

use api::{
    id::{PlaceId, SiteId},
    inventory::{ListPlaces, Place, Places, SavePlace},
};
use kernel::{
    AppError, Audit, Call, among,
    database::{Refusal, execute, query_all, query_one, refusal},
    site_values,
};
use sea_orm::{DbErr, QueryResult};

const SELECT: &str =
    "SELECT p.id, p.site_id, s.name AS site, p.name, p.open FROM stock_place p JOIN site s ON s.id = p.site_id";

fn wire(row: &QueryResult) -> Result<Place, DbErr> {
    Ok(Place {
        id: PlaceId(row.try_get("", "id")?),
        site_id: SiteId(row.try_get("", "site_id")?),
        site: row.try_get("", "site")?,
        name: row.try_get("", "name")?,
        open: row.try_get("", "open")?,
    })
}

/// The places.
pub async fn list(call: Call<ListPlaces>) -> Result<Places, AppError> {
    let read = call.tenant.read().await?;
    let sql = format!("{SELECT} WHERE {} ORDER BY s.position, p.name", among("p.site_id", 1));
    let rows = query_all(&read, &sql, site_values(&call.caller.sites::<ListPlaces>()).into()).await?;
    Ok(Places { places: rows.iter().map(wire).collect::<Result<_, _>>()? })
}

/// Makes a place, or changes one.
pub async fn save(call: Call<SavePlace>) -> Result<Place, AppError> {
    let SavePlace { id, site_id, name, open } = call.request;
    let tx = call.tenant.tx().await?;
    let refused = |error: DbErr| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("name", "is another place's name at this site"),
        Some(Refusal::Missing(_)) => AppError::invalid("site_id", "is not a site here"),
        _ => error.into(),
    };
    let fresh = tx.tenant().new_id::<PlaceId>();
    let place = id.unwrap_or(fresh);
    let values = vec![place.0.into(), site_id.0.into(), name.into_string().into(), open.into()];
    let sql = match id {
        None => "INSERT INTO stock_place (id, site_id, name, open) VALUES ($1, $2, $3, $4)",
        Some(_) => "UPDATE stock_place SET name = $3, open = $4 WHERE id = $1 AND site_id = $2",
    };
    if execute(&tx, sql, values).await.map_err(refused)? == 0 {
        return Err(AppError::not_found());
    }
    let row = query_one(&tx, &format!("{SELECT} WHERE p.id = $1"), vec![place.0.into()]).await?;
    let saved = wire(&row.ok_or_else(AppError::not_found)?)?;
    tx.audit(Audit::of("stock.place").entity(place));
    tx.commit().await?;
    Ok(saved)
}
