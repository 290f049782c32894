/* bema import x | mastodon */
#include "main/cmds.h"

#include "imports/item_pictures.h"
#include "imports/mastodon_archive.h"
#include "imports/x_archive.h"

struct importing {
    struct command_call *call;
    struct progress progress;
};

static bool between(void *context, int64_t done, int64_t total)
{
    struct importing *importing = context;
    progress_show(&importing->progress, done, total);
    return command_gone(importing->call);
}

/* FILE and --account NAME. */
static enum err call_read(struct work *w, struct command_call *call, const char **ret_file,
                          int64_t *ret_account_id)
{
    const char *name = NULL;
    enum err e = command_option(w, call, "--account", &name);
    if (!e)
        e = command_argument(w, call, "the ARCHIVE", ret_file);
    if (!e)
        e = command_end(w, call);
    if (!e && !name)
        e = work_fail(w, ERR_MALFORMED, "--account is missing");
    if (!e)
        e = account_find_handle(w, str_of(name), ret_account_id);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no account \"%s\"; `bema account create` makes one", name);
    return e;
}

static bool gone(void *context)
{
    const struct importing *importing = context;
    return command_gone(importing->call);
}

struct imported {
    struct items_counts items;
    struct item_pictures_counts pictures;
    enum profile_outcome profile[PROFILE_PARTS];
};

static enum err arrival_store(struct work *w, struct command_call *call, struct parcel *parcel,
                              const struct arrival *arrival, int64_t account_id,
                              struct imported *ret_imported)
{
    struct importing importing = {.call = call, .progress = progress_begin(call, "importing")};
    struct items_options options = {
        .account_id = account_id, .between = between, .context = &importing};
    enum err e =
        item_pictures_open(w, parcel, arrival, account_id, gone, &importing, &options.pictures);
    if (!e)
        e = items_store(w, &arrival->items, &options, &ret_imported->items);
    if (!e)
        e = profile_fill(w, account_id, &arrival->profile, options.pictures, ret_imported->profile);
    if (options.pictures)
        ret_imported->pictures = *item_pictures_counts(options.pictures);
    item_pictures_close(options.pictures);
    progress_end(&importing.progress);
    return e;
}

static void report_line(struct command_call *call, int64_t count, const char *what)
{
    if (count)
        command_say(call, "%8lld  %s\n", (long long)count, what);
}

static void report_lines(struct command_call *call, const struct arrival_line *lines)
{
    for (int i = 0; i < arrival_lines_max && lines[i].what; i++)
        report_line(call, lines[i].count, lines[i].what);
}

static void report_profile(struct work *w, struct command_call *call,
                           const struct imported *imported, bool came)
{
    for (int i = 0; i < PROFILE_PARTS; i++) {
        enum profile_outcome outcome = imported->profile[i];
        bool is_here = outcome == PROFILE_CAME || outcome == PROFILE_CAME_CUT;
        if (outcome != PROFILE_NONE && is_here == came)
            command_say(call, "          %.*s\n",
                        STR_ARG(profile_words(w, (enum profile_part)i, outcome)));
    }
}

static void report_pictures(struct command_call *call, const struct item_pictures_counts *counts)
{
    report_line(call, counts->untaken, "videos and sounds: ffmpeg is not installed");
    report_line(call, counts->missing, "files that the archive does not hold");
    report_line(call, counts->unreadable, "files that cannot be read, among them:");
    for (int i = 0; i < item_pictures_named_max && counts->named[i].size; i++)
        command_say(call, "          %.*s\n", STR_ARG(counts->named[i]));
}

static void report(struct work *w, struct command_call *call, const struct arrival *arrival,
                   const struct imported *imported)
{
    command_say(call, "Came over from %.*s:\n", STR_ARG(arrival->handle));
    report_line(call, imported->items.stored, "posts stored");
    report_line(call, imported->items.held, "posts held until others approve them");
    report_line(call, imported->items.there_already, "posts were here already");
    report_line(call, imported->items.threads, "of them answer an own post: threads are rebuilt");
    report_line(call, imported->items.quotes, "of them quote an own post");
    report_lines(call, arrival->came);
    report_line(call, imported->pictures.stored, "pictures");
    report_line(call, imported->pictures.films,
                "videos and sounds; their posts show them once they are made");
    report_profile(w, call, imported, true);
    command_say(call, "Did not come over:\n");
    report_pictures(call, &imported->pictures);
    report_profile(w, call, imported, false);
    report_lines(call, arrival->left);
}

/* Everything is read and checked before the first post is stored. */
static enum err import(struct work *w, struct command_call *call,
                       enum err (*read)(struct work *, struct parcel *, struct arrival *))
{
    const char *file = NULL;
    struct parcel *parcel = NULL;
    struct arrival arrival = {0};
    struct imported imported = {0};
    int64_t account_id = 0;
    enum err e = call_read(w, call, &file, &account_id);
    if (!e)
        e = parcel_open(w, command_path(w, call, file), &parcel);
    if (e)
        return e;
    e = read(w, parcel, &arrival);
    if (!e)
        e = items_check(w, &arrival.items);
    if (!e)
        e = arrival_store(w, call, parcel, &arrival, account_id, &imported);
    if (!e)
        report(w, call, &arrival, &imported);
    parcel_close(parcel);
    return e;
}

enum err cmd_import_x(struct work *w, struct square *square, struct command_call *call)
{
    (void)square;
    return import(w, call, x_archive_read);
}

enum err cmd_import_mastodon(struct work *w, struct square *square, struct command_call *call)
{
    (void)square;
    return import(w, call, mastodon_archive_read);
}
