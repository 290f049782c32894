/* /presets/:id: weights of "For you" that somebody published, complete without script. */
#include "pages/handlers.h"
#include "pages/head_html.h"
#include "pages/person_html.h"
#include "social/feed_presets.h"

static struct str address_of(struct work *w, const struct feed_preset *preset)
{
    return str_format(w->memory, "/presets/%lld", (long long)preset->id);
}

static struct str preset_extra(struct work *w, const struct feed_preset *preset)
{
    struct buffer b = buffer_in(w->memory);
    const struct str url =
        str_format(w->memory, "%.*s%.*s", STR_ARG(w->site->url), STR_ARG(address_of(w, preset)));
    const struct str about =
        preset->about.size ? preset->about : str_of(message(M_PRESET_LEAD, page_language(w)));

    head_link(&b, "canonical", "", STR(""), url);
    head_meta(&b, "description", about);
    head_meta(&b, "og:type", STR("website"));
    head_meta(&b, "og:site_name", page_square_name(w));
    head_meta(&b, "og:title", preset->name);
    head_meta(&b, "og:url", url);
    head_meta(&b, "og:description", about);
    head_meta(&b, "twitter:card", STR("summary"));
    return buffer_str(&b);
}

/* What it is called, who made it and when. */
static void put_preset_head(struct html_page *p, const struct feed_preset *preset,
                            const struct account *author)
{
    page_put(p, "<header class=\"document\">\n<h1>");
    page_name(p, preset->name);
    page_put(p, "</h1>\n<p class=\"quiet-text\">");
    page_say(p, M_PRESET_LEAD);
    page_put(p, " · <a href=\"");
    page_text(p, account_path(p->w, author));
    page_put(p, "\">@");
    page_text(p, account_acct(p->w, author));
    page_put(p, "</a> · ");
    page_day(p, "", preset->updated_ms);
    page_put(p, "</p>\n");
    if (preset->about.size) {
        page_put(p, "<p>");
        page_name(p, preset->about);
        page_put(p, "</p>\n");
    }
}

/* "1.25", "1,25" */
static void put_weight(struct html_page *p, int64_t milli)
{
    int64_t rest = milli % 1000;

    buffer_int(&p->out, milli / 1000);
    if (rest)
        buffer_char(&p->out, p->language->decimal_sign);
    for (int64_t unit = 100; rest; unit /= 10) {
        buffer_int(&p->out, rest / unit);
        rest %= unit;
    }
}

/* Each weight in words, as a bar and as a number. */
static void put_weights(struct html_page *p, const struct feed_preset *preset)
{
    static const enum message names[feed_weight_count] = {
        M_WEIGHT_BRIDGING, M_WEIGHT_AFFINITY, M_WEIGHT_AGE, M_WEIGHT_REPEAT, M_WEIGHT_UNFOLLOWED};

    page_put(p, "<table class=\"terms\">\n<caption>");
    page_say(p, M_WEIGHTS);
    page_put(p, "</caption>\n<tbody>\n");
    for (int i = 0; i < feed_weight_count; i++) {
        page_put(p, "<tr><th scope=\"row\">");
        page_say(p, names[i]);
        page_put(p, "</th><td class=\"term-bar\" aria-hidden=\"true\"><svg viewBox=\"0 0 100 10\" "
                    "preserveAspectRatio=\"none\" focusable=\"false\"><rect class=\"room\" "
                    "y=\"3\" width=\"100\" height=\"4\"/><rect class=\"raises\" y=\"1\" "
                    "height=\"8\" width=\"");
        buffer_int(&p->out, preset->milli[i] * 100 / feed_weight_milli_max);
        page_put(p, "\"/></svg></td><td>");
        put_weight(p, preset->milli[i]);
        page_put(p, "</td></tr>\n");
    }
    page_put(p, "</tbody>\n</table>\n");
}

static void put_ways_on(struct html_page *p, const struct feed_preset *preset)
{
    const struct str sign_in =
        str_format(p->w->memory, "/auth/sign_in?return_to=%.*s",
                   STR_ARG(url_encode(p->w->memory, address_of(p->w, preset))));

    page_put(p, "<p>");
    page_say(p, M_PRESET_TEXT);
    page_put(p, "</p>\n<p class=\"actions\">");
    if (!p->viewer->account_id)
        page_link(p, "button", str_c(p->w->memory, sign_in), M_PRESET_SIGN_IN);
    page_put(p, "</p>\n</header>\n");
}

PAGE_HANDLER(preset_page)
{
    struct page_head head = {.main_class = "column", .with_client = true, .may_be_kept = true};
    struct feed_preset preset;
    struct account author;
    struct html_page p;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = feed_preset_find(w, viewer->account_id, id, &preset);
    if (!e)
        e = account_find(w, preset.account_id, &author);
    if (e)
        return e;
    head.title = preset.name;
    head.extra = preset_extra(w, &preset);
    head.no_index = !account_is_indexed(&author);
    page_begin(&p, w, viewer, request, &head);
    put_preset_head(&p, &preset, &author);
    put_weights(&p, &preset);
    if (feed_preset_uses_told(&preset)) {
        page_put(&p, "<p class=\"quiet-text\">");
        page_count(&p, feed_preset_uses_told(&preset), M_PRESET_USES, M_PRESET_USES);
        page_put(&p, "</p>\n");
    }
    put_ways_on(&p, &preset);
    page_end(&p, 200, ret_reply);
    return OK;
}
