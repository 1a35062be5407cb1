//! Brings a catalogue back from its backups, and from a journal that is left of it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{BackupError, BackupKind, BackupPart, CopyProgress, Shelf, blocks::BlockReader, shelf::sync_folder};
use crate::{
    catalog::{CatalogError, Result},
    records::{FORMAT, Meta, keys},
    store::{
        Batch, Deadline, SledOptions, SledStore, Store,
        journal::{Journal, Position, Write},
    },
};

/// Stands in a folder until all rows are in it.
const MARK: &str = "unfinished-restore";

/// Rows are written in batches of about so many bytes.
const BATCH_BYTES: usize = 512 << 10;

/// Where the rows come from.
#[derive(Clone, Debug, Default)]
pub struct RestoreFrom {
    /// The folder of backups.
    pub backups: Option<PathBuf>,
    /// The folder `journal` of a database that does not open any more: its commits behind the
    /// backup's are put in too. Without backups the journal has to begin with the catalogue.
    pub journal: Option<PathBuf>,
}

/// Which state to bring back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RestorePoint {
    /// The last that there is.
    #[default]
    Last,
    /// The end of the part with this name.
    Part(String),
    /// The end of the last part that was made by then.
    Time(Timestamp),
    /// After this commit.
    Sequence(u64),
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The names of the parts that it was made of.
    pub parts: Vec<String>,
    /// The state of the old store that was brought back.
    pub through: Position,
    /// What was copied.
    pub copied: CopyProgress,
}

/// Brings a catalogue back into the folder `to`, which is empty or not there. The backups are read
/// as a whole and compared with their hashes before anything is written.
///
/// A folder whose restore was interrupted does not open as a catalogue.
///
/// # Errors
/// [`CatalogError::Backup`] with what stands in the way; [`CatalogError::Cancelled`] where `progress`
/// ended it.
pub fn restore(
    from: &RestoreFrom,
    point: &RestorePoint,
    to: impl AsRef<Path>,
    progress: impl FnMut(&CopyProgress) -> ControlFlow<()>,
) -> Result<Restored> {
    let to = to.as_ref();
    check_empty(to)?;
    let source = Source::find(from, point)?;
    source.check()?;
    begin(to).map_err(|error| BackupError::io(to, &error))?;
    let store = SledStore::open(to, SledOptions::default())?;
    let mut target =
        Target { store: &store, waiting: BTreeMap::new(), bytes: 0, so_far: CopyProgress::default(), progress };
    let through = source.pour(&mut target)?;
    let copied = target.so_far;
    check_whole(&store, &source)?;
    drop(store);
    let finish = || {
        fs::remove_file(to.join(MARK))?;
        sync_folder(to)
    };
    finish().map_err(|error| BackupError::io(to, &error))?;
    Ok(Restored { parts: source.parts.into_iter().map(|part| part.name).collect(), through, copied })
}

/// Whether a restore into `folder` was begun and did not come to its end.
pub(in crate::catalog) fn is_unfinished(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

fn check_empty(to: &Path) -> std::result::Result<(), BackupError> {
    if is_unfinished(to) {
        return Err(BackupError::HalfRestored(to.to_owned()));
    }
    match fs::read_dir(to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::io(to, &error)),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(BackupError::NotEmpty(to.to_owned())),
        },
    }
}

fn begin(to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    File::create_new(to.join(MARK))?.sync_all()?;
    sync_folder(to)
}

/// That what was written is the catalogue that it is said to be.
fn check_whole(store: &dyn Store, source: &Source) -> Result<()> {
    let meta = store.get_many(&[keys::META.to_vec()], Deadline::NONE)?.pop().flatten();
    let meta = meta.ok_or_else(|| CatalogError::missing_record("meta", &"the catalogue's own record"))?;
    let meta = Meta::decode(&meta)?;
    if meta.format > FORMAT {
        return Err(BackupError::NewerFormat { found: meta.format, known: FORMAT }.into());
    }
    match source.parts.last() {
        Some(part) if part.catalog_id != meta.catalog_id => {
            Err(BackupError::damaged(Path::new(&part.name), "its rows are of another catalogue").into())
        }
        _ => Ok(()),
    }
}

