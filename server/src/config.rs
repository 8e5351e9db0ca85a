//! The settings: read once at the start, from the environment or `fourview.toml`, in that order.
//!
//! The only module that looks at the environment. A setting that is unknown or malformed is an error that names it,
//! because a setting that is silently ignored is found out in the clinic.

mod intake;
mod source;
mod value;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

pub use intake::{IntakeConfig, TlsFiles};
pub use value::{DatabaseUrl, PublicUrl};

/// The file of settings, in the working folder.
pub const FILE: &str = "fourview.toml";

/// Every setting. In the file a name is lower case and without `FOURVIEW_`: `http_addr`.
const NAMES: &[&str] = &[
    "HTTP_ADDR",
    "ADMIN_ADDR",
    "DICOM_ADDR",
    "DICOM_AE",
    "DICOM_ASSOCIATIONS",
    "DICOM_ASSOCIATIONS_PER_MACHINE",
    "DICOM_OBJECT_MIB",
    "DICOM_TLS_CERT_FILE",
    "DICOM_TLS_KEY_FILE",
    "DICOM_TLS_CLIENT_CA_FILE",
    "SPOOL_DAYS",
    "SPOOL_LEAST_FREE_MIB",
    "DATA_DIR",
    "DATABASE_URL",
    "STORAGE_URL",
    "PUBLIC_URL",
    "DEMO",
    "DEMO_ANYWHERE",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_KEY_FILE",
    "SECRET_FILE",
    "LOG",
    "RATE_LIMIT",
];

/// How this server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where pages are served.
    pub http_addr: SocketAddr,
    /// Where health and metrics are served.
    pub admin_addr: SocketAddr,
    /// Everything that is kept in files.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: DatabaseUrl,
    /// The address that people type.
    pub public_url: PublicUrl,
    /// Whether demo data is loaded, and demo accounts exist.
    pub demo: bool,
    /// The file of the key that seals the audit trail.
    pub secret_file: PathBuf,
    /// What is logged: a level, or a filter of tracing.
    pub log: String,
    /// How many requests a second one session may make for any length of time; twice as many in a burst.
    pub rate_limit: u32,
    /// How DICOM is received.
    pub intake: IntakeConfig,
    /// Settings that were given for something that this version does not have.
    pub without_effect: Vec<&'static str>,
}

/// Why the settings cannot be used: each line names a setting.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(Vec<String>);

impl Config {
    /// Reads the environment, and `fourview.toml` in the working folder if it is there.
    ///
    /// # Errors
    /// [`ConfigError`] with every setting that is unknown or malformed.
    pub fn load() -> Result<Self, ConfigError> {
        let mut settings = source::file(&PathBuf::from(FILE))?;
        settings.extend(source::environment()?);
        Config::of(&settings)
    }

    /// Makes sense of settings by their names without `FOURVIEW_`.
    ///
    /// # Errors
    /// [`ConfigError`] with every setting that is malformed, or does not go with the others.
    pub fn of(settings: &BTreeMap<&'static str, String>) -> Result<Self, ConfigError> {
        let mut read = value::Reader::new(settings);
        let http_addr = read.address("HTTP_ADDR", "127.0.0.1:3000");
        let admin_addr = read.address("ADMIN_ADDR", "127.0.0.1:9300");
        let intake = IntakeConfig::read(&mut read);
        let data_dir = read.path("DATA_DIR").unwrap_or_else(|| PathBuf::from("data"));
        let demo = read.switch("DEMO");
        let demo_anywhere = read.switch("DEMO_ANYWHERE");
        let config = Config {
            http_addr,
            admin_addr,
            database_url: read.database_url(&data_dir),
            public_url: read.public_url(http_addr),
            demo,
            secret_file: read.path("SECRET_FILE").unwrap_or_else(|| data_dir.join("secret")),
            data_dir,
            log: read.text("LOG", "info"),
            rate_limit: read.number("RATE_LIMIT", 1_000),
            intake: intake.clone(),
            without_effect: read.without_effect(),
        };
        if demo && !demo_anywhere {
            for (name, address) in [
                ("HTTP_ADDR", http_addr),
                ("ADMIN_ADDR", admin_addr),
                ("DICOM_ADDR", intake.addr),
            ] {
                if !address.ip().is_loopback() {
                    read.reject(
                        name,
                        "is not a loopback address, and FOURVIEW_DEMO=1 opens accounts whose password everybody knows. \
                         If that is what you want, set FOURVIEW_DEMO_ANYWHERE=1 too",
                    );
                }
            }
        }
        if !config.public_url.is_https() && !config.public_url.is_loopback() && !demo_anywhere {
            read.reject(
                "PUBLIC_URL",
                "must be an https address, such as https://fourview.example: sessions are not sent in the clear. \
                 Only on loopback (127.0.0.1, localhost) may it be http",
            );
        }
        read.finish(config)
    }

