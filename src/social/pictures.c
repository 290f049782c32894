#include "social/pictures.h"

static struct str here(struct work *w, const char *path)
{
    return str_format(w->memory, "%.*s%s", STR_ARG(w->site->url), path);
}

struct str account_avatar_url(struct work *w, const struct account *account)
{
    return account->avatar_remote_url.size ? account->avatar_remote_url
                                           : here(w, PICTURE_AVATAR_PATH);
}

struct str account_header_url(struct work *w, const struct account *account)
{
    return account->header_remote_url.size ? account->header_remote_url
                                           : here(w, PICTURE_HEADER_PATH);
}
