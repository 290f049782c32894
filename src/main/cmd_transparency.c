/* bema transparency export: what the law asks a square to hand out. */
#include "main/cmds.h"

#include "base/clock.h"
#include "moderation/transparency_rows.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum err day_take(struct work *w, struct command_call *call, const char *name,
                         int64_t *ret_day)
{
    const char *text = NULL;
    int64_t ms = 0;
    enum err e = command_option(w, call, name, &text);
    if (e)
        return e;
    if (!text || str_of(text).size != time_date_bytes || time_parse_iso(str_of(text), &ms) ||
        ms <= 0)
        return work_fail(w, ERR_MALFORMED, "%s wants a day, as 2026-05-01", name);
    *ret_day = ms / clock_day_ms;
    return OK;
}

static enum err output_put(struct work *w, void *context, struct str bytes)
{
    const struct command_call *call = context;
    while (bytes.size) {
        const ssize_t wrote = write(call->output, bytes.data, bytes.size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return work_fail(w, ERR_UNAVAILABLE, "the output cannot be written: %s",
                             strerror(errno));
        bytes = str_sub(bytes, (size_t)wrote, bytes.size);
    }
    return OK;
}

enum err cmd_transparency_export(struct work *w, struct square *square, struct command_call *call)
{
    const struct transparency_sink sink = {output_put, call};
    const char *file = NULL;
    int64_t day = 0, count = 0;
    (void)square;
    enum err e = day_take(w, call, "--day", &day);
    if (!e)
        e = command_option(w, call, "--out", &file);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    const enum transparency_format format =
        file && str_ends(str_of(file), STR(".csv")) ? TRANSPARENCY_TABLE : TRANSPARENCY_BATCHES;
    e = file ? transparency_export_file(w, day, format, command_path(w, call, file), &count)
             : transparency_export(w, day, format, &sink, &count);
    if (!e)
        command_warn(call, "%lld row%s written\n", (long long)count, count == 1 ? "" : "s");
    return e;
}
