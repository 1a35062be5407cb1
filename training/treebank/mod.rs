//! Reads treebanks in CoNLL-U.
#![allow(dead_code, reason = "each training program uses another part")]

use std::{fs, io, path::Path};

use quotarium::text::Tag;

/// One document of a treebank.
pub struct Document {
    pub id: String,
    pub sentences: Vec<Sentence>,
}

impl Document {
    /// What kind of text it is, as its name says: `GUM_news_x` is "news", `weblog-x` "weblog".
    pub fn genre(&self) -> &str {
        let name = self.id.strip_prefix("GUM_").unwrap_or(&self.id);
        name.split(['_', '-']).next().unwrap_or(name)
    }
}

/// One sentence.
#[derive(Default)]
pub struct Sentence {
    pub words: Vec<Word>,
}

/// One word.
pub struct Word {
    pub form: String,
    pub tag: Tag,
    /// Position of its head, counted from one; zero for the root.
    pub head: usize,
    pub relation: String,
    pub space_after: bool,
}

/// Reads the `.conllu` files of `folder` in the order of their names.
pub fn read(folder: &Path) -> io::Result<Vec<Document>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "conllu"));
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        read_file(&fs::read_to_string(path)?, &mut documents);
    }
    Ok(documents)
}

fn read_file(content: &str, documents: &mut Vec<Document>) {
    let mut sentence = Sentence::default();
    // A contraction stands on a line of its own ("3-4") before its words, with the space behind it.
    let mut contraction: Option<(usize, bool)> = None;
    for line in content.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            documents.push(Document { id: id.to_owned(), sentences: Vec::new() });
        } else if line.is_empty() {
            let finished = std::mem::take(&mut sentence);
            if let (Some(document), false) = (documents.last_mut(), finished.words.is_empty()) {
                document.sentences.push(finished);
            }
        } else if !line.starts_with('#') {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, _, _, tag, _, head, relation, _, misc] = columns[..] else { continue };
            let space_after = !misc.split('|').any(|item| item == "SpaceAfter=No");
            if let Some((_, last)) = id.split_once('-') {
                contraction = last.parse().ok().map(|last| (last, space_after));
                continue;
            }
            let Ok(number) = id.parse::<usize>() else { continue };
            let space_after = match contraction {
                Some((last, _)) if number < last => false,
                Some((last, space)) if number == last => space,
                _ => space_after,
            };
            sentence.words.push(Word {
                form: form.to_owned(),
                tag: Tag::from_name(tag).unwrap_or(Tag::Other),
                head: head.parse().unwrap_or(0),
                relation: relation.to_owned(),
                space_after,
            });
        }
        if line.is_empty() {
            contraction = None;
        }
    }
}
