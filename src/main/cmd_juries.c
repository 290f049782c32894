/* bema jury: whether appeals may be put to a jury. */
#include "main/cmds.h"
#include "moderation/juries.h"

#include <string.h>

static enum err switch_run(struct work *w, void *context)
{
    const bool *on = context;

    return juries_switch(w, 0, *on);
}

enum err cmd_jury(struct work *w, struct square *square, struct command_call *call)
{
    const char *word = NULL;
    bool on = false;
    enum err e = command_argument(w, call, "on, off or show", &word);

    if (!e)
        e = command_end(w, call);
    if (!e && strcmp(word, "on") && strcmp(word, "off") && strcmp(word, "show"))
        e = work_fail(w, ERR_MALFORMED, "juries are on or off, or shown");
    on = !e && strcmp(word, "on") == 0;
    if (!e && strcmp(word, "show"))
        e = lanes_run(square->lanes, w, switch_run, &on);
    if (!e)
        e = juries_are_on(w, &on);
    if (!e)
        command_say(call, "juries are %s\n", on ? "on" : "off");
    return e;
}
