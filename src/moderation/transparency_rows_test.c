/* Rows for the Transparency Database: they leave as the database takes them, and tell of nobody. */
#include "moderation/test_square.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/rulings.h"
#include "moderation/transparency_rows.h"
#include "moderation/transparency_rows_db.h"
#include "public_log/public_log.h"
#include "social/accounts.h"

#include <sys/stat.h>
#include <unistd.h>

static int64_t post_id;

static int start_with_post(void **state)
{
    struct post post;

    start(state);
    assert_int_equal(
        post_create(
            w, &(struct post_draft){.author_id = ann, .text = STR("Hello."), .language = STR("fr")},
            &post),
        OK);
    post_id = post.id;
    return 0;
}

static struct ruled rule(const char *facts, const char *territory)
{
    struct ruling ruling = {
        .subject_id = post_id,
        .effect = *territory ? RESTRICTION_WITHHELD : RESTRICTION_HIDE,
        .facts = str_of(facts),
        .by_account_id = moderator,
        .territory = str_of(territory),
    };
    struct ruled ruled;

    w->now_ms += 1000;
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    return ruled;
}

static enum err keep(struct work *work, void *context, struct str bytes)
{
    (void)work;
    buffer_put(context, bytes);
    return OK;
}

static struct str export(enum transparency_format format, int64_t *ret_count)
{
    struct buffer out = buffer_in(t.w->memory);
    const struct transparency_sink sink = {keep, &out};

    assert_int_equal(transparency_export(w, w->now_ms / clock_day_ms, format, &sink, ret_count),
                     OK);
    return str_copy(w->memory, buffer_str(&out));
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static void a_row_tells_what_was_decided_and_of_nobody(void **state)
{
    struct ruled made = rule("Ann wrote \"so\", and to bob@mail.example of +33 6 12 34 56 78", "");
    const struct json *batch, *row;
    int64_t count = 0;
    struct str out = export(TRANSPARENCY_BATCHES, &count), line;
    int64_t entry_id;

    (void)state;
    assert_int_equal(count, 1);
    (void)str_split(out, '\n', &line);
    assert_int_equal(json_parse(w->memory, line, &batch, NULL), OK);
    row = json_at(json_get(batch, "statements"), 0);
    assert_true(str_is(json_get_str(row, "decision_facts"), "[…] wrote \"so\", and to […] of […]"));
    assert_true(str_is(json_get_str(row, "content_language"), "FR"));
    assert_int_equal(public_log_of(w, ann, made.decision.id, &entry_id), OK);
    assert_true(str_is(json_get_str(row, "puid"),
                       str_c(w->memory, str_format(w->memory, "%lld", (long long)entry_id))));
    assert_false(
        holds(out, str_c(w->memory, str_format(w->memory, "%lld", (long long)made.decision.id))));
    out = export(TRANSPARENCY_TABLE, &count);
    assert_true(str_starts(out, STR("decision_visibility,end_date_visibility_restriction,")));
    assert_true(holds(out, "\r\n\"[\"\"DECISION_VISIBILITY_CONTENT_DISABLED\"\"]\","));
    assert_true(holds(out, ",\"[…] wrote \"\"so\"\", and to […] of […]\","));
}

static void what_holds_outside_of_europe_is_not_told(void **state)
{
    int64_t count = 0;

    (void)state;
    rule("because", "US");
    assert_true(str_is(export(TRANSPARENCY_BATCHES, &count), ""));
    assert_int_equal(count, 0);
    rule("because", "US, DE");
    assert_true(holds(export(TRANSPARENCY_BATCHES, &count), "\"territorial_scope\":[\"DE\"]"));
    assert_int_equal(count, 1);
}

static void a_day_of_many_rows_is_written_in_batches_of_a_hundred(void **state)
{
    struct str left, line;
    int64_t count = 0;
    int lines = 0;

    (void)state;
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i < 1234; i++)
        assert_int_equal(transparency_rows_add(w,
                                               &(struct transparency_row){
                                                   id_at(w->now_ms + i % 500, i % 77, (uint32_t)i),
                                                   STR("{\"puid\":\"1\"}")},
                                               1),
                         OK);
    assert_int_equal(db_end(w, OK), OK);
    left = export(TRANSPARENCY_BATCHES, &count);
    assert_int_equal(count, 1234);
    while (left.size) {
        const struct json *batch;

        left = str_split(left, '\n', &line);
        assert_int_equal(json_parse(w->memory, line, &batch, NULL), OK);
        assert_int_equal(json_count(json_get(batch, "statements")), lines < 12 ? 100 : 34);
        lines++;
    }
    assert_int_equal(lines, 13);
}

