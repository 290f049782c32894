#include "social/accounts.h"

#include "media/media.h"
#include "social/account_search.h"
#include "social/conversations.h"
#include "social/lists.h"
#include "social/markers.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/square_counts.h"
#include "social/test_people.h"

static int found(const char *query, int64_t viewer_id, int64_t *ret_ids)
{
    int count = -1;

    assert_int_equal(
        account_search(
            t.w,
            &(struct account_search){.query = str_of(query), .viewer_id = viewer_id, .limit = 40},
            ret_ids, &count),
        OK);
    return count;
}

static void a_name_is_taken_once_in_any_case(void **state)
{
    struct account account;
    int64_t id = 0;

    (void)state;
    assert_int_equal(
        account_create(t.w, &(struct account_draft){.username = STR("ALICE")}, &account),
        ERR_CONFLICT);
    assert_true(str_is(t.w->why, "the name ALICE is taken"));
    assert_int_equal(account_find_handle(t.w, STR("@Alice@SQUARE.example"), &id), OK);
    assert_int_equal(id, t.people[0]);
    assert_int_equal(account_find_handle(t.w, STR("alice@other.example"), &id), ERR_NOT_FOUND);
    assert_int_equal(account_find_handle(t.w, STR("@"), &id), ERR_NOT_FOUND);
}

static void names_are_short_plain_and_not_reserved(void **state)
{
    static const char *const bad[] = {
        "", "al ice", "al-ice", "aliçe", "admin", "Root", "a123456789012345678901234567890"};
    struct account account;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(
            account_create(t.w, &(struct account_draft){.username = str_of(bad[i])}, &account),
            ERR_INVALID);
    assert_int_equal(
        account_create(t.w,
                       &(struct account_draft){.username = STR("admin"), .may_be_reserved = true},
                       &account),
        OK);
}

static void an_imported_account_has_an_id_of_its_time(void **state)
{
    struct account account, again;

    (void)state;
    assert_int_equal(account_create(t.w,
                                    &(struct account_draft){.username = STR("early"),
                                                            .created_ms = 1300000000000},
                                    &account),
                     OK);
    assert_int_equal(id_ms(account.id), 1300000000000);
    assert_int_equal(account_find(t.w, account.id, &again), OK);
    assert_int_equal(again.created_ms, 1300000000000);
    assert_int_equal(again.counts_version, 1);
}

static void a_change_changes_what_it_names_and_nothing_else(void **state)
{
    struct account account;
    struct account_changes changes = {
        .set_note = true,
        .note = STR("I speak"),
        .set_fields = true,
        .field_count = 1,
        .fields = {{.name = STR("site"), .value = STR("https://a.example")}},
        .set_flags = true,
        .flags_mask = ACCOUNT_LOCKED | ACCOUNT_BOT,
        .flags = ACCOUNT_LOCKED,
    };

    (void)state;
    assert_int_equal(account_change(t.w, t.people[0], &changes), OK);
    assert_int_equal(account_find(t.w, t.people[0], &account), OK);
    assert_true(str_is(account.display_name, "alice"));
    assert_true(str_is(account.note, "I speak"));
    assert_int_equal(account.field_count, 1);
    assert_true(str_is(account.fields[0].value, "https://a.example"));
    assert_int_equal(account.flags, ACCOUNT_LOCKED);
    changes.field_count = t.w->limits->fields_max + 1;
    assert_int_equal(account_change(t.w, t.people[0], &changes), ERR_INVALID);
    assert_int_equal(account_change(t.w, id_new(t.w->now_ms, 1), &(struct account_changes){0}),
                     ERR_NOT_FOUND);
}

