//! Polyclinic: which modules there are, how they are plugged together, and how the server is started.

pub mod commands;
pub mod compose;
pub mod config;
pub mod demo;
mod docs;
mod exports;
mod health;
mod keys;
mod live;
mod pages;
pub mod start;
pub mod telemetry;
pub mod tls;
pub mod web;
