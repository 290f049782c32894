#include "pages/profile_html.h"

#include "pages/emoji_html.h"
#include "social/pictures.h"

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
        const struct account_field *field = &account->fields[i];
        page_put(p, field->verified_ms ? "<div class=\"verified\"><dt dir=\"auto\">"
                                       : "<div><dt dir=\"auto\">");
        e = put_text_with_emojis(p, field->name);
        page_put(p, "</dt><dd dir=\"auto\">");
        if (!e)
            e = put_own_text(p, account, field->value);
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

static enum err put_name(struct html_page *p, const struct account *account)
{
    enum err e;

    page_put(p, "<header class=\"profile h-card\">\n<img class=\"profile-header\" src=\"");
    page_text(p, account_header_url(p->w, account));
    page_put(p, "\" alt=\"\" width=\"1500\" height=\"500\">\n"
                "<div class=\"profile-top\"><img class=\"profile-avatar u-photo\" src=\"");
    page_text(p, account_avatar_url(p->w, account));
    page_put(p,
             "\" alt=\"\" width=\"96\" height=\"96\"></div>\n<data class=\"u-url u-uid\" value=\"");
    page_text(p, account_path(p->w, account));
    page_put(p, "\"></data>\n<h1 class=\"profile-name p-name\">");
    e = put_name_with_emojis(p, account_shown_name(account));
    page_put(p, "</h1>\n<p class=\"acct\"><span>@<span class=\"p-nickname\">");
    page_text(p, account->username);
    page_put(p, "</span>@");
    page_text(p, account->domain.size ? account->domain : p->w->site->domain);
    page_put(p, "</span>");
    if (account->flags & ACCOUNT_BOT) {
        page_put(p, " <span class=\"tag-mark\">");
        page_say(p, M_BOT);
        page_put(p, "</span>");
    }
    page_put(p, "</p>\n");
    return e;
}

enum err put_profile(struct html_page *p, const struct account *account)
{
    struct str path = account_path(p->w, account);
    enum err e = put_name(p, account);

    if (!e)
        e = put_moved(p, account);
    if (e)
        return e;
    if (account->note.size) {
        page_put(p, "<div class=\"profile-note p-note\" dir=\"auto\">");
        e = put_own_text(p, account, account->note);
        page_put(p, "</div>\n");
    }
    if (!e)
        e = put_fields(p, account);
    page_put(p, "<ul class=\"profile-counts\">\n");
    put_count(p, path, "", account->posts, M_POST, M_POSTS);
    put_count(p, path, "/following", account->following, M_FOLLOWED, M_FOLLOWING);
    put_count(p, path, "/followers", account->followers, M_FOLLOWER, M_FOLLOWERS);
    page_put(p, "</ul>\n<p class=\"quiet-text\">");
    page_say(p, M_HERE_SINCE);
    page_put(p, " ");
    page_day(p, "", account->created_ms);
    page_put(p, "</p>\n</header>\n");
    return e;
}
