//! Makes a part of a backup while the catalogue is in use.

use std::{ops::ControlFlow, path::Path};

use jiff::Timestamp;

use super::{
    BackedUp, BackupError, BackupKind, BackupMode, BackupPart, CopyProgress, PartFile, Shelf, blocks::BlockWriter,
    shelf::ShelfLock,
};
use crate::{
    catalog::{Catalog, CatalogError, Result},
    records::{Meta, keys},
    store::{
        Scan,
        journal::{Journal, JournalError, Position},
    },
};

/// Rows that are read at once.
const ROWS_AT_ONCE: usize = 1000;

impl Catalog {
    /// Makes a part of a backup in `folder`, which is made where there is none, while calls and
    /// changes go on. When it returns the part is on the disk. The journal lets go of what the part
    /// has.
    ///
    /// `progress` is told how far it has come, and can end it; nothing is left then.
    ///
    /// # Errors
    /// [`CatalogError::Backup`] with what stands in the way; [`CatalogError::Cancelled`] where
    /// `progress` ended it.
    pub fn backup(
        &self,
        folder: impl AsRef<Path>,
        mode: BackupMode,
        progress: impl FnMut(&CopyProgress) -> ControlFlow<()>,
    ) -> Result<BackedUp> {
        let folder = folder.as_ref();
        let journal = self.inner.store.journal().ok_or(BackupError::NoJournal)?;
        let lock = ShelfLock::take(folder)?;
        let shelf = Shelf::open(folder)?;
        let meta =
            self.get(keys::META.to_vec())?.ok_or_else(|| CatalogError::missing_record("meta", &"the catalogue"))?;
        let meta = Meta::decode(&meta)?;
        if let Some(other) = shelf.parts.iter().find(|part| part.catalog_id != meta.catalog_id) {
            let (found, own) = (other.catalog_id, meta.catalog_id);
            return Err(BackupError::OtherCatalog { folder: folder.to_owned(), found, own }.into());
        }
        let mut copy = Copy { catalog: self, journal, lock, meta, progress, so_far: CopyProgress::default() };
        let newest = shelf.parts.last();
        let done = match (mode, newest.map(|part| copy.continues(&shelf, part))) {
            (BackupMode::Full, _) | (BackupMode::Auto, None | Some(Err(_))) => copy.full(),
            (BackupMode::Incremental, None) => {
                Err(BackupError::NothingToContinue("there is no backup yet".to_owned()).into())
            }
            (BackupMode::Incremental, Some(Err(why))) => Err(BackupError::NothingToContinue(why.to_string()).into()),
            (_, Some(Ok(part))) if part.through == copy.journal.last() => {
                Ok(BackedUp { path: shelf.path(&part), part, is_new: false })
            }
            (_, Some(Ok(part))) => copy.incremental(&part),
        };
        let done = done?;
        copy.journal.release(done.part.through).map_err(BackupError::from)?;
        Ok(done)
    }
}

/// A part under way.
struct Copy<'c, P> {
    catalog: &'c Catalog,
    journal: Journal,
    lock: ShelfLock,
    meta: Meta,
    progress: P,
    so_far: CopyProgress,
}

impl<P: FnMut(&CopyProgress) -> ControlFlow<()>> Copy<'_, P> {
    /// The part, where it can be continued.
    fn continues(&self, shelf: &Shelf, part: &BackupPart) -> std::result::Result<BackupPart, BackupError> {
        shelf.chain(part)?;
        match self.journal.records_after(part.through) {
            Ok(_) => Ok(part.clone()),
            Err(JournalError::Foreign(_)) => {
                Err(BackupError::NothingToContinue(format!("{} is of another history of the catalogue", part.name)))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn full(&mut self) -> Result<BackedUp> {
        // Nothing behind this moment leaves the journal before it is copied.
        let _hold = self.journal.hold();
        let start = self.journal.last();
        let draft = self.lock.begin(BackupKind::Full, Timestamp::now(), start.sequence)?;
        let mut file = BlockWriter::create(&draft.path, "rows")?;
        let mut scan = Scan::prefix(&[], ROWS_AT_ONCE);
        loop {
            let page = self.catalog.inner.store.scan(&scan, self.catalog.deadline)?;
            let last = page.rows.last().map(|(key, _)| key.clone());
            self.so_far.rows += page.rows.len() as u64;
            self.so_far.bytes += page.rows.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum::<u64>();
            file.add_rows(page.rows)?;
            self.tell()?;
            match last {
                Some(last) if page.more => scan = scan.after(last),
                _ => break,
            }
        }
        let rows = file.finish()?;
        let (log, through) = self.log(&draft.path, start)?;
        self.finish(draft, BackupKind::Full, None, (start, through), vec![rows, log])
    }

    fn incremental(&mut self, parent: &BackupPart) -> Result<BackedUp> {
        let draft = self.lock.begin(BackupKind::Incremental, Timestamp::now(), self.journal.last().sequence)?;
        let (log, through) = self.log(&draft.path, parent.through)?;
        self.finish(draft, BackupKind::Incremental, Some(parent.name.clone()), (parent.through, through), vec![log])
    }

    /// Copies the commits behind `after`, and says how far they go.
    fn log(&mut self, folder: &Path, after: Position) -> Result<(PartFile, Position)> {
        let mut file = BlockWriter::create(folder, "log")?;
        let mut through = after;
        for record in self.journal.records_after(after).map_err(BackupError::from)? {
            let record = record.map_err(BackupError::from)?;
            through = record.position;
            self.so_far.commits += 1;
            let bytes = |write: &(Vec<u8>, Option<Vec<u8>>)| write.0.len() + write.1.as_ref().map_or(0, Vec::len);
            self.so_far.bytes += record.writes.iter().map(bytes).sum::<usize>() as u64;
            file.add_commit(record.position, record.writes)?;
            self.tell()?;
        }
        Ok((file.finish()?, through))
    }

    fn finish(
        &self,
        draft: super::shelf::Draft,
        kind: BackupKind,
        parent: Option<String>,
        (after, through): (Position, Position),
        files: Vec<PartFile>,
    ) -> Result<BackedUp> {
        let part = BackupPart {
            name: draft.name.clone(),
            kind,
            created: Timestamp::now(),
            catalog_id: self.meta.catalog_id,
            format: self.meta.format,
            after,
            through,
            parent,
            files,
        };
        let path = draft.finish(&part)?;
        Ok(BackedUp { part, is_new: true, path })
    }

    fn tell(&mut self) -> Result<()> {
        self.catalog.deadline.check()?;
        match (self.progress)(&self.so_far) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(CatalogError::Cancelled),
        }
    }
}
