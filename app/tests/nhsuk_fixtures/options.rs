//! The options of an example, each taken once: what nobody takes is what our component does not offer.

use std::cell::RefCell;
use std::rc::Rc;

use app::components::{Content, Size};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use serde_json::{Map, Value};

/// The options that were left, by path, as `label.id`.
pub type Left = Rc<RefCell<Vec<String>>>;

/// The options of an example, or of a part of it.
pub struct Options {
    path: String,
    map: Map<String, Value>,
    body: Option<String>,
    left: Left,
}

impl Options {
    /// The options of an example, and where what is left will be told.
    pub fn of(value: &Value, body: Option<String>) -> (Self, Left) {
        let left = Left::default();
        let map = value.as_object().cloned().unwrap_or_default();
        (
            Options {
                path: String::new(),
                map,
                body,
                left: Rc::clone(&left),
            },
            left,
        )
    }

    /// A part with options of its own.
    pub fn part(&self, key: &str, value: Value) -> Options {
        let map = match value {
            Value::Object(map) => map,
            Value::String(_) => Map::from_iter([("text".to_owned(), value)]),
            _ => Map::new(),
        };
        Options {
            path: format!("{}{key}.", self.path),
            map,
            body: None,
            left: Rc::clone(&self.left),
        }
    }

    /// Takes an option; null is none.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key).filter(|value| !value.is_null())
    }

    /// Takes words or a number.
    pub fn text(&mut self, key: &str) -> Option<String> {
        match self.take(key)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            other => {
                self.map.insert(key.to_owned(), other);
                None
            }
        }
    }

    /// Takes words that live as long as the test.
    pub fn word(&mut self, key: &str) -> Option<&'static str> {
        self.text(key).map(|text| &*Box::leak(text.into_boxed_str()))
    }

    /// Takes a number.
    pub fn number<T: TryFrom<u64>>(&mut self, key: &str) -> Option<T> {
        self.take(key)?.as_u64().and_then(|number| number.try_into().ok())
    }

    /// Takes a yes or no.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        match self.take(key)? {
            Value::Bool(flag) => Some(flag),
            other => {
                self.map.insert(key.to_owned(), other);
                None
            }
        }
    }

    /// Takes a part.
    pub fn options(&mut self, key: &str) -> Option<Options> {
        let value = self.take(key).filter(|value| *value != Value::Bool(false))?;
        Some(self.part(key, value))
    }

    /// Takes a list; items that are false are left out.
    pub fn list(&mut self, key: &str) -> Vec<Value> {
        match self.take(key) {
            Some(Value::Array(items)) => items.into_iter().filter(Value::is_truthy).collect(),
            _ => Vec::new(),
        }
    }

    /// Takes a part that is words, plain or HTML.
    pub fn content(&mut self, key: &str) -> Option<Content> {
        if self.map.get(key) == Some(&Value::Bool(true)) {
            self.map.remove(key);
            self.refuse(&format!("{key} without words"));
            return None;
        }
        self.options(key).and_then(|mut part| part.words())
    }

    /// Takes this part's own words, plain or HTML.
    pub fn words(&mut self) -> Option<Content> {
        let html = self.text("html").or_else(|| self.body.take());
        let text = self.text("text");
        html.map(|html| Content::View(raw(html))).or(text.map(Content::Text))
    }

    /// Takes the words that stand between the tags: HTML as it is, text in a paragraph of this class.
    pub fn inner(&mut self, paragraph: &str) -> Option<AnyView> {
        let html = self.text("html").or_else(|| self.body.take());
        let text = self.text("text");
        let class = (!paragraph.is_empty()).then(|| paragraph.to_owned());
        html.map(raw)
            .or(text.map(|text| view! { <p class=class>{text}</p> }.into_any()))
    }

    /// Takes a size.
    pub fn size(&mut self, key: &str) -> Option<Size> {
        match self.text(key)?.as_str() {
            "xs" => Some(Size::Xs),
            "s" => Some(Size::S),
            "m" => Some(Size::M),
            "l" => Some(Size::L),
            "xl" => Some(Size::Xl),
            other => {
                self.refuse(&format!("{key} {other}"));
                None
            }
        }
    }

    /// Notes that something of this part is not offered.
    pub fn refuse(&self, what: &str) {
        self.left.borrow_mut().push(format!("{}{what}", self.path));
    }
}

impl Options {
    /// Notes that the whole example is about something that is not offered.
    pub fn refuse_all(&mut self, what: &str) {
        self.map.clear();
        self.body = None;
        self.refuse(what);
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        if self.body.is_some() {
            self.refuse("a body");
        }
        for (key, value) in &self.map {
            if !value.is_null() {
                self.refuse(key);
            }
        }
    }
}

/// HTML as it is.
pub fn raw(html: String) -> AnyView {
    InertElement::new(html).into_any()
}

trait Truth {
    fn is_truthy(&self) -> bool;
}

impl Truth for Value {
    fn is_truthy(&self) -> bool {
        !matches!(self, Value::Null | Value::Bool(false))
    }
}
