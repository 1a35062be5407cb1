//! Every reader of bytes from outside, on damaged copies of good input: the same damage each time.
//! `fuzz/` looks further.

use std::{fs, path::Path};

use quotarium::untrusted::{TARGETS, stored_rows};

/// Damaged copies of each seed, and the most seeds of a target.
const COPIES: u64 = 3;
const MOST_SEEDS: usize = 120;

/// What damage is made with.
const PIECES: &[&str] = &[
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "'",
    "«",
    "—",
    "(",
    ")",
    ":",
    ",",
    ".",
    "\n",
    "\n\n",
    " said ",
    "said",
    " told reporters ",
    " according to ",
    " that ",
    "Mr. ",
    "é",
    "\u{feff}",
    "\u{0}",
    "🦀",
    " on Monday",
    " Jan. 32",
    " 9999",
    "-",
    "{",
    "}",
    "[",
    "null",
    "\\u0000",
];

#[test]
fn no_reader_panics_on_damaged_input() {
    for (name, read) in TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        let step = seeds.len().div_ceil(MOST_SEEDS);
        for (number, seed) in seeds.iter().step_by(step).enumerate() {
            read(seed);
            for copy in 0..COPIES {
                let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (number as u64) << 8 ^ copy);
                read(&damaged(seed, &seeds, &mut random));
            }
        }
        read(b"");
        read(b"\xff\xfe\x00");
    }
}

#[test]
fn every_target_has_its_fuzzer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    for (name, _) in TARGETS {
        assert!(folder.join(format!("{name}.rs")).exists(), "{name}");
    }
}

/// Good inputs of a target.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let lines = |lines: &[&str]| lines.iter().map(|line| line.as_bytes().to_vec()).collect();
    match name {
        "records" => stored_rows(),
        "dates" => lines(&[
            "on Monday",
            "late Tuesday, Jan. 14",
            "a day earlier",
            "over the weekend",
            "in 2019",
            "last month",
            "yesterday",
            "on 24th July 2022",
            "two weeks ago",
            "at 5 p.m. on Friday",
            "in the spring of 1998",
            "between May and June",
        ]),
        "gazetteers" => lines(&[
            "person\tAna Duarte\twoman\nalias\tthe Duchess\tAna Duarte\norganization\tHarbour Watch\n",
            "# names\n\ngovernment\tFreedonia\ncapital\tQuay d'Or\tFreedonia\ndemonym\tFreedonian\tFreedonia\n",
            "given-name\tZinnio\tman\nrole\tquaymistress\twoman\nhonorific\tTavo\ndocument\tPier Report\n",
            "alias\tHexagon\tFrance\ncapital\tX\tFrance\nperson\tbell oaks\tman\nperson\t3 Tides & Co.\n",
        ]),
        "names" => lines(&[
            "Ann Reed",
            "US Secretary of State Wendy Sherman",
            "the mayor, Ann Reed, 45,",
            "Datuk Seri Ti Lian Ker",
            "she",
            "J. P. Harlan Jr.",
            "a spokesman for the union",
            "O'Dowd",
            "José Müller of the Elm Post",
        ]),
        "identifiers" => lines(&["0123456789abcdef0123456789abcdef", "018f3c1e-7b7a-7c3e-9a55-0123456789ab"]),
        "page_tokens" => lines(&["00ff07a1b2c3d4e5f60718", "zz", "000000000000000000"]),
        "weights" => vec![vec![1; 64], vec![0; 1024], (0..=255).collect(), b"rules 9 512\nlabel -2 -40\n".to_vec()],
        "messages" => vec![
            b"\x0a\x20\x30\x31\x32\x10\x03\x18\x01\x20\x01\x28\x01\x3a\x04\x08\x02\x10\x09\x52\x04said".to_vec(),
            b"\x0a\x04\x1a\x02\x08\x01\x10\x32\x1a\x02zz".to_vec(),
        ],
        "json" => lines(&[
            r#"{"uri": "https://a.example/1", "published": "2024-05-15", "text": "“No,” she said.", "authors": ["A"]}"#,
            r#"{"query": {"forms": ["STATEMENT_FORM_DIRECT"], "dates": {"start": "2024-01-01"}}, "pageSize": 3}"#,
            r#"{"article": {"text": "x"}, "statements": [{"index": 1, "content": [{"start": 0, "end": 1}], "confidence": 0.5}]}"#,
        ]),
        _ => texts(),
    }
}

/// The samples, and the texts of the stress set.
fn texts() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders = vec![root.join("samples"), root.join("tests/stress")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.iter().map(|file| fs::read(file).expect("it can be read")).collect()
}

/// A copy with up to eight changes: pieces put in, bytes changed, stretches left out, doubled or taken
/// from another seed.
fn damaged(seed: &[u8], seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(8) {
        let start = random.below(bytes.len() + 1);
        let end = (start + random.below(40)).min(bytes.len());
        match random.below(6) {
            0 => drop(bytes.splice(start..start, PIECES[random.below(PIECES.len())].bytes())),
            1 => drop(bytes.drain(start..end)),
            2 => {
                let copy = bytes[start..end].to_vec();
                bytes.splice(start..start, copy);
            }
            3 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + 40).min(other.len())].to_vec();
                bytes.splice(start..end, piece);
            }
            4 => bytes.truncate(start.max(1)),
            _ => {
                if let Some(byte) = bytes.get_mut(start) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    bytes
}

/// A generator whose numbers are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("less than a length")
    }
}
