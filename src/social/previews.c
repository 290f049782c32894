#include "social/previews.h"

#include "media/media.h"
#include "net/url.h"
#include "social/page.h"
#include "social/previews_db.h"
#include "social/text.h"

#include <assert.h>

enum { id_tries_max = 16 };

/* "host", with the port where it is not the scheme's own. "host." is the same host. */
static struct str place_of(struct work *w, const struct url *url)
{
    size_t start = str_find(url->origin, STR("://")) + 3;
    struct str port = str_sub(url->origin, start + url->host.size, url->origin.size);
    bool dot = str_ends(url->host, STR("."));

    return str_format(w->memory, "%.*s%.*s", STR_ARG(str_sub(url->host, 0, url->host.size - dot)),
                      STR_ARG(port));
}

bool preview_is_own(struct work *w, struct str address)
{
    struct str media = str_format(w->memory, "%.*s/", STR_ARG(site_media_url(w->memory, w->site)));
    struct url url, own;

    if (url_read(w->memory, address, STR(""), &url))
        return false;
    if (str_starts(url.text, media))
        return true;
    return url_read(w->memory, w->site->url, STR(""), &own) == OK &&
           str_equal(place_of(w, &url), place_of(w, &own));
}

struct str preview_url(struct work *w, struct str text)
{
    struct text_scan scan = text_scan(w->memory, text);
    struct url url;

    for (size_t i = 0; i < scan.count; i++) {
        if (scan.entities[i].kind != TEXT_LINK ||
            url_read(w->memory, scan.entities[i].value, STR(""), &url) ||
            preview_is_own(w, url.text))
            continue;
        return url.text;
    }
    return STR("");
}

static struct str url_of(struct work *w, const struct post *post)
{
    if (post->boost_of_id || !(post->flags & POST_HAS_LINK) || post->uri.size)
        return STR("");
    return preview_url(w, post->text);
}

enum err preview_find(struct work *w, struct str url, struct preview *ret_preview)
{
    struct preview found;
    enum err e = previews_db_find(w, url, &found);

    if (!e && found.state != PREVIEW_READY)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_preview = found;
    return e;
}

enum err preview_of_post(struct work *w, const struct post *post, struct preview *ret_preview)
{
    struct str url = url_of(w, post);

    return url.size ? preview_find(w, url, ret_preview) : ERR_NOT_FOUND;
}

static bool is_fresh(const struct work *w, const struct preview *p)
{
    int64_t keep_ms = p->state == PREVIEW_READY ? preview_fresh_ms : preview_absent_ms;

    return p->fetched_ms && p->fetched_ms + keep_ms > w->now_ms;
}

/* The row of a page, made where it is not known. */
static enum err keep(struct work *w, struct str url, struct preview *ret_preview)
{
    bool made = false;
    enum err e = previews_db_find(w, url, ret_preview);

    if (e == ERR_NOT_FOUND)
        e = previews_db_add(w, url, id_new(w->now_ms, bucket_of_name(url)), &made);
    else
        return e;
    return e ? e : previews_db_find(w, url, ret_preview);
}

static enum err link_add(struct work *w, const struct post *post, struct str url, bool imported)
{
    bool is_public = (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
    struct preview preview;
    enum err e = previews_db_post_add(w, url, is_public, post->id);

    if (e || imported || !w->site->link_previews)
        return e;
    e = keep(w, url, &preview);
    if (e || is_fresh(w, &preview))
        return e;
    /* The job that fetches it either sees this post, or has ended and left what it found. */
    e = previews_db_hold(w, url);
    if (!e)
        e = previews_db_find(w, url, &preview);
    if (e || is_fresh(w, &preview))
        return e;
    return jobs_keep(w, JOB_FETCH_PREVIEW, preview.id, url, 0);
}

/* With the last post that links to it goes what is known of the page. */
static enum err link_remove(struct work *w, const struct post *post, struct str url)
{
    const struct page_bounds one = {.upper = INT64_MAX, .limit = 1};
    struct preview preview;
    int64_t id;
    int count = 0;
    enum err e = previews_db_post_remove(w, url, post->id);

    for (int is_public = 0; !e && !count && is_public <= 1; is_public++)
        e = previews_db_posts(w, url, is_public, &one, &id, &count);
    if (e || count)
        return e;
    e = previews_db_find(w, url, &preview);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (preview.media_id)
        e = media_leave(w, preview.media_id);
    return e ? e : previews_db_delete(w, url);
}

enum err preview_post_made(struct work *w, const struct post *post, bool imported)
{
    struct str url = url_of(w, post);

    assert(db_in_transaction(w));
    return url.size ? link_add(w, post, url, imported) : OK;
}

enum err preview_post_edited(struct work *w, const struct post *before, const struct post *after,
                             bool imported)
{
    struct str old = url_of(w, before), new = url_of(w, after);
    enum err e = OK;

    assert(db_in_transaction(w));
    if (str_equal(old, new))
        return OK;
    if (old.size)
        e = link_remove(w, before, old);
    return e || !new.size ? e : link_add(w, after, new, imported);
}

enum err preview_post_gone(struct work *w, const struct post *post)
{
    struct str url = url_of(w, post);

    assert(db_in_transaction(w));
    return url.size ? link_remove(w, post, url) : OK;
}

enum err preview_posts(struct work *w, struct str url, const struct page *page,
                       int64_t ret_ids[page_limit_max], int *ret_count)
{
    struct page_bounds bounds = page_bounds(page, page_limit_max);
    struct url read;
    struct preview preview;
    enum err e = url_read(w->memory, url, STR(""), &read) ? ERR_NOT_FOUND : OK;

    if (!e)
        e = preview_find(w, read.text, &preview);
    return e ? e : previews_db_posts(w, read.text, true, &bounds, ret_ids, ret_count);
}
