#include "social/slates.h"

#include "base/clock.h"
#include "live/cells.h"
#include "live/test_live.h"
#include "social/editions.h"
#include "social/filters.h"
#include "social/marks.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/square_policy.h"
#include "store/lane.h"

#include <unistd.h>

/* Each author wrote a public post, one for those who follow, and one to the viewer alone. */
enum { authors = 16, posts_each = 3, followed = 6 };

static struct {
    struct test_store store;
    struct work *w;
    struct live *live;
    int64_t viewer_id, author[authors], post[authors][posts_each];
    struct viewer viewer;
} t;

static int64_t person(const char *name, uint32_t flags)
{
    struct account account;
    assert_ok(account_create(t.w, &(struct account_draft){.username = str_of(name), .flags = flags},
                             &account));
    return account.id;
}

static int64_t write_post(int64_t author_id, const char *text, enum visibility visibility)
{
    static int64_t ms = TEST_NOW_MS - clock_hour_ms;
    struct post post;
    const struct post_draft draft = {.author_id = author_id,
                                     .text = str_of(text),
                                     .visibility = visibility,
                                     .imported = true,
                                     .created_ms = ms += 1000};
    assert_ok(post_create(t.w, &draft, &post));
    return post.id;
}

/* So many approve of it in each fifth. */
static void publish_cells(int64_t post_id, uint32_t voices)
{
    struct cell_counts counts = {0};
    for (int b = 0; b < slate_quintile_count; b++)
        counts.voices[CELL_APPROVALS][b] = voices;
    test_run(&t,
             "INSERT INTO post_cells (b, post_id, is_public, made_ms, published, exact)"
             " VALUES (?3, ?1, 1, 5, ?2, ?2)",
             db_int(post_id), db_blob(cells_pack(t.w->memory, &counts)),
             db_int(id_bucket(post_id)));
}

static void open_live(void)
{
    const struct live_options options = test_live_options();
    assert_ok(edition_publish(t.w, NULL));
    assert_ok(live_open(t.w, &options, &t.live));
    assert_ok(live_rebuild(t.w, t.live));
    t.w->live = t.live;
    live_reader_register(t.live);
    live_reader_busy(t.live);
    t.viewer = (struct viewer){.account_id = t.viewer_id};
    assert_ok(live_viewer_get(t.w, t.viewer_id, &t.viewer.live));
}

static void close_live(void)
{
    if (!t.live)
        return;
    live_reader_idle(t.live);
    live_reader_unregister(t.live);
    live_close(t.live);
    t.w->live = t.live = NULL;
}

static int start(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->site = test_site();
    /* Later in each test: what the process holds for all viewers is from the square before. */
    static int64_t now_ms = TEST_NOW_MS;
    t.w->now_ms = now_ms += 2 * editions_looked_every_ms;
    t.viewer_id = person("viewer", 0);
    for (int i = 0; i < authors; i++) {
        char name[16];
        snprintf(name, sizeof name, "a%d", i);
        t.author[i] = person(name, ACCOUNT_DISCOVERABLE);
        if (i < followed)
            assert_ok(relation_follow(t.w, t.viewer_id, t.author[i], NULL));
        t.post[i][0] = write_post(t.author[i], name, VISIBILITY_PUBLIC);
        t.post[i][1] = write_post(t.author[i], "for those who follow", VISIBILITY_FOLLOWERS);
        t.post[i][2] = write_post(t.author[i], "@viewer hello", VISIBILITY_DIRECT);
    }
    write_post(t.viewer_id, "her own", VISIBILITY_PUBLIC);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    close_live();
    test_store_close(&t.store);
    return 0;
}

/* Filters look at the text alone. */
static enum err card_of(struct work *w, int64_t post_id, const struct live_post **ret_card)
{
    struct live_post *card = ARENA_NEW(w->memory, struct live_post);
    struct post post;
    enum err e = post_find(w, post_id, &post);
    card->id = post_id;
    card->author_id = post.author_id;
    card->text = filters_text(w->memory, post.text);
    *ret_card = card;
    return e;
}
static const struct candidate_cards cards = {.post = card_of};

static struct candidates *gather(uint32_t sources)
{
    struct candidates *found = ARENA_NEW(t.w->memory, struct candidates);
    assert_ok(candidates_gather(t.w, &t.viewer, &square_policy()->policy, sources, &cards, found));
    return found;
}

