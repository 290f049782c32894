/* /@name and its tabs: a profile with its posts or people, complete without script. */
#include "pages/featured_html.h"
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/post_html.h"
#include "pages/profile_html.h"
#include "social/pictures.h"
#include "social/relations.h"
#include "social/timelines.h"

enum { summary_characters_max = 160 };

struct tab {
    const char *name; /* behind "/@name/"; "" the profile itself */
    enum message title;
    bool is_people;                        /* else posts */
    struct timeline_account_filter filter; /* of posts */
    enum relation_page kind;               /* of people */
};
static const struct tab tabs[] = {
    {.name = "", .title = M_POSTS_TITLE, .filter = {.no_replies = true}},
    {.name = "with_replies", .title = M_WITH_REPLIES},
    {.name = "media", .title = M_MEDIA, .filter = {.only_media = true, .no_boosts = true}},
    {.name = "featured", .title = M_FEATURED},
    {.name = "following",
     .title = M_FOLLOWING_TITLE,
     .is_people = true,
     .kind = RELATIONS_FOLLOWING},
    {.name = "followers",
     .title = M_FOLLOWERS_TITLE,
     .is_people = true,
     .kind = RELATIONS_FOLLOWERS},
};

static const struct tab *tab_of(const struct http_request *request)
{
    struct str name = str_sub(request->route_path, sizeof "/@:name/" - 1, request->route_path.size);

    for (size_t i = 0; i < sizeof tabs / sizeof tabs[0]; i++)
        if (str_is(name, tabs[i].name))
            return &tabs[i];
    return &tabs[0];
}

/* The same page for all who look: with the tab, without where in it. */
static struct str address_of(struct work *w, const struct account *account, const struct tab *tab)
{
    return str_format(w->memory, "%.*s%.*s%s%s", STR_ARG(w->site->url),
                      STR_ARG(account_path(w, account)), tab->name[0] ? "/" : "", tab->name);
}

static struct str head_extra(struct work *w, const struct account *account, const struct tab *tab,
                             struct str title)
{
    struct buffer b = buffer_in(w->memory);
    struct str summary = text_summary(w->memory, account->note, summary_characters_max);
    struct str profile = address_of(w, account, &tabs[0]);

    if (summary.size == 0)
        summary = title;
    head_link(&b, "canonical", "", STR(""), address_of(w, account, tab));
    if (account->domain.size == 0)
        head_link(&b, "alternate", "application/rss+xml", title,
                  str_format(w->memory, "%.*s.rss", STR_ARG(profile)));
    head_meta(&b, "description", summary);
    head_meta(&b, "og:type", STR("profile"));
    head_meta(&b, "og:site_name", page_square_name(w));
    head_meta(&b, "og:title", title);
    head_meta(&b, "og:url", profile);
    head_meta(&b, "og:description", summary);
    head_meta(&b, "og:image", account_avatar_url(w, account));
    head_meta(&b, "profile:username", account->username);
    head_meta(&b, "twitter:card", STR("summary"));
    return buffer_str(&b);
}

static void put_tab(struct html_page *p, const struct account *account, const struct tab *tab,
                    bool current)
{
    page_put(p, "<a href=\"");
    page_text(p, account_path(p->w, account));
    page_put(p, tab->name[0] ? "/" : "");
    page_put(p, tab->name);
    page_put(p, current ? "\" aria-current=\"page\">" : "\">");
    page_say(p, tab->title);
    page_put(p, "</a>\n");
}

static bool tab_is_shown(const struct account *account, const struct tab *tab)
{
    return !((tab->title == M_MEDIA && (account->flags & ACCOUNT_HIDE_MEDIA)) ||
             (tab->title == M_FEATURED && (account->flags & ACCOUNT_HIDE_FEATURED)));
}

/* Posts stand beside posts, people beside people. */
static void put_tabs(struct html_page *p, const struct account *account, const struct tab *current)
{
    page_put(p, "<nav class=\"tabs\" aria-label=\"");
    page_say(p, M_PROFILE);
    page_put(p, "\">\n");
    for (size_t i = 0; i < sizeof tabs / sizeof tabs[0]; i++)
        if ((tabs[i].is_people == current->is_people || !i) && tab_is_shown(account, &tabs[i]))
            put_tab(p, account, &tabs[i], &tabs[i] == current);
    page_put(p, "</nav>\n");
}

