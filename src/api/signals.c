/* How one finds posts, for ranking (social/signals.h): what Mastodon has no call for. */
#include "api/people.h"
#include "api/status_json.h"
#include "social/marks.h"
#include "social/signals_json.h"

/* ---- saying it ----------------------------------------------------------------------------- */

/* The post as it is seen now. What was taken back stays taken back though the post is hidden by
 * now: that is answered like a post that is missing, but it is no failure. */
static enum err answer_status(struct work *w, const struct viewer *viewer, int64_t id, bool set,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_status_json(w, &out, viewer, id);
    if (!e)
        *ret_reply = http_json(&out);
    if (e != ERR_NOT_FOUND || set)
        return e;
    http_answer_error(w, NULL, NULL, e, ret_reply);
    return OK;
}

static enum err say(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    uint32_t marks, bool set, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    for (uint32_t mark = MARK_WELL_ARGUED; mark < MARKS_END && !e; mark <<= 1) {
        const struct mark_request change = {
            .account_id = viewer->account_id, .post_id = id, .mark = (enum mark_flag)mark};
        if (marks & mark)
            e = set ? mark_set(w, &change, NULL) : mark_clear(w, &change, NULL);
    }
    if (!e)
        e = answer_status(w, viewer, id, set, ret_reply);
    return db_end(w, e);
}

/* POST /api/bema/v1/statuses/:id/well_argued */
static enum err well_argued_set(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    return say(w, viewer, request, MARK_WELL_ARGUED, true, ret_reply);
}

/* DELETE /api/bema/v1/statuses/:id/well_argued */
static enum err well_argued_clear(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    return say(w, viewer, request, MARK_WELL_ARGUED, false, ret_reply);
}

/* POST /api/bema/v1/statuses/:id/not_for_me */
static enum err not_for_me_set(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return say(w, viewer, request, MARK_NOT_FOR_ME, true, ret_reply);
}

/* DELETE /api/bema/v1/statuses/:id/not_for_me: also what a mute or block from the post said. */
static enum err not_for_me_clear(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    return say(w, viewer, request, MARKS_DISAPPROVING, false, ret_reply);
}

/* ---- one's own ----------------------------------------------------------------------------- */

/* GET /api/bema/v1/signals */
static enum err signals_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 40, page_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct signal_page list = {0};
    enum err e = signals_page(w, viewer->account_id, &page, &list);
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < list.count; i++)
        signal_json(&out, list.post_ids[i], list.flags[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    if (list.count)
        api_link(w, request, ret_reply, list.post_ids[0], list.post_ids[list.count - 1]);
    return OK;
}

/* GET /api/bema/v1/signals/seen */
static enum err seen_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct page page = api_page(request, 40, page_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct seen_page list = {0};
    enum err e = signals_seen_page(w, viewer->account_id, &page, &list);
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < list.count; i++)
        signal_seen_json(&out, &list, i);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    if (list.count)
        api_link(w, request, ret_reply, list.post_ids[0], list.post_ids[list.count - 1]);
    return OK;
}

/* GET /api/bema/v1/signals/export */
static enum err signals_export(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = signals_json(w, &out, viewer->account_id);
    (void)request;
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* DELETE /api/bema/v1/signals */
static enum err signals_end(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = signals_forget(w, viewer->account_id);
    (void)request;
    return e ? e : api_empty(ret_reply);
}

static enum err choice_answer(struct work *w, const struct viewer *viewer,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct signal_choice choice;
    enum err e = signal_choice_find(w, viewer->account_id, &choice);
    if (e)
        return e;
    signal_choice_json(&out, &choice);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/signals/settings */
static enum err settings_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return choice_answer(w, viewer, ret_reply);
}

/* PUT /api/bema/v1/signals/settings */
static enum err settings_change(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = OK;
    if (!http_has(request, "counted"))
        return work_fail(w, ERR_INVALID, "counted is true or false");
    e = signal_counted_set(w, viewer->account_id, http_bool(request, "counted", true));
    return e ? e : choice_answer(w, viewer, ret_reply);
}

#define SAY(method, path, handler, about)                                                          \
    {                                                                                              \
        method, "/api/bema/v1/statuses/:id/" path, ACCESS_PERSON, "write:favourites", LANE_WRITE,  \
            RATE_API, 0, handler, about                                                            \
    }
#define LOOK(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, "/api/bema/v1/signals" path, ACCESS_PERSON, "read:favourites", LANE_READ,        \
            RATE_API, 0, handler, about                                                            \
    }
static const struct http_route routes[] = {
    SAY(HTTP_POST, "well_argued", well_argued_set,
        "Says that another's post is well argued; takes \"not for me\" back"),
    SAY(HTTP_DELETE, "well_argued", well_argued_clear, "Takes that back"),
    SAY(HTTP_POST, "not_for_me", not_for_me_set,
        "Says that another's post is not for her; takes \"well argued\" back"),
    SAY(HTTP_DELETE, "not_for_me", not_for_me_clear,
        "Takes that back, and what a mute or block with status_id said"),
    LOOK("", signals_show, "One's own approvals and disapprovals, by status id"),
    LOOK("/seen", seen_show, "Which posts one was shown by what ranks"),
    LOOK("/export", signals_export, "All of it in one file"),
    LOOK("/settings", settings_show, "Whether one is counted"),
    {HTTP_PUT, "/api/bema/v1/signals/settings", ACCESS_PERSON, "write:favourites", LANE_WRITE,
     RATE_API, 0, settings_change, "counted=false: in no figure that ranks"},
    {HTTP_DELETE, "/api/bema/v1/signals", ACCESS_PERSON, "write:favourites", LANE_WRITE,
     RATE_DELETE, 0, signals_end,
     "Forgets all of it; favourites, boosts and bookmarks stay and no longer count"},
};
const struct http_table api_signals_table = {routes, sizeof routes / sizeof routes[0]};
