//! PostgreSQL is killed while four machines send: what was acknowledged is there, and intake goes on by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

use crate::clinic::{Database, Unit};
use crate::machine::Machine;
use crate::received::assert_all_there;
use crate::{Numbers, times};

const SENDERS: usize = 4;
/// The database is killed after one of this many objects was acknowledged.
const OBJECTS: usize = 24;
/// From the database's return to the next acknowledged object, without a restart of the server.
const RECOVERED: Duration = Duration::from_secs(10);
/// No object takes longer while nothing is wrong.
const USUAL: Duration = Duration::from_secs(20);

#[test]
fn intake_goes_on_by_itself_after_postgres_was_killed() {
    let unit = Unit::on(Database::Postgres);
    let cluster = unit.cluster.as_ref().expect("a cluster");
    let product = unit.installation.start();
    let server = product.id();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (telling, told) = mpsc::channel();
    let stop = Arc::new(AtomicBool::new(false));
    let sending: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let machine = Machine::new(unit.installation.machines, sender);
            let (telling, stop) = (telling.clone(), Arc::clone(&stop));
            runtime.spawn(async move { machine.send_until_told(telling, &stop).await })
        })
        .collect();
    let mut numbers = Numbers(21);
    let rounds = times(3, 50);
    for round in 0..rounds {
        for _ in 0..=numbers.below(OBJECTS) {
            told.recv_timeout(USUAL).expect("an acknowledged object");
        }
        cluster.stop();
        while told.try_recv().is_ok() {}
        cluster.start_again();
        let back = Instant::now();
        acknowledged_within(&told, RECOVERED, round);
        eprintln!("round {round}: taking in again after {:?}", back.elapsed());
    }
    stop.store(true, Ordering::Relaxed);
    let machines: Vec<Machine> = sending
        .into_iter()
        .map(|sent| runtime.block_on(sent).expect("no sender fails otherwise"))
        .collect();
    assert_eq!(product.id(), server);
    assert_eq!(product.readiness().ok(), Some(200), "the same process goes on");
    assert_all_there(&runtime, &unit, &machines, rounds);
    unit.verify_audit();
}

fn acknowledged_within(told: &Receiver<()>, within: Duration, round: usize) {
    let heard = told.recv_timeout(within);
    assert!(
        heard.is_ok(),
        "round {round}: nothing is taken in {within:?} after the database is back"
    );
}
