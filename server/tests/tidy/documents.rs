//! Rules about documents and what goes beside the code: decisions, dependencies, journeys, lock files.

use crate::checkout::Checkout;

/// Decisions whose number is taken twice, or which docs/adr/README.md does not list.
pub fn unlisted_decisions(checkout: &Checkout) -> Vec<String> {
    let index = checkout.text("docs/adr/README.md");
    let mut numbers: Vec<&str> = Vec::new();
    let mut breaches = Vec::new();
    for file in &checkout.files {
        let Some(name) = file.path.strip_prefix("docs/adr/").filter(|name| *name != "README.md") else {
            continue;
        };
        let number = name.split('-').next().unwrap_or_default();
        if numbers.contains(&number) {
            breaches.push(format!("{}: the number {number} is taken", file.path));
        }
        numbers.push(number);
        if !index.contains(name) {
            breaches.push(format!("{}: not listed in docs/adr/README.md", file.path));
        }
    }
    breaches
}

/// Direct dependencies without a line in docs/dependencies.md.
pub fn unexplained_dependencies(checkout: &Checkout) -> Vec<String> {
    let reasons = checkout.text("docs/dependencies.md");
    let mut breaches = Vec::new();
    for manifest in [
        "app/Cargo.toml",
        "server/Cargo.toml",
        "server/dicom/Cargo.toml",
        "xtask/Cargo.toml",
    ] {
        let mut in_dependencies = false;
        for line in checkout.text(manifest).lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies]");
                continue;
            }
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            let is_named = in_dependencies && !name.is_empty() && !name.starts_with('#');
            if is_named && !matches!(name, "app" | "dicom" | "fourview") && !reasons.contains(&format!("`{name}`")) {
                breaches.push(format!("{manifest}: {name} has no reason in docs/dependencies.md"));
            }
        }
    }
    for manifest in ["package.json", "end2end/package.json"] {
        for name in npm_dependencies(checkout.text(manifest)) {
            if !reasons.contains(&format!("`{name}`")) {
                breaches.push(format!("{manifest}: {name} has no reason in docs/dependencies.md"));
            }
        }
    }
    breaches
}

fn npm_dependencies(text: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    ["dependencies", "devDependencies"]
        .into_iter()
        .filter_map(|key| json.get(key)?.as_object())
        .flat_map(|packages| packages.keys().cloned())
        .collect()
}

/// Pages of app/src/pages that no journey in end2end names with `covers: <file>`.
pub fn pages_without_journey(checkout: &Checkout) -> Vec<String> {
    let journeys: String = checkout
        .files
        .iter()
        .filter(|file| file.path.starts_with("end2end/journeys/"))
        .map(|file| file.text.as_str())
        .collect();
    checkout
        .rust("app/src/pages/")
        .filter(|file| file.text.contains("pub fn page() -> AnyView"))
        .filter(|file| !journeys.contains(&format!("covers: {}", file.path)))
        .map(|file| format!("{}: no journey says that it covers this page", file.path))
        .collect()
}

/// Pages of the app, by their address, that no walk of the catalogue says it looks at. That a walk does look at what it
/// says is checked where it is walked.
pub fn pages_not_walked(checkout: &Checkout) -> Vec<String> {
    let walks = checkout.text("end2end/support/catalogue.ts");
    let pages = checkout.text("app/src/pages/chunks.rs").lines();
    let addresses = pages
        .filter(|line| line.trim_start().starts_with("Page::"))
        .filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\","));
    addresses
        .filter(|address| address.starts_with('/') && !walks.contains(&format!("'{address}'")))
        .map(|address| format!("end2end/support/catalogue.ts: no walk visits {address}"))
        .collect()
}

/// Lock files and settings that name where packages are downloaded from.
pub fn download_addresses(checkout: &Checkout) -> Vec<String> {
    checkout
        .files
        .iter()
        .filter(|file| file.path.ends_with("package-lock.json") && file.text.contains("\"resolved\": \"http"))
        .map(|file| format!("{}: holds download addresses", file.path))
        .collect()
}

/// Names of documents that are no part of the checkout. In two halves, so that this file names none of them.
const ELSEWHERE: [(&str, &str); 9] = [
    ("screens", ".md"),
    ("contract", ".md"),
    ("assurance", ".md"),
    ("house", "-style"),
    ("the con", "tract"),
    ("the_con", "tract"),
    ("what assur", "ance"),
    ("design", " post"),
    ("/work", "/shared"),
];

/// Lines that lean on a document which whoever has only the checkout cannot read.
pub fn outside_documents(checkout: &Checkout) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in &checkout.files {
        for (number, line) in file.text.lines().enumerate() {
            let line = line.to_lowercase();
            let names = ELSEWHERE.map(|(start, end)| format!("{start}{end}"));
            for name in names.iter().filter(|name| line.contains(name.as_str())) {
                breaches.push(format!("{}:{}: leans on {name}", file.path, number + 1));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_from_elsewhere_is_found() {
        let named = format!(
            "//! x\n// As {} says.\n// A contraction.\n",
            ["The con", "tract"].concat()
        );
        let checkout = Checkout::of(&[("app/src/a.rs", &named)]);
        let found = outside_documents(&checkout);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("app/src/a.rs:2: leans on"), "{found:?}");
    }

    #[test]
    fn a_decision_that_is_not_listed_is_found() {
        let checkout = Checkout::of(&[
            ("docs/adr/README.md", "0001-one.md"),
            ("docs/adr/0001-one.md", ""),
            ("docs/adr/0001-two.md", ""),
        ]);
        assert_eq!(unlisted_decisions(&checkout).len(), 2);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let checkout = Checkout::of(&[
            ("docs/dependencies.md", "`known`"),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nknown.workspace = true\nnew = \"1\"\n",
            ),
            ("package.json", "{\"dependencies\": {\"left\": \"1\"}}"),
        ]);
        assert_eq!(unexplained_dependencies(&checkout).len(), 2);
    }

    #[test]
    fn a_page_without_a_journey_is_found() {
        let page = "pub fn page() -> AnyView {\n";
        let checkout = Checkout::of(&[
            ("app/src/pages/room.rs", page),
            ("app/src/pages/check.rs", page),
            ("end2end/journeys/room.spec.ts", "// covers: app/src/pages/room.rs"),
        ]);
        assert_eq!(pages_without_journey(&checkout).len(), 1);
    }

    #[test]
    fn a_page_that_is_not_walked_is_found() {
        let pages = "    Page::First(First::Room) => \"/room\",\n    Page::First(First::Clinic) => \"/clinics/:id\",\n";
        let checkout = Checkout::of(&[
            ("app/src/pages/chunks.rs", pages),
            ("end2end/support/catalogue.ts", "visits: ['/room', '/clinics']"),
        ]);
        assert_eq!(
            pages_not_walked(&checkout),
            ["end2end/support/catalogue.ts: no walk visits /clinics/:id"]
        );
    }

    #[test]
    fn a_download_address_is_found() {
        let checkout = Checkout::of(&[("package-lock.json", "\"resolved\": \"https://x\"")]);
        assert_eq!(download_addresses(&checkout).len(), 1);
    }
}
