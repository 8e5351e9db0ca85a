//! The rules that the database holds by itself, broken one by one past the store, and what each means.

use fourview::store::{Backend, Constraint, Swap, record_insert};

use super::record::{case_of, plain_record, sign_in};
use crate::harness::{Database, on_both};

on_both! {
    each_rule_is_held_and_told_apart,
    what_is_written_once_stays_as_it_is,
}

/// A broken rule: the statement and what it means.
type Broken = (&'static str, Constraint);

const BROKEN: &[Broken] = &[
    ("UPDATE appointment SET status = 'GONE'", Constraint::UnknownCode),
    ("UPDATE appointment SET left_breast = 'LOST'", Constraint::UnknownCode),
    ("UPDATE appointment SET version = 0", Constraint::OutOfRange),
    ("UPDATE appointment SET accession = ''", Constraint::BadText),
    (
        "UPDATE appointment SET accession = '12345678901234567'",
        Constraint::BadText,
    ),
    ("UPDATE appointment SET accession = 'SAME'", Constraint::AccessionTaken),
    ("UPDATE clinic SET flow = 'MAGIC'", Constraint::UnknownCode),
    ("UPDATE clinic SET code = 'SAME'", Constraint::ClinicTwice),
    (
        "UPDATE participant SET nhs_number = '9990000018'",
        Constraint::NhsNumberTwice,
    ),
    ("UPDATE participant SET nhs_number = '999'", Constraint::BadText),
    ("UPDATE machine SET ae_title = 'SAME'", Constraint::MachineTitleTaken),
    ("UPDATE site SET kind = 'SHIP'", Constraint::UnknownCode),
    ("UPDATE staff SET email = 'same@demo.test'", Constraint::EmailTaken),
    ("UPDATE staff SET email = 'Upper@demo.test'", Constraint::BadText),
    ("UPDATE staff_role SET role = 'BOSS'", Constraint::UnknownCode),
    ("UPDATE session SET ended_at = created_at", Constraint::WordsMismatch),
    (
        "UPDATE session SET ended_at = created_at, ended_why = 'BORED'",
        Constraint::UnknownCode,
    ),
    ("DELETE FROM room", Constraint::Reference),
    (
        "INSERT INTO image_view SELECT id, 'RCC', 1, 0, 0 FROM image_record",
        Constraint::IdTaken,
    ),
    (
        "INSERT INTO image_view SELECT id, 'XCCL', 1, 0, 0 FROM image_record",
        Constraint::UnknownCode,
    ),
    (
        "INSERT INTO image_view SELECT id, 'RCC_ID', 0, 0, -1 FROM image_record",
        Constraint::OutOfRange,
    ),
    (
        "INSERT INTO image_view SELECT id, 'RCC_ID', 21, 0, 20 FROM image_record",
        Constraint::OutOfRange,
    ),
    (
        "INSERT INTO image_view SELECT id, 'RCC_ID', 3, 1, 0 FROM image_record",
        Constraint::OutOfRange,
    ),
    (
        "INSERT INTO image_repeat_reason SELECT id, 'RCC', 0, 'TIRED', NULL FROM image_record",
        Constraint::UnknownCode,
    ),
    (
        "INSERT INTO image_repeat_reason SELECT id, 'RCC', 0, 'OTHER', NULL FROM image_record",
        Constraint::WordsMismatch,
    ),
    (
        "INSERT INTO image_repeat_reason SELECT id, 'RCC', 0, 'PATIENT_MOVED', 'x' FROM image_record",
        Constraint::WordsMismatch,
    ),
    (
        "INSERT INTO image_repeat_reason SELECT id, 'RCC_ID', 0, 'PATIENT_MOVED', NULL FROM image_record",
        Constraint::Reference,
    ),
    (
        "INSERT INTO image_shortfall_reason SELECT id, 0, 'RAIN' FROM image_record",
        Constraint::UnknownCode,
    ),
    (
        "INSERT INTO image_dose SELECT id, 'RCC', 0, 0 FROM image_record",
        Constraint::OutOfRange,
    ),
    (
        "INSERT INTO image_dose SELECT id, 'RCC', 0, 1000001 FROM image_record",
        Constraint::OutOfRange,
    ),
];

/// A copy of the record with another id and some other columns, and what that means.
const COPIES: &[(&str, Constraint)] = &[
    (
        "1, false, standard_set, completeness, NULL, NULL, NULL, NULL",
        Constraint::RecordVersionTwice,
    ),
    (
        "2, true, standard_set, completeness, NULL, NULL, 'x', id",
        Constraint::CurrentRecordTwice,
    ),
    (
        "2, false, standard_set, completeness, NULL, NULL, NULL, id",
        Constraint::CorrectionMismatch,
    ),
    (
        "2, false, standard_set, completeness, NULL, NULL, 'x', NULL",
        Constraint::CorrectionMismatch,
    ),
    (
        "2, false, false, 'COMPLETE', 'why', NULL, 'x', id",
        Constraint::CompletenessMismatch,
    ),
    (
        "2, false, false, 'PARTIAL', 'why', 'a note', 'x', id",
        Constraint::CompletenessMismatch,
    ),
    (
        "2, false, true, 'PARTIAL', NULL, NULL, 'x', id",
        Constraint::CompletenessMismatch,
    ),
    (
        "2, false, false, 'PERHAPS', NULL, NULL, 'x', id",
        Constraint::UnknownCode,
    ),
    ("2, false, false, 'PARTIAL', '', NULL, 'x', id", Constraint::BadText),
    (
        "0, false, standard_set, completeness, NULL, NULL, 'x', id",
        Constraint::OutOfRange,
    ),
];

async fn record(database: &Database) {
    let unit = database.filled().await.unit;
    let case = case_of(database, unit).await;
    let record = plain_record(database, &case).await;
    sign_in(database).await;
    let tx = database.store().begin().await.expect("a transaction");
    let stored = record_insert(&tx, unit, case.appointment.id, &record).await;
    assert_eq!(stored.expect("stored"), Swap::Done(1));
    tx.commit().await.expect("committed");
}

async fn meaning(database: &Database, sql: &str) -> Option<Constraint> {
    let error = database.run(sql).await.expect_err(sql);
    fourview::store::StoreError::from(error).constraint()
}

async fn each_rule_is_held_and_told_apart(database: Database) {
    record(&database).await;
    for (sql, means) in BROKEN {
        assert_eq!(meaning(&database, sql).await, Some(*means), "{sql}");
    }
    let id = match database.store().backend() {
        Backend::Sqlite => "x'00000000000000000000000000000001'",
        Backend::Postgres => "'00000000-0000-0000-0000-000000000001'::uuid",
    };
    for (columns, means) in COPIES {
        let sql = format!(
            "INSERT INTO image_record (id, appointment_id, source, imperfect, notes, room_id, room_label, \
            taken_by, taken_at, \
             transcribed, recorded_by, recorded_at, version, is_current, standard_set, completeness, \
             shortfall_details, \
             recall_note, correction_reason, replaces) \
             SELECT {id}, appointment_id, source, imperfect, notes, room_id, room_label, taken_by, taken_at, \
             transcribed, \
             recorded_by, recorded_at, {columns} FROM image_record"
        );
        assert_eq!(meaning(&database, &sql).await, Some(*means), "{columns}");
    }
}

async fn what_is_written_once_stays_as_it_is(database: Database) {
    record(&database).await;
    let mut refused = vec![
        "UPDATE image_record SET notes = 'edited'",
        "UPDATE image_record SET is_current = true",
        "DELETE FROM image_dose",
        "DELETE FROM image_view",
        "UPDATE image_view SET view = 'RCC_ID' WHERE view = 'RCC'",
        "UPDATE appointment_event SET note = 'edited'",
        "DELETE FROM appointment_event",
        "UPDATE audit_event SET outcome = 'REFUSED'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
    ];
    if database.store().backend() == Backend::Postgres {
        refused.extend(["TRUNCATE audit_event", "TRUNCATE audit_head", "TRUNCATE image_dose"]);
    }
    for sql in refused {
        // SQLite's triggers work row by row: a table without rows has nothing to refuse.
        if sql.ends_with("image_dose") && database.store().backend() == Backend::Sqlite
            || sql == "DELETE FROM image_dose"
        {
            continue;
        }
        assert_eq!(meaning(&database, sql).await, Some(Constraint::AppendOnly), "{sql}");
    }
    let replaced = database.run("UPDATE image_record SET is_current = false").await;
    replaced.expect("a version may be taken out of force");
}
