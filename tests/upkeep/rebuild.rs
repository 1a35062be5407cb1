//! A rebuild makes everything but the records from the records.

use std::ops::ControlFlow;

use proptest::prelude::*;
use quotarium::{
    Catalog,
    catalog::{CatalogError, Options, PageRequest, Remedy, StatementQuery, UnfinishedTask, rebuild},
    store::{MemoryStore, SledOptions, SledStore, Store},
    text::fold,
};

use super::{answers::answers, assert_clean, change, fill, on, on_store, rows, sample};

/// Kinds of rows that are derived from others.
const DERIVED: &[u8] = b"DAOXhpokNvntTdrfyzig";

#[test]
fn with_every_derived_row_gone_all_answers_are_the_same_again() {
    let store = sample();
    let before = answers(&on_store(&store));
    let derived = rows(store.as_ref()).into_iter().filter(|(key, _)| DERIVED.contains(&key[0]));
    change(store.as_ref(), derived.map(|(key, _)| (key, None)).collect());
    let rebuilt = rebuild(store.as_ref(), on).expect("a rebuild");
    assert!(rebuilt.found.problems > 0);
    assert_eq!(rebuilt.left, 0);
    assert!(rebuilt.found.named.iter().all(|problem| problem.remedy == Remedy::Rebuild), "{:#?}", rebuilt.found.named);
    let catalog = on_store(&store);
    assert_clean(&catalog);
    assert_eq!(answers(&catalog), before);
}

/// What happens to a row.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Gone,
    Flipped(usize),
    Short,
    Moved(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        2 => Just(Damage::Gone),
        2 => (0..200usize).prop_map(Damage::Flipped),
        1 => Just(Damage::Short),
        2 => (1..60usize).prop_map(Damage::Moved),
    ]
}

/// The name in a row of an actor's names, which is the first field of its message, as names are
/// compared. Another spelling of the same may be that of an article that is gone: nobody can tell.
fn spelling(value: &[u8]) -> Option<String> {
    let (&[0x0a, length], rest) = value.split_first_chunk()? else { return None };
    Some(fold(std::str::from_utf8(rest.get(..usize::from(length))?).ok()?))
}

/// Damages the `at`-th derived row.
fn hurt(store: &dyn Store, at: prop::sample::Index, damage: Damage) {
    let derived: Vec<_> = rows(store).into_iter().filter(|(key, _)| DERIVED.contains(&key[0])).collect();
    if derived.is_empty() {
        return;
    }
    let (key, mut value) = at.get(&derived).clone();
    match damage {
        Damage::Gone => return change(store, vec![(key, None)]),
        Damage::Flipped(bit) if !value.is_empty() => {
            let byte = bit % value.len();
            let before = value.clone();
            value[byte] ^= 1 << (bit % 8);
            if key[0] == b'v' && spelling(&before) == spelling(&value) {
                return;
            }
        }
        Damage::Flipped(_) => value.push(1),
        Damage::Short => drop(value.pop()),
        Damage::Moved(bit) => {
            let mut other = key.clone();
            let byte = 1 + bit % (key.len() - 1).max(1);
            other[byte.min(key.len() - 1)] ^= 1 << (bit % 8);
            return change(store, vec![(key, None), (other, Some(value))]);
        }
    }
    change(store, vec![(key, Some(value))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_becomes_of_derived_rows_a_rebuild_mends_it(
        damages in prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..40),
    ) {
        let store = sample();
        let before = answers(&on_store(&store));
        for &(at, damage) in &damages {
            hurt(store.as_ref(), at, damage);
        }
        let rebuilt = rebuild(store.as_ref(), on).expect("a rebuild");
        prop_assert_eq!(rebuilt.left, 0);
        let catalog = on_store(&store);
        assert_clean(&catalog);
        prop_assert_eq!(answers(&catalog), before);
    }

    #[test]
    fn whatever_becomes_of_records_a_rebuilt_catalogue_is_clean_but_for_lost_texts(
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8), 1..12),
    ) {
        let store = sample();
        for (at, kind) in damages {
            let records: Vec<_> = rows(store.as_ref()).into_iter().filter(|(key, _)| b"asqc".contains(&key[0])).collect();
            let (key, value) = at.get(&records).clone();
            let value = match kind {
                0 => None,
                1 => Some(value[..value.len() / 2].to_vec()),
                _ => Some(vec![0xff; value.len()]),
            };
            change(store.as_ref(), vec![(key, value)]);
        }
        let rebuilt = rebuild(store.as_ref(), on).expect("a rebuild");
        prop_assert_eq!(rebuilt.left, 0, "{:#?}", rebuilt.found.named);
        assert_clean(&on_store(&store));
    }
}

