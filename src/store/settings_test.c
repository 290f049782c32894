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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_is_kept_or_set_and_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
