//! What a gazetteer says of names in articles, and what is refused of one.

use crate::{
    Extractor,
    actor::{ActorKind, ActorLink, ActorMention, Gazetteer, GazetteerError, LineProblem},
    article::{Article, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
};

const NAMES: &str = "\
# Names of the harbour.

person\tAna Duarte\twoman
person\tbell oaks\twoman
person\tKimya
alias\tthe Duchess of Pier Nine\tAna Duarte
alias\tDuarte\tAna Duarte
organization\tHarbour Watch
alias\tHW\tHarbour Watch
organization\tFriends of the Tide & Sea
organization\tiQuay
government\tFreedonia
capital\tFredville\tFreedonia
demonym\tFreedonian\tFreedonia
alias\tthe Old Isle\tFrance
capital\tQuay d'Or\tFrance
given-name\tZinnio\tman
role\tquaymistress\twoman
honorific\tTavo\tman
";

/// The actors of an article's statements.
fn actors(gazetteer: &str, text: &str) -> Vec<ActorMention> {
    let gazetteer = Gazetteer::parse(gazetteer.as_bytes()).unwrap();
    let source = ArticleSource { text: text.to_owned(), ..ArticleSource::default() };
    let article = Article::parse(source, DEFAULT_MAX_TEXT_BYTES).unwrap();
    let extraction = Extractor { gazetteer, ..Extractor::default() }.extract(article);
    extraction.statements.into_iter().filter_map(|statement| statement.actor.ok()).collect()
}

fn names(gazetteer: &str, text: &str) -> Vec<String> {
    actors(gazetteer, text).into_iter().map(|actor| actor.display_name).collect()
}

#[test]
fn another_name_leads_to_the_name() {
    let text = "“The pier is safe,” HW said on Monday.";
    assert_eq!(names("", text), ["HW"]);
    let actor = actors(NAMES, text).remove(0);
    assert_eq!(actor.display_name, "Harbour Watch");
    assert_eq!(actor.aliases, ["HW"]);
    assert_eq!((actor.kind, actor.link), (Some(ActorKind::Organization), ActorLink::ShortName));
    assert!(actor.identifies);
    assert_eq!(names(NAMES, "“It is safe,” said the Duchess of Pier Nine. “It is,” she added."), ["Ana Duarte"; 2]);
    assert_eq!(names(NAMES, "“It is safe,” the Old Isle said in a statement."), ["France"]);
}

#[test]
fn names_are_found_as_they_are_written() {
    for (text, name, kind) in [
        ("“No,” said bell oaks.", "bell oaks", ActorKind::Person),
        ("“No,” Kimya said.", "Kimya", ActorKind::Person),
        ("“No,” the Friends of the Tide & Sea said.", "Friends of the Tide & Sea", ActorKind::Organization),
        ("“No,” said iQuay.", "iQuay", ActorKind::Organization),
        ("“No,” Freedonia said on Monday.", "Freedonia", ActorKind::Government),
        ("“No,” Harbour  Watch said.", "Harbour Watch", ActorKind::Organization),
    ] {
        let actor = actors(NAMES, text).remove(0);
        assert_eq!((actor.display_name.as_str(), actor.kind, actor.identifies), (name, Some(kind), true), "{text}");
    }
}

#[test]
fn a_longer_name_is_anothers() {
    assert_eq!(names(NAMES, "“No,” Harbour Watch Trust said."), ["Harbour Watch Trust"]);
    assert_eq!(names(NAMES, "“No,” Ana Duarte Silva said."), ["Ana Duarte Silva"]);
}

#[test]
fn titles_before_a_name_stay_a_role() {
    let actor = actors(NAMES, "“No,” said Quaymistress Ana Duarte. “Never,” Duarte added.");
    assert_eq!(actor[0].display_name, "Ana Duarte");
    assert_eq!(actor[0].role, "Quaymistress");
    assert_eq!(actor[1].display_name, "Ana Duarte");
}

#[test]
fn what_the_article_calls_by_a_word_goes_first() {
    let text = "“No,” said Luis Duarte, a diver. “Never,” Duarte added.";
    assert_eq!(names(NAMES, text), ["Luis Duarte"; 2]);
    let text = "“No,” said the Hillside Workers (HW). “Never,” HW added.";
    assert_eq!(names(NAMES, text), ["Hillside Workers"; 2]);
    assert_eq!(names(NAMES, "“No,” Duarte said."), ["Ana Duarte"], "nobody else is called so");
}

#[test]
fn a_capital_stands_for_its_government() {
    let text = "Freedonia closed the border. “It stays closed,” Fredville said.";
    assert_eq!(names(NAMES, text), ["Freedonia"]);
    assert_eq!(names("", text), ["Fredville"]);
    assert_eq!(names(NAMES, "France closed the port. “It stays closed,” Quay d’Or said."), ["France"]);
}

#[test]
fn given_names_and_roles_tell_gender() {
    let text = "Zinnio Marwick and Ruth Marwick met. “It is safe,” he said.";
    assert_eq!(names(NAMES, text), ["Zinnio Marwick"]);
    let text = "Ana Reed met the quaymistress, Zeb Xu. “It is safe,” the quaymistress said.";
    assert_eq!(names(NAMES, text), ["Zeb Xu"]);
}

#[test]
fn order_and_comments_do_not_matter_but_what_it_says_does() {
    let parse = |text: &str| Gazetteer::parse(text.as_bytes()).unwrap();
    let turned: Vec<&str> = NAMES.lines().rev().collect();
    let all = parse(NAMES);
    assert_eq!(all, parse(&turned.join("\r\n")));
    assert_eq!(all.digest().len(), 16);
    assert_ne!(all, parse(&NAMES.replace("Zinnio", "Zinnia")));
    assert_eq!(parse("# nothing\n\n"), Gazetteer::default());
    assert!(parse("\u{feff}").is_empty());
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let refused = |text: &str| Gazetteer::parse(text.as_bytes()).unwrap_err().to_string();
    for (text, message) in [
        ("\nplace\tParis", "line 2: there is no kind \"place\""),
        ("person Ana Duarte", "line 1: there is no kind \"person Ana Duarte\""),
        ("person", "line 1: 1 columns, separated by tabs, where 2 or 3 are wanted"),
        ("organization\tA\tB", "line 1: 3 columns, separated by tabs, where 2 are wanted"),
        ("alias\tHW", "line 1: 2 columns, separated by tabs, where 3 are wanted"),
        ("person\t", "line 1: the name \"\" is none"),
        ("person\t— —", "line 1: the name \"— —\" is none"),
        ("person\tAna Duarte\tfemale", "line 1: \"female\" is no gender: use woman, man or either"),
        ("given-name\tAna Maria\twoman", "line 1: \"Ana Maria\" is not one word"),
        ("alias\tHW\tHarbour Watch", "line 1: \"Harbour Watch\" is not known: it has to be a name of this file"),
        ("person\tAna\ncapital\tX\tAna", "line 2: \"Ana\" is not known: it has to be a government of this file"),
        ("person\tAna\n# and\norganization\tAna", "line 3: \"Ana\" stands in line 1 already"),
        ("person\tAna\nperson\tEva\nalias\tEva\tAna", "line 3: \"Eva\" stands in line 2 already"),
        ("role\tbaker\nrole\tBaker", "line 2: \"Baker\" stands in line 1 already"),
    ] {
        let told = refused(text);
        assert!(told.starts_with(message), "{text:?}: {told}");
    }
    let long = format!("person\t{}", "a".repeat(201));
    assert!(refused(&long).starts_with("line 1: the name"));
    assert_eq!(Gazetteer::parse(b"person\tAna\n\nperson\tE\xff"), Err(GazetteerError::NotUtf8 { line: 3 }));
    let large = vec![b'#'; Gazetteer::MAX_BYTES + 1];
    assert_eq!(Gazetteer::parse(&large), Err(GazetteerError::TooLarge(large.len())));
    let kind = GazetteerError::Line { line: 1, problem: LineProblem::Kind("x".to_owned()) };
    assert_eq!(Gazetteer::parse(b"x"), Err(kind));
}
