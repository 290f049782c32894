/* Structured logs: one line of logfmt on standard error, without post text, tokens or addresses
 * of people. log_info("job.done", "kind=%s ms=%d", kind, ms) prints
 * `2026-01-02T03:04:05.678Z info job.done kind=deliver ms=12`. Thread-safe. */
#ifndef BEMA_BASE_LOG_H
#define BEMA_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
void log_level_set(enum log_level level); /* default LOG_INFO */
void log_write(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define log_debug(...)   log_write(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)    log_write(LOG_INFO, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING, __VA_ARGS__)
#define log_error(...)   log_write(LOG_ERROR, __VA_ARGS__)

#endif
