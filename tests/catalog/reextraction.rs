//! Curation when every article is extracted again by another extractor. A gazetteer makes it another:
//! its digest is a part of the version that a record names.

use std::ops::ControlFlow;

use quotarium::{
    Catalog, EXTRACTOR_VERSION,
    actor::Gazetteer,
    article::ArticleSource,
    catalog::{
        Actor, ActorEdit, ActorId, ActorQuery, ArticleId, ArticleKey, ArticleView, CatalogError, Correction,
        EditAction, ExternalId, Order, Outcome, PageRequest, Signature, StatementQuery,
    },
};

/// Says nothing of the articles below.
const SAME_RESULT: &str = "given-name\tZinnio\tman\n";

/// Gives one of their speakers another kind, and all articles' Okafor another name than before.
const OTHER_RESULT: &str = "organization\tAnita Duarte Lobo\nperson\tThomas Okafor\nalias\tTom Okafor\tThomas Okafor\n";

const ARTICLES: [(&str, &str); 5] = [
    ("2024-05-14", "“The pier is safe,” Mayor Ana Duarte said on Monday."),
    ("2024-06-04", "“It is closed,” Mayor Anita Duarte Lobo said on Monday."),
    ("2024-06-05", "“Nobody asked us,” union secretary Tom Okafor said on Monday."),
    ("2024-06-12", "“We lost,” Tom Okafor said on Monday."),
    ("2024-06-19", "“The lamps are new,” Mayor Ana Duarte said on Monday."),
];

struct Harbour {
    catalog: Catalog,
    articles: Vec<ArticleId>,
    ana: ActorId,
    anita: ActorId,
    tom: ActorId,
}

fn harbour() -> Harbour {
    let catalog = Catalog::in_memory().unwrap();
    let articles = ARTICLES.iter().enumerate().map(|(number, (published, text))| {
        let source = ArticleSource {
            uri: format!("https://a.example/{number}"),
            published: (*published).to_owned(),
            text: (*text).to_owned(),
            ..ArticleSource::default()
        };
        catalog.ingest(source).unwrap().article_id
    });
    let articles = articles.collect();
    let [ana, anita, tom] = ["Ana Duarte", "Anita Duarte Lobo", "Tom Okafor"].map(|name| named(&catalog, name).id);
    Harbour { catalog, articles, ana, anita, tom }
}

fn named(catalog: &Catalog, name: &str) -> Actor {
    let found = catalog.lookup_actors(name, &ActorQuery::default(), 1).unwrap();
    found.into_iter().next().unwrap_or_else(|| panic!("nobody is called {name}")).actor
}

fn correct(catalog: &Catalog, correction: &Correction) -> Result<ActorEdit, CatalogError> {
    let signature = Signature { author: "Ines".into(), reason: "checked by hand".into(), request_id: String::new() };
    catalog.correct(correction, &signature)
}

impl Harbour {
    fn correct(&self, correction: &Correction) -> ActorEdit {
        correct(&self.catalog, correction).unwrap()
    }

    fn undo(&self, edit: &ActorEdit) {
        self.correct(&Correction::Undo { edit: edit.id });
    }

    /// Extracts every article again with a gazetteer, and checks what is stored.
    fn reextract(&self, gazetteer: &str) {
        let catalog = self.catalog.with_gazetteer(Gazetteer::parse(gazetteer.as_bytes()).unwrap());
        for &article in &self.articles {
            assert_eq!(catalog.reextract_article(article).unwrap().outcome, Outcome::Updated);
            let stored = catalog.article(&ArticleKey::Id(article), ArticleView::Basic).unwrap();
            assert_eq!(stored.extractor_version, catalog.extractor().version());
            assert_ne!(stored.extractor_version, EXTRACTOR_VERSION);
        }
        let report = self.catalog.verify(|_| ControlFlow::Continue(())).unwrap();
        assert!(report.is_clean(), "{:?}", report.named);
    }

    fn said_by(&self, actor: ActorId) -> Vec<String> {
        let query = StatementQuery { actor: Some(actor), ..StatementQuery::default() };
        let page = self.catalog.statements(&query, Order::OldestFirst, &PageRequest::default()).unwrap();
        page.items.into_iter().map(|statement| statement.content_text).collect()
    }

    fn actor(&self, id: ActorId) -> Actor {
        self.catalog.actor(id).unwrap()
    }

    /// What a reader sees of the actors.
    fn seen(&self) -> Vec<(Actor, Vec<String>)> {
        let all = self.catalog.actors(&ActorQuery::default(), &PageRequest::default()).unwrap().items;
        all.into_iter().map(|actor| (self.actor(actor.id), self.said_by(actor.id))).collect()
    }

