/* The frame of /auth/square, and its forms: one table says what each does. */
#include "pages/square.h"

#include "auth/roles.h"
#include "auth/sign_in.h"
#include "pages/handlers.h"
#include "pages/settings.h"
#include "social/square_words.h"

static const struct part {
    const char *path;
    enum message words;
    enum err (*put)(struct html_page *p);
    int step; /* of the set-up; 0: no part of it */
} parts[SQUARE_PARTS] = {
    [SQUARE_NAME] = {"/auth/square", M_SQUARE_NAME, square_put_name, 1},
    [SQUARE_RULES] = {"/auth/square/rules", M_RULES, square_put_rules, 2},
    [SQUARE_TEXTS] = {"/auth/square/texts", M_SQUARE_TEXTS, square_put_texts, 0},
    [SQUARE_NEWS] = {"/auth/square/announcements", M_SETTINGS_ANNOUNCEMENTS, square_put_news, 0},
    [SQUARE_EMOJI] = {"/auth/square/emoji", M_SQUARE_EMOJI, square_put_emoji, 0},
    [SQUARE_READY] = {"/auth/square/ready", M_SETUP_READY, square_put_ready, 3},
};

bool square_is_setup(const struct http_request *request)
{
    return http_has(request, "setup");
}

void square_put_setup(struct html_page *p)
{
    if (square_is_setup(p->request))
        page_hidden(p, "setup", STR("1"));
}

void square_put_steps(struct html_page *p, int now)
{
    static const enum message steps[] = {M_SETUP_ACCOUNT, M_SQUARE_NAME, M_RULES, M_SETUP_READY};

    page_put(p, "<ol class=\"steps\">\n");
    for (int i = 0; i < (int)(sizeof steps / sizeof *steps); i++) {
        page_put(p, i == now  ? "<li aria-current=\"step\">"
                    : i < now ? "<li class=\"done\">"
                              : "<li>");
        page_say(p, steps[i]);
        page_put(p, "</li>\n");
    }
    page_put(p, "</ol>\n");
}

static void put_tabs(struct html_page *p, enum square_part now)
{
    page_put(p, "<nav class=\"tabs\" aria-label=\"");
    page_say(p, M_SETTINGS_SQUARE);
    page_put(p, "\">\n");
    for (int i = 0; i < SQUARE_READY; i++) {
        page_put(p, "<a href=\"");
        page_put(p, parts[i].path);
        page_put(p, i == (int)now ? "\" aria-current=\"page\">" : "\">");
        page_say(p, parts[i].words);
        page_put(p, "</a>\n");
    }
    page_put(p, "</nav>\n");
}

static enum message done_words(struct str done)
{
    return str_is(done, "saved") ? M_DONE_SAVED : M_COUNT;
}

static enum err setup_begin(struct html_page *p, struct work *w, const struct viewer *viewer,
                            const struct http_request *request, enum square_part part,
                            struct str fault)
{
    struct page_head head = {.title = str_of(message(parts[part].words, page_language(w))),
                             .main_class = "narrow setup",
                             .no_index = true,
                             .no_account = true};

    page_begin(p, w, viewer, request, &head);
    square_put_steps(p, parts[part].step);
    page_notice(p, "bad", fault);
    return OK;
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum square_part part, int status,
                     struct str fault, struct http_reply *ret_reply)
{
    bool is_setup = part == SQUARE_READY || (square_is_setup(request) && parts[part].step);
    const struct settings_head head = {
        .page = SETTINGS_SQUARE, .fault = fault, .done = done_words(http_text(request, "done"))};
    struct html_page p;
    enum err e = is_setup ? setup_begin(&p, w, viewer, request, part, fault)
                          : settings_begin(&p, w, viewer, request, &head);

    if (e)
        return e;
    if (!is_setup)
        put_tabs(&p, part);
    e = parts[part].put(&p);
    if (e)
        return e;
    if (is_setup)
        page_end(&p, status, ret_reply);
    else
        settings_end(&p, status, ret_reply);
    return OK;
}

/* Others are told what they would be told of a page that is not there. */
static enum err manager_check(struct work *w, const struct viewer *viewer)
{
    struct user user;
    enum err e = user_find(w, viewer->account_id, &user);

    if (!e && !(role_facts(user.role)->permissions & PERMISSION_MANAGE_SETTINGS))
        e = ERR_NOT_FOUND;
    return e;
}

PAGE_HANDLER(square_settings_page)
{
    int part = 0;

    while (!str_is(request->route_path, parts[part].path))
        part++;
    if (settings_need_sign_in(w, viewer, parts[part].path, ret_reply))
        return OK;
    enum err e = manager_check(w, viewer);
    return e ? e : show(w, viewer, request, (enum square_part)part, 200, STR(""), ret_reply);
}

static const struct form {
    const char *path;
    enum square_part part;
    enum square_part next; /* in the set-up */
    enum err (*slow)(struct work *w, struct square_change *change);
    enum err (*lane)(struct work *w, void *context);
} forms[] = {
    {"", SQUARE_NAME, SQUARE_RULES, NULL, square_name_run},
    {"/rules", SQUARE_RULES, SQUARE_RULES, NULL, square_rule_add_run},
    {"/rules/start", SQUARE_RULES, SQUARE_READY, NULL, square_rules_start_run},
    {"/rules/change", SQUARE_RULES, SQUARE_RULES, NULL, square_rule_change_run},
    {"/rules/remove", SQUARE_RULES, SQUARE_RULES, NULL, square_rule_remove_run},
    {"/texts", SQUARE_TEXTS, SQUARE_TEXTS, NULL, square_text_run},
    {"/announcements", SQUARE_NEWS, SQUARE_NEWS, NULL, square_news_run},
    {"/announcements/change", SQUARE_NEWS, SQUARE_NEWS, NULL, square_news_change_run},
    {"/announcements/end", SQUARE_NEWS, SQUARE_NEWS, NULL, square_news_end_run},
    {"/emoji", SQUARE_EMOJI, SQUARE_EMOJI, square_emoji_read, square_emoji_add_run},
    {"/emoji/remove", SQUARE_EMOJI, SQUARE_EMOJI, NULL, square_emoji_remove_run},
};

static bool is_readers(enum err e)
{
    return e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_TOO_LARGE || e == ERR_FORBIDDEN;
}

PAGE_HANDLER(square_settings_post)
{
    const struct str folder = STR("/auth/square");
    const struct form *form = forms;
    struct square_change change = {.viewer = viewer, .request = request};

    while (!str_is(str_sub(request->route_path, folder.size, request->route_path.size), form->path))
        form++;
    if (settings_need_sign_in(w, viewer, parts[form->part].path, ret_reply))
        return OK;
    enum err e = manager_check(w, viewer);
    if (!e)
        e = page_form_check(w, viewer, request, "square");
    if (!e && form->slow)
        e = form->slow(w, &change);
    if (!e)
        e = auth_write(w, form->lane, &change);
    if (e && change.emoji.picture.file.size)
        media_discard(w, &change.emoji.picture);
    if (!e && form->part == SQUARE_NAME)
        e = square_words_load(w);
    if (is_readers(e))
        return show(w, viewer, request, form->part, http_status_of(e), w->why, ret_reply);
    if (e)
        return e;
    if (square_is_setup(request))
        page_see_other(w, str_format(w->memory, "%s?setup=1", parts[form->next].path), ret_reply);
    else
        page_see_other(w, str_format(w->memory, "%s?done=saved", parts[form->part].path),
                       ret_reply);
    return OK;
}
