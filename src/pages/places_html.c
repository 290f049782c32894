#include "pages/places_html.h"

#include "auth/roles.h"
#include "pages/emoji_html.h"
#include "pages/person_html.h"
#include "social/pictures.h"

enum { own_face_px = 40 };

struct place {
    const char *href, *icon; /* href NULL: one's own profile */
    enum message words;
    bool on_phones; /* of the menu: there alone, since elsewhere it stands beside it */
};

static const struct place places[] = {
    {"/", "home", M_PLACE_HOME, false},
    {"/local", "local", M_PLACE_LOCAL, false},
    {"/notifications", "bell", M_PLACE_NOTIFICATIONS, false},
    {"/conversations", "talk", M_PLACE_CONVERSATIONS, false},
    {"/explore", "search", M_PLACE_EXPLORE, false},
    {"/bookmarks", "bookmark", M_PLACE_BOOKMARKS, false},
    {"/lists", "list", M_PLACE_LISTS, false},
    {NULL, "person", M_PLACE_PROFILE, false},
};
static const struct place of_oneself[] = {
    {NULL, "person", M_PLACE_PROFILE, true},
    {"/conversations", "talk", M_PLACE_CONVERSATIONS, true},
    {"/bookmarks", "bookmark", M_PLACE_BOOKMARKS, true},
    {"/favourites", "heart", M_PLACE_FAVOURITES, false},
    {"/compose?show=drafts", "pen", M_PLACE_BEGUN, false},
    {"/followed_tags", "tag", M_PLACE_TAGS, false},
    {"/lists", "list", M_PLACE_LISTS, true},
    {"/follow_requests", "person_add", M_PLACE_FOLLOW_REQUESTS, false},
    {"/moderation", "scales", M_PLACE_MODERATION, false},
    {"/settings", "sliders", M_SETTINGS_ALL, false},
    {"/about", "info", M_ABOUT, false},
    {"/auth/sign_out", "exit", M_SIGN_OUT, false},
};

/* Whether it is hers at all. */
static bool place_is_of(const struct html_page *p, const struct place *place,
                        const struct account *me)
{
    if (place->words == M_PLACE_FOLLOW_REQUESTS)
        return me->flags & ACCOUNT_LOCKED;
    if (place->words == M_PLACE_MODERATION)
        return p->viewer->permissions &
               (PERMISSION_ADMINISTRATOR | PERMISSION_MANAGE_REPORTS | PERMISSION_MANAGE_APPEALS);
    return true;
}

static void put_place(struct html_page *p, const struct place *place, const struct account *me)
{
    page_put(p, "<a href=\"");
    page_text(p, place->href ? str_of(place->href) : account_path(p->w, me));
    page_put(p, place->on_phones ? "\" class=\"on-phones\">" : "\">");
    page_icon(p, place->icon);
    page_put(p, "<span>");
    page_say(p, place->words);
    page_put(p, "</span></a>\n");
}

static enum err put_own_menu(struct html_page *p, const struct account *me)
{
    enum err e;

    page_put(p, "<details class=\"rail-me menu\">\n<summary class=\"me-button\">"
                "<span class=\"hidden-text\">");
    page_say(p, M_PLACE_MORE);
    page_put(p, "</span> <span class=\"avatar\"><img src=\"");
    page_text(p, account_avatar_url(p->w, me));
    buffer_format(&p->out, "\" alt=\"\" width=\"%d\" height=\"%d\"></span>", own_face_px,
                  own_face_px);
    page_put(p, "<span class=\"me-words\"><strong>");
    e = put_name_with_emojis(p, account_shown_name(me));
    page_put(p, "</strong><span class=\"acct\">@");
    page_text(p, account_acct(p->w, me));
    page_put(p, "</span></span><span class=\"me-more\">");
    page_icon(p, "more");
    page_put(p, "</span></summary>\n<div class=\"menu-list\">\n");
    for (size_t i = 0; i < sizeof of_oneself / sizeof *of_oneself; i++)
        if (place_is_of(p, &of_oneself[i], me))
            put_place(p, &of_oneself[i], me);
    page_put(p, "</div>\n</details>\n");
    return e;
}

enum err put_places(struct html_page *p, const struct account *me)
{
    page_put(p, "<nav class=\"places\" aria-label=\"");
    page_say(p, M_PLACES);
    page_put(p, "\">\n");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        put_place(p, &places[i], me);
    page_put(p, "</nav>\n<a class=\"button wide compose-button\" href=\"/compose\">");
    page_icon(p, "pen");
    page_put(p, "<span>");
    page_say(p, M_PLACE_WRITE);
    page_put(p, "</span></a>\n");
    return put_own_menu(p, me);
}
