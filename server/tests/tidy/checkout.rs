//! The files of the checkout, read once for a rule.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the root, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Every text file that the rules look at.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    /// In order of their paths.
    pub files: Vec<SourceFile>,
}

const SKIPPED: [&str; 8] = [
    "target",
    "node_modules",
    ".git",
    "data",
    "dist",
    "test-results",
    "playwright-report",
    "screenshots",
];
const ENDINGS: [&str; 8] = ["rs", "md", "toml", "json", "ts", "scss", "yml", "lock"];

impl Checkout {
    /// Reads the checkout that this test was compiled in.
    pub fn read() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut checkout = Checkout::default();
        checkout.walk(&root, &root);
        checkout.files.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(checkout.files.len() > 50, "the checkout was not found");
        checkout
    }

    fn walk(&mut self, root: &Path, folder: &Path) {
        for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.walk(root, &path);
                }
            } else if ENDINGS.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
                let text = fs::read_to_string(&path).expect("text in UTF-8");
                let path = path
                    .strip_prefix(root)
                    .expect("below the root")
                    .to_string_lossy()
                    .replace('\\', "/");
                self.files.push(SourceFile { path, text });
            }
        }
    }

    /// The Rust files below a folder.
    pub fn rust(&self, folder: &str) -> impl Iterator<Item = &SourceFile> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder) && file.path.ends_with(".rs"))
    }

    /// The text of one file; empty when it is not there.
    pub fn text(&self, path: &str) -> &str {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map_or("", |file| file.text.as_str())
    }

    /// A checkout of one file, to test a rule with.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        Checkout { files }
    }
}
