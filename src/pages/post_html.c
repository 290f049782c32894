#include "pages/post_html.h"

#include "base/clock.h"
#include "pages/emoji_html.h"
#include "pages/link_card.h"
#include "pages/post_pictures.h"
#include "social/pictures.h"
#include "social/polls.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/text.h"
#include "social/visibility.h"

enum { face_px = 44, focused_face_px = 52, quoted_face_px = 20 };

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

/* What moderation lays over it without hiding it. */
static enum err overlays_show(struct work *w, uint32_t author_flags, struct post *post)
{
    struct restriction_words on_post = {0}, on_author = {0};
    enum err e = OK;

    if (post->flags & (POST_LABELLED | POST_WARNED))
        e = restriction_words_find(w, post->id, &on_post);
    if (!e && (author_flags & ACCOUNT_LABELLED))
        e = restriction_words_find(w, post->author_id, &on_author);
    post->label = on_post.label.size ? on_post.label : on_author.label;
    if (!post->spoiler_text.size)
        post->spoiler_text = on_post.warning;
    if ((post->flags & (POST_WARNED | POST_ADULTS)) ||
        (author_flags & (ACCOUNT_SENSITIVE | ACCOUNT_ADULTS)))
        post->flags |= POST_SENSITIVE;
    return e;
}

enum err post_is_met(struct html_page *p, const struct post *post, bool *ret_is)
{
    const int64_t viewer_id = p->viewer->account_id;
    struct relation relation = {0};
    uint32_t flags = 0;
    enum err e = account_find_flags(p->w, post->author_id, &flags);

    if (!e && viewer_id)
        e = relation_find(p->w, viewer_id, post->author_id, &relation);
    *ret_is =
        !e && visibility_meets(flags, post->flags, relation.flags, viewer_id == post->author_id);
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
    if (!e)
        e = overlays_show(p->w, author_flags, &post);
    if (!e)
        e = post_complete(p->w, &post);
    if (!e)
        *ret_post = post;
    return e;
}

/* Two links in a row would lead to the same profile: of a quoted post, which has no face beside
 * it, the name is the author's mark. */
static enum err put_head(struct html_page *p, const struct post *post, const struct account *author,
                         bool focused)
{
    struct str path = account_path(p->w, author);
    enum err e;

    page_put(p, "<a class=\"post-author\" href=\"");
    page_text(p, path);
    page_put(p, "\"><strong>");
    e = put_name_with_emojis(p, account_shown_name(author));
    page_put(p, "</strong> <span class=\"acct\">@");
    page_text(p, account_acct(p->w, author));
    page_put(p, "</span></a>\n");
    if (focused)
        return e;
    page_put(p, "<a class=\"post-time u-url\" href=\"");
    page_text(p, path);
    buffer_format(&p->out, "/%lld\">", (long long)post->id);
    page_day(p, "dt-published", post->created_ms);
    if (post->edited_ms) {
        page_put(p, "<span class=\"post-edited\" title=\"");
        page_say(p, M_EDITED);
        page_put(p, "\">*</span>");
    }
    page_put(p, "</a>\n");
    return e;
}

enum err put_post_words(struct html_page *p, const struct post *post, const struct account *author)
{
    struct post named = *post;
    struct buffer html = buffer_in(p->w->memory);

    if (author->domain.size) /* sanitised when it came */
        return put_html_with_emojis(p, post->text);
    const struct text_links links = {
        .context = &named,
        .mention = post_mention_link,
        .tag_url = str_format(p->w->memory, "%.*s/tags/", STR_ARG(p->w->site->url))};
    struct text_scan scan = text_scan(p->w->memory, post->text);
    text_html(&html, &scan, &links);
    return put_html_with_emojis(p, buffer_str(&html));
}

static enum err put_body(struct html_page *p, const struct post *post, const struct account *author)
{
    enum err e;

    if (post->text.size == 0)
        return OK;
    page_put(p, "<div class=\"post-body e-content\"");
    if (post->language.size) {
        page_put(p, " lang=\"");
        page_text(p, post->language);
        page_put(p, "\"");
    }
    page_put(p, " dir=\"auto\">");
    e = put_post_words(p, post, author);
    page_put(p, "</div>\n");
    return e;
}

