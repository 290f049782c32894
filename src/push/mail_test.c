#include "push/mail.h"

#include "base/json.h"
#include "push/vapid.h"
#include "store/test_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct test_store store;
static struct work *w;
static struct site site;

static int start(void **state)
{
    (void)state;
    test_store_open(&store);
    w = &store.work;
    site = (struct site){.url = STR("https://square.example"),
                         .domain = STR("square.example"),
                         .title = STR("Agora")};
    w->site = &site;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&store);
    return 0;
}

static enum err queue(enum mail_kind kind, const char *language)
{
    const struct mail_draft draft = {.kind = kind,
                                     .account_id = 5,
                                     .to = STR("ann@mail.example"),
                                     .name = STR("quixote"),
                                     .language = str_of(language),
                                     .link = STR("https://square.example/l?token=x")};
    enum err e = db_begin(w);

    return e ? e : db_end(w, mail_queue(w, &draft));
}

/* The one job there is, taken away; NULL none. */
static const struct json *queued(void)
{
    const struct json *root = NULL;
    struct db_rows rows = {0};
    struct str data = {0};

    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, "SELECT data FROM jobs"), OK);
    if (db_next(&rows))
        data = db_column_text(&rows, 0, w->memory);
    assert_int_equal(db_done(w, &rows, OK), OK);
    test_store_script(w, "DELETE FROM jobs");
    if (data.size)
        assert_int_equal(json_parse(w->memory, data, &root, NULL), OK);
    return root;
}

static void every_mail_is_whole_in_both_languages(void **state)
{
    const struct str link = STR("\n\nhttps://square.example/l?token=x\n");

    (void)state;
    for (int kind = 0; kind < MAIL_KINDS; kind++) {
        const bool to_strangers = kind == MAIL_NOTICE_RECEIVED || kind == MAIL_NOTICE_ANSWERED ||
                                  kind == MAIL_SENDER_DECIDED || kind == MAIL_SENDER_TOLD ||
                                  kind == MAIL_NOTICE_REVERSED;
        struct str texts[2];
        for (int french = 0; french < 2; french++) {
            assert_int_equal(queue((enum mail_kind)kind, french ? "fr-CA" : "de"), OK);
            const struct json *mail = queued();
            assert_non_null(mail);
            assert_true(str_is(json_get_str(mail, "to"), "ann@mail.example"));
            struct str subject = json_get_str(mail, "subject");
            texts[french] = json_get_str(mail, "text");
            assert_true(str_find(subject, STR("Agora")) != SIZE_MAX);
            assert_true(str_find_char(subject, '\n') == SIZE_MAX);
            assert_int_equal(str_find(texts[french], STR("quixote")) == SIZE_MAX, to_strangers);
            assert_true(str_find_char(texts[french], '%') == SIZE_MAX);
            if (kind <= MAIL_RESET || to_strangers || kind == MAIL_REPORT_ANSWERED ||
                kind == MAIL_REPORT_REVERSED || kind == MAIL_ARCHIVE_ADDRESS)
                assert_true(str_find(texts[french], link) != SIZE_MAX);
        }
        assert_false(str_equal(texts[0], texts[1]));
    }
}

static void a_mail_is_queued_with_its_transaction_or_not_at_all(void **state)
{
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int call = 1; e && call < 10; call++) {
        db_fail_at = call;
        e = queue(MAIL_RESET, "en");
        db_fail_at = 0;
        assert_true((queued() != NULL) == !e);
    }
    assert_int_equal(e, OK);
}

static void a_mail_that_cannot_be_read_fails_with_words(void **state)
{
    (void)state;
    assert_int_equal(mail_job(w, &(struct job){.id = 1, .data = STR("{")}, NULL), ERR_INTERNAL);
    assert_true(w->why.size > 0);
}

static void the_key_for_push_is_made_once(void **state)
{
    struct str first;

    (void)state;
    assert_int_equal(vapid_start(w), OK);
    first = str_copy(w->memory, vapid_public_key());
    assert_int_equal(first.size, 87);
    assert_int_equal(vapid_start(w), OK);
    assert_true(str_equal(vapid_public_key(), first));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(every_mail_is_whole_in_both_languages),
        TEST(a_mail_is_queued_with_its_transaction_or_not_at_all),
        TEST(a_mail_that_cannot_be_read_fails_with_words),
        TEST(the_key_for_push_is_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
