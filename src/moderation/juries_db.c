#include "moderation/juries_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "id, decision_id, account_id, asked_by_id, state, asked_ms, secret, tree_size, root, "         \
    "drawn_ms, ended_ms, keep, reverse "

enum err juries_db_insert(struct work *w, const struct jury *j)
{
    return db_run(w,
                  "INSERT INTO juries (b, id, decision_id, account_id, asked_by_id, state, "
                  "asked_ms, secret, tree_size, root, keep, reverse) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, '', 0, 0)",
                  db_int(id_bucket(j->id)), db_int(j->id), db_int(j->decision_id),
                  db_int(j->account_id), db_int_or_null(j->asked_by_id), db_int(j->state),
                  db_int(j->asked_ms), db_text(j->seed.secret));
}

enum err juries_db_update(struct work *w, const struct jury *j)
{
    return db_run(w,
                  "UPDATE juries SET state = ?3, secret = ?4, tree_size = ?5, root = ?6, "
                  "drawn_ms = ?7, ended_ms = ?8, keep = ?9, reverse = ?10 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(j->id)), db_int(j->id), db_int(j->state),
                  db_text(j->seed.secret), db_int((int64_t)j->tree_size), db_text(j->seed.root),
                  db_int_or_null(j->drawn_ms), db_int_or_null(j->ended_ms), db_int(j->keep),
                  db_int(j->reverse));
}

enum err juries_db_hold(struct work *w, int64_t id)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "UPDATE juries SET state = state WHERE b = ?1 AND id = ?2",
                           db_int(id_bucket(id)), db_int(id));

    return e || changed ? e : ERR_NOT_FOUND;
}

static struct jury jury_read(struct work *w, struct db_rows *rows)
{
    return (struct jury){
        .id = db_column_int(rows, 0),
        .decision_id = db_column_int(rows, 1),
        .account_id = db_column_int(rows, 2),
        .asked_by_id = db_column_int(rows, 3),
        .state = (enum jury_state)db_column_int(rows, 4),
        .asked_ms = db_column_int(rows, 5),
        .seed.secret = db_column_text(rows, 6, w->memory),
        .tree_size = (uint64_t)db_column_int(rows, 7),
        .seed.root = db_column_text(rows, 8, w->memory),
        .drawn_ms = db_column_int(rows, 9),
        .ended_ms = db_column_int(rows, 10),
        .keep = (int)db_column_int(rows, 11),
        .reverse = (int)db_column_int(rows, 12),
    };
}

enum err juries_db_find(struct work *w, int64_t id, struct jury *ret_jury)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS "FROM juries WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_jury = jury_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err juries_db_ended(struct work *w, int64_t begin_ms, int64_t end_ms, jury_see *see,
                         void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT " COLUMNS "FROM juries WHERE ended_ms >= ?1 AND ended_ms < ?2",
               db_int(begin_ms), db_int(end_ms));
    if (e)
        return e;
    while (db_next(&rows)) {
        const struct jury jury = jury_read(w, &rows);

        see(context, &jury);
    }
    return db_done(w, &rows, OK);
}

