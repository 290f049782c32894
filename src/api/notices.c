/* What stands in the place of posts that are hidden, of one or of a whole conversation, and the way
 * from a decision to its entry in the public log. */
#include "social/notices.h"
#include "api/account_json.h"
#include "api/admin.h"
#include "api/restriction_json.h"
#include "api/status_json.h"
#include "moderation/decision_readers.h"
#include "moderation/rulings.h"
#include "public_log/public_log.h"
#include "social/threads.h"

/* Of one conversation: what is told, and what is looked for. */
enum { notices_max = 100, notices_looked_max = 400 };

static void notice_json(struct buffer *out, const struct notice *notice)
{
    json_open(out, '{');
    JSON_ID(out, "status_id", notice->post_id);
    JSON_ID(out, "in_reply_to_id", notice->reply_to_id);
    JSON_TIME(out, "created_at", notice->created_ms);
    json_key(out, "restriction");
    api_restriction_json(out, &notice->restriction, false);
    json_close(out, '}');
}

/* GET /api/bema/v1/statuses/:id/notice */
static enum err notice_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct notice notice;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notice_find(w, viewer->account_id, id, &notice);
    if (e)
        return e;
    notice_json(&out, &notice);
    *ret_reply = http_json(&out);
    return OK;
}

struct looking {
    const struct viewer *viewer;
    struct buffer *out;
    int told, looked;
};

/* The notice of one of the posts, where it has one; of those that the viewer sees there is none. */
static enum err notice_look(struct work *w, struct looking *l, int64_t post_id)
{
    const struct live_post *card;
    struct notice notice;
    enum err e = api_post_card(w, post_id, &card);

    if (!e)
        e = api_post_visible(w, l->viewer, card);
    if (e != ERR_NOT_FOUND)
        return e;
    l->looked++;
    e = notice_find(w, l->viewer->account_id, post_id, &notice);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    notice_json(l->out, &notice);
    l->told++;
    return OK;
}

static enum err notices_look(struct work *w, struct looking *l, const int64_t *ids, size_t count)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < count && l->told < notices_max && l->looked < notices_looked_max;
         i++)
        e = notice_look(w, l, ids[i]);
    return e;
}

/* GET /api/bema/v1/statuses/:id/notices */
static enum err notices_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct looking looking = {.viewer = viewer, .out = &out};
    struct thread_context context;
    const struct live_post *card;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = api_post_card(w, id, &card);
    if (!e)
        e = api_post_visible(w, viewer, card);
    if (!e)
        e = thread_context(w, card->id, card->thread_id, viewer->account_id != 0, &context);
    if (e)
        return e;
    json_open(&out, '[');
    e = notices_look(w, &looking, context.ancestors, context.ancestor_count);
    if (!e)
        e = notices_look(w, &looking, context.descendants, context.descendant_count);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Of a post that its author has deleted only she finds it. */
static enum err entry_of_decision(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, int64_t *ret_entry_id)
{
    struct decision decision;
    int64_t id = 0, owner_id = 0;
    bool is_readable = false;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = decision_find(w, id, &decision);
    if (!e)
        e = decision_is_readable(w, viewer->account_id, &decision, &is_readable);
    if (!e && !is_readable)
        return ERR_NOT_FOUND;
    if (!e)
        e = decision_owner(w, &decision, &owner_id);
    if (e == ERR_NOT_FOUND && viewer->account_id) {
        owner_id = viewer->account_id;
        e = OK;
    }
    return e ? e : public_log_of(w, owner_id, id, ret_entry_id);
}

/* GET /log/decisions/:id: to the entry. */
static enum err decision_entry(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t entry_id = 0;
    enum err e = entry_of_decision(w, viewer, request, &entry_id);

    if (!e)
        *ret_reply =
            http_redirect(w, 303, str_format(w->memory, "/log/entries/%lld", (long long)entry_id));
    return e;
}

/* GET /api/bema/v1/decisions/:id/receipt */
static enum err decision_receipt(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct str text;
    int64_t entry_id = 0;
    enum err e = entry_of_decision(w, viewer, request, &entry_id);

    if (!e)
        e = public_log_receipt(w, entry_id, &text);
    if (!e)
        api_receipt_reply(w, entry_id, text, ret_reply);
    return e;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/bema/v1/statuses/:id/notice", ACCESS_PUBLIC, "read:statuses", LANE_READ,
     RATE_API, 0, notice_show, "What stands in the place of a post that is hidden"},
    {HTTP_GET, "/api/bema/v1/statuses/:id/notices", ACCESS_PUBLIC, "read:statuses", LANE_READ,
     RATE_API, 0, notices_show,
     "What stands in the place of posts of its conversation that are hidden, at most 100"},
    {HTTP_GET, "/log/decisions/:id", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, decision_entry,
     "The way to a decision's entry in the public log"},
    {HTTP_GET, "/api/bema/v1/decisions/:id/receipt", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     decision_receipt, "The receipt that a decision stands in the public log (C2SP tlog-proof)"},
};
const struct http_table api_notices_table = {routes, sizeof routes / sizeof routes[0]};