static void whichever_database_call_fails_an_account_is_made_whole_or_not_at_all(void **state)
{
    enum err e = ERR_INTERNAL;
    struct account account;
    int64_t id = 0, ids[account_search_limit_max];

    (void)state;
    for (int call = 1; e && call < 30; call++) {
        db_fail_at = call;
        e = account_create(
            t.w, &(struct account_draft){.username = STR("zoe"), .display_name = STR("Zoë Quill")},
            &account);
        db_fail_at = 0;
        assert_int_equal(account_find_handle(t.w, STR("zoe"), &id), e ? ERR_NOT_FOUND : OK);
        assert_int_equal(found("quill", 0, ids), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_int_equal(id, account.id);
}

/* As the handler of a changed profile does it: the row and the name of it are one transaction. */
static enum err avatar_change(struct media *avatar)
{
    enum err e = db_begin(t.w);

    if (e)
        return e;
    e = media_insert(t.w, avatar, false);
    if (!e)
        e = account_change(
            t.w, t.people[0],
            &(struct account_changes){.set_avatar = true, .avatar_media_id = avatar->id});
    return db_end(t.w, e);
}

static void whichever_database_call_fails_an_avatar_is_exchanged_whole_or_not_at_all(void **state)
{
    struct media old = {.account_id = t.people[0],
                        .kind = MEDIA_IMAGE,
                        .state = MEDIA_PROFILE,
                        .file = STR("ab/cd/old.png"),
                        .preview_file = STR("ab/cd/old-small.png"),
                        .type = STR("image/png")};
    struct media fresh = old, seen;
    struct account account;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(avatar_change(&old), OK);
    fresh.file = STR("ab/cd/fresh.png");
    while (e && call < 30) {
        fresh.id = 0;
        db_fail_at = ++call;
        e = avatar_change(&fresh);
        db_fail_at = 0;
        assert_int_equal(account_find(t.w, t.people[0], &account), OK);
        assert_int_equal(account.avatar_media_id, e ? old.id : fresh.id);
        assert_int_equal(media_find(t.w, old.id, &seen), e ? OK : ERR_NOT_FOUND);
        if (fresh.id)
            assert_int_equal(media_find(t.w, fresh.id, &seen), e ? ERR_NOT_FOUND : OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
}

static void search_finds_beginnings_of_words_and_the_followed_first(void **state)
{
    int64_t ids[account_search_limit_max], smith, smithers, bold;

    (void)state;
    smith = make_account("a_smith", "Ann Smith", 0);
    smithers = make_account("waylon", "Waylon Smithers", 0);
    bold = make_account("smith", "Somebody Else", ACCOUNT_LIMITED);
    assert_int_equal(found("smit", 0, ids), 2);
    assert_int_equal(found("SMITH ann", 0, ids), 1);
    assert_int_equal(ids[0], smith);
    assert_int_equal(found("nobody", 0, ids), 0);
    assert_int_equal(found("\"'*& |", 0, ids), 0);
    assert_int_equal(relation_follow(t.w, t.people[0], smithers, NULL), OK);
    assert_int_equal(found("smit", t.people[0], ids), 2);
    assert_int_equal(ids[0], smithers);
    /* limited: only by its exact name, or when followed */
    assert_int_equal(found("smith", 0, ids), 3);
    assert_int_equal(ids[0], bold);
    assert_int_equal(relation_block(t.w, smith, t.people[0]), OK);
    assert_int_equal(found("ann", t.people[0], ids), 0);
}

static void a_renamed_account_is_found_by_its_new_name_only(void **state)
{
    int64_t ids[account_search_limit_max];

    (void)state;
    assert_int_equal(account_change(t.w, t.people[0],
                                    &(struct account_changes){.set_display_name = true,
                                                              .display_name = STR("Ada L")}),
                     OK);
    assert_int_equal(found("ada", 0, ids), 1);
    assert_int_equal(account_change(t.w, t.people[0],
                                    &(struct account_changes){.set_display_name = true,
                                                              .display_name = STR("Grace")}),
                     OK);
    assert_int_equal(found("ada", 0, ids), 0);
    assert_int_equal(found("grace", 0, ids), 1);
}

static void restrictions_stand_and_lifting_the_last_restores(void **state)
{
    struct restriction held[restrictions_per_subject_max];
    struct account account;
    int64_t first = 0, second = 0;
    int count = 0;

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(restriction_set(t.w,
                                         &(struct restriction){.subject_id = t.people[0],
                                                               .effect = RESTRICTION_SUSPEND,
                                                               .rule = STR("spam"),
                                                               .reason = STR("a thousand links")},
                                         i ? &second : &first),
                         OK);
    assert_int_equal(restrictions_of(t.w, t.people[0], held, &count), OK);
    assert_int_equal(count, 2);
    assert_true(str_is(held[0].reason, "a thousand links"));
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), ERR_NOT_FOUND);
    assert_int_equal(restriction_lift(t.w, t.people[0], first), OK);
    assert_int_equal(account_find(t.w, t.people[0], &account), OK);
    assert_int_equal(account.flags, ACCOUNT_SUSPENDED);
    assert_int_equal(restriction_lift(t.w, t.people[0], second), OK);
    assert_int_equal(restriction_lift(t.w, t.people[0], second), OK);
    assert_int_equal(account_find(t.w, t.people[0], &account), OK);
    assert_int_equal(account.flags, 0);
}

static int token_events;

static void count_token_events(void *context, const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].kind == EVENT_TOKEN_GONE && events[i].account == *(int64_t *)context &&
            !events[i].other)
            token_events++;
}

static void a_suspension_and_its_end_are_asked_of_every_token(void **state)
{
    int64_t id = 0;

    (void)state;
    token_events = 0;
    events_listen(count_token_events, &t.people[0]);
    assert_int_equal(restriction_set(t.w,
                                     &(struct restriction){.subject_id = t.people[0],
                                                           .effect = RESTRICTION_SUSPEND},
                                     &id),
                     OK);
    assert_int_equal(token_events, 1);
    assert_int_equal(restriction_lift(t.w, t.people[0], id), OK);
    assert_int_equal(token_events, 2);
    events_listen(NULL, NULL);
}

