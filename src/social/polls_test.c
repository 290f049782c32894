#include "social/test_people.h"

#include "social/polls.h"
#include "store/lane.h"

/* Edits of polls: their votes, and the jobs that go with them. */

enum { crowd = poll_reset_now_max + 3 * poll_voters_per_step };

static struct poll_draft draft_of(const char *first, int64_t seconds)
{
    return (struct poll_draft){.options = {str_of(first), STR("no")},
                               .option_count = 2,
                               .expires_ms = t.w->now_ms + seconds * 1000};
}

static int64_t ask(void)
{
    struct post post;
    const struct poll_draft poll = draft_of("yes", 3600);
    const struct post_draft draft = {.author_id = t.people[0], .text = STR("well?"), .poll = &poll};
    assert_int_equal(post_create(t.w, &draft, &post), OK);
    return post.id;
}

static void edit(int64_t id, const char *first, int64_t seconds)
{
    struct post post;
    const struct poll_draft poll = draft_of(first, seconds);
    const struct post_draft draft = {.author_id = t.people[0], .text = STR("well?"), .poll = &poll};
    t.w->now_ms += 1000;
    assert_int_equal(post_edit(t.w, t.people[0], id, &draft, &post), OK);
}

static int64_t voter(int i)
{
    return id_at(t.w->now_ms - 3600000 - i, i % id_buckets, 0);
}

static void vote_all(int64_t post_id, int64_t ids[crowd])
{
    assert_int_equal(db_begin(t.w), OK);
    for (int i = 0; i < crowd; i++) {
        ids[i] = voter(i);
        assert_int_equal(poll_vote(t.w, ids[i], post_id, 1, true, NULL), OK);
    }
    assert_int_equal(db_end(t.w, OK), OK);
}

static void a_poll_has_one_job_that_closes_it_however_often_its_end_moves(void **state)
{
    static const char jobs[] = "SELECT COUNT(*) FROM jobs WHERE subject_id = ?1";
    static const char run_ms[] = "SELECT run_ms FROM jobs WHERE subject_id = ?1";
    struct poll poll;
    int64_t id = ask();
    (void)state;
    for (int i = 0; i < 5; i++) {
        edit(id, "yes", i % 2 ? 1800 : 7200);
        assert_int_equal(number(jobs, id), 1);
        assert_int_equal(poll_find(t.w, id, &poll), OK);
        assert_int_equal(number(run_ms, id), poll.expires_ms);
    }
    edit(id, "other", 900);
    assert_int_equal(number(jobs, id), 1);
}

/* The edit takes a bounded number of votes at once; the others count no more, those who cast them
 * vote again before or after the job has come to them, and a job cut short goes on. */
static void a_poll_a_crowd_has_voted_in_is_edited_and_its_votes_start_again(void **state)
{
    static int64_t ids[crowd];
    const int64_t id = ask();
    struct poll poll;
    struct lanes *lanes;
    const struct job job = {.subject_id = id};
    uint64_t choices = 0;
    (void)state;
    vote_all(id, ids);
    edit(id, "perhaps", 3600);
    assert_int_equal(poll_find(t.w, id, &poll), OK);
    assert_int_equal(poll.voters, 0);
    assert_int_equal(number("SELECT COUNT(*) FROM poll_votes WHERE post_id = ?1", id),
                     crowd - poll_reset_now_max);
    /* one that closes it, one that takes the rest */
    assert_int_equal(number("SELECT COUNT(*) FROM jobs WHERE subject_id = ?1", id), 2);

    int64_t left = number("SELECT MAX(account_id) FROM poll_votes WHERE post_id = ?1", id);
    assert_int_equal(poll_vote(t.w, left, id, 2, true, &poll), OK);
    assert_int_equal(poll_vote(t.w, left, id, 1, true, &poll), ERR_INVALID);

    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    /* What a job leaves that was killed after its first step. */
    bool more = false;
    IN_TRANSACTION(poll_forget_votes(t.w, id, &more));
    assert_true(more);
    for (int i = 0; i < 2; i++)
        assert_int_equal(poll_reset_job(t.w, &job, lanes), OK);
    lanes_close(lanes);

    assert_int_equal(number("SELECT COUNT(*) FROM poll_votes WHERE post_id = ?1", id), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM votes WHERE post_id = ?1", id), 1);
    assert_int_equal(poll_choices(t.w, left, id, &choices), OK);
    assert_int_equal(choices, 2);
    assert_int_equal(poll_find(t.w, id, &poll), OK);
    assert_int_equal(poll.voters, 1);
    assert_int_equal(poll.votes[1], 1);
}

/* Small polls are counted by other statements than large ones. */
static void each_option_of_a_poll_of_any_size_is_counted(void **state)
{
    static const char *const names[poll_options_cap] = {"0",  "1",  "2",  "3",  "4",  "5",  "6",
                                                        "7",  "8",  "9",  "10", "11", "12", "13",
                                                        "14", "15", "16", "17", "18", "19"};
    struct poll_draft options = {.expires_ms = t.w->now_ms + 3600000, .multiple = true};
    struct poll counted, found;
    struct post post;
    (void)state;
    for (int count = 2; count <= poll_options_cap; count++) {
        for (int i = 0; i < count; i++)
            options.options[i] = str_of(names[i]);
        options.option_count = count;
        const struct post_draft draft = {
            .author_id = t.people[0], .text = STR("which?"), .poll = &options, .imported = true};
        assert_int_equal(post_create(t.w, &draft, &post), OK);
        /* The voter chooses the last ones: the option i gets i + 1 votes. */
        for (int i = 0; i < count; i++)
            assert_int_equal(poll_vote(t.w, voter(i), post.id,
                                       ((UINT64_C(1) << count) - 1) & ~((UINT64_C(1) << i) - 1),
                                       true, &counted),
                             OK);
        assert_int_equal(poll_find(t.w, post.id, &found), OK);
        assert_int_equal(found.voters, count);
        assert_int_equal(found.version, count + 1);
        assert_int_equal(counted.version, found.version);
        for (int i = 0; i < count; i++) {
            assert_int_equal(found.votes[i], i + 1);
            assert_int_equal(counted.votes[i], i + 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_poll_has_one_job_that_closes_it_however_often_its_end_moves),
        TEST(each_option_of_a_poll_of_any_size_is_counted),
        TEST(a_poll_a_crowd_has_voted_in_is_edited_and_its_votes_start_again),
    };
    return cmocka_run_group_tests_name("polls", tests, NULL, NULL);
}
