//! `kill -9` while four machines send: what was acknowledged is there, once, with the bytes that were sent.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::clinic::{Database, Unit};
use crate::driver::product::Product;
use crate::machine::Machine;
use crate::received::assert_all_there;
use crate::{Numbers, times};

const SENDERS: usize = 4;
/// The server is killed after one of this many objects was acknowledged,
const OBJECTS: usize = 24;
/// and so many microseconds later at most.
const LATEST_MICROS: usize = 20_000;
/// From the start of a new process to "ready".
const RESTARTED: Duration = Duration::from_secs(3);

#[test]
fn nothing_acknowledged_is_lost_after_kill_9_on_sqlite() {
    killed_again_and_again(Database::Sqlite, times(20, 500));
}

#[test]
fn nothing_acknowledged_is_lost_after_kill_9_on_postgres() {
    killed_again_and_again(Database::Postgres, times(10, 200));
}

fn killed_again_and_again(database: Database, rounds: usize) {
    let unit = Unit::on(database);
    let mut product = unit.installation.start();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut numbers = Numbers(11);
    let mut machines: Vec<Machine> = (0..SENDERS)
        .map(|sender| Machine::new(unit.installation.machines, sender))
        .collect();
    let (mut interrupted, mut slowest) = (0, Duration::ZERO);
    for _ in 0..rounds {
        let acknowledged = 1 + numbers.below(OBJECTS);
        let then = Duration::from_micros(numbers.below(LATEST_MICROS) as u64);
        machines = send_until_killed(&runtime, machines, product, acknowledged, then);
        interrupted += machines.iter().filter(|machine| machine.under_way).count();
        let begun = Instant::now();
        product = unit.installation.start();
        slowest = slowest.max(begun.elapsed());
    }
    eprintln!("{interrupted} objects were interrupted; ready again after {slowest:?} at most");
    assert!(slowest < RESTARTED, "ready only after {slowest:?}");
    assert!(
        interrupted >= rounds,
        "only {interrupted} objects were interrupted: the moments are wrong"
    );
    assert_all_there(&runtime, &unit, &machines, rounds);
    drop(product);
    let _product = unit.installation.start();
    unit.verify_audit();
}

fn send_until_killed(
    runtime: &Runtime,
    machines: Vec<Machine>,
    product: Product,
    acknowledged: usize,
    then: Duration,
) -> Vec<Machine> {
    let (telling, told) = mpsc::channel();
    let sending: Vec<_> = machines
        .into_iter()
        .map(|machine| runtime.spawn(machine.send_until_cut(telling.clone())))
        .collect();
    drop(telling);
    told.iter().take(acknowledged).for_each(drop);
    std::thread::sleep(then);
    drop(product);
    sending
        .into_iter()
        .map(|sent| runtime.block_on(sent).expect("no sender fails otherwise"))
        .collect()
}
