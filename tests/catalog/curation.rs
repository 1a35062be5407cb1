//! What curators can do, and what stays when articles come and go.

use jiff::civil::date;
use quotarium::{
    article::ArticleSource,
    catalog::{
        Actor, ActorEdit, ActorId, ActorQuery, ArticleId, Correction, CountQuery, EditAction, EditId, Evidence,
        ExternalId, Order, PageRequest, Signature, StatementQuery,
    },
};

use super::verbs::{Refused, Verbs};

fn put(catalog: &dyn Verbs, uri: &str, published: &str, text: &str) -> ArticleId {
    let source = ArticleSource {
        uri: format!("https://{uri}"),
        published: published.to_owned(),
        text: text.to_owned(),
        ..ArticleSource::default()
    };
    catalog.ingest(source).expect("an article").article_id
}

fn signature() -> Signature {
    Signature { author: "Ines".into(), reason: "checked by hand".into(), request_id: String::new() }
}

fn correct(catalog: &dyn Verbs, correction: Correction) -> ActorEdit {
    catalog.correct(correction, signature()).expect("an edit")
}

fn undo(catalog: &dyn Verbs, edit: EditId) -> Result<ActorEdit, Refused> {
    catalog.correct(Correction::Undo { edit }, signature())
}

fn named(catalog: &dyn Verbs, name: &str) -> Actor {
    let query = ActorQuery { include_article_scoped: true, ..ActorQuery::default() };
    let found = catalog.lookup_actors(name, query).expect("a look-up");
    found.into_iter().next().unwrap_or_else(|| panic!("nobody is called {name}")).actor
}

fn said_by(catalog: &dyn Verbs, actor: ActorId) -> Vec<String> {
    let query = StatementQuery { actor: Some(actor), ..StatementQuery::default() };
    let page = PageRequest { size: 1000, token: String::new() };
    let items = catalog.statements(query, Order::OldestFirst, page).expect("a page").items;
    assert!(items.iter().all(|found| found.actor.as_ref().is_ok_and(|found| found.id == named_root(catalog, actor))));
    items.into_iter().map(|found| found.content_text).collect()
}

fn named_root(catalog: &dyn Verbs, actor: ActorId) -> ActorId {
    catalog.actor(actor).expect("an actor").id
}

/// Three articles: two of the mayor, under two names, and one of a union's secretary.
fn harbour(catalog: &dyn Verbs) -> [ArticleId; 3] {
    [
        put(catalog, "a.example/1", "2024-05-14", "“The pier is safe,” Mayor Ana Duarte said on Monday."),
        put(catalog, "a.example/2", "2024-06-04", "“It is closed,” Mayor Anita Duarte Lobo said on Monday."),
        put(catalog, "a.example/3", "2024-06-05", "“Nobody asked us,” union secretary Tom Okafor said on Monday."),
    ]
}

pub fn merged_actors_are_one_and_the_old_id_goes_on_answering(catalog: &dyn Verbs) {
    harbour(catalog);
    let (ana, anita) = (named(catalog, "Ana Duarte"), named(catalog, "Anita Duarte Lobo"));
    assert_ne!(ana.id, anita.id);
    let edit = correct(catalog, Correction::Merge { into: ana.id, merged: vec![anita.id] });
    assert_eq!(edit.action, EditAction::Merge { into: ana.id, merged: vec![anita.id] });

    for id in [ana.id, anita.id] {
        let actor = catalog.actor(id).expect("both ids answer");
        assert_eq!((actor.id, actor.display_name.as_str(), actor.statement_count), (ana.id, "Ana Duarte", 2));
        assert!(actor.aliases.contains(&"Anita Duarte Lobo".to_owned()));
        assert_eq!(actor.merged_ids, [anita.id]);
        assert_eq!(said_by(catalog, id), ["“The pier is safe,”", "“It is closed,”"]);
    }
    assert_eq!(named(catalog, "Anita Duarte Lobo").id, ana.id, "the other name leads to the one that stays");
    let listed = catalog.actors(ActorQuery::default(), PageRequest::default()).expect("a page").items;
    let names: Vec<_> = listed.iter().map(|actor| actor.display_name.as_str()).collect();
    assert_eq!(names, ["Ana Duarte", "Tom Okafor"]);
}

