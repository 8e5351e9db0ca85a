//! Short names between the module and its JavaScript, and JavaScript without what only people need.
//!
//! The names that wasm-bindgen and the compiler give end in hashes, which do not compress, and stand in both files.

use std::collections::{HashMap, HashSet};

use crate::sections::{self, number, text, write_number, write_text};

const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
const FUNCTION: u8 = 0;

/// What the compiler's own names begin with.
const MANGLED: &[u8] = b"_ZN";
/// What wasm-bindgen calls the functions of its script.
const SCRIPT: &[u8] = b"./app_bg.js";

/// New names by the ones before.
type Names<'a> = HashMap<&'a [u8], String>;

/// The module and its script with short names. What is not understood is returned as it is.
pub fn shorten(module: &[u8], script: &str) -> (Vec<u8>, String) {
    shortened(module, script).unwrap_or_else(|| (module.to_vec(), script.to_owned()))
}

fn shortened(module: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let sections = sections::apart(module)?;
    let content = |wanted| {
        sections
            .iter()
            .find(|(id, _)| *id == wanted)
            .map(|(_, content)| *content)
    };
    let imports = imports(content(IMPORT)?)?;
    let exports = exports(content(EXPORT)?)?;
    // A name that stands on both sides means two things in the script, so it stays.
    let exported: HashSet<&[u8]> = exports.iter().map(|export| export.name).collect();
    let asked = imports
        .iter()
        .filter(|import| import.from == SCRIPT && !exported.contains(import.name))
        .map(|import| import.name);
    let given = exports
        .iter()
        .filter(|export| export.name.starts_with(MANGLED))
        .map(|export| export.name);
    let mut names = Names::new();
    for name in asked.chain(given) {
        let next = names.len();
        names.entry(name).or_insert_with(|| short(next));
    }
    let changed = sections.iter().map(|(id, content)| {
        let content = match *id {
            IMPORT => written_imports(&imports, &names),
            EXPORT => written_exports(&exports, &names),
            _ => content.to_vec(),
        };
        (*id, content)
    });
    Some((sections::together(changed), renamed(script, &names)))
}

/// a, b, .. z, aa, ab, ..
fn short(mut index: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.insert(0, b'a' + (index % 26) as u8);
        index /= 26;
        if index == 0 {
            return name.into_iter().map(char::from).collect();
        }
        index -= 1;
    }
}

struct Import<'a> {
    from: &'a [u8],
    name: &'a [u8],
    signature: usize,
}

/// The functions that a module asks for; nothing where it asks for something else too.
fn imports(section: &[u8]) -> Option<Vec<Import<'_>>> {
    let (count, mut rest) = number(section)?;
    let mut imports = Vec::new();
    for _ in 0..count {
        let (from, after) = text(rest)?;
        let (name, after) = text(after)?;
        let (signature, after) = number(after.strip_prefix(&[FUNCTION])?)?;
        imports.push(Import { from, name, signature });
        rest = after;
    }
    Some(imports)
}

fn written_imports(imports: &[Import<'_>], names: &Names<'_>) -> Vec<u8> {
    let mut section = Vec::new();
    write_number(&mut section, imports.len());
    for import in imports {
        write_text(&mut section, import.from);
        write_text(&mut section, name_of(import.name, names));
        section.push(FUNCTION);
        write_number(&mut section, import.signature);
    }
    section
}

struct Export<'a> {
    name: &'a [u8],
    kind: u8,
    index: usize,
}

fn exports(section: &[u8]) -> Option<Vec<Export<'_>>> {
    let (count, mut rest) = number(section)?;
    let mut exports = Vec::new();
    for _ in 0..count {
        let (name, after) = text(rest)?;
        let (kind, after) = after.split_first()?;
        let (index, after) = number(after)?;
        let kind = *kind;
        exports.push(Export { name, kind, index });
        rest = after;
    }
    Some(exports)
}

fn written_exports(exports: &[Export<'_>], names: &Names<'_>) -> Vec<u8> {
    let mut section = Vec::new();
    write_number(&mut section, exports.len());
    for export in exports {
        write_text(&mut section, name_of(export.name, names));
        section.push(export.kind);
        write_number(&mut section, export.index);
    }
    section
}

fn name_of<'a>(name: &'a [u8], names: &'a Names<'_>) -> &'a [u8] {
    names.get(name).map_or(name, |short| short.as_bytes())
}

/// The script with other names: each whole word that is one of them.
fn renamed(script: &str, names: &Names<'_>) -> String {
    let mut renamed = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_of_word) {
        let (before, word) = rest.split_at(start);
        let (word, after) = word.split_at(word.find(|c| !is_of_word(c)).unwrap_or(word.len()));
        renamed.push_str(before);
        renamed.push_str(names.get(word.as_bytes()).map_or(word, String::as_str));
        rest = after;
    }
    renamed.push_str(rest);
    renamed
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$')
}

/// The script without indentation, empty lines and comments that have lines of their own. Where a text goes on over
/// the end of a line, in which all of that would count, it is returned as it is.
pub fn without_comments(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut kept = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        let is_comment = in_comment || line.starts_with("/*");
        in_comment = is_comment && !line.contains("*/");
        if is_comment && (in_comment || line.ends_with("*/")) {
            continue;
        }
        if !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(import: &str, export: &str) -> Vec<u8> {
        let asked = Import {
            from: SCRIPT,
            name: import.as_bytes(),
            signature: 3,
        };
        let given = Export {
            name: export.as_bytes(),
            kind: FUNCTION,
            index: 200,
        };
        let none = Names::new();
        sections::together([
            (IMPORT, written_imports(&[asked], &none)),
            (EXPORT, written_exports(&[given], &none)),
        ])
    }

    #[test]
    fn both_sides_know_a_function_by_its_new_name() {
        let script = "a = {__wbg_x_0f: function() { wasm._ZN1x17h0fE(); }}; __wbg_x_0f0; wasm.hydrate";
        let (short, script) = shorten(&module("__wbg_x_0f", "_ZN1x17h0fE"), script);
        assert_eq!(short, module("a", "b"));
        assert_eq!(script, "a = {a: function() { wasm.b(); }}; __wbg_x_0f0; wasm.hydrate");
    }

    #[test]
    fn a_name_with_two_meanings_and_what_is_not_understood_stay() {
        for module in [module("free", "free"), b"no module".to_vec()] {
            assert_eq!(shorten(&module, "wasm.free"), (module, "wasm.free".to_owned()));
        }
    }

    #[test]
    fn names_go_on_after_the_last_letter() {
        assert_eq!([0, 25, 26, 701, 702].map(short), ["a", "z", "aa", "zz", "aaa"]);
    }

    #[test]
    fn comments_go_and_code_stays() {
        let script = "/**\n * @returns {any}\n */\nget(a) {\n    // the same\n\n    return a; // b\n}\n";
        assert_eq!(without_comments(script), "get(a) {\nreturn a; // b\n}\n");
        let text = "a = `\n    b\n`;";
        assert_eq!(without_comments(text), text);
    }
}
