//! The promises, one a function.

use std::{collections::BTreeSet, thread};

use jiff::civil::date;
use quotarium::{
    article::ArticleSource,
    catalog::{
        ActorQuery, ArticleKey, ArticleQuery, ArticleUpdate, ArticleView, CountQuery, DateRange, MatchKind, Order,
        Outcome, PageRequest, Period, StatementQuery, StoredStatement,
    },
    date::DateBasis,
    statement::{Act, Modality},
    text::Span,
};

use super::verbs::{Refused, Verbs};

/// Monday of the week that most articles here are published in was 2024-05-13.
const PUBLISHED: &str = "2024-05-15";

fn article(uri: &str, text: &str) -> ArticleSource {
    ArticleSource {
        uri: uri.to_owned(),
        outlet: "The Harbour Herald".to_owned(),
        published: PUBLISHED.to_owned(),
        text: text.to_owned(),
        ..ArticleSource::default()
    }
}

fn first_page() -> PageRequest {
    PageRequest::default()
}

fn all(catalog: &dyn Verbs, query: StatementQuery, order: Order) -> Vec<StoredStatement> {
    catalog.statements(query, order, PageRequest { size: 1000, token: String::new() }).expect("a page").items
}

fn contents(statements: &[StoredStatement]) -> Vec<&str> {
    statements.iter().map(|statement| statement.content_text.as_str()).collect()
}

pub fn an_article_is_created_then_unchanged_then_updated(catalog: &dyn Verbs) {
    let source = article("https://Herald.example/a#top", "“The pier is safe,” said Mayor Ana Duarte.");
    let created = catalog.ingest(source.clone()).expect("it is an article");
    assert_eq!((created.outcome, created.statement_count), (Outcome::Created, 1));

    let same = ArticleSource { uri: "https://herald.example/a".into(), ..source.clone() };
    let unchanged = catalog.ingest(same).expect("the same article");
    assert_eq!((unchanged.outcome, unchanged.article_id), (Outcome::Unchanged, created.article_id));

    let other = ArticleSource { text: "“The pier is not safe,” said Mayor Ana Duarte.".into(), ..source };
    let updated = catalog.ingest(other).expect("another text");
    assert_eq!((updated.outcome, updated.article_id), (Outcome::Updated, created.article_id));
    assert_ne!(updated.revision, created.revision);

    let statements = all(catalog, StatementQuery::default(), Order::NewestFirst);
    assert_eq!(contents(&statements), ["“The pier is not safe,”"], "the old revision's statements are gone");
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.statements, stats.actors), (1, 1, 1));
}

pub fn the_same_text_under_another_uri_is_a_duplicate(catalog: &dyn Verbs) {
    let text = "“The pier is safe,” said Mayor Ana Duarte.";
    let first = catalog.ingest(article("https://a.example/1", text)).expect("the first");
    let second = catalog.ingest(article("https://b.example/1", text)).expect("the second");
    assert_eq!((second.outcome, second.duplicate_of), (Outcome::Duplicate, Some(first.article_id)));
    assert_eq!(all(catalog, StatementQuery::default(), Order::NewestFirst).len(), 2, "both are stored");

    catalog.delete_article(first.article_id).expect("it is there");
    let left = catalog.article(ArticleKey::Id(second.article_id), ArticleView::Basic).expect("it stays");
    assert_eq!(left.duplicate_of, None, "it is the first with this text now");
}

pub fn an_article_without_uri_is_known_by_its_text(catalog: &dyn Verbs) {
    let first = catalog.ingest(article("", "It rained all day.")).expect("an article");
    let again = catalog.ingest(article("", "It rained all day.")).expect("the same");
    assert_eq!((again.outcome, again.article_id), (Outcome::Unchanged, first.article_id));
    let other = catalog.ingest(article("", "It rained all night.")).expect("another");
    assert_ne!(other.article_id, first.article_id);
}

