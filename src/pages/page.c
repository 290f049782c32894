#include "pages/page.h"

#include "auth/seals.h"
#include "base/clock.h"
#include "pages/embedded.h"

#include <assert.h>

enum {
    form_cookie_bytes = 24,
    form_cookie_seconds = 24 * 3600,
    browser_bytes_max = 128,
    return_to_bytes_max = 4096
};

const struct language *page_language(const struct work *w)
{
    return language_of(w->language);
}

void page_put(struct html_page *p, const char *safe_html)
{
    buffer_put(&p->out, str_of(safe_html));
}

void page_text(struct html_page *p, struct str text)
{
    buffer_html(&p->out, text);
}

void page_name(struct html_page *p, struct str name)
{
    page_put(p, "<bdi>");
    page_text(p, name);
    page_put(p, "</bdi>");
}

void page_say(struct html_page *p, enum message m)
{
    buffer_html(&p->out, str_of(message(m, p->language)));
}

void page_count(struct html_page *p, int64_t count, enum message one, enum message many)
{
    buffer_format(&p->out, "%lld ", (long long)count);
    page_say(p, p->language->is_single(count) ? one : many);
}

/* The day, and, with_minute, the time of day where everybody means the same by it. */
static void put_time(struct html_page *p, const char *class_name, int64_t unix_ms, bool with_minute)
{
    struct str iso = time_iso(p->w->memory, unix_ms);
    int64_t year = 1, month = 1, day = 1;

    page_put(p, "<time");
    if (class_name[0]) {
        page_put(p, " class=\"");
        page_put(p, class_name);
        page_put(p, "\"");
    }
    page_put(p, " datetime=\"");
    page_text(p, iso);
    page_put(p, "\">");
    if (str_int(str_sub(iso, 0, 4), 0, 9999, &year) || str_int(str_sub(iso, 5, 7), 1, 12, &month) ||
        str_int(str_sub(iso, 8, 10), 1, 31, &day)) {
        page_text(p, str_sub(iso, 0, 10)); /* before the year 0 or after 9999 */
    } else {
        p->language->put_day(&p->out, (int)year, (int)month, (int)day);
        if (with_minute) {
            page_put(p, ", ");
            page_text(p, str_sub(iso, 11, 16));
            page_put(p, " UTC");
        }
    }
    page_put(p, "</time>");
}

void page_day(struct html_page *p, const char *class_name, int64_t unix_ms)
{
    put_time(p, class_name, unix_ms, false);
}

void page_minute(struct html_page *p, const char *class_name, int64_t unix_ms)
{
    put_time(p, class_name, unix_ms, true);
}

struct str page_square_name(const struct work *w)
{
    struct str title = site_words(w->site).title;

    return title.size ? title : w->site->domain;
}

/* The reader's choice of light or dark, from the cookie the client keeps. */
static const char *theme_of(const struct http_request *request)
{
    struct str theme = http_cookie(request, "bema_theme");

    if (str_is(theme, "dark"))
        return " data-theme=\"dark\"";
    return str_is(theme, "light") ? " data-theme=\"light\"" : "";
}

static void put_asset(struct html_page *p, const char *before, const char *name, const char *after)
{
    struct str path = embedded_path(name);

    if (path.size == 0)
        return;
    page_put(p, before);
    page_text(p, path);
    page_put(p, after);
}

const struct embedded_file *page_client_file(const struct http_request *request,
                                             const char *beginning, const char *end)
{
    char name[64];

    if (embedded_languages_count == 0)
        return NULL;
    struct str code = http_language(request, embedded_languages, embedded_languages_count);
    (void)snprintf(name, sizeof name, "%s%.*s%s", beginning, STR_ARG(code), end);
    return embedded_find(embedded_path(name));
}

/* The client's words, which it chooses the same way, come without being waited for. */
static void put_words(struct html_page *p)
{
    const struct embedded_file *words = page_client_file(p->request, "messages-", ".js");

    if (!words)
        return;
    page_put(p, "<link rel=\"modulepreload\" href=\"");
    page_text(p, words->path);
    page_put(p, "\">\n");
}

