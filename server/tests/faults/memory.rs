//! How much memory a process has had.

/// At its highest so far, in MiB; fails when the process is gone.
pub fn peak_mib(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        let value = line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?;
        value.trim().parse::<f64>().ok()
    });
    kib.expect("the memory of a process that runs") / 1024.0
}
