//! Changes to an article's metadata, by field mask (AIP-134, AIP-161).

use prost_types::FieldMask;

use super::{FieldError, required, required_id, v1};
use crate::catalog::{ArticleId, ArticleUpdate};

/// The fields that may change.
const MUTABLE: [&str; 5] = ["outlet", "title", "authors", "published", "language"];

impl From<(ArticleId, ArticleUpdate)> for v1::UpdateArticleRequest {
    fn from((id, update): (ArticleId, ArticleUpdate)) -> Self {
        let ArticleUpdate { outlet, title, authors, published, language } = update;
        let changed = [outlet.is_some(), title.is_some(), authors.is_some(), published.is_some(), language.is_some()];
        let paths = MUTABLE.iter().zip(changed).filter(|(_, changed)| *changed).map(|(path, _)| (*path).to_owned());
        Self {
            update_mask: Some(FieldMask { paths: paths.collect() }),
            article: Some(v1::Article {
                id: id.to_string(),
                outlet: outlet.unwrap_or_default(),
                title: title.unwrap_or_default(),
                authors: authors.unwrap_or_default(),
                published: published.unwrap_or_default(),
                language: language.unwrap_or_default(),
                ..v1::Article::default()
            }),
        }
    }
}

impl TryFrom<v1::UpdateArticleRequest> for (ArticleId, ArticleUpdate) {
    type Error = FieldError;

    fn try_from(request: v1::UpdateArticleRequest) -> Result<Self, FieldError> {
        let article = required("article", request.article)?;
        let id = required_id("article.id", &article.id)?;
        let mask = Mask::new(request.update_mask.unwrap_or_default())?;
        let update = ArticleUpdate {
            outlet: mask.take("outlet", article.outlet),
            title: mask.take("title", article.title),
            authors: mask.take("authors", article.authors),
            published: mask.take("published", article.published),
            language: mask.take("language", article.language),
        };
        Ok((id, update))
    }
}

/// Which fields a request changes.
enum Mask {
    /// Those that are not empty.
    Given,
    /// All that may change.
    All,
    /// These.
    Named(Vec<String>),
}

impl Mask {
    fn new(mask: FieldMask) -> Result<Self, FieldError> {
        let refused = |path: &String| {
            let shown: String = path.chars().take(64).collect();
            FieldError::invalid("update_mask", format!("{shown:?} is not one of {}", MUTABLE.join(", ")))
        };
        match mask.paths.as_slice() {
            [] => Ok(Self::Given),
            [star] if star == "*" => Ok(Self::All),
            paths => match paths.iter().find(|path| !MUTABLE.contains(&path.as_str())) {
                Some(path) => Err(refused(path)),
                None => Ok(Self::Named(mask.paths)),
            },
        }
    }

    /// The new value of the field `path`, where it changes.
    fn take<T: Default + PartialEq>(&self, path: &str, value: T) -> Option<T> {
        let changes = match self {
            Self::Given => value != T::default(),
            Self::All => true,
            Self::Named(paths) => paths.iter().any(|named| named == path),
        };
        changes.then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "000102030405060708090a0b0c0d0e0f";

    fn update(paths: &[&str]) -> Result<ArticleUpdate, FieldError> {
        let article = v1::Article {
            id: ID.to_owned(),
            outlet: "Example Wire".to_owned(),
            text: "ignored".to_owned(),
            ..v1::Article::default()
        };
        let mask = FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() };
        let request = v1::UpdateArticleRequest { article: Some(article), update_mask: Some(mask) };
        <(ArticleId, ArticleUpdate)>::try_from(request).map(|(_, update)| update)
    }

    #[test]
    fn an_empty_mask_changes_what_is_given() {
        let expected = ArticleUpdate { outlet: Some("Example Wire".to_owned()), ..ArticleUpdate::default() };
        assert_eq!(update(&[]), Ok(expected));
    }

    #[test]
    fn a_named_field_that_is_empty_is_cleared() {
        let expected = ArticleUpdate { published: Some(String::new()), ..ArticleUpdate::default() };
        assert_eq!(update(&["published"]), Ok(expected));
    }

    #[test]
    fn a_star_replaces_all_that_may_change() {
        let expected = ArticleUpdate {
            outlet: Some("Example Wire".to_owned()),
            title: Some(String::new()),
            authors: Some(Vec::new()),
            published: Some(String::new()),
            language: Some(String::new()),
        };
        assert_eq!(update(&["*"]), Ok(expected));
    }

    #[test]
    fn unknown_and_immutable_paths_are_refused() {
        for path in ["text", "uri", "id", "outlets", "", "article.outlet"] {
            let error = update(&["outlet", path]).expect_err(path);
            assert_eq!(error.field, "update_mask");
        }
    }

    #[test]
    fn an_update_survives_the_way_there_and_back() {
        let id: ArticleId = ID.parse().expect("an id");
        let update = ArticleUpdate {
            title: Some("Harbour opens".to_owned()),
            published: Some(String::new()),
            ..ArticleUpdate::default()
        };
        let request = v1::UpdateArticleRequest::from((id, update.clone()));
        assert_eq!(<(ArticleId, ArticleUpdate)>::try_from(request), Ok((id, update)));
    }
}
