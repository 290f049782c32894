#include "social/domain_blocks_db.h"

#include "social/page.h"
#include "store/db.h"

enum err domain_blocks_db_insert(struct work *w, int64_t account_id, struct str domain,
                                 bool *ret_made)
{
    int bucket = id_bucket(account_id);
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO blocked_domains (b, account_id, domain, id) "
                           "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                           db_int(bucket), db_int(account_id), db_text(domain),
                           db_int(id_new(w->now_ms, bucket)));

    *ret_made = changed > 0;
    return e;
}

enum err domain_blocks_db_delete(struct work *w, int64_t account_id, struct str domain,
                                 bool *ret_gone)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed, "DELETE FROM blocked_domains WHERE b = ?1 AND account_id = ?2 AND domain = ?3",
        db_int(id_bucket(account_id)), db_int(account_id), db_text(domain));

    *ret_gone = changed > 0;
    return e;
}

enum err domain_blocks_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM blocked_domains WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err domain_blocks_db_has(struct work *w, int64_t account_id, struct str domain, bool *ret_has)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id FROM blocked_domains "
                        "WHERE b = ?1 AND account_id = ?2 AND domain = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_text(domain));

    if (e)
        return e;
    *ret_has = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err domain_blocks_db_count(struct work *w, int64_t account_id, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows, "SELECT id FROM blocked_domains WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (db_next(&rows))
        count++;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

static enum err page_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                         const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT id, domain FROM blocked_domains WHERE b = ?1 AND account_id = ?2 "
                      "AND id > ?3 AND id < ?4 ORDER BY id LIMIT ?5",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                      db_int(bounds->upper), db_int(bounds->limit));
    return db_ask(w, rows,
                  "SELECT id, domain FROM blocked_domains WHERE b = ?1 AND account_id = ?2 "
                  "AND id > ?3 AND id < ?4 ORDER BY id DESC LIMIT ?5",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                  db_int(bounds->upper), db_int(bounds->limit));
}

enum err domain_blocks_db_page(struct work *w, int64_t account_id, const struct page *page,
                               struct domain_block_list *ret_list)
{
    const struct page_bounds bounds = page_bounds(page, domain_blocks_page_max);
    struct db_rows rows = {0};
    enum err e = page_ask(w, &rows, account_id, &bounds);
    int count = 0;

    if (e)
        return e;
    while (count < bounds.limit && db_next(&rows)) {
        ret_list->row_ids[count] = db_column_int(&rows, 0);
        ret_list->domains[count++] = db_column_text(&rows, 1, w->memory);
    }
    for (int i = 0, j = count - 1; bounds.upwards && i < j; i++, j--) {
        int64_t id = ret_list->row_ids[i];
        struct str domain = ret_list->domains[i];

        ret_list->row_ids[i] = ret_list->row_ids[j];
        ret_list->domains[i] = ret_list->domains[j];
        ret_list->row_ids[j] = id;
        ret_list->domains[j] = domain;
    }
    ret_list->count = count;
    return db_done(w, &rows, OK);
}

enum err domain_blocks_db_domain(struct work *w, int64_t account_id, struct str *ret_domain)
{
    return db_find_text(w, ret_domain, "SELECT domain FROM accounts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));
}

enum err domain_blocks_db_accounts(struct work *w, struct str domain, struct str after, int max,
                                   int64_t *ret_ids, struct str *ret_last, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;

    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT id, username FROM accounts WHERE domain = ?1 AND username > ?2 "
                        "ORDER BY username LIMIT ?3",
                        db_text(domain), db_text(after), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows)) {
        ret_ids[count++] = db_column_int(&rows, 0);
        *ret_last = db_column_text(&rows, 1, w->memory);
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}
