/* Reading which files are of something that is kept from some. */
#include "live/state.h"

static enum err each(struct work *w, const char *sql,
                     void (*fn)(void *context, const struct live_file *file), void *context)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows, sql);
    if (e)
        return e;
    while (db_next(&rows)) {
        struct live_file file = {.media_id = db_column_int(&rows, 1),
                                 .post_id = db_column_int(&rows, 2),
                                 .account_id = db_column_int(&rows, 3),
                                 .for_members = db_column_int(&rows, 4) == 9};
        (void)str_split(db_column_text(&rows, 0, NULL), '.', &file.base);
        fn(context, &file);
    }
    return db_done(w, &rows, OK);
}

/* The effects that keep a subject from some: social/restrictions.h. */
#define KEPT_FROM_SOME "r.effect IN (1, 2, 8, 9, 10)"

enum err files_db_each(struct work *w, void (*fn)(void *context, const struct live_file *file),
                       void *context)
{
    enum err e = each(w,
                      "SELECT m.file, m.id, m.post_id, m.account_id, r.effect FROM restrictions r "
                      "JOIN media m ON m.b = r.b AND m.post_id = r.subject_id "
                      "WHERE " KEPT_FROM_SOME,
                      fn, context);
    return e ? e
             : each(w,
                    "SELECT m.file, m.id, m.post_id, m.account_id, r.effect FROM restrictions r "
                    "JOIN media m ON m.b = r.b AND m.account_id = r.subject_id "
                    "WHERE " KEPT_FROM_SOME,
                    fn, context);
}
