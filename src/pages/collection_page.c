/* /collections/:id: the people somebody recommends. */
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/collections.h"

static enum err person_put(struct html_page *p, int64_t id)
{
    struct account account;
    enum err e = account_find(p->w, id, &account);

    if (e || (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<li><a href=\"/@");
    page_text(p, account_acct(p->w, &account));
    page_put(p, "\">");
    page_name(p, account.display_name.size ? account.display_name : account.username);
    page_put(p, "</a> <span class=\"quiet-text\">@");
    page_text(p, account_acct(p->w, &account));
    page_put(p, "</span></li>\n");
    return OK;
}

PAGE_HANDLER(collection_page)
{
    struct collection_item items[collection_items_max];
    struct page_head head = {.main_class = "narrow"};
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
    page_put(&p, "<h1>");
    page_name(&p, c.name);
    page_put(&p, "</h1>\n<p>");
    page_text(&p, c.description);
    page_put(&p, "</p>\n<ul>\n");
    for (int i = 0; i < count && !e; i++)
        e = person_put(&p, items[i].other_id);
    page_put(&p, "</ul>\n");
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}
