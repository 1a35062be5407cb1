//! Makes a small catalogue that shows every kind of row of the present storage format, to be kept
//! in `tests/fixtures` when a format is released: `tests/formats.rs` opens each of them.
//!
//! `cargo run --example format_fixture -- tests/fixtures/format-N`

use std::{env, error::Error};

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{ArticleKey, ArticleUpdate, ArticleView},
};

/// Uri, outlet, publication, text.
const ARTICLES: &[(&str, &str, &str, &str)] = &[
    (
        "https://herald.example/lock",
        "The Harbour Herald",
        "2024-05-15",
        "KELPORT, May 15 - “The lock will be shut until the autumn,” said Mayor Ana Duarte on Monday.\n\n\
         Duarte said that the council had not been told in time.\n\n\
         “We will not pay for it,” said Tom Okafor, secretary of the dockers' union.\n",
    ),
    (
        "https://herald.example/ferry",
        "The Harbour Herald",
        "2024-05-17",
        "“The ferry has room for everybody,” Captain Lise Dahl told reporters on Friday. \
         She added that the crossing would take an hour.\n",
    ),
    (
        "https://courier.example/lock",
        "Dörpener Kurier",
        "2024-06-02",
        "According to the Harbour Authority, repairs will begin in July. \
         The mayor, Ana Duarte, declined to say what they would cost.\n",
    ),
    // The same text again, under another uri.
    (
        "https://mirror.example/ferry",
        "Mirror",
        "2024-05-18",
        "“The ferry has room for everybody,” Captain Lise Dahl told reporters on Friday. \
         She added that the crossing would take an hour.\n",
    ),
    // Without uri, outlet or date.
    ("", "", "", "“Nobody asked us,” said Mirela Stan, who keeps the lighthouse.\n"),
    // Deleted again.
    ("https://herald.example/gone", "The Harbour Herald", "2024-05-20", "“It was a mistake,” said Piet Verhoef.\n"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name the folder to make")?;
    let catalog = Catalog::open(&folder)?;
    let by_uri = |uri: &str| ArticleKey::Uri(uri.to_owned());
    for &(uri, outlet, published, text) in ARTICLES {
        catalog.ingest(ArticleSource {
            uri: uri.to_owned(),
            outlet: outlet.to_owned(),
            published: published.to_owned(),
            text: text.to_owned(),
            ..ArticleSource::default()
        })?;
    }
    // Longer than what is written in one batch with its article.
    let paragraph = "The tide tables of the harbour were printed again this year, with one line for each day.\n\n";
    catalog.ingest(ArticleSource {
        uri: "https://herald.example/tides".to_owned(),
        outlet: "The Harbour Herald".to_owned(),
        published: "2024-05-21".to_owned(),
        text: paragraph.repeat(1000) + "“Each line is one day,” said Lise Dahl.\n",
        ..ArticleSource::default()
    })?;
    let gone = catalog.article(&by_uri("https://herald.example/gone"), ArticleView::Basic)?;
    catalog.delete_article(gone.id)?;
    let moved = catalog.article(&by_uri("https://courier.example/lock"), ArticleView::Basic)?;
    let published = Some("2024-06-03".to_owned());
    catalog.update_article(moved.id, &ArticleUpdate { published, ..ArticleUpdate::default() })?;
    Ok(())
}
