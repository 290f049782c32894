#include "social/notification_policy_db.h"

#include "social/page.h"
#include "social/relations.h"
#include "store/db.h"

#define OWNER db_int(id_bucket(account_id)), db_int(account_id)

enum err policy_db_find(struct work *w, int64_t account_id, struct notification_policy *ret_policy)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT not_following, not_followers, new_accounts, private_mentions, "
                        "limited_accounts, bots FROM notification_policies "
                        "WHERE b = ?1 AND account_id = ?2",
                        OWNER);

    if (e)
        return e;
    if (db_next(&rows))
        for (int i = 0; i < POLICY_GROUPS; i++)
            ret_policy->rules[i] = (enum policy_rule)db_column_int(&rows, i);
    return db_done(w, &rows, OK);
}

enum err policy_db_put(struct work *w, int64_t account_id, const struct notification_policy *policy)
{
    return db_run(
        w,
        "INSERT INTO notification_policies (b, account_id, not_following, not_followers, "
        "new_accounts, private_mentions, limited_accounts, bots) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (b, account_id) DO UPDATE SET "
        "not_following = excluded.not_following, not_followers = excluded.not_followers, "
        "new_accounts = excluded.new_accounts, private_mentions = excluded.private_mentions, "
        "limited_accounts = excluded.limited_accounts, bots = excluded.bots",
        OWNER, db_int(policy->rules[POLICY_NOT_FOLLOWING]),
        db_int(policy->rules[POLICY_NOT_FOLLOWERS]), db_int(policy->rules[POLICY_NEW_ACCOUNTS]),
        db_int(policy->rules[POLICY_PRIVATE_MENTIONS]),
        db_int(policy->rules[POLICY_LIMITED_ACCOUNTS]), db_int(policy->rules[POLICY_BOTS]));
}

enum err policy_db_permits(struct work *w, int64_t account_id, int64_t from_id, bool *ret_permits)
{
    struct db_rows rows = {0};
    bool permits;
    enum err e = db_ask(w, &rows,
                        "SELECT from_id FROM notification_permissions "
                        "WHERE b = ?1 AND account_id = ?2 AND from_id = ?3",
                        OWNER, db_int(from_id));

    if (e)
        return e;
    permits = db_next(&rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_permits = permits;
    return e;
}

enum err policy_db_permit(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w,
                  "INSERT INTO notification_permissions (b, account_id, from_id) "
                  "VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                  OWNER, db_int(from_id));
}

enum err policy_db_followed_ms(struct work *w, int64_t account_id, int64_t from_id, int64_t *ret_ms)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id FROM relation_pages WHERE b = ?1 AND account_id = ?2 "
                        "AND kind = ?3 AND other_id = ?4",
                        OWNER, db_int(RELATIONS_FOLLOWERS), db_int(from_id));

    if (e)
        return e;
    *ret_ms = db_next(&rows) ? id_ms(db_column_int(&rows, 0)) : 0;
    return db_done(w, &rows, OK);
}

enum err policy_db_post(struct work *w, int64_t post_id, struct policy_post *ret_post)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT author_id, reply_to_id, flags FROM posts WHERE b = ?1 AND id = ?2",
               db_int(id_bucket(post_id)), db_int(post_id));

    if (e)
        return e;
    *ret_post = (struct policy_post){0};
    if (db_next(&rows))
        *ret_post = (struct policy_post){
            .author_id = db_column_int(&rows, 0),
            .reply_to_id = db_column_int(&rows, 1),
            .flags = (uint32_t)db_column_int(&rows, 2),
        };
    return db_done(w, &rows, OK);
}

/* ---- requests ---------------------------------------------------------------------------------
 */

enum err policy_db_request_put(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w,
                  "INSERT INTO notification_requests (b, account_id, id, from_id, updated_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (b, account_id, from_id) "
                  "DO UPDATE SET updated_ms = excluded.updated_ms",
                  OWNER, db_int(id_new(w->now_ms, id_bucket(account_id))), db_int(from_id),
                  db_int(w->now_ms));
}

