//! Learns what the evidence for a statement is worth: `cargo run --release --no-default-features
//! --example calibrate -- EVAL` reads PolNeAR dev, Wikinews and newswire below EVAL, none of which the
//! labeller was trained on, writes models/confidence.txt and prints the tables of
//! models/confidence.md. For these, each article is judged by weights learned on others.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt::Write as _,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use polnear::Article;
use quotarium::{
    article::{self, ArticleSource},
    statement::{
        Act, Attribution, Modality, Model,
        confidence::{Evidence, FEATURES, Feature, SCALE},
        label::span::Stretch,
        with_evidence,
    },
    text::{Analysis, Span},
};

#[expect(dead_code, reason = "shared with another program")]
mod polnear;

const STEPS: usize = 400;
const FOLDS: usize = 8;
const RATE: f64 = 0.3;
/// Pulls the weights of what was seen seldom towards none.
const PRIOR: f64 = 3.0;

/// A statement that was found: the evidence for it, and whether a reader marked it.
struct Example {
    features: [Feature; FEATURES],
    right: bool,
    said: bool,
}

/// What was found in one article.
type Found = Vec<Example>;

/// The weight of each feature, in log-odds.
type Weights = BTreeMap<Feature, f64>;

/// A statement that was found, by weights that have not seen its article.
struct Judged {
    sure: f64,
    right: bool,
    said: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let [_, data] = &std::env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: calibrate EVAL".into());
    };
    let data = PathBuf::from(data);
    let politics = polnear_articles(&data.join("polnear/dev"))?;
    let mut world = news_articles(&data.join("wikinews"))?;
    world.extend(news_articles(&data.join("newswire"))?);
    let articles: Vec<&Found> = politics.iter().chain(&world).collect();
    write(&learn(articles.iter().copied().flatten()))?;
    let folds: Vec<Weights> = (0..FOLDS)
        .map(|fold| {
            let others = articles.iter().enumerate().filter(|(number, _)| number % FOLDS != fold);
            learn(others.flat_map(|(_, article)| article.iter()))
        })
        .collect();
    let judged = articles.iter().enumerate().map(|(number, article)| {
        let weights = &folds[number % FOLDS];
        article.iter().map(|one| Judged { sure: likelihood(weights, one), right: one.right, said: one.said }).collect()
    });
    let judged: Vec<Vec<Judged>> = judged.collect();
    let (politics, world) = judged.split_at(politics.len());
    report("PolNeAR dev, of every act", &politics.iter().flatten().collect::<Vec<_>>());
    report("PolNeAR dev, asserted speech", &politics.iter().flatten().filter(|one| one.said).collect::<Vec<_>>());
    report(
        "Wikinews and newswire, asserted speech",
        &world.iter().flatten().filter(|one| one.said).collect::<Vec<_>>(),
    );
    Ok(())
}

fn polnear_articles(folder: &Path) -> Result<Vec<Found>, Box<dyn Error>> {
    let mut articles = Vec::new();
    for article in polnear::read(folder)? {
        let marked = marked(&article);
        // PolNeAR is flat: what lies within another statement is not marked.
        let found = extracted(&article.text)?.into_iter().filter(|(attribution, _)| attribution.outer.is_none());
        articles.push(found.map(|(attribution, evidence)| example(&attribution, &evidence, &marked)).collect());
    }
    Ok(articles)
}

/// The content of each attribution in bytes.
fn marked(article: &Article) -> Vec<Vec<Range<usize>>> {
    let range = |(start, end): (usize, usize)| start..end;
    let content = |stretches: &[Stretch]| stretches.iter().map(|stretch| range(article.bytes(stretch))).collect();
    article.attributions.iter().map(|attribution| content(&attribution.content)).collect()
}

fn news_articles(folder: &Path) -> Result<Vec<Found>, Box<dyn Error>> {
    let mut articles = Vec::new();
    for line in fs::read_to_string(folder.join("gold.jsonl"))?.lines() {
        let gold: serde_json::Value = serde_json::from_str(line)?;
        let name = gold["doc"].as_str().ok_or("an article without name")?;
        let text = fs::read_to_string(folder.join("text").join(format!("{name}.txt")))?;
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |value: &serde_json::Value| value.as_u64().and_then(|at| bytes.get(usize::try_from(at).ok()?));
        let range = |pair: &serde_json::Value| Some(*place(&pair[0])?..*place(&pair[1])?);
        let content = |one: &serde_json::Value| {
            one["content_spans"].as_array().into_iter().flatten().filter_map(range).collect::<Vec<_>>()
        };
        let marked: Vec<_> = gold["statements"].as_array().into_iter().flatten().map(content).collect();
        let found = extracted(&text)?;
        articles.push(found.iter().map(|(attribution, evidence)| example(attribution, evidence, &marked)).collect());
    }
    Ok(articles)
}

