//! Everything that a command starts, so that all of it ends: by itself, or on Ctrl-C and SIGTERM.
//!
//! Each process leads a group of its own. A terminal's Ctrl-C then reaches this program alone, which asks the groups to end, the
//! newest first, and stops the PostgreSQL servers last: these are daemons and belong to no group.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, ExitStatus, exit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};
use std::{io, os::unix::process::CommandExt, thread};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use private_postgres::{PrivatePostgres, StartOptions};

/// How long a group may take to end after it was asked.
const GRACE: Duration = Duration::from_secs(10);

/// Whether everything is being stopped: nothing new begins then.
static STOPPING: AtomicBool = AtomicBool::new(false);
static STARTED: Mutex<Started> = Mutex::new(Started { groups: Vec::new(), servers: Vec::new() });

struct Started {
    /// Groups' numbers, the oldest first.
    groups: Vec<Pid>,
    /// Folders of PostgreSQL servers.
    servers: Vec<PathBuf>,
}

fn started() -> MutexGuard<'static, Started> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C and SIGTERM stop everything that was started, and then this program with `code`.
///
/// # Errors
/// When the signals cannot be listened for.
pub fn stop_on_signals(code: i32) -> Result<()> {
    let stop = move || {
        eprintln!("\n  stopping …");
        stop_everything();
        exit(code);
    };
    ctrlc::set_handler(stop).context("cannot listen for Ctrl-C")
}

/// Ends every process that still runs and stops every PostgreSQL server that was started. Nothing new begins from then on.
pub fn stop_everything() {
    STOPPING.store(true, Ordering::Release);
    let groups: Vec<Pid> = started().groups.iter().rev().copied().collect();
    for group in groups {
        end(group);
    }
    let servers = std::mem::take(&mut started().servers);
    for folder in servers {
        match PrivatePostgres::attach(&folder) {
            Ok(Some(server)) => match server.stop() {
                Ok(()) => eprintln!("  PostgreSQL stopped"),
                Err(error) => eprintln!("  {error:#}"),
            },
            Ok(None) => {}
            Err(error) => eprintln!("  {error:#}"),
        }
    }
}

/// Asks a group to end and waits for it; what is left after the grace is killed.
fn end(group: Pid) {
    if killpg(group, Signal::SIGTERM).is_err() {
        return;
    }
    let asked = Instant::now();
    while asked.elapsed() < GRACE {
        if killpg(group, None).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = killpg(group, Signal::SIGKILL);
}

thread_local! {
    /// CPU time of the processes that this thread has waited for.
    static SPENT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The CPU time of all processes that this thread has waited for, with what they started. Nothing where the machine has no
/// `/proc`. PostgreSQL servers are nobody's children and not in it.
#[must_use]
pub fn spent() -> Duration {
    SPENT.get()
}

/// Counts another thread's processes as this thread's.
pub fn spend(time: Duration) {
    SPENT.set(SPENT.get() + time);
}

/// The CPU time of a process that has ended and was not waited for yet, with that of all it waited for.
fn cpu_of(process: Pid) -> Option<Duration> {
    const TICKS: u64 = 100;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the program's name in brackets, which may hold blanks.
    let fields: Vec<u64> =
        stat.rsplit_once(')')?.1.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
    Some(Duration::from_millis(fields.get(11..15)?.iter().sum::<u64>() * 1000 / TICKS))
}

/// A process that is running. Dropping it ends it and whatever it started.
#[derive(Debug)]
pub struct Running {
    group: Pid,
    ended: mpsc::Receiver<(io::Result<ExitStatus>, Option<Duration>)>,
    /// What it prints, where the command asked for a pipe.
    pub stdout: Option<ChildStdout>,
}

/// Starts a process.
///
/// # Errors
/// When it cannot be run.
pub fn start(command: &mut Command) -> Result<Running> {
    go_on();
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.process_group(0).spawn().with_context(|| format!("cannot run {program}"))?;
    let group = Pid::from_raw(i32::try_from(child.id()).context("a process has a number")?);
    started().groups.push(group);
    let stdout = child.stdout.take();
    let (tell, ended) = mpsc::channel();
    thread::spawn(move || {
        let _ = waitid(Id::Pid(group), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
        let cpu = cpu_of(group);
        let status = child.wait();
        started().groups.retain(|other| *other != group);
        let _ = tell.send((status, cpu));
    });
    Ok(Running { group, ended, stdout })
}

/// The same command, to be run with what others leave of the machine.
#[must_use]
pub fn niced(command: &Command) -> Command {
    let mut niced = Command::new("nice");
    niced.args(["-n", "19"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => niced.env(name, value),
            None => niced.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        niced.current_dir(folder);
    }
    niced
}

/// Runs a process to its end.
///
/// # Errors
/// When it cannot be run.
pub fn run(command: &mut Command) -> Result<ExitStatus> {
    start(command)?.wait()
}

impl Running {
    /// Waits until the process has ended.
    ///
    /// # Errors
    /// When the machine does not tell.
    pub fn wait(self) -> Result<ExitStatus> {
        let (status, cpu) = self.ended.recv().context("a process ends")?;
        go_on();
        spend(cpu.unwrap_or_default());
        status.context("waiting for a process")
    }

    /// Whether it still runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        started().groups.contains(&self.group)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.runs() {
            end(self.group);
        }
    }
}

/// Starts a PostgreSQL server, or finds it running; it is stopped with everything else.
///
/// # Errors
/// When it does not start.
pub fn postgres(options: &StartOptions) -> Result<PrivatePostgres> {
    keep(&options.dir);
    PrivatePostgres::start(options)
}

/// Has the PostgreSQL server in `folder` stopped with everything else, whoever starts it.
pub fn keep(folder: &Path) {
    go_on();
    started().servers.push(folder.to_owned());
}

/// Returns unless everything is being stopped: then whoever asks waits for the end, which is near.
fn go_on() {
    while STOPPING.load(Ordering::Acquire) {
        thread::park();
    }
}