#[test]
fn an_interrupted_rebuild_keeps_the_catalogue_shut_and_goes_on() {
    let store = sample();
    let before = answers(&on_store(&store));
    let derived = rows(store.as_ref()).into_iter().filter(|(key, _)| DERIVED.contains(&key[0]));
    change(store.as_ref(), derived.map(|(key, _)| (key, None)).collect());
    let mut interruptions = 0;
    loop {
        // Each attempt is allowed one more look at progress than the one before.
        let mut looks = 0;
        let ended = rebuild(store.as_ref(), |_| {
            looks += 1;
            if looks > interruptions { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match ended {
            Err(CatalogError::Cancelled) => {
                let refused = Catalog::with_store(store.clone(), Options::default());
                assert!(
                    matches!(refused, Err(CatalogError::Unfinished { task: UnfinishedTask::Rebuild })),
                    "{refused:?}"
                );
                interruptions += 1;
            }
            done => {
                done.expect("a rebuild");
                break;
            }
        }
    }
    assert!(interruptions > 0);
    let catalog = on_store(&store);
    assert_clean(&catalog);
    assert_eq!(answers(&catalog), before);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn a_lost_statement_comes_back_with_the_next_extraction() {
    let store = sample();
    let catalog = on_store(&store);
    let query = StatementQuery::default();
    let all = |catalog: &Catalog| {
        let page = PageRequest { size: 1000, token: String::new() };
        catalog.statements(&query, quotarium::catalog::Order::OldestFirst, &page).expect("statements").items
    };
    let before = all(&catalog);
    drop(catalog);
    let lost = &before[3];
    let is_lost = |key: &[u8]| key[0] == b's' && hex(&key[1..]) == lost.id.to_string();
    let statement = rows(store.as_ref()).into_iter().find(|(key, _)| is_lost(key)).expect("its record").0;
    change(store.as_ref(), vec![(statement, Some(vec![0xff]))]);
    let rebuilt = rebuild(store.as_ref(), on).expect("a rebuild");
    assert!(rebuilt.found.named.iter().any(|problem| problem.remedy == Remedy::Removal));
    let catalog = on_store(&store);
    assert_clean(&catalog);
    assert_eq!(all(&catalog).len(), before.len() - 1);
    catalog.reextract_article(lost.article.id).expect("it is extracted again");
    assert_clean(&catalog);
    let again: Vec<_> = all(&catalog).into_iter().map(|statement| statement.id).collect();
    assert_eq!(again, before.iter().map(|statement| statement.id).collect::<Vec<_>>());
}

#[test]
fn a_catalogue_without_its_own_record_is_rebuilt() {
    let store = sample();
    let before = answers(&on_store(&store));
    change(store.as_ref(), vec![(b"m".to_vec(), Some(vec![0xff, 0xff]))]);
    assert!(Catalog::with_store(store.clone(), Options::default()).is_err());
    rebuild(store.as_ref(), on).expect("a rebuild");
    let catalog = on_store(&store);
    assert_clean(&catalog);
    assert_eq!(answers(&catalog), before);
}

#[test]
fn a_store_of_something_else_is_not_touched() {
    let store = MemoryStore::new();
    change(&store, vec![(b"zebra".to_vec(), Some(vec![1]))]);
    assert!(matches!(rebuild(&store, on), Err(CatalogError::Record(_))));
    assert_eq!(rows(&store).len(), 1);
}

#[test]
fn a_database_on_disk_is_rebuilt_in_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(folder.path()).expect("a catalogue");
    fill(&catalog, 16);
    let before = answers(&catalog);
    drop(catalog);
    let store = SledStore::open(folder.path(), SledOptions::default()).expect("the store");
    let derived: Vec<_> = rows(&store).into_iter().filter(|(key, _)| DERIVED.contains(&key[0])).collect();
    change(&store, derived.into_iter().step_by(3).map(|(key, _)| (key, None)).collect());
    rebuild(&store, on).expect("a rebuild");
    drop(store);
    let catalog = Catalog::open(folder.path()).expect("the same");
    assert_clean(&catalog);
    assert_eq!(answers(&catalog), before);
}
