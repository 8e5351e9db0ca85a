//! Lays out `target/site`, the folder of everything that a browser may ask for.
//!
//! ```text
//! site.json             the names below, as URL paths: {"js": .., "wasm": .., "link": .., "parts": {..}, "css": ..}
//! pkg/HASH/             the browser side; named after its content, so that browsers may keep it for ever. Its files
//!   app.js              name each other, so the hash of all of them together is in the name of their folder
//!   app_bg.wasm
//!   link.js             loads the parts that come later
//!   *.wasm              those parts
//!   snippets/           JavaScript of crates, where there is any
//! pkg/main.HASH.css
//! ...                   all of public/
//! ```
//! An optimised site has a `.br` and a `.gz` beside each file that gets smaller.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::browser::{LINK, PARTS};
use crate::build::Flavour;
use crate::failure::Failure;
use crate::{compress, files, paths, step};

/// Puts the site together from the compiled style sheet, the folder of the browser side, and `public/`.
pub fn assemble(flavour: Flavour, css: &Path, browser: &Path) -> Result<(), Failure> {
    let sources = Sources {
        css,
        browser,
        public: &paths::root().join("public"),
    };
    step::titled("Site", || lay_out(flavour, &sources, &paths::site()))
}

struct Sources<'a> {
    css: &'a Path,
    browser: &'a Path,
    public: &'a Path,
}

fn lay_out(flavour: Flavour, sources: &Sources<'_>, site: &Path) -> Result<(), Failure> {
    let new = site.with_extension("new");
    files::remove_folder(&new)?;
    let folder = add_browser(sources.browser, &new)?;
    let names = serde_json::json!({
        "js": format!("{folder}/app.js"),
        "wasm": format!("{folder}/app_bg.wasm"),
        "link": format!("{folder}/{LINK}"),
        "parts": parts(&sources.browser.join(PARTS), &folder)?,
        "css": add_hashed(sources.css, &new)?,
    });
    add_all(sources.public, &new)?;
    if flavour == Flavour::Release {
        for file in files::below(&new)? {
            compress::siblings(&file, same_file_before(&file, &new, site).as_deref())?;
        }
    }
    files::write(&new.join("site.json"), names.to_string().as_bytes())?;
    files::swap_folder(&new, site)
}

/// Copies the browser side into a folder with the hash of its content; returns the folder's URL path.
fn add_browser(browser: &Path, site: &Path) -> Result<String, Failure> {
    let mut content = Vec::new();
    for file in files::below(browser)? {
        content.extend(files::content_hash(&files::read(&file)?).into_bytes());
    }
    let folder = format!("pkg/{}", files::content_hash(&content));
    add_all(browser, &site.join(&folder))?;
    files::remove(&site.join(&folder).join(PARTS))?;
    Ok(format!("/{folder}"))
}

/// The URL paths of the files that each part needs.
fn parts(list: &Path, folder: &str) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let stems: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&files::read(list)?).map_err(|error| Failure::file(list)(error.into()))?;
    let paths = |stems: Vec<String>| stems.iter().map(|stem| format!("{folder}/{stem}.wasm")).collect();
    Ok(stems.into_iter().map(|(part, stems)| (part, paths(stems))).collect())
}

/// Copies a file into `pkg/` under a name with its content's hash; returns its URL path.
fn add_hashed(file: &Path, site: &Path) -> Result<String, Failure> {
    let bytes = files::read(file)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let path = format!("pkg/{stem}.{}.{extension}", files::content_hash(&bytes));
    files::write(&site.join(&path), &bytes)?;
    Ok(format!("/{path}"))
}

fn add_all(from: &Path, to: &Path) -> Result<(), Failure> {
    for file in files::below(from)? {
        let place = to.join(file.strip_prefix(from).unwrap_or(&file));
        files::write(&place, &files::read(&file)?)?;
    }
    Ok(())
}

/// The same file in the earlier site, where it is there with the same content.
fn same_file_before(file: &Path, new: &Path, site: &Path) -> Option<std::path::PathBuf> {
    let before = site.join(file.strip_prefix(new).ok()?);
    (fs::read(&before).ok()? == fs::read(file).ok()?).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay_out_small_site(folder: &Path, flavour: Flavour) -> serde_json::Value {
        let write = |name: &str, text: &str| files::write(&folder.join(name), text.as_bytes()).expect("a source file");
        write("main.css", &".page { margin: 0 }\n".repeat(50));
        write("browser/app.js", "export default 1;");
        write("browser/app_bg.wasm", "wasm");
        write("browser/link.js", "export const load = 1;");
        write("browser/split_late.wasm", "late");
        write("browser/parts.json", r#"{"late":["split_late"]}"#);
        write("browser/snippets/one/inline0.js", "export const one = 1;");
        write("public/icons/fourview.svg", "<svg/>");
        let sources = Sources {
            css: &folder.join("main.css"),
            browser: &folder.join("browser"),
            public: &folder.join("public"),
        };
        let site = folder.join("site");
        lay_out(flavour, &sources, &site).expect("the site");
        serde_json::from_slice(&files::read(&site.join("site.json")).expect("site.json")).expect("json")
    }

    #[test]
    fn the_names_in_site_json_are_paths_of_files_in_the_site() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let names = lay_out_small_site(folder.path(), Flavour::Dev);
        for (kind, text) in [("js", "export default 1;"), ("wasm", "wasm")] {
            let path = names[kind].as_str().expect("a name").trim_start_matches('/');
            assert_eq!(
                files::read(&folder.path().join("site").join(path)).expect("the file"),
                text.as_bytes()
            );
        }
        let late = names["parts"]["late"][0].as_str().expect("a name");
        let late = folder.path().join("site").join(late.trim_start_matches('/'));
        assert_eq!(files::read(&late).expect("the part"), b"late");
        let beside = late.parent().expect("a folder");
        assert!(beside.join("snippets/one/inline0.js").exists() && !beside.join(PARTS).exists());
        assert!(folder.path().join("site/icons/fourview.svg").exists());
    }

    #[test]
    fn only_an_optimised_site_is_compressed_and_stays_so_when_built_again() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let sibling = |names: &serde_json::Value| {
            let css = names["css"]
                .as_str()
                .expect("a name")
                .trim_start_matches('/')
                .to_owned();
            folder.path().join("site").join(css + ".br")
        };
        let names = lay_out_small_site(folder.path(), Flavour::Dev);
        assert!(!sibling(&names).exists());
        for _ in 0..2 {
            let names = lay_out_small_site(folder.path(), Flavour::Release);
            assert!(sibling(&names).exists());
        }
    }

    #[test]
    fn a_changed_file_gets_another_name() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let file = folder.path().join("main.css");
        files::write(&file, b"a {}").expect("the file");
        let before = add_hashed(&file, folder.path()).expect("a name");
        files::write(&file, b"b {}").expect("the file");
        assert_ne!(add_hashed(&file, folder.path()).expect("a name"), before);
    }

    #[test]
    fn a_change_to_any_part_gives_all_of_them_another_name() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let before = lay_out_small_site(folder.path(), Flavour::Dev);
        let late = folder.path().join("browser/split_late.wasm");
        files::write(&late, b"later").expect("the part");
        let after = add_browser(&folder.path().join("browser"), folder.path()).expect("a name");
        assert!(!before["js"].as_str().expect("a name").starts_with(&after));
    }
}
