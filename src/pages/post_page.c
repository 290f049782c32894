/* /@name/ID: a post with what it answers and what answers it, complete without script. */
#include "base/clock.h"
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/post_html.h"
#include "pages/post_pictures.h"
#include "pages/thread_html.h"
#include "social/notices.h"
#include "social/pictures.h"

enum { summary_characters_max = 200, title_characters_max = 60 };

enum err post_not_found(struct work *w)
{
    return work_fail(w, ERR_NOT_FOUND, "%s", message(M_ERROR_NOT_FOUND_TEXT, page_language(w)));
}

enum err named_post_find(struct html_page *p, struct str name, struct str id_text,
                         struct post *ret_post, struct account *ret_author)
{
    int64_t id = 0;
    enum err e = id_parse(id_text, &id);

    if (!e)
        e = visible_post(p, id, ret_post);
    if (!e)
        e = account_find(p->w, ret_post->author_id, ret_author);
    if (!e && !str_equal_nocase(account_acct(p->w, ret_author), name))
        e = ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? post_not_found(p->w) : e;
}

bool post_may_be_embedded(const struct post *post)
{
    uint32_t visibility = post->flags & POST_VISIBILITY_MASK;

    return visibility == VISIBILITY_PUBLIC || visibility == VISIBILITY_UNLISTED;
}

/* What a preview may say: behind a warning nothing but the warning. */
static struct str shown_text(const struct post *post)
{
    return post->spoiler_text.size ? post->spoiler_text : post->text;
}

/* Of a video both what moves and its preview, of a sound what is heard. */
static void head_media(struct work *w, struct buffer *b, const struct media *media)
{
    bool still = media->kind == MEDIA_IMAGE;

    if (!still) {
        const char *name = media->kind == MEDIA_AUDIO ? "og:audio" : "og:video";

        head_meta(b, name, media_url(w, media->file));
        head_meta(b, media->kind == MEDIA_AUDIO ? "og:audio:type" : "og:video:type", media->type);
    }
    if (!media->preview_file.size)
        return;
    head_meta(b, "og:image", media_url(w, still ? media->file : media->preview_file));
    if (still)
        head_meta(b, "og:image:type", media->type);
    head_meta_number(b, "og:image:width", still ? media->width : media->preview_width);
    head_meta_number(b, "og:image:height", still ? media->height : media->preview_height);
    head_meta(b, "og:image:alt", media->description);
}

/* The post's own pictures where a preview may show them, else its author's. */
static enum err head_pictures(struct work *w, struct buffer *b, const struct post *post,
                              const struct account *author)
{
    struct media *pictures = arena_array(w->memory, post_media_max, sizeof *pictures);
    int count = 0;
    enum err e = post_pictures_are_open(post) ? post_pictures_find(w, post, pictures, &count) : OK;

    for (int i = 0; i < count; i++)
        head_media(w, b, &pictures[i]);
    if (count == 0)
        head_meta(b, "og:image", account_avatar_url(w, author));
    head_meta(b, "twitter:card", count ? STR("summary_large_image") : STR("summary"));
    return e;
}

static enum err head_extra(struct work *w, const struct post *post, const struct account *author,
                           struct str *ret_extra)
{
    struct buffer b = buffer_in(w->memory);
    struct str summary = text_summary(w->memory, shown_text(post), summary_characters_max);
    struct str url = str_format(w->memory, "%.*s%.*s/%lld", STR_ARG(w->site->url),
                                STR_ARG(account_path(w, author)), (long long)post->id);
    enum err e;

    head_link(&b, "canonical", "", STR(""), url);
    if (post_may_be_embedded(post))
        head_link(&b, "alternate", "application/json+oembed", STR(""),
                  str_format(w->memory, "%.*s/api/oembed?format=json&url=%.*s",
                             STR_ARG(w->site->url), STR_ARG(url_encode(w->memory, url))));
    head_meta(&b, "description", summary);
    head_meta(&b, "og:type", STR("article"));
    head_meta(&b, "og:site_name", site_words(w->site).title);
    head_meta(&b, "og:title",
              str_format(w->memory, "%.*s (@%.*s)", STR_ARG(account_shown_name(author)),
                         STR_ARG(account_acct(w, author))));
    head_meta(&b, "og:url", url);
    head_meta(&b, "og:description", summary);
    head_meta(&b, "article:published_time", time_iso(w->memory, post->created_ms));
    if (post->edited_ms)
        head_meta(&b, "article:modified_time", time_iso(w->memory, post->edited_ms));
    e = head_pictures(w, &b, post, author);
    if (!e)
        *ret_extra = buffer_str(&b);
    return e;
}

