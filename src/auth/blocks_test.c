/* Blocks of addresses, e-mail domains, e-mail addresses and domains. */
#include "auth/blocks.h"
#include "auth/registration.h"
#include "auth/sign_in.h"
#include "auth/test_start.h"

static int start_blocks(void **state)
{
    start(state);
    assert_int_equal(blocks_start(w), OK);
    return 0;
}

static int64_t add(enum block_kind kind, const char *name, int severity, uint32_t flags)
{
    struct block block = {.kind = kind, .name = str_of(name), .severity = severity, .flags = flags};

    assert_int_equal(block_add(w, &block), OK);
    return block.id;
}

static enum address_severity severity(const char *address)
{
    return address_severity(str_of(address), w->now_ms);
}

static void a_network_is_written_in_one_way(void **state)
{
    static const struct {
        const char *text, *network;
    } cases[] = {
        {"192.0.2.7", "192.0.2.7/32"},
        {" 192.0.2.7/24 ", "192.0.2.0/24"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"2001:DB8::1", "2001:db8::1/128"},
        {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
        {"::/0", "::/0"},
    };
    static const char *const wrong[] = {"",           "x",      "192.0.2", "192.0.2.7/33",
                                        "192.0.2.7/", "::/129", "::/-1",   "1.2.3.4/2x",
                                        "300.1.1.1",  "/8"};
    struct str network;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(network_canonical(w, str_of(cases[i].text), &network), OK);
        assert_true(str_is(network, cases[i].network));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(network_canonical(w, str_of(wrong[i]), &network), ERR_INVALID);
}

static void the_strongest_block_of_an_address_counts(void **state)
{
    (void)state;
    add(BLOCK_ADDRESS, "192.0.0.0/8", ADDRESS_JOINS_WITH_APPROVAL, 0);
    add(BLOCK_ADDRESS, "192.0.2.0/24", ADDRESS_NO_ACCESS, 0);
    add(BLOCK_ADDRESS, "192.0.2.9/32", ADDRESS_CANNOT_JOIN, 0);
    add(BLOCK_ADDRESS, "2001:db8::/32", ADDRESS_CANNOT_JOIN, 0);
    assert_int_equal(severity("192.0.2.9"), ADDRESS_NO_ACCESS);
    assert_int_equal(severity("192.0.3.1"), ADDRESS_JOINS_WITH_APPROVAL);
    assert_int_equal(severity("193.0.2.9"), ADDRESS_FREE);
    assert_int_equal(severity("::ffff:192.0.2.1"), ADDRESS_NO_ACCESS);
    assert_int_equal(severity("2001:db8:1::5"), ADDRESS_CANNOT_JOIN);
    assert_int_equal(severity("2001:db9::5"), ADDRESS_FREE);
    assert_int_equal(severity("what?"), ADDRESS_FREE);
    assert_true(address_is_shut_out(STR("192.0.2.1"), w->now_ms));
    assert_false(address_is_shut_out(STR("192.0.3.1"), w->now_ms));
}

static void a_block_ends_at_its_time_and_when_it_is_removed(void **state)
{
    struct block block = {.kind = BLOCK_ADDRESS,
                          .name = STR("192.0.2.0/24"),
                          .severity = ADDRESS_NO_ACCESS,
                          .expires_ms = w->now_ms + 1000};

    (void)state;
    assert_int_equal(block_add(w, &block), OK);
    assert_true(address_is_shut_out(STR("192.0.2.1"), w->now_ms));
    assert_false(address_is_shut_out(STR("192.0.2.1"), w->now_ms + 1000));
    assert_int_equal(block_remove(w, BLOCK_ADDRESS, block.id), OK);
    assert_false(address_is_shut_out(STR("192.0.2.1"), w->now_ms));
}

static void a_domain_counts_with_all_below_it(void **state)
{
    struct block found;
    int64_t id;

    (void)state;
    add(BLOCK_EMAIL_DOMAIN, "spam.example", 0, 0);
    add(BLOCK_EMAIL_DOMAIN, "odd.example", 0, BLOCK_WITH_APPROVAL);
    add(BLOCK_DOMAIN, "bad.example", DOMAIN_SUSPENDED, BLOCK_REJECT_MEDIA);
    assert_int_equal(email_verdict(w, STR("x@spam.example"), &id), EMAIL_DOMAIN_BLOCKED);
    assert_int_equal(email_verdict(w, STR("x@a.b.spam.example"), &id), EMAIL_DOMAIN_BLOCKED);
    assert_int_equal(email_verdict(w, STR("x@notspam.example"), &id), EMAIL_FREE);
    assert_int_equal(email_verdict(w, STR("x@example"), &id), EMAIL_FREE);
    assert_int_equal(email_verdict(w, STR("x@odd.example"), &id), EMAIL_WITH_APPROVAL);
    assert_true(domain_block_find(w, STR("Social.BAD.example"), &found));
    assert_true(str_is(found.name, "bad.example"));
    assert_int_equal(found.severity, DOMAIN_SUSPENDED);
    assert_false(domain_block_find(w, STR("spam.example"), &found));
    assert_false(domain_block_find(w, STR(""), &found));
}

static void an_address_is_the_same_with_dots_and_additions(void **state)
{
    struct str hash = email_canonical_hash(w, STR("test@example.com"));
    int64_t id;

    (void)state;
    assert_true(str_is(hash, "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"));
    assert_true(str_equal(hash, email_canonical_hash(w, STR("T.e.st+spam+more@EXAMPLE.com"))));
    add(BLOCK_EMAIL, str_c(w->memory, hash), 0, 0);
    assert_int_equal(email_verdict(w, STR("te.st+1@example.com"), &id), EMAIL_BLOCKED);
    assert_int_equal(email_verdict(w, STR("tests@example.com"), &id), EMAIL_FREE);
}

static void a_name_stands_on_a_list_once(void **state)
{
    struct block block = {.kind = BLOCK_DOMAIN, .name = STR("bad.example")}, other;

    (void)state;
    assert_int_equal(block_add(w, &block), OK);
    assert_int_equal(block_add(w, &block), ERR_CONFLICT);
    other = (struct block){.kind = BLOCK_DOMAIN, .name = STR("worse.example")};
    assert_int_equal(block_add(w, &other), OK);
    other.name = STR("bad.example");
    assert_int_equal(block_change(w, &other), ERR_CONFLICT);
    other.name = STR("worst.example");
    assert_int_equal(block_change(w, &other), OK);
    assert_true(domain_block_find(w, STR("worst.example"), &block));
    assert_false(domain_block_find(w, STR("worse.example"), &block));
}

static void
whichever_database_call_fails_a_block_holds_in_store_and_memory_or_in_neither(void **state)
{
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < 20) {
        struct block block = {.kind = BLOCK_ADDRESS,
                              .name = STR("192.0.2.0/24"),
                              .severity = ADDRESS_NO_ACCESS},
                     found;

        db_fail_at = ++call;
        e = block_add(w, &block);
        db_fail_at = 0;
        assert_int_equal(address_is_shut_out(STR("192.0.2.1"), w->now_ms), e == OK);
        assert_int_equal(block_find_name(w, BLOCK_ADDRESS, STR("192.0.2.0/24"), &found),
                         e ? ERR_NOT_FOUND : OK);
    }
    assert_int_equal(e, OK);
}

