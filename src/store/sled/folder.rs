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

/// Where the database lies in its folder, and where it is made.
const PLACE: &str = "rows";
const DRAFT: &str = "rows.new";

/// A folder that exists, with or without a database in it.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Creates the folder where there is none.
    pub(super) fn at(path: &Path) -> Result<Self, StoreError> {
        create(path).map_err(|error| io_error(path, &error))?;
        Ok(Self { path: path.to_owned() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the engine keeps its files.
    pub(super) fn place(&self) -> PathBuf {
        self.path.join(PLACE)
    }

    /// Where a new database is made, so that one that was interrupted is never taken for one that
    /// lost its files. The engine takes up what an earlier attempt left here.
    pub(super) fn draft(&self) -> PathBuf {
        self.path.join(DRAFT)
    }

    /// Moves a closed draft to its place.
    pub(super) fn accept_draft(&self) -> Result<(), StoreError> {
        let draft = self.draft();
        let move_it = || {
            for name in ["conf", "db"] {
                OpenOptions::new().write(true).open(draft.join(name))?.sync_all()?;
            }
            sync_folder(&draft.join("blobs"))?;
            sync_folder(&draft)?;
            fs::rename(&draft, self.place())
        };
        move_it().map_err(|error| io_error(&self.path, &error))
    }

    /// Refuses a database over whose remains the engine would begin anew.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        for (name, empty) in [("conf", EMPTY_CONF_BYTES), ("db", 0)] {
            match fs::metadata(self.place().join(name)) {
                Ok(file) if file.len() > empty => {}
                Ok(_) => return Err(damaged(&self.path, &format!("`{PLACE}/{name}` is empty"))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(damaged(&self.path, &format!("`{PLACE}/{name}` is missing")));
                }
                Err(error) => return Err(io_error(&self.path, &error)),
            }
        }
        Ok(())
    }

    /// Makes the database's place durable. Done at every open, since an earlier one may have been
    /// killed before it came so far.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        let above = match sync_folder(parent(&self.path)) {
            // A service may enter the folder above its own without being allowed to read it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            result => result,
        };
        above.and_then(|()| sync_folder(&self.path)).map_err(|error| io_error(&self.path, &error))
    }

    /// A handle to sync the log with. Errors of the disk reach every handle, this one too.
    pub(super) fn log(&self) -> Result<File, StoreError> {
        OpenOptions::new().write(true).open(self.place().join("db")).map_err(|error| io_error(&self.path, &error))
    }
}

/// Whether somebody has the database in `place` open.
pub(super) fn is_in_use(place: &Path) -> bool {
    File::open(place.join("db")).is_ok_and(|db| matches!(db.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Waits until another open of the database would succeed, though not for ever.
pub(super) fn wait_until_free(place: &Path) {
    let latest = Instant::now() + LONGEST_RELEASE;
    while is_in_use(place) && Instant::now() < latest {
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
