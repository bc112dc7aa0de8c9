//! Polyclinic as it runs: the command line, and the web app over the composition of all modules.

pub mod commands;
mod pages;
pub mod tls;
pub mod web;