enum err juries_db_about(struct work *w, int64_t account_id, int64_t *ret_ids, int max,
                         int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT id FROM juries WHERE account_id = ?1 ORDER BY id LIMIT ?2",
               db_int(account_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err juries_db_delete(struct work *w, int64_t id)
{
    enum err e = juries_db_seats_delete(w, id);

    if (!e)
        e = juries_db_votes_delete(w, id);
    return e ? e
             : db_run(w, "DELETE FROM juries WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)),
                      db_int(id));
}

/* ---- seats --------------------------------------------------------------------------------- */

enum err juries_db_seat_add(struct work *w, const struct jury_seat *s)
{
    return db_run(w,
                  "INSERT INTO jury_seats (b, jury_id, place, account_id, fifth, state, until_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  db_int(id_bucket(s->jury_id)), db_int(s->jury_id), db_int(s->place),
                  db_int(s->account_id), db_int(s->fifth), db_int(s->state),
                  db_int_or_null(s->until_ms));
}

enum err juries_db_seat_update(struct work *w, const struct jury_seat *s)
{
    return db_run(w,
                  "UPDATE jury_seats SET state = ?4, until_ms = ?5 "
                  "WHERE b = ?1 AND jury_id = ?2 AND place = ?3",
                  db_int(id_bucket(s->jury_id)), db_int(s->jury_id), db_int(s->place),
                  db_int(s->state), db_int_or_null(s->until_ms));
}

enum err juries_db_seats(struct work *w, int64_t jury_id, struct jury_seat *ret_seats, int max,
                         int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT place, account_id, fifth, state, until_ms FROM jury_seats "
                        "WHERE b = ?1 AND jury_id = ?2 ORDER BY place LIMIT ?3",
                        db_int(id_bucket(jury_id)), db_int(jury_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_seats[count++] =
            (struct jury_seat){.jury_id = jury_id,
                               .place = (int)db_column_int(&rows, 0),
                               .account_id = db_column_int(&rows, 1),
                               .fifth = (int)db_column_int(&rows, 2),
                               .state = (enum jury_seat_state)db_column_int(&rows, 3),
                               .until_ms = db_column_int(&rows, 4)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err juries_db_seat_of(struct work *w, int64_t jury_id, int64_t account_id,
                           struct jury_seat *ret_seat)
{
    struct jury_seat seats[jury_fifths * jury_reserve];
    int count = 0;
    enum err e = juries_db_seats(w, jury_id, seats, jury_fifths * jury_reserve, &count);

    for (int i = 0; !e && i < count; i++)
        if (seats[i].account_id == account_id) {
            *ret_seat = seats[i];
            return OK;
        }
    return e ? e : ERR_NOT_FOUND;
}

enum err juries_db_seats_leave(struct work *w, int64_t account_id)
{
    db_scatter(w);
    return db_run(w,
                  "UPDATE jury_seats SET account_id = 0, state = CASE WHEN state IN (?2, ?3) "
                  "THEN ?4 ELSE state END WHERE account_id = ?1",
                  db_int(account_id), db_int(SEAT_WAITING), db_int(SEAT_CALLED),
                  db_int(SEAT_BARRED));
}

enum err juries_db_seats_delete(struct work *w, int64_t jury_id)
{
    return db_run(w, "DELETE FROM jury_seats WHERE b = ?1 AND jury_id = ?2",
                  db_int(id_bucket(jury_id)), db_int(jury_id));
}

/* ---- calls --------------------------------------------------------------------------------- */

enum err juries_db_call_add(struct work *w, int64_t account_id, int64_t jury_id, int64_t called_ms)
{
    return db_run(w,
                  "INSERT INTO jury_calls (b, account_id, jury_id, called_ms) "
                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(jury_id),
                  db_int(called_ms));
}

enum err juries_db_call_delete(struct work *w, int64_t account_id, int64_t jury_id)
{
    return db_run(w, "DELETE FROM jury_calls WHERE b = ?1 AND account_id = ?2 AND jury_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(jury_id));
}

enum err juries_db_calls(struct work *w, int64_t account_id, struct jury_call *ret_calls, int max,
                         int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT jury_id, called_ms FROM jury_calls WHERE b = ?1 AND "
                        "account_id = ?2 ORDER BY jury_id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_calls[count++] = (struct jury_call){db_column_int(&rows, 0), db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

/* ---- votes --------------------------------------------------------------------------------- */

enum err juries_db_vote_add(struct work *w, int64_t jury_id, int64_t number, bool reverses,
                            struct str reason)
{
    return db_run(w,
                  "INSERT INTO jury_votes (b, jury_id, number, reverses, reason) "
                  "VALUES (?1, ?2, ?3, ?4, ?5)",
                  db_int(id_bucket(jury_id)), db_int(jury_id), db_int(number), db_int(reverses),
                  db_text(reason));
}

enum err juries_db_votes(struct work *w, int64_t jury_id, struct jury_ballot *ret_ballots, int max,
                         int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT reverses, reason FROM jury_votes WHERE b = ?1 AND jury_id = ?2 "
                        "ORDER BY number LIMIT ?3",
                        db_int(id_bucket(jury_id)), db_int(jury_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_ballots[count++] =
            (struct jury_ballot){db_column_int(&rows, 0) != 0, db_column_text(&rows, 1, w->memory)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err juries_db_votes_delete(struct work *w, int64_t jury_id)
{
    return db_run(w, "DELETE FROM jury_votes WHERE b = ?1 AND jury_id = ?2",
                  db_int(id_bucket(jury_id)), db_int(jury_id));
}

/* ---- who wants none ------------------------------------------------------------------------ */

enum err juries_db_refuses(struct work *w, int64_t account_id, bool *ret_refuses)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT 1 FROM jury_refusals WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));

    if (e)
        return e;
    *ret_refuses = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err juries_db_refuse(struct work *w, int64_t account_id, bool refuse)
{
    return refuse ? db_run(w,
                           "INSERT INTO jury_refusals (b, account_id) VALUES (?1, ?2) "
                           "ON CONFLICT DO NOTHING",
                           db_int(id_bucket(account_id)), db_int(account_id))
                  : db_run(w, "DELETE FROM jury_refusals WHERE b = ?1 AND account_id = ?2",
                           db_int(id_bucket(account_id)), db_int(account_id));
}
