//! The web app on this server: pages rendered for each request, and the files that browsers load beside them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use api::Client;
use app::{Document, NotFound, Page, PageData, WebFiles};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use axum::middleware::{self, Next};
use axum::response::Response;
use kernel::{AppState, host};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{IntoView, provide_context, use_context, view};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use tower_http::services::ServeDir;

use composition::{compose, config::Config, telemetry};

use crate::pages;

/// The folder that `cargo xtask build-web` made, and what it says now.
#[derive(Clone)]
pub struct WebRoot {
    folder: PathBuf,
    current: Arc<RwLock<(SystemTime, WebFiles)>>,
}

impl WebRoot {
    /// Opens the folder. Only development serves pages before there is a program to load with them.
    ///
    /// # Errors
    /// When it holds no finished build.
    pub fn open(folder: impl Into<PathBuf>, development: bool) -> Result<Self> {
        let folder = folder.into();
        let lacks = || format!("{} holds no web build: run `cargo xtask build-web`", folder.display());
        let current = read(&folder).with_context(lacks)?;
        ensure!(development || current.1.pkg.is_some(), lacks());
        Ok(Self { folder, current: Arc::new(RwLock::new(current)) })
    }

    /// The addresses of the newest build. One look at a file's date per page; a build made while the server runs counts
    /// from the next page on.
    pub fn files(&self) -> WebFiles {
        let changed = std::fs::metadata(self.folder.join("web.json")).and_then(|file| file.modified()).ok();
        {
            let current = self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner());
            if changed.is_none_or(|changed| changed == current.0) {
                return current.1.clone();
            }
        }
        match read(&self.folder) {
            Ok(fresh) => {
                let files = fresh.1.clone();
                *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = fresh;
                files
            }
            Err(error) => {
                tracing::warn!(error = %error, "the web build cannot be read; the one before it stays");
                self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner()).1.clone()
            }
        }
    }
}

fn read(folder: &Path) -> Result<(SystemTime, WebFiles)> {
    #[derive(serde::Deserialize)]
    struct WebJson {
        pkg: Option<String>,
        css: String,
        fonts: Vec<String>,
    }
    let file = folder.join("web.json");
    let changed = std::fs::metadata(&file)?.modified()?;
    let web: WebJson = serde_json::from_slice(&std::fs::read(&file)?)?;
    let parts: HashMap<String, Vec<String>> = match &web.pkg {
        Some(pkg) => serde_json::from_slice(&std::fs::read(folder.join(pkg).join("__wasm_split_manifest.json"))?)?,
        None => HashMap::new(),
    };
    let files = WebFiles {
        pkg: web.pkg.map(|pkg| format!("/{pkg}").into()),
        css: format!("/{}", web.css).into(),
        fonts: web.fonts.iter().map(|font| format!("/{font}")).collect(),
        parts: Arc::new(parts),
    };
    Ok((changed, files))
}

/// The whole router: contract, pages, files.
///
/// # Errors
/// When the built browser files cannot be read.
pub fn router(state: &AppState, config: &Config) -> Result<Router> {
    let (api, _) = compose::router(state);
    let router = mount(api, state, config)?;
    Ok(router.layer(middleware::from_fn_with_state(state.clone(), telemetry::observe)).with_state(state.clone()))
}

/// Mounts pages and files beside the contract.
fn mount(api: Router<AppState>, state: &AppState, config: &Config) -> Result<Router<AppState>> {
    let root = WebRoot::open(&config.web_root, config.development())?;
    let options = LeptosOptions::builder().output_name("app").build();
    let context = move || {
        answer_as_page();
        provide_page();
    };
    let document = {
        let root = root.clone();
        move || view! { <Document files=root.files() /> }
    };
    let unknown = leptos_axum::render_app_to_stream_with_context(context, document.clone());
    let in_process = api.clone().with_state(state.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, routes(), context, document)
        .fallback(move |request: Request| unknown(request))
        .with_state(options)
        .layer(middleware::from_fn_with_state((state.clone(), in_process), pages::know_page))
        .layer(middleware::from_fn_with_state(state.clone(), host::find_chain));
    let again = Arc::new(OnceLock::<Router>::new());
    let _ = again.set(pages.clone());
    Ok(api
        .layer(middleware::from_fn_with_state(again, pages::show_failed_form))
        .nest_service("/pkg", files(&root.folder.join("pkg")))
        .fallback_service(pages)
        .layer(middleware::from_fn_with_state(config.scheme == "https", secure)))
}

/// The app's routes, learnt once in the life of the process. While leptos walks them, no page anywhere in the process loads
/// what it shows: one that begins then never ends. So nothing may walk them again once pages are served.
fn routes() -> Vec<AxumRouteListing> {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(routes_only)).clone()
}

/// The app as leptos walks it once to learn its routes: nobody is signed in, and nothing is asked.
fn routes_only() -> impl IntoView {
    provide_context(Page { data: PageData::default(), client: Client::new(pages::Nowhere) });
    view! { <app::App frame=None /> }
}

/// Puts what the request knew into the page's context.
fn provide_page() {
    let page = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Page>().cloned());
    provide_context(page.unwrap_or_else(|| Page { data: PageData::default(), client: Client::new(pages::Nowhere) }));
}

/// Files of a build carry their contents' hash in their path, so a browser never has to ask again.
fn files(folder: &Path) -> Router {
    let service = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    Router::new().fallback_service(service).layer(middleware::from_fn(|request: Request, next: Next| async {
        let mut response = next.run(request).await;
        if response.status().is_success() {
            let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
            response.headers_mut().insert(header::CACHE_CONTROL, forever);
        }
        response
    }))
}

/// What every page's answer says: which scripts may run, and that nobody keeps a copy of it.
///
/// `'self'` stands beside the nonce because leptos puts the nonce of its module preloads into `crossorigin`, and a preload
/// that is refused loads the module twice.
fn answer_as_page() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    provide_context(NotFound(Arc::new(move || response.set_status(StatusCode::NOT_FOUND))));
}

/// What every answer says, page or not, unless it says so itself.
async fn secure(State(by_https): State<bool>, request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 7] = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if by_https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}
