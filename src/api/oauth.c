/* OAuth 2 as Mastodon speaks it, the part for programs; the consent page is in pages/. */
#include "api/api.h"
#include "auth/apps.h"
#include "auth/grants.h"
#include "auth/sign_in.h"
#include "social/pictures.h"

#include <assert.h>

struct oauth_error {
    int status;
    const char *code, *words;
};
static const struct oauth_error invalid_client = {
    401, "invalid_client",
    "Client authentication failed due to unknown client, no client authentication included, or "
    "unsupported authentication method."};
static const struct oauth_error invalid_grant = {
    400, "invalid_grant",
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection "
    "URI used in the authorization request, or was issued to another client."};
static const struct oauth_error invalid_scope = {
    400, "invalid_scope", "The requested scope is invalid, unknown, or malformed."};
static const struct oauth_error unsupported_grant = {
    400, "unsupported_grant_type",
    "The authorization grant type is not supported by the authorization server."};
static const struct oauth_error unauthorized_client = {
    403, "unauthorized_client", "You are not authorized to revoke this token"};

/* An error of the protocol is an answer, not a failure of ours. */
static enum err answer(struct work *w, const struct oauth_error *error,
                       struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_STR(&b, "error", str_of(error->code));
    JSON_STR(&b, "error_description", str_of(error->words));
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    ret_reply->status = error->status;
    http_reply_header(ret_reply, "Cache-Control", STR("no-store"));
    http_reply_header(
        ret_reply, "WWW-Authenticate",
        str_format(w->memory, "Bearer realm=\"Doorkeeper\", error=\"%s\", error_description=\"%s\"",
                   error->code, error->words));
    return OK;
}

static enum err answer_missing(struct work *w, const char *parameter, struct http_reply *ret_reply)
{
    struct str text = str_format(w->memory, "Missing required parameter: %s.", parameter);

    return answer(w, &(struct oauth_error){400, "invalid_request", str_c(w->memory, text)},
                  ret_reply);
}

/* The app's own credentials, from Basic, form or JSON. */
static enum err authenticate(struct work *w, const struct http_request *request,
                             struct app *ret_app)
{
    struct str kind, rest, pair, id, secret;

    rest = str_split(str_trim(http_header(request, "authorization")), ' ', &kind);
    if (str_equal_nocase(kind, STR("basic")) && !base64_decode(w->memory, str_trim(rest), &pair)) {
        secret = url_decode(w->memory, str_split(pair, ':', &id), true);
        return app_authenticate(w, url_decode(w->memory, id, true), secret, ret_app);
    }
    return app_authenticate(w, http_text(request, "client_id"), http_text(request, "client_secret"),
                            ret_app);
}

struct making {
    const struct app *app;
    struct token draft; /* client_credentials, password */
    struct str code, redirect_uri, verifier;
    struct str password_hash; /* that fitted the password */
    struct str secret;
    struct token token;
};

static enum err exchange_run(struct work *w, void *context)
{
    struct making *m = context;

    return grant_exchange(w, m->app, m->code, m->redirect_uri, m->verifier, &m->secret, &m->token);
}

static enum err token_run(struct work *w, void *context)
{
    struct making *m = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    if (m->draft.account_id)
        e = user_password_stands(w, m->draft.account_id, m->password_hash);
    if (!e)
        e = token_create(w, &m->draft, &m->secret, &m->token);
    return db_end(w, e);
}

static enum err by_code(struct work *w, const struct http_request *request, struct making *m,
                        struct http_reply *ret_reply, bool *ret_answered)
{
    enum err e;

    *ret_answered = true;
    m->code = http_text(request, "code");
    m->redirect_uri = http_text(request, "redirect_uri");
    m->verifier = http_text(request, "code_verifier");
    if (m->code.size == 0)
        return answer_missing(w, "code", ret_reply);
    if (m->redirect_uri.size == 0)
        return answer_missing(w, "redirect_uri", ret_reply);
    e = auth_write(w, exchange_run, m);
    if (!e && !m->token.id)
        return answer(w, &invalid_grant, ret_reply);
    *ret_answered = false;
    return e;
}

