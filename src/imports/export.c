#include "imports/export.h"

#include "base/folder.h"
#include "base/log.h"
#include "base/scratch.h"
#include "imports/addresses.h"
#include "imports/export_db.h"
#include "imports/export_json.h"
#include "imports/export_zip.h"
#include "media/media.h"
#include "media/media_store.h"
#include "moderation/jury_archive.h"
#include "social/feed_presets.h"
#include "social/marks.h"
#include "social/signals_json.h"
#include "social/slates.h"
#include "social/transaction.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { exports_swept_max = 100, export_file_bytes_max = 512 * 1024 * 1024 };

static struct str exports_folder(struct work *w)
{
    return str_format(w->memory, "%.*s/exports", STR_ARG(w->site->data_folder));
}

/* Asking for one, and fetching it. */

int64_t exports_next_ms(const struct export_file *exports, int count, int64_t now_ms)
{
    int64_t next_ms = 0;

    for (int i = 0; i < count; i++)
        if (exports[i].state != EXPORT_FAILED &&
            id_ms(exports[i].id) + export_interval_ms > next_ms)
            next_ms = id_ms(exports[i].id) + export_interval_ms;
    return next_ms > now_ms ? next_ms : 0;
}

static enum err request_store(struct work *w, int64_t account_id, int64_t *ret_id)
{
    struct export_file have[exports_shown_max];
    int count = 0;
    enum err e = exports_db_list(w, account_id, exports_shown_max, have, &count);

    if (!e && exports_next_ms(have, count, w->now_ms))
        return work_fail(w, ERR_TOO_MANY, "an archive can be asked for every seven days");
    *ret_id = id_new(w->now_ms, id_bucket(account_id));
    if (!e)
        e = exports_db_insert(w, *ret_id, account_id);
    return e ? e : jobs_add(w, JOB_EXPORT, *ret_id, STR(""), 0);
}

enum err export_request(struct work *w, int64_t account_id, int64_t *ret_id)
{
    int64_t id = 0;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, request_store(w, account_id, &id));
    if (!e)
        *ret_id = id;
    return e;
}

static bool has_ended(const struct work *w, const struct export_file *file)
{
    return file->ended_ms && file->ended_ms + export_kept_ms <= w->now_ms;
}

enum err exports_of(struct work *w, int64_t account_id,
                    struct export_file ret_exports[exports_shown_max], int *ret_count)
{
    int count = 0, kept = 0;
    enum err e = exports_db_list(w, account_id, exports_shown_max, ret_exports, &count);

    for (int i = 0; i < count && !e; i++)
        if (!has_ended(w, &ret_exports[i]))
            ret_exports[kept++] = ret_exports[i];
    if (!e)
        *ret_count = kept;
    return e;
}

enum err export_path(struct work *w, int64_t account_id, int64_t id, struct str *ret_path,
                     struct str *ret_name)
{
    struct export_file file;
    enum err e = exports_db_find(w, id, &file);

    if (!e && (file.account_id != account_id || file.state != EXPORT_READY || has_ended(w, &file)))
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    *ret_path = str_format(w->memory, "%.*s/%.*s", STR_ARG(exports_folder(w)), STR_ARG(file.file));
    *ret_name = file.file;
    return OK;
}

/* Building. */

struct building {
    struct export_file file;
    struct account account;
    struct str folder; /* DATA/temp/export-… */
    struct export_zip *zip;
    FILE *outbox;
    struct arena *scratch; /* of one page of posts */
};

/* Work of its own memory, so that an account of any size is written in a little. */
static struct work piece(const struct work *w, const struct building *b)
{
    struct work one = *w;

    arena_reset(b->scratch);
    one.memory = b->scratch;
    return one;
}

/* The words of a piece live as long as its memory. */
static enum err piece_end(struct work *w, const struct work *one, enum err e)
{
    if (e)
        w->why = str_copy(w->memory, one->why);
    return e;
}

