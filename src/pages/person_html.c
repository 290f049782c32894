#include "pages/person_html.h"

#include "pages/emoji_html.h"
#include "social/pictures.h"
#include "social/text.h"

enum { face_px = 44 };

struct str account_shown_name(const struct account *account)
{
    return account->display_name.size ? account->display_name : account->username;
}

struct str account_path(struct work *w, const struct account *account)
{
    return str_format(w->memory, "/@%.*s", STR_ARG(account_acct(w, account)));
}

enum err shown_account_find(struct work *w, struct str name, struct account *ret_account)
{
    int64_t id = 0;
    enum err e = account_find_handle(w, name, &id);

    if (!e)
        e = account_find(w, id, ret_account);
    if (!e && (ret_account->flags & ACCOUNT_SUSPENDED))
        e = ERR_NOT_FOUND;
    if (!e && (ret_account->flags & ACCOUNT_DELETED))
        return work_fail(w, ERR_GONE, "%s", message(M_ACCOUNT_GONE, page_language(w)));
    if (e == ERR_NOT_FOUND || e == ERR_INVALID)
        return work_fail(w, ERR_NOT_FOUND, "%s", message(M_ERROR_NOT_FOUND_TEXT, page_language(w)));
    return e;
}

struct naming {
    struct work *w;
    enum err e;
};

/* Names in a note lead to whom they name here. */
static struct text_mention own_mention_link(void *context, struct str handle)
{
    struct naming *naming = context;
    struct account account;
    int64_t id = 0;
    enum err e = account_find_handle(naming->w, handle, &id);

    if (!e)
        e = account_find(naming->w, id, &account);
    if (e && e != ERR_NOT_FOUND && e != ERR_INVALID)
        naming->e = e;
    if (e || (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return (struct text_mention){.shown = handle};
    return (struct text_mention){.url = account_path(naming->w, &account),
                                 .shown = account.username};
}

enum err put_own_text(struct html_page *p, const struct account *account, struct str text)
{
    struct naming naming = {.w = p->w};
    struct buffer html = buffer_in(p->w->memory);
    enum err e;

    if (account->domain.size) /* sanitised when it came */
        return put_html_with_emojis(p, text);
    const struct text_links links = {
        .context = &naming,
        .mention = own_mention_link,
        .tag_url = str_format(p->w->memory, "%.*s/tags/", STR_ARG(p->w->site->url))};
    struct text_scan scan = text_scan(p->w->memory, text);
    text_html(&html, &scan, &links);
    e = put_html_with_emojis(p, buffer_str(&html));
    return e ? e : naming.e;
}

void put_face(struct html_page *p, const struct account *account, int px)
{
    /* The name beside it is the link that is read out and tabbed to. */
    page_put(p, "<a class=\"avatar p-author h-card\" href=\"");
    page_text(p, account_path(p->w, account));
    page_put(p, "\" tabindex=\"-1\" aria-hidden=\"true\"><img class=\"u-photo\" src=\"");
    page_text(p, account_avatar_url(p->w, account));
    page_put(p, "\" alt=\"");
    page_text(p, account_shown_name(account));
    buffer_format(&p->out, "\" width=\"%d\" height=\"%d\" loading=\"lazy\"></a>\n", px, px);
}

static enum err put_person(struct html_page *p, int64_t id)
{
    struct account account;
    enum err e = account_find(p->w, id, &account);

    if (e || (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<li class=\"person\">\n");
    put_face(p, &account, face_px);
    page_put(p, "<div class=\"person-words\"><a class=\"post-author\" href=\"");
    page_text(p, account_path(p->w, &account));
    page_put(p, "\"><strong>");
    e = put_name_with_emojis(p, account_shown_name(&account));
    page_put(p, "</strong> <span class=\"acct\">@");
    page_text(p, account_acct(p->w, &account));
    page_put(p, "</span></a></div>\n</li>\n");
    return e;
}

enum err put_people(struct html_page *p, const int64_t *ids, int count)
{
    enum err e = OK;

    page_put(p, "<ul class=\"people\">\n");
    for (int i = 0; !e && i < count; i++)
        e = put_person(p, ids[i]);
    page_put(p, "</ul>\n");
    return e;
}
