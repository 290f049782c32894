/* What needs no store: codes, scopes, passwords, guesses, redirect URIs. */
#include "auth/apps.h"
#include "auth/grants.h"
#include "auth/guesses.h"
#include "auth/passwords.h"
#include "auth/scopes.h"
#include "auth/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct site site = {.rate_limits = true};
static struct work w;

static int start(void **state)
{
    (void)state;
    password_cost_least(true);
    w = (struct work){.memory = arena_new(0), .now_ms = 1000000, .site = &site};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(w.memory);
    return 0;
}

/* RFC 6238, appendix B, SHA-1. */
static void codes_are_those_of_the_rfc(void **state)
{
    static const struct {
        int64_t seconds;
        uint32_t code;
    } vectors[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                   {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    const struct str secret = STR("12345678901234567890");

    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        assert_int_equal(totp_code(secret, vectors[i].seconds / 30, 8), vectors[i].code);
}

static struct str code_text(struct str secret, int64_t step)
{
    return str_format(w.memory, "%06u", totp_code(secret, step, 6));
}

static void a_code_fits_one_step_around_now_and_only_after_the_last_one_used(void **state)
{
    const struct str secret = STR("12345678901234567890");
    const int64_t now_ms = INT64_C(1234567890) * 1000, step = 1234567890 / 30;

    (void)state;
    for (int64_t off = -2; off <= 2; off++)
        assert_int_equal(totp_match(secret, code_text(secret, step + off), now_ms, 0),
                         off >= -1 && off <= 1 ? step + off : 0);
    assert_int_equal(totp_match(secret, code_text(secret, step), now_ms, step), 0);
    assert_int_equal(totp_match(secret, code_text(secret, step + 1), now_ms, step), step + 1);
    struct str code = code_text(secret, step);
    struct str spaced = str_format(w.memory, "%.3s %.3s", code.data, code.data + 3);
    assert_int_equal(totp_match(secret, spaced, now_ms, 0), step);
    assert_int_equal(totp_match(secret, STR(""), now_ms, 0), 0);
    assert_int_equal(totp_match(secret, STR("12345"), now_ms, 0), 0);
    assert_int_equal(totp_match(secret, STR("1234567"), now_ms, 0), 0);
    assert_int_equal(totp_match(secret, STR("abcdef"), now_ms, 0), 0);
    assert_int_equal(totp_match(STR(""), code_text(STR(""), step), now_ms, 0), 0);
}

/* RFC 4648, section 10. */
static void base32_is_that_of_the_rfc(void **state)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "MY"},
                                           {"fo", "MZXQ"},
                                           {"foo", "MZXW6"},
                                           {"foob", "MZXW6YQ"},
                                           {"fooba", "MZXW6YTB"},
                                           {"foobar", "MZXW6YTBOI"}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_true(str_is(base32_encode(w.memory, str_of(pairs[i][0])), pairs[i][1]));
}

static uint64_t bits(const char *text)
{
    uint64_t scopes = 0;

    assert_int_equal(scopes_parse(&w, str_of(text), &scopes), OK);
    return scopes;
}

static void wide_scopes_hold_the_narrow_ones_and_not_the_other_way(void **state)
{
    (void)state;
    assert_true(scopes_allow(bits("read"), "read:statuses"));
    assert_true(scopes_allow(bits("write"), "write:media"));
    assert_true(scopes_allow(bits("follow"), "write:mutes"));
    assert_true(scopes_allow(bits("follow"), "read:blocks"));
    assert_true(scopes_allow(bits("read"), "profile"));
    assert_true(scopes_allow(bits("read:accounts"), "profile"));
    assert_true(scopes_allow(bits("admin:read"), "admin:read:reports"));
    assert_false(scopes_allow(bits("read:statuses"), "read"));
    assert_false(scopes_allow(bits("profile"), "read:accounts"));
    assert_false(scopes_allow(bits("follow"), "write:statuses"));
    assert_false(scopes_allow(bits("read write follow push"), "admin:read"));
    assert_false(scopes_allow(bits("read"), "write:statuses"));
    assert_false(scopes_allow(bits("read write"), "push"));
    assert_false(scopes_allow(UINT64_MAX, "nonsense"));
    assert_true(scopes_allow(scopes_all(), "admin:write:ip_blocks"));
    for (size_t i = 0; i < scopes_count(); i++)
        assert_true(scopes_allow(scopes_all(), scope_word(i)));
}

