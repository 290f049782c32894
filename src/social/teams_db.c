#include "social/teams_db.h"

#include "store/db.h"

enum err teams_db_insert(struct work *w, const struct team_member *m)
{
    enum err e =
        db_run(w,
               "INSERT INTO team_members (b, account_id, person_id, role, state, since_ms,"
               " invited_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
               db_int(id_bucket(m->account_id)), db_int(m->account_id), db_int(m->person_id),
               db_int(m->role), db_int(m->state), db_int(m->since_ms), db_int(m->invited_by));

    if (e)
        return e;
    return db_run(w,
                  "INSERT INTO person_teams (b, person_id, account_id, role, state, since_ms,"
                  " invited_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  db_int(id_bucket(m->person_id)), db_int(m->person_id), db_int(m->account_id),
                  db_int(m->role), db_int(m->state), db_int(m->since_ms), db_int(m->invited_by));
}

enum err teams_db_update(struct work *w, const struct team_member *m, enum team_state was,
                         bool *ret_changed)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "UPDATE team_members SET role = ?4, state = ?5, since_ms = ?6"
                  " WHERE b = ?1 AND account_id = ?2 AND person_id = ?3 AND state = ?7",
                  db_int(id_bucket(m->account_id)), db_int(m->account_id), db_int(m->person_id),
                  db_int(m->role), db_int(m->state), db_int(m->since_ms), db_int(was));

    *ret_changed = changed == 1;
    if (e || !changed)
        return e;
    return db_run(w,
                  "UPDATE person_teams SET role = ?4, state = ?5, since_ms = ?6"
                  " WHERE b = ?1 AND person_id = ?2 AND account_id = ?3",
                  db_int(id_bucket(m->person_id)), db_int(m->person_id), db_int(m->account_id),
                  db_int(m->role), db_int(m->state), db_int(m->since_ms));
}

enum err teams_db_delete(struct work *w, int64_t account_id, int64_t person_id, bool *ret_deleted)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed, "DELETE FROM team_members WHERE b = ?1 AND account_id = ?2 AND person_id = ?3",
        db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id));

    *ret_deleted = changed == 1;
    if (e)
        return e;
    return db_run(w, "DELETE FROM person_teams WHERE b = ?1 AND person_id = ?2 AND account_id = ?3",
                  db_int(id_bucket(person_id)), db_int(person_id), db_int(account_id));
}

static struct team_member row_read(struct db_rows *rows)
{
    return (struct team_member){
        .account_id = db_column_int(rows, 0),
        .person_id = db_column_int(rows, 1),
        .role = (enum team_role)db_column_int(rows, 2),
        .state = (enum team_state)db_column_int(rows, 3),
        .since_ms = db_column_int(rows, 4),
        .invited_by = db_column_int(rows, 5),
        .acted_ms = db_column_int(rows, 6),
    };
}

#define COLUMNS "account_id, person_id, role, state, since_ms, invited_by"

enum err teams_db_find(struct work *w, int64_t account_id, int64_t person_id,
                       struct team_member *ret_member)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS ", acted_ms FROM team_members"
                        " WHERE b = ?1 AND account_id = ?2 AND person_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_member = row_read(&rows);
    return db_done(w, &rows, OK);
}

static enum err list(struct work *w, struct db_rows *rows, int max, struct team_member *ret_members,
                     int *ret_count)
{
    int count = 0;

    while (count < max && db_next(rows))
        ret_members[count++] = row_read(rows);
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err teams_db_members(struct work *w, int64_t account_id, int max,
                          struct team_member *ret_members, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS ", acted_ms FROM team_members"
                        " WHERE b = ?1 AND account_id = ?2 ORDER BY since_ms, person_id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    return e ? e : list(w, &rows, max, ret_members, ret_count);
}

enum err teams_db_of(struct work *w, int64_t person_id, int max, struct team_member *ret_teams,
                     int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS ", NULL FROM person_teams"
                        " WHERE b = ?1 AND person_id = ?2 ORDER BY since_ms, account_id LIMIT ?3",
                        db_int(id_bucket(person_id)), db_int(person_id), db_int(max));

    return e ? e : list(w, &rows, max, ret_teams, ret_count);
}

enum err teams_db_acts(struct work *w, int64_t account_id, int64_t person_id, enum team_role role,
                       bool *ret_is_member)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE team_members SET acted_ms = ?6 WHERE b = ?1 AND account_id = ?2"
                           " AND person_id = ?3 AND state = ?4 AND role = ?5",
                           db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id),
                           db_int(TEAM_MEMBER), db_int(role), db_int(w->now_ms));

    *ret_is_member = changed == 1;
    return e;
}

/* ---- what was ---- */

enum err teams_db_past_add(struct work *w, int64_t account_id, int64_t person_id, int64_t left_ms)
{
    enum err e = db_run(w,
                        "INSERT INTO team_past (b, account_id, person_id, left_ms)"
                        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (b, account_id, person_id)"
                        " DO UPDATE SET left_ms = excluded.left_ms",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id),
                        db_int(left_ms));

    if (e)
        return e;
    return db_run(w,
                  "INSERT INTO person_past_teams (b, person_id, account_id, left_ms)"
                  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (b, person_id, account_id)"
                  " DO UPDATE SET left_ms = excluded.left_ms",
                  db_int(id_bucket(person_id)), db_int(person_id), db_int(account_id),
                  db_int(left_ms));
}

