//! Reads lists: merges ranges of keys into one order, page by page.

use std::{collections::VecDeque, fmt::Write as _, ops::Bound};

use super::{CatalogError, PageRequest, Result};
use crate::store::{Deadline, Row, Rows, Scan, Store, after_prefix};

/// A call looks at no more rows than this beyond the page's size, and comes back short instead.
const MAX_EXAMINED: usize = 2000;

/// Rows that are read at first from one range of several, of which most pages need few.
const FIRST_ROWS: usize = 8;

/// Rows that are read at a time from a range that a page needs more of.
const MORE_ROWS: usize = 64;

const DEFAULT_PAGE: usize = 50;
const MAX_PAGE: usize = 1000;

/// The keys that begin with a prefix, and behind it stand between two bounds.
#[derive(Clone, Debug)]
pub(super) struct KeyRange {
    pub prefix: Vec<u8>,
    /// Included.
    pub lower: Option<Vec<u8>>,
    /// Excluded.
    pub upper: Option<Vec<u8>>,
}

impl KeyRange {
    pub(super) fn all(prefix: Vec<u8>) -> Self {
        Self { prefix, lower: None, upper: None }
    }

    /// The scan of this range, behind the row whose key ends in `cursor`.
    fn scan(&self, reverse: bool, cursor: Option<&[u8]>) -> Scan {
        let with = |rest: &[u8]| [self.prefix.as_slice(), rest].concat();
        let lower = self.lower.as_deref().unwrap_or_default();
        let mut start = Bound::Included(with(lower));
        let mut end =
            self.upper.as_deref().map_or_else(|| after_prefix(&self.prefix), |upper| Bound::Excluded(with(upper)));
        if let Some(cursor) = cursor {
            if reverse && self.upper.as_deref().is_none_or(|upper| cursor < upper) {
                end = Bound::Excluded(with(cursor));
            } else if !reverse && cursor >= lower {
                start = Bound::Excluded(with(cursor));
            }
        }
        Scan { start, end, reverse, max_rows: FIRST_ROWS, max_bytes: 1 << 20 }
    }
}

/// One range while it is read.
struct Stream {
    prefix: usize,
    scan: Scan,
    rows: VecDeque<Row>,
    more: bool,
}

/// A list: ranges whose keys are merged by what stands behind their prefixes, one group of ranges
/// after the other.
#[derive(Debug)]
pub(super) struct Listing {
    /// Groups of ranges.
    pub groups: Vec<Vec<KeyRange>>,
    pub reverse: bool,
    /// What the list was asked for; a token of another list is refused.
    pub query: String,
}

/// Some entries of a list, and the token of the next page.
pub(super) struct Listed<T> {
    pub items: Vec<T>,
    pub next: String,
}

impl Listing {
    /// Reads a page. `keep` makes an entry of a row, or passes it over; it is given what stands
    /// behind the prefix of the row's key, and its value.
    pub(super) fn page<T>(
        &self,
        store: &dyn Store,
        deadline: Deadline,
        request: &PageRequest,
        mut keep: impl FnMut(&[u8], &[u8]) -> Result<Option<T>>,
    ) -> Result<Listed<T>> {
        let size = page_size(request.size)?;
        let mut cursor = Cursor::decode(&request.token, &self.query)?;
        let mut items = Vec::new();
        let mut examined = 0;
        let first = cursor.as_ref().map_or(0, |cursor| cursor.group);
        for (number, group) in self.groups.iter().enumerate().skip(first) {
            let after = cursor.take().map(|cursor| cursor.rest);
            let mut merge = Merge::new(store, deadline, group, self.reverse, after.as_deref());
            loop {
                merge.wanted = size - items.len() + 1;
                let Some((key, value)) = merge.next()? else { break };
                examined += 1;
                if let Some(item) = keep(&key, &value)? {
                    items.push(item);
                }
                if items.len() == size || examined == MAX_EXAMINED + size {
                    let at = Cursor { group: number, rest: key };
                    let more = merge.peek()? || self.has_rows_behind(store, deadline, number)?;
                    let next = if more { at.encode(&self.query) } else { String::new() };
                    return Ok(Listed { items, next });
                }
            }
        }
        Ok(Listed { items, next: String::new() })
    }

