/* Statuses: writing, editing, deleting, reading, with their thread, source and history. */
#include "api/account_json.h"
#include "api/approvals.h"
#include "api/emojis.h"
#include "api/media_json.h"
#include "api/media_request.h"
#include "api/scheduled.h"
#include "api/status_json.h"
#include "auth/apps.h"
#include "auth/users.h"
#include "social/polls.h"
#include "social/teams.h"
#include "social/threads.h"

enum { statuses_per_request_max = 80, language_bytes_max = 16 };

static enum err answer_status(struct work *w, const struct viewer *viewer, int64_t id,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_status_json(w, &out, viewer, id);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Reading the form. */

bool api_visibility_read(struct str name, enum visibility *ret_visibility)
{
    for (int i = VISIBILITY_PUBLIC; i <= VISIBILITY_DIRECT; i++)
        if (str_is(name, api_visibility_name(i))) {
            *ret_visibility = (enum visibility)i;
            return true;
        }
    return false;
}

static bool policy_read(struct str name, enum quote_policy *ret_policy)
{
    for (int i = QUOTE_BY_ANYONE; i <= QUOTE_BY_NOBODY; i++)
        if (str_is(name, api_quote_policy_name(i))) {
            *ret_policy = (enum quote_policy)i;
            return true;
        }
    return false;
}

struct str api_language_read(struct str language)
{
    if (language.size < 2 || language.size > language_bytes_max)
        return STR("");
    for (size_t i = 0; i < language.size; i++) {
        char c = language.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c == '-' && i >= 2)))
            return STR("");
    }
    return language;
}

static enum err poll_read(struct work *w, const struct http_request *request,
                          struct poll_draft *poll)
{
    struct str options[poll_options_cap + 1];
    size_t count = http_list(request, "poll[options]", options, poll_options_cap + 1);
    if (count > poll_options_cap)
        return work_fail(w, ERR_INVALID, "a poll has at most %d options",
                         w->limits->poll_options_max);
    for (size_t i = 0; i < count; i++)
        poll->options[i] = str_trim(utf8_clean(w->memory, options[i]));
    poll->option_count = (int)count;
    poll->multiple = http_bool(request, "poll[multiple]", false);
    poll->hide_totals = http_bool(request, "poll[hide_totals]", false);
    int64_t seconds = http_number(request, "poll[expires_in]", 0, INT64_C(1) << 40, 0);
    poll->expires_ms = w->now_ms + seconds * 1000;
    return OK;
}

static enum err answered_check(struct work *w, const struct viewer *viewer, int64_t id)
{
    const struct live_post *card;
    enum err e = id ? api_post_card(w, id, &card) : ERR_NOT_FOUND;
    if (!e)
        e = api_post_visible(w, viewer, card);
    else if (e == ERR_NOT_FOUND)
        return OK; /* said by the rules, in their words */
    return e == ERR_NOT_FOUND ? work_fail(w, ERR_NOT_FOUND,
                                          "The post you are trying to reply to does not appear to "
                                          "exist")
                              : e;
}

/* Who acts for an account without reading its direct messages writes none, and answers none. */
static enum err direct_check(struct work *w, const struct viewer *viewer,
                             const struct post_draft *draft)
{
    enum err e;
    if (team_reads_direct(w))
        return OK;
    if (draft->visibility == VISIBILITY_DIRECT)
        return work_fail(w, ERR_FORBIDDEN, "a %s writes no direct messages",
                         team_role_name((enum team_role)w->acting->role));
    e = answered_check(w, viewer, draft->reply_to_id);
    return e ? e : answered_check(w, viewer, draft->quote_of_id);
}

