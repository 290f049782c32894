/* Time. All times in the program are milliseconds since 1970-01-01 UTC in an int64_t, named _ms.
 * Only the door of each unit of work asks the clock (work.h); rules get the time as a value. */
#ifndef BEMA_BASE_CLOCK_H
#define BEMA_BASE_CLOCK_H

#include "base/str.h"

int64_t clock_now_ms(void);       /* wall clock */
int64_t clock_monotonic_ms(void); /* for durations and time-outs */

enum {
    clock_second_ms = 1000,
    clock_minute_ms = 60000,
    clock_hour_ms = 3600000,
    clock_day_ms = 86400000
};

/* "2026-01-02T03:04:05.678Z". */
struct str time_iso(struct arena *a, int64_t unix_ms);
enum { time_iso_bytes = 24 };
void time_iso_put(int64_t unix_ms, char out[time_iso_bytes]); /* the same, without a NUL */
enum { time_date_bytes = 10 };
void time_date_put(int64_t unix_ms, char out[time_date_bytes]); /* "2026-01-02" */
/* ISO 8601 / RFC 3339: a date alone (midnight UTC) or with T or space and a time; seconds and
 * fraction optional (cut at milliseconds); Z, ±HH:MM, ±HHMM or ±HH; without a zone UTC is meant.
 * ERR_INVALID for anything else, and for dates that do not exist. */
MUST_USE enum err time_parse_iso(struct str s, int64_t *ret_unix_ms);
/* "EEE MMM dd HH:mm:ss +0000 yyyy", as X's archives write it. */
MUST_USE enum err time_parse_x(struct str s, int64_t *ret_unix_ms);
struct str time_http(struct arena *a, int64_t unix_ms); /* RFC 9110 IMF-fixdate */

#endif
