/* /tags/name and /@name/tagged/tag: what is said under a tag, complete without script. */
#include "pages/feed.h"
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/post_html.h"
#include "social/text.h"
#include "social/timelines.h"

static struct page_head tag_head(const struct http_request *request, struct str title)
{
    return (struct page_head){.title = title,
                              .main_class = "column",
                              .with_client = true,
                              .may_be_kept = true,
                              .no_index = http_has(request, "max_id")};
}

static void put_title(struct html_page *p, struct str title)
{
    page_put(p, "<h1 class=\"section-head\">");
    page_text(p, title);
    page_put(p, "</h1>\n");
}

static struct str tag_extra(struct work *w, struct str tag, struct str title)
{
    struct buffer b = buffer_in(w->memory);
    struct str url = str_format(w->memory, "%.*s/tags/%.*s", STR_ARG(w->site->url),
                                STR_ARG(url_encode(w->memory, tag)));
    struct str about =
        str_format(w->memory, "%.*s · %.*s", STR_ARG(title), STR_ARG(page_square_name(w)));

    head_link(&b, "canonical", "", STR(""), url);
    head_link(&b, "alternate", "application/rss+xml", about,
              str_format(w->memory, "%.*s.rss", STR_ARG(url)));
    head_meta(&b, "description", about);
    head_meta(&b, "og:type", STR("website"));
    head_meta(&b, "og:site_name", page_square_name(w));
    head_meta(&b, "og:title", title);
    head_meta(&b, "og:url", url);
    head_meta(&b, "twitter:card", STR("summary"));
    return buffer_str(&b);
}

static enum err no_such_tag(struct work *w)
{
    return work_fail(w, ERR_NOT_FOUND, "%s", message(M_ERROR_NOT_FOUND_TEXT, page_language(w)));
}

PAGE_HANDLER(tag_page)
{
    struct str name = request->path_params[0], ending = STR(".rss");
    const struct page page = {.max_id = http_id(request, "max_id"), .limit = page_limit_default};
    struct timeline_tags tags = {.any_count = 1};
    struct timeline_page timeline;
    struct page_head head;
    struct html_page p;
    enum err e;

    if (str_ends(name, ending))
        return tag_feed(w, request, str_sub(name, 0, name.size - ending.size), ret_reply);
    if (!text_tag_valid(name))
        return no_such_tag(w);
    tags.any[0] = text_tag_fold(w->memory, name);
    head = tag_head(request, str_format(w->memory, "#%.*s", STR_ARG(name)));
    head.extra = tag_extra(w, tags.any[0], head.title);
    page_begin(&p, w, viewer, request, &head);
    put_title(&p, head.title);
    e = timeline_tag(w, viewer, &tags, &page, &timeline);
    if (!e)
        e = put_posts(&p, &timeline, POST_MET, page.limit, "");
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}

PAGE_HANDLER(tagged_page)
{
    struct str tag = request->path_params[1];
    const struct page page = {.max_id = http_id(request, "max_id"), .limit = page_limit_default};
    struct timeline_account_filter filter = {.no_boosts = true};
    struct timeline_page timeline;
    struct account account;
    struct page_head head;
    struct html_page p;
    enum err e = shown_account_find(w, request->path_params[0], &account);

    if (!e && !text_tag_valid(tag))
        e = no_such_tag(w);
    if (e)
        return e;
    filter.tagged = text_tag_fold(w->memory, tag);
    head = tag_head(request, str_format(w->memory, "#%.*s · %.*s", STR_ARG(tag),
                                        STR_ARG(account_shown_name(&account))));
    head.no_index = true;
    page_begin(&p, w, viewer, request, &head);
    put_title(&p, head.title);
    e = timeline_account(w, viewer, account.id, &page, &filter, &timeline);
    if (!e)
        e = put_posts(&p, &timeline, POST_IN_LIST, page.limit, "");
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}
