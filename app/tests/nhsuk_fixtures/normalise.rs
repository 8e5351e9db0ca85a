//! HTML with everything left out that makes no difference: comments, hydration marks, white space between tags, the
//! order of attributes and class names, and what configures scripts that the product does not ship.

use std::collections::BTreeSet;
use std::fmt::Write;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// What ours has on purpose and nhsuk-frontend leaves to its scripts: element class, attribute.
const OURS: &[(&str, &str)] = &[
    ("nhsuk-error-summary", "autofocus"),
    ("nhsuk-error-summary", "tabindex"),
    ("nhsuk-skip-link", "rel"),
];

/// One element or text a line, indented.
pub fn normalise(html: &str) -> String {
    let fragment = Html::parse_fragment(html);
    let mut lines = String::new();
    children(fragment.root_element(), 0, &mut lines);
    lines
}

fn children(parent: ElementRef, depth: usize, lines: &mut String) {
    let mut parts: Vec<Part> = Vec::new();
    for child in parent.children() {
        match child.value() {
            Node::Text(text) => match parts.last_mut() {
                Some(Part::Text(before)) => before.push_str(text),
                _ => parts.push(Part::Text(text.to_string())),
            },
            Node::Element(_) => parts.extend(ElementRef::wrap(child).map(Part::Element)),
            _ => {}
        }
    }
    let last = parts.len().saturating_sub(1);
    for (index, part) in parts.into_iter().enumerate() {
        match part {
            Part::Element(element) => {
                line(lines, depth, &tag(element.value()));
                children(element, depth + 1, lines);
            }
            Part::Text(text) => {
                let words = collapse(&text);
                let words = if index == 0 { words.trim_start() } else { &words };
                let words = if index == last { words.trim_end() } else { words };
                if !words.trim().is_empty() {
                    line(lines, depth, &format!("{words:?}"));
                }
            }
        }
    }
}

enum Part<'a> {
    Text(String),
    Element(ElementRef<'a>),
}

fn line(lines: &mut String, depth: usize, text: &str) {
    writeln!(lines, "{:depth$}{text}", "").expect("a string takes any text");
}

fn collapse(text: &str) -> String {
    let mut words = String::new();
    for character in text.chars() {
        let is_space = character.is_ascii_whitespace();
        if !is_space {
            words.push(character);
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words
}

fn tag(element: &Element) -> String {
    let classes: BTreeSet<&str> = element.classes().collect();
    let mut text = element.name().to_owned();
    for class in &classes {
        text.push('.');
        text.push_str(class);
    }
    let attributes: BTreeSet<(&str, &str)> = element
        .attrs()
        .filter(|(name, _)| *name != "class" && (*name == "data-aria-controls" || !name.starts_with("data-")))
        .filter(|(name, _)| !OURS.iter().any(|(class, ours)| ours == name && classes.contains(class)))
        .collect();
    for (name, value) in attributes {
        write!(text, " {name}={value:?}").expect("a string takes any text");
    }
    text
}
