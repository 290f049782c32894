/* Juries: asking for one, and what a juror is shown and says. Nothing here tells who serves. */
#include "moderation/juries.h"
#include "api/admin.h"
#include "api/decision_json.h"
#include "api/media_json.h"
#include "base/clock.h"
#include "moderation/redaction.h"
#include "moderation/reports.h"
#include "social/polls.h"
#include "social/posts.h"
#include "social/rulebook.h"

/* ---- how it stands ------------------------------------------------------------------------- */

static void votes_json(struct buffer *out, const char *key, const struct jury *jury, int votes)
{
    json_key(out, key);
    if (jury->state == JURY_DECIDED)
        json_int(out, votes);
    else
        json_null(out);
}

enum err api_jury_json(struct work *w, struct buffer *out, int64_t jury_id)
{
    struct jury jury;
    enum err e = jury_id ? jury_find(w, jury_id, &jury) : ERR_NOT_FOUND;

    if (e)
        json_null(out);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "state", str_of(jury_state_word(jury.state)));
    JSON_ID(out, "entry", jury.id);
    JSON_TIME(out, "asked_at", jury.asked_ms);
    JSON_TIME(out, "drawn_at", jury.drawn_ms);
    JSON_TIME(out, "ends_at", jury_end_ms(&jury));
    JSON_TIME(out, "ended_at", jury.ended_ms);
    votes_json(out, "keep", &jury, jury.keep);
    votes_json(out, "reverse", &jury, jury.reverse);
    json_close(out, '}');
    return OK;
}

static enum err jury_reply(struct work *w, int64_t jury_id, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_jury_json(w, &out, jury_id);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/decisions/:id/appeal/jury */
static enum err jury_asked(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct jury jury;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = jury_ask(w, viewer->account_id, id, &jury);
    return e ? e : jury_reply(w, jury.id, ret_reply);
}

/* POST /api/bema/v1/moderation/appeals/:id/jury */
static enum err jury_sent(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct jury jury;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_APPEALS, request, &id);

    if (!e)
        e = jury_send(w, viewer->account_id, id, &jury);
    return e ? e : jury_reply(w, jury.id, ret_reply);
}

/* ---- what awaits a juror ------------------------------------------------------------------- */

static enum err own_reply(struct work *w, const struct viewer *viewer, struct http_reply *ret_reply)
{
    struct jury_seat seats[jury_calls_max];
    struct buffer out = buffer_in(w->memory);
    bool on = false, refuses = false;
    int count = 0;
    enum err e = juries_are_on(w, &on);

    if (!e)
        e = jury_refuses(w, viewer->account_id, &refuses);
    if (!e)
        e = juries_of_juror(w, viewer->account_id, seats, jury_calls_max, &count);
    if (e)
        return e;
    json_open(&out, '{');
    JSON_BOOL(&out, "on", on);
    JSON_BOOL(&out, "opted_out", refuses);
    json_key(&out, "cases");
    json_open(&out, '[');
    for (int i = 0; i < count; i++) {
        json_open(&out, '{');
        JSON_ID(&out, "id", seats[i].jury_id);
        JSON_STR(&out, "state", seats[i].state == SEAT_VOTED ? STR("voted") : STR("called"));
        JSON_TIME(&out, "until", seats[i].until_ms);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/jury */
static enum err own_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return own_reply(w, viewer, ret_reply);
}

/* PUT /api/bema/v1/jury */
static enum err own_change(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = OK;

    if (http_has(request, "opted_out"))
        e = jury_refuse(w, viewer->account_id, http_bool(request, "opted_out", false));
    return e ? e : own_reply(w, viewer, ret_reply);
}

/* ---- a case -------------------------------------------------------------------------------- */

/* Whom it is about is named in none of it. */
struct shown {
    const struct jury *jury;
    struct decision decision;
    struct account owner;
};

static void words_json(struct work *w, struct buffer *out, const char *key,
                       const struct shown *shown, struct str text)
{
    const struct str names[] = {shown->owner.username, shown->owner.display_name};

    json_key(out, key);
    json_str(out, redact(w->memory, text, names, 2));
}

static enum err poll_json(struct work *w, struct buffer *out, int64_t post_id)
{
    struct poll *poll = ARENA_NEW(w->memory, struct poll);
    enum err e = poll_find(w, post_id, poll);

    json_key(out, "poll");
    json_open(out, '[');
    for (int i = 0; !e && i < poll->option_count; i++)
        json_str(out, poll->options[i]);
    json_close(out, ']');
    return e == ERR_NOT_FOUND ? OK : e;
}

/* As it is, also where it is hidden; not whose. */
static enum err post_json(struct work *w, struct buffer *out, int64_t post_id)
{
    struct post post;
    enum err e = post_find(w, post_id, &post);

    if (e || (post.flags & POST_VISIBILITY_MASK) > VISIBILITY_UNLISTED)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "text", post.text);
    JSON_STR(out, "spoiler_text", post.spoiler_text);
    JSON_STR(out, "language", post.language);
    JSON_BOOL(out, "sensitive", (post.flags & POST_SENSITIVE) != 0);
    JSON_BOOL(out, "reply", post.reply_to_id != 0);
    JSON_TIME(out, "created_at", post.created_ms);
    json_key(out, "media");
    e = api_media_list_json(w, out, post.media_ids, post.media_count, NULL);
    if (!e)
        e = poll_json(w, out, post_id);
    json_close(out, '}');
    return e;
}

static enum err posts_json(struct work *w, struct buffer *out, const struct shown *shown)
{
    int64_t ids[report_posts_max];
    int count = 0;
    bool open;
    enum err e = jury_posts(w, &shown->decision, ids, &count, &open);