static void whichever_database_call_fails_a_restriction_stands_whole_or_not_at_all(void **state)
{
    struct restriction held[restrictions_per_subject_max];
    struct account account;
    enum err e = ERR_INTERNAL;
    int64_t id = 0;
    int count = 0;

    (void)state;
    for (int call = 1; e && call < 20; call++) {
        db_fail_at = call;
        e = restriction_set(t.w,
                            &(struct restriction){.subject_id = t.people[0],
                                                  .effect = RESTRICTION_LIMIT,
                                                  .end_ms = t.w->now_ms + 1000},
                            &id);
        db_fail_at = 0;
        assert_int_equal(restrictions_of(t.w, t.people[0], held, &count), OK);
        assert_int_equal(account_find(t.w, t.people[0], &account), OK);
        assert_int_equal(count, e ? 0 : 1);
        assert_int_equal(account.flags, e ? 0 : ACCOUNT_LIMITED);
    }
    assert_int_equal(e, OK);
}

static void whichever_database_call_fails_list_members_are_all_added_or_none(void **state)
{
    const int64_t pair[] = {t.people[1], t.people[2]};
    struct list list;
    int64_t *members;
    enum err e = ERR_INTERNAL;
    int count = -1;

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(relation_follow(t.w, t.people[0], pair[i], NULL), OK);
    assert_int_equal(list_create(t.w, t.people[0],
                                 &(struct list_changes){.set_title = true, .title = STR("x")},
                                 &list),
                     OK);
    for (int call = 1; e && call < 20; call++) {
        db_fail_at = call;
        e = list_members_add(t.w, t.people[0], list.id, pair, 2);
        db_fail_at = 0;
        assert_int_equal(
            list_members_page(t.w, t.people[0], list.id, &(struct page){0}, &members, &count), OK);
        assert_int_equal(count, e ? 0 : 2);
    }
    assert_int_equal(e, OK);
    /* one who cannot be added keeps the others off */
    assert_int_equal(list_members_remove(t.w, t.people[0], list.id, pair, 2), OK);
    assert_int_equal(
        list_members_add(t.w, t.people[0], list.id, (const int64_t[]){t.people[1], t.people[3]}, 2),
        ERR_NOT_FOUND);
    assert_int_equal(
        list_members_page(t.w, t.people[0], list.id, &(struct page){0}, &members, &count), OK);
    assert_int_equal(count, 0);
}

static void a_hidden_post_shows_again_when_lifted(void **state)
{
    struct post post;
    int64_t id = make_post(t.people[0], "hello", 0), restriction = 0;

    (void)state;
    assert_int_equal(restriction_set(t.w,
                                     &(struct restriction){.subject_id = id,
                                                           .effect = RESTRICTION_HIDE,
                                                           .end_ms = t.w->now_ms + 1000},
                                     &restriction),
                     OK);
    assert_int_equal(post_find(t.w, id, &post), OK);
    assert_true(post.flags & POST_RESTRICTED);
    assert_int_equal(restrictions_lift_all(t.w, id, RESTRICTION_HIDE), OK);
    assert_int_equal(post_find(t.w, id, &post), OK);
    assert_false(post.flags & POST_RESTRICTED);
    assert_int_equal(restriction_set(t.w,
                                     &(struct restriction){.subject_id = id_new(t.w->now_ms, 4),
                                                           .effect = RESTRICTION_HIDE},
                                     &restriction),
                     ERR_NOT_FOUND);
}

static void however_many_small_ones_stand_the_highest_restriction_has_room(void **state)
{
    const int64_t subjects[] = {make_post(t.people[0], "a post", 0), t.people[0]};
    const enum restriction_effect highest[] = {RESTRICTION_HIDE, RESTRICTION_SUSPEND};
    int64_t id;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct restriction small = {
            .subject_id = subjects[i], .effect = RESTRICTION_LABEL, .words = STR("so")};
        const struct restriction great = {.subject_id = subjects[i], .effect = highest[i]};

        for (int n = 1; n < restrictions_per_subject_max; n++)
            assert_int_equal(restriction_set(t.w, &small, &id), OK);
        assert_int_equal(restriction_set(t.w, &small, &id), ERR_INVALID);
        assert_int_equal(restriction_set(t.w, &great, &id), OK);
        assert_int_equal(restriction_set(t.w, &great, &id), ERR_INVALID);
    }
}

