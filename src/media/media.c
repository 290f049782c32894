#include "media/media.h"

#include "base/buffer.h"
#include "base/log.h"
#include "base/scratch.h"
#include "media/media_db.h"
#include "media/media_files.h"
#include "media/media_store.h"
#include "store/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { of_post_max = 200, sweep_files_max = 10000 };

static const struct {
    const char *type, *extension;
} types[] = {{"image/jpeg", ".jpg"},
             {"image/png", ".png"},
             {"image/webp", ".webp"},
             {"video/mp4", ".mp4"},
             {"audio/mpeg", ".mp3"},
             {"audio/mp4", ".m4a"},
             {"application/vnd.apple.mpegurl", ".m3u8"}};
enum { type_count = sizeof types / sizeof *types };

struct str media_type_of(struct str file)
{
    for (int i = 0; i < type_count; i++)
        if (str_ends(file, str_of(types[i].extension)))
            return str_of(types[i].type);
    return STR("");
}

const char *media_extension_of(struct str type)
{
    for (int i = 0; i < type_count; i++)
        if (str_is(type, types[i].type))
            return types[i].extension;
    return NULL;
}

const char *media_file_path(struct work *w, struct str file)
{
    return str_c(w->memory, str_format(w->memory, "%.*s/media/%.*s", STR_ARG(w->site->data_folder),
                                       STR_ARG(file)));
}

struct str media_url(struct work *w, struct str file)
{
    return str_format(w->memory, "%.*s/%.*s", STR_ARG(site_media_url(w->memory, w->site)),
                      STR_ARG(file));
}

struct str media_hls_url(struct work *w, const struct media *media)
{
    struct str base;

    if (!media->qualities || media->state != MEDIA_READY)
        return STR("");
    (void)str_split(media->file, '.', &base);
    return media_url(w, str_format(w->memory, "%.*s.m3u8", STR_ARG(base)));
}

enum err media_bases_of_posts(struct work *w, const int64_t *post_ids, int count,
                              struct media_base **ret_bases, int *ret_count)
{
    return media_db_bases_of_posts(w, post_ids, count, ret_bases, ret_count);
}

enum err media_bases_of_account(struct work *w, int64_t account_id, int64_t after, int max,
                                struct media_base *ret_bases, int *ret_count)
{
    return media_db_bases_of_account(w, account_id, after, max, ret_bases, ret_count);
}

/* "-small", or the mark and one digit. */
static size_t suffix_size(struct str base)
{
    static const char *const marks[] = {"-", "-thumb"};

    if (str_ends(base, STR("-small")))
        return 6;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i]) + 1;

        if (base.size > size && base.data[base.size - 1] >= '1' &&
            base.data[base.size - 1] <= '9' &&
            memcmp(base.data + base.size - size, marks[i], size - 1) == 0)
            return size;
    }
    return 0;
}

int media_name_bases(struct str name, struct str ret_bases[media_name_bases_max])
{
    struct str base;
    size_t size;

    (void)str_split(name, '.', &base);
    size = suffix_size(base);
    ret_bases[0] = base;
    ret_bases[1] = str_sub(base, 0, base.size - size);
    return size ? 2 : 1;
}

struct str media_address(struct work *w, struct str file)
{
    return media_store_address(w, file);
}

enum err media_text_read(struct work *w, struct str file, int64_t bytes_max, struct str *ret_text)
{
    struct stat facts;
    enum err e = OK;
    int descriptor;

    descriptor = open(media_file_path(w, file), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return media_bucket_is_set() ? media_store_read(w, file, bytes_max, ret_text)
                                     : ERR_NOT_FOUND;
    if (fstat(descriptor, &facts) || facts.st_size > bytes_max)
        e = work_fail(w, ERR_UNAVAILABLE, "the file cannot be read");
    char *bytes = e ? NULL : arena_alloc(w->memory, (size_t)facts.st_size + 1);
    if (!e && read(descriptor, bytes, (size_t)facts.st_size) != facts.st_size)
        e = work_fail(w, ERR_UNAVAILABLE, "the file cannot be read");
    close(descriptor);
    if (!e)
        *ret_text = (struct str){bytes, (size_t)facts.st_size};
    return e;
}

static bool is_hex_pair(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!strchr("0123456789abcdef", text.data[i]) || !text.data[i])
            return false;
    return text.size == 2;
}