pub fn a_merge_lists_counts_and_pages_as_one_actor(catalog: &dyn Verbs) {
    harbour(catalog);
    let (ana, tom) = (named(catalog, "Ana Duarte").id, named(catalog, "Tom Okafor").id);
    let anita = named(catalog, "Anita Duarte Lobo").id;
    correct(catalog, Correction::Merge { into: ana, merged: vec![anita, tom] });

    // Two of the three were said on the third of June.
    let counts = |size| {
        let query = CountQuery { actor: Some(tom), ..CountQuery::default() };
        let mut request = PageRequest { size, token: String::new() };
        let mut all = Vec::new();
        loop {
            let page = catalog.count_statements(query, request.clone()).expect("counts").periods;
            all.extend(page.items.into_iter().map(|period| (period.start, period.count)));
            if page.next.is_empty() {
                return all;
            }
            request.token = page.next;
        }
    };
    let expected = [(date(2024, 5, 13), 1), (date(2024, 6, 3), 2)];
    assert_eq!(counts(50), expected);
    assert_eq!(counts(1), expected);

    let query = StatementQuery { actor: Some(anita), ..StatementQuery::default() };
    let mut request = PageRequest { size: 1, token: String::new() };
    let mut listed = 0;
    loop {
        let page = catalog.statements(query.clone(), Order::NewestFirst, request.clone()).expect("a page");
        listed += page.items.len();
        if page.next.is_empty() {
            break;
        }
        request.token = page.next;
    }
    assert_eq!(listed, 3);
}

pub fn merges_are_undone_in_any_order(catalog: &dyn Verbs) {
    harbour(catalog);
    let (ana, tom) = (named(catalog, "Ana Duarte").id, named(catalog, "Tom Okafor").id);
    let anita = named(catalog, "Anita Duarte Lobo").id;
    let first = correct(catalog, Correction::Merge { into: ana, merged: vec![anita] });
    let second = correct(catalog, Correction::Merge { into: tom, merged: vec![ana] });
    correct(catalog, Correction::AddAlias { actor: anita, alias: "The Mayor's Friend".into() });
    assert_eq!(said_by(catalog, tom).len(), 3);

    undo(catalog, first.id).expect("nothing rests on it");
    assert_eq!((said_by(catalog, anita).len(), said_by(catalog, tom).len()), (1, 2));
    assert_eq!(named(catalog, "The Mayor's Friend").id, tom, "the alias was given to the whole");
    undo(catalog, second.id).expect("nor on this one");
    assert_eq!((said_by(catalog, ana).len(), said_by(catalog, tom).len()), (1, 1));
    assert_eq!(catalog.actor(anita).expect("it is itself again").id, anita);
    assert_eq!(undo(catalog, first.id), Err(Refused::Conflict), "it is undone already");
}

pub fn edits_outlive_deletion_and_another_ingestion(catalog: &dyn Verbs) {
    let [_, second, _] = harbour(catalog);
    let (ana, anita) = (named(catalog, "Ana Duarte").id, named(catalog, "Anita Duarte Lobo").id);
    correct(catalog, Correction::Merge { into: ana, merged: vec![anita] });
    correct(catalog, Correction::Rename { actor: ana, name: "Ana Duarte Lobo".into() });

    catalog.delete_article(second).expect("it is there");
    assert_eq!(catalog.actor(anita).expect("its id still answers").statement_count, 1);
    harbour(catalog);
    assert_eq!(said_by(catalog, anita), ["“The pier is safe,”", "“It is closed,”"]);
    let actor = catalog.actor(anita).expect("an actor");
    assert_eq!((actor.id, actor.display_name.as_str(), actor.statement_count), (ana, "Ana Duarte Lobo", 2));
}