static void a_deleted_account_is_gone_in_bounded_steps(void **state)
{
    struct lanes *lanes = NULL;
    struct account account;
    struct list list;
    struct post post;
    struct marker marker;
    struct conversation_page *talks = ARENA_NEW(t.w->memory, struct conversation_page);
    int64_t ids[account_search_limit_max], post_id;

    (void)state;
    post_id = make_post(t.people[0], "hello @bob", 0);
    assert_int_equal(count_notified(t.people[1], NOTIFICATION_MENTION), 1);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[2], t.people[0], NULL), OK);
    assert_int_equal(list_create(t.w, t.people[0],
                                 &(struct list_changes){.set_title = true, .title = STR("x")},
                                 &list),
                     OK);
    IN_TRANSACTION(conversation_add_post(t.w, t.people[1], post_id, post_id, t.people, 1));
    assert_int_equal(
        markers_set(t.w, t.people[0], (const int64_t[MARKER_TIMELINES]){[MARKER_HOME] = post_id}),
        OK);
    assert_int_equal(account_delete(t.w, t.people[0]), OK);
    assert_int_equal(account_delete(t.w, t.people[0]), OK);
    assert_int_equal(account_find(t.w, t.people[0], &account), OK);
    assert_true(account.flags & ACCOUNT_DELETED);
    assert_int_equal(account.display_name.size, 0);
    assert_int_equal(found("alice", 0, ids), 0);

    assert_int_equal(lanes_open(t.w, &t.store.options, 1, t.w, NULL, &lanes), OK);
    for (int i = 0; i < 2; i++) /* a job may run twice */
        assert_int_equal(account_purge_job(t.w, &(struct job){.subject_id = t.people[0]}, lanes),
                         OK);
    lanes_close(lanes);
    assert_int_equal(account_find(t.w, t.people[0], &account), OK);
    assert_int_equal(account.followers + account.following, 0);
    assert_int_equal(post_find(t.w, post_id, &post), ERR_NOT_FOUND);
    assert_int_equal(count_notified(t.people[1], NOTIFICATION_MENTION), 0);
    assert_int_equal(conversations_page(t.w, t.people[0], &(struct page){0}, talks), OK);
    assert_int_equal(talks->count, 0);
    assert_int_equal(marker_find(t.w, t.people[0], MARKER_HOME, &marker), OK);
    assert_int_equal(marker.version, 0);
    assert_int_equal(account_find(t.w, t.people[1], &account), OK);
    assert_int_equal(account.followers, 0);
    assert_int_equal(list_find(t.w, t.people[0], list.id, &list), ERR_NOT_FOUND);
    assert_int_equal(
        account_create(t.w, &(struct account_draft){.username = STR("alice")}, &account),
        ERR_CONFLICT);
}

static void markers_rise_in_version(void **state)
{
    struct marker marker;
    const int64_t home[MARKER_TIMELINES] = {[MARKER_HOME] = 77};

    (void)state;
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(markers_set(t.w, t.people[0], home), OK);
        assert_int_equal(marker_find(t.w, t.people[0], MARKER_HOME, &marker), OK);
        assert_int_equal(marker.version, i);
        assert_int_equal(marker.last_read_id, 77);
    }
    assert_int_equal(marker_find(t.w, t.people[0], MARKER_NOTIFICATIONS, &marker), OK);
    assert_int_equal(marker.version, 0);
}

static void the_square_counts_its_own(void **state)
{
    struct square_counts counts;

    (void)state;
    make_post(t.people[0], "one", 0);
    make_post(t.people[1], "two", 0);
    t.w->site = &(struct site){.url = STR("https://other.example")};
    assert_int_equal(square_counts(t.w, &counts), OK);
    assert_int_equal(counts.accounts, people_count);
    assert_int_equal(counts.posts, 2);
    assert_int_equal(counts.weeks[0].posts, 2);
    t.w->site = test_site();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_name_is_taken_once_in_any_case),
        TEST(names_are_short_plain_and_not_reserved),
        TEST(an_imported_account_has_an_id_of_its_time),
        TEST(a_change_changes_what_it_names_and_nothing_else),
        TEST(whichever_database_call_fails_an_account_is_made_whole_or_not_at_all),
        TEST(whichever_database_call_fails_an_avatar_is_exchanged_whole_or_not_at_all),
        TEST(search_finds_beginnings_of_words_and_the_followed_first),
        TEST(a_renamed_account_is_found_by_its_new_name_only),
        TEST(restrictions_stand_and_lifting_the_last_restores),
        TEST(a_suspension_and_its_end_are_asked_of_every_token),
        TEST(whichever_database_call_fails_a_restriction_stands_whole_or_not_at_all),
        TEST(whichever_database_call_fails_list_members_are_all_added_or_none),
        TEST(a_hidden_post_shows_again_when_lifted),
        TEST(however_many_small_ones_stand_the_highest_restriction_has_room),
        TEST(a_deleted_account_is_gone_in_bounded_steps),
        TEST(markers_rise_in_version),
        TEST(the_square_counts_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
