#include "moderation/legal_notices.h"
#include "net/url.h"

/* The rest of a path is nothing but the end of it. */
static bool is_end(struct str rest)
{
    return !rest.size || str_is(rest, "/");
}

enum err notice_address_read(struct arena *a, struct str site_url, struct str text,
                             struct str *ret_handle, int64_t *ret_post_id)
{
    struct url url, own;
    struct str head, name, id;
    int64_t post_id = 0;

    if (text.size > notice_address_bytes_max || url_read(a, str_trim(text), STR(""), &url) ||
        url_read(a, site_url, STR(""), &own) || !str_equal(url.host, own.host))
        return ERR_INVALID;
    id = str_split(str_sub(url.path, 1, url.path.size), '/', &head);
    name = str_sub(head, 1, head.size);
    if (str_is(head, "users")) {
        id = str_split(id, '/', &name);
        if (!is_end(id) && !str_starts(id, STR("statuses/")))
            return ERR_INVALID;
        id = is_end(id) ? STR("") : str_sub(id, sizeof "statuses/" - 1, id.size);
    } else if (!str_starts(head, STR("@"))) {
        return ERR_INVALID;
    }
    (void)str_split(id, '/', &head); /* what follows the number is another view of the post */
    if (!name.size || (!is_end(id) && id_parse(head, &post_id)))
        return ERR_INVALID;
    *ret_handle = name;
    *ret_post_id = post_id;
    return OK;
}
