#include "social/markers.h"

#include "social/markers_db.h"
#include "social/notifications.h"
#include "social/transaction.h"

#include <string.h>

const char *const marker_names[MARKER_TIMELINES] = {
    [MARKER_HOME] = "home",
    [MARKER_NOTIFICATIONS] = "notifications",
};

enum err marker_find(struct work *w, int64_t account_id, enum marker_timeline timeline,
                     struct marker *ret_marker)
{
    return markers_db_find(w, account_id, str_of(marker_names[timeline]), ret_marker);
}

/* Apps that read a group's newest id as a floating point number send it back rounded: down, it
 * would leave that one unread. */
static enum err unrounded(struct work *w, int64_t account_id, int64_t *id)
{
    struct notification n;
    enum err e = *id ? notification_find_rounded(w, account_id, *id, &n) : ERR_NOT_FOUND;

    if (!e && n.id > *id)
        *id = n.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err store(struct work *w, int64_t account_id,
                      const int64_t last_read_ids[MARKER_TIMELINES])
{
    int64_t ids[MARKER_TIMELINES];
    enum err e;

    memcpy(ids, last_read_ids, sizeof ids);
    e = unrounded(w, account_id, &ids[MARKER_NOTIFICATIONS]);
    for (int i = 0; !e && i < MARKER_TIMELINES; i++)
        if (ids[i])
            e = markers_db_put(w, account_id, str_of(marker_names[i]), ids[i]);
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
