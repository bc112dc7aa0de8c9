//! The one client of this contract.

use std::{pin::Pin, sync::Arc};

use crate::{
    Problem,
    endpoint::{Endpoint, parts},
    transport::{Transport, WireRequest},
};

/// Calls endpoints over a [`Transport`]. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    background: bool,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("background", &self.background).finish_non_exhaustive()
    }
}

impl Client {
    /// A client over this transport.
    pub fn new(transport: impl Transport) -> Self {
        Self { transport: Arc::new(transport), background: false }
    }

    /// The same client for calls that no person made (live updates, timers): they do not extend the idle limit.
    #[must_use]
    pub fn in_background(&self) -> Self {
        Self { transport: Arc::clone(&self.transport), background: true }
    }

    /// Calls an endpoint.
    ///
    /// # Errors
    /// The server's problem, or one that says it could not be reached or understood.
    pub async fn call<E: Endpoint>(&self, request: E) -> Result<E::Response, Problem> {
        let parts = parts(&request).map_err(|_| Problem::unreadable(0))?;
        let request = WireRequest {
            method: E::METHOD.as_str(),
            target: parts.target,
            body: parts.body,
            form: false,
            background: self.background,
        };
        read::<E>(&self.send(request).await?)
    }

    /// Posts an encoded form to an endpoint, as a browser without scripts would.
    ///
    /// # Errors
    /// The server's problem, or one that says it could not be reached or understood.
    pub async fn post_form<E: Endpoint>(&self, target: String, form: String) -> Result<E::Response, Problem> {
        let request = WireRequest { method: "POST", target, body: Some(form), form: true, background: false };
        read::<E>(&self.send(request).await?)
    }

    /// The answer's text. Boxed, and apart from the endpoints' types: browsers load this once and not for each of them.
    fn send(&self, request: WireRequest) -> Pin<Box<dyn Future<Output = Result<String, Problem>> + Send>> {
        let answer = self.transport.send(request);
        Box::pin(async move {
            let answer = answer.await.map_err(|_| Problem::offline())?;
            let unreadable = || Problem::unreadable(answer.status);
            let text = String::from_utf8(answer.body).map_err(|_| unreadable())?;
            if answer.status < 300 {
                return Ok(text);
            }
            Err(serde_json::from_str(&text).unwrap_or_else(|_| unreadable()))
        })
    }
}

/// Read as text, like what pages carry for hydration: each answer's reading is compiled once for both, not twice.
fn read<E: Endpoint>(text: &str) -> Result<E::Response, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::unreadable(200))
}
