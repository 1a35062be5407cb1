//! What looks after the catalogue as a whole.

use super::{
    FieldError,
    enumeration::enumerated,
    scalar::{wire_count, wire_time},
    v1,
};
use crate::catalog::{
    CheckProgress, Problem, RowCount, StorageStats, VerifyReport,
    backup::{BackupKind, BackupMode, BackupPart, CopyProgress},
};

impl From<&CheckProgress> for v1::VerifyProgress {
    fn from(progress: &CheckProgress) -> Self {
        Self {
            rows: progress.rows.to_owned(),
            pass: progress.pass as i32,
            passes: progress.passes as i32,
            rows_checked: wire_count(progress.rows_checked),
            problems: wire_count(progress.problems),
        }
    }
}

impl From<VerifyReport> for v1::VerifyReport {
    fn from(report: VerifyReport) -> Self {
        Self {
            kinds: report.kinds.into_iter().map(Into::into).collect(),
            problem_count: wire_count(report.problems),
            problems: report.named.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<RowCount> for v1::RowCount {
    fn from(kind: RowCount) -> Self {
        Self { rows: kind.rows.to_owned(), count: wire_count(kind.count), problem_count: wire_count(kind.problems) }
    }
}

impl From<Problem> for v1::Problem {
    fn from(problem: Problem) -> Self {
        let remedy = v1::Remedy::from(problem.remedy).into();
        Self { rows: problem.rows.to_owned(), key: problem.key, problem: problem.problem, remedy }
    }
}

impl From<&CopyProgress> for v1::BackupProgress {
    fn from(progress: &CopyProgress) -> Self {
        Self {
            rows: wire_count(progress.rows),
            commits: wire_count(progress.commits),
            bytes: wire_count(progress.bytes),
        }
    }
}

impl From<&BackupPart> for v1::Backup {
    fn from(part: &BackupPart) -> Self {
        Self {
            name: part.name.clone(),
            kind: v1::BackupKind::from(part.kind).into(),
            create_time: Some(wire_time(part.created)),
            catalog_id: part.catalog_id.to_string(),
            through_sequence: wire_count(part.through.sequence),
            parent: part.parent.clone().unwrap_or_default(),
            bytes: wire_count(part.bytes()),
            unchanged: false,
        }
    }
}

/// Which part a request asks for.
impl TryFrom<v1::BackupRequest> for BackupMode {
    type Error = FieldError;

    fn try_from(request: v1::BackupRequest) -> Result<Self, FieldError> {
        let kind = enumerated("kind", request.kind)?;
        Ok(kind.map_or(Self::Auto, |kind| match kind {
            BackupKind::Full => Self::Full,
            BackupKind::Incremental => Self::Incremental,
        }))
    }
}

impl From<StorageStats> for v1::GetStorageStatsResponse {
    fn from(stats: StorageStats) -> Self {
        let journal = stats.journal;
        let of_journal = |number: Option<u64>| wire_count(number.unwrap_or(0));
        Self {
            disk_bytes: wire_count(stats.disk_bytes),
            journal_bytes: of_journal(journal.map(|journal| journal.bytes)),
            journal_first_sequence: of_journal(journal.and_then(|journal| journal.first_sequence)),
            journal_last_sequence: of_journal(journal.map(|journal| journal.last_sequence)),
            backup_sequence: of_journal(journal.and_then(|journal| journal.released_sequence)),
            uncovered_commits: of_journal(journal.map(|journal| journal.uncovered)),
            last_backup: None,
        }
    }
}
