//! What a figure depends on besides the product: the machine it was measured on.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Instant;

/// Facts about the machine, a line of Markdown each.
pub fn facts() -> Vec<String> {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    vec![
        format!("processor: {}, {cores} cores", field("/proc/cpuinfo", "model name")),
        format!("memory: {}", field("/proc/meminfo", "MemTotal")),
        format!(
            "system: Linux {}",
            fs::read_to_string("/proc/sys/kernel/osrelease")
                .unwrap_or_default()
                .trim()
        ),
        format!("compiler: {}", printed("rustc", &["--version"])),
        format!(
            "load average when the run began: {}",
            fs::read_to_string("/proc/loadavg")
                .unwrap_or_default()
                .split(' ')
                .next()
                .unwrap_or_default()
        ),
    ]
}

/// The median time that the disk takes to keep 4 KiB, in milliseconds: what no submit can be faster than.
pub fn fsync_ms(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("fsync")).expect("a file beside the database");
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[0; 4096])
                .and_then(|()| file.sync_data())
                .expect("a disk that keeps data");
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Memory of a process in MB: `VmRSS` is what it has in use, `VmHWM` the most that it had.
pub fn memory_mb(process: u32, what: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        let value = line.strip_prefix(what)?.strip_prefix(':')?;
        value.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()
    });
    kib.map_or(f64::NAN, |kib| kib * 1_024.0 / 1_000_000.0)
}

fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_once(':')
        .map_or("unknown", |(_, value)| value.trim())
        .to_owned()
}

fn printed(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
