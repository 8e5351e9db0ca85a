//! From the text of a setting to what it means. Messages name the setting, and never repeat a value that may be secret.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use http::Uri;

use super::{Config, ConfigError};

/// What was given for these has no effect in this version: its features are not there.
pub(super) const WITHOUT_EFFECT: &[&str] = &["STORAGE_URL", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_KEY_FILE"];

/// The address of a database; may hold a password, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address, for the one who connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The address that people type: scheme and host, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
}

impl PublicUrl {
    /// "https://fourview.example": what browsers send as `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether it names this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let address = self.host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
        let bare = uri.path_and_query().is_none_or(|rest| rest == "/");
        bare.then(|| PublicUrl {
            origin: format!("{scheme}://{}", without_default_port(scheme, authority.as_str())).to_lowercase(),
            host: authority.host().to_lowercase(),
        })
    }
}

/// Browsers leave the default port out of `Origin`.
fn without_default_port<'a>(scheme: &str, authority: &'a str) -> &'a str {
    let default = if scheme == "https" { ":443" } else { ":80" };
    authority.strip_suffix(default).unwrap_or(authority)
}

/// Reads settings and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    settings: &'a BTreeMap<&'static str, String>,
    errors: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(settings: &'a BTreeMap<&'static str, String>) -> Self {
        Reader {
            settings,
            errors: Vec::new(),
        }
    }

    pub(super) fn reject(&mut self, name: &str, why: &str) {
        self.errors.push(format!("FOURVIEW_{name} {why}"));
    }

    pub(super) fn finish(mut self, config: Config) -> Result<Config, ConfigError> {
        self.check_storage();
        self.check_oidc();
        if self.errors.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError(self.errors))
        }
    }

    pub(super) fn without_effect(&self) -> Vec<&'static str> {
        WITHOUT_EFFECT
            .iter()
            .copied()
            .filter(|name| self.settings.contains_key(name))
            .collect()
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.settings.get(name).map(String::as_str)
    }

    fn read<T>(&mut self, name: &str, default: T, must_be: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        match self.get(name).map(parse) {
            None => default,
            Some(Some(value)) => value,
            Some(None) => {
                self.reject(name, must_be);
                default
            }
        }
    }

    pub(super) fn address(&mut self, name: &str, default: &str) -> SocketAddr {
        let default = default.parse().expect("the default addresses are well-formed");
        self.read(
            name,
            default,
            "must be an address and a port, such as 127.0.0.1:3000",
            |text| text.parse().ok(),
        )
    }

    pub(super) fn switch(&mut self, name: &str) -> bool {
        self.read(name, false, "must be 0 or 1", |text| match text {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        })
    }

    pub(super) fn number(&mut self, name: &str, default: u32) -> u32 {
        let range = 1..=1_000_000;
        self.read(name, default, "must be a whole number from 1 to 1000000", |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    pub(super) fn text(&mut self, name: &str, default: &str) -> String {
        let not_blank = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        self.read(name, default.to_owned(), "must not be empty", not_blank)
    }

    pub(super) fn path(&mut self, name: &str) -> Option<PathBuf> {
        self.read(name, None, "must not be empty", |text| {
            (!text.is_empty()).then(|| Some(PathBuf::from(text)))
        })
    }

    pub(super) fn database_url(&mut self, data_dir: &Path) -> DatabaseUrl {
        // The address is a URL, in which these characters of a folder's name have a meaning.
        let file = data_dir
            .join("fourview.db")
            .to_string_lossy()
            .replace('%', "%25")
            .replace('?', "%3F");
        let default = DatabaseUrl(format!("sqlite://{file}"));
        let must_be = "must begin with sqlite:, postgres:// or postgresql://";
        self.read("DATABASE_URL", default, must_be, |text| {
            let known = ["sqlite:", "postgres://", "postgresql://"];
            known
                .iter()
                .any(|scheme| text.starts_with(scheme))
                .then(|| DatabaseUrl(text.to_owned()))
        })
    }

    pub(super) fn public_url(&mut self, http_addr: SocketAddr) -> PublicUrl {
        let default = PublicUrl {
            origin: format!("http://{}", without_default_port("http", &http_addr.to_string())),
            host: http_addr.ip().to_string(),
        };
        let must_be = "must be an address without a path, such as https://fourview.example";
        self.read("PUBLIC_URL", default, must_be, PublicUrl::parse)
    }

    pub(super) fn ae_title(&mut self, name: &str, default: &str) -> String {
        let must_be = "must have 1 to 16 characters, without a backslash (DICOM PS3.5, AE)";
        self.read(name, default.to_owned(), must_be, |text| {
            let title = dicom::dimse::AeTitle::try_from(text).ok()?;
            Some(title.as_str().to_owned())
        })
    }

    fn check_storage(&mut self) {
        let fits = |url: &str| url.strip_prefix("s3://").is_some_and(|bucket| !bucket.is_empty());
        if self.get("STORAGE_URL").is_some_and(|url| !fits(url)) {
            self.reject("STORAGE_URL", "must be such as s3://bucket/prefix");
        }
    }

    fn check_oidc(&mut self) {
        let names = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_KEY_FILE"];
        if names.iter().all(|name| self.get(name).is_none()) {
            return;
        }
        for name in names {
            if self.get(name).is_none_or(str::is_empty) {
                self.reject(name, "must be set when another FOURVIEW_OIDC setting is");
            }
        }
        let is_https = |url: &str| url.starts_with("https://") && url.parse::<Uri>().is_ok();
        if self
            .get("OIDC_ISSUER")
            .is_some_and(|url| !url.is_empty() && !is_https(url))
        {
            self.reject("OIDC_ISSUER", "must be an https address");
        }
    }
}
