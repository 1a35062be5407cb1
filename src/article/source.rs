//! Checks what a client hands in and makes an [`Article`] of it.

use super::{Article, ArticleError, ArticleSource, Published, blocks, uri};

const URI_BYTES: usize = 2_048;
const OUTLET_BYTES: usize = 256;
const TITLE_BYTES: usize = 1_024;
const AUTHORS: usize = 32;
const AUTHOR_BYTES: usize = 128;
const LANGUAGE_BYTES: usize = 35;
const CONTENT_TYPE_BYTES: usize = 128;

impl Article {
    /// Checks `source`, whose text may have at most `max_text_bytes` bytes, and labels the
    /// stretches of its text. The text stays as it is.
    ///
    /// ```
    /// use quotarium::article::{Article, ArticleSource, BlockKind};
    /// let text = "Mayor opens bridge\n\nPORT ELM (Agency) — The bridge opened on Monday.";
    /// let article = Article::parse(ArticleSource { text: text.into(), ..Default::default() }, 1_000)?;
    /// let kinds: Vec<_> = article.blocks.iter().map(|block| block.kind).collect();
    /// assert_eq!(kinds, [BlockKind::Title, BlockKind::Dateline, BlockKind::Body]);
    /// # Ok::<(), quotarium::article::ArticleError>(())
    /// ```
    pub fn parse(source: ArticleSource, max_text_bytes: usize) -> Result<Self, ArticleError> {
        check_metadata(&source)?;
        check_content_type(&source.content_type)?;
        check_text(&source.text, max_text_bytes)?;
        let published = match source.published.as_str() {
            "" => None,
            given => Some(given.parse::<Published>()?),
        };
        Ok(Self {
            uri: uri::canonical(&source.uri),
            blocks: blocks::label(&source.text, &source.title),
            raw_hash: *blake3::hash(source.text.as_bytes()).as_bytes(),
            outlet: source.outlet,
            title: source.title,
            authors: source.authors,
            published,
            language: source.language,
            content_type: source.content_type,
            text: source.text,
        })
    }
}

fn check_metadata(source: &ArticleSource) -> Result<(), ArticleError> {
    check_field("uri", &source.uri, URI_BYTES)?;
    check_field("outlet", &source.outlet, OUTLET_BYTES)?;
    check_field("title", &source.title, TITLE_BYTES)?;
    if source.authors.len() > AUTHORS {
        return Err(ArticleError::TooManyAuthors(source.authors.len()));
    }
    source.authors.iter().try_for_each(|author| check_field("authors", author, AUTHOR_BYTES))?;
    check_field("language", &source.language, LANGUAGE_BYTES)?;
    check_field("content_type", &source.content_type, CONTENT_TYPE_BYTES)
}

fn check_field(field: &'static str, value: &str, limit: usize) -> Result<(), ArticleError> {
    if value.len() > limit {
        return Err(ArticleError::FieldTooLong { field, bytes: value.len(), limit });
    }
    if value.contains(char::is_control) {
        return Err(ArticleError::ControlCharacter(field));
    }
    Ok(())
}

fn check_content_type(given: &str) -> Result<(), ArticleError> {
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if given.is_empty() || media_type.eq_ignore_ascii_case("text/plain") {
        Ok(())
    } else {
        Err(ArticleError::UnsupportedContentType(given.to_owned()))
    }
}

fn check_text(text: &str, limit: usize) -> Result<(), ArticleError> {
    if text.len() > limit {
        return Err(ArticleError::TextTooLarge { bytes: text.len(), limit });
    }
    if text.chars().all(blocks::is_blank) {
        return Err(ArticleError::TextEmpty);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> ArticleSource {
        ArticleSource { text: text.to_owned(), ..ArticleSource::default() }
    }

    fn refusal(change: impl FnOnce(&mut ArticleSource)) -> ArticleError {
        let mut given = source("Some words.");
        change(&mut given);
        Article::parse(given, 100).expect_err("it is refused")
    }

    #[test]
    fn the_text_stays_as_it_is() {
        let text = "\u{feff}One line.\r\n\r\nAnother\0 line.\r\n";
        let article = Article::parse(source(text), 100).expect("it is fine");
        assert_eq!(article.text, text);
        assert_eq!(article.raw_hash, *blake3::hash(text.as_bytes()).as_bytes());
    }

    #[test]
    fn a_text_without_words_is_refused() {
        for text in ["", " \r\n\t", "\u{feff}\n", "\0"] {
            assert_eq!(Article::parse(source(text), 100), Err(ArticleError::TextEmpty), "{text:?}");
        }
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        assert_eq!(Article::parse(source("abcd"), 3), Err(ArticleError::TextTooLarge { bytes: 4, limit: 3 }));
        assert!(Article::parse(source("abcd"), 4).is_ok());
    }

    #[test]
    fn metadata_over_its_limit_is_refused_by_name() {
        let long = |bytes| "x".repeat(bytes + 1);
        for (field, error) in [
            ("uri", refusal(|given| given.uri = long(URI_BYTES))),
            ("outlet", refusal(|given| given.outlet = long(OUTLET_BYTES))),
            ("title", refusal(|given| given.title = long(TITLE_BYTES))),
            ("authors", refusal(|given| given.authors = vec![long(AUTHOR_BYTES)])),
            ("language", refusal(|given| given.language = long(LANGUAGE_BYTES))),
            ("content_type", refusal(|given| given.content_type = long(CONTENT_TYPE_BYTES))),
        ] {
            assert!(matches!(error, ArticleError::FieldTooLong { .. }), "{error:?}");
            assert_eq!(error.field(), field);
        }
        assert_eq!(
            refusal(|given| given.authors = vec![String::new(); AUTHORS + 1]),
            ArticleError::TooManyAuthors(AUTHORS + 1)
        );
        assert_eq!(refusal(|given| given.title = "a\nb".into()), ArticleError::ControlCharacter("title"));
        assert_eq!(refusal(|given| given.published = "soon".into()).field(), "published");
    }

    #[test]
    fn only_plain_text_is_read() {
        for good in ["", "text/plain", "Text/Plain; charset=utf-8"] {
            assert_eq!(check_content_type(good), Ok(()), "{good}");
        }
        for bad in ["text/html", "plain", ";", "text/plainer"] {
            assert!(check_content_type(bad).is_err(), "{bad}");
        }
    }
}
