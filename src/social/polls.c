#include "social/polls.h"

#include "base/clock.h"
#include "social/notifications.h"
#include "social/polls_db.h"
#include "social/text.h"
#include "social/transaction.h"
#include "social/visibility.h"

#include <assert.h>

static enum err options_check(struct work *w, const struct poll_draft *draft, bool imported)
{
    int characters_max =
        imported ? w->limits->imported_characters_max : w->limits->poll_option_characters_max;
    int options_max = imported ? poll_options_cap : w->limits->poll_options_max;

    if (draft->option_count < 2)
        return work_fail(w, ERR_INVALID, "a poll needs at least two options");
    if (draft->option_count > options_max || draft->option_count > poll_options_cap)
        return work_fail(w, ERR_INVALID, "a poll has at most %d options", options_max);
    for (int i = 0; i < draft->option_count; i++) {
        struct str option = draft->options[i];
        if (!utf8_valid(option) || str_trim(option).size == 0)
            return work_fail(w, ERR_INVALID, "a poll's options must not be empty");
        if (text_plain_characters(option) > (size_t)characters_max)
            return work_fail(w, ERR_INVALID, "a poll's option has at most %d characters",
                             characters_max);
        for (int j = 0; j < i; j++)
            if (str_equal(option, draft->options[j]))
                return work_fail(w, ERR_INVALID, "a poll's options must differ");
    }
    return OK;
}

enum err poll_draft_check(struct work *w, const struct poll_draft *draft, bool imported)
{
    enum err e = options_check(w, draft, imported);
    if (e || imported)
        return e;
    int64_t seconds = (draft->expires_ms - w->now_ms) / clock_second_ms;
    if (!draft->expires_ms || seconds < w->limits->poll_seconds_min)
        return work_fail(w, ERR_INVALID, "a poll lasts at least %lld seconds",
                         (long long)w->limits->poll_seconds_min);
    if (seconds > w->limits->poll_seconds_max)
        return work_fail(w, ERR_INVALID, "a poll lasts at most %lld seconds",
                         (long long)w->limits->poll_seconds_max);
    return OK;
}

enum err poll_insert(struct work *w, int64_t post_id, const struct poll_draft *draft, int64_t round,
                     struct poll *ret_poll)
{
    struct poll poll = {
        .post_id = post_id,
        .round = round,
        .option_count = draft->option_count,
        .expires_ms = draft->expires_ms,
        .multiple = draft->multiple,
        .hide_totals = draft->hide_totals,
        .closed = draft->expires_ms && draft->expires_ms <= w->now_ms,
        .version = 1,
    };

    assert(db_in_transaction(w) && draft->option_count <= poll_options_cap);
    for (int i = 0; i < draft->option_count; i++)
        poll.options[i] = draft->options[i];
    enum err e = polls_db_insert(w, &poll);
    if (!e && poll.expires_ms && !poll.closed)
        e = jobs_set(w, JOB_CLOSE_POLL, post_id, STR(""), poll.expires_ms);
    if (!e)
        *ret_poll = poll;
    return e;
}

enum err poll_reopen(struct work *w, const struct poll *poll)
{
    assert(db_in_transaction(w));
    enum err e = polls_db_reopen(w, poll);
    return e ? e : jobs_set(w, JOB_CLOSE_POLL, poll->post_id, STR(""), poll->expires_ms);
}

enum err poll_find(struct work *w, int64_t post_id, struct poll *ret_poll)
{
    struct poll poll;
    enum err e = polls_db_find(w, post_id, &poll);
    if (!e)
        e = polls_db_counts(w, &poll);
    if (!e)
        *ret_poll = poll;
    return e;
}

