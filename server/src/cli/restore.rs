//! `fourview restore FILE [--verify]`

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::{audit, open, output};
use crate::config::Config;
use crate::store::{Store, StoreOptions, database_is_whole};

/// Puts a copy in the place of the database; what was there is kept beside it. The copy is checked, and its audit trail
/// verified where that is asked, before anything is moved; and no server may run meanwhile.
pub(super) async fn run(config: &Config, file: &Path, verify: bool) -> Result<(), Failure> {
    if !file.is_file() {
        return Err(Failure::NotPossible("the file to restore is not there"));
    }
    if verify && !config.secret_file.is_file() {
        return Err(Failure::NotPossible(
            "the secret file is not there: put it in its place first, or restore without --verify",
        ));
    }
    let target = target(config)?;
    let alone = open::alone(config)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Failure::at("making the data folder"))?;
    let unfinished = beside(&target, ".restoring");
    for part in parts(&unfinished) {
        remove(&part)?;
    }
    fs::copy(file, &unfinished).map_err(Failure::at("copying the file"))?;
    let mut checked = check(&unfinished).await;
    if verify && checked.is_ok() {
        checked = verify_trail(config, &unfinished).await;
    }
    if checked.is_err() {
        for part in parts(&unfinished) {
            remove(&part)?;
        }
    }
    checked?;
    settle(&unfinished)?;
    put_aside(&target)?;
    fs::rename(&unfinished, &target)
        .and_then(|()| fs::File::open(folder)?.sync_all())
        .map_err(Failure::at("putting the copy in place"))?;
    output::say(format!("{} is the database now.", target.display()));
    drop(alone);
    Ok(())
}

/// Whether the audit trail of the copy is as it was sealed. The copy is brought up to date for that, as `serve` would.
async fn verify_trail(config: &Config, copy: &Path) -> Result<(), Failure> {
    let store = connect(copy).await?;
    let before = store
        .migrate()
        .await
        .map_err(Failure::at("bringing the copy up to date"))?;
    if let Some(before) = before {
        remove(&before)?;
    }
    let verified = audit::say_verified(&store, &open::audit(config)?).await;
    store.close().await.map_err(Failure::at("closing the copy"))?;
    verified
}

/// The file must hold everything by itself: its journal is empty once the last connection is closed.
fn settle(copy: &Path) -> Result<(), Failure> {
    for part in parts(copy).skip(1) {
        let holds_something =
            part.to_string_lossy().ends_with("-wal") && fs::metadata(&part).is_ok_and(|wal| wal.len() > 0);
        if holds_something {
            return Err(Failure::NotPossible(
                "the copy could not be finished; nothing was changed",
            ));
        }
        remove(&part)?;
    }
    fs::File::open(copy)
        .and_then(|copy| copy.sync_all())
        .map_err(Failure::at("writing the copy"))
}

async fn connect(copy: &Path) -> Result<Store, Failure> {
    Store::connect(&StoreOptions::new(format!("sqlite://{}", copy.display())))
        .await
        .map_err(Failure::at("opening the copy"))
}

/// The file of the database; finding it must not make one.
fn target(config: &Config) -> Result<PathBuf, Failure> {
    let url = config.database_url.expose();
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
    match path.map(|path| path.split('?').next().unwrap_or(path)) {
        Some(path) => Ok(PathBuf::from(path.replace("%3F", "?").replace("%25", "%"))),
        None => Err(Failure::NotPossible(
            "PostgreSQL is restored by pg_restore or by its own archive of changes",
        )),
    }
}

/// Whether the copy is a database of ours, whole, and not of a newer version.
async fn check(copy: &Path) -> Result<(), Failure> {
    let checking = || Failure::at("checking the copy");
    let store = connect(copy).await?;
    let schema = store.schema().await.map_err(checking())?;
    let whole = database_is_whole(&store).await.map_err(checking())?;
    store.close().await.map_err(checking())?;
    if schema.applied == 0 {
        return Err(Failure::NotPossible("the file is no database of Fourview"));
    }
    if !whole {
        return Err(Failure::NotPossible(
            "the file is damaged: it does not pass the database's own check",
        ));
    }
    Ok(())
}

/// Keeps the database that was there, with its journal, under another name.
fn put_aside(target: &Path) -> Result<(), Failure> {
    if !target.exists() {
        return Ok(());
    }
    let aside = (1..)
        .map(|number| beside(target, &format!(".before-restore.{number}")))
        .find(|name| !name.exists());
    let Some(aside) = aside else { return Ok(()) };
    for (part, name) in parts(target).zip(parts(&aside)) {
        if part.exists() {
            fs::rename(&part, &name).map_err(Failure::at("keeping the database that was there"))?;
        }
    }
    output::say(format!("{} is the database that was there.", aside.display()));
    Ok(())
}

/// A file of SQLite and the two that belong to it while it is in use.
fn parts(file: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm"]
        .into_iter()
        .map(|suffix| beside(file, suffix))
        .collect::<Vec<_>>()
        .into_iter()
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(file: &Path) -> Result<(), Failure> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::step("clearing the way", error)),
        _ => Ok(()),
    }
}
