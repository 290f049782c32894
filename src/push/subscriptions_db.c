#include "push/subscriptions_db.h"

#include "store/db.h"

/* The first sixteen kinds of both stand in the lower half of the number, the others above them. */
enum { named_shift = 16, later_shift = 32, first_kinds = 0xffff };
_Static_assert((int)NOTIFICATION_KINDS < 2 * (int)named_shift, "alerts fit one number");

#define COLUMNS                                                                                    \
    "id, account_id, token_id, endpoint, client_point, client_secret, standard, alerts, policy, "  \
    "locale, sealed_token, failures, failing_since_ms, again_ms"

static int64_t alerts_number(const struct push_subscription *s)
{
    const uint64_t first = (s->alerts & first_kinds) | (uint64_t)(s->alerts_named & first_kinds)
                                                           << named_shift;
    const uint64_t later = s->alerts >> named_shift | (uint64_t)(s->alerts_named >> named_shift)
                                                          << named_shift;

    return (int64_t)(first | later << later_shift);
}

static struct db_value blob(const uint8_t *bytes, size_t size)
{
    return db_blob((struct str){(const char *)bytes, size});
}

enum err subscriptions_db_insert(struct work *w, const struct push_subscription *s, bool *ret_made)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "INSERT INTO push_subscriptions (b, id, account_id, token_id, endpoint, "
        "client_point, client_secret, standard, alerts, policy, locale, "
        "sealed_token, failures, failing_since_ms, again_ms) VALUES (?1, ?2, "
        "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, NULL, NULL) "
        "ON CONFLICT DO NOTHING",
        db_int(id_bucket(s->account_id)), db_int(s->id), db_int(s->account_id), db_int(s->token_id),
        db_text(s->endpoint), blob(s->keys.point, sizeof s->keys.point),
        blob(s->keys.secret, sizeof s->keys.secret), db_int(s->is_standard),
        db_int(alerts_number(s)), db_int(s->policy), db_text(s->locale), db_blob(s->token));

    if (!e)
        *ret_made = changed > 0;
    return e;
}

enum err subscriptions_db_update(struct work *w, const struct push_subscription *s, bool *ret_found)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "UPDATE push_subscriptions SET alerts = ?1, policy = ?2 "
                  "WHERE b = ?3 AND account_id = ?4 AND token_id = ?5",
                  db_int(alerts_number(s)), db_int(s->policy), db_int(id_bucket(s->account_id)),
                  db_int(s->account_id), db_int(s->token_id));

    if (!e)
        *ret_found = changed > 0;
    return e;
}

static void bytes_column(struct db_rows *rows, int column, uint8_t *out, size_t size)
{
    struct str bytes = db_column_text(rows, column, NULL);

    memset(out, 0, size);
    if (bytes.size == size)
        memcpy(out, bytes.data, size);
}

static void row_read(struct db_rows *rows, struct arena *memory, struct push_subscription *ret)
{
    const uint64_t alerts = (uint64_t)db_column_int(rows, 7), later = alerts >> later_shift;

    *ret = (struct push_subscription){
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .token_id = db_column_int(rows, 2),
        .endpoint = db_column_text(rows, 3, memory),
        .is_standard = db_column_int(rows, 6) != 0,
        .alerts = (uint32_t)((alerts & first_kinds) | (later & first_kinds) << named_shift),
        .alerts_named = (uint32_t)((alerts >> named_shift & first_kinds) | (later >> named_shift)
                                                                               << named_shift),
        .policy = (enum push_policy)db_column_int(rows, 8),
        .locale = db_column_text(rows, 9, memory),
        .token = db_column_text(rows, 10, memory),
        .failures = (int)db_column_int(rows, 11),
        .failing_since_ms = db_column_int(rows, 12),
        .again_ms = db_column_int(rows, 13),
    };
    bytes_column(rows, 4, ret->keys.point, sizeof ret->keys.point);
    bytes_column(rows, 5, ret->keys.secret, sizeof ret->keys.secret);
}

