//! Random operations on a catalogue and on a plain model of it, with no difference between them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{ToSpan, civil::Date};
use proptest::{collection::vec, prelude::*, sample::select};
use quotarium::{
    Catalog, Statement,
    article::ArticleSource,
    catalog::{
        ActorEdit, ActorId, ActorQuery, ArticleId, ArticleKey, ArticleQuery, ArticleUpdate, ArticleView, CatalogError,
        Correction, CountQuery, DateRange, EditAction, EditId, MatchKind, Order, Outcome, PageRequest, Period,
        Signature, StatementQuery, StoredStatement,
    },
    date::DateBasis,
    extract,
    statement::{Act, Form, Modality},
    text::{fold, words},
};

const URIS: &[&str] = &["https://a.example/1", "https://a.example/2", "https://b.example/1", "https://b.example/2", ""];
const OUTLETS: &[&str] = &["", "The Harbour Herald", "Dörpener Bote", "the harbour herald"];
const PUBLISHED: &[&str] = &["", "2023-12-31", "2024-01-01", "2024-01-02T23:30:00-05:00", "2024-02-29", "2025-06-15"];
const SENTENCES: &[&str] = &[
    "“We will open the harbour in June,” said Mayor Ana Duarte on Monday.",
    "“We will open the harbour in June,” said Mayor Ana Duarte.",
    "Duarte said the ferry had been sold.",
    "She added that nobody would lose a job.",
    "“No,” said Tom Okafor, the union's secretary, in March.",
    "Okafor believes that the ferry is worth more.",
    "According to the Harbour Authority, the pier needs repair.",
    "The ministry declined to say who would pay.",
    "“It is late,” she said last week.",
    "In 2019, Ana Duarte said that the pier was safe.",
    "It rained.",
];

#[derive(Clone, Debug)]
enum Operation {
    Ingest { uri: usize, outlet: usize, published: usize, sentences: Vec<usize> },
    Update { article: usize, outlet: Option<usize>, published: Option<usize> },
    Reextract { article: usize },
    Delete { article: usize },
    Merge { into: usize, merged: usize },
    Split { actor: usize, article: usize },
    Rename { actor: usize },
    Undo { edit: usize },
}

fn operation() -> impl Strategy<Value = Operation> {
    let ingest = (0..URIS.len(), 0..OUTLETS.len(), 0..PUBLISHED.len(), vec(0..SENTENCES.len(), 1..6))
        .prop_map(|(uri, outlet, published, sentences)| Operation::Ingest { uri, outlet, published, sentences });
    let update = (0..8usize, proptest::option::of(0..OUTLETS.len()), proptest::option::of(0..PUBLISHED.len()))
        .prop_map(|(article, outlet, published)| Operation::Update { article, outlet, published });
    prop_oneof![
        5 => ingest,
        2 => update,
        1 => (0..8usize).prop_map(|article| Operation::Delete { article }),
        1 => (0..8usize).prop_map(|article| Operation::Reextract { article }),
        2 => (0..8usize, 0..8usize).prop_map(|(into, merged)| Operation::Merge { into, merged }),
        1 => (0..8usize, 0..8usize).prop_map(|(actor, article)| Operation::Split { actor, article }),
        1 => (0..8usize).prop_map(|actor| Operation::Rename { actor }),
        2 => (0..8usize).prop_map(|edit| Operation::Undo { edit }),
    ]
}

#[derive(Clone, Debug)]
struct Query {
    conditions: StatementQuery,
    actor: Option<usize>,
    article: Option<usize>,
    order: Order,
    page: i32,
}

fn day() -> impl Strategy<Value = Date> {
    (0..800i32).prop_map(|days| jiff::civil::date(2023, 10, 1) + days.days())
}

