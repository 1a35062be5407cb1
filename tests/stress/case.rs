//! One case: a text and the statements that a reader finds in it.

use std::fmt::Write as _;

use quotarium::{
    Extraction, Statement,
    article::ArticleSource,
    statement::{Act, Form, Modality},
    text::Span,
};

/// What stands between the fragments of a statement.
const FRAGMENTS: &str = " … ";

pub struct Case {
    pub name: String,
    pub text: String,
    pub expected: Vec<Expected>,
}

pub struct Expected {
    pub words: Words,
    /// Readers may differ on whether this is a statement.
    pub optional: bool,
}

/// A statement by its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub form: Form,
    pub act: Act,
    pub modality: Modality,
    pub speaker: Vec<String>,
    pub cue: Vec<String>,
    pub content: Vec<String>,
    pub addressee: Vec<String>,
    pub venue: Vec<String>,
    /// Content of the enclosing statement.
    pub outer: Option<Vec<String>>,
}

impl Case {
    pub fn parse(name: String, written: &str) -> Self {
        let (text, lines) =
            written.split_once("\n---\n").unwrap_or_else(|| panic!("{name}: a line of three hyphens ends the text"));
        let mut expected: Vec<Expected> = Vec::new();
        let mut outers = Vec::new();
        for line in lines.lines() {
            let (one, outer) = Expected::parse(line).unwrap_or_else(|| panic!("{name}: cannot read {line:?}"));
            expected.push(one);
            outers.push(outer);
        }
        for (number, outer) in outers.into_iter().enumerate() {
            let Some(outer) = outer else { continue };
            let enclosing = outer.checked_sub(1).and_then(|outer| expected.get(outer));
            let content = enclosing.unwrap_or_else(|| panic!("{name}: no statement {outer}")).words.content.clone();
            expected[number].words.outer = Some(content);
        }
        Self { name, text: text.to_owned(), expected }
    }

    /// Everything that is found in it.
    pub fn found(&self) -> Extraction {
        let source =
            ArticleSource { published: "2024-05-15".to_owned(), text: self.text.clone(), ..ArticleSource::default() };
        quotarium::extract(source).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// What is missing and what is too much; nothing where the case holds.
    pub fn differences(&self) -> Option<String> {
        let extraction = self.found();
        let mut found: Vec<Words> =
            extraction.statements.iter().map(|one| Words::of(one, &extraction.statements, &self.text)).collect();
        let mut report = String::new();
        for expected in &self.expected {
            match found.iter().position(|one| *one == expected.words) {
                Some(place) => drop(found.remove(place)),
                None if expected.optional => {}
                None => writeln!(report, "  missing {}", expected.words.line()).expect("a string takes it"),
            }
        }
        for extra in found {
            writeln!(report, "  found   {}", extra.line()).expect("a string takes it");
        }
        (!report.is_empty()).then_some(report)
    }
}

impl Expected {
    /// A line as README.md describes it, and the number of its enclosing statement.
    fn parse(line: &str) -> Option<(Self, Option<usize>)> {
        let (head, rest) = line.split_once(": ")?;
        let optional = head.ends_with('?');
        let mut fields = rest.split(" | ");
        let mut words = Words {
            form: Form::Direct,
            act: Act::Speech,
            modality: Modality::Asserted,
            speaker: fragments(fields.next()?),
            cue: fragments(fields.next()?),
            content: fragments(fields.next()?),
            addressee: Vec::new(),
            venue: Vec::new(),
            outer: None,
        };
        for word in head.trim_end_matches('?').split(' ') {
            match word {
                "direct" => words.form = Form::Direct,
                "indirect" => words.form = Form::Indirect,
                "mixed" => words.form = Form::Mixed,
                "attitude" => words.act = Act::Attitude,
                "negated" => words.modality = Modality::Negated,
                "conditional" => words.modality = Modality::Conditional,
                "expected" => words.modality = Modality::Expected,
                _ => return None,
            }
        }
        let mut outer = None;
        for field in fields {
            match field.split_once(": ")? {
                ("addressee", given) => words.addressee = fragments(given),
                ("venue", given) => words.venue = fragments(given),
                ("outer", given) => outer = Some(given.parse().ok()?),
                _ => return None,
            }
        }
        Some((Self { words, optional }, outer))
    }
}

impl Words {
    fn of(statement: &Statement, all: &[Statement], text: &str) -> Self {
        let attribution = &statement.attribution;
        let words = |spans: &[Span]| spans.iter().map(|span| trimmed(span.of(text)).to_owned()).collect();
        Self {
            form: attribution.form,
            act: attribution.act,
            modality: attribution.modality,
            speaker: words(&attribution.speaker),
            cue: words(&attribution.cue),
            content: words(&attribution.content),
            addressee: words(&attribution.addressee),
            venue: words(&attribution.venue),
            outer: attribution.outer.map(|outer| words(&all[outer].attribution.content)),
        }
    }

    /// The line that an editor would write.
    fn line(&self) -> String {
        let word = |debug: String| debug.to_lowercase();
        let mut parts = vec![word(format!("{:?}", self.form))];
        if self.act == Act::Attitude {
            parts.push("attitude".to_owned());
        }
        if self.modality != Modality::Asserted {
            parts.push(word(format!("{:?}", self.modality)));
        }
        let joined = |words: &[String]| if words.is_empty() { "-".to_owned() } else { words.join(FRAGMENTS) };
        let mut fields: Vec<String> = [&self.speaker, &self.cue, &self.content].map(|words| joined(words)).into();
        for (name, words) in [("addressee", &self.addressee), ("venue", &self.venue)] {
            if !words.is_empty() {
                fields.push(format!("{name}: {}", joined(words)));
            }
        }
        fields.extend(self.outer.as_ref().map(|outer| format!("within {:?}", joined(outer))));
        format!("{}: {}", parts.join(" "), fields.join(" | "))
    }
}

fn fragments(field: &str) -> Vec<String> {
    if field == "-" { Vec::new() } else { field.split(FRAGMENTS).map(|part| trimmed(part).to_owned()).collect() }
}

/// Without the punctuation and spaces at its ends, which no reader would quarrel over; a colon by
/// itself is a cue.
fn trimmed(words: &str) -> &str {
    let inner = words.trim_matches([' ', ',', ';', ':', '.', '—', '-']);
    if inner.is_empty() { words } else { inner }
}
