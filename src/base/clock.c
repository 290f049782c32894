#include "base/clock.h"

#include <string.h>
#include <time.h>

int64_t clock_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * clock_second_ms + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * clock_second_ms + now.tv_nsec / 1000000;
}

struct moment {
    int year, month, day, hour, minute, second, ms, weekday; /* weekday 0 is Sunday */
};

/* Days since 1970-01-01 of a day of the proleptic Gregorian calendar, year >= 0. Years are counted
 * from March, so that the leap day is the last of its year; 400 years have 146,097 days. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = (y + 400) / 400 - 1; /* y is -1 at least */
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* The years 0 to 9999 are told exactly; what is outside becomes the nearest of them. */
static struct moment moment_of(int64_t unix_ms)
{
    const int64_t first = days_of(0, 1, 1) * clock_day_ms;
    const int64_t last = days_of(9999, 12, 31) * clock_day_ms + clock_day_ms - 1;
    unix_ms = unix_ms < first ? first : unix_ms > last ? last : unix_ms;

    int64_t days = floor_divide(unix_ms, clock_day_ms);
    int ms = (int)(unix_ms - days * clock_day_ms);
    int64_t since = days + 719468; /* days since 0000-03-01 */
    int64_t era = floor_divide(since, 146097);
    int64_t day_of_era = since - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return (struct moment){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
        .hour = ms / clock_hour_ms,
        .minute = ms / clock_minute_ms % 60,
        .second = ms / clock_second_ms % 60,
        .ms = ms % clock_second_ms,
        .weekday = (int)((days % 7 + 11) % 7), /* 1970-01-01 was a Thursday */
    };
}

