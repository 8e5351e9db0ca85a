//! Rules about Rust files: layers, sizes, names.

use crate::checkout::Checkout;

const MAX_FILE_LINES: usize = 400;
const MAX_LINE_WIDTH: usize = 120;
const MAX_FUNCTION_LINES: usize = 70;

/// A library or call, and the only place where it may be named.
struct Boundary {
    within: &'static str,
    named: &'static str,
    only_in: &'static [&'static str],
}

const BOUNDARIES: [Boundary; 7] = [
    Boundary {
        within: "server/src/",
        named: "sea_orm",
        only_in: &["server/src/store"],
    },
    Boundary {
        within: "server/src/",
        named: "dicom_",
        only_in: &[],
    },
    Boundary {
        within: "server/src/",
        named: "std::env",
        only_in: &["server/src/config"],
    },
    Boundary {
        within: "server/src/",
        named: "now_utc()",
        only_in: &["server/src/clock.rs"],
    },
    Boundary {
        within: "server/src/",
        named: "SystemTime::now",
        only_in: &["server/src/clock.rs"],
    },
    Boundary {
        within: "app/src/domain",
        named: "leptos",
        only_in: &[],
    },
    Boundary {
        within: "app/src/forms",
        named: "leptos",
        only_in: &[],
    },
];

/// Libraries that are named outside their layer.
pub fn misplaced_libraries(checkout: &Checkout) -> Vec<String> {
    let mut breaches = Vec::new();
    for boundary in &BOUNDARIES {
        for file in checkout.rust(boundary.within) {
            if boundary.only_in.iter().any(|place| file.path.starts_with(place)) {
                continue;
            }
            for (number, line) in code_lines(&file.text) {
                if line.contains(boundary.named) {
                    breaches.push(format!("{}:{number}: names {}", file.path, boundary.named));
                }
            }
        }
    }
    breaches
}

/// Files that do not begin by saying what they are for.
pub fn without_purpose(checkout: &Checkout) -> Vec<String> {
    let silent = |text: &str| !text.starts_with("//!");
    checkout
        .rust("")
        .filter(|file| silent(&file.text))
        .map(|file| format!("{}: does not begin with //!", file.path))
        .collect()
}

/// Files, functions and lines beyond their limits.
pub fn too_long(checkout: &Checkout) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in checkout.rust("") {
        let lines = file.text.lines().count();
        if lines > MAX_FILE_LINES {
            breaches.push(format!("{}: {lines} lines, at most {MAX_FILE_LINES}", file.path));
        }
        for (number, line) in file.text.lines().enumerate() {
            let width = line.chars().count();
            if width > MAX_LINE_WIDTH {
                breaches.push(format!("{}:{}: {width} characters wide", file.path, number + 1));
            }
        }
        breaches.extend(long_functions(&file.text).into_iter().map(|(number, length)| {
            format!(
                "{}:{number}: a function of {length} lines, at most {MAX_FUNCTION_LINES}",
                file.path
            )
        }));
    }
    breaches
}

/// Modules and types whose names say nothing.
pub fn empty_names(checkout: &Checkout) -> Vec<String> {
    const MODULES: [&str; 6] = ["util", "utils", "common", "helpers", "misc", "types"];
    const ENDINGS: [&str; 4] = ["Dto", "Manager", "Helper", "Data"];
    let mut breaches = Vec::new();
    for file in checkout.rust("") {
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if MODULES.contains(&stem) || stem == "mod" {
            breaches.push(format!("{}: a module called {stem}", file.path));
        }
        for (number, line) in code_lines(&file.text) {
            let name = line
                .split_once("struct ")
                .or_else(|| line.split_once("enum "))
                .map(|(_, rest)| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
            if let Some(name) = name.filter(|name| ENDINGS.iter().any(|ending| name.ends_with(ending))) {
                breaches.push(format!("{}:{number}: a type called {name}", file.path));
            }
        }
    }
    breaches
}

fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Functions whose body is too long: the line on which it opens, and its length to the closing brace.
fn long_functions(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match open {
            None if is_function_head(line) && !line.trim_end().ends_with(['}', ';']) => open = Some((index, indent)),
            // The arguments of a component are its documented properties: the length is that of the body.
            Some((_, head)) if indent == head && line.trim_start().starts_with(')') && line.ends_with('{') => {
                open = Some((index, head));
            }
            Some((start, head)) if indent == head && line.trim_start().starts_with('}') => {
                let length = index - start + 1;
                if length > MAX_FUNCTION_LINES {
                    found.push((start + 1, length));
                }
                open = None;
            }
            Some((_, head)) if indent == head && line.trim_end().ends_with(';') => open = None,
            _ => {}
        }
    }
    found
}

fn is_function_head(line: &str) -> bool {
    let mut words = line.split_whitespace().filter(|word| {
        !matches!(
            *word,
            "pub" | "async" | "const" | "pub(crate)" | "pub(super)" | "unsafe" | "extern"
        )
    });
    words.next() == Some("fn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_in_a_handler_is_found() {
        let checkout = Checkout::of(&[
            ("server/src/http.rs", "//! x\nuse sea_orm::Entity;\n"),
            ("server/src/store/rows.rs", "//! x\nuse sea_orm::Entity;\n"),
            ("app/src/domain/a.rs", "//! x\n// leptos in a comment\n"),
        ]);
        assert_eq!(misplaced_libraries(&checkout), ["server/src/http.rs:2: names sea_orm"]);
    }

    #[test]
    fn a_file_without_purpose_is_found() {
        let checkout = Checkout::of(&[("app/src/a.rs", "use x;\n"), ("app/src/b.rs", "//! y\n")]);
        assert_eq!(without_purpose(&checkout).len(), 1);
    }

    #[test]
    fn long_things_are_found() {
        let body = "    let x = 1;\n".repeat(70);
        let text = format!("//! x\nfn short() {{\n}}\npub async fn long() {{\n{body}}}\n");
        let checkout = Checkout::of(&[("a.rs", &text)]);
        assert_eq!(too_long(&checkout), ["a.rs:4: a function of 72 lines, at most 70"]);
        let wide = Checkout::of(&[("a.rs", &"x".repeat(121))]);
        assert_eq!(too_long(&wide).len(), 1);
    }

    #[test]
    fn drawers_are_found() {
        let checkout = Checkout::of(&[
            ("app/src/utils.rs", ""),
            ("app/src/x.rs", concat!("pub struct Row", "Dto {\n")),
        ]);
        assert_eq!(empty_names(&checkout).len(), 2);
    }
}