static const struct slate_candidate *find(const struct candidates *found, int64_t post_id)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].id == post_id)
            return &found->items[i];
    return NULL;
}

enum { all_sources = (1 << slate_source_count) - 1 };

static void each_source_gives_what_it_is_for_and_none_gives_what_is_not_hers_to_see(void **state)
{
    (void)state;
    struct post boost;
    publish_cells(t.post[9][0], 30);
    assert_ok(mark_set(t.w,
                       &(struct mark_request){.account_id = t.author[0],
                                              .post_id = t.post[8][0],
                                              .mark = MARK_FAVOURITE},
                       NULL));
    assert_ok(post_boost(t.w, t.author[1], t.post[7][0], VISIBILITY_PUBLIC, false, 0, &boost));
    assert_ok(mark_set(t.w,
                       &(struct mark_request){.account_id = t.viewer_id,
                                              .post_id = t.post[10][0],
                                              .mark = MARK_BOOKMARK},
                       NULL));
    open_live();
    const struct candidates *found = gather(all_sources);
    for (int i = 0; i < authors; i++) {
        const struct slate_candidate *c = find(found, t.post[i][0]);
        if (!c) {
            fail_msg("the post of author %d is missing", i);
            return;
        }
        assert_int_equal(c->is_followed, i < followed);
        assert_int_equal(c->source, i < followed       ? SLATE_FOLLOWED
                                    : i == 7 || i == 8 ? SLATE_APPROVED_BY_FOLLOWED
                                    : i == 9           ? SLATE_BRIDGING
                                                       : SLATE_NEWCOMER);
        assert_int_equal(find(found, t.post[i][1]) != NULL, i < followed);
        assert_null(find(found, t.post[i][2]));
        assert_int_equal(c->approvals_of_author > 0, i == 10);
        assert_int_equal(c->cells[2].approvals, i == 9 ? 30 : 0);
    }
    assert_int_equal(found->count, authors + followed);
    assert_null(find(found, boost.id));
    assert_int_equal(found->topic_count, 0);
    const struct candidates *few = gather(1U << SLATE_FOLLOWED);
    assert_int_equal(few->count, 2 * followed);
    const struct candidates *again = gather(all_sources);
    assert_int_equal(again->count, found->count);
    assert_memory_equal(again->items, found->items, found->count * sizeof *found->items);
}

static void whom_a_relation_an_overlay_or_a_filter_hides_is_in_no_source(void **state)
{
    (void)state;
    const struct filter_keyword_change keyword = {.set_text = true, .text = STR("a11")};
    const struct filter_changes filter = {.set_title = true,
                                          .title = STR("x"),
                                          .set_contexts = true,
                                          .contexts = FILTER_HOME,
                                          .set_action = true,
                                          .action = FILTER_HIDE,
                                          .keywords = &keyword,
                                          .keyword_count = 1};
    int64_t id;
    const int hidden[] = {0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12};
    for (int i = 0; i < authors; i++)
        publish_cells(t.post[i][0], 20);
    /* Who approves of them does not bring them back. */
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_ok(mark_set(t.w,
                           &(struct mark_request){.account_id = t.author[5],
                                                  .post_id = t.post[hidden[i]][0],
                                                  .mark = MARK_FAVOURITE},
                           NULL));
    assert_ok(relation_mute(t.w, t.viewer_id, t.author[0], false, 0));
    assert_ok(relation_block(t.w, t.author[1], t.viewer_id));
    assert_ok(restriction_set(
        t.w, &(struct restriction){.subject_id = t.post[2][0], .effect = RESTRICTION_HIDE}, &id));
    assert_ok(restriction_set(
        t.w, &(struct restriction){.subject_id = t.author[3], .effect = RESTRICTION_SUSPEND}, &id));
    assert_ok(relation_block(t.w, t.viewer_id, t.author[6]));
    assert_ok(relation_mute(t.w, t.viewer_id, t.author[7], true, 0));
    assert_ok(restriction_set(
        t.w, &(struct restriction){.subject_id = t.author[8], .effect = RESTRICTION_LIMIT}, &id));
    assert_ok(restriction_set(
        t.w, &(struct restriction){.subject_id = t.author[9], .effect = RESTRICTION_SUSPEND}, &id));
    assert_ok(account_delete(t.w, t.author[10]));
    assert_ok(filter_create(t.w, t.viewer_id, &filter, &id));
    assert_ok(relation_block(t.w, t.author[12], t.viewer_id));
    /* One whom she follows may be limited. */
    assert_ok(restriction_set(
        t.w, &(struct restriction){.subject_id = t.author[4], .effect = RESTRICTION_LIMIT}, &id));
    open_live();
    for (uint32_t source = 0; source <= slate_source_count; source++) {
        const struct candidates *found =
            gather(source == slate_source_count ? all_sources : 1U << source);
        assert_true(found->count > 0 || source == SLATE_APPROVED_BY_FOLLOWED ||
                    source == SLATE_NEWCOMER);
        for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
            assert_null(find(found, t.post[hidden[i]][0]));
        if (source == slate_source_count)
            assert_non_null(find(found, t.post[4][0]));
    }
}

