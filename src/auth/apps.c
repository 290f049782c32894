#include "auth/apps.h"

#include "auth/apps_db.h"
#include "auth/tokens.h"
#include "social/transaction.h"

#include <assert.h>
#include <sodium.h>

enum { client_id_bytes = 32, client_id_bytes_max = 64 };

static bool is_scheme_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
}

/* Schemes that make a browser run or show what the app wrote into the address. */
static bool scheme_is_dangerous(struct str scheme)
{
    static const char *const refused[] = {"javascript", "data",  "vbscript",   "file",
                                          "blob",       "about", "view-source"};

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (str_equal_nocase(scheme, str_of(refused[i])))
            return true;
    return false;
}

/* Web addresses need a host, and no user before it: "https://good.example@evil.example/" misleads
 * whoever reads the consent page. No asterisk, which would let the consent page's policy send its
 * form to every host. */
static bool authority_is_sound(struct str rest)
{
    struct str authority = str_sub(rest, 2, rest.size);

    if (!str_starts(rest, STR("//")))
        return false;
    for (size_t i = 0; i < authority.size; i++)
        if (strchr("/?", authority.data[i])) {
            authority = str_sub(authority, 0, i);
            break;
        }
    return authority.size > 0 && authority.data[0] != ':' &&
           str_find_char(authority, '@') == SIZE_MAX && str_find_char(authority, '*') == SIZE_MAX &&
           str_find_char(authority, '\\') == SIZE_MAX;
}

bool redirect_is_sound(struct str uri)
{
    struct str scheme, rest;

    if (str_is(uri, APP_OUT_OF_BAND))
        return true;
    if (uri.size == 0 || uri.size > app_redirect_bytes_max || !utf8_valid(uri))
        return false;
    for (size_t i = 0; i < uri.size; i++) {
        unsigned char c = (unsigned char)uri.data[i];
        if (c <= ' ' || c == 127 || strchr("#<>\"{}|^`", c))
            return false;
    }
    rest = str_split(uri, ':', &scheme);
    if (scheme.size == 0 || scheme.size == uri.size || rest.size == 0 ||
        scheme_is_dangerous(scheme))
        return false;
    for (size_t i = 0; i < scheme.size; i++)
        if (!is_scheme_sign(scheme.data[i]))
            return false;
    if ((scheme.data[0] | 32) < 'a' || (scheme.data[0] | 32) > 'z')
        return false;
    if (str_equal_nocase(scheme, STR("http")) || str_equal_nocase(scheme, STR("https")))
        return authority_is_sound(rest);
    return true;
}

struct str redirect_origin(struct arena *a, struct str uri)
{
    struct str scheme, rest = str_split(uri, ':', &scheme);
    size_t end = 2;

    if (str_is(uri, APP_OUT_OF_BAND))
        return STR("");
    if (!str_equal_nocase(scheme, STR("http")) && !str_equal_nocase(scheme, STR("https")))
        return str_format(a, "%.*s:", STR_ARG(scheme));
    while (end < rest.size && !strchr("/?;,'", rest.data[end]))
        end++;
    return str_format(a, "%.*s:%.*s", STR_ARG(scheme), STR_ARG(str_sub(rest, 0, end)));
}

bool app_has_redirect(const struct app *app, struct str redirect)
{
    for (int i = 0; i < app->redirect_count; i++)
        if (str_equal(app->redirects[i], redirect))
            return true;
    return false;
}

enum err app_scopes(struct work *w, const struct app *app, struct str asked, struct str *ret_scopes)
{
    struct str tidy = scopes_tidy(w->memory, asked);
    uint64_t want = 0, have = 0;
    enum err e;

    if (tidy.size == 0)
        tidy = STR("read");
    e = scopes_parse(w, tidy, &want);
    if (!e)
        e = scopes_parse(w, app->scopes, &have);
    if (e)
        return e;
    if (want & ~have)
        return work_fail(w, ERR_INVALID, "the application did not register all of these scopes");
    *ret_scopes = tidy;
    return OK;
}

