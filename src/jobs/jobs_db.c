#include "jobs/jobs_db.h"

static int64_t bucket_of(const struct job *job)
{
    return id_bucket(job->subject_id);
}

enum err jobs_db_add(struct work *w, enum job_kind kind, const int64_t *ids,
                     const struct job_draft *drafts, int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 6 * sizeof *values);

    for (int i = 0; i < count; i++) {
        struct db_value *v = values + 6 * i;

        v[0] = db_int(id_bucket(drafts[i].subject_id));
        v[1] = db_int(ids[i]);
        v[2] = db_int(kind);
        v[3] = db_int(drafts[i].subject_id);
        v[4] = db_text(drafts[i].data);
        v[5] = db_int(drafts[i].run_ms);
    }
    return db_run_many(w,
                       "INSERT INTO jobs (b, id, kind, subject_id, data, run_ms, leased_by, "
                       "attempts, dead, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, 0, 0, '')",
                       values, 6, (size_t)count);
}

enum err jobs_db_forget(struct work *w, enum job_kind kind, int64_t subject_id)
{
    return db_run(w, "DELETE FROM jobs WHERE b = ?1 AND id = ?2 AND kind = ?3",
                  db_int(id_bucket(subject_id)), db_int(subject_id), db_int(kind));
}

enum err jobs_db_keep_one(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                          int64_t run_ms)
{
    return db_run(w,
                  "INSERT INTO jobs (b, id, kind, subject_id, data, run_ms, leased_by, attempts, "
                  "dead, why) VALUES (?1, ?2, ?3, ?2, ?4, ?5, NULL, 0, 0, '') "
                  "ON CONFLICT DO NOTHING",
                  db_int(id_bucket(subject_id)), db_int(subject_id), db_int(kind), db_text(data),
                  db_int(run_ms));
}

enum err jobs_db_keep(struct work *w, enum job_kind kind, int64_t run_ms)
{
    return db_run(w,
                  "INSERT INTO jobs (b, id, kind, subject_id, data, run_ms, leased_by, attempts, "
                  "dead, why) VALUES (?1, ?2, ?3, 0, '', ?4, NULL, 0, 0, '') "
                  "ON CONFLICT DO NOTHING",
                  db_int(0), db_int(kind), db_int(kind), db_int(run_ms));
}

enum err jobs_db_due(struct work *w, const struct jobs_kinds *kinds, struct jobs_place *place,
                     int limit, struct job *ret_jobs, int64_t *ret_run_ms, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT run_ms, id, kind, subject_id, attempts, data FROM jobs WHERE dead = 0 AND "
               "run_ms <= ?1 AND (run_ms, id) > (?2, ?3) AND kind BETWEEN ?5 AND ?6 "
               "ORDER BY run_ms, id LIMIT ?4",
               db_int(w->now_ms), db_int(place->run_ms), db_int(place->id), db_int(limit),
               db_int(kinds->first), db_int(kinds->last));
    if (e)
        return e;
    while (count < limit && db_next(&rows)) {
        place->run_ms = ret_run_ms[count] = db_column_int(&rows, 0);
        place->id = db_column_int(&rows, 1);
        ret_jobs[count++] = (struct job){
            .id = place->id,
            .kind = (enum job_kind)db_column_int(&rows, 2),
            .subject_id = db_column_int(&rows, 3),
            .attempts = (int)db_column_int(&rows, 4),
            .data = db_column_text(&rows, 5, w->memory),
        };
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err jobs_db_next_ms(struct work *w, const struct jobs_kinds *kinds, int64_t after_ms,
                         int64_t *ret_run_ms)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT run_ms FROM jobs WHERE dead = 0 AND run_ms > ?1 AND "
               "kind BETWEEN ?2 AND ?3 ORDER BY run_ms LIMIT 1",
               db_int(after_ms), db_int(kinds->first), db_int(kinds->last));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_run_ms = db_column_int(&rows, 0);
    return db_done(w, &rows, OK);
}

enum err jobs_db_lease(struct work *w, const struct job *job, int64_t run_ms, int64_t until_ms,
                       int64_t leased_by, bool *ret_ours)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE jobs SET run_ms = ?1, leased_by = ?2, attempts = attempts + 1 "
                           "WHERE b = ?3 AND id = ?4 AND run_ms = ?5 AND dead = 0",
                           db_int(until_ms), db_int(leased_by), db_int(bucket_of(job)),
                           db_int(job->id), db_int(run_ms));

    *ret_ours = changed == 1;
    return e;
}

enum err jobs_db_renew(struct work *w, const struct job *job, int64_t until_ms, int64_t leased_by)
{
    return db_run(w, "UPDATE jobs SET run_ms = ?1 WHERE b = ?2 AND id = ?3 AND leased_by = ?4",
                  db_int(until_ms), db_int(bucket_of(job)), db_int(job->id), db_int(leased_by));
}

enum err jobs_db_remove(struct work *w, const struct job *job, int64_t leased_by)
{
    return db_run(w, "DELETE FROM jobs WHERE b = ?1 AND id = ?2 AND leased_by = ?3",
                  db_int(bucket_of(job)), db_int(job->id), db_int(leased_by));
}

enum err jobs_db_give_back(struct work *w, const struct job *job, int64_t leased_by, int attempts,
                           int64_t run_ms, bool dead, struct str why)
{
    return db_run(w,
                  "UPDATE jobs SET run_ms = ?1, leased_by = NULL, attempts = ?2, dead = ?3, "
                  "why = ?4 WHERE b = ?5 AND id = ?6 AND leased_by = ?7",
                  db_int(run_ms), db_int(attempts), db_int(dead), db_text(why),
                  db_int(bucket_of(job)), db_int(job->id), db_int(leased_by));
}

enum err jobs_db_end_leases(struct work *w)
{
    db_scatter(w);
    return db_run(w,
                  "UPDATE jobs SET run_ms = ?1, leased_by = NULL WHERE dead = 0 AND "
                  "run_ms > ?1 AND leased_by IS NOT NULL",
                  db_int(w->now_ms));
}

enum err jobs_db_count(struct work *w, int64_t *ret_waiting, int64_t *ret_dead)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT dead, count(*) FROM jobs GROUP BY dead");
    if (e)
        return e;
    *ret_waiting = *ret_dead = 0;
    while (db_next(&rows))
        *(db_column_int(&rows, 0) ? ret_dead : ret_waiting) = db_column_int(&rows, 1);
    return db_done(w, &rows, OK);
}
