//! The stream of live updates: topics and ids, never health data. One a browser; it ends with its session.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Request, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use kernel::{AppError, AppState, access, error, host::Host};
use tokio::sync::broadcast::error::RecvError;

/// How often a stream makes sure that its session still stands.
const RECHECK: Duration = Duration::from_secs(1);

/// Streams what changes in the caller's chain.
pub async fn stream(State(state): State<AppState>, request: Request) -> Response {
    match open(state, request).await {
        Ok(response) => response,
        Err(error) => error::respond(&error.report("live")),
    }
}

async fn open(state: AppState, request: Request) -> Result<Response, AppError> {
    let (parts, _) = request.into_parts();
    let chain = Host::chain_of(&parts)?;
    let credential = access::credential(&parts).ok_or_else(AppError::signed_out)?;
    state.sessions().resolve(&state, &chain, &credential, false).await?.ok_or_else(AppError::signed_out)?.open()?;
    let topics = state.live().subscribe();
    let events =
        stream::unfold((topics, state, chain, credential), move |(mut topics, state, chain, credential)| async move {
            loop {
                match tokio::time::timeout(RECHECK, topics.recv()).await {
                    Ok(Ok((of, topic))) if of == chain.id => {
                        let event = Event::default().event("touch").data(format!("{} {}", topic.name, topic.id));
                        return Some((Ok::<_, Infallible>(event), (topics, state, chain, credential)));
                    }
                    Ok(Ok(_)) => {}
                    // This reader fell behind: it must look at everything again.
                    Ok(Err(RecvError::Lagged(_))) => {
                        return Some((
                            Ok(Event::default().event("reload").data("")),
                            (topics, state, chain, credential),
                        ));
                    }
                    Ok(Err(RecvError::Closed)) => return None,
                    Err(_) => match state.sessions().resolve(&state, &chain, &credential, false).await {
                        Ok(Some(caller)) if caller.open().is_ok() => {}
                        // Ended or locked: whoever looks at the screen now is told nothing more.
                        Ok(_) => return None,
                        Err(error) => {
                            drop(error.report("live"));
                            return None;
                        }
                    },
                }
            }
        });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}