fn query() -> impl Strategy<Value = Query> {
    let dates = prop_oneof![
        2 => Just(DateRange::default()),
        1 => day().prop_map(|start| DateRange { start: Some(start), end: None }),
        1 => day().prop_map(|end| DateRange { start: None, end: Some(end) }),
        2 => (day(), 1..400i32)
            .prop_map(|(start, days)| DateRange { start: Some(start), end: Some(start + days.days()) }),
    ];
    let conditions = (
        dates,
        prop_oneof![3 => Just(vec![]), 1 => Just(vec![Form::Direct]), 1 => Just(vec![Form::Indirect, Form::Mixed])],
        prop_oneof![2 => Just(vec![]), 1 => Just(vec![Act::Attitude]), 1 => Just(vec![Act::Speech, Act::Attitude])],
        prop_oneof![2 => Just(vec![]), 1 => Just(vec![Modality::Negated, Modality::Asserted])],
        prop_oneof![3 => Just(""), 1 => Just("Harbour Herald, The"), 2 => select(OUTLETS)],
        prop_oneof![2 => Just(0.0f32), 1 => 0.0..1.0f32],
        prop_oneof![2 => Just(vec![]), 1 => Just(vec![DateBasis::Explicit, DateBasis::Inherited])],
    );
    let which = (proptest::option::weighted(0.4, 0..8usize), proptest::option::weighted(0.2, 0..8usize));
    let order = prop_oneof![Just(Order::NewestFirst), Just(Order::OldestFirst)];
    (conditions, which, order, 1..6i32).prop_map(
        |((dates, forms, acts, modalities, outlet, minimum_confidence, bases), (actor, article), order, page)| Query {
            conditions: StatementQuery {
                dates,
                forms,
                acts,
                modalities,
                outlet: outlet.to_owned(),
                minimum_confidence,
                bases,
                ..StatementQuery::default()
            },
            actor,
            article,
            order,
            page,
        },
    )
}

/// What the catalogue should hold, as plain lists that are searched from end to end.
#[derive(Default)]
struct Model {
    articles: BTreeMap<ArticleId, (ArticleSource, Vec<Statement>)>,
    /// The actors that edits concern, by what they are known by; these stay as they are.
    edited: BTreeMap<Identity, ActorId>,
    /// What was merged, by the actor that no longer stands for itself.
    parents: BTreeMap<ActorId, ActorId>,
    /// What splits gave to other actors.
    moved: BTreeMap<(ArticleId, ActorId), ActorId>,
    /// Names that a split left to two actors: elsewhere they are nobody's for sure.
    shared: BTreeSet<ActorId>,
    names: BTreeMap<ActorId, Vec<String>>,
    /// Edits that stand, and those that were undone.
    edits: Vec<ActorEdit>,
    undone: BTreeSet<EditId>,
}

/// A name, within one article where it is too weak to mean the same elsewhere.
type Identity = (String, Option<ArticleId>);

fn identity(article: ArticleId, statement: &Statement) -> Option<Identity> {
    let mention = statement.actor.as_ref().ok()?;
    Some((fold(&mention.display_name), (!mention.identifies).then_some(article)))
}

impl Model {
    fn root(&self, actor: ActorId) -> ActorId {
        let mut root = actor;
        while let Some(&parent) = self.parents.get(&root) {
            root = parent;
        }
        root
    }

    /// The actor that an edited one's mentions in an article are now.
    fn standing(&self, article: ArticleId, own: ActorId) -> ActorId {
        let mut at = own;
        while let Some(&next) = self.moved.get(&(article, at)) {
            at = next;
        }
        self.root(at)
    }

    /// What the actors that an edit concerns are known by, so that they are known again.
    fn known_by(&self, catalog: &Catalog, actors: &[ActorId]) -> BTreeMap<Identity, ActorId> {
        let mut known_by = BTreeMap::new();
        for found in list(catalog, &everything(), Order::NewestFirst, 1000) {
            let statement = &self.articles[&found.article.id].1[found.index as usize];
            let (Some(identity), Ok(actor)) = (identity(found.article.id, statement), &found.actor) else { continue };
            // What is merged already was noted before.
            let known = self.edited.contains_key(&identity);
            if !known && actors.contains(&actor.id) {
                known_by.insert(identity, actor.id);
            }
        }
        known_by
    }