static enum err row_one(struct work *w, struct db_rows *rows, struct push_subscription *ret)
{
    if (!db_next(rows))
        return db_done(w, rows, ERR_NOT_FOUND);
    row_read(rows, w->memory, ret);
    return db_done(w, rows, OK);
}

enum err subscriptions_db_by_token(struct work *w, int64_t account_id, int64_t token_id,
                                   struct push_subscription *ret_subscription)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS " FROM push_subscriptions "
                        "WHERE b = ?1 AND account_id = ?2 AND token_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(token_id));

    return e ? e : row_one(w, &rows, ret_subscription);
}

enum err subscriptions_db_find(struct work *w, int64_t id,
                               struct push_subscription *ret_subscription)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM push_subscriptions WHERE b = ?1 AND id = ?2",
               db_int(id_bucket(id)), db_int(id));

    return e ? e : row_one(w, &rows, ret_subscription);
}

enum err subscriptions_db_list(struct work *w, int64_t account_id, int max,
                               struct push_subscription *ret_list, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS " FROM push_subscriptions "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY token_id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        row_read(&rows, w->memory, &ret_list[count++]);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err subscriptions_db_delete(struct work *w, int64_t id)
{
    enum err e = db_run(w, "DELETE FROM push_waiting WHERE b = ?1 AND subscription_id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    return e ? e
             : db_run(w, "DELETE FROM push_subscriptions WHERE b = ?1 AND id = ?2",
                      db_int(id_bucket(id)), db_int(id));
}

enum err subscriptions_db_set_failures(struct work *w, const struct push_subscription *s)
{
    return db_run(w,
                  "UPDATE push_subscriptions SET failures = ?1, failing_since_ms = ?2, "
                  "again_ms = ?3 WHERE b = ?4 AND id = ?5",
                  db_int(s->failures), db_int_or_null(s->failing_since_ms),
                  db_int_or_null(s->again_ms), db_int(id_bucket(s->id)), db_int(s->id));
}

enum err subscriptions_db_disabled(struct work *w, int64_t account_id, bool *ret_disabled)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT disabled_ms FROM users WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));

    if (e)
        return e;
    *ret_disabled = db_next(&rows) && !db_column_is_null(&rows, 0);
    return db_done(w, &rows, OK);
}

enum err waiting_db_add(struct work *w, const struct push_subscription *s, int64_t notification_id)
{
    enum err e = db_run(w,
                        "INSERT INTO push_waiting (b, subscription_id, notification_id, "
                        "account_id) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                        db_int(id_bucket(s->id)), db_int(s->id), db_int(notification_id),
                        db_int(s->account_id));

    if (e)
        return e;
    return db_run(w,
                  "DELETE FROM push_waiting WHERE b = ?1 AND subscription_id = ?2 AND "
                  "notification_id NOT IN (SELECT notification_id FROM push_waiting WHERE "
                  "b = ?1 AND subscription_id = ?2 ORDER BY notification_id DESC LIMIT ?3)",
                  db_int(id_bucket(s->id)), db_int(s->id), db_int(push_waiting_max));
}

enum err waiting_db_remove(struct work *w, int64_t subscription_id, int64_t notification_id)
{
    return db_run(w,
                  "DELETE FROM push_waiting WHERE b = ?1 AND subscription_id = ?2 "
                  "AND notification_id = ?3",
                  db_int(id_bucket(subscription_id)), db_int(subscription_id),
                  db_int(notification_id));
}

enum err waiting_db_list(struct work *w, int64_t subscription_id, int max, int64_t *ret_ids,
                         int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT notification_id FROM push_waiting WHERE b = ?1 "
                        "AND subscription_id = ?2 ORDER BY notification_id LIMIT ?3",
                        db_int(id_bucket(subscription_id)), db_int(subscription_id), db_int(max));
}
