#include "imports/addresses.h"

struct str address_of_account(struct work *w, const struct account *account)
{
    if (account->uri.size)
        return account->uri;
    return str_format(w->memory, "%.*s/users/%.*s", STR_ARG(w->site->url),
                      STR_ARG(account->username));
}

struct str full_handle(struct work *w, const struct account *account)
{
    struct str domain = account->domain.size ? account->domain : w->site->domain;

    return str_format(w->memory, "%.*s@%.*s", STR_ARG(account->username), STR_ARG(domain));
}

struct str address_of_post(struct work *w, const struct post *post, const struct account *author)
{
    if (post->uri.size)
        return post->uri;
    return str_format(w->memory, "%.*s/users/%.*s/statuses/%lld%s", STR_ARG(w->site->url),
                      STR_ARG(author->username), (long long)post->id,
                      post->boost_of_id ? "/activity" : "");
}

struct str link_of_post(struct work *w, const struct post *post, const struct account *author)
{
    if (post->url.size)
        return post->url;
    return str_format(w->memory, "%.*s/@%.*s/%lld", STR_ARG(w->site->url),
                      STR_ARG(author->username), (long long)post->id);
}

/* "/@alice/1", "/users/alice/statuses/1" */
static enum err id_of_path(struct str path, int64_t *ret_id)
{
    struct str parts[4] = {{0}};
    int count = 0;

    for (path = str_sub(path, 1, path.size); path.size && count < 4; count++)
        path = str_split(path, '/', &parts[count]);
    if (path.size)
        return ERR_NOT_FOUND;
    if (count == 2 && str_starts(parts[0], STR("@")))
        return id_parse(parts[1], ret_id);
    if (count == 4 && str_is(parts[0], "users") && str_is(parts[2], "statuses"))
        return id_parse(parts[3], ret_id);
    return ERR_NOT_FOUND;
}

enum err post_of_address(struct work *w, struct str address, int64_t *ret_id)
{
    struct db_rows rows = {0};
    struct post post;
    int64_t id = 0;
    enum err e = OK;

    if (str_starts(address, w->site->url)) {
        e = id_of_path(str_sub(address, w->site->url.size, address.size), &id);
    } else {
        e = db_ask(w, &rows, "SELECT id FROM uris WHERE b = ?1 AND uri = ?2",
                   db_int(bucket_of_name(address)), db_text(address));
        if (e)
            return e;
        bool found = db_next(&rows);
        id = found ? db_column_int(&rows, 0) : 0;
        e = db_done(w, &rows, found ? OK : ERR_NOT_FOUND);
    }
    if (!e)
        e = post_find(w, id, &post);
    if (!e)
        *ret_id = id;
    return e;
}
