/* Archives and CSV imports where a test needs another time or a store that fails. */
#include "imports/csv_import.h"
#include "imports/export.h"
#include "social/accounts.h"
#include "social/relations.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    struct test_store store;
    struct work *w;
    struct lanes *lanes;
    struct site site;
    int64_t alice, bob;
} t;

static int64_t make_account(const char *name)
{
    struct account account;

    assert_int_equal(
        account_create(t.w,
                       &(struct account_draft){.username = str_of(name), .display_name = STR("")},
                       &account),
        OK);
    return account.id;
}

static int start(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.site = (struct site){.url = STR("https://square.example"),
                           .domain = STR("square.example"),
                           .data_folder = str_of(t.store.folder)};
    t.w->site = &t.site;
    mkdir(str_c(t.w->memory, str_format(t.w->memory, "%s/temp", t.store.folder)), 0700);
    assert_int_equal(lanes_open(t.w, &t.store.options, 1, t.w, NULL, &t.lanes), OK);
    t.w->lanes = t.lanes;
    t.alice = make_account("alice");
    t.bob = make_account("bob");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    lanes_close(t.lanes);
    test_store_close(&t.store);
    return 0;
}

static int exports_count(void)
{
    struct export_file files[exports_shown_max];
    int count = 0;

    assert_int_equal(exports_of(t.w, t.alice, files, &count), OK);
    return count;
}