static void put_head(struct html_page *p)
{
    page_put(p, "<!doctype html>\n<html lang=\"");
    page_put(p, p->language->code);
    page_put(p, "\"");
    page_put(p, theme_of(p->request));
    page_put(p, ">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, "
                "viewport-fit=cover\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"theme-color\" content=\"#0a6770\">\n<title>");
    if (p->head.title.size) {
        page_text(p, p->head.title);
        page_put(p, " · ");
    }
    page_text(p, page_square_name(p->w));
    page_put(p, "</title>\n");
    if (p->head.with_client && p->viewer->account_id)
        put_asset(p, "<script async src=\"", "early.js", "\"></script>\n");
    if (p->head.no_index)
        page_put(p, "<meta name=\"robots\" content=\"noindex\">\n");
    put_asset(p, "<link rel=\"icon\" href=\"", "icon.svg", "\" type=\"image/svg+xml\">\n");
    put_asset(p, "<link rel=\"apple-touch-icon\" href=\"", "icon-180.png", "\">\n");
    page_put(p, "<link rel=\"manifest\" href=\"/app.webmanifest\" "
                "crossorigin=\"use-credentials\">\n");
    put_asset(p, "<link rel=\"stylesheet\" href=\"", "app.css", "\">\n");
    if (p->head.with_passkeys)
        put_asset(p, "<script type=\"module\" src=\"", "passkeys.js", "\"></script>\n");
    if (p->head.with_progress)
        put_asset(p, "<script type=\"module\" src=\"", "progress.js", "\"></script>\n");
    if (p->head.with_client) {
        put_words(p);
        put_asset(p, "<link rel=\"modulepreload\" href=\"", "shared.js", "\">\n");
        if (p->head.with_soon) {
            put_asset(p, "<link rel=\"modulepreload\" href=\"", "soon-shared.js", "\">\n");
            put_asset(p, "<link rel=\"modulepreload\" href=\"", "soon.js", "\">\n");
        }
        put_asset(p, "<script type=\"module\" src=\"", "app.js", "\"></script>\n");
    }
    buffer_put(&p->out, p->head.extra);
    page_put(p, "</head>\n");
}

static void put_account(struct html_page *p)
{
    page_put(p, "<nav aria-label=\"");
    page_say(p, M_ACCOUNT);
    page_put(p, "\">");
    if (p->viewer->account_id) {
        page_link(p, "button quiet", "/auth/settings", M_ACCOUNT);
    } else {
        /* Where one is already is no place to go. */
        if (!str_starts(p->request->path, STR("/auth/sign_in")))
            page_link(p, "button quiet", "/auth/sign_in", M_SIGN_IN_SHORT);
        page_put(p, " ");
        if (!str_starts(p->request->path, STR("/auth/sign_up")))
            page_link(p, "button", "/auth/sign_up", M_SIGN_UP);
    }
    page_put(p, "</nav>\n");
}

static void put_main(struct html_page *p)
{
    page_put(p, "<main class=\"");
    page_put(p, p->head.main_class);
    if (p->head.bar.size) {
        page_put(p, "\" data-title=\"");
        page_text(p, p->head.bar);
    }
    page_put(p, "\" id=\"main\">\n");
}

static void put_top(struct html_page *p)
{
    page_put(p, "<body>\n<div id=\"app\">\n<a class=\"skip\" href=\"#main\">");
    page_say(p, M_SKIP);
    page_put(p, "</a>\n<header class=\"site\">\n<a class=\"brand\" href=\"/\">");
    put_asset(p, "<img src=\"", "icon.svg", "\" alt=\"\" width=\"32\" height=\"32\"> ");
    page_put(p, "<span>");
    page_text(p, page_square_name(p->w));
    page_put(p, "</span></a>\n");
    if (p->head.places.size)
        buffer_put(&p->out, p->head.places);
    else if (!p->head.no_account)
        put_account(p);
    page_put(p, "</header>\n");
    put_main(p);
}

static bool is_browser_text(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return text.size >= 16 && text.size <= browser_bytes_max;
}

struct str page_browser(struct work *w, const struct viewer *viewer,
                        const struct http_request *request)
{
    struct str cookie = http_cookie(request, PAGE_FORM_COOKIE);

    if (viewer->account_id)
        return hex_encode(w->memory, viewer->token_hash, sizeof viewer->token_hash);
    return is_browser_text(cookie) ? cookie : STR("");
}

void page_begin(struct html_page *p, struct work *w, const struct viewer *viewer,
                const struct http_request *request, const struct page_head *head)
{
    *p = (struct html_page){.w = w,
                            .viewer = viewer,
                            .request = request,
                            .out = buffer_in(w->memory),
                            .head = *head,
                            .language = page_language(w),
                            .browser = page_browser(w, viewer, request)};
    put_head(p);
    if (!head->is_framed) {
        put_top(p);
        return;
    }
    page_put(p, "<body class=\"framed\">\n");
    put_main(p);
}

