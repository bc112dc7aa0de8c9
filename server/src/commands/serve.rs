//! `polyclinic serve`

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use kernel::Entropy;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{config::Config, start};

/// How long requests under way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let application = start::start(config, config.clock()?, Entropy::system()).await?;
    let router = start::router(&application.state, config)?;
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("listening on {}", config.listen))?;
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    tasks.spawn(serve_metrics(config.metrics_listen, stop.clone()));
    application.run_background(&tasks, &stop);
    tasks.close();
    tracing::info!(address = %config.listen, "serving");
    let signal = stop.clone();
    tokio::spawn(async move {
        stopped().await;
        signal.cancel();
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        result = async { serving.await } => result?,
        // Streams of live updates never end by themselves.
        () = async { stop.cancelled().await; tokio::time::sleep(GRACE).await } => {}
    }
    let _ = tokio::time::timeout(GRACE, tasks.wait()).await;
    Ok(())
}

async fn stopped() {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let terminated = async {
        match &mut terminate {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// `/metrics` on its own loopback listener: numbers of a deployment are nobody else's business.
async fn serve_metrics(address: SocketAddr, stop: CancellationToken) {
    let handle = match PrometheusBuilder::new().install_recorder() {
        Ok(handle) => handle,
        Err(error) => return tracing::error!(error = %error, "metrics could not start"),
    };
    let router = axum::Router::new().route("/metrics", axum::routing::get(move || std::future::ready(handle.render())));
    match TcpListener::bind(address).await {
        Ok(listener) => {
            let _ = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        }
        Err(error) => tracing::error!(error = %error, address = %address, "metrics could not listen"),
    }
}
