/* What is laid over posts and accounts is known of their files by the time it is stored, and only
 * then; at start all of it is read again. */
#include "live/files.h"
#include "live/test_live.h"
#include "media/media.h"
#include "social/restrictions.h"
#include "social/test_people.h"
#include "social/withheld_files.h"

static int begin(void **state)
{
    const struct live_options options = test_live_options();

    (void)start(state);
    assert_ok(live_open(t.w, &options, &t.w->live));
    live_reader_register(t.w->live);
    live_reader_busy(t.w->live);
    return 0;
}

static int end(void **state)
{
    live_reader_idle(t.w->live);
    live_reader_unregister(t.w->live);
    live_close(t.w->live);
    t.w->live = NULL;
    return stop(state);
}

static struct str base_of(int number)
{
    return str_format(t.w->memory, "ab/cd/picture%d-1", number);
}

static int64_t make_picture(int64_t account_id, int number)
{
    struct media media = {.account_id = account_id,
                          .kind = MEDIA_IMAGE,
                          .state = MEDIA_READY,
                          .file = str_format(t.w->memory, "%.*s.png", STR_ARG(base_of(number))),
                          .preview_file =
                              str_format(t.w->memory, "%.*s-small.jpg", STR_ARG(base_of(number))),
                          .type = STR("image/png"),
                          .bytes = 1};

    IN_TRANSACTION(media_insert(t.w, &media, false));
    return media.id;
}

static int64_t make_shown(int64_t author_id, int number)
{
    const struct post_draft draft = {.author_id = author_id,
                                     .text = STR("look"),
                                     .media_ids = {make_picture(author_id, number)},
                                     .media_count = 1};
    struct post post;

    assert_ok(post_create(t.w, &draft, &post));
    return post.id;
}

static bool held(int number, struct live_file *ret_file)
{
    struct live_file file;
    bool is_held = live_file_find(t.w->live, base_of(number), &file);

    if (is_held && ret_file)
        *ret_file = file;
    return is_held;
}

static enum err lay(int64_t subject_id, enum restriction_effect effect)
{
    const struct restriction restriction = {.subject_id = subject_id,
                                            .effect = effect,
                                            .reason = STR("so"),
                                            .territory = effect == RESTRICTION_WITHHELD ? STR("DE")
                                                                                        : STR("")};
    int64_t id;

    return restriction_set(t.w, &restriction, &id);
}

static void what_hides_a_post_is_known_of_its_files_and_what_does_not_is_not(void **state)
{
    static const struct {
        enum restriction_effect effect;
        bool hides;
    } effects[] = {{RESTRICTION_HIDE, true},
                   {RESTRICTION_WITHHELD, true},
                   {RESTRICTION_ADULTS, true},
                   {RESTRICTION_LABEL, false},
                   {RESTRICTION_WARNING, false},
                   {RESTRICTION_REPLIES, false},
                   {RESTRICTION_NOT_RECOMMENDED, false}};

    (void)state;
    for (int i = 0; i < (int)(sizeof effects / sizeof *effects); i++) {
        int64_t post = make_shown(t.alice, i);
        struct live_file file = {.post_id = 0};

        assert_false(held(i, NULL));
        assert_ok(lay(post, effects[i].effect));
        assert_int_equal(held(i, &file), effects[i].hides);
        if (effects[i].hides) {
            assert_int_equal(file.post_id, post);
            assert_int_equal(file.account_id, t.alice);
        }
    }
    assert_false(held(99, NULL));
}

static void what_is_rolled_back_is_not_known(void **state)
{
    int64_t post = make_shown(t.alice, 1);

    (void)state;
    assert_ok(db_begin(t.w));
    assert_ok(lay(post, RESTRICTION_HIDE));
    assert_int_equal(db_end(t.w, ERR_INVALID), ERR_INVALID);
    assert_false(held(1, NULL));
}

