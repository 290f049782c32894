#include "social/feed_presets.h"

#include "social/relations.h"
#include "social/restrictions.h"
#include "social/square_policy.h"
#include "social/test_people.h"

static const struct feed_preset_changes calm = {.set_name = true,
                                                .set_about = true,
                                                .set_weights = true,
                                                .name = STR_CONST("Calm"),
                                                .about = STR_CONST("Slow and kind"),
                                                .milli = {2000, 250, 125, 4000, 0}};

static struct feed_preset publish(int64_t account_id, const char *name)
{
    struct feed_preset_changes changes = calm;
    struct feed_preset made = {0};
    changes.name = str_of(name);
    assert_ok(feed_preset_publish(t.w, account_id, &changes, &made));
    return made;
}

static struct feed_preset stored(int64_t id)
{
    struct feed_preset found = {0};
    assert_ok(feed_preset_find(t.w, 0, id, &found));
    return found;
}

static enum err use(int64_t account_id, int64_t preset_id)
{
    struct feed_settings settings;
    enum err e = feed_settings_find(t.w, account_id, &settings);
    if (!e)
        e = feed_preset_take(t.w, account_id, preset_id, &settings);
    return e ? e : feed_settings_set(t.w, account_id, &settings);
}

static enum err choose(int64_t account_id, const char *preset)
{
    struct feed_settings settings;
    enum err e = feed_settings_find(t.w, account_id, &settings);
    if (!e)
        memcpy(settings.preset, preset, strlen(preset) + 1);
    return e ? e : feed_settings_set(t.w, account_id, &settings);
}

static struct feed_settings settings_of(int64_t account_id)
{
    struct feed_settings settings;
    assert_ok(feed_settings_find(t.w, account_id, &settings));
    return settings;
}

static int count_of(int64_t account_id)
{
    struct feed_preset have[feed_presets_max];
    int count = 0;
    assert_ok(feed_presets_of(t.w, 0, account_id, have, &count));
    return count;
}

/* The names on a page, the newest first. */
static struct str listed_page(int64_t viewer_id, bool of_followed, const struct page *page)
{
    struct feed_preset_page *found = ARENA_NEW(t.w->memory, struct feed_preset_page);
    const struct viewer viewer = {.account_id = viewer_id};
    struct buffer out = buffer_in(t.w->memory);
    assert_ok(feed_presets_page(t.w, &viewer, of_followed, page, found));
    for (int i = 0; i < found->count; i++)
        buffer_format(&out, "%s%.*s", i ? " " : "", STR_ARG(found->presets[i].name));
    return buffer_str(&out);
}

static struct str listed(int64_t viewer_id, bool of_followed)
{
    return listed_page(viewer_id, of_followed, &(struct page){.limit = 20});
}

static void whichever_call_fails_a_preset_is_published_whole_or_not_at_all(void **state)
{
    struct feed_preset made = {0};
    enum err e = ERR_INTERNAL;
    (void)state;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = feed_preset_publish(t.w, t.alice, &calm, &made);
        db_fail_at = 0;
        assert_int_equal(count_of(t.alice), e ? 0 : 1);
        assert_str_is(listed(0, false), e ? "" : "Calm");
    }
    assert_ok(e);
    const struct feed_preset found = stored(made.id);
    assert_str_is(found.name, "Calm");
    assert_str_is(found.about, "Slow and kind");
    assert_memory_equal(found.milli, calm.milli, sizeof found.milli);
    assert_int_equal(found.version, 1);
}

static void whichever_call_fails_it_is_changed_or_as_before_and_then_gone_or_there(void **state)
{
    const struct feed_preset_changes other = {
        .set_name = true, .name = STR("Wild"), .set_weights = true, .milli = {1, 2, 3, 4, 5}};
    struct feed_preset changed = publish(t.alice, "Calm");
    const int64_t id = changed.id;
    enum err e = ERR_INTERNAL;
    (void)state;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = feed_preset_change(t.w, t.alice, id, &other, &changed);
        db_fail_at = 0;
        const struct feed_preset now = stored(id);
        assert_str_is(now.name, e ? "Calm" : "Wild");
        assert_str_is(now.about, "Slow and kind");
        assert_int_equal(now.version, e ? 1 : 2);
        assert_int_equal(now.milli[4], e ? 0 : 5);
    }
    assert_ok(e);
    e = ERR_INTERNAL;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = feed_preset_unpublish(t.w, t.alice, id);
        db_fail_at = 0;
        assert_int_equal(count_of(t.alice), e ? 1 : 0);
        assert_str_is(listed(0, false), e ? "Wild" : "");
    }
    assert_ok(e);
}

