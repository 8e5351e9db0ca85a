//! Rules about docs/faults.md and the settings of machines: what is written down is what is there.

use crate::checkout::{Checkout, SourceFile};

const PAGE: &str = "docs/faults.md";

/// Tests of faults and of other people's programs that docs/faults.md does not name, files that it names and that are
/// not there, and counts that are others.
pub fn unlisted_faults(checkout: &Checkout) -> Vec<String> {
    let rows: Vec<&str> = checkout
        .text(PAGE)
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let row_of = |path: &str| rows.iter().find(|row| row.contains(&format!("`{path}`")));
    let mut breaches = Vec::new();
    for file in checkout.rust("server/tests/").filter(|file| must_be_listed(file)) {
        let root = root(&file.path);
        let Some(row) = row_of(&root) else {
            breaches.push(format!("{PAGE}: does not name {root}"));
            continue;
        };
        for number in counts(&file.text) {
            if !row
                .split([' ', '|'])
                .any(|word| word.trim_end_matches([',', ';']) == number)
            {
                breaches.push(format!("{PAGE}: {root} has the count {number}"));
            }
        }
    }
    for row in rows {
        let path = row.split('`').nth(1).unwrap_or_default();
        if !checkout.files.iter().any(|file| file.path.starts_with(path)) {
            breaches.push(format!("{PAGE}: {path} is not there"));
        }
    }
    breaches
}

fn must_be_listed(file: &SourceFile) -> bool {
    let in_folder = |folder: &str| file.path.starts_with(folder);
    if in_folder("server/tests/faults/") || in_folder("server/tests/interop/") {
        return file.text.contains("#[test]\n");
    }
    let runs_programs = [".dcmtk(", ".dcmtk_of(", "run(machine("];
    in_folder("server/tests/integration/intake/")
        && file.text.contains("on_both! {")
        && runs_programs.iter().any(|call| file.text.contains(call))
}

/// The file of the module in `tests` that a file belongs to: `faults/hostile.rs` of `faults/hostile/texts.rs`.
fn root(path: &str) -> String {
    let mut parts = path.split('/');
    let folder: Vec<&str> = parts.by_ref().take(3).collect();
    let inside: Vec<&str> = parts.collect();
    match inside[..] {
        [module, _] if folder[2] == "faults" => format!("{}/{module}.rs", folder.join("/")),
        _ => path.to_owned(),
    }
}

/// The numbers of `times(few, many)`, as a page writes them.
fn counts(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in text.split("times(").skip(1) {
        let Some((arguments, _)) = rest.split_once(')') else {
            continue;
        };
        let numbers = arguments.split(", ").map(|number| number.replace('_', ","));
        found.extend(numbers.filter(|number| number.starts_with(|c: char| c.is_ascii_digit())));
    }
    found
}

/// Settings of the intake that the conformance statement does not name with their defaults, or that are none.
pub fn unstated_settings(checkout: &Checkout) -> Vec<String> {
    const STATEMENT: &str = "docs/dicom-conformance.md";
    let source = checkout.text("server/src/config/intake.rs");
    let mut breaches = Vec::new();
    let mut settings = Vec::new();
    for call in source.split("read.").skip(1) {
        let arguments = call.split_once("(\"").and_then(|(_, rest)| rest.split_once(')'));
        let Some((name, default)) = arguments.and_then(|(arguments, _)| arguments.split_once("\", ")) else {
            continue;
        };
        settings.push(name);
        let row = format!("| `FOURVIEW_{name}` | `{}` |", default.trim_matches('"'));
        if !checkout.text(STATEMENT).contains(&row) {
            breaches.push(format!("{STATEMENT}: has no row {row}"));
        }
    }
    let rows = checkout.text(STATEMENT).lines();
    for row in rows.filter_map(|line| line.strip_prefix("| `FOURVIEW_")) {
        let name = row.split('`').next().unwrap_or_default();
        if !settings.contains(&name) && !source.contains(&format!("\"{name}\"")) {
            breaches.push(format!("{STATEMENT}: FOURVIEW_{name} is no setting of the intake"));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_without_a_row_or_with_another_count_is_named() {
        let test = "#[test]\nfn a() { times(3, 2_000); }";
        let checkout = Checkout::of(&[
            (
                PAGE,
                "| `server/tests/faults/a.rs` | 3 times | 200 |\n| `server/tests/faults/c.rs` | |",
            ),
            ("server/tests/faults/a.rs", test),
            ("server/tests/faults/b/inner.rs", test),
        ]);
        let breaches = unlisted_faults(&checkout);
        assert_eq!(
            breaches,
            [
                "docs/faults.md: server/tests/faults/a.rs has the count 2,000",
                "docs/faults.md: does not name server/tests/faults/b.rs",
                "docs/faults.md: server/tests/faults/c.rs is not there",
            ]
        );
    }

    #[test]
    fn a_setting_with_another_default_is_named() {
        let checkout = Checkout::of(&[
            (
                "docs/dicom-conformance.md",
                "| `FOURVIEW_A` | `1` | |\n| `FOURVIEW_B` | | |",
            ),
            ("server/src/config/intake.rs", "a: read.number(\"A\", 2)"),
        ]);
        let breaches = unstated_settings(&checkout);
        assert_eq!(
            breaches,
            [
                "docs/dicom-conformance.md: has no row | `FOURVIEW_A` | `2` |",
                "docs/dicom-conformance.md: FOURVIEW_B is no setting of the intake",
            ]
        );
    }
}
