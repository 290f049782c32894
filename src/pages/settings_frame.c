/* The frame of the settings: the list of all their pages, those of the client (web/src/screens/
 * settings/pages.ts has the same list) and those of the server, beside the page that is open. */
#include "pages/embedded.h"
#include "pages/places_html.h"
#include "pages/settings.h"

#include "auth/roles.h"
#include "auth/users.h"

struct entry {
    const char *href, *icon;
    enum message words;
};

static const struct entry you[] = {
    {"/settings/profile", "person", M_SETTINGS_PROFILE},
    {"/settings/posting", "pen", M_SETTINGS_POSTING},
    {"/approvals", "flag", M_SETTINGS_APPROVALS},
    {"/teams", "people", M_SETTINGS_TEAMS},
};
static const struct entry reading[] = {
    {"/settings/appearance", "brush", M_SETTINGS_APPEARANCE},
    {"/settings/notifications", "bell", M_PLACE_NOTIFICATIONS},
    {"/settings/filters", "filter", M_SETTINGS_FILTERS},
    {"/settings/muted", "eye_off", M_SETTINGS_MUTED},
    {"/settings/blocked", "ban", M_SETTINGS_BLOCKED},
    {"/settings/signals", "scales", M_SETTINGS_SIGNALS},
    {"/settings/announcements", "megaphone", M_SETTINGS_ANNOUNCEMENTS},
    {"/settings/standing", "warning", M_SETTINGS_STANDING},
    {"/settings/reports", "flag", M_SETTINGS_REPORTS},
    {"/jury", "scales", M_SETTINGS_JURY},
};
static const struct entry own[SETTINGS_SQUARE + 1] = {
    [SETTINGS_SIGN_IN] = {"/auth/settings", "at", M_SETTINGS_SIGN_IN},
    [SETTINGS_SECURITY] = {"/auth/settings/security", "key", M_SETTINGS_SECURITY},
    [SETTINGS_SESSIONS] = {"/auth/settings/sessions", "device", M_SETTINGS_SESSIONS},
    [SETTINGS_DATA] = {"/auth/settings/data", "box", M_DATA},
    [SETTINGS_MOVE] = {"/auth/settings/move", "swap", M_SETTINGS_MOVE},
    [SETTINGS_DELETE] = {"/auth/settings/delete", "bin", M_SETTINGS_DELETE},
    [SETTINGS_SQUARE] = {"/auth/square", "hall", M_SETTINGS_SQUARE},
};

static void put_entry(struct html_page *p, const struct entry *entry, const struct entry *here)
{
    page_put(p, "<li><a href=\"");
    page_put(p, entry->href);
    page_put(p, entry == here ? "\" aria-current=\"page\">" : "\">");
    page_icon(p, entry->icon);
    page_put(p, "<span>");
    page_say(p, entry->words);
    page_put(p, "</span></a></li>\n");
}

static void put_group(struct html_page *p, enum message title, const struct entry *entries,
                      size_t count, const struct entry *here)
{
    page_put(p, "<section><h2>");
    page_say(p, title);
    page_put(p, "</h2>\n<ul>\n");
    for (size_t i = 0; i < count; i++)
        put_entry(p, &entries[i], here);
    page_put(p, "</ul></section>\n");
}

static void put_list(struct html_page *p, const struct entry *here, bool may_manage)
{
    page_put(p, "<nav class=\"settings-nav\" aria-label=\"");
    page_say(p, M_SETTINGS_ALL);
    page_put(p, "\">\n");
    put_group(p, M_SETTINGS_YOU, you, sizeof you / sizeof *you, here);
    put_group(p, M_SETTINGS_READING, reading, sizeof reading / sizeof *reading, here);
    put_group(p, M_ACCOUNT, own, SETTINGS_SQUARE, here);
    if (may_manage)
        put_group(p, M_SQUARE_NAME, &own[SETTINGS_SQUARE], 1, here);
    page_put(p, "<ul class=\"settings-ways\"><li><a href=\"/auth/sign_out\">");
    page_icon(p, "exit");
    page_put(p, "<span>");
    page_say(p, M_SIGN_OUT);
    page_put(p, "</span></a></li></ul>\n</nav>\n");
}

static enum err places_of(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct str *ret_html)
{
    struct html_page part = {.w = w,
                             .viewer = viewer,
                             .request = request,
                             .out = buffer_in(w->memory),
                             .language = page_language(w)};
    struct account me;
    enum err e = account_find(w, viewer->account_id, &me);

    if (!e)
        e = put_places(&part, &me);
    *ret_html = buffer_str(&part.out);
    return e;
}

enum err settings_begin(struct html_page *p, struct work *w, const struct viewer *viewer,
                        const struct http_request *request, const struct settings_head *head)
{
    const struct entry *here = &own[head->page];
    struct page_head page = {.title = str_of(message(here->words, page_language(w))),
                             .main_class = "settings-main",
                             .no_index = true,
                             .with_passkeys = head->page == SETTINGS_SECURITY,
                             .with_progress = head->is_going_on};
    struct user user = {.role = ROLE_USER};
    enum err e = user_find(w, viewer->account_id, &user);

    if (e && e != ERR_NOT_FOUND)
        return e;
    e = places_of(w, viewer, request, &page.places);
    if (e)
        return e;
    page_begin(p, w, viewer, request, &page);
    page_put(p, "<div class=\"settings settings-inside\">\n<header class=\"screen-head\">"
                "<a class=\"action\" href=\"/settings\" aria-label=\"");
    page_say(p, M_SETTINGS_BACK);
    page_put(p, "\">");
    page_icon(p, "back");
    page_put(p, "</a><h1>");
    page_say(p, here->words);
    page_put(p, "</h1></header>\n");
    put_list(p, here, role_facts(user.role)->permissions & PERMISSION_MANAGE_SETTINGS);
    page_put(p, "<div class=\"settings-page\">\n");
    p->faulty = head->faulty;
    p->fault = head->fault;
    if (!head->faulty)
        page_notice(p, "bad", head->fault);
    if (!head->fault.size && head->done != M_COUNT)
        page_notice(p, "good", str_of(message(head->done, page_language(w))));
    return OK;
}

void settings_end(struct html_page *p, int status, struct http_reply *ret_reply)
{
    page_put(p, "</div>\n</div>\n");
    page_end(p, status, ret_reply);
}

void settings_title(struct html_page *p, enum message m)
{
    page_put(p, "<h2>");
    page_say(p, m);
    page_put(p, "</h2>\n");
}

bool settings_need_sign_in(struct work *w, const struct viewer *viewer, const char *path,
                           struct http_reply *ret_reply)
{
    if (viewer->account_id)
        return false;
    page_see_other(w, str_format(w->memory, "/auth/sign_in?return_to=%s", path), ret_reply);
    return true;
}
