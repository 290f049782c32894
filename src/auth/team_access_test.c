/* Acting for a shared account, over a real store: who may ask whom, what a membership opens, and
 * that its end leaves nothing open, whichever database call fails. */
#include "auth/team_access.h"

#include "auth/grants.h"
#include "auth/identify.h"
#include "auth/test_start.h"
#include "base/clock.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/restrictions.h"

enum { calls_max = 120 };

static struct team_asker itself(int64_t account_id)
{
    return (struct team_asker){.account_id = account_id, .role = TEAM_OWNER};
}

static struct team_asker by(int64_t account_id, int64_t person_id, enum team_role role)
{
    return (struct team_asker){.account_id = account_id, .person_id = person_id, .role = role};
}

static void join(int64_t account_id, int64_t person_id, enum team_role role)
{
    const struct team_asker asker = itself(account_id);
    struct team_member member;

    assert_int_equal(team_access_invite(w, &asker, person_id, role, &member), OK);
    assert_int_equal(team_accept(w, person_id, account_id, &member), OK);
    assert_int_equal(member.state, TEAM_MEMBER);
}

static struct str session(int64_t account_id)
{
    struct token token;
    struct str secret;

    assert_int_equal(token_create(w,
                                  &(struct token){.kind = TOKEN_SESSION,
                                                  .account_id = account_id,
                                                  .address = STR("192.0.2.7"),
                                                  .user_agent = STR("Firefox"),
                                                  .expires_ms = w->now_ms + clock_day_ms},
                                  &secret, &token),
                     OK);
    return secret;
}

/* As whom the session acts; 0: as nobody. */
static int64_t acts_as(struct str secret, int64_t *ret_person_id)
{
    const struct viewer *viewer = NULL;
    const struct credentials credentials = {.session = secret};

    if (identify(w, &credentials, &viewer))
        return 0;
    if (ret_person_id)
        *ret_person_id = viewer->person_id;
    return viewer->account_id;
}

static void act(struct str secret, int64_t person_id, int64_t account_id)
{
    uint8_t hash[token_hash_bytes];

    token_hash(secret, hash);
    assert_int_equal(team_access_act(w, person_id, hash, account_id), OK);
}

static int members_of(int64_t account_id)
{
    struct team_member *list = arena_array(w->memory, team_members_max, sizeof *list);
    int count = 0;

    assert_int_equal(team_members(w, account_id, list, &count), OK);
    return count;
}

static int teams_count(int64_t person_id)
{
    struct team_member *list = arena_array(w->memory, teams_max, sizeof *list);
    int count = 0;

    assert_int_equal(teams_of(w, person_id, list, &count), OK);
    return count;
}

static void who_may_ask_whom(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann"),
                  bob = test_person(&t, "bob"), cat = test_person(&t, "cat");
    const struct team_asker own = itself(firm), admin = by(firm, ann, TEAM_ADMIN),
                            editor = by(firm, ann, TEAM_EDITOR);
    struct team_member member;

    (void)state;
    assert_int_equal(team_access_invite(w, &own, firm, TEAM_EDITOR, &member), ERR_INVALID);
    assert_int_equal(team_access_invite(w, &own, 12345, TEAM_EDITOR, &member), ERR_INVALID);
    join(firm, ann, TEAM_ADMIN);
    assert_int_equal(team_access_invite(w, &editor, bob, TEAM_ANALYST, &member), ERR_FORBIDDEN);
    assert_int_equal(team_access_invite(w, &admin, bob, TEAM_ADMIN, &member), ERR_FORBIDDEN);
    assert_int_equal(team_access_invite(w, &admin, bob, TEAM_OWNER, &member), ERR_FORBIDDEN);
    assert_int_equal(relation_block(w, cat, firm), OK);
    assert_int_equal(team_access_invite(w, &own, cat, TEAM_EDITOR, &member), ERR_INVALID);
    assert_int_equal(relation_block(w, bob, ann), OK);
    assert_int_equal(team_access_invite(w, &admin, bob, TEAM_EDITOR, &member), ERR_INVALID);
    assert_int_equal(team_access_invite(w, &own, bob, TEAM_EDITOR, &member), OK);
    assert_int_equal(team_access_invite(w, &own, bob, TEAM_EDITOR, &member), ERR_CONFLICT);
    /* Nobody raises herself, nor touches her equals. */
    assert_int_equal(team_access_set_role(w, &admin, ann, TEAM_OWNER, &member), ERR_FORBIDDEN);
    assert_int_equal(team_access_set_role(w, &admin, bob, TEAM_ADMIN, &member), ERR_FORBIDDEN);
    assert_int_equal(team_access_set_role(w, &admin, bob, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_access_set_role(w, &own, bob, TEAM_OWNER, &member), OK);
    assert_int_equal(team_access_end(w, &admin, bob, firm, NULL), ERR_FORBIDDEN);
    assert_int_equal(team_access_end(w, &own, bob, firm, NULL), OK);
    assert_int_equal(team_access_end(w, &own, bob, firm, NULL), ERR_NOT_FOUND);
    assert_int_equal(team_accept(w, bob, firm, &member), ERR_NOT_FOUND);
    assert_int_equal(members_of(firm), 1);
    assert_int_equal(teams_count(bob), 0);
}

static void an_account_or_person_that_was_limited_invites_nobody(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann"),
                  bob = test_person(&t, "bob");
    const struct team_asker own = itself(firm), admin = by(firm, ann, TEAM_ADMIN);
    struct team_member member;

    (void)state;
    join(firm, ann, TEAM_ADMIN);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, account_flags_set(w, ann, ACCOUNT_LIMITED, 0)), OK);
    assert_int_equal(team_access_invite(w, &admin, bob, TEAM_EDITOR, &member), ERR_FORBIDDEN);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, account_flags_set(w, firm, ACCOUNT_LIMITED, 0)), OK);
    assert_int_equal(team_access_invite(w, &own, bob, TEAM_EDITOR, &member), ERR_FORBIDDEN);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, account_flags_set(w, bob, ACCOUNT_SUSPENDED, 0)), OK);
    assert_int_equal(team_access_invite(w, &own, bob, TEAM_EDITOR, &member), ERR_INVALID);
}

