//! The house, its sites and rooms: read and save.

use api::{
    Country,
    directory::{GetHouse, House, ListSites, Room, SaveHouse, SaveRoom, SaveSite, SavedRoom, SavedSite, Site, Sites},
    id::{RoomId, SiteId},
};
use jiff::tz::TimeZone;
use kernel::{
    AppError, Audit, Call,
    database::{Refusal, refusal},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Statement, sea_query::Expr,
};

use crate::{
    entity::{room, site},
    phones::house_country,
};

/// Every site with its rooms.
pub async fn list(call: Call<ListSites>) -> Result<Sites, AppError> {
    let read = call.tenant.read().await?;
    let rooms = room::Entity::find().order_by_asc(room::Column::Name).all(&read).await?;
    let sites = site::Entity::find().order_by_asc(site::Column::Position).all(&read).await?;
    let sites = sites
        .into_iter()
        .map(|row| Site {
            rooms: rooms
                .iter()
                .filter(|room| room.site_id == row.id)
                .map(|room| Room { id: RoomId(room.id), name: room.name.clone(), open: room.open })
                .collect(),
            id: SiteId(row.id),
            name: row.name,
            address: row.address,
            phone: row.phone,
            time_zone: row.time_zone,
            country: row.country.as_deref().and_then(Country::new),
            open: row.open,
            version: row.version,
        })
        .collect();
    Ok(Sites { sites })
}

fn name_taken(error: DbErr) -> AppError {
    match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("name", "is the name of another one here"),
        Some(Refusal::Missing(_)) => AppError::invalid("site_id", "is not a site of this chain"),
        _ => error.into(),
    }
}

/// What holds for the house.
pub async fn house(call: Call<GetHouse>) -> Result<House, AppError> {
    Ok(House { country: house_country(&call.tenant.read().await?).await? })
}

/// Changes what holds for the house.
pub async fn save_house(call: Call<SaveHouse>) -> Result<House, AppError> {
    let SaveHouse { country } = call.request;
    let tx = call.tenant.tx().await?;
    set_house_country(&tx, country).await?;
    tx.audit(Audit::of("house.save"));
    tx.commit().await?;
    Ok(House { country })
}

/// Sets the country of a house.
///
/// # Errors
/// When the database refuses.
pub async fn set_house_country(connection: &impl ConnectionTrait, country: Country) -> Result<(), DbErr> {
    let values = [country.code().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, "UPDATE house SET country = $1", values);
    connection.execute_raw(statement).await.map(drop)
}

/// Creates or changes a site.
pub async fn save_site(call: Call<SaveSite>) -> Result<SavedSite, AppError> {
    let request = call.request;
    if TimeZone::get(request.time_zone.as_str()).is_err() {
        return Err(AppError::invalid("time_zone", "must be an IANA time zone such as America/New_York"));
    }
    let tx = call.tenant.tx().await?;
    let id = request.id.unwrap_or_else(|| call.tenant.new_id());
    if request.id.is_some() {
        let changed = site::Entity::update_many()
            .col_expr(site::Column::Name, Expr::value(request.name.as_str()))
            .col_expr(site::Column::Address, Expr::value(request.address.as_str()))
            .col_expr(site::Column::Phone, Expr::value(request.phone.as_str()))
            .col_expr(site::Column::TimeZone, Expr::value(request.time_zone.as_str()))
            .col_expr(site::Column::Country, Expr::value(request.country.map(Country::code)))
            .col_expr(site::Column::Open, Expr::value(request.open))
            .col_expr(site::Column::Version, Expr::value(request.version.saturating_add(1)))
            .filter(site::Column::Id.eq(id.0))
            .filter(site::Column::Version.eq(request.version))
            .exec(&tx)
            .await
            .map_err(name_taken)?;
        if changed.rows_affected == 0 {
            let known = site::Entity::find_by_id(id.0).count(&tx).await? > 0;
            return Err(if known { AppError::stale() } else { AppError::not_found() });
        }
    } else {
        let position = site::Entity::find().count(&tx).await?;
        site::Entity::insert(site::ActiveModel {
            id: Set(id.0),
            name: Set(request.name.into_string()),
            address: Set(request.address.into_string()),
            phone: Set(request.phone.into_string()),
            time_zone: Set(request.time_zone.into_string()),
            country: Set(request.country.map(|country| country.code().to_owned())),
            open: Set(request.open),
            position: Set(i32::try_from(position).unwrap_or(i32::MAX)),
            version: Set(1),
        })
        .exec_without_returning(&tx)
        .await
        .map_err(name_taken)?;
    }
    tx.audit(Audit::of("site.save").entity(id));
    tx.commit().await?;
    Ok(SavedSite { id })
}

/// Creates or changes a room.
pub async fn save_room(call: Call<SaveRoom>) -> Result<SavedRoom, AppError> {
    let request = call.request;
    let tx = call.tenant.tx().await?;
    let id = request.id.unwrap_or_else(|| call.tenant.new_id());
    if request.id.is_some() {
        let changed = room::Entity::update_many()
            .col_expr(room::Column::Name, Expr::value(request.name.as_str()))
            .col_expr(room::Column::Open, Expr::value(request.open))
            .filter(room::Column::Id.eq(id.0))
            .filter(room::Column::SiteId.eq(request.site_id.0))
            .exec(&tx)
            .await
            .map_err(name_taken)?;
        if changed.rows_affected == 0 {
            return Err(AppError::not_found());
        }
    } else {
        room::Entity::insert(room::ActiveModel {
            id: Set(id.0),
            site_id: Set(request.site_id.0),
            name: Set(request.name.into_string()),
            open: Set(request.open),
        })
        .exec_without_returning(&tx)
        .await
        .map_err(name_taken)?;
    }
    tx.audit(Audit::of("room.save").entity(id));
    tx.commit().await?;
    Ok(SavedRoom { id })
}
