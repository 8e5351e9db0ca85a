//! Reads a page as far as a test needs it: its forms with everything filled in, as a browser without JavaScript would
//! send them.

use app::forms::fields::Fields;

/// A form of a page.
#[derive(Clone)]
pub struct Form {
    /// Where it is posted; empty for the page's own address.
    pub action: String,
    /// What would be sent.
    pub fields: Fields,
}

/// Every form of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<form") {
        let form = &rest[start..];
        let end = form.find("</form>").unwrap_or(form.len());
        found.push(read_form(&form[..end]));
        rest = &form[end..];
    }
    found
}

/// The first form that sends a field of this name.
pub fn form_with(html: &str, field: &str) -> Option<Form> {
    forms(html)
        .into_iter()
        .find(|form| form.fields.iter().any(|(name, _)| name == field))
}

/// A form with the value of one field replaced, or added.
pub fn replaced(fields: &Fields, name: &str, value: &str) -> Fields {
    let others = fields.iter().filter(|(key, _)| *key != name);
    let mut changed: Fields = others.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    changed.push(name, value);
    changed
}

/// Fields as the body of a form.
pub fn encoded(fields: &Fields) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect();
    pairs.join("&")
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

fn read_form(html: &str) -> Form {
    let head = &html[..tag_end(html)];
    let action = attribute(head, "action").unwrap_or_default();
    let mut fields = Fields::default();
    let mut rest = &html[head.len()..];
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = tag_end(rest);
        let tag = &rest[..end];
        if tag.starts_with("<input") {
            read_input(tag, &mut fields);
        } else if tag.starts_with("<textarea") {
            let text = &rest[end + 1..];
            let text = &text[..text.find("</textarea>").unwrap_or(text.len())];
            // A browser drops the line break right behind the tag.
            let text = text.strip_prefix('\n').unwrap_or(text);
            fields.push(&attribute(tag, "name").unwrap_or_default(), unescaped(text));
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    Form { action, fields }
}

/// Where the tag that a text begins with ends; a value in quotes may hold anything.
fn tag_end(html: &str) -> usize {
    let mut quoted = false;
    let end = html.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    });
    end.unwrap_or(html.len())
}

fn read_input(tag: &str, fields: &mut Fields) {
    let Some(name) = attribute(tag, "name") else { return };
    let kind = attribute(tag, "type").unwrap_or_default();
    let is_choice = kind == "radio" || kind == "checkbox";
    if kind == "submit" || (is_choice && !has_attribute(tag, "checked")) {
        return;
    }
    let value = attribute(tag, "value").unwrap_or_else(|| if is_choice { "on".to_owned() } else { String::new() });
    fields.push(&name, value);
}

fn has_attribute(tag: &str, name: &str) -> bool {
    tag.split_whitespace()
        .any(|word| word == name || word.starts_with(&format!("{name}=")))
}

/// The value of an attribute of a tag; pages quote with double quotes throughout.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[start..];
    Some(unescaped(&value[..value.find('"')?]))
}

/// Text without the references that stand for single characters.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        match character(name) {
            Some(character) => {
                plain.push(character);
                plain.push_str(rest);
            }
            None => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    plain
}

fn character(name: &str) -> Option<char> {
    let code = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "amp" => return Some('&'),
        _ => name.strip_prefix('#')?,
    };
    let code = match code.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(code)
}
