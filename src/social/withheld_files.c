#include "social/withheld_files.h"

#include "live/files.h"
#include "media/media.h"
#include "social/accounts.h"

#include <assert.h>

struct told {
    struct live_file *files;
    int count;
};

static struct told told_of(struct work *w, const struct media_base *bases, int count,
                           bool for_members)
{
    struct told told = {arena_array(w->memory, (size_t)count, sizeof *told.files), count};

    for (int i = 0; i < count; i++)
        told.files[i] = (struct live_file){.base = bases[i].base,
                                           .media_id = bases[i].media_id,
                                           .post_id = bases[i].post_id,
                                           .account_id = bases[i].account_id,
                                           .for_members = for_members};
    return told;
}

static void put(struct work *w, void *data)
{
    const struct told *told = data;

    live_files_put(w->live, told->files, told->count);
}

static void tell_after_commit(struct work *w, const struct media_base *bases, int count,
                              bool for_members)
{
    struct told *told = ARENA_NEW(w->memory, struct told);

    if (!count)
        return;
    *told = told_of(w, bases, count, for_members);
    db_after_commit(w, put, told);
}

static enum err ids_tell(struct work *w, const int64_t *ids, int count, bool for_members)
{
    struct media_base *bases = NULL;
    int found = 0;
    enum err e = count ? media_bases_of_posts(w, ids, count, &bases, &found) : OK;

    assert(db_in_transaction(w));
    if (!e)
        tell_after_commit(w, bases, found, for_members);
    return e;
}

enum err withheld_files_posts(struct work *w, const struct post *posts, int count)
{
    int64_t *ids = arena_array(w->memory, (size_t)count, sizeof *ids);
    bool for_members = false;
    int kept = 0;

    for (int i = 0; i < count; i++)
        if (posts[i].id && (posts[i].flags & POST_NOT_FOR_ALL)) {
            ids[kept++] = posts[i].id;
            for_members = for_members || (posts[i].flags & POST_ADULTS);
        }
    return ids_tell(w, ids, kept, for_members);
}

enum err withheld_files_attached(struct work *w, const struct post *post)
{
    uint32_t author_flags = 0;
    enum err e = account_find_flags(w, post->author_id, &author_flags);

    if (e || !((post->flags & POST_NOT_FOR_ALL) || (author_flags & ACCOUNT_NOT_FOR_ALL)))
        return e;
    return ids_tell(w, &post->id, 1,
                    (post->flags & POST_ADULTS) || (author_flags & ACCOUNT_ADULTS));
}

enum err withheld_files_sent(struct work *w, const struct media *media)
{
    struct media_base base = {.media_id = media->id, .account_id = media->account_id};
    uint32_t flags = 0;
    enum err e = account_find_flags(w, media->account_id, &flags);

    assert(db_in_transaction(w));
    if (e || !(flags & ACCOUNT_NOT_FOR_ALL))
        return e;
    (void)str_split(media->file, '.', &base.base);
    tell_after_commit(w, &base, 1, flags & ACCOUNT_ADULTS);
    return OK;
}

enum err withheld_files_account(struct work *w, int64_t account_id, uint32_t set)
{
    struct media_base *bases = arena_array(w->memory, withheld_files_step, sizeof *bases);
    int count = 0;
    enum err e = media_bases_of_account(w, account_id, 0, withheld_files_step, bases, &count);

    assert(db_in_transaction(w));
    if (e)
        return e;
    tell_after_commit(w, bases, count, set & ACCOUNT_ADULTS);
    return count < withheld_files_step
               ? OK
               : jobs_add(w, JOB_WITHHOLD_FILES, account_id,
                          str_format(w->memory, "%lld", (long long)bases[count - 1].media_id), 0);
}

enum err withheld_files_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct media_base *bases = arena_array(w->memory, withheld_files_step, sizeof *bases);
    struct arena *memory = arena_new(0);
    struct work step = *w;
    int count = withheld_files_step;
    uint32_t flags = 0;
    int64_t after = 0;
    enum err e = account_find_flags(w, job->subject_id, &flags);

    (void)lanes;
    (void)!str_int(job->data, 0, INT64_MAX, &after); /* else from the first */
    step.memory = memory;
    while (!e && count == withheld_files_step) {
        e = media_bases_of_account(&step, job->subject_id, after, withheld_files_step, bases,
                                   &count);
        if (e || !count)
            break;
        const struct told told = told_of(&step, bases, count, flags & ACCOUNT_ADULTS);
        live_files_put(w->live, told.files, told.count);
        after = bases[count - 1].media_id;
        arena_reset(memory);
    }
    w->why = e ? str_copy(w->memory, step.why) : w->why;
    arena_free(memory);
    return e == ERR_NOT_FOUND ? OK : e; /* the account is gone */
}