    fn correct(&mut self, catalog: &Catalog, correction: &Correction, concerned: &[ActorId]) -> Option<ActorEdit> {
        let known_by = self.known_by(catalog, concerned);
        let signature = Signature { author: "Ines".into(), reason: "a try".into(), request_id: String::new() };
        let edit = match catalog.correct(correction, &signature) {
            Ok(edit) => edit,
            Err(CatalogError::InvalidArgument { .. }) => return None,
            Err(error) => panic!("{correction:?}: {error}"),
        };
        self.edited.extend(known_by);
        match &edit.action {
            EditAction::Merge { into, merged } => self.parents.extend(merged.iter().map(|&merged| (merged, *into))),
            EditAction::Split { new, moved, .. } => {
                self.moved.extend(moved.iter().map(|moved| ((moved.article, moved.from), *new)));
                self.shared.extend(moved.iter().map(|moved| moved.from));
            }
            EditAction::Rename { actor, name, .. } => self.names.entry(*actor).or_default().push(name.clone()),
            _ => {}
        }
        self.edits.push(edit.clone());
        Some(edit)
    }

    fn undo(&mut self, catalog: &Catalog, edit: &ActorEdit) {
        let signature = Signature { author: "Ines".into(), reason: "no".into(), request_id: String::new() };
        let later = |matches: &dyn Fn(&EditAction) -> bool| {
            let later = self.edits.iter().filter(|other| other.id > edit.id && !self.undone.contains(&other.id));
            later.into_iter().any(|other| matches(&other.action))
        };
        let rests = match &edit.action {
            EditAction::Split { new, .. } => later(&|action| concerns(action, *new)),
            EditAction::Rename { actor, .. } => {
                later(&|action| matches!(action, EditAction::Rename { actor: other, .. } if other == actor))
            }
            _ => false,
        };
        let done = catalog.correct(&Correction::Undo { edit: edit.id }, &signature);
        if rests || self.undone.contains(&edit.id) {
            assert!(matches!(done, Err(CatalogError::EditConflict { .. })), "{edit:?} {done:?}");
            return;
        }
        done.expect("nothing rests on it");
        self.undone.insert(edit.id);
        match &edit.action {
            EditAction::Merge { merged, .. } => self.parents.retain(|actor, _| !merged.contains(actor)),
            EditAction::Split { from, new, moved } => {
                for moved in moved {
                    self.moved.remove(&(moved.article, moved.from));
                }
                // It may have come to speak elsewhere.
                if catalog.actor(*new).is_ok() {
                    self.parents.insert(*new, *from);
                }
            }
            EditAction::Rename { actor, .. } => {
                self.names.get_mut(actor).and_then(Vec::pop);
            }
            _ => {}
        }
    }

    fn put(&mut self, id: ArticleId, source: &ArticleSource) {
        let extraction = extract(source.clone()).expect("it was ingested");
        self.articles.insert(id, (source.clone(), extraction.statements));
    }

    /// Every statement with the article that it is in.
    fn statements(&self) -> impl Iterator<Item = (ArticleId, &ArticleSource, usize, &Statement)> {
        self.articles.iter().flat_map(|(&id, (source, statements))| {
            statements.iter().enumerate().map(move |(index, statement)| (id, source, index, statement))
        })
    }
}

fn concerns(action: &EditAction, actor: ActorId) -> bool {
    match action {
        EditAction::Merge { into, merged } => *into == actor || merged.contains(&actor),
        EditAction::Split { from, new, .. } => *from == actor || *new == actor,
        EditAction::Rename { actor: other, .. } => *other == actor,
        _ => false,
    }
}

fn meets(query: &StatementQuery, source: &ArticleSource, statement: &Statement) -> bool {
    let attribution = &statement.attribution;
    let acts = if query.acts.is_empty() { vec![Act::Speech] } else { query.acts.clone() };
    let modalities = if query.modalities.is_empty() { vec![Modality::Asserted] } else { query.modalities.clone() };
    let bounded = query.dates.start.is_some() || query.dates.end.is_some();
    let confidence = (f64::from(attribution.confidence) * 1000.0).round() as f32 / 1000.0;
    acts.contains(&attribution.act)
        && modalities.contains(&attribution.modality)
        && (query.forms.is_empty() || query.forms.contains(&attribution.form))
        && (query.bases.is_empty() || query.bases.contains(&statement.date.basis))
        && (query.outlet.is_empty() || fold(&query.outlet) == fold(&source.outlet))
        && confidence >= query.minimum_confidence
        && match statement.date.interval {
            None => !bounded,
            Some(interval) => {
                query.dates.start.is_none_or(|start| interval.end > start)
                    && query.dates.end.is_none_or(|end| interval.start < end)
            }
        }
}

