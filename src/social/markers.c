#include "social/markers.h"

#include "social/markers_db.h"
#include "social/transaction.h"

const char *const marker_names[MARKER_TIMELINES] = {
    [MARKER_HOME] = "home",
    [MARKER_NOTIFICATIONS] = "notifications",
};

enum err marker_find(struct work *w, int64_t account_id, enum marker_timeline timeline,
                     struct marker *ret_marker)
{
    return markers_db_find(w, account_id, str_of(marker_names[timeline]), ret_marker);
}

static enum err store(struct work *w, int64_t account_id,
                      const int64_t last_read_ids[MARKER_TIMELINES])
{
    enum err e = OK;

    for (int i = 0; !e && i < MARKER_TIMELINES; i++)
        if (last_read_ids[i])
            e = markers_db_put(w, account_id, str_of(marker_names[i]), last_read_ids[i]);
    return e;
}

enum err markers_set(struct work *w, int64_t account_id,
                     const int64_t last_read_ids[MARKER_TIMELINES])
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, store(w, account_id, last_read_ids));
}

enum err markers_delete_all(struct work *w, int64_t account_id)
{
    return markers_db_delete_all(w, account_id);
}
