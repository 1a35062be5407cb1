//! What the catalogue promises: one suite, run on every store and once more through a client of
//! the gRPC API.

mod curation;
mod reextraction;
mod suite;
mod verbs;
mod writing;

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
    ($($suite:ident: $($check:ident),* $(,)?);* $(;)?) => {
        mod on_memory { $($(#[test] fn $check() { super::in_memory(super::$suite::$check); })*)* }
        mod on_sled { $($(#[test] fn $check() { super::on_disk(super::$suite::$check); })*)* }
        #[cfg(feature = "server")]
        mod through_grpc { $($(#[test] fn $check() { super::over_grpc(super::$suite::$check); })*)* }
    };
}

run_suite!(
    suite:
    an_article_is_created_then_unchanged_then_updated,
    the_same_text_under_another_uri_is_a_duplicate,
    an_article_without_uri_is_known_by_its_text,
    a_bad_article_is_refused_with_its_field_and_leaves_nothing,
    metadata_can_be_changed_and_dates_resolve_again,
    a_deleted_article_takes_all_it_brought_with_it,
    a_long_article_comes_back_as_it_went_in,
    words_too_long_for_a_record_are_read_from_the_text,
    a_statement_tells_to_whom_and_on_which_occasion_it_was_made,
    what_was_not_said_is_listed_only_where_asked_for,
    a_page_token_of_another_query_is_refused,
    page_sizes_are_coerced_and_negative_ones_refused,
    paging_is_stable_while_others_insert,
    undated_statements_come_last_in_either_order,
    an_interval_is_found_by_every_range_that_overlaps_it,
    one_name_is_one_actor_across_articles_and_a_bare_surname_is_not,
    actors_are_found_by_any_word_by_its_beginning_and_with_a_typing_error,
    counts_follow_what_is_stored,
    many_callers_at_once_lose_nothing,
    unknown_ids_are_not_found;
    curation:
    merged_actors_are_one_and_the_old_id_goes_on_answering,
    a_merge_lists_counts_and_pages_as_one_actor,
    merges_are_undone_in_any_order,
    edits_outlive_deletion_and_another_ingestion,
    a_split_gives_an_articles_statements_to_a_new_actor_for_good,
    an_edit_that_a_later_one_rests_on_is_not_undone,
    an_actor_is_found_by_its_curated_names,
    an_alias_makes_mentions_to_come_the_actors,
    an_external_identifier_is_set_replaced_and_removed,
    a_request_that_is_handed_in_twice_makes_one_edit,
    edits_are_listed_newest_first_with_author_time_and_reason,
    an_edit_that_cannot_be_is_refused_with_its_field,
    namesakes_in_different_lives_stay_apart_and_are_suggested,
    a_role_can_be_asked_for_a_day,
);
