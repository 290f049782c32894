#include "base/clock.h"
#include "base/test.h"
#include "public_log/entry.h"
#include "public_log/public_log.h"
#include "public_log/public_log_db.h"
#include "public_log/witness.h"
#include "store/test_store.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { calls_max = 40 };

static struct log_entry decision(const char *reason, int64_t owner, int64_t about)
{
    return (struct log_entry){
        .kind = LOG_DECISION,
        .rule = STR("spam"),
        .record = STR("{\"until\":null, \"action\":\"limit\",\"by\":{\"z\":1,\"a\":[true,2]}}"),
        .parts = {{.name = "subject", .text = STR("account 7")},
                  {.name = "reason", .text = str_of(reason), .is_shown = true}},
        .part_count = 2,
        .owner_id = owner,
        .about_id = about};
}

static int64_t append(struct work *w, const struct log_entry *entry)
{
    int64_t id = 0;

    assert_ok(db_begin(w));
    assert_ok(db_end(w, public_log_append(w, entry, &id)));
    return id;
}

static void start(struct test_store *store)
{
    test_store_open(store);
    store->work.site = test_site();
    assert_ok(public_log_key_start(&store->work));
}

static uint64_t size_of(struct work *w)
{
    struct log_state log;

    assert_ok(public_log_state(w, &log));
    assert_int_equal(log.size, log.head.size);
    return log.size;
}

static void assert_proved(struct work *w, int64_t id)
{
    struct receipt receipt;
    struct tree_head head;
    struct str text, fault;

    assert_ok(public_log_receipt(w, id, &text));
    assert_ok(receipt_parse(w->memory, text, &receipt, &fault));
    assert_ok(receipt_check(w->memory, &receipt, public_log_key(), &head, &fault));
}

static void an_entry_is_canonical_and_seals_what_is_personal(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("Sells things to @somebody", 7, 70);
    struct log_found found;
    struct buffer opened;
    int64_t id;

    start(&store);
    id = append(w, &entry);
    assert_ok(public_log_find(w, id, &found));
    assert_int_equal(found.index, -1);
    assert_true(str_starts(
        found.body, str_format(w->memory, "{\"id\":\"%lld\",\"kind\":\"decision\",\"made\":\"",
                               (long long)id)));
    assert_true(
        str_find(found.body, STR("\"record\":{\"action\":\"limit\",\"by\":{\"a\":[true,2],\"z\":1},"
                                 "\"until\":null},\"rule\":\"spam\",\"sealed\":{\"reason\":\"")) !=
        SIZE_MAX);
    assert_true(str_ends(found.body, STR("\"},\"v\":1}")));
    assert_true(str_find(found.body, STR("somebody")) == SIZE_MAX);
    assert_true(str_find(found.body, STR("account 7")) == SIZE_MAX);
    assert_ok(opening_check(w, found.body, found.opening));
    opened = buffer_in(w->memory);
    public_log_opening_json(w, &opened, found.opening, false);
    assert_true(str_find(buffer_str(&opened), STR("@somebody")) != SIZE_MAX);
    assert_true(str_find(buffer_str(&opened), STR("account 7")) == SIZE_MAX);
    test_store_close(&store);
}

static void an_entry_that_is_too_large_is_refused(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = {.kind = LOG_RULE};
    char *text = malloc(70000);
    int64_t id;

    start(&store);
    memset(text, 'x', 70000);
    memcpy(text, "{\"t\":\"", 6);
    memcpy(text + 69998, "\"}", 2);
    entry.record = (struct str){.data = text, .size = 70000};
    assert_ok(db_begin(w));
    assert_err(db_end(w, public_log_append(w, &entry, &id)), ERR_TOO_LARGE);
    assert_ok(public_log_sequence(w, NULL));
    assert_int_equal(size_of(w), 0);
    free(text);
    test_store_close(&store);
}

