#include "pages/featured_html.h"

#include "social/collections.h"
#include "social/featured_tags.h"
#include "social/relations.h"

static void put_section_head(struct html_page *p, enum message title)
{
    page_put(p, "<h2 class=\"section-head\">");
    page_say(p, title);
    page_put(p, "</h2>\n");
}

enum err put_pinned(struct html_page *p, const struct account *account)
{
    const struct page page = {.limit = page_limit_default};
    const struct timeline_account_filter filter = {.pinned = true};
    struct timeline_page timeline = {0};
    enum err e = timeline_account(p->w, p->viewer, account->id, &page, &filter, &timeline);

    if (e || !timeline.count)
        return e;
    page_put(p, "<div class=\"posts h-feed\">\n");
    for (int i = 0; i < timeline.count && (!e || e == ERR_NOT_FOUND); i++)
        e = put_post(p, timeline.ids[i], POST_PINNED);
    page_put(p, "</div>\n");
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err put_tags(struct html_page *p, const struct account *account, bool *shown)
{
    struct featured_tag tags[featured_tags_max];
    int count = 0;
    enum err e = featured_tags(p->w, account->id, tags, &count);

    if (e || !count)
        return e;
    *shown = true;
    put_section_head(p, M_FEATURED_TAGS);
    page_put(p, "<ul class=\"rows\">\n");
    for (int i = 0; i < count; i++) {
        page_put(p, "<li><a href=\"");
        page_text(p, account_path(p->w, account));
        page_put(p, "/tagged/");
        page_text(p, url_encode(p->w->memory, tags[i].tag));
        page_put(p, "\"><span>#");
        page_text(p, tags[i].name);
        page_put(p, "</span><span class=\"quiet-text\">");
        page_count(p, tags[i].posts, M_POST, M_POSTS);
        page_put(p, "</span></a></li>\n");
    }
    page_put(p, "</ul>\n");
    return OK;
}

static enum err put_endorsed(struct html_page *p, const struct account *account, bool *shown)
{
    const struct page page = {.limit = page_limit_max};
    struct relation_list list;
    enum err e = relations_page(p->w, account->id, RELATIONS_ENDORSED, &page, &list);

    if (e || !list.count)
        return e;
    *shown = true;
    put_section_head(p, M_FEATURED_PEOPLE);
    return put_people(p, list.account_ids, list.count);
}

static enum err put_collections(struct html_page *p, const struct account *account, bool *shown)
{
    struct collection *all = arena_array(p->w->memory, collections_page_max, sizeof *all);
    int count = 0;
    enum err e = collections_of(p->w, p->viewer->account_id, account->id, 0, collections_page_max,
                                all, &count);

    if (e || !count)
        return e;
    *shown = true;
    put_section_head(p, M_COLLECTIONS);
    page_put(p, "<ul class=\"rows\">\n");
    for (int i = 0; i < count; i++) {
        buffer_format(&p->out, "<li><a href=\"/collections/%lld\"><span>", (long long)all[i].id);
        page_text(p, all[i].name);
        if (all[i].description.size) {
            page_put(p, "<small>");
            page_text(p, all[i].description);
            page_put(p, "</small>");
        }
        page_put(p, "</span></a></li>\n");
    }
    page_put(p, "</ul>\n");
    return OK;
}

enum err put_featured(struct html_page *p, const struct account *account)
{
    bool shown = false;
    size_t size;
    enum err e = put_tags(p, account, &shown);

    if (!e)
        e = put_endorsed(p, account, &shown);
    if (!e)
        e = put_collections(p, account, &shown);
    size = p->out.size;
    if (!e)
        e = put_pinned(p, account);
    if (!e && !shown && p->out.size == size) {
        page_put(p, "<p class=\"empty quiet-text\">");
        page_say(p, M_NOTHING_FEATURED);
        page_put(p, "</p>\n");
    }
    return e;
}