/* To the form for notices; of a person or a post that is here it knows the address. */
static void put_notice_link(struct html_page *p, int status)
{
    const struct str path = p->request->path;
    const char *href = "/notice";

    if (status < 400 && str_starts(path, STR("/@")))
        href = str_c(p->w->memory, str_format(p->w->memory, "/notice?address=%.*s%.*s",
                                              STR_ARG(url_encode(p->w->memory, p->w->site->url)),
                                              STR_ARG(url_encode(p->w->memory, path))));
    page_link(p, "", href, M_NOTICE);
}

static void put_foot(struct html_page *p, int status)
{
    page_put(p, "</main>\n");
    if (!p->head.is_framed) {
        page_put(p, "<footer class=\"site\">");
        page_link(p, "", "/local", M_FRONT_NOW);
        page_put(p, " ");
        page_link(p, "", "/about", M_ABOUT);
        page_put(p, " ");
        page_link(p, "", "/log", M_LOG);
        page_put(p, " ");
        page_link(p, "", "/transparency", M_TRANSPARENCY);
        page_put(p, " ");
        put_notice_link(p, status);
        page_put(p, "</footer>\n</div>\n");
    }
    page_put(p, "</body>\n</html>\n");
}

void page_heading(struct html_page *p, enum message m)
{
    page_put(p, "<h1>");
    page_say(p, m);
    page_put(p, "</h1>\n");
}

void page_paragraph(struct html_page *p, enum message m)
{
    page_put(p, "<p>");
    page_say(p, m);
    page_put(p, "</p>\n");
}

void page_notice(struct html_page *p, const char *kind, struct str text)
{
    if (text.size == 0)
        return;
    page_put(p, "<p class=\"notice ");
    page_put(p, kind);
    page_put(p, strcmp(kind, "bad") == 0 ? "\" role=\"alert\">" : "\" role=\"status\">");
    page_text(p, text);
    page_put(p, "</p>\n");
}

void page_link(struct html_page *p, const char *class_name, const char *href, enum message m)
{
    page_put(p, "<a ");
    if (class_name[0]) {
        page_put(p, "class=\"");
        page_put(p, class_name);
        page_put(p, "\" ");
    }
    page_put(p, "href=\"");
    page_text(p, str_of(href));
    page_put(p, "\">");
    page_say(p, m);
    page_put(p, "</a>");
}

void page_pager(struct html_page *p, const char *address, int64_t older_than)
{
    bool has_newer = http_has(p->request, "max_id");

    if (!has_newer && !older_than)
        return;
    page_put(p, "<p class=\"pager\">");
    if (has_newer) {
        page_put(p, "<a rel=\"first\" href=\"");
        page_text(p, p->request->path);
        page_put(p, "\">");
        page_say(p, M_NEWEST);
        page_put(p, "</a> ");
    }
    if (older_than) {
        buffer_format(&p->out, "<a rel=\"next\" href=\"%s?max_id=%lld\">", address,
                      (long long)older_than);
        page_say(p, M_OLDER);
        page_put(p, "</a>");
    }
    page_put(p, "</p>\n");
}

void page_icon(struct html_page *p, const char *name)
{
    struct str path = embedded_path("icons.svg");

    if (path.size == 0)
        return;
    page_put(p, "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><use href=\"");
    page_text(p, path);
    page_put(p, "#");
    page_put(p, name);
    page_put(p, "\"/></svg>");
}

void page_hidden(struct html_page *p, const char *name, struct str value)
{
    page_put(p, "<input type=\"hidden\" name=\"");
    page_put(p, name);
    page_put(p, "\" value=\"");
    page_text(p, value);
    page_put(p, "\">\n");
}

static void form_begin(struct html_page *p, const char *class_name, const char *action,
                       const char *purpose, const char *kind)
{
    if (p->browser.size == 0)
        p->browser = p->new_cookie = random_token(p->w->memory, form_cookie_bytes);
    page_put(p, "<form class=\"");
    page_put(p, class_name);
    page_put(p, "\" method=\"post\"");
    page_put(p, kind);
    page_put(p, " action=\"");
    page_put(p, action);
    page_put(p, "\">\n");
    page_hidden(p, "form_token", form_token(p->w->memory, p->browser, purpose));
}

void page_form_begin(struct html_page *p, const char *action, const char *purpose)
{
    form_begin(p, "form card", action, purpose, "");
}

void page_form_begin_plain(struct html_page *p, const char *action, const char *purpose)
{
    form_begin(p, "form", action, purpose, "");
}

void page_form_begin_file(struct html_page *p, const char *action, const char *purpose)
{
    form_begin(p, "form card", action, purpose, " enctype=\"multipart/form-data\"");
}

