//! Two people of one name: what keeps them apart, and what does not keep one person apart.

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{ActorQuery, MatchKind, PageRequest},
};

/// How many actors have the name after articles of these outlets' addresses and days have said who
/// spoke.
fn namesakes(articles: &[(&str, &str, &str)]) -> (usize, Catalog) {
    let catalog = Catalog::in_memory().unwrap();
    for (number, (site, published, speaker)) in articles.iter().enumerate() {
        let source = ArticleSource {
            uri: format!("https://{site}/{number}"),
            published: (*published).to_owned(),
            text: format!("“The ice is thin,” said {speaker}."),
            ..ArticleSource::default()
        };
        assert_eq!(catalog.ingest(source).unwrap().statement_count, 1, "{speaker}");
    }
    let found = catalog.lookup_actors("Edda Lorentz", &ActorQuery::default(), 10).unwrap();
    (found.iter().filter(|found| found.kind == MatchKind::Exact).count(), catalog)
}

fn actors(articles: &[(&str, &str, &str)]) -> usize {
    namesakes(articles).0
}

const BELLRINGER: &str = "Edda Lorentz, a bellringer from Lower Slade";
const ZOOKEEPER: &str = "Edda Lorentz, a zookeeper";

#[test]
fn outlets_of_two_countries_tell_people_apart_of_whom_other_things_are_said() {
    let (count, catalog) = namesakes(&[("a.co.uk", "2019-03-04", BELLRINGER), ("b.de", "2019-06-11", ZOOKEEPER)]);
    assert_eq!(count, 2);
    let suggested = catalog.merge_suggestions(&PageRequest::default()).unwrap().items;
    assert_eq!(suggested.len(), 1, "a curator sees the pair");
    // Each is found again by what is said of it.
    let later = [("c.de", "2019-07-01", ZOOKEEPER), ("d.co.uk", "2019-07-02", BELLRINGER)];
    let all = [&[("a.co.uk", "2019-03-04", BELLRINGER), ("b.de", "2019-06-11", ZOOKEEPER)][..], &later].concat();
    let (count, catalog) = namesakes(&all);
    assert_eq!(count, 2);
    let found = catalog.lookup_actors("Edda Lorentz", &ActorQuery::default(), 10).unwrap();
    assert!(found.iter().all(|found| found.actor.statement_count == 2));
}

#[test]
fn a_country_that_is_not_known_tells_nothing() {
    for sites in [["a.com", "b.de"], ["a.co.uk", "b.com"], ["a.co.uk", "b.tv"], ["a.co.uk", "b.co.uk"]] {
        assert_eq!(
            actors(&[(sites[0], "2019-03-04", BELLRINGER), (sites[1], "2019-06-11", ZOOKEEPER)]),
            1,
            "{sites:?}"
        );
    }
}

#[test]
fn who_is_known_abroad_stays_one() {
    for speakers in [
        [BELLRINGER, "Edda Lorentz"],
        [BELLRINGER, "the British zookeeper Edda Lorentz"],
        ["Senator Edda Lorentz", "Edda Lorentz, the minister"],
        [BELLRINGER, "Edda Lorentz, the bellringer"],
    ] {
        let articles = [("a.co.uk", "2019-03-04", speakers[0]), ("b.de", "2019-06-11", speakers[1])];
        assert_eq!(actors(&articles), 1, "{speakers:?}");
    }
    let two_countries = [
        ("a.co.uk", "2019-03-04", BELLRINGER),
        ("b.fr", "2019-03-05", "Edda Lorentz, a bellringer"),
        ("c.de", "2019-06-11", ZOOKEEPER),
    ];
    assert_eq!(actors(&two_countries), 1);
    let mut often: Vec<_> = (1..=6).map(|_| ("a.co.uk", "2019-03-04", BELLRINGER)).collect();
    often.push(("b.de", "2019-06-11", ZOOKEEPER));
    assert_eq!(actors(&often), 1);
}

#[test]
fn a_working_life_between_them_tells_people_apart_of_whom_other_things_are_said() {
    let years = |first: &'static str, second: &'static str, speaker: &'static str| {
        actors(&[("a.com", first, BELLRINGER), ("a.com", second, speaker)])
    };
    assert_eq!(years("1951-05-07", "2016-10-03", ZOOKEEPER), 2);
    assert_eq!(years("2016-10-03", "1951-05-07", ZOOKEEPER), 2, "whichever comes first");
    assert_eq!(years("1976-05-07", "2016-10-03", ZOOKEEPER), 1);
    assert_eq!(years("1951-05-07", "2016-10-03", "Edda Lorentz"), 1);
    assert_eq!(years("1951-05-07", "2016-10-03", "Edda Lorentz, the former bellringer"), 1);
    assert_eq!(years("1930-05-07", "2016-10-03", "Edda Lorentz, the bellringer"), 2, "nobody speaks so long");
}