static enum err outbox_put(struct work *w, FILE *to, const struct buffer *out)
{
    if (out->overflow)
        return work_fail(w, ERR_UNAVAILABLE, "out of memory");
    if (out->size && fwrite(out->data, 1, out->size, to) != out->size)
        return work_fail(w, ERR_UNAVAILABLE, "the archive cannot be written: %s", strerror(errno));
    return OK;
}

/* From the folder or from the bucket, into memory of its own. ERR_NOT_FOUND: it is gone. */
static enum err media_put(struct work *w, struct building *b, const struct media *media,
                          struct str name)
{
    struct work one = *w;
    struct str path = STR(""), type = STR(""), bytes = STR("");
    enum err e;

    if (!media_bucket_is_set())
        return media_path(w, media->file, &path, &type)
                   ? export_zip_file(w, b->zip, name, path, false)
                   : ERR_NOT_FOUND;
    one.memory = arena_new((size_t)export_file_bytes_max * 2);
    e = media_store_read(&one, media->file, export_file_bytes_max, &bytes);
    if (!e)
        e = export_zip_bytes(&one, b->zip, name, bytes, false);
    w->why = e ? str_copy(w->memory, one.why) : w->why;
    arena_free(one.memory);
    return e;
}

static enum err pictures_put(struct work *w, struct building *b, const struct post *post)
{
    enum err e = OK;

    for (int i = 0; i < post->media_count && !e; i++) {
        struct media media;

        e = media_find_made(w, post->media_ids[i], &media);
        if (!e && media.file.size)
            e = media_put(w, b, &media, export_media_name(w, media.id, media.file));
        if (e == ERR_NOT_FOUND)
            e = OK; /* removed meanwhile */
    }
    return e;
}

static enum err post_put(struct work *w, struct building *b, int64_t id)
{
    struct buffer out = buffer_in(w->memory);
    struct post post;
    enum err e = post_find(w, id, &post);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (b->file.posts)
        buffer_char(&out, ',');
    size_t begin = out.size;
    struct buffer activity = buffer_in(w->memory);
    e = export_activity(w, &activity, &b->account, &post);
    buffer_put(&out, buffer_str(&activity));
    if (e || out.size == begin)
        return e;
    e = outbox_put(w, b->outbox, &out);
    b->file.posts++;
    return e ? e : pictures_put(w, b, &post);
}

static enum err posts_put(struct work *w, struct building *b)
{
    int64_t ids[export_page_posts], after = 0;
    int count = export_page_posts;
    enum err e = OK;

    while (!e && count == export_page_posts) {
        struct work one = piece(w, b);

        e = exports_db_posts(&one, b->account.id, after, export_page_posts, ids, &count);
        for (int i = 0; i < count && !e; i++)
            e = post_put(&one, b, ids[i]);
        if (count)
            after = ids[count - 1];
        e = piece_end(w, &one, e);
    }
    return e;
}

static enum err outbox_write(struct work *w, struct building *b)
{
    struct str path = str_format(w->memory, "%.*s/outbox.json", STR_ARG(b->folder));
    struct buffer out = buffer_in(w->memory);
    enum err e;

    b->outbox = fopen(str_c(w->memory, path), "we");
    if (!b->outbox)
        return work_fail(w, ERR_UNAVAILABLE, "the archive cannot be written: %s", strerror(errno));
    export_collection_begin(&out, "outbox.json", b->account.posts);
    e = outbox_put(w, b->outbox, &out);
    if (!e)
        e = posts_put(w, b);
    out = buffer_in(w->memory);
    buffer_lit(&out, "]}");
    if (!e)
        e = outbox_put(w, b->outbox, &out);
    if (fclose(b->outbox) && !e)
        e = work_fail(w, ERR_UNAVAILABLE, "the archive cannot be written: %s", strerror(errno));
    return e ? e : export_zip_file(w, b->zip, STR("outbox.json"), path, true);
}

static enum err mark_put(struct work *w, struct buffer *out, int64_t post_id)
{
    struct account author;
    struct post post;
    enum err e = post_find(w, post_id, &post);

