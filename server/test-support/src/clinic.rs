//! A clinic in one line, and its people.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use api::{
    Client, Problem,
    id::StaffId,
    session::{ProveSecondFactor, SignIn},
    text::Email,
};
use audit::Sealer;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use composition::{config::Config, start};
use jiff::Timestamp;
use kernel::{
    Actor, AppState, Chain, Clock, Entropy, Tenant,
    access::{BROWSER_COOKIE, SESSION_COOKIE},
    events::{Dispatcher, Queue},
    in_process::InProcess,
};
use tokio::sync::Mutex;

use crate::database;

/// The password of every test user.
pub const PASSWORD: &str = "correct horse battery";

/// A chain on a server of its own, with a clock that the test moves.
pub struct TestClinic {
    /// The server's state.
    pub state: AppState,
    /// The chain.
    pub chain: Chain,
    /// The clock.
    pub clock: Clock,
    /// The server's settings.
    pub config: Config,
    router: Router,
    background: Arc<(Dispatcher, Queue)>,
    sealer: Arc<Mutex<Sealer>>,
}

/// A signed-in user.
pub struct TestUser {
    /// Calls endpoints in this user's name.
    pub client: Client,
    /// The account's e-mail.
    pub email: String,
    /// The account's password.
    pub password: String,
    /// The cookie by which this user's browser is known again.
    pub browser: String,
    cookie: String,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A name for a chain that no other test of this process has.
fn fresh_slug() -> String {
    format!("clinic-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

impl TestClinic {
    /// Opens a chain on a server of its own, at ten on a Monday morning in New York.
    ///
    /// # Panics
    /// When it cannot: nothing can be tested then.
    pub async fn new() -> Self {
        Self::on_server(&database().await.config()).await
    }

    /// Opens a chain on a server with these settings.
    ///
    /// # Panics
    /// When it cannot.
    pub async fn on_server(config: &Config) -> Self {
        let clock = Clock::manual("2026-11-23T15:00:00Z".parse::<Timestamp>().expect("a time"));
        let application = start::start(config, clock.clone(), Entropy::system()).await.expect("a started server");
        let state = application.state.clone();
        let router = start::contract_router(&state);
        let background = Arc::new((application.dispatcher, application.queue));
        let sealer = Arc::new(Mutex::new(application.sealer));
        let chain = open_chain(config, &state, &fresh_slug()).await;
        Self { state, chain, clock, config: config.clone(), router, background, sealer }
    }

    /// Opens another chain on the same server.
    pub async fn neighbour(&self) -> Self {
        let chain = open_chain(&self.config, &self.state, &fresh_slug()).await;
        Self {
            state: self.state.clone(),
            chain,
            clock: self.clock.clone(),
            config: self.config.clone(),
            router: self.router.clone(),
            background: Arc::clone(&self.background),
            sealer: Arc::clone(&self.sealer),
        }
    }

    /// Seals the audit as it stands and makes a checkpoint of it.
    pub async fn seal(&self) {
        self.sealer.lock().await.settle(&Arc::new(self.chain.clone())).await;
    }

    /// Lets everything follow that has to: events, due work, jobs, and what follows from those. Tests call this instead
    /// of running the dispatcher, whose rounds would serve other tests' chains by this test's clock. The job queue is the
    /// server's, so one test at a time puts its jobs there and works them off: none is done by another test's clock, or
    /// still under way in another test when this returns.
    ///
    /// # Panics
    /// When the job queue cannot be worked off.
    pub async fn settle(&self) {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
        let chain = Arc::new(self.chain.clone());
        let _turn = ONE_AT_A_TIME.lock().await;
        for _ in 0..3 {
            self.background.0.work(&chain).await;
            self.background.1.work_off(self.state.clone()).await.expect("a job queue");
        }
    }

    /// The host this clinic answers at.
    #[must_use]
    pub fn host(&self) -> String {
        format!("{}.{}", self.chain.slug, self.config.base_host)
    }

    /// The origin of its pages.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.config.scheme, self.host())
    }

    /// The chain's data in a program's hands, for setting up and looking behind.
    #[must_use]
    pub fn tenant(&self) -> Tenant {
        Tenant::new(self.state.clone(), self.chain.clone().into(), Actor::program("test"))
    }

    /// Calls as nobody.
    #[must_use]
    pub fn visitor(&self) -> Client {
        Client::new(InProcess::new(self.router.clone(), self.host(), self.origin()))
    }

    /// The one number that a query of the chain's schema answers.
    ///
    /// # Panics
    /// When it answers no number.
    pub async fn count(&self, sql: &str) -> i64 {
        let row =
            kernel::database::query_one(&self.tenant().read().await.expect("a connection"), sql, Vec::new()).await;
        row.expect("a count").expect("a row").try_get_by_index(0).expect("a number")
    }

    /// The one text that a query of the chain's schema answers.
    ///
    /// # Panics
    /// When it answers no text.
    pub async fn text(&self, sql: &str) -> String {
        let row =
            kernel::database::query_one(&self.tenant().read().await.expect("a connection"), sql, Vec::new()).await;
        row.expect("a text").expect("a row").try_get_by_index(0).expect("a text")
    }

    /// Asks nobody for a second factor, for tests that live through more than the days of grace.
    ///
    /// # Panics
    /// When it cannot.
    pub async fn ask_for_no_second_factor(&self) {
        let read = self.tenant().read().await.expect("a connection");
        let sql = "UPDATE identity_policy SET second_factor_required = false";
        kernel::database::execute(&read, sql, Vec::new()).await.expect("a policy");
        self.state.sessions().forget();
    }

    /// Makes an account with these roles and signs it in.
    ///
    /// # Panics
    /// When it cannot.
    pub async fn user(&self, roles: &[&str]) -> TestUser {
        self.user_of(roles, None).await
    }

    /// Makes an account with these roles for a member of staff and signs it in.
    ///
    /// # Panics
    /// When it cannot.
    pub async fn user_of(&self, roles: &[&str], staff_id: Option<StaffId>) -> TestUser {
        let name = format!("{}-{}", roles.join("-"), COUNT.fetch_add(1, Ordering::Relaxed));
        let tenant = self.tenant();
        let new = auth::NewAccount {
            id: tenant.new_id(),
            email: format!("{name}@clinic.example"),
            name: name.clone(),
            staff_id,
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            password: Some(PASSWORD.to_owned()),
        };
        let email = new.email.clone();
        let tx = tenant.tx().await.expect("a transaction");
        auth::create(&tx, tenant.keys(), self.state.entropy(), self.clock.now(), new).await.expect("an account");
        tx.commit().await.expect("a commit");
        self.sign_in(&email, PASSWORD).await.expect("a session")
    }

    /// Signs in over HTTP.
    ///
    /// # Errors
    /// The server's problem.
    ///
    /// # Panics
    /// When the answer is no answer.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<TestUser, Problem> {
        let body = serde_json::to_string(&SignIn {
            email: Email::new(email).expect("an e-mail"),
            password: api::Line::new(password).expect("a password"),
        });
        let request = self.request("POST", "/api/session/sign-in").header(header::CONTENT_TYPE, "application/json");
        self.opened(request.body(Body::from(body.expect("JSON"))).expect("a request"), email, password).await
    }

    /// Completes a sign-in with a code.
    ///
    /// # Errors
    /// The server's problem.
    ///
    /// # Panics
    /// When the answer is no answer.
    pub async fn prove(&self, user: &TestUser, code: &str) -> Result<TestUser, Problem> {
        let body = serde_json::to_string(&ProveSecondFactor { code: api::Line::new(code).expect("a code") });
        let request = self
            .request("POST", "/api/session/second-factor")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, &user.cookie)
            .body(Body::from(body.expect("JSON")));
        self.opened(request.expect("a request"), &user.email, &user.password).await
    }

