/* Videos and sounds: taken in, and made into what is shown. */
#include "base/folder.h"
#include "base/log.h"
#include "base/scratch.h"
#include "media/media_child.h"
#include "media/media_db.h"
#include "media/media_files.h"
#include "media/media_store.h"
#include "media/moving.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { copy_bytes = 1 << 20 };

static bool is_gif(const char *reader)
{
    return strcmp(reader, "gif") == 0;
}

static struct str named(struct work *w, struct str base, const char *ending)
{
    return str_format(w->memory, "%.*s%s", STR_ARG(base), ending);
}

/* Taking in. */

/* What was sent, under a name of its own and on the disk. An upload in a file of its own gets a
 * second name; other bytes are copied. */
static bool source_copy(int from, const char *to)
{
    int file = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    off_t at = 0;
    ssize_t got = 1;

    while (file >= 0 && got > 0)
        got = sendfile(file, from, &at, copy_bytes);
    if (file < 0 || got < 0 || fsync(file)) {
        if (file >= 0)
            close(file);
        return false;
    }
    return close(file) == 0;
}

static bool source_take(struct work *w, const struct media_source *source, int input,
                        const char *to)
{
    if (source->path.size && link(str_c(w->memory, source->path), to) == 0)
        return fsync(input) == 0;
    return source_copy(input, to);
}

static enum err source_keep(struct work *w, const struct media_source *source, int input,
                            struct media *media)
{
    struct stat facts;
    struct str base;
    enum err e = scratch_name(w, "new", &media->new_file);

    if (e)
        return e;
    base = media_final_name(w, media->new_file);
    media->file = named(w, base, ".source");
    if (!media_folders_make(w, media->file) || fstat(input, &facts) ||
        !source_take(w, source, input, media_file_path(w, media->new_file)) ||
        link(media_file_path(w, media->new_file), media_file_path(w, media->file)) ||
        !folder_keep_name(media_file_path(w, media->file))) {
        e = work_fail(w, ERR_UNAVAILABLE, "the file cannot be stored: %s", strerror(errno));
        media_discard(w, media);
        return e;
    }
    media->bytes += facts.st_size;
    return OK;
}

static void facts_take(struct work *w, const struct moving *moving, const struct moving_plan *plan,
                       struct media *media)
{
    media->type = str_of(plan->type);
    media->width = plan->width;
    media->height = plan->height;
    media->duration_ms = moving->duration_ms;
    media->bits_per_second = moving->bits_per_second;
    if (moving->rate_den)
        media->frame_rate = str_format(w->memory, "%d/%d", moving->rate_num, moving->rate_den);
}

static bool loops(const struct moving *moving, const char *reader)
{
    return moving->video >= 0 &&
           (is_gif(reader) || (moving->audio < 0 && moving->duration_ms <= moving_silent_ms_max));
}

/* The preview: of the thumbnail that was sent, else of a frame or cover, else none. */
static enum err preview_make(struct work *w, int input, const struct moving *moving,
                             const struct media_source *thumbnail, struct media *media)
{
    struct str base = media_final_name(w, media->new_file);
    const char *path = media_file_path(w, named(w, media->new_file, "-small"));
    int picture;
    enum err e = OK;

    if (thumbnail) {
        picture = media_input_open(w, thumbnail);
        e = media_input_check(w, picture, w->limits->media_bytes_max, "a thumbnail");
    } else {
        e = moving_frame(w, input, moving, path);
        picture = e ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    }
    if (!e)
        e = media_preview_make(w, picture, base, "-small", media);
    if (picture >= 0)
        close(picture);
    if (!thumbnail)
        unlink(path);
    if (e == ERR_NOT_FOUND || (e == ERR_INVALID && !thumbnail && moving->video < 0))
        return OK; /* a sound goes without */
    return e;
}

static enum err moving_accept(struct work *w, const struct media_source *source,
                              const struct media_source *thumbnail, int input, const char *reader,
                              struct media *ret_media)
{
    struct media media = {.state = MEDIA_WORKING};
    struct moving moving;
    struct moving_plan plan = {0};
    enum err e = media_input_check(w, input, w->limits->media_video_bytes_max, "a video or sound");

