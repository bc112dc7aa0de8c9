//! The chart, who may open it, and the glass that is broken.

mod care;
mod ehr;
mod emergency;
mod moved;
mod told;
mod wrong_chart;
mod wrong_chart_edges;
