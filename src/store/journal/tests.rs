use std::fs::OpenOptions;

use super::*;

const SMALL: JournalOptions = JournalOptions { max_bytes: 40_000 };

fn write(n: u64) -> Vec<Write> {
    vec![
        (n.to_be_bytes().to_vec(), Some(vec![n as u8; 700])),
        (b"last".to_vec(), (!n.is_multiple_of(2)).then(Vec::new)),
    ]
}

fn create(folder: &Path) -> JournalWriter {
    JournalWriter::create(&folder.join("journal"), SMALL, Position::origin(0)).unwrap()
}

fn reopen(folder: &Path) -> Result<JournalWriter> {
    JournalWriter::open(&folder.join("journal"), SMALL)
}

fn add(writer: &mut JournalWriter, numbers: std::ops::RangeInclusive<u64>) {
    for n in numbers {
        let position = writer.append(&write(n)).unwrap();
        assert_eq!(position.sequence, n);
        writer.publish(position);
    }
}

/// The numbers behind `after`, where the records are those that were written.
fn numbers(journal: &Journal, after: Position) -> Result<Vec<u64>> {
    journal
        .records_after(after)?
        .map(|record| {
            let record = record?;
            assert_eq!(record.writes, write(record.position.sequence));
            Ok(record.position.sequence)
        })
        .collect()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder.join("journal")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
    paths.sort();
    paths
}

fn flip(path: &Path, at: usize) {
    let mut content = fs::read(path).unwrap();
    content[at] ^= 0x10;
    fs::write(path, content).unwrap();
}

fn cut(path: &Path, bytes: u64) {
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(file.metadata().unwrap().len() - bytes).unwrap();
}

#[test]
fn what_was_added_is_read_from_any_state_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    let mut positions = vec![writer.journal().first()];
    for n in 1..=30 {
        let position = writer.append(&write(n)).unwrap();
        writer.publish(position);
        positions.push(position);
    }
    assert!(segments(folder.path()).len() > 3, "several segments");
    for journal in [writer.journal().clone(), Journal::open(folder.path().join("journal")).unwrap()] {
        assert_eq!(journal.last(), positions[30]);
        for after in [0, 1, 5, 17, 29, 30] {
            assert_eq!(numbers(&journal, positions[after]).unwrap(), (after as u64 + 1..=30).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_journal_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let first = create(folder.path()).journal().first();
    for round in 0..5 {
        add(&mut reopen(folder.path()).unwrap(), round * 7 + 1..=round * 7 + 7);
    }
    let journal = reopen(folder.path()).unwrap().journal().clone();
    assert_eq!(numbers(&journal, first).unwrap(), (1..=35).collect::<Vec<_>>());
}

#[test]
fn what_is_not_published_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    let first = writer.journal().first();
    add(&mut writer, 1..=3);
    writer.append(&write(4)).unwrap();
    assert_eq!(numbers(writer.journal(), first).unwrap(), [1, 2, 3]);
}

#[test]
fn a_record_that_was_not_finished_is_cut_off() {
    for cut_bytes in [1, 100, 700, 740] {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = create(folder.path());
        let first = writer.journal().first();
        add(&mut writer, 1..=9);
        drop(writer);
        cut(segments(folder.path()).last().unwrap(), cut_bytes);
        let mut writer = reopen(folder.path()).unwrap();
        assert_eq!(numbers(writer.journal(), first).unwrap(), (1..=8).collect::<Vec<_>>());
        add(&mut writer, 9..=12);
        assert_eq!(numbers(writer.journal(), first).unwrap(), (1..=12).collect::<Vec<_>>());
    }
}

#[test]
fn a_segment_that_was_not_finished_is_made_again() {
    for left in [0, 20, SEGMENT_HEAD, SEGMENT_HEAD + 30] {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = create(folder.path());
        let first = writer.journal().first();
        let mut n = 0;
        while segments(folder.path()).len() < 3 {
            n += 1;
            add(&mut writer, n..=n);
        }
        drop(writer);
        let last = segments(folder.path()).pop().unwrap();
        cut(&last, fs::metadata(&last).unwrap().len() - left);
        let mut writer = reopen(folder.path()).unwrap();
        assert_eq!(writer.journal().last().sequence, n - 1);
        add(&mut writer, n..=n + 20);
        let journal = reopen(folder.path()).unwrap().journal().clone();
        assert_eq!(numbers(&journal, first).unwrap(), (1..=n + 20).collect::<Vec<_>>());
    }
}

const SEGMENT_HEAD: u64 = segment::SEGMENT_HEAD_BYTES as u64;

#[test]
fn a_damaged_record_with_others_behind_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    let first = writer.journal().first();
    add(&mut writer, 1..=14);
    drop(writer);
    let paths = segments(folder.path());
    let last = paths.last().unwrap();
    assert!(fs::metadata(last).unwrap().len() > SEGMENT_HEAD + 2 * 750, "two records in the last segment");
    for at in [50, 45, 41, 60, 300] {
        flip(last, at);
        assert!(matches!(reopen(folder.path()), Err(JournalError::Damaged { offset: SEGMENT_HEAD, .. })), "{at}");
        flip(last, at);
    }
    // In an earlier segment it shows when that is read.
    for at in [10, 300] {
        flip(&paths[0], at);
        let read = reopen(folder.path()).and_then(|writer| numbers(writer.journal(), first));
        assert!(matches!(read, Err(JournalError::Damaged { .. })), "{read:?}");
        flip(&paths[0], at);
    }
    cut(&paths[1], 1);
    let writer = reopen(folder.path()).unwrap();
    assert!(matches!(numbers(writer.journal(), first), Err(JournalError::Damaged { .. })));
    fs::remove_file(&paths[1]).unwrap();
    assert!(matches!(numbers(writer.journal(), first), Err(JournalError::Io { .. })));
    let read = reopen(folder.path()).and_then(|writer| numbers(writer.journal(), first));
    assert!(matches!(read, Err(JournalError::Hole { .. })), "{read:?}");
}