bool media_path(struct work *w, struct str name, struct str *ret_path, struct str *ret_type)
{
    struct str first, second, base, rest = str_split(name, '/', &first), extension;

    rest = str_split(rest, '/', &second);
    extension = str_split(rest, '.', &base);
    if (!is_hex_pair(first) || !is_hex_pair(second) || base.size == 0)
        return false;
    for (size_t i = 0; i < base.size; i++) {
        char c = base.data[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '-' && c != '_')
            return false;
    }
    for (int i = 0; i < type_count; i++)
        if (str_is(extension, types[i].extension + 1)) {
            *ret_path = str_of(media_file_path(w, name));
            *ret_type = str_of(types[i].type);
            return true;
        }
    return false;
}

bool media_file_remove(struct work *w, struct str file)
{
    if (!file.size)
        return true;
    if (unlink(media_file_path(w, file)) == 0 || errno == ENOENT)
        return media_store_remove(w, file);
    log_warning("media.remove", "error=\"%s\"", strerror(errno));
    return false;
}

/* False also where the store cannot tell. */
static bool is_known_absent(struct work *w, int64_t id)
{
    struct str why = w->why;
    struct media stored;
    bool absent = !id || media_db_find(w, id, &stored) == ERR_NOT_FOUND;

    w->why = why;
    return absent;
}

void media_discard(struct work *w, const struct media *media)
{
    if (!is_known_absent(w, media->id))
        return;
    (void)media_file_remove(w, media->file);
    (void)media_file_remove(w, media->preview_file);
    (void)media_file_remove(w, media->new_file);
}

/* Rows. */

static enum err description_check(struct work *w, struct str description)
{
    if (description.size > media_description_bytes_max ||
        utf8_graphemes(description) > media_description_characters_max)
        return work_fail(w, ERR_INVALID, "a description has at most %d characters",
                         media_description_characters_max);
    return OK;
}

static void new_file_remove(struct work *w, void *data)
{
    const struct str *new_file = data;

    (void)media_file_remove(w, *new_file);
}

/* Once it is committed. */
static void row_keeps(struct work *w, const struct media *media)
{
    struct str *new_file = ARENA_NEW(w->memory, struct str);

    *new_file = str_copy(w->memory, media->new_file);
    db_after_commit(w, new_file_remove, new_file);
}

/* Of what a person sends and may never attach. */
static enum err waiting_check(struct work *w, const struct media *media)
{
    int64_t used = 0, quota = w->limits->media_quota_bytes;
    int waiting = 0;
    enum err e = media_db_count_unattached(w, media->account_id, media_unattached_max, &waiting);

    if (!e && waiting >= media_unattached_max)
        return work_fail(w, ERR_INVALID,
                         "%d pictures wait to be posted already: post or delete some",
                         media_unattached_max);
    if (!e && quota)
        e = media_db_usage(w, media->account_id, &used);
    if (!e && quota && used + media->bytes > quota)
        return work_fail(w, ERR_INVALID,
                         "your pictures fill the %lld MiB you have here: delete some first",
                         (long long)(quota >> 20));
    return e;
}

enum err media_insert(struct work *w, struct media *media, bool waits)
{
    enum err e;

    assert(db_in_transaction(w) && media->account_id > 0 && media->file.size);
    media->description = str_trim(utf8_clean(w->memory, media->description));
    e = description_check(w, media->description);
    if (!e && waits)
        e = waiting_check(w, media);
    if (e)
        return e;
    media->id = id_new(w->now_ms, id_bucket(media->account_id));
    media->created_ms = w->now_ms;
    e = media_db_insert(w, media);
    if (!e)
        row_keeps(w, media);
    if (!e && media->state == MEDIA_WORKING)
        e = jobs_add(w, JOB_PROCESS_MEDIA, media->id, STR(""), 0);
    if (!e && waits)
        e = jobs_add(w, JOB_REMOVE_MEDIA, media->id, STR(""), w->now_ms + media_unattached_ms);
    return e ? e : media_db_usage_add(w, media->account_id, media->bytes, 1);
}

