//! There and back, and what is refused on the way.

use jiff::{Timestamp, civil::date};

use super::v1;
use crate::{
    actor::{ActorAbsence, ActorKind, ActorLink, ActorMention},
    article::{Article, ArticleSource, Block, BlockKind},
    catalog::{
        Actor, ActorEdit, ActorMatch, ActorQuery, ActorRole, ArticleHeader, ArticleId, ArticleKey, ArticleQuery,
        ArticleView, CountQuery, Counts, DateRange, EditAction, Evidence, ExternalId, Ingested, MatchKind,
        MergeSuggestion, Moved, Order, Outcome, Page, PageRequest, Period, PeriodCount, StatementActor, StatementId,
        StatementQuery, Stats, StoredArticle, StoredStatement,
    },
    date::{DateBasis, DayInterval, StatementDate},
    extract::{Extraction, Extractor, Statement},
    statement::{Act, Attribution, Form, Modality},
    text::{OffsetEncoding, Span},
};

const ACTOR: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const ARTICLE: &str = "000102030405060708090a0b0c0d0e0f";
const STATEMENT: &str = "f0e0d0c0b0a090807060504030201000";

/// Checks that a value of the domain is the same after the way over the wire.
macro_rules! assert_survives {
    ($value:expr, $wire:ty, $domain:ty) => {{
        let value: $domain = $value;
        let back = <$domain>::try_from(<$wire>::from(value.clone()));
        assert_eq!(back.as_ref(), Ok(&value));
    }};
}

fn statement() -> StoredStatement {
    StoredStatement {
        id: STATEMENT.parse().expect("an id"),
        index: 3,
        form: Form::Mixed,
        act: Act::Speech,
        modality: Modality::Expected,
        outer: Some(0),
        content: vec![Span::new(2, 9), Span::new(14, 20)],
        cue: vec![Span::new(10, 13)],
        speaker: Vec::new(),
        addressee: vec![Span::new(30, 39)],
        venue: vec![Span::new(40, 60)],
        content_text: "“it is so … to be”".to_owned(),
        cue_text: "says".to_owned(),
        speaker_text: String::new(),
        addressee_text: "reporters".to_owned(),
        venue_text: "at a news conference".to_owned(),
        actor: Ok(StatementActor {
            id: ACTOR.parse().expect("an id"),
            display_name: "Ada Example".to_owned(),
            kind: Some(ActorKind::Person),
            role: "harbour master".to_owned(),
            link: ActorLink::Continuation,
        }),
        date: StatementDate {
            interval: Some(DayInterval { start: date(2022, 12, 30), end: date(2022, 12, 31) }),
            basis: DateBasis::Inherited,
            expression: Some(Span::new(21, 28)),
            reference: Some(date(2023, 1, 2)),
        },
        date_expression: "Dec. 30".to_owned(),
        confidence: 0.875,
        article: ArticleHeader {
            id: ARTICLE.parse().expect("an id"),
            uri: "https://example.org/harbour".to_owned(),
            title: "Harbour opens".to_owned(),
            outlet: "Example Wire".to_owned(),
            published: Some("2023-01-02T08:00:00+01:00".parse().expect("a time")),
        },
    }
}

fn unattributed_statement() -> StoredStatement {
    StoredStatement {
        outer: None,
        actor: Err(ActorAbsence::Ambiguous),
        date: StatementDate { interval: None, basis: DateBasis::Unknown, expression: None, reference: None },
        date_expression: String::new(),
        article: ArticleHeader { published: None, ..statement().article },
        ..statement()
    }
}

fn article() -> StoredArticle {
    StoredArticle {
        id: ARTICLE.parse().expect("an id"),
        revision: "0123456789abcdef".parse().expect("a revision"),
        article: Article {
            uri: "https://example.org/harbour".to_owned(),
            outlet: "Example Wire".to_owned(),
            title: "Harbour opens".to_owned(),
            authors: vec!["A. Writer".to_owned()],
            published: Some("2023-01-02".parse().expect("a day")),
            language: "en".to_owned(),
            content_type: "text/plain".to_owned(),
            text: "É “ja”".to_owned(),
            blocks: vec![Block { kind: BlockKind::Body, span: Span::new(0, 11) }],
            raw_hash: [0xab; 32],
        },
        text_bytes: 11,
        duplicate_of: Some(ARTICLE.parse().expect("an id")),
        extractor_version: "rules-1".to_owned(),
        statement_count: 4,
        created: Timestamp::from_nanosecond(-1).expect("a time"),
        updated: Timestamp::from_nanosecond(1_700_000_000_123_456_789).expect("a time"),
    }
}

