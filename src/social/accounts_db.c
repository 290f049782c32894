#include "social/accounts_db.h"

#include "base/json.h"

static struct db_value text_or_null(struct str text)
{
    return text.size ? db_text(text) : db_null();
}

static struct str fields_json(struct work *w, const struct account *account)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '[');
    for (int i = 0; i < account->field_count; i++) {
        json_open(&b, '{');
        JSON_STR(&b, "name", account->fields[i].name);
        JSON_STR(&b, "value", account->fields[i].value);
        JSON_INT(&b, "verified_ms", account->fields[i].verified_ms);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    return buffer_str(&b);
}

static void fields_read(struct work *w, struct str text, struct account *account)
{
    const struct json *list = NULL;

    if (str_is(text, "[]") || json_parse(w->memory, text, &list, NULL))
        return;
    for (size_t i = 0; i < json_count(list) && i < account_fields_max; i++) {
        const struct json *field = json_at(list, i);

        account->fields[account->field_count++] = (struct account_field){
            .name = json_get_str(field, "name"),
            .value = json_get_str(field, "value"),
            .verified_ms = json_get_int(field, "verified_ms", 0),
        };
    }
}

enum err accounts_db_insert(struct work *w, const struct account *account, bool *ret_made)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "INSERT INTO accounts (b, id, username, domain, uri, url, display_name, note, fields, "
        "flags, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
        "ON CONFLICT DO NOTHING",
        db_int(id_bucket(account->id)), db_int(account->id), db_text(account->username),
        text_or_null(account->domain), text_or_null(account->uri), text_or_null(account->url),
        db_text(account->display_name), db_text(account->note), db_text(fields_json(w, account)),
        db_int(account->flags), db_int(account->created_ms));

    if (!e && changed)
        e = db_run(w,
                   "INSERT INTO account_counts (b, account_id, followers, following, posts, "
                   "version) VALUES (?1, ?2, 0, 0, 0, 1)",
                   db_int(id_bucket(account->id)), db_int(account->id));
    if (!e)
        *ret_made = changed > 0;
    return e;
}

enum err accounts_db_claim(struct work *w, struct str handle, int64_t account_id, bool *ret_made)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO handles (b, handle, account_id) VALUES (?1, ?2, ?3) "
                           "ON CONFLICT DO NOTHING",
                           db_int(bucket_of_name(handle)), db_text(handle), db_int(account_id));

    if (!e)
        *ret_made = changed > 0;
    return e;
}

enum err accounts_db_handle(struct work *w, struct str handle, int64_t *ret_id)
{
    return db_find_int(w, ret_id, "SELECT account_id FROM handles WHERE b = ?1 AND handle = ?2",
                       db_int(bucket_of_name(handle)), db_text(handle));
}

static void counts_read(struct account *account, const struct account_counts *counts)
{
    account->followers = counts->followers;
    account->following = counts->following;
    account->posts = counts->posts;
    account->last_post_ms = counts->last_post_ms;
    account->counts_version = (uint64_t)counts->version;
}

static void row_read(struct work *w, struct db_rows *rows, struct account *account)
{
    account->username = db_column_text(rows, 0, w->memory);
    account->domain = db_column_text(rows, 1, w->memory);
    account->uri = db_column_text(rows, 2, w->memory);
    account->url = db_column_text(rows, 3, w->memory);
    account->display_name = db_column_text(rows, 4, w->memory);
    account->note = db_column_text(rows, 5, w->memory);
    fields_read(w, db_column_text(rows, 6, w->memory), account);
    account->avatar_media_id = db_column_int(rows, 7);
    account->header_media_id = db_column_int(rows, 8);
    account->avatar_remote_url = db_column_text(rows, 9, w->memory);
    account->header_remote_url = db_column_text(rows, 10, w->memory);
    account->flags = (uint32_t)db_column_int(rows, 11);
    account->created_ms = db_column_int(rows, 12);
    account->moved_to_id = db_column_int(rows, 13);
    account->deleted_ms = db_column_int(rows, 14);
}

#define FIND                                                                                       \
    "SELECT username, domain, uri, url, display_name, note, fields, avatar_media_id, "             \
    "header_media_id, avatar_remote_url, header_remote_url, flags, created_ms, moved_to_id, "      \
    "deleted_ms FROM accounts WHERE b = ?1 AND id = ?2"

