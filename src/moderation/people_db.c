#include "moderation/people_db.h"

#include "store/db.h"

/* Both ways through an index of ids. */
#define WALK(table, id, more)                                                                      \
    {                                                                                              \
        "SELECT " id " FROM " table " WHERE " id " > ?1 AND " id " < ?2 " more " ORDER BY " id     \
        " DESC LIMIT ?3",                                                                          \
            "SELECT " id " FROM " table " WHERE " id " > ?1 AND " id " < ?2 " more " ORDER BY " id \
            " ASC LIMIT ?3"                                                                        \
    }

/* The first text that no longer begins with `prefix`, in bytes. */
static struct str after_prefix(struct work *w, struct str prefix)
{
    return str_format(w->memory, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(prefix));
}

static enum err ask(struct work *w, struct db_rows *rows, enum people_source source,
                    const struct page_bounds *bounds, struct str text)
{
    static const char *const walks[][2] = {
        [PEOPLE_BY_ID] = WALK("accounts", "id", ""),
        [PEOPLE_BY_PENDING] = WALK("users", "account_id", "AND approved_ms IS NULL"),
        [PEOPLE_BY_DISABLED] = WALK("users", "account_id", "AND disabled_ms IS NOT NULL"),
        [PEOPLE_BY_RESTRICTION] = WALK("accounts", "id", "AND (flags & 704) <> 0"),
        [PEOPLE_BY_ROLE] = WALK("users", "account_id", "AND role <> 0"),
    };
    /* From ?1 on and before ?2; the others want the whole of it. */
    static const char *const lists[] = {
        [PEOPLE_BY_NAME] =
            "SELECT account_id FROM handles WHERE handle >= ?1 AND handle < ?2 LIMIT ?3",
        [PEOPLE_BY_EMAIL] =
            "SELECT account_id FROM emails WHERE email >= ?1 AND email < ?2 LIMIT ?3",
        [PEOPLE_BY_DOMAIN] = "SELECT id FROM accounts WHERE domain >= ?1 AND domain <= ?2 LIMIT ?3",
        [PEOPLE_BY_ADDRESS] = "SELECT DISTINCT account_id FROM account_tokens "
                              "WHERE address >= ?1 AND address <= ?2 AND address <> '' LIMIT ?3",
    };
    bool is_prefix = source == PEOPLE_BY_NAME || source == PEOPLE_BY_EMAIL;

    db_scatter(w);
    if (source >= PEOPLE_BY_NAME)
        return db_ask(w, rows, lists[source], db_text(text),
                      db_text(is_prefix ? after_prefix(w, text) : text),
                      db_int(people_looked_at_max));
    return db_ask(w, rows, walks[source][bounds->upwards], db_int(bounds->lower),
                  db_int(bounds->upper), db_int(people_looked_at_max));
}

enum err people_db_ids(struct work *w, enum people_source source, const struct page_bounds *bounds,
                       struct str text, int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = ask(w, &rows, source, bounds, text);

    if (e)
        return e;
    while (count < people_looked_at_max && db_next(&rows)) {
        int64_t id = db_column_int(&rows, 0);

        if (id > bounds->lower && id < bounds->upper)
            ret_ids[count++] = id;
    }
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
