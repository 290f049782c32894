/* Markers: how far one has read, for all of one's clients. */
#include "social/markers.h"

#include "api/api.h"

static void marker_json(struct buffer *out, enum marker_timeline timeline,
                        const struct marker *marker)
{
    json_key(out, marker_names[timeline]);
    json_open(out, '{');
    json_key(out, "last_read_id");
    buffer_format(out, "\"%lld\"", (long long)marker->last_read_id);
    JSON_INT(out, "version", marker->version);
    JSON_TIME(out, "updated_at", marker->updated_ms);
    json_close(out, '}');
}

/* Those wanted that were ever set. */
static enum err markers_answer(struct work *w, const struct viewer *viewer,
                               const bool wanted[MARKER_TIMELINES], struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = OK;

    json_open(&out, '{');
    for (int i = 0; !e && i < MARKER_TIMELINES; i++) {
        struct marker marker = {0};

        if (wanted[i])
            e = marker_find(w, viewer->account_id, (enum marker_timeline)i, &marker);
        if (!e && marker.version)
            marker_json(&out, (enum marker_timeline)i, &marker);
    }
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/markers?timeline[]=home */
static enum err markers_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct str names[MARKER_TIMELINES * 2];
    size_t count = http_list(request, "timeline", names, MARKER_TIMELINES * 2);
    bool wanted[MARKER_TIMELINES] = {false};

    for (size_t i = 0; i < count; i++)
        for (int j = 0; j < MARKER_TIMELINES; j++)
            wanted[j] = wanted[j] || str_is(names[i], marker_names[j]);
    return markers_answer(w, viewer, wanted, ret_reply);
}

/* POST /api/v1/markers home[last_read_id]=… Two clients at once are put one after the other by the
 * lane, so no version is ever stale. */
static enum err markers_change(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t ids[MARKER_TIMELINES] = {0};
    bool wanted[MARKER_TIMELINES] = {false};
    enum err e;

    for (int i = 0; i < MARKER_TIMELINES; i++) {
        const char *name =
            str_c(w->memory, str_format(w->memory, "%s[last_read_id]", marker_names[i]));

        ids[i] = http_id(request, name);
        wanted[i] = ids[i] != 0;
        if (http_has(request, name) && !ids[i])
            return work_fail(w, ERR_INVALID, "%s is not an id", name);
    }
    e = markers_set(w, viewer->account_id, ids);
    return e ? e : markers_answer(w, viewer, wanted, ret_reply);
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/markers",
     .access = ACCESS_PERSON,
     .scope = "read:statuses",
     .lane = LANE_READ,
     .handler = markers_show,
     .about = "How far one has read"},
    {.method = HTTP_POST,
     .path = "/api/v1/markers",
     .access = ACCESS_PERSON,
     .scope = "write:statuses",
     .lane = LANE_WRITE,
     .handler = markers_change,
     .about = "Says how far one has read"},
};
const struct http_table api_markers_table = {routes, sizeof(routes) / sizeof(routes[0])};
