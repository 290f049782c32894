#include "moderation/case_reasons_db.h"

#include "base/json.h"
#include "store/db.h"

static struct str words_json(struct work *w, const struct case_reason *r)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_STR(&b, "en", r->en);
    JSON_STR(&b, "fr", r->fr);
    json_close(&b, '}');
    return buffer_str(&b);
}

enum err case_reasons_db_list(struct work *w, struct case_reason *ret_reasons, int max,
                              int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, rule, effect, words FROM case_reasons WHERE b = ?1 "
                        "ORDER BY rule, id LIMIT ?2",
                        db_int(0), db_int(max));

    if (e)
        return e;
    while (!e && count < max && db_next(&rows)) {
        const struct json *words = NULL;

        e = json_parse(w->memory, db_column_text(&rows, 3, NULL), &words, NULL);
        ret_reasons[count++] =
            (struct case_reason){.id = db_column_int(&rows, 0),
                                 .rule = db_column_text(&rows, 1, w->memory),
                                 .effect = (enum restriction_effect)db_column_int(&rows, 2),
                                 .en = json_get_str(words, "en"),
                                 .fr = json_get_str(words, "fr")};
    }
    e = db_done(w, &rows, e);
    if (!e)
        *ret_count = count;
    return e;
}

enum err case_reasons_db_insert(struct work *w, const struct case_reason *r)
{
    return db_run(w,
                  "INSERT INTO case_reasons (b, id, rule, effect, words) "
                  "VALUES (?1, ?2, ?3, ?4, ?5)",
                  db_int(0), db_int(r->id), db_text(r->rule), db_int(r->effect),
                  db_text(words_json(w, r)));
}

static enum err changed(enum err e, int64_t count)
{
    return e || count ? e : ERR_NOT_FOUND;
}

enum err case_reasons_db_update(struct work *w, const struct case_reason *r)
{
    int64_t count = 0;
    enum err e = db_change(w, &count,
                           "UPDATE case_reasons SET rule = ?3, effect = ?4, words = ?5 "
                           "WHERE b = ?1 AND id = ?2",
                           db_int(0), db_int(r->id), db_text(r->rule), db_int(r->effect),
                           db_text(words_json(w, r)));

    return changed(e, count);
}

enum err case_reasons_db_delete(struct work *w, int64_t id)
{
    int64_t count = 0;
    enum err e = db_change(w, &count, "DELETE FROM case_reasons WHERE b = ?1 AND id = ?2",
                           db_int(0), db_int(id));

    return changed(e, count);
}