pub fn a_split_gives_an_articles_statements_to_a_new_actor_for_good(catalog: &dyn Verbs) {
    let text = "“We lost,” Tom Okafor said on Monday.";
    put(catalog, "b.example/1", "2024-06-05", "“We struck a deal,” Tom Okafor said on Monday.");
    let other = put(catalog, "b.example/2", "2024-06-12", text);
    let tom = named(catalog, "Tom Okafor").id;
    assert_eq!(said_by(catalog, tom).len(), 2);

    let name = "Tom Okafor (goalkeeper)".to_owned();
    let edit = correct(catalog, Correction::Split { actor: tom, articles: vec![other], name: name.clone() });
    let EditAction::Split { new, .. } = edit.action else { panic!("not a split: {edit:?}") };
    assert_eq!(
        (said_by(catalog, tom), said_by(catalog, new)),
        (vec!["“We struck a deal,”".into()], vec!["“We lost,”".into()])
    );
    let actor = catalog.actor(new).expect("the new one");
    assert_eq!((actor.display_name, actor.statement_count), (name, 1));

    // The same article again, and with another text.
    catalog.delete_article(other).expect("it is there");
    put(catalog, "b.example/2", "2024-06-12", text);
    assert_eq!(said_by(catalog, new), ["“We lost,”"]);
    put(catalog, "b.example/2", "2024-06-12", "“We lost badly,” Tom Okafor said on Monday.");
    assert_eq!(said_by(catalog, new), ["“We lost badly,”"]);
    let suggested = catalog.merge_suggestions(PageRequest::default()).expect("suggestions").items;
    assert!(suggested.is_empty(), "a curator has told them apart: {suggested:?}");

    undo(catalog, edit.id).expect("nothing rests on it");
    assert_eq!(said_by(catalog, tom), ["“We struck a deal,”", "“We lost badly,”"]);
    assert_eq!(catalog.actor(new).map(|actor| actor.id), Err(Refused::NotFound));
}

pub fn an_edit_that_a_later_one_rests_on_is_not_undone(catalog: &dyn Verbs) {
    let [first, ..] = harbour(catalog);
    let ana = named(catalog, "Ana Duarte").id;
    let one = correct(catalog, Correction::Rename { actor: ana, name: "Ana Maria Duarte".into() });
    let two = correct(catalog, Correction::Rename { actor: ana, name: "A. M. Duarte".into() });
    assert_eq!(undo(catalog, one.id), Err(Refused::Conflict));
    undo(catalog, two.id).expect("it is the last");
    undo(catalog, one.id).expect("it is the last now");
    assert_eq!(catalog.actor(ana).expect("an actor").display_name, "Ana Duarte");

    let split = correct(catalog, Correction::Split { actor: ana, articles: vec![first], name: String::new() });
    let EditAction::Split { new, .. } = split.action else { panic!("not a split: {split:?}") };
    let alias = correct(catalog, Correction::AddAlias { actor: new, alias: "Duarte the Younger".into() });
    assert_eq!(undo(catalog, split.id), Err(Refused::Conflict), "the new actor has been edited");
    let undone = undo(catalog, alias.id).expect("nothing rests on it");
    undo(catalog, split.id).expect("nothing rests on it any more");
    assert_eq!(undo(catalog, undone.id), Err(Refused::Conflict), "an undo is not undone");
}

pub fn an_actor_is_found_by_its_curated_names(catalog: &dyn Verbs) {
    harbour(catalog);
    let tom = named(catalog, "Tom Okafor").id;
    correct(catalog, Correction::AddAlias { actor: tom, alias: "Thomas Chidi Okafor".into() });
    let renamed = correct(catalog, Correction::Rename { actor: tom, name: "Zacharias Okafor".into() });
    for name in ["Thomas Chidi Okafor", "chidi", "Zacharias Okafor", "Tom Okafor"] {
        assert_eq!(named(catalog, name).id, tom, "{name}");
    }
    let listed = catalog.actors(ActorQuery::default(), PageRequest::default()).expect("a page").items;
    assert_eq!(listed.last().map(|actor| actor.id), Some(tom), "it is listed under its new name");
    undo(catalog, renamed.id).expect("it is the last");
    let query = ActorQuery::default();
    assert!(catalog.lookup_actors("Zacharias", query).expect("a look-up").is_empty());
}

pub fn an_alias_makes_mentions_to_come_the_actors(catalog: &dyn Verbs) {
    harbour(catalog);
    let tom = named(catalog, "Tom Okafor").id;
    correct(catalog, Correction::AddAlias { actor: tom, alias: "Chidi Eze".into() });
    put(catalog, "c.example/1", "2024-07-02", "“I changed my name,” Chidi Eze said on Monday.");
    assert_eq!(said_by(catalog, tom), ["“Nobody asked us,”", "“I changed my name,”"]);
}