static struct notification_request request_read(struct db_rows *rows)
{
    return (struct notification_request){
        .id = db_column_int(rows, 0),
        .from_id = db_column_int(rows, 1),
        .updated_ms = db_column_int(rows, 2),
    };
}

enum err policy_db_request_find(struct work *w, int64_t account_id, int64_t id,
                                struct notification_request *ret_request)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, from_id, updated_ms FROM notification_requests "
                        "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                        OWNER, db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_request = request_read(&rows);
    return db_done(w, &rows, OK);
}

enum err policy_db_request_delete(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w,
                  "DELETE FROM notification_requests "
                  "WHERE b = ?1 AND account_id = ?2 AND from_id = ?3",
                  OWNER, db_int(from_id));
}

enum err policy_db_request_reconsider(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w,
                  "DELETE FROM notification_requests "
                  "WHERE b = ?1 AND account_id = ?2 AND from_id = ?3 AND NOT EXISTS "
                  "(SELECT 1 FROM notifications n WHERE n.b = ?1 AND n.account_id = ?2 "
                  "AND n.from_id = ?3 AND n.filtered <> 0 AND n.kind IN (?4, ?5))",
                  OWNER, db_int(from_id), db_int(NOTIFICATION_MENTION), db_int(NOTIFICATION_QUOTE));
}

static enum err requests_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                             const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT id, from_id, updated_ms FROM notification_requests "
                      "WHERE b = ?1 AND account_id = ?2 AND id > ?3 AND id < ?4 "
                      "ORDER BY id LIMIT ?5",
                      OWNER, db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit));
    return db_ask(w, rows,
                  "SELECT id, from_id, updated_ms FROM notification_requests "
                  "WHERE b = ?1 AND account_id = ?2 AND id > ?3 AND id < ?4 "
                  "ORDER BY id DESC LIMIT ?5",
                  OWNER, db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit));
}

enum err policy_db_requests(struct work *w, int64_t account_id, const struct page *page,
                            struct notification_request *ret_requests, int *ret_count)
{
    struct page_bounds bounds = page_bounds(page, page_limit_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e = requests_ask(w, &rows, account_id, &bounds);

    if (e)
        return e;
    while (count < bounds.limit && db_next(&rows))
        ret_requests[count++] = request_read(&rows);
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    for (int i = 0, j = count - 1; bounds.upwards && i < j; i++, j--) {
        struct notification_request swap = ret_requests[i];

        ret_requests[i] = ret_requests[j];
        ret_requests[j] = swap;
    }
    *ret_count = count;
    return OK;
}

static enum err rows_count(struct work *w, struct db_rows *rows, int *ret_count)
{
    int count = 0;
    enum err e;

    while (db_next(rows))
        count++;
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err policy_db_count(struct work *w, int64_t account_id, int max, int *ret_requests,
                         int *ret_notifications)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id FROM notification_requests "
                        "WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
                        OWNER, db_int(max));

    if (!e)
        e = rows_count(w, &rows, ret_requests);
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT id FROM notifications WHERE b = ?1 AND account_id = ?2 "
                   "AND filtered <> 0 AND kind IN (?4, ?5) LIMIT ?3",
                   OWNER, db_int(max), db_int(NOTIFICATION_MENTION), db_int(NOTIFICATION_QUOTE));
    return e ? e : rows_count(w, &rows, ret_notifications);
}

enum err policy_db_delete_all(struct work *w, int64_t account_id)
{
    enum err e =
        db_run(w, "DELETE FROM notification_policies WHERE b = ?1 AND account_id = ?2", OWNER);

    if (!e)
        e = db_run(w, "DELETE FROM notification_permissions WHERE b = ?1 AND account_id = ?2",
                   OWNER);
    if (!e)
        e = db_run(w, "DELETE FROM notification_requests WHERE b = ?1 AND account_id = ?2", OWNER);
    return e;
}
