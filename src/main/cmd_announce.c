/* bema announce, announce list | edit | end. */
#include "main/cmds.h"

#include "base/clock.h"
#include "social/announcements.h"

#include <string.h>

struct announcing {
    int64_t id;
    struct announcement_changes changes;
};

/* "none" takes a time away. */
static enum err time_take(struct work *w, struct command_call *call, const char *name,
                          bool *ret_set, int64_t *ret_ms)
{
    const char *text = NULL;
    enum err e = command_option(w, call, name, &text);
    if (e || !text)
        return e;
    *ret_set = true;
    *ret_ms = 0;
    if (strcmp(text, "none") != 0 && time_parse_iso(str_of(text), ret_ms))
        return work_fail(w, ERR_MALFORMED, "%s wants a day or a time, as 2026-05-01T18:00Z", name);
    return OK;
}

static enum err times_take(struct work *w, struct command_call *call,
                           struct announcement_changes *changes)
{
    changes->set_all_day = changes->all_day = command_flag(call, "--all-day");
    enum err e = time_take(w, call, "--starts", &changes->set_starts, &changes->starts_ms);
    return e ? e : time_take(w, call, "--ends", &changes->set_ends, &changes->ends_ms);
}

static enum err text_take(struct work *w, struct command_call *call,
                          struct announcement_changes *changes)
{
    const char *text = NULL;
    enum err e = command_argument(w, call, "the TEXT", &text);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    changes->set_text = true;
    changes->text = str_of(text);
    if (strcmp(text, "-") == 0)
        e = command_read_file(w, call, text, announcement_bytes_max, &changes->text);
    return e;
}

static enum err publish_run(struct work *w, void *context)
{
    struct announcing *announcing = context;
    return announcement_publish(w, &announcing->changes, &announcing->id);
}

enum err cmd_announce(struct work *w, struct square *square, struct command_call *call)
{
    struct announcing announcing = {0};
    enum err e = times_take(w, call, &announcing.changes);
    if (!e)
        e = text_take(w, call, &announcing.changes);
    if (!e)
        e = lanes_run(square->lanes, w, publish_run, &announcing);
    if (!e)
        command_say(call, "Announced, as %lld.\n", (long long)announcing.id);
    return e;
}

static void times_say(struct work *w, struct command_call *call, const struct announcement *item)
{
    size_t bytes = item->all_day ? time_date_bytes : time_iso_bytes;
    if (item->starts_ms)
        command_say(call, "  starts %.*s",
                    STR_ARG(str_sub(time_iso(w->memory, item->starts_ms), 0, bytes)));
    if (item->ends_ms)
        command_say(call, "  ends %.*s",
                    STR_ARG(str_sub(time_iso(w->memory, item->ends_ms), 0, bytes)));
}

enum err cmd_announce_list(struct work *w, struct square *square, struct command_call *call)
{
    struct announcement *items = arena_array(w->memory, announcements_listed_max, sizeof *items);
    int count = 0;
    (void)square;
    enum err e = command_end(w, call);
    if (!e)
        e = announcements_listed(w, items, &count);
    for (int i = 0; !e && i < count; i++) {
        command_say(call, "%lld  %.*s%s", (long long)items[i].id,
                    STR_ARG(time_iso(w->memory, items[i].published_ms)),
                    items[i].ended_ms ? "  (ended)" : "");
        times_say(w, call, &items[i]);
        command_say(call, "\n    %.*s\n", STR_ARG(items[i].text));
    }
    return e;
}

static enum err id_take(struct work *w, struct command_call *call, int64_t *ret_id)
{
    const char *text = NULL;
    enum err e = command_argument(w, call, "the announcement's ID", &text);
    if (!e && id_parse(str_of(text), ret_id))
        e = work_fail(w, ERR_NOT_FOUND, "no announcement %s is shown", text);
    return e;
}

static enum err change_run(struct work *w, void *context)
{
    struct announcing *announcing = context;
    return announcement_change(w, announcing->id, &announcing->changes);
}

enum err cmd_announce_edit(struct work *w, struct square *square, struct command_call *call)
{
    struct announcing announcing = {0};
    enum err e = times_take(w, call, &announcing.changes);
    if (!e)
        e = id_take(w, call, &announcing.id);
    if (!e && call->arg_count)
        e = text_take(w, call, &announcing.changes);
    if (e)
        return e;
    e = lanes_run(square->lanes, w, change_run, &announcing);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "no announcement %lld is shown", (long long)announcing.id);
    if (!e)
        command_say(call, "The announcement is changed.\n");
    return e;
}

static enum err end_run(struct work *w, void *context)
{
    const struct announcing *announcing = context;
    return announcement_end(w, announcing->id);
}

enum err cmd_announce_end(struct work *w, struct square *square, struct command_call *call)
{
    struct announcing announcing = {0};
    enum err e = id_take(w, call, &announcing.id);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    e = lanes_run(square->lanes, w, end_run, &announcing);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "no announcement %lld is shown", (long long)announcing.id);
    if (!e)
        command_say(call, "The announcement is no longer shown.\n");
    return e;
}