/* Why one cannot be attached, or not together with others. */
static enum err attach_check(struct work *w, int64_t account_id, int64_t id, bool alone,
                             bool *working)
{
    struct media media;
    enum err e = media_db_find(w, id, &media);

    if (e == ERR_NOT_FOUND || (!e && media.account_id != account_id))
        return OK;
    if (e)
        return e;
    *working = *working || media.state == MEDIA_WORKING;
    if (!alone && (media.kind == MEDIA_VIDEO || media.kind == MEDIA_AUDIO))
        return work_fail(w, ERR_INVALID,
                         "Cannot attach a video to a post that already contains images");
    return OK;
}

static enum err attach(struct work *w, int64_t account_id, int64_t post_id, const int64_t *ids,
                       int count, bool imported)
{
    struct buffer missing = buffer_in(w->memory);
    bool working = false;

    assert(db_in_transaction(w));
    for (int i = 0; i < count; i++) {
        bool attached = false;
        enum err e = id_bucket(ids[i]) == id_bucket(account_id)
                         ? media_db_attach(w, account_id, post_id, ids[i], imported, &attached)
                         : OK;
        if (!e && (!attached || (count > 1 && !imported)))
            e = attach_check(w, account_id, ids[i], count == 1, &working);
        if (e)
            return e;
        if (!attached)
            buffer_format(&missing, "%s%lld", missing.size ? ", " : "", (long long)ids[i]);
    }
    if (missing.size && working)
        return work_fail(w, ERR_INVALID,
                         "Cannot attach files that have not finished processing. Try again in a "
                         "moment!");
    if (missing.size)
        return work_fail(w, ERR_INVALID, "Media %.*s not found or already attached to another post",
                         STR_ARG(buffer_str(&missing)));
    return OK;
}

enum err media_attach(struct work *w, int64_t account_id, int64_t post_id, const int64_t *ids,
                      int count)
{
    return attach(w, account_id, post_id, ids, count, false);
}

enum err media_attach_imported(struct work *w, int64_t account_id, int64_t post_id,
                               const int64_t *ids, int count)
{
    return attach(w, account_id, post_id, ids, count, true);
}

enum err media_detach(struct work *w, int64_t post_id, bool at_once)
{
    int64_t ids[of_post_max];
    int count = 0;
    enum err e = media_db_of_post(w, post_id, ids, of_post_max, &count);

    assert(db_in_transaction(w));
    if (!e && count)
        e = media_db_detach(w, post_id);
    for (int i = 0; i < count && !e; i++)
        e = at_once ? media_leave(w, ids[i])
                    : jobs_add(w, JOB_REMOVE_MEDIA, ids[i], STR(""), w->now_ms + media_redraft_ms);
    return e;
}

enum err media_leave(struct work *w, int64_t id)
{
    enum err e = media_db_leave(w, id, true);

    assert(db_in_transaction(w));
    return e ? e : jobs_add(w, JOB_REMOVE_MEDIA, id, STR(""), 0);
}

enum err media_leave_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    int64_t *ids = arena_array(w->memory, (size_t)max, sizeof *ids);
    int count = 0;
    enum err e = media_db_unattached(w, account_id, max, ids, &count);

    for (int i = 0; i < count && !e; i++)
        e = media_leave(w, ids[i]);
    *ret_left = count == max;
    return e;
}

enum err media_find(struct work *w, int64_t id, struct media *ret_media)
{
    struct media media;
    enum err e = media_db_find(w, id, &media);

    if (!e && media.state == MEDIA_LEAVING)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_media = media;
    return e;
}

enum err media_find_made(struct work *w, int64_t id, struct media *ret_media)
{
    struct media media;
    enum err e = media_find(w, id, &media);

    if (!e && (media.state == MEDIA_WORKING || media.state == MEDIA_FAILED))
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_media = media;
    return e;
}

enum err media_change(struct work *w, int64_t account_id, int64_t id,
                      const struct media_changes *changes, bool *ret_changed)
{
    struct media media;
    struct str description = str_trim(utf8_clean(w->memory, changes->description));
    enum err e = media_find(w, id, &media);

    if (!e && media.account_id != account_id)
        e = ERR_NOT_FOUND;
    if (!e && changes->set_description)
        e = description_check(w, description);
    if (e)
        return e;
    *ret_changed = false;
    if (changes->set_description && !str_equal(description, media.description)) {
        media.description = description;
        *ret_changed = true;
    }
    if (changes->set_focus && (!media.has_focus || media.focus_x != changes->focus_x ||
                               media.focus_y != changes->focus_y)) {
        media.has_focus = true;
        media.focus_x = changes->focus_x;
        media.focus_y = changes->focus_y;
        *ret_changed = true;
    }
    return *ret_changed ? media_db_update(w, &media) : OK;
}