#[test]
fn the_room_behind_the_records_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    let first = writer.journal().first();
    add(&mut writer, 1..=20);
    // As a killed process leaves them: the segments that are done with room behind them too.
    std::mem::forget(writer);
    for path in segments(folder.path()) {
        let file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() + 1_000).unwrap();
    }
    assert_eq!(
        numbers(&Journal::open(folder.path().join("journal")).unwrap(), first).unwrap(),
        (1..=20).collect::<Vec<_>>()
    );
    let mut writer = reopen(folder.path()).unwrap();
    add(&mut writer, 21..=30);
    assert_eq!(numbers(writer.journal(), first).unwrap(), (1..=30).collect::<Vec<_>>());
}

#[test]
fn zeros_in_the_place_of_a_record_are_damage() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    add(&mut writer, 1..=3);
    drop(writer);
    let path = segments(folder.path()).remove(0);
    let mut content = fs::read(&path).unwrap();
    content[segment::SEGMENT_HEAD_BYTES..][..frame::HEAD_BYTES].fill(0);
    fs::write(&path, content).unwrap();
    assert!(matches!(reopen(folder.path()), Err(JournalError::Damaged { .. })));
}

#[test]
fn states_of_another_history_are_foreign() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [mut one, mut other] = folders.each_ref().map(|folder| create(folder.path()));
    add(&mut one, 1..=5);
    add(&mut other, 1..=5);
    for position in [other.journal().first(), other.journal().last()] {
        assert!(matches!(one.journal().records_after(position), Err(JournalError::Foreign(_))));
    }
    add(&mut other, 6..=6);
    let ahead = other.journal().last();
    assert!(matches!(one.journal().records_after(ahead), Err(JournalError::Foreign(foreign)) if foreign == ahead));
}

#[test]
fn the_oldest_segments_go_beyond_the_bound_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    let first = writer.journal().first();
    add(&mut writer, 1..=200);
    let whole = writer.journal().stats();
    assert_eq!((whole.first_sequence, whole.last_sequence, whole.uncovered), (Some(1), 200, 0));
    writer.prune(200);
    let stats = writer.journal().stats();
    assert!((20_000..=40_000).contains(&stats.bytes), "{stats:?}");
    let on_disk: u64 = segments(folder.path()).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!((stats.bytes..stats.bytes + 5_000).contains(&on_disk), "{stats:?} {on_disk}");
    let begins = stats.first_sequence.unwrap();
    assert_eq!(stats.uncovered, begins - 1);
    assert!(matches!(
        writer.journal().records_after(first),
        Err(JournalError::Gone { wanted: 1, begins_behind }) if begins_behind == begins - 1
    ));
    assert_eq!(numbers(writer.journal(), writer.journal().first()).unwrap(), (begins..=200).collect::<Vec<_>>());
}

#[test]
fn what_the_engine_lacks_or_somebody_reads_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    let first = writer.journal().first();
    add(&mut writer, 1..=100);
    writer.prune(0);
    assert_eq!(writer.journal().first(), first);
    let mut records = writer.journal().records_after(first).unwrap();
    records.next().unwrap().unwrap();
    writer.prune(100);
    writer.journal().release(writer.journal().last()).unwrap();
    let rest: Vec<_> = records.by_ref().map(|record| record.unwrap().position.sequence).collect();
    assert_eq!(rest, (2..=100).collect::<Vec<_>>());
    drop(records);
    writer.prune(100);
    assert!(writer.journal().first().sequence > 0);
}

#[test]
fn what_a_backup_has_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(folder.path());
    add(&mut writer, 1..=20);
    let backed_up = writer.journal().last();
    add(&mut writer, 21..=25);
    writer.journal().release(backed_up).unwrap();
    let stats = reopen(folder.path()).unwrap().journal().stats();
    assert!(stats.first_sequence.unwrap() > 10, "{stats:?}");
    assert_eq!((stats.released_sequence, stats.uncovered), (Some(20), 0));
    assert_eq!(numbers(writer.journal(), backed_up).unwrap(), [21, 22, 23, 24, 25]);
}