fn actor() -> Actor {
    Actor {
        id: ACTOR.parse().expect("an id"),
        display_name: "Ada Example".to_owned(),
        kind: None,
        aliases: vec!["Example".to_owned()],
        roles: vec![ActorRole {
            title: "harbour master".to_owned(),
            first_published: None,
            last_published: Some(date(2023, 1, 2)),
        }],
        statement_count: 7,
        article_scoped: true,
        external_ids: vec![ExternalId { authority: "wikidata".to_owned(), id: "Q42".to_owned() }],
        merged_ids: vec![ACTOR.parse().expect("an id")],
    }
}

/// One edit of each kind.
fn edits() -> Vec<ActorEdit> {
    let actor = ACTOR.parse().expect("an id");
    let moved = Moved { article: ARTICLE.parse().expect("an id"), from: actor };
    let id = ExternalId { authority: "viaf".to_owned(), id: String::new() };
    let actions = [
        EditAction::Merge { into: actor, merged: vec![actor] },
        EditAction::Split { from: actor, new: actor, moved: vec![moved] },
        EditAction::AddAlias { actor, alias: "Ada".to_owned() },
        EditAction::Rename { actor, name: "Ada E.".to_owned(), before: String::new() },
        EditAction::SetExternalId { actor, id, before: "113230702".to_owned() },
        EditAction::Undo { actor, edit: ACTOR.parse().expect("an id") },
    ];
    let edit = |action| ActorEdit {
        id: ACTOR.parse().expect("an id"),
        action,
        author: "Ines".to_owned(),
        reason: "checked".to_owned(),
        time: Timestamp::from_microsecond(1_700_000_000_123_456).expect("a time"),
        undone_by: None,
    };
    actions.into_iter().map(edit).collect()
}

fn suggestion() -> MergeSuggestion {
    MergeSuggestion {
        actor: actor(),
        other: actor(),
        score: 0.5,
        evidence: vec![
            Evidence::SameName("Ada".to_owned()),
            Evidence::SimilarNames("Ada B.".to_owned(), "Ada Byron".to_owned()),
            Evidence::SimilarRoles("poet".to_owned(), "the poet".to_owned()),
            Evidence::DifferentRoles("poet".to_owned(), "smith".to_owned()),
            Evidence::SameExternalId(ExternalId { authority: "viaf".to_owned(), id: "1".to_owned() }),
        ],
    }
}

#[test]
fn what_the_catalogue_holds_survives_the_way_there_and_back() {
    assert_survives!(statement(), v1::Statement, StoredStatement);
    assert_survives!(unattributed_statement(), v1::Statement, StoredStatement);
    assert_survives!(article(), v1::Article, StoredArticle);
    assert_survives!(actor(), v1::Actor, Actor);
    for edit in edits() {
        assert_survives!(edit, v1::ActorEdit, ActorEdit);
    }
    assert_survives!(suggestion(), v1::MergeSuggestion, MergeSuggestion);
    let found = ActorMatch { actor: actor(), kind: MatchKind::Fuzzy, matched_name: "Example".to_owned() };
    assert_survives!(vec![found], v1::LookupActorsResponse, Vec<ActorMatch>);
    let page = Page { items: vec![statement(), unattributed_statement()], next: "token".to_owned() };
    assert_survives!(page, v1::ListStatementsResponse, Page<StoredStatement>);
    let ingested = Ingested {
        article_id: ARTICLE.parse().expect("an id"),
        outcome: Outcome::Duplicate,
        revision: "0123456789abcdef".parse().expect("a revision"),
        statement_count: 2,
        duplicate_of: None,
    };
    assert_survives!(ingested, v1::IngestResult, Ingested);
    let period = PeriodCount { start: date(2023, 1, 1), end: date(2023, 2, 1), count: 9 };
    let counts = Counts { periods: Page { items: vec![period], next: String::new() }, undated: 1 };
    assert_survives!(counts, v1::CountStatementsResponse, Counts);
    let stats = Stats { articles: 1, statements: 2, actors: 3, text_bytes: 4, disk_bytes: 5, sequence: 6 };
    assert_survives!(stats, v1::GetStatsResponse, Stats);
}