static enum err found_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    struct account *account = (struct account *)context + index;

    if (db_next(rows))
        row_read(w, rows, account);
    else
        account->id = 0;
    return OK;
}

enum err accounts_db_find_many(struct work *w, const int64_t *ids, int count,
                               struct account *ret_accounts)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 2 * sizeof *values);

    for (int i = 0; i < count; i++) {
        ret_accounts[i] = (struct account){.id = ids[i]};
        values[2 * i] = db_int(id_bucket(ids[i]));
        values[2 * i + 1] = db_int(ids[i]);
    }
    return db_ask_many(w, FIND, values, 2, (size_t)count, found_read, ret_accounts);
}

enum err accounts_db_find(struct work *w, int64_t id, struct account *ret_account)
{
    struct account account = {.id = id};
    struct account_counts counts = {0};
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, FIND, db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    row_read(w, &rows, &account);
    e = db_done(w, &rows, OK);
    if (!e)
        e = accounts_db_counts(w, id, &counts);
    if (e)
        return e;
    counts_read(&account, &counts);
    *ret_account = account;
    return OK;
}

enum err accounts_db_flags(struct work *w, int64_t id, uint32_t *ret_flags, bool *ret_local)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT flags, domain FROM accounts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_flags = (uint32_t)db_column_int(&rows, 0);
    *ret_local = db_column_is_null(&rows, 1);
    return db_done(w, &rows, OK);
}

enum err accounts_db_update(struct work *w, const struct account *account)
{
    return db_run(w,
                  "UPDATE accounts SET display_name = ?3, note = ?4, fields = ?5, "
                  "avatar_media_id = ?6, header_media_id = ?7, flags = ?8, deleted_ms = ?9 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(account->id)), db_int(account->id),
                  db_text(account->display_name), db_text(account->note),
                  db_text(fields_json(w, account)), db_int_or_null(account->avatar_media_id),
                  db_int_or_null(account->header_media_id), db_int(account->flags),
                  db_int_or_null(account->deleted_ms));
}

enum err accounts_db_set_moved(struct work *w, int64_t id, int64_t to_id)
{
    return db_run(w,
                  "UPDATE accounts SET moved_to_id = ?3, flags = (flags & ?4) | ?5 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int_or_null(to_id),
                  db_int(~(int64_t)ACCOUNT_MOVED), db_int(to_id ? ACCOUNT_MOVED : 0));
}

enum err accounts_db_flags_set(struct work *w, int64_t id, uint32_t set, uint32_t clear,
                               int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "UPDATE accounts SET flags = (flags & ?3) | ?4 WHERE b = ?1 AND id = ?2",
                     db_int(id_bucket(id)), db_int(id), db_int((int64_t)(~clear)), db_int(set));
}

static enum err counts_row(struct work *w, struct db_rows *rows, struct account_counts *ret_counts)
{
    if (!db_next(rows))
        return db_done(w, rows, ERR_NOT_FOUND);
    *ret_counts = (struct account_counts){
        .followers = db_column_int(rows, 0),
        .following = db_column_int(rows, 1),
        .posts = db_column_int(rows, 2),
        .last_post_ms = db_column_int(rows, 3),
        .version = db_column_int(rows, 4),
    };
    return db_done(w, rows, OK);
}

enum err accounts_db_counts(struct work *w, int64_t id, struct account_counts *ret_counts)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT followers, following, posts, last_post_ms, version "
                        "FROM account_counts WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    return e ? e : counts_row(w, &rows, ret_counts);
}

/* Not RETURNING: SQLite opens a table of its own for what it returns, which costs as much as the
 * change itself; PostgreSQL sends both statements at once. */
enum err accounts_db_counts_add(struct work *w, const struct account_counts_change *change,
                                struct account_counts *ret_counts)
{
    enum err e = db_run(
        w,
        "UPDATE account_counts SET followers = followers + ?3, following = following + ?4, "
        "posts = posts + ?5, last_post_ms = CASE WHEN ?6 > COALESCE(last_post_ms, 0) THEN ?6 "
        "ELSE last_post_ms END, version = version + 1 WHERE b = ?1 AND account_id = ?2",
        db_int(id_bucket(change->account_id)), db_int(change->account_id),
        db_int(change->followers), db_int(change->following), db_int(change->posts),
        db_int(change->last_post_ms));

    return e ? e : accounts_db_counts(w, change->account_id, ret_counts);
}