pub fn an_external_identifier_is_set_replaced_and_removed(catalog: &dyn Verbs) {
    harbour(catalog);
    let tom = named(catalog, "Tom Okafor").id;
    let set = |authority: &str, id: &str| {
        let id = ExternalId { authority: authority.into(), id: id.into() };
        correct(catalog, Correction::SetExternalId { actor: tom, id })
    };
    let ids = || -> Vec<(String, String)> {
        let actor = catalog.actor(tom).expect("an actor");
        actor.external_ids.into_iter().map(|id| (id.authority, id.id)).collect()
    };
    let pair = |authority: &str, id: &str| (authority.to_owned(), id.to_owned());
    set("wikidata", "Q42");
    set("viaf", "113230702");
    let changed = set("wikidata", "Q43");
    assert_eq!(ids(), [pair("viaf", "113230702"), pair("wikidata", "Q43")]);
    undo(catalog, changed.id).expect("it is the last");
    assert_eq!(ids(), [pair("viaf", "113230702"), pair("wikidata", "Q42")]);
    set("viaf", "");
    assert_eq!(ids(), [pair("wikidata", "Q42")]);
}

pub fn a_request_that_is_handed_in_twice_makes_one_edit(catalog: &dyn Verbs) {
    harbour(catalog);
    let tom = named(catalog, "Tom Okafor").id;
    let once = Signature { request_id: "42".into(), ..signature() };
    let alias = |alias: &str| Correction::AddAlias { actor: tom, alias: alias.into() };
    let first = catalog.correct(alias("Chidi Eze"), once.clone()).expect("an edit");
    let again = catalog.correct(alias("Chidi Eze"), once.clone()).expect("the same edit");
    assert_eq!(first, again);
    assert_eq!(catalog.actor_edits(Some(tom), PageRequest::default()).expect("a page").items, [first]);
    assert_eq!(catalog.correct(alias("Another"), once), Err(Refused::Invalid("request_id".into())));
}

pub fn edits_are_listed_newest_first_with_author_time_and_reason(catalog: &dyn Verbs) {
    harbour(catalog);
    let (ana, tom) = (named(catalog, "Ana Duarte").id, named(catalog, "Tom Okafor").id);
    let merge = correct(catalog, Correction::Merge { into: ana, merged: vec![tom] });
    let alias = correct(catalog, Correction::AddAlias { actor: tom, alias: "The Two".into() });
    let undone = undo(catalog, merge.id).expect("nothing rests on it");
    let all = catalog.actor_edits(None, PageRequest::default()).expect("a page").items;
    let ids: Vec<_> = all.iter().map(|edit| edit.id).collect();
    assert_eq!(ids, [undone.id, alias.id, merge.id]);
    assert_eq!((all[0].author.as_str(), all[0].reason.as_str()), ("Ines", "checked by hand"));
    assert_eq!(all[2].undone_by, Some(undone.id));
    assert!(all.is_sorted_by_key(|edit| std::cmp::Reverse(edit.time)));
    let of_tom = catalog.actor_edits(Some(tom), PageRequest { size: 1, token: String::new() }).expect("a page");
    assert_eq!(of_tom.items.iter().map(|edit| edit.id).collect::<Vec<_>>(), [merge.id]);
}

