//! Reading, writing and comparing files, with failures that name the path.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// The file's bytes.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::file(path))
}

/// Writes the file, and its folder where that is missing.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    fs::write(path, bytes).map_err(Failure::file(path))
}

/// Removes the file.
pub fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(Failure::file(path))
}

/// Removes the folder with all that is in it, where it exists.
pub fn remove_folder(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Failure::file(folder))
    } else {
        Ok(())
    }
}

/// Puts `new` in the place of `old`: a reader sees the one or the other.
pub fn swap_folder(new: &Path, old: &Path) -> Result<(), Failure> {
    let aside = old.with_extension("old");
    remove_folder(&aside)?;
    if old.exists() {
        fs::rename(old, &aside).map_err(Failure::file(old))?;
    }
    fs::rename(new, old).map_err(Failure::file(new))?;
    remove_folder(&aside)
}

/// Every file below `folder`, in the order of its path; none where the folder does not exist.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop().filter(|folder| folder.exists()) {
        for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))? {
            let path = entry.map_err(Failure::file(&folder))?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The first 16 hex digits of the content's SHA-256: enough to tell two builds apart, short enough for a name.
pub fn content_hash(bytes: &[u8]) -> String {
    let mut hash = hex::encode(Sha256::digest(bytes));
    hash.truncate(16);
    hash
}

/// True when `stamp` was written for these bytes.
pub fn stamp_matches(stamp: &Path, bytes: &[u8]) -> bool {
    fs::read_to_string(stamp).is_ok_and(|kept| kept == content_hash(bytes))
}

/// Remembers in `stamp` that the work on these bytes is done.
pub fn write_stamp(stamp: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(stamp, content_hash(bytes).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_matches_the_bytes_it_was_written_for_and_no_others() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let stamp = folder.path().join("deep/stamp");
        assert!(!stamp_matches(&stamp, b"one"));
        write_stamp(&stamp, b"one").expect("the stamp is written");
        assert!(stamp_matches(&stamp, b"one"));
        assert!(!stamp_matches(&stamp, b"two"));
    }

    #[test]
    fn a_swapped_folder_holds_the_new_files_only() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (new, old) = (folder.path().join("site.new"), folder.path().join("site"));
        write(&old.join("before"), b"").expect("a file");
        write(&new.join("after"), b"").expect("a file");
        swap_folder(&new, &old).expect("the folder is swapped");
        assert_eq!(below(&old).expect("the files"), [old.join("after")]);
        assert!(!new.exists());
    }

    #[test]
    fn a_missing_folder_has_no_files() {
        assert!(below(Path::new("/nonexistent/folder")).expect("no failure").is_empty());
    }
}