static void scopes_are_read_with_any_gaps_and_unknown_ones_refused(void **state)
{
    uint64_t scopes = 7;

    (void)state;
    assert_int_equal(bits("  read\twrite \n push+follow "), bits("read write push follow"));
    assert_int_equal(bits(""), 0);
    assert_int_equal(scopes_parse(&w, STR("read everything"), &scopes), ERR_INVALID);
    assert_int_equal(scopes, 7);
    assert_true(str_is(scopes_tidy(w.memory, STR(" write  read write+push ")), "write read push"));
}

static void the_first_guesses_of_everybody_are_refused(void **state)
{
    (void)state;
    assert_int_equal(password_check(STR(""), STR("ann"), STR("")), PASSWORD_BLANK);
    assert_int_equal(password_check(STR("1234567"), STR("ann"), STR("")), PASSWORD_SHORT);
    assert_int_equal(password_check(STR("éééé"), STR("ann"), STR("")), PASSWORD_SHORT);
    assert_int_equal(password_check(STR("PassWord1"), STR("ann"), STR("")), PASSWORD_COMMON);
    assert_int_equal(password_check(STR("aaaaaaaaaaaa"), STR("ann"), STR("")), PASSWORD_COMMON);
    assert_int_equal(password_check(STR("Annabella"), STR("annabella"), STR("")), PASSWORD_COMMON);
    assert_int_equal(
        password_check(STR("ann.smith@x.example"), STR("a"), STR("Ann.Smith@x.example")),
        PASSWORD_COMMON);
    assert_int_equal(password_check(STR("annabella"), STR("a"), STR("annabella@x.example")),
                     PASSWORD_COMMON);
    char *long_one = arena_alloc(w.memory, 300);
    for (int i = 0; i < 300; i++)
        long_one[i] = (char)('a' + i % 26);
    assert_int_equal(password_check((struct str){long_one, 257}, STR("a"), STR("")), PASSWORD_LONG);
    assert_int_equal(password_check((struct str){long_one, 256}, STR("a"), STR("")), PASSWORD_FINE);
    assert_int_equal(password_check(STR("correct horse"), STR("a"), STR("")), PASSWORD_FINE);
}

static void a_hash_fits_its_password_and_no_other(void **state)
{
    struct str hash, again;

    (void)state;
    assert_int_equal(password_hash(&w, STR("correct horse"), &hash), OK);
    assert_true(str_starts(hash, STR("$argon2id$")));
    assert_int_equal(password_hash(&w, STR("correct horse"), &again), OK);
    assert_false(str_equal(hash, again));
    assert_int_equal(password_verify(&w, hash, STR("correct horse")), OK);
    assert_int_equal(password_verify(&w, hash, STR("correct hors")), ERR_UNAUTHORIZED);
    assert_int_equal(password_verify(&w, hash, STR("")), ERR_UNAUTHORIZED);
    assert_int_equal(password_verify(&w, STR(""), STR("correct horse")), ERR_UNAUTHORIZED);
    assert_int_equal(password_verify(&w, STR("nonsense"), STR("x")), ERR_UNAUTHORIZED);
    assert_int_equal(password_generate(w.memory).size, 20);
}

static int64_t wait_of(const char *what, const char *address)
{
    int64_t begun = w.now_ms, waited;

    while (guess_check(&w, str_of(what), str_of(address)) == ERR_TOO_MANY)
        w.now_ms += 500;
    waited = w.now_ms - begun;
    w.now_ms = begun;
    return waited;
}

static void who_guesses_waits_longer_each_time_and_others_do_not(void **state)
{
    int64_t before = 0;

    (void)state;
    for (int i = 0; i < guess_pair_free; i++) {
        assert_int_equal(guess_check(&w, STR("password:1"), STR("192.0.2.1")), OK);
        guess_failed(&w, STR("password:1"), STR("192.0.2.1"));
    }
    assert_int_equal(guess_check(&w, STR("password:1"), STR("192.0.2.1")), OK);
    for (int i = 0; i < 6; i++) {
        guess_failed(&w, STR("password:1"), STR("192.0.2.1"));
        int64_t now = wait_of("password:1", "192.0.2.1");
        assert_true(now >= 2 * before && now > 0);
        before = now;
    }
    assert_int_equal(wait_of("password:1", "192.0.2.2"), 0);
    assert_int_equal(wait_of("password:2", "192.0.2.1"), 0);
    guess_succeeded(&w, STR("password:1"), STR("192.0.2.1"));
    assert_int_equal(wait_of("password:1", "192.0.2.1"), 0);
}

static void many_addresses_cannot_lock_a_person_out_for_long(void **state)
{
    (void)state;
    for (int i = 0; i < 500; i++) {
        struct str address = str_format(w.memory, "198.51.100.%d", i);
        guess_failed(&w, STR("password:3"), address);
    }
    assert_true(wait_of("password:3", "192.0.2.9") <= guess_account_ms_max);
    assert_true(wait_of("password:3", "192.0.2.9") > 0);
}

