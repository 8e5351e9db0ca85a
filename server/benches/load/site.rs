//! What a browser fetches before the first image page works: the script, the WebAssembly and the style sheet, as they
//! are sent.

use std::net::SocketAddr;

use crate::driver::http::{Connection, Request};
use crate::table::{Column, Goal};

/// The most kilobytes of WebAssembly and glue.
const MOST_KB: f64 = 250.0;

/// The addresses of script, WebAssembly and style sheet that a page names.
pub fn names(html: &str) -> [String; 3] {
    [".js", ".wasm", ".css"].map(|ending| {
        html.split(['"', '\''])
            .map(|text| text.trim_end_matches('\\'))
            .find(|text| text.starts_with("/pkg/") && text.ends_with(ending))
            .unwrap_or_default()
            .to_owned()
    })
}

/// Fetches them, and adds their sizes.
pub fn measure(server: SocketAddr, html: &str, column: &mut Column) {
    let [glue, wasm, css] = names(html).map(|path| sent_kb(server, &path));
    column.add("WebAssembly, as sent (brotli)", wasm, "KB", Goal::None);
    column.add("glue, as sent (brotli)", glue, "KB", Goal::None);
    column.add("WebAssembly and glue together", wasm + glue, "KB", Goal::Most(MOST_KB));
    column.add("style sheet, as sent (brotli)", css, "KB", Goal::None);
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
