//! What must be true of received objects after every fault.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};
use tokio::runtime::Runtime;

use crate::clinic::Unit;
use crate::machine::{Machine, PIXELS, data_set};

/// Every acknowledged object has one row, and its file has the bytes that were sent. Prints how many after so many
/// `tries` of a fault.
pub fn assert_all_there(runtime: &Runtime, unit: &Unit, machines: &[Machine], tries: usize) {
    let data = unit.installation.data();
    let rows = runtime.block_on(rows(&unit.database_url()));
    let by_instance: BTreeMap<_, _> = rows.iter().cloned().collect();
    let acknowledged: Vec<&String> = machines.iter().flat_map(|machine| &machine.acknowledged).collect();
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|instance| !by_instance.contains_key(**instance))
        .collect();
    let twice = rows.len() - by_instance.len();
    eprintln!(
        "{tries} tries: {} objects acknowledged, {} lost, {twice} counted twice",
        acknowledged.len(),
        lost.len()
    );
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!(twice, 0, "an object twice");
    let spool = data.join("spool");
    for instance in &acknowledged {
        assert_file(&spool.join(&by_instance[*instance]), instance);
    }
    // What was committed when the server was killed before it could answer was sent again, and is there once; the last
    // object of each machine may never have been acknowledged.
    assert!(
        (acknowledged.len()..=acknowledged.len() + machines.len()).contains(&rows.len()),
        "{} rows for {} acknowledged objects",
        rows.len(),
        acknowledged.len()
    );
}

fn assert_file(path: &Path, instance: &str) {
    let file = std::fs::read(path).expect(instance);
    let sent = data_set(instance, PIXELS);
    assert!(file.ends_with(&sent), "{instance}: other bytes than were sent");
}

/// The SOP Instance UID of each received object, and its place.
async fn rows(url: &str) -> Vec<(String, String)> {
    let connection = sea_orm::Database::connect(url).await.expect("the database");
    let sql = "SELECT sop_instance_uid, file_key FROM received_object";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    let text = |row: &sea_orm::QueryResult, index| row.try_get_by_index::<String>(index).expect("a text");
    rows.iter().map(|row| (text(row, 0), text(row, 1))).collect()
}