/* What stands in for fields the client does not send: the person's settings. */
static enum err defaults_read(struct work *w, const struct http_request *request,
                              struct post_draft *draft)
{
    struct user_settings settings;
    struct str locale;
    if (http_text(request, "visibility").size && http_text(request, "language").size &&
        http_has(request, "sensitive") && http_text(request, "quote_approval_policy").size)
        return OK;
    enum err e = user_find_settings(w, draft->author_id, &settings, &locale);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    draft->visibility = (enum visibility)settings.default_visibility;
    draft->sensitive = settings.default_sensitive;
    draft->language = settings.default_language;
    if (!draft->language.size)
        draft->language = api_language_read(locale.size ? locale : w->language);
    draft->quote_policy = (enum quote_policy)settings.default_quote_policy;
    return OK;
}

static enum err app_read(struct work *w, const struct viewer *viewer, struct post_draft *draft)
{
    struct app app;
    if (!viewer->client_id.size)
        return OK;
    enum err e = app_find(w, viewer->client_id, &app);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    draft->app_name = app.name;
    draft->app_url = app.website;
    return OK;
}

/* The fields that a new post and an edit share. */
static enum err text_read(struct work *w, const struct http_request *request,
                          struct post_draft *draft, struct poll_draft *poll)
{
    struct str language = api_language_read(http_text(request, "language"));
    draft->text = http_text(request, "status");
    draft->spoiler_text = http_text(request, "spoiler_text");
    if (http_has(request, "sensitive"))
        draft->sensitive = http_bool(request, "sensitive", false);
    if (language.size)
        draft->language = language;
    enum err e = api_media_ids_read(w, request, draft->media_ids, &draft->media_count);
    if (e)
        return e;
    if (!http_has(request, "poll[options]"))
        return OK;
    draft->poll = poll;
    return poll_read(w, request, poll);
}

/* An array or an object came in the place of one value. */
static bool is_nested(const struct http_request *request, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < request->param_count; i++) {
        struct str one = request->params[i].name;
        if (one.size > size && one.data[size] == '[' && !memcmp(one.data, name, size))
            return true;
    }
    return false;
}

static enum err draft_read(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct post_draft *draft,
                           struct poll_draft *poll)
{
    struct str visibility = http_text(request, "visibility");
    struct str policy = http_text(request, "quote_approval_policy");
    draft->author_id = viewer->account_id;
    draft->idempotency_key =
        team_key(w, utf8_clean(w->memory, http_header(request, "idempotency-key")));
    enum err e = defaults_read(w, request, draft);
    if (!e)
        e = text_read(w, request, draft, poll);
    if (e)
        return e;
    /* Never the default where something was said: it may show more than was meant. */
    if (is_nested(request, "visibility") ||
        (visibility.size && !api_visibility_read(visibility, &draft->visibility)))
        return work_fail(w, ERR_INVALID, "visibility is public, unlisted, private or direct");
    if (policy.size && !policy_read(policy, &draft->quote_policy))
        return work_fail(w, ERR_INVALID, "quote_approval_policy is public, followers or nobody");
    if (http_text(request, "in_reply_to_id").size) {
        if (id_parse(http_text(request, "in_reply_to_id"), &draft->reply_to_id))
            return work_fail(w, ERR_NOT_FOUND,
                             "The post you are trying to reply to does not appear to exist");
    }
    if (http_text(request, "quoted_status_id").size) {
        if (id_parse(http_text(request, "quoted_status_id"), &draft->quote_of_id))
            return work_fail(w, ERR_NOT_FOUND,
                             "The post you are trying to quote does not appear to exist");
    }
    e = direct_check(w, viewer, draft);
    return e ? e : app_read(w, viewer, draft);
}

enum err api_held_draft_read(struct work *w, const struct http_request *request,
                             struct post_draft *draft, struct poll_draft *poll)
{
    struct str visibility = http_text(request, "visibility");
    enum err e = text_read(w, request, draft, poll);
    if (e)
        return e;
    if (is_nested(request, "visibility") ||
        (visibility.size && !api_visibility_read(visibility, &draft->visibility)))
        return work_fail(w, ERR_INVALID, "visibility is public, unlisted, private or direct");
    return api_media_attributes(w, request, draft);
}

/* Writing. */