    if (!e && !media_tools_present(w))
        e = work_fail(w, ERR_INVALID,
                      "this server takes no video or audio: ffmpeg is not installed on it");
    if (!e)
        e = moving_probe(w, input, reader, &moving);
    if (!e)
        e = source_keep(w, source, input, &media);
    if (e)
        return e;
    media.kind = loops(&moving, reader) ? MEDIA_GIFV
                 : moving.video >= 0    ? MEDIA_VIDEO
                                        : MEDIA_AUDIO;
    plan = moving_plan_of(&moving, media.kind == MEDIA_GIFV);
    facts_take(w, &moving, &plan, &media);
    e = preview_make(w, input, &moving, thumbnail, &media);
    if (e)
        media_discard(w, &media);
    else
        *ret_media = media;
    return e;
}

/* A GIF is read as a picture first: if it does not move, or ffmpeg is not there, that is what it
 * stays. */
static enum err gif_accept(struct work *w, const struct media_source *source,
                           const struct media_source *thumbnail, int input, struct media *ret_media)
{
    struct media picture;
    enum err e = media_process(w, source, &picture);

    if (e)
        return e;
    if (!picture.animated || !media_tools_present(w)) {
        *ret_media = picture;
        return OK;
    }
    media_discard(w, &picture);
    return moving_accept(w, source, thumbnail, input, "gif", ret_media);
}

enum err media_accept(struct work *w, const struct media_source *source,
                      const struct media_source *thumbnail, struct media *ret_media)
{
    int input = media_input_open(w, source);
    const char *reader = input < 0 ? NULL : moving_reader(input);
    enum err e;

    if (reader && is_gif(reader))
        e = gif_accept(w, source, thumbnail, input, ret_media);
    else if (reader)
        e = moving_accept(w, source, thumbnail, input, reader, ret_media);
    else if (thumbnail)
        e = work_fail(w, ERR_INVALID, "Validation failed: Thumbnail must be blank");
    else
        e = media_process(w, source, ret_media);
    if (input >= 0)
        close(input);
    return e;
}

/* A preview of the owner's choice. Each has a name of its own, since its bytes may never change. */

enum err media_thumbnail_reserve(struct work *w, int64_t account_id, int64_t id,
                                 struct media *ret_media)
{
    struct media media;
    enum err e = media_find(w, id, &media);

    assert(db_in_transaction(w));
    if (!e && media.account_id != account_id)
        e = ERR_NOT_FOUND;
    if (!e && media.kind == MEDIA_IMAGE)
        e = work_fail(w, ERR_INVALID, "Validation failed: Thumbnail must be blank");
    if (!e && media.thumbnails >= media_thumbnails_max)
        e = work_fail(w, ERR_INVALID, "a preview can be replaced %d times", media_thumbnails_max);
    if (e)
        return e;
    media.thumbnails++;
    e = media_db_update(w, &media);
    if (!e)
        *ret_media = media;
    return e;
}

enum err media_thumbnail_make(struct work *w, const struct media_source *source,
                              struct media *media)
{
    struct str base;
    char ending[] = "-thumb0";
    int picture = media_input_open(w, source);
    enum err e = media_input_check(w, picture, w->limits->media_bytes_max, "a thumbnail");

    assert(media->thumbnails >= 1 && media->thumbnails <= media_thumbnails_max);
    (void)str_split(media->file, '.', &base);
    ending[sizeof ending - 2] = (char)('0' + media->thumbnails);
    if (!e)
        e = media_preview_make(w, picture, base, ending, media);
    if (picture >= 0)
        close(picture);
    return e;
}

enum err media_thumbnail_store(struct work *w, const struct media *media)
{
    struct media now;
    struct str old;
    int64_t more;
    enum err e = media_find(w, media->id, &now);

    if (!e && now.account_id != media->account_id)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    old = now.preview_file;
    now.preview_file = media->preview_file;
    now.preview_width = media->preview_width;
    now.preview_height = media->preview_height;
    now.blurhash = media->blurhash;
    memcpy(now.colors, media->colors, sizeof now.colors);
    more = media->bytes > now.bytes ? media->bytes - now.bytes : 0;
    now.bytes += more;
    e = media_db_update_preview(w, &now);
    if (!e && old.size)
        e = jobs_add(w, JOB_REMOVE_FILE, media->id, old, 0);
    return e ? e : media_db_usage_add(w, now.account_id, more, 0);
}

