#include "social/pictures.h"

struct str account_avatar_url(struct work *w, const struct account *account)
{
    if (account->avatar_remote_url.size)
        return account->avatar_remote_url;
    return str_format(w->memory, "%.*s/avatars/default/%lld.png", STR_ARG(w->site->url),
                      (long long)account->id);
}

struct str account_header_url(struct work *w, const struct account *account)
{
    if (account->header_remote_url.size)
        return account->header_remote_url;
    return str_format(w->memory, "%.*s/headers/default.png", STR_ARG(w->site->url));
}
