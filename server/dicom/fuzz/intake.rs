//! Fuzzing with knowledge of which code an input reaches (libFuzzer). The folder of inputs that it is given first gets
//! what machines send.

#![no_main]

#[path = "../tests/interop/data_sets.rs"]
#[expect(dead_code, reason = "the interop tests use the rest")]
mod data_sets;
#[path = "../tests/interop/raw.rs"]
#[expect(dead_code, reason = "the interop tests use the rest")]
mod raw;
#[path = "../tests/fuzz/seeds.rs"]
mod seeds;
#[path = "../tests/fuzz/target.rs"]
mod target;

use std::path::PathBuf;

libfuzzer_sys::fuzz_target!(
    init: {
        let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
        let folder = PathBuf::from(folder.expect("a folder of inputs"));
        for (number, seed) in seeds::seeds().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed).expect("a file");
        }
    },
    |input: &[u8]| target::run(input)
);
