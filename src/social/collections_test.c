#include "social/collections.h"

#include "social/annual_reports.h"
#include "social/domain_blocks.h"
#include "social/relations.h"
#include "social/test_people.h"

static const struct collection_changes named = {.set_name = true, .name = STR_CONST("people")};

static int count_of(int64_t account_id, bool with)
{
    struct collection list[collections_page_max];
    int count = 0;

    assert_int_equal(with ? collections_with(t.w, account_id, 0, 40, list, &count)
                          : collections_of(t.w, account_id, account_id, 0, 40, list, &count),
                     OK);
    return count;
}

static void whichever_call_fails_a_collection_is_there_with_its_people_or_not_at_all(void **state)
{
    int64_t bob = make_account("findable", "", ACCOUNT_DISCOVERABLE);
    struct collection_item items[collection_items_max];
    struct collection made = {0};
    enum err e = ERR_INTERNAL;
    int count = 0;

    (void)state;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = collection_create(t.w, t.people[0], &named, &bob, 1, &made);
        db_fail_at = 0;
        assert_int_equal(count_of(t.people[0], false), e ? 0 : 1);
        assert_int_equal(count_of(bob, true), e ? 0 : 1);
        assert_int_equal(count_notified(bob, NOTIFICATION_COLLECTED), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_int_equal(collection_items(t.w, made.account_id, &made, items, &count), OK);
    assert_int_equal(count, 1);
    e = ERR_INTERNAL;
    for (int call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = collection_revoke(t.w, bob, made.id, items[0].id);
        db_fail_at = 0;
        assert_int_equal(count_of(bob, true), e ? 1 : 0);
        assert_int_equal(collection_items(t.w, made.account_id, &made, items, &count), OK);
        assert_int_equal(count, e ? 1 : 0);
    }
    assert_int_equal(e, OK);
}

static void a_collection_is_never_fuller_than_it_may_be(void **state)
{
    struct collection_item item;
    struct collection made;

    (void)state;
    assert_int_equal(collection_create(t.w, t.people[0], &named, NULL, 0, &made), OK);
    for (int i = 0; i <= collection_items_max; i++) {
        const char *name = str_c(t.w->memory, str_format(t.w->memory, "member%d", i));
        int64_t id = make_account(name, "", ACCOUNT_DISCOVERABLE);

        assert_int_equal(collection_add(t.w, t.people[0], made.id, id, &item),
                         i < collection_items_max ? OK : ERR_INVALID);
    }
}

static void who_leaves_the_square_leaves_its_collections(void **state)
{
    int64_t owner = make_account("chooser", "", ACCOUNT_DISCOVERABLE);
    int64_t member = make_account("member", "", ACCOUNT_DISCOVERABLE);
    struct collection_item items[collection_items_max];
    struct collection made, other;
    bool left = true;
    int count = 0;

    (void)state;
    assert_int_equal(collection_create(t.w, owner, &named, &member, 1, &made), OK);
    assert_int_equal(collection_create(t.w, member, &named, &owner, 1, &other), OK);
    assert_int_equal(db_begin(t.w), OK);
    enum err e = collections_delete_some(t.w, member, &left);
    assert_int_equal(db_end(t.w, e), OK);
    assert_false(left);
    assert_int_equal(collection_find(t.w, 0, other.id, &other), ERR_NOT_FOUND);
    assert_int_equal(collection_items(t.w, made.account_id, &made, items, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(count_of(owner, true), 0);
}

static void a_block_hides_a_collection_both_ways(void **state)
{
    struct collection made;

    (void)state;
    assert_int_equal(collection_create(t.w, t.people[0], &named, NULL, 0, &made), OK);
    assert_int_equal(collection_find(t.w, t.people[1], made.id, &made), OK);
    assert_int_equal(relation_block(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(collection_find(t.w, t.people[1], made.id, &made), ERR_NOT_FOUND);
    assert_int_equal(collection_find(t.w, 0, made.id, &made), OK);
}

static void a_domain_she_blocks_hides_its_collections(void **state)
{
    int64_t owner = make_account("chooser", "", ACCOUNT_DISCOVERABLE);
    struct collection made, list[collections_page_max];
    int count = 0;

    (void)state;
    assert_int_equal(collection_create(t.w, owner, &named, NULL, 0, &made), OK);
    test_store_script(t.w, "UPDATE accounts SET domain = 'other.example' "
                           "WHERE username = 'chooser'");
    assert_int_equal(collection_find(t.w, t.people[1], made.id, &made), OK);
    assert_int_equal(domain_block(t.w, t.people[1], STR("other.example")), OK);
    assert_int_equal(collection_find(t.w, t.people[1], made.id, &made), ERR_NOT_FOUND);
    assert_int_equal(collections_of(t.w, t.people[1], owner, 0, 40, list, &count), ERR_NOT_FOUND);
    assert_int_equal(collection_find(t.w, t.people[2], made.id, &made), OK);
}

static int items_for(int64_t viewer_id, const struct collection *collection)
{
    struct collection_item items[collection_items_max];
    int count = -1;

    assert_int_equal(collection_items(t.w, viewer_id, collection, items, &count), OK);
    return count;
}

static void whom_the_viewer_may_not_meet_is_not_among_the_people_of_a_collection(void **state)
{
    int64_t owner = make_account("chooser", "", ACCOUNT_DISCOVERABLE), viewer = t.people[1];
    const int64_t members[] = {make_account("one", "", ACCOUNT_DISCOVERABLE),
                               make_account("two", "", ACCOUNT_DISCOVERABLE),
                               make_account("three", "", ACCOUNT_DISCOVERABLE)};
    struct collection made;

    (void)state;
    assert_int_equal(collection_create(t.w, owner, &named, members, 3, &made), OK);
    assert_int_equal(items_for(viewer, &made), 3);
    assert_int_equal(relation_block(t.w, members[0], viewer), OK);
    assert_int_equal(items_for(viewer, &made), 2);
    assert_int_equal(items_for(members[0], &made), 3);
    test_store_script(t.w, "UPDATE accounts SET domain = 'other.example' WHERE username = 'two'");
    assert_int_equal(domain_block(t.w, viewer, STR("other.example")), OK);
    assert_int_equal(items_for(viewer, &made), 1);
    test_store_script(t.w, str_c(t.w->memory, str_format(t.w->memory,
                                                         "UPDATE accounts SET flags = flags | %d "
                                                         "WHERE username = 'three'",
                                                         (int)ACCOUNT_SUSPENDED)));
    assert_int_equal(items_for(viewer, &made), 0);
    assert_int_equal(items_for(0, &made), 2);
    assert_int_equal(items_for(owner, &made), 3);
}

static void its_people_hear_of_a_collection_when_they_are_put_in_and_when_it_changes(void **state)
{
    const int64_t members[] = {t.people[0], make_account("one", "", ACCOUNT_DISCOVERABLE),
                               make_account("two", "", ACCOUNT_DISCOVERABLE)};
    const struct collection_changes better = {.set_name = true, .name = STR("better")},
                                    found = {.set_discoverable = true, .discoverable = false};
    struct collection made;
    struct collection_item item;

    (void)state;
    test_store_script(t.w, str_c(t.w->memory, str_format(t.w->memory,
                                                         "UPDATE accounts SET flags = flags | %d "
                                                         "WHERE username = 'alice'",
                                                         (int)ACCOUNT_DISCOVERABLE)));
    assert_int_equal(collection_create(t.w, t.people[0], &named, members, 2, &made), OK);
    assert_int_equal(collection_add(t.w, t.people[0], made.id, members[2], &item), OK);
    assert_int_equal(count_notified(members[1], NOTIFICATION_COLLECTED), 1);
    assert_int_equal(count_notified(members[2], NOTIFICATION_COLLECTED), 1);
    assert_int_equal(collection_change(t.w, t.people[0], made.id, &named, &made), OK);
    assert_int_equal(collection_change(t.w, t.people[0], made.id, &found, &made), OK);
    assert_int_equal(count_notified(members[1], NOTIFICATION_COLLECTION_UPDATE), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(collection_change(t.w, t.people[0], made.id, i ? &named : &better, &made),
                         OK);
    assert_int_equal(count_notified(members[1], NOTIFICATION_COLLECTION_UPDATE), 1);
    assert_int_equal(collection_revoke(t.w, members[2], made.id, item.id), OK);
    assert_int_equal(count_notified(members[2], NOTIFICATION_COLLECTED), 0);
    assert_int_equal(count_notified(members[2], NOTIFICATION_COLLECTION_UPDATE), 0);
    assert_int_equal(collection_delete(t.w, t.people[0], made.id), OK);
    assert_int_equal(count_notified(members[1], NOTIFICATION_COLLECTED), 0);
    assert_int_equal(count_notified(members[1], NOTIFICATION_COLLECTION_UPDATE), 0);
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_COLLECTED), 0);
}

static void whichever_call_fails_a_report_is_begun_or_not(void **state)
{
    enum annual_report_state found = ANNUAL_REPORT_INELIGIBLE;
    enum err e = ERR_INTERNAL;
    int64_t now = t.w->now_ms;
    int year = (int)(1970 + now / (INT64_C(365) * clock_day_ms + clock_day_ms / 4));

    (void)state;
    make_post(t.people[0], "of this year", 0);
    for (int call = 0; e && call < 20;) {
        db_fail_at = ++call;
        e = annual_report_generate(t.w, t.people[0], year);
        db_fail_at = 0;
        assert_int_equal(annual_report_state_find(t.w, t.people[0], year, &found), OK);
        assert_int_equal(found, e ? ANNUAL_REPORT_ELIGIBLE : ANNUAL_REPORT_GENERATING);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_call_fails_a_collection_is_there_with_its_people_or_not_at_all),
        TEST(a_collection_is_never_fuller_than_it_may_be),
        TEST(who_leaves_the_square_leaves_its_collections),
        TEST(a_block_hides_a_collection_both_ways),
        TEST(a_domain_she_blocks_hides_its_collections),
        TEST(whom_the_viewer_may_not_meet_is_not_among_the_people_of_a_collection),
        TEST(its_people_hear_of_a_collection_when_they_are_put_in_and_when_it_changes),
        TEST(whichever_call_fails_a_report_is_begun_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
