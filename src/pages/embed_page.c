/* /@name/ID/embed: one post, for a frame in somebody else's page. It is the same for everybody,
 * holds no script and no form, and its links open outside of the frame. */
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/post_html.h"

PAGE_HANDLER(embed_page)
{
    static const struct viewer nobody = {0};
    struct page_head head = {
        .main_class = "column", .no_index = true, .may_be_kept = true, .is_framed = true};
    struct html_page p = {.w = w, .viewer = &nobody, .request = request};
    struct buffer extra = buffer_in(w->memory);
    struct account author;
    struct post post;
    enum err e =
        named_post_find(&p, request->path_params[0], request->path_params[1], &post, &author);

    (void)viewer;
    if (!e && (post.boost_of_id || !post_may_be_embedded(&post)))
        e = post_not_found(w);
    if (e)
        return e;
    head.title = account_shown_name(&author);
    buffer_lit(&extra, "<base target=\"_blank\">\n");
    head_link(&extra, "canonical", "", STR(""),
              str_format(w->memory, "%.*s%.*s/%lld", STR_ARG(w->site->url),
                         STR_ARG(account_path(w, &author)), (long long)post.id));
    head.extra = buffer_str(&extra);
    page_begin(&p, w, &nobody, request, &head);
    page_put(&p, "<div class=\"posts\">\n");
    e = put_post(&p, post.id, POST_FOCUSED);
    if (e)
        return e;
    page_put(&p, "</div>\n");
    page_end(&p, 200, ret_reply);
    return OK;
}
