/* bema transparency export | report: what the law asks a square to hand out. */
#include "main/cmds.h"

#include "base/clock.h"
#include "moderation/transparency_report.h"
#include "moderation/transparency_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
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

static enum err bytes_put(struct work *w, int descriptor, const char *name, struct str bytes)
{
    while (bytes.size) {
        const ssize_t wrote = write(descriptor, bytes.data, bytes.size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", name, strerror(errno));
        bytes = str_sub(bytes, (size_t)wrote, bytes.size);
    }
    return OK;
}

static enum err output_put(struct work *w, void *context, struct str bytes)
{
    const struct command_call *call = context;
    return bytes_put(w, call->output, "the output", bytes);
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

/* ---- the report ----------------------------------------------------------------------------- */

static enum err table_write(struct work *w, struct command_call *call, const char *folder,
                            const char *name, struct str csv)
{
    if (!folder) {
        command_say(call, "# %s\n", name);
        return bytes_put(w, call->output, "the output", csv);
    }
    const char *path = str_c(w->memory, str_format(w->memory, "%s/%s.csv", folder, name));
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
    enum err e = bytes_put(w, descriptor, path, csv);
    if (close(descriptor) && !e)
        e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
    return e;
}

static enum err report_write(struct work *w, struct command_call *call, const char *folder,
                             const struct transparency_report *report)
{
    struct buffer days = buffer_in(w->memory);
    enum err e = OK;
    if (folder && mkdir(folder, 0755))
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be made: %s", folder, strerror(errno));
    for (int i = 0; !e && i < report->table_count; i++) {
        struct buffer csv = buffer_in(w->memory);
        transparency_table_csv(&csv, &report->tables[i]);
        e = table_write(w, call, folder, report->tables[i].name, buffer_str(&csv));
    }
    transparency_days_csv(&days, report);
    return e ? e : table_write(w, call, folder, "days", buffer_str(&days));
}

enum err cmd_transparency_report(struct work *w, struct square *square, struct command_call *call)
{
    struct transparency_report report;
    const char *folder = NULL;
    int64_t first = 0, last = 0;
    enum err e = day_take(w, call, "--from", &first);
    if (!e)
        e = day_take(w, call, "--to", &last);
    if (!e)
        e = command_option(w, call, "--out", &folder);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = transparency_counts_job(w, NULL, square->lanes); /* up to now */
    if (!e)
        e = transparency_report(w, first, last, &report);
    return e ? e : report_write(w, call, folder ? command_path(w, call, folder) : NULL, &report);
}
