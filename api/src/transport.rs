//! How a client's bytes reach the server: fetch in the browser, the router in process for rendering and tests, the
//! platform's HTTP stack on phones.

use std::{future::Future, pin::Pin};

#[cfg(target_arch = "wasm32")]
pub mod browser;

/// A request as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WireRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// Body.
    pub body: Option<String>,
    /// The body is a form rather than JSON.
    pub form: bool,
    /// Made by a timer, a live update or a prefetch rather than by a person: it does not extend the idle limit.
    pub background: bool,
}

/// The header that marks a request no person made.
pub const BACKGROUND_HEADER: &str = "x-polyclinic-background";

/// An answer as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireResponse {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// The request did not reach the server, or the answer did not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable;

/// An answer on its way.
pub type Answer = Pin<Box<dyn Future<Output = Result<WireResponse, Unreachable>> + Send>>;

/// Carries one request to the server.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request.
    fn send(&self, request: WireRequest) -> Answer;
}
