//! The articles of `samples/`, written for this project, in the program itself.

use serde_json::Value;

use crate::api::v1;

/// A sample as it lies in the folder.
struct Sample {
    text: &'static str,
    /// What is known of it, and the statements that a reader found.
    known: &'static str,
}

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        &[$(Sample {
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/", $name, ".txt")),
            known: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/", $name, ".json")),
        }),*]
    };
}

const SAMPLES: &[Sample] = samples![
    "agency-dam",
    "bridge-courier",
    "bridge-star",
    "british-library",
    "governments-cod",
    "interview-ice",
    "long-quote-orchard",
    "nested-merger",
    "notices-summer",
    "scraped-ferry",
    "stray-marks-gym",
    "undated-lighthouse",
];

/// The samples as articles to ingest.
pub(super) fn articles() -> impl Iterator<Item = v1::ArticleSource> {
    SAMPLES.iter().map(|sample| {
        let known: Value = serde_json::from_str(sample.known).expect("samples are written with the program");
        let field = |name: &str| known[name].as_str().unwrap_or_default().to_owned();
        let authors = known["authors"].as_array().map(Vec::as_slice).unwrap_or_default();
        v1::ArticleSource {
            uri: field("uri"),
            outlet: field("outlet"),
            title: field("title"),
            authors: authors.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            published: field("published"),
            language: field("language"),
            content_type: String::new(),
            text: sample.text.to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_sample_of_the_folder_is_in_the_program() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let texts = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt")).count();
        assert_eq!(texts, SAMPLES.len());
        assert!(articles().all(|article| !article.uri.is_empty() && !article.text.is_empty()));
    }
}
