/* Addresses of the web: read, made whole, brought to one form. */
#ifndef BEMA_NET_URL_H
#define BEMA_NET_URL_H

#include "base/str.h"

enum { url_bytes_max = 2048 };

struct url {
    struct str text;   /* whole, without fragment: the same for addresses that are the same */
    struct str origin; /* "https://host", with the port where it is not the scheme's own */
    struct str host;   /* in lower case, without port */
    struct str path;   /* "/…", without query */
    bool is_https;
};
/* text may be relative where base is not ""; base is an address that was read so before.
 * ERR_INVALID: no http(s) address, one with a name or password in it, too long, or with bytes that
 * do not belong in one. */
MUST_USE enum err url_read(struct arena *a, struct str text, struct str base, struct url *ret_url);

#endif
