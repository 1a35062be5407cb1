//! The engine on disk against the one in memory: random commits and reads give the same answers.

use std::{collections::BTreeMap, ops::Bound};

use proptest::{collection, prelude::*};
use quotarium::store::{Batch, Deadline, MemoryStore, Rows, Scan, SledStore, Store, StoreError};

use crate::options;

#[derive(Clone, Debug)]
enum Step {
    /// A commit that expects keys to be as they are, and others to have some value or none.
    Commit {
        as_they_are: Vec<Vec<u8>>,
        expected: Vec<(Vec<u8>, Option<Vec<u8>>)>,
        writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    },
    /// Many rows with one prefix, so that pages split, or none of them, so that pages merge.
    Fill {
        prefix: Vec<u8>,
        count: u16,
        value: Option<Vec<u8>>,
    },
    Get(Vec<Vec<u8>>),
    Scan(Scan),
    /// All rows of a range, page by page.
    Walk(Scan),
    Reopen,
}

/// Short keys of few and awkward bytes, so that they meet, and now and then the longest.
fn some_key() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop::sample::select(vec![0, 1, b'a', b'b', 0xfe, 0xff]);
    prop_oneof![
        20 => collection::vec(byte.clone(), 0..5),
        1 => byte.prop_map(|byte| [vec![0], vec![byte; 1023]].concat()),
    ]
}

fn some_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        20 => collection::vec(any::<u8>(), 0..30),
        1 => any::<u8>().prop_map(|byte| vec![byte; 4096]),
    ]
}

fn some_bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![Just(Bound::Unbounded), some_key().prop_map(Bound::Included), some_key().prop_map(Bound::Excluded),]
}

fn some_scan() -> impl Strategy<Value = Scan> {
    let max_bytes = prop_oneof![Just(1 << 20), 0..2_000_usize];
    (some_bound(), some_bound(), any::<bool>(), 0..40_usize, max_bytes)
        .prop_map(|(start, end, reverse, max_rows, max_bytes)| Scan { start, end, reverse, max_rows, max_bytes })
}

fn some_step() -> impl Strategy<Value = Step> {
    let commit = (
        collection::vec(some_key(), 0..3),
        prop_oneof![
            3 => Just(vec![]),
            1 => collection::vec((some_key(), proptest::option::of(some_value())), 1..3),
        ],
        collection::btree_map(some_key(), proptest::option::weighted(0.7, some_value()), 0..12),
    );
    let fill = (some_key(), 1..300_u16, proptest::option::weighted(0.6, some_value()));
    prop_oneof![
        6 => commit.prop_map(|(as_they_are, expected, writes)| Step::Commit { as_they_are, expected, writes }),
        1 => fill.prop_map(|(prefix, count, value)| Step::Fill { prefix, count, value }),
        2 => collection::vec(some_key(), 0..8).prop_map(Step::Get),
        4 => some_scan().prop_map(Step::Scan),
        2 => some_scan().prop_map(Step::Walk),
        1 => Just(Step::Reopen),
    ]
}

fn get(store: &dyn Store, keys: &[Vec<u8>]) -> Vec<Option<Vec<u8>>> {
    store.get_many(keys, Deadline::NONE).expect("values")
}

/// Whether the batch was committed; a key too long is as good as a conflict here.
fn commits(store: &dyn Store, batch: Batch) -> bool {
    match store.commit(batch, Deadline::NONE) {
        Ok(()) => true,
        Err(StoreError::Conflict | StoreError::TooLarge { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

fn walk(store: &dyn Store, scan: &Scan) -> Vec<Rows> {
    let mut scan = Scan { max_rows: scan.max_rows.max(1), ..scan.clone() };
    let mut pages = vec![];
    loop {
        let page = store.scan(&scan, Deadline::NONE).expect("rows");
        let last = page.rows.last().map(|(key, _)| key.clone());
        let more = page.more;
        pages.push(page);
        match last {
            Some(key) if more => scan = scan.after(key),
            _ => return pages,
        }
    }
}

fn batch(step: &Step, model: &dyn Store) -> Option<Batch> {
    match step {
        Step::Commit { as_they_are, expected, writes } => {
            let present = as_they_are.iter().cloned().zip(get(model, as_they_are));
            let expected = present.chain(expected.iter().cloned()).collect();
            Some(Batch { expected, writes: writes.clone().into_iter().collect() })
        }
        Step::Fill { prefix, count, value } => {
            let key = |n: u16| [prefix.as_slice(), &n.to_be_bytes()].concat();
            Some(Batch { expected: vec![], writes: (0..*count).map(|n| (key(n), value.clone())).collect() })
        }
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_answer_alike(steps in collection::vec(some_step(), 1..40)) {
        let model = MemoryStore::new();
        let folder = tempfile::tempdir().unwrap();
        let mut store = SledStore::open(folder.path(), options()).unwrap();
        for step in &steps {
            match step {
                Step::Commit { .. } | Step::Fill { .. } => {
                    let batch = batch(step, &model).expect("a batch");
                    prop_assert_eq!(commits(&store, batch.clone()), commits(&model, batch));
                }
                Step::Get(keys) => prop_assert_eq!(get(&store, keys), get(&model, keys)),
                Step::Scan(scan) => prop_assert_eq!(
                    store.scan(scan, Deadline::NONE).unwrap(),
                    model.scan(scan, Deadline::NONE).unwrap()
                ),
                Step::Walk(scan) => prop_assert_eq!(walk(&store, scan), walk(&model, scan)),
                Step::Reopen => {
                    drop(store);
                    store = SledStore::open(folder.path(), options()).unwrap();
                }
            }
        }
        let all = Scan::prefix(b"", 50);
        prop_assert_eq!(walk(&store, &all), walk(&model, &all));
        prop_assert_eq!(walk(&store, &all.clone().reversed()), walk(&model, &all.reversed()));
    }
}
