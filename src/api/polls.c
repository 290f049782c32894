/* Polls: one of them, voting. */
#include "social/polls.h"
#include "api/api.h"
#include "api/status_json.h"

static enum err answer_poll(struct work *w, const struct viewer *viewer, int64_t id,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_poll_json(w, &out, viewer, id);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/polls/:id */
static enum err poll_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    return e ? e : answer_poll(w, viewer, id, ret_reply);
}

/* choices[]=0&choices[]=2 as a mask; each a number of an option. */
static enum err choices_read(struct work *w, const struct http_request *request,
                             uint64_t *ret_choices)
{
    struct str values[poll_options_cap + 1];
    size_t count = http_list(request, "choices", values, poll_options_cap + 1);
    uint64_t choices = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t option;
        if (str_int(values[i], 0, poll_options_cap - 1, &option))
            return work_fail(w, ERR_INVALID, "the chosen option does not exist");
        choices |= UINT64_C(1) << option;
    }
    *ret_choices = choices;
    return OK;
}

static enum err vote(struct work *w, const struct viewer *viewer, int64_t id, uint64_t choices,
                     struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct poll poll;
    enum err e = poll_vote(w, viewer->account_id, id, choices, false, &poll);
    if (!e)
        e = api_poll_voted_json(w, &out, viewer, &poll, choices);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/polls/:id/votes */
static enum err poll_vote_post(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id;
    uint64_t choices = 0;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = choices_read(w, request, &choices);
    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, vote(w, viewer, id, choices, ret_reply));
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/polls/:id", ACCESS_PUBLIC, "read:statuses", LANE_LIVE, RATE_API, 0,
     poll_show, "A poll"},
    {HTTP_POST, "/api/v1/polls/:id/votes", ACCESS_PERSON, "write:statuses", LANE_WRITE, RATE_API, 0,
     poll_vote_post, "Vote in a poll"},
};
const struct http_table api_polls_table = {routes, sizeof(routes) / sizeof(routes[0])};
