//! A file system of its own in a file, whose power can be cut. Needs root, loop devices, e2fsprogs
//! and Python.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// Issues `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`: what has not been synced is lost.
const SHUTDOWN: &str = "import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

pub struct Mount {
    folder: tempfile::TempDir,
}

impl Mount {
    /// A new ext4 of so many megabytes, or why there cannot be one.
    pub fn new(megabytes: u64) -> io::Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let mount = Self { folder };
        File::create(mount.image())?.set_len(megabytes << 20)?;
        std::fs::create_dir(mount.path())?;
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(mount.image()))?;
        mount.mount()?;
        Ok(mount)
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("mounted")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    pub fn mount(&self) -> io::Result<()> {
        run(Command::new("mount").args(["-o", "loop"]).arg(self.image()).arg(self.path()))
    }

    /// Cuts the power. Whoever still writes gets errors.
    pub fn cut_power(&self) -> io::Result<()> {
        run(Command::new("python3").args(["-c", SHUTDOWN]).arg(self.path()))
    }

    pub fn unmount(&self) -> io::Result<()> {
        unmount(&self.path())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Where it is not mounted, there is nothing to do.
        let _ = unmount(&self.path());
    }
}

fn unmount(path: &Path) -> io::Result<()> {
    let mut result = Ok(());
    for _ in 0..50 {
        result = run(Command::new("umount").arg(path).stderr(Stdio::null()));
        if result.is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    result
}

fn run(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?} ended with {status}"))) }
}