/// The parts and the journal that lead to a state.
struct Source {
    shelf: Option<Shelf>,
    parts: Vec<BackupPart>,
    journal: Option<Journal>,
    /// Nothing behind this commit.
    until: u64,
}

impl Source {
    fn find(from: &RestoreFrom, point: &RestorePoint) -> Result<Self> {
        let shelf = from.backups.as_ref().map(Shelf::open).transpose()?;
        let journal = from.journal.as_ref().map(Journal::open).transpose().map_err(BackupError::from)?;
        let parts = match &shelf {
            None => Vec::new(),
            Some(shelf) => {
                let part = select(shelf, point, journal.as_ref())?;
                shelf.chain(part)?
            }
        };
        if let Some(part) = parts.iter().find(|part| part.format > FORMAT) {
            return Err(BackupError::NewerFormat { found: part.format, known: FORMAT }.into());
        }
        let until = match point {
            RestorePoint::Sequence(sequence) => *sequence,
            _ => u64::MAX,
        };
        // A part or a time is a state of a backup; what came later is not wanted.
        let journal = journal.filter(|_| matches!(point, RestorePoint::Last | RestorePoint::Sequence(_)));
        if parts.is_empty() && journal.as_ref().is_none_or(|journal| !begins_with_catalogue(journal)) {
            let problem = "without a backup, a journal that begins with the catalogue is needed";
            return Err(BackupError::NoSuchPoint(problem.to_owned()).into());
        }
        Ok(Self { shelf, parts, journal, until })
    }

    /// Reads all files and compares them with their hashes.
    fn check(&self) -> std::result::Result<(), BackupError> {
        let Some(shelf) = &self.shelf else { return Ok(()) };
        for part in &self.parts {
            let path = shelf.path(part);
            let expected: &[&str] = if part.kind == BackupKind::Full { &["rows", "log"] } else { &["log"] };
            if part.files.iter().map(|file| file.name.as_str()).ne(expected.iter().copied()) {
                return Err(BackupError::damaged(&path, "it has other files than a part has"));
            }
            part.files.iter().try_for_each(|file| BlockReader::check(&path, file))?;
        }
        if let (Some(journal), Some(part)) = (&self.journal, self.parts.last()) {
            journal.records_after(part.through)?;
        }
        Ok(())
    }

    /// Puts all rows and commits into the target, and says which state they make.
    fn pour<P: FnMut(&CopyProgress) -> ControlFlow<()>>(&self, target: &mut Target<'_, P>) -> Result<Position> {
        let mut at = Position { sequence: 0, chain: [0; 16] };
        for part in &self.parts {
            let shelf = self.shelf.as_ref().expect("parts are on a shelf");
            let path = shelf.path(part);
            for file in &part.files {
                let mut blocks = BlockReader::open(&path, file)?;
                while let Some(block) = blocks.next()? {
                    if block.commit.is_some_and(|commit| commit.sequence > self.until) {
                        break;
                    }
                    at = block.commit.unwrap_or(part.after);
                    target.add(block.writes, block.commit.is_some())?;
                }
            }
        }
        if let Some(journal) = &self.journal {
            let after = self.parts.last().map_or_else(|| journal.first(), |part| part.through);
            if after.sequence < self.until {
                for record in journal.records_after(after).map_err(BackupError::from)? {
                    let record = record.map_err(BackupError::from)?;
                    if record.position.sequence > self.until {
                        break;
                    }
                    at = record.position;
                    target.add(record.writes, true)?;
                }
            }
        }
        target.write()?;
        if self.until != u64::MAX && at.sequence != self.until {
            let until = self.until;
            return Err(BackupError::NoSuchPoint(format!(
                "commit {until} is in none of them: the last is {}",
                at.sequence
            ))
            .into());
        }
        Ok(at)
    }
}