pub fn a_bad_article_is_refused_with_its_field_and_leaves_nothing(catalog: &dyn Verbs) {
    let good = article("https://a.example/1", "It rained.");
    let cases = [
        ("text", ArticleSource { text: " \n".into(), ..good.clone() }),
        ("text", ArticleSource { text: "x".repeat((5 << 20) + 1), ..good.clone() }),
        ("published", ArticleSource { published: "last week".into(), ..good.clone() }),
        ("published", ArticleSource { published: "2024-02-30".into(), ..good.clone() }),
        ("uri", ArticleSource { uri: "x".repeat(3000), ..good.clone() }),
        ("content_type", ArticleSource { content_type: "application/pdf".into(), ..good.clone() }),
        ("authors", ArticleSource { authors: vec!["A".into(); 33], ..good.clone() }),
        ("title", ArticleSource { title: "a\u{0}b".into(), ..good.clone() }),
    ];
    for (field, source) in cases {
        assert_eq!(catalog.ingest(source), Err(Refused::Invalid(field.to_owned())));
    }
    assert_eq!(catalog.stats().expect("stats").articles, 0);
    let largest = ArticleSource { text: "x".repeat(5 << 20), ..good };
    assert_eq!(catalog.ingest(largest).expect("just small enough").outcome, Outcome::Created);
}

pub fn metadata_can_be_changed_and_dates_resolve_again(catalog: &dyn Verbs) {
    let source = ArticleSource {
        published: String::new(),
        ..article("https://a.example/1", "“The pier is safe,” Mayor Ana Duarte said on Monday.")
    };
    let id = catalog.ingest(source).expect("an article").article_id;
    let undated = &all(catalog, StatementQuery::default(), Order::NewestFirst)[0];
    assert_eq!((undated.date.interval, undated.date_expression.as_str()), (None, "Monday"));

    let update = ArticleUpdate {
        published: Some(PUBLISHED.into()),
        outlet: Some("Der Bote".into()),
        title: Some("On the pier".into()),
        ..ArticleUpdate::default()
    };
    let updated = catalog.update_article(id, update).expect("it is there");
    assert_eq!((updated.article.title.as_str(), updated.article.outlet.as_str()), ("On the pier", "Der Bote"));

    let dated = &all(catalog, StatementQuery::default(), Order::NewestFirst)[0];
    assert_eq!(dated.id, undated.id, "the words are the same, and so is the statement");
    assert_eq!(dated.date.interval.map(|interval| interval.start), Some(date(2024, 5, 13)));
    assert_eq!(dated.date.basis, DateBasis::Explicit);
    assert_eq!((dated.article.title.as_str(), dated.article.outlet.as_str()), ("On the pier", "Der Bote"));
    let by_outlet = |outlet: &str| StatementQuery { outlet: outlet.into(), ..StatementQuery::default() };
    assert_eq!(all(catalog, by_outlet("der bote"), Order::NewestFirst).len(), 1);
    assert_eq!(all(catalog, by_outlet("The Harbour Herald"), Order::NewestFirst).len(), 0);

    let bad = ArticleUpdate { published: Some("soon".into()), ..ArticleUpdate::default() };
    assert_eq!(catalog.update_article(id, bad), Err(Refused::Invalid("published".into())));
}

pub fn a_deleted_article_takes_all_it_brought_with_it(catalog: &dyn Verbs) {
    let text = "“The pier is safe,” said Mayor Ana Duarte. “It is not,” said Tom Okafor.";
    let id = catalog.ingest(article("https://a.example/1", text)).expect("an article").article_id;
    let statement = all(catalog, StatementQuery::default(), Order::NewestFirst)[0].id;
    catalog.delete_article(id).expect("it is there");

    assert_eq!(catalog.delete_article(id), Err(Refused::NotFound));
    assert_eq!(catalog.statement(statement), Err(Refused::NotFound));
    assert_eq!(catalog.article(ArticleKey::Id(id), ArticleView::Full), Err(Refused::NotFound));
    assert!(all(catalog, StatementQuery::default(), Order::NewestFirst).is_empty());
    assert!(catalog.actors(ActorQuery::default(), first_page()).expect("actors").items.is_empty());
    assert!(catalog.lookup_actors("Duarte", ActorQuery::default()).expect("a look-up").is_empty());
    assert!(catalog.articles(ArticleQuery::default(), first_page()).expect("articles").items.is_empty());
    let counts = catalog.count_statements(CountQuery::default(), first_page()).expect("counts");
    assert_eq!((counts.periods.items.len(), counts.undated), (0, 0));
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.statements, stats.actors, stats.text_bytes), (0, 0, 0, 0));
}

