//! Serves the web app: a proof of the web build, until the real command line.

mod web;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if std::env::args().nth(1).is_some_and(|command| command != "serve") {
        return Ok(());
    }
    let folder = std::env::var("POLYCLINIC_WEB_ROOT")?;
    let address = std::env::var("POLYCLINIC_LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let router =
        web::router(&web::WebRoot::open(folder)?, || ()).route("/health/ready", axum::routing::get(|| async {}));
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, router).with_graceful_shutdown(stop_asked()).await?;
    Ok(())
}

async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! { () = terminated => (), _ = tokio::signal::ctrl_c() => () }
}