static void whichever_database_call_fails_a_slate_is_kept_whole_or_not_at_all(void **state)
{
    (void)state;
    struct slate slate = {0}, found;
    enum err e = ERR_INTERNAL;
    int call = 0;
    open_live();
    while (e != OK && call < 200) { /* each approver is asked about */
        db_fail_at = ++call;
        e = slate_refresh(t.w, &t.viewer, &cards, &slate);
        db_fail_at = 0;
        assert_int_equal(test_store_number(t.w, "SELECT COUNT(*) FROM slates"), e ? 0 : 1);
        assert_int_equal(test_store_number(t.w, "SELECT COUNT(*) FROM slate_policies"), e ? 0 : 1);
    }
    assert_ok(e);
    assert_true(call > 6);
    assert_ok(slate_find(t.w, t.viewer_id, slate.id, &found));
    assert_int_equal(found.ranked, slate.ranked);
    assert_err(slate_find(t.w, t.author[0], slate.id, &found), ERR_NOT_FOUND);
    assert_err(slate_find(t.w, t.viewer_id, STR("x"), &found), ERR_NOT_FOUND);
}

static void the_document_of_a_stored_slate_is_computed_again_to_the_same_bytes(void **state)
{
    (void)state;
    struct slate slate, found;
    struct buffer made = buffer_in(t.w->memory), stored = buffer_in(t.w->memory);
    struct slate_document *document = ARENA_NEW(t.w->memory, struct slate_document);
    struct slate_document *again = ARENA_NEW(t.w->memory, struct slate_document);
    struct str words = STR("");
    for (int i = 0; i < authors; i++)
        for (int k = 0; k < 2; k++)
            publish_cells(t.post[i][k], (uint32_t)(10 + 5 * i));
    open_live();
    assert_ok(slate_refresh(t.w, &t.viewer, &cards, &slate));
    assert_int_equal(slate.export.input.topic_count, 1);
    assert_ok(slate_find(t.w, t.viewer_id, slate.id, &found));
    assert_ok(slate_document(t.w, &slate, &made));
    assert_ok(slate_document(t.w, &found, &stored));
    assert_true(str_equal(buffer_str(&made), buffer_str(&stored)));
    assert_ok(slate_document_read(t.w->memory, buffer_str(&stored), document, &words));
    assert_ok(slate_replay(t.w->memory, document, again, &words));
    /* Of what both approve of the best stands above the worst in its topic. */
    const struct slate_item *items = found.export.items;
    int32_t best = INT32_MIN, worst = INT32_MAX;
    for (size_t i = 0; i < found.export.input.candidate_count; i++) {
        best = items[i].bridging > best ? items[i].bridging : best;
        worst = items[i].bridging < worst ? items[i].bridging : worst;
    }
    assert_true(best > 0 && worst < 0);
    assert_int_equal(slate_place(&found, found.export.input.candidates[items[0].candidate].id), 0);
    assert_true(slate_place(&found, 1) == SIZE_MAX);
}

static void a_slate_that_an_older_program_packed_is_as_gone(void **state)
{
    (void)state;
    struct slate slate, slates[slates_kept];
    int count = -1;
    open_live();
    assert_ok(slate_refresh(t.w, &t.viewer, &cards, &slate));
    test_run(&t, "UPDATE slates SET inputs = ?1 WHERE b = ?2", db_blob(STR("\001packed")),
             db_int(id_bucket(t.viewer_id)));
    assert_err(slate_find(t.w, t.viewer_id, slate.id, &slate), ERR_NOT_FOUND);
    assert_ok(slates_of(t.w, t.viewer_id, slates, &count));
    assert_int_equal(count, 0);
    t.w->now_ms++;
    assert_ok(slate_current(t.w, &t.viewer, &cards, &slate));
    assert_ok(slates_of(t.w, t.viewer_id, slates, &count));
    assert_int_equal(count, 1);
}

