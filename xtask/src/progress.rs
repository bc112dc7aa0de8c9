//! Saying what is going on while it takes long.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Runs one long step. A terminal shows its name with the seconds counting; a log gets a line every half minute, so
/// that silence never means "hangs". At the end: the name and the time.
///
/// # Errors
/// Those of the work.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    detailed(name, |_| work())
}

/// A long step that can say how far it is.
///
/// # Errors
/// Those of the work.
pub fn detailed<T>(name: &str, work: impl FnOnce(&Detail) -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let done = AtomicBool::new(false);
    let detail = Detail::default();
    let terminal = std::io::stderr().is_terminal();
    let result = std::thread::scope(|scope| {
        let ticker = scope.spawn(|| {
            let mut said = 0;
            while !done.load(Ordering::Acquire) {
                std::thread::park_timeout(Duration::from_secs(1));
                let seconds = start.elapsed().as_secs();
                if done.load(Ordering::Acquire) {
                    break;
                }
                let detail = detail.shown();
                if terminal {
                    eprint!("\r\u{1b}[K  {name} … {seconds} s{detail}");
                    let _ = std::io::stderr().flush();
                } else if seconds >= said + 30 {
                    said = seconds;
                    eprintln!("  {name} … {seconds} s{detail}");
                }
            }
        });
        // A guard, because a panic in the work must end the ticker too.
        let _ended = Ended { done: &done, ticker: ticker.thread() };
        work(&detail)
    });
    let clear = if terminal { "\r\u{1b}[K" } else { "" };
    match &result {
        Ok(_) => eprintln!("{clear}  {name}: {}", seconds(start.elapsed())),
        Err(_) => eprintln!("{clear}  {name}: failed after {}", seconds(start.elapsed())),
    }
    result
}

/// How far a step is, in words.
#[derive(Debug, Default)]
pub struct Detail(Mutex<String>);

impl Detail {
    /// Says how far it is now.
    pub fn say(&self, words: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    fn shown(&self) -> String {
        let words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if words.is_empty() { String::new() } else { format!(", {words}") }
    }
}

/// Tells the ticker to stop.
struct Ended<'a> {
    done: &'a AtomicBool,
    ticker: &'a Thread,
}

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        self.ticker.unpark();
    }
}

/// A duration for people.
#[must_use]
pub fn seconds(time: Duration) -> String {
    if time.as_secs() >= 90 {
        format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