fn all_pages<T>(size: i32, mut page: impl FnMut(&PageRequest) -> (Vec<T>, String)) -> Vec<T> {
    let mut request = PageRequest { size, token: String::new() };
    let mut all = Vec::new();
    loop {
        let (items, next) = page(&request);
        assert!(items.len() <= size.unsigned_abs() as usize, "a page is no larger than it was asked to be");
        all.extend(items);
        if next.is_empty() {
            return all;
        }
        request.token = next;
    }
}

fn list(catalog: &Catalog, query: &StatementQuery, order: Order, size: i32) -> Vec<StoredStatement> {
    all_pages(size, |request| {
        let page = catalog.statements(query, order, request).expect("a page");
        (page.items, page.next)
    })
}

const EVERYTHING: StatementQuery = StatementQuery {
    actor: None,
    dates: DateRange { start: None, end: None },
    forms: Vec::new(),
    acts: Vec::new(),
    modalities: Vec::new(),
    outlet: String::new(),
    minimum_confidence: 0.0,
    bases: Vec::new(),
    article: None,
};

fn everything() -> StatementQuery {
    StatementQuery {
        acts: vec![Act::Speech, Act::Attitude],
        modalities: vec![Modality::Asserted, Modality::Negated, Modality::Conditional, Modality::Expected],
        ..EVERYTHING
    }
}

fn apply(catalog: &Catalog, model: &mut Model, operation: &Operation) {
    let nth = |model: &Model, n: usize| model.articles.keys().nth(n % model.articles.len().max(1)).copied();
    match operation {
        Operation::Ingest { uri, outlet, published, sentences } => {
            let text = sentences.iter().map(|&sentence| SENTENCES[sentence]).collect::<Vec<_>>().join(" ");
            let source = ArticleSource {
                uri: URIS[*uri].to_owned(),
                outlet: OUTLETS[*outlet].to_owned(),
                published: PUBLISHED[*published].to_owned(),
                text,
                ..ArticleSource::default()
            };
            let ingested = catalog.ingest(source.clone()).expect("it is an article");
            let same_text =
                |(id, other): (&ArticleId, &ArticleSource)| *id != ingested.article_id && other.text == source.text;
            let duplicate = model.articles.iter().any(|(id, (other, _))| same_text((id, other)));
            let expected = match model.articles.get(&ingested.article_id) {
                Some((known, _)) if *known == source => Outcome::Unchanged,
                Some(_) => Outcome::Updated,
                None if duplicate => Outcome::Duplicate,
                None => Outcome::Created,
            };
            assert_eq!(ingested.outcome, expected);
            if ingested.outcome == Outcome::Duplicate {
                let first = ingested.duplicate_of.expect("a duplicate names the first");
                assert_eq!(model.articles[&first].0.text, source.text);
            }
            model.put(ingested.article_id, &source);
        }
        Operation::Update { article, outlet, published } => {
            let Some(id) = nth(model, *article) else { return };
            let mut source = model.articles[&id].0.clone();
            let update = ArticleUpdate {
                outlet: outlet.map(|outlet| OUTLETS[outlet].to_owned()),
                published: published.map(|published| PUBLISHED[published].to_owned()),
                ..ArticleUpdate::default()
            };
            catalog.update_article(id, &update).expect("it is there");
            source.outlet = update.outlet.unwrap_or(source.outlet);
            source.published = update.published.unwrap_or(source.published);
            model.put(id, &source);
        }
        Operation::Reextract { article } => {
            let Some(id) = nth(model, *article) else { return };
            assert_eq!(catalog.reextract_article(id).expect("it is there").outcome, Outcome::Unchanged);
        }
        Operation::Delete { article } => {
            let Some(id) = nth(model, *article) else { return };
            catalog.delete_article(id).expect("it is there");
            assert!(catalog.delete_article(id).is_err(), "it is gone");
            model.articles.remove(&id);
        }
        Operation::Merge { into, merged } => {
            let actors = speakers(catalog);
            let nth = |n: &usize| actors.iter().nth(n % actors.len().max(1)).copied();
            let (Some(into), Some(merged)) = (nth(into), nth(merged)) else { return };
            let made = model.correct(catalog, &Correction::Merge { into, merged: vec![merged] }, &[into, merged]);
            assert_eq!(made.is_some(), into != merged);
        }
        Operation::Split { actor, article } => {
            let Some(article) = nth(model, *article) else { return };
            let query = StatementQuery { article: Some(article), ..everything() };
            let spoke: BTreeSet<_> = list(catalog, &query, Order::NewestFirst, 1000)
                .into_iter()
                .filter_map(|found| found.actor.ok())
                .map(|actor| actor.id)
                .collect();
            let Some(actor) = spoke.iter().nth(actor % spoke.len().max(1)).copied() else { return };
            let split = Correction::Split { actor, articles: vec![article], name: String::new() };
            model.correct(catalog, &split, &[actor]).expect("it speaks there");
        }
        Operation::Rename { actor } => {
            let actors = speakers(catalog);
            let Some(actor) = actors.iter().nth(actor % actors.len().max(1)).copied() else { return };
            let name = format!("Renamed {}", model.edits.len());
            model.correct(catalog, &Correction::Rename { actor, name }, &[actor]).expect("it is there");
        }
        Operation::Undo { edit } => {
            let Some(edit) = model.edits.get(edit % model.edits.len().max(1)).cloned() else { return };
            model.undo(catalog, &edit);
        }
    }
}

