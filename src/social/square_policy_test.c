/* An operator's policy: read, refused, noted, and in force at once. */
#include "social/test_people.h"

#include "social/post_cells.h"
#include "social/slates.h"
#include "social/slates_db.h"
#include "social/square_policy.h"
#include "store/settings.h"

#include <stdio.h>
#include <unistd.h>

static char folder[256], path[300];

static void file_write(const char *line, const char *instead)
{
    const struct str text = policy_default_text;
    const size_t at = str_find(text, str_of(line));
    FILE *file = fopen(path, "we");
    assert_true(file && at != SIZE_MAX);
    fwrite(text.data, 1, at, file);
    fputs(instead, file);
    fwrite(text.data + at + strlen(line), 1, text.size - at - strlen(line), file);
    assert_int_equal(fclose(file), 0);
}

static int start_with_file(void **state)
{
    start(state);
    test_folder_make(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/policy", folder);
    return 0;
}

static int stop_with_file(void **state)
{
    db_fail_at = 0;
    assert_ok(square_policy_load(t.w, STR("")));
    unlink(path);
    rmdir(folder);
    return stop(state);
}

static enum err load(void)
{
    return square_policy_load(t.w, str_of(path));
}

static void a_file_is_in_force_at_once_and_found_by_its_hash(void **state)
{
    (void)state;
    const struct square_policy *const before = square_policy();
    struct slate_policy list[slate_policies_max];
    struct str text;
    int count = 0;
    file_write("cells.refresh_minutes = 15", "cells.refresh_minutes = 1");
    assert_ok(load());
    const struct square_policy *const now = square_policy();
    assert_int_equal(now->policy.cell_refresh_minutes, 1);
    assert_int_equal(before->policy.cell_refresh_minutes, 15); /* whoever has it keeps it */
    assert_false(str_equal(now->hash, before->hash));
    assert_ok(slates_db_policy(t.w, now->hash, &text));
    assert_true(str_equal(text, now->text));
    assert_ok(slate_policies_list(t.w, list, &count));
    assert_int_equal(count, 1);
    assert_true(str_equal(list[0].hash, now->hash));
    assert_int_equal(list[0].since_ms, t.w->now_ms);
    /* The same again is the same; back to what is built in the other stays listed. */
    assert_ok(load());
    assert_ptr_equal(square_policy(), now);
    assert_ok(square_policy_load(t.w, STR("")));
    assert_ptr_equal(square_policy(), before);
    assert_ok(slate_policies_list(t.w, list, &count));
    assert_int_equal(count, 2);
    assert_true(str_equal(list[0].hash, before->hash));
}

static void what_is_wrong_is_refused_with_line_and_key_and_the_old_one_stays(void **state)
{
    (void)state;
    file_write("cells.rounded_to = 5", "cells.rounded_to = 10");
    assert_ok(load());
    const struct square_policy *const before = square_policy();
    file_write("cells.rounded_to = 5", "cells.rounded_to = 4");
    assert_err(load(), ERR_INVALID);
    assert_true(str_find(t.w->why, STR(", line 15, cells.rounded_to: must be from 5 to 1000")) !=
                SIZE_MAX);
    assert_true(str_starts(t.w->why, str_of(path)));
    assert_ptr_equal(square_policy(), before);
    unlink(path);
    assert_err(load(), ERR_INVALID);
    assert_true(str_find(t.w->why, STR("cannot be read")) != SIZE_MAX);
    assert_ptr_equal(square_policy(), before);
}

static void cells_are_counted_as_often_as_the_policy_says(void **state)
{
    (void)state;
    file_write("cells.refresh_minutes = 15", "cells.refresh_minutes = 30");
    assert_ok(load());
    IN_TRANSACTION(setting_set(t.w, STR("cells_published_ms"),
                               str_format(t.w->memory, "%lld", (long long)t.w->now_ms)));
    t.w->now_ms += 29 * 60 * 1000;
    db_fail_at = 2; /* nothing but the time is asked for */
    assert_ok(post_cells_job(t.w, &(struct job){0}, NULL));
    t.w->now_ms += 60 * 1000;
    db_fail_at = 2;
    assert_true(post_cells_job(t.w, &(struct job){0}, NULL) != OK);
}

static void whichever_database_call_fails_the_old_policy_stays(void **state)
{
    (void)state;
    const struct square_policy *const before = square_policy();
    enum err e = ERR_INTERNAL;
    int call = 0;
    file_write("cells.rounded_to = 5", "cells.rounded_to = 10");
    while (e && call < 20) {
        assert_ptr_equal(square_policy(), before);
        db_fail_at = ++call;
        e = load();
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_true(call > 2);
    assert_int_equal(square_policy()->policy.cell_rounded_to, 10);
}

#define WITH_FILE(name) cmocka_unit_test_setup_teardown(name, start_with_file, stop_with_file)
int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(a_file_is_in_force_at_once_and_found_by_its_hash),
        WITH_FILE(what_is_wrong_is_refused_with_line_and_key_and_the_old_one_stays),
        WITH_FILE(cells_are_counted_as_often_as_the_policy_says),
        WITH_FILE(whichever_database_call_fails_the_old_policy_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
