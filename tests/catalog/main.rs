//! What the catalogue promises: one suite, run on every store and once more through a client of
//! the gRPC API.

mod suite;
mod verbs;

use quotarium::Catalog;

use verbs::Verbs;

fn in_memory(check: fn(&dyn Verbs)) {
    check(&Catalog::in_memory().expect("a catalogue"));
}

fn on_disk(check: fn(&dyn Verbs)) {
    let folder = tempfile::tempdir().expect("a folder");
    check(&Catalog::open(folder.path()).expect("a catalogue"));
}

#[cfg(feature = "server")]
fn over_grpc(check: fn(&dyn Verbs)) {
    check(&verbs::remote::Remote::new(Catalog::in_memory().expect("a catalogue")));
}

macro_rules! run_suite {
    ($($check:ident),* $(,)?) => {
        mod on_memory { $(#[test] fn $check() { super::in_memory(super::suite::$check); })* }
        mod on_sled { $(#[test] fn $check() { super::on_disk(super::suite::$check); })* }
        #[cfg(feature = "server")]
        mod through_grpc { $(#[test] fn $check() { super::over_grpc(super::suite::$check); })* }
    };
}

run_suite!(
    an_article_is_created_then_unchanged_then_updated,
    the_same_text_under_another_uri_is_a_duplicate,
    an_article_without_uri_is_known_by_its_text,
    a_bad_article_is_refused_with_its_field_and_leaves_nothing,
    metadata_can_be_changed_and_dates_resolve_again,
    a_deleted_article_takes_all_it_brought_with_it,
    a_long_article_comes_back_as_it_went_in,
    words_too_long_for_a_record_are_read_from_the_text,
    a_page_token_of_another_query_is_refused,
    page_sizes_are_coerced_and_negative_ones_refused,
    paging_is_stable_while_others_insert,
    undated_statements_come_last_in_either_order,
    an_interval_is_found_by_every_range_that_overlaps_it,
    one_name_is_one_actor_across_articles_and_a_bare_surname_is_not,
    actors_are_found_by_any_word_by_its_beginning_and_with_a_typing_error,
    counts_follow_what_is_stored,
    many_callers_at_once_lose_nothing,
    unknown_ids_are_not_found,
);