pub fn an_edit_that_cannot_be_is_refused_with_its_field(catalog: &dyn Verbs) {
    let [first, ..] = harbour(catalog);
    let (ana, tom) = (named(catalog, "Ana Duarte").id, named(catalog, "Tom Okafor").id);
    let nobody: ActorId = "0190a0a0-0000-7000-8000-000000000000".parse().expect("an id");
    let external = |authority: &str, id: &str| Correction::SetExternalId {
        actor: ana,
        id: ExternalId { authority: authority.into(), id: id.into() },
    };
    let cases = [
        ("merged_ids", Correction::Merge { into: ana, merged: vec![] }),
        ("merged_ids", Correction::Merge { into: ana, merged: vec![ana] }),
        ("merged_ids", Correction::Merge { into: ana, merged: vec![tom; 17] }),
        ("article_ids", Correction::Split { actor: ana, articles: vec![], name: String::new() }),
        ("article_ids", Correction::Split { actor: tom, articles: vec![first], name: String::new() }),
        ("alias", Correction::AddAlias { actor: ana, alias: " ".into() }),
        ("alias", Correction::AddAlias { actor: ana, alias: "a\u{7}b".into() }),
        ("display_name", Correction::Rename { actor: ana, name: "—".into() }),
        ("display_name", Correction::Rename { actor: ana, name: "x".repeat(257) }),
        ("authority", external("Wiki Data", "Q1")),
        ("external_id", external("wikidata", "42")),
    ];
    for (field, correction) in cases {
        let refused = catalog.correct(correction.clone(), signature());
        assert_eq!(refused, Err(Refused::Invalid(field.into())), "{correction:?}");
    }
    let alias = Correction::AddAlias { actor: ana, alias: "A. D.".into() };
    for (field, signature) in [
        ("author", Signature { author: String::new(), ..signature() }),
        ("reason", Signature { reason: "  ".into(), ..signature() }),
        ("reason", Signature { reason: "x".repeat(1025), ..signature() }),
    ] {
        assert_eq!(catalog.correct(alias.clone(), signature), Err(Refused::Invalid(field.into())));
    }
    let unknown = Correction::Merge { into: ana, merged: vec![nobody] };
    assert_eq!(catalog.correct(unknown, signature()), Err(Refused::NotFound));
    let edit = "0190a0a0-0000-7000-8000-000000000000".parse().expect("an id");
    assert_eq!(undo(catalog, edit), Err(Refused::NotFound));
    assert!(catalog.actor_edits(None, PageRequest::default()).expect("a page").items.is_empty(), "nothing was done");
}

pub fn namesakes_in_different_lives_stay_apart_and_are_suggested(catalog: &dyn Verbs) {
    put(catalog, "d.example/1", "2023-02-01", "“Shoes will be taxed,” Finance Minister Patrick Byrne said on Monday.");
    put(catalog, "d.example/2", "2023-02-02", "“I play with steel strings,” fiddler Patrick Byrne said on Monday.");
    put(catalog, "d.example/3", "2023-02-03", "“Boots are shoes,” minister Patrick Byrne said on Monday.");
    let query = ActorQuery::default();
    let found = catalog.lookup_actors("Patrick Byrne", query).expect("a look-up");
    let counts: Vec<_> = found.iter().map(|found| found.actor.statement_count).collect();
    assert_eq!(counts, [2, 1]);

    let suggested = catalog.merge_suggestions(PageRequest::default()).expect("suggestions").items;
    let [pair] = &suggested[..] else { panic!("not one pair: {suggested:?}") };
    assert_eq!((pair.actor.id, pair.other.id), (found[0].actor.id, found[1].actor.id));
    assert_eq!(pair.evidence[0], Evidence::SameName("Patrick Byrne".into()));
    assert!(matches!(pair.evidence[1], Evidence::DifferentRoles(..)), "{:?}", pair.evidence);
    correct(catalog, Correction::Merge { into: pair.actor.id, merged: vec![pair.other.id] });
    assert!(catalog.merge_suggestions(PageRequest::default()).expect("suggestions").items.is_empty());
}

pub fn a_role_can_be_asked_for_a_day(catalog: &dyn Verbs) {
    put(catalog, "e.example/1", "2021-03-02", "“Kelp is fine,” Environment Minister Vera Martínez said on Monday.");
    put(catalog, "e.example/2", "2023-10-11", "“Twelve chairs,” Prime Minister Vera Martinez said on Monday.");
    let vera = named(catalog, "Vera Martinez").id;
    let on = |day| catalog.role_on(vera, day).expect("an actor").map(|role| role.title);
    assert_eq!(on(date(2021, 3, 1)), None, "nothing is known before the first article");
    assert_eq!(on(date(2021, 3, 2)).as_deref(), Some("Environment Minister"));
    assert_eq!(on(date(2023, 10, 10)).as_deref(), Some("Environment Minister"));
    assert_eq!(on(date(2024, 1, 1)).as_deref(), Some("Prime Minister"));
    assert_eq!(on(date(9999, 12, 31)).as_deref(), Some("Prime Minister"));
}
