#include "imports/item_pictures.h"

#include "base/scratch.h"
#include "imports/origins.h"
#include "media/media.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { prepared_max = items_batch * item_media_max, folder_mode = 0700 };

/* A file of the archive that is wanted; its number is its name in the folder. */
struct entry {
    struct str name;
    bool there, too_large;
};
/* A picture of the batch. */
struct prepared {
    const struct item *item;
    const struct item_media *source;
    struct media media;
    bool used;
};
struct item_pictures {
    struct arena *memory;
    struct str folder;
    int64_t account_id;
    struct entry *entries; /* by name */
    size_t entry_count;
    bool (*gone)(void *context);
    void *context;
    bool takes_films;
    struct prepared *prepared;
    struct media_task *tasks; /* of the prepared ones, in their order */
    size_t prepared_count;
    struct item_pictures_counts counts;
};

static bool is_film(struct str name)
{
    static const char *const endings[] = {".mp4",  ".mov", ".webm", ".m4v", ".mkv", ".avi",
                                          ".3gp",  ".mp3", ".ogg",  ".oga", ".ogv", ".wav",
                                          ".flac", ".m4a", ".aac",  ".opus"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if (name.size > size &&
            str_equal_nocase(str_sub(name, name.size - size, name.size), str_of(endings[i])))
            return true;
    }
    return false;
}

static const char *entry_path(const struct item_pictures *pictures, const struct entry *entry)
{
    return str_c(pictures->memory,
                 str_format(pictures->memory, "%.*s/%zu", STR_ARG(pictures->folder),
                            (size_t)(entry - pictures->entries)));
}

static int by_name(const void *left, const void *right)
{
    return str_compare(((const struct entry *)left)->name, ((const struct entry *)right)->name);
}

static struct entry *entry_find(const struct item_pictures *pictures, struct str name)
{
    const struct entry wanted = {.name = name};
    if (!pictures->entry_count)
        return NULL;
    return bsearch(&wanted, pictures->entries, pictures->entry_count, sizeof wanted, by_name);
}

static enum err item_is_there(struct work *w, int64_t account_id, const struct item *item,
                              bool *ret_there)
{
    struct origin origin = {0};
    enum err e = origin_find(w, item->key, account_id, &origin);
    *ret_there = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What the profile and the posts that are not here name, each once, in the order of names. */
static enum err entries_list(struct work *w, struct item_pictures *pictures,
                             const struct arrival *arrival)
{
    const struct items *items = &arrival->items;
    size_t most = 0, count = 0;
    for (size_t i = 0; i < items->count; i++)
        most += (size_t)items->at[i].media_count;
    pictures->entries = arena_array(pictures->memory, most + 2, sizeof *pictures->entries);
    if (arrival->profile.avatar.size)
        pictures->entries[count++].name = arrival->profile.avatar;
    if (arrival->profile.header.size)
        pictures->entries[count++].name = arrival->profile.header;
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->at[i];
        bool there = false;
        enum err e = item->media_count ? item_is_there(w, pictures->account_id, item, &there) : OK;
        if (e)
            return e;
        for (int m = 0; !there && m < item->media_count; m++)
            if (pictures->takes_films || !is_film(item->media[m].name))
                pictures->entries[count++].name = item->media[m].name;
    }
    if (count)
        qsort(pictures->entries, count, sizeof *pictures->entries, by_name);
    for (size_t i = 0; i < count; i++)
        if (!pictures->entry_count || !str_equal(pictures->entries[pictures->entry_count - 1].name,
                                                 pictures->entries[i].name))
            pictures->entries[pictures->entry_count++] = pictures->entries[i];
    return OK;
}

static const char *entry_take(void *context, struct work *w, struct str name)
{
    struct item_pictures *pictures = context;
    struct entry *entry = entry_find(pictures, name);
    (void)w;
    if (!entry || entry->there)
        return NULL; /* of two of a name the first counts */
    entry->there = true;
    return entry_path(pictures, entry);
}

static void entry_too_large(void *context, struct str name)
{
    struct entry *entry = entry_find(context, name);
    if (entry)
        entry->too_large = true;
}

static bool entry_between(void *context)
{
    struct item_pictures *pictures = context;
    return pictures->gone && pictures->gone(pictures->context);
}

/* Whether one is too large for what it is, is seen when it is read. */
static int64_t file_bytes_max(const struct limits *limits)
{
    return limits->media_video_bytes_max > limits->media_bytes_max ? limits->media_video_bytes_max
                                                                   : limits->media_bytes_max;
}