fn speakers(catalog: &Catalog) -> BTreeSet<ActorId> {
    let all = list(catalog, &everything(), Order::NewestFirst, 1000);
    all.into_iter().filter_map(|found| found.actor.ok()).map(|actor| actor.id).collect()
}

/// Compares the statements themselves, and returns the catalogue's ids of statements and actors,
/// which the model cannot know.
fn compare_statements(catalog: &Catalog, model: &Model) -> HashMap<(ArticleId, usize), StoredStatement> {
    let stored = list(catalog, &everything(), Order::NewestFirst, 1000);
    let ids: BTreeSet<_> = stored.iter().map(|statement| statement.id).collect();
    assert_eq!(ids.len(), stored.len(), "every statement is listed once");
    let mut stored: HashMap<_, _> =
        stored.into_iter().map(|found| ((found.article.id, found.index as usize), found)).collect();
    let mut actors: BTreeMap<(String, Option<ArticleId>), ActorId> = BTreeMap::new();
    let mut checked = HashMap::new();
    for (article, source, index, statement) in model.statements() {
        let found = stored.remove(&(article, index)).expect("the statement is listed");
        let attribution = &statement.attribution;
        assert_eq!(found.content_text, words(&source.text, &attribution.content));
        assert_eq!(found.speaker_text, words(&source.text, &attribution.speaker));
        assert_eq!((&found.content, &found.cue), (&attribution.content, &attribution.cue));
        assert_eq!((&found.addressee, &found.venue), (&attribution.addressee, &attribution.venue));
        assert_eq!(found.date, statement.date);
        assert_eq!(found.article.outlet, source.outlet);
        assert_eq!(found.article.uri, source.uri);
        match (&statement.actor, &found.actor) {
            (Ok(mention), Ok(actor)) => {
                assert_eq!((&mention.display_name, &mention.role), (&actor.display_name, &actor.role));
                let identity = identity(article, statement).expect("a mention");
                match model.edited.get(&identity) {
                    Some(own) if model.shared.contains(own) && !model.moved.contains_key(&(article, *own)) => {}
                    Some(&own) => assert_eq!(model.standing(article, own), actor.id, "as the edits say"),
                    None => {
                        let known = actors.entry(identity).or_insert(actor.id);
                        assert_eq!(*known, actor.id, "one name is one actor");
                    }
                }
            }
            (Err(absence), Err(found)) => assert_eq!(absence, found),
            other => panic!("not the same actor: {other:?}"),
        }
        assert_eq!(catalog.statement(found.id).expect("by its id"), found);
        checked.insert((article, index), found);
    }
    assert!(stored.is_empty(), "nothing else is listed: {stored:?}");
    let distinct: BTreeSet<_> = actors.values().collect();
    assert_eq!(distinct.len(), actors.len(), "two names are two actors");
    checked
}