static bool is_public(const struct post *post)
{
    return (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
}

/* In place of a post that a restriction keeps from the reader: why, and until when. 451 where a law
 * demands it (RFC 7725), else 403: it is there, and comes back. */
static void notice_page(struct html_page *p, const struct notice *notice,
                        struct http_reply *ret_reply)
{
    const struct restriction *r = &notice->restriction;
    struct page_head head = {.main_class = "narrow",
                             .no_index = true,
                             .title = str_of(message(M_POST_HIDDEN, page_language(p->w)))};

    page_begin(p, p->w, p->viewer, p->request, &head);
    page_put(p, "<section class=\"card\">\n");
    page_heading(p, M_POST_HIDDEN);
    page_put(p, "<p>");
    page_say(p, r->legal                          ? M_POST_HIDDEN_BY_LAW
                : r->effect == RESTRICTION_ADULTS ? M_POST_HIDDEN_BY_AGE
                                                  : M_POST_HIDDEN_BY_RULE);
    page_put(p, "</p>\n<p>");
    page_say(p, M_POST_HIDDEN_SINCE);
    page_put(p, " ");
    page_day(p, "", r->start_ms);
    if (r->end_ms) {
        page_put(p, ". ");
        page_say(p, M_POST_HIDDEN_UNTIL);
        page_put(p, " ");
        page_day(p, "", r->end_ms);
    }
    page_put(p, ".</p>\n");
    if (r->decision_id) {
        page_put(p, "<p><a href=\"/log/decisions/");
        buffer_format(&p->out, "%lld\">", (long long)r->decision_id);
        page_say(p, M_POST_HIDDEN_DECISION);
        page_put(p, "</a></p>\n");
    }
    page_put(p, "</section>\n");
    page_end(p, r->legal ? 451 : 403, ret_reply);
    if (r->legal)
        http_reply_header(
            ret_reply, "Link",
            str_format(p->w->memory, "<%.*s>; rel=\"blocked-by\"", STR_ARG(p->w->site->url)));
}

/* Whether there is one for the post of that name; else it is as if there were no post. */
static enum err notice_answer(struct html_page *p, struct str name, struct str id_text,
                              struct http_reply *ret_reply)
{
    struct account author;
    struct notice notice;
    int64_t id = 0;
    enum err e = id_parse(id_text, &id);

    if (!e)
        e = notice_find(p->w, p->viewer->account_id, id, &notice);
    if (!e)
        e = account_find(p->w, notice.author_id, &author);
    if (!e && !str_equal_nocase(account_acct(p->w, &author), name))
        e = ERR_NOT_FOUND;
    if (e)
        return e == ERR_NOT_FOUND ? post_not_found(p->w) : e;
    notice_page(p, &notice, ret_reply);
    return OK;
}

PAGE_HANDLER(post_page)
{
    struct page_head head = {.main_class = "column inner",
                             .bar = str_of(message(M_THREAD, page_language(w))),
                             .with_client = true,
                             .may_be_kept = true};
    struct html_page p = {.w = w, .viewer = viewer, .request = request};
    struct account author;
    struct post post;
    enum err e =
        named_post_find(&p, request->path_params[0], request->path_params[1], &post, &author);

    if (e == ERR_NOT_FOUND)
        return notice_answer(&p, request->path_params[0], request->path_params[1], ret_reply);
    if (e)
        return e;
    if (post.boost_of_id)
        return post_not_found(w);
    head.title =
        str_format(w->memory, "%.*s: “%.*s”", STR_ARG(account_shown_name(&author)),
                   STR_ARG(text_summary(w->memory, shown_text(&post), title_characters_max)));
    head.no_index = !is_public(&post) || !account_is_indexed(&author) || author.domain.size ||
                    (post.flags & POST_NOT_PROPOSED);
    e = head_extra(w, &post, &author, &head.extra);
    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    e = put_thread(&p, &post);
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}
