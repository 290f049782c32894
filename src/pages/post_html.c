#include "pages/post_html.h"

#include "pages/link_card.h"
#include "pages/post_pictures.h"
#include "social/pictures.h"
#include "social/polls.h"
#include "social/text.h"
#include "social/visibility.h"

struct str account_shown_name(const struct account *account)
{
    return account->display_name.size ? account->display_name : account->username;
}

struct str account_path(struct work *w, const struct account *account)
{
    return str_format(w->memory, "/@%.*s", STR_ARG(account_acct(w, account)));
}

struct str text_summary(struct arena *a, struct str text, size_t characters_max)
{
    struct buffer b = buffer_in(a);
    size_t at = 0, count = 0;
    bool gap = false;

    text = utf8_clean(a, text);
    while (at < text.size) {
        size_t begin = at;
        uint32_t c = utf8_next(text, &at);
        if (c <= ' ') {
            gap = b.size > 0;
            continue;
        }
        if (count++ >= characters_max) {
            buffer_lit(&b, "…");
            break;
        }
        if (gap)
            buffer_char(&b, ' ');
        gap = false;
        buffer_put(&b, str_sub(text, begin, at));
    }
    return buffer_str(&b);
}

/* Where the mentions of a post lead: to those it named when it was written. */
static struct text_mention post_mention_link(void *context, struct str handle)
{
    const struct post *post = context;

    for (int i = 0; i < post->mention_count; i++)
        if (str_equal_nocase(post->mentions[i].acct, handle) ||
            str_equal_nocase(post->mentions[i].username, handle))
            return (struct text_mention){.url = post->mentions[i].url,
                                         .shown = post->mentions[i].username};
    return (struct text_mention){.shown = handle};
}

static void put_html(struct html_page *p, struct str text,
                     struct text_mention (*mention)(void *context, struct str handle),
                     void *context)
{
    const struct text_links links = {
        .context = context,
        .mention = mention,
        .tag_url = str_format(p->w->memory, "%.*s/tags/", STR_ARG(p->w->site->url))};
    struct text_scan scan = text_scan(p->w->memory, text);

    text_html(&p->out, &scan, &links);
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

    if (account->domain.size)
        buffer_put(&p->out, text); /* sanitised when it came */
    else
        put_html(p, text, own_mention_link, &naming);
    return naming.e;
}

enum err shown_account_find(struct work *w, struct str name, struct account *ret_account)
{
    int64_t id = 0;
    enum err e = account_find_handle(w, name, &id);

    if (!e)
        e = account_find(w, id, ret_account);
    if (!e && (ret_account->flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND || e == ERR_INVALID)
        return work_fail(w, ERR_NOT_FOUND, "%s", message(M_ERROR_NOT_FOUND_TEXT, page_language(w)));
    return e;
}

enum err visible_post(struct html_page *p, int64_t id, struct post *ret_post)
{
    struct post post;
    uint32_t author_flags = 0;
    enum err e = post_find(p->w, id, &post);

    if (!e)
        e = visibility_check_post(p->w, p->viewer->account_id, &post);
    if (!e)
        e = account_find_flags(p->w, post.author_id, &author_flags);
    /* Staff says it of all that she shows. */
    if (!e && (author_flags & ACCOUNT_SENSITIVE))
        post.flags |= POST_SENSITIVE;
    if (!e)
        e = post_complete(p->w, &post);
    if (!e)
        *ret_post = post;
    return e;
}

static void put_head(struct html_page *p, const struct post *post, const struct account *author)
{
    struct str path = account_path(p->w, author);

    page_put(p, "<header class=\"post-head\">\n<a class=\"post-author\" href=\"");
    page_text(p, path);
    page_put(p, "\"><strong class=\"p-name\">");
    page_name(p, account_shown_name(author));
    page_put(p, "</strong> <span class=\"acct\">@");
    page_text(p, account_acct(p->w, author));
    page_put(p, "</span></a>\n<a class=\"post-time u-url\" href=\"");
    page_text(p, path);
    buffer_format(&p->out, "/%lld\">", (long long)post->id);
    page_day(p, "dt-published", post->created_ms);
    page_put(p, "</a>\n</header>\n");
}

void put_post_words(struct html_page *p, const struct post *post, const struct account *author)
{
    struct post named = *post;

    if (author->domain.size)
        buffer_put(&p->out, post->text); /* sanitised when it came */
    else
        put_html(p, post->text, post_mention_link, &named);
}

static void put_body(struct html_page *p, const struct post *post, const struct account *author)
{
    if (post->text.size == 0)
        return;
    page_put(p, "<div class=\"post-body e-content\"");
    if (post->language.size) {
        page_put(p, " lang=\"");
        page_text(p, post->language);
        page_put(p, "\"");
    }
    page_put(p, " dir=\"auto\">");
    put_post_words(p, post, author);
    page_put(p, "</div>\n");
}

static void put_poll(struct html_page *p, const struct poll *poll)
{
    bool ended = poll->expires_ms && poll->expires_ms <= p->w->now_ms;
    bool hidden = poll->hide_totals && !ended;
    int64_t total = 0;

    for (int i = 0; i < poll->option_count; i++)
        total += poll->votes[i];
    page_put(p, "<ol class=\"poll\">\n");
    for (int i = 0; i < poll->option_count; i++) {
        int64_t of = poll->multiple && poll->voters ? poll->voters : total;
        int share = of > 0 && !hidden ? (int)((poll->votes[i] * 100 + of / 2) / of) : 0;
        page_put(p, "<li class=\"poll-result\">");
        if (!hidden)
            buffer_format(&p->out, "<span class=\"poll-share\">%d %%</span> ", share);
        page_put(p, "<span class=\"poll-title\">");
        page_text(p, poll->options[i]);
        page_put(p, "</span>");
        if (!hidden)
            buffer_format(&p->out,
                          " <meter class=\"poll-bar\" min=\"0\" max=\"100\" value=\"%d\"></meter>",
                          share > 100 ? 100 : share);
        page_put(p, "</li>\n");
    }
    page_put(p, "</ol>\n<p class=\"poll-foot\">");
    page_count(p, total, M_POLL_VOTE, M_POLL_VOTES);
    if (poll->expires_ms) {
        page_put(p, " <span>");
        page_say(p, ended ? M_POLL_ENDED : M_POLL_ENDS);
        page_put(p, " ");
        page_day(p, "", poll->expires_ms);
        page_put(p, "</span>");
    }
    page_put(p, "</p>\n");
}

static void put_counts(struct html_page *p, const struct post *post)
{
    page_put(p, "<p class=\"post-counts\"><span>");
    page_count(p, post->replies, M_REPLY, M_REPLIES);
    page_put(p, "</span> <span>");
    page_count(p, post->boosts, M_BOOST, M_BOOSTS);
    page_put(p, "</span> <span>");
    page_count(p, post->favourites, M_FAVOURITE, M_FAVOURITES);
    page_put(p, "</span></p>\n");
}

static enum err put_quote(struct html_page *p, const struct post *post);

/* What the post says, behind its warning where it has one. A quoted post quotes no further. */
static enum err put_content(struct html_page *p, const struct post *post,
                            const struct account *author, bool is_quoted)
{
    bool warned = post->spoiler_text.size > 0;
    enum err e;

    if (warned) {
        page_put(p, "<details class=\"warning\"><summary>");
        page_text(p, post->spoiler_text);
        page_put(p, "</summary>\n");
    }
    put_body(p, post, author);
    if (post->poll)
        put_poll(p, post->poll);
    e = put_post_pictures(p, post);
    if (!e)
        e = put_link_card(p, post);
    if (!e && !is_quoted)
        e = put_quote(p, post);
    if (warned)
        page_put(p, "</details>\n");
    return e;
}

/* What it quotes, when both sides agreed and the viewer may see it. */
static enum err put_quote(struct html_page *p, const struct post *post)
{
    struct account author;
    struct post quoted;
    enum err e;

