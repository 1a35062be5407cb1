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
pub(super) const PLACE: &str = "rows";
const DRAFT: &str = "rows.new";

/// What a compaction has replaced, until it is removed.
pub(super) const OLD: &str = "rows.old";

/// Where the journal lies.
const JOURNAL: &str = "journal";

/// Says where in the journal the rows were opened or closed.
const NOTE: &str = "state";

/// Is locked by whoever has the folder open.
const LOCK: &str = "lock";

/// A folder that exists, with or without a database in it, and that nobody else has open.
pub(super) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// Creates the folder where there is none.
    pub(super) fn at(path: &Path) -> Result<Self, StoreError> {
        let lock = || {
            create(path)?;
            let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK))?;
            Ok((lock.try_lock(), lock))
        };
        match lock().map_err(|error| io_error(path, &error))? {
            (Ok(()), lock) => Ok(Self { path: path.to_owned(), lock }),
            (Err(TryLockError::WouldBlock), _) => Err(StoreError::Locked(path.to_owned())),
            (Err(TryLockError::Error(error)), _) => Err(io_error(path, &error)),
        }
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

    /// Where the journal lies.
    pub(super) fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL)
    }

    /// Where it stands how the rows were left.
    pub(super) fn note(&self) -> PathBuf {
        self.path.join(NOTE)
    }

    /// Replaces what stands there.
    pub(super) fn write_note(&self, content: &[u8]) -> Result<(), StoreError> {
        let draft = self.path.join("state.new");
        let write = || {
            let mut file = File::create(&draft)?;
            io::Write::write_all(&mut file, content)?;
            file.sync_all()?;
            fs::rename(&draft, self.note())?;
            sync_folder(&self.path)
        };
        write().map_err(|error| io_error(&draft, &error))
    }

    /// Moves the journal out of the way, where there is one, and says where it is then.
    pub(super) fn set_journal_aside(&self) -> Result<Option<PathBuf>, StoreError> {
        if !self.journal().exists() {
            return Ok(None);
        }
        let mut number = 1;
        let mut aside = self.path.join(format!("{JOURNAL}.{number}"));
        while aside.exists() {
            number += 1;
            aside = self.path.join(format!("{JOURNAL}.{number}"));
        }
        let moved = fs::rename(self.journal(), &aside).and_then(|()| sync_folder(&self.path));
        moved.map_err(|error| io_error(&self.path, &error))?;
        Ok(Some(aside))
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

    /// Puts a closed draft in the place of the rows, which are removed then.
    pub(super) fn exchange_draft(&self) -> Result<(), StoreError> {
        let old = self.path.join(OLD);
        let put_aside = fs::rename(self.place(), &old).and_then(|()| sync_folder(&self.path));
        put_aside.map_err(|error| io_error(&self.path, &error))?;
        self.accept_draft()?;
        let finish = || {
            sync_folder(&self.path)?;
            self.remove_old()
        };
        finish().map_err(|error| io_error(&self.path, &error))
    }

    /// Puts the rows back where a compaction was interrupted after it had put them aside, and removes
    /// them where it was interrupted later.
    pub(super) fn finish_exchange(&self) -> Result<(), StoreError> {
        let old = self.path.join(OLD);
        if !old.exists() {
            return Ok(());
        }
        let finish = || {
            if self.place().exists() {
                return self.remove_old();
            }
            fs::rename(&old, self.place())?;
            sync_folder(&self.path)
        };
        finish().map_err(|error| io_error(&self.path, &error))
    }

    pub(super) fn remove_old(&self) -> io::Result<()> {
        remove(&self.path.join(OLD))
    }

    pub(super) fn remove_draft(&self) -> io::Result<()> {
        remove(&self.draft())
    }

    /// A handle to sync the draft's log with.
    pub(super) fn draft_log(&self) -> Result<File, StoreError> {
        OpenOptions::new().write(true).open(self.draft().join("db")).map_err(|error| io_error(&self.path, &error))
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

impl Drop for Folder {
    /// Unlocks the folder, which closing the file would not do where a process that was just started
    /// still has a copy of the handle.
    fn drop(&mut self) {
        // The lock ends with the last handle anyway.
        let _ = self.lock.unlock();
    }
}

/// Whether somebody has the database in `place` open.
pub(super) fn is_in_use(place: &Path) -> bool {
    File::open(place.join("db")).is_ok_and(|db| match db.try_lock_shared() {
        // Unlocked for the same reason as a folder is.
        Ok(()) => db.unlock().is_err(),
        Err(error) => matches!(error, TryLockError::WouldBlock),
    })
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

/// Removes a folder with all that is in it, where there is one.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// How many bytes can be written to the file system of `path`, where that can be told.
#[cfg(unix)]
pub(super) fn free_bytes(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(path).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// How many bytes can be written to the file system of `path`, where that can be told.
#[cfg(not(unix))]
pub(super) fn free_bytes(_: &Path) -> Option<u64> {
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_free_at_once_though_a_handle_lives_on() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path()).unwrap();
        assert!(matches!(Folder::at(place.path()), Err(StoreError::Locked(_))));
        let inherited = folder.lock.try_clone().unwrap();
        drop(folder);
        Folder::at(place.path()).unwrap();
        drop(inherited);
    }
}
