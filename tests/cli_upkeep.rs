//! Checking, backing up and bringing back a catalogue with the program.

#![cfg(all(feature = "cli", unix))]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    /// With a catalogue of two articles.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.ingest("https://herald.example/dam", "“The dam is safe,” said Mayor Ana Duarte on Monday.");
        place.ingest("https://herald.example/pier", "“The pier is not,” said Tom Okafor, an engineer.");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn ingest(&self, uri: &str, text: &str) {
        fs::write(self.path("article.txt"), text).unwrap();
        let (status, ..) = self.run(&["ingest", "--published", "2024-05-15", "--uri", uri, "article.txt"]);
        assert_eq!(status, 0);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quotarium"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    /// Exit status, output and errors.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let errors = text(output.stderr);
        assert!(!errors.contains("panicked"), "{errors}");
        (output.status.code().expect("no signal ends it"), text(output.stdout), errors)
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let (status, out, errors) = self.run(arguments);
        assert_eq!(status, 0, "{out}{errors}");
        out
    }

    #[track_caller]
    fn fails(&self, arguments: &[&str], status: i32, message: &str) {
        let (ended, out, errors) = self.run(arguments);
        assert_eq!(ended, status, "{out}{errors}");
        assert!(errors.contains(message), "no {message:?} in {errors}");
    }

    fn statements(&self, data: &str) -> String {
        self.succeeds(&["statements", "--all", "--data", data, "--format", "jsonl"])
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_sound_catalogue_is_verified() {
    let place = Place::new();
    assert!(place.succeeds(&["verify"]).contains("all sound"));
    let report = json(&place.succeeds(&["verify", "--format", "json"]));
    assert_eq!(report["problemCount"], "0");
    assert_eq!(report["kinds"][0]["rows"], "articles");
    assert_eq!(report["kinds"][0]["count"], "2");
    place.fails(&["verify", "--data", "nowhere"], 3, "there is no catalogue in nowhere");
}

#[test]
fn a_catalogue_is_rebuilt_and_compacted_in_place() {
    let place = Place::new();
    let before = place.statements("quotarium-data");
    assert!(place.succeeds(&["rebuild"]).contains("0 problems mended, 0 left"));
    let compacted = json(&place.succeeds(&["compact", "--format", "json"]));
    assert!(compacted["bytesAfter"].as_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(place.statements("quotarium-data"), before);
    for command in ["rebuild", "compact"] {
        place.fails(&[command, "--data", "nowhere"], 3, "nowhere");
        assert!(!place.path("nowhere").exists());
    }
}

#[test]
fn a_catalogue_is_rebuilt_where_its_journal_is_lost() {
    let place = Place::new();
    let before = place.statements("quotarium-data");
    fs::remove_dir_all(place.path("quotarium-data/journal")).unwrap();
    place.fails(&["verify"], 3, "quotarium rebuild");
    place.succeeds(&["rebuild"]);
    assert_eq!(place.statements("quotarium-data"), before);
}

#[test]
fn backups_are_made_listed_and_brought_back() {
    let place = Place::new();
    let full = json(&place.succeeds(&["backup", "--to", "backups", "--format", "json"]));
    assert_eq!(full["kind"], "BACKUP_KIND_FULL");
    let before = place.statements("quotarium-data");
    place.ingest("https://herald.example/lock", "“The lock is shut,” said Ana Duarte.");
    let next = json(&place.succeeds(&["backup", "--to", "backups", "--incremental", "--format", "json"]));
    assert_eq!(next["parent"], full["name"]);
    assert!(place.succeeds(&["backup", "--to", "backups"]).contains("nothing is new since"));
    let listed = place.succeeds(&["backup", "--to", "backups", "--list"]);
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains(full["name"].as_str().unwrap()));

    place.succeeds(&["restore", "--from", "backups", "--data", "last"]);
    assert_eq!(place.statements("last"), place.statements("quotarium-data"));
    place.succeeds(&["restore", "--from", "backups", "--data", "first", "--part", full["name"].as_str().unwrap()]);
    assert_eq!(place.statements("first"), before);
    assert!(place.succeeds(&["verify", "--data", "first"]).contains("all sound"));

    place.fails(&["restore", "--from", "backups", "--data", "last"], 2, "is not empty");
    place.fails(&["restore", "--from", "backups", "--data", "x", "--sequence", "9999"], 2, "9999");
    place.fails(&["restore", "--from", "none", "--data", "x"], 1, "none");
    place.fails(&["restore", "--data", "x"], 2, "--from");
    assert!(!place.path("x").exists());
}

#[test]
fn a_restore_that_was_interrupted_is_refused_by_every_command() {
    let place = Place::new();
    fs::create_dir(place.path("half")).unwrap();
    fs::write(place.path("half/unfinished-restore"), "").unwrap();
    for command in ["verify", "stats", "rebuild", "compact"] {
        place.fails(&[command, "--data", "half"], 3, "");
    }
    place.fails(&["stats", "--data", "half"], 3, "a restore was interrupted");
}

#[test]
fn a_backup_that_the_disk_refuses_leaves_nothing() {
    let place = Place::new();
    let text = "The tide was high again and nobody minded. ".repeat(30_000);
    place.ingest("https://herald.example/long", &format!("{text}\n\n“It was,” said Ana Duarte.\n"));
    // No file may grow beyond 64 blocks of a kibibyte: the compressed rows take more.
    let script = format!("ulimit -f 64; trap '' XFSZ; exec {} backup --to backups", env!("CARGO_BIN_EXE_quotarium"));
    let output = Command::new("bash").args(["-c", &script]).current_dir(place.0.path()).output().unwrap();
    assert!(!output.status.success());
    let parts = fs::read_dir(place.path("backups")).map_or(0, |entries| {
        entries.flatten().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')).count()
    });
    assert_eq!(parts, 0, "{}", String::from_utf8_lossy(&output.stderr));
    place.succeeds(&["backup", "--to", "backups"]);
    place.succeeds(&["restore", "--from", "backups", "--data", "again"]);
    assert_eq!(place.statements("again"), place.statements("quotarium-data"));
}

/// A server that runs until it is dropped.
struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut child = place.command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").expect("its address").to_owned();
        Self { child, url: format!("http://{address}") }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_running_server_is_verified_and_backed_up() {
    let place = Place::new();
    let server = Running::start(&place, &["serve", "--listen", "127.0.0.1:0", "--admin", "--backup-dir", "backups"]);
    assert!(place.succeeds(&["verify", "--server", &server.url]).contains("all sound"));
    assert!(place.succeeds(&["backup", "--server", &server.url]).contains("made"));
    assert_eq!(place.succeeds(&["backup", "--server", &server.url, "--list"]).lines().count(), 1);
    drop(server);
    place.succeeds(&["restore", "--from", "backups", "--data", "again"]);
    assert_eq!(place.statements("again"), place.statements("quotarium-data"));

    let server = Running::start(&place, &["serve", "--listen", "127.0.0.1:0"]);
    place.fails(&["backup", "--server", &server.url], 1, "");
    place.fails(&["serve", "--admin", "--listen", "0.0.0.0:0"], 2, "loopback");
    place.fails(&["serve", "--backup-dir", "backups"], 2, "--admin");
}