/* A number from -1 to 1 in thousandths; one outside is taken as the nearest. */
static bool focus_part(struct work *w, struct str text, int *ret_part)
{
    const char *begin = str_c(w->memory, str_trim(text));
    char *end = NULL;
    double value;

    if (!*begin || strlen(begin) > 24 || begin[strspn(begin, "0123456789.-+eE")])
        return false;
    value = strtod(begin, &end);
    if (*end || !(value > -1e9 && value < 1e9))
        return false;
    value = value < -1 ? -1 : value > 1 ? 1 : value;
    *ret_part = (int)(value * media_focus_scale + (value < 0 ? -0.5 : 0.5));
    return true;
}

enum err media_focus_read(struct work *w, struct str text, int *ret_x, int *ret_y)
{
    struct str first, second = str_split(text, ',', &first);
    int x = 0, y = 0;

    if (!focus_part(w, first, &x) || !focus_part(w, second, &y))
        return work_fail(w, ERR_INVALID, "focus is two numbers from -1 to 1, like 0.5,-0.2");
    *ret_x = x;
    *ret_y = y;
    return OK;
}

/* Sweeping. */

struct sweeping {
    struct str *names;
    size_t count;
    int64_t since_ms;
};

static void left_note(struct work *w, void *context, struct str name)
{
    struct sweeping *sweeping = context;
    struct stat facts;
    int64_t made_ms;

    if (sweeping->count == sweep_files_max || stat(media_file_path(w, name), &facts))
        return; /* the rest another time */
    made_ms = (int64_t)facts.st_mtime * clock_second_ms;
    if (!sweeping->count || made_ms < sweeping->since_ms)
        sweeping->since_ms = made_ms;
    sweeping->names[sweeping->count++] = name;
}

static bool is_named(const struct str *files, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_starts(files[i], name))
            return true;
    return false;
}

/* Its files under any ending they may have, then the name that tells of them. */
static void left_remove(struct work *w, struct str new_file, const struct str *files, size_t count)
{
    struct str name = media_final_name(w, new_file);
    bool keeps = str_ends(new_file, STR("-small")) || is_named(files, count, name);

    for (int i = 0; !keeps && i < type_count; i++) {
        const char *extension = types[i].extension;

        (void)media_file_remove(w, str_format(w->memory, "%.*s%s", STR_ARG(name), extension));
        (void)media_file_remove(w, str_format(w->memory, "%.*s-small%s", STR_ARG(name), extension));
    }
    if (!keeps)
        (void)media_file_remove(w, str_format(w->memory, "%.*s.source", STR_ARG(name)));
    (void)media_file_remove(w, new_file);
}

enum err media_sweep(struct work *w)
{
    struct sweeping sweeping = {
        .names = arena_array(w->memory, sweep_files_max, sizeof *sweeping.names)};
    struct str folder = str_of(media_file_path(w, STR(""))), *files = NULL;
    size_t count = 0;
    enum err e = scratch_sweep(w, folder, "new", left_note, &sweeping);

    if (e || !sweeping.count)
        return e;
    e = media_db_files_since(w, sweeping.since_ms - clock_day_ms, &files, &count);
    if (e)
        return e;
    for (size_t i = 0; i < sweeping.count; i++)
        left_remove(w, sweeping.names[i], files, count);
    log_info("media.swept", "files=%zu", sweeping.count);
    return OK;
}

/* Looking. */

/* What is being made of a video is not looked for in the bucket. */
static bool file_is_kept(struct work *w, struct str file)
{
    if (!file.size)
        return true;
    return media_type_of(file).size ? media_store_holds(w, file)
                                    : access(media_file_path(w, file), R_OK) == 0;
}

