#include "base/test.h"

#include "store/settings.h"
#include "store/test_store.h"

static void a_setting_is_kept_or_set_and_found(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct str value = {0};

    test_store_open(&store);
    assert_int_equal(setting_get(w, STR("key"), &value), ERR_NOT_FOUND);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, setting_keep(w, STR("key"), STR("first"), &value)), OK);
    assert_true(str_is(value, "first"));
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, setting_keep(w, STR("key"), STR("second"), &value)), OK);
    assert_true(str_is(value, "first"));
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, setting_set(w, STR("key"), STR("third"))), OK);
    assert_int_equal(setting_get(w, STR("key"), &value), OK);
    assert_true(str_is(value, "third"));
    test_store_close(&store);
}

static bool exchange(struct work *w, const char *before, const char *value)
{
    bool set = false;
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(
        db_end(w, setting_exchange(w, STR("turn"), str_of(before), str_of(value), &set)), OK);
    return set;
}

static void a_setting_changes_only_from_what_was_read(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct str value = {0};

    test_store_open(&store);
    assert_false(exchange(w, "1", "2"));
    assert_int_equal(setting_get(w, STR("turn"), &value), ERR_NOT_FOUND);
    assert_true(exchange(w, "", "1"));
    assert_false(exchange(w, "", "2"));
    assert_true(exchange(w, "1", "2"));
    assert_false(exchange(w, "1", "3"));
    assert_int_equal(setting_get(w, STR("turn"), &value), OK);
    assert_true(str_is(value, "2"));
    test_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_is_kept_or_set_and_found),
        cmocka_unit_test(a_setting_changes_only_from_what_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
