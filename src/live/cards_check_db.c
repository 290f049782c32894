/* Comparing cards with SQL: facts and counters; the rendered text is api's. */
#include "live/card.h"

#include <inttypes.h>

static enum err read_one(struct work *w, struct db_rows *rows, const struct card *card,
                         int64_t *ret_numbers, int columns)
{
    bool found = db_next(rows);
    for (int i = 0; i < columns; i++)
        ret_numbers[i] = found ? db_column_int(rows, i) : 0;
    enum err e = db_done(w, rows, OK);
    if (!e && !found)
        e = work_fail(w, ERR_INTERNAL, "the card of %" PRId64 " is held and not stored",
                      (int64_t)card->held.key);
    return e;
}

static enum err differs(struct work *w, const struct card *card, const char *what)
{
    return work_fail(w, ERR_INTERNAL, "the card of %" PRId64 " has other %s than is stored",
                     (int64_t)card->held.key, what);
}

static enum err check_post_facts(struct work *w, const struct card *card)
{
    const struct live_post *post = &card->post;
    struct db_rows rows = {0};
    int64_t stored[5];
    enum err e = db_ask(w, &rows,
                        "SELECT author_id, flags, reply_to_id, boost_of_id, quote_of_id "
                        "FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(post->id)), db_int(post->id));
    if (!e)
        e = read_one(w, &rows, card, stored, 5);
    if (!e && (stored[0] != post->author_id || stored[1] != (int64_t)post->flags ||
               stored[2] != post->reply_to_id || stored[3] != post->boost_of_id ||
               stored[4] != post->quote_of_id))
        e = differs(w, card, "facts");
    return e;
}

static enum err check_post_counts(struct work *w, const struct card *card)
{
    const struct live_post *post = &card->post;
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT replies, boosts, favourites, quotes FROM post_counts "
                        "WHERE b = ?1 AND post_id = ?2",
                        db_int(id_bucket(post->id)), db_int(post->id));
    if (e)
        return e;
    int64_t stored[4] = {0};
    if (db_next(&rows)) {
        for (int i = 0; i < 4; i++)
            stored[i] = db_column_int(&rows, i);
    }
    e = db_done(w, &rows, OK);
    if (!e &&
        (stored[0] != atomic_load(&post->replies) || stored[1] != atomic_load(&post->boosts) ||
         stored[2] != atomic_load(&post->favourites) || stored[3] != atomic_load(&post->quotes)))
        e = differs(w, card, "counts");
    return e;
}

static enum err check_poll(struct work *w, const struct card *card)
{
    const struct live_poll *poll = card->post.poll;
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT voters, "
                        "votes_0, votes_1, votes_2, votes_3, votes_4, "
                        "votes_5, votes_6, votes_7, votes_8, votes_9, "
                        "votes_10, votes_11, votes_12, votes_13, votes_14, "
                        "votes_15, votes_16, votes_17, votes_18, votes_19 "
                        "FROM poll_counts WHERE b = ?1 AND post_id = ?2",
                        db_int(id_bucket(card->post.id)), db_int(card->post.id));
    if (e)
        return e;
    bool found = db_next(&rows);
    bool same = atomic_load(&poll->voters) == (uint64_t)(found ? db_column_int(&rows, 0) : 0);
    for (int i = 0; i < (int)poll->option_count; i++)
        same = same &&
               atomic_load(&poll->votes[i]) == (uint64_t)(found ? db_column_int(&rows, i + 1) : 0);
    e = db_done(w, &rows, OK);
    if (!e && !same)
        e = differs(w, card, "votes");
    return e;
}

static enum err check_account(struct work *w, const struct card *card)
{
    const struct live_account *account = &card->account;
    struct db_rows rows = {0};
    int64_t flags;
    enum err e = db_ask(w, &rows, "SELECT flags FROM accounts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(account->id)), db_int(account->id));
    if (!e)
        e = read_one(w, &rows, card, &flags, 1);
    if (!e && flags != (int64_t)account->flags)
        e = differs(w, card, "flags");
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT followers, following, posts FROM account_counts "
                   "WHERE b = ?1 AND account_id = ?2",
                   db_int(id_bucket(account->id)), db_int(account->id));
    if (e)
        return e;
    int64_t stored[3] = {0};
    if (db_next(&rows)) {
        for (int i = 0; i < 3; i++)
            stored[i] = db_column_int(&rows, i);
    }
    e = db_done(w, &rows, OK);
    if (!e && (stored[0] != atomic_load(&account->followers) ||
               stored[1] != atomic_load(&account->following) ||
               stored[2] != atomic_load(&account->posts)))
        e = differs(w, card, "counts");
    return e;
}

static enum err check_facts(struct work *w, const struct card *card)
{
    const struct facts *held = &card->facts;
    struct facts stored;
    enum err e = facts_db_read(w, (int64_t)card->held.key, &stored);
    if (!e && (stored.count != held->count || strcmp(stored.language, held->language) != 0 ||
               (stored.count > 0 && memcmp(stored.accounts, held->accounts,
                                           stored.count * sizeof *stored.accounts) != 0)))
        e = differs(w, card, "facts");
    return e;
}

enum err cards_check(struct work *w, struct live *live)
{
    struct ring *ring = &live->cards.ring;
    enum err e = OK;
    for (uint32_t i = 0; i < ring->count && !e; i++) {
        const struct card *card = (const struct card *)ring->items[i];
        if (card->held.kind == CARD_POST) {
            e = check_post_facts(w, card);
            if (!e)
                e = check_post_counts(w, card);
            if (!e && card->post.poll)
                e = check_poll(w, card);
        } else {
            e = card->held.kind == CARD_ACCOUNT ? check_account(w, card) : check_facts(w, card);
        }
    }
    return e;
}