static void entries_get_places_and_proofs(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct tree_edge *edge;
    struct log_state log;
    struct merkle_hash root;
    struct str receipt, checkpoint;
    int64_t ids[600];

    start(&store);
    edge = ARENA_NEW(w->memory, struct tree_edge);
    for (int i = 0; i < 600; i++) {
        struct log_entry entry = decision("x", 7, i);

        ids[i] = append(w, &entry);
        if (i == 0)
            assert_err(public_log_receipt(w, ids[0], &receipt), ERR_UNAVAILABLE);
        if (i % 150 == 9)
            assert_ok(public_log_sequence(w, NULL));
    }
    assert_err(public_log_receipt(w, ids[599], &receipt), ERR_UNAVAILABLE);
    assert_ok(public_log_sequence(w, NULL));
    assert_int_equal(size_of(w), 600);
    for (int i = 0; i < 600; i += 7)
        assert_proved(w, ids[i]);
    for (uint64_t i = 0; i < 600; i++) {
        struct log_found found;
        struct merkle_hash leaf;

        assert_ok(public_log_at(w, i, &found));
        leaf = merkle_leaf(found.body);
        if (i < 255)
            tree_append(edge, &leaf, NULL, NULL); /* completes no tile */
    }
    assert_ok(public_log_state(w, &log));
    assert_ok(public_log_checkpoint(w, &checkpoint));
    assert_true(str_equal(checkpoint, log.checkpoint));
    {
        struct merkle_proof growth;

        root = tree_edge_root(edge);
        assert_ok(public_log_growth(w, 255, 600, &growth));
        assert_true(merkle_grew(255, 600, &root, &log.head.root, &growth));
    }
    assert_err(public_log_at(w, 600, &(struct log_found){0}), ERR_NOT_FOUND);
    assert_err(public_log_receipt(w, 5, &receipt), ERR_NOT_FOUND);
    test_store_close(&store);
}

static void tiles_and_bundles_are_served_within_the_checkpoint(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct tile_place place = {.is_entries = true, .width = 3};
    struct str bytes, entry, hashes;

    start(&store);
    for (int i = 0; i < 300; i++) {
        struct log_entry made = decision("x", 7, i);

        append(w, &made);
    }
    assert_err(public_log_tile(w, &place, &bytes), ERR_NOT_FOUND);
    assert_ok(public_log_sequence(w, NULL));
    assert_ok(public_log_tile(w, &place, &bytes));
    place.is_entries = false;
    assert_ok(public_log_tile(w, &place, &hashes));
    assert_int_equal(hashes.size, 96);
    for (int i = 0; i < 3; i++) {
        struct merkle_hash leaf;

        assert_ok(bundle_take(&bytes, &entry));
        leaf = merkle_leaf(entry);
        assert_memory_equal(leaf.bytes, hashes.data + 32 * i, 32);
    }
    assert_int_equal(bytes.size, 0);
    place.width = 256;
    assert_ok(public_log_tile(w, &place, &bytes));
    place.number = 1;
    assert_err(public_log_tile(w, &place, &bytes), ERR_NOT_FOUND);
    place.width = 44;
    assert_ok(public_log_tile(w, &place, &bytes));
    place = (struct tile_place){.level = 1, .width = 1};
    assert_ok(public_log_tile(w, &place, &bytes));
    place.width = 2;
    assert_err(public_log_tile(w, &place, &bytes), ERR_NOT_FOUND);
    test_store_close(&store);
}

static void what_an_account_leaves_is_destroyed_and_every_proof_still_holds(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry mine = decision("about me", 7, 70), other = decision("about you", 8, 80);
    struct log_found before, found;
    int64_t id, other_id, of = 0;

    start(&store);
    id = append(w, &mine);
    other_id = append(w, &other);
    assert_ok(public_log_sequence(w, NULL));
    assert_ok(public_log_of(w, 7, 70, &of));
    assert_int_equal(of, id);
    assert_ok(public_log_find(w, id, &before));
    assert_ok(db_begin(w));
    assert_ok(db_end(w, public_log_forget(w, 7)));
    assert_ok(public_log_find(w, id, &found));
    assert_int_equal(found.opening.size, 0);
    assert_int_equal(found.owner_id, 0);
    assert_true(str_equal(found.body, before.body));
    assert_err(public_log_of(w, 7, 70, &of), ERR_NOT_FOUND);
    assert_ok(public_log_find(w, other_id, &found));
    assert_true(found.opening.size > 0);
    assert_proved(w, id);
    test_store_close(&store);
}

