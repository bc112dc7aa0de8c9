//! The server as it runs: its pages, its process, its listeners, its commands.

mod crash;
mod imports;
mod kms;
mod logs;
mod operator;
mod pages;
mod process;
mod tls;
