//! Runs every benchmark of the workspace.

use std::path::Path;

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{files, need, paths, step};

/// Runs `benches/NAME.rs` and `benches/NAME/main.rs` of each crate, one after the other: two at a time would measure
/// each other. The optimised product is built first, because what is measured includes what a browser is sent.
pub fn all() -> Result<(), Failure> {
    need::postgresql()?;
    need::dcmtk()?;
    need::orthanc()?;
    build::all(Flavour::Release)?;
    for (folder, package, features) in [("app", "app", "ssr"), ("server", "fourview", "")] {
        for name in names(&paths::root().join(folder).join("benches"))? {
            step::run(
                &format!("Benchmark {package}/{name}"),
                &mut step::cargo(&["bench", "--package", package, "--features", features, "--bench", &name]),
            )?;
        }
    }
    Ok(())
}

fn names(benches: &Path) -> Result<Vec<String>, Failure> {
    let text = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let found = files::below(benches)?;
    Ok(found
        .iter()
        .filter_map(|file| match file.parent() {
            Some(folder) if folder == benches => text(file),
            Some(folder) if folder.parent() == Some(benches) && file.ends_with("main.rs") => text(folder),
            _ => None,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benchmark_is_a_file_or_a_folder_with_a_main_file() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for name in ["grid.rs", "load/main.rs", "load/table.rs", "load/deep/main.rs"] {
            files::write(&folder.path().join(name), b"").expect("a file");
        }
        assert_eq!(names(folder.path()).expect("the names"), ["grid", "load"]);
    }
}
