/* What the square is and what is being said on it, complete without script, and the shell of the
 * pages that only the client can make. */
#include "pages/charter.h"
#include "pages/embedded.h"
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/post_html.h"
#include "social/timelines.h"

enum { front_posts_max = 10, summary_characters_max = 160 };

static struct page_head client_head(void)
{
    return (struct page_head){.main_class = "column", .with_client = true, .may_be_kept = true};
}

static struct str lead_of(const struct work *w)
{
    struct str description = site_words(w->site).description;

    return description.size ? description : str_of(message(M_FRONT_LEAD, page_language(w)));
}

static struct str front_extra(struct work *w, const char *path)
{
    struct buffer b = buffer_in(w->memory);
    struct str summary = text_summary(w->memory, lead_of(w), summary_characters_max);
    struct str url = str_format(w->memory, "%.*s%s", STR_ARG(w->site->url), path);

    head_link(&b, "canonical", "", STR(""), url);
    head_meta(&b, "description", summary);
    head_meta(&b, "og:type", STR("website"));
    head_meta(&b, "og:title", page_square_name(w));
    head_meta(&b, "og:url", url);
    head_meta(&b, "og:description", summary);
    head_meta(&b, "og:image",
              str_format(w->memory, "%.*s/headers/default.png", STR_ARG(w->site->url)));
    head_meta(&b, "twitter:card", STR("summary"));
    return buffer_str(&b);
}

static void put_shell(struct html_page *p)
{
    page_put(p, "<p class=\"quiet-text needs-script\">");
    page_say(p, M_LOADING);
    page_put(p, "</p>\n<noscript><div><p>");
    page_say(p, M_NEEDS_SCRIPT);
    page_put(p, "</p>\n<p class=\"actions\">");
    page_link(p, "button", "/local", M_FRONT_NOW);
    page_put(p, "</p></div></noscript>\n");
}

PAGE_HANDLER(shell_page)
{
    struct page_head head = client_head();
    struct html_page p;

    head.with_soon = str_is(request->path, "/notifications");
    page_begin(&p, w, viewer, request, &head);
    put_shell(&p);
    page_end(&p, 200, ret_reply);
    return OK;
}

static void put_welcome(struct html_page *p)
{
    struct str icon = embedded_path("icon.svg");

    page_put(p, "<section class=\"welcome\">\n");
    if (icon.size) {
        page_put(p, "<img class=\"sign\" alt=\"\" width=\"72\" height=\"72\" src=\"");
        page_text(p, icon);
        page_put(p, "\">\n");
    }
    page_put(p, "<h1>");
    page_text(p, page_square_name(p->w));
    page_put(p, "</h1>\n<p class=\"welcome-lead\">");
    page_text(p, lead_of(p->w));
    page_put(p, "</p>\n");
}

static void put_ways_in(struct html_page *p)
{
    enum registrations registrations = site_words(p->w->site).registrations;
    bool closed = registrations == REGISTRATIONS_CLOSED;

    page_put(p, "<p class=\"actions\">");
    if (!closed)
        page_link(p, "button large", "/auth/sign_up", M_SIGN_UP_TITLE);
    page_put(p, " ");
    page_link(p, closed ? "button large" : "button quiet large", "/auth/sign_in", M_SIGN_IN);
    page_put(p, "</p>\n");
    if (registrations == REGISTRATIONS_OPEN)
        return;
    page_put(p, "<p class=\"quiet-text\">");
    page_say(p, closed ? M_JOIN_CLOSED : M_JOIN_APPROVAL);
    page_put(p, "</p>\n");
}

static void put_promises(struct html_page *p)
{
    static const enum message promises[][2] = {{M_PROMISE_TIME, M_PROMISE_TIME_TEXT},
                                               {M_PROMISE_CODE, M_PROMISE_CODE_TEXT},
                                               {M_PROMISE_APPS, M_PROMISE_APPS_TEXT}};

    page_put(p, "<ul class=\"promises\">\n");
    for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++) {
        page_put(p, "<li><h3>");
        page_say(p, promises[i][0]);
        page_put(p, "</h3>");
        page_paragraph(p, promises[i][1]);
        page_put(p, "</li>\n");
    }
    page_put(p, "</ul>\n");
}

