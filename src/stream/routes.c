/* The requests that open a stream. */
#include "stream/hub.h"

#include "auth/scopes.h"
#include "base/json.h"
#include "social/lists.h"
#include "social/teams.h"

#include <unistd.h>

/* Mastodon's {"error": …}, with a status of its own. */
static enum err refuse(struct work *w, int status, struct str words, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    json_open(&out, '{');
    JSON_STR(&out, "error", words);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    ret_reply->status = status;
    return OK;
}

static void take(void *context, int socket)
{
    struct stream *stream = stream_running();
    if (stream)
        stream_arrive(stream, context, socket);
    else
        close(socket);
}

static void common_headers(const struct http_request *request, struct buffer *out)
{
    buffer_lit(out, "Cache-Control: private, no-store\r\n");
    if (http_header(request, "origin").size)
        buffer_lit(out, "Access-Control-Allow-Origin: *\r\n");
}

static struct arrival *arrival_of(struct work *w, const struct viewer *viewer)
{
    struct arrival *arrival = ARENA_NEW(w->memory, struct arrival);
    arrival->account_id = viewer->account_id;
    arrival->person_id = viewer->person_id;
    arrival->no_direct = !team_reads_direct(w);
    arrival->scopes = viewer->scopes;
    memcpy(arrival->territory, w->territory.data,
           w->territory.size < sizeof arrival->territory ? w->territory.size : 0);
    memcpy(arrival->token_hash, viewer->token_hash, sizeof arrival->token_hash);
    return arrival;
}

/* A person's token, and a place for her; what else is wrong is said where it is found. */
static bool may_enter(struct work *w, const struct viewer *viewer, struct http_reply *ret_reply)
{
    struct stream *stream = stream_running();
    if (!viewer->account_id) {
        (void)refuse(w, 401,
                     viewer->token_id ? STR("Invalid access token") : STR("Missing access token"),
                     ret_reply);
        return false;
    }
    if (!stream || atomic_load(&stream->clients) >= stream->options.clients_max) {
        (void)refuse(w, 503, STR("The server has too many streams open"), ret_reply);
        return false;
    }
    return true;
}

/* ---- server-sent events -----------------------------------------------------------------------
 */

/* "/api/v1/streaming/public/local" is "public:local", with only_media "public:local:media". */
static struct str name_of(struct work *w, const struct http_request *request)
{
    struct str prefix = STR("/api/v1/streaming/");
    struct str path = str_sub(request->route_path, prefix.size, request->route_path.size);
    struct buffer out = buffer_in(w->memory);
    for (size_t i = 0; i < path.size; i++)
        buffer_char(&out, path.data[i] == '/' ? ':' : path.data[i]);
    if (str_starts(path, STR("public")) && http_bool(request, "only_media", false))
        buffer_lit(&out, ":media");
    return buffer_str(&out);
}

static enum err list_check(struct work *w, const struct viewer *viewer, const struct topic *topic)
{
    struct list list;
    if (topic->kind != TOPIC_LIST)
        return OK;
    enum err e =
        topic->list_id ? list_find(w, viewer->account_id, topic->list_id, &list) : ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? work_fail(w, ERR_UNAUTHORIZED, "Not authorized to stream this list")
                              : e;
}

static enum err events_open(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct topic topic;
    struct arrival *arrival = arrival_of(w, viewer);
    struct buffer out = buffer_in(w->memory);
    arrival->stream = name_of(w, request);
    arrival->tag = http_text(request, "tag");
    arrival->list = http_text(request, "list");
    enum err e = topic_find(w, arrival->stream, arrival->tag, arrival->list, &topic);
    if (e)
        return refuse(w, 400, w->why, ret_reply);
    if (!scopes_allow(viewer->scopes, topic_scope(topic.kind)))
        return refuse(w, 401, STR("Access token does not have the required scopes"), ret_reply);
    e = list_check(w, viewer, &topic);
    if (e)
        return e;
    /* Until it closes: no length, no chunks. Proxies are not to keep what is meant for now. */
    buffer_lit(&out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                     "X-Accel-Buffering: no\r\nConnection: close\r\n");
    common_headers(request, &out);
    buffer_lit(&out, "\r\n:)\n");
    arrival->greeting = buffer_str(&out);
    *ret_reply = (struct http_reply){.take = take, .take_context = arrival};
    return OK;
}

/* ---- WebSocket --------------------------------------------------------------------------------
 */

