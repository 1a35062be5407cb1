//! Whether the catalogue gives one real entity one actor, and two entities two: pairs of named
//! speakers over short articles whose entities are marked.

mod namesakes;

use std::collections::HashMap;

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{ArticleId, Order, PageRequest, StatementQuery, StoredStatement},
    statement::{Act, Modality},
};

/// In percent of all pairs of mentions.
const PRECISION: f64 = 99.0;
const RECALL: f64 = 92.0;

/// Named speakers where they stand in their article, with the entity that is meant.
struct MarkedArticle {
    source: ArticleSource,
    mentions: Vec<(std::ops::Range<usize>, String)>,
}

fn marked_articles() -> Vec<MarkedArticle> {
    let lines = include_str!("articles.txt").lines().filter(|line| !line.starts_with('#'));
    let all = lines.collect::<Vec<_>>().join("\n");
    all.split("=== ").skip(1).map(marked_article).collect()
}

fn marked_article(article: &str) -> MarkedArticle {
    let (heading, body) = article.split_once('\n').expect("a heading and a text");
    let [published, outlet, uri] = heading.split(" | ").collect::<Vec<_>>()[..] else {
        panic!("{heading:?} is not PUBLISHED | OUTLET | URI")
    };
    let (mut text, mut mentions) = (String::new(), Vec::new());
    let mut rest = body.trim();
    while let Some((before, marked)) = rest.split_once('{') {
        let (entity, marked) = marked.split_once('|').expect("an entity");
        let (words, behind) = marked.split_once('}').expect("a closing brace");
        text.push_str(before);
        mentions.push((text.len()..text.len() + words.len(), entity.to_owned()));
        text.push_str(words);
        rest = behind;
    }
    text.push_str(rest);
    let source = ArticleSource {
        uri: uri.to_owned(),
        outlet: outlet.to_owned(),
        published: published.to_owned(),
        text,
        ..ArticleSource::default()
    };
    MarkedArticle { source, mentions }
}

fn statements_of(catalog: &Catalog, article: ArticleId) -> Vec<StoredStatement> {
    let query = StatementQuery {
        article: Some(article),
        acts: vec![Act::Speech, Act::Attitude],
        modalities: vec![Modality::Asserted, Modality::Negated, Modality::Conditional, Modality::Expected],
        ..StatementQuery::default()
    };
    let page = PageRequest { size: 1000, token: String::new() };
    catalog.statements(&query, Order::OldestFirst, &page).expect("a page").items
}

/// The mentions with their entities and actors; one that no statement has stands alone.
fn linked(catalog: &Catalog, articles: &[MarkedArticle]) -> Vec<(String, String, String)> {
    let mut linked = Vec::new();
    for article in articles {
        let id = catalog.ingest(article.source.clone()).expect("an article").article_id;
        let statements = statements_of(catalog, id);
        for (range, entity) in &article.mentions {
            let overlaps = |statement: &&StoredStatement| {
                statement
                    .speaker
                    .iter()
                    .any(|span| (span.start as usize) < range.end && range.start < span.end as usize)
            };
            let actor = statements.iter().filter(overlaps).find_map(|statement| statement.actor.as_ref().ok());
            let alone = format!("none {}", linked.len());
            let words = format!("{} of {}", &article.source.text[range.clone()], article.source.uri);
            linked.push((entity.clone(), actor.map_or(alone, |actor| actor.id.to_string()), words));
        }
    }
    linked
}

#[test]
fn named_speakers_of_one_entity_are_one_actor_over_all_articles() {
    let articles = marked_articles();
    let catalog = Catalog::in_memory().expect("a catalogue");
    let linked = linked(&catalog, &articles);
    assert!(articles.len() >= 60 && linked.len() >= 300, "{} mentions in {} articles", linked.len(), articles.len());

    let (mut same, mut found, mut right) = (0u32, 0u32, 0u32);
    let mut wrong: HashMap<(&str, &str), (u32, &str, &str)> = HashMap::new();
    for (at, (entity, actor, words)) in linked.iter().enumerate() {
        for (other_entity, other_actor, other_words) in &linked[..at] {
            same += u32::from(entity == other_entity);
            found += u32::from(actor == other_actor);
            right += u32::from(entity == other_entity && actor == other_actor);
            if (entity == other_entity) != (actor == other_actor) {
                wrong.entry((entity, other_entity)).or_insert((0, words, other_words)).0 += 1;
            }
        }
    }
    let share = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole);
    let (precision, recall) = (share(right, found), share(right, same));
    println!("{} mentions, pairs: precision {precision:.2}, recall {recall:.2}", linked.len());
    let mut wrong: Vec<_> = wrong.into_iter().collect();
    wrong.sort_by_key(|&((entity, other), (pairs, ..))| (std::cmp::Reverse(pairs), entity, other));
    for ((entity, other), (pairs, words, other_words)) in &wrong {
        let what = if entity == other { "apart" } else { "together" };
        println!("{pairs} {what}: {entity} {other}: {words}; {other_words}");
    }
    assert!(precision >= PRECISION, "precision {precision:.2}");
    assert!(recall >= RECALL, "recall {recall:.2}");
}