static void whichever_call_fails_an_archive_is_asked_for_once_or_not(void **state)
{
    struct export_file files[exports_shown_max];
    enum err e = ERR_INTERNAL;
    int64_t id = 0;
    int count = 0;

    (void)state;
    for (int call = 0; e && call < 20;) {
        db_fail_at = ++call;
        e = export_request(t.w, t.alice, &id);
        db_fail_at = 0;
        assert_int_equal(exports_count(), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_int_equal(export_request(t.w, t.alice, &id), ERR_TOO_MANY);
    assert_int_equal(exports_of(t.w, t.alice, files, &count), OK);
    int64_t next_ms = exports_next_ms(files, count, t.w->now_ms);
    assert_int_equal(next_ms, id_ms(id) + export_interval_ms);
    t.w->now_ms = next_ms - 1;
    assert_int_equal(export_request(t.w, t.alice, &id), ERR_TOO_MANY);
    t.w->now_ms = next_ms;
    assert_int_equal(exports_next_ms(files, count, t.w->now_ms), 0);
    files[0].state = EXPORT_FAILED;
    assert_int_equal(exports_next_ms(files, count, next_ms - 1), 0);
    assert_int_equal(export_request(t.w, t.alice, &id), OK);
}

static void an_archive_ends_a_week_later_and_its_file_goes(void **state)
{
    struct str path = STR(""), name = STR("");
    int64_t id = 0;

    (void)state;
    assert_int_equal(export_request(t.w, t.alice, &id), OK);
    assert_int_equal(export_path(t.w, t.alice, id, &path, &name), ERR_NOT_FOUND);
    assert_int_equal(export_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    assert_int_equal(export_path(t.w, t.bob, id, &path, &name), ERR_NOT_FOUND);
    assert_int_equal(export_path(t.w, t.alice, id, &path, &name), OK);
    assert_int_equal(access(str_c(t.w->memory, path), R_OK), 0);
    assert_int_equal(exports_sweep_job(t.w, NULL, t.lanes), OK);
    assert_int_equal(access(str_c(t.w->memory, path), R_OK), 0);
    t.w->now_ms += export_kept_ms + clock_hour_ms;
    assert_int_equal(export_path(t.w, t.alice, id, &path, &name), ERR_NOT_FOUND);
    assert_int_equal(exports_count(), 0);
    assert_int_equal(exports_sweep_job(t.w, NULL, t.lanes), OK);
    assert_int_not_equal(access(str_c(t.w->memory, path), R_OK), 0);
}

static void a_job_that_runs_twice_leaves_one_file(void **state)
{
    struct str path = STR(""), name = STR("");
    struct stat before, after;
    int64_t id = 0;

    (void)state;
    assert_int_equal(export_request(t.w, t.alice, &id), OK);
    assert_int_equal(export_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    assert_int_equal(export_path(t.w, t.alice, id, &path, &name), OK);
    assert_int_equal(stat(str_c(t.w->memory, path), &before), 0);
    assert_int_equal(export_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    assert_int_equal(stat(str_c(t.w->memory, path), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(export_job(t.w, &(struct job){.subject_id = 77}, t.lanes), OK);
}

static void files_that_no_row_names_are_swept(void **state)
{
    const char *folder, *stray;
    FILE *file;

    (void)state;
    folder = str_c(t.w->memory, str_format(t.w->memory, "%s/exports", t.store.folder));
    stray = str_c(t.w->memory, str_format(t.w->memory, "%s/archive-x.zip", folder));
    assert_int_equal(mkdir(folder, 0700), 0);
    file = fopen(stray, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(exports_sweep_job(t.w, NULL, t.lanes), OK);
    assert_int_equal(access(stray, R_OK), 0);
    t.w->now_ms += 2 * clock_hour_ms;
    assert_int_equal(exports_sweep_job(t.w, NULL, t.lanes), OK);
    assert_int_not_equal(access(stray, R_OK), 0);
}

static struct csv_import import_of(int64_t id)
{
    struct csv_import import;

    assert_int_equal(csv_import_find(t.w, t.alice, id, &import), OK);
    return import;
}

static void an_import_is_anothers_secret_and_runs_alone(void **state)
{
    struct csv_import import;
    int64_t id = 0, second = 0;

    (void)state;
    assert_int_equal(csv_import_begin(t.w, t.alice, CSV_BLOCKS, false, STR("bob\n"), &id), OK);
    assert_int_equal(csv_import_find(t.w, t.bob, id, &import), ERR_NOT_FOUND);
    assert_int_equal(csv_import_begin(t.w, t.alice, CSV_BLOCKS, false, STR("bob\n"), &second),
                     ERR_TOO_MANY);
    assert_int_equal(csv_import_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    assert_int_equal(import_of(id).state, CSV_ENDED);
    assert_int_equal(import_of(id).done, 1);
    assert_int_equal(csv_import_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    assert_int_equal(import_of(id).done, 1);
    for (int i = 0; i < 2 * csv_imports_kept; i++) {
        t.w->now_ms += 1000;
        assert_int_equal(csv_import_begin(t.w, t.alice, CSV_BLOCKS, false, STR("bob\n"), &id), OK);
        assert_int_equal(csv_import_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    }
    struct csv_import kept[csv_imports_kept];
    int count = 0;
    assert_int_equal(csv_imports_of(t.w, t.alice, kept, &count), OK);
    assert_int_equal(count, csv_imports_kept);
}

struct newcomer {
    struct work w;
    struct str text;
    int64_t id;
    enum err e;
    pthread_t thread;
};

static void *newcomer_run(void *context)
{
    struct newcomer *n = context;

    n->e = csv_import_begin(&n->w, t.alice, CSV_BLOCKS, false, n->text, &n->id);
    return NULL;
}

static int64_t rows_of(int64_t import_id)
{
    struct db_rows rows = {0};
    int64_t count = -1;

    assert_int_equal(db_ask(t.w, &rows,
                            "SELECT count(*) FROM csv_rows WHERE b = ?1 AND import_id = ?2",
                            db_int(id_bucket(t.alice)), db_int(import_id)),
                     OK);
    if (db_next(&rows))
        count = db_column_int(&rows, 0);
    assert_int_equal(db_done(t.w, &rows, OK), OK);
    return count;
}

/* A newcomer takes the place of one whose rows are not all there: that one must notice. */
static void of_two_imports_at_once_each_is_whole_or_refused(void **state)
{
    enum { newcomers = 4, names = 6000 };
    struct newcomer n[newcomers] = {0};
    struct buffer text = buffer_in(t.w->memory);
    int begun = 0;

    (void)state;
    for (int i = 0; i < names; i++)
        buffer_format(&text, "name%d\n", i);
    for (int i = 0; i < newcomers; i++) {
        n[i].w = *t.w;
        n[i].w.memory = arena_new(0);
        n[i].w.db = NULL;
        n[i].w.now_ms += i;
        n[i].text = buffer_str(&text);
        assert_int_equal(pthread_create(&n[i].thread, NULL, newcomer_run, &n[i]), 0);
    }
    for (int i = 0; i < newcomers; i++) {
        assert_int_equal(pthread_join(n[i].thread, NULL), 0);
        if (!n[i].e) {
            begun++;
            assert_int_equal(rows_of(n[i].id), names);
            assert_int_equal(import_of(n[i].id).state, CSV_APPLYING);
        } else {
            assert_int_equal(n[i].e, ERR_TOO_MANY);
        }
        arena_free(n[i].w.memory);
    }
    assert_int_equal(begun, 1);
}

static void a_row_that_is_refused_does_not_take_the_others_along(void **state)
{
    struct relation relation;
    struct buffer out = buffer_in(t.w->memory);
    int64_t id = 0;

    (void)state;
    assert_int_equal(
        csv_import_begin(t.w, t.alice, CSV_FOLLOWING, true, STR("bob\nnobody\nalice\n"), &id), OK);
    assert_int_equal(csv_import_job(t.w, &(struct job){.subject_id = id}, t.lanes), OK);
    assert_int_equal(import_of(id).failed, 2);
    assert_int_equal(import_of(id).done, 3);
    assert_int_equal(relation_find(t.w, t.alice, t.bob, &relation), OK);
    assert_true(relation.flags & RELATION_FOLLOWS);
    struct csv_import import = import_of(id);
    assert_int_equal(csv_import_failures(t.w, &import, &out), OK);
    assert_true(str_starts(buffer_str(&out), STR("nobody,")));
}

static void rows_with_quotes_commas_and_line_ends_are_read_and_written(void **state)
{
    struct csv csv;
    struct csv_row row;
    bool more = false;
    struct buffer out = buffer_in(t.w->memory);

    (void)state;
    assert_int_equal(csv_open(t.w, STR("\xEF\xBB\xBF a ,\"b \"\"c\"\",\n\"\"d\"\r\n\r\r,x"), &csv),
                     OK);
    assert_int_equal(csv_next(t.w, &csv, &row, &more), OK);
    assert_int_equal(row.count, 2);
    assert_true(str_is(row.fields[0], "a"));
    assert_true(str_is(row.fields[1], "b \"c\",\n\"d"));
    csv_put(&out, row.fields[0]);
    csv_put(&out, row.fields[1]);
    assert_true(str_is(buffer_str(&out), "a,\"b \"\"c\"\",\n\"\"d\""));
    assert_int_equal(csv_next(t.w, &csv, &row, &more), OK);
    assert_true(more && row.count == 2 && str_is(row.fields[1], "x"));
    assert_int_equal(csv_next(t.w, &csv, &row, &more), OK);
    assert_false(more);
}

static void columns_are_found_by_their_names(void **state)
{
    struct csv_entry *entries = NULL;
    int count = 0;

    (void)state;
    assert_int_equal(csv_entries_read(t.w, CSV_FOLLOWING,
                                      STR("Languages,Notify on new posts,Account address\n"
                                          "\"en, f r,de\",true,@A@B.example\nx,false,a@b.example"),
                                      &entries, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_true(str_is(entries[0].subject, "a@b.example"));
    assert_int_equal(entries[0].flags, 0);
    assert_int_equal(
        csv_entries_read(t.w, CSV_MUTES, STR("a@b.example,false\nc,true"), &entries, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].flags, csv_flag_notifications_shown);
    assert_int_equal(entries[1].flags, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
        TEST(whichever_call_fails_an_archive_is_asked_for_once_or_not),
        TEST(an_archive_ends_a_week_later_and_its_file_goes),
        TEST(a_job_that_runs_twice_leaves_one_file),
        TEST(files_that_no_row_names_are_swept),
        TEST(an_import_is_anothers_secret_and_runs_alone),
        TEST(of_two_imports_at_once_each_is_whole_or_refused),
        TEST(a_row_that_is_refused_does_not_take_the_others_along),
        TEST(rows_with_quotes_commas_and_line_ends_are_read_and_written),
        TEST(columns_are_found_by_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
