#include "social/conversations_db.h"

#include "social/page.h"
#include "store/db.h"

enum err conversations_db_post(struct work *w, int64_t account_id, int64_t thread_id,
                               struct str participants, int64_t post_id, bool unread,
                               int64_t *ret_id)
{
    struct db_rows rows = {0};
    int64_t id = 0;
    enum err e =
        db_ask(w, &rows,
               "INSERT INTO conversations (b, account_id, id, thread_id, participants, "
               "last_post_id, unread) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
               "ON CONFLICT (b, account_id, thread_id, participants) DO UPDATE SET "
               "last_post_id = CASE WHEN excluded.last_post_id > conversations.last_post_id "
               "THEN excluded.last_post_id ELSE conversations.last_post_id END, "
               "unread = excluded.unread RETURNING id",
               db_int(id_bucket(account_id)), db_int(account_id),
               db_int(id_new(w->now_ms, id_bucket(account_id))), db_int(thread_id),
               db_text(participants), db_int(post_id), db_int(unread));

    if (e)
        return e;
    if (db_next(&rows))
        id = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_id = id;
    return e;
}

enum err conversations_db_post_add(struct work *w, int64_t account_id, int64_t id, int64_t post_id)
{
    return db_run(w,
                  "INSERT INTO conversation_posts (b, account_id, conversation_id, post_id) "
                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_int(post_id));
}

static enum err one_id(struct work *w, struct db_rows *rows, int64_t *ret_id)
{
    int64_t id = 0;
    enum err e;

    if (db_next(rows))
        id = db_column_int(rows, 0);
    e = db_done(w, rows, OK);
    if (!e)
        *ret_id = id;
    return e;
}

enum err conversations_db_of_post(struct work *w, int64_t account_id, int64_t thread_id,
                                  struct str participants, int64_t *ret_id)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id FROM conversations WHERE b = ?1 AND account_id = ?2 "
                        "AND thread_id = ?3 AND participants = ?4",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(thread_id),
                        db_text(participants));

    return e ? e : one_id(w, &rows, ret_id);
}

enum err conversations_db_post_remove(struct work *w, int64_t account_id, int64_t id,
                                      int64_t post_id)
{
    return db_run(w,
                  "DELETE FROM conversation_posts WHERE b = ?1 AND account_id = ?2 "
                  "AND conversation_id = ?3 AND post_id = ?4",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_int(post_id));
}

enum err conversations_db_newest(struct work *w, int64_t account_id, int64_t id,
                                 int64_t *ret_post_id)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM conversation_posts WHERE b = ?1 AND account_id = ?2 "
                        "AND conversation_id = ?3 ORDER BY post_id DESC LIMIT 1",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(id));

    return e ? e : one_id(w, &rows, ret_post_id);
}

enum err conversations_db_set_last(struct work *w, int64_t account_id, int64_t id,
                                   int64_t last_post_id)
{
    return db_run(w,
                  "UPDATE conversations SET last_post_id = ?4 "
                  "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id),
                  db_int(last_post_id));
}

enum err conversations_db_set_unread(struct work *w, int64_t account_id, int64_t id, bool unread)
{
    return db_run(w,
                  "UPDATE conversations SET unread = ?4 "
                  "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_int(unread));
}

enum err conversations_db_delete(struct work *w, int64_t account_id, int64_t id)
{
    enum err e = db_run(w,
                        "DELETE FROM conversation_posts WHERE b = ?1 AND account_id = ?2 "
                        "AND conversation_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(id));

    if (!e)
        e = db_run(w, "DELETE FROM conversations WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                   db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
    return e;
}

static struct conversation row_read(struct db_rows *rows)
{
    struct conversation c = {
        .id = db_column_int(rows, 0),
        .thread_id = db_column_int(rows, 1),
        .last_post_id = db_column_int(rows, 3),
        .unread = db_column_int(rows, 4) != 0,
    };
    struct str rest = db_column_text(rows, 2, NULL), one;

    while (rest.size && c.participant_count < conversation_participants_max) {
        rest = str_split(rest, ',', &one);
        if (!id_parse(one, &c.participants[c.participant_count]))
            c.participant_count++;
    }
    return c;
}

enum err conversations_db_find(struct work *w, int64_t account_id, int64_t id,
                               struct conversation *ret_conversation)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, thread_id, participants, last_post_id, unread "
                        "FROM conversations WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_conversation = row_read(&rows);
    return db_done(w, &rows, OK);
}

static enum err page_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                         const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT id, thread_id, participants, last_post_id, unread "
                      "FROM conversations WHERE b = ?1 AND account_id = ?2 "
                      "AND last_post_id > ?3 AND last_post_id < ?4 "
                      "ORDER BY last_post_id LIMIT ?5",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                      db_int(bounds->upper), db_int(bounds->limit));
    return db_ask(w, rows,
                  "SELECT id, thread_id, participants, last_post_id, unread "
                  "FROM conversations WHERE b = ?1 AND account_id = ?2 "
                  "AND last_post_id > ?3 AND last_post_id < ?4 "
                  "ORDER BY last_post_id DESC LIMIT ?5",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                  db_int(bounds->upper), db_int(bounds->limit));
}

enum err conversations_db_page(struct work *w, int64_t account_id, const struct page *page,
                               struct conversation_page *ret_page)
{
    struct page_bounds bounds = page_bounds(page, page_limit_home_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e = page_ask(w, &rows, account_id, &bounds);

    if (e)
        return e;
    while (count < bounds.limit && db_next(&rows))
        ret_page->items[count++] = row_read(&rows);
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    for (int i = 0, j = count - 1; bounds.upwards && i < j; i++, j--) {
        struct conversation swap = ret_page->items[i];

        ret_page->items[i] = ret_page->items[j];
        ret_page->items[j] = swap;
    }
    ret_page->count = count;
    return OK;
}
