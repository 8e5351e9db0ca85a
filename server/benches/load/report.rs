//! The document around the table: when and where it was measured, and what the figures mean.

use app::domain::local_time::long_date;
use fourview::clock::{Clock, SystemClock};

/// `docs/benchmarks.md`.
pub fn document(table: &str, facts: &[String]) -> String {
    let day = long_date(SystemClock.now().date());
    let facts: String = facts.iter().map(|fact| format!("- {fact}\n")).collect();
    format!("{HEAD}\n## Figures of {day}\n\n{table}\n## Measured on\n\n{facts}\n{HOW}")
}

const HEAD: &str = "\
# Benchmarks

`make bench` builds the product, measures it, prints this table and writes this file. The programs are in `server/benches/load`.
A goal that is missed is shown in bold; it fails nothing, because machines differ.
";

const HOW: &str = "\
## How

- The release binary runs as an operator starts it, with demo data, a database of its own and the usual settings: session, access check,
  audited read, fsync and log are all in the figures. PostgreSQL is a fresh cluster on the same machine with its usual durability.
- **The load generator runs on the same cores as the server** (and as PostgreSQL), and takes its share of them. It uses blocking
  connections, kept open, from 48 signed-in sessions.
- At a fixed rate each request has a time at which it is due, whether or not those before it are answered, and its latency counts from
  then: waiting is in the figures. 3 s to warm up, 15 s counted.
- A submit sends the whole form of \"Provide image details\" of one of twelve appointments with the right version and a new key. It is
  answered when the answers, the audit event and the key are committed and on the disk.
- A page is read when its audit event is on the disk too: a read of a participant's record is an event of the audit trail.
- The peer is a process that renders the same page from memory with leptos_axum, without session, access check, audit or database.
  Product and peer are asked in turns by 16 connections, each as fast as it gets its answers; the medians of three turns are compared.
- Start to ready: from the start of the process to the first 200 of `/readyz`. Memory is the resident set, ten seconds after the start.
";