static enum err put_folded_rules(struct html_page *p)
{
    bool has_rules = false;
    enum err e = charter_has_rules(p->w, &has_rules);

    if (e || !has_rules)
        return e;
    page_put(p, "<details class=\"welcome-rules\"><summary>");
    page_say(p, M_RULES_HERE);
    page_put(p, "</summary>\n");
    e = charter_put_rules(p, p->w);
    page_put(p, "</details>\n");
    return e;
}

/* Public posts of this square below max_id. */
static enum err put_local_posts(struct html_page *p, int64_t max_id, int limit)
{
    const struct page page = {.max_id = max_id, .limit = limit};
    const struct live_filter filter = {.no_replies = true, .no_boosts = true};
    struct timeline_page timeline;
    enum err e = timeline_public(p->w, p->viewer, &page, &filter, &timeline);

    return e ? e : put_posts(p, &timeline, POST_MET, limit, "/local");
}

PAGE_HANDLER(front_page)
{
    struct page_head head = client_head();
    struct html_page p;
    enum err e;

    if (viewer->account_id) /* her home is the client's */
        return shell_page(w, viewer, request, ret_reply);
    if (!w->db)
        return ERR_NEEDS_STORE;
    head.extra = front_extra(w, "/");
    page_begin(&p, w, viewer, request, &head);
    put_welcome(&p);
    put_ways_in(&p);
    put_promises(&p);
    e = put_folded_rules(&p);
    if (e)
        return e;
    page_put(&p, "</section>\n<h2 class=\"section-head\">");
    page_say(&p, M_FRONT_NOW);
    page_put(&p, "</h2>\n");
    e = put_local_posts(&p, 0, front_posts_max);
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}

PAGE_HANDLER(local_page)
{
    struct page_head head = client_head();
    struct html_page p;
    enum err e;

    head.title = str_of(message(M_FRONT_NOW, page_language(w)));
    head.extra = front_extra(w, "/local");
    head.no_index = http_has(request, "max_id");
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<h1 class=\"section-head\">");
    page_say(&p, M_FRONT_NOW);
    page_put(&p, "</h1>\n");
    e = put_local_posts(&p, http_id(request, "max_id"), page_limit_default);
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}

static void put_about_fact(struct html_page *p, enum message m, const char *scheme,
                           struct str value)
{
    if (value.size == 0)
        return;
    page_put(p, "<li>");
    page_say(p, m);
    page_put(p, " ");
    if (scheme[0]) {
        page_put(p, "<a href=\"");
        page_put(p, scheme);
        page_text(p, value);
        page_put(p, "\">");
    }
    page_text(p, value);
    page_put(p, scheme[0] ? "</a></li>\n" : "</li>\n");
}

PAGE_HANDLER(about_page)
{
    struct page_head head = client_head();
    struct html_page p;
    enum err e;

    head.title = str_of(message(M_ABOUT, page_language(w)));
    head.bar = head.title;
    head.extra = front_extra(w, "/about");
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<div class=\"about\">\n");
    put_welcome(&p);
    page_put(&p, "</section>\n<section><h2>");
    page_say(&p, M_RULES);
    page_put(&p, "</h2>\n");
    e = charter_put_rules(&p, w);
    page_put(&p, "</section>\n");
    if (!e)
        e = charter_put_about(&p, w);
    page_put(&p, "<section><h2>");
    page_say(&p, M_THIS_SQUARE);
    page_put(&p, "</h2>\n<ul class=\"plain\">\n");
    put_about_fact(&p, M_CONTACT, "mailto:", site_words(w->site).contact_email);
    put_about_fact(&p, M_RUNS, "", str_format(w->memory, "Bema %.*s", STR_ARG(w->site->version)));
    page_put(&p, "<li>");
    page_link(&p, "", "/notice", M_NOTICE);
    page_put(&p, "</li>\n");
    if (!e)
        e = charter_put_links(&p, w);
    page_put(&p, "</ul></section>\n</div>\n");
    if (!e)
        page_end(&p, 200, ret_reply);
    return e;
}