#[test]
fn requests_survive_the_way_there_and_back() {
    let page = PageRequest { size: -1, token: "token".to_owned() };
    let query = StatementQuery {
        actor: Some(ACTOR.parse().expect("an id")),
        dates: DateRange { start: Some(date(2022, 1, 1)), end: None },
        forms: vec![Form::Direct, Form::Mixed],
        acts: vec![Act::Attitude],
        modalities: vec![Modality::Negated],
        outlet: "Example Wire".to_owned(),
        minimum_confidence: 0.5,
        bases: vec![DateBasis::Publication],
        article: Some(ARTICLE.parse().expect("an id")),
    };
    let list = (query.clone(), Order::OldestFirst, page.clone());
    assert_survives!(list, v1::ListStatementsRequest, (StatementQuery, Order, PageRequest));
    assert_survives!((query, Order::NewestFirst), v1::StreamStatementsRequest, (StatementQuery, Order));
    let articles = ArticleQuery { published: DateRange::default(), outlet: "Example Wire".to_owned() };
    assert_survives!((articles, page.clone()), v1::ListArticlesRequest, (ArticleQuery, PageRequest));
    let actors = ActorQuery { kinds: vec![ActorKind::Group], include_article_scoped: true };
    assert_survives!((actors.clone(), page.clone()), v1::ListActorsRequest, (ActorQuery, PageRequest));
    assert_survives!(("ada".to_owned(), actors, 3), v1::LookupActorsRequest, (String, ActorQuery, i32));
    let counts = CountQuery { actor: None, dates: DateRange::default(), period: Period::Year };
    assert_survives!((counts, page), v1::CountStatementsRequest, (CountQuery, PageRequest));
    for key in [ArticleKey::Id(ARTICLE.parse().expect("an id")), ArticleKey::Uri("https://example.org".to_owned())] {
        assert_survives!((key, ArticleView::Basic), v1::GetArticleRequest, (ArticleKey, ArticleView));
    }
}

#[test]
fn a_bad_field_of_a_query_is_named_with_its_path() {
    let dates = |start: &str, end: &str| v1::StatementQuery {
        dates: Some(v1::DateRange { start: start.to_owned(), end: end.to_owned() }),
        ..v1::StatementQuery::default()
    };
    let confidence = |minimum_confidence| v1::StatementQuery { minimum_confidence, ..v1::StatementQuery::default() };
    let cases = [
        (dates("2022-13-01", ""), "query.dates.start"),
        (dates("2022-02-30", ""), "query.dates.start"),
        (dates("2022-07-25T10:00:00", ""), "query.dates.start"),
        (dates("20220725", ""), "query.dates.start"),
        (dates("2022-07-25", "+002022-07-26"), "query.dates.end"),
        (dates("2022-07-25", "tomorrow"), "query.dates.end"),
        (confidence(f32::NAN), "query.minimum_confidence"),
        (confidence(f32::INFINITY), "query.minimum_confidence"),
        (confidence(-0.1), "query.minimum_confidence"),
        (confidence(1.1), "query.minimum_confidence"),
        (v1::StatementQuery { forms: vec![1, 99], ..Default::default() }, "query.forms[1]"),
        (v1::StatementQuery { forms: vec![0], ..Default::default() }, "query.forms[0]"),
        (v1::StatementQuery { acts: vec![-1], ..Default::default() }, "query.acts[0]"),
        (v1::StatementQuery { modalities: vec![5], ..Default::default() }, "query.modalities[0]"),
        (v1::StatementQuery { bases: vec![5], ..Default::default() }, "query.bases[0]"),
        (v1::StatementQuery { actor_id: "Ada".to_owned(), ..Default::default() }, "query.actor_id"),
        (v1::StatementQuery { article_id: ACTOR.to_owned(), ..Default::default() }, "query.article_id"),
    ];
    for (query, field) in cases {
        let request = v1::ListStatementsRequest { query: Some(query.clone()), ..Default::default() };
        let error = <(StatementQuery, Order, PageRequest)>::try_from(request).expect_err(field);
        assert_eq!(error.field, field, "{query:?}");
    }
    let request = v1::ListStatementsRequest { order: 7, ..Default::default() };
    let error = <(StatementQuery, Order, PageRequest)>::try_from(request).expect_err("an unknown order");
    assert_eq!(error.to_string(), "order has the unknown value 7");
}

#[test]
fn an_article_is_asked_for_by_id_or_uri_and_not_both() {
    let ask = |id: &str, uri: &str| {
        let request = v1::GetArticleRequest { id: id.to_owned(), uri: uri.to_owned(), ..Default::default() };
        <(ArticleKey, ArticleView)>::try_from(request).map_err(|error| error.field)
    };
    assert_eq!(ask("", ""), Err("id".to_owned()));
    assert_eq!(ask("é", ""), Err("id".to_owned()));
    assert_eq!(ask(ARTICLE, "https://example.org"), Err("uri".to_owned()));
    let id: ArticleId = ARTICLE.parse().expect("an id");
    assert_eq!(ask(&ARTICLE.to_uppercase(), ""), Ok((ArticleKey::Id(id), ArticleView::Full)));
}

