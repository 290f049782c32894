#include "net/url.h"

#include "base/err.h"

#include <curl/curl.h>

/* Spaces and control characters do not belong in an address; other bytes may be a name in its own
 * letters. */
static bool plain(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
            return false;
    return text.size > 0 && text.size <= url_bytes_max && utf8_valid(text);
}

/* "" where there is none. */
static struct str part(struct arena *a, CURLU *url, CURLUPart which)
{
    char *text = NULL;
    struct str copy = {0};

    if (curl_url_get(url, which, &text, CURLU_NO_DEFAULT_PORT) == CURLUE_OK)
        copy = str_copy(a, str_of(text));
    curl_free(text);
    return copy;
}

static bool has(CURLU *url, CURLUPart which)
{
    char *text = NULL;
    bool found = curl_url_get(url, which, &text, 0) == CURLUE_OK;

    curl_free(text);
    return found;
}

static bool url_take(struct arena *a, CURLU *url, struct url *ret_url)
{
    struct str scheme = part(a, url, CURLUPART_SCHEME), port = part(a, url, CURLUPART_PORT);
    struct str host = str_lower(a, part(a, url, CURLUPART_HOST));

    if (has(url, CURLUPART_USER) || has(url, CURLUPART_PASSWORD) || !host.size)
        return false;
    ret_url->is_https = str_is(scheme, "https");
    if (!ret_url->is_https && !str_is(scheme, "http"))
        return false;
    if (curl_url_set(url, CURLUPART_HOST, str_c(a, host), 0) ||
        curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0))
        return false;
    ret_url->host = host;
    ret_url->path = part(a, url, CURLUPART_PATH);
    ret_url->origin = str_format(a, "%.*s://%.*s%s%.*s", STR_ARG(scheme), STR_ARG(host),
                                 port.size ? ":" : "", STR_ARG(port));
    ret_url->text = part(a, url, CURLUPART_URL);
    return plain(ret_url->text); /* what %XX in a host stood for, too */
}

static bool read_once(struct arena *a, struct str text, struct str base, struct url *ret_url)
{
    CURLU *url;
    bool fine;

    if (!plain(text) || (base.size && !plain(base)))
        return false;
    url = curl_url();
    if (!url)
        return false;
    fine = (!base.size || curl_url_set(url, CURLUPART_URL, str_c(a, base), 0) == CURLUE_OK) &&
           curl_url_set(url, CURLUPART_URL, str_c(a, text), 0) == CURLUE_OK &&
           url_take(a, url, ret_url);
    curl_url_cleanup(url);
    return fine;
}

enum err url_read(struct arena *a, struct str text, struct str base, struct url *ret_url)
{
    struct url read = {0}, again = {0};

    /* What stands behind %XX in a host may be read anew: such an address has no one form. */
    if (!read_once(a, text, base, &read) || !read_once(a, read.text, STR(""), &again) ||
        !str_equal(read.text, again.text))
        return ERR_INVALID;
    *ret_url = again;
    return OK;
}
