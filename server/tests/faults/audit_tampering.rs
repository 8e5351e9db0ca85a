//! Somebody edits the audit trail in the database: `fourview audit verify` fails and names the first row that is wrong.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::clinic::{Database, Unit, check_form, correct_form, details_form, mammographer, save};
use crate::rows::Rows;
use crate::{Numbers, times};

/// One way of tampering: statements, and the event that the verifier must name.
struct Tampering {
    what: &'static str,
    sql: String,
    named: i64,
}

#[test]
fn every_change_of_the_audit_trail_is_found_and_named() {
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    let (tablet, ids) = mammographer(&unit, 2);
    for id in ids {
        save(&tablet, &details_form(&tablet, id, "first"));
        save(&tablet, &check_form(&tablet, id));
        save(&tablet, &correct_form(&tablet, id));
    }
    product.ask_to_end();
    product.ended(Duration::from_secs(30));
    unit.verify_audit();
    let file = unit.installation.data().join("fourview.db");
    let whole = file.with_extension("whole");
    fs::copy(&file, &whole).expect("a copy of the trail");
    let last = Rows::open(&file).number("SELECT max(seq) FROM audit_event");
    let mut numbers = Numbers(22);
    let rounds = times(20, 200);
    for round in 0..rounds {
        let tampering = tampering(round, last, &mut numbers);
        tamper(&file, &tampering.sql);
        let output = unit
            .installation
            .command(&["audit", "verify"])
            .output()
            .expect("the verifier");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let Tampering { what, named, .. } = tampering;
        assert_eq!(output.status.code(), Some(1), "{what} at {named}: {said}");
        let numbers: Vec<&str> = said.split(|character: char| !character.is_ascii_digit()).collect();
        assert!(
            numbers.contains(&named.to_string().as_str()),
            "{what} at {named}: {said}"
        );
        fs::copy(&whole, &file).expect("the trail as it was");
    }
    eprintln!("{rounds} changes of the trail: all found and named");
    unit.verify_audit();
}

fn tampering(round: usize, last: i64, numbers: &mut Numbers) -> Tampering {
    let last_index = usize::try_from(last).expect("a few hundred events");
    let mut below = |end: usize| i64::try_from(numbers.below(end)).expect("a small number");
    // Not the last one: some ways need an event behind it.
    let seq = 1 + below(last_index - 1);
    match round % 8 {
        0 => Tampering {
            what: "an action is edited",
            sql: format!("UPDATE audit_event SET action = action || 'x' WHERE seq = {seq}"),
            named: seq,
        },
        1 => Tampering {
            what: "an actor is removed",
            sql: format!("UPDATE audit_event SET actor = NULL, role = 'NOBODY' WHERE seq = {seq}"),
            named: seq,
        },
        2 => Tampering {
            what: "a time is edited",
            sql: format!(
                "UPDATE audit_event SET at = (SELECT min(at) FROM audit_event), outcome = 'x' WHERE seq = {seq}"
            ),
            named: seq,
        },
        3 => Tampering {
            what: "an event is deleted",
            sql: format!("DELETE FROM audit_event WHERE seq = {seq}"),
            named: seq,
        },
        4 => {
            let away = last + 1_000;
            let (one, other) = (seq, seq + 1 + below(last_index - usize::try_from(seq).unwrap_or(1)));
            let set = |from: i64, to: i64| format!("UPDATE audit_event SET seq = {to} WHERE seq = {from};");
            Tampering {
                what: "two events are swapped",
                sql: set(one, away) + &set(other, one) + &set(away, other),
                named: one,
            }
        }
        5 => Tampering {
            what: "the tail is cut",
            sql: format!("DELETE FROM audit_event WHERE seq > {seq}"),
            named: seq + 1,
        },
        6 => Tampering {
            what: "the tail is cut and its end moved",
            sql: format!(
                "DELETE FROM audit_event WHERE seq > {seq}; UPDATE audit_head SET seq = {seq}, \
                 hash = (SELECT hash FROM audit_event WHERE seq = {seq})"
            ),
            named: seq,
        },
        _ => Tampering {
            what: "a hash is edited",
            sql: format!("UPDATE audit_event SET hash = zeroblob(32) WHERE seq = {seq}"),
            named: seq,
        },
    }
}

/// Changes rows that the database's own triggers protect.
fn tamper(file: &Path, sql: &str) {
    let rows = Rows::open(file);
    let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'";
    for trigger in rows.texts(triggers) {
        rows.run(&format!("DROP TRIGGER {trigger}"));
    }
    rows.run(sql);
}
