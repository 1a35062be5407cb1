//! Made-up articles, the same in every run, with the statements that are in them.

use std::ops::Range;

use jiff::{ToSpan, civil::Date};
use quotarium::{
    Extraction, Extractor, Statement,
    actor::{ActorKind, ActorLink, ActorMention},
    article::{Article, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    date::{DateBasis, DayInterval, StatementDate},
    statement::{Act, Attribution, Form, Modality},
    text::Span,
};

/// How many statements each article has.
pub const STATEMENTS: usize = 10;

/// The publication days of all articles.
pub const FIRST_DAY: Date = Date::constant(2015, 1, 1);
pub const DAYS: u64 = 3650;

const GIVEN_NAMES: [&str; 40] = [
    "Ana", "Bela", "Carmen", "Dorit", "Edda", "Fatou", "Gina", "Hana", "Ines", "Jana", "Karim", "Lars", "Milan",
    "Nils", "Omar", "Pavel", "Quentin", "Rashid", "Stefan", "Tomas", "Ulla", "Vera", "Wanda", "Ximena", "Yara", "Zoe",
    "Adam", "Boris", "Cyril", "Diego", "Emil", "Farid", "Goran", "Hugo", "Ivan", "Jorge", "Kofi", "Luca", "Marek",
    "Noor",
];
const SYLLABLES: [&str; 32] = [
    "ba", "den", "dor", "fel", "gar", "hol", "ka", "kin", "lan", "lo", "mar", "mi", "na", "nor", "ol", "pe", "ra",
    "ren", "ri", "sa", "sen", "so", "ta", "tel", "tor", "un", "va", "ver", "vi", "wen", "yo", "zan",
];
const ROLES: [&str; 8] =
    ["Mayor", "Minister", "Governor", "Senator", "Professor", "Judge", "Ambassador", "Harbour Master"];
const WORDS: [&str; 48] = [
    "the",
    "harbour",
    "council",
    "will",
    "open",
    "a",
    "new",
    "bridge",
    "before",
    "winter",
    "because",
    "prices",
    "of",
    "grain",
    "have",
    "risen",
    "and",
    "farmers",
    "cannot",
    "wait",
    "for",
    "trains",
    "that",
    "never",
    "come",
    "to",
    "northern",
    "villages",
    "where",
    "schools",
    "close",
    "while",
    "budget",
    "talks",
    "drag",
    "on",
    "without",
    "any",
    "vote",
    "in",
    "parliament",
    "about",
    "water",
    "rights",
    "or",
    "land",
    "reform",
    "plans",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Articles by number, whose statements are spread over so many actors: a few speak often, most seldom.
#[derive(Clone, Copy)]
pub struct Articles {
    pub actors: u64,
}

impl Articles {
    /// One actor to ten statements.
    pub fn with_statements(statements: usize) -> Self {
        Self { actors: (statements as u64 / 10).max(20) }
    }

    /// The article with this number as a client would hand it in.
    pub fn source(self, number: u64) -> ArticleSource {
        self.write(number, STATEMENTS).0
    }

    /// The article with this number, with its statements.
    pub fn extraction(self, number: u64) -> Extraction {
        self.extraction_of(number, STATEMENTS)
    }

    /// The article with this number and so many statements.
    pub fn extraction_of(self, number: u64, statements: usize) -> Extraction {
        let (source, statements) = self.write(number, statements);
        let article = Article::parse(source, DEFAULT_MAX_TEXT_BYTES).expect("an article");
        Extraction { article, statements, extractor: Extractor::default() }
    }

    /// The name of an actor; rank 0 speaks most.
    #[allow(clippy::unused_self, reason = "the name is one of these articles' actors")]
    pub fn name(self, rank: u64) -> String {
        let surname = rank / 4;
        let given = GIVEN_NAMES[((rank % 4) * 10 + scatter(surname) % 10) as usize];
        format!("{given} {}", surname_of(surname))
    }

    fn write(self, number: u64, statements: usize) -> (ArticleSource, Vec<Statement>) {
        let mut chance = Chance(number << 20);
        let day = FIRST_DAY + (chance.below(DAYS) as i64).days();
        let outlet = chance.below(20);
        let mut text = format!("PORT {} (Agency) — ", surname_of(chance.below(50)).to_uppercase());
        sentence(&mut chance, &mut text, 20);
        text.push_str(".\n\n");
        let statements = (0..statements).map(|_| self.write_statement(&mut chance, &mut text, day)).collect();
        let source = ArticleSource {
            uri: format!("https://outlet{outlet}.example/{number}"),
            outlet: format!("The {} Herald", surname_of(outlet)),
            title: format!("Harbour news, number {number}"),
            published: day.to_string(),
            text,
            ..ArticleSource::default()
        };
        (source, statements)
    }

    /// Writes a paragraph such as `“…,” said Mayor Ana Duarte on Monday.`
    fn write_statement(self, chance: &mut Chance, text: &mut String, published: Date) -> Statement {
        // The cube of an even chance makes low ranks frequent and leaves none out.
        let rank = (chance.even().powi(3) * self.actors as f64) as u64;
        let name = self.name(rank);
        let role = ROLES[(scatter(rank) % ROLES.len() as u64) as usize];
        let content = appended(text, |text| {
            text.push('“');
            sentence(chance, text, 22);
            text.push_str(",”");
        });
        text.push(' ');
        let cue = appended(text, |text| text.push_str("said"));
        text.push(' ');
        let speaker = appended(text, |text| text.extend([role, " ", &name]));
        text.push_str(" on ");
        let weekday = WEEKDAYS[chance.below(7) as usize];
        let expression = appended(text, |text| text.push_str(weekday));
        text.push_str(". ");
        sentence(chance, text, 14);
        text.push_str(".\n\n");
        Statement {
            attribution: Attribution {
                form: Form::Direct,
                act: Act::Speech,
                modality: Modality::Asserted,
                outer: None,
                content: vec![span(content)],
                cue: vec![span(cue)],
                speaker: vec![span(speaker)],
                addressee: Vec::new(),
                venue: Vec::new(),
                confidence: 0.9,
            },
            actor: Ok(ActorMention {
                display_name: name,
                kind: Some(ActorKind::Person),
                role: role.to_owned(),
                link: ActorLink::Name,
                identifies: true,
                aliases: Vec::new(),
            }),
            date: date(chance, published, span(expression)),
        }
    }
}

/// Mostly a day of the week before; now and then a week, a month, a year or nothing.
fn date(chance: &mut Chance, published: Date, expression: Span) -> StatementDate {
    let length = match chance.below(100) {
        0..=2 => None,
        3 => Some(365),
        4..=6 => Some(31),
        7..=11 => Some(7),
        _ => Some(1),
    };
    let end = published - (chance.below(6) as i64).days();
    StatementDate {
        interval: length.map(|days: i64| DayInterval { start: end - days.days(), end }),
        basis: if length.is_some() { DateBasis::Explicit } else { DateBasis::Unknown },
        expression: Some(expression),
        reference: Some(published),
    }
}

fn sentence(chance: &mut Chance, text: &mut String, words: usize) {
    for number in 0..words {
        let word = WORDS[chance.below(WORDS.len() as u64) as usize];
        if number == 0 {
            text.push_str(&word[..1].to_uppercase());
            text.push_str(&word[1..]);
        } else {
            text.extend([" ", word]);
        }
    }
}

fn surname_of(number: u64) -> String {
    let mut name: String = SYLLABLES[(number % 32) as usize].to_owned();
    let mut rest = number / 32 + 1;
    while rest > 0 {
        name.push_str(SYLLABLES[(rest % 32) as usize]);
        rest /= 32;
    }
    name[..1].to_uppercase() + &name[1..]
}

/// Where in `text` stands what `write` appends.
fn appended(text: &mut String, write: impl FnOnce(&mut String)) -> Range<usize> {
    let start = text.len();
    write(text);
    start..text.len()
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

/// Numbers that look random and are the same in every run.
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(1);
        scatter(self.0) % end
    }

    /// A number from 0 to 1.
    fn even(&mut self) -> f64 {
        self.below(1 << 32) as f64 / f64::from(u32::MAX)
    }
}

fn scatter(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}
