/* Decisions that are judged once more: what was said is shown, and nothing of what was decided. */
#include "moderation/second_judgements.h"
#include "api/admin.h"
#include "api/api.h"
#include "media/media.h"
#include "moderation/cases.h"
#include "social/posts.h"

enum { list_default = 20 };

static enum err media_json(struct work *w, struct buffer *out, const struct post *post)
{
    enum err e = OK;

    json_key(out, "media");
    json_open(out, '[');
    for (int i = 0; !e && i < post->media_count; i++) {
        struct media media;

        e = media_find(w, post->media_ids[i], &media);
        if (e == ERR_NOT_FOUND) {
            e = OK;
            continue;
        }
        json_open(out, '{');
        JSON_ID(out, "id", media.id);
        JSON_STR(out, "description", media.description);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

/* Without anything that a restriction changes; null: it is about an account, is deleted, or not
 * public. */
static enum err post_json(struct work *w, struct buffer *out, const struct second_judgement *j)
{
    struct post post;
    enum err e =
        j->subject_id == j->account_id ? ERR_NOT_FOUND : post_find(w, j->subject_id, &post);

    if (!e && post_is_private(&post))
        e = ERR_NOT_FOUND; /* drawn before such were left out */
    json_key(out, "post");
    if (e) {
        json_null(out);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    json_open(out, '{');
    JSON_STR(out, "text", post.text);
    JSON_STR(out, "spoiler_text", post.spoiler_text);
    JSON_STR(out, "language", post.language);
    JSON_TIME(out, "created_at", post.created_ms);
    e = media_json(w, out, &post);
    json_close(out, '}');
    return e;
}

static enum err account_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct account account;
    enum err e = account_find(w, account_id, &account);

    json_key(out, "account");
    if (e) {
        json_null(out);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    json_open(out, '{');
    JSON_STR(out, "acct", account_acct(w, &account));
    JSON_STR(out, "display_name", account.display_name);
    JSON_STR(out, "note", account.note);
    json_close(out, '}');
    return OK;
}

static enum err judgement_json(struct work *w, struct buffer *out, const struct second_judgement *j)
{
    enum err e;

    json_open(out, '{');
    JSON_ID(out, "id", j->id);
    JSON_STR(out, "subject", j->subject_id == j->account_id ? STR("account") : STR("post"));
    JSON_TIME(out, "drawn_at", j->drawn_ms);
    e = account_json(w, out, j->account_id);
    if (!e)
        e = post_json(w, out, j);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/moderation/second_judgements */
static enum err judgements_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct second_judgement *list = arena_array(w->memory, second_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    const struct page page = api_page(request, list_default, second_page_max);
    int count = 0;
    enum err e = second_waiting(w, viewer->account_id, http_id(request, "after"),
                                http_text(request, "language"), list, page.limit, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = judgement_json(w, &out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static void judged_json(struct buffer *out, const char *key, struct str effect, struct str rule)
{
    json_key(out, key);
    json_open(out, '{');
    JSON_STR(out, "effect", effect);
    JSON_STR(out, "rule", rule);
    json_close(out, '}');
}

/* POST /api/bema/v1/moderation/second_judgements/:id */
static enum err judgement_post(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct second_judgement judged;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = second_answer(w, viewer->account_id, id, http_text(request, "effect"),
                          http_text(request, "rule"), &judged);
    if (e)
        return e;
    json_open(&out, '{');
    JSON_ID(&out, "id", judged.id);
    judged_json(&out, "first", judged.first_effect, judged.first_rule);
    judged_json(&out, "second", judged.effect, judged.rule);
    JSON_BOOL(&out, "agreed", str_equal(judged.first_effect, judged.effect));
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

#define JUDGEMENTS "/api/bema/v1/moderation/second_judgements"
static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, JUDGEMENTS, "admin:read:reports", LANE_READ, judgements_show,
                "What waits to be judged a second time, without what was decided: language?, "
                "after?, limit?"),
    ADMIN_ROUTE(HTTP_POST, JUDGEMENTS "/:id", "admin:write:reports", LANE_WRITE, judgement_post,
                "Judges it: effect (or none), rule?"),
};
const struct http_table api_second_judgements_table = {routes, sizeof routes / sizeof routes[0]};
