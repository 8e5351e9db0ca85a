//! The rules that the database holds about what machines send, broken one by one past the store.

use fourview::store::Constraint;

use crate::harness::{Database, on_both};

on_both! {
    each_rule_about_what_is_sent_is_held,
    what_was_received_stays_as_it_is,
}

/// A broken rule: the statement and what the store calls it.
const BROKEN: &[(&str, &str)] = &[
    (
        "UPDATE machine_network SET admission = 'MAYBE'",
        "ck_machine_network_admission",
    ),
    (
        "UPDATE machine_network SET addresses = ''",
        "ck_machine_network_addresses",
    ),
    (
        "UPDATE received_object SET standing = 'MATCHED'",
        "ck_received_object_matched",
    ),
    (
        "UPDATE received_object SET standing = 'HELD_APART'",
        "ck_received_object_apart",
    ),
    (
        "UPDATE received_object SET standing = 'LOST'",
        "ck_received_object_standing",
    ),
    (
        "UPDATE received_object SET understanding = 'UNDERSTOOD'",
        "ck_received_object_facts",
    ),
    (
        "UPDATE received_object SET thumbnail = 'FAILED'",
        "ck_received_object_failure",
    ),
    (
        "UPDATE received_object SET thumbnail = 'LOST'",
        "ck_received_object_thumbnail",
    ),
    (
        "UPDATE received_object SET file_state = 'LOST'",
        "ck_received_object_file",
    ),
    (
        "UPDATE received_object SET attempts = -1",
        "ck_received_object_attempts",
    ),
    (
        "UPDATE received_object SET appointment_id = (SELECT id FROM appointment LIMIT 1)",
        "ck_received_object_nobody",
    ),
    (
        "UPDATE association SET outcome = 'LOST', ended_at = started_at",
        "ck_association_outcome",
    ),
    ("UPDATE association SET outcome = 'RELEASED'", "ck_association_ended"),
    ("UPDATE association SET stored = -1", "ck_association_counts"),
    ("UPDATE performed_step SET state = 'LOST'", "ck_performed_step_state"),
    ("UPDATE performed_step SET version = 0", "ck_performed_step_version"),
    (
        "UPDATE quarantined_object SET resolution = 'DISCARDED'",
        "ck_quarantined_object_resolved",
    ),
    (
        "UPDATE api_token_scope SET scope = 'EVERYTHING'",
        "ck_api_token_scope_scope",
    ),
];

const NEVER: &[&str] = &[
    "UPDATE received_object SET sha256 = sha256",
    "UPDATE received_object SET received_at = received_at",
    "DELETE FROM received_object",
    "UPDATE quarantined_object SET reason = 'GAVE_UP'",
    "DELETE FROM quarantined_object",
    "DELETE FROM performed_step",
    "UPDATE performed_step_message SET kind = 'N_SET'",
    "DELETE FROM performed_step_message",
    "UPDATE worklist_step SET study_uid = '1.2'",
    "DELETE FROM worklist_step",
];

/// A row in each table, without the product's help.
async fn filled(database: &Database) {
    database.filled().await;
    fourview::demo::machines_and_token(&database.store(), &database.auth())
        .await
        .expect("machines on the network");
    let (id, hash) = match database.store().backend() {
        fourview::store::Backend::Sqlite => ("randomblob(16)", "randomblob(32)"),
        fourview::store::Backend::Postgres => ("gen_random_uuid()", "decode(repeat('ab', 32), 'hex')"),
    };
    let at = "'2026-11-24 09:00:00+00:00'";
    let statements = [
        format!(
            "INSERT INTO association SELECT {id}, m.unit_id, m.id, 'A', 'B', '127.0.0.1', {at}, NULL, 'OPEN', 0, 0, 0, \
             0 FROM machine m LIMIT 1"
        ),
        format!(
            "INSERT INTO received_object (id, sop_instance_uid, sop_class_uid, transfer_syntax_uid, sha256, \
             size_bytes, file_key, received_at, unit_id, file_state, understanding, attempts, standing, thumbnail, \
             thumbnail_attempts) SELECT {id}, '1.2', '1.3', '1.4', {hash}, 1, 'k', {at}, u.id, 'KEPT', 'PENDING', 0, \
             'PENDING', 'NONE', 0 FROM unit u LIMIT 1"
        ),
        format!(
            "INSERT INTO quarantined_object (id, unit_id, reason, detail, sha256, size_bytes, file_key, at) \
             SELECT {id}, u.id, 'NOT_SCANNED', 'x', {hash}, 1, 'k', {at} FROM unit u LIMIT 1"
        ),
        format!(
            "INSERT INTO performed_step SELECT {id}, '1.2', m.unit_id, m.id, 'IN_PROGRESS', 1, {at}, {at}, '{{}}', \
             NULL FROM machine m LIMIT 1"
        ),
        format!(
            "INSERT INTO performed_step_message SELECT s.id, 1, 'N_CREATE', {at}, NULL, '1.2', {hash} \
             FROM performed_step s"
        ),
        format!(
            "INSERT INTO worklist_step SELECT a.id, '1.2', 'P', 'S', {at} FROM appointment a \
             WHERE a.status = 'SCHEDULED' LIMIT 1"
        ),
    ];
    for statement in statements {
        database.run(&statement).await.expect(&statement);
    }
}

async fn each_rule_about_what_is_sent_is_held(database: Database) {
    filled(&database).await;
    for (statement, rule) in BROKEN {
        let error = database.run(statement).await.expect_err(statement).to_string();
        assert!(error.contains(rule), "{statement}: {error}");
    }
}

async fn what_was_received_stays_as_it_is(database: Database) {
    filled(&database).await;
    for statement in NEVER {
        let error = database.run(statement).await.expect_err(statement);
        let meaning = fourview::store::StoreError::from(error).constraint();
        assert_eq!(meaning, Some(Constraint::AppendOnly), "{statement}");
    }
}
