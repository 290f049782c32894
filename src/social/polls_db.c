#include "social/polls_db.h"

#include "base/json.h"

/* Nearly every poll has no more, and its statements name no other columns. */
enum { few_options = 4 };
_Static_assert(poll_options_cap == 20, "poll_counts has one column an option");

#define VOTES                                                                                      \
    "votes_0, votes_1, votes_2, votes_3, votes_4, votes_5, votes_6, votes_7, votes_8, "            \
    "votes_9, votes_10, votes_11, votes_12, votes_13, votes_14, votes_15, votes_16, "              \
    "votes_17, votes_18, votes_19"

enum err polls_db_insert(struct work *w, const struct poll *poll)
{
    struct buffer options = buffer_in(w->memory);
    json_open(&options, '[');
    for (int i = 0; i < poll->option_count; i++)
        json_str(&options, poll->options[i]);
    json_close(&options, ']');
    enum err e =
        db_run(w,
               "INSERT INTO polls (b, post_id, options, multiple, hide_totals,"
               " expires_ms, closed, round) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
               db_int(id_bucket(poll->post_id)), db_int(poll->post_id),
               db_text(buffer_str(&options)), db_int(poll->multiple), db_int(poll->hide_totals),
               db_int_or_null(poll->expires_ms), db_int(poll->closed), db_int(poll->round));
    if (e)
        return e;
    return db_run(w,
                  "INSERT INTO poll_counts (b, post_id, voters, version, " VOTES ")"
                  " VALUES (?1, ?2, 0, 1, "
                  "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
                  db_int(id_bucket(poll->post_id)), db_int(poll->post_id));
}

enum err polls_db_find(struct work *w, int64_t post_id, struct poll *ret_poll)
{
    struct db_rows rows = {0};
    const struct json *options;
    enum err e =
        db_ask(w, &rows,
               "SELECT options, multiple, hide_totals, expires_ms, closed, round FROM polls"
               " WHERE b = ?1 AND post_id = ?2",
               db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    struct str text = db_column_text(&rows, 0, w->memory);
    *ret_poll = (struct poll){
        .post_id = post_id,
        .multiple = db_column_int(&rows, 1) != 0,
        .hide_totals = db_column_int(&rows, 2) != 0,
        .expires_ms = db_column_int(&rows, 3),
        .closed = db_column_int(&rows, 4) != 0,
        .round = db_column_int(&rows, 5),
    };
    e = json_parse(w->memory, text, &options, NULL);
    if (e)
        return db_done(w, &rows, work_fail(w, ERR_INTERNAL, "a stored poll cannot be read"));
    size_t count = json_count(options);
    for (size_t i = 0; i < count && i < poll_options_cap; i++)
        ret_poll->options[ret_poll->option_count++] = json_as_str(json_at(options, i));
    return db_done(w, &rows, OK);
}

static void read_counts(struct db_rows *rows, struct poll *poll)
{
    poll->voters = db_column_int(rows, 0);
    poll->version = (uint64_t)db_column_int(rows, 1);
    for (int i = 0; i < poll->option_count; i++)
        poll->votes[i] = db_column_int(rows, 2 + i);
}

enum err polls_db_counts(struct work *w, struct poll *poll)
{
    struct db_rows rows = {0};
    const char *few = "SELECT voters, version, votes_0, votes_1, votes_2, votes_3 FROM poll_counts"
                      " WHERE b = ?1 AND post_id = ?2";
    const char *all =
        "SELECT voters, version, " VOTES " FROM poll_counts WHERE b = ?1 AND post_id = ?2";
    enum err e = db_ask(w, &rows, poll->option_count <= few_options ? few : all,
                        db_int(id_bucket(poll->post_id)), db_int(poll->post_id));
    if (e)
        return e;
    if (db_next(&rows))
        read_counts(&rows, poll);
    return db_done(w, &rows, OK);
}

/* A vote of an earlier round does not stand in the way. */
enum err polls_db_vote(struct work *w, const struct poll *poll, int64_t account_id,
                       uint64_t choices, bool *ret_voted)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "INSERT INTO poll_votes AS v (b, post_id, account_id, choices, round)"
                  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (b, post_id, account_id) DO UPDATE"
                  " SET choices = excluded.choices, round = excluded.round"
                  " WHERE v.round < excluded.round",
                  db_int(id_bucket(poll->post_id)), db_int(poll->post_id), db_int(account_id),
                  db_int((int64_t)choices), db_int(poll->round));
    *ret_voted = changed == 1;
    if (e || !changed)
        return e;
    return db_run(w,
                  "INSERT INTO votes (b, account_id, post_id, choices) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT (b, account_id, post_id) DO UPDATE SET choices = excluded.choices",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(poll->post_id),
                  db_int((int64_t)choices));
}

static struct db_value chosen(uint64_t choices, int option)
{
    return db_int((int64_t)(choices >> option & 1));
}

