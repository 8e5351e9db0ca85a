//! The worklist of a day that no unit has: two thousand lines, asked for by DCMTK.

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::driver::product::Installation;
use crate::rows::Rows;
use crate::table::{Column, Goal};

const LINES: u32 = 2_000;
const RUNS: usize = 5;

/// Adds the figures.
pub fn measure(column: &mut Column) {
    let installation = Installation::new(None);
    let product = installation.start();
    add_lines(&Rows::open(&installation.data().join("fourview.db")));
    let first = ask(&installation);
    column.add(
        format!("{LINES} lines and more, the first time: each is named"),
        first,
        "s",
        Goal::Most(1.0),
    );
    let later: Vec<f64> = (0..RUNS).map(|_| ask(&installation)).collect();
    column.add_runs(format!("{LINES} lines and more, again"), &later, "s", Goal::Most(1.0));
    let most = crate::machine::memory_mb(product.id(), "VmHWM");
    column.add("most memory of the server", most, "MB", Goal::None);
}

/// Repeats one appointment of somebody who is checked in at the hospital.
fn add_lines(rows: &Rows) {
    rows.run(&format!(
        "WITH RECURSIVE line(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM line WHERE number < {LINES}), \
         one AS (SELECT a.* FROM appointment a JOIN clinic c ON c.id = a.clinic_id JOIN site s ON s.id = c.site_id \
         WHERE a.status = 'CHECKED_IN' AND s.kind = 'HOSPITAL' LIMIT 1) \
         INSERT INTO appointment (id, unit_id, clinic_id, participant_id, starts_at, accession, right_breast, \
         left_breast, status, version) SELECT randomblob(16), unit_id, clinic_id, participant_id, starts_at, \
         'BENCH' || number, right_breast, left_breast, status, version FROM one, line"
    ));
    let lines: usize = rows
        .texts("SELECT accession FROM appointment WHERE accession LIKE 'BENCH%'")
        .len();
    assert_eq!(lines, LINES as usize);
}

/// Seconds that DCMTK takes to ask and to hear everything.
fn ask(installation: &Installation) -> f64 {
    let mut command = Command::new("findscu");
    command
        .args([
            "-W",
            "-aet",
            "MGROOMA",
            "-aec",
            "FOURVIEW",
            "-k",
            "AccessionNumber",
            "-k",
            "PatientName",
        ])
        .args([
            "-k",
            "StudyInstanceUID",
            "-k",
            "(0040,0100)[0].ScheduledProcedureStepStartTime",
        ])
        .arg(installation.machines.ip().to_string())
        .arg(installation.machines.port().to_string())
        .stdin(Stdio::null());
    let begun = Instant::now();
    let output = command.output().expect("findscu");
    let took = begun.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    let lines = said.matches("(0008,0050)").count();
    assert!(lines >= LINES as usize, "{lines} lines");
    took
}
