/* Applications (OAuth clients) as Mastodon registers them: a name, redirect URIs that are matched
 * byte for byte, scopes that bound what may be asked for, a secret. */
#ifndef BEMA_AUTH_APPS_H
#define BEMA_AUTH_APPS_H

#include "auth/scopes.h"
#include "store/db.h"

enum {
    app_name_bytes_max = 240,
    app_website_bytes_max = 2000,
    app_redirects_max = 16,
    app_redirect_bytes_max = 2000
};
/* The address that means: show the code on a page. */
#define APP_OUT_OF_BAND "urn:ietf:wg:oauth:2.0:oob"

struct app {
    int64_t id;
    struct str client_id, name, website, scopes;
    struct str redirects[app_redirects_max];
    int redirect_count;
    uint8_t secret_hash[32];
    int64_t created_ms;
};
struct app_draft {
    struct str name, website, scopes;        /* scopes "": "read" */
    struct str redirects[app_redirects_max]; /* each may hold several, one a line */
    int redirect_count;
};
/* On a lane or in a command. ERR_INVALID with Mastodon's words ("Validation failed: …"). Redirect
 * URIs are absolute, without fragment, white space or control characters, and of a scheme that a
 * browser may be sent to: http, https, a private one; never javascript, data, vbscript, file,
 * blob, about. */
MUST_USE enum err app_create(struct work *w, const struct app_draft *draft, struct app *ret_app,
                             struct str *ret_secret);
MUST_USE enum err app_find(struct work *w, struct str client_id, struct app *ret_app);
/* ERR_UNAUTHORIZED: unknown client or wrong secret. */
MUST_USE enum err app_authenticate(struct work *w, struct str client_id, struct str secret,
                                   struct app *ret_app);
bool app_has_redirect(const struct app *app, struct str redirect);
/* What is asked for ("" asks for "read"), tidied, when it lies within what the app registered; else
 * ERR_INVALID. */
MUST_USE enum err app_scopes(struct work *w, const struct app *app, struct str asked,
                             struct str *ret_scopes);
/* A URI as app_create() accepts it. */
bool redirect_is_sound(struct str uri);
/* For Content-Security-Policy's form-action: "https://host:port" or "scheme:"; "" for
 * out-of-band. */
struct str redirect_origin(struct arena *a, struct str uri);

#endif
