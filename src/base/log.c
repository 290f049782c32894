#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { log_line_bytes_max = 4096 };

static _Atomic int lowest_level = LOG_INFO;

void log_level_set(enum log_level level)
{
    atomic_store_explicit(&lowest_level, (int)level, memory_order_relaxed);
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
    static const char names[][8] = {"debug", "info", "warning", "error"};
    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed))
        return;
    char line[log_line_bytes_max];
    time_iso_put(clock_now_ms(), line);
    size_t size = time_iso_bytes;
    int more = snprintf(line + size, sizeof(line) - size, " %s %s ", names[level], event);
    size += more > 0 && (size_t)more < sizeof(line) - size ? (size_t)more : 0;
    va_list args;
    va_start(args, format);
    more = vsnprintf(line + size, sizeof(line) - size, format, args);
    va_end(args);
    size_t room = sizeof(line) - size - 1;
    size_t taken = more < 0 ? 0 : (size_t)more < room ? (size_t)more : room;
    size += taken;
    if (taken == 0)
        size--; /* the space after the event */
    /* One line is one line, whatever a stranger put into a name. */
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = '?';
    line[size++] = '\n';
    /* One write, so that lines of several threads do not mix. A full or closed standard error is
     * nothing we could tell anybody. */
    ssize_t written = write(STDERR_FILENO, line, size);
    (void)written;
}
