#include "social/pictures.h"

#include "media/media.h"

/* Sets *ret_url where there is such a picture: the small one where that will do, unless it is to
 * move. */
static enum err url_find(struct work *w, int64_t media_id, bool small, struct str *ret_url)
{
    struct media media;
    enum err e = media_id ? media_find(w, media_id, &media) : ERR_NOT_FOUND;

    if (!e)
        *ret_url = media_url(w, small && !media.animated ? media.preview_file : media.file);
    return e == ERR_NOT_FOUND ? OK : e;
}

static struct account_pictures pictures_drawn(struct work *w, const struct account *account)
{
    struct account_pictures pictures = {.avatar = account->avatar_remote_url,
                                        .header = account->header_remote_url};

    if (!pictures.avatar.size)
        pictures.avatar = str_format(w->memory, "%.*s/avatars/default/%lld.png",
                                     STR_ARG(w->site->url), (long long)account->id);
    if (!pictures.header.size)
        pictures.header = str_format(w->memory, "%.*s/headers/default.png", STR_ARG(w->site->url));
    return pictures;
}

enum err account_pictures_find(struct work *w, const struct account *account,
                               struct account_pictures *ret_pictures)
{
    struct account_pictures pictures = pictures_drawn(w, account);
    enum err e = url_find(w, account->avatar_media_id, true, &pictures.avatar);

    if (!e)
        e = url_find(w, account->header_media_id, false, &pictures.header);
    if (!e)
        *ret_pictures = pictures;
    return e;
}

struct str account_avatar_url(struct work *w, const struct account *account)
{
    struct account_pictures pictures = pictures_drawn(w, account);

    (void)!url_find(w, account->avatar_media_id, true, &pictures.avatar);
    return pictures.avatar;
}

struct str account_header_url(struct work *w, const struct account *account)
{
    struct account_pictures pictures = pictures_drawn(w, account);

    (void)!url_find(w, account->header_media_id, false, &pictures.header);
    return pictures.header;
}

enum err account_pictures_leave(struct work *w, const struct account *before,
                                const struct account *after)
{
    enum err e = OK;

    if (before->avatar_media_id && before->avatar_media_id != after->avatar_media_id)
        e = media_leave(w, before->avatar_media_id);
    if (!e && before->header_media_id && before->header_media_id != after->header_media_id)
        e = media_leave(w, before->header_media_id);
    return e;
}
