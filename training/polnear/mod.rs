//! Reads PolNeAR: articles with their attributions in brat's standoff format.

use std::{collections::HashMap, error::Error, fs, path::Path};

use quotarium::{
    statement::label::{span::Stretch, view::View},
    text::{Analysis, Span},
};

/// One article.
pub struct Article {
    pub text: String,
    /// The bytes of each token.
    pub tokens: Vec<Span>,
    pub view: View,
    pub attributions: Vec<Attribution>,
    /// Every span of source, cue and content in bytes, cut at line ends: what is scored.
    pub gold: [Vec<(usize, usize)>; 3],
}

/// One attribution, as far as its spans begin and end with tokens.
pub struct Attribution {
    pub cue: Stretch,
    pub source: Option<Stretch>,
    pub content: Vec<Stretch>,
}

/// Reads the articles of `folder`. Of articles with two annotators the first counts.
pub fn read(folder: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.join("attributions"))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut articles: Vec<Article> = Vec::new();
    let mut last = String::new();
    for file in names {
        let Some((name, _)) = file.rsplit_once('_') else { continue };
        if name == last {
            continue;
        }
        name.clone_into(&mut last);
        let text = fs::read_to_string(folder.join("text").join(format!("{name}.txt")))?;
        let standoff = fs::read_to_string(folder.join("attributions").join(&file))?;
        articles.push(Article::new(&text, &standoff));
    }
    Ok(articles)
}

/// A stretch of the text, as first byte and behind the last.
type Bytes = (usize, usize);

impl Article {
    /// The bytes of a stretch of tokens.
    pub fn bytes(&self, &(start, end): &Stretch) -> (usize, usize) {
        (self.tokens[start].range().start, self.tokens[end - 1].range().end)
    }

    fn new(text: &str, standoff: &str) -> Self {
        let mut paragraphs = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            paragraphs.push(Span::new(start, start + line.len()));
            start += line.len();
        }
        let analysis = Analysis::new(text, paragraphs);
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut spans: HashMap<&str, (&str, Vec<Bytes>)> = HashMap::new();
        let mut gold: [Vec<Bytes>; 3] = Default::default();
        let mut attributions = Vec::new();
        for line in standoff.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns.len() < 2 {
                continue;
            }
            if columns[0].starts_with('T') {
                let Some((label, places)) = columns[1].split_once(' ') else { continue };
                let mut pieces = Vec::new();
                for place in places.split(';') {
                    let Some((start, end)) = place.split_once(' ') else { continue };
                    let (Ok(start), Ok(end)) = (start.parse::<usize>(), end.parse::<usize>()) else { continue };
                    pieces.extend(lines(text, bytes[start], bytes[end]));
                }
                if let Some(at) = ["Source", "Cue", "Content"].iter().position(|known| *known == label) {
                    gold[at].extend(&pieces);
                }
                spans.insert(columns[0], (label, pieces));
            }
        }
        let stretch = |&(start, end): &(usize, usize)| {
            let first = analysis.token_at(start as u32);
            let last = analysis.token_at(end.saturating_sub(1) as u32);
            (first <= last && last < analysis.tokens.len()).then_some((first, last + 1))
        };
        for line in standoff.lines().filter(|line| line.starts_with('E')) {
            let Some((_, roles)) = line.split_once('\t') else { continue };
            let (mut cue, mut source, mut content) = (None, None, Vec::new());
            for role in roles.split_whitespace() {
                let Some((_, id)) = role.split_once(':') else { continue };
                let Some((label, pieces)) = spans.get(id) else { continue };
                match *label {
                    "Cue" => cue = pieces.first().and_then(stretch),
                    "Source" => source = pieces.first().and_then(stretch),
                    "Content" => content.extend(pieces.iter().filter_map(stretch)),
                    _ => {}
                }
            }
            content.sort_unstable();
            if let Some(cue) = cue {
                attributions.push(Attribution { cue, source, content });
            }
        }
        attributions.sort_by_key(|attribution| attribution.cue);
        for spans in &mut gold {
            spans.sort_unstable();
            spans.dedup();
        }
        let view = View::new(&analysis);
        let tokens = analysis.tokens.iter().map(|token| token.span).collect();
        Self { text: text.to_owned(), tokens, view, attributions, gold }
    }
}

/// The lines of a span, without white space at their ends.
fn lines(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut at = start;
    for line in text[start..end].split('\n') {
        let from = at + line.len() - line.trim_start().len();
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            pieces.push((from, from + trimmed.len()));
        }
        at += line.len() + 1;
    }
    pieces
}
