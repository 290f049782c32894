/* Which of one's drafts others must see first, and whose drafts one is asked about. */
#include "api/account_json.h"
#include "api/approvals.h"
#include "api/people.h"

static enum err rule_form_json(struct work *w, struct buffer *out, const struct approval_rule *rule)
{
    enum err e = OK;

    JSON_STR(out, "name", rule->name);
    JSON_BOOL(out, "everything", rule->everything);
    json_key(out, "topics");
    json_open(out, '[');
    for (int i = 0; i < rule->topic_count; i++)
        json_str(out, rule->topics[i]);
    json_close(out, ']');
    json_key(out, "surfaces");
    json_open(out, '[');
    for (int i = 0; i < approval_surface_count; i++)
        if (rule->surfaces & 1u << i)
            json_str(out, str_of(approval_surface_name(i)));
    json_close(out, ']');
    json_key(out, "approvers");
    json_open(out, '[');
    for (int i = 0; !e && i < rule->approver_count; i++)
        e = api_person_json(w, out, rule->approvers[i]);
    json_close(out, ']');
    JSON_INT(out, "needed", rule->needed);
    JSON_INT(out, "hours", rule->hours);
    return e;
}

static enum err rule_json(struct work *w, struct buffer *out, const struct approval_rule *rule)
{
    enum err e;

    json_open(out, '{');
    JSON_ID(out, "id", rule->id);
    JSON_INT(out, "version", rule->version);
    e = rule_form_json(w, out, rule);
    json_key(out, "pending");
    if (!e && rule->pending_ms) {
        json_open(out, '{');
        JSON_TIME(out, "at", rule->pending_ms);
        JSON_BOOL(out, "removed", rule->pending_gone);
        if (rule->pending)
            e = rule_form_json(w, out, rule->pending);
        json_close(out, '}');
    } else {
        json_null(out);
    }
    json_close(out, '}');
    return e;
}

static enum err rule_answer(struct work *w, const struct approval_rule *rule,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = rule_json(w, &out, rule);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err rules_json(struct work *w, struct buffer *out, int64_t account_id,
                           int64_t approver_id)
{
    struct approval_rule *rules = arena_array(w->memory, approval_rules_max, sizeof *rules);
    int count = 0;
    enum err e = approval_rules(w, account_id, rules, &count);

    json_open(out, '[');
    for (int i = 0; !e && i < count; i++)
        if (!approver_id || approval_rule_has(&rules[i], approver_id))
            e = rule_json(w, out, &rules[i]);
    json_close(out, ']');
    return e;
}

/* GET /api/bema/v1/approvals/rules */
static enum err rules_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = rules_json(w, &out, viewer->account_id, 0);

    (void)request;
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/approvals/duties */
static enum err duties_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[approval_duties_max];
    int count = 0;
    enum err e = approval_duties(w, viewer->account_id, ids, &count);

    (void)request;
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(&out, '{');
        json_key(&out, "account");
        e = api_account_json(w, &out, ids[i]);
        json_key(&out, "rules");
        if (!e)
            e = rules_json(w, &out, ids[i], viewer->account_id);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* ---- writing ---- */

static enum err surfaces_read(struct work *w, const struct http_request *request,
                              struct approval_rule *rule)
{
    struct str names[approval_surface_count + 1];
    size_t count = http_list(request, "surfaces", names, approval_surface_count + 1);

    rule->surfaces = count ? 0 : SURFACES_ALL;
    for (size_t i = 0; i < count; i++) {
        int found = -1;

        for (int j = 0; j < approval_surface_count; j++)
            if (str_is(names[i], approval_surface_name(j)))
                found = j;
        if (found < 0)
            return work_fail(w, ERR_INVALID,
                             "surfaces are post, reply, quote, edit, poll, alt, profile, schedule "
                             "and import");
        rule->surfaces |= 1u << found;
    }
    return OK;
}

/* approvers: ids or names. */
static enum err approvers_read(struct work *w, const struct http_request *request,
                               struct approval_rule *rule)
{
    struct str names[approval_approvers_max + 1];
    size_t count = http_list(request, "approvers", names, approval_approvers_max + 1);

    if (count > approval_approvers_max)
        return work_fail(w, ERR_INVALID, "a rule names 1 to %d people who approve",
                         (int)approval_approvers_max);
    for (size_t i = 0; i < count; i++) {
        enum err e = id_parse(names[i], &rule->approvers[i])
                         ? account_find_handle(w, names[i], &rule->approvers[i])
                         : OK;

        if (e)
            return e == ERR_NOT_FOUND
                       ? work_fail(w, ERR_INVALID, "somebody who is to approve is not here")
                       : e;
    }
    rule->approver_count = (int)count;
    return OK;
}

static enum err rule_read(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct approval_rule *rule)
{
    struct str *topics = arena_array(w->memory, approval_topics_max + 1, sizeof *topics);
    size_t count = http_list(request, "topics", topics, approval_topics_max + 1);
    enum err e;

    rule->account_id = viewer->account_id;
    rule->topic_count = (int)count;
    rule->topics = topics;
    for (size_t i = 0; i < count; i++)
        topics[i] = str_trim(utf8_clean(w->memory, topics[i]));
    rule->name = str_trim(utf8_clean(w->memory, http_text(request, "name")));
    rule->everything = http_bool(request, "everything", false);
    rule->needed = (int)http_number(request, "needed", 0, approval_approvers_max + 1, 1);
    rule->hours =
        (int)http_number(request, "hours", 0, approval_hours_max + 1, approval_hours_default);
    e = surfaces_read(w, request, rule);
    return e ? e : approvers_read(w, request, rule);
}

enum rule_deed { MAKE, CHANGE, REMOVE, KEEP };

static enum err rule_run(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, enum rule_deed deed,
                         struct http_reply *ret_reply)
{
    struct approval_rule rule = {0};
    int64_t id = 0;
    enum err e = deed == MAKE ? OK : id_parse(request->path_params[0], &id);

    if (!e && (deed == MAKE || deed == CHANGE))
        e = rule_read(w, viewer, request, &rule);
    rule.id = id;
    if (!e && deed == MAKE)
        e = approval_rule_make(w, &rule, &rule);
    else if (!e && deed == CHANGE)
        e = approval_rule_change(w, &rule, &rule);
    else if (!e && deed == REMOVE)
        e = approval_rule_remove(w, viewer->account_id, id, &rule);
    else if (!e)
        e = approval_rule_keep(w, viewer->account_id, id, &rule);
    return e ? e : rule_answer(w, &rule, ret_reply);
}

#define RULE_HANDLER(name, deed)                                                                   \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        enum err e = db_begin(w);                                                                  \
        return e ? e : db_end(w, rule_run(w, viewer, request, deed, ret_reply));                   \
    }