/* " id=… name=…" and what else both kinds of field have. */
/* The same field with what the page knows is wrong with it. */
static struct page_field field_of(const struct html_page *p, const struct page_field *field)
{
    struct page_field own = *field;

    own.id = field->id ? field->id : field->name;
    if (p->faulty && strcmp(own.id, p->faulty) == 0)
        own.fault = p->fault;
    return own;
}

static void field_begin(struct html_page *p, const struct page_field *field, const char *tag)
{
    bool faulty = field->fault.size > 0;

    page_put(p, "<div class=\"field\">\n<label for=\"");
    page_put(p, field->id);
    page_put(p, "\">");
    page_say(p, field->label);
    page_put(p, "</label>\n<");
    page_put(p, tag);
    page_put(p, " id=\"");
    page_put(p, field->id);
    page_put(p, "\" name=\"");
    page_put(p, field->name);
    page_put(p, "\"");
    if (!field->optional)
        page_put(p, " required");
    if (field->is_fixed)
        page_put(p, " readonly");
    if (faulty)
        page_put(p, " aria-invalid=\"true\"");
    if (faulty || field->hint != M_COUNT) {
        page_put(p, " aria-describedby=\"");
        page_put(p, field->id);
        page_put(p, faulty ? "-fault\"" : "-hint\"");
    }
}

static void field_end(struct html_page *p, const struct page_field *field)
{
    bool faulty = field->fault.size > 0;

    if (faulty || field->hint != M_COUNT) {
        page_put(p, faulty ? "<p class=\"fault\" id=\"" : "<p class=\"hint\" id=\"");
        page_put(p, field->id);
        page_put(p, faulty ? "-fault\">" : "-hint\">");
        if (faulty)
            page_text(p, field->fault);
        else
            page_say(p, field->hint);
        page_put(p, "</p>\n");
    }
    page_put(p, "</div>\n");
}

void page_field(struct html_page *p, const struct page_field *asked)
{
    const struct page_field own = field_of(p, asked), *field = &own;

    field_begin(p, field, "input");
    page_put(p, " type=\"");
    page_put(p, field->type);
    page_put(p, "\" autocomplete=\"");
    page_put(p, field->autocomplete);
    page_put(p, "\"");
    if (strcmp(field->type, "text") == 0)
        page_put(p, " autocapitalize=\"none\" spellcheck=\"false\"");
    /* What went wrong, or the only thing that is asked, is written at once. */
    if (!p->has_focus && (field->fault.size || strcmp(field->autocomplete, "one-time-code") == 0)) {
        page_put(p, " autofocus");
        p->has_focus = true;
    }
    if (field->value.size) {
        page_put(p, " value=\"");
        page_text(p, field->value);
        page_put(p, "\"");
    }
    page_put(p, ">\n");
    field_end(p, field);
}

void page_area(struct html_page *p, const struct page_field *asked)
{
    const struct page_field own = field_of(p, asked), *field = &own;

    field_begin(p, field, "textarea");
    buffer_format(&p->out, " dir=\"auto\" rows=\"%d\">\n", field->rows);
    page_text(p, field->value);
    page_put(p, "</textarea>\n");
    field_end(p, field);
}

void page_button(struct html_page *p, const char *class_name, enum message m)
{
    page_put(p, "<div class=\"actions\"><button class=\"button ");
    page_put(p, class_name);
    page_put(p, "\" type=\"submit\">");
    page_say(p, m);
    page_put(p, "</button></div>\n");
}

void page_form_end(struct html_page *p)
{
    page_put(p, "</form>\n");
}

enum err page_form_check(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, const char *purpose)
{
    struct str site = http_header(request, "sec-fetch-site");

    /* Where the browser says from where it comes, that decides before any token. */
    if ((site.size == 0 || str_is(site, "same-origin") || str_is(site, "none")) &&
        form_token_fits(http_text(request, "form_token"), page_browser(w, viewer, request),
                        purpose))
        return OK;
    return work_fail(w, ERR_FORBIDDEN, "%s", message(M_FORM_OLD, page_language(w)));
}

static bool page_is_https(const struct work *w)
{
    return str_starts(w->site->url, STR("https://"));
}

/* " https://files.example" where that is not the square's own. */
static struct str origin_of(const struct work *w, struct str url)
{
    struct str host, origin;
    size_t scheme = str_starts(url, STR("https://")) ? 8 : 7;

