//! The extractor against what a reader finds in the sample articles.

use std::{collections::HashSet, fs, ops::Range, path::Path};

use quotarium::{
    Extraction, Model, Statement,
    article::{Article, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    statement::{Act, Form, Modality},
};
use serde_json::Value;

/// What the extractor with the fast model must reach over all samples, as `tests/samples.rs` measures it: asserted
/// speech, matched where expected and found content share half of their bytes.
const FLOOR: Shares = Shares { precision: 0.85, recall: 0.80, form: 0.90, actor: 0.75, date: 0.85 };

/// What the accurate model must reach.
#[cfg(feature = "accurate")]
const ACCURATE_FLOOR: Shares = Shares { precision: 0.95, recall: 0.95, form: 0.95, actor: 0.88, date: 0.93 };

/// Precision and recall of statements; of those found, the share with the right form, actor and
/// date.
#[derive(Debug)]
struct Shares {
    precision: f64,
    recall: f64,
    form: f64,
    actor: f64,
    date: f64,
}

struct Sample {
    name: String,
    source: ArticleSource,
    expected: Vec<Expected>,
}

struct Expected {
    form: Form,
    act: Act,
    modality: Modality,
    content: Vec<Range<usize>>,
    cue: Vec<String>,
    speaker: Vec<String>,
    actors: Vec<String>,
    date: Option<(String, String)>,
    outer: Option<usize>,
}

#[test]
fn every_expected_word_stands_in_its_text() {
    for sample in samples() {
        for statement in &sample.expected {
            for words in statement.cue.iter().chain(&statement.speaker) {
                assert!(sample.source.text.contains(words), "{}: no {words:?}", sample.name);
            }
            if let Some(outer) = statement.outer {
                let outer = &sample.expected[outer].content;
                let inside = statement.content.iter().all(|part| outer.iter().any(|whole| encloses(whole, part)));
                assert!(inside, "{}: {:?} is not inside its outer statement", sample.name, statement.cue);
            }
        }
    }
}

#[test]
fn there_are_enough_samples_of_each_kind() {
    let samples = samples();
    assert!(samples.len() >= 10, "{} samples", samples.len());
    let statements: Vec<&Expected> = samples.iter().flat_map(|sample| &sample.expected).collect();
    for form in [Form::Direct, Form::Mixed, Form::Indirect] {
        assert!(statements.iter().filter(|statement| statement.form == form).count() >= 10, "{form:?}");
    }
    assert!(samples.iter().any(|sample| sample.expected.is_empty()));
    assert!(samples.iter().any(|sample| sample.source.published.is_empty()));
}

#[test]
fn extraction_finds_who_said_what_and_when() {
    assert_reached(&measure(&samples(), Model::Fast), &FLOOR);
}

#[test]
#[cfg(feature = "accurate")]
fn the_accurate_model_finds_who_said_what_and_when() {
    assert_reached(&measure(&samples(), Model::Accurate), &ACCURATE_FLOOR);
}

fn assert_reached(shares: &Shares, floor: &Shares) {
    println!("{shares:.3?}");
    assert!(shares.precision >= floor.precision, "{shares:?}");
    assert!(shares.recall >= floor.recall, "{shares:?}");
    assert!(shares.form >= floor.form, "{shares:?}");
    assert!(shares.actor >= floor.actor, "{shares:?}");
    assert!(shares.date >= floor.date, "{shares:?}");
}

#[test]
fn an_article_without_statements_yields_none() {
    for sample in samples().iter().filter(|sample| sample.expected.is_empty()) {
        for model in models() {
            let found = extracted(sample, model);
            assert!(found.statements.is_empty(), "{}: {:?}", sample.name, words_of(&found));
        }
    }
}

#[test]
fn statements_that_were_not_made_are_not_reported_as_made() {
    for sample in samples() {
        let found = extracted(&sample, Model::Fast);
        for expected in sample.expected.iter().filter(|expected| expected.modality != Modality::Asserted) {
            let asserted = found.statements.iter().filter(|statement| is_asserted_speech(statement)).any(|statement| {
                statement.attribution.content.iter().map(|span| span.range()).eq(expected.content.iter().cloned())
            });
            assert!(!asserted, "{}: {:?} is reported as made", sample.name, expected.cue);
        }
    }
}

#[test]
fn an_undated_article_dates_nothing_by_its_publication() {
    for sample in samples().iter().filter(|sample| sample.source.published.is_empty()) {
        for statement in extracted(sample, Model::Fast).statements {
            let dated_in_full = statement.date.reference.is_none();
            assert!(statement.date.interval.is_none() || dated_in_full, "{}: {:?}", sample.name, statement.date);
        }
    }
}

#[test]
fn extraction_is_the_same_every_time_and_on_every_thread() {
    for sample in samples() {
        for model in models() {
            let first = extracted(&sample, model);
            let again = || extracted(&sample, model);
            let elsewhere = std::thread::scope(|scope| scope.spawn(again).join().expect("no panic"));
            assert_eq!(first, elsewhere, "{}", sample.name);
            assert_eq!(first.article.text, sample.source.text, "{}", sample.name);
        }
    }
}

fn measure(samples: &[Sample], model: Model) -> Shares {
    let (mut wanted, mut found, mut matched, mut form, mut actor, mut date) = (0, 0, 0, 0, 0, 0);
    for sample in samples {
        let expected: Vec<&Expected> = sample.expected.iter().filter(|one| one.is_asserted_speech()).collect();
        let extraction = extracted(sample, model);
        let statements: Vec<&Statement> = extraction.statements.iter().filter(|one| is_asserted_speech(one)).collect();
        wanted += expected.len();
        found += statements.len();
        for (want, got) in pairs(&expected, &statements) {
            let (want, got) = (expected[want], statements[got]);
            matched += 1;
            form += usize::from(got.attribution.form == want.form);
            actor += usize::from(want.names(got));
            date += usize::from(days(got) == want.date);
        }
    }
    Shares {
        precision: share(matched, found),
        recall: share(matched, wanted),
        form: share(form, matched),
        actor: share(actor, matched),
        date: share(date, matched),
    }
}

/// Pairs each expected statement with at most one found one, the best overlaps first.
fn pairs(expected: &[&Expected], found: &[&Statement]) -> Vec<(usize, usize)> {
    let mut overlaps = Vec::new();
    for (want, one) in expected.iter().enumerate() {
        for (got, other) in found.iter().enumerate() {
            let overlap = overlap(&one.content, other);
            if overlap >= 0.5 {
                overlaps.push((overlap, want, got));
            }
        }
    }
    overlaps.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut wants, mut gots) = (HashSet::new(), HashSet::new());
    overlaps.retain(|&(_, want, got)| {
        !wants.contains(&want) && !gots.contains(&got) && wants.insert(want) && gots.insert(got)
    });
    overlaps.into_iter().map(|(_, want, got)| (want, got)).collect()
}

