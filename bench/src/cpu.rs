//! CPU that processes have used, as the kernel counts it.

use std::path::Path;

use anyhow::{Context, Result};

/// Seconds of CPU a process has used, its ended children too.
pub fn of_process(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field may hold blanks; what follows its bracket does not.
    let fields: Vec<&str> = stat.rsplit_once(')').context("a stat line")?.1.split_whitespace().collect();
    let ticks: u64 = fields[11..15].iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    // Linux counts in hundredths of a second for every process that asks this way.
    Ok(ticks as f64 / 100.0)
}

/// Seconds of CPU that the PostgreSQL server in `home` and its processes have used.
pub fn of_postgres(home: &Path) -> Result<f64> {
    let pid_file = home.join("data/postmaster.pid");
    let text = std::fs::read_to_string(&pid_file).with_context(|| format!("{} cannot be read", pid_file.display()))?;
    let postmaster: u32 = text.lines().next().context("a pid")?.trim().parse()?;
    let mut seconds = of_process(postmaster)?;
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if parent == Some(postmaster) {
            seconds += of_process(pid).unwrap_or(0.0);
        }
    }
    Ok(seconds)
}
