#include "social/filters_db.h"

#include "store/db.h"

#define OWNER db_int(id_bucket(account_id)), db_int(account_id)

enum err filters_db_insert(struct work *w, int64_t account_id, const struct filter *f)
{
    return db_run(w,
                  "INSERT INTO filters (b, account_id, id, title, contexts, action, expires_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  OWNER, db_int(f->id), db_text(f->title), db_int(f->contexts), db_int(f->action),
                  db_int_or_null(f->expires_ms));
}

enum err filters_db_update(struct work *w, int64_t account_id, const struct filter *f)
{
    return db_run(w,
                  "UPDATE filters SET title = ?4, contexts = ?5, action = ?6, expires_ms = ?7 "
                  "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  OWNER, db_int(f->id), db_text(f->title), db_int(f->contexts), db_int(f->action),
                  db_int_or_null(f->expires_ms));
}

enum err filters_db_delete(struct work *w, int64_t account_id, int64_t id)
{
    enum err e = db_run(w,
                        "DELETE FROM filter_keywords "
                        "WHERE b = ?1 AND account_id = ?2 AND filter_id = ?3",
                        OWNER, db_int(id));

    if (!e)
        e = db_run(w,
                   "DELETE FROM filter_posts WHERE b = ?1 AND account_id = ?2 AND filter_id = ?3",
                   OWNER, db_int(id));
    if (!e)
        e = db_run(w, "DELETE FROM filters WHERE b = ?1 AND account_id = ?2 AND id = ?3", OWNER,
                   db_int(id));
    return e;
}

enum err filters_db_keyword_insert(struct work *w, int64_t account_id,
                                   const struct filter_keyword *keyword)
{
    return db_run(w,
                  "INSERT INTO filter_keywords (b, account_id, id, filter_id, keyword, whole_word) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  OWNER, db_int(keyword->id), db_int(keyword->filter_id), db_text(keyword->text),
                  db_int(keyword->whole_word));
}

enum err filters_db_keyword_update(struct work *w, int64_t account_id,
                                   const struct filter_keyword *keyword)
{
    return db_run(w,
                  "UPDATE filter_keywords SET keyword = ?4, whole_word = ?5 "
                  "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  OWNER, db_int(keyword->id), db_text(keyword->text), db_int(keyword->whole_word));
}

enum err filters_db_keyword_delete(struct work *w, int64_t account_id, int64_t id)
{
    return db_run(w, "DELETE FROM filter_keywords WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  OWNER, db_int(id));
}

enum err filters_db_post_insert(struct work *w, int64_t account_id, const struct filter_post *post)
{
    return db_run(w,
                  "INSERT INTO filter_posts (b, account_id, id, filter_id, post_id) "
                  "VALUES (?1, ?2, ?3, ?4, ?5)",
                  OWNER, db_int(post->id), db_int(post->filter_id), db_int(post->post_id));
}

enum err filters_db_post_delete(struct work *w, int64_t account_id, int64_t id)
{
    return db_run(w, "DELETE FROM filter_posts WHERE b = ?1 AND account_id = ?2 AND id = ?3", OWNER,
                  db_int(id));
}

enum err filters_db_delete_all(struct work *w, int64_t account_id)
{
    enum err e = db_run(w, "DELETE FROM filter_keywords WHERE b = ?1 AND account_id = ?2", OWNER);

    if (!e)
        e = db_run(w, "DELETE FROM filter_posts WHERE b = ?1 AND account_id = ?2", OWNER);
    if (!e)
        e = db_run(w, "DELETE FROM filters WHERE b = ?1 AND account_id = ?2", OWNER);
    return e;
}
