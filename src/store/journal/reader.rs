//! Reads the commits behind a state, while others are added.

use super::{
    Hold, Journal, JournalError, Position, Record, Result,
    segment::{Segment, SegmentReader},
};

/// The commits behind a state of the journal, in order, up to the one that was the last when it was
/// made. Ends with the first error.
#[derive(Debug)]
pub struct Records {
    journal: Journal,
    /// What is still to be read, the next segment last.
    segments: Vec<Segment>,
    current: Option<SegmentReader>,
    /// The state after the record that was read last.
    at: Position,
    last: Position,
    _hold: Hold,
}

impl Records {
    pub(super) fn new(journal: &Journal, after: Position) -> Result<Self> {
        let mut state = journal.state();
        let first = state.segments[0].before;
        if after.sequence < first.sequence {
            return Err(JournalError::Gone { wanted: after.sequence + 1, begins_behind: first.sequence });
        }
        if after.sequence > state.last.sequence {
            return Err(JournalError::Foreign(after));
        }
        let skipped = state.segments.partition_point(|segment| segment.before.sequence <= after.sequence) - 1;
        let mut segments = state.segments[skipped..].to_vec();
        segments.reverse();
        let last = state.last;
        let hold = journal.hold_from(&mut state, after.sequence + 1);
        drop(state);
        let at = segments.last().map_or(first, |segment| segment.before);
        let mut records = Self { journal: journal.clone(), segments, current: None, at, last, _hold: hold };
        while records.at.sequence < after.sequence {
            records.read()?;
        }
        if records.at == after { Ok(records) } else { Err(JournalError::Foreign(after)) }
    }

    /// The next record. There is one.
    fn read(&mut self) -> Result<Record> {
        loop {
            if let Some(record) = self.current.as_mut().map(SegmentReader::next).transpose()?.flatten() {
                self.at = record.position;
                return Ok(record);
            }
            let next = self.segments.pop().filter(|next| next.before == self.at);
            let folder = self.journal.folder();
            let next = next.ok_or_else(|| JournalError::Hole { folder: folder.into(), from: self.at.sequence + 1 })?;
            self.current = Some(SegmentReader::open(folder, next)?);
        }
    }

    fn end(&mut self) {
        self.at = self.last;
    }
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at.sequence >= self.last.sequence {
            return None;
        }
        Some(self.read().inspect_err(|_| self.end()))
    }
}
