/* /collections/:id: the people somebody recommends. */
#include "pages/handlers.h"
#include "pages/person_html.h"
#include "social/collections.h"

/* What it is called, what it is for and who made it. */
static enum err put_collection_head(struct html_page *p, const struct collection *c)
{
    struct account owner;
    enum err e = account_find(p->w, c->account_id, &owner);

    if (e)
        return e;
    page_put(p, "<header class=\"document\">\n<h1>");
    page_name(p, c->name);
    page_put(p, "</h1>\n<p class=\"quiet-text\"><a href=\"");
    page_text(p, account_path(p->w, &owner));
    page_put(p, "\">@");
    page_text(p, account_acct(p->w, &owner));
    page_put(p, "</a></p>\n");
    if (c->description.size) {
        page_put(p, "<p>");
        page_text(p, c->description);
        page_put(p, "</p>\n");
    }
    page_put(p, "</header>\n");
    return OK;
}

PAGE_HANDLER(collection_page)
{
    struct collection_item items[collection_items_max];
    struct page_head head = {.main_class = "column"};
    int64_t ids[collection_items_max];
    struct collection c;
    struct html_page p;
    int64_t id = 0;
    int count = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = collection_find(w, viewer->account_id, id, &c);
    if (!e)
        e = collection_items(w, viewer->account_id, &c, items, &count);
    if (e)
        return e;
    head.title = c.name;
    head.no_index = !c.discoverable;
    page_begin(&p, w, viewer, request, &head);
    for (int i = 0; i < count; i++)
        ids[i] = items[i].other_id;
    e = put_collection_head(&p, &c);
    if (!e)
        e = put_people(&p, ids, count);
    if (e)
        return e;
    if (!count) {
        page_put(&p, "<p class=\"empty quiet-text\">");
        page_say(&p, M_NO_PEOPLE);
        page_put(&p, "</p>\n");
    }
    page_end(&p, 200, ret_reply);
    return OK;
}