pub fn a_long_article_comes_back_as_it_went_in(catalog: &dyn Verbs) {
    let paragraph = "Die Fähre “Möwe” fährt nicht — niemand weiß, warum. 🚢 ";
    let text = paragraph.repeat(700_000 / paragraph.len());
    let id = catalog.ingest(article("https://a.example/1", &text)).expect("an article").article_id;
    let stored = catalog.article(ArticleKey::Uri("https://a.example/1".into()), ArticleView::Full).expect("by its uri");
    assert_eq!((stored.id, stored.text_bytes as usize), (id, text.len()));
    assert!(stored.article.text == text, "the text is the same, byte by byte");
    let shorter = article("https://a.example/1", "It was sold.");
    assert_eq!(catalog.ingest(shorter).expect("another text").outcome, Outcome::Updated);
    let stored = catalog.article(ArticleKey::Id(id), ArticleView::Full).expect("it is there");
    assert_eq!(stored.article.text, "It was sold.");
}

pub fn words_too_long_for_a_record_are_read_from_the_text(catalog: &dyn Verbs) {
    let quotation = format!("“{}”", "Wir müssen die Fähre retten und den Hafen öffnen, ".repeat(160).trim_end());
    let text = format!("It rained.\n\n{quotation} said Mayor Ana Duarte.\n");
    catalog.ingest(article("https://a.example/1", &text)).expect("an article");
    let statements = all(catalog, StatementQuery::default(), Order::NewestFirst);
    assert_eq!(statements.len(), 1);
    assert!(statements[0].content_text == quotation, "{}", statements[0].content_text);
}

fn three_statements(catalog: &dyn Verbs) {
    let text = "“One,” said Mayor Ana Duarte on Wednesday. It rained.\n\n“Two,” said Tom Okafor on Monday.\n\n\
                “Three,” said Mayor Ana Duarte on Tuesday.";
    assert_eq!(catalog.ingest(article("https://a.example/1", text)).expect("an article").statement_count, 3);
}

pub fn a_statement_tells_to_whom_and_on_which_occasion_it_was_made(catalog: &dyn Verbs) {
    let text =
        "“The pier is safe,” Mayor Ana Duarte told reporters at a news conference on Monday. She said it was old.";
    catalog.ingest(article("https://a.example/1", text)).expect("an article");
    let mut statements = all(catalog, StatementQuery::default(), Order::NewestFirst);
    statements.sort_by_key(|statement| statement.index);
    let [told, said] = &statements[..] else { panic!("{statements:?}") };
    assert_eq!((told.addressee_text.as_str(), told.venue_text.as_str()), ("reporters", "at a news conference"));
    let words = |spans: &[Span]| spans.iter().map(|span| span.of(text)).collect::<Vec<_>>();
    assert_eq!((words(&told.addressee), words(&told.venue)), (vec!["reporters"], vec!["at a news conference"]));
    assert!(said.addressee.is_empty() && said.venue.is_empty(), "{said:?}");
}

pub fn what_was_not_said_is_listed_only_where_asked_for(catalog: &dyn Verbs) {
    let text = "Mayor Ana Duarte said that the pier was safe. Ana Duarte did not say who would pay for it. Ana Duarte \
                declined to say how old it was. Ana Duarte might say that it was too old. Ana Duarte is expected to \
                announce that it will close. Ana Duarte believes that the pier is safe.";
    catalog.ingest(article("https://a.example/1", text)).expect("an article");
    let said = all(catalog, StatementQuery::default(), Order::NewestFirst);
    assert_eq!(contents(&said), ["that the pier was safe"]);
    for (modality, expected) in [
        (Modality::Negated, vec!["how old it was", "who would pay for it"]),
        (Modality::Conditional, vec!["that it was too old"]),
        (Modality::Expected, vec!["that it will close"]),
    ] {
        let query = StatementQuery { modalities: [modality].into(), ..StatementQuery::default() };
        let mut found = all(catalog, query, Order::NewestFirst);
        found.sort_by(|one, other| one.content_text.cmp(&other.content_text));
        assert_eq!(contents(&found), expected, "{modality:?}");
    }
    let query = StatementQuery { acts: [Act::Attitude].into(), ..StatementQuery::default() };
    assert_eq!(contents(&all(catalog, query, Order::NewestFirst)), ["that the pier is safe"]);
}