static enum err by_draft(struct work *w, const struct http_request *request, struct making *m,
                         struct http_reply *ret_reply, bool *ret_answered)
{
    m->draft.client_id = m->app->client_id;
    m->draft.app_name = m->app->name;
    m->draft.app_website = m->app->website;
    *ret_answered = app_scopes(w, m->app, http_text(request, "scope"), &m->draft.scopes) != OK;
    if (*ret_answered)
        return answer(w, &invalid_scope, ret_reply);
    return auth_write(w, token_run, m);
}

/* For test rigs only (password_grant=on). With a second factor there is no such way in. */
static enum err by_password(struct work *w, const struct http_request *request, struct making *m,
                            struct http_reply *ret_reply, bool *ret_answered)
{
    struct user user;
    enum err e = sign_in_check(w, http_text(request, "username"), http_text(request, "password"),
                               request->remote_address, &user);

    *ret_answered = true;
    if (e == ERR_UNAUTHORIZED || e == ERR_FORBIDDEN || (!e && user.totp_confirmed_ms))
        return answer(w, &invalid_grant, ret_reply);
    if (e)
        return e;
    m->draft.kind = TOKEN_PERSON;
    m->draft.account_id = user.account_id;
    m->password_hash = user.password_hash;
    e = by_draft(w, request, m, ret_reply, ret_answered);
    if (e != ERR_UNAUTHORIZED)
        return e;
    *ret_answered = true;
    return answer(w, &invalid_grant, ret_reply);
}

static void token_json(struct buffer *b, struct str secret, const struct token *token)
{
    json_open(b, '{');
    JSON_STR(b, "access_token", secret);
    JSON_STR(b, "token_type", STR("Bearer"));
    JSON_STR(b, "scope", token->scopes);
    JSON_INT(b, "created_at", token->created_ms / 1000);
    json_close(b, '}');
}

/* POST /oauth/token */
static enum err token_post(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct str grant_type = http_text(request, "grant_type");
    struct buffer b = buffer_in(w->memory);
    struct making m = {.draft = {.kind = TOKEN_APP}};
    struct app app;
    bool answered = true;
    enum err e;

    (void)viewer;
    if (grant_type.size == 0)
        return answer_missing(w, "grant_type", ret_reply);
    e = authenticate(w, request, &app);
    if (e == ERR_UNAUTHORIZED)
        return answer(w, &invalid_client, ret_reply);
    if (e)
        return e;
    m.app = &app;
    if (str_is(grant_type, "authorization_code"))
        e = by_code(w, request, &m, ret_reply, &answered);
    else if (str_is(grant_type, "client_credentials"))
        e = by_draft(w, request, &m, ret_reply, &answered);
    else if (str_is(grant_type, "password") && w->site->password_grant)
        e = by_password(w, request, &m, ret_reply, &answered);
    else
        return answer(w, &unsupported_grant, ret_reply);
    if (e || answered)
        return e;
    token_json(&b, m.secret, &m.token);
    *ret_reply = http_json(&b);
    http_reply_header(ret_reply, "Cache-Control", STR("no-store"));
    http_reply_header(ret_reply, "Pragma", STR("no-cache"));
    return OK;
}

/* POST /oauth/revoke: a token that is not there is as good as revoked; another app's is not ours to
 * revoke. */
static enum err revoke_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    uint8_t hash[token_hash_bytes];
    struct token token;
    struct app app;
    enum err e = authenticate(w, request, &app);

    (void)viewer;
    if (e == ERR_UNAUTHORIZED)
        return answer(w, &unauthorized_client, ret_reply);
    if (e)
        return e;
    token_hash(http_text(request, "token"), hash);
    e = token_find(w, hash, &token);
    if (!e && !str_equal(token.client_id, app.client_id))
        return answer(w, &unauthorized_client, ret_reply);
    if (!e)
        e = token_revoke(w, hash);
    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_reply = (struct http_reply){.body = STR("{}")};
    return OK;
}