/* A step over the votes of rounds before `round`; *after_id moves on. */
static enum err forget_some(struct work *w, int64_t post_id, int64_t round, int64_t *after_id,
                            bool *ret_left)
{
    int64_t voters[poll_voters_per_step];
    const struct poll_voters wanted = {
        .after_id = *after_id, .round_to = round - 1, .max = poll_voters_per_step};
    int count = 0;
    enum err e = polls_db_voters(w, post_id, &wanted, voters, &count);
    for (int i = 0; i < count && !e; i++)
        e = polls_db_forget_vote(w, post_id, voters[i]);
    for (int i = 0; i < count && !e; i++)
        e = events_add(w,
                       &(struct event){.kind = EVENT_VOTED, .account = voters[i], .post = post_id});
    if (e)
        return e;
    if (count)
        *after_id = voters[count - 1];
    *ret_left = count == poll_voters_per_step;
    return OK;
}

enum err poll_forget_votes(struct work *w, int64_t post_id, bool *ret_left)
{
    int64_t after_id = 0;
    return forget_some(w, post_id, INT64_MAX, &after_id, ret_left);
}

enum err poll_remove(struct work *w, int64_t post_id)
{
    bool left = true;
    enum err e = OK;
    for (int told = 0; left && !e && told < poll_reset_now_max; told += poll_voters_per_step)
        e = poll_forget_votes(w, post_id, &left);
    if (!e && left)
        e = jobs_add(w, JOB_RESET_POLL, post_id, STR(""), 0);
    return e ? e : polls_db_delete(w, post_id);
}

struct reset_step {
    int64_t post_id, from_id, to_id;
    bool left;
};

/* May run again from where it began. The round is read beside the votes: an edit meanwhile only
 * makes more of them old. */
static enum err reset_some(struct work *w, struct reset_step *step)
{
    struct poll poll = {.round = INT64_MAX};
    enum err e = polls_db_find(w, step->post_id, &poll);
    step->to_id = step->from_id;
    if (e && e != ERR_NOT_FOUND)
        return e;
    return forget_some(w, step->post_id, poll.round, &step->to_id, &step->left);
}

static enum err reset_step(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, reset_some(w, context));
}

enum err poll_reset_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct reset_step step = {.post_id = job->subject_id, .left = true};
    enum err e = OK;
    while (!e && step.left) {
        e = lanes_run(lanes, w, reset_step, &step);
        step.from_id = step.to_id;
    }
    return e;
}

static enum err choices_check(struct work *w, const struct poll *poll, uint64_t choices)
{
    if (choices == 0)
        return work_fail(w, ERR_INVALID, "choose at least one option");
    if (choices >> poll->option_count)
        return work_fail(w, ERR_INVALID, "the chosen option does not exist");
    if (!poll->multiple && (choices & (choices - 1)))
        return work_fail(w, ERR_INVALID, "choose one option only");
    return OK;
}

/* What a voter meets: the post is there for her, the poll runs and is not her own. */
static enum err vote_check(struct work *w, int64_t account_id, const struct poll *poll)
{
    struct post post;
    enum err e = post_find(w, poll->post_id, &post);
    if (!e)
        e = visibility_check_post(w, account_id, &post);
    if (e)
        return e;
    if (post.author_id == account_id)
        return work_fail(w, ERR_INVALID, "you cannot vote in your own poll");
    if (poll->closed || (poll->expires_ms && poll->expires_ms <= w->now_ms))
        return work_fail(w, ERR_INVALID, "The poll has already ended");
    return OK;
}

static enum err vote(struct work *w, int64_t account_id, struct poll *poll, uint64_t choices)
{
    bool voted = false;
    int64_t numbers[1 + poll_options_cap];
    enum err e = polls_db_vote(w, poll, account_id, choices, &voted);
    if (!e && !voted)
        e = work_fail(w, ERR_INVALID, "You have already voted on this poll");
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_VOTED,
                                          .account = account_id,
                                          .post = poll->post_id,
                                          .flags = (uint32_t)choices});
    if (!e)
        e = polls_db_count(w, poll, choices);
    if (e)
        return e;
    numbers[0] = poll->voters;
    for (int i = 0; i < poll->option_count; i++)
        numbers[1 + i] = poll->votes[i];
    return events_add(w, &(struct event){.kind = EVENT_POLL_COUNTS,
                                         .post = poll->post_id,
                                         .version = (int64_t)poll->version,
                                         .count = 1 + (uint32_t)poll->option_count,
                                         .numbers = numbers});
}