pub fn a_page_token_of_another_query_is_refused(catalog: &dyn Verbs) {
    three_statements(catalog);
    let page = PageRequest { size: 1, token: String::new() };
    let next = catalog.statements(StatementQuery::default(), Order::NewestFirst, page).expect("a page").next;
    assert!(!next.is_empty());
    let with = |token: &str| PageRequest { size: 2, token: token.to_owned() };
    let second = catalog.statements(StatementQuery::default(), Order::NewestFirst, with(&next)).expect("another size");
    assert_eq!(contents(&second.items).len(), 2);
    let foreign = || Refused::Invalid("page_token".into());
    let other = StatementQuery { minimum_confidence: 0.1, ..StatementQuery::default() };
    assert_eq!(catalog.statements(other, Order::NewestFirst, with(&next)), Err(foreign()));
    assert_eq!(catalog.statements(StatementQuery::default(), Order::OldestFirst, with(&next)), Err(foreign()));
    assert_eq!(catalog.actors(ActorQuery::default(), with(&next)), Err(foreign()));
    for forged in ["x", "00", &next[1..], &format!("{next}00")] {
        assert_eq!(catalog.statements(StatementQuery::default(), Order::NewestFirst, with(forged)), Err(foreign()));
    }
}

pub fn page_sizes_are_coerced_and_negative_ones_refused(catalog: &dyn Verbs) {
    three_statements(catalog);
    let sized = |size| PageRequest { size, token: String::new() };
    let list = |size| catalog.statements(StatementQuery::default(), Order::NewestFirst, sized(size));
    assert_eq!(list(0).expect("the default").items.len(), 3);
    assert_eq!(list(i32::MAX).expect("coerced").items.len(), 3);
    let negative = || Refused::Invalid("page_size".into());
    assert_eq!(list(-1), Err(negative()));
    assert_eq!(catalog.articles(ArticleQuery::default(), sized(-1)), Err(negative()));
    assert_eq!(catalog.actors(ActorQuery::default(), sized(i32::MIN)), Err(negative()));
    assert_eq!(catalog.count_statements(CountQuery::default(), sized(-5)), Err(negative()));
}

pub fn paging_is_stable_while_others_insert(catalog: &dyn Verbs) {
    for day in 1..=9 {
        let source = ArticleSource {
            published: format!("2024-05-0{day}"),
            ..article(&format!("https://a.example/{day}"), &format!("“This is number {day},” said Mayor Ana Duarte."))
        };
        catalog.ingest(source).expect("an article");
    }
    let mut seen = Vec::new();
    let mut page = PageRequest { size: 2, token: String::new() };
    for number in 0.. {
        let found = catalog.statements(StatementQuery::default(), Order::NewestFirst, page.clone()).expect("a page");
        seen.extend(found.items);
        if found.next.is_empty() {
            break;
        }
        page.token = found.next;
        // Newer than what was listed, so that it would push everything back in a list by number.
        let newer = ArticleSource {
            published: "2024-06-01".into(),
            ..article(&format!("https://b.example/{number}"), &format!("“Late {number},” said Tom Okafor."))
        };
        catalog.ingest(newer).expect("an article");
    }
    let expected: Vec<_> = (1..=9).rev().map(|day| format!("“This is number {day},”")).collect();
    assert_eq!(contents(&seen), expected);
}

pub fn undated_statements_come_last_in_either_order(catalog: &dyn Verbs) {
    let undated = ArticleSource {
        published: String::new(),
        ..article("https://a.example/0", "“I have no date,” said Tom Okafor.")
    };
    catalog.ingest(undated).expect("an article");
    three_statements(catalog);
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let mut paged = Vec::new();
        let mut page = PageRequest { size: 1, token: String::new() };
        loop {
            let found = catalog.statements(StatementQuery::default(), order, page.clone()).expect("a page");
            paged.extend(found.items);
            if found.next.is_empty() {
                break;
            }
            page.token = found.next;
        }
        assert_eq!(paged, all(catalog, StatementQuery::default(), order));
        assert_eq!(paged.len(), 4);
        assert_eq!(paged[3].content_text, "“I have no date,”");
    }
    let dated =
        StatementQuery { dates: DateRange { start: Some(date(1900, 1, 1)), end: None }, ..StatementQuery::default() };
    assert_eq!(all(catalog, dated, Order::NewestFirst).len(), 3, "an undated statement is in no range");
    let counts = catalog.count_statements(CountQuery::default(), first_page()).expect("counts");
    assert_eq!(counts.undated, 1);
}

