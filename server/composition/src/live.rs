//! The stream of live updates: topics and ids, never health data. One a browser; it ends with its session.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use kernel::{
    AppError, AppState, Chain, ChainId,
    access::{self, Credential},
    error,
    host::Host,
    live::Topic,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Interval, MissedTickBehavior},
};

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
    // A page says where the news stood when its data was read.
    let since = parts.uri.query().and_then(|query| query.strip_prefix("since="));
    let (topics, missed) = state.live().subscribe(chain.id, since.unwrap_or_default());
    let mut check = tokio::time::interval(RECHECK);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let feed = Feed { state, chain, credential, topics, check, missed: missed && since.is_some() };
    let events = stream::unfold(feed, |mut feed| async move { Some((Ok::<_, Infallible>(feed.next().await?), feed)) });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// One browser's stream.
struct Feed {
    state: AppState,
    chain: Arc<Chain>,
    credential: Credential,
    topics: Receiver<(ChainId, Topic)>,
    check: Interval,
    /// Something was told between the page and its stream.
    missed: bool,
}

impl Feed {
    /// What happens next; `None` once the session is over.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.missed) {
            return Some(Event::default().event("reload").data(""));
        }
        loop {
            tokio::select! {
                // Looked at first: however much happens in the chain, a session that is over ends the stream.
                biased;
                _ = self.check.tick() => if !self.stands().await { return None },
                topic = self.topics.recv() => match topic {
                    Ok((of, topic)) if of == self.chain.id => {
                        return Some(Event::default().event("touch").data(format!("{} {}", topic.name, topic.id)));
                    }
                    Ok(_) => {}
                    // This reader fell behind: it must look at everything again.
                    Err(RecvError::Lagged(_)) => return Some(Event::default().event("reload").data("")),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    /// Whether the session still stands open: whoever looks at an ended or locked screen is told nothing more.
    async fn stands(&self) -> bool {
        match self.state.sessions().resolve(&self.state, &self.chain, &self.credential, false).await {
            Ok(caller) => caller.is_some_and(|caller| caller.open().is_ok()),
            Err(error) => {
                drop(error.report("live"));
                false
            }
        }
    }
}
