/* Reading the square's rules and which documents it has. */
#include "live/state.h"

#include "base/json.h"

static enum err rules_read(struct work *w, struct buffer *out)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, text, hint, translations FROM rules WHERE b = ?1 "
                        "ORDER BY id LIMIT ?2",
                        db_int(0), db_int(rules_max));

    if (e)
        return e;
    json_open(out, '[');
    while (db_next(&rows)) {
        json_open(out, '{');
        JSON_ID(out, "id", db_column_int(&rows, 0));
        JSON_STR(out, "text", db_column_text(&rows, 1, NULL));
        JSON_STR(out, "hint", db_column_text(&rows, 2, NULL));
        json_key(out, "translations");
        json_raw(out, db_column_text(&rows, 3, NULL));
        json_close(out, '}');
    }
    json_close(out, ']');
    return db_done(w, &rows, OK);
}

enum err charter_db_read(struct work *w, struct live_charter **ret_charter)
{
    struct live_charter *charter = ARENA_NEW(w->memory, struct live_charter);
    struct buffer rules = buffer_in(w->memory);
    struct db_rows rows = {0};
    enum err e = rules_read(w, &rules);

    if (!e)
        e = db_ask(w, &rows, "SELECT name FROM documents WHERE b = ?1", db_int(0));
    if (e)
        return e;
    while (db_next(&rows)) {
        struct str name = db_column_text(&rows, 0, NULL);
        charter->has_privacy = charter->has_privacy || str_is(name, "privacy");
        charter->has_terms = charter->has_terms || str_is(name, "terms");
    }
    charter->rules = buffer_str(&rules);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_charter = charter;
    return e;
}