    /// Whether cookies are sent with https only.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.is_https()
    }
}

/// Where the running binary is.
///
/// # Errors
/// When the operating system does not say.
pub fn executable() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

/// Where files go that are gone in a moment.
#[must_use]
pub fn scratch_folder() -> PathBuf {
    std::env::temp_dir()
}

impl ConfigError {
    fn one(message: impl Into<String>) -> Self {
        ConfigError(vec![message.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(settings: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
        Config::of(
            &settings
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn the_readme_lists_every_setting_and_says_which_have_no_effect() {
        let readme = include_str!("../../README.md");
        let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `FOURVIEW_")).collect();
        let row_of = |name: &str| rows.iter().find(|row| row.contains(&format!("`FOURVIEW_{name}`")));
        let without: Vec<&str> = NAMES.iter().copied().filter(|name| row_of(name).is_none()).collect();
        assert_eq!(without, Vec::<&str>::new(), "not in the table of README.md");
        for name in NAMES {
            let has_none = row_of(name).is_some_and(|row| row.contains("no effect yet"));
            assert_eq!(has_none, value::WITHOUT_EFFECT.contains(name), "FOURVIEW_{name}");
        }
    }

    #[test]
    fn nothing_set_is_a_server_on_loopback() {
        let config = config(&[]).expect("the defaults");
        assert_eq!(config.http_addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.admin_addr.to_string(), "127.0.0.1:9300");
        assert_eq!(config.public_url.origin(), "http://127.0.0.1:3000");
        assert_eq!(config.database_url.expose(), "sqlite://data/fourview.db");
        assert!(!config.demo && !config.is_secure() && config.without_effect.is_empty());
    }

    #[test]
    fn a_malformed_setting_is_named_and_so_is_every_other() {
        let error = config(&[
            ("HTTP_ADDR", "3000"),
            ("DEMO", "yes"),
            ("DICOM_AE", "SEVENTEEN-LETTERS"),
            ("DATABASE_URL", "mysql://u:password@host/db"),
            ("STORAGE_URL", "ftp://here"),
            ("RATE_LIMIT", "0"),
            ("PUBLIC_URL", "fourview.example"),
        ])
        .expect_err("seven errors")
        .to_string();
        for name in [
            "HTTP_ADDR",
            "DEMO",
            "DICOM_AE",
            "DATABASE_URL",
            "STORAGE_URL",
            "RATE_LIMIT",
            "PUBLIC_URL",
        ] {
            assert!(error.contains(&format!("FOURVIEW_{name}")), "{name}: {error}");
        }
        assert!(!error.contains("password"), "{error}");
    }

    #[test]
    fn demo_accounts_leave_the_machine_only_when_told_twice() {
        let open = [
            ("DEMO", "1"),
            ("HTTP_ADDR", "0.0.0.0:3000"),
            ("PUBLIC_URL", "https://fourview.example"),
        ];
        assert!(config(&open).is_err());
        assert!(config(&[&open[..], &[("DEMO_ANYWHERE", "1")]].concat()).is_ok());
        assert!(config(&open[1..]).is_ok());
    }

    #[test]
    fn sessions_are_not_sent_in_the_clear() {
        assert!(config(&[("HTTP_ADDR", "0.0.0.0:3000")]).is_err());
        assert!(config(&[("PUBLIC_URL", "http://fourview.example")]).is_err());
        assert!(config(&[("PUBLIC_URL", "http://localhost:3000")]).is_ok());
        assert!(config(&[("PUBLIC_URL", "https://fourview.example/")]).is_ok_and(|config| config.is_secure()));
    }

    #[test]
    fn what_has_no_effect_yet_is_said() {
        let config = config(&[
            ("OIDC_ISSUER", "https://issuer.example"),
            ("OIDC_CLIENT_ID", "fourview"),
            ("OIDC_CLIENT_KEY_FILE", "/etc/fourview/key.pem"),
        ]);
        assert_eq!(config.expect("well-formed").without_effect.len(), 3);
        let half = Config::of(&BTreeMap::from([("OIDC_ISSUER", "https://issuer.example".to_owned())]));
        assert!(half.expect_err("half").to_string().contains("FOURVIEW_OIDC_CLIENT_ID"));
    }

    #[test]
    fn a_password_in_the_database_address_is_not_printed() {
        let config = config(&[("DATABASE_URL", "postgres://fourview:hunter2@db/fourview")]).expect("well-formed");
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
