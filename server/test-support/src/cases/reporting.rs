//! The endpoints of the manager's day.

use api::reporting::*;
use futures::FutureExt;

use super::{Case, case};
use crate::world::World;

pub fn cases() -> Vec<Case> {
    vec![
        plain!(GetDay { site_id: None, day: None }),
        with_ids!(|world| GetDay { site_id: Some(world.site), day: Some(world.today()) }),
        plain!(ListDayRows { measure: Measure::Visits, site_id: None, day: None, after: None }),
        with_ids!(|world| ListDayRows {
            measure: Measure::LabLate,
            site_id: Some(world.site),
            day: Some(world.today()),
            after: None
        }),
    ]
}