#[test]
fn ids_are_asked_for_in_batches_of_1_to_1000() {
    let ask = |ids: Vec<String>| {
        <Vec<StatementId>>::try_from(v1::BatchGetStatementsRequest { ids, ..Default::default() })
            .map(|ids| ids.len())
            .map_err(|error| error.field)
    };
    assert_eq!(ask(Vec::new()), Err("ids".to_owned()));
    assert_eq!(ask(vec![STATEMENT.to_owned(); 1000]), Ok(1000));
    assert_eq!(ask(vec![STATEMENT.to_owned(); 1001]), Err("ids".to_owned()));
    assert_eq!(ask(vec![STATEMENT.to_owned(), String::new()]), Err("ids[1]".to_owned()));
}

#[test]
fn a_damaged_answer_is_refused_with_the_field_at_fault() {
    type Damage = fn(&mut v1::Statement);
    let damaged = |damage: Damage| {
        let mut message = v1::Statement::from(statement());
        damage(&mut message);
        StoredStatement::try_from(message).map_err(|error| error.field)
    };
    let cases: [(Damage, &str); 8] = [
        (|s| s.id.clear(), "id"),
        (|s| s.index = -1, "index"),
        (|s| s.form = 0, "form"),
        (|s| s.content[1].end = 1, "content[1].end"),
        (|s| s.actor = None, "actor_absence"),
        (|s| s.date = None, "date"),
        (|s| s.date.as_mut().expect("a date").end = None, "date.end"),
        (|s| s.article.as_mut().expect("an article").published = "soon".to_owned(), "article.published"),
    ];
    for (damage, field) in cases {
        assert_eq!(damaged(damage), Err(field.to_owned()));
    }
}

fn extraction() -> Extraction {
    let text = "“É so,” said Ada Example.";
    let place = |words: &str| text.find(words).map(|at| Span::new(at, at + words.len())).expect("it is there");
    let attribution = Attribution {
        form: Form::Direct,
        act: Act::Speech,
        modality: Modality::Asserted,
        outer: None,
        content: vec![place("“É so,”")],
        cue: vec![place("said")],
        speaker: vec![place("Ada Example")],
        addressee: Vec::new(),
        venue: Vec::new(),
        confidence: 0.5,
    };
    let actor = ActorMention {
        display_name: "Ada Example".to_owned(),
        kind: Some(ActorKind::Person),
        role: String::new(),
        link: ActorLink::Name,
        identifies: true,
        aliases: Vec::new(),
    };
    let date = StatementDate { interval: None, basis: DateBasis::Unknown, expression: None, reference: None };
    let article = Article {
        text: text.to_owned(),
        blocks: vec![Block { kind: BlockKind::Body, span: Span::new(0, text.len()) }],
        published: None,
        ..article().article
    };
    Extraction {
        article,
        statements: vec![Statement { attribution, actor: Ok(actor), date }],
        extractor: Extractor::default(),
    }
}

#[test]
fn spans_are_counted_in_the_unit_that_was_asked_for() {
    let units = [(OffsetEncoding::Utf8, 13, 30), (OffsetEncoding::Utf16, 8, 25), (OffsetEncoding::CodePoint, 8, 25)];
    for (encoding, said, end) in units {
        let mut response = v1::ExtractResponse::from(extraction());
        response.recount(encoding);
        assert_eq!(response.statements[0].cue[0].start, said, "{encoding:?}");
        let blocks = &response.article.expect("an article").blocks;
        assert_eq!(blocks[0].span, Some(v1::Span { start: 0, end }), "{encoding:?}");
    }
}

#[test]
fn an_extraction_is_printed_as_json_with_its_defaults() {
    let json = serde_json::to_value(v1::ExtractResponse::from(extraction())).expect("it prints");
    let statement = &json["statements"][0];
    assert_eq!(statement["form"], "STATEMENT_FORM_DIRECT");
    assert_eq!(statement["contentText"], "“É so,”");
    assert_eq!(statement["index"], 0);
    assert_eq!(statement["cue"], serde_json::json!([{"start": 13, "end": 17}]));
    assert_eq!(statement["actor"]["displayName"], "Ada Example");
    assert_eq!(statement["date"]["basis"], "DATE_BASIS_UNKNOWN");
    assert!(statement["date"].get("start").is_none(), "an unknown date has no start");
    assert!(statement.get("outer").is_none(), "a statement that is not nested has no outer one");
    assert_eq!(json["article"]["duplicateOf"], "");
}

#[test]
fn a_source_is_taken_as_it_is() {
    let source = ArticleSource {
        uri: "no uri".to_owned(),
        published: "soon".to_owned(),
        text: "\u{0}".to_owned(),
        ..ArticleSource::default()
    };
    assert_eq!(ArticleSource::from(v1::ArticleSource::from(source.clone())), source);
}
