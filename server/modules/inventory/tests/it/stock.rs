//! Stock: nothing goes below nothing, nothing expired comes in.

use api::{id::LotId, inventory::*};
use futures::future::join_all;
use jiff::civil::Date;
use kernel::database::execute;

use test_support::{
    cases::inventory::{item, place, receive},
    world::{World, line},
};

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_lot_is_not_received() {
    let world = World::new().await;
    let item = item(&world).await;
    let receive = |expires_on, quantity| {
        let world = &world;
        async move {
            let receive = ReceiveLot {
                id: item,
                place_id: place(world).await,
                number: line("A7731"),
                expires_on,
                quantity,
                reference: None,
            };
            world.all.client.call(receive).await
        }
    };
    let expired = receive(Date::constant(2026, 11, 22), 10).await.expect_err("expired");
    assert!(expired.of_field("expires_on").is_some());
    let nothing = receive(Date::constant(2027, 1, 1), 0).await.expect_err("nothing");
    assert!(nothing.of_field("quantity").is_some());
    let far = receive(Date::constant(2099, 1, 1), 10).await.expect_err("a slip");
    assert!(far.of_field("expires_on").is_some());
    receive(world.today(), 10).await.expect("its last day is a good day");
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_never_goes_below_nothing_however_many_take_it() {
    let world = World::new().await;
    let item = item(&world).await;
    let lot = receive(&world, item, 10).await;
    let write_off = |version, quantity| WriteOffLot { id: lot.id, version, quantity, reason: line("Broken") };
    let refused = world.all.client.call(write_off(lot.version, 11)).await.expect_err("more than there is");
    assert!(refused.of_field("quantity").is_some());
    // Sixteen people with the same screen: one wins, the others are told that it changed.
    let answers = join_all((0..16).map(|_| world.all.client.call(write_off(lot.version, 3)))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(|refused| refused.code == "stale"));
    // The database itself refuses, whatever the program does.
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    for sql in ["UPDATE stock_lot SET on_hand = on_hand - 8", "UPDATE stock_lot SET kept = 8"] {
        execute(&read, sql, Vec::new()).await.expect_err("below nothing");
    }
    for sql in ["UPDATE stock_movement SET quantity = 0", "DELETE FROM stock_movement"] {
        execute(&read, sql, Vec::new()).await.expect_err("append only");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_a_line_of_the_journal_and_adds_up() {
    let world = World::new().await;
    let item = item(&world).await;
    let lot = receive(&world, item, 100).await;
    let count = CountLot { id: lot.id, version: lot.version, counted: 98, reason: Some(line("Two short")) };
    let lot = world.all.client.call(count).await.expect("counted");
    let other = place(&world).await;
    let to = MoveLot { id: lot.id, version: lot.version, place_id: other, quantity: 20 };
    let moved = world.all.client.call(to).await.expect("moved");
    assert_eq!((moved.place_id, moved.on_hand), (other, 20));
    let same = MoveLot { id: moved.id, version: moved.version, place_id: other, quantity: 1 };
    assert!(world.all.client.call(same).await.expect_err("there already").of_field("place_id").is_some());
    let list = ListMovements { id: item, site_id: None, kind: None, after: None };
    let movements = world.all.client.call(list).await.expect("movements").rows;
    let quantities: Vec<i64> = movements.iter().map(|movement| movement.quantity).collect();
    assert_eq!(quantities.iter().sum::<i64>(), 98);
    assert_eq!(quantities.len(), 4);
    let found = world.all.client.call(GetItem { id: item, site_id: None }).await.expect("an item");
    assert_eq!((found.row.on_hand, found.row.usable, found.lots.len()), (98, 98, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_usable_stock_counts_for_the_reorder_point() {
    let world = World::new().await;
    let item = item(&world).await;
    let lot = receive(&world, item, 50).await;
    let rule = SaveReorderRule { id: item, site_id: world.site, point: 20, up_to: 20 };
    assert!(world.all.client.call(rule.clone()).await.expect_err("not more").of_field("up_to").is_some());
    world.all.client.call(SaveReorderRule { up_to: 80, ..rule }).await.expect("a rule");
    let alerts = || world.all.client.call(ListStockAlerts { site_id: Some(world.site) });
    assert!(alerts().await.expect("alerts").alerts.is_empty());
    let aside = SetLotState { id: lot.id, version: lot.version, quarantine: true, reason: line("Warm") };
    world.all.client.call(aside).await.expect("set aside");
    let found = alerts().await.expect("alerts").alerts;
    assert_eq!(found.first().map(|alert| (alert.kind, alert.usable)), Some((AlertKind::Out, 0)));
    let low = ListItems { site_id: Some(world.site), words: None, low: true, order: ItemOrder::Shortest, after: None };
    let low = world.all.client.call(low).await.expect("items");
    assert_eq!(low.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [item]);
    let unknown = CountLot { id: LotId(item.0), version: 1, counted: 1, reason: None };
    assert_eq!(world.all.client.call(unknown).await.expect_err("no lot").status, 404);
}
