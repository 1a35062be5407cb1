//! Extraction: how much text a thread reads in a second, where the time goes, whether a long article takes longer than
//! its length, and how much memory it takes.
//!
//! `QUOTARIUM_BENCH_ARTICLES=articles.jsonl` adds the articles of a file, as `quotarium ingest` reads them.

#![allow(clippy::cast_precision_loss)] // Figures are rounded.

#[allow(dead_code)] // Each benchmark uses a part of it.
mod support;

use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use quotarium::{
    Extraction, Model,
    actor::{self, Gazetteer},
    article::{Article, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    date,
    statement::attributions,
    text::{Analysis, Span, quotations},
};
use support::{
    articles::Articles,
    measured, memory,
    timing::{Side, in_turns, print_rates},
};

fn main() {
    let samples = samples();
    stages("samples", &samples);
    stages("made up", &(0..40).map(|number| Articles { actors: 200 }.source(number)).collect::<Vec<_>>());
    if let Some(path) = std::env::var_os("QUOTARIUM_BENCH_ARTICLES") {
        stages("given articles", &lines(Path::new(&path)));
    }
    lengths(&samples);
    memory_of_a_long_article(&samples);
    #[cfg(feature = "accurate")]
    models(&samples);
}

/// The two models side by side, after the weights of each were read.
#[cfg(feature = "accurate")]
fn models(sources: &[ArticleSource]) {
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    let all = |model: Model| {
        for source in sources {
            drop(black_box(Extraction::with(parse(source.clone()), model)));
        }
    };
    all(Model::Accurate);
    let sides = [Model::Fast, Model::Accurate].map(|model| Side::new(move |_| all(model)));
    let times = in_turns(if measured() { 5 } else { 1 }, sides);
    println!("samples by model: {} articles, {} bytes each", sources.len(), bytes / sources.len());
    let names = ["fast", "accurate"];
    print_rates("bytes", bytes as f64 / 1e6, "MB", names, &times);
    print_rates("articles", sources.len() as f64, "articles", names, &times);
}

/// Reads each of `sources` on one thread, as far as each stage goes.
fn stages(what: &str, sources: &[ArticleSource]) {
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    let every = |read: fn(Article)| {
        move |_| {
            for source in sources {
                read(parse(source.clone()));
            }
        }
    };
    let sides = [
        Side::new(every(|article| drop(black_box(Extraction::of(article))))),
        Side::new(every(|article| {
            let analysis = Analysis::new(&article.text, paragraphs(&article));
            let attributions = attributions(&analysis, Model::Fast);
            drop(black_box(actor::resolve(&analysis, &attributions, &Gazetteer::default())));
        })),
        Side::new(every(|article| {
            drop(black_box(attributions(&Analysis::new(&article.text, paragraphs(&article)), Model::Fast)));
        })),
        Side::new(every(|article| {
            let analysis = Analysis::new(&article.text, paragraphs(&article));
            drop(black_box(quotations(&article.text, &analysis.paragraphs)));
        })),
        Side::new(every(|article| drop(black_box(Analysis::new(&article.text, paragraphs(&article)))))),
        Side::new(every(|article| drop(black_box(article)))),
    ];
    let times = in_turns(if measured() { (2_000_000 / bytes).max(3) } else { 1 }, sides);
    let names = ["dates (all)", "actors", "statements", "quotations", "tokens and tags", "article"];
    println!("{what}: {} articles, {} bytes each", sources.len(), bytes / sources.len());
    print_rates("bytes", bytes as f64 / 1e6, "MB", names, &times);
    print_rates("articles", sources.len() as f64, "articles", names, &times);
    resolution(sources, if measured() { (4_000_000 / bytes).max(5) } else { 1 });
}

/// What actors and dates add to the time that finding statements takes, each stage timed where it stands in an
/// extraction: stages that run by themselves find the processor's caches as another left them.
fn resolution(sources: &[ArticleSource], rounds: usize) {
    let (gazetteer, mut added) = (Gazetteer::default(), Vec::new());
    for _ in 0..=rounds {
        let mut times = [Duration::ZERO; 3];
        for source in sources {
            let (begin, article) = (Instant::now(), parse(source.clone()));
            let analysis = Analysis::new(&article.text, paragraphs(&article));
            let attributions = attributions(&analysis, Model::Fast);
            let found = Instant::now();
            let actors = actor::resolve(&analysis, &attributions, &gazetteer);
            let resolved = Instant::now();
            drop(black_box(date::resolve(&article, &analysis, &attributions, &actors)));
            let ends = [found, resolved, Instant::now()];
            for (nth, time) in times.iter_mut().enumerate() {
                *time += ends[nth] - if nth == 0 { begin } else { ends[nth - 1] };
            }
        }
        let [statements, actors, dates] = times.map(|time| time.as_secs_f64());
        added.push([(actors + dates) / statements, actors / statements, dates / statements].map(|share| share * 100.0));
    }
    // The first round does not count.
    added.remove(0);
    added.sort_unstable_by(|one, other| one[0].total_cmp(&other[0]));
    let [all, actors, dates] = added[added.len() / 2];
    println!("  resolution adds {all:.1} % to finding statements: actors {actors:.1} %, dates {dates:.1} %");
}

/// One text over and over as articles of several lengths, the same number of bytes of each.
fn lengths(sources: &[ArticleSource]) {
    let text = copy(sources);
    let repeated = |bytes: usize| ArticleSource {
        published: "2024-05-14".to_owned(),
        text: text.repeat((bytes / text.len()).max(1)),
        ..ArticleSource::default()
    };
    let [short, middle, long] =
        if measured() { [50_000, 1_000_000, 5_000_000] } else { [10_000, 50_000, 100_000] }.map(repeated);
    let total = long.text.len();
    let side = |source: ArticleSource| {
        let times = total as f64 / source.text.len() as f64;
        let times = times.round() as usize;
        Side::new(move |_| {
            (0..times).for_each(|_| drop(black_box(Extraction::of(parse(source.clone())))));
        })
    };
    let times = in_turns(if measured() { 3 } else { 1 }, [long, middle, short].map(side));
    println!("one text repeated");
    print_rates("bytes", total as f64 / 1e6, "MB", ["5 MB", "1 MB", "50 kB"], &times);
}

/// The copy of all articles, without what stands around it: behind a page's notices nothing is copy.
fn copy(sources: &[ArticleSource]) -> String {
    let articles: Vec<Article> = sources.iter().cloned().map(parse).collect();
    let lines = articles.iter().flat_map(|article| paragraphs(article).into_iter().map(|span| span.of(&article.text)));
    lines.flat_map(|line| [line, "\n\n"]).collect()
}

/// Memory for one article of 1 MB.
fn memory_of_a_long_article(sources: &[ArticleSource]) {
    let text = copy(sources);
    let bytes = if measured() { 1_000_000 } else { 100_000 };
    let source = ArticleSource { text: text.repeat(bytes / text.len()), ..ArticleSource::default() };
    let statements = Extraction::of(parse(source.clone())).statements.len();
    println!("one article of {bytes} bytes with {statements} statements");
    let Some((before, peak)) = memory::peak(|| drop(black_box(Extraction::of(parse(source))))) else { return };
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    println!("  resident memory    {:.0} MiB before, {:.0} MiB at its height", mebibytes(before), mebibytes(peak));
}

fn parse(source: ArticleSource) -> Article {
    Article::parse(source, DEFAULT_MAX_TEXT_BYTES).expect("an article")
}

fn paragraphs(article: &Article) -> Vec<Span> {
    article.paragraphs().map(|(_, span)| span).collect()
}

/// The articles of `samples/`.
fn samples() -> Vec<ArticleSource> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("samples").map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let read = |path| ArticleSource {
        published: "2024-05-14".to_owned(),
        text: fs::read_to_string(path).expect("a text"),
        ..ArticleSource::default()
    };
    paths.into_iter().map(read).collect()
}

/// The articles of a file with one JSON object a line.
fn lines(path: &Path) -> Vec<ArticleSource> {
    let file = fs::read_to_string(path).expect("the file of articles");
    let read = |line: &str| {
        let object: serde_json::Value = serde_json::from_str(line).expect("a JSON object");
        let field = |name: &str| object[name].as_str().unwrap_or_default().to_owned();
        ArticleSource {
            outlet: field("outlet"),
            title: field("title"),
            published: field("published"),
            text: field("text"),
            ..ArticleSource::default()
        }
    };
    file.lines().filter(|line| !line.trim().is_empty()).map(read).collect()
}
