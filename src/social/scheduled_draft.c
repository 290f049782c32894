#include "social/scheduled_draft.h"

#include "base/json.h"

static void poll_write(struct buffer *out, const struct scheduled_post *scheduled)
{
    const struct poll_draft *poll = scheduled->draft.poll;

    if (!poll)
        return;
    json_key(out, "poll");
    json_open(out, '{');
    json_key(out, "options");
    json_open(out, '[');
    for (int i = 0; i < poll->option_count; i++)
        json_str(out, poll->options[i]);
    json_close(out, ']');
    JSON_INT(out, "seconds", scheduled->poll_seconds);
    JSON_BOOL(out, "multiple", poll->multiple);
    JSON_BOOL(out, "hide_totals", poll->hide_totals);
    json_close(out, '}');
}

struct str scheduled_draft_write(struct work *w, const struct scheduled_post *scheduled)
{
    const struct post_draft *draft = &scheduled->draft;
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_STR(&out, "text", draft->text);
    JSON_STR(&out, "spoiler_text", draft->spoiler_text);
    JSON_STR(&out, "language", draft->language);
    JSON_INT(&out, "visibility", draft->visibility);
    JSON_BOOL(&out, "sensitive", draft->sensitive);
    JSON_INT(&out, "reply_to", draft->reply_to_id);
    JSON_INT(&out, "quote_of", draft->quote_of_id);
    JSON_INT(&out, "quote_policy", draft->quote_policy);
    json_key(&out, "media");
    json_open(&out, '[');
    for (int i = 0; i < draft->media_count; i++)
        json_int(&out, draft->media_ids[i]);
    json_close(&out, ']');
    poll_write(&out, scheduled);
    JSON_STR(&out, "app_name", draft->app_name);
    JSON_STR(&out, "app_url", draft->app_url);
    if (draft->approval_id)
        JSON_INT(&out, "approval", draft->approval_id);
    json_close(&out, '}');
    return buffer_str(&out);
}

static bool poll_read(const struct json *json, struct scheduled_post *scheduled)
{
    const struct json *options = json_get(json, "options");
    struct poll_draft *poll = &scheduled->poll;
    size_t count = json_count(options);

    if (!json)
        return true;
    if (count < 1 || count > poll_options_cap)
        return false;
    for (size_t i = 0; i < count; i++)
        poll->options[i] = json_as_str(json_at(options, i));
    poll->option_count = (int)count;
    poll->multiple = json_get_bool(json, "multiple", false);
    poll->hide_totals = json_get_bool(json, "hide_totals", false);
    scheduled->poll_seconds = json_get_int(json, "seconds", 0);
    scheduled->draft.poll = poll;
    return true;
}

static bool media_read(const struct json *json, struct post_draft *draft)
{
    size_t count = json_count(json);

    if (count > post_media_max)
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_int(json_as_str(json_at(json, i)), 1, INT64_MAX, &draft->media_ids[i]))
            return false;
    draft->media_count = (int)count;
    return true;
}

enum err scheduled_draft_read(struct work *w, struct str json, struct scheduled_post *scheduled)
{
    struct post_draft *draft = &scheduled->draft;
    const struct json *root = NULL;
    enum err e = json_parse(w->memory, json, &root, NULL);
    int64_t visibility = json_get_int(root, "visibility", -1);
    int64_t policy = json_get_int(root, "quote_policy", -1);

    if (e || visibility < VISIBILITY_PUBLIC || visibility > VISIBILITY_DIRECT ||
        policy < QUOTE_BY_ANYONE || policy > QUOTE_BY_NOBODY)
        return work_fail(w, ERR_INTERNAL, "a scheduled post cannot be read");
    *draft = (struct post_draft){
        .author_id = scheduled->account_id,
        .text = json_get_str(root, "text"),
        .spoiler_text = json_get_str(root, "spoiler_text"),
        .language = json_get_str(root, "language"),
        .visibility = (enum visibility)visibility,
        .sensitive = json_get_bool(root, "sensitive", false),
        .reply_to_id = json_get_int(root, "reply_to", 0),
        .quote_of_id = json_get_int(root, "quote_of", 0),
        .quote_policy = (enum quote_policy)policy,
        .app_name = json_get_str(root, "app_name"),
        .app_url = json_get_str(root, "app_url"),
        .approval_id = json_get_int(root, "approval", 0),
        .scheduled_ms = scheduled->scheduled_ms,
    };
    if (!media_read(json_get(root, "media"), draft) ||
        !poll_read(json_get(root, "poll"), scheduled))
        return work_fail(w, ERR_INTERNAL, "a scheduled post cannot be read");
    return OK;
}
