//! What a child may take of the machine.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, nice, setrlimit};
use rustix::time::{ClockId, clock_gettime};

/// Limits of one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All that a child may map, in bytes: its own code and stack among it. The largest image in JPEG 2000, which
    /// takes the most, needs some 300 MiB.
    pub address_space_bytes: u64,
    /// Seconds of processor time for one image.
    pub cpu_seconds: u32,
    /// Time for one image as a clock on the wall shows it. Kept by the parent.
    pub wall_clock: Duration,
    /// Images after which a child is replaced, so that nothing builds up in it.
    pub images_per_worker: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            address_space_bytes: 512 << 20,
            cpu_seconds: 10,
            wall_clock: Duration::from_secs(30),
            images_per_worker: 500,
        }
    }
}

/// How far a child stands behind the process that takes images in and shows pages: pictures may lag in a burst.
const BEHIND: i32 = 10;

/// Limits this process for the rest of its life.
pub fn confine(address_space_bytes: u64) -> std::io::Result<()> {
    let fixed = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::As, fixed(address_space_bytes))?;
    // A core file would hold an image.
    setrlimit(Resource::Core, fixed(0))?;
    // It writes nothing but to its pipe, and opens one file at a time.
    setrlimit(Resource::Fsize, fixed(0))?;
    setrlimit(Resource::Nofile, fixed(16))?;
    nice(BEHIND)?;
    Ok(())
}

/// Allows this process so many seconds from now on. The system kills it when they are used up.
pub fn allow_seconds(seconds: u32) -> std::io::Result<()> {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    let limit = Rlimit {
        current: Some(used + 1 + u64::from(seconds)),
        maximum: getrlimit(Resource::Cpu).maximum,
    };
    setrlimit(Resource::Cpu, limit)?;
    Ok(())
}
