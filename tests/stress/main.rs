//! The extractor against short cases, each made for one phenomenon. README.md says how to write one.

mod case;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use case::{Case, Words};

#[test]
fn every_case_holds_but_those_known_not_to() {
    let known = known();
    let mut complaints = Vec::new();
    for case in cases() {
        match (case.differences(), known.contains(&case.name)) {
            (Some(differences), false) => complaints.push(format!("{}:\n{differences}", case.name)),
            (None, true) => complaints.push(format!("{} holds: take it off known.txt", case.name)),
            _ => {}
        }
    }
    assert!(complaints.is_empty(), "{} cases\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn cases_are_read_alike_on_every_thread() {
    let cases = cases();
    let read = || cases.iter().map(Case::found).collect::<Vec<_>>();
    let first = read();
    let elsewhere: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(read)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(elsewhere.iter().all(|found| *found == first));
}

#[test]
fn every_expected_word_stands_in_its_text() {
    for case in cases() {
        for statement in &case.expected {
            let Words { content, cue, speaker, addressee, venue, .. } = &statement.words;
            for words in [content, cue, speaker, addressee, venue].into_iter().flatten() {
                assert!(case.text.contains(words), "{}: no {words:?}", case.name);
            }
        }
    }
}

#[test]
fn every_known_case_is_there() {
    let names: BTreeSet<String> = cases().into_iter().map(|case| case.name).collect();
    for name in known() {
        assert!(names.contains(&name), "known.txt: there is no case {name}");
    }
}

#[test]
fn there_are_enough_cases() {
    let cases = cases();
    let phenomena: BTreeSet<&str> =
        cases.iter().filter_map(|case| case.name.split_once('/')).map(|(folder, _)| folder).collect();
    assert!(cases.len() >= 150, "{} cases", cases.len());
    assert!(phenomena.len() >= 25, "{} phenomena", phenomena.len());
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in sorted(&folder()).into_iter().filter(|path| path.is_dir()) {
        for file in sorted(&folder) {
            let part = |path: &Path| path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            let name = format!("{}/{}", part(&folder), part(&file));
            let written = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
            cases.push(Case::parse(name, &written));
        }
    }
    cases
}

fn known() -> BTreeSet<String> {
    let lines = fs::read_to_string(folder().join("known.txt")).expect("known.txt can be read");
    let names = lines.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    names.map(|(name, _why)| name.to_owned()).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    paths
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stress")
}