/* GET /oauth/userinfo */
static enum err userinfo_get(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);
    struct account account;
    struct str profile;
    enum err e = account_find(w, viewer->account_id, &account);

    (void)request;
    if (e)
        return e;
    profile = str_format(w->memory, "%.*s/@%.*s", STR_ARG(w->site->url), STR_ARG(account.username));
    json_open(&b, '{');
    JSON_STR(&b, "iss", str_format(w->memory, "%.*s/", STR_ARG(w->site->url)));
    JSON_STR(&b, "sub", profile);
    JSON_STR(&b, "name", account.display_name.size ? account.display_name : account.username);
    JSON_STR(&b, "preferred_username", account.username);
    JSON_STR(&b, "profile", profile);
    JSON_STR(&b, "picture", account_avatar_url(w, &account));
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    return OK;
}

static void words_json(struct buffer *b, const char *key, const char *const *list, size_t count)
{
    json_key(b, key);
    json_open(b, '[');
    for (size_t i = 0; i < count; i++)
        json_str(b, str_of(list[i]));
    json_close(b, ']');
}
#define WORDS_JSON(b, key, ...)                                                                    \
    words_json((b), (key), (const char *const[]){__VA_ARGS__},                                     \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void endpoint_json(struct work *w, struct buffer *b, const char *key, const char *path)
{
    JSON_STR(b, key, str_format(w->memory, "%.*s%s", STR_ARG(w->site->url), path));
}

/* GET /.well-known/oauth-authorization-server (RFC 8414) */
static enum err metadata_get(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);

    (void)viewer;
    (void)request;
    json_open(&b, '{');
    endpoint_json(w, &b, "issuer", "/");
    endpoint_json(w, &b, "authorization_endpoint", "/oauth/authorize");
    endpoint_json(w, &b, "token_endpoint", "/oauth/token");
    endpoint_json(w, &b, "revocation_endpoint", "/oauth/revoke");
    endpoint_json(w, &b, "userinfo_endpoint", "/oauth/userinfo");
    json_key(&b, "scopes_supported");
    json_open(&b, '[');
    for (size_t i = 0; i < scopes_count(); i++)
        json_str(&b, str_of(scope_word(i)));
    json_close(&b, ']');
    WORDS_JSON(&b, "response_types_supported", "code");
    WORDS_JSON(&b, "response_modes_supported", "query");
    if (w->site->password_grant)
        WORDS_JSON(&b, "grant_types_supported", "authorization_code", "client_credentials",
                   "password");
    else
        WORDS_JSON(&b, "grant_types_supported", "authorization_code", "client_credentials");
    WORDS_JSON(&b, "token_endpoint_auth_methods_supported", "client_secret_basic",
               "client_secret_post");
    WORDS_JSON(&b, "code_challenge_methods_supported", "S256");
    endpoint_json(w, &b, "service_documentation", "/about");
    endpoint_json(w, &b, "app_registration_endpoint", "/api/v1/apps");
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    http_reply_header(ret_reply, "Cache-Control", STR("max-age=0, private, must-revalidate"));
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_POST, "/oauth/token", ACCESS_PUBLIC, NULL, LANE_SLOW, RATE_SIGN_IN, 0, token_post,
     "A token for a code, or for an application itself"},
    {HTTP_POST, "/oauth/revoke", ACCESS_PUBLIC, NULL, LANE_WRITE, RATE_API, 0, revoke_post,
     "Ends a token"},
    {HTTP_GET, "/oauth/userinfo", ACCESS_PERSON, "profile", LANE_READ, RATE_API, 0, userinfo_get,
     "Who the token belongs to (OpenID Connect)"},
    {HTTP_POST, "/oauth/userinfo", ACCESS_PERSON, "profile", LANE_READ, RATE_API, 0, userinfo_get,
     "Who the token belongs to (OpenID Connect)"},
    {HTTP_GET, "/.well-known/oauth-authorization-server", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_API,
     0, metadata_get, "What this server's OAuth can do (RFC 8414)"},
};
const struct http_table api_oauth_table = {routes, sizeof routes / sizeof routes[0]};