static void digits_put(char *out, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

void time_iso_put(int64_t unix_ms, char out[time_iso_bytes])
{
    struct moment m = moment_of(unix_ms);
    memcpy(out, "0000-00-00T00:00:00.000Z", time_iso_bytes);
    digits_put(out, m.year, 4);
    digits_put(out + 5, m.month, 2);
    digits_put(out + 8, m.day, 2);
    digits_put(out + 11, m.hour, 2);
    digits_put(out + 14, m.minute, 2);
    digits_put(out + 17, m.second, 2);
    digits_put(out + 20, m.ms, 3);
}

void time_date_put(int64_t unix_ms, char out[time_date_bytes])
{
    struct moment m = moment_of(unix_ms);
    memcpy(out, "0000-00-00", time_date_bytes);
    digits_put(out, m.year, 4);
    digits_put(out + 5, m.month, 2);
    digits_put(out + 8, m.day, 2);
}

struct str time_iso(struct arena *a, int64_t unix_ms)
{
    char *out = arena_bytes(a, time_iso_bytes);
    time_iso_put(unix_ms, out);
    return (struct str){.data = out, .size = time_iso_bytes};
}

static const char weekdays[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct str time_http(struct arena *a, int64_t unix_ms)
{
    struct moment m = moment_of(unix_ms);
    return str_format(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", weekdays[m.weekday], m.day,
                      months[m.month - 1], m.year, m.hour, m.minute, m.second);
}

/* Reading: each take_… removes what it read from the front of *s and says whether it was there. */

static bool take_char(struct str *s, char c)
{
    if (s->size == 0 || s->data[0] != c)
        return false;
    *s = str_sub(*s, 1, s->size);
    return true;
}

static bool take_digits(struct str *s, size_t count, int *ret_value)
{
    int64_t value;
    if (s->size < count || s->data[0] == '-' ||
        str_int(str_sub(*s, 0, count), 0, 9999, &value) != OK)
        return false;
    *ret_value = (int)value;
    *s = str_sub(*s, count, s->size);
    return true;
}

/* ".5", ",678901234": milliseconds, cut and not rounded. */
static bool take_fraction(struct str *s, int *ret_ms)
{
    int ms = 0, worth = 100;
    size_t at = 0;
    for (; at < s->size && s->data[at] >= '0' && s->data[at] <= '9'; at++) {
        ms += (s->data[at] - '0') * worth;
        worth /= 10;
    }
    *ret_ms = ms;
    *s = str_sub(*s, at, s->size);
    return at > 0;
}

/* Z, +HH:MM, +HHMM, +HH */
static bool take_zone(struct str *s, int *ret_minutes)
{
    *ret_minutes = 0;
    if (take_char(s, 'Z') || take_char(s, 'z'))
        return true;
    bool west = take_char(s, '-');
    if (!west && !take_char(s, '+'))
        return false;
    int hours, minutes = 0;
    if (!take_digits(s, 2, &hours))
        return false;
    bool colon = take_char(s, ':');
    if ((colon || s->size > 0) && s->size >= 2 && s->data[0] != ' ') {
        if (!take_digits(s, 2, &minutes))
            return false;
    } else if (colon) {
        return false;
    }
    if (hours > 23 || minutes > 59)
        return false;
    *ret_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

static bool take_clock(struct str *s, struct moment *m)
{
    if (!take_digits(s, 2, &m->hour) || !take_char(s, ':') || !take_digits(s, 2, &m->minute))
        return false;
    if (take_char(s, ':')) {
        if (!take_digits(s, 2, &m->second))
            return false;
        if ((take_char(s, '.') || take_char(s, ',')) && !take_fraction(s, &m->ms))
            return false;
    }
    return true;
}

static enum err moment_ms(const struct moment *m, int zone_minutes, int64_t *ret_unix_ms)
{
    static const int days_in_month[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (m->month < 1 || m->month > 12 || m->day < 1)
        return ERR_INVALID;
    bool leap = m->year % 4 == 0 && (m->year % 100 != 0 || m->year % 400 == 0);
    if (m->day > days_in_month[m->month - 1] + (leap && m->month == 2))
        return ERR_INVALID;
    /* A 60th second exists (RFC 3339); Unix time tells it as the next one. */
    if (m->hour > 23 || m->minute > 59 || m->second > 60)
        return ERR_INVALID;
    *ret_unix_ms = days_of(m->year, m->month, m->day) * clock_day_ms +
                   (int64_t)m->hour * clock_hour_ms +
                   (int64_t)(m->minute - zone_minutes) * clock_minute_ms +
                   (int64_t)m->second * clock_second_ms + m->ms;
    return OK;
}

enum err time_parse_iso(struct str s, int64_t *ret_unix_ms)
{
    struct moment m = {0};
    int zone_minutes = 0;
    if (!take_digits(&s, 4, &m.year) || !take_char(&s, '-') || !take_digits(&s, 2, &m.month) ||
        !take_char(&s, '-') || !take_digits(&s, 2, &m.day))
        return ERR_INVALID;
    if (s.size > 0) {
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
            return ERR_INVALID;
        if (!take_clock(&s, &m))
            return ERR_INVALID;
        if (s.size > 0 && (!take_zone(&s, &zone_minutes) || s.size > 0))
            return ERR_INVALID;
    }
    return moment_ms(&m, zone_minutes, ret_unix_ms);
}

static bool take_name(struct str *s, const char names[][4], int count, int *ret_index)
{
    for (int i = 0; i < count; i++) {
        if (str_starts(*s, str_of(names[i]))) {
            *ret_index = i;
            *s = str_sub(*s, 3, s->size);
            return true;
        }
    }
    return false;
}

enum err time_parse_x(struct str s, int64_t *ret_unix_ms)
{
    struct moment m = {0};
    int month, zone_minutes;
    if (!take_name(&s, weekdays, 7, &m.weekday) || !take_char(&s, ' ') ||
        !take_name(&s, months, 12, &month) || !take_char(&s, ' ') || !take_digits(&s, 2, &m.day) ||
        !take_char(&s, ' ') || !take_clock(&s, &m) || !take_char(&s, ' ') ||
        !take_zone(&s, &zone_minutes) || !take_char(&s, ' ') || !take_digits(&s, 4, &m.year) ||
        s.size > 0)
        return ERR_INVALID;
    m.month = month + 1;
    return moment_ms(&m, zone_minutes, ret_unix_ms);
}
