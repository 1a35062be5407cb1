//! The program as its users run it: arguments, formats, errors and exit statuses.

#![cfg(all(feature = "cli", unix))]

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder for one test, in which the program runs.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With a catalogue of three articles, two of April 2023 and one of May, of two outlets.
    fn with_articles() -> Self {
        let place = Self::new();
        place.write("articles.jsonl", articles(3));
        assert_eq!(place.run(&["ingest", "articles.jsonl"]).status, 0);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quotarium"));
        command.args(arguments).current_dir(self.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).output().unwrap().into()
    }

    fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().into()
    }
}

/// How a run ended.
#[derive(Debug)]
struct Ended {
    status: i32,
    out: String,
    err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("no signal ends it"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[track_caller]
    fn fails(&self, status: i32, message: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.err.contains(message), "no {message:?} in {self:?}");
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

/// A running server or demo.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Running {
    /// Starts it and reads up to the line that says its address.
    fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut child = place.command(arguments).stderr(Stdio::inherit()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut running = Self { child, out, address: String::new() };
        let mut line = String::new();
        while running.address.is_empty() {
            line.clear();
            assert!(running.out.read_line(&mut line).unwrap() > 0, "it ended: {:?}", running.child.wait());
            running.address = line.trim_end().strip_prefix("listening on ").unwrap_or_default().to_owned();
        }
        running
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends the signal; the exit status, and what was printed after the address.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

/// No server outlives a test that fails.
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lines of articles with two statements each, of a speaker who is named and dated.
fn articles(count: usize) -> String {
    let speakers = [("Nell", "Ostrander"), ("Tobias", "Lindqvist"), ("Amara", "Whitlock")];
    let mut lines = String::new();
    for number in 0..count {
        let (forename, surname) = speakers[number % speakers.len()];
        let line = json!({
            "uri": format!("https://harbour.example/news/{number}"),
            "outlet": if number % 2 == 0 { "Harbour Post" } else { "Valley Echo" },
            "title": format!("Bridge {number} to reopen"),
            "published": format!("2023-{:02}-14", 4 + number % 2),
            "text": format!(
                "Engineer {forename} {surname} said on Monday that bridge {number} would reopen in a month.\n\n\
                 “We have waited long enough for bridge {number},” {surname} said on Tuesday."
            ),
        });
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

#[test]
fn every_command_has_help_with_examples() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert_eq!(help.status, 0);
    assert!(help.out.contains("Exit status"), "{}", help.out);
    let listed = help.out.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands.into_iter().filter(|&command| command != "help") {
        let help = place.run(&[command, "--help"]);
        assert_eq!(help.status, 0);
        assert!(help.out.contains(&format!("Examples:\n  quotarium {command}")), "{}", help.out);
    }
}

#[test]
fn wrong_arguments_end_with_status_2_and_say_which() {
    let place = Place::with_articles();
    place.write("a.txt", "Text.");
    for (arguments, message) in [
        (&["quote"][..], "quote"),
        (&["extract"], "FILE"),
        (&["statements", "--from", "yesterday"], "--from"),
        (&["statements", "--form", "spoken"], "direct, indirect, mixed"),
        (&["statements", "--all", "--limit", "3"], "--limit"),
        (&["statements", "--limit", "0"], "--limit"),
        (&["statements", "--page-token", "nonsense"], "page_token"),
        (&["statements", "--min-confidence", "2"], "minimum_confidence"),
        (&["statements", "--data", "x", "--server", "http://127.0.0.1:1"], "--server"),
        (&["extract", "-"], "--input-format"),
        (&["extract", "page.html"], "page.html"),
        (&["ingest", "--uri", "https://x.example", "a.txt", "articles.jsonl"], "--uri"),
        (&["ingest", "--published", "2023-01-01", "articles.jsonl"], "--published"),
        (&["serve", "--listen", "somewhere"], "--listen"),
    ] {
        place.run(arguments).fails(2, message);
    }
}

#[test]
fn extract_prints_the_documented_object_a_line() {
    let place = Place::new();
    place.write("articles.jsonl", articles(1));
    place.write("note.txt", "“It is done,” said Nell Ostrander.");
    let ended = place.run(&["extract", "--format", "jsonl", "note.txt", "articles.jsonl"]);
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));

    let [note, line] = &ended.lines()[..] else { panic!("{}", ended.out) };
    assert_eq!(note["source"], "note.txt");
    assert_eq!(note["article"]["text"], "“It is done,” said Nell Ostrander.");
    assert_eq!(note["article"]["published"], "", "defaults are printed");
    assert_eq!(line["source"], "https://harbour.example/news/0");
    let statement = &line["statements"][0];
    assert_eq!(statement["form"], "STATEMENT_FORM_INDIRECT");
    assert_eq!(statement["act"], "STATEMENT_ACT_SPEECH");
    assert_eq!(statement["modality"], "STATEMENT_MODALITY_ASSERTED");
    assert_eq!(statement["actor"]["displayName"], "Nell Ostrander");
    assert_eq!(statement["date"]["start"], "2023-04-10");
    assert_eq!(statement["date"]["end"], "2023-04-11");
    assert_eq!(statement["date"]["basis"], "DATE_BASIS_EXPLICIT");
    assert_eq!(statement.get("outer"), None);
    let text = line["article"]["text"].as_str().unwrap();
    let offset = |end: &str| usize::try_from(statement["cue"][0][end].as_i64().unwrap()).unwrap();
    assert_eq!(&text[offset("start")..offset("end")], "said");
}

#[test]
fn extract_keeps_the_order_of_its_input_however_many_jobs_there_are() {
    let place = Place::new();
    // Those behind a long article are done before it.
    let long = json!({ "uri": "long", "text": "“Yes,” said Nell Ostrander. ".repeat(1000) });
    place.write("articles.jsonl", format!("{long}\n{}", articles(60)));
    let run = |jobs| {
        let ended = place.run(&["extract", "--format", "jsonl", "--jobs", jobs, "articles.jsonl"]);
        assert_eq!(ended.status, 0, "{}", ended.err);
        ended
    };
    let one = run("1");
    let lines = one.lines();
    assert_eq!(lines.len(), 61);
    assert_eq!(lines[0]["source"], "long");
    for (number, line) in lines[1..].iter().enumerate() {
        assert_eq!(line["source"], format!("https://harbour.example/news/{number}"));
    }
    assert_eq!(run("8").out, one.out);
}

#[test]
fn a_bad_file_is_reported_and_the_others_go_on() {
    let place = Place::new();
    fs::create_dir(place.path("folder.txt")).unwrap();
    place.write("latin.txt", b"Caf\xe9 closed.");
    place.write("empty.txt", "");
    place.write("large.txt", "x".repeat(2000));
    place.write("good.txt", "“It is done,” said Nell Ostrander.");
    let files = ["missing.txt", "folder.txt", "latin.txt", "empty.txt", "large.txt", "good.txt"];
    for command in ["extract", "ingest"] {
        let arguments = [&[command, "--max-article-bytes", "1000", "--format", "jsonl"], &files[..]].concat();
        let ended = place.run(&arguments);
        ended.fails(1, "5 of 6 articles failed");
        for message in [
            "missing.txt: there is no such file",
            "folder.txt: this is a folder",
            "latin.txt: is not UTF-8 from byte 3 on",
            "empty.txt: text is empty",
            "large.txt: has more than 1000 bytes",
        ] {
            assert!(ended.err.contains(message), "no {message:?} in {}", ended.err);
        }
        assert!(ended.lines().iter().any(|line| line["source"] == "good.txt"), "{}", ended.out);
    }
}

#[test]
fn a_bad_line_is_reported_with_its_number_and_the_others_go_on() {
    let place = Place::new();
    let good = articles(2);
    let (first, second) = good.trim_end().split_once('\n').unwrap();
    let long = json!({ "text": "x".repeat(80_000) });
    let mut lines = format!("\u{feff}{first}\n\n{{\"text\": 7}}\n{{\"txt\": \"x\"}}\n{long}\n").into_bytes();
    lines.extend(b"{\"text\": \"\xff\"}\n{\"published\": \"soon\", \"text\": \"x\"}\n");
    lines.extend(second.as_bytes());
    place.write("articles.jsonl", lines);
    for command in ["extract", "ingest"] {
        let ended = place.run(&[command, "--max-article-bytes", "1000", "--format", "json", "articles.jsonl"]);
        ended.fails(1, "5 of 7 articles failed");
        for message in [
            "articles.jsonl:3: is not an article in JSON: invalid type: integer `7`",
            "articles.jsonl:4: is not an article in JSON: unknown field `txt`",
            "articles.jsonl:5: has more than 1000 bytes",
            "articles.jsonl:6: is not UTF-8 from byte 10 on",
            "articles.jsonl:7: published \"soon\" is neither a date",
        ] {
            assert!(ended.err.contains(message), "no {message:?} in {}", ended.err);
        }
        assert!(!ended.err.contains("line 1"), "{}", ended.err);
        assert!(ended.json()["articles"].is_array());
    }
    assert_eq!(place.run(&["stats", "--format", "json"]).json()["articles"], "2");
}

#[test]
fn many_bad_lines_before_a_good_one_do_not_hold_it_up() {
    let place = Place::new();
    place.write("articles.jsonl", format!("{}{}", "nonsense\n".repeat(500), articles(1)));
    place.run(&["ingest", "articles.jsonl"]).fails(1, "500 of 501 articles failed");
    assert_eq!(place.run(&["stats", "--format", "json"]).json()["articles"], "1");
}

#[test]
fn ingest_says_what_became_of_each_article() {
    let place = Place::new();
    place.write("articles.jsonl", articles(3));
    let first = place.run(&["ingest", "articles.jsonl"]);
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    assert_eq!(first.out, "3 articles: 3 created; 6 statements\n");
    let second = place.run(&["ingest", "articles.jsonl"]);
    assert_eq!(second.out, "3 articles: 3 unchanged; 6 statements\n");

    let corrected = articles(1).replace("a month", "a year");
    let arguments = ["ingest", "--input-format", "jsonl", "--format", "jsonl", "-"];
    let third = &place.run_with_input(&arguments, corrected.as_bytes()).lines()[0];
    assert_eq!((&third["source"], &third["line"]), (&json!("-"), &json!(1)));
    assert_eq!(third["result"]["outcome"], "INGEST_OUTCOME_UPDATED");
}

#[test]
fn a_text_file_takes_its_metadata_from_the_arguments() {
    let place = Place::new();
    place.write("note.txt", "“It is done,” said Nell Ostrander on Monday.");
    let known = ["--title", "Done", "--outlet", "Post", "--published", "2023-04-14"];
    let uri = "https://post.example/1";
    assert_eq!(place.run(&[&["ingest", "note.txt", "--uri", uri], &known[..]].concat()).status, 0);
    let shown = place.run(&["article", uri, "--format", "json"]).json();
    assert_eq!(shown["article"]["title"], "Done");
    assert_eq!(shown["article"]["outlet"], "Post");
    assert_eq!(shown["statements"][0]["date"]["start"], "2023-04-10");
}

#[test]
fn actors_are_listed_and_found_by_a_part_of_their_name() {
    let place = Place::with_articles();
    let all = place.run(&["actors"]);
    assert!(all.out.starts_with("NAME"), "{}", all.out);
    assert_eq!(all.out.lines().count(), 4, "{}", all.out);

    let found = place.run(&["actors", "ostrander", "--format", "json"]).json();
    assert_eq!(found["matches"][0]["actor"]["displayName"], "Nell Ostrander");
    assert!(place.run(&["actors", "Lindquist"]).out.contains("Tobias Lindqvist"), "one letter is wrong");
    let none = place.run(&["actors", "Zebulon"]);
    assert_eq!((none.status, none.out.as_str()), (0, ""));

    let two = ["actors", "--limit", "2", "--format", "jsonl"];
    let first = place.run(&two);
    let token = first.err.trim_end().rsplit(' ').next().unwrap();
    let second = place.run(&[&two[..], &["--page-token", token]].concat());
    let listed: Vec<Value> = [first.lines(), second.lines()].concat();
    let names: Vec<_> = listed.iter().map(|actor| actor["displayName"].as_str().unwrap()).collect();
    assert_eq!(names, ["Amara Whitlock", "Nell Ostrander", "Tobias Lindqvist"]);
}

#[test]
fn actors_are_merged_shown_and_told_apart_again() {
    let place = Place::with_articles();
    let signed = ["--reason", "same person", "--author", "Ines"];
    let curate = |arguments: &[&str]| place.run(&[&["actors"][..], arguments, &signed[..]].concat());
    let merged = curate(&["merge", "Nell Ostrander", "Tobias Lindqvist"]);
    assert_eq!(merged.status, 0, "{}", merged.err);
    let edit = merged.out.strip_prefix("edit ").and_then(|rest| rest.split(':').next()).expect("the edit is named");
    assert_eq!(curate(&["rename", "Lindqvist", "Nell Lindqvist"]).status, 0);
    assert_eq!(curate(&["external-id", "Ostrander", "wikidata", "Q42"]).status, 0);

    let shown = place.run(&["actors", "show", "Ostrander", "--format", "json"]).json();
    assert_eq!(shown["actor"]["displayName"], "Nell Lindqvist");
    assert_eq!(shown["actor"]["statementCount"], "4");
    assert_eq!(shown["actor"]["externalIds"], json!([{"authority": "wikidata", "externalId": "Q42"}]));
    let listed = place.run(&["statements", "--actor", "Ostrander", "--format", "jsonl"]).lines();
    assert_eq!(listed.len(), 4);
    let on = place.run(&["actors", "show", "Ostrander", "--on", "2023-04-30"]);
    assert!(on.out.contains("role on 2023-04-30") && on.out.contains("Engineer"), "{}", on.out);

    assert_eq!(curate(&["undo", edit]).status, 0);
    assert_eq!(place.run(&["statements", "--actor", "Ostrander", "--format", "jsonl"]).lines().len(), 2);
    curate(&["undo", edit]).fails(1, "is undone already");
    let edits = place.run(&["actors", "edits"]);
    assert_eq!(edits.out.lines().count(), 4, "{}", edits.out);
    assert!(edits.out.lines().last().is_some_and(|first| first.contains("(undone)") && first.contains("Ines")));
    curate(&["external-id", "Ostrander", "wikidata", "42"]).fails(2, "not a Wikidata item");
    assert_eq!(place.run(&["actors", "merge", "Nell", "Amara"]).status, 2, "a reason is wanted");
    assert_eq!(place.run(&["actors", "suggestions"]).status, 0);
}

#[test]
fn statements_are_listed_by_actor_and_by_date() {
    let place = Place::with_articles();
    for (conditions, count) in [
        (&[][..], 6),
        (&["--all"], 6),
        (&["--limit", "4"], 4),
        (&["--actor", "Ostrander"], 2),
        (&["--form", "direct"], 3),
        (&["--form", "direct,indirect"], 6),
        (&["--outlet", "valley echo"], 2),
        (&["--from", "2023-05"], 2),
        (&["--to", "2023-04"], 4),
        (&["--from", "2023", "--to", "2023"], 6),
        (&["--basis", "explicit"], 6),
        (&["--act", "attitude"], 0),
        (&["--modality", "negated,expected"], 0),
    ] {
        let ended = place.run(&[&["statements", "--format", "jsonl"], conditions].concat());
        assert_eq!((ended.status, ended.lines().len()), (0, count), "{conditions:?}: {ended:?}");
    }

    let oldest = place.run(&["statements", "--order", "oldest", "--format", "json"]).json();
    let statements = oldest["statements"].as_array().unwrap();
    assert!(statements.is_sorted_by_key(|statement| statement["date"]["start"].as_str()), "{oldest}");
    assert_eq!(oldest["nextPageToken"], "");

    let text = place.run(&["statements", "--actor", "Nell Ostrander"]).out;
    for part in ["Nell Ostrander", "“We have waited long enough for bridge 0,”", "Harbour Post", "2023-04-10"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    assert!(!text.contains('\u{1b}'), "there is colour where there is no terminal");
}

#[test]
fn a_name_that_fits_no_actor_or_several_is_refused() {
    let place = Place::new();
    place.write("a.txt", "“No,” said Nell Ostrander. “Yes,” said Hugo Ostrander.");
    assert_eq!(place.run(&["ingest", "a.txt"]).status, 0);
    place.run(&["statements", "--actor", "Zebulon"]).fails(1, "there is no actor \"Zebulon\"");
    place.run(&["counts", "--actor", "Ostrander"]).fails(1, "fits several actors");
}

#[test]
fn an_article_is_shown_counted_and_deleted() {
    let place = Place::with_articles();
    let uri = "https://harbour.example/news/0";
    let shown = place.run(&["article", uri, "--text"]).out;
    for part in ["Bridge 0 to reopen", "Harbour Post · 2023-04-14", uri, "Engineer Nell Ostrander said on Monday"] {
        assert!(shown.contains(part), "no {part:?} in {shown}");
    }
    let counts = place.run(&["counts"]).out;
    let first: Vec<_> = counts.lines().next().unwrap().split_whitespace().take(2).collect();
    assert_eq!(first, ["2023-04", "4"]);
    let years = place.run(&["counts", "--by", "year", "--format", "json"]).json();
    assert_eq!(years["counts"][0]["count"], "6");

    let shown = place.run(&["article", uri, "--format", "json"]).json();
    let id = shown["article"]["id"].as_str().unwrap();
    assert_eq!(place.run(&["delete", id]).status, 0);
    place.run(&["delete", id, "https://harbour.example/news/1"]).fails(1, id);
    place.run(&["article", uri]).fails(1, uri);
    let stats = place.run(&["stats", "--format", "json"]).json();
    assert_eq!((&stats["articles"], &stats["statements"]), (&json!("1"), &json!("2")));
}

#[test]
fn reextract_leaves_what_the_present_extractor_made() {
    let ended = Place::with_articles().run(&["reextract"]);
    assert_eq!((ended.status, ended.out.as_str()), (0, "no articles\n"));
}

#[test]
fn what_cannot_be_reached_ends_with_status_3() {
    let place = Place::new();
    place.run(&["stats"]).fails(3, "there is no catalogue in ./quotarium-data");
    assert!(!place.path("quotarium-data").exists(), "reading makes no folder");
    place.run(&["stats", "--server", "http://127.0.0.1:1"]).fails(3, "http://127.0.0.1:1");
    place.run(&["stats", "--server", "nowhere"]).fails(3, "nowhere");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.run(&["serve", "--listen", &address]).fails(3, &address);
    place.write("file", "");
    place.run(&["serve", "--data", "file"]).fails(3, "cannot open the catalogue in file");
}

#[test]
fn a_server_does_what_a_folder_does_and_ends_on_sigterm() {
    let place = Place::new();
    place.write("articles.jsonl", articles(3));
    place.write("large.txt", "x".repeat(2000));
    let server = Running::start(&place, &["serve", "--listen", "127.0.0.1:0", "--max-article-bytes", "1000"]);
    let url = server.url();
    let there = |arguments: &[&str]| place.run(&[arguments, &["--server", &url]].concat());

    assert_eq!(there(&["ingest", "articles.jsonl"]).out, "3 articles: 3 created; 6 statements\n");
    there(&["ingest", "large.txt"]).fails(1, "large.txt: text has 2000 bytes, more than the limit of 1000");
    assert_eq!(there(&["statements", "--all", "--format", "jsonl"]).lines().len(), 6);
    assert!(there(&["actors", "Ostrander"]).out.contains("Nell Ostrander"));
    assert_eq!(there(&["stats", "--format", "json"]).json()["articles"], "3");
    place.run(&["stats"]).fails(3, "in use by another process");

    assert_eq!(server.end("-TERM").0, Some(0));
    assert_eq!(place.run(&["stats", "--format", "json"]).json()["articles"], "3");
}

#[test]
fn the_demo_prints_who_said_what_and_can_be_repeated() {
    let place = Place::new();
    let first = place.run(&["demo", "--once"]);
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    assert!(first.out.starts_with("12 articles: 12 created;"), "{}", first.out);
    for part in ["Lorna Petrakis", "2023-10-04", "“There is no immediate danger to anyone living downstream,”"] {
        assert!(first.out.contains(part), "no {part:?} in {}", first.out);
    }
    let second = place.run(&["demo", "--once"]);
    assert_eq!(second.out, first.out.replacen("12 created", "12 unchanged", 1));
    assert!(place.path("quotarium-demo").is_dir());
}

#[test]
fn the_demo_serves_until_ctrl_c_on_another_port_where_its_own_is_taken() {
    let place = Place::new();
    // Where this fails, another program has the port already.
    let _taken = TcpListener::bind("127.0.0.1:50051");
    let demo = Running::start(&place, &["demo", "--data", "here"]);
    assert_eq!(place.run(&["stats", "--server", &demo.url(), "--format", "json"]).json()["articles"], "12");
    let address = demo.address.clone();
    assert_ne!(address, "127.0.0.1:50051");
    let (status, rest) = demo.end("-INT");
    assert_eq!(status, Some(0));
    for command in [
        format!("grpcurl -plaintext {address} list"),
        format!("{address} quotarium.v1.CatalogService/ListStatements"),
        format!("http://{address}/quotarium.v1.ActorService/LookupActors"),
    ] {
        assert!(rest.contains(&command), "no {command:?} in {rest}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_program_quietly() {
    let place = Place::new();
    place.write("articles.jsonl", articles(400));
    let mut child = place.command(&["extract", "--format", "jsonl", "articles.jsonl"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("harbour.example"), "{line}");
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
}