fn compare_query(
    catalog: &Catalog,
    model: &Model,
    stored: &HashMap<(ArticleId, usize), StoredStatement>,
    asked: &Query,
) {
    let actors: BTreeSet<_> =
        stored.values().filter_map(|found| found.actor.as_ref().ok()).map(|actor| actor.id).collect();
    let query = StatementQuery {
        actor: asked.actor.and_then(|n| actors.iter().nth(n).copied()),
        article: asked.article.and_then(|n| model.articles.keys().nth(n).copied()),
        ..asked.conditions.clone()
    };
    let mut expected: Vec<&StoredStatement> = model
        .statements()
        .filter(|(article, source, _, statement)| {
            query.article.is_none_or(|wanted| wanted == *article) && meets(&query, source, statement)
        })
        .map(|(article, _, index, _)| &stored[&(article, index)])
        .filter(|found| query.actor.is_none_or(|id| found.actor.as_ref().is_ok_and(|actor| actor.id == id)))
        .collect();
    expected.sort_by_key(|found| (found.date.interval.map(|interval| interval.start), found.id));
    if asked.order == Order::NewestFirst {
        expected.reverse();
    } else {
        // Undated statements come last in either order.
        let undated = expected.iter().take_while(|found| found.date.interval.is_none()).count();
        expected.rotate_left(undated);
    }
    let found = list(catalog, &query, asked.order, asked.page);
    assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query:?} {:?}", asked.order);
}

fn compare_counts(catalog: &Catalog, stored: &HashMap<(ArticleId, usize), StoredStatement>) {
    let actors: BTreeSet<_> =
        stored.values().filter_map(|found| found.actor.as_ref().ok()).map(|actor| actor.id).collect();
    for actor in std::iter::once(None).chain(actors.iter().copied().map(Some)) {
        let counted: Vec<_> = stored
            .values()
            .filter(|found| found.act == Act::Speech && found.modality == Modality::Asserted)
            .filter(|found| actor.is_none_or(|id| found.actor.as_ref().is_ok_and(|actor| actor.id == id)))
            .collect();
        for period in [Period::Day, Period::Month, Period::Year] {
            let mut expected: BTreeMap<Date, u64> = BTreeMap::new();
            for day in counted.iter().filter_map(|found| found.date.interval).map(|interval| interval.start) {
                let first = match period {
                    Period::Day => day,
                    Period::Month => day.first_of_month(),
                    Period::Year => day.first_of_year(),
                };
                *expected.entry(first).or_default() += 1;
            }
            let query = CountQuery { actor, dates: DateRange::default(), period };
            let mut undated = 0;
            let found: BTreeMap<Date, u64> = all_pages(2, |request| {
                let counts = catalog.count_statements(&query, request).expect("counts");
                undated = counts.undated;
                (
                    counts.periods.items.into_iter().map(|count| (count.start, count.count)).collect(),
                    counts.periods.next,
                )
            })
            .into_iter()
            .collect();
            assert_eq!(found, expected);
            assert_eq!(undated as usize, counted.iter().filter(|found| found.date.interval.is_none()).count());
        }
    }
}

