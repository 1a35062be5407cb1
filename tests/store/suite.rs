//! What every engine does.

use std::{
    ops::Bound,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use quotarium::store::{Batch, Deadline, MAX_KEY_BYTES, MAX_VALUE_BYTES, Rows, Scan, Store, StoreError, after_prefix};

use crate::{commit, get, key, put};

macro_rules! on_every_engine {
    ($($case:ident),* $(,)?) => {
        mod memory {
            $(#[test] fn $case() { super::$case(&*crate::memory().store); })*
        }
        mod sled {
            $(#[test] fn $case() { super::$case(&*crate::sled().store); })*
        }
    };
}

on_every_engine!(
    a_new_store_is_empty,
    values_come_in_the_order_of_the_keys_asked_for,
    a_batch_writes_and_removes_together,
    a_batch_of_nothing_is_committed,
    a_precondition_holds_on_absent_and_on_equal_values,
    a_conflict_leaves_nothing_behind,
    a_batch_sees_what_its_predecessors_wrote,
    an_unmet_precondition_without_writes_is_a_conflict,
    rows_come_in_byte_order_in_both_directions,
    bounds_include_and_exclude,
    a_range_that_ends_before_it_starts_is_empty,
    a_prefix_of_the_highest_bytes_has_an_end,
    a_cursor_walks_all_rows_once_in_both_directions,
    a_cursor_never_widens_the_range,
    a_page_that_ends_with_its_range_says_that_there_is_no_more,
    a_page_ends_once_its_bytes_are_reached,
    a_page_holds_one_row_whatever_its_bytes,
    a_page_of_no_rows_tells_whether_there_are_any,
    keys_of_zeros_and_highest_bytes_are_kept_apart,
    text_in_any_script_is_kept_as_it_is,
    the_longest_key_and_value_fit_and_longer_ones_are_refused,
    reserved_keys_are_refused_and_never_read,
    a_removed_row_can_be_written_again,
    a_deadline_in_the_past_is_refused_before_anything_is_done,
    a_deadline_in_the_future_is_kept,
    of_writers_that_expect_the_same_row_one_wins,
    a_counter_of_many_writers_misses_nothing,
    no_read_sees_a_part_of_a_batch,
);

fn all() -> Scan {
    Scan { start: Bound::Unbounded, end: Bound::Unbounded, reverse: false, max_rows: 10_000, max_bytes: 1 << 30 }
}

fn scan(store: &dyn Store, scan: &Scan) -> Rows {
    store.scan(scan, Deadline::NONE).expect("rows")
}

fn keys(rows: &Rows) -> Vec<&[u8]> {
    rows.rows.iter().map(|(key, _)| key.as_slice()).collect()
}

/// Writes each key with itself as the value.
fn fill<K: AsRef<[u8]>>(store: &dyn Store, keys: impl IntoIterator<Item = K>) {
    let writes = keys.into_iter().map(|key| (key.as_ref().to_vec(), Some(key.as_ref().to_vec()))).collect();
    commit(store, Batch { expected: vec![], writes });
}

fn a_new_store_is_empty(store: &dyn Store) {
    assert_eq!(scan(store, &all()), Rows::default());
    assert_eq!(get(store, "anything"), None);
    assert_eq!(store.get_many(&[], Deadline::NONE).unwrap(), Vec::<Option<Vec<u8>>>::new());
}

fn values_come_in_the_order_of_the_keys_asked_for(store: &dyn Store) {
    fill(store, ["a", "b", "c"]);
    let values = store.get_many(&[key("c"), key("nothing"), key("a"), key("c")], Deadline::NONE).unwrap();
    assert_eq!(values, [Some(key("c")), None, Some(key("a")), Some(key("c"))]);
}

fn a_batch_writes_and_removes_together(store: &dyn Store) {
    fill(store, ["old", "kept"]);
    let writes = vec![(key("new"), Some(key("1"))), (key("old"), None), (key("never there"), None)];
    commit(store, Batch { expected: vec![], writes });
    assert_eq!(keys(&scan(store, &all())), [b"kept".as_slice(), b"new"]);
}

fn a_batch_of_nothing_is_committed(store: &dyn Store) {
    commit(store, Batch::default());
    assert_eq!(scan(store, &all()), Rows::default());
}

fn a_precondition_holds_on_absent_and_on_equal_values(store: &dyn Store) {
    let mut create = put("row", "1");
    create.expected.push((key("row"), None));
    commit(store, create);
    let mut change = put("row", "2");
    change.expected.push((key("row"), Some(key("1"))));
    change.expected.push((key("other"), None));
    commit(store, change);
    assert_eq!(get(store, "row"), Some(key("2")));
}

fn a_conflict_leaves_nothing_behind(store: &dyn Store) {
    fill(store, ["present"]);
    let unmet = [
        (key("present"), None),
        (key("present"), Some(key("another value"))),
        (key("present"), Some(key(""))),
        (key("absent"), Some(key("absent"))),
    ];
    for expected in unmet {
        let batch = Batch {
            expected: vec![(key("present"), Some(key("present"))), expected],
            writes: vec![(key("new"), Some(key("1"))), (key("present"), None)],
        };
        assert!(matches!(store.commit(batch, Deadline::NONE), Err(StoreError::Conflict)));
    }
    assert_eq!(scan(store, &all()).rows, [(key("present"), key("present"))]);
}

fn a_batch_sees_what_its_predecessors_wrote(store: &dyn Store) {
    commit(store, put("n", [0]));
    for n in 0..50_u8 {
        let mut next = put("n", [n + 1]);
        next.expected.push((key("n"), Some(vec![n])));
        commit(store, next);
    }
    assert_eq!(get(store, "n"), Some(vec![50]));
}

fn an_unmet_precondition_without_writes_is_a_conflict(store: &dyn Store) {
    let expected = vec![(key("absent"), Some(key("1")))];
    let outcome = store.commit(Batch { expected, writes: vec![] }, Deadline::NONE);
    assert!(matches!(outcome, Err(StoreError::Conflict)));
}

fn rows_come_in_byte_order_in_both_directions(store: &dyn Store) {
    fill(store, ["b", "a", "ab", "B", "", "é", "z"]);
    let in_order = ["", "B", "a", "ab", "b", "z", "é"].map(str::as_bytes);
    assert_eq!(keys(&scan(store, &all())), in_order);
    let mut reversed = in_order;
    reversed.reverse();
    assert_eq!(keys(&scan(store, &all().reversed())), reversed);
}

fn bounds_include_and_exclude(store: &dyn Store) {
    fill(store, ["a", "b", "c", "d"]);
    let cases: [(Bound<&str>, Bound<&str>, &[&str]); 7] = [
        (Bound::Included("b"), Bound::Included("c"), &["b", "c"]),
        (Bound::Excluded("b"), Bound::Included("c"), &["c"]),
        (Bound::Included("b"), Bound::Excluded("c"), &["b"]),
        (Bound::Excluded("a"), Bound::Excluded("d"), &["b", "c"]),
        (Bound::Unbounded, Bound::Excluded("b"), &["a"]),
        (Bound::Excluded("c"), Bound::Unbounded, &["d"]),
        (Bound::Included("b"), Bound::Included("b"), &["b"]),
    ];
    for (start, end, expected) in cases {
        let range = Scan { start: start.map(key), end: end.map(key), ..all() };
        let expected: Vec<_> = expected.iter().map(|key| key.as_bytes()).collect();
        assert_eq!(keys(&scan(store, &range)), expected, "{range:?}");
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(keys(&scan(store, &range.clone().reversed())), reversed, "{range:?} reversed");
    }
}

fn a_range_that_ends_before_it_starts_is_empty(store: &dyn Store) {
    fill(store, ["a", "b", "c"]);
    let void = [
        (Bound::Included("c"), Bound::Included("a")),
        (Bound::Excluded("c"), Bound::Excluded("a")),
        (Bound::Excluded("b"), Bound::Excluded("b")),
        (Bound::Included("b"), Bound::Excluded("b")),
        (Bound::Excluded("b"), Bound::Included("b")),
    ];
    for (start, end) in void {
        let range = Scan { start: start.map(key), end: end.map(key), ..all() };
        assert_eq!(scan(store, &range), Rows::default(), "{range:?}");
        assert_eq!(scan(store, &range.clone().reversed()), Rows::default(), "{range:?} reversed");
    }
}

fn a_prefix_of_the_highest_bytes_has_an_end(store: &dyn Store) {
    let rows: [&[u8]; 6] = [b"a", b"a\xff", b"a\xff\x01", b"b", b"\xff\xff", b"\xff\xff\x00"];
    fill(store, rows);
    assert_eq!(keys(&scan(store, &Scan::prefix(b"a\xff", 10))), rows[1..3]);
    assert_eq!(keys(&scan(store, &Scan::prefix(b"\xff\xff", 10))), rows[4..]);
    assert_eq!(keys(&scan(store, &Scan::prefix(b"", 10))), rows);
    assert_eq!(after_prefix(b"\xff"), Bound::Unbounded);
}

fn a_cursor_walks_all_rows_once_in_both_directions(store: &dyn Store) {
    let rows: Vec<_> = (0..100_u32).map(|n| format!("p{n:03}")).collect();
    fill(store, rows.iter().chain(&["o".to_owned(), "q".to_owned()]));
    for reverse in [false, true] {
        let mut next = Some(Scan { reverse, ..Scan::prefix(b"p", 7) });
        let mut seen = vec![];
        while let Some(page) = next {
            let Rows { rows, more } = scan(store, &page);
            assert!(rows.len() == 7 || !more);
            seen.extend(rows.into_iter().map(|(key, _)| String::from_utf8(key).unwrap()));
            next = more.then(|| page.after(seen.last().unwrap().clone().into_bytes()));
        }
        if reverse {
            seen.reverse();
        }
        assert_eq!(seen, rows);
    }
}

fn a_cursor_never_widens_the_range(store: &dyn Store) {
    fill(store, ["a", "p1", "p2", "z"]);
    let forward = Scan::prefix(b"p", 10);
    assert_eq!(keys(&scan(store, &forward.clone().after(key("a")))), [b"p1", b"p2"]);
    assert_eq!(scan(store, &forward.clone().after(key("z"))), Rows::default());
    let backward = forward.reversed();
    assert_eq!(keys(&scan(store, &backward.clone().after(key("z")))), [b"p2", b"p1"]);
    assert_eq!(scan(store, &backward.after(key("a"))), Rows::default());
}

fn a_page_that_ends_with_its_range_says_that_there_is_no_more(store: &dyn Store) {
    fill(store, ["a", "b", "c", "d"]);
    let range = |max_rows| Scan { end: Bound::Included(key("c")), max_rows, ..all() };
    assert!(scan(store, &range(2)).more);
    let full = scan(store, &range(3));
    assert_eq!((full.rows.len(), full.more), (3, false));
}

fn a_page_ends_once_its_bytes_are_reached(store: &dyn Store) {
    fill(store, ["aaaa", "bbbb", "cccc"]);
    let of_bytes = |max_bytes| {
        let page = scan(store, &Scan { max_bytes, ..all() });
        (page.rows.len(), page.more)
    };
    assert_eq!(of_bytes(8), (1, true));
    assert_eq!(of_bytes(9), (2, true));
    assert_eq!(of_bytes(16), (2, true));
    assert_eq!(of_bytes(17), (3, false));
}

fn a_page_holds_one_row_whatever_its_bytes(store: &dyn Store) {
    fill(store, ["aaaa", "bbbb"]);
    let page = scan(store, &Scan { max_bytes: 0, ..all() });
    assert_eq!((page.rows.len(), page.more), (1, true));
}

fn a_page_of_no_rows_tells_whether_there_are_any(store: &dyn Store) {
    let none = Scan { max_rows: 0, ..all() };
    assert!(!scan(store, &none).more);
    fill(store, ["a"]);
    assert_eq!(scan(store, &none), Rows { rows: vec![], more: true });
}

fn keys_of_zeros_and_highest_bytes_are_kept_apart(store: &dyn Store) {
    let rows: [&[u8]; 9] = [b"", b"\0", b"\0\0", b"\0\x01", b"\0\xff", b"\x01", b"\xfe\xff\xff", b"\xff", b"\xff\0"];
    fill(store, rows);
    assert_eq!(keys(&scan(store, &all())), rows);
    for row in rows {
        assert_eq!(get(store, row).as_deref(), Some(row));
    }
    assert_eq!(keys(&scan(store, &Scan::prefix(b"\0", 10))), rows[1..5]);
    assert_eq!(keys(&scan(store, &Scan::prefix(b"\xff", 10).reversed())), [rows[8], rows[7]]);
}

fn text_in_any_script_is_kept_as_it_is(store: &dyn Store) {
    let rows = ["Angela Merkel", "“curly”", "Владимир", "习近平", "محمد", "🗣️"];
    fill(store, rows);
    for row in rows {
        assert_eq!(get(store, row), Some(key(row)));
    }
    assert_eq!(keys(&scan(store, &Scan::prefix("习".as_bytes(), 10))), ["习近平".as_bytes()]);
}

fn the_longest_key_and_value_fit_and_longer_ones_are_refused(store: &dyn Store) {
    let longest_key = [vec![0xff; 7], vec![0; MAX_KEY_BYTES - 7]].concat();
    let longest_value = vec![7; MAX_VALUE_BYTES];
    commit(store, put(&longest_key, &longest_value));
    assert_eq!(get(store, &longest_key), Some(longest_value));

    let long_value = store.commit(put("a", vec![0; MAX_VALUE_BYTES + 1]), Deadline::NONE);
    assert!(matches!(long_value, Err(StoreError::TooLarge { what: "value", bytes: 4097, limit: 4096 })));
    let mut long_key = put("a", "1");
    long_key.writes.push((vec![0; MAX_KEY_BYTES + 1], None));
    let long_key = store.commit(long_key, Deadline::NONE);
    assert!(matches!(long_key, Err(StoreError::TooLarge { what: "key", bytes: 1025, limit: 1024 })));
    assert_eq!(get(store, "a"), None, "nothing of a refused batch is there");
    assert_eq!(get(store, vec![0; MAX_KEY_BYTES + 1]), None);
}

fn reserved_keys_are_refused_and_never_read(store: &dyn Store) {
    for key in [&[0xff; 8][..], &[0xff; 9], &[0xff; 1024]] {
        assert!(matches!(store.commit(put(key, "1"), Deadline::NONE), Err(StoreError::ReservedKey)));
        let all_from = Scan { start: Bound::Included(key.to_vec()), ..all() };
        assert_eq!(scan(store, &all_from), Rows::default());
        assert_eq!(scan(store, &all_from.reversed()), Rows::default());
    }
    let before = [0xff; 7];
    commit(store, put(before, "1"));
    assert_eq!(keys(&scan(store, &all())), [before]);
    assert_eq!(keys(&scan(store, &all().reversed())), [before]);
    assert_eq!(keys(&scan(store, &Scan::prefix(&before, 10))), [before]);
}

fn a_removed_row_can_be_written_again(store: &dyn Store) {
    for round in 0..3_u8 {
        commit(store, put("row", [round]));
        assert_eq!(get(store, "row"), Some(vec![round]));
        commit(store, Batch { expected: vec![], writes: vec![(key("row"), None)] });
        assert_eq!(get(store, "row"), None);
    }
}

fn a_deadline_in_the_past_is_refused_before_anything_is_done(store: &dyn Store) {
    let past = Deadline::at(Instant::now());
    assert!(matches!(store.commit(put("a", "1"), past), Err(StoreError::DeadlineExceeded)));
    assert!(matches!(store.get_many(&[key("a")], past), Err(StoreError::DeadlineExceeded)));
    assert!(matches!(store.scan(&all(), past), Err(StoreError::DeadlineExceeded)));
    assert_eq!(get(store, "a"), None);
}

fn a_deadline_in_the_future_is_kept(store: &dyn Store) {
    let future = Deadline::at(Instant::now() + Duration::from_mins(10));
    store.commit(put("a", "1"), future).unwrap();
    assert_eq!(store.get_many(&[key("a")], future).unwrap(), [Some(key("1"))]);
    assert_eq!(store.scan(&all(), future).unwrap().rows.len(), 1);
}

fn of_writers_that_expect_the_same_row_one_wins(store: &dyn Store) {
    let together = Barrier::new(8);
    let wins = thread::scope(|scope| {
        let writers: Vec<_> = (0..8_u8)
            .map(|writer| {
                let together = &together;
                scope.spawn(move || {
                    let mut claim = put("claim", [writer]);
                    claim.expected.push((key("claim"), None));
                    together.wait();
                    match store.commit(claim, Deadline::NONE) {
                        Ok(()) => Some(writer),
                        Err(StoreError::Conflict) => None,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        writers.into_iter().filter_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(wins.len(), 1);
    assert_eq!(get(store, "claim"), Some(wins));
}

fn a_counter_of_many_writers_misses_nothing(store: &dyn Store) {
    const EACH: u32 = 10;
    commit(store, put("count", 0_u32.to_be_bytes()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut done = 0;
                while done < EACH {
                    let before = get(store, "count").unwrap();
                    let count = u32::from_be_bytes(before.clone().try_into().unwrap());
                    let mut next = put("count", (count + 1).to_be_bytes());
                    next.expected.push((key("count"), Some(before)));
                    match store.commit(next, Deadline::NONE) {
                        Ok(()) => done += 1,
                        Err(StoreError::Conflict) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    assert_eq!(get(store, "count"), Some((4 * EACH).to_be_bytes().to_vec()));
}

fn no_read_sees_a_part_of_a_batch(store: &dyn Store) {
    let names: Vec<_> = (0..100_u8).map(|n| vec![n]).collect();
    let write = |round: u8| {
        let writes = names.iter().map(|name| (name.clone(), Some(vec![round]))).collect();
        commit(store, Batch { expected: vec![], writes });
    };
    write(0);
    let of_one_round = |values: &[Vec<u8>]| values.len() == 100 && values.windows(2).all(|two| two[0] == two[1]);
    thread::scope(|scope| {
        let writer = scope.spawn(|| (1..=30).for_each(write));
        while !writer.is_finished() {
            let scanned: Vec<_> = scan(store, &all()).rows.into_iter().map(|(_, value)| value).collect();
            assert!(of_one_round(&scanned), "{scanned:?}");
            let got = store.get_many(&names, Deadline::NONE).unwrap();
            let got: Vec<_> = got.into_iter().map(Option::unwrap).collect();
            assert!(of_one_round(&got), "{got:?}");
        }
    });
}
