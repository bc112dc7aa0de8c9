//! What waits for a second person, and is carried out when that one agrees.

mod ask;
mod decide;
mod list;
mod ports;
mod sealed;

use futures::FutureExt;
use kernel::{Routes, Subscribers};

pub use ask::{Ask, ask};
pub use ports::{Agreed, Effect, Effects, out_of_date};
pub use sealed::SEALED;

/// This module's routes, with the kinds that can be agreed to.
#[must_use]
pub fn routes(effects: &Effects) -> Routes {
    let plugged = || effects.clone();
    let (to_list, to_count, to_agree, to_refuse) = (plugged(), plugged(), plugged(), plugged());
    Routes::new()
        .on(move |call| list::list(call, to_list.clone()))
        .on(move |call| list::count(call, to_count.clone()))
        .on(move |call| decide::agree(call, to_agree.clone()))
        .on(move |call| decide::refuse(call, to_refuse.clone()))
        .on(decide::withdraw)
}

/// What becomes due here.
#[must_use]
pub fn subscribe(subscribers: Subscribers) -> Subscribers {
    subscribers.due(ask::EXPIRES, |tx, approval| decide::expire(tx, approval).boxed())
}
