/* bema import x | mastodon */
#include "main/cmds.h"

#include "imports/item_pictures.h"
#include "imports/mastodon_archive.h"
#include "imports/x_archive.h"
#include "social/accounts.h"

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
};

static enum err items_import(struct work *w, struct command_call *call, struct parcel *parcel,
                             const struct items *items, int64_t account_id,
                             struct imported *ret_imported)
{
    struct importing importing = {.call = call, .progress = progress_begin(call, "importing")};
    struct items_options options = {
        .account_id = account_id, .between = between, .context = &importing};
    enum err e =
        item_pictures_open(w, parcel, items, account_id, gone, &importing, &options.pictures);
    if (!e)
        e = items_store(w, items, &options, &ret_imported->items);
    if (options.pictures)
        ret_imported->pictures = *item_pictures_counts(options.pictures);
    item_pictures_close(options.pictures);
    progress_end(&importing.progress);
    return e;
}

struct profile_filling {
    int64_t account_id;
    struct str display_name, note;
};

/* Only what the account's owner has left empty. */
static enum err profile_fill(struct work *w, void *context)
{
    const struct profile_filling *filling = context;
    struct account account;
    enum err e = account_find(w, filling->account_id, &account);
    if (e)
        return e;
    const bool unnamed =
        !account.display_name.size || str_equal(account.display_name, account.username);
    const struct account_changes changes = {.set_display_name =
                                                unnamed && filling->display_name.size,
                                            .display_name = filling->display_name,
                                            .set_note = !account.note.size && filling->note.size,
                                            .note = filling->note};
    if (!changes.set_display_name && !changes.set_note)
        return OK;
    return account_change(w, filling->account_id, &changes);
}

static void report_line(struct command_call *call, int64_t count, const char *what)
{
    if (count)
        command_say(call, "%8lld  %s\n", (long long)count, what);
}

static void report_pictures(struct command_call *call, const struct item_pictures_counts *counts)
{
    report_line(call, counts->films, "videos and sounds: this server takes pictures only");
    report_line(call, counts->missing, "pictures that the archive does not hold");
    report_line(call, counts->unreadable, "pictures that cannot be read, among them:");
    for (int i = 0; i < item_pictures_named_max && counts->named[i].size; i++)
        command_say(call, "          %.*s\n", STR_ARG(counts->named[i]));
}

static void report_x(struct command_call *call, const struct x_archive *archive,
                     const struct imported *imported)
{
    command_say(call, "Came over from @%.*s:\n", STR_ARG(archive->username));
    report_line(call, imported->items.stored, "posts stored");
    report_line(call, imported->items.there_already, "posts were here already");
    report_line(call, imported->items.threads, "of them answer an own post: threads are rebuilt");
    report_line(call, imported->items.quotes, "of them quote an own post");
    report_line(call, archive->counts.boosts, "are boosts of others, kept as links");
    report_line(call, archive->counts.replies_to_others,
                "are replies to others, kept as posts of their own");
    report_line(call, archive->counts.notes_joined, "long notes joined to their posts");
    report_line(call, imported->pictures.stored, "pictures");
    command_say(call, "Did not come over:\n");
    report_pictures(call, &imported->pictures);
    report_line(call, archive->counts.edits_dropped, "earlier versions of edited posts");
    report_line(call, archive->counts.notes_left, "long notes whose post is not in the archive");
    report_line(call, archive->counts.likes, "likes: the archive tells neither time nor author");
    report_line(call, archive->counts.following, "follows: the archive tells numbers, no names");
    report_line(call, archive->counts.followers, "followers: they must follow you here themselves");
    report_line(call, archive->counts.messages, "conversations: private, and not yours alone");
}

enum err cmd_import_x(struct work *w, struct square *square, struct command_call *call)
{
    const char *file = NULL;
    struct parcel *parcel = NULL;
    struct x_archive archive = {0};
    struct imported imported = {0};
    struct profile_filling filling = {0};
    (void)square;
    enum err e = call_read(w, call, &file, &filling.account_id);
    if (!e)
        e = parcel_open(w, command_path(w, call, file), &parcel);
    if (e)
        return e;
    e = x_archive_read(w, parcel, &archive);
    if (!e)
        e = items_import(w, call, parcel, &archive.items, filling.account_id, &imported);
    filling.display_name = archive.profile.display_name;
    filling.note = archive.profile.bio;
    if (!e)
        e = lanes_run(w->lanes, w, profile_fill, &filling);
    if (!e)
        report_x(call, &archive, &imported);
    parcel_close(parcel);
    return e;
}

static void report_mastodon(struct command_call *call, const struct mastodon_archive *archive,
                            const struct imported *imported)
{
    command_say(call, "Came over from %.*s:\n", STR_ARG(archive->handle));
    report_line(call, imported->items.stored, "posts stored");
    report_line(call, imported->items.there_already, "posts were here already");
    report_line(call, imported->items.threads, "of them answer an own post: threads are rebuilt");
    report_line(call, archive->counts.polls, "polls, closed, without their votes");
    report_line(call, archive->counts.boosts, "are boosts of others, kept as links");
    report_line(call, archive->counts.replies_to_others,
                "are replies to others, kept with a link to what they answer");
    report_line(call, imported->pictures.stored, "pictures");
    command_say(call, "Did not come over:\n");
    report_pictures(call, &imported->pictures);
    report_line(call, archive->counts.likes, "favourites: other servers' posts are not here");
    report_line(call, archive->counts.bookmarks, "bookmarks: likewise");
    report_line(call, archive->counts.left, "entries of a kind that is not known here");
}

enum err cmd_import_mastodon(struct work *w, struct square *square, struct command_call *call)
{
    const char *file = NULL;
    struct parcel *parcel = NULL;
    struct mastodon_archive archive = {0};
    struct imported imported = {0};
    struct profile_filling filling = {0};
    (void)square;
    enum err e = call_read(w, call, &file, &filling.account_id);
    if (!e)
        e = parcel_open(w, command_path(w, call, file), &parcel);
    if (e)
        return e;
    e = mastodon_archive_read(w, parcel, &archive);
    if (!e)
        e = items_import(w, call, parcel, &archive.items, filling.account_id, &imported);
    filling.display_name = archive.display_name;
    filling.note = archive.note;
    if (!e)
        e = lanes_run(w->lanes, w, profile_fill, &filling);
    if (!e)
        report_mastodon(call, &archive, &imported);
    parcel_close(parcel);
    return e;
}