pub fn an_interval_is_found_by_every_range_that_overlaps_it(catalog: &dyn Verbs) {
    let text = "“It was a good year,” said Mayor Ana Duarte in 2019.";
    catalog.ingest(article("https://a.example/1", text)).expect("an article");
    let found = |start: Option<(i16, i8, i8)>, end: Option<(i16, i8, i8)>| {
        let day = |(year, month, day)| date(year, month, day);
        let dates = DateRange { start: start.map(day), end: end.map(day) };
        all(catalog, StatementQuery { dates, ..StatementQuery::default() }, Order::NewestFirst).len()
    };
    assert_eq!(found(Some((2019, 12, 31)), Some((2020, 1, 1))), 1);
    assert_eq!(found(Some((2020, 1, 1)), None), 0);
    assert_eq!(found(None, Some((2019, 1, 1))), 0);
    assert_eq!(found(None, Some((2019, 1, 2))), 1);
    assert_eq!(found(Some((2018, 1, 1)), Some((2021, 1, 1))), 1);
    let backwards = DateRange { start: Some(date(2020, 1, 1)), end: Some(date(2019, 1, 1)) };
    let refused = catalog.statements(
        StatementQuery { dates: backwards, ..StatementQuery::default() },
        Order::NewestFirst,
        first_page(),
    );
    assert_eq!(refused, Err(Refused::Invalid("query.dates".into())));
}

pub fn one_name_is_one_actor_across_articles_and_a_bare_surname_is_not(catalog: &dyn Verbs) {
    catalog
        .ingest(article("https://a.example/1", "“The pier is safe,” said Mayor Ana Duarte. “It is,” Duarte added."))
        .expect("an article");
    catalog
        .ingest(article("https://b.example/1", "“The ferry is sold,” said Ana Duarte, the mayor."))
        .expect("an article");
    catalog.ingest(article("https://c.example/1", "“Nobody asked us,” said Duarte.")).expect("an article");

    let actors = catalog.actors(ActorQuery::default(), first_page()).expect("actors").items;
    assert_eq!(actors.len(), 1, "{actors:?}");
    assert_eq!((actors[0].display_name.as_str(), actors[0].statement_count), ("Ana Duarte", 3));
    let query = StatementQuery { actor: Some(actors[0].id), ..StatementQuery::default() };
    assert_eq!(all(catalog, query, Order::NewestFirst).len(), 3);

    let scoped = ActorQuery { include_article_scoped: true, ..ActorQuery::default() };
    let all_actors = catalog.actors(scoped, first_page()).expect("actors").items;
    assert_eq!(all_actors.len(), 2, "the surname alone is an actor of its article");
    assert!(all_actors.iter().any(|actor| actor.article_scoped && actor.display_name == "Duarte"));
}

pub fn actors_are_found_by_any_word_by_its_beginning_and_with_a_typing_error(catalog: &dyn Verbs) {
    let speakers = ["Wendy Sherman", "Tom Sherman", "Jens Stoltenberg", "José Müller"];
    for (number, name) in speakers.into_iter().enumerate() {
        let text = format!("“We will see,” said Minister {name} on Monday.");
        catalog.ingest(article(&format!("https://a.example/{number}"), &text)).expect("an article");
    }
    let more = "“We have seen,” said Minister Wendy Sherman on Tuesday.";
    catalog.ingest(article("https://b.example/1", more)).expect("an article");

    let look_up = |name: &str| -> Vec<(String, MatchKind)> {
        let found = catalog.lookup_actors(name, ActorQuery::default()).expect("a look-up");
        found.into_iter().map(|found| (found.actor.display_name, found.kind)).collect()
    };
    let hit = |name: &str, kind| vec![(name.to_owned(), kind)];
    assert_eq!(look_up("wendy sherman"), hit("Wendy Sherman", MatchKind::Exact));
    let shermans = look_up("Sherman");
    assert_eq!(shermans[0], ("Wendy Sherman".to_owned(), MatchKind::Words), "who said more comes first");
    assert_eq!(shermans.len(), 2);
    assert_eq!(look_up("Stolt"), hit("Jens Stoltenberg", MatchKind::Prefix));
    assert_eq!(look_up("Wendi Sherman"), hit("Wendy Sherman", MatchKind::Fuzzy));
    assert_eq!(look_up("Stoltenbreg"), hit("Jens Stoltenberg", MatchKind::Fuzzy));
    assert_eq!(look_up("jose MULLER"), hit("José Müller", MatchKind::Exact));
    assert_eq!(look_up("Nobody"), vec![]);
    assert_eq!(catalog.lookup_actors("  — ", ActorQuery::default()), Err(Refused::Invalid("name".into())));
}

