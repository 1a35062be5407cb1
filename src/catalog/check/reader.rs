//! Reads rows for a check.

use crate::{
    catalog::Result,
    records::{
        ArticleId, ArticleRecord, StatementId, StatementRecord,
        keys::{self, Key},
    },
    store::{Deadline, Row, Rows, Scan, Store},
};

/// Reads of the store that is checked.
pub(super) struct Reader<'s>(&'s dyn Store);

impl<'s> Reader<'s> {
    pub(super) fn new(store: &'s dyn Store) -> Self {
        Self(store)
    }

    pub(super) fn page(&self, scan: &Scan) -> Result<Rows> {
        Ok(self.0.scan(scan, Deadline::NONE)?)
    }

    pub(super) fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>> {
        Ok(self.0.get_many(keys, Deadline::NONE)?)
    }

    pub(super) fn get(&self, key: Key) -> Result<Option<Vec<u8>>> {
        Ok(self.get_many(&[key])?.pop().flatten())
    }

    /// The records of articles; none where one is missing or cannot be read, which is found where
    /// articles are checked.
    pub(super) fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Option<ArticleRecord>>> {
        let keys: Vec<_> = ids.iter().map(|&id| keys::article(id)).collect();
        let decode = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| ArticleRecord::decode(&bytes).ok());
        Ok(self.get_many(&keys)?.into_iter().map(decode).collect())
    }

    /// The records of statements; none where one is missing or cannot be read, which is found where
    /// statements are checked.
    pub(super) fn statements(&self, ids: &[StatementId]) -> Result<Vec<Option<StatementRecord>>> {
        let keys: Vec<_> = ids.iter().map(|&id| keys::statement(id)).collect();
        let decode = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| StatementRecord::decode(&bytes).ok());
        Ok(self.get_many(&keys)?.into_iter().map(decode).collect())
    }

    /// Visits all rows of a range, some hundred at a time.
    pub(super) fn visit(&self, range: Scan, mut visit: impl FnMut(&[Row]) -> Result<()>) -> Result<()> {
        let mut scan = Scan { max_rows: 500, max_bytes: 1 << 20, ..range };
        loop {
            let page = self.page(&scan)?;
            visit(&page.rows)?;
            match page.rows.last() {
                Some((last, _)) if page.more => scan = scan.after(last.clone()),
                _ => return Ok(()),
            }
        }
    }
}
