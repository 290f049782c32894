#include "store/migrations.h"

#include "base/log.h"
#include "store/db_driver.h"
#include "store/migrations_text.h"

#include <assert.h>

enum { start_tries_max = 10 };

/* Two processes may make the table at once; PostgreSQL then refuses one of them, which tries
 * again and finds it made. */
static enum err make_table(struct work *w)
{
    enum err e = ERR_AGAIN;

    for (int i = 0; i < start_tries_max && (e == ERR_AGAIN || e == ERR_CONFLICT); i++) {
        e = db_begin(w);
        if (e)
            return e;
        e = db_end(w, migrations_db_make_table(w));
    }
    return e;
}

static enum err apply(struct work *w, const struct migration *migration, int partitions)
{
    struct str sql = {0};
    enum err e =
        migrations_translate(w, str_of(migration->text), db_driver(w->db), partitions, &sql);

    if (!e)
        e = db_script(w, str_c(w->memory, sql));
    if (!e && migration->number == migration_mark_authors)
        e = migrations_db_fill_mark_authors(w);
    if (!e)
        e = migrations_db_add(w, migration);
    return e;
}

/* Inside a transaction: the next missing one, if any. */
static enum err apply_next(struct work *w, int partitions, const struct migration **ret_applied)
{
    int highest = 0;
    enum err e = migrations_db_lock(w);

    *ret_applied = NULL;
    if (!e)
        e = migrations_db_highest(w, &highest);
    if (e)
        return e;
    if (highest > (int)migrations_embedded_count)
        return work_fail(w, ERR_INVALID,
                         "the store was made by a newer Bema (migration %d, this one knows %zu): "
                         "use that one or a backup",
                         highest, migrations_embedded_count);
    if (highest == (int)migrations_embedded_count)
        return OK;
    *ret_applied = &migrations_embedded[highest];
    assert((*ret_applied)->number == highest + 1);
    return apply(w, *ret_applied, partitions);
}

enum err migrations_apply(struct work *w, int partitions, int *ret_applied)
{
    const struct migration *applied = NULL;
    int count = 0;
    enum err e = make_table(w);

    while (!e) {
        e = db_begin(w);
        if (e)
            break;
        e = db_end(w, apply_next(w, partitions, &applied));
        if (e || !applied)
            break;
        log_debug("store.migrated", "name=%s", applied->name);
        count++;
    }
    if (!e)
        *ret_applied = count;
    return e;
}

enum err migrations_status(struct work *w, int *ret_stored, int *ret_known)
{
    int stored = 0;
    enum err e = make_table(w);

    if (!e)
        e = migrations_db_highest(w, &stored);
    if (e)
        return e;
    *ret_stored = stored;
    *ret_known = (int)migrations_embedded_count;
    return OK;
}