    /// One edit of each kind; the merge, the split and the new actor.
    fn edited(&self) -> (ActorEdit, ActorEdit, ActorId) {
        let &Self { ana, anita, tom, .. } = self;
        let merge = self.correct(&Correction::Merge { into: ana, merged: vec![anita] });
        self.correct(&Correction::AddAlias { actor: ana, alias: "Harbour Queen".into() });
        self.correct(&Correction::Rename { actor: tom, name: "Thomas A. Okafor".into() });
        let id = ExternalId { authority: "wikidata".into(), id: "Q42".into() };
        self.correct(&Correction::SetExternalId { actor: ana, id });
        let articles = vec![self.articles[3]];
        let split = self.correct(&Correction::Split { actor: tom, articles, name: "Tom Okafor (goalkeeper)".into() });
        let EditAction::Split { new, .. } = split.action else { panic!("not a split: {split:?}") };
        (merge, split, new)
    }
}

#[test]
fn every_edit_outlives_another_extractor() {
    let harbour = harbour();
    let (.., goalkeeper) = harbour.edited();
    let before = harbour.seen();
    harbour.reextract(SAME_RESULT);
    assert_eq!(harbour.seen(), before);

    let &Harbour { ana, anita, tom, ref catalog, .. } = &harbour;
    let mayor = harbour.actor(anita);
    assert_eq!((mayor.id, mayor.statement_count), (ana, 3), "the merge");
    assert_eq!(named(catalog, "Harbour Queen").id, ana, "the alias");
    assert_eq!(harbour.actor(tom).display_name, "Thomas A. Okafor", "the rename");
    assert_eq!(mayor.external_ids.len(), 1, "the identifier");
    assert_eq!(harbour.said_by(goalkeeper), ["“We lost,”"], "the split");
    assert_eq!(harbour.said_by(tom), ["“Nobody asked us,”"]);
}

#[test]
fn every_edit_outlives_an_extractor_that_names_speakers_otherwise() {
    let harbour = harbour();
    let (.., goalkeeper) = harbour.edited();
    harbour.reextract(OTHER_RESULT);
    let &Harbour { ana, anita, tom, .. } = &harbour;
    assert_eq!((harbour.actor(anita).id, harbour.actor(ana).statement_count), (ana, 3));
    assert_eq!(harbour.actor(ana).external_ids.len(), 1);
    assert_eq!(harbour.actor(tom).display_name, "Thomas A. Okafor");
    assert_eq!(harbour.said_by(tom), ["“Nobody asked us,”"]);
    assert_eq!(harbour.said_by(goalkeeper), ["“We lost,”"]);
}

#[test]
fn edits_are_undone_after_another_extractor_and_later_edits() {
    let harbour = harbour();
    let untouched = harbour.seen();
    let &Harbour { ana, anita, tom, .. } = &harbour;
    let merge = harbour.correct(&Correction::Merge { into: ana, merged: vec![anita] });
    let alias = harbour.correct(&Correction::AddAlias { actor: ana, alias: "Harbour Queen".into() });
    let rename = harbour.correct(&Correction::Rename { actor: tom, name: "Thomas A. Okafor".into() });
    let split =
        harbour.correct(&Correction::Split { actor: tom, articles: vec![harbour.articles[3]], name: String::new() });
    harbour.reextract(SAME_RESULT);
    let later = harbour.correct(&Correction::AddAlias { actor: tom, alias: "Big Tom".into() });

    // In an order other than that in which they were made; none rests on another.
    harbour.undo(&merge);
    assert_eq!(harbour.said_by(anita), ["“It is closed,”"]);
    assert_eq!(harbour.said_by(ana), ["“The pier is safe,”", "“The lamps are new,”"]);
    assert_eq!(named(&harbour.catalog, "Harbour Queen").id, ana, "the alias was given after the merge, and stays");
    harbour.undo(&split);
    assert_eq!(harbour.said_by(tom), ["“Nobody asked us,”", "“We lost,”"]);
    assert_eq!(harbour.actor(tom).display_name, "Thomas A. Okafor");
    for edit in [&rename, &alias, &later] {
        harbour.undo(edit);
    }
    let plain = |seen: Vec<(Actor, Vec<String>)>| -> Vec<_> {
        seen.into_iter().map(|(actor, said)| (actor.id, actor.display_name, actor.aliases, said)).collect()
    };
    assert_eq!(plain(harbour.seen()), plain(untouched));
    harbour.reextract(OTHER_RESULT);
    assert_eq!(harbour.said_by(anita), ["“It is closed,”"], "what was undone does not come back");
    assert_eq!(harbour.said_by(tom), ["“Nobody asked us,”", "“We lost,”"]);
    assert!(matches!(
        correct(&harbour.catalog, &Correction::Undo { edit: merge.id }),
        Err(CatalogError::EditConflict { .. })
    ));
}
