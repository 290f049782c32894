#include "auth/users_db.h"

#include "base/json.h"
#include "store/db.h"

struct str users_settings_text(struct work *w, const struct user_settings *settings)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_INT(&b, "visibility", settings->default_visibility);
    JSON_BOOL(&b, "sensitive", settings->default_sensitive);
    JSON_STR(&b, "language", settings->default_language);
    JSON_INT(&b, "quote_policy", settings->default_quote_policy);
    if (settings->attribution_domains.size)
        JSON_STR(&b, "attribution_domains", settings->attribution_domains);
    json_close(&b, '}');
    return buffer_str(&b);
}

static struct user_settings settings_read(struct work *w, struct str text)
{
    const struct json *root = NULL;

    if (json_parse(w->memory, text, &root, NULL))
        root = NULL;
    return (struct user_settings){
        .default_visibility = (int)json_get_int(root, "visibility", 0),
        .default_sensitive = json_get_bool(root, "sensitive", false),
        .default_language = str_copy(w->memory, json_get_str(root, "language")),
        .default_quote_policy = (int)json_get_int(root, "quote_policy", 0),
        .attribution_domains = str_copy(w->memory, json_get_str(root, "attribution_domains")),
    };
}

static struct db_value bucket(int64_t account_id)
{
    return db_int(id_bucket(account_id));
}

enum err users_db_insert(struct work *w, const struct user *user)
{
    return db_run(w,
                  "INSERT INTO users (b, account_id, email, password_hash, role, locale,"
                  " confirmed_ms, approved_ms, reason, settings, created_ms)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  bucket(user->account_id), db_int(user->account_id), db_text(user->email),
                  db_text(user->password_hash), db_int(user->role), db_text(user->locale),
                  db_int_or_null(user->confirmed_ms), db_int_or_null(user->approved_ms),
                  db_text(user->reason), db_text(users_settings_text(w, &user->settings)),
                  db_int(user->created_ms));
}

#define FIND                                                                                       \
    "SELECT email, password_hash, role, locale, confirmed_ms, approved_ms, disabled_ms, reason, "  \
    "totp_secret, totp_confirmed_ms, totp_last_step, settings, created_ms, last_sign_in_ms "       \
    "FROM users WHERE b = ?1 AND account_id = ?2"

static struct user row_read(struct work *w, struct db_rows *rows, int64_t account_id)
{
    return (struct user){
        .account_id = account_id,
        .email = db_column_text(rows, 0, w->memory),
        .password_hash = db_column_text(rows, 1, w->memory),
        .role = (enum role)db_column_int(rows, 2),
        .locale = db_column_text(rows, 3, w->memory),
        .confirmed_ms = db_column_int(rows, 4),
        .approved_ms = db_column_int(rows, 5),
        .disabled_ms = db_column_int(rows, 6),
        .reason = db_column_text(rows, 7, w->memory),
        .totp_secret = db_column_text(rows, 8, w->memory),
        .totp_confirmed_ms = db_column_int(rows, 9),
        .totp_last_step = db_column_int(rows, 10),
        .settings = settings_read(w, db_column_text(rows, 11, w->memory)),
        .created_ms = db_column_int(rows, 12),
        .last_sign_in_ms = db_column_int(rows, 13),
    };
}

enum err users_db_find(struct work *w, int64_t account_id, struct user *ret_user)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, FIND, bucket(account_id), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_user = row_read(w, &rows, account_id);
    return db_done(w, &rows, OK);
}

static enum err found_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    struct user *user = (struct user *)context + index;

    *user = db_next(rows) ? row_read(w, rows, user->account_id) : (struct user){.account_id = 0};
    return OK;
}

enum err users_db_find_many(struct work *w, const int64_t *account_ids, int count,
                            struct user *ret_users)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 2 * sizeof *values);

    for (int i = 0; i < count; i++) {
        ret_users[i].account_id = account_ids[i];
        values[2 * i] = bucket(account_ids[i]);
        values[2 * i + 1] = db_int(account_ids[i]);
    }
    return db_ask_many(w, FIND, values, 2, (size_t)count, found_read, ret_users);
}

enum err users_db_settings(struct work *w, int64_t account_id, struct user_settings *ret_settings,
                           struct str *ret_locale)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT settings, locale FROM users WHERE b = ?1 AND account_id = ?2",
               bucket(account_id), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_settings = settings_read(w, db_column_text(&rows, 0, w->memory));
    *ret_locale = db_column_text(&rows, 1, w->memory);
    return db_done(w, &rows, OK);
}

enum err users_db_staff(struct work *w, int64_t *ret_ids, enum role *ret_roles, int max,
                        int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT account_id, role FROM users WHERE role <> 0 ORDER BY account_id LIMIT ?1",
               db_int(max));
    if (e)
        return e;
    for (; count < max && db_next(&rows); count++) {
        ret_ids[count] = db_column_int(&rows, 0);
        ret_roles[count] = (enum role)db_column_int(&rows, 1);
    }
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err users_db_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM users WHERE b = ?1 AND account_id = ?2", bucket(account_id),
                  db_int(account_id));
}

