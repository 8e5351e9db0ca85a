//! The list of cases stays in the order of an index, however many cases there are, and knows the records that were
//! there before it.

use app::domain::ids::{StaffId, UnitId};
use app::domain::reading::ViewCount;
use app::domain::reading::filter::{Filter, Seen};
use fourview::clock::Clock;
use fourview::store::{Backend, CaseReader, NewRecord, reading_cases, reading_cases_plan, record_insert};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use super::any_images::images;
use super::record::{case_of, plain_record};
use crate::harness::{Database, on_both};

on_both! {
    a_page_of_the_list_is_read_in_the_order_of_an_index,
    records_from_before_the_list_are_on_it,
}

fn reader(database: &Database, unit: UnitId) -> CaseReader {
    CaseReader {
        unit,
        staff: StaffId(Uuid::new_v4()),
        open_since: database.clock().now(),
    }
}

/// Six thousand cases, each tenth closed, by statements past the store.
async fn many_cases(database: &Database, unit: UnitId) {
    let (numbers, id, starts_at, unit) = match database.store().backend() {
        Backend::Sqlite => (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)",
            "randomblob(16)",
            "printf('2024-%02d-%02dT09:00', 1 + i % 12, 1 + i % 28)",
            format!("x'{}'", unit.0.simple()),
        ),
        Backend::Postgres => (
            "WITH n AS (SELECT generate_series(1, 6000) AS i)",
            "gen_random_uuid()",
            "to_char(1 + i % 12, '\"2024-\"FM00') || to_char(1 + i % 28, '\"-\"FM00\"T09:00\"')",
            format!("'{}'::uuid", unit.0),
        ),
    };
    let appointments = format!(
        "INSERT INTO appointment (id, unit_id, clinic_id, participant_id, starts_at, accession, special, right_breast, \
         left_breast, status, held_by, room_id, version) \
         {numbers} SELECT {id}, {unit}, (SELECT c.id FROM clinic c WHERE c.unit_id = {unit} LIMIT 1), \
         (SELECT p.id FROM participant p WHERE p.unit_id = {unit} LIMIT 1), {starts_at}, 'MANY' || i, NULL, 'PRESENT', \
         'PRESENT', 'RECORDED', NULL, NULL, 1 FROM n"
    );
    database.run(&appointments).await.expect("appointments");
    let cases = "INSERT INTO reading_case (appointment_id, unit_id, clinic_id, starts_at, record_version, views, \
        has_notes, has_additional, imperfect, has_shortfall, readers, closed) \
        SELECT a.id, a.unit_id, a.clinic_id, a.starts_at, 1, 'RCC 1 0 0', a.accession LIKE '%3', \
        a.accession LIKE '%4', a.accession LIKE '%5', a.accession LIKE '%6', 0, a.accession LIKE '%0' \
        FROM appointment a WHERE a.accession LIKE 'MANY%'";
    database.run(cases).await.expect("cases");
    database.run("ANALYZE").await.expect("analysed");
}

async fn a_page_of_the_list_is_read_in_the_order_of_an_index(database: Database) {
    let unit = database.filled().await.unit;
    many_cases(&database, unit).await;
    let (store, reader) = (database.store(), reader(&database, unit));
    let everything = Filter::default();
    let first = reading_cases(&store, reader, everything, 50).await.expect("cases");
    let after = first.last().map(|line| line.id);
    for (filter, index) in [
        (everything, "ix_reading_case_open"),
        (Filter { after, ..everything }, "ix_reading_case_open"),
        (
            Filter {
                after,
                notes: true,
                ..everything
            },
            "ix_reading_case_open",
        ),
        (
            Filter {
                seen: Seen::NotByMe,
                ..everything
            },
            "ix_reading_case_open",
        ),
        (
            Filter {
                seen: Seen::Closed,
                after,
                ..everything
            },
            "ix_reading_case_closed",
        ),
    ] {
        let plan = reading_cases_plan(&store, reader, filter).await.expect("a plan");
        let plan = plan.join("\n");
        assert!(plan.contains(index), "{filter:?}\n{plan}");
        for whole in ["SCAN c", "SCAN reading_case", "Seq Scan on reading_case"] {
            assert!(!plan.contains(whole), "{filter:?} reads all cases\n{plan}");
        }
    }
    let second = reading_cases(&store, reader, Filter { after, ..everything }, 50).await;
    let second = second.expect("cases");
    let place = |line: &app::services::reading::CaseLine| (line.starts_at, line.id.0);
    assert!(place(&first[49]) < place(&second[0]));
}

/// Everything that the migrations made.
const UNDONE: &str = "DROP TABLE reading_recall_arrangement; DROP INDEX ix_appointment_attention; \
    DROP TABLE reading_reference; DROP TABLE reading_recall_withdrawal; DROP TABLE reading_recall; \
    DROP TABLE reading_answer; DROP TABLE reading_question; DROP TABLE reading_opinion; DROP TABLE reading_open; \
    DROP TABLE reading_seen; DROP TABLE reading_case; DROP INDEX ix_image_record_taken; \
    DELETE FROM seaql_migrations WHERE version IN ('m0016_reading', 'm0020_reading_versions')";

async fn records_from_before_the_list_are_on_it(database: Database) {
    let unit = database.filled().await.unit;
    let case = case_of(&database, unit).await;
    let (mut runner, strategy) = (TestRunner::deterministic(), images());
    let images = std::iter::repeat_with(|| strategy.new_tree(&mut runner).expect("a value").current());
    let images = images
        .into_iter()
        .find(|images| images.views().len() > 3 && images.tally().total() > 6)
        .expect("some are large");
    let record = NewRecord {
        images: images.clone(),
        ..plain_record(&database, &case).await
    };
    let tx = database.store().begin().await.expect("a transaction");
    record_insert(&tx, unit, case.appointment.id, &record)
        .await
        .expect("stored");
    tx.commit().await.expect("committed");
    let store = database.store();
    let list = async || {
        let cases = reading_cases(&store, reader(&database, unit), Filter::default(), 50).await;
        cases.expect("cases")
    };
    let before = list().await;
    assert_eq!(before[0].views, ViewCount::of(&images));
    let other = "INSERT INTO image_other_view (record_id, position, view, count, repeats, extras, facts) \
        SELECT id, 0, 'L; XCCL', 2, 0, 1, '{}' FROM image_record WHERE is_current";
    database.run(other).await.expect("a view under its own name");
    database.run(UNDONE).await.expect("the schema of before");
    store.migrate().await.expect("migrated");
    let mut expected = before;
    expected[0].traits.additional = true;
    expected[0].views.push(ViewCount {
        view: "L, XCCL".to_owned(),
        count: 2,
        repeats: 0,
        extras: 1,
    });
    assert_eq!(list().await, expected);
}