static void invitations_are_few(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann");
    const struct team_asker own = itself(firm);
    struct team_member member;

    (void)state;
    for (int i = 0; i < team_invitations_person_day_max; i++) {
        assert_int_equal(team_access_invite(w, &own, ann, TEAM_EDITOR, &member), OK);
        assert_int_equal(team_access_end(w, NULL, ann, firm, NULL), OK);
    }
    assert_int_equal(team_access_invite(w, &own, ann, TEAM_EDITOR, &member), ERR_TOO_MANY);
    w->now_ms += clock_day_ms + 1;
    assert_int_equal(team_access_invite(w, &own, ann, TEAM_EDITOR, &member), OK);
}

static void an_account_floods_nobody(void **state)
{
    enum { people = team_invitations_day_max / team_invitations_person_day_max + 1 };
    const int64_t firm = test_person(&t, "firm"), shop = test_person(&t, "shop");
    const struct team_asker own = itself(firm), other = itself(shop);
    struct team_member member;
    int64_t last = 0;
    int asked = 0;

    (void)state;
    for (int i = 0; i < people; i++) {
        last = test_person(&t, str_c(w->memory, str_format(w->memory, "p%d", i)));
        for (int j = 0; j < team_invitations_person_day_max && asked < team_invitations_day_max;
             j++, asked++) {
            assert_int_equal(team_access_invite(w, &own, last, TEAM_EDITOR, &member), OK);
            assert_int_equal(team_access_end(w, &own, last, firm, NULL), OK);
        }
    }
    assert_int_equal(asked, team_invitations_day_max);
    assert_int_equal(team_access_invite(w, &own, last, TEAM_EDITOR, &member), ERR_TOO_MANY);
    assert_int_equal(team_access_invite(w, &other, last, TEAM_EDITOR, &member), OK);
}

static void a_session_acts_and_what_ends_it_leaves_nothing_open(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann");
    const struct team_asker own = itself(firm);
    struct str first = session(ann), second = session(ann), third = session(ann);
    struct token list[8];
    uint8_t hash[token_hash_bytes];
    int64_t person_id = 0;
    int count = 0;

    (void)state;
    token_hash(first, hash);
    assert_int_equal(team_access_act(w, ann, hash, firm), ERR_NOT_FOUND);
    join(firm, ann, TEAM_EDITOR);
    act(first, ann, firm);
    act(second, ann, firm);
    assert_true(acts_as(first, &person_id) == firm);
    assert_true(person_id == ann);
    assert_true(acts_as(third, &person_id) == ann);
    assert_true(person_id == 0);
    /* The account sees that she does, and not where she is. */
    assert_int_equal(tokens_list(w, firm, true, list, 8, &count), OK);
    assert_int_equal(count, 2);
    assert_true(list[0].person_id == ann);
    assert_int_equal(list[0].address.size + list[0].user_agent.size, 0);
    assert_int_equal(tokens_list(w, firm, false, list, 8, &count), OK);
    assert_int_equal(count, 0);
    /* What the account ends of its own is not what its members have open. */
    assert_int_equal(tokens_revoke_all(w, firm, NULL), OK);
    assert_true(acts_as(first, NULL) == firm);
    assert_int_equal(team_access_end(w, &own, ann, firm, NULL), OK);
    assert_true(acts_as(first, NULL) == 0);
    assert_true(acts_as(second, NULL) == 0);
    assert_true(acts_as(third, NULL) == ann);
    assert_int_equal(tokens_list(w, firm, true, list, 8, &count), OK);
    assert_int_equal(count, 0);
}

