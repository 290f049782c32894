/* bema approvals export: the record of an account's held drafts, for whoever may ask for it. */
#include "main/cmds.h"
#include "social/approval_export.h"

#include <string.h>

enum { said_bytes = 32 * 1024 }; /* at a time */

static void say(struct command_call *call, struct str text)
{
    for (size_t at = 0; at < text.size; at += said_bytes)
        command_say(call, "%.*s", STR_ARG(str_sub(text, at, at + said_bytes)));
}

static enum err call_read(struct work *w, struct command_call *call, int64_t *ret_account_id,
                          bool *ret_is_csv)
{
    const char *name = NULL, *format = "json";
    enum err e = command_argument(w, call, "the ACCOUNT's name", &name);

    if (!e)
        e = command_option(w, call, "--format", &format);
    if (!e)
        e = command_end(w, call);
    if (!e && strcmp(format, "json") && strcmp(format, "csv"))
        e = work_fail(w, ERR_MALFORMED, "--format is json or csv");
    if (!e)
        e = account_find_handle(w, str_of(name), ret_account_id);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no account \"%s\"", name);
    *ret_is_csv = strcmp(format, "csv") == 0;
    return e;
}

enum err cmd_approvals_export(struct work *w, struct square *square, struct command_call *call)
{
    struct arena *outer = w->memory;
    int64_t account_id = 0, after_id = 0;
    bool is_csv = false, is_first = true;
    enum err e = call_read(w, call, &account_id, &is_csv);

    (void)square;
    if (e)
        return e;
    w->memory = arena_new(SIZE_MAX);
    if (!is_csv)
        say(call, STR("{\"deeds\":["));
    do {
        struct buffer out = buffer_in(w->memory);

        e = approval_export(w, account_id, after_id, is_csv, &out, &after_id);
        if (!e && !is_csv && !is_first && out.size)
            say(call, STR(","));
        if (!e)
            say(call, buffer_str(&out));
        is_first = false;
        if (!e)
            arena_reset(w->memory);
    } while (!e && after_id && !command_gone(call));
    if (!e && !is_csv)
        say(call, STR("],\"next\":null}"));
    const struct str why = str_copy(outer, e ? w->why : STR(""));
    arena_free(w->memory);
    w->memory = outer;
    w->why = why;
    return e;
}