static void whichever_database_call_fails_files_are_known_of_what_is_stored(void **state)
{
    int64_t post = make_shown(t.alice, 1);
    enum err e = ERR_INTERNAL;
    int calls = 0;

    (void)state;
    make_shown(t.bob, 2);
    while (e != OK && calls < 60) {
        db_fail_at = ++calls;
        e = lay(post, RESTRICTION_HIDE);
        db_fail_at = 0;
        assert_int_equal(held(1, NULL), e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(calls > 5);
    for (e = ERR_INTERNAL, calls = 0; e != OK && calls < 60;) {
        db_fail_at = ++calls;
        e = lay(t.bob, RESTRICTION_SUSPEND);
        db_fail_at = 0;
        assert_int_equal(held(2, NULL), e == OK);
    }
    assert_int_equal(e, OK);
}

static void of_many_posts_at_once_each_is_known(void **state)
{
    int64_t ids[3];
    struct post posts[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        ids[i] = make_shown(t.people[i], i);
    IN_TRANSACTION(restrictions_begin(t.w, RESTRICTION_HIDE, ids, 3, posts));
    for (int i = 0; i < 3; i++)
        assert_true(held(i, NULL));
}

static void what_is_posted_under_a_restriction_is_known_at_once(void **state)
{
    (void)state;
    assert_ok(lay(t.alice, RESTRICTION_HIDE));
    assert_ok(lay(t.bob, RESTRICTION_LIMIT));
    make_shown(t.alice, 1);
    make_shown(t.bob, 2);
    assert_true(held(1, NULL));
    assert_false(held(2, NULL));
}

static void all_of_an_account_is_known_in_steps_and_read_again_at_start(void **state)
{
    enum { pictures = withheld_files_step * 2 + 10 };
    struct job job = {.kind = JOB_WITHHOLD_FILES, .subject_id = t.alice};
    int known = 0;

    (void)state;
    for (int i = 0; i < pictures; i++)
        (void)make_picture(t.alice, i);
    (void)make_shown(t.bob, pictures);
    assert_ok(lay(t.alice, RESTRICTION_SUSPEND));
    for (int i = 0; i < pictures; i++)
        known += held(i, NULL);
    assert_int_equal(known, withheld_files_step);
    struct db_rows rows = {0};
    db_scatter(t.w);
    assert_ok(db_ask(t.w, &rows, "SELECT data FROM jobs WHERE b = ?1 AND kind = ?2",
                     db_int(id_bucket(t.alice)), db_int(JOB_WITHHOLD_FILES)));
    assert_true(db_next(&rows));
    job.data = db_column_text(&rows, 0, t.w->memory);
    assert_ok(db_done(t.w, &rows, OK));
    assert_ok(withheld_files_job(t.w, &job, NULL));
    for (int i = 0; i < pictures; i++)
        assert_true(held(i, NULL));
    assert_false(held(pictures, NULL));

    struct live *again;
    const struct live_options options = test_live_options();
    struct live_file file;
    assert_ok(live_open(t.w, &options, &again));
    assert_ok(live_rebuild(t.w, again));
    for (int i = 0; i < pictures; i++)
        assert_true(live_file_find(again, base_of(i), &file));
    assert_false(live_file_find(again, base_of(pictures), &file));
    live_close(again);
}

static void what_of_posts_is_kept_from_some_is_read_at_start(void **state)
{
    const struct live_options options = test_live_options();
    int64_t hidden = make_shown(t.alice, 1), shown = make_shown(t.alice, 2);
    struct live_file file;
    struct live *again;

    (void)state;
    assert_ok(lay(hidden, RESTRICTION_ADULTS));
    assert_ok(lay(shown, RESTRICTION_LABEL));
    assert_ok(live_open(t.w, &options, &again));
    assert_ok(live_rebuild(t.w, again));
    assert_true(live_file_find(again, base_of(1), &file));
    assert_int_equal(file.post_id, hidden);
    assert_true(live_files_concern(again, t.erin));
    assert_false(live_file_find(again, base_of(2), &file));
    live_close(again);
}

static void what_is_sent_by_who_is_kept_from_some_is_known_before_it_is_posted(void **state)
{
    struct media media = {.account_id = t.alice,
                          .kind = MEDIA_IMAGE,
                          .state = MEDIA_READY,
                          .file = STR("ab/cd/picture1-1.png"),
                          .type = STR("image/png"),
                          .bytes = 1};
    struct live_file file = {.account_id = 0};

    (void)state;
    media.id = make_picture(t.alice, 1);
    IN_TRANSACTION(withheld_files_sent(t.w, &media));
    assert_false(held(1, NULL));
    assert_ok(lay(t.alice, RESTRICTION_HIDE));
    media.id = make_picture(t.alice, 2);
    media.file = STR("ab/cd/picture2-1.png");
    assert_false(held(2, NULL));
    IN_TRANSACTION(withheld_files_sent(t.w, &media));
    assert_true(held(2, &file));
    assert_int_equal(file.account_id, t.alice);
    assert_int_equal(file.media_id, media.id);
    assert_int_equal(file.post_id, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_hides_a_post_is_known_of_its_files_and_what_does_not_is_not, begin, end),
        cmocka_unit_test_setup_teardown(what_is_rolled_back_is_not_known, begin, end),
        cmocka_unit_test_setup_teardown(
            whichever_database_call_fails_files_are_known_of_what_is_stored, begin, end),
        cmocka_unit_test_setup_teardown(of_many_posts_at_once_each_is_known, begin, end),
        cmocka_unit_test_setup_teardown(what_is_posted_under_a_restriction_is_known_at_once, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            what_is_sent_by_who_is_kept_from_some_is_known_before_it_is_posted, begin, end),
        cmocka_unit_test_setup_teardown(all_of_an_account_is_known_in_steps_and_read_again_at_start,
                                        begin, end),
        cmocka_unit_test_setup_teardown(what_of_posts_is_kept_from_some_is_read_at_start, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