static enum err put_poll(struct html_page *p, const struct poll *poll)
{
    bool ended = poll->expires_ms && poll->expires_ms <= p->w->now_ms;
    bool hidden = poll->hide_totals && !ended;
    int64_t total = 0;
    enum err e = OK;

    for (int i = 0; i < poll->option_count; i++)
        total += poll->votes[i];
    page_put(p, "<ol class=\"poll\">\n");
    for (int i = 0; !e && i < poll->option_count; i++) {
        int64_t of = poll->multiple && poll->voters ? poll->voters : total;
        int share = of > 0 && !hidden ? (int)((poll->votes[i] * 100 + of / 2) / of) : 0;
        page_put(p, "<li class=\"poll-result\">");
        if (!hidden)
            buffer_format(&p->out, "<span class=\"poll-share\">%d %%</span> ", share);
        page_put(p, "<span class=\"poll-title\">");
        e = put_text_with_emojis(p, poll->options[i]);
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
    return e;
}

/* Of the post that a page is about also when it was said, to the minute. */
static void put_when(struct html_page *p, const struct post *post, const struct account *author)
{
    page_put(p, "<a class=\"post-time u-url u-uid\" href=\"");
    page_text(p, account_path(p->w, author));
    buffer_format(&p->out, "/%lld\">", (long long)post->id);
    page_minute(p, "dt-published", post->created_ms);
    page_put(p, "</a> ");
    if (!post->edited_ms)
        return;
    page_put(p, "<span>");
    page_say(p, M_EDITED);
    page_put(p, " ");
    page_minute(p, "dt-updated", post->edited_ms);
    page_put(p, "</span> ");
}

static void put_number(struct html_page *p, int64_t count, enum message one, enum message many)
{
    if (!count)
        return;
    page_put(p, "<span>");
    page_count(p, count, one, many);
    page_put(p, "</span> ");
}

static void put_counts(struct html_page *p, const struct post *post, const struct account *author,
                       bool focused)
{
    if (!focused && !post->replies && !post->boosts && !post->favourites)
        return;
    page_put(p, "<p class=\"post-counts\">");
    if (focused)
        put_when(p, post, author);
    put_number(p, post->replies, M_REPLY, M_REPLIES);
    put_number(p, post->boosts, M_BOOST, M_BOOSTS);
    put_number(p, post->favourites, M_FAVOURITE, M_FAVOURITES);
    page_put(p, "</p>\n");
}

static enum err put_quote(struct html_page *p, const struct post *post);

/* What the post says, behind its warning where it has one. A quoted post quotes no further. */
static enum err put_content(struct html_page *p, const struct post *post,
                            const struct account *author, bool is_quoted)
{
    bool warned = post->spoiler_text.size > 0;
    enum err e = OK;

    if (post->label.size) {
        page_put(p, "<p class=\"post-label\">");
        page_text(p, post->label);
        page_put(p, "</p>\n");
    }
    if (warned) {
        page_put(p, "<details class=\"warning\"><summary class=\"p-summary\">");
        e = put_text_with_emojis(p, post->spoiler_text);
        page_put(p, "</summary>\n");
    }
    if (!e)
        e = put_body(p, post, author);
    if (!e && post->poll)
        e = put_poll(p, post->poll);
    if (!e)
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
    enum err e = post->quote_state == QUOTE_ACCEPTED ? OK : ERR_NOT_FOUND;

    if (!post->quote_of_id)
        return OK;
    if (!e)
        e = visible_post(p, post->quote_of_id, &quoted);
    if (!e)
        e = account_find(p->w, quoted.author_id, &author);
    if (e == ERR_NOT_FOUND) {
        page_put(p, "<p class=\"quote quote-gone\">");
        page_say(p, M_QUOTE_GONE);
        page_put(p, "</p>\n");
        return OK;
    }
    if (e)
        return e;
    page_put(p, "<blockquote class=\"quote u-quotation-of h-cite\">\n<header "
                "class=\"post-head\">\n");
    put_face(p, &author, quoted_face_px);
    e = put_head(p, &quoted, &author, false);
    page_put(p, "</header>\n");
    if (!e)
        e = put_content(p, &quoted, &author, true);
    page_put(p, "</blockquote>\n");
    return e;
}

static enum err put_main(struct html_page *p, const struct post *post, const struct account *author,
                         bool focused)
{
    enum err e;

    page_put(p, "<div class=\"post-main\">\n<header class=\"post-head\">\n");
    e = put_head(p, post, author, focused);
    page_put(p, "</header>\n");
    if (!e)
        e = put_content(p, post, author, false);
    put_counts(p, post, author, focused);
    page_put(p, "</div>\n");
    return e;
}

/* Whom it answers, where that does not stand above it. */
static enum err put_answered(struct html_page *p, const struct post *post)
{
    struct account author = {0};
    enum err e =
        post->other_author_id ? account_find(p->w, post->other_author_id, &author) : ERR_NOT_FOUND;

