//! Opens rows and journal, makes new ones, and sees that the two belong together.

use std::path::{Path, PathBuf};

use super::{
    SledOptions, StoreError, close_engine, damaged, engine_error,
    folder::{self, Folder},
    guarded,
    tree::{Tree, Whole},
};
use crate::store::{
    failpoint,
    journal::{JournalError, JournalWriter, Position},
};

/// How often sled's own thread writes what nobody flushed, and tidies its segments.
const BACKGROUND_FLUSH_MS: u64 = 500;

/// Makes an empty database where there is none.
pub(super) fn create(folder: &Folder, options: SledOptions) -> Result<(), StoreError> {
    // A journal without a record is of a creation that was interrupted.
    if JournalWriter::has_records(&folder.journal())? {
        return Err(damaged(folder.path(), "`rows` is missing, and `journal` is not"));
    }
    let start = Position::origin(0);
    JournalWriter::create(&folder.journal(), options.journal, start)?;
    failpoint::reach("a journal is made");
    let tree = open_in(folder, &folder.draft(), options)?;
    guarded(folder.path(), || tree.set_place(start, Whole::Yes).and_then(|()| tree.flush()))?;
    close_engine(tree, &folder.draft());
    failpoint::reach("rows are drafted");
    folder.accept_draft()
}

/// Opens the rows.
pub(super) fn open(folder: &Folder, options: SledOptions) -> Result<Tree, StoreError> {
    open_in(folder, &folder.place(), options)
}

pub(super) fn open_in(folder: &Folder, place: &Path, options: SledOptions) -> Result<Tree, StoreError> {
    let path = folder.path();
    let config =
        ::sled::Config::new().path(place).cache_capacity(options.cache_bytes).flush_every_ms(Some(BACKGROUND_FLUSH_MS));
    let engine = guarded(path, || {
        config.open().map_err(|error| match error {
            ::sled::Error::Io(_) if folder::is_in_use(place) => StoreError::Locked(path.to_owned()),
            error => engine_error(path, error),
        })
    })?;
    Ok(Tree::new(path.to_owned(), engine))
}

/// The journal, and where in it the rows are.
pub(super) fn journal(
    folder: &Folder,
    tree: &Tree,
    options: SledOptions,
) -> Result<(JournalWriter, Position), StoreError> {
    let path = folder.path();
    let there = folder.journal().exists();
    let Some((at, whole)) = guarded(path, || tree.place())? else {
        return adopt(folder, tree, options);
    };
    if !there {
        return Err(mend(folder, "`journal` is missing"));
    }
    let journal = JournalWriter::open(&folder.journal(), options.journal)
        .map_err(|error| refusal(folder, "the journal is damaged", error))?;
    let last = journal.journal().last();
    let fits = journal.journal().records_after(at).map(|_| ());
    if at.sequence > last.sequence {
        let ahead = format!("the journal ends at commit {}, and the rows are at {}", last.sequence, at.sequence);
        return Err(mend(folder, &ahead));
    }
    fits.map_err(|error| refusal(folder, "rows and journal do not belong together", error))?;
    if whole == Whole::No && at == last {
        return Err(mend(folder, "a commit is there in part, and its record in the journal is lost"));
    }
    Ok((journal, at))
}

/// Gives a journal to rows that were never in one: those of an earlier version.
fn adopt(folder: &Folder, tree: &Tree, options: SledOptions) -> Result<(JournalWriter, Position), StoreError> {
    let path = folder.path();
    if guarded(path, || tree.is_empty())? {
        return Err(damaged(path, "nothing in its log can be read"));
    }
    // A journal without a record is of an adoption that was interrupted.
    if JournalWriter::has_records(&folder.journal())? {
        return Err(damaged(path, "the rows have lost their place in the journal"));
    }
    let start = Position::origin(0);
    let journal = JournalWriter::create(&folder.journal(), options.journal, start)?;
    set_place(folder, tree, start)?;
    Ok((journal, start))
}

/// Begins a new journal where the rows are.
pub(super) fn renew_journal(folder: &Folder, tree: &Tree, options: SledOptions) -> Result<Option<PathBuf>, StoreError> {
    let at = guarded(folder.path(), || tree.place())?;
    let aside = folder.set_journal_aside()?;
    let start = Position::origin(at.map_or(0, |(at, _)| at.sequence));
    JournalWriter::create(&folder.journal(), options.journal, start)?;
    set_place(folder, tree, start)?;
    Ok(aside)
}

fn set_place(folder: &Folder, tree: &Tree, place: Position) -> Result<(), StoreError> {
    guarded(folder.path(), || tree.set_place(place, Whole::Yes).and_then(|()| tree.flush()))?;
    folder.log()?.sync_data().map_err(|error| folder::io_error(folder.path(), &error))
}

/// What is wrong with the journal, unless it only cannot be read now.
fn refusal(folder: &Folder, what: &str, error: JournalError) -> StoreError {
    match error {
        JournalError::Io { .. } => error.into(),
        _ => mend(folder, &format!("{what} ({error})")),
    }
}

/// The error of a database whose rows can be read but are not those of the journal.
fn mend(folder: &Folder, what: &str) -> StoreError {
    let path = folder.path();
    let data = path.display();
    let reason = format!("{what}; run `quotarium rebuild --data {data}`, or `quotarium restore` from a backup");
    StoreError::Damaged { path: path.to_owned(), reason }
}
