//! Compressed siblings of what browsers load, made once instead of at each request.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow};

/// Compresses every file in `folder`, on all cores.
pub fn folder(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    each_on_all_cores(files, file)
}

/// Runs `work` on each path, on all cores, and returns the first failure.
fn each_on_all_cores(paths: Vec<PathBuf>, work: impl Fn(&Path) -> Result<()> + Sync) -> Result<()> {
    let queue = Mutex::new(paths);
    let take = || queue.lock().map_err(|_| anyhow!("another file failed")).map(|mut paths| paths.pop());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some(path) = take()? {
                        work(&path)?;
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow!("a worker panicked"))?)
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "js" || extension == "wasm") {
            files.push(path);
        }
    }
    Ok(())
}

/// Writes `name.br` and `name.gz` beside a file.
pub fn file(path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    let name = path.file_name().context("a file has a name")?.to_string_lossy();
    fs::write(path.with_file_name(format!("{name}.br")), brotli_of(&bytes)?)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&bytes)?;
    fs::write(path.with_file_name(format!("{name}.gz")), gzip.finish()?)?;
    Ok(())
}

fn brotli_of(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters)?;
    Ok(out)
}