static bool lists_word(struct str header, struct str word)
{
    while (header.size) {
        struct str one;
        header = str_split(header, ',', &one);
        if (str_equal_nocase(str_trim(one), word))
            return true;
    }
    return false;
}

static enum err websocket_open(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct arrival *arrival = arrival_of(w, viewer);
    struct str accept, protocol;
    if (!str_is(http_header(request, "sec-websocket-version"), "13")) {
        http_reply_header(ret_reply, "Sec-WebSocket-Version", STR("13"));
        ret_reply->status = 426;
        ret_reply->body = STR("{\"error\":\"The WebSocket protocol's version is 13\"}");
        return OK;
    }
    if (!lists_word(http_header(request, "connection"), STR("upgrade")) ||
        websocket_accept(w->memory, http_header(request, "sec-websocket-key"), &accept))
        return refuse(w, 400, STR("This is no WebSocket handshake"), ret_reply);
    buffer_lit(&out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Accept: ");
    buffer_put(&out, accept);
    buffer_lit(&out, "\r\n");
    /* Browsers send the token as a protocol and want it chosen. */
    (void)str_split(http_header(request, "sec-websocket-protocol"), ',', &protocol);
    if (str_trim(protocol).size) {
        buffer_lit(&out, "Sec-WebSocket-Protocol: ");
        buffer_put(&out, str_trim(protocol));
        buffer_lit(&out, "\r\n");
    }
    buffer_lit(&out, "\r\n");
    arrival->is_websocket = true;
    arrival->greeting = buffer_str(&out);
    arrival->stream = http_text(request, "stream");
    arrival->tag = http_text(request, "tag");
    arrival->list = http_text(request, "list");
    if (!arrival->stream.size && request->route_path.size > STR("/api/v1/streaming/").size)
        arrival->stream = name_of(w, request);
    *ret_reply = (struct http_reply){.take = take, .take_context = arrival};
    return OK;
}

/* GET /api/v1/streaming and below */
static enum err stream_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    bool upgrades = lists_word(http_header(request, "upgrade"), STR("websocket"));
    if (request->method != HTTP_GET) { /* HEAD: what a GET would be, and nothing after it */
        *ret_reply = (struct http_reply){.type = STR("text/event-stream")};
        return OK;
    }
    if (!may_enter(w, viewer, ret_reply))
        return OK;
    if (upgrades)
        return websocket_open(w, viewer, request, ret_reply);
    if (request->route_path.size <= STR("/api/v1/streaming/").size)
        return refuse(w, 400, STR("Unknown stream type"), ret_reply);
    return events_open(w, viewer, request, ret_reply);
}

/* GET /api/v1/streaming/health */
static enum err health_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w, (void)viewer, (void)request;
    *ret_reply = (struct http_reply){.type = STR("text/plain"), .body = STR("OK")};
    http_reply_header(ret_reply, "Cache-Control", STR("private, no-store"));
    return OK;
}

/* Scopes differ by stream, and are wrong in Mastodon's way (401): the handlers look at them. */
#define STREAM(path_, about_)                                                                      \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .access = ACCESS_PUBLIC, .lane = LANE_LIVE,             \
        .rate = RATE_NONE, .handler = stream_show, .about = about_                                 \
    }

static const struct http_route routes[] = {
    STREAM("/api/v1/streaming", "All streams over one WebSocket"),
    STREAM("/api/v1/streaming/user", "What comes home, and notifications"),
    STREAM("/api/v1/streaming/user/notification", "Notifications as they come"),
    STREAM("/api/v1/streaming/public", "Public posts as they are made"),
    STREAM("/api/v1/streaming/public/local", "Public posts of this square as they are made"),
    STREAM("/api/v1/streaming/public/remote", "Public posts of others as they come"),
    STREAM("/api/v1/streaming/hashtag", "Posts with a hashtag as they are made"),
    STREAM("/api/v1/streaming/hashtag/local", "Posts of this square with a hashtag"),
    STREAM("/api/v1/streaming/list", "Posts of a list's members as they are made"),
    STREAM("/api/v1/streaming/direct", "Conversations as they go on"),
    {.method = HTTP_GET,
     .path = "/api/v1/streaming/health",
     .access = ACCESS_PUBLIC,
     .lane = LANE_LIVE,
     .rate = RATE_NONE,
     .handler = health_show,
     .about = "Whether streaming is there: OK"},
};
const struct http_table stream_table = {routes, sizeof routes / sizeof routes[0]};
