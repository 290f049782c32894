/* A store that is older than what was signed is found at start, and no fork is signed. */
#include "base/test.h"
#include "public_log/public_log.h"
#include "store/settings.h"
#include "store/test_store.h"

#include <string.h>
#include <unistd.h>

static struct test_store store;
static struct site site;
static struct work *w;
static char folder[256];
static struct str key; /* of the log: each store of a test is that square's */

static const char *path_of(const char *ending)
{
    static char paths[2][300]; /* of two calls at once */
    static int which;
    char *path = paths[which = !which];

    snprintf(path, sizeof paths[0], "%s/log_checkpoint%s", folder, ending);
    return path;
}

static void store_open(void)
{
    test_store_open(&store);
    w = &store.work;
    site = *test_site();
    site.data_folder = str_of(folder);
    w->site = &site;
}

static int start(void **state)
{
    static char text[300];

    (void)state;
    test_folder_make(folder, sizeof folder);
    store_open();
    assert_ok(public_log_key_start(w));
    assert_ok(setting_get(w, STR("public_log_key"), &key));
    snprintf(text, sizeof text, "%.*s", STR_ARG(key));
    key = str_of(text);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&store);
    unlink(path_of(""));
    unlink(path_of(".lost"));
    return rmdir(folder);
}

static void append(const char *what, int count)
{
    for (int i = 0; i < count; i++) {
        const struct log_entry entry = {
            .kind = LOG_RULE, .rule = str_of(what), .record = STR("{\"x\":1}")};
        int64_t id;

        assert_ok(db_begin(w));
        assert_ok(db_end(w, public_log_append(w, &entry, &id)));
    }
    assert_ok(public_log_sequence(w, w->lanes));
}

/* The same square from an older backup, in which that many other entries were made since. */
static void restore(int count)
{
    test_store_close(&store);
    store_open();
    assert_ok(db_begin(w));
    assert_ok(db_end(w, setting_set(w, STR("public_log_key"), key)));
    assert_ok(public_log_key_read(w));
    if (!count)
        return;
    assert_int_equal(rename(path_of(""), path_of(".kept")), 0); /* as if nothing were known */
    append("other", count);
    assert_int_equal(rename(path_of(".kept"), path_of("")), 0);
}

static void a_log_that_only_grew_goes_on(void **state)
{
    (void)state;
    append("one", 1);
    assert_int_equal(access(path_of(""), F_OK), 0);
    assert_ok(public_log_key_start(w));
    append("one", 300);
    assert_ok(public_log_key_start(w));
    /* The file may be older than the store: a crash came between. */
    assert_int_equal(rename(path_of(""), path_of(".kept")), 0);
    append("one", 5);
    assert_int_equal(rename(path_of(".kept"), path_of("")), 0);
    assert_ok(public_log_key_start(w));
}

static void an_older_store_is_refused_in_words(void **state)
{
    (void)state;
    append("one", 7);
    for (int others = 0; others < 12; others += 3) { /* fewer, as many and more entries */
        restore(others);
        assert_int_equal(public_log_key_start(w), ERR_CONFLICT);
        assert_true(str_find(w->why, STR("bema log accept")) != SIZE_MAX);
        assert_true(str_find(w->why, STR("older backup")) != SIZE_MAX);
    }
}

static void what_cannot_be_read_or_is_of_another_log_holds_up_nothing(void **state)
{
    FILE *file;

    (void)state;
    append("one", 3);
    file = fopen(path_of(""), "w");
    assert_non_null(file);
    fputs("\xff\n\n", file);
    fclose(file);
    assert_ok(public_log_key_start(w));
    append("one", 3);
    test_store_close(&store);
    store_open(); /* another square begins in the folder */
    assert_ok(public_log_key_start(w));
}

static void what_was_lost_is_accepted_on_record(void **state)
{
    int64_t id = 0, no;
    struct log_found found;

    (void)state;
    append("one", 7);
    assert_int_equal(public_log_accept(w, w->lanes, STR("so"), &no), ERR_NOT_FOUND);
    restore(2);
    for (int call = 1; call < 40; call++) {
        db_fail_at = call;
        const enum err e = public_log_accept(w, w->lanes, STR("The disk broke"), &id);
        db_fail_at = 0;
        if (!e)
            break;
        assert_int_equal(public_log_key_start(w), ERR_CONFLICT);
        assert_true(call < 39);
    }
    assert_ok(public_log_key_start(w));
    assert_int_equal(access(path_of(".lost"), F_OK), 0);
    assert_ok(public_log_sequence(w, w->lanes));
    assert_ok(public_log_find(w, id, &found));
    assert_int_equal(found.kind, LOG_RESTORED);
    assert_true(str_find(found.body, STR("\"signed\":7,\"stored\":2")) != SIZE_MAX);
    assert_ok(public_log_key_start(w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_that_only_grew_goes_on, start, stop),
        cmocka_unit_test_setup_teardown(an_older_store_is_refused_in_words, start, stop),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_or_is_of_another_log_holds_up_nothing,
                                        start, stop),
        cmocka_unit_test_setup_teardown(what_was_lost_is_accepted_on_record, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
