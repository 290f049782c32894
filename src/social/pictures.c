#include "social/pictures.h"

#include "live/cards.h"
#include "media/media.h"

/* Sets *ret_url and *ret_description where there is such a picture: the small one where that will
 * do, unless it is to move. */
static enum err picture_find(struct work *w, int64_t media_id, bool small, struct str *ret_url,
                             struct str *ret_description)
{
    struct media media;
    enum err e = media_id ? media_find(w, media_id, &media) : ERR_NOT_FOUND;

    if (!e) {
        *ret_url = media_url(w, small && !media.animated ? media.preview_file : media.file);
        *ret_description = media.description;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static struct account_pictures pictures_drawn(struct work *w, const struct account *account)
{
    struct account_pictures pictures = {
        .avatar = account->avatar_remote_url,
        .header = account->header_remote_url,
        .avatar_own = account->avatar_media_id || account->avatar_remote_url.size,
        .header_own = account->header_media_id || account->header_remote_url.size,
    };

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
    enum err e = picture_find(w, account->avatar_media_id, true, &pictures.avatar,
                              &pictures.avatar_description);

    if (!e)
        e = picture_find(w, account->header_media_id, false, &pictures.header,
                         &pictures.header_description);
    if (!e)
        *ret_pictures = pictures;
    return e;
}

struct str account_avatar_url(struct work *w, const struct account *account)
{
    struct account_pictures pictures = pictures_drawn(w, account);

    (void)!picture_find(w, account->avatar_media_id, true, &pictures.avatar,
                        &pictures.avatar_description);
    return pictures.avatar;
}

struct str account_header_url(struct work *w, const struct account *account)
{
    struct account_pictures pictures = pictures_drawn(w, account);

    (void)!picture_find(w, account->header_media_id, false, &pictures.header,
                        &pictures.header_description);
    return pictures.header;
}

/* A folded name without a domain finds nobody of another server. */
static const struct live_account *face_card(struct work *w, struct str name)
{
    int64_t id = w->live && str_find_char(name, '@') == SIZE_MAX
                     ? live_handle_find(w->live, str_lower(w->memory, name))
                     : 0;

    return id ? live_account_find(w->live, id) : NULL;
}

enum err account_face_find(struct work *w, struct str name, struct account_face *ret_face)
{
    const struct live_account *card = face_card(w, name);
    struct account account;
    int64_t id = 0;

    if (card) {
        *ret_face =
            (struct account_face){.username = card->username, .avatar_url = card->avatar_url};
        return card->flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED) ? ERR_NOT_FOUND : OK;
    }
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = account_find_handle(w, name, &id);
    if (!e)
        e = account_find(w, id, &account);
    if (!e && ((account.flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)) || account.domain.size))
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_face = (struct account_face){.username = account.username,
                                          .avatar_url = account_avatar_url(w, &account)};
    return e;
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