static enum err find_and_vote(struct work *w, int64_t account_id, int64_t post_id, uint64_t choices,
                              bool imported, struct poll *ret_poll)
{
    struct poll poll;
    enum err e = polls_db_find(w, post_id, &poll);
    if (!e && !imported)
        e = vote_check(w, account_id, &poll);
    if (!e)
        e = choices_check(w, &poll, choices);
    if (!e)
        e = vote(w, account_id, &poll, choices);
    if (!e && ret_poll)
        *ret_poll = poll;
    return e;
}

enum err poll_vote(struct work *w, int64_t account_id, int64_t post_id, uint64_t choices,
                   bool imported, struct poll *ret_poll)
{
    bool own;
    enum err e = transaction_join(w, &own);
    if (e)
        return e;
    return transaction_leave(w, own,
                             find_and_vote(w, account_id, post_id, choices, imported, ret_poll));
}

enum err poll_choices(struct work *w, int64_t account_id, int64_t post_id, uint64_t *ret_choices)
{
    return polls_db_choices(w, account_id, post_id, ret_choices);
}

/* Closing. */

struct closing {
    int64_t post_id, author_id;
    int64_t after_id; /* voters up to here have been told */
    int64_t round;    /* only those of this one are */
    bool begun, left;
};

static enum err close_begin(struct work *w, struct closing *closing)
{
    struct post post;
    bool closed = false;
    enum err e = post_find(w, closing->post_id, &post);
    if (!e)
        e = polls_db_close(w, closing->post_id, &closed);
    if (!e && closed)
        e = events_add(w, &(struct event){.kind = EVENT_POST_CHANGED,
                                          .account = post.author_id,
                                          .post = post.id,
                                          .flags = post.flags});
    if (!e)
        e = notification_add(w, post.author_id, NOTIFICATION_POLL, post.author_id, post.id);
    if (!e)
        closing->author_id = post.author_id;
    return e;
}

static enum err close_tell_voters(struct work *w, struct closing *closing)
{
    int64_t voters[poll_voters_per_step];
    int count = 0;
    const struct poll_voters wanted = {.after_id = closing->after_id,
                                       .round_from = closing->round,
                                       .round_to = closing->round,
                                       .max = poll_voters_per_step};
    enum err e = polls_db_voters(w, closing->post_id, &wanted, voters, &count);
    for (int i = 0; i < count && !e; i++)
        e = notification_add(w, voters[i], NOTIFICATION_POLL, closing->author_id, closing->post_id);
    if (!e && count)
        closing->after_id = voters[count - 1];
    if (!e)
        closing->left = count == poll_voters_per_step;
    return e;
}

struct close_step {
    struct closing from, to;
};

/* May run again from where it began: only what has been committed moves on (poll_close_job). */
static enum err close_step(struct work *w, void *context)
{
    struct close_step *step = context;
    enum err e = db_begin(w);
    if (e)
        return e;
    step->to = step->from;
    step->to.begun = true;
    return db_end(w,
                  step->from.begun ? close_tell_voters(w, &step->to) : close_begin(w, &step->to));
}

enum err poll_close_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct close_step step = {.from = {.post_id = job->subject_id, .left = true}};
    struct poll poll;
    enum err e = polls_db_find(w, job->subject_id, &poll);
    /* An edit may have given it another end; then the job has been set anew. */
    if (!e && poll.expires_ms > w->now_ms)
        return OK;
    step.from.round = e ? 0 : poll.round;
    while (!e && step.from.left) {
        e = lanes_run(lanes, w, close_step, &step);
        step.from = step.to;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err poll_votes_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    int64_t *post_ids = arena_array(w->memory, (size_t)max, sizeof *post_ids);
    int count = 0;
    enum err e = polls_db_voted(w, account_id, max, post_ids, &count);

    assert(db_in_transaction(w));
    for (int i = 0; i < count && !e; i++)
        e = polls_db_forget_vote(w, post_ids[i], account_id);
    *ret_left = count == max;
    return e;
}
