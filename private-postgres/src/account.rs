//! The account that runs the server. PostgreSQL refuses to run as root, so root hands it to a lesser one.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Who runs PostgreSQL's programs.
pub(crate) enum Account {
    /// The caller, who is not root.
    Caller,
    /// Another account, taken on by a program that switches to it.
    Lesser { name: String, uid: u32, gid: u32, switch: Vec<String> },
}

impl Account {
    /// The caller, or for root the first of `postgres` and `nobody` that exists.
    pub(crate) fn choose() -> Result<Self> {
        if number(&["-u"]) != Some(0) {
            return Ok(Self::Caller);
        }
        for name in ["postgres", "nobody"] {
            let (Some(uid), Some(gid)) = (number(&["-u", name]), number(&["-g", name])) else { continue };
            let words: Vec<String> = if runs("setpriv") {
                ["setpriv", &format!("--reuid={uid}"), &format!("--regid={gid}"), "--clear-groups", "--"]
                    .map(str::to_owned)
                    .to_vec()
            } else if runs("runuser") {
                ["runuser", "-u", name, "--"].map(str::to_owned).to_vec()
            } else {
                bail!("PostgreSQL does not run as root, and neither setpriv nor runuser is here to leave root with");
            };
            return Ok(Self::Lesser { name: name.to_owned(), uid, gid, switch: words });
        }
        bail!("PostgreSQL does not run as root, and there is no account postgres or nobody to run it as")
    }

    /// A command that runs `program` under this account, in a folder that everybody can enter.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = match self {
            Self::Caller => Command::new(program),
            Self::Lesser { switch, .. } => {
                let mut command = Command::new(&switch[0]);
                command.args(&switch[1..]).arg(program);
                command
            }
        };
        // Messages in one language, and no setting of another server's client.
        command.current_dir("/").env("LC_ALL", "C").env_remove("PGDATA").env_remove("PGHOST").env_remove("PGPORT");
        command
    }

    /// Hands one file or folder to this account.
    pub(crate) fn own(&self, path: &Path) -> Result<()> {
        match self {
            Self::Caller => Ok(()),
            Self::Lesser { uid, gid, .. } => std::os::unix::fs::chown(path, Some(*uid), Some(*gid))
                .with_context(|| format!("cannot give {} to the server's account", path.display())),
        }
    }

    /// Where this account can keep a server that belongs to `dir`: `dir` itself where it can be reached, else a folder
    /// of its own that `dir/home` points to. (Root's home is closed to all others, and often holds the project.)
    pub(crate) fn reachable_home(&self, dir: &Path) -> Result<PathBuf> {
        let Self::Lesser { name, .. } = self else { return Ok(dir.to_path_buf()) };
        let home = home_of(dir);
        if home == dir {
            self.own(dir)?;
            if self.can_write(dir) {
                return Ok(home);
            }
        }
        let elsewhere =
            if home == dir { Path::new("/var/lib/polyclinic").join(crate::address::short_name(dir)) } else { home };
        fs::create_dir_all(&elsewhere)?;
        self.own(&elsewhere)?;
        if !self.can_write(&elsewhere) {
            bail!("the account {name} can reach neither {} nor {}", dir.display(), elsewhere.display());
        }
        if fs::symlink_metadata(dir.join("home")).is_err() {
            symlink(&elsewhere, dir.join("home"))?;
        }
        Ok(elsewhere)
    }

    fn can_write(&self, dir: &Path) -> bool {
        self.command(Path::new("test")).arg("-w").arg(dir).status().is_ok_and(|status| status.success())
    }
}

/// Where the server that belongs to `dir` keeps its files.
pub(crate) fn home_of(dir: &Path) -> PathBuf {
    fs::read_link(dir.join("home")).unwrap_or_else(|_| dir.to_path_buf())
}

/// What `id` answers, as a number.
fn number(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