fn extracted(text: &str) -> Result<Vec<(Attribution, Evidence)>, Box<dyn Error>> {
    let source = ArticleSource { text: text.to_owned(), ..ArticleSource::default() };
    let article = article::Article::parse(source, article::DEFAULT_MAX_TEXT_BYTES)?;
    let paragraphs: Vec<Span> = article.paragraphs().map(|(_, span)| span).collect();
    Ok(with_evidence(&Analysis::new(&article.text, paragraphs), Model::Fast))
}

/// It is right where what was found and what was marked share half of their bytes.
fn example(attribution: &Attribution, evidence: &Evidence, marked: &[Vec<Range<usize>>]) -> Example {
    let found: Vec<Range<usize>> = attribution.content.iter().map(|span| span.range()).collect();
    let length = |ranges: &[Range<usize>]| ranges.iter().map(ExactSizeIterator::len).sum::<usize>();
    let shared = |one: &[Range<usize>], other: &[Range<usize>]| {
        let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one, other)));
        pairs.map(|(one, other)| one.end.min(other.end).saturating_sub(one.start.max(other.start))).sum::<usize>()
    };
    let right = marked.iter().any(|marked| {
        let both = shared(&found, marked);
        2 * both >= length(&found) + length(marked) - both
    });
    let said = attribution.act == Act::Speech && attribution.modality == Modality::Asserted;
    Example { features: evidence.features(), right, said }
}

/// The weights by which the examples are likeliest: gradient ascent with a step of its own for each.
fn learn<'e>(examples: impl Iterator<Item = &'e Example>) -> Weights {
    let examples: Vec<&Example> = examples.collect();
    let mut weights = Weights::new();
    let mut squares: BTreeMap<Feature, f64> = BTreeMap::new();
    for _ in 0..STEPS {
        let mut slopes: BTreeMap<Feature, f64> = BTreeMap::new();
        for example in &examples {
            let error = f64::from(u8::from(example.right)) - likelihood(&weights, example);
            for feature in example.features {
                *slopes.entry(feature).or_default() += error;
            }
        }
        for (feature, slope) in slopes {
            let weight = weights.entry(feature).or_default();
            let slope = slope - PRIOR * *weight;
            let square = squares.entry(feature).or_default();
            *square += slope * slope;
            *weight += RATE * slope / (square.sqrt() + 1e-9);
        }
    }
    weights
}

fn likelihood(weights: &Weights, example: &Example) -> f64 {
    let odds: f64 = example.features.iter().map(|feature| weights.get(feature).copied().unwrap_or_default()).sum();
    1.0 / (1.0 + (-odds).exp())
}

fn write(weights: &Weights) -> Result<(), Box<dyn Error>> {
    let mut lines =
        String::from("# Evidence for a statement, its value, its weight in 256ths of log-odds. See confidence.md.\n");
    for ((name, value), weight) in weights {
        writeln!(lines, "{name} {value} {}", (weight * SCALE).round())?;
    }
    fs::write("models/confidence.txt", lines)?;
    Ok(())
}

/// Prints how often statements of each confidence are right, and the precision at three
/// thresholds.
fn report(name: &str, judged: &[&Judged]) {
    let mut scored: Vec<(f64, bool)> = judged.iter().map(|one| (one.sure, one.right)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    println!(
        "\n{name}: {} found\n\n| confidence | statements | mean confidence | right |\n| --- | --- | --- | --- |",
        scored.len()
    );
    let mut gap = 0.0;
    for bin in [0.0..0.2, 0.2..0.4, 0.4..0.6, 0.6..0.7, 0.7..0.8, 0.8..0.9, 0.9..0.95, 0.95..1.1] {
        let inside: Vec<_> = scored.iter().filter(|(sure, _)| bin.contains(sure)).collect();
        if inside.is_empty() {
            continue;
        }
        let count = inside.len() as f64;
        let sure = inside.iter().map(|(sure, _)| sure).sum::<f64>() / count;
        let right = inside.iter().filter(|(_, right)| *right).count() as f64 / count;
        gap += (sure - right).abs() * count;
        println!(
            "| {:.2} to {:.2} | {count} | {:.1} % | {:.1} % |",
            bin.start,
            bin.end.min(1.0),
            100.0 * sure,
            100.0 * right
        );
    }
    println!("\nmean gap between confidence and share of right ones: {:.1} points", 100.0 * gap / scored.len() as f64);
    println!("\n| at least | statements | precision | share of all right ones |\n| --- | --- | --- | --- |");
    let all = scored.iter().filter(|(_, right)| *right).count() as f64;
    for least in [0.0, 0.5, 0.7, 0.9] {
        let kept: Vec<_> = scored.iter().filter(|(sure, _)| *sure >= least).collect();
        let right = kept.iter().filter(|(_, right)| *right).count() as f64;
        println!(
            "| {least:.1} | {} | {:.1} % | {:.1} % |",
            kept.len(),
            100.0 * right / kept.len() as f64,
            100.0 * right / all
        );
    }
}