enum err teams_db_past_delete(struct work *w, int64_t account_id, int64_t person_id)
{
    enum err e =
        db_run(w, "DELETE FROM team_past WHERE b = ?1 AND account_id = ?2 AND person_id = ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id));

    if (e)
        return e;
    return db_run(w,
                  "DELETE FROM person_past_teams WHERE b = ?1 AND person_id = ?2"
                  " AND account_id = ?3",
                  db_int(id_bucket(person_id)), db_int(person_id), db_int(account_id));
}

enum err teams_db_past_find(struct work *w, int64_t account_id, int64_t person_id, bool *ret_found)
{
    int64_t id;
    int count = 0;
    enum err e = db_list_ints(w, &id, 1, &count,
                              "SELECT person_id FROM team_past WHERE b = ?1 AND account_id = ?2"
                              " AND person_id = ?3",
                              db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id));

    *ret_found = count > 0;
    return e;
}

enum err teams_db_past_members(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                               int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT person_id FROM team_past WHERE b = ?1 AND account_id = ?2"
                        " ORDER BY left_ms DESC, person_id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
}

enum err teams_db_past_of(struct work *w, int64_t person_id, int max, int64_t *ret_ids,
                          int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT account_id FROM person_past_teams WHERE b = ?1 AND person_id = ?2"
                        " ORDER BY left_ms DESC, account_id LIMIT ?3",
                        db_int(id_bucket(person_id)), db_int(person_id), db_int(max));
}

/* ---- deeds ---- */

enum err teams_db_deed_add(struct work *w, const struct team_deed_row *deed)
{
    return db_run(w,
                  "INSERT INTO team_deeds (b, account_id, id, person_id, deed, subject_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(id_bucket(deed->account_id)), db_int(deed->account_id), db_int(deed->id),
                  db_int(deed->person_id), db_int(deed->deed), db_int_or_null(deed->subject_id));
}

enum err teams_db_deeds(struct work *w, int64_t account_id, int64_t person_id, int64_t max_id,
                        int limit, struct team_deed_page *ret_page)
{
    struct db_rows rows = {0};
    const int64_t below = max_id ? max_id : INT64_MAX;
    int count = 0;
    enum err e = person_id
                     ? db_ask(w, &rows,
                              "SELECT id, person_id, deed, subject_id FROM team_deeds WHERE b = ?1"
                              " AND account_id = ?2 AND id < ?3 AND person_id = ?5"
                              " ORDER BY id DESC LIMIT ?4",
                              db_int(id_bucket(account_id)), db_int(account_id), db_int(below),
                              db_int(limit), db_int(person_id))
                     : db_ask(w, &rows,
                              "SELECT id, person_id, deed, subject_id FROM team_deeds WHERE b = ?1"
                              " AND account_id = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
                              db_int(id_bucket(account_id)), db_int(account_id), db_int(below),
                              db_int(limit));

    if (e)
        return e;
    while (count < limit && db_next(&rows))
        ret_page->items[count++] =
            (struct team_deed_row){.id = db_column_int(&rows, 0),
                                   .account_id = account_id,
                                   .person_id = db_column_int(&rows, 1),
                                   .deed = (enum team_deed)db_column_int(&rows, 2),
                                   .subject_id = db_column_int(&rows, 3)};
    ret_page->count = count;
    return db_done(w, &rows, OK);
}

enum err teams_db_deeds_count(struct work *w, int64_t account_id, enum team_deed deed,
                              int64_t subject_id, int64_t since_id, int max, int *ret_count)
{
    int64_t ids[team_invitations_day_max + 1];

    if (max > team_invitations_day_max + 1)
        max = team_invitations_day_max + 1;
    return db_list_ints(w, ids, max, ret_count,
                        "SELECT id FROM team_deeds WHERE b = ?1 AND account_id = ?2 AND id >= ?3"
                        " AND deed = ?4 AND (?5 = 0 OR subject_id = ?5) LIMIT ?6",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(since_id),
                        db_int(deed), db_int(subject_id), db_int(max));
}

enum err teams_db_deeds_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "DELETE FROM team_deeds WHERE b = ?1 AND account_id = ?2 AND id IN"
                           " (SELECT id FROM team_deeds WHERE b = ?1 AND account_id = ?2"
                           " ORDER BY id LIMIT ?3)",
                           db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    *ret_left = changed == max;
    return e;
}

enum err teams_db_deeds_old(struct work *w, int64_t below_id, int max,
                            struct team_deed_row *ret_deeds, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT account_id, id FROM team_deeds WHERE id < ?1 ORDER BY id LIMIT ?2",
               db_int(below_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_deeds[count++] = (struct team_deed_row){.account_id = db_column_int(&rows, 0),
                                                    .id = db_column_int(&rows, 1)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err teams_db_deed_delete(struct work *w, int64_t account_id, int64_t id)
{
    return db_run(w, "DELETE FROM team_deeds WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}