static void a_whole_network_of_addresses_counts_as_one(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        guess_failed(&w, str_format(w.memory, "password:5%d", i),
                     str_format(w.memory, "2001:db8:1:2::%x", i));
    assert_true(wait_of("password:6", "2001:db8:1:2:ffff::1") > 0);
    assert_int_equal(wait_of("password:6", "2001:db8:1:3::1"), 0);
    for (int i = 0; i < 50; i++)
        guess_failed(&w, str_format(w.memory, "password:7%d", i),
                     str_format(w.memory, "::ffff:203.0.113.%d", i));
    assert_int_equal(wait_of("password:6", "::ffff:203.0.113.99"), 0);
}

static void without_rate_limits_nobody_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        guess_failed(&w, STR("password:4"), STR("192.0.2.4"));
    assert_int_equal(guess_check(&w, STR("password:4"), STR("192.0.2.4")), ERR_TOO_MANY);
    site.rate_limits = false;
    assert_int_equal(guess_check(&w, STR("password:4"), STR("192.0.2.4")), OK);
    site.rate_limits = true;
}

static void hostile_redirect_addresses_are_refused(void **state)
{
    static const char *const hostile[] = {
        "",
        "/relative",
        "//evil.example/",
        "evil.example",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
        "about:blank",
        "view-source:https://x",
        "https://",
        "https:evil.example",
        "https:///path",
        "https://a.example/#fragment",
        "https://a.example/ space",
        "https://a.example/\nx",
        "https://a.example/\r\nSet-Cookie:x",
        "https://good.example@evil.example/",
        "https://a.example\\@evil.example/",
        "https://:80/",
        "https://*",
        "https://*.example/",
        "1scheme://x",
        "-x://y",
        "https://a.example/\"onload=",
        "https://a.example/<script>",
        "scheme:",
        ":x",
        "java\tscript:alert(1)",
        "https://a.example/\x01",
    };
    static const char *const fine[] = {
        APP_OUT_OF_BAND,
        "https://app.example/cb",
        "https://app.example/cb?x=1&y=2",
        "http://localhost:8080/",
        "http://127.0.0.1/",
        "http://[::1]:3000/cb",
        "tusky://login",
        "com.example.app:/oauth",
        "icecubesapp://",
        "https://app.example",
        "moshidon-android-auth://callback",
        "https://app.example/a@b",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        if (redirect_is_sound(str_of(hostile[i])))
            fail_msg("accepted: %s", hostile[i]);
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        if (!redirect_is_sound(str_of(fine[i])))
            fail_msg("refused: %s", fine[i]);
}

static void the_origin_of_a_redirect_cannot_break_out_of_the_policy(void **state)
{
    (void)state;
    assert_true(str_is(redirect_origin(w.memory, STR("https://a.example:8443/x?y")),
                       "https://a.example:8443"));
    assert_true(str_is(redirect_origin(w.memory, STR("https://a.example")), "https://a.example"));
    assert_true(str_is(redirect_origin(w.memory, STR("https://a.example;script-src/x")),
                       "https://a.example"));
    assert_true(str_is(redirect_origin(w.memory, STR("tusky://login")), "tusky:"));
    assert_true(str_is(redirect_origin(w.memory, STR(APP_OUT_OF_BAND)), ""));
}

static void a_challenge_has_the_form_that_s256_makes(void **state)
{
    (void)state;
    assert_true(challenge_is_sound(STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")));
    assert_false(challenge_is_sound(STR("")));
    assert_false(challenge_is_sound(STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c")));
    assert_false(challenge_is_sound(STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(codes_are_those_of_the_rfc),
        TEST(a_code_fits_one_step_around_now_and_only_after_the_last_one_used),
        TEST(base32_is_that_of_the_rfc),
        TEST(wide_scopes_hold_the_narrow_ones_and_not_the_other_way),
        TEST(scopes_are_read_with_any_gaps_and_unknown_ones_refused),
        TEST(the_first_guesses_of_everybody_are_refused),
        TEST(a_hash_fits_its_password_and_no_other),
        TEST(who_guesses_waits_longer_each_time_and_others_do_not),
        TEST(a_whole_network_of_addresses_counts_as_one),
        TEST(many_addresses_cannot_lock_a_person_out_for_long),
        TEST(without_rate_limits_nobody_waits),
        TEST(hostile_redirect_addresses_are_refused),
        TEST(the_origin_of_a_redirect_cannot_break_out_of_the_policy),
        TEST(a_challenge_has_the_form_that_s256_makes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