/// Bytes in both contents by bytes in either.
fn overlap(expected: &[Range<usize>], found: &Statement) -> f64 {
    let expected: HashSet<usize> = expected.iter().cloned().flatten().collect();
    let found: HashSet<usize> = found.attribution.content.iter().flat_map(|span| span.range()).collect();
    share(expected.intersection(&found).count(), expected.union(&found).count())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few thousand")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Expected {
    fn is_asserted_speech(&self) -> bool {
        self.act == Act::Speech && self.modality == Modality::Asserted
    }

    fn names(&self, found: &Statement) -> bool {
        match &found.actor {
            Ok(actor) => self.actors.contains(&folded(&actor.display_name)),
            Err(_) => self.actors.is_empty(),
        }
    }
}

fn is_asserted_speech(statement: &Statement) -> bool {
    statement.attribution.act == Act::Speech && statement.attribution.modality == Modality::Asserted
}

fn days(statement: &Statement) -> Option<(String, String)> {
    statement.date.interval.map(|days| (days.start.to_string(), days.end.to_string()))
}

/// A name in lower case without punctuation and leading article.
fn folded(name: &str) -> String {
    let name: String =
        name.to_lowercase().chars().filter(|character| character.is_alphanumeric() || *character == ' ').collect();
    let name = name.trim();
    ["the ", "a ", "an "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name).to_owned()
}

