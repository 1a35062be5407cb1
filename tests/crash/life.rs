//! A process that stores, replaces and removes articles until it ends, and what it was told.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use quotarium::{
    Catalog,
    catalog::{ArticleKey, ArticleView, CatalogError, Options},
};

use crate::{articles::Articles, child};

/// The first number of an article that the child stores.
const FIRST: &str = "QUOTARIUM_CRASH_FIRST";

const WRITERS: usize = 4;

pub const ARTICLES: Articles = Articles { actors: 60 };

/// How many statements the article with this number has. Some have more than go into the engine at
/// once, and one in a hundred has five megabytes of text with as many statements as there may be.
pub fn statements_of(number: u64) -> usize {
    match number % 100 {
        99 => 10_000,
        24 | 49 | 74 => 1_000,
        n if n % 5 == 4 => 50,
        _ => 3,
    }
}

/// What is known of each article.
#[derive(Default)]
pub struct Promises {
    articles: BTreeMap<u64, Promise>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// It was stored.
    Stored,
    /// It was stored, and its removal may or may not have been done.
    Either,
    /// It was removed.
    Removed,
}

impl Promises {
    /// Takes note of what a child said.
    pub fn note(&mut self, lines: &[String]) {
        for line in lines.iter().filter_map(|line| child::said(line)) {
            let Some((what, number)) = line.split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            let promise = match what {
                "stored" => Promise::Stored,
                "removing" => Promise::Either,
                "removed" => Promise::Removed,
                _ => continue,
            };
            self.articles.insert(number, promise);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (u64, Promise)> {
        self.articles.iter().map(|(&number, &promise)| (number, promise))
    }

    pub fn stored(&self) -> usize {
        self.articles.values().filter(|promise| **promise == Promise::Stored).count()
    }
}

/// A child, and what it says.
pub struct Life {
    pub process: Child,
    lines: JoinHandle<Vec<String>>,
    line_count: Arc<AtomicUsize>,
}

impl Life {
    /// A child that works in `folder` and stores articles from number `first` on.
    pub fn begin(folder: &Path, first: u64) -> Self {
        Self::of(child::command("life::stores_until_it_ends", folder), first)
    }

    pub fn of(mut command: Command, first: u64) -> Self {
        let mut process = command.env(FIRST, first.to_string()).spawn().expect("a child");
        let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let line_count = Arc::new(AtomicUsize::new(0));
        let count = line_count.clone();
        let counted = move |_: &String| {
            count.fetch_add(1, Ordering::Relaxed);
        };
        let lines = thread::spawn(move || lines.map_while(Result::ok).inspect(counted).collect());
        Self { process, lines, line_count }
    }

    /// Waits until it has said so many lines, or has ended.
    pub fn wait_for_lines(&mut self, lines: usize) {
        while self.line_count.load(Ordering::Relaxed) < lines && self.process.try_wait().expect("its state").is_none() {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What it said, once it has ended.
    pub fn said(mut self) -> Vec<String> {
        self.process.wait().expect("its status");
        self.lines.join().expect("its lines")
    }
}

#[test]
#[ignore = "a child of the tests"]
fn stores_until_it_ends() {
    let Some(folder) = child::folder() else { return };
    let first = std::env::var(FIRST).ok().and_then(|first| first.parse().ok()).unwrap_or(0);
    let catalog = match Catalog::open_with(folder, Options { cache_bytes: 32 << 20, ..Options::default() }) {
        Ok(catalog) => catalog,
        Err(error) => return child::say(&format!("failed {error}")),
    };
    let next = AtomicU64::new(first);
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                if let Err(error) = stores(&catalog, &next) {
                    child::say(&format!("failed {error}"));
                }
            });
        }
    });
}

/// Stores one article after the other; each tenth is stored with more statements, each seventh is
/// removed again.
fn stores(catalog: &Catalog, next: &AtomicU64) -> Result<(), CatalogError> {
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        if number % 10 == 3 {
            catalog.ingest_extracted(ARTICLES.extraction_of(number, 40))?;
        }
        catalog.ingest_extracted(ARTICLES.extraction_of(number, statements_of(number)))?;
        child::say(&format!("stored {number}"));
        if number % 7 == 6 {
            child::say(&format!("removing {number}"));
            let uri = ArticleKey::Uri(ARTICLES.source(number).uri);
            catalog.delete_article(catalog.article(&uri, ArticleView::Basic)?.id)?;
            child::say(&format!("removed {number}"));
        }
    }
}
