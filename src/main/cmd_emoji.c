/* bema emoji add | list | remove | import. */
#include "main/cmds.h"

#include "media/media.h"
#include "social/emojis.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

static enum err add_run(struct work *w, void *context)
{
    return emoji_add(w, context);
}

/* One picture from a file: read by the sandboxed child, stored by the lane. */
static enum err add_file(struct work *w, struct square *square, struct emoji_draft *draft,
                         const char *path)
{
    const struct media_source source = {.path = str_of(path), .bytes_max = emoji_picture_bytes_max};
    if (!emoji_shortcode_valid(draft->shortcode)) /* before the work */
        return work_fail(w, ERR_INVALID, "the name of an emoji has %d to %d of A-Z, a-z, 0-9 and _",
                         (int)emoji_shortcode_bytes_min, (int)emoji_shortcode_bytes_max);
    enum err e = media_process(w, &source, &draft->picture);
    if (e)
        return e;
    if (str_starts(draft->picture.type, STR("image/")) && draft->picture.state == MEDIA_READY)
        e = lanes_run(square->lanes, w, add_run, draft);
    else
        e = work_fail(w, ERR_INVALID, "an emoji is a picture");
    if (e)
        media_discard(w, &draft->picture);
    return e;
}

static enum err options_take(struct work *w, struct command_call *call, struct emoji_draft *draft)
{
    const char *category = "";
    draft->hidden = command_flag(call, "--hidden");
    draft->replace = command_flag(call, "--replace");
    enum err e = command_option(w, call, "--category", &category);
    draft->category = str_trim(str_of(category));
    return e;
}

/* ":blob:" is as good as "blob". */
static struct str shortcode_of(const char *name)
{
    struct str text = str_of(name);
    if (text.size > 2 && text.data[0] == ':' && text.data[text.size - 1] == ':')
        return str_sub(text, 1, text.size - 1);
    return text;
}

enum err cmd_emoji_add(struct work *w, struct square *square, struct command_call *call)
{
    struct emoji_draft draft = {0};
    const char *name = NULL, *path = NULL;
    enum err e = options_take(w, call, &draft);
    if (!e)
        e = command_argument(w, call, "the emoji's NAME", &name);
    if (!e)
        e = command_argument(w, call, "the picture's FILE", &path);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    draft.shortcode = shortcode_of(name);
    e = add_file(w, square, &draft, command_path(w, call, path));
    if (!e)
        command_say(call, ":%.*s: is there.\n", STR_ARG(draft.shortcode));
    return e;
}

enum err cmd_emoji_list(struct work *w, struct square *square, struct command_call *call)
{
    const struct live_emojis *emojis = NULL;
    (void)square;
    enum err e = command_end(w, call);
    /* A command's thread is no reader of what is held in memory: it asks the store. */
    struct live *live = w->live;
    w->live = NULL;
    if (!e)
        e = live_emojis_get(w, &emojis);
    w->live = live;
    for (size_t i = 0; !e && i < live_emojis_count(emojis); i++) {
        const struct live_emoji emoji = live_emojis_at(emojis, i);
        command_say(call, ":%.*s:%s %.*s\n", STR_ARG(emoji.shortcode),
                    emoji.visible ? "" : " (hidden)", STR_ARG(emoji.url));
    }
    return e;
}

static enum err remove_run(struct work *w, void *context)
{
    const struct str *shortcode = context;
    return emoji_remove(w, *shortcode);
}

enum err cmd_emoji_remove(struct work *w, struct square *square, struct command_call *call)
{
    const char *name = NULL;
    enum err e = command_argument(w, call, "the emoji's NAME", &name);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    struct str shortcode = shortcode_of(name);
    e = lanes_run(square->lanes, w, remove_run, &shortcode);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no emoji :%.*s:", STR_ARG(shortcode));
    if (!e)
        command_say(call, ":%.*s: is removed.\n", STR_ARG(shortcode));
    return e;
}

struct import_counts {
    int added, known, refused;
};

static enum err import_file(struct work *w, struct square *square, struct command_call *call,
                            const struct emoji_draft *options, const char *folder, const char *file,
                            struct import_counts *counts)
{
    struct emoji_draft draft = *options;
    struct str rest = str_split(str_of(file), '.', &draft.shortcode);
    const char *path = str_c(w->memory, str_format(w->memory, "%s/%s", folder, file));
    if (!rest.size || !draft.shortcode.size)
        return OK; /* a folder, a hidden file */
    enum err e = add_file(w, square, &draft, path);
    if (!e)
        counts->added++;
    else if (e == ERR_CONFLICT)
        counts->known++;
    if (!e || e == ERR_CONFLICT)
        return OK;
    if (e != ERR_INVALID && e != ERR_TOO_LARGE)
        return e;
    counts->refused++;
    command_warn(call, "bema: %s: %.*s\n", file, STR_ARG(w->why));
    return OK;
}

enum err cmd_emoji_import(struct work *w, struct square *square, struct command_call *call)
{
    struct emoji_draft options = {0};
    struct import_counts counts = {0};
    const char *folder = NULL;
    enum err e = options_take(w, call, &options);
    if (!e)
        e = command_argument(w, call, "the FOLDER", &folder);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    folder = command_path(w, call, folder);
    DIR *files = opendir(folder);
    if (!files)
        return work_fail(w, ERR_INVALID, "the folder %s cannot be read: %s", folder,
                         strerror(errno));
    struct progress progress = progress_begin(call, "emoji");
    for (const struct dirent *file; !e && !command_gone(call) && (file = readdir(files));) {
        e = import_file(w, square, call, &options, folder, file->d_name, &counts);
        progress_show(&progress, counts.added + counts.known + counts.refused, 0);
    }
    progress_end(&progress);
    closedir(files);
    command_say(call, "%d added, %d known already (--replace takes the new ones), %d refused.\n",
                counts.added, counts.known, counts.refused);
    return e;
}
