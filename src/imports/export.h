/* The archive of everything an account has, as Mastodon writes it: a zip with actor.json,
 * outbox.json, likes.json, bookmarks.json, the pictures, signals.json (social/signals_json.h), and
 * for_you.json: how she wants her feeds, what she published of it, and her kept slates;
 * juries.json: those that she was called to, and those about her (moderation/jury_archive.h).
 * JOB_EXPORT builds it in a folder of its own below DATA/temp and puts it, whole, into DATA/exports
 * under a name that cannot be guessed. Its owner fetches it until export_kept_ms later; then it
 * goes. */
#ifndef BEMA_IMPORTS_EXPORT_H
#define BEMA_IMPORTS_EXPORT_H

#include "base/clock.h"
#include "jobs/jobs.h"

enum export_state { EXPORT_WAITING = 1, EXPORT_READY, EXPORT_FAILED };
struct export_file {
    int64_t id, account_id, bytes, posts, ended_ms;
    enum export_state state;
    struct str file; /* within DATA/exports; "" not yet */
};
#define export_kept_ms     (INT64_C(7) * clock_day_ms)
#define export_interval_ms (INT64_C(7) * clock_day_ms) /* from one request to the next */
enum { exports_shown_max = 10, export_attempts_max = 5, export_page_posts = 100 };

/* On a lane. ERR_TOO_MANY with words when one was asked for in the last export_interval_ms and has
 * not failed. */
MUST_USE enum err export_request(struct work *w, int64_t account_id, int64_t *ret_id);
/* From when on another may be asked for, by what exports_of() gives; 0: now. */
int64_t exports_next_ms(const struct export_file *exports, int count, int64_t now_ms);
/* The newest first, without those that have ended. */
MUST_USE enum err exports_of(struct work *w, int64_t account_id,
                             struct export_file ret_exports[exports_shown_max], int *ret_count);
/* The file itself. ERR_NOT_FOUND: another's, not ready, or ended. */
MUST_USE enum err export_path(struct work *w, int64_t account_id, int64_t id, struct str *ret_path,
                              struct str *ret_name);

/* Handler of JOB_EXPORT. */
enum err export_job(struct work *w, const struct job *job, struct lanes *lanes);
/* Handler of JOB_SWEEP_EXPORTS: removes what has ended, and files no row names. */
enum { exports_sweep_every_ms = clock_hour_ms };
enum err exports_sweep_job(struct work *w, const struct job *job, struct lanes *lanes);
/* All of a deleted account, rows and files. Inside the running transaction. */
MUST_USE enum err exports_delete_all(struct work *w, int64_t account_id);

#endif