static void a_gagged_entry_tells_nothing_until_it_is_revealed(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry gagged = {
        .kind = LOG_GAGGED,
        .record = STR("{\"until\":\"2027-01-01\"}"),
        .parts = {{.name = "request", .text = STR("{\"from\":\"a court\"}")}},
        .part_count = 1};
    struct log_entry plain = decision("x", 7, 1);
    struct log_found found;
    struct buffer shown;
    int64_t id, revealed = 0, no = 0, plain_id;

    start(&store);
    id = append(w, &gagged);
    plain_id = append(w, &plain);
    assert_ok(public_log_find(w, id, &found));
    assert_true(str_find(found.body, STR("court")) == SIZE_MAX);
    shown = buffer_in(w->memory);
    public_log_opening_json(w, &shown, found.opening, false);
    assert_str_is(buffer_str(&shown), "{}");
    assert_ok(db_begin(w));
    assert_ok(db_end(w, public_log_reveal(w, id, &revealed)));
    assert_ok(public_log_find(w, revealed, &found));
    assert_int_equal(found.kind, LOG_REVEAL);
    assert_true(str_find(found.body, STR("a court")) != SIZE_MAX);
    assert_ok(public_log_find(w, id, &found));
    assert_ok(opening_check(w, found.body, found.opening));
    assert_ok(db_begin(w));
    assert_err(db_end(w, public_log_reveal(w, id, &no)), ERR_CONFLICT);
    assert_ok(db_begin(w));
    assert_err(db_end(w, public_log_reveal(w, plain_id, &no)), ERR_NOT_FOUND);
    test_store_close(&store);
}

static void entries_are_found_by_kind_rule_time_and_words(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_found found[log_page_max];
    struct log_filter filter = {.limit = 2};
    int64_t next = 0, ids[5];
    int count = 0;

    start(&store);
    for (int i = 0; i < 5; i++) {
        struct log_entry entry = decision(i == 1 ? "Vend des \xC3\x89pices" : "else", 7, i);

        w->now_ms += 10000;
        entry.kind = i == 3 ? LOG_RULE : LOG_DECISION;
        entry.rule = i < 3 ? STR("spam") : STR("hate");
        ids[i] = append(w, &entry);
    }
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 2);
    assert_int_equal(found[0].id, ids[4]);
    assert_int_equal(next, ids[3]);
    filter.max_id = next;
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    filter.max_id = next;
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, ids[0]);
    assert_int_equal(next, 0);

    filter = (struct log_filter){.kind = LOG_RULE};
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, ids[3]);
    filter = (struct log_filter){.rule = STR("spam")};
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 3);
    filter.kind = LOG_RULE;
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 0);
    filter = (struct log_filter){.text = STR("\xC3\xA9pices")};
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, ids[1]);
    filter = (struct log_filter){.text = STR("account 7")}; /* sealed: not to be searched for */
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 0);
    filter = (struct log_filter){.from_ms = id_ms(ids[1]), .to_ms = id_ms(ids[3])};
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 2);
    assert_int_equal(found[0].id, ids[2]);
    test_store_close(&store);
}

/* A page of a search looks at log_scanned_max entries; the last of them may be what fills it. */
static void a_search_goes_on_behind_what_was_found_last_of_what_was_looked_at(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_found found[log_page_max];
    struct log_filter filter = {.text = STR("sought"), .limit = 1};
    int64_t next = 0, ids[log_scanned_max + 1];
    int count = 0;

    start(&store);
    w->now_ms += 3600000; /* ids are never of a time before those that other tests made */
    assert_ok(db_begin(w));
    for (int i = 0; i <= log_scanned_max; i++) {
        struct log_entry entry = decision(i < 2 ? "sought" : "else", 7, i);

        w->now_ms++;
        assert_ok(public_log_append(w, &entry, &ids[i]));
    }
    assert_ok(db_end(w, OK));
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, ids[1]);
    assert_int_equal(next, ids[1]);
    filter.max_id = next;
    assert_ok(public_log_list(w, &filter, found, &count, &next));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].id, ids[0]);
    test_store_close(&store);
}

static void witnesses_of_the_past_leave_room_for_those_of_today(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("x", 7, 1);
    struct log_cosignature today = {
        .witness = STR("z"), .line = STR("\xE2\x80\x94 z today\n"), .size = 2, .why = STR("")};
    struct str checkpoint;

    start(&store);
    append(w, &entry);
    append(w, &entry);
    assert_ok(public_log_sequence(w, NULL));
    for (int i = 0; i < witnesses_max; i++) {
        const struct log_cosignature past = {.witness = str_format(w->memory, "w%d", i),
                                             .line = STR("past\n"),
                                             .size = 1,
                                             .why = STR("")};

        assert_ok(db_begin(w));
        assert_ok(db_end(w, log_db_cosignature_put(w, &past)));
    }
    assert_ok(db_begin(w));
    assert_ok(db_end(w, log_db_cosignature_put(w, &today)));
    assert_ok(public_log_checkpoint(w, &checkpoint));
    assert_true(str_ends(checkpoint, today.line));
    assert_true(str_find(checkpoint, STR("past")) == SIZE_MAX);
    /* Asked for an older tree and answered later, it takes nothing back. */
    assert_ok(db_begin(w));
    assert_ok(db_end(w, log_db_cosignature_put(w, &(struct log_cosignature){.witness = STR("z"),
                                                                            .line = STR("late\n"),
                                                                            .size = 1,
                                                                            .why = STR("late")})));
    assert_ok(public_log_checkpoint(w, &checkpoint));
    assert_true(str_ends(checkpoint, today.line));
    test_store_close(&store);
}

