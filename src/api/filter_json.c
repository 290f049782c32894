#include "api/filter_json.h"

static const char *const contexts[filter_context_count] = {"home", "notifications", "public",
                                                           "thread", "account"};
static const char *const actions[FILTER_ACTIONS] = {"warn", "hide", "blur"};

bool api_filter_context_read(struct str name, uint32_t *ret_context)
{
    for (uint32_t i = 0; i < filter_context_count; i++)
        if (str_is(name, contexts[i])) {
            *ret_context = 1u << i;
            return true;
        }
    return false;
}

bool api_filter_action_read(struct str name, enum filter_action *ret_action)
{
    for (int i = 0; i < FILTER_ACTIONS; i++)
        if (str_is(name, actions[i])) {
            *ret_action = (enum filter_action)i;
            return true;
        }
    return false;
}

void api_filter_context_json(struct buffer *out, uint32_t bits)
{
    json_key(out, "context");
    json_open(out, '[');
    for (uint32_t i = 0; i < filter_context_count; i++)
        if (bits & 1u << i)
            json_str(out, str_of(contexts[i]));
    json_close(out, ']');
}

void api_filter_members(struct buffer *out, const struct filter *filter)
{
    JSON_ID(out, "id", filter->id);
    JSON_STR(out, "title", filter->title);
    api_filter_context_json(out, filter->contexts);
    JSON_TIME(out, "expires_at", filter->expires_ms);
    JSON_STR(out, "filter_action", str_of(actions[filter->action]));
}

void api_filtered_json(struct work *w, struct buffer *out, const struct filters *filters,
                       struct str text, const int64_t *post_ids, size_t post_count)
{
    const struct filter_match *matches = NULL;
    size_t count =
        filters_match(w->memory, filters, text, post_ids, post_count, w->now_ms, &matches);

    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        json_key(out, "filter");
        json_open(out, '{');
        api_filter_members(out, matches[i].filter);
        json_close(out, '}');
        json_key(out, "keyword_matches");
        json_open(out, '[');
        for (size_t j = 0; j < matches[i].keyword_count; j++)
            json_str(out, matches[i].keywords[j]);
        json_close(out, ']');
        json_key(out, "status_matches");
        json_open(out, '[');
        for (size_t j = 0; j < matches[i].post_count; j++)
            json_id(out, matches[i].post_ids[j]);
        json_close(out, ']');
        json_close(out, '}');
    }
}
