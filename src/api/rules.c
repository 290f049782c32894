/* Automatic rules, for everybody to read: which are in force, since when, what they found and how
 * often people agreed. */
#include "api/api.h"
#include "moderation/rule_engine.h"

#include <stdio.h>

static const char *state_of(const struct rule_shown *rule)
{
    return rule->tally.off_ms ? "off" : rule->on && !rule->is_muted ? "on" : "shadow";
}

static void words_json(struct buffer *out, const struct rule_shown *rule)
{
    json_key(out, "words");
    json_open(out, '{');
    for (size_t i = 0; i < rule->words_count; i++) {
        json_key_sized(out, rule->words[i].language.data, rule->words[i].language.size);
        json_str(out, rule->words[i].text);
    }
    json_close(out, '}');
}

static void milli_json(struct buffer *out, const char *key, uint32_t milli)
{
    char text[16];
    const int size = snprintf(text, sizeof text, "%u.%03u", milli / 1000, milli % 1000);

    json_key(out, key);
    json_raw(out, (struct str){text, (size_t)size});
}

/* Of those that people judged. */
static void precision_json(struct buffer *out, const struct rule_tally *tally)
{
    const uint64_t right = (uint64_t)tally->right, judged = right + (uint64_t)tally->wrong;
    uint32_t low, high;

    JSON_INT(out, "hits", tally->hits);
    JSON_INT(out, "shadow_hits", tally->shadow_hits);
    JSON_INT(out, "judged", (int64_t)judged);
    JSON_INT(out, "right", tally->right);
    rule_tally_interval(tally, &low, &high);
    json_key(out, "measured");
    if (judged) {
        json_open(out, '{');
        milli_json(out, "precision", (uint32_t)(right * 1000 / judged));
        milli_json(out, "low", low);
        milli_json(out, "high", high);
        json_close(out, '}');
    } else
        json_null(out);
    JSON_TIME(out, "off_since", tally->off_ms);
}

static void rule_json(struct buffer *out, const struct rule_shown *rule)
{
    json_open(out, '{');
    JSON_STR(out, "id", rule->id);
    JSON_INT(out, "version", rule->version);
    words_json(out, rule);
    JSON_STR(out, "state", str_of(state_of(rule)));
    milli_json(out, "declared_precision", rule->precision_milli);
    precision_json(out, &rule->tally);
    json_close(out, '}');
}

static void mode_json(struct buffer *out, const struct rules_shown *shown)
{
    JSON_STR(out, "hash", shown->hash);
    JSON_STR(out, "mode",
             shown->off         ? STR("off")
             : shown->in_shadow ? STR("shadow")
                                : STR("as_written"));
    JSON_TIME(out, "since", shown->version_id ? id_ms(shown->version_id) : 0);
    JSON_BOOL(out, "triage", shown->has_triage);
    json_key(out, "newest");
    if (shown->newest_hash.size) {
        json_open(out, '{');
        JSON_STR(out, "hash", shown->newest_hash);
        JSON_STR(out, "mode",
                 str_is(shown->newest_mode, "on") ? STR("as_written") : shown->newest_mode);
        json_close(out, '}');
    } else
        json_null(out);
}