static void a_slate_is_the_present_one_until_it_is_old_or_she_wants_another(void **state)
{
    (void)state;
    struct slate first, again;
    struct feed_settings settings;
    open_live();
    assert_ok(slate_current(t.w, &t.viewer, &cards, &first));
    t.w->now_ms += slates_fresh_ms - 1;
    assert_ok(slate_current(t.w, &t.viewer, &cards, &again));
    assert_true(str_equal(first.id, again.id));
    t.w->now_ms += 1;
    assert_ok(slate_current(t.w, &t.viewer, &cards, &again));
    assert_false(str_equal(first.id, again.id));
    assert_ok(feed_settings_find(t.w, t.viewer_id, &settings));
    memcpy(settings.preset, "quiet", sizeof "quiet");
    assert_ok(feed_settings_set(t.w, t.viewer_id, &settings));
    t.w->now_ms += 1;
    assert_ok(slate_current(t.w, &t.viewer, &cards, &first));
    assert_false(str_equal(first.id, again.id));
    assert_true(str_is(first.preset, "quiet"));
}

static void the_newest_are_kept_for_a_while_and_all_go_with_the_account(void **state)
{
    (void)state;
    struct slate slates[slates_kept], made = {0};
    struct lanes *lanes;
    int count = 0;
    open_live();
    for (int i = 0; i < slates_kept + 2; i++) {
        t.w->now_ms++;
        assert_ok(slate_refresh(t.w, &t.viewer, &cards, &made));
    }
    assert_ok(slates_of(t.w, t.viewer_id, slates, &count));
    assert_int_equal(count, slates_kept);
    assert_true(str_equal(slates[0].id, made.id));
    assert_int_equal(test_store_number(t.w, "SELECT COUNT(*) FROM slates"), slates_kept);
    assert_ok(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes));
    t.w->now_ms = made.made_ms + slates_kept_ms - 1;
    assert_ok(slates_sweep_job(t.w, &(struct job){0}, lanes));
    assert_int_equal(test_store_number(t.w, "SELECT COUNT(*) FROM slates"), 2);
    assert_ok(feed_settings_set(t.w, t.viewer_id, &(struct feed_settings){.preset = "own"}));
    close_live();
    assert_ok(account_delete(t.w, t.viewer_id));
    assert_ok(account_purge_job(t.w, &(struct job){.subject_id = t.viewer_id}, lanes));
    lanes_close(lanes);
    assert_int_equal(test_store_number(t.w, "SELECT COUNT(*) FROM slates"), 0);
    assert_int_equal(test_store_number(t.w, "SELECT COUNT(*) FROM feed_settings"), 0);
}

static void settings_are_hers_and_stored_whole_or_not_at_all(void **state)
{
    (void)state;
    struct feed_settings settings, found;
    enum err e = ERR_INTERNAL;
    int call = 0;
    assert_ok(feed_settings_find(t.w, t.viewer_id, &settings));
    assert_false(settings.home_for_you);
    assert_true(str_is(str_of(settings.preset), FEED_PRESET_FIRST));
    settings.home_for_you = true;
    memcpy(settings.preset, FEED_PRESET_OWN, sizeof FEED_PRESET_OWN);
    settings.own_milli[2] = feed_weight_milli_max;
    while (e != OK && call < 20) {
        db_fail_at = ++call;
        e = feed_settings_set(t.w, t.viewer_id, &settings);
        db_fail_at = 0;
        assert_ok(feed_settings_find(t.w, t.viewer_id, &found));
        assert_int_equal(found.home_for_you, e == OK);
    }
    assert_ok(e);
    assert_string_equal(found.preset, FEED_PRESET_OWN);
    assert_memory_equal(found.own_milli, settings.own_milli, sizeof found.own_milli);
    assert_int_equal(feed_ranking_of(&square_policy()->policy, &found).weights.age,
                     slate_weight_max);
    settings.own_milli[0] = feed_weight_milli_max + 1;
    assert_err(feed_settings_set(t.w, t.viewer_id, &settings), ERR_INVALID);
    settings.own_milli[0] = -1;
    assert_err(feed_settings_set(t.w, t.viewer_id, &settings), ERR_INVALID);
    settings.own_milli[0] = 0;
    memcpy(settings.preset, "none", sizeof "none");
    assert_err(feed_settings_set(t.w, t.viewer_id, &settings), ERR_INVALID);
}

