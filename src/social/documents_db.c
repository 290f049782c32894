#include "social/documents_db.h"

#include "store/db.h"

static enum document_name name_of(struct str word)
{
    enum document_name name = DOCUMENT_PRIVACY;

    while (name < DOCUMENT_ABOUT && !str_is(word, document_word(name)))
        name++;
    return name;
}

enum err documents_db_find(struct work *w, struct str name, int64_t day,
                           struct document *ret_document)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT text, updated_ms FROM documents "
                        "WHERE b = ?1 AND name = ?2 AND day = ?3",
                        db_int(0), db_text(name), db_int(day));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_document = (struct document){
        .name = name_of(name),
        .day = day,
        .text = db_column_text(&rows, 0, w->memory),
        .updated_ms = db_column_int(&rows, 1),
    };
    return db_done(w, &rows, OK);
}

enum err documents_db_day(struct work *w, struct str name, int64_t day, bool after,
                          int64_t *ret_day)
{
    struct db_rows rows = {0};
    enum err e = after ? db_ask(w, &rows,
                                "SELECT day FROM documents WHERE b = ?1 AND name = ?2 "
                                "AND day > ?3 ORDER BY day LIMIT 1",
                                db_int(0), db_text(name), db_int(day))
                       : db_ask(w, &rows,
                                "SELECT day FROM documents WHERE b = ?1 AND name = ?2 "
                                "AND day <= ?3 ORDER BY day DESC LIMIT 1",
                                db_int(0), db_text(name), db_int(day));

    if (e)
        return e;
    *ret_day = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err documents_db_list(struct work *w, struct document *ret_documents, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT name, day, updated_ms FROM documents WHERE b = ?1 "
                        "ORDER BY name, day LIMIT ?2",
                        db_int(0), db_int(document_versions_max));

    if (e)
        return e;
    while (count < document_versions_max && db_next(&rows))
        ret_documents[count++] = (struct document){
            .name = name_of(db_column_text(&rows, 0, NULL)),
            .day = db_column_int(&rows, 1),
            .updated_ms = db_column_int(&rows, 2),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err documents_db_set(struct work *w, const struct document *document)
{
    return db_run(w,
                  "INSERT INTO documents (b, name, day, text, updated_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (b, name, day) "
                  "DO UPDATE SET text = excluded.text, updated_ms = excluded.updated_ms",
                  db_int(0), db_text(str_of(document_word(document->name))), db_int(document->day),
                  db_text(document->text), db_int(document->updated_ms));
}

enum err documents_db_delete(struct work *w, struct str name, int64_t day, bool *ret_deleted)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "DELETE FROM documents WHERE b = ?1 AND name = ?2 AND day = ?3",
                  db_int(0), db_text(name), db_int(day));

    *ret_deleted = changed == 1;
    return e;
}