    if (!e)
        e = account_find(w, post.author_id, &author);
    if (!e)
        json_str(out, address_of_post(w, &post, &author));
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err marks_write(struct work *w, struct building *b, enum mark_flag mark,
                            const char *name)
{
    struct mark_page list = {.count = page_limit_max};
    struct page page = {.limit = page_limit_max};
    struct buffer out = buffer_in(w->memory);
    enum err e = OK;

    export_collection_begin(&out, name, -1);
    while (!e && list.count == page_limit_max) {
        struct work one = piece(w, b);

        e = marks_page(&one, b->account.id, mark, &page, &list);
        for (int i = 0; i < list.count && !e; i++)
            e = mark_put(&one, &out, list.post_ids[i]);
        if (list.count)
            page.max_id = list.mark_ids[list.count - 1];
        e = piece_end(w, &one, e);
    }
    json_close(&out, ']');
    json_close(&out, '}');
    if (!e && out.overflow)
        e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
    return e ? e : export_zip_bytes(w, b->zip, str_of(name), buffer_str(&out), true);
}

/* "avatar.png", or "" where the account has none. */
static enum err profile_picture(struct work *w, struct building *b, int64_t media_id,
                                const char *what, struct str *ret_name)
{
    struct media media;
    enum err e = media_id ? media_find(w, media_id, &media) : ERR_NOT_FOUND;

    *ret_name = STR("");
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    struct str name = export_media_name(w, media_id, media.file), ending = name;
    while (ending.size && ending.data[0] != '.')
        ending = str_sub(ending, 1, ending.size);
    name = str_format(w->memory, "%s%.*s", what, STR_ARG(ending));
    e = media_put(w, b, &media, name);
    if (!e)
        *ret_name = name;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err actor_write(struct work *w, struct building *b)
{
    struct buffer out = buffer_in(w->memory);
    struct str avatar = STR(""), header = STR("");
    enum err e = profile_picture(w, b, b->account.avatar_media_id, "avatar", &avatar);

    if (!e)
        e = profile_picture(w, b, b->account.header_media_id, "header", &header);
    if (!e)
        e = export_actor(w, &out, &b->account, avatar, header);
    return e ? e : export_zip_bytes(w, b->zip, STR("actor.json"), buffer_str(&out), true);
}

/* What ranking knows of her. */
static enum err signals_write(struct work *w, struct building *b)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = signals_json(w, &out, b->account.id);

    if (!e && out.overflow)
        e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
    return e ? e : export_zip_bytes(w, b->zip, STR("signals.json"), buffer_str(&out), true);
}

static void feed_settings_write(struct buffer *out, const struct feed_settings *settings)
{
    json_key(out, "settings");
    json_open(out, '{');
    JSON_STR(out, "home", settings->home_for_you ? STR("for_you") : STR("chronological"));
    JSON_STR(out, "preset", str_of(settings->preset));
    feed_weights_json(out, "own_weights", settings->own_milli);
    if (settings->copy.version) {
        JSON_STR(out, "copy_name", settings->copy.name);
        feed_weights_json(out, "copy_weights", settings->copy.milli);
    }
    json_close(out, '}');
}

/* What she published of it. */
static enum err feed_presets_write(struct work *w, struct buffer *out, int64_t account_id)
{
    struct feed_preset presets[feed_presets_max];
    int count = 0;
    enum err e = feed_presets_of(w, account_id, account_id, presets, &count);