fn compare_actors(catalog: &Catalog, model: &Model, stored: &HashMap<(ArticleId, usize), StoredStatement>) {
    let mut expected: BTreeMap<ActorId, u64> = BTreeMap::new();
    for actor in stored.values().filter_map(|found| found.actor.as_ref().ok()) {
        *expected.entry(actor.id).or_default() += 1;
    }
    let query = ActorQuery { include_article_scoped: true, ..ActorQuery::default() };
    let found = all_pages(2, |request| {
        let page = catalog.actors(&query, request).expect("actors");
        (page.items, page.next)
    });
    assert!(found.is_sorted_by_key(|actor| fold(&actor.display_name)));
    // Edited actors stay without statements.
    let speaking = found.iter().filter(|actor| actor.statement_count > 0);
    let counts: BTreeMap<_, _> = speaking.map(|actor| (actor.id, actor.statement_count)).collect();
    assert_eq!(counts, expected);
    for (&actor, names) in &model.names {
        let Some(name) = names.last().filter(|_| !model.parents.contains_key(&actor)) else { continue };
        assert_eq!(&catalog.actor(actor).expect("it was edited").display_name, name);
    }
    for &merged in model.parents.keys() {
        assert_eq!(catalog.actor(merged).expect("its id still answers").id, model.root(merged));
    }
    for actor in &found {
        assert_eq!(&catalog.actor(actor.id).expect("by its id"), actor);
        let named = catalog.lookup_actors(&actor.display_name, &query, 100).expect("a look-up");
        assert!(
            named.iter().any(|found| found.actor.id == actor.id && found.kind == MatchKind::Exact),
            "{actor:?} is found by its name"
        );
    }
}

fn compare_articles(catalog: &Catalog, model: &Model, outlet: &str, published: DateRange) {
    let query = ArticleQuery { outlet: outlet.to_owned(), published };
    let day = |source: &ArticleSource| source.published.get(..10).map(|day| day.parse::<Date>().expect("a date"));
    let mut expected: Vec<_> = model
        .articles
        .iter()
        .filter(|(_, (source, _))| outlet.is_empty() || fold(outlet) == fold(&source.outlet))
        .filter(|(_, (source, _))| match day(source) {
            None => published == DateRange::default(),
            Some(day) => published.start.is_none_or(|start| day >= start) && published.end.is_none_or(|end| day < end),
        })
        .map(|(id, (source, _))| (day(source), *id))
        .collect();
    expected.sort();
    expected.reverse();
    let found: Vec<_> = all_pages(2, |request| {
        let page = catalog.articles(&query, request).expect("articles");
        (page.items.into_iter().map(|article| article.id).collect(), page.next)
    });
    assert_eq!(found, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    for (id, (source, statements)) in &model.articles {
        let stored = catalog.article(&ArticleKey::Id(*id), ArticleView::Full).expect("it is there");
        assert_eq!((&stored.article.text, &stored.article.outlet), (&source.text, &source.outlet));
        assert_eq!(stored.statement_count as usize, statements.len());
    }
    let stats = catalog.stats().expect("stats");
    assert_eq!(stats.articles as usize, model.articles.len());
    assert_eq!(stats.statements as usize, model.statements().count());
    assert_eq!(stats.text_bytes as usize, model.articles.values().map(|(source, _)| source.text.len()).sum::<usize>());
}

fn compare(catalog: &Catalog, operations: &[Operation], queries: &[Query]) {
    let mut model = Model::default();
    for operation in operations {
        apply(catalog, &mut model, operation);
    }
    let stored = compare_statements(catalog, &model);
    for query in queries {
        compare_query(catalog, &model, &stored, query);
        compare_articles(catalog, &model, &query.conditions.outlet, query.conditions.dates);
    }
    compare_counts(catalog, &stored);
    compare_actors(catalog, &model, &stored);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_catalogue_in_memory_answers_as_the_model_does(
        operations in vec(operation(), 1..24),
        queries in vec(query(), 1..8),
    ) {
        compare(&Catalog::in_memory().expect("a catalogue"), &operations, &queries);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_catalogue_on_disk_answers_as_the_model_does_and_so_it_does_when_opened_again(
        operations in vec(operation(), 1..24),
        queries in vec(query(), 1..8),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(folder.path()).expect("a catalogue");
        compare(&catalog, &operations, &queries);
        let before = list(&catalog, &everything(), Order::OldestFirst, 7);
        drop(catalog);
        let again = Catalog::open(folder.path()).expect("the same catalogue");
        prop_assert_eq!(before, list(&again, &everything(), Order::OldestFirst, 7));
    }
}
