#include "media/media.h"

#include "base/json.h"
#include "base/log.h"
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

enum { name_random_bytes = 18, side_pixels_max = 4096, of_post_max = 200 };

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
 * that are never served. */
struct making {
    char large_path[512], preview_path[512];
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

static enum err input_check(struct work *w, int input)
{
    struct stat facts;

    if (input < 0 || fstat(input, &facts) || !S_ISREG(facts.st_mode))
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    if (facts.st_size > w->limits->media_bytes_max)
        return work_fail(w, ERR_INVALID, "a picture has at most %lld bytes",
                         (long long)w->limits->media_bytes_max);
    return OK;
}

static int output_open(struct work *w, const char *kind, char *path, size_t path_bytes)
{
    int size = snprintf(path, path_bytes, "%.*s/media/new-%.*s-%s", STR_ARG(w->site->data_folder),
                        STR_ARG(random_token(w->memory, 12)), kind);

    if (size < 0 || (size_t)size >= path_bytes)
        return -1;
    return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static enum err making_begin(struct work *w, const struct media_source *source,
                             struct making *making)
{
    enum err e;

    making->input = input_open(w, source);
    e = input_check(w, making->input);
    if (e)
        return e;
    making->large = output_open(w, "large", making->large_path, sizeof making->large_path);
    making->preview = output_open(w, "small", making->preview_path, sizeof making->preview_path);
    if (making->large < 0 || making->preview < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the media folder cannot be written: %s",
                         strerror(errno));
    return OK;
}

static void making_end(struct making *making)
{
    const int descriptors[] = {making->input, making->large, making->preview};

    for (int i = 0; i < 3; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    if (making->large >= 0)
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

static bool folder_keep(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool kept = folder >= 0 && fsync(folder) == 0;

    if (folder >= 0)
        close(folder);
    return kept;
}

/* To the disk, then to its name, then the name to the disk. */
static bool file_keep(int descriptor, const char *from, const char *to, const char *folder)
{
    return fsync(descriptor) == 0 && rename(from, to) == 0 && folder_keep(folder);
}

static enum err files_keep(struct work *w, struct making *making, struct media *media,
                           struct str preview_type)
{
    uint8_t place[2];
    const char *outer, *inner;
    struct str name = random_token(w->memory, name_random_bytes), folder;

    random_bytes(place, sizeof place);
    folder = str_format(w->memory, "%02x/%02x", place[0], place[1]);
    outer = path_of(w, str_sub(folder, 0, 2));
    inner = path_of(w, folder);
    media->file = str_format(w->memory, "%.*s/%.*s%s", STR_ARG(folder), STR_ARG(name),
                             extension_of(media->type));
    media->preview_file = str_format(w->memory, "%.*s/%.*s-small%s", STR_ARG(folder), STR_ARG(name),
                                     extension_of(preview_type));
    if ((mkdir(outer, 0700) && errno != EEXIST) || (mkdir(inner, 0700) && errno != EEXIST) ||
        !file_keep(making->large, making->large_path, path_of(w, media->file), inner) ||
        !file_keep(making->preview, making->preview_path, path_of(w, media->preview_file), inner) ||
        !folder_keep(outer) || !folder_keep(path_of(w, STR("")))) {
        enum err e =
            work_fail(w, ERR_UNAVAILABLE, "the picture cannot be stored: %s", strerror(errno));

        media_discard(w, media);
        return e;
    }
    return OK;
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
    making_end(&making);
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

enum err media_insert(struct work *w, struct media *media, bool waits)
{
    int waiting = 0;
    enum err e;

    assert(db_in_transaction(w) && media->account_id > 0 && media->file.size);
    media->description = str_trim(utf8_clean(w->memory, media->description));
    e = description_check(w, media->description);
    if (!e && waits)
        e = media_db_count_unattached(w, media->account_id, media_unattached_max, &waiting);
    if (!e && waiting >= media_unattached_max)
        e = work_fail(w, ERR_INVALID, "%d pictures wait to be posted already: post or delete some",
                      media_unattached_max);
    if (e)
        return e;
    media->id = id_new(w->now_ms, id_bucket(media->account_id));
    media->created_ms = w->now_ms;
    e = media_db_insert(w, media);
    if (!e && waits)
        e = jobs_add(w, JOB_REMOVE_MEDIA, media->id, STR(""), w->now_ms + media_unattached_ms);
    return e;
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

/* Removal. */

struct removal {
    int64_t id;
    bool files_gone;
};

static enum err removal_store(struct work *w, const struct removal *removal)
{
    return removal->files_gone ? media_db_delete(w, removal->id)
                               : media_db_leave(w, removal->id, false);
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
    removal.files_gone = file_remove(w, media.file) && file_remove(w, media.preview_file);
    if (!removal.files_gone)
        return work_fail(w, ERR_UNAVAILABLE, "a picture cannot be removed");
    return lanes_run(lanes, w, removal_step, &removal);
}
