#include "base/test.h"
#include "main/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256];

static void file_write(const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/bema.conf", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int begin(void **state)
{
    (void)state;
    test_folder_make(folder, sizeof folder);
    return 0;
}

static int end(void **state)
{
    char path[512];
    (void)state;
    snprintf(path, sizeof path, "%s/bema.conf", folder);
    unlink(path);
    unsetenv("BEMA_TITLE");
    unsetenv("BEMA_TITEL");
    return rmdir(folder);
}

static enum err load(struct work *w, const char *set, struct config *config)
{
    const char *const sets[] = {set};
    return config_load(w, str_of(folder), sets, set ? 1 : 0, config);
}

static void without_anything_every_key_has_its_default(void **state)
{
    (void)state;
    struct work w = test_work();
    struct config config;
    assert_int_equal(load(&w, NULL, &config), OK);
    assert_true(str_is(config_text(&config, CONFIG_REGISTRATIONS), "open"));
    assert_int_equal(config_number(&config, CONFIG_POST_CHARACTERS_MAX), 500);
    assert_false(config_switch(&config, CONFIG_PASSWORD_GRANT));
    test_work_end(&w);
}

static void set_wins_over_the_environment_which_wins_over_the_file(void **state)
{
    (void)state;
    struct work w = test_work();
    struct config config;
    file_write("# a comment\ntitle = from the file\ndescription = kept\n");
    assert_int_equal(load(&w, NULL, &config), OK);
    assert_true(str_is(config_text(&config, CONFIG_TITLE), "from the file"));
    setenv("BEMA_TITLE", "from the environment", 1);
    assert_int_equal(load(&w, NULL, &config), OK);
    assert_true(str_is(config_text(&config, CONFIG_TITLE), "from the environment"));
    assert_int_equal(load(&w, "title=from set", &config), OK);
    assert_true(str_is(config_text(&config, CONFIG_TITLE), "from set"));
    assert_true(str_is(config_text(&config, CONFIG_DESCRIPTION), "kept"));
    test_work_end(&w);
}

static void an_unknown_key_is_refused_with_the_nearest_one_and_its_place(void **state)
{
    (void)state;
    struct work w = test_work();
    struct config config;
    file_write("title = a\n\nregistratoins = open\n");
    assert_int_equal(load(&w, NULL, &config), ERR_INVALID);
    assert_true(str_find(w.why, STR("line 3")) != SIZE_MAX);
    assert_true(str_find(w.why, STR("did you mean registrations?")) != SIZE_MAX);
    file_write("");
    setenv("BEMA_TITEL", "x", 1);
    assert_int_equal(load(&w, NULL, &config), ERR_INVALID);
    assert_true(str_find(w.why, STR("BEMA_TITEL")) != SIZE_MAX);
    unsetenv("BEMA_TITEL");
    assert_int_equal(load(&w, "nothing_like_it_at_all=1", &config), ERR_INVALID);
    assert_true(str_find(w.why, STR("there is no setting")) != SIZE_MAX);
    test_work_end(&w);
}

static void a_value_of_the_wrong_kind_is_refused_in_the_keys_terms(void **state)
{
    (void)state;
    struct work w = test_work();
    struct config config;
    assert_int_equal(load(&w, "post_characters_max=many", &config), ERR_INVALID);
    assert_true(str_find(w.why, STR("a whole number from 1 to 60000")) != SIZE_MAX);
    assert_int_equal(load(&w, "post_characters_max=0", &config), ERR_INVALID);
    assert_int_equal(load(&w, "confirm_email=perhaps", &config), ERR_INVALID);
    assert_int_equal(load(&w, "registrations=opened", &config), ERR_INVALID);
    assert_true(str_find(w.why, STR("open|approval|closed")) != SIZE_MAX);
    assert_int_equal(load(&w, "title", &config), ERR_INVALID);
    test_work_end(&w);
}

static void the_squares_address_is_taken_apart(void **state)
{
    (void)state;
    struct work w = test_work();
    struct config config;
    struct site site;
    struct limits limits;
    assert_int_equal(load(&w, "url=https://Square.Example/", &config), OK);
    assert_int_equal(config_site(&w, &config, str_of(folder), &site, &limits), OK);
    assert_true(str_is(site.url, "https://square.example"));
    assert_true(str_is(site.domain, "square.example"));
    assert_int_equal(load(&w, "listen=127.0.0.1:4321", &config), OK);
    assert_int_equal(config_site(&w, &config, str_of(folder), &site, &limits), OK);
    assert_true(str_is(site.url, "http://localhost:4321"));
    const char *const bad[] = {"url=ftp://x", "url=https://",   "url=https://a/b",
                               "url=square",  "listen=nowhere", "listen=127.0.0.1:99999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(load(&w, bad[i], &config), OK);
        assert_int_equal(config_site(&w, &config, str_of(folder), &site, &limits), ERR_INVALID);
    }
    test_work_end(&w);
}

static void an_ipv6_address_to_listen_on_stands_in_brackets(void **state)
{
    (void)state;
    struct work w = test_work();
    struct config config;
    struct str host;
    int port;
    assert_int_equal(load(&w, "listen=[::1]:8080", &config), OK);
    assert_int_equal(config_listen(&w, &config, &host, &port), OK);
    assert_true(str_is(host, "::1"));
    assert_int_equal(port, 8080);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_anything_every_key_has_its_default, begin, end),
        cmocka_unit_test_setup_teardown(set_wins_over_the_environment_which_wins_over_the_file,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            an_unknown_key_is_refused_with_the_nearest_one_and_its_place, begin, end),
        cmocka_unit_test_setup_teardown(a_value_of_the_wrong_kind_is_refused_in_the_keys_terms,
                                        begin, end),
        cmocka_unit_test_setup_teardown(the_squares_address_is_taken_apart, begin, end),
        cmocka_unit_test_setup_teardown(an_ipv6_address_to_listen_on_stands_in_brackets, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
