//! Statements of a response in the unit that the request asked for.

use std::collections::BTreeMap;

use super::error::Refusal;
use crate::{
    Catalog,
    api::{Recount as _, required, required_id, v1},
    catalog::{ArticleKey, ArticleView, CatalogError},
    text::{OffsetEncoding, OffsetMap},
};

/// Counts the spans of `statements` in `encoding`. The text of each article is read once, and one
/// at a time is in memory.
pub(super) fn recount(
    statements: &mut [v1::Statement],
    encoding: OffsetEncoding,
    catalog: &Catalog,
) -> Result<(), Refusal> {
    if encoding == OffsetEncoding::Utf8 {
        return Ok(());
    }
    let mut by_article: BTreeMap<String, Vec<&mut v1::Statement>> = BTreeMap::new();
    for statement in statements {
        let article = required("article", statement.article.as_ref())?;
        by_article.entry(article.id.clone()).or_default().push(statement);
    }
    for (id, statements) in by_article {
        let key = ArticleKey::Id(required_id("article.id", &id)?);
        let text = match catalog.article(&key, ArticleView::Full) {
            Ok(stored) => stored.article.text,
            Err(CatalogError::NotFound { .. }) => return Err(Refusal::article_changed()),
            Err(error) => return Err(error.into()),
        };
        let map = OffsetMap::new(&text, encoding);
        for statement in statements {
            // Statements and text are two reads, and a writer may have come between.
            if !statement.fits(&text) {
                return Err(Refusal::article_changed());
            }
            statement.recount(&map);
        }
    }
    Ok(())
}