static void whichever_call_fails_a_membership_and_its_tokens_change_together(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann");
    const struct team_asker own = itself(firm);
    struct team_member member;
    struct str secret = session(ann);
    uint8_t hash[token_hash_bytes];
    enum err e = ERR_INTERNAL;

    (void)state;
    token_hash(secret, hash);
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = team_access_invite(w, &own, ann, TEAM_EDITOR, &member);
        db_fail_at = 0;
        assert_int_equal(members_of(firm), e ? 0 : 1);
        assert_int_equal(teams_count(ann), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        enum team_role role;

        db_fail_at = call;
        e = team_accept(w, ann, firm, &member);
        db_fail_at = 0;
        assert_int_equal(team_role_of(w, firm, ann, &role), OK);
        assert_int_equal(role, e ? TEAM_NONE : TEAM_EDITOR);
    }
    assert_int_equal(e, OK);
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = team_access_act(w, ann, hash, firm);
        db_fail_at = 0;
        assert_true(acts_as(secret, NULL) == (e ? ann : firm));
    }
    assert_int_equal(e, OK);
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = team_access_end(w, &own, ann, firm, NULL);
        db_fail_at = 0;
        assert_int_equal(members_of(firm), e ? 1 : 0);
        assert_int_equal(teams_count(ann), e ? 1 : 0);
        assert_true(acts_as(secret, NULL) == (e ? firm : 0));
    }
    assert_int_equal(e, OK);
}

static int deeds_of(int64_t account_id, int64_t person_id, enum team_deed deed)
{
    struct team_deed_page *page = ARENA_NEW(w->memory, struct team_deed_page);
    int found = 0;

    assert_int_equal(team_deeds(w, account_id, person_id, 0, page_limit_max, page), OK);
    for (int i = 0; i < page->count; i++)
        found += page->items[i].deed == deed;
    return found;
}

static void nothing_is_stored_without_its_record_nor_after_she_was_removed(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann");
    const struct team_asker own = itself(firm);
    struct acting acting = {.person_id = ann,
                            .account_id = firm,
                            .role = TEAM_EDITOR,
                            .deed = TEAM_DID_POST,
                            .before_end = team_before_end};
    const struct post_draft draft = {.author_id = firm, .text = STR("ours")};
    struct post post = {0}, found;
    enum err e = ERR_INTERNAL;

    (void)state;
    join(firm, ann, TEAM_EDITOR);
    w->acting = &acting;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = post_create(w, &draft, &post);
        db_fail_at = 0;
        assert_int_equal(deeds_of(firm, ann, TEAM_DID_POST), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_int_equal(post_find(w, post.id, &found), OK);
    /* Her role is another one by now, or none. */
    acting.role = TEAM_ADMIN;
    assert_int_equal(post_create(w, &draft, &post), ERR_FORBIDDEN);
    acting.role = TEAM_EDITOR;
    w->acting = NULL;
    assert_int_equal(team_access_end(w, &own, ann, firm, NULL), OK);
    w->acting = &acting;
    assert_int_equal(post_create(w, &draft, &post), ERR_FORBIDDEN);
    w->acting = NULL;
    assert_int_equal(deeds_of(firm, ann, TEAM_DID_POST), 1);
}

static void deeds_are_kept_for_their_days(void **state)
{
    const int64_t firm = test_person(&t, "firm"), ann = test_person(&t, "ann");

    (void)state;
    join(firm, ann, TEAM_EDITOR);
    assert_int_equal(deeds_of(firm, 0, TEAM_DID_INVITE), 1);
    assert_int_equal(deeds_of(firm, ann, TEAM_DID_JOIN), 1);
    w->now_ms += (team_deeds_days - 1) * (int64_t)clock_day_ms;
    assert_int_equal(teams_sweep_job(w, NULL, NULL), OK);
    assert_int_equal(deeds_of(firm, 0, TEAM_DID_INVITE), 1);
    w->now_ms += 2 * (int64_t)clock_day_ms;
    assert_int_equal(teams_sweep_job(w, NULL, NULL), OK);
    assert_int_equal(deeds_of(firm, 0, TEAM_DID_INVITE), 0);
    assert_int_equal(deeds_of(firm, ann, TEAM_DID_JOIN), 0);
    assert_int_equal(members_of(firm), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_may_ask_whom),
        TEST(an_account_or_person_that_was_limited_invites_nobody),
        TEST(invitations_are_few),
        TEST(an_account_floods_nobody),
        TEST(a_session_acts_and_what_ends_it_leaves_nothing_open),
        TEST(whichever_call_fails_a_membership_and_its_tokens_change_together),
        TEST(nothing_is_stored_without_its_record_nor_after_she_was_removed),
        TEST(deeds_are_kept_for_their_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
