//! Which chain a request is for: its host name decides, and nothing else the client can choose.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::Response,
};

use crate::{AppError, AppState, Chain, error};

/// The chain and host of a request, put there by [`find_chain`].
#[derive(Debug, Clone)]
pub struct Host {
    /// The chain; `None` on the deployment's own host.
    pub chain: Option<Arc<Chain>>,
    /// The host name with its port, as the browser sees it.
    pub name: String,
}

impl Host {
    /// The host of a request.
    ///
    /// # Errors
    /// When the middleware is not in place: a fault of the composition.
    pub fn of(parts: &Parts) -> Result<&Self, AppError> {
        parts.extensions.get::<Self>().ok_or_else(|| AppError::internal(anyhow::anyhow!("no host in the request")))
    }

    /// The chain of a request; 404 on the deployment's own host.
    ///
    /// # Errors
    /// When there is none.
    pub fn chain_of(parts: &Parts) -> Result<Arc<Chain>, AppError> {
        Self::of(parts)?.chain.clone().ok_or_else(AppError::not_found)
    }
}

/// The host name a client asked for, lower-cased, with its port.
fn name(headers: &HeaderMap, request: &Request) -> String {
    headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .or_else(|| request.uri().authority().map(http::uri::Authority::as_str))
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// From where a request comes: the network address behind the configured proxies.
#[derive(Debug, Clone)]
pub struct Source(pub Arc<str>);

/// The address a request comes from. A proxy's word counts only when the proxy is one of ours: whoever else sends the
/// header could claim any address.
fn source(request: &Request, proxies: &[IpAddr]) -> Source {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return Source("in process".into());
    };
    let mut address = peer.ip().to_canonical();
    let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    while proxies.contains(&address) {
        match hops.pop().and_then(|hop| hop.parse::<IpAddr>().ok()) {
            Some(hop) => address = hop.to_canonical(),
            None => break,
        }
    }
    Source(address.to_string().into())
}

/// Finds the chain by the host name; an unknown host is 404.
pub async fn find_chain(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let name = name(request.headers(), &request);
    let plain = name.split(':').next().unwrap_or_default().to_owned();
    let base = state.base_host().split(':').next().unwrap_or_default();
    let chain = if plain == base || plain == "127.0.0.1" {
        Ok(None)
    } else {
        state.control().chain_of_host(&plain).await.and_then(|chain| chain.map(Some).ok_or_else(AppError::not_found))
    };
    match chain {
        Ok(chain) => {
            request.extensions_mut().insert(Host { chain, name });
            // A page's calls in process come from where the page's request came from.
            if request.extensions().get::<Source>().is_none() {
                let source = source(&request, state.proxies());
                request.extensions_mut().insert(source);
            }
            next.run(request).await
        }
        Err(error) => error::respond(&error.report("-")),
    }
}