pub fn counts_follow_what_is_stored(catalog: &dyn Verbs) {
    three_statements(catalog);
    let february = ArticleSource {
        published: "2023-02-28".into(),
        ..article("https://b.example/1", "“Four,” said Tom Okafor.")
    };
    catalog.ingest(february).expect("an article");
    let count = |period, actor| {
        let query = CountQuery { period, actor, dates: DateRange::default() };
        let counts = catalog.count_statements(query, first_page()).expect("counts");
        counts.periods.items.iter().map(|count| (count.start.to_string(), count.count)).collect::<Vec<_>>()
    };
    let expected = |days: &[(&str, u64)]| days.iter().map(|&(day, n)| (day.to_owned(), n)).collect::<Vec<_>>();
    let by_day = [("2023-02-28", 1), ("2024-05-13", 1), ("2024-05-14", 1), ("2024-05-15", 1)];
    assert_eq!(count(Period::Day, None), expected(&by_day));
    assert_eq!(count(Period::Month, None), expected(&[("2023-02-01", 1), ("2024-05-01", 3)]));
    assert_eq!(count(Period::Year, None), expected(&[("2023-01-01", 1), ("2024-01-01", 3)]));
    let okafor = catalog.lookup_actors("Tom Okafor", ActorQuery::default()).expect("a look-up")[0].actor.id;
    assert_eq!(count(Period::Year, Some(okafor)), expected(&[("2023-01-01", 1), ("2024-01-01", 1)]));
    let may = CountQuery {
        dates: DateRange { start: Some(date(2024, 5, 14)), end: Some(date(2024, 5, 15)) },
        ..CountQuery::default()
    };
    let counts = catalog.count_statements(may, first_page()).expect("counts").periods.items;
    assert_eq!(counts.len(), 1);
    assert_eq!((counts[0].start, counts[0].end, counts[0].count), (date(2024, 5, 14), date(2024, 5, 15), 1));
}

pub fn many_callers_at_once_lose_nothing(catalog: &dyn Verbs) {
    thread::scope(|scope| {
        for caller in 0..8 {
            scope.spawn(move || {
                for number in 0..10 {
                    // Every caller also writes to one article that all share.
                    let own = format!("https://a.example/{caller}/{number}");
                    let text = format!("“We count {number},” said Mayor Ana Duarte. “And {caller},” said Tom Okafor.");
                    catalog.ingest(article(&own, &text)).expect("an article");
                    catalog.ingest(article("https://shared.example/", &text)).expect("an article");
                }
            });
        }
    });
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.statements, stats.actors), (81, 162, 2));
    let statements = all(catalog, StatementQuery::default(), Order::NewestFirst);
    let ids: BTreeSet<_> = statements.iter().map(|statement| statement.id).collect();
    assert_eq!(ids.len(), 162);
    let duarte = catalog.lookup_actors("Ana Duarte", ActorQuery::default()).expect("a look-up")[0].actor.clone();
    assert_eq!(duarte.statement_count, 81);
    let counts = catalog.count_statements(CountQuery::default(), first_page()).expect("counts");
    assert_eq!(counts.periods.items.iter().map(|count| count.count).sum::<u64>(), 162);
    let ids: Vec<_> = ids.into_iter().collect();
    let together = catalog.statements_by_id(&ids).expect("all of them");
    assert!(together.iter().map(|statement| statement.id).eq(ids));
}

pub fn unknown_ids_are_not_found(catalog: &dyn Verbs) {
    let statement = "00".repeat(16).parse().expect("an id");
    let actor = "01890000-0000-7000-8000-000000000000".parse().expect("an id");
    let article = "ff".repeat(16).parse().expect("an id");
    assert_eq!(catalog.statement(statement), Err(Refused::NotFound));
    assert_eq!(catalog.statements_by_id(&[statement]), Err(Refused::NotFound));
    assert_eq!(catalog.actor(actor), Err(Refused::NotFound));
    assert_eq!(catalog.article(ArticleKey::Id(article), ArticleView::Full), Err(Refused::NotFound));
    assert_eq!(catalog.delete_article(article), Err(Refused::NotFound));
    assert_eq!(catalog.update_article(article, ArticleUpdate::default()), Err(Refused::NotFound));
    let query = StatementQuery { actor: Some(actor), ..StatementQuery::default() };
    assert!(all(catalog, query, Order::NewestFirst).is_empty(), "an unknown actor has said nothing");
}
