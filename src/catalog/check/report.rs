//! What a check found.

use std::{
    fmt::{self, Write as _},
    time::{Duration, Instant},
};

use super::PASSES;
use crate::{records::keys::Key, store::Row};

/// The most problems that a report names.
const NAMED: usize = 100;

/// How far a check or rebuild has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckProgress {
    /// The rows that it looks at now, in the plural.
    pub rows: &'static str,
    /// The pass it is at, of `passes`.
    pub pass: usize,
    /// How many passes there are.
    pub passes: usize,
    /// Rows looked at so far.
    pub rows_checked: u64,
    /// Problems found so far.
    pub problems: u64,
}

/// What would mend a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// A rebuild derives the row from its records again.
    Rebuild,
    /// A record is damaged or missing: a rebuild removes what is left of it, and what it held is
    /// lost unless a backup is restored.
    Removal,
    /// Only a backup has it, or another ingestion of the article.
    Backup,
}

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of row, in the plural.
    pub rows: &'static str,
    /// Which row: its key, in hexadecimal digits or as the word that it is. Ids of articles,
    /// statements and actors stand in it.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What would mend it.
    pub remedy: Remedy,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}: {}", self.rows, self.key, self.problem)
    }
}

/// How many rows of a kind there are, and what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCount {
    /// What kind of row, in the plural.
    pub rows: &'static str,
    /// How many were looked at.
    pub count: u64,
    /// How many problems were found there.
    pub problems: u64,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// By kind of row.
    pub kinds: Vec<RowCount>,
    /// How many problems there are.
    pub problems: u64,
    /// The first 100 problems.
    pub named: Vec<Problem>,
}

impl VerifyReport {
    pub(super) fn new() -> Self {
        Self { kinds: Vec::new(), problems: 0, named: Vec::new() }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems == 0
    }

    /// How many rows were looked at.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.count).sum()
    }

    pub(super) fn add(&mut self, rows: &'static str, count: u64, findings: Findings) {
        let known = self.kinds.iter().position(|kind| kind.rows == rows);
        let at = known.unwrap_or_else(|| {
            self.kinds.push(RowCount { rows, count: 0, problems: 0 });
            self.kinds.len() - 1
        });
        let kind = &mut self.kinds[at];
        kind.count += count;
        kind.problems += findings.0.len() as u64;
        self.problems += findings.0.len() as u64;
        let room = NAMED.saturating_sub(self.named.len());
        self.named.extend(findings.0.into_iter().take(room).map(Found::into_problem));
    }
}

/// A row to write in the place of what is there, or to remove.
pub(super) type Change = (Key, Option<Vec<u8>>);

/// A problem with what mends it.
pub(super) struct Found {
    key: Key,
    problem: String,
    pub(super) remedy: Remedy,
    pub(super) mending: Option<Change>,
}

impl Found {
    fn into_problem(self) -> Problem {
        let Self { key, problem, remedy, .. } = self;
        let rows = PASSES.iter().find(|pass| pass.prefix == key[0]).map_or("rows", |pass| pass.rows);
        let rest = &key[1..];
        let is_word = matches!(key[0], b't' | b'T' | b'd');
        let key = if is_word { rest.escape_ascii().to_string() } else { hexadecimal(rest) };
        Problem { rows, key, problem, remedy }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Problems of one step.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Found>);

impl Findings {
    /// A derived row is not there, or not as it must be.
    pub(super) fn differs(&mut self, row: Row, problem: impl Into<String>) {
        let (key, value) = row;
        let mending = Some((key.clone(), Some(value)));
        self.0.push(Found { key, problem: problem.into(), remedy: Remedy::Rebuild, mending });
    }

    /// A derived row must not be there.
    pub(super) fn stray(&mut self, key: &[u8], problem: impl Into<String>) {
        let mending = Some((key.to_vec(), None));
        self.0.push(Found { key: key.to_vec(), problem: problem.into(), remedy: Remedy::Rebuild, mending });
    }

    /// A record cannot be read, or stands alone.
    pub(super) fn lost(&mut self, key: &[u8], problem: impl Into<String>) {
        let mending = Some((key.to_vec(), None));
        self.0.push(Found { key: key.to_vec(), problem: problem.into(), remedy: Remedy::Removal, mending });
    }

    /// A record is not as it was, and is mended with less than it held.
    pub(super) fn lessened(&mut self, row: Row, problem: impl Into<String>) {
        let (key, value) = row;
        let mending = Some((key.clone(), Some(value)));
        self.0.push(Found { key, problem: problem.into(), remedy: Remedy::Removal, mending });
    }

    /// Nothing here can mend it.
    pub(super) fn beyond(&mut self, key: &[u8], problem: impl Into<String>) {
        let problem = problem.into();
        self.0.push(Found { key: key.to_vec(), problem, remedy: Remedy::Backup, mending: None });
    }

    /// Compares rows that must be there with what is.
    pub(super) fn compare(&mut self, expected: Vec<Row>, stored: Vec<Option<Vec<u8>>>) {
        for ((key, value), stored) in expected.into_iter().zip(stored) {
            match stored {
                None => self.differs((key, value), "is missing"),
                Some(stored) if stored != value => self.differs((key, value), "does not agree with its record"),
                Some(_) => {}
            }
        }
    }
}

/// Says when to tell of progress.
#[derive(Default)]
pub(super) struct Clock(Option<Instant>);

impl Clock {
    /// Whether it is some time since it was due last.
    pub(super) fn is_due(&mut self) -> bool {
        const EVERY: Duration = Duration::from_millis(200);
        let due = self.0.is_none_or(|last| last.elapsed() >= EVERY);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}
