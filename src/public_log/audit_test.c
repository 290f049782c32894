#include "base/test.h"

#include "public_log/store_source.h"
#include "store/test_store.h"

enum { entries = 300 };

static struct test_store store;
static struct work *w;

static void append(int count)
{
    assert_ok(db_begin(w));
    for (int i = 0; i < count; i++) {
        struct log_entry entry = {.kind = LOG_RULE,
                                  .record = STR("{\"x\":1}"),
                                  .parts = {{.name = "reason", .text = STR("why")}},
                                  .part_count = 1};
        int64_t id;

        assert_ok(public_log_append(w, &entry, &id));
    }
    assert_ok(db_end(w, OK));
    assert_ok(public_log_sequence(w, NULL));
}

static int start(void **state)
{
    (void)state;
    test_store_open(&store);
    w = &store.work;
    w->site = test_site();
    assert_ok(public_log_key_start(w));
    append(entries);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&store);
    return 0;
}

static enum err audit(struct str from)
{
    const struct audit_source source = audit_source_store();
    const struct audit what = {.key = public_log_key(), .from = from};
    struct audit_report report;
    enum err e = audit_run(w, &source, &what, &report);

    if (!e)
        assert_int_equal(report.from_size, from.size ? entries : 0);
    return e;
}

static struct str checkpoint(void)
{
    struct str text = STR("");

    assert_ok(public_log_checkpoint(w, &text));
    return text;
}

/* What who holds the key can do: change what is stored, and make and sign the tree anew. */
static void sign_anew(const char *change)
{
    test_store_script(w, change);
    test_store_script(w, "UPDATE log_entries SET place = NULL");
    test_store_script(w, "DELETE FROM log_tiles");
    test_store_script(w, "DELETE FROM log_state");
    assert_ok(public_log_sequence(w, NULL));
}

static void refused(struct str from, const char *words)
{
    assert_err(audit(from), ERR_CONFLICT);
    if (str_find(w->why, str_of(words)) == SIZE_MAX)
        assert_str_is(w->why, words);
}

static void a_log_that_only_grew_passes(void **state)
{
    (void)state;
    const struct str old = checkpoint();

    assert_ok(audit(STR("")));
    assert_ok(audit(old));
    append(300);
    assert_ok(audit(old));
}

static void a_changed_entry_is_found(void **state)
{
    (void)state;
    test_store_script(w, "DELETE FROM log_openings");
    test_store_script(w, "UPDATE log_entries SET body = '{}' WHERE place = 77");
    refused(STR(""), "tile/0/000 does not hold the hashes of its entries");
}

static void a_changed_last_entry_is_found(void **state)
{
    (void)state;
    test_store_script(w, "DELETE FROM log_openings");
    test_store_script(w, "UPDATE log_entries SET body = '{}' WHERE place = 299");
    refused(STR(""), "the entries are not those that the checkpoint signs");
}

static void a_changed_tile_is_found(void **state)
{
    (void)state;
    test_store_script(w, "UPDATE log_tiles SET hashes = (SELECT hashes FROM log_tiles WHERE "
                         "level = 0 AND number = 1) WHERE level = 1");
    refused(STR(""), "tile/1/000.p/1 does not hold the hashes of its entries");
}

static void a_missing_entry_is_found(void **state)
{
    (void)state;
    test_store_script(w, "DELETE FROM log_entries WHERE place = 280");
    refused(STR(""), "tile/entries/001.p/44 is missing or damaged");
}

static void a_changed_opening_is_found(void **state)
{
    (void)state;
    test_store_script(w, "UPDATE log_openings SET opening = replace(opening, 'why', 'who') WHERE "
                         "id = (SELECT id FROM log_entries WHERE place = 5)");
    refused(STR(""), "entry 5: its reason is not what was sealed");
    test_store_script(w, "DELETE FROM log_openings WHERE id = (SELECT id FROM log_entries WHERE "
                         "place = 5)");
    assert_ok(audit(STR("")));
    test_store_script(w, "UPDATE log_openings SET opening = replace(opening, 'why', 'who') WHERE "
                         "id = (SELECT id FROM log_entries WHERE place = 299)");
    refused(STR(""), "entry 299: its reason is not what was sealed");
}

