//! Pure rules: the same answer on the server, in the browser and on phones. Nothing here reads a clock, a database or
//! the network.

pub mod availability;
pub mod dates;
pub mod duplicates;
pub mod medicines;
pub mod moles;
pub mod names;
pub mod need;
pub mod number;
pub mod ranges;
pub mod results;
pub mod rights;
pub mod split;
pub mod units;
pub mod vitals;
