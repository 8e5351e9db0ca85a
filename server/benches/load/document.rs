//! `docs/benchmarks.md`: each benchmark has a part of it, from a heading of the first level to the next one, and
//! replaces only that.

use std::path::Path;
use std::{fs, io};

/// Puts a part, which begins with its heading, in the place of the one with the same heading, or at the end.
pub fn put(part: &str) -> io::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    let before = fs::read_to_string(&file).unwrap_or_default();
    let heading = part.lines().next().unwrap_or_default();
    let mut parts = parts(&before);
    match parts.iter_mut().find(|old| old.lines().next() == Some(heading)) {
        Some(old) => part.clone_into(old),
        None => parts.push(part.to_owned()),
    }
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_end()).collect();
    fs::write(file, parts.join("\n\n") + "\n")
}

fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match parts.last_mut() {
            Some(part) if !line.starts_with("# ") => part.push_str(line),
            _ => parts.push(line.to_owned()),
        }
    }
    parts
}
