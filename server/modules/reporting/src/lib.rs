//! The manager's day: figures across the modules, and the rows behind them.

mod day;
mod definition;
mod departments;
mod lab;
mod money;
mod period;
mod rows;
mod source;
mod stock;
mod visits;
mod waits;

use kernel::Routes;

/// This module's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().on(day::get).on(rows::list)
}