fn encloses(whole: &Range<usize>, part: &Range<usize>) -> bool {
    whole.start <= part.start && part.end <= whole.end
}

/// Those that there are in this build.
fn models() -> impl Iterator<Item = Model> {
    [Model::Fast].into_iter().chain(Model::accurate().ok())
}

fn extracted(sample: &Sample, model: Model) -> Extraction {
    let article = Article::parse(sample.source.clone(), DEFAULT_MAX_TEXT_BYTES);
    Extraction::with(article.unwrap_or_else(|error| panic!("{}: {error}", sample.name)), model)
}

fn words_of(extraction: &Extraction) -> Vec<String> {
    let text = &extraction.article.text;
    extraction.statements.iter().map(|one| quotarium::text::words(text, &one.attribution.content)).collect()
}

fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("samples/ is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| path.file_stem().expect("it has a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.into_iter().map(|name| sample(&folder, name)).collect()
}

fn sample(folder: &Path, name: String) -> Sample {
    let text = fs::read_to_string(folder.join(format!("{name}.txt"))).expect("the text can be read");
    let notes = fs::read_to_string(folder.join(format!("{name}.json"))).expect("the annotation can be read");
    let notes: Value = serde_json::from_str(&notes).unwrap_or_else(|error| panic!("{name}.json: {error}"));
    let expected = list(&notes["statements"]).iter().map(|one| expected(&text, one, &name)).collect();
    let source = ArticleSource {
        uri: string(&notes["uri"]),
        outlet: string(&notes["outlet"]),
        title: string(&notes["title"]),
        authors: strings(&notes["authors"]),
        published: string(&notes["published"]),
        language: string(&notes["language"]),
        text,
        ..ArticleSource::default()
    };
    Sample { name, source, expected }
}

fn expected(text: &str, note: &Value, name: &str) -> Expected {
    let content = strings(&note["content"]).iter().map(|words| only_place(text, words, name)).collect();
    Expected {
        form: match string(&note["form"]).as_str() {
            "direct" => Form::Direct,
            "indirect" => Form::Indirect,
            "mixed" => Form::Mixed,
            other => panic!("{name}: form {other:?}"),
        },
        act: match string(&note["act"]).as_str() {
            "speech" => Act::Speech,
            "attitude" => Act::Attitude,
            other => panic!("{name}: act {other:?}"),
        },
        modality: match string(&note["modality"]).as_str() {
            "asserted" => Modality::Asserted,
            "negated" => Modality::Negated,
            "conditional" => Modality::Conditional,
            "expected" => Modality::Expected,
            other => panic!("{name}: modality {other:?}"),
        },
        content,
        cue: strings(&note["cue"]),
        speaker: strings(&note["speaker"]),
        actors: note["actor"]
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .chain(strings(&note["also"]))
            .map(|actor| folded(&actor))
            .collect(),
        date: note["date"].as_str().map(|days| match days.split_once('/') {
            Some((start, end)) => (start.to_owned(), end.to_owned()),
            None => (days.to_owned(), day_after(days)),
        }),
        outer: note["outer"].as_u64().map(|outer| usize::try_from(outer).expect("a position")),
    }
}

fn only_place(text: &str, words: &str, name: &str) -> Range<usize> {
    let places: Vec<usize> = text.match_indices(words).map(|(at, _)| at).collect();
    let [start] = places[..] else { panic!("{name}: {words:?} stands in the text {} times, not once", places.len()) };
    start..start + words.len()
}

fn day_after(day: &str) -> String {
    let day: jiff::civil::Date = day.parse().unwrap_or_else(|error| panic!("{day}: {error}"));
    day.tomorrow().expect("the calendar goes on").to_string()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn strings(value: &Value) -> Vec<String> {
    list(value).iter().map(string).collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
