//! Runs the fault tests with their large counts; `make test` runs them with small ones.

use std::fs;

use crate::failure::Failure;
use crate::{need, paths, step};

/// Marks where code branches and what it compares, so that the fuzzer learns which inputs lead somewhere new.
const INSTRUMENTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions=on -Coverflow-checks=on";
/// Two minutes in all; no input longer than an image of a test, slower than ten seconds or dearer than 512 MiB.
const BOUNDS: [&str; 5] = [
    "-max_total_time=120",
    "-max_len=65536",
    "-timeout=10",
    "-rss_limit_mb=512",
    "-print_final_stats=1",
];

/// Runs `server/tests/faults` against the optimised binary, damages conversations of the DICOM side, and fuzzes what
/// reads them.
pub fn all() -> Result<(), Failure> {
    need::postgresql()?;
    need::python()?;
    need::dcmtk()?;
    need::openssl()?;
    let runner: &[&str] = if need::nextest() {
        &["nextest", "run", "--profile", "faults"]
    } else {
        &["test"]
    };
    let mut cargo = step::cargo(runner);
    cargo.args(["--release", "--package", "fourview", "--test", "faults"]);
    step::run("Fault tests", cargo.env("FOURVIEW_FAULTS", "1"))?;
    for (title, test, filter) in [
        ("Damaged conversations", "interop", "damage"),
        ("Inputs damaged at random", "fuzz", ""),
    ] {
        let mut damage = step::cargo(&["test", "--release", "--package", "dicom", "--test", test, filter]);
        step::run(title, damage.env("FOURVIEW_FAULTS", "1"))?;
    }
    fuzz()
}

/// Builds the reading side with marks, in a folder of its own, and fuzzes it. An input that does harm is left beside
/// the others, under a name that says which.
fn fuzz() -> Result<(), Failure> {
    need::cpp()?;
    let target = paths::target().join("fuzz");
    let inputs = target.join("inputs");
    fs::create_dir_all(&inputs).map_err(Failure::file(&inputs))?;
    let host = step::printed(step::program("rustc").args(["--print", "host-tuple"])).unwrap_or_default();
    let mut build = step::cargo(&["build", "--release", "--package", "dicom", "--features", "libfuzzer"]);
    build
        .args(["--bin", "fuzz-intake", "--target", &host])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", INSTRUMENTED);
    step::run("Building the fuzzer", &mut build)?;
    let mut fuzzer = step::program(target.join(&host).join("release/fuzz-intake"));
    fuzzer.arg(&inputs).args(BOUNDS);
    fuzzer.arg(format!("-artifact_prefix={}/", target.display()));
    step::run("Fuzzing what machines send", &mut fuzzer)
}