/* One row must have changed: there is a user behind that account. */
static enum err changed_one(enum err e, int64_t changed)
{
    if (e)
        return e;
    return changed == 1 ? OK : ERR_NOT_FOUND;
}

enum err users_db_set_role(struct work *w, int64_t account_id, enum role role)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "UPDATE users SET role = ?3 WHERE b = ?1 AND account_id = ?2",
                  bucket(account_id), db_int(account_id), db_int(role));
    return changed_one(e, changed);
}

enum err users_db_set_password(struct work *w, int64_t account_id, struct str hash)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE users SET password_hash = ?3 WHERE b = ?1 AND account_id = ?2",
                           bucket(account_id), db_int(account_id), db_text(hash));
    return changed_one(e, changed);
}

enum err users_db_set_email(struct work *w, int64_t account_id, struct str email,
                            int64_t confirmed_ms)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE users SET email = ?3, confirmed_ms = ?4"
                           " WHERE b = ?1 AND account_id = ?2",
                           bucket(account_id), db_int(account_id), db_text(email),
                           db_int_or_null(confirmed_ms));
    return changed_one(e, changed);
}

enum err users_db_set_locale(struct work *w, int64_t account_id, struct str locale)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "UPDATE users SET locale = ?3 WHERE b = ?1 AND account_id = ?2",
                  bucket(account_id), db_int(account_id), db_text(locale));
    return changed_one(e, changed);
}

enum err users_db_set_disabled(struct work *w, int64_t account_id, int64_t disabled_ms)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "UPDATE users SET disabled_ms = ?3 WHERE b = ?1 AND account_id = ?2",
                  bucket(account_id), db_int(account_id), db_int_or_null(disabled_ms));
    return changed_one(e, changed);
}

enum err users_db_set_approved(struct work *w, int64_t account_id, int64_t approved_ms)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "UPDATE users SET approved_ms = ?3 WHERE b = ?1 AND account_id = ?2",
                  bucket(account_id), db_int(account_id), db_int_or_null(approved_ms));
    return changed_one(e, changed);
}

enum err users_db_set_settings(struct work *w, int64_t account_id, struct str settings)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "UPDATE users SET settings = ?3 WHERE b = ?1 AND account_id = ?2",
                  bucket(account_id), db_int(account_id), db_text(settings));
    return changed_one(e, changed);
}

enum err users_db_set_signed_in(struct work *w, int64_t account_id, int64_t now_ms)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE users SET last_sign_in_ms = ?3 WHERE b = ?1 AND account_id = ?2",
                           bucket(account_id), db_int(account_id), db_int(now_ms));
    return changed_one(e, changed);
}

enum err users_db_set_active_day(struct work *w, int64_t account_id, int64_t day, bool *ret_changed)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE users SET active_day = ?3 WHERE b = ?1 AND account_id = ?2"
                           " AND active_day < ?3",
                           bucket(account_id), db_int(account_id), db_int(day));
    if (!e)
        *ret_changed = changed > 0;
    return e;
}

enum err users_db_set_totp(struct work *w, int64_t account_id, struct str secret,
                           int64_t confirmed_ms, int64_t last_step)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "UPDATE users SET totp_secret = ?3, totp_confirmed_ms = ?4,"
                  " totp_last_step = ?5 WHERE b = ?1 AND account_id = ?2",
                  bucket(account_id), db_int(account_id), secret.size ? db_blob(secret) : db_null(),
                  db_int_or_null(confirmed_ms), db_int_or_null(last_step));
    return changed_one(e, changed);
}

enum err users_db_use_totp_step(struct work *w, int64_t account_id, int64_t step)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE users SET totp_last_step = ?3 WHERE b = ?1 AND account_id = ?2"
                           " AND COALESCE(totp_last_step, 0) < ?3",
                           bucket(account_id), db_int(account_id), db_int(step));
    return changed_one(e, changed);
}

enum err emails_db_claim(struct work *w, struct str email, int64_t account_id)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO emails (b, email, account_id) VALUES (?1, ?2, ?3)"
                           " ON CONFLICT (b, email) DO NOTHING",
                           db_int(bucket_of_name(email)), db_text(email), db_int(account_id));
    if (e)
        return e;
    return changed ? OK : ERR_CONFLICT;
}

enum err emails_db_find(struct work *w, struct str email, int64_t *ret_account_id)
{
    return db_find_int(w, ret_account_id,
                       "SELECT account_id FROM emails WHERE b = ?1 AND email = ?2",
                       db_int(bucket_of_name(email)), db_text(email));
}

enum err emails_db_release(struct work *w, struct str email, int64_t account_id)
{
    return db_run(w, "DELETE FROM emails WHERE b = ?1 AND email = ?2 AND account_id = ?3",
                  db_int(bucket_of_name(email)), db_text(email), db_int(account_id));
}
