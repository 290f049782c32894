/* /@name: a profile with its newest posts, complete without script. */
#include "base/clock.h"
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/post_html.h"
#include "social/pictures.h"
#include "social/timelines.h"

enum { summary_characters_max = 160 };

static struct str head_extra(struct work *w, const struct account *account, struct str title)
{
    struct buffer b = buffer_in(w->memory);
    struct str summary = text_summary(w->memory, account->note, summary_characters_max);
    struct str url =
        str_format(w->memory, "%.*s%.*s", STR_ARG(w->site->url), STR_ARG(account_path(w, account)));

    if (summary.size == 0)
        summary = title;
    head_link(&b, "canonical", "", STR(""), url);
    if (account->domain.size == 0)
        head_link(&b, "alternate", "application/rss+xml", title,
                  str_format(w->memory, "%.*s.rss", STR_ARG(url)));
    head_meta(&b, "description", summary);
    head_meta(&b, "og:type", STR("profile"));
    head_meta(&b, "og:site_name", w->site->title);
    head_meta(&b, "og:title", title);
    head_meta(&b, "og:url", url);
    head_meta(&b, "og:description", summary);
    head_meta(&b, "og:image", account_avatar_url(w, account));
    head_meta(&b, "profile:username", account->username);
    head_meta(&b, "twitter:card", STR("summary"));
    return buffer_str(&b);
}

static void put_count(struct html_page *p, struct str path, const char *below, int64_t count,
                      enum message one, enum message many)
{
    page_put(p, "<li><a href=\"");
    page_text(p, path);
    page_put(p, below);
    buffer_format(&p->out, "\"><b>%lld</b> ", (long long)count);
    page_say(p, p->language->is_single(count) ? one : many);
    page_put(p, "</a></li>\n");
}

static enum err put_fields(struct html_page *p, const struct account *account)
{
    enum err e = OK;

    if (account->field_count == 0)
        return OK;
    page_put(p, "<dl class=\"fields\">\n");
    for (int i = 0; !e && i < account->field_count; i++) {
        page_put(p, "<div><dt>");
        page_text(p, account->fields[i].name);
        page_put(p, "</dt><dd>");
        e = put_own_text(p, account, account->fields[i].value);
        page_put(p, "</dd></div>\n");
    }
    page_put(p, "</dl>\n");
    return e;
}

/* Where the account has moved to. */
static enum err put_moved(struct html_page *p, const struct account *account)
{
    struct account target;
    enum err e =
        account->moved_to_id ? account_find(p->w, account->moved_to_id, &target) : ERR_NOT_FOUND;

    if (e || (target.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<p class=\"notice warn\">");
    page_say(p, M_MOVED_TO);
    page_put(p, " <a href=\"");
    page_text(p, target.url.size ? target.url : account_path(p->w, &target));
    page_put(p, "\">@");
    page_text(p, account_acct(p->w, &target));
    page_put(p, "</a></p>\n");
    return OK;
}

static enum err put_profile(struct html_page *p, const struct account *account)
{
    struct str path = account_path(p->w, account);
    enum err e;

    page_put(p, "<header class=\"profile h-card\">\n<img class=\"profile-header\" src=\"");
    page_text(p, account_header_url(p->w, account));
    page_put(p, "\" alt=\"\" width=\"1500\" height=\"500\">\n"
                "<div class=\"profile-top\"><img class=\"profile-avatar u-photo\" src=\"");
    page_text(p, account_avatar_url(p->w, account));
    page_put(p, "\" alt=\"\" width=\"96\" height=\"96\"></div>\n<h1 class=\"p-name\">");
    page_name(p, account_shown_name(account));
    page_put(p, "</h1>\n<p class=\"acct\">@");
    page_text(p, account->username);
    page_put(p, "@");
    page_text(p, account->domain.size ? account->domain : p->w->site->domain);
    page_put(p, "</p>\n");
    e = put_moved(p, account);
    if (e)
        return e;
    page_put(p, "<div class=\"profile-note p-note\">");
    e = put_own_text(p, account, account->note);
    page_put(p, "</div>\n");
    if (!e)
        e = put_fields(p, account);
    page_put(p, "<ul class=\"profile-counts\">\n");
    put_count(p, path, "", account->posts, M_POST, M_POSTS);
    put_count(p, path, "/following", account->following, M_FOLLOWED, M_FOLLOWING);
    put_count(p, path, "/followers", account->followers, M_FOLLOWER, M_FOLLOWERS);
    page_put(p, "</ul>\n</header>\n");
    return e;
}

static enum err put_account_posts(struct html_page *p, const struct account *account)
{
    const struct page page = {.max_id = http_id(p->request, "max_id"), .limit = page_limit_default};
    const struct timeline_account_filter filter = {.no_replies = true};
    struct timeline_page timeline;
    enum err e = timeline_account(p->w, p->viewer, account->id, &page, &filter, &timeline);

    return e ? e : put_posts(p, &timeline, page.limit, "");
}

PAGE_HANDLER(profile_page)
{
    struct page_head head = {.main_class = "column", .with_client = true, .may_be_kept = true};
    struct account account;
    struct html_page p;
    struct str name = request->path_params[0];
    enum err e;

    if (str_ends(name, STR(".rss")))
        return profile_feed(w, viewer, request, ret_reply);
    e = shown_account_find(w, name, &account);
    if (e)
        return e;
    head.title = str_format(w->memory, "%.*s (@%.*s)", STR_ARG(account_shown_name(&account)),
                            STR_ARG(account_acct(w, &account)));
    head.no_index =
        !(account.flags & ACCOUNT_INDEXABLE) || account.domain.size || http_has(request, "max_id");
    head.extra = head_extra(w, &account, head.title);
    page_begin(&p, w, viewer, request, &head);
    e = put_profile(&p, &account);
    if (!e)
        e = put_account_posts(&p, &account);
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}
