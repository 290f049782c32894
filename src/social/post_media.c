/* Videos and sounds that were made after their post. */
#include "media/media.h"
#include "social/posts.h"

static enum err tell_run(struct work *w, void *context)
{
    const int64_t *post_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, post_tell_changed(w, *post_id));
}

enum err post_media_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct media media = {0};
    enum err e = media_make_job(w, job, lanes);

    if (!e)
        e = media_find(w, job->subject_id, &media);
    if (e || !media.post_id)
        return e == ERR_NOT_FOUND ? OK : e;
    return lanes_run(lanes, w, tell_run, &media.post_id);
}
