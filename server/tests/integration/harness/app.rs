//! The product behind its real router, on a database of its own with demonstration data, and browsers that use it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use app::domain::appointment::Status;
use app::domain::clinic::SiteKind;
use app::domain::ids::{AppointmentId, ClinicId, UnitId};
use axum::Router;
use axum::body::{Body, to_bytes};
use fourview::audit::{self, ReadJournal};
use fourview::auth::Auth;
use fourview::config::Config;
use fourview::demo::{self, Account};
use fourview::http::site::Site;
use fourview::intake::Intake;
use fourview::intake::files::Disk;
use fourview::router::build_router;
use fourview::services::{Ground, services};
use fourview::state::AppState;
use fourview::store::{Backend, Store, clinic_appointments, clinics_of_day, unit_zone};
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, LOCATION, SET_COOKIE};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

use super::{Database, TestClock};

/// The product.
pub struct TestApp {
    pub state: AppState,
    pub clock: Arc<TestClock>,
    pub unit: UnitId,
    pub database: Database,
    router: Router,
    _data: TempDir,
}

/// Runs a test against the product, and checks afterwards that the audit trail is whole.
pub async fn play(test: impl AsyncFnOnce(&TestApp)) {
    play_with(&[], test).await;
}

/// [`play`] with settings.
pub async fn play_with(settings: &[(&'static str, &str)], test: impl AsyncFnOnce(&TestApp)) {
    play_on(Backend::Sqlite, settings, test).await;
}

/// [`play`] with settings, on this backend.
pub async fn play_on(backend: Backend, settings: &[(&'static str, &str)], test: impl AsyncFnOnce(&TestApp)) {
    let app = TestApp::start(backend, settings).await;
    test(&app).await;
    let verified = audit::verify(&app.database.store(), &app.database.audit()).await;
    verified.expect("the audit trail is whole");
}

impl TestApp {
    /// The product with settings, to be looked after by the test itself.
    pub async fn start(backend: Backend, settings: &[(&'static str, &str)]) -> Self {
        TestApp::start_on(Database::open(backend).await, settings).await
    }

    /// The product on a database of the test's.
    pub async fn start_on(database: Database, settings: &[(&'static str, &str)]) -> Self {
        let (store, audit, clock) = (database.store(), database.audit(), database.clock());
        let unit = database.filled().await.unit;
        demo::other_unit(&store, &*clock, &audit).await.expect("another unit");
        demo::machines_and_token(&store, &database.auth())
            .await
            .expect("machines on the network");
        let data = tempfile::tempdir().expect("a data folder");
        let state = serving(&database, store, data.path(), settings).await;
        TestApp {
            router: build_router(state.clone()),
            state,
            clock,
            unit,
            database,
            _data: data,
        }
    }

    /// The same browser at another server on the same database, which has a folder of its own.
    pub async fn at_another_server(&self, browser: &Browser, data: &Path) -> Browser {
        let store = self.database.of_another_server().await;
        let state = serving(&self.database, store, data, &[]).await;
        Browser {
            router: build_router(state),
            ..browser.clone()
        }
    }

    /// Everything that answers, to be served on a socket.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// A browser in which nobody has signed in.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: None,
            csrf: String::new(),
        }
    }

    /// A browser in which somebody has signed in.
    pub async fn signed_in(&self, account: Account) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(account.email, demo::PASSWORD, "/sign-in").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// A mammographer.
    pub async fn mammographer(&self) -> Browser {
        self.signed_in(demo::ACCOUNTS[0]).await
    }

    /// Today's first clinic of a kind of site.
    pub async fn clinic(&self, kind: SiteKind) -> ClinicId {
        let store = &self.state.store;
        let zone = unit_zone(store, self.unit).await.expect("a zone");
        let day = zone.day(self.state.clock.now());
        let clinics = clinics_of_day(store, self.unit, day).await.expect("clinics");
        let at = clinics.iter().find(|summary| summary.clinic.site.kind == kind);
        at.expect("a clinic").clinic.id
    }

    /// An appointment of the mobile unit, where no room is asked, whose participant waits.
    pub async fn waiting(&self) -> AppointmentId {
        let clinic = self.clinic(SiteKind::Mobile).await;
        let lines = clinic_appointments(&self.state.store, self.unit, clinic)
            .await
            .expect("a list");
        let plain = lines
            .iter()
            .find(|line| line.status == Status::CheckedIn && line.anatomy == Default::default());
        plain.expect("someone waits").id
    }

    /// An appointment that a browser's user has just started.
    pub async fn started(&self, browser: &Browser) -> AppointmentId {
        let id = self.waiting().await;
        let answer = browser.post(&format!("/appointments/{id}/start"), &[]).await;
        assert_eq!(
            answer.location(),
            format!("/appointments/{id}/images/taken"),
            "{}",
            answer.body
        );
        id
    }
}

impl TestApp {
    /// An appointment of the mobile unit whose standard set a mammographer has recorded.
    pub async fn recorded(&self) -> AppointmentId {
        let browser = self.mammographer().await;
        let id = self.started(&browser).await;
        for (segment, answer) in [("images/taken", ("standard", "yes")), ("check", ("", ""))] {
            let path = format!("/appointments/{id}/{segment}");
            let page = browser.get(&path).await;
            let hidden = ["form_key", "version"].map(|name| (name, page.input(name).unwrap_or_default()));
            let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
            let fields: Vec<_> = hidden.chain([answer]).collect();
            let sent = browser.post(&path, &fields).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        }
        id
    }
}

/// What a server with this folder serves with.
async fn serving(database: &Database, store: Store, data: &Path, settings: &[(&'static str, &str)]) -> AppState {
    let (audit, clock) = (database.audit(), database.clock());
    let ground = Ground {
        store: store.clone(),
        clock: clock.clone(),
        audit: audit.clone(),
        journal: ReadJournal::start(store.clone(), audit.clone()),
    };
    let folder = data.display().to_string();
    let settings: BTreeMap<_, _> = [("DATA_DIR", folder.as_str())]
        .iter()
        .chain(settings)
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    let config = Config::of(&settings).expect("the settings");
    let intake = Intake::open(&ground, &config, Arc::new(Disk)).await.expect("a spool");
    let auth = Auth::new(store.clone(), clock.clone(), audit);
    let services = services(&ground, &intake, &config.intake);
    AppState::new(&config, store, clock, auth, services, intake, site())
}

/// A site of names without files: tests need no built one.
pub fn site() -> Site {
    let names = r#"{"js":"/pkg/app.1.js","wasm":"/pkg/app_bg.1.wasm","link":"/pkg/link.1.js","parts":{},
        "css":"/pkg/main.1.css"}"#;
    let files = [
        ("/site.json", names),
        ("/pkg/main.1.css", "a{}"),
        ("/favicon.svg", "<svg/>"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), Cow::Borrowed(text.as_bytes())));
    Site::of(files).expect("a site")
}

/// The type of a stream of events.
const EVENTS: &str = "text/event-stream";

/// A browser: keeps its cookie, and knows the token that its pages carry.
#[derive(Clone)]
pub struct Browser {
    pub cookie: Option<String>,
    pub csrf: String,
    router: Router,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    /// Signs in by the page at `page`, and reads the token that pages carry from then on.
    pub async fn sign_in(&mut self, email: &str, password: &str, page: &str) -> Answer {
        let answer = self.post(page, &[("email", email), ("password", password)]).await;
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
            self.csrf = self.get("/account").await.input("csrf").expect("a page with a token");
        }
        answer
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends a form as the browser does, with the token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(path, fields, &[]).await
    }

    /// Sends a form with further headers.
    pub async fn post_as(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let own = [("csrf", self.csrf.as_str())];
        let names_token = fields.iter().any(|(name, _)| *name == "csrf");
        let fields: Vec<_> = own.iter().filter(|_| !names_token).chain(fields).collect();
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let form = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let headers: Vec<_> = form.iter().chain(headers).copied().collect();
        self.send(Method::POST, path, &headers, Body::from(body.join("&")))
            .await
    }

    /// Calls a server function.
    pub async fn call(&self, path: &str, json: &str) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
            ("accept", "application/json"),
        ];
        self.send(Method::POST, path, &headers, Body::from(json.to_owned()))
            .await
    }

    /// Sends a request with exactly these headers, and the cookie. A header that comes twice counts by its last value.
    /// Of a stream the first part is read.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .body(body)
            .expect("a request");
        let all = request.headers_mut();
        all.insert(ACCEPT, "text/html".parse().expect("a value"));
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).expect("a name");
            all.insert(name, value.parse().expect("a value"));
        }
        if let Some(cookie) = &self.cookie {
            all.insert(COOKIE, cookie.parse().expect("a cookie"));
        }
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, mut body) = response.into_parts();
        let is_stream = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == EVENTS);
        let bytes = if is_stream {
            let first = body.frame().await.expect("a part").expect("sent");
            first.into_data().expect("data")
        } else {
            to_bytes(body, usize::MAX).await.expect("a whole body")
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).expect("text"),
        }
    }

    /// Opens a stream of events, to be read part by part.
    pub async fn stream(&self, path: &str, last_event_id: Option<&str>) -> (StatusCode, Body) {
        let mut request = Request::get(path).header(ACCEPT, EVENTS);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        (response.status(), response.into_body())
    }
}

impl Answer {
    /// A header, if it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// Where it leads; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str()).unwrap_or_default()
    }

    /// Whether it gives the browser a cookie.
    pub fn sets_cookie(&self) -> bool {
        self.headers.contains_key(SET_COOKIE)
    }

    /// Whether it is a page.
    pub fn is_page(&self) -> bool {
        self.header(CONTENT_TYPE.as_str())
            .is_some_and(|kind| kind.starts_with("text/html"))
    }

    /// The value of an input of the page.
    pub fn input(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split_once('"').map(|(value, _)| unescape(value))
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