static void rows_stay_when_their_account_goes(void **state)
{
    int64_t count = 0;

    (void)state;
    rule("because", "");
    assert_int_equal(statements_purge(w, w->lanes, ann), OK);
    (void)export(TRANSPARENCY_BATCHES, &count);
    assert_int_equal(count, 1);
}

static int files_in(const char *folder, int64_t day, struct stat *ret_first)
{
    char date[time_date_bytes], path[512];
    int found = 0;

    time_date_put(day * clock_day_ms, date);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/transparency/%.*s.%s", folder, (int)sizeof date, date,
                 i ? "csv" : "json");
        found += stat(path, i ? &(struct stat){0} : ret_first) == 0;
    }
    return found;
}

static void files_remove(const char *folder, int64_t day)
{
    static const char *const endings[] = {".json", ".csv"};
    char date[time_date_bytes], path[512];

    time_date_put(day * clock_day_ms, date);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/transparency/%.*s%s", folder, (int)sizeof date, date,
                 endings[i]);
        assert_int_equal(unlink(path), 0);
    }
    snprintf(path, sizeof path, "%s/transparency", folder);
    assert_int_equal(rmdir(path), 0); /* no part of a file was left */
    assert_int_equal(rmdir(folder), 0);
}

static void a_day_that_is_over_is_written_once_where_the_square_wants_it(void **state)
{
    char folder[256];
    struct stat first = {0}, second = {0};
    const int64_t day = w->now_ms / clock_day_ms;

    (void)state;
    test_folder_make(folder, sizeof folder);
    t.site.data_folder = str_of(folder);
    rule("because", "");
    w->now_ms = (day + 1) * clock_day_ms + 60 * clock_minute_ms;
    assert_int_equal(transparency_export_job(w, NULL, NULL), OK);
    assert_int_equal(files_in(folder, day, &first), 0);
    t.site.transparency_exports = true;
    w->now_ms = (day + 1) * clock_day_ms + clock_minute_ms;
    assert_int_equal(transparency_export_job(w, NULL, NULL), OK);
    assert_int_equal(files_in(folder, day, &first), 0); /* what began that day may still end */
    w->now_ms += 10 * clock_minute_ms;
    for (int call = 1; call <= 6; call++) {
        db_fail_at = call;
        const enum err e = transparency_export_job(w, NULL, NULL);
        db_fail_at = 0;
        assert_true(e == ERR_UNAVAILABLE || e == OK);
    }
    assert_int_equal(transparency_export_job(w, NULL, NULL), OK);
    assert_int_equal(files_in(folder, day, &first), 2);
    assert_int_equal(transparency_export_job(w, NULL, NULL), OK);
    assert_int_equal(files_in(folder, day, &second), 2);
    assert_int_equal(first.st_ino, second.st_ino);
    t.site.data_folder = STR("/nonexistent");
    assert_int_equal(transparency_export_job(w, NULL, NULL), ERR_UNAVAILABLE);
    files_remove(folder, day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_row_tells_what_was_decided_and_of_nobody, start_with_post),
        TEST_AFTER(what_holds_outside_of_europe_is_not_told, start_with_post),
        TEST_AFTER(a_day_of_many_rows_is_written_in_batches_of_a_hundred, start_with_post),
        TEST_AFTER(rows_stay_when_their_account_goes, start_with_post),
        TEST_AFTER(a_day_that_is_over_is_written_once_where_the_square_wants_it, start_with_post),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