static void whichever_call_fails_one_who_uses_it_is_counted_once_or_not_at_all(void **state)
{
    const int64_t calm_id = publish(t.alice, "Calm").id, wild_id = publish(t.alice, "Wild").id;
    enum err e = ERR_INTERNAL;
    (void)state;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = use(t.bob, calm_id);
        db_fail_at = 0;
        assert_int_equal(stored(calm_id).uses, e ? 0 : 1);
        assert_str_is(str_of(settings_of(t.bob).preset), e ? "bridging" : "published");
    }
    assert_ok(e);
    e = ERR_INTERNAL;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = use(t.bob, wild_id);
        db_fail_at = 0;
        assert_int_equal(stored(calm_id).uses, e ? 1 : 0);
        assert_int_equal(stored(wild_id).uses, e ? 0 : 1);
        assert_true(settings_of(t.bob).copy.preset_id == (e ? calm_id : wild_id));
    }
    assert_ok(e);
    e = ERR_INTERNAL;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = choose(t.bob, "quiet");
        db_fail_at = 0;
        assert_int_equal(stored(wild_id).uses, e ? 1 : 0);
        assert_int_equal(settings_of(t.bob).copy.version, e ? 1 : 0);
    }
    assert_ok(e);
}

static void a_copy_ranks_as_it_was_taken_whatever_its_author_does(void **state)
{
    const struct feed_preset_changes other = {.set_weights = true, .milli = {0, 0, 0, 0, 4000}};
    struct feed_preset preset = publish(t.alice, "Calm");
    struct feed_settings settings = settings_of(t.bob);
    int64_t milli[feed_weight_count];
    (void)state;
    settings.own_milli[0] = 3210;
    assert_ok(feed_settings_set(t.w, t.bob, &settings));
    assert_ok(use(t.bob, preset.id));
    assert_ok(feed_preset_change(t.w, t.alice, preset.id, &other, &preset));
    settings = settings_of(t.bob);
    struct feed_ranking ranking = feed_ranking_of(&square_policy()->policy, &settings);
    feed_weights_milli(&ranking.weights, milli);
    assert_memory_equal(milli, calm.milli, sizeof milli);
    assert_int_equal(settings.copy.version, 1);
    assert_int_equal(settings.own_milli[0], 3210);
    assert_ok(use(t.bob, preset.id));
    settings = settings_of(t.bob);
    assert_int_equal(settings.copy.version, 2);
    assert_int_equal(settings.copy.milli[4], 4000);
    assert_int_equal(stored(preset.id).uses, 1);
    assert_ok(feed_preset_unpublish(t.w, t.alice, preset.id));
    settings = settings_of(t.bob);
    assert_str_is(str_of(settings.preset), "published");
    assert_int_equal(settings.copy.milli[4], 4000);
    assert_ok(choose(t.bob, "own"));
    assert_int_equal(settings_of(t.bob).own_milli[0], 3210);
    assert_int_equal(choose(t.bob, "published"), ERR_INVALID);
}

