//! The endpoints of stock.

use api::{
    id::{ItemId, PlaceId},
    inventory::*,
};
use futures::FutureExt;
use jiff::civil::Date;

use super::{Case, case};
use crate::world::{World, line};

pub async fn item(world: &World) -> ItemId {
    let n = world.next();
    let save = SaveItem {
        id: None,
        version: 0,
        code: line(&format!("RG-{n}")),
        name: line(&format!("Reagent {n}")),
        unit: line("tests"),
        category: line("Reagents"),
        storage: Some(line("2–8 °C")),
        active: true,
    };
    world.all.client.call(save).await.expect("an item").row.id
}

pub async fn place(world: &World) -> PlaceId {
    let name = line(&format!("Fridge {}", world.next()));
    let save = SavePlace { id: None, site_id: world.site, name, open: true };
    world.all.client.call(save).await.expect("a place").id
}

/// Receives so much that lasts for a year.
pub async fn receive(world: &World, item: ItemId, quantity: u32) -> Lot {
    let receive = ReceiveLot {
        id: item,
        place_id: place(world).await,
        number: line(&format!("A{}", world.next())),
        expires_on: Date::constant(2027, 11, 1),
        quantity,
        reference: None,
    };
    world.all.client.call(receive).await.expect("a lot")
}

async fn lot(world: &World) -> Lot {
    let item = item(world).await;
    receive(world, item, 100).await
}

pub fn cases() -> Vec<Case> {
    vec![
        plain!(ListItems { site_id: None, words: None, low: false, order: ItemOrder::Name, after: None }),
        with_ids!(|world| GetItem { id: item(world).await, site_id: None }),
        case(false, |world| {
            let n = world.next();
            std::future::ready(SaveItem {
                id: None,
                version: 0,
                code: line(&format!("IT-{n}")),
                name: line("Swabs"),
                unit: line("pieces"),
                category: line("Consumables"),
                storage: None,
                active: true,
            })
            .boxed()
        }),
        with_ids!(|world| SaveReorderRule { id: item(world).await, site_id: world.site, point: 10, up_to: 50 }),
        plain!(ListStockAlerts { site_id: None }),
        with_ids!(|world| ListMovements { id: item(world).await, site_id: None, kind: None, after: None }),
        with_ids!(|world| ReceiveLot {
            id: item(world).await,
            place_id: place(world).await,
            number: line("A1"),
            expires_on: Date::constant(2027, 1, 1),
            quantity: 10,
            reference: Some(line("GR-1")),
        }),
        with_ids!(|world| {
            let lot = lot(world).await;
            CountLot { id: lot.id, version: lot.version, counted: 98, reason: Some(line("Two broken")) }
        }),
        with_ids!(|world| {
            let lot = lot(world).await;
            WriteOffLot { id: lot.id, version: lot.version, quantity: 5, reason: line("Spilled") }
        }),
        with_ids!(|world| {
            let lot = lot(world).await;
            MoveLot { id: lot.id, version: lot.version, place_id: place(world).await, quantity: 20 }
        }),
        with_ids!(|world| {
            let lot = lot(world).await;
            SetLotState { id: lot.id, version: lot.version, quarantine: true, reason: line("Fridge was warm") }
        }),
        plain!(ListPlaces {}),
        with_ids!(|world| SavePlace {
            id: None,
            site_id: world.site,
            name: line(&format!("Shelf {}", world.next())),
            open: true
        }),
    ]
}
