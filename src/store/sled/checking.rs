//! After a stop without closing: whether the engine has what it was given since the last opening.
//!
//! The engine reads its log anew from the last opening on, and takes damage there for an end: it goes
//! on with the next stretch of the log, without what was behind the damage in the last one. So what
//! the journal says of that time is compared with the rows. A closed engine has noted where its pages
//! are and checks each when it reads it.

use std::{
    collections::HashMap,
    fs,
    hash::{BuildHasher, RandomState},
    io,
};

use super::{
    StoreError, damaged,
    folder::{self, Folder},
    guarded,
    tree::Tree,
};
use crate::store::journal::{Journal, JournalError, Position, Records};

const CLOSED: &str = "closed";
const OPEN: &str = "open";

/// Notes that the rows are now opened, or closed, at `position`.
pub(super) fn note(folder: &Folder, is_open: bool, position: Position) -> Result<(), StoreError> {
    let line = line_of(if is_open { OPEN } else { CLOSED }, position);
    folder.write_note(line.as_bytes())
}

/// Compares the rows, which are at the journal's last commit, with the commits since the last
/// opening, unless they were closed since.
pub(super) fn check(folder: &Folder, tree: &Tree, journal: &Journal, at: Position) -> Result<(), StoreError> {
    let since = match read_note(folder)? {
        Some((false, closed)) if closed == at => return Ok(()),
        Some((true, opened)) => opened,
        // Nothing is known, as of a folder that was just made.
        _ => journal.first(),
    };
    let records = || match journal.records_after(since) {
        Err(JournalError::Gone { .. }) => journal.records_after(journal.first()),
        records => records,
    };
    let hashes = RandomState::new();
    let mut last_writes: HashMap<u64, u64> = HashMap::new();
    for record in records()? {
        let record = record?;
        for (key, _) in &record.writes {
            last_writes.insert(hashes.hash_one(key), record.position.sequence);
        }
    }
    guarded(folder.path(), || {
        differing(tree, records()?, |key, sequence| last_writes[&hashes.hash_one(key)] == sequence)
    })
    .and_then(|differing| match differing {
        None => Ok(()),
        Some(sequence) => Err(damaged(folder.path(), &format!("its log has lost a part of commit {sequence}"))),
    })
}

/// The first of `records` of which a write that `is_last` is not in the rows.
fn differing(
    tree: &Tree,
    records: Records,
    is_last: impl Fn(&Vec<u8>, u64) -> bool,
) -> Result<Option<u64>, StoreError> {
    for record in records {
        let record = record?;
        let sequence = record.position.sequence;
        for (key, value) in &record.writes {
            if is_last(key, sequence) && !tree.holds(key, value.as_deref())? {
                return Ok(Some(sequence));
            }
        }
    }
    Ok(None)
}

fn line_of(state: &str, position: Position) -> String {
    let body = format!("{state} {position:?}");
    let seal = blake3::hash(body.as_bytes()).to_hex();
    format!("{body} {}\n", &seal[..16])
}

/// Whether the rows were open, and where; none where that cannot be read.
fn read_note(folder: &Folder) -> Result<Option<(bool, Position)>, StoreError> {
    let path = folder.note();
    let line = match fs::read(&path) {
        Ok(line) => String::from_utf8(line).unwrap_or_default(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(folder::io_error(&path, &error)),
    };
    let parse = || {
        let (state, rest) = line.split_once(' ')?;
        let (sequence, chain) = rest.split_once(' ')?.0.split_once('-')?;
        let chain = u128::from_str_radix(chain, 16).ok()?.to_be_bytes();
        let position = Position { sequence: sequence.parse().ok()?, chain };
        (line_of(state, position) == line).then_some((state == OPEN, position))
    };
    Ok(parse())
}