static void only_one_process_gives_places_until_its_lease_ends(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("x", 7, 1);
    bool ours = false;

    start(&store);
    append(w, &entry);
    assert_ok(db_begin(w));
    assert_ok(log_db_state_make(w));
    assert_ok(log_db_lease(w, 12345, w->now_ms + 1000, &ours));
    assert_ok(db_end(w, OK));
    assert_true(ours);
    assert_ok(public_log_sequence(w, NULL));
    assert_int_equal(size_of(w), 0);
    w->now_ms += 1000;
    assert_ok(public_log_sequence(w, NULL));
    assert_int_equal(size_of(w), 1);
    test_store_close(&store);
}

static void a_command_gives_places_when_the_lease_of_who_ended_is_over(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("x", 7, 1);
    bool ours = false;
    int64_t id;

    start(&store);
    id = append(w, &entry);
    assert_ok(db_begin(w));
    assert_ok(log_db_state_make(w));
    assert_ok(log_db_lease(w, 12345, clock_now_ms() + 500, &ours));
    assert_ok(db_end(w, OK));
    assert_true(ours);
    assert_ok(public_log_cover(w, NULL, id, 20000));
    assert_proved(w, id);
    test_store_close(&store);
}

static void whichever_database_call_fails_an_entry_is_appended_whole_or_not_at_all(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("x", 7, 1);
    struct log_found found[4];
    int64_t next, id = 0;
    int count = 0;
    enum err e = ERR_INTERNAL;

    start(&store);
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = db_begin(w);
        if (!e)
            e = db_end(w, public_log_append(w, &entry, &id));
        db_fail_at = 0;
        assert_ok(public_log_list(w, &(struct log_filter){.limit = 3}, found, &count, &next));
        assert_int_equal(count, e ? 0 : 1);
        if (!e)
            assert_true(found[0].opening.size > 0);
    }
    assert_ok(e);
    test_store_close(&store);
}

static void whichever_database_call_fails_places_are_given_once_and_the_tree_is_whole(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    int64_t ids[3];
    int count = 0;
    enum err e = ERR_INTERNAL;

    start(&store);
    for (; count < 3; count++) {
        struct log_entry entry = decision("x", 7, count);

        ids[count] = append(w, &entry);
    }
    for (int call = 1; e && call < calls_max; call++) {
        struct log_state log;

        db_fail_at = call;
        e = public_log_sequence(w, NULL);
        db_fail_at = 0;
        assert_ok(public_log_state(w, &log));
        assert_true(log.size == 0 || log.size == 3);
        assert_true(log.head.size <= log.size);
        w->now_ms += log_lease_ms;
    }
    assert_ok(e);
    assert_int_equal(size_of(w), count);
    for (int i = 0; i < count; i++)
        assert_proved(w, ids[i]);
    test_store_close(&store);
}

static void the_key_is_made_once_and_the_name_stays(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct site moved;
    struct str first;

    start(&store);
    first = str_copy(w->memory, note_key_text(w->memory, public_log_key()));
    moved = *w->site;
    moved.domain = STR("elsewhere.example");
    w->site = &moved;
    assert_ok(public_log_key_start(w));
    assert_true(str_equal(first, note_key_text(w->memory, public_log_key())));
    test_store_close(&store);
}

static void who_waits_is_told_by_the_sequencer(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("x", 7, 1);
    struct sequencer *sequencer = NULL;
    struct lanes *lanes = NULL;
    struct work template;
    int64_t id;

    start(&store);
    template = (struct work){.limits = w->limits, .site = w->site};
    id = append(w, &entry);
    assert_err(public_log_wait(w, id, 0), ERR_UNAVAILABLE);
    assert_err(public_log_wait(w, 5, 0), ERR_NOT_FOUND);
    assert_ok(lanes_open(w, &store.options, 0, &template, NULL, &lanes));
    assert_ok(sequencer_start(w, lanes, &store.options, &template, &sequencer));
    assert_ok(public_log_wait(w, id, 20000));
    assert_proved(w, id);
    id = append(w, &entry);
    assert_ok(public_log_wait(w, id, 20000));
    sequencer_stop(sequencer);
    lanes_close(lanes);
    test_store_close(&store);
}

static void given_back(struct work *w, void *context, enum err e)
{
    (void)w;
    assert_ok(e);
    atomic_fetch_add((atomic_int *)context, 1);
}

