//! The catalogue's own record: how much there is of everything.

use super::{Reader, report::Findings};
use crate::{
    catalog::Result,
    records::{ArticleRecord, Meta, key_parts, keys},
    store::{Row, Scan},
};

/// That the catalogue's record says what there is.
pub(super) fn check(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows.iter().filter(|(key, _)| key != keys::META) {
        findings.stray(key, "the key is damaged");
    }
    let stored = reader.get(keys::META.to_vec())?;
    let decoded = stored.as_deref().map(Meta::decode);
    let known = match &decoded {
        Some(Ok(meta)) => *meta,
        _ => Meta::new(),
    };
    let found = count(reader, known)?;
    match decoded {
        Some(Ok(meta)) if meta == found => {}
        Some(Ok(meta)) => {
            findings.differs((keys::META.to_vec(), found.encode()), format!("it says {meta}; there are {found}"));
        }
        Some(Err(error)) => findings.differs((keys::META.to_vec(), found.encode()), error.to_string()),
        None => findings.differs((keys::META.to_vec(), found.encode()), "is missing"),
    }
    Ok(())
}

/// What is there, with all else as `known` has it.
fn count(reader: &Reader<'_>, known: Meta) -> Result<Meta> {
    let mut meta = Meta { articles: 0, statements: 0, actors: 0, text_bytes: 0, ..known };
    reader.visit(Scan::prefix(b"a", 0), |rows| {
        for record in rows.iter().filter_map(|(_, value)| ArticleRecord::decode(value).ok()) {
            meta.articles += 1;
            meta.statements += u64::from(record.statement_count);
            meta.text_bytes += u64::from(record.text_bytes);
            meta.sequence = meta.sequence.max(record.sequence);
        }
        Ok(())
    })?;
    reader.visit(Scan::prefix(b"c", 0), |rows| {
        meta.actors += rows.len() as u64;
        Ok(())
    })?;
    let last = reader.page(&Scan::prefix(b"l", 1).reversed())?.rows;
    let last = last.first().and_then(|(key, _)| key_parts::change(key));
    meta.sequence = meta.sequence.max(last.unwrap_or(0));
    Ok(meta)
}
