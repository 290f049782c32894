/* Held drafts: one's own, those that wait for one's word, deciding of them, and the record of it
 * for a regulator. They are made where posts and profiles are written. */
#include "api/approvals.h"

#include "api/people.h"
#include "social/approval_export.h"
#include "social/approval_form.h"

static enum err answer(struct work *w, const struct viewer *viewer, const struct approval *a,
                       struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_approval_json(w, &out, viewer, a, true);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err list_answer(struct work *w, const struct viewer *viewer,
                            const struct approval *items, int count, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = OK;

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = api_approval_json(w, &out, viewer, &items[i], false);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/approvals */
static enum err own_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    struct approval *items = arena_array(w->memory, approval_page_max, sizeof *items);
    struct str name = http_text(request, "state");
    int state = 0, count = 0;
    enum err e;

    for (int i = APPROVAL_HELD; name.size && i < APPROVAL_STATES; i++)
        if (str_is(name, approval_state_name((enum approval_state)i)))
            state = i;
    if (name.size && !state)
        return work_fail(w, ERR_INVALID, "state is held, approved, rejected, withdrawn or expired");
    e = approvals_page(w, viewer->account_id, (enum approval_state)state,
                       http_id(request, "max_id"), items, &count);
    return e ? e : list_answer(w, viewer, items, count, ret_reply);
}

/* GET /api/bema/v1/approvals/waiting */
static enum err waiting_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct approval *items = arena_array(w->memory, approval_page_max, sizeof *items);
    int count = 0;
    enum err e = approvals_waiting(w, viewer->account_id, items, &count);

    (void)request;
    return e ? e : list_answer(w, viewer, items, count, ret_reply);
}

/* GET /api/bema/v1/approvals/:id */
static enum err approval_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct approval a;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = approval_find(w, viewer->account_id, id, &a);
    return e ? e : answer(w, viewer, &a, ret_reply);
}

static enum err edit(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, int64_t id, struct approval *a)
{
    struct approval_form *form = ARENA_NEW(w->memory, struct approval_form);
    struct post_draft draft = {.author_id = viewer->account_id};
    struct poll_draft poll = {0};
    enum err e = approval_find(w, viewer->account_id, id, a);

    if (!e && a->account_id != viewer->account_id)
        e = ERR_NOT_FOUND;
    if (!e && !request->param_count)
        return approval_edit(w, viewer->account_id, id, NULL, a);
    if (!e)
        e = approval_form_read(w, a->form, form);
    draft.language = form->draft.language;
    draft.visibility = form->draft.visibility;
    draft.quote_policy = form->draft.quote_policy;
    draft.app_name = form->draft.app_name;
    draft.app_url = form->draft.app_url;
    if (!e)
        e = api_held_draft_read(w, request, &draft, &poll);
    return e ? e : approval_edit(w, viewer->account_id, id, &draft, a);
}

enum deed { EDIT, WITHDRAW, AGREE, REJECT };

static enum err deed_run(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, enum deed deed,
                         struct http_reply *ret_reply)
{
    const int64_t who = viewer->account_id;
    struct approval a;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e && deed == EDIT)
        e = edit(w, viewer, request, id, &a);
    else if (!e && deed == WITHDRAW)
        e = approval_withdraw(w, who, id, &a);
    else if (!e && deed == AGREE)
        e = approval_agree(w, who, id, http_text(request, "hash"), &a);
    else if (!e)
        e = approval_reject(w, who, id, http_text(request, "reason"), &a);
    return e ? e : answer(w, viewer, &a, ret_reply);
}

#define DEED_HANDLER(name, deed)                                                                   \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        enum err e = db_begin(w);                                                                  \
        return e ? e : db_end(w, deed_run(w, viewer, request, deed, ret_reply));                   \
    }
/* PUT, DELETE /api/bema/v1/approvals/:id; POST …/approve, …/reject */
DEED_HANDLER(approval_put, EDIT)
DEED_HANDLER(approval_take_back, WITHDRAW)
DEED_HANDLER(approval_approve, AGREE)
DEED_HANDLER(approval_refuse, REJECT)

/* GET /api/bema/v1/approvals/export */
static enum err export_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const bool is_csv = str_is(http_text(request, "format"), "csv");
    struct buffer out = buffer_in(w->memory);
    int64_t next = 0;
    enum err e;

    if (!is_csv)
        buffer_lit(&out, "{\"deeds\":[");
    e = approval_export(w, viewer->account_id, http_id(request, "after"), is_csv, &out, &next);
    if (e)
        return e;
    if (!is_csv) {
        json_close(&out, ']');
        JSON_ID(&out, "next", next);
        json_close(&out, '}');
    }
    *ret_reply = http_json(&out);
    if (is_csv)
        ret_reply->type = STR("text/csv; charset=utf-8");
    if (next)
        http_reply_header(ret_reply, "Link",
                          str_format(w->memory,
                                     "<%.*s/api/bema/v1/approvals/export?format=%s&after=%lld>; "
                                     "rel=\"next\"",
                                     STR_ARG(w->site->url), is_csv ? "csv" : "json",
                                     (long long)next));
    return OK;
}

#define READ(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, "/api/bema/v1/approvals" path, ACCESS_PERSON, "read:statuses", LANE_READ,        \
            RATE_API, 0, handler, about                                                            \
    }
#define WRITE(method, path, handler, about)                                                        \
    {                                                                                              \
        method, "/api/bema/v1/approvals" path, ACCESS_PERSON, "write:statuses", LANE_WRITE,        \
            RATE_API, 0, handler, about                                                            \
    }

static const struct http_route routes[] = {
    READ("", own_show, "One's drafts that others must see first, newest first: state, max_id"),
    READ("/waiting", waiting_show, "Drafts that wait for one's word"),
    READ("/export", export_show,
         "All that was done with one's drafts, with the public log's receipts: format=json or csv, "
         "after"),
    READ("/:id", approval_show, "A held draft with its versions"),
    WRITE(HTTP_PUT, "/:id", approval_put,
          "Another version, as of a post: what was agreed to is void; without parameters the rules "
          "are asked again"),
    WRITE(HTTP_DELETE, "/:id", approval_take_back, "Takes a held draft back"),
    WRITE(HTTP_POST, "/:id/approve", approval_approve,
          "Agrees to what one has read: hash. The last one that is needed publishes"),
    WRITE(HTTP_POST, "/:id/reject", approval_refuse, "Refuses a draft: reason"),
};
const struct http_table api_approvals_table = {routes, sizeof routes / sizeof routes[0]};