static enum err joins(const char *name, const char *email, const char *address,
                      struct registration_faults *faults, struct account *account)
{
    return registration_run(w,
                            &(struct registration){.username = str_of(name),
                                                   .email = str_of(email),
                                                   .password = STR("correct horse battery"),
                                                   .agreement = true,
                                                   .address = str_of(address)},
                            faults, account);
}

static void blocks_are_asked_when_somebody_joins(void **state)
{
    struct registration_faults faults;
    struct block_day days[block_days_shown];
    struct account account;
    struct user user;
    int64_t id = add(BLOCK_EMAIL_DOMAIN, "spam.example", 0, 0);

    (void)state;
    add(BLOCK_ADDRESS, "192.0.2.0/24", ADDRESS_CANNOT_JOIN, 0);
    add(BLOCK_ADDRESS, "198.51.100.0/24", ADDRESS_JOINS_WITH_APPROVAL, 0);
    assert_int_equal(joins("ann", "ann@x.example", "192.0.2.8", &faults, &account), ERR_FORBIDDEN);
    assert_int_equal(joins("ann", "ann@spam.example", "203.0.113.1", &faults, &account),
                     ERR_INVALID);
    assert_string_equal(faults.fault[0].code, "ERR_BLOCKED");
    assert_int_equal(joins("ann", "ann@spam.example", "203.0.113.1", &faults, &account),
                     ERR_INVALID);
    assert_int_equal(joins("ann", "ann@spam.example", "203.0.113.2", &faults, &account),
                     ERR_INVALID);
    assert_int_equal(block_days(w, id, days), OK);
    assert_int_equal(days[0].uses, 3);
    assert_int_equal(days[0].accounts, 2);
    assert_int_equal(days[1].uses, 0);
    assert_int_equal(joins("ann", "ann@x.example", "198.51.100.4", &faults, &account), OK);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_int_equal(user.approved_ms, 0);
    assert_int_equal(joins("bob", "bob@x.example", "203.0.113.1", &faults, &account), OK);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_true(user.approved_ms != 0);
    assert_int_equal(email_change(w, account.id, STR("correct horse battery"),
                                  STR("bob@spam.example"), STR("203.0.113.1")),
                     ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_network_is_written_in_one_way, start_blocks),
        TEST_AFTER(the_strongest_block_of_an_address_counts, start_blocks),
        TEST_AFTER(a_block_ends_at_its_time_and_when_it_is_removed, start_blocks),
        TEST_AFTER(a_domain_counts_with_all_below_it, start_blocks),
        TEST_AFTER(an_address_is_the_same_with_dots_and_additions, start_blocks),
        TEST_AFTER(a_name_stands_on_a_list_once, start_blocks),
        TEST_AFTER(whichever_database_call_fails_a_block_holds_in_store_and_memory_or_in_neither,
                   start_blocks),
        TEST_AFTER(blocks_are_asked_when_somebody_joins, start_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