void media_thumbnail_discard(struct work *w, const struct media *media)
{
    struct str why = w->why;
    struct media now;
    enum err e = media_db_find(w, media->id, &now);

    if (e == ERR_NOT_FOUND || (!e && !str_equal(now.preview_file, media->preview_file)))
        (void)media_file_remove(w, media->preview_file);
    w->why = why;
}

/* Making. */

struct making {
    struct work *w;
    struct media media;
    struct str base;
    struct moving moving;
    struct moving_plan plan;
    int64_t preview_bytes;
    enum err outcome;
};

static bool text_store(const char *path, struct str text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    size_t at = 0;
    bool kept;

    while (file >= 0 && at < text.size) {
        ssize_t put = write(file, text.data + at, text.size - at);

        if (put < 0 && errno != EINTR)
            break;
        at += put > 0 ? (size_t)put : 0;
    }
    kept = file >= 0 && at == text.size && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return kept;
}

static struct str quality_file(struct making *making, int i, const char *extension)
{
    return str_format(making->w->memory, "%.*s-%d%s", STR_ARG(making->base), i + 1, extension);
}

/* Of "ab/cd/NAME": what a playlist beside it says. */
static struct str name_beside(struct str file)
{
    return str_sub(file, STR("ab/cd/").size, file.size);
}

static enum err playlist_make(struct making *making, int i, struct hls_quality *quality)
{
    struct work *w = making->w;
    struct str video = quality_file(making, i, ".mp4"), playlist;
    int file = open(media_file_path(w, video), O_RDONLY | O_CLOEXEC);
    enum err e;

    *quality = (struct hls_quality){.name = name_beside(video),
                                    .width = making->plan.qualities[i].width,
                                    .height = making->plan.qualities[i].height};
    if (file < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the video cannot be read: %s", strerror(errno));
    e = hls_playlist(w, file, making->moving.duration_ms, quality, &playlist);
    close(file);
    if (!e && !text_store(media_file_path(w, quality_file(making, i, ".m3u8")), playlist))
        e = work_fail(w, ERR_UNAVAILABLE, "the playlist cannot be stored: %s", strerror(errno));
    return e;
}

static enum err playlists_make(struct making *making)
{
    struct work *w = making->w;
    struct hls_quality qualities[hls_qualities_max];
    int count = making->plan.quality_count;
    enum err e = OK;

    for (int i = 0; !e && i < count; i++)
        e = playlist_make(making, i, &qualities[i]);
    if (!e && count &&
        !text_store(media_file_path(w, named(w, making->base, ".m3u8")),
                    hls_master(w, qualities, count)))
        e = work_fail(w, ERR_UNAVAILABLE, "the playlist cannot be stored: %s", strerror(errno));
    making->media.qualities = count;
    return e;
}

/* Bytes of all that was made, and of the preview. */
static enum err bytes_count(struct making *making)
{
    struct work *w = making->w;
    struct str files[media_row_files_max];
    int count = media_files_of(w, &making->media, files);
    struct stat facts;

    making->media.bytes = making->preview_bytes;
    for (int i = 0; i < count; i++)
        if (!str_equal(files[i], making->media.preview_file) && media_type_of(files[i]).size &&
            stat(media_file_path(w, files[i]), &facts) == 0)
            making->media.bytes += facts.st_size;
    if (stat(media_file_path(w, making->media.file), &facts) || facts.st_size == 0)
        return work_fail(w, ERR_INVALID, "the file cannot be read");
    if (making->moving.duration_ms > 0)
        making->media.bits_per_second =
            facts.st_size * 8 * clock_second_ms / making->moving.duration_ms;
    return OK;
}

/* To where files are kept, all that was made; the preview is there. */
static enum err files_send(struct making *making)
{
    struct work *w = making->w;
    enum err e = media_store_put(w, making->media.file);

    for (int i = 0; !e && i < making->plan.quality_count; i++) {
        e = media_store_put(w, quality_file(making, i, ".mp4"));
        if (!e)
            e = media_store_put(w, quality_file(making, i, ".m3u8"));
    }
    if (!e && making->plan.quality_count)
        e = media_store_put(w, named(w, making->base, ".m3u8"));
    return e;
}

static enum err files_make(struct making *making, int input)
{
    struct work *w = making->w;
    const char *paths[moving_files] = {0};
    enum err e;

