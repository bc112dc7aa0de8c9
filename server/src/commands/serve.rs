//! `polyclinic serve`

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use kernel::Entropy;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use composition::{config::Config, start};

use crate::{
    tls::{Files, Secure},
    web,
};

/// How long requests under way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    if config.tls_listen.is_some() {
        // Before anything else: what is wrong with a certificate is known at once.
        Files::of(config).check()?;
    }
    let application = start::start(config, config.clock()?, Entropy::system()).await?;
    let router = web::router(&application.state, config)?;
    let plain = match config.listen {
        Some(address) => {
            Some(TcpListener::bind(address).await.with_context(|| format!("listen: listening on {address}"))?)
        }
        None => None,
    };
    let secure = match config.tls_listen {
        Some(address) => Some(Secure::open(address, Files::of(config)).await?),
        None => None,
    };
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    tasks.spawn(serve_metrics(config.metrics_listen, stop.clone()));
    application.run_background(&tasks, &stop);
    tasks.close();
    let signal = stop.clone();
    tokio::spawn(async move {
        stopped().await;
        signal.cancel();
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut serving = JoinSet::new();
    if let Some(secure) = secure {
        serving.spawn(secure.serve(service.clone(), stop.clone(), GRACE));
    }
    if let Some(plain) = plain {
        let until = stop.clone().cancelled_owned();
        serving.spawn(async move { Ok(axum::serve(plain, service).with_graceful_shutdown(until).await?) });
    }
    tracing::info!(plain = ?config.listen, tls = ?config.tls_listen, "serving");
    let ended = async {
        while let Some(ended) = serving.join_next().await {
            ended??;
        }
        anyhow::Ok(())
    };
    tokio::select! {
        result = ended => result?,
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