    async fn opened(&self, request: Request<Body>, email: &str, password: &str) -> Result<TestUser, Problem> {
        let (status, headers, body) = self.send(request).await;
        if status != StatusCode::OK {
            return Err(serde_json::from_slice(&body).expect("a problem"));
        }
        let cookie = |name: &str| {
            let set = headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
            set.filter_map(|value| value.split(';').next()).find(|pair| pair.starts_with(name)).map(str::to_owned)
        };
        let session = cookie(SESSION_COOKIE).expect("a session's cookie");
        Ok(TestUser {
            client: self.client_with(&session),
            email: email.to_owned(),
            password: password.to_owned(),
            browser: cookie(BROWSER_COOKIE).unwrap_or_default(),
            cookie: session,
        })
    }

    /// A client with this cookie.
    #[must_use]
    pub fn client_with(&self, cookie: &str) -> Client {
        Client::new(InProcess::new(self.router.clone(), self.host(), self.origin()).cookie(cookie))
    }

    /// Calls as a program with this bearer token.
    #[must_use]
    pub fn program(&self, bearer: &str) -> Client {
        Client::new(InProcess::program(self.router.clone(), self.host(), bearer))
    }

    /// A raw request to this clinic, from its own page.
    #[must_use]
    pub fn request(&self, method: &str, target: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, self.host())
            .header(header::ORIGIN, self.origin())
    }

    /// Sends a raw request and leaves the answer's body to be read.
    ///
    /// # Panics
    /// When the router breaks.
    pub async fn open(&self, request: Request<Body>) -> Response<Body> {
        use tower::ServiceExt;
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    /// Sends a raw request.
    ///
    /// # Panics
    /// When the router breaks.
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let (parts, body) = self.open(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        (parts.status, parts.headers, body.to_vec())
    }
}

impl TestUser {
    /// The session's cookie, as a header value.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }
}

async fn open_chain(config: &Config, state: &AppState, slug: &str) -> Chain {
    let entropy = Entropy::system();
    let master = start::master_key(config, &entropy).expect("the master key");
    let owner = tenancy::connect(&config.database().expect("an address"), &master).await.expect("the owner's login");
    let admin = auth::NewAccount {
        id: entropy.id(state.clock().now()),
        email: "owner@clinic.example".to_owned(),
        name: "Owner".to_owned(),
        staff_id: None,
        roles: vec!["admin".to_owned()],
        password: Some(PASSWORD.to_owned()),
    };
    let chain = composition::open_chain(
        &owner,
        state.keys(),
        &master,
        &entropy,
        state.clock(),
        &config.base_host,
        slug,
        slug,
        api::Country::UNITED_STATES,
        admin,
    );
    let chain = chain.await.expect("an open chain");
    owner.close().await.expect("a closed login");
    chain
}