static void what_is_no_name_no_word_or_no_weight_is_refused(void **state)
{
    struct feed_preset made;
    struct feed_preset_changes changes;
    char long_name[feed_preset_name_characters_max + 2];
    char long_about[feed_preset_about_characters_max + 2];
    (void)state;
    memset(long_name, 'x', sizeof long_name - 1);
    memset(long_about, 'x', sizeof long_about - 1);
    long_name[sizeof long_name - 1] = long_about[sizeof long_about - 1] = 0;
    const char *const bad_names[] = {"", "  ", "two\nlines", "\xff", long_name, "a\x7f"};
    for (size_t i = 0; i < sizeof bad_names / sizeof *bad_names; i++) {
        changes = calm;
        changes.name = str_of(bad_names[i]);
        assert_int_equal(feed_preset_publish(t.w, t.alice, &changes, &made), ERR_INVALID);
    }
    const char *const bad_abouts[] = {"two\nlines", "\xff", long_about};
    for (size_t i = 0; i < sizeof bad_abouts / sizeof *bad_abouts; i++) {
        changes = calm;
        changes.about = str_of(bad_abouts[i]);
        assert_int_equal(feed_preset_publish(t.w, t.alice, &changes, &made), ERR_INVALID);
    }
    for (int i = 0; i < feed_weight_count; i++) {
        changes = calm;
        changes.milli[i] = feed_weight_milli_max + 1;
        assert_int_equal(feed_preset_publish(t.w, t.alice, &changes, &made), ERR_INVALID);
        changes.milli[i] = -1;
        assert_int_equal(feed_preset_publish(t.w, t.alice, &changes, &made), ERR_INVALID);
    }
    assert_int_equal(count_of(t.alice), 0);
    changes = calm;
    changes.name = STR("  Calm \n");
    assert_ok(feed_preset_publish(t.w, t.alice, &changes, &made));
    assert_str_is(made.name, "Calm");
}

static void an_account_publishes_so_many_each_under_another_name(void **state)
{
    const struct feed_preset_changes named = {.set_name = true, .name = STR("p0")};
    struct feed_preset made = {0}, other;
    char name[16];
    (void)state;
    for (int i = 0; i < feed_presets_max; i++) {
        snprintf(name, sizeof name, "p%d", i);
        made = publish(t.alice, name);
        assert_int_equal(feed_preset_publish(
                             t.w, t.alice,
                             &(struct feed_preset_changes){.set_name = true, .name = str_of(name)},
                             &other),
                         ERR_INVALID);
    }
    assert_int_equal(feed_preset_publish(t.w, t.alice, &calm, &other), ERR_INVALID);
    assert_int_equal(feed_preset_change(t.w, t.alice, made.id, &named, &other), ERR_INVALID);
    assert_ok(feed_preset_unpublish(t.w, t.alice, made.id));
    assert_ok(feed_preset_publish(t.w, t.alice, &calm, &other));
    publish(t.bob, "p0");
}

static void it_is_its_authors_alone(void **state)
{
    const struct feed_preset preset = publish(t.alice, "Calm");
    struct feed_preset got;
    (void)state;
    assert_int_equal(feed_preset_change(t.w, t.bob, preset.id, &calm, &got), ERR_NOT_FOUND);
    assert_int_equal(feed_preset_unpublish(t.w, t.bob, preset.id), ERR_NOT_FOUND);
    assert_int_equal(feed_preset_unpublish(t.w, t.alice, preset.id + 1), ERR_NOT_FOUND);
    assert_str_is(listed(0, false), "Calm");
}

static void who_is_kept_apart_neither_sees_nor_takes_it(void **state)
{
    const int64_t id = publish(t.alice, "Calm").id;
    struct feed_preset have[feed_presets_max], got;
    int count = 0;
    (void)state;
    t.w->now_ms += 1000; /* within a millisecond ids sort by bucket */
    publish(t.bob, "Bobs");
    assert_ok(relation_block(t.w, t.alice, t.carol));
    assert_ok(relation_block(t.w, t.dave, t.alice));
    assert_ok(relation_mute(t.w, t.erin, t.alice, true, 0));
    for (int i = 0; i < 2; i++) {
        const int64_t apart = i ? t.dave : t.carol;
        assert_int_equal(feed_preset_find(t.w, apart, id, &got), ERR_NOT_FOUND);
        assert_int_equal(use(apart, id), ERR_NOT_FOUND);
        assert_int_equal(feed_presets_of(t.w, apart, t.alice, have, &count), ERR_NOT_FOUND);
        assert_str_is(listed(apart, false), "Bobs");
    }
    assert_ok(feed_preset_find(t.w, t.erin, id, &got));
    assert_str_is(listed(t.erin, false), "Bobs");
    assert_ok(relation_follow(t.w, t.bob, t.alice, NULL));
    assert_str_is(listed(t.bob, true), "Calm");
    assert_str_is(listed(t.bob, false), "Bobs Calm");
    IN_TRANSACTION(account_flags_set(t.w, t.alice, ACCOUNT_LIMITED, 0));
    assert_str_is(listed(t.bob, false), "Bobs Calm");
    assert_str_is(listed(t.erin, false), "Bobs");
    assert_str_is(listed(0, false), "Bobs");
    assert_str_is(listed(t.alice, false), "Bobs Calm");
    IN_TRANSACTION(account_flags_set(t.w, t.alice, ACCOUNT_SUSPENDED, 0));
    assert_str_is(listed(t.bob, false), "Bobs");
    assert_int_equal(feed_preset_find(t.w, t.bob, id, &got), ERR_NOT_FOUND);
}