    json_key(out, "posts");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++)
        e = post_json(w, out, ids[i]);
    json_close(out, ']');
    return e;
}

/* In the juror's language; the version that it was decided by. */
static enum err rule_json(struct work *w, struct buffer *out, const struct decision *d)
{
    struct rule_version found;
    struct str text = STR(""), hint = STR("");
    int64_t id = 0;
    enum err e = id_parse(d->rule, &id)
                     ? ERR_NOT_FOUND
                     : rule_version_find(w, id, d->rule_version ? (int)d->rule_version : 1, &found);

    json_key(out, "rule");
    if (e) {
        json_null(out);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    rule_in(w->memory, &found.rule, w->language, &text, &hint);
    json_open(out, '{');
    JSON_ID(out, "id", id);
    JSON_STR(out, "text", text);
    JSON_STR(out, "hint", hint);
    json_close(out, '}');
    return OK;
}

static enum err said_json(struct work *w, struct buffer *out, const struct shown *shown)
{
    struct statement statement = {.text = STR("")};
    struct appeal appeal;
    enum err e = statement_find(w, shown->jury->account_id, shown->decision.id, &statement);

    if (!e || e == ERR_NOT_FOUND)
        e = appeal_find(w, shown->jury->account_id, shown->decision.id, &appeal);
    if (e)
        return e;
    words_json(w, out, "facts", shown, shown->decision.reason);
    words_json(w, out, "statement", shown, statement.text);
    words_json(w, out, "appeal", shown, appeal.text);
    return OK;
}

/* With what she proves to herself that her place follows from the public log (docs/JURY.md). */
static void ticket_json(struct work *w, struct buffer *out, const struct shown *shown,
                        int64_t account_id)
{
    json_key(out, "ticket");
    json_open(out, '{');
    JSON_ID(out, "account", account_id);
    JSON_STR(out, "salt", jury_salt(w->memory, &shown->jury->seed, account_id));
    JSON_STR(out, "ticket", jury_ticket(w->memory, &shown->jury->seed, account_id));
    JSON_STR(out, "root", shown->jury->seed.root);
    json_close(out, '}');
}

static enum err case_json(struct work *w, struct buffer *out, const struct shown *shown,
                          const struct jury_seat *seat)
{
    const struct decision *d = &shown->decision;
    enum err e;

    json_open(out, '{');
    JSON_ID(out, "id", shown->jury->id);
    JSON_TIME(out, "until", seat->until_ms);
    JSON_STR(out, "subject",
             d->subject_id == shown->jury->account_id ? STR("account") : STR("post"));
    JSON_STR(out, "kind", str_of(api_decision_kind(d->kind)));
    json_key(out, "effect");
    json_str_or_null(out, decision_effect(w->memory, d));
    JSON_BOOL(out, "automated", d->automated);
    JSON_TIME(out, "decided_at", id_ms(d->id));
    JSON_TIME(out, "decided_until", d->end_ms);
    e = rule_json(w, out, d);
    if (!e)
        e = said_json(w, out, shown);
    if (!e)
        e = posts_json(w, out, shown);
    if (!e)
        ticket_json(w, out, shown, seat->account_id);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/jury/:id */
static enum err case_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct shown shown;
    struct jury jury;
    struct jury_seat seat;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = jury_of_juror(w, viewer->account_id, id, &jury, &seat);
    shown.jury = &jury;
    if (!e)
        e = decision_find(w, jury.decision_id, &shown.decision);
    if (!e)
        e = account_find(w, jury.account_id, &shown.owner);
    if (!e)
        e = case_json(w, &out, &shown, &seat);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/jury/:id/vote */
static enum err vote_post(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    const struct str vote = http_text(request, "vote");
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e && !str_is(vote, "keep") && !str_is(vote, "reverse"))
        e = work_fail(w, ERR_INVALID, "Validation failed: Vote is not included in the list");
    if (!e)
        e = jury_vote(w, viewer->account_id, id, str_is(vote, "reverse"),
                      http_text(request, "reason"));
    return e ? e : own_reply(w, viewer, ret_reply);
}

/* POST /api/bema/v1/jury/:id/decline */
static enum err decline_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = jury_decline(w, viewer->account_id, id);
    return e ? e : own_reply(w, viewer, ret_reply);
}

#define JURY "/api/bema/v1/jury"

static const struct http_route routes[] = {
    {HTTP_POST, "/api/bema/v1/decisions/:id/appeal/jury", ACCESS_PERSON, "write:reports",
     LANE_WRITE, RATE_API, 0, jury_asked, "Puts one’s own appeal to a jury, where there are any"},
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/appeals/:id/jury", "admin:write:reports",
                LANE_WRITE, jury_sent, "Puts an appeal to a jury"),
    {HTTP_GET, JURY, ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0, own_show,
     "The juries to which one is called"},
    {HTTP_PUT, JURY, ACCESS_PERSON, "write:accounts", LANE_WRITE, RATE_API, 0, own_change,
     "Whether one wants to be drawn: opted_out"},
    {HTTP_GET, JURY "/:id", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0, case_show,
     "What a juror is to decide, while she is to vote"},
    {HTTP_POST, JURY "/:id/vote", ACCESS_PERSON, "write:reports", LANE_WRITE, RATE_API, 0,
     vote_post, "Votes, once: vote (keep or reverse), reason?"},
    {HTTP_POST, JURY "/:id/decline", ACCESS_PERSON, "write:reports", LANE_WRITE, RATE_API, 0,
     decline_post, "Declines; somebody else is called"},
};
const struct http_table api_juries_table = {routes, sizeof routes / sizeof routes[0]};
