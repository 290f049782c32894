#include "moderation/trending_db.h"

#include "social/marks.h"
#include "store/db.h"

enum err trend_standings_db_find(struct work *w, struct str subject, enum trend_state *ret_state)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT state FROM trend_standings WHERE b = ?1 AND subject = ?2",
                        db_int(bucket_of_name(subject)), db_text(subject));

    if (e)
        return e;
    *ret_state = db_next(&rows) ? (enum trend_state)db_column_int(&rows, 0) : TREND_UNREVIEWED;
    return db_done(w, &rows, OK);
}

enum err trend_standings_db_put(struct work *w, struct str subject, enum trend_state state)
{
    return db_run(w,
                  "INSERT INTO trend_standings (b, subject, state) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT (b, subject) DO UPDATE SET state = ?3",
                  db_int(bucket_of_name(subject)), db_text(subject), db_int(state));
}

enum err trending_db_voices(struct work *w, int64_t post_id, struct trending_voice *ret_voices,
                            int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, id, kind FROM post_marks "
                        "WHERE b = ?1 AND post_id = ?2 AND kind < ?3 "
                        "ORDER BY kind DESC, id DESC LIMIT ?4",
                        db_int(id_bucket(post_id)), db_int(post_id), db_int(POST_MARK_BOOKMARK),
                        db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows)) {
        const bool is_post = db_column_int(&rows, 2) != POST_MARK_FAVOURITE;

        ret_voices[count++] =
            (struct trending_voice){.account_id = db_column_int(&rows, 0),
                                    .post_id = is_post ? db_column_int(&rows, 1) : 0,
                                    .made_ms = id_ms(db_column_int(&rows, 1))};
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err trending_db_link_posts(struct work *w, struct str url, int64_t from_id, int64_t *ret_ids,
                                int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM preview_posts WHERE b = ?1 AND url = ?2 AND "
                        "is_public = 1 AND post_id >= ?3 ORDER BY post_id DESC LIMIT ?4",
                        db_int(bucket_of_name(url)), db_text(url), db_int(from_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err trending_db_post(struct work *w, int64_t post_id, int64_t *ret_author_id,
                          uint32_t *ret_flags)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT author_id, flags FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_author_id = db_column_int(&rows, 0);
    *ret_flags = (uint32_t)db_column_int(&rows, 1);
    return db_done(w, &rows, OK);
}

enum err trending_db_language(struct work *w, int64_t post_id, struct str *ret_language)
{
    return db_find_text(w, ret_language,
                        "SELECT COALESCE(language, '') FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
}
