//! What must be true of received objects after every fault.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};
use tokio::runtime::Runtime;

use crate::clinic::Unit;
use crate::machine::{Machine, PIXELS, data_set};

/// Every acknowledged object has one row, and its file has the bytes that were sent.
pub fn assert_all_there(runtime: &Runtime, unit: &Unit, machines: &[Machine]) {
    let data = unit.installation.data();
    let rows = runtime.block_on(rows(&unit.database_url()));
    let spool = data.join("spool");
    for instance in machines.iter().flat_map(|machine| &machine.acknowledged) {
        let key = rows
            .get(instance)
            .unwrap_or_else(|| panic!("{instance} was acknowledged and is lost"));
        assert_file(&spool.join(key), instance);
    }
    let acknowledged: usize = machines.iter().map(|machine| machine.acknowledged.len()).sum();
    // What was committed when the server was killed before it could answer was sent again, and is there once; the last
    // object of each machine may never have been acknowledged.
    assert!(
        (acknowledged..=acknowledged + machines.len()).contains(&rows.len()),
        "{} rows for {acknowledged} acknowledged objects",
        rows.len()
    );
}

fn assert_file(path: &Path, instance: &str) {
    let file = std::fs::read(path).expect(instance);
    let sent = data_set(instance, PIXELS);
    assert!(file.ends_with(&sent), "{instance}: other bytes than were sent");
}

/// The place of each received object by its SOP Instance UID.
async fn rows(url: &str) -> BTreeMap<String, String> {
    let connection = sea_orm::Database::connect(url).await.expect("the database");
    let sql = "SELECT sop_instance_uid, file_key FROM received_object";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    let all = rows.len();
    let text = |row: &sea_orm::QueryResult, index| row.try_get_by_index::<String>(index).expect("a text");
    let by_instance: BTreeMap<_, _> = rows.iter().map(|row| (text(row, 0), text(row, 1))).collect();
    assert_eq!(by_instance.len(), all, "an object twice");
    by_instance
}