/* POST /api/bema/v1/approvals/rules; PUT, DELETE …/rules/:id; DELETE …/rules/:id/pending */
RULE_HANDLER(rule_make, MAKE)
RULE_HANDLER(rule_change, CHANGE)
RULE_HANDLER(rule_remove, REMOVE)
RULE_HANDLER(rule_keep, KEEP)

/* POST /api/bema/v1/approvals/rules/:id/confirm */
static enum err rule_confirm(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = approval_rule_confirm(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

/* DELETE /api/bema/v1/approvals/duties/:id */
static enum err duty_leave(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = approval_resign(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

#define READ(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, "/api/bema/v1/approvals" path, ACCESS_PERSON, "read:accounts", LANE_READ,        \
            RATE_API, 0, handler, about                                                            \
    }
#define WRITE(method, path, handler, about)                                                        \
    {                                                                                              \
        method, "/api/bema/v1/approvals" path, ACCESS_PERSON, "write:accounts", LANE_WRITE,        \
            RATE_API, 0, handler, about                                                            \
    }

static const struct http_route routes[] = {
    READ("/rules", rules_show, "Which of one's drafts others must see first"),
    WRITE(HTTP_POST, "/rules", rule_make,
          "A rule: name, topics[] or everything, surfaces[], approvers[], needed, hours"),
    WRITE(HTTP_PUT, "/rules/:id", rule_change,
          "Another form of it, all of it; a weaker one waits for an approver or seven days"),
    WRITE(HTTP_DELETE, "/rules/:id", rule_remove, "Asks for its end, which waits alike"),
    WRITE(HTTP_DELETE, "/rules/:id/pending", rule_keep, "What waits does not come"),
    WRITE(HTTP_POST, "/rules/:id/confirm", rule_confirm,
          "By one of its people: what waits holds at once"),
    READ("/duties", duties_show, "Whose drafts one is asked about, by which rules"),
    WRITE(HTTP_DELETE, "/duties/:id", duty_leave,
          "One is no longer asked about an account's drafts"),
};
const struct http_table api_approval_rules_table = {routes, sizeof routes / sizeof routes[0]};
