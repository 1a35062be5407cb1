//! The folder that backups are kept in.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{BackupError, BackupPart, manifest};

/// Is locked by whoever makes a backup.
const LOCK: &str = ".lock";

/// What the name of a part begins with that is being made.
const UNFINISHED: &str = ".unfinished-";

/// The parts in a folder of backups, oldest first.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The folder.
    pub folder: PathBuf,
    /// The parts that can be used, as far as their manifests tell.
    pub parts: Vec<BackupPart>,
    /// What else looks like a part.
    pub damaged: Vec<DamagedPart>,
}

/// A folder that is not a part that can be used.
#[derive(Clone, Debug)]
pub struct DamagedPart {
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub error: BackupError,
}

impl Shelf {
    /// Reads the manifests of all parts in `folder`.
    ///
    /// # Errors
    /// [`BackupError::Io`] where the folder cannot be read.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, BackupError> {
        let folder = folder.as_ref().to_owned();
        let mut shelf = Self { folder: folder.clone(), parts: Vec::new(), damaged: Vec::new() };
        let entries = fs::read_dir(&folder).map_err(|error| BackupError::io(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| BackupError::io(&folder, &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_plain_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if name.starts_with('.') || is_plain_file {
                continue;
            }
            match manifest::read(&entry.path()) {
                Ok(part) => shelf.parts.push(part),
                Err(error) => shelf.damaged.push(DamagedPart { name, error }),
            }
        }
        shelf
            .parts
            .sort_by(|a, b| (a.created, a.through.sequence, &a.name).cmp(&(b.created, b.through.sequence, &b.name)));
        shelf.damaged.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(shelf)
    }

    /// The folder of a part.
    #[must_use]
    pub fn path(&self, part: &BackupPart) -> PathBuf {
        self.folder.join(&part.name)
    }

    /// The parts that lead to `part`, from a full one on.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] where one of them is missing or does not fit.
    pub fn chain(&self, part: &BackupPart) -> Result<Vec<BackupPart>, BackupError> {
        let mut first = part.clone();
        let mut behind = Vec::new();
        while let Some(parent) = &first.parent {
            let broken = |problem: String| BackupError::damaged(&self.path(&first), problem);
            let Some(before) = self.parts.iter().find(|other| other.name == *parent) else {
                let why = self.damaged.iter().find(|other| other.name == *parent);
                let why = why.map_or_else(|| "is missing".to_owned(), |part| format!("is damaged ({})", part.error));
                return Err(broken(format!("the part that it continues, {parent}, {why}")));
            };
            let fits = before.through == first.after && before.catalog_id == first.catalog_id;
            if !fits || behind.len() > self.parts.len() {
                return Err(broken(format!("it does not continue {parent}")));
            }
            behind.push(std::mem::replace(&mut first, before.clone()));
        }
        let mut chain = vec![first];
        chain.extend(behind.into_iter().rev());
        Ok(chain)
    }
}

/// The right to make a part; others have to wait until it is dropped.
pub(super) struct ShelfLock {
    folder: PathBuf,
    _file: File,
}

impl ShelfLock {
    /// Creates the folder where there is none, takes the lock and removes what was not finished.
    pub(super) fn take(folder: &Path) -> Result<Self, BackupError> {
        let lock = || {
            fs::create_dir_all(folder)?;
            OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK))
        };
        let file = lock().map_err(|error| BackupError::io(folder, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(BackupError::io(folder, &error)),
        }
        let lock = Self { folder: folder.to_owned(), _file: file };
        lock.sweep().map_err(|error| BackupError::io(folder, &error))?;
        Ok(lock)
    }

    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED));
            if is_ours && entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// A part to be made, under a name of its own.
    pub(super) fn begin(
        &self,
        kind: super::BackupKind,
        created: Timestamp,
        sequence: u64,
    ) -> Result<Draft, BackupError> {
        let stem = format!("{}-{kind}-{sequence}", created.strftime("%Y%m%dT%H%M%SZ"));
        let names = (1..).map(|number| if number == 1 { stem.clone() } else { format!("{stem}-{number}") });
        let free = names.into_iter().find(|name| fs::symlink_metadata(self.folder.join(name)).is_err());
        let name = free.expect("numbers do not end");
        let path = self.folder.join(format!("{UNFINISHED}{name}"));
        fs::create_dir(&path).map_err(|error| BackupError::io(&path, &error))?;
        Ok(Draft { place: self.folder.join(&name), name, path })
    }
}

/// A part that is being made. It is removed unless it is finished.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) path: PathBuf,
    place: PathBuf,
}

impl Draft {
    /// Writes the manifest, makes all durable and gives the part its name.
    pub(super) fn finish(self, part: &BackupPart) -> Result<PathBuf, BackupError> {
        let write = || {
            let path = self.path.join(manifest::FILE);
            let mut file = File::create_new(&path)?;
            io::Write::write_all(&mut file, manifest::encode(part).as_bytes())?;
            file.sync_all()?;
            sync_folder(&self.path)?;
            fs::rename(&self.path, &self.place)?;
            sync_folder(self.place.parent().unwrap_or(&self.place))
        };
        write().map_err(|error| BackupError::io(&self.path, &error))?;
        Ok(self.place.clone())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It is gone where it was finished; what cannot be removed now is swept away by the next.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Makes the names in a folder durable. Elsewhere than on Unix a folder cannot be opened for this.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