    if (e || (author.flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<p class=\"post-why\"><a class=\"u-in-reply-to\" href=\"");
    page_text(p, account_path(p->w, &author));
    buffer_format(&p->out, "/%lld\">", (long long)post->reply_to_id);
    page_say(p, author.id == post->author_id ? M_CONTINUED : M_IN_REPLY_TO);
    if (author.id != post->author_id) {
        page_put(p, " @");
        page_text(p, account_acct(p->w, &author));
    }
    page_put(p, "</a></p>\n");
    return OK;
}

/* Why it stands here: who boosted it, that it is pinned, what it answers. */
static enum err put_why(struct html_page *p, const struct post *post, const struct account *booster,
                        enum post_place place)
{
    enum err e = OK;

    if (booster) {
        page_put(p, "<p class=\"post-why\"><a href=\"");
        page_text(p, account_path(p->w, booster));
        page_put(p, "\">");
        e = put_name_with_emojis(p, account_shown_name(booster));
        page_put(p, " ");
        page_say(p, M_BOOSTED);
        page_put(p, "</a></p>\n");
    } else if (place == POST_PINNED) {
        page_put(p, "<p class=\"post-why\">");
        page_say(p, M_PINNED);
        page_put(p, "</p>\n");
    } else if ((place == POST_IN_LIST || place == POST_MET) && post->reply_to_id) {
        e = put_answered(p, post);
    }
    return e;
}

static enum err put_article(struct html_page *p, const struct post *post,
                            const struct account *booster, enum post_place place)
{
    bool focused = place == POST_FOCUSED;
    struct account author;
    enum err e = account_find(p->w, post->author_id, &author);

    if (e)
        return e;
    page_put(p, focused ? "<article class=\"post focused h-entry\" id=\"post-"
                        : "<article class=\"post h-entry\" id=\"post-");
    buffer_format(&p->out, "%lld\">\n", (long long)post->id);
    e = put_why(p, post, booster, place);
    put_face(p, &author, focused ? focused_face_px : face_px);
    if (!e)
        e = put_main(p, post, &author, focused);
    page_put(p, "</article>\n");
    return e;
}

enum err put_found_post(struct html_page *p, const struct post *post, enum post_place place)
{
    struct account booster;
    struct post original;
    enum err e;

    if (!post->boost_of_id)
        return put_article(p, post, NULL, place);
    e = visible_post(p, post->boost_of_id, &original);
    if (!e)
        e = account_find(p->w, post->author_id, &booster);
    return e ? e : put_article(p, &original, &booster, place);
}

enum err put_post(struct html_page *p, int64_t id, enum post_place place)
{
    size_t size = p->out.size;
    struct post post;
    bool is_met = true;
    enum err e = visible_post(p, id, &post);

    if (!e && place == POST_MET)
        e = post_is_met(p, &post, &is_met);
    if (!e && !is_met)
        e = ERR_NOT_FOUND;
    if (!e)
        e = put_found_post(p, &post, place);
    if (e)
        p->out.size = size;
    return e;
}

enum err put_posts(struct html_page *p, const struct timeline_page *timeline, enum post_place place,
                   int limit, const char *address)
{
    int shown = 0;

    page_put(p, "<div class=\"posts h-feed\">\n");
    for (int i = 0; i < timeline->count; i++) {
        enum err e = put_post(p, timeline->ids[i], place);
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
    page_pager(p, address, timeline->count == limit ? timeline->ids[limit - 1] : 0);
    return OK;
}