static void a_checkpoint_of_another_key_is_found(void **state)
{
    (void)state;
    test_store_script(w, "DELETE FROM settings WHERE name = 'public_log_key'");
    assert_ok(public_log_key_start(w));
    refused(STR(""), "the checkpoint is not signed by the log's key");
}

static void a_log_signed_anew_is_found_by_an_old_checkpoint(void **state)
{
    (void)state;
    const struct str old = checkpoint();

    sign_anew("UPDATE log_entries SET body = '{}' WHERE place = 77");
    test_store_script(w, "DELETE FROM log_openings");
    assert_ok(audit(STR("")));
    refused(old, "the log was rewritten: its first 300 entries");
}

static void a_log_that_was_cut_is_found_by_an_old_checkpoint(void **state)
{
    (void)state;
    const struct str old = checkpoint();

    sign_anew("DELETE FROM log_entries WHERE place >= 290");
    assert_ok(audit(STR("")));
    refused(old, "the log was cut: it has 290 entries, and had 300");
}

static void a_fork_is_found_by_a_checkpoint_of_the_other_branch(void **state)
{
    (void)state;
    const struct str old = checkpoint();

    sign_anew("DELETE FROM log_entries WHERE place >= 290");
    append(40);
    assert_ok(audit(STR("")));
    refused(old, "the log was rewritten");
}

static void entries_in_another_order_are_found_by_an_old_checkpoint(void **state)
{
    (void)state;
    const struct str old = checkpoint();

    test_store_script(w, "DELETE FROM log_openings");
    test_store_script(w, "UPDATE log_entries SET place = 1000 WHERE place = 3");
    test_store_script(w, "UPDATE log_entries SET place = 3 WHERE place = 4");
    test_store_script(w, "UPDATE log_entries SET place = 4 WHERE place = 1000");
    refused(STR(""), "tile/0/000 does not hold the hashes of its entries");
    sign_anew("UPDATE log_entries SET body = (SELECT max(o.body) FROM log_entries o WHERE "
              "o.place = 7 - log_entries.place) WHERE place IN (3, 4)");
    assert_ok(audit(STR("")));
    refused(old, "the log was rewritten");
}

static void a_receipt_is_checked_against_the_log(void **state)
{
    (void)state;
    struct log_found found;
    struct str receipt;

    assert_ok(public_log_at(w, 41, &found));
    assert_ok(public_log_receipt(w, found.id, &receipt));
    append(5);
    assert_ok(audit(receipt));
    test_store_script(w, "DELETE FROM log_openings");
    sign_anew("UPDATE log_entries SET body = '{}' WHERE place = 41");
    refused(receipt, "entry 41 is not that of the receipt");
    assert_err(audit(STR("c2sp.org/tlog-proof@v1\n")), ERR_INVALID);
    assert_err(audit(STR("nothing")), ERR_INVALID);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(a_log_that_only_grew_passes),
        TEST(a_changed_entry_is_found),
        TEST(a_changed_last_entry_is_found),
        TEST(a_changed_tile_is_found),
        TEST(a_missing_entry_is_found),
        TEST(a_changed_opening_is_found),
        TEST(a_checkpoint_of_another_key_is_found),
        TEST(a_log_signed_anew_is_found_by_an_old_checkpoint),
        TEST(a_log_that_was_cut_is_found_by_an_old_checkpoint),
        TEST(a_fork_is_found_by_a_checkpoint_of_the_other_branch),
        TEST(entries_in_another_order_are_found_by_an_old_checkpoint),
        TEST(a_receipt_is_checked_against_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
