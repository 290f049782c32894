#include "api/withheld.h"

#include "auth/roles.h"
#include "auth/test_people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct test_people t;
static struct work *w;

static int start(void **state)
{
    const struct live_options options = {0};

    (void)state;
    test_people_open(&t);
    w = t.w;
    assert_int_equal(live_open(w, &options, &w->live), OK);
    live_reader_register(w->live);
    live_reader_busy(w->live);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    live_reader_idle(w->live);
    live_reader_unregister(w->live);
    live_close(w->live);
    w->live = NULL;
    test_people_close(&t);
    return 0;
}

static void a_key_is_good_for_its_files_and_ends(void **state)
{
    struct str base = STR("ab/cd/x-1"), key = api_file_key(w, base), again;
    int64_t begun_ms = w->now_ms;

    (void)state;
    assert_true(api_file_key_fits(w, base, key));
    assert_false(api_file_key_fits(w, STR("ab/cd/x"), key));
    assert_false(api_file_key_fits(w, STR("ab/cd/x-11"), key));
    assert_false(api_file_key_fits(w, base, STR("")));
    for (size_t i = 0; i < key.size; i++) {
        char *bytes = arena_alloc(w->memory, key.size);

        memcpy(bytes, key.data, key.size);
        bytes[i] = (char)(bytes[i] == '1' ? '2' : '1');
        assert_false(api_file_key_fits(w, base, (struct str){bytes, key.size}));
        assert_false(api_file_key_fits(w, base, str_sub(key, 0, i)));
    }
    w->now_ms = begun_ms + api_file_key_kept_ms;
    assert_true(api_file_key_fits(w, base, key));
    w->now_ms = begun_ms - begun_ms % api_file_key_kept_ms + api_file_key_kept_ms - 1;
    again = api_file_key(w, base);
    assert_true(str_equal(again, key));
    w->now_ms = begun_ms + api_file_key_ms + 1;
    assert_false(api_file_key_fits(w, base, key));
    assert_true(api_file_key_fits(w, base, api_file_key(w, base)));
}

static struct str keyed(const struct viewer *viewer, struct str text)
{
    struct str answered = STR("");

    assert_int_equal(api_files_key(w, viewer, false, text, &answered), OK);
    return answered;
}

static void addresses_get_keys_for_who_may_see_them_alone(void **state)
{
    const struct viewer nobody = {0}, author = {.account_id = 7}, eve = {.account_id = 8},
                        staff = {.account_id = 9, .permissions = PERMISSION_MANAGE_REPORTS},
                        clerk = {.account_id = 9, .permissions = PERMISSION_MANAGE_RULES};
    const struct live_file file = {STR("ab/cd/x-1"), 11, 0, 7, true};
    struct str media = site_media_url(w->memory, w->site);
    struct str text =
        str_format(w->memory,
                   "[\"%.*s/ab/cd/x-1.png\",\"%.*s/ab/cd/x-1-small.jpg\","
                   "\"%.*s/ab/cd/y.png\",\"%.*s/\",\"%.*s/ab/cd/x-1.png?k=1\"]",
                   STR_ARG(media), STR_ARG(media), STR_ARG(media), STR_ARG(media), STR_ARG(media));
    struct str key = api_file_key(w, file.base);
    struct str wanted =
        str_format(w->memory,
                   "[\"%.*s/ab/cd/x-1.png?k=%.*s\",\"%.*s/ab/cd/x-1-small.jpg?k=%.*s\","
                   "\"%.*s/ab/cd/y.png\",\"%.*s/\",\"%.*s/ab/cd/x-1.png?k=1\"]",
                   STR_ARG(media), STR_ARG(key), STR_ARG(media), STR_ARG(key), STR_ARG(media),
                   STR_ARG(media), STR_ARG(media));

    (void)state;
    assert_true(str_equal(keyed(&author, text), text)); /* nothing is held */
    live_files_put(w->live, &file, 1);
    assert_true(str_equal(keyed(&nobody, text), text));
    assert_true(str_equal(keyed(&eve, text), text));
    assert_true(str_equal(keyed(&clerk, text), text));
    assert_true(str_equal(keyed(&author, text), wanted));
    assert_true(str_equal(keyed(&staff, text), wanted));
    assert_true(str_equal(keyed(&staff, STR("")), STR("")));
}

static void a_playlist_names_its_parts_with_the_key(void **state)
{
    struct str list = STR("#EXTM3U\n#EXT-X-MAP:URI=\"x-1.mp4\",BYTERANGE=\"9@0\"\n#EXTINF:4,\n"
                          "#EXT-X-BYTERANGE:5@9\nx-1.mp4\n\n#EXT-X-ENDLIST\n");

    (void)state;
    assert_true(
        str_equal(api_playlist_lead(w, list, STR(""), STR("K")),
                  STR("#EXTM3U\n#EXT-X-MAP:URI=\"x-1.mp4?k=K\",BYTERANGE=\"9@0\"\n#EXTINF:4,\n"
                      "#EXT-X-BYTERANGE:5@9\nx-1.mp4?k=K\n\n#EXT-X-ENDLIST\n")));
    assert_true(str_equal(api_playlist_lead(w, STR("URI=\"a\nb"), STR(""), STR("K")),
                          STR("URI=\"a?k=K\nb?k=K\n")));
    assert_true(str_equal(api_playlist_lead(w, STR(""), STR(""), STR("K")), STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_is_good_for_its_files_and_ends, start, stop),
        cmocka_unit_test_setup_teardown(addresses_get_keys_for_who_may_see_them_alone, start, stop),
        cmocka_unit_test_setup_teardown(a_playlist_names_its_parts_with_the_key, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