    if (!post->quote_of_id || post->quote_state != QUOTE_ACCEPTED)
        return OK;
    e = visible_post(p, post->quote_of_id, &quoted);
    if (!e)
        e = account_find(p->w, quoted.author_id, &author);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<blockquote class=\"quote\">\n");
    put_head(p, &quoted, &author);
    e = put_content(p, &quoted, &author, true);
    page_put(p, "</blockquote>\n");
    return e;
}

static enum err put_main(struct html_page *p, const struct post *post, const struct account *author)
{
    enum err e;

    page_put(p, "<div class=\"post-main\">\n");
    put_head(p, post, author);
    e = put_content(p, post, author, false);
    put_counts(p, post);
    page_put(p, "</div>\n");
    return e;
}

static void put_avatar(struct html_page *p, const struct account *author)
{
    page_put(p, "<a class=\"avatar p-author h-card\" href=\"");
    page_text(p, account_path(p->w, author));
    page_put(p, "\"><img class=\"u-photo\" src=\"");
    page_text(p, account_avatar_url(p->w, author));
    page_put(p, "\" alt=\"");
    page_text(p, account_shown_name(author));
    page_put(p, "\" width=\"44\" height=\"44\"></a>\n");
}

static enum err put_article(struct html_page *p, const struct post *post,
                            const struct account *booster, bool focused)
{
    struct account author;
    enum err e = account_find(p->w, post->author_id, &author);

    if (e)
        return e;
    page_put(p, focused ? "<article class=\"post focused h-entry\" id=\"post-"
                        : "<article class=\"post h-entry\" id=\"post-");
    buffer_format(&p->out, "%lld\">\n", (long long)post->id);
    if (booster) {
        page_put(p, "<p class=\"post-why\">");
        page_name(p, account_shown_name(booster));
        page_put(p, " ");
        page_say(p, M_BOOSTED);
        page_put(p, "</p>\n");
    }
    put_avatar(p, &author);
    e = put_main(p, post, &author);
    page_put(p, "</article>\n");
    return e;
}

enum err put_post(struct html_page *p, int64_t id, bool focused)
{
    size_t size = p->out.size;
    struct account booster;
    struct post post, original;
    enum err e = visible_post(p, id, &post);

    if (!e && post.boost_of_id) {
        e = visible_post(p, post.boost_of_id, &original);
        if (!e)
            e = account_find(p->w, post.author_id, &booster);
        if (!e)
            e = put_article(p, &original, &booster, focused);
    } else if (!e) {
        e = put_article(p, &post, NULL, focused);
    }
    if (e)
        p->out.size = size;
    return e;
}

enum err put_posts(struct html_page *p, const struct timeline_page *timeline, int limit,
                   const char *address)
{
    int shown = 0;

    page_put(p, "<div class=\"posts\">\n");
    for (int i = 0; i < timeline->count; i++) {
        enum err e = put_post(p, timeline->ids[i], false);
        if (e && e != ERR_NOT_FOUND)
            return e;
        shown += !e;
    }
    page_put(p, "</div>\n");
    if (shown == 0) {
        page_put(p, "<p class=\"empty quiet-text\">");
        page_say(p, M_NO_POSTS);
        page_put(p, "</p>\n");
    }
    if (timeline->count == limit) {
        buffer_format(&p->out, "<p class=\"pager\"><a rel=\"next\" href=\"%s?max_id=%lld\">",
                      address, (long long)timeline->ids[limit - 1]);
        page_say(p, M_OLDER);
        page_put(p, "</a></p>\n");
    }
    return OK;
}