static enum err create(struct work *w, const struct viewer *viewer, const struct post_draft *draft,
                       struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct post post;
    enum err e = post_create(w, draft, &post);
    if (e)
        return e;
    team_deed_about(w, post.held_id ? post.held_id : post.id);
    if (post.held_id)
        return api_held_answer(w, viewer, post.held_id, ret_reply);
    if (post.found_by_key)
        return answer_status(w, viewer, post.id, ret_reply);
    e = api_status_made_json(w, &out, viewer, &post);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err create_later(struct work *w, const struct viewer *viewer,
                             const struct post_draft *draft, int64_t scheduled_ms,
                             struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct scheduled_post scheduled;
    enum err e = scheduled_create(w, draft, scheduled_ms, &scheduled);
    if (!e)
        team_deed_about(w, scheduled.held_id ? scheduled.held_id : scheduled.id);
    if (!e && scheduled.held_id)
        return api_held_answer(w, viewer, scheduled.held_id, ret_reply);
    if (!e)
        e = api_scheduled_json(w, &out, &scheduled);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/statuses. A time that is past means now, as in Mastodon. */
static enum err status_create(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct post_draft draft = {0};
    struct poll_draft poll = {0};
    int64_t scheduled_ms = 0;
    enum err e = draft_read(w, viewer, request, &draft, &poll);
    if (!e)
        e = api_scheduled_at(w, request, &scheduled_ms);
    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    return db_end(w, scheduled_ms > w->now_ms
                         ? create_later(w, viewer, &draft, scheduled_ms, ret_reply)
                         : create(w, viewer, &draft, ret_reply));
}

/* The post as it stands, and that its new version is held. */
static enum err held_edit(struct work *w, const struct viewer *viewer, const struct post *post,
                          struct http_reply *ret_reply)
{
    enum err e = answer_status(w, viewer, post->id, ret_reply);
    return e ? e : api_held_say(w, viewer, post->held_id, ret_reply);
}

static enum err edit(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, int64_t id, struct http_reply *ret_reply)
{
    struct post_draft draft = {.author_id = viewer->account_id};
    struct poll_draft poll = {0};
    struct post post;
    struct str policy_name = http_text(request, "quote_approval_policy");
    enum quote_policy policy = QUOTE_BY_ANYONE;
    enum err e = post_find(w, id, &post);
    if (!e && (post.author_id != viewer->account_id || post.boost_of_id))
        e = ERR_NOT_FOUND; /* before anything is said about the form */
    if (e)
        return e;
    /* A language that is not mentioned stays; everything else is as the form says. */
    draft.language = post.language;
    draft.visibility = (enum visibility)(post.flags & POST_VISIBILITY_MASK);
    draft.quote_of_id = post.quote_of_id;
    if (policy_name.size && !policy_read(policy_name, &policy))
        return work_fail(w, ERR_INVALID, "quote_approval_policy is public, followers or nobody");
    if (policy_name.size && team_is_contributor(w))
        return work_fail(w, ERR_FORBIDDEN, "a contributor does not say who may quote");
    e = text_read(w, request, &draft, &poll);
    if (!e && post.author_id == viewer->account_id)
        e = api_media_attributes(w, request, &draft);
    if (!e)
        e = post_edit(w, viewer->account_id, id, &draft, &post);
    if (!e && post.held_id)
        return held_edit(w, viewer, &post, ret_reply);
    if (!e && policy_name.size)
        e = post_set_quote_policy(w, viewer->account_id, id, policy, &post);
    return e ? e : answer_status(w, viewer, id, ret_reply);
}

/* PUT /api/v1/statuses/:id */
static enum err status_edit(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, edit(w, viewer, request, id, ret_reply));
}

static enum err deleted(struct work *w, const struct viewer *viewer, int64_t id, bool with_media,
                        struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct post post;
    /* Read before it is gone; whose it is decides post_delete. */
    enum err e = api_status_source_json(w, &out, viewer, id);
    if (!e && with_media)
        e = post_delete_with_media(w, viewer->account_id, id, &post);
    else if (!e)
        e = post_delete(w, viewer->account_id, id, &post);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* DELETE /api/v1/statuses/:id */
static enum err status_delete(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    bool with_media = http_bool(request, "delete_media", false);
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, deleted(w, viewer, id, with_media, ret_reply));
}

/* PUT /api/v1/statuses/:id/interaction_policy */
static enum err policy_edit(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct post post;
    int64_t id;
    enum quote_policy policy;
    enum err e = id_parse(request->path_params[0], &id);
    if (e)
        return e;
    if (!policy_read(http_text(request, "quote_approval_policy"), &policy))
        return work_fail(w, ERR_INVALID, "quote_approval_policy is public, followers or nobody");
    e = db_begin(w);
    if (e)
        return e;
    e = post_set_quote_policy(w, viewer->account_id, id, policy, &post);
    if (!e)
        e = answer_status(w, viewer, id, ret_reply);
    return db_end(w, e);
}

/* Reading. */

/* GET /api/v1/statuses/:id */
static enum err status_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    return e ? e : answer_status(w, viewer, id, ret_reply);
}

