/* Applications: registering one, and looking at one's own. */
#include "auth/apps.h"
#include "api/api.h"
#include "auth/tokens.h"
#include "push/vapid.h"

static void app_json(struct buffer *b, const struct app *app)
{
    struct str rest = app->scopes, word;

    JSON_ID(b, "id", app->id);
    JSON_STR(b, "name", app->name);
    json_key(b, "website");
    json_str_or_null(b, app->website);
    json_key(b, "scopes");
    json_open(b, '[');
    while (rest.size) {
        rest = str_split(rest, ' ', &word);
        json_str(b, word);
    }
    json_close(b, ']');
    json_key(b, "redirect_uris");
    json_open(b, '[');
    for (int i = 0; i < app->redirect_count; i++)
        json_str(b, app->redirects[i]);
    json_close(b, ']');
    JSON_STR(b, "vapid_key", vapid_public_key());
}

/* The older single text: one URI a line. */
static void redirect_uri_json(struct work *w, struct buffer *b, const struct app *app)
{
    struct buffer lines = buffer_in(w->memory);

    for (int i = 0; i < app->redirect_count; i++) {
        if (i)
            buffer_char(&lines, '\n');
        buffer_put(&lines, app->redirects[i]);
    }
    JSON_STR(b, "redirect_uri", buffer_str(&lines));
}

/* POST /api/v1/apps */
static enum err app_post(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    struct app_draft draft = {.name = http_text(request, "client_name"),
                              .website = http_text(request, "website"),
                              .scopes = http_text(request, "scopes")};
    struct buffer b = buffer_in(w->memory);
    struct app app;
    struct str secret;
    enum err e;

    (void)viewer;
    draft.redirect_count =
        (int)http_list(request, "redirect_uris", draft.redirects, app_redirects_max);
    e = app_create(w, &draft, &app, &secret);
    if (e)
        return e;
    json_open(&b, '{');
    app_json(&b, &app);
    redirect_uri_json(w, &b, &app);
    JSON_STR(&b, "client_id", app.client_id);
    JSON_STR(&b, "client_secret", secret);
    JSON_INT(&b, "client_secret_expires_at", 0);
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    http_reply_header(ret_reply, "Cache-Control", STR("private, no-store"));
    return OK;
}

/* The app of the token. A token made by a command, and a browser's session, have none that was
 * registered: then what the token itself says. */
static enum err app_behind(struct work *w, const struct viewer *viewer, struct app *ret_app)
{
    struct token token;
    enum err e = app_find(w, viewer->client_id, ret_app);

    if (e != ERR_NOT_FOUND)
        return e;
    e = token_find(w, viewer->token_hash, &token);
    if (!e)
        *ret_app =
            (struct app){.id = token.id,
                         .name = token.app_name.size ? token.app_name : site_words(w->site).title,
                         .website = token.app_website,
                         .scopes = token.scopes};
    return e;
}

/* GET /api/v1/apps/verify_credentials */
static enum err app_verify(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);
    struct app app;
    enum err e = app_behind(w, viewer, &app);

    (void)request;
    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_UNAUTHORIZED, "The access token is invalid");
    if (e)
        return e;
    json_open(&b, '{');
    app_json(&b, &app);
    redirect_uri_json(w, &b, &app);
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/apps", ACCESS_PUBLIC, NULL, LANE_WRITE, RATE_SIGN_UP, 0, app_post,
     "Registers an application"},
    {HTTP_GET, "/api/v1/apps/verify_credentials", ACCESS_APP, NULL, LANE_READ, RATE_API, 0,
     app_verify, "The application behind the token"},
};
const struct http_table api_apps_table = {routes, sizeof routes / sizeof routes[0]};