    making->plan = moving_plan_of(&making->moving, making->media.kind == MEDIA_GIFV);
    making->media.file = named(w, making->base, making->plan.extension);
    paths[MOVING_MAIN] = media_file_path(w, making->media.file);
    for (int i = 0; i < making->plan.quality_count; i++)
        paths[MOVING_FIRST_QUALITY + i] = media_file_path(w, quality_file(making, i, ".mp4"));
    e = moving_make(w, input, &making->moving, &making->plan, paths,
                    2 * w->limits->media_video_bytes_max);
    if (!e)
        e = playlists_make(making);
    if (!e && !folder_keep_name(paths[MOVING_MAIN]))
        e = work_fail(w, ERR_UNAVAILABLE, "the file cannot be stored: %s", strerror(errno));
    if (!e)
        e = bytes_count(making);
    return e ? e : files_send(making);
}

static enum err source_read(struct making *making)
{
    struct work *w = making->w;
    int input = open(media_file_path(w, making->media.file), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    const char *reader = input < 0 ? NULL : moving_reader(input);
    struct stat facts;
    enum err e = reader && fstat(input, &facts) == 0
                     ? moving_probe(w, input, reader, &making->moving)
                     : work_fail(w, ERR_INVALID, "what was sent is gone");

    /* Until now both counted together. */
    if (!e && making->media.bytes > facts.st_size)
        making->preview_bytes = making->media.bytes - facts.st_size;

    if (!e)
        e = files_make(making, input);
    if (input >= 0)
        close(input);
    return e;
}

/* What the owner said of it meanwhile stays. */
static enum err made_store(struct work *w, struct making *making)
{
    struct media *media = &making->media, now;
    int64_t before;
    enum err e = media_db_find(w, media->id, &now);

    if (e || now.state != MEDIA_WORKING)
        return e == ERR_NOT_FOUND ? OK : e;
    before = now.bytes;
    now.state = making->outcome ? MEDIA_FAILED : MEDIA_READY;
    now.bytes = making->outcome ? 0 : media->bytes;
    if (!making->outcome) {
        facts_take(w, &making->moving, &making->plan, &now);
        now.file = media->file;
        now.bits_per_second = media->bits_per_second;
        now.qualities = media->qualities;
    }
    e = media_db_made(w, &now);
    return e ? e : media_db_usage_add(w, now.account_id, now.bytes - before, 0);
}

static enum err made_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, made_store(w, context));
}

/* Nothing of what failed is kept but the row, which says so until its owner removes it. */
static void leftovers_remove(struct making *making)
{
    struct work *w = making->w;
    struct str files[media_row_files_max];
    int count = media_files_of(w, &making->media, files);

    for (int i = 0; i < count; i++)
        if (making->outcome || str_ends(files[i], STR(".source")))
            (void)media_file_remove(w, files[i]);
}

enum err media_make_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct making making = {.w = w};
    struct media now;
    enum err e = media_db_find(w, job->subject_id, &making.media);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    (void)str_split(making.media.file, '.', &making.base);
    if (making.media.state !=
        MEDIA_WORKING) { /* ended after it was stored, before it was cleared */
        (void)media_file_remove(w, str_format(w->memory, "%.*s.source", STR_ARG(making.base)));
        return OK;
    }
    making.outcome = job->attempts > media_attempts_max
                         ? work_fail(w, ERR_INVALID, "it was begun too often")
                         : source_read(&making);
    if (making.outcome == ERR_UNAVAILABLE)
        return making.outcome; /* begun anew */
    if (making.outcome)
        log_warning("media.make", "media=%lld why=\"%.*s\"", (long long)job->subject_id,
                    STR_ARG(w->why));
    e = lanes_run(lanes, w, made_run, &making);
    if (e)
        return e;
    /* One that was deleted meanwhile has a job that removes what it knows of. */
    if (media_db_find(w, job->subject_id, &now) == ERR_NOT_FOUND || now.state == MEDIA_LEAVING)
        making.outcome = ERR_NOT_FOUND;
    leftovers_remove(&making);
    return OK;
}

bool media_takes_films(struct work *w)
{
    return media_tools_present(w);
}

void media_hold(bool held)
{
    media_tools_hold(held);
}
