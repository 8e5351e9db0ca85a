//! Where settings come from: the environment, and the file. Knows their names, not what they mean.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::{env, fs};

use super::{ConfigError, NAMES};

const PREFIX: &str = "FOURVIEW_";

/// Everything in the environment that begins with `FOURVIEW_`.
pub(super) fn environment() -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let ours = env::vars_os().filter_map(|(name, value)| {
        let name = name.to_string_lossy().into_owned();
        name.starts_with(PREFIX).then_some((name, value))
    });
    let mut errors = Vec::new();
    let mut settings = BTreeMap::new();
    for (name, value) in ours {
        match (known(name.trim_start_matches(PREFIX)), value.into_string()) {
            (Some(known), Ok(value)) => {
                settings.insert(known, value);
            }
            (Some(_), Err(_)) => errors.push(format!("{name} is not text")),
            (None, _) => errors.push(format!("{name} is no setting of Fourview")),
        }
    }
    finish(settings, errors)
}

/// The file, if it is there.
pub(super) fn file(path: &Path) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&path.display().to_string(), &text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(ConfigError::one(format!("{}: {error}", path.display()))),
    }
}

fn parse(file: &str, text: &str) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let table: toml::Table = text
        .parse()
        // The message of the parser quotes the line, which may hold a password.
        .map_err(|error: toml::de::Error| ConfigError::one(format!("{file}: {}", error.message())))?;
    let mut errors = Vec::new();
    let mut settings = BTreeMap::new();
    for (key, value) in table {
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(on) => u8::from(on).to_string(),
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
                errors.push(format!("{file}: {key} must be a text, a whole number, true or false"));
                continue;
            }
        };
        let upper = key.to_uppercase();
        match known(&upper).filter(|_| key == key.to_lowercase()) {
            Some(known) => {
                settings.insert(known, value);
            }
            None => errors.push(format!("{file}: {key} is no setting of Fourview")),
        }
    }
    finish(settings, errors)
}

fn known(name: &str) -> Option<&'static str> {
    NAMES.iter().copied().find(|known| *known == name)
}

fn finish(
    settings: BTreeMap<&'static str, String>,
    errors: Vec<String>,
) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    if errors.is_empty() {
        Ok(settings)
    } else {
        Err(ConfigError(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_names_in_lower_case() {
        let settings = parse(
            "fourview.toml",
            "http_addr = '127.0.0.1:4000'\ndemo = true\nrate_limit = 20\n",
        );
        let settings = settings.expect("well-formed");
        assert_eq!(settings.get("HTTP_ADDR").map(String::as_str), Some("127.0.0.1:4000"));
        assert_eq!(settings.get("DEMO").map(String::as_str), Some("1"));
        assert_eq!(settings.get("RATE_LIMIT").map(String::as_str), Some("20"));
    }

    #[test]
    fn an_unknown_name_in_the_file_is_named() {
        for (text, name) in [
            ("http_adr = 'x'", "http_adr"),
            ("HTTP_ADDR = 'x'", "HTTP_ADDR"),
            ("[oidc]\n", "oidc"),
        ] {
            let error = parse("fourview.toml", text).expect_err("unknown").to_string();
            assert!(error.contains("fourview.toml") && error.contains(name), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_named_but_not_quoted() {
        let error = parse("fourview.toml", "database_url = 'postgres://u:hunter2@h/d\n").expect_err("no end");
        assert!(error.to_string().contains("fourview.toml") && !error.to_string().contains("hunter2"));
    }

    #[test]
    fn a_missing_file_sets_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(file(&folder.path().join("fourview.toml")), Ok(BTreeMap::new()));
    }
}