static void answers_wait_for_a_checkpoint_and_for_nothing_where_nobody_signs(void **state)
{
    (void)state;
    enum { answers = 5 };
    struct test_store store;
    struct work *w = &store.work;
    struct log_entry entry = decision("x", 7, 1);
    struct log_answer waiting[answers];
    struct sequencer *sequencer = NULL;
    struct lanes *lanes = NULL;
    struct work template;
    atomic_int given = 0;
    int64_t id = 0;

    start(&store);
    assert_false(w->is_logged);
    id = append(w, &entry);
    assert_true(w->is_logged);
    for (int i = 0; i < answers; i++)
        waiting[i] = (struct log_answer){.done = given_back, .context = &given};
    public_log_answer(w, &waiting[0]);
    assert_int_equal(given, 1);
    template = (struct work){.limits = w->limits, .site = w->site};
    assert_ok(lanes_open(w, &store.options, 0, &template, NULL, &lanes));
    assert_ok(sequencer_start(w, lanes, &store.options, &template, &sequencer));
    assert_ok(public_log_wait(w, id, 20000));
    for (int i = 1; i < answers; i++) {
        id = append(w, &entry);
        public_log_answer(w, &waiting[i]);
        while (given <= i)
            usleep(1000);
        assert_proved(w, id); /* already */
    }
    sequencer_stop(sequencer);
    assert_int_equal(given, answers);
    public_log_answer(w, &waiting[0]);
    assert_int_equal(given, answers + 1);
    lanes_close(lanes);
    test_store_close(&store);
}

static void witnesses_are_named_by_key_and_address_and_nothing_else(void **state)
{
    (void)state;
    struct work w = test_work();
    uint8_t public_key[note_public_bytes] = {7};
    const struct note_key witness =
        note_key_of(NOTE_WITNESS, STR("witness.example/w1"), public_key);
    const struct note_key second = note_key_of(NOTE_WITNESS, STR("w2"), public_key);
    const struct note_key log = note_key_of(NOTE_LOG, STR("witness.example/w1"), public_key);
    const struct str key = note_key_text(w.memory, &witness);
    const struct str faulty[] = {
        STR("x"),
        key,
        str_format(w.memory, "%.*s ftp://a.example", STR_ARG(key)),
        str_format(w.memory, "https://a.example %.*s", STR_ARG(key)),
        str_format(w.memory, "%.*s https://a.example", STR_ARG(note_key_text(w.memory, &log))),
        str_format(w.memory, "%.*s https://a.example, %.*s http://b", STR_ARG(key), STR_ARG(key)),
    };

    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++)
        assert_err(witnesses_set(&w, faulty[i]), ERR_INVALID);
    assert_ok(
        witnesses_set(&w, str_format(w.memory, " %.*s  https://a.example/ ,%.*s http://b,",
                                     STR_ARG(key), STR_ARG(note_key_text(w.memory, &second)))));
    assert_true(witnesses_any());
    assert_ok(witnesses_set(&w, STR("")));
    assert_false(witnesses_any());
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_canonical_and_seals_what_is_personal),
        cmocka_unit_test(an_entry_that_is_too_large_is_refused),
        cmocka_unit_test(entries_get_places_and_proofs),
        cmocka_unit_test(tiles_and_bundles_are_served_within_the_checkpoint),
        cmocka_unit_test(what_an_account_leaves_is_destroyed_and_every_proof_still_holds),
        cmocka_unit_test(a_gagged_entry_tells_nothing_until_it_is_revealed),
        cmocka_unit_test(entries_are_found_by_kind_rule_time_and_words),
        cmocka_unit_test(a_search_goes_on_behind_what_was_found_last_of_what_was_looked_at),
        cmocka_unit_test(witnesses_of_the_past_leave_room_for_those_of_today),
        cmocka_unit_test(only_one_process_gives_places_until_its_lease_ends),
        cmocka_unit_test(a_command_gives_places_when_the_lease_of_who_ended_is_over),
        cmocka_unit_test(whichever_database_call_fails_an_entry_is_appended_whole_or_not_at_all),
        cmocka_unit_test(whichever_database_call_fails_places_are_given_once_and_the_tree_is_whole),
        cmocka_unit_test(the_key_is_made_once_and_the_name_stays),
        cmocka_unit_test(who_waits_is_told_by_the_sequencer),
        cmocka_unit_test(answers_wait_for_a_checkpoint_and_for_nothing_where_nobody_signs),
        cmocka_unit_test(witnesses_are_named_by_key_and_address_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