static void pages_go_on_both_ways_over_those_that_are_not_shown(void **state)
{
    int64_t ids[4] = {0};
    (void)state;
    for (int i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "a%d", i);
        t.w->now_ms += 1000;
        ids[i] = publish(t.alice, name).id;
        t.w->now_ms += 1000;
        snprintf(name, sizeof name, "b%d", i);
        publish(t.bob, name);
    }
    assert_ok(relation_mute(t.w, t.carol, t.bob, true, 0));
    assert_str_is(listed_page(t.carol, false, &(struct page){.limit = 2}), "a3 a2");
    assert_str_is(listed_page(t.carol, false, &(struct page){.limit = 2, .max_id = ids[2]}),
                  "a1 a0");
    assert_str_is(listed_page(t.carol, false, &(struct page){.limit = 2, .min_id = ids[0]}),
                  "a2 a1");
    assert_str_is(listed_page(t.carol, false, &(struct page){.limit = 9, .since_id = ids[2]}),
                  "a3");
    assert_str_is(listed_page(t.carol, true, &(struct page){.limit = 9}), "");
}

static void how_many_use_it_is_not_told_of_few_and_never_exactly(void **state)
{
    struct feed_preset preset = {.uses = feed_preset_uses_min - 1};
    (void)state;
    assert_int_equal(feed_preset_uses_told(&preset), 0);
    preset.uses = feed_preset_uses_min;
    assert_int_equal(feed_preset_uses_told(&preset), 10);
    preset.uses = 14;
    assert_int_equal(feed_preset_uses_told(&preset), 10);
    preset.uses = 15;
    assert_int_equal(feed_preset_uses_told(&preset), 15);
    const int64_t id = publish(t.alice, "Calm").id;
    assert_ok(use(t.alice, id));
    assert_int_equal(stored(id).uses, 0);
    assert_ok(choose(t.alice, "own"));
    assert_int_equal(stored(id).uses, 0);
}

static void who_leaves_the_square_takes_hers_along_and_is_counted_no_more(void **state)
{
    const int64_t hers = publish(t.bob, "Bobs").id, other = publish(t.alice, "Calm").id;
    struct feed_preset got;
    (void)state;
    assert_ok(use(t.bob, other));
    assert_ok(use(t.carol, hers));
    IN_TRANSACTION(feed_settings_delete(t.w, t.bob));
    IN_TRANSACTION(feed_presets_delete_all(t.w, t.bob));
    assert_int_equal(feed_preset_find(t.w, 0, hers, &got), ERR_NOT_FOUND);
    assert_int_equal(stored(other).uses, 0);
    assert_str_is(listed(0, false), "Calm");
    assert_str_is(str_of(settings_of(t.carol).preset), "published");
    assert_ok(choose(t.carol, "quiet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_call_fails_a_preset_is_published_whole_or_not_at_all),
        TEST(whichever_call_fails_it_is_changed_or_as_before_and_then_gone_or_there),
        TEST(whichever_call_fails_one_who_uses_it_is_counted_once_or_not_at_all),
        TEST(a_copy_ranks_as_it_was_taken_whatever_its_author_does),
        TEST(what_is_no_name_no_word_or_no_weight_is_refused),
        TEST(an_account_publishes_so_many_each_under_another_name),
        TEST(it_is_its_authors_alone),
        TEST(who_is_kept_apart_neither_sees_nor_takes_it),
        TEST(pages_go_on_both_ways_over_those_that_are_not_shown),
        TEST(how_many_use_it_is_not_told_of_few_and_never_exactly),
        TEST(who_leaves_the_square_takes_hers_along_and_is_counted_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