/* GET /api/v1/statuses?id[]=… */
static enum err statuses_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct str values[statuses_per_request_max];
    int64_t ids[statuses_per_request_max];
    size_t found = http_list(request, "id", values, statuses_per_request_max), count = 0;
    struct buffer out = buffer_in(w->memory);
    for (size_t i = 0; i < found; i++)
        if (!id_parse(values[i], &ids[count]))
            count++;
    enum err e = api_statuses_json(w, &out, viewer, ids, count);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err find_visible(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, const struct live_post **ret_card)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = api_post_card(w, id, ret_card);
    return e ? e : api_post_visible(w, viewer, *ret_card);
}

/* GET /api/v1/statuses/:id/context */
static enum err status_context(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct thread_context context;
    const struct live_post *card;
    enum err e = find_visible(w, viewer, request, &card);
    if (!e)
        e = thread_context(w, card->id, card->thread_id, viewer->account_id != 0, &context);
    if (e)
        return e;
    json_open(&out, '{');
    json_key(&out, "ancestors");
    e = api_statuses_json(w, &out, viewer, context.ancestors, context.ancestor_count);
    if (e)
        return e;
    json_key(&out, "descendants");
    e = api_statuses_json(w, &out, viewer, context.descendants, context.descendant_count);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/statuses/:id/source */
static enum err status_source(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    const struct live_post *card;
    struct post post;
    enum err e = find_visible(w, viewer, request, &card);
    if (!e && card->author_id != viewer->account_id)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    if (!e)
        e = post_find(w, card->id, &post);
    if (e)
        return e;
    json_open(&out, '{');
    JSON_ID(&out, "id", post.id);
    JSON_STR(&out, "text", post.text);
    JSON_STR(&out, "spoiler_text", post.spoiler_text);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static void edit_poll_json(struct work *w, struct buffer *out, struct str options)
{
    const struct json *root;
    if (!options.size || json_parse(w->memory, options, &root, NULL))
        return;
    json_key(out, "poll");
    json_open(out, '{');
    json_key(out, "options");
    json_open(out, '[');
    for (size_t i = 0; i < json_count(root); i++) {
        json_open(out, '{');
        JSON_STR(out, "title", json_as_str(json_at(root, i)));
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

static enum err edit_json(struct work *w, struct buffer *out, const struct post *post,
                          const struct post_edit *edit)
{
    struct buffer html = buffer_in(w->memory);
    api_post_html(w, &html, edit->text, edit->mentions, edit->mention_count);
    json_open(out, '{');
    JSON_STR(out, "content", buffer_str(&html));
    JSON_STR(out, "spoiler_text", edit->spoiler_text);
    JSON_BOOL(out, "sensitive", edit->sensitive);
    JSON_TIME(out, "created_at", edit->made_ms);
    json_key(out, "account");
    enum err e = api_account_json(w, out, post->author_id);
    edit_poll_json(w, out, edit->poll);
    json_key(out, "media_attachments");
    if (!e)
        e = api_media_list_json(w, out, edit->media_ids, edit->media_count, NULL);
    json_key(out, "emojis");
    if (!e)
        e = api_emojis_json(w, out, (struct str[]){edit->spoiler_text, edit->text}, 2);
    json_close(out, '}');
    return e;
}

/* The present version, in the form of the earlier ones. */
static struct post_edit present(struct work *w, const struct post *post)
{
    struct post_edit edit = {
        .made_ms = post->edited_ms ? post->edited_ms : post->created_ms,
        .text = post->text,
        .spoiler_text = post->spoiler_text,
        .sensitive = (post->flags & POST_SENSITIVE) != 0,
        .mentions = post->mentions,
        .mention_count = post->mention_count,
        .media_ids = post->media_ids,
        .media_count = post->media_count,
    };
    struct buffer options = buffer_in(w->memory);
    if (!post->poll)
        return edit;
    json_open(&options, '[');
    for (int i = 0; i < post->poll->option_count; i++)
        json_str(&options, post->poll->options[i]);
    json_close(&options, ']');
    edit.poll = buffer_str(&options);
    return edit;
}

/* GET /api/v1/statuses/:id/history */
static enum err status_history(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    const struct live_post *card;
    struct post_edit *edits = NULL;
    struct post post;
    int count = 0;
    enum err e = find_visible(w, viewer, request, &card);
    if (!e)
        e = post_find(w, card->id, &post);
    if (!e)
        e = post_complete(w, &post);
    if (!e)
        e = post_edits(w, post.id, &edits, &count);
    json_open(&out, '[');
    for (int i = 0; i < count && !e; i++)
        e = edit_json(w, &out, &post, &edits[i]);
    if (e)
        return e;
    const struct post_edit last = present(w, &post);
    e = edit_json(w, &out, &post, &last);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/statuses", ACCESS_PERSON, "write:statuses", LANE_WRITE, RATE_POST, 0,
     status_create, "Write a post, now or at a time: scheduled_at"},
    {HTTP_GET, "/api/v1/statuses", ACCESS_PUBLIC, "read:statuses", LANE_LIVE, RATE_API, 0,
     statuses_show, "Several posts"},
    {HTTP_GET, "/api/v1/statuses/:id", ACCESS_PUBLIC, "read:statuses", LANE_LIVE, RATE_API, 0,
     status_show, "A post"},
    {HTTP_PUT, "/api/v1/statuses/:id", ACCESS_PERSON, "write:statuses", LANE_WRITE, RATE_API, 0,
     status_edit, "Edit a post"},
    {HTTP_DELETE, "/api/v1/statuses/:id", ACCESS_PERSON, "write:statuses", LANE_WRITE, RATE_DELETE,
     0, status_delete, "Delete a post; the answer holds its source"},
    {HTTP_GET, "/api/v1/statuses/:id/context", ACCESS_PUBLIC, "read:statuses", LANE_READ, RATE_API,
     0, status_context, "What a post answers and what answers it"},
    {HTTP_GET, "/api/v1/statuses/:id/source", ACCESS_PERSON, "read:statuses", LANE_READ, RATE_API,
     0, status_source, "The text of an own post as it was typed"},
    {HTTP_GET, "/api/v1/statuses/:id/history", ACCESS_PUBLIC, "read:statuses", LANE_READ, RATE_API,
     0, status_history, "The versions of a post"},
    {HTTP_PUT, "/api/v1/statuses/:id/interaction_policy", ACCESS_PERSON, "write:statuses",
     LANE_WRITE, RATE_API, 0, policy_edit, "Who may quote an own post"},
};
const struct http_table api_statuses_table = {routes, sizeof(routes) / sizeof(routes[0])};
