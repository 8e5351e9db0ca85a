//! The components against the examples that nhsuk-frontend ships: every example is either rendered and compared, or
//! uses something that is listed, with the reason, as not offered. Needs `npm ci`; must never change an expectation
//! itself.

mod blocks;
mod choices;
mod fields;
mod normalise;
mod not_offered;
mod options;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use leptos::prelude::*;
use serde_json::Value;

use normalise::normalise;
use not_offered::{UNUSED_COMPONENTS, why_not};
use options::Options;

/// One example of nhsuk-frontend.
struct Example {
    component: String,
    name: String,
    options: Value,
    body: Option<String>,
    expected: String,
}

fn components_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../node_modules/nhsuk-frontend/dist/nhsuk/components")
}

fn examples() -> Vec<Example> {
    let folders = fs::read_dir(components_folder()).expect("nhsuk-frontend is installed: run `npm ci`");
    let mut examples = Vec::new();
    for folder in folders {
        let path = folder.expect("a folder").path().join("fixtures.json");
        let Ok(json) = fs::read_to_string(&path) else {
            continue;
        };
        let file: Value = serde_json::from_str(&json).expect("fixtures are JSON");
        let folder = path
            .parent()
            .and_then(|folder| folder.file_name())
            .expect("a folder")
            .to_string_lossy()
            .into_owned();
        for fixture in file["fixtures"].as_array().expect("a list of fixtures") {
            examples.push(Example {
                component: folder.clone(),
                name: fixture["name"].as_str().expect("a name").to_owned(),
                options: fixture["context"].clone(),
                body: fixture.get("callBlock").and_then(Value::as_str).map(str::to_owned),
                expected: fixture["html"].as_str().expect("the HTML").to_owned(),
            });
        }
    }
    examples
}

/// What became of an example.
enum Verdict {
    Same,
    Different(String),
    NotOffered(BTreeSet<&'static str>),
    Unlisted(String),
}

fn judge(example: &Example) -> Verdict {
    let component = example.component.as_str();
    if let Some((unused, _)) = UNUSED_COMPONENTS.iter().find(|(unused, _)| *unused == component) {
        return Verdict::NotOffered([*unused].into());
    }
    let (mut options, left) = Options::of(&example.options, example.body.clone());
    let html = Owner::new().with(|| {
        fields::view(component, &mut options)
            .or_else(|| choices::view(component, &mut options))
            .or_else(|| blocks::view(component, &mut options))
            .map(|view| view.to_html())
    });
    drop(options);
    let Some(html) = html else {
        return Verdict::Unlisted("the component is neither built nor listed as unused".to_owned());
    };
    let left = left.borrow();
    if !left.is_empty() {
        let listed: Vec<_> = left.iter().map(|option| why_not(component, option)).collect();
        return match left.iter().zip(&listed).find(|(_, why)| why.is_none()) {
            Some((option, _)) => Verdict::Unlisted(format!("uses `{option}`, which is neither offered nor listed")),
            None => Verdict::NotOffered(listed.into_iter().flatten().collect()),
        };
    }
    let (expected, rendered) = (normalise(&example.expected), normalise(&html));
    if expected == rendered {
        Verdict::Same
    } else {
        Verdict::Different(format!("expected:\n{expected}\nrendered:\n{rendered}"))
    }
}

#[test]
fn every_example_is_matched_or_not_offered_for_a_stated_reason() {
    let examples = examples();
    let (mut same, mut left_out, mut wrong) = (0, 0, Vec::new());
    for example in &examples {
        match judge(example) {
            Verdict::Same => same += 1,
            Verdict::NotOffered(_) => left_out += 1,
            Verdict::Different(how) | Verdict::Unlisted(how) => {
                wrong.push(format!("{} / {}: {how}", example.component, example.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        examples.len(),
        wrong.join("\n\n")
    );
    // docs/design-system.md states these numbers.
    assert_eq!((examples.len(), same, left_out), (983, 440, 543));
}

#[test]
fn nothing_is_listed_without_an_example_that_needs_it() {
    let mut used = BTreeSet::new();
    for example in examples() {
        if let Verdict::NotOffered(reasons) = judge(&example) {
            used.extend(reasons.into_iter().map(|option| (example.component.clone(), option)));
        }
    }
    let idle: Vec<_> = not_offered::NOT_OFFERED
        .iter()
        .filter(|(component, option, _)| !used.contains(&((*component).to_owned(), *option)))
        .collect();
    assert!(idle.is_empty(), "no example needs {idle:#?}");
    for (component, _) in UNUSED_COMPONENTS {
        assert!(
            components_folder().join(component).join("fixtures.json").exists(),
            "nhsuk-frontend has no {component}"
        );
    }
}