static enum err count_few(struct work *w, int64_t post_id, uint64_t choices)
{
    return db_run(w,
                  "UPDATE poll_counts SET voters = voters + 1, version = version + 1, "
                  "votes_0 = votes_0 + ?3, votes_1 = votes_1 + ?4, votes_2 = votes_2 + ?5, "
                  "votes_3 = votes_3 + ?6 WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id), chosen(choices, 0),
                  chosen(choices, 1), chosen(choices, 2), chosen(choices, 3));
}

static enum err count_all(struct work *w, int64_t post_id, uint64_t choices)
{
    return db_run(
        w,
        "UPDATE poll_counts SET voters = voters + 1, version = version + 1, "
        "votes_0 = votes_0 + ?3, votes_1 = votes_1 + ?4, votes_2 = votes_2 + ?5, "
        "votes_3 = votes_3 + ?6, votes_4 = votes_4 + ?7, votes_5 = votes_5 + ?8, "
        "votes_6 = votes_6 + ?9, votes_7 = votes_7 + ?10, votes_8 = votes_8 + ?11, "
        "votes_9 = votes_9 + ?12, votes_10 = votes_10 + ?13, votes_11 = votes_11 + ?14, "
        "votes_12 = votes_12 + ?15, votes_13 = votes_13 + ?16, votes_14 = votes_14 + ?17, "
        "votes_15 = votes_15 + ?18, votes_16 = votes_16 + ?19, votes_17 = votes_17 + ?20, "
        "votes_18 = votes_18 + ?21, votes_19 = votes_19 + ?22 WHERE b = ?1 AND post_id = ?2",
        db_int(id_bucket(post_id)), db_int(post_id), chosen(choices, 0), chosen(choices, 1),
        chosen(choices, 2), chosen(choices, 3), chosen(choices, 4), chosen(choices, 5),
        chosen(choices, 6), chosen(choices, 7), chosen(choices, 8), chosen(choices, 9),
        chosen(choices, 10), chosen(choices, 11), chosen(choices, 12), chosen(choices, 13),
        chosen(choices, 14), chosen(choices, 15), chosen(choices, 16), chosen(choices, 17),
        chosen(choices, 18), chosen(choices, 19));
}

/* Read after, not RETURNING: see accounts_db_counts_add(). */
enum err polls_db_count(struct work *w, struct poll *poll, uint64_t choices)
{
    enum err e = poll->option_count <= few_options ? count_few(w, poll->post_id, choices)
                                                   : count_all(w, poll->post_id, choices);

    poll->version = 0; /* no stored one is */
    if (!e)
        e = polls_db_counts(w, poll);
    if (!e && !poll->version)
        e = work_fail(w, ERR_INTERNAL, "a poll has no counters");
    return e;
}

enum err polls_db_choices(struct work *w, int64_t account_id, int64_t post_id,
                          uint64_t *ret_choices)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT choices FROM votes"
                        " WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
    if (e)
        return e;
    *ret_choices = db_next(&rows) ? (uint64_t)db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err polls_db_reopen(struct work *w, const struct poll *poll)
{
    return db_run(w,
                  "UPDATE polls SET expires_ms = ?3, hide_totals = ?4, closed = 0"
                  " WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(poll->post_id)), db_int(poll->post_id),
                  db_int_or_null(poll->expires_ms), db_int(poll->hide_totals));
}

enum err polls_db_close(struct work *w, int64_t post_id, bool *ret_closed)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE polls SET closed = 1"
                           " WHERE b = ?1 AND post_id = ?2 AND closed = 0",
                           db_int(id_bucket(post_id)), db_int(post_id));
    *ret_closed = changed == 1;
    return e;
}

enum err polls_db_voters(struct work *w, int64_t post_id, const struct poll_voters *wanted,
                         int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT account_id FROM poll_votes"
                        " WHERE b = ?1 AND post_id = ?2 AND account_id > ?3"
                        " AND round >= ?4 AND round <= ?5 ORDER BY account_id LIMIT ?6",
                        db_int(id_bucket(post_id)), db_int(post_id), db_int(wanted->after_id),
                        db_int(wanted->round_from), db_int(wanted->round_to), db_int(wanted->max));
    if (e)
        return e;
    int count = 0;
    while (count < wanted->max && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err polls_db_delete(struct work *w, int64_t post_id)
{
    enum err e = db_run(w, "DELETE FROM polls WHERE b = ?1 AND post_id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    return db_run(w, "DELETE FROM poll_counts WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

enum err polls_db_forget_vote(struct work *w, int64_t post_id, int64_t account_id)
{
    enum err e = db_run(w,
                        "DELETE FROM poll_votes"
                        " WHERE b = ?1 AND post_id = ?2 AND account_id = ?3",
                        db_int(id_bucket(post_id)), db_int(post_id), db_int(account_id));
    if (e)
        return e;
    return db_run(w, "DELETE FROM votes WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
}

enum err polls_db_voted(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                        int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT post_id FROM votes WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
}