    (void)str_split(str_sub(url, scheme, url.size), '/', &host);
    origin = str_sub(url, 0, scheme + host.size);
    if (!url.size || str_equal(origin, w->site->url))
        return STR("");
    return str_format(w->memory, " %.*s", STR_ARG(origin));
}

/* Where pictures and videos lie, beside the square's own address. */
static struct str files_origin(const struct work *w)
{
    return str_format(w->memory, "%.*s%.*s", STR_ARG(origin_of(w, w->site->media_url)),
                      STR_ARG(origin_of(w, w->site->bucket_url)));
}

/* What every page has, whoever shows it. */
static void common_headers(struct work *w, struct http_reply *reply)
{
    http_reply_header(reply, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(reply, "Permissions-Policy",
                      STR("accelerometer=(), camera=(), display-capture=(), geolocation=(), "
                          "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
                          "usb=()"));
    if (page_is_https(w))
        http_reply_header(reply, "Strict-Transport-Security", STR("max-age=31536000"));
}

/* A page that other sites may show can be looked at, and nothing else. */
static void framed_headers(struct work *w, struct http_reply *reply)
{
    struct str files = files_origin(w);

    http_reply_header(reply, "Content-Security-Policy",
                      str_format(w->memory,
                                 "default-src 'none'; style-src 'self'; img-src 'self'%.*s; "
                                 "media-src 'self'%.*s; form-action 'none'; base-uri 'none'; "
                                 "frame-ancestors *",
                                 STR_ARG(files), STR_ARG(files)));
    http_reply_header(reply, "Referrer-Policy", STR("no-referrer"));
    common_headers(w, reply);
}

void page_headers(struct work *w, struct http_reply *reply, struct str form_action)
{
    struct str files = files_origin(w);

    http_reply_header(
        reply, "Content-Security-Policy",
        str_format(w->memory,
                   "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: "
                   "blob:%.*s; media-src 'self' blob:%.*s; connect-src 'self'%.*s; "
                   "font-src 'self'; "
                   "form-action 'self'%s%.*s; base-uri 'none'; frame-ancestors 'none'; "
                   "manifest-src 'self'",
                   STR_ARG(files), STR_ARG(files), STR_ARG(files), form_action.size ? " " : "",
                   STR_ARG(form_action)));
    http_reply_header(reply, "Referrer-Policy", STR("same-origin"));
    http_reply_header(reply, "Cross-Origin-Opener-Policy", STR("same-origin"));
    http_reply_header(reply, "X-Frame-Options", STR("DENY"));
    common_headers(w, reply);
}

void page_end(struct html_page *p, int status, struct http_reply *ret_reply)
{
    put_foot(p, status);
    *ret_reply = (struct http_reply){
        .status = status, .type = STR("text/html; charset=utf-8"), .body = buffer_str(&p->out)};
    if (p->head.is_framed)
        framed_headers(p->w, ret_reply);
    else
        page_headers(p->w, ret_reply, p->head.form_action);
    http_reply_header(ret_reply, "Cache-Control",
                      p->head.may_be_kept && !p->viewer->account_id && !p->new_cookie.size &&
                              !p->w->territory.size /* elsewhere it may be another */
                          ? STR("public, max-age=15")
                          : STR("private, no-store"));
    http_reply_header(ret_reply, "Vary", STR("Accept-Language, Cookie"));
    if (p->new_cookie.size)
        page_cookie(p->w, ret_reply, PAGE_FORM_COOKIE, p->new_cookie, form_cookie_seconds);
}

void page_file_headers(struct http_reply *reply)
{
    http_reply_header(reply, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(reply, "Content-Security-Policy",
                      STR("default-src 'none'; frame-ancestors 'none'"));
}

void page_cookie(struct work *w, struct http_reply *reply, const char *name, struct str value,
                 int64_t seconds_max)
{
    http_reply_header(
        reply, "Set-Cookie",
        str_format(w->memory, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", name,
                   STR_ARG(value), (long long)seconds_max, page_is_https(w) ? "; Secure" : ""));
}

struct str page_return_to(struct str path)
{
    if (path.size == 0 || path.size > return_to_bytes_max || path.data[0] != '/' ||
        (path.size > 1 && path.data[1] == '/'))
        return STR("/");
    /* Browsers read a backslash as a slash, and drop control characters. */
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (c <= ' ' || c == '\\' || c >= 127)
            return STR("/");
    }
    return path;
}

void page_see_other(struct work *w, struct str path, struct http_reply *ret_reply)
{
    *ret_reply = http_redirect(w, 303, path);
    http_reply_header(ret_reply, "Cache-Control", STR("private, no-store"));
    page_headers(w, ret_reply, STR(""));
}
