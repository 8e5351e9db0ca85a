//! What a browser fetches up to and including the first image page: script, WebAssembly and style sheet, as they are
//! sent.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::driver::http::{Connection, Request};
use crate::table::{Column, Goal};

/// The most kilobytes of WebAssembly and glue.
const MOST_KB: f64 = 250.0;

/// The files of the site that a page names.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Names {
    /// The script that begins.
    pub js: String,
    /// The part of the WebAssembly that every visit begins with.
    pub wasm: String,
    /// The script that loads the other parts.
    pub link: String,
    /// What of the WebAssembly the page needs besides.
    pub part: Vec<String>,
    /// The style sheet.
    pub css: String,
}

/// The files that a page names.
pub fn names(html: &str) -> Names {
    let named: Vec<&str> = html
        .split(['"', '\''])
        .map(|text| text.trim_end_matches('\\'))
        .filter(|text| text.starts_with("/pkg/"))
        .collect();
    let one = |ending: &str| {
        let found = named.iter().find(|path| path.ends_with(ending));
        found.map(|path| (*path).to_owned()).unwrap_or_default()
    };
    let wasm = one("/app_bg.wasm");
    let part: BTreeSet<&str> = named.iter().copied().filter(|path| path.ends_with(".wasm")).collect();
    Names {
        js: one("/app.js"),
        link: one("/link.js"),
        part: part
            .into_iter()
            .filter(|path| *path != wasm)
            .map(str::to_owned)
            .collect(),
        css: one(".css"),
        wasm,
    }
}

/// Adds what the pages of a way name: each names the parts of the WebAssembly that it needs.
pub fn measure(server: SocketAddr, way: &[String], column: &mut Column) {
    let all = |ending: &str| -> BTreeSet<&str> {
        let named = way.iter().flat_map(|html| html.split(['"', '\'']));
        named
            .map(|text| text.trim_end_matches('\\'))
            .filter(|text| text.starts_with("/pkg/") && text.ends_with(ending))
            .collect()
    };
    let sum = |paths: BTreeSet<&str>| -> f64 { paths.into_iter().map(|path| sent_kb(server, path)).sum() };
    let first = way.first().map(|html| names(html)).unwrap_or_default();
    let begin = sent_kb(server, &first.wasm);
    let (binaries, glue) = (sum(all(".wasm")), sum(all(".js")));
    column.add(
        "WebAssembly that every visit begins with (brotli)",
        begin,
        "KB",
        Goal::None,
    );
    column.add(
        "further parts up to the first image page (brotli)",
        binaries - begin,
        "KB",
        Goal::None,
    );
    column.add("glue, as sent (brotli)", glue, "KB", Goal::None);
    column.add(
        "WebAssembly and glue together",
        binaries + glue,
        "KB",
        Goal::Most(MOST_KB),
    );
    column.add("style sheet, as sent (brotli)", sum(all(".css")), "KB", Goal::None);
}

fn sent_kb(server: SocketAddr, path: &str) -> f64 {
    let more = "Accept: */*\r\nAccept-Encoding: br, gzip\r\n";
    let request = Request::new("GET", server, path, "", more, b"");
    let answer = Connection::open(server)
        .and_then(|mut open| open.ask(&request))
        .expect("a file of the site");
    if answer.header("content-encoding") != Some("br") {
        eprintln!("{path} is not compressed; that of `make bench` is");
    }
    u32::try_from(answer.body.len()).map_or(f64::NAN, |bytes| f64::from(bytes) / 1_000.0)
}