    fn has_rows_behind(&self, store: &dyn Store, deadline: Deadline, group: usize) -> Result<bool> {
        for group in &self.groups[group + 1..] {
            if Merge::new(store, deadline, group, self.reverse, None).peek()? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Several ranges read as one list.
struct Merge<'s> {
    store: &'s dyn Store,
    deadline: Deadline,
    reverse: bool,
    streams: Vec<Stream>,
    /// No more rows than this are read at a time: so many the page may still take, and one to see
    /// whether there is a next page.
    wanted: usize,
}

impl<'s> Merge<'s> {
    fn new(
        store: &'s dyn Store,
        deadline: Deadline,
        ranges: &[KeyRange],
        reverse: bool,
        cursor: Option<&[u8]>,
    ) -> Self {
        let max_rows = if ranges.len() == 1 { MORE_ROWS } else { FIRST_ROWS };
        let streams = ranges
            .iter()
            .map(|range| Stream {
                prefix: range.prefix.len(),
                scan: Scan { max_rows, ..range.scan(reverse, cursor) },
                rows: VecDeque::new(),
                more: true,
            })
            .collect();
        Self { store, deadline, reverse, streams, wanted: FIRST_ROWS }
    }

    /// Whether there is a next row.
    fn peek(&mut self) -> Result<bool> {
        self.fill()?;
        Ok(self.streams.iter().any(|stream| !stream.rows.is_empty()))
    }

    /// The next row: what stands behind the prefix of its key, and its value.
    fn next(&mut self) -> Result<Option<Row>> {
        self.fill()?;
        let mut best: Option<(usize, &[u8])> = None;
        for (number, stream) in self.streams.iter().enumerate() {
            let Some((key, _)) = stream.rows.front() else { continue };
            let rest = &key[stream.prefix..];
            if best.is_none_or(|(_, other)| if self.reverse { rest > other } else { rest < other }) {
                best = Some((number, rest));
            }
        }
        let Some((number, _)) = best else { return Ok(None) };
        let stream = &mut self.streams[number];
        Ok(stream.rows.pop_front().map(|(mut key, value)| (key.split_off(stream.prefix), value)))
    }

    fn fill(&mut self) -> Result<()> {
        for stream in &mut self.streams {
            while stream.rows.is_empty() && stream.more {
                // Where the query passes over most rows, reading one at a time would be slow.
                stream.scan.max_rows = stream.scan.max_rows.min(self.wanted.max(FIRST_ROWS));
                let Rows { rows, more } = self.store.scan(&stream.scan, self.deadline)?;
                stream.more = more && !rows.is_empty();
                if stream.more
                    && let Some((last, _)) = rows.last()
                {
                    stream.scan = Scan { max_rows: MORE_ROWS, ..stream.scan.clone() }.after(last.clone());
                }
                stream.rows = rows.into();
            }
        }
        Ok(())
    }
}

pub(super) fn page_size(asked: i32) -> Result<usize> {
    match usize::try_from(asked) {
        Err(_) => Err(CatalogError::invalid("page_size", format!("{asked} is negative"))),
        Ok(0) => Ok(DEFAULT_PAGE),
        Ok(asked) => Ok(asked.min(MAX_PAGE)),
    }
}

/// Where a page ended.
#[derive(Debug)]
pub(super) struct Cursor {
    pub group: usize,
    /// What stands behind the prefix of the last key.
    pub rest: Vec<u8>,
}

impl Cursor {
    /// A token: hexadecimal digits of the group, the rest of the key, and a hash that binds both
    /// to the query.
    pub(super) fn encode(&self, query: &str) -> String {
        let mut bytes = vec![self.group as u8];
        bytes.extend_from_slice(&self.rest);
        let seal = Self::seal(&bytes, query);
        bytes.extend_from_slice(&seal);
        bytes.iter().fold(String::new(), |mut token, byte| {
            // Writing to a string cannot fail.
            let _ = write!(token, "{byte:02x}");
            token
        })
    }

    pub(super) fn decode(token: &str, query: &str) -> Result<Option<Self>> {
        if token.is_empty() {
            return Ok(None);
        }
        let foreign = || CatalogError::invalid("page_token", "the token was not made by this query");
        let bytes: Option<Vec<u8>> = token
            .as_bytes()
            .chunks(2)
            .map(|pair| str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        let bytes = bytes.ok_or_else(foreign)?;
        let (sealed, seal) = bytes.split_last_chunk::<8>().ok_or_else(foreign)?;
        let (&group, rest) = sealed.split_first().ok_or_else(foreign)?;
        if Self::seal(sealed, query) != *seal {
            return Err(foreign());
        }
        Ok(Some(Self { group: usize::from(group), rest: rest.to_vec() }))
    }

    fn seal(bytes: &[u8], query: &str) -> [u8; 8] {
        let mut hasher = blake3::Hasher::new_derive_key("quotarium page token 1");
        hasher.update(&(query.len() as u64).to_be_bytes());
        hasher.update(query.as_bytes());
        hasher.update(bytes);
        let mut seal = [0; 8];
        seal.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        seal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_only_with_the_query_that_made_it() {
        let token = Cursor { group: 1, rest: vec![0, 255, 7] }.encode("actors of May");
        let cursor = Cursor::decode(&token, "actors of May").expect("its own query").expect("a cursor");
        assert_eq!((cursor.group, cursor.rest), (1, vec![0, 255, 7]));
        assert!(Cursor::decode(&token, "actors of June").is_err());
        assert!(Cursor::decode(&token[2..], "actors of May").is_err());
        for bad in ["0", "zz", "é", "00", "00000000000000000000"] {
            assert!(Cursor::decode(bad, "actors of May").is_err(), "{bad}");
        }
        assert!(Cursor::decode("", "actors of May").expect("no token").is_none());
    }
}