/* GET /api/bema/v1/rules */
static enum err rules_json(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct rules_shown shown;
    enum err e = rules_show(w, &shown);

    (void)viewer, (void)request;
    if (e)
        return e;
    json_open(&out, '{');
    mode_json(&out, &shown);
    JSON_STR(&out, "text", shown.text);
    json_key(&out, "rules");
    json_open(&out, '[');
    for (size_t i = 0; i < shown.count; i++)
        rule_json(&out, &shown.rules[i]);
    json_close(&out, ']');
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static void version_json(struct buffer *out, const struct rule_file *version, bool with_text)
{
    json_open(out, '{');
    JSON_ID(out, "id", version->id);
    JSON_STR(out, "hash", version->hash);
    JSON_TIME(out, "since", id_ms(version->id));
    JSON_BOOL(out, "in_shadow", version->in_shadow);
    if (with_text)
        JSON_STR(out, "text", version->text);
    json_close(out, '}');
}

/* GET /api/bema/v1/rules/versions */
static enum err versions_json(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct rule_file *versions = arena_array(w->memory, rule_files_page_max, sizeof *versions);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = rule_files(w, http_id(request, "max_id"), versions, &count);

    (void)viewer;
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        version_json(&out, &versions[i], false);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/rules/versions/:hash */
static enum err version_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct rule_file version;
    enum err e = rule_file_find(w, request->path_params[0], &version);

    (void)viewer;
    if (e)
        return e;
    version_json(&out, &version, true);
    *ret_reply = http_json(&out);
    return OK;
}

/* All versions of all rules that ever found something, and those in force. */
static enum err tallies_each(struct work *w, struct buffer *out,
                             void (*each)(struct buffer *out, const struct rule_tally *tally))
{
    struct rule_tally *tallies = arena_array(w->memory, rule_tallies_page_max, sizeof *tallies);
    struct rule_tally last = {.rule = STR("")};
    struct rules_shown shown;
    int count = rule_tallies_page_max;
    enum err e = rules_show(w, &shown);

    for (size_t i = 0; !e && i < shown.count; i++) {
        shown.rules[i].tally.rule = shown.rules[i].id;
        each(out, &shown.rules[i].tally);
    }
    while (!e && count == rule_tallies_page_max) {
        e = rule_tallies(w, last.rule, last.version, tallies, &count);
        for (int i = 0; !e && i < count; i++) {
            bool is_in_force = false;
            last = tallies[i];
            for (size_t k = 0; k < shown.count; k++)
                is_in_force = is_in_force || (str_equal(shown.rules[k].id, last.rule) &&
                                              shown.rules[k].version == last.version);
            if (!is_in_force)
                each(out, &last);
        }
    }
    return e;
}

static void tally_json(struct buffer *out, const struct rule_tally *tally)
{
    json_open(out, '{');
    JSON_STR(out, "id", tally->rule);
    JSON_INT(out, "version", tally->version);
    precision_json(out, tally);
    json_close(out, '}');
}

/* GET /api/bema/v1/rules/precision */
static enum err precision_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    (void)viewer, (void)request;
    json_open(&out, '[');
    e = tallies_each(w, &out, tally_json);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Ids of rules have no comma, quote or line break. */
static void tally_csv(struct buffer *out, const struct rule_tally *tally)
{
    const uint64_t right = (uint64_t)tally->right, judged = right + (uint64_t)tally->wrong;
    uint32_t low, high;

    rule_tally_interval(tally, &low, &high);
    buffer_format(out, "%.*s,%lld,%lld,%lld,%llu,%llu,", STR_ARG(tally->rule),
                  (long long)tally->version, (long long)tally->hits, (long long)tally->shadow_hits,
                  (unsigned long long)judged, (unsigned long long)right);
    if (judged)
        buffer_format(out, "%u.%03u,", (unsigned)(right * 1000 / judged) / 1000,
                      (unsigned)(right * 1000 / judged) % 1000);
    else
        buffer_lit(out, ",");
    buffer_format(out, "%u.%03u,%u.%03u\r\n", low / 1000, low % 1000, high / 1000, high % 1000);
}

/* GET /api/bema/v1/rules/precision.csv */
static enum err precision_csv(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    (void)viewer, (void)request;
    buffer_lit(&out, "rule,version,hits,shadow_hits,judged,right,precision,low,high\r\n");
    e = tallies_each(w, &out, tally_csv);
    if (e)
        return e;
    *ret_reply = (struct http_reply){
        .status = 200, .type = STR("text/csv; charset=utf-8"), .body = buffer_str(&out)};
    return OK;
}

#define LOOK(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, path, ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, handler, about                \
    }
static const struct http_route routes[] = {
    LOOK("/api/bema/v1/rules", rules_json,
         "The automatic rules in force, their text, what each found and how often people agreed; "
         "newest: other rules that another process put in force later"),
    LOOK("/api/bema/v1/rules/versions", versions_json,
         "Which rules were in force since when, newest first: max_id"),
    LOOK("/api/bema/v1/rules/versions/:hash", version_show, "The text of a version of the rules"),
    LOOK("/api/bema/v1/rules/precision", precision_show,
         "Every version of every rule: hits, judged hits, precision with its 95 % interval"),
    LOOK("/api/bema/v1/rules/precision.csv", precision_csv, "The same as CSV"),
};
const struct http_table api_rules_table = {routes, sizeof routes / sizeof routes[0]};
