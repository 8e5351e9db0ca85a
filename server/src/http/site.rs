//! The built site: style sheet, scripts, WebAssembly and icons, read into memory at the start and served from
//! there. No path of a request ever reaches the file system.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io;
#[cfg(not(feature = "embed-site"))]
use std::{
    fs,
    path::{Path, PathBuf},
};

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use thiserror::Error;

#[cfg(feature = "embed-site")]
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Names that carry a hash of their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The paths of the files that every page loads.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Names {
    /// The script that starts the browser side.
    pub js: String,
    /// The part of the browser side that every visit begins with.
    pub wasm: String,
    /// The script that loads the other parts.
    pub link: String,
    /// The files of each other part, by its name.
    pub parts: BTreeMap<String, Vec<String>>,
    /// The style sheet.
    pub css: String,
}

/// Everything that is served as it is.
#[derive(Clone, Debug)]
pub struct Site {
    names: Names,
    files: HashMap<String, File>,
}

#[derive(Clone, Debug, Default)]
struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// A file by its path below the site's folder, with a leading `/`.
type Named = (String, Cow<'static, [u8]>);

/// Why there is no site to serve.
#[derive(Debug, Error)]
pub enum SiteError {
    /// It was not built.
    #[error("the site is missing: run `make build`")]
    Missing,
    /// It does not say what its files are called.
    #[error("the site has no usable site.json: run `make build`")]
    NoNames,
    /// A file cannot be read.
    #[error("the site cannot be read")]
    Unreadable(#[from] io::Error),
}

impl Site {
    /// The site inside the binary, or beside it.
    ///
    /// # Errors
    /// [`SiteError`] when it is not there or not whole.
    pub fn find() -> Result<Self, SiteError> {
        #[cfg(feature = "embed-site")]
        return Site::of(
            EMBEDDED
                .iter()
                .map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes))),
        );
        #[cfg(not(feature = "embed-site"))]
        Site::of(files_below(&folder()?)?)
    }

    /// A site of these files. `x.br` and `x.gz` are other forms of `x`.
    ///
    /// # Errors
    /// [`SiteError::NoNames`] when `/site.json` is missing or malformed.
    pub fn of(files: impl IntoIterator<Item = Named>) -> Result<Self, SiteError> {
        let mut names = None;
        let mut found: HashMap<String, File> = HashMap::new();
        for (path, bytes) in files {
            let bytes = match bytes {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            if path == "/site.json" {
                names = serde_json::from_slice(&bytes).ok();
            } else if let Some(original) = path.strip_suffix(".br") {
                found.entry(original.to_owned()).or_default().brotli = Some(bytes);
            } else if let Some(original) = path.strip_suffix(".gz") {
                found.entry(original.to_owned()).or_default().gzip = Some(bytes);
            } else {
                found.entry(path).or_default().plain = bytes;
            }
        }
        Ok(Site {
            names: names.ok_or(SiteError::NoNames)?,
            files: found,
        })
    }

    /// The files that every page loads.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The answer with a file, in the smallest form that the browser takes.
    #[must_use]
    pub fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let file = self.files.get(path)?;
        let (bytes, encoding) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if accepts(headers, "br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts(headers, "gzip") => (gzip, Some("gzip")),
            _ => (&file.plain, None),
        };
        let mut response = Body::from(bytes.clone()).into_response();
        let answer = response.headers_mut();
        answer.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        answer.insert(
            CACHE_CONTROL,
            if path.starts_with("/pkg/") {
                FOR_EVER
            } else {
                FOR_AN_HOUR
            },
        );
        answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }
}

/// `target/release/fourview` has its site in `target/site`; an installed binary has it in `site` beside itself.
#[cfg(not(feature = "embed-site"))]
fn folder() -> Result<PathBuf, SiteError> {
    let binary = crate::config::executable()?;
    let beside = binary.parent().ok_or(SiteError::Missing)?;
    let places = [beside.join("../site"), beside.join("site")];
    places
        .into_iter()
        .find(|place| place.join("site.json").is_file())
        .ok_or(SiteError::Missing)
}

#[cfg(not(feature = "embed-site"))]
fn files_below(root: &Path) -> Result<Vec<Named>, SiteError> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
                files.push((format!("/{name}"), Cow::Owned(fs::read(&path)?)));
            }
        }
    }
    Ok(files)
}

/// Whether the browser takes an encoding: named, and not with `q=0`.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let offered = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    offered.split(',').any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let named = parts.next() == Some(encoding);
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        named && !refused
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let names = r#"{"js":"/pkg/app.1.js","wasm":"/pkg/app_bg.1.wasm","link":"/pkg/link.1.js","parts":{},
            "css":"/pkg/main.1.css"}"#;
        let files = [
            ("/site.json", names),
            ("/pkg/app.1.js", "plain"),
            ("/pkg/app.1.js.br", "brotli"),
            ("/pkg/app.1.js.gz", "gzip"),
            ("/favicon.svg", "<svg/>"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), Cow::Borrowed(text.as_bytes())));
        Site::of(files).expect("a site")
    }

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_smallest_form_that_the_browser_takes_is_sent() {
        for (accept, encoding) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity", None),
        ] {
            let response = site().file("/pkg/app.1.js", &accepting(accept)).expect("the file");
            let sent = response
                .headers()
                .get(CONTENT_ENCODING)
                .and_then(|value| value.to_str().ok());
            assert_eq!(sent, encoding, "{accept}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        let cached = |path: &str| {
            let response = site().file(path, &HeaderMap::new()).expect("the file");
            response.headers()[CACHE_CONTROL].clone()
        };
        assert_eq!(cached("/pkg/app.1.js"), FOR_EVER);
        assert_eq!(cached("/favicon.svg"), FOR_AN_HOUR);
    }

    #[test]
    fn nothing_but_its_files_is_served() {
        for path in ["/site.json", "/pkg/app.1.js.br", "/pkg/../site.json", "/pkg/", ""] {
            assert!(site().file(path, &HeaderMap::new()).is_none(), "{path}");
        }
        assert!(matches!(Site::of([]), Err(SiteError::NoNames)));
    }
}