static enum err put_account_posts(struct html_page *p, const struct account *account,
                                  const struct tab *tab)
{
    const struct page page = {.max_id = http_id(p->request, "max_id"), .limit = page_limit_default};
    struct timeline_account_filter filter = tab->filter;
    struct timeline_page timeline;
    bool is_first = tab == &tabs[0] && !page.max_id;
    enum err e = OK;

    if (tab->title == M_MEDIA && (account->flags & ACCOUNT_HIDE_MEDIA_REPLIES))
        filter.no_replies = true;
    if (is_first && !(account->flags & ACCOUNT_HIDE_FEATURED))
        e = put_pinned(p, account);
    if (!e)
        e = timeline_account(p->w, p->viewer, account->id, &page, &filter, &timeline);
    return e ? e : put_posts(p, &timeline, POST_IN_LIST, page.limit, "");
}

static enum err may_see_people(struct html_page *p, const struct account *account, bool *ret_may)
{
    int64_t viewer_id = p->viewer->account_id;
    struct relation theirs = {0};
    enum err e = viewer_id && viewer_id != account->id
                     ? relation_find(p->w, account->id, viewer_id, &theirs)
                     : OK;

    *ret_may = viewer_id == account->id ||
               !((account->flags & ACCOUNT_HIDE_COLLECTIONS) || (theirs.flags & RELATION_BLOCKS));
    return e;
}

static enum err put_account_people(struct html_page *p, const struct account *account,
                                   const struct tab *tab)
{
    const struct page page = {.max_id = http_id(p->request, "max_id"), .limit = page_limit_max};
    struct relation_list list = {0};
    bool may = false;
    enum err e = may_see_people(p, account, &may);

    if (!e && may)
        e = relations_page(p->w, account->id, tab->kind, &page, &list);
    if (!e)
        e = put_people(p, list.account_ids, list.count);
    if (e)
        return e;
    if (!list.count) {
        page_put(p, "<p class=\"empty quiet-text\">");
        page_say(p, may ? M_NO_PEOPLE : M_HIDDEN_LIST);
        page_put(p, "</p>\n");
    }
    page_pager(p, "", list.count == page.limit ? list.row_ids[list.count - 1] : 0);
    return OK;
}

static enum err put_tab_content(struct html_page *p, const struct account *account,
                                const struct tab *tab)
{
    if (!tab_is_shown(account, tab)) {
        page_put(p, "<p class=\"empty quiet-text\">");
        page_say(p, M_HIDDEN_LIST);
        page_put(p, "</p>\n");
        return OK;
    }
    if (tab->title == M_FEATURED)
        return put_featured(p, account);
    return (tab->is_people ? put_account_people : put_account_posts)(p, account, tab);
}

PAGE_HANDLER(profile_page)
{
    struct page_head head = {
        .main_class = "column inner", .with_client = true, .may_be_kept = true};
    const struct tab *tab = tab_of(request);
    struct account account;
    struct html_page p;
    struct str name = request->path_params[0], title;
    enum err e;

    if (str_ends(name, STR(".rss")) && tab == &tabs[0])
        return profile_feed(w, viewer, request, ret_reply);
    e = shown_account_find(w, name, &account);
    if (e)
        return e;
    title = str_format(w->memory, "%.*s (@%.*s)", STR_ARG(account_shown_name(&account)),
                       STR_ARG(account_acct(w, &account)));
    head.title = tab == &tabs[0]
                     ? title
                     : str_format(w->memory, "%s · %.*s", message(tab->title, page_language(w)),
                                  STR_ARG(title));
    head.no_index = !account_is_indexed(&account) || account.domain.size ||
                    http_has(request, "max_id") || tab != &tabs[0];
    head.extra = head_extra(w, &account, tab, title);
    head.bar = account_shown_name(&account);
    page_begin(&p, w, viewer, request, &head);
    e = put_profile(&p, &account);
    if (e)
        return e;
    put_tabs(&p, &account, tab);
    e = put_tab_content(&p, &account, tab);
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}
