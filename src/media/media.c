#include "media/media.h"

#include "base/folder.h"
#include "base/json.h"
#include "base/log.h"
#include "base/scratch.h"
#include "media/media_child.h"
#include "media/media_db.h"
#include "store/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { side_pixels_max = 4096, of_post_max = 200, new_name_size = 24, sweep_files_max = 10000 };

static const struct {
    const char *type, *extension;
} types[] = {{"image/jpeg", ".jpg"}, {"image/png", ".png"}, {"image/webp", ".webp"}};
enum { type_count = sizeof types / sizeof *types };

static const char *path_of(struct work *w, struct str file)
{
    return str_c(w->memory, str_format(w->memory, "%.*s/media/%.*s", STR_ARG(w->site->data_folder),
                                       STR_ARG(file)));
}

struct str media_url(struct work *w, struct str file)
{
    return str_format(w->memory, "%.*s/media/%.*s", STR_ARG(w->site->url), STR_ARG(file));
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
            *ret_path = str_of(path_of(w, name));
            *ret_type = str_of(types[i].type);
            return true;
        }
    return false;
}

/* Processing. */

/* Files while they are being made: in the media folder, so that a rename is one step, under names
 * that are never served: "new-MARK-NAME" and "new-MARK-NAME-small". NAME becomes that of the
 * picture, its first four letters, made hexadecimal, the folders (final_name()). */
struct making {
    struct str name;
    const char *large_path, *preview_path;
    int input, large, preview;
};

