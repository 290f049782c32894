/* Reading what was sent, and writing it anew as files. */
#include "base/folder.h"
#include "base/json.h"
#include "base/scratch.h"
#include "media/media_child.h"
#include "media/media_files.h"
#include "media/media_store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { side_pixels_max = 4096, new_name_size = 24 };

/* Files while they are being made: in the media folder, so that a rename is one step, under names
 * that are never served: "new-MARK-NAME" and "new-MARK-NAME-small". NAME becomes that of the
 * picture, its first four letters, made hexadecimal, the folders (media_final_name()). */
struct making {
    struct str name;
    const char *large_path, *preview_path;
    int input, large, preview;
};

int media_input_open(struct work *w, const struct media_source *source)
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

enum err media_input_check(struct work *w, int input, int64_t bytes_max, const char *what)
{
    struct stat facts;

    if (input < 0 || fstat(input, &facts) || !S_ISREG(facts.st_mode))
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    if (facts.st_size > bytes_max)
        return work_fail(w, ERR_INVALID, "%s has at most %lld bytes", what, (long long)bytes_max);
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

    making->input = media_input_open(w, source);
    e = media_input_check(w, making->input,
                          source->bytes_max ? source->bytes_max : w->limits->media_bytes_max,
                          "a picture");
    if (!e)
        e = scratch_name(w, "new", &making->name);
    if (e)
        return e;
    making->large_path = media_file_path(w, making->name);
    making->preview_path =
        media_file_path(w, str_format(w->memory, "%.*s-small", STR_ARG(making->name)));
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

/* "#0a1b2c" or nothing. */
static struct str color_of(const struct json *value)
{
    struct str text = json_as_str(value);

    for (size_t i = 1; i < text.size; i++)
        if (!strchr("0123456789abcdef", text.data[i]))
            return STR("");
    return text.size == 7 && text.data[0] == '#' ? text : STR("");
}

/* The child is not believed more than it must be. */
static enum err facts_take(struct work *w, struct str line, struct media *media,
                           struct str *ret_preview_type)
{
    const struct json *facts = NULL;

    if (json_parse(w->memory, str_trim(line), &facts, NULL))
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    media->type = json_get_str(facts, "type");
    media->blurhash = json_get_str(facts, "blurhash");
    media->width = (int)json_get_int(facts, "width", 0);
    media->height = (int)json_get_int(facts, "height", 0);
    media->preview_width = (int)json_get_int(facts, "preview_width", 0);
    media->preview_height = (int)json_get_int(facts, "preview_height", 0);
    media->animated = json_get_bool(facts, "animated", false);
    for (int i = 0; i < media_colors_max; i++)
        media->colors[i] = color_of(json_at(json_get(facts, "colors"), (size_t)i));
    *ret_preview_type = json_get_str(facts, "preview_type");
    if (!media_extension_of(media->type) || !media_extension_of(*ret_preview_type) ||
        media->width < 1 || media->height < 1 || media->width > side_pixels_max ||
        media->height > side_pixels_max || media->preview_width < 1 || media->preview_height < 1)
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    return OK;
}

/* "ab/cd/REST" of "new-MARK-REST": the folder spreads files, so any stable one will do. */
struct str media_final_name(struct work *w, struct str new_file)
{
    struct str rest = str_sub(new_file, new_file.size - new_name_size, new_file.size);
    unsigned spread = 0;

    for (size_t i = 0; i < rest.size; i++)
        spread = spread * 31 + (uint8_t)rest.data[i];
    return str_format(w->memory, "%02x/%02x/%.*s", spread >> 8 & 0xff, spread & 0xff,
                      STR_ARG(rest));
}

bool media_folders_make(struct work *w, struct str file)
{
    const char *inner = media_file_path(w, str_sub(file, 0, 5));
    const char *outer = media_file_path(w, str_sub(file, 0, 2));

    return (mkdir(outer, 0700) == 0 || errno == EEXIST) &&
           (mkdir(inner, 0700) == 0 || errno == EEXIST) &&
           folder_keep(media_file_path(w, STR(""))) && folder_keep(outer);
}

/* The large one keeps its new name beside its own until a row names it. */
static bool files_place(struct work *w, const struct making *making, const struct media *media)
{
    const char *inner = media_file_path(w, str_sub(media->file, 0, 5));

    return media_folders_make(w, media->file) && fsync(making->large) == 0 &&
           fsync(making->preview) == 0 &&
           link(making->large_path, media_file_path(w, media->file)) == 0 &&
           rename(making->preview_path, media_file_path(w, media->preview_file)) == 0 &&
           folder_keep(inner);
}

static enum err files_keep(struct work *w, struct making *making, struct media *media,
                           struct str preview_type)
{
    struct str name = media_final_name(w, making->name);
    enum err e;

    media->new_file = making->name;
    media->file = str_format(w->memory, "%.*s%s", STR_ARG(name), media_extension_of(media->type));
    media->preview_file =
        str_format(w->memory, "%.*s-small%s", STR_ARG(name), media_extension_of(preview_type));
    e = files_place(w, making, media)
            ? OK
            : work_fail(w, ERR_UNAVAILABLE, "the picture cannot be stored: %s", strerror(errno));
    if (!e)
        e = media_store_put(w, media->file);
    if (!e)
        e = media_store_put(w, media->preview_file);
    if (e)
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
    struct media media = {.kind = MEDIA_IMAGE, .state = MEDIA_READY};
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

static int nowhere(void)
{
    return memfd_create("unwanted", MFD_CLOEXEC);
}

/* The large one that the program writes as well is not wanted. */
static enum err preview_read(struct work *w, int input, int large, int preview, struct media *media,
                             struct str *ret_type)
{
    struct media read = {0};
    struct str facts;
    struct stat status;
    enum err e = large < 0 || preview < 0
                     ? work_fail(w, ERR_UNAVAILABLE, "the media folder cannot be written: %s",
                                 strerror(errno))
                     : media_child_run(w, input, large, preview, media_process_ms_max, &facts);

    if (!e)
        e = facts_take(w, facts, &read, ret_type);
    if (!e && (fsync(preview) || fstat(preview, &status)))
        e = work_fail(w, ERR_UNAVAILABLE, "the preview cannot be stored: %s", strerror(errno));
    if (e)
        return e;
    media->preview_width = read.preview_width;
    media->preview_height = read.preview_height;
    media->blurhash = read.blurhash;
    memcpy(media->colors, read.colors, sizeof media->colors);
    media->bytes += status.st_size;
    return OK;
}

enum err media_preview_make(struct work *w, int input, struct str base, const char *suffix,
                            struct media *media)
{
    struct str new_name, type, file;
    const char *path;
    int large, preview;
    enum err e = scratch_name(w, "new", &new_name);

    if (e)
        return e;
    path = media_file_path(w, str_format(w->memory, "%.*s-small", STR_ARG(new_name)));
    large = nowhere();
    preview = output_open(path);
    e = preview_read(w, input, large, preview, media, &type);
    if (!e) {
        file = str_format(w->memory, "%.*s%s%s", STR_ARG(base), suffix, media_extension_of(type));
        if (!media_folders_make(w, file) || rename(path, media_file_path(w, file)) ||
            !folder_keep_name(media_file_path(w, file)))
            e = work_fail(w, ERR_UNAVAILABLE, "the preview cannot be stored: %s", strerror(errno));
        else if ((e = media_store_put(w, file)))
            (void)unlink(media_file_path(w, file));
        media->preview_file = e ? STR("") : file;
    }
    if (large >= 0)
        close(large);
    if (preview >= 0)
        close(preview);
    if (e)
        unlink(path);
    return e;
}