static void the_policy_that_ranks_is_listed_before_and_after_its_first_slate(void **state)
{
    (void)state;
    static struct slate_policy list[slate_policies_max];
    struct slate slate;
    int count = 0;
    assert_ok(slate_policies_list(t.w, list, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].since_ms, 0);
    open_live();
    assert_ok(slate_refresh(t.w, &t.viewer, &cards, &slate));
    assert_ok(slate_policies_list(t.w, list, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].since_ms, t.w->now_ms);
    assert_true(str_equal(list[0].hash, square_policy()->hash));
    assert_true(list[0].why.size > 0);
}

static char policy_folder[256], policy_path[300];

/* An operator's policy comes into force while the candidates are looked at. */
static enum err card_of_and_policy(struct work *w, int64_t post_id,
                                   const struct live_post **ret_card)
{
    assert_ok(square_policy_load(w, str_of(policy_path)));
    return card_of(w, post_id, ret_card);
}

static void policy_write_other(void)
{
    struct buffer text = buffer_in(t.w->memory);
    struct policy policy = square_policy()->policy;
    struct policy_preset *const first =
        (struct policy_preset *)(uintptr_t)policy_preset_find(&policy, STR(FEED_PRESET_FIRST));
    test_folder_make(policy_folder, sizeof policy_folder);
    snprintf(policy_path, sizeof policy_path, "%s/policy", policy_folder);
    FILE *file = fopen(policy_path, "we");
    assert_non_null(file);
    first->weights.bridging = slate_bit / 2;
    policy.candidates_max[SLATE_FOLLOWED] = 1;
    policy_write(&policy, &text);
    assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
    assert_int_equal(fclose(file), 0);
}

static void
a_slate_is_of_one_policy_and_found_by_it_whatever_comes_into_force_meanwhile(void **state)
{
    (void)state;
    static const struct candidate_cards changing = {.post = card_of_and_policy};
    const struct square_policy *const before = square_policy();
    const struct filter_keyword_change keyword = {.set_text = true, .text = STR("nowhere")};
    const struct filter_changes filter = {.set_title = true,
                                          .title = STR("x"),
                                          .set_contexts = true,
                                          .contexts = FILTER_HOME,
                                          .set_action = true,
                                          .action = FILTER_HIDE,
                                          .keywords = &keyword,
                                          .keyword_count = 1};
    struct slate slate, found;
    int64_t id;
    assert_ok(filter_create(t.w, t.viewer_id, &filter, &id));
    open_live();
    policy_write_other();
    assert_ok(slate_refresh(t.w, &t.viewer, &changing, &slate));
    unlink(policy_path);
    rmdir(policy_folder);
    assert_ptr_not_equal(square_policy(), before);
    assert_true(str_equal(slate.policy_hash, before->hash));
    assert_true(slate.ranked > 1);
    assert_ok(slate_find(t.w, t.viewer_id, slate.id, &found));
    assert_int_equal(found.ranked, slate.ranked);
    assert_int_equal(found.export.input.weights.bridging,
                     policy_preset_find(&before->policy, STR(FEED_PRESET_FIRST))->weights.bridging);
    assert_ok(slate_current(t.w, &t.viewer, &cards, &found)); /* the next is by the other */
    assert_true(str_equal(found.policy_hash, square_policy()->hash));
    assert_int_equal(found.export.input.weights.bridging, slate_bit / 2);
    assert_ok(square_policy_load(t.w, STR("")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_source_gives_what_it_is_for_and_none_gives_what_is_not_hers_to_see),
        TEST(whom_a_relation_an_overlay_or_a_filter_hides_is_in_no_source),
        TEST(whichever_database_call_fails_a_slate_is_kept_whole_or_not_at_all),
        TEST(the_document_of_a_stored_slate_is_computed_again_to_the_same_bytes),
        TEST(a_slate_that_an_older_program_packed_is_as_gone),
        TEST(a_slate_is_the_present_one_until_it_is_old_or_she_wants_another),
        TEST(the_newest_are_kept_for_a_while_and_all_go_with_the_account),
        TEST(settings_are_hers_and_stored_whole_or_not_at_all),
        TEST(the_policy_that_ranks_is_listed_before_and_after_its_first_slate),
        TEST(a_slate_is_of_one_policy_and_found_by_it_whatever_comes_into_force_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