enum err item_pictures_open(struct work *w, struct parcel *parcel, const struct arrival *arrival,
                            int64_t account_id, bool (*gone)(void *context), void *context,
                            struct item_pictures **ret_pictures)
{
    struct item_pictures *pictures = ARENA_NEW(w->memory, struct item_pictures);
    *pictures = (struct item_pictures){
        .memory = w->memory, .account_id = account_id, .gone = gone, .context = context};
    struct str name = STR("");
    pictures->takes_films = media_takes_films(w);
    pictures->prepared = arena_array(w->memory, prepared_max, sizeof *pictures->prepared);
    pictures->tasks = arena_array(w->memory, prepared_max, sizeof *pictures->tasks);
    enum err e = scratch_name(w, "import", &name);
    pictures->folder =
        str_format(w->memory, "%.*s/temp/%.*s", STR_ARG(w->site->data_folder), STR_ARG(name));
    if (!e)
        e = entries_list(w, pictures, arrival);
    if (!e && pictures->entry_count && mkdir(str_c(w->memory, pictures->folder), folder_mode))
        e = work_fail(w, ERR_UNAVAILABLE, "%.*s cannot be made: %s", STR_ARG(pictures->folder),
                      strerror(errno));
    const struct parcel_extraction extraction = {.take = entry_take,
                                                 .too_large = entry_too_large,
                                                 .between = entry_between,
                                                 .context = pictures,
                                                 .bytes_max = file_bytes_max(w->limits)};
    if (!e && pictures->entry_count)
        e = parcel_extract(w, parcel, &extraction);
    if (e) {
        item_pictures_close(pictures);
        return e;
    }
    *ret_pictures = pictures;
    return OK;
}

void item_pictures_close(struct item_pictures *pictures)
{
    if (!pictures)
        return;
    for (size_t i = 0; i < pictures->entry_count; i++)
        if (pictures->entries[i].there)
            (void)!unlink(entry_path(pictures, &pictures->entries[i]));
    (void)!rmdir(str_c(pictures->memory, pictures->folder));
}

const struct item_pictures_counts *item_pictures_counts(const struct item_pictures *pictures)
{
    return &pictures->counts;
}

/* ---- a batch ------------------------------------------------------------------------------ */

static void unreadable(struct item_pictures *pictures, struct str name)
{
    if (pictures->counts.unreadable < item_pictures_named_max)
        pictures->counts.named[pictures->counts.unreadable] = name;
    pictures->counts.unreadable++;
}

enum err item_pictures_path(const struct item_pictures *pictures, struct str name,
                            struct str *ret_path)
{
    const struct entry *entry = entry_find(pictures, name);
    if (!entry || !entry->there)
        return ERR_NOT_FOUND;
    if (entry->too_large)
        return ERR_TOO_LARGE;
    *ret_path = str_of(entry_path(pictures, entry));
    return OK;
}

/* Counts what cannot come; the rest waits to be processed. */
static void picture_note(struct item_pictures *pictures, const struct item *item,
                         const struct item_media *media)
{
    struct str path = STR("");
    enum err found = ERR_NOT_FOUND;
    if (is_film(media->name) && !pictures->takes_films) {
        pictures->counts.untaken++;
        return;
    }
    found = item_pictures_path(pictures, media->name, &path);
    if (found == ERR_NOT_FOUND) {
        pictures->counts.missing++;
        return;
    }
    if (found) {
        unreadable(pictures, media->name);
        return;
    }
    pictures->tasks[pictures->prepared_count] =
        (struct media_task){.source.path = path, .moves = is_film(media->name)};
    pictures->prepared[pictures->prepared_count++] =
        (struct prepared){.item = item, .source = media};
}

/* Those that could be read move together. */
static void results_take(struct item_pictures *pictures, struct work *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < pictures->prepared_count; i++) {
        struct prepared prepared = pictures->prepared[i];
        if (pictures->tasks[i].e) {
            unreadable(pictures, prepared.source->name);
            continue;
        }
        prepared.media = pictures->tasks[i].media;
        prepared.media.account_id = pictures->account_id;
        /* Longer ones are cut: nobody is there to shorten them. */
        prepared.media.description = utf8_prefix(
            utf8_clean(w->memory, prepared.source->description), media_description_characters_max);
        pictures->prepared[kept++] = prepared;
    }
    pictures->prepared_count = kept;
}

enum err item_pictures_prepare(struct item_pictures *pictures, struct work *w,
                               const struct item *items, size_t count)
{
    enum err e = OK;
    pictures->prepared_count = 0;
    for (size_t i = 0; !e && i < count; i++) {
        bool there = false;
        if (!items[i].media_count)
            continue;
        e = item_is_there(w, pictures->account_id, &items[i], &there);
        for (int m = 0; !e && !there && m < items[i].media_count; m++)
            picture_note(pictures, &items[i], &items[i].media[m]);
    }
    if (!e)
        e = media_process_all(w, pictures->tasks, pictures->prepared_count, pictures->gone,
                              pictures->context);
    if (e)
        pictures->prepared_count = 0;
    else
        results_take(pictures, w);
    return e;
}

enum err item_pictures_insert(struct item_pictures *pictures, struct work *w,
                              const struct item *item, int64_t *ret_ids, int *ret_count)
{
    for (size_t i = 0; i < pictures->prepared_count && *ret_count < post_media_max; i++) {
        struct prepared *prepared = &pictures->prepared[i];
        if (prepared->item != item)
            continue;
        enum err e = media_insert(w, &prepared->media, false);
        if (e)
            return e;
        prepared->used = true;
        ret_ids[(*ret_count)++] = prepared->media.id;
    }
    return OK;
}

void item_pictures_settle(struct item_pictures *pictures, struct work *w, bool stored)
{
    for (size_t i = 0; i < pictures->prepared_count; i++) {
        if (stored && pictures->prepared[i].used && pictures->prepared[i].media.kind == MEDIA_IMAGE)
            pictures->counts.stored++;
        else if (stored && pictures->prepared[i].used)
            pictures->counts.films++;
        else
            media_discard(w, &pictures->prepared[i].media);
    }
    pictures->prepared_count = 0;
}