    json_key(out, "presets");
    json_open(out, '[');
    for (int i = 0; i < count && !e; i++) {
        json_open(out, '{');
        JSON_STR(out, "name", presets[i].name);
        JSON_STR(out, "about", presets[i].about);
        feed_weights_json(out, "weights", presets[i].milli);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

/* What she is shown by what ranks, and how she wants it. */
static enum err for_you_write(struct work *w, struct building *b)
{
    struct slate *slates = arena_array(w->memory, slates_kept, sizeof *slates);
    struct buffer out = buffer_in(w->memory);
    struct feed_settings settings;
    int count = 0;
    enum err e = feed_settings_find(w, b->account.id, &settings);

    if (!e)
        e = slates_of(w, b->account.id, slates, &count);
    if (e)
        return e;
    json_open(&out, '{');
    feed_settings_write(&out, &settings);
    e = feed_presets_write(w, &out, b->account.id);
    json_key(&out, "slates");
    json_open(&out, '[');
    for (int i = 0; i < count && !e; i++) {
        struct buffer document = buffer_in(w->memory);
        e = slate_document(w, &slates[i], &document);
        if (!e)
            json_raw(&out, buffer_str(&document));
    }
    json_close(&out, ']');
    json_close(&out, '}');
    if (!e && out.overflow)
        e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
    return e ? e : export_zip_bytes(w, b->zip, STR("for_you.json"), buffer_str(&out), true);
}

/* Her service, and the juries about what was decided on her. */
static enum err juries_write(struct work *w, struct building *b)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = jury_archive_json(w, &out, b->account.id);

    if (!e && out.overflow)
        e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
    return e ? e : export_zip_bytes(w, b->zip, STR("juries.json"), buffer_str(&out), true);
}

static enum err archive_write(struct work *w, struct building *b, struct str path)
{
    enum err e = export_zip_open(w, path, &b->zip);

    if (!e)
        e = actor_write(w, b);
    if (!e)
        e = outbox_write(w, b);
    if (!e)
        e = marks_write(w, b, MARK_FAVOURITE, "likes.json");
    if (!e)
        e = marks_write(w, b, MARK_BOOKMARK, "bookmarks.json");
    if (!e)
        e = signals_write(w, b);
    if (!e)
        e = for_you_write(w, b);
    if (!e)
        e = juries_write(w, b);
    return export_zip_close(w, b->zip, e);
}

/* "archive-20260102030405-….zip" */
static struct str file_name(struct work *w)
{
    struct buffer stamp = buffer_in(w->memory);
    char random[16];

    json_time(&stamp, w->now_ms); /* "2026-01-02T03:04:05.678Z" */
    struct str digits = STR("");
    for (size_t i = 0; i < stamp.size && digits.size < 14; i++)
        if (stamp.data[i] >= '0' && stamp.data[i] <= '9')
            digits = str_format(w->memory, "%.*s%c", STR_ARG(digits), stamp.data[i]);
    random_bytes(random, sizeof random);
    return str_format(w->memory, "archive-%.*s-%.*s.zip", STR_ARG(digits),
                      STR_ARG(hex_encode(w->memory, random, sizeof random)));
}

/* The whole file gets its name in one step and keeps it. */
static enum err archive_place(struct work *w, struct building *b, struct str path)
{
    const char *folder = str_c(w->memory, exports_folder(w));
    struct str name = file_name(w);
    const char *to = str_c(w->memory, str_format(w->memory, "%s/%.*s", folder, STR_ARG(name)));
    struct stat facts;

    if ((mkdir(folder, 0700) && errno != EEXIST) || stat(str_c(w->memory, path), &facts) ||
        rename(str_c(w->memory, path), to) || !folder_keep(folder))
        return work_fail(w, ERR_UNAVAILABLE, "the archive cannot be kept: %s", strerror(errno));
    b->file.file = name;
    b->file.bytes = facts.st_size;
    return OK;
}

static enum err end_step(struct work *w, void *context)
{
    struct export_file *file = context;
    int64_t changed = 0;
    enum err e = db_begin(w);

    file->ended_ms = w->now_ms;
    if (!e)
        e = db_end(w, exports_db_end(w, file, &changed));
    if (!e && !changed)
        e = ERR_NOT_FOUND; /* it was deleted, or another run was faster */
    return e;
}

static enum err build(struct work *w, struct building *b, struct lanes *lanes)
{
    struct str name, path;
    enum err e = scratch_name(w, "export", &name);

