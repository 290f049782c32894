#include "push/web_push.h"

#include "base/test.h"
#include "push/p256.h"

/* RFC 8291, 5 and appendix A. */
static const char plain_text[] = "When I grow up, I want to be a watermelon";
static const char their_point[] =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
static const char their_secret[] = "BTBZMqHH6r4Tts7J_aSIgg";
static const char our_private[] = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
static const char our_point[] =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
static const char salt[] = "DGv6ra1nlYgDCS1FRnbzlw";
static const char message[] =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN";

static struct work w;

static int start(void **state)
{
    (void)state;
    w = (struct work){.memory = arena_new(0)};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(w.memory);
    return 0;
}

static void bytes_of(const char *text, uint8_t *out, size_t size)
{
    struct str bytes;

    assert_int_equal(base64_decode(w.memory, str_of(text), &bytes), OK);
    assert_int_equal(bytes.size, size);
    memcpy(out, bytes.data, size);
}

static void the_standards_own_example_comes_out_byte_for_byte(void **state)
{
    struct web_push_keys keys;
    struct web_push_chance chance;
    struct web_push_message made;

    (void)state;
    assert_int_equal(web_push_keys_read(&w, str_of(their_point), str_of(their_secret), &keys), OK);
    bytes_of(our_private, chance.private_key, sizeof chance.private_key);
    bytes_of(salt, chance.salt, sizeof chance.salt);
    assert_int_equal(
        web_push_close(&w, WEB_PUSH_AES128GCM, &keys, &chance, str_of(plain_text), &made), OK);
    assert_true(str_is(base64url_encode(w.memory, made.body.data, made.body.size), message));
    assert_true(str_is(made.point, our_point));
    assert_true(str_is(made.salt, salt));
}

static void the_draft_closes_the_record_alone(void **state)
{
    struct web_push_keys keys;
    struct web_push_chance chance;
    struct web_push_message made, again;

    (void)state;
    assert_int_equal(web_push_keys_read(&w, str_of(their_point), str_of(their_secret), &keys), OK);
    assert_int_equal(web_push_chance_new(&w, &chance), OK);
    assert_int_equal(web_push_close(&w, WEB_PUSH_AESGCM, &keys, &chance, str_of(plain_text), &made),
                     OK);
    assert_int_equal(made.body.size, 2 + sizeof plain_text - 1 + 16);
    assert_int_equal(made.point.size, 87);
    assert_int_equal(web_push_chance_new(&w, &chance), OK);
    assert_int_equal(
        web_push_close(&w, WEB_PUSH_AESGCM, &keys, &chance, str_of(plain_text), &again), OK);
    assert_false(str_equal(made.body, again.body));
    assert_false(str_equal(made.point, again.point));
    assert_false(str_equal(made.salt, again.salt));
}

static void what_is_no_key_is_refused(void **state)
{
    static const struct {
        const char *p256dh, *auth;
    } bad[] = {
        {"", ""},
        {their_point, ""},
        {"", their_secret},
        {their_point, "BTBZMqHH6r4Tts7J_aSI"},
        {salt, their_secret},
        {"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8",
         their_secret}, /* beside the curve */
        {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
         their_secret},
        {"!", "?"},
    };
    struct web_push_keys keys;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(web_push_keys_read(&w, str_of(bad[i].p256dh), str_of(bad[i].auth), &keys),
                         ERR_INVALID);
}

static void a_message_too_large_for_a_service_is_refused(void **state)
{
    struct web_push_keys keys;
    struct web_push_chance chance;
    struct web_push_message made;
    struct str text = {arena_alloc(w.memory, web_push_plain_bytes_max + 1),
                       web_push_plain_bytes_max + 1};

    (void)state;
    assert_int_equal(web_push_keys_read(&w, str_of(their_point), str_of(their_secret), &keys), OK);
    assert_int_equal(web_push_chance_new(&w, &chance), OK);
    assert_int_equal(web_push_close(&w, WEB_PUSH_AES128GCM, &keys, &chance, text, &made),
                     ERR_TOO_LARGE);
    text.size--;
    assert_int_equal(web_push_close(&w, WEB_PUSH_AES128GCM, &keys, &chance, text, &made), OK);
    assert_true(made.body.size <= 4096);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(the_standards_own_example_comes_out_byte_for_byte),
        TEST(the_draft_closes_the_record_alone),
        TEST(what_is_no_key_is_refused),
        TEST(a_message_too_large_for_a_service_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