static int input_open(struct work *w, const struct media_source *source)
{
    int file;
    size_t at = 0;

    if (source->descriptor > 0)
        return fcntl(source->descriptor, F_DUPFD_CLOEXEC, 0);
    if (source->path.size)
        return open(str_c(w->memory, source->path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    file = memfd_create("picture", MFD_CLOEXEC);
    while (file >= 0 && at < source->bytes.size) {
        ssize_t put = write(file, source->bytes.data + at, source->bytes.size - at);

        if (put < 0 && errno != EINTR)
            break;
        at += put > 0 ? (size_t)put : 0;
    }
    if (file >= 0 && (at < source->bytes.size || lseek(file, 0, SEEK_SET) != 0)) {
        close(file);
        file = -1;
    }
    return file;
}

static enum err input_check(struct work *w, int input, int64_t bytes_max)
{
    struct stat facts;

    if (input < 0 || fstat(input, &facts) || !S_ISREG(facts.st_mode))
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    if (facts.st_size > bytes_max)
        return work_fail(w, ERR_INVALID, "a picture has at most %lld bytes", (long long)bytes_max);
    return OK;
}

static int output_open(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static enum err making_begin(struct work *w, const struct media_source *source,
                             struct making *making)
{
    enum err e;

    making->input = input_open(w, source);
    e = input_check(w, making->input,
                    source->bytes_max ? source->bytes_max : w->limits->media_bytes_max);
    if (!e)
        e = scratch_name(w, "new", &making->name);
    if (e)
        return e;
    making->large_path = path_of(w, making->name);
    making->preview_path = path_of(w, str_format(w->memory, "%.*s-small", STR_ARG(making->name)));
    making->large = output_open(making->large_path);
    making->preview = output_open(making->preview_path);
    if (making->large < 0 || making->preview < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the media folder cannot be written: %s",
                         strerror(errno));
    return OK;
}

static void making_end(struct making *making, bool made)
{
    const int descriptors[] = {making->input, making->large, making->preview};

    for (int i = 0; i < 3; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    if (making->large >= 0 && !made)
        unlink(making->large_path);
    if (making->preview >= 0)
        unlink(making->preview_path);
}

static const char *extension_of(struct str type)
{
    for (int i = 0; i < type_count; i++)
        if (str_is(type, types[i].type))
            return types[i].extension;
    return NULL;
}

/* The child is not believed more than it must be. */
static enum err facts_take(struct work *w, struct str line, struct media *media,
                           struct str *ret_preview_type)
{
    const struct json *facts = NULL;

    if (json_parse(w->memory, str_trim(line), &facts, NULL))
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    media->kind = MEDIA_IMAGE;
    media->type = json_get_str(facts, "type");
    media->blurhash = json_get_str(facts, "blurhash");
    media->width = (int)json_get_int(facts, "width", 0);
    media->height = (int)json_get_int(facts, "height", 0);
    media->preview_width = (int)json_get_int(facts, "preview_width", 0);
    media->preview_height = (int)json_get_int(facts, "preview_height", 0);
    media->animated = json_get_bool(facts, "animated", false);
    *ret_preview_type = json_get_str(facts, "preview_type");
    if (!extension_of(media->type) || !extension_of(*ret_preview_type) || media->width < 1 ||
        media->height < 1 || media->width > side_pixels_max || media->height > side_pixels_max ||
        media->preview_width < 1 || media->preview_height < 1)
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    return OK;
}

/* "ab/cd/REST" of "new-MARK-REST": the folder spreads files, so any stable one will do. */
static struct str final_name(struct work *w, struct str new_file)
{
    struct str rest = str_sub(new_file, new_file.size - new_name_size, new_file.size);
    unsigned spread = 0;

    for (size_t i = 0; i < rest.size; i++)
        spread = spread * 31 + (uint8_t)rest.data[i];
    return str_format(w->memory, "%02x/%02x/%.*s", spread >> 8 & 0xff, spread & 0xff,
                      STR_ARG(rest));
}

/* The large one keeps its new name beside its own until a row names it. */
static bool files_place(struct work *w, const struct making *making, const struct media *media)
{
    const char *inner = path_of(w, str_sub(media->file, 0, 5));
    const char *outer = path_of(w, str_sub(media->file, 0, 2));

    return (mkdir(outer, 0700) == 0 || errno == EEXIST) &&
           (mkdir(inner, 0700) == 0 || errno == EEXIST) && fsync(making->large) == 0 &&
           fsync(making->preview) == 0 && folder_keep(path_of(w, STR(""))) &&
           link(making->large_path, path_of(w, media->file)) == 0 &&
           rename(making->preview_path, path_of(w, media->preview_file)) == 0 &&
           folder_keep(inner) && folder_keep(outer);
}

static enum err files_keep(struct work *w, struct making *making, struct media *media,
                           struct str preview_type)
{
    struct str name = final_name(w, making->name);
    enum err e;

    media->new_file = making->name;
    media->file = str_format(w->memory, "%.*s%s", STR_ARG(name), extension_of(media->type));
    media->preview_file =
        str_format(w->memory, "%.*s-small%s", STR_ARG(name), extension_of(preview_type));
    if (files_place(w, making, media))
        return OK;
    e = work_fail(w, ERR_UNAVAILABLE, "the picture cannot be stored: %s", strerror(errno));
    media_discard(w, media);
    return e;
}

static enum err sizes_take(struct work *w, const struct making *making, struct media *media)
{
    struct stat large, preview;

    if (fstat(making->large, &large) || fstat(making->preview, &preview) || large.st_size == 0 ||
        preview.st_size == 0)
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    media->bytes = large.st_size + preview.st_size;
    return OK;
}

enum err media_process(struct work *w, const struct media_source *source, struct media *ret_media)
{
    struct making making = {.input = -1, .large = -1, .preview = -1};
    struct media media = {.state = MEDIA_READY};
    struct str facts = {0}, preview_type = {0};
    enum err e = making_begin(w, source, &making);

    if (!e)
        e = media_child_run(w, making.input, making.large, making.preview, media_process_ms_max,
                            &facts);
    if (!e)
        e = facts_take(w, facts, &media, &preview_type);
    if (!e)
        e = sizes_take(w, &making, &media);
    if (!e)
        e = files_keep(w, &making, &media, preview_type);
    making_end(&making, e == OK);
    if (!e)
        *ret_media = media;
    return e;
}

static bool file_remove(struct work *w, struct str file)
{
    if (!file.size || unlink(path_of(w, file)) == 0 || errno == ENOENT)
        return true;
    log_warning("media.remove", "error=\"%s\"", strerror(errno));
    return false;
}

void media_discard(struct work *w, const struct media *media)
{
    (void)file_remove(w, media->file);
    (void)file_remove(w, media->preview_file);
    (void)file_remove(w, media->new_file);
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

    (void)file_remove(w, *new_file);
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
    if (!e && waits)
        e = jobs_add(w, JOB_REMOVE_MEDIA, media->id, STR(""), w->now_ms + media_unattached_ms);
    return e ? e : media_db_usage_add(w, media->account_id, media->bytes, 1);
}

enum err media_attach(struct work *w, int64_t account_id, int64_t post_id, const int64_t *ids,
                      int count)
{
    struct buffer missing = buffer_in(w->memory);

    assert(db_in_transaction(w));
    for (int i = 0; i < count; i++) {
        bool attached = false;
        enum err e = id_bucket(ids[i]) == id_bucket(account_id)
                         ? media_db_attach(w, account_id, post_id, ids[i], &attached)
                         : OK;
        if (e)
            return e;
        if (!attached)
            buffer_format(&missing, "%s%lld", missing.size ? ", " : "", (long long)ids[i]);
    }
    if (missing.size)
        return work_fail(w, ERR_INVALID, "Media %.*s not found or already attached to another post",
                         STR_ARG(buffer_str(&missing)));
    return OK;
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

    if (sweeping->count == sweep_files_max || stat(path_of(w, name), &facts))
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
    struct str name = final_name(w, new_file);
    bool keeps = str_ends(new_file, STR("-small")) || is_named(files, count, name);

    for (int i = 0; !keeps && i < type_count; i++) {
        (void)file_remove(w, str_format(w->memory, "%.*s%s", STR_ARG(name), types[i].extension));
        (void)file_remove(w,
                          str_format(w->memory, "%.*s-small%s", STR_ARG(name), types[i].extension));
    }
    (void)file_remove(w, new_file);
}

enum err media_sweep(struct work *w)
{
    struct sweeping sweeping = {
        .names = arena_array(w->memory, sweep_files_max, sizeof *sweeping.names)};
    struct str folder = str_of(path_of(w, STR(""))), *files = NULL;
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

static bool file_lies_there(struct arena *memory, struct str data_folder, struct str file)
{
    struct str path = str_format(memory, "%.*s/media/%.*s", STR_ARG(data_folder), STR_ARG(file));

    return !file.size || access(str_c(memory, path), R_OK) == 0;
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
            bool large = file_lies_there(memory, w->site->data_folder, names[i].file);
            if (large && file_lies_there(memory, w->site->data_folder, names[i].preview_file))
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
    return e || !deleted ? e : media_db_usage_add(w, removal->account_id, -removal->bytes, -1);
}

static enum err removal_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, removal_store(w, context));
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
    removal.files_gone = file_remove(w, media.file) && file_remove(w, media.preview_file);
    if (!removal.files_gone)
        return work_fail(w, ERR_UNAVAILABLE, "a picture cannot be removed");
    return lanes_run(lanes, w, removal_step, &removal);
}