enum err media_missing(struct work *w, int64_t *ret_missing, struct str *ret_name)
{
    enum { names_a_step = 500 };
    struct arena *memory = arena_new(0);
    struct work step = *w;
    struct media_names *names = arena_array(w->memory, names_a_step, sizeof *names);
    int64_t after = 0, missing = 0;
    struct str name = {0};
    int count = names_a_step;
    enum err e = OK;

    step.memory = memory;
    while (!e && count == names_a_step) {
        e = media_db_names(&step, after, names, names_a_step, &count);
        for (int i = 0; !e && i < count; i++) {
            bool large = file_is_kept(&step, names[i].file);
            if (large && file_is_kept(&step, names[i].preview_file))
                continue;
            if (!missing++)
                name = str_copy(w->memory, large ? names[i].preview_file : names[i].file);
        }
        after = e || !count ? after : names[count - 1].id;
        w->why = e ? str_copy(w->memory, step.why) : w->why;
        arena_reset(memory);
    }
    arena_free(memory);
    if (e)
        return e;
    *ret_missing = missing;
    *ret_name = name;
    return OK;
}

/* Removal. */

/* "ab/cd/NAME" of "ab/cd/NAME.mp4". */
static struct str base_of(struct str file)
{
    struct str base;

    (void)str_split(file, '.', &base);
    return base;
}

int media_files_of(struct work *w, const struct media *media, struct str *ret_files)
{
    static const char *const made[] = {".source", ".mp4",   ".mp3",    ".m4a",   ".m3u8",  "-1.mp4",
                                       "-1.m3u8", "-2.mp4", "-2.m3u8", "-3.mp4", "-3.m3u8"};
    struct str base = base_of(media->file);
    int count = 0;

    ret_files[count++] = media->preview_file;
    if (media->kind == MEDIA_IMAGE) {
        ret_files[count++] = media->file;
        return count;
    }
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        ret_files[count++] = str_format(w->memory, "%.*s%s", STR_ARG(base), made[i]);
    /* Tries whose server ended before a row named them. */
    for (int i = 1; i <= media->thumbnails && i <= media_thumbnails_max; i++) {
        ret_files[count++] = str_format(w->memory, "%.*s-thumb%d.jpg", STR_ARG(base), i);
        ret_files[count++] = str_format(w->memory, "%.*s-thumb%d.webp", STR_ARG(base), i);
    }
    return count;
}

struct removal {
    int64_t id, account_id, bytes;
    bool files_gone;
};

static enum err removal_store(struct work *w, const struct removal *removal)
{
    bool deleted = false;
    enum err e;

    if (!removal->files_gone)
        return media_db_leave(w, removal->id, false);
    e = media_db_delete(w, removal->id, &deleted);
    if (!e && deleted)
        e = media_db_usage_add(w, removal->account_id, -removal->bytes, -1);
    return e || !deleted ? e : media_db_usage_end(w, removal->account_id);
}

static enum err removal_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, removal_store(w, context));
}

static bool files_remove(struct work *w, const struct media *media)
{
    struct str files[media_row_files_max];
    int count = media_files_of(w, media, files);
    bool gone = true;

    for (int i = 0; gone && i < count; i++) /* the rest with the next attempt */
        gone = media_file_remove(w, files[i]);
    return gone;
}

enum err media_remove_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct removal removal = {.id = job->subject_id};
    struct media media;
    enum err e = lanes_run(lanes, w, removal_step, &removal);

    if (!e)
        e = media_db_find(w, removal.id, &media);
    if (e || media.state != MEDIA_LEAVING)
        return e == ERR_NOT_FOUND ? OK : e; /* gone, or attached */
    removal.account_id = media.account_id;
    removal.bytes = media.bytes;
    removal.files_gone = files_remove(w, &media);
    if (!removal.files_gone)
        return work_fail(w, ERR_UNAVAILABLE, "a picture cannot be removed");
    return lanes_run(lanes, w, removal_step, &removal);
}

enum err media_remove_file_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct media media;
    enum err e = media_db_find(w, job->subject_id, &media);

    (void)lanes;
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!e && (str_equal(media.file, job->data) || str_equal(media.preview_file, job->data)))
        return OK; /* it is shown */
    return media_file_remove(w, job->data)
               ? OK
               : work_fail(w, ERR_UNAVAILABLE, "a picture's file cannot be removed");
}