    if (e)
        return e;
    b->folder =
        str_format(w->memory, "%.*s/temp/%.*s", STR_ARG(w->site->data_folder), STR_ARG(name));
    path = str_format(w->memory, "%.*s/archive.zip", STR_ARG(b->folder));
    if (mkdir(str_c(w->memory, b->folder), 0700))
        return work_fail(w, ERR_UNAVAILABLE, "the archive cannot be begun: %s", strerror(errno));
    b->scratch = arena_new(0);
    e = archive_write(w, b, path);
    arena_free(b->scratch);
    if (!e)
        e = archive_place(w, b, path);
    scratch_remove_folder(w, b->folder);
    b->file.state = EXPORT_READY;
    if (!e)
        e = lanes_run(lanes, w, end_step, &b->file);
    if (e && b->file.file.size)
        unlink(str_c(w->memory, str_format(w->memory, "%.*s/%.*s", STR_ARG(exports_folder(w)),
                                           STR_ARG(b->file.file))));
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err export_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct building *b = ARENA_NEW(w->memory, struct building);
    enum err e = exports_db_find(w, job->subject_id, &b->file);

    if (!e)
        e = account_find(w, b->file.account_id, &b->account);
    if (e == ERR_NOT_FOUND || (!e && (b->account.flags & ACCOUNT_DELETED)))
        return OK;
    if (e || b->file.state != EXPORT_WAITING)
        return e;
    e = build(w, b, lanes);
    if (!e || job->attempts < export_attempts_max)
        return e;
    log_warning("export.failed", "why=\"%.*s\"", STR_ARG(w->why));
    b->file.state = EXPORT_FAILED;
    b->file.file = STR("");
    e = lanes_run(lanes, w, end_step, &b->file);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Ending. */

static void file_remove(struct work *w, struct str name)
{
    if (name.size)
        unlink(str_c(w->memory, str_format(w->memory, "%.*s/%.*s", STR_ARG(exports_folder(w)),
                                           STR_ARG(name))));
}

static enum err delete_step(struct work *w, void *context)
{
    const struct export_file *file = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, exports_db_delete(w, file->id));
}

/* Files whose process died before their row named them, older than an hour. */
static enum err strays_remove(struct work *w)
{
    DIR *entries = opendir(str_c(w->memory, exports_folder(w)));
    const struct dirent *entry;
    struct stat facts;
    enum err e = OK;

    while (!e && entries && (entry = readdir(entries)) != NULL) {
        bool named = true;

        if (!str_starts(str_of(entry->d_name), STR("archive-")) ||
            fstatat(dirfd(entries), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) ||
            (int64_t)facts.st_mtime * clock_second_ms + clock_hour_ms > w->now_ms)
            continue;
        e = exports_db_names(w, utf8_clean(w->memory, str_of(entry->d_name)), &named);
        if (!e && !named)
            unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries)
        closedir(entries);
    return e;
}

enum err exports_sweep_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct export_file *ended = arena_array(w->memory, exports_swept_max, sizeof *ended);
    int count = exports_swept_max;
    enum err e = OK;

    (void)job;
    while (!e && count == exports_swept_max) {
        e = exports_db_ended(w, w->now_ms - export_kept_ms, exports_swept_max, ended, &count);
        for (int i = 0; i < count && !e; i++) {
            file_remove(w, ended[i].file);
            e = lanes_run(lanes, w, delete_step, &ended[i]);
        }
    }
    return e ? e : strays_remove(w);
}

enum err exports_delete_all(struct work *w, int64_t account_id)
{
    struct export_file *have = arena_array(w->memory, exports_shown_max, sizeof *have);
    int count = exports_shown_max;
    enum err e = OK;

    while (!e && count == exports_shown_max) {
        e = exports_db_list(w, account_id, exports_shown_max, have, &count);
        for (int i = 0; i < count && !e; i++) {
            file_remove(w, have[i].file);
            e = exports_db_delete(w, have[i].id);
        }
    }
    return e;
}