/// The part to restore up to, or from which a journal goes on.
fn select<'s>(
    shelf: &'s Shelf,
    point: &RestorePoint,
    journal: Option<&Journal>,
) -> std::result::Result<&'s BackupPart, BackupError> {
    let none = |what: String| {
        let damaged: Vec<_> = shelf.damaged.iter().map(|part| part.error.to_string()).collect();
        let damaged = if damaged.is_empty() { String::new() } else { format!(" ({})", damaged.join("; ")) };
        BackupError::NoSuchPoint(format!("there is no backup {what} in {}{damaged}", shelf.folder.display()))
    };
    let newest = || shelf.parts.iter().rev();
    match point {
        RestorePoint::Last => match shelf.damaged.last() {
            // The newest part may be the damaged one: an older state is brought back only on demand.
            Some(damaged) if newest().next().is_none_or(|part| part.name < damaged.name) => Err(damaged.error.clone()),
            _ => newest().next().ok_or_else(|| none("that can be used".to_owned())),
        },
        RestorePoint::Part(name) => match shelf.damaged.iter().find(|part| part.name == *name) {
            Some(damaged) => Err(damaged.error.clone()),
            None => newest().find(|part| part.name == *name).ok_or_else(|| none(format!("{name:?}"))),
        },
        RestorePoint::Time(time) => {
            newest().find(|part| part.created <= *time).ok_or_else(|| none(format!("from before {time}")))
        }
        RestorePoint::Sequence(sequence) => {
            let holds = |part: &&BackupPart| match part.kind {
                BackupKind::Full => part.through.sequence == *sequence,
                BackupKind::Incremental => part.after.sequence < *sequence && *sequence <= part.through.sequence,
            };
            // In the journal, if it leads on from the newest part.
            let before = |part: &&BackupPart| journal.is_some() && part.through.sequence < *sequence;
            let found = newest().find(holds).or_else(|| newest().next().filter(before));
            found.ok_or_else(|| none(format!("that ends with or leads through commit {sequence}")))
        }
    }
}

/// Whether the first commit in the journal is the one that made the catalogue.
fn begins_with_catalogue(journal: &Journal) -> bool {
    let first = journal.first();
    let record = || journal.records_after(first).ok()?.next()?.ok();
    first.sequence == 0
        && record().is_some_and(|record| {
            let meta = record.writes.iter().find(|(key, _)| key == keys::META);
            let meta = meta.and_then(|(_, value)| Meta::decode(value.as_deref()?).ok());
            // Several commits may share a record; none of them can have changed more than it brought.
            meta.is_some_and(|meta| meta.sequence <= record.writes.len() as u64)
                && record.writes.iter().filter(|(key, _)| key[0] == b'l').count() as u64
                    == meta.map_or(0, |meta| meta.sequence)
        })
}

/// The store that is filled.
struct Target<'s, P> {
    store: &'s dyn Store,
    waiting: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    bytes: usize,
    so_far: CopyProgress,
    progress: P,
}

impl<P: FnMut(&CopyProgress) -> ControlFlow<()>> Target<'_, P> {
    fn add(&mut self, writes: Vec<Write>, is_commit: bool) -> Result<()> {
        if is_commit {
            self.so_far.commits += 1;
        } else {
            self.so_far.rows += writes.len() as u64;
        }
        for (key, value) in writes {
            let bytes = key.len() + value.as_ref().map_or(0, Vec::len);
            self.bytes += bytes;
            self.so_far.bytes += bytes as u64;
            self.waiting.insert(key, value);
        }
        if self.bytes >= BATCH_BYTES {
            self.write()?;
        }
        match (self.progress)(&self.so_far) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(CatalogError::Cancelled),
        }
    }

    fn write(&mut self) -> Result<()> {
        self.bytes = 0;
        let writes = std::mem::take(&mut self.waiting).into_iter().collect();
        Ok(self.store.commit(Batch { expected: Vec::new(), writes }, Deadline::NONE)?)
    }
}
