//! The files of a database: what a sound folder looks like, and making it durable.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::{StoreError, damaged};

/// sled takes a settings file of this size or less for none, and writes it anew.
const EMPTY_CONF_BYTES: u64 = 8;

/// sled's own threads hold the database's file for a moment after its last handle is gone.
const LONGEST_RELEASE: Duration = Duration::from_secs(5);

/// A folder that sled can be let at.
pub(super) struct Folder {
    path: PathBuf,
    held_data: bool,
}

impl Folder {
    /// Creates the folder where there is none, and refuses one in which sled would begin anew over
    /// what is left of an earlier database.
    pub(super) fn prepare(path: &Path) -> Result<Self, StoreError> {
        create(path).map_err(|error| io_error(path, &error))?;
        let folder = Self { path: path.to_owned(), held_data: path.join("db").exists() };
        let length = |name| match fs::metadata(path.join(name)) {
            Ok(file) => Ok(Some(file.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io_error(path, &error)),
        };
        let missing = match (length("conf")?, length("db")?) {
            (None, None) => return Ok(folder),
            (Some(conf), Some(db)) if conf > EMPTY_CONF_BYTES && db > 0 => return Ok(folder),
            (None, _) => "`conf` is missing",
            (Some(conf), _) if conf <= EMPTY_CONF_BYTES => "`conf` is empty",
            (Some(_), None) => "`db` is missing",
            (Some(_), Some(_)) => "`db` is empty",
        };
        if folder.is_in_use() {
            return Err(StoreError::Locked(folder.path));
        }
        Err(damaged(path, &format!("{missing}; if the folder never held anything, delete it; if it did")))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn into_path(self) -> PathBuf {
        self.path
    }

    /// Whether there was a database before it was opened.
    pub(super) fn held_data(&self) -> bool {
        self.held_data
    }

    /// Whether somebody has the database open.
    pub(super) fn is_in_use(&self) -> bool {
        is_in_use(&self.path)
    }

    /// A handle to sync the log with. Errors of the disk reach every handle, this one too.
    pub(super) fn database(&self) -> Result<File, StoreError> {
        OpenOptions::new().write(true).open(self.path.join("db")).map_err(|error| io_error(&self.path, &error))
    }

    /// Makes the files and their names durable. Done at every open, since an earlier one may have
    /// been killed before it came so far.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        let sync_all = || {
            for name in ["conf", "db"] {
                OpenOptions::new().write(true).open(self.path.join(name))?.sync_all()?;
            }
            sync_folder(&self.path.join("blobs"))?;
            sync_folder(&self.path)?;
            match sync_folder(parent(&self.path)) {
                // A service may enter the folder above its own without being allowed to read it.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
                result => result,
            }
        };
        sync_all().map_err(|error| io_error(&self.path, &error))
    }
}

/// Waits until another open of the folder would succeed, though not for ever.
pub(super) fn wait_until_free(path: &Path) {
    let latest = Instant::now() + LONGEST_RELEASE;
    while is_in_use(path) && Instant::now() < latest {
        thread::sleep(Duration::from_millis(1));
    }
}

/// The sizes of all files in `folder`, added up.
pub(super) fn bytes_below(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let of_entry = entry
            .metadata()
            .and_then(|entry_is| if entry_is.is_dir() { bytes_below(&entry.path()) } else { Ok(entry_is.len()) });
        match of_entry {
            Ok(more) => bytes += more,
            // sled replaces its snapshot while others look.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

pub(super) fn io_error(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Io(format!("{}: {error}", path.display()))
}

fn is_in_use(path: &Path) -> bool {
    File::open(path.join("db")).is_ok_and(|db| matches!(db.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Creates a folder and those above it, each made durable in the one that holds it.
fn create(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = parent(path);
    create(parent)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        result => result?,
    }
    sync_folder(parent)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Makes the names in a folder durable. Elsewhere than on Unix a folder cannot be opened for this.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