static enum err add_redirects(struct work *w, struct app *app, struct str lines)
{
    while (lines.size) {
        struct str line;
        lines = str_split(lines, '\n', &line);
        line = str_trim(line);
        if (line.size == 0 || app_has_redirect(app, line))
            continue;
        if (!redirect_is_sound(line))
            return work_fail(w, ERR_INVALID,
                             "Validation failed: Redirect URI must be an absolute "
                             "URI without fragment");
        if (app->redirect_count == app_redirects_max)
            return work_fail(w, ERR_INVALID, "Validation failed: Redirect URI are at most %d",
                             app_redirects_max);
        app->redirects[app->redirect_count++] = str_copy(w->memory, line);
    }
    return OK;
}

static bool website_is_sound(struct str website)
{
    return website.size == 0 ||
           ((str_starts(website, STR("https://")) || str_starts(website, STR("http://"))) &&
            redirect_is_sound(website));
}

static enum err app_check(struct work *w, const struct app_draft *draft, struct app *app)
{
    uint64_t scopes;
    enum err e = OK;

    app->name = str_trim(utf8_clean(w->memory, draft->name));
    if (app->name.size == 0)
        return work_fail(w, ERR_INVALID, "Validation failed: Name can't be blank");
    if (app->name.size > app_name_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Name is too long (maximum is %d bytes)",
                         app_name_bytes_max);
    app->website = str_trim(utf8_clean(w->memory, draft->website));
    if (app->website.size > app_website_bytes_max || !website_is_sound(app->website))
        return work_fail(w, ERR_INVALID, "Validation failed: Website must be a valid URL");
    for (int i = 0; !e && i < draft->redirect_count; i++)
        e = add_redirects(w, app, draft->redirects[i]);
    if (e)
        return e;
    if (app->redirect_count == 0)
        return work_fail(w, ERR_INVALID, "Validation failed: Redirect URI can't be blank");
    app->scopes = scopes_tidy(w->memory, draft->scopes);
    if (app->scopes.size == 0)
        app->scopes = STR("read");
    if (scopes_parse(w, app->scopes, &scopes))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Scopes doesn't match configured on the server.");
    return OK;
}

enum err app_create(struct work *w, const struct app_draft *draft, struct app *ret_app,
                    struct str *ret_secret)
{
    struct app app = {.client_id = random_token(w->memory, client_id_bytes),
                      .created_ms = w->now_ms};
    struct str secret = random_token(w->memory, token_bytes);
    bool joined;
    enum err e = app_check(w, draft, &app);

    if (!e)
        e = transaction_join(w, &joined);
    if (e)
        return e;
    app.id = id_new(w->now_ms, bucket_of_name(app.client_id));
    token_hash(secret, app.secret_hash);
    e = transaction_leave(w, joined, apps_db_insert(w, &app));
    if (e)
        return e;
    *ret_app = app;
    *ret_secret = secret;
    return OK;
}

enum err app_find(struct work *w, struct str client_id, struct app *ret_app)
{
    if (client_id.size == 0 || client_id.size > client_id_bytes_max || !utf8_valid(client_id) ||
        str_find_char(client_id, 0) != SIZE_MAX)
        return ERR_NOT_FOUND;
    return apps_db_find(w, client_id, ret_app);
}

enum err app_authenticate(struct work *w, struct str client_id, struct str secret,
                          struct app *ret_app)
{
    uint8_t hash[token_hash_bytes];
    struct app app;
    enum err e = app_find(w, client_id, &app);

    if (e && e != ERR_NOT_FOUND)
        return e;
    token_hash(secret, hash);
    if (e || sodium_memcmp(hash, app.secret_hash, sizeof hash) != 0)
        return ERR_UNAUTHORIZED;
    *ret_app = app;
    return OK;
}
