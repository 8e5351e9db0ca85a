//! The commands of the real binary, as an operator types them: what they say, how they end, and what they leave.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::driver::product::Installation;

/// What a server may take to end.
const END: Duration = Duration::from_secs(30);

/// Runs a command to its end: its exit code, and everything that it said.
fn run(installation: &Installation, arguments: &[&str]) -> (i32, String) {
    let output = installation.command(arguments).output().expect("the binary");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.code().expect("no signal"), said)
}

/// Runs a command that must end with this exit code and say these words.
fn says(installation: &Installation, arguments: &[&str], code: i32, words: &str) -> String {
    let (ended, said) = run(installation, arguments);
    assert_eq!(ended, code, "{arguments:?}: {said}");
    assert!(said.contains(words), "{arguments:?} does not say {words:?}: {said}");
    said
}

/// The names and contents of the data folder's files.
fn files(installation: &Installation) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(installation.data()).expect("the data folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let text = fs::read(&path).expect("a file");
            (path, Sha256::digest(text).to_vec())
        })
        .collect();
    files.sort();
    files
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

#[test]
fn a_fresh_folder_is_migrated_once_and_the_doctor_says_what_is_missing() {
    let fresh = Installation::new(None);
    says(&fresh, &["doctor"], 1, "FAILED  secret file");
    says(&fresh, &["migrate"], 0, "The database is up to date");
    says(&fresh, &["migrate"], 0, "The database is up to date");
    says(&fresh, &["doctor"], 1, "ok      database: migration level");
    says(
        &fresh,
        &["token", "create", "--scope", "ingest"],
        1,
        "--unit must be the name of a unit",
    );
    says(
        &fresh,
        &["token", "create", "--scope", "everything"],
        2,
        "the scopes are: ingest",
    );
    says(&fresh, &["token", "create"], 2, "--scope");
    says(&fresh, &["no-such-command"], 2, "Usage");
    let misspelt = Installation::new(None).with("HTTP_PORT", "80");
    says(
        &misspelt,
        &["migrate"],
        2,
        "FOURVIEW_HTTP_PORT is no setting of Fourview",
    );
}

#[tokio::test]
async fn a_copy_is_made_while_the_server_runs_and_restored_only_when_it_does_not() {
    let there = Installation::new(None);
    let server = there.start();
    let token = says(&there, &["token", "create", "--scope", "ingest"], 0, "");
    assert!(token.trim().len() >= 40 && token.trim().lines().count() == 1, "{token}");
    says(&there, &["doctor"], 1, "if the server is running, this is its port");
    let copy = there.data().with_file_name("copy.db");
    says(&there, &["backup", text(&copy)], 0, "holds the database");
    says(&there, &["backup", text(&copy)], 1, "is not overwritten");
    for verify in [&["restore", text(&copy)][..], &["restore", text(&copy), "--verify"]] {
        says(&there, verify, 1, "a server runs on this data folder");
    }
    server.ask_to_end();
    assert!(server.ended(END).success());
    says(&there, &["doctor"], 0, "ok      secret file");

    nothing_wrong_is_restored(&there, &copy).await;
    let locked = fs::File::open(there.data().join("in-use")).expect("the lock");
    locked.lock().expect("nobody has it");
    says(
        &there,
        &["serve"],
        1,
        "a database is being restored in this data folder",
    );
    drop(locked);
    says(
        &there,
        &["restore", text(&copy), "--verify"],
        0,
        "The audit trail is as it was sealed",
    );
    assert!(there.data().join("fourview.db.before-restore.1").exists());
    says(&there, &["audit", "verify"], 0, "The audit trail is as it was sealed");
    says(&there, &["doctor"], 0, "ok      database: a write");
}

/// A file that is no whole copy, or whose audit trail was tampered with, moves nothing.
async fn nothing_wrong_is_restored(there: &Installation, copy: &Path) {
    let before = files(there);
    let bytes = fs::read(copy).expect("the copy");
    let damaged = there.data().with_file_name("damaged.db");
    let mut wrong = bytes.clone();
    let middle = wrong.len() / 2;
    wrong[middle..middle + 8192].fill(0xA5);
    for (what, bytes) in [
        ("damaged", wrong.as_slice()),
        ("cut short", &bytes[..bytes.len() / 2]),
        ("no database", b"a letter"),
        ("empty", b""),
    ] {
        fs::write(&damaged, bytes).expect("a file");
        let (code, said) = run(there, &["restore", text(&damaged)]);
        assert_eq!(code, 1, "{what}: {said}");
        assert_eq!(files(there), before, "{what} leaves everything as it was");
    }
    let tampered = there.data().with_file_name("tampered.db");
    fs::write(&tampered, &bytes).expect("a file");
    let past = sea_orm::Database::connect(format!("sqlite://{}", text(&tampered)))
        .await
        .expect("a connection");
    for sql in [
        "DROP TRIGGER ao_audit_event_update",
        "UPDATE audit_event SET action = action || 'x' WHERE seq = 1",
    ] {
        past.execute_unprepared(sql).await.expect(sql);
    }
    past.close().await.expect("closed");
    let verified = ["restore", text(&tampered), "--verify"];
    says(there, &verified, 1, "verifying the audit trail failed");
    assert_eq!(
        files(there),
        before,
        "what was tampered with leaves everything as it was"
    );
    assert_eq!(fs::read(copy).expect("the copy"), bytes, "the copy itself is as it was");
}

#[test]
fn what_cannot_be_restored_is_said() {
    let fresh = Installation::new(None);
    says(
        &fresh,
        &["restore", "no-such-file"],
        1,
        "the file to restore is not there",
    );
    let file = fresh.data().with_file_name("letter");
    fs::write(&file, "a letter").expect("a file");
    says(
        &fresh,
        &["restore", text(&file), "--verify"],
        1,
        "the secret file is not there",
    );
    let elsewhere = Installation::new(Some("postgres://nobody@127.0.0.1:1/none".to_owned()));
    says(
        &elsewhere,
        &["restore", text(&file)],
        1,
        "PostgreSQL is restored by pg_restore",
    );
}
