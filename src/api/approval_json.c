/* How a held draft is told: to its author's app, to her, and to those who approve. */
#include "api/account_json.h"
#include "api/approvals.h"
#include "api/media_json.h"
#include "api/people.h"
#include "api/scheduled.h"
#include "api/status_json.h"
#include "social/approval_form.h"

enum err api_person_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct account account;
    enum err e = account_id ? account_find(w, account_id, &account) : ERR_NOT_FOUND;

    if (e == ERR_NOT_FOUND) {
        json_null(out);
        return OK;
    }
    if (e)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", account.id);
    JSON_STR(out, "username", account.username);
    JSON_STR(out, "display_name", account.display_name);
    json_close(out, '}');
    return OK;
}

static struct str page_url(struct work *w, int64_t id)
{
    return str_format(w->memory, "%.*s/approvals/%lld", STR_ARG(w->site->url), (long long)id);
}

static struct str words_of(struct work *w, int missing)
{
    if (str_equal_nocase(str_sub(w->language, 0, 2), STR("fr")))
        return str_format(w->memory, "Retenu : rien n’est publié avant l’accord de %d personne%s",
                          missing, missing > 1 ? "s" : "");
    return str_format(w->memory, "Held: nothing is published until %d more %s", missing,
                      missing > 1 ? "people approve" : "person approves");
}

static enum err held_json(struct work *w, struct buffer *out, const struct approval *a,
                          struct str *ret_words)
{
    int agreed = 0, missing = 0;
    enum err e = approval_agreed(w, a, &agreed, &missing);

    if (e)
        return e;
    *ret_words = words_of(w, missing);
    json_open(out, '{');
    JSON_ID(out, "id", a->id);
    JSON_STR(out, "kind", str_of(approval_kind_name(a->kind)));
    JSON_STR(out, "words", *ret_words);
    JSON_INT(out, "agreed", agreed);
    JSON_INT(out, "missing", missing);
    JSON_TIME(out, "expires_at", a->expires_ms);
    JSON_STR(out, "url", page_url(w, a->id));
    json_close(out, '}');
    return OK;
}

enum err api_held_say(struct work *w, const struct viewer *viewer, int64_t held_id,
                      struct http_reply *reply)
{
    struct buffer out = buffer_in(w->memory);
    struct approval a;
    struct str words;
    enum err e = approval_find(w, viewer->account_id, held_id, &a);

    buffer_put(&out, str_sub(reply->body, 0, reply->body.size - 1));
    json_key(&out, "held");
    if (!e)
        e = held_json(w, &out, &a, &words);
    json_close(&out, '}');
    if (e)
        return e;
    reply->body = buffer_str(&out);
    reply->status = 202;
    return OK;
}

/* Mastodon's members of a Status that nobody has done anything with. */
static void nothing_json(struct buffer *out)
{
    static const char *const none[] = {"replies_count", "reblogs_count", "favourites_count",
                                       "quotes_count"};
    static const char *const empty[] = {"mentions", "tags", "emojis", "filtered"};
    static const char *const null[] = {
        "in_reply_to_account_id", "edited_at", "reblog", "card", "poll", "quote"};
    static const char *const no[] = {"favourited", "reblogged", "muted", "bookmarked", "pinned"};

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        JSON_INT(out, none[i], 0);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        JSON_BOOL(out, no[i], false);
    for (size_t i = 0; i < sizeof null / sizeof *null; i++)
        JSON_NULL(out, null[i]);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        json_key(out, empty[i]);
        json_open(out, '[');
        json_close(out, ']');
    }
}

static enum err status_put(struct work *w, struct buffer *out, const struct approval *a,
                           const struct post_draft *draft, struct str words)
{
    struct buffer html = buffer_in(w->memory);
    enum err e;

    api_post_html(w, &html, draft->text, NULL, 0);
    JSON_ID(out, "id", a->id);
    JSON_TIME(out, "created_at", a->made_ms);
    JSON_ID(out, "in_reply_to_id", draft->reply_to_id);
    JSON_BOOL(out, "sensitive", true);
    JSON_STR(out, "spoiler_text", words);
    JSON_STR(out, "visibility", str_of(api_visibility_name(VISIBILITY_DIRECT)));
    json_key(out, "language");
    json_str_or_null(out, draft->language);
    JSON_STR(out, "uri", page_url(w, a->id));
    JSON_STR(out, "url", page_url(w, a->id));
    JSON_STR(out, "content", buffer_str(&html));
    nothing_json(out);
    json_key(out, "application");
    if (draft->app_name.size) {
        json_open(out, '{');
        JSON_STR(out, "name", draft->app_name);
        json_key(out, "website");
        json_str_or_null(out, draft->app_url);
        json_close(out, '}');
    } else {
        json_null(out);
    }
    json_key(out, "account");
    e = api_account_json(w, out, a->account_id);
    json_key(out, "media_attachments");
    return e ? e : api_media_list_json(w, out, draft->media_ids, draft->media_count, NULL);
}

enum err api_held_answer(struct work *w, const struct viewer *viewer, int64_t held_id,
                         struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory), held = buffer_in(w->memory);
    struct approval_form *form = ARENA_NEW(w->memory, struct approval_form);
    struct approval a;
    struct str words;
    enum err e = approval_find(w, viewer->account_id, held_id, &a);

    if (!e)
        e = approval_form_read(w, a.form, form);
    if (!e)
        e = held_json(w, &held, &a, &words);
    if (e)
        return e;
    json_open(&out, '{');
    e = status_put(w, &out, &a, &form->draft, words);
    json_key(&out, "held");
    json_raw(&out, buffer_str(&held));
    json_close(&out, '}');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    ret_reply->status = 202;
    return OK;
}

/* ---- to those who write and approve ---- */

/* As the draft says of them, which is not what stands yet where it is an edit. */
static void descriptions_json(struct buffer *out, const struct post_draft *draft)
{
    json_key(out, "descriptions");
    json_open(out, '[');
    for (int i = 0; i < draft->media_count; i++)
        json_str(out, draft->media_changes[i].changes.description);
    json_close(out, ']');
}

static enum err draft_json(struct work *w, struct buffer *out, const struct post_draft *draft)
{
    struct buffer html = buffer_in(w->memory);
    enum err e;

    api_post_html(w, &html, draft->text, NULL, 0);
    json_open(out, '{');
    JSON_STR(out, "text", draft->text);
    JSON_STR(out, "content", buffer_str(&html));
    JSON_STR(out, "spoiler_text", draft->spoiler_text);
    JSON_BOOL(out, "sensitive", draft->sensitive);
    json_key(out, "language");
    json_str_or_null(out, draft->language);
    JSON_STR(out, "visibility", str_of(api_visibility_name((int)draft->visibility)));
    JSON_ID(out, "in_reply_to_id", draft->reply_to_id);
    JSON_ID(out, "quoted_status_id", draft->quote_of_id);
    JSON_TIME(out, "scheduled_at", draft->scheduled_ms);
    api_poll_draft_json(out, draft->poll,
                        draft->poll ? (draft->poll->expires_ms - w->now_ms) / clock_second_ms : 0);
    descriptions_json(out, draft);
    json_key(out, "media_attachments");
    e = api_media_list_json(w, out, draft->media_ids, draft->media_count, NULL);
    json_close(out, '}');
    return e;
}

static enum err profile_picture_json(struct work *w, struct buffer *out, const char *key,
                                     bool is_set, int64_t id)
{
    if (!is_set)
        return OK;
    json_key(out, key);
    return api_media_list_json(w, out, &id, id ? 1 : 0, NULL);
}

static enum err profile_json(struct work *w, struct buffer *out, const struct account_changes *c)
{
    enum err e;

    json_open(out, '{');
    if (c->set_display_name)
        JSON_STR(out, "display_name", c->display_name);
    if (c->set_note)
        JSON_STR(out, "note", c->note);
    if (c->set_fields) {
        json_key(out, "fields");
        json_open(out, '[');
        for (int i = 0; i < c->field_count; i++) {
            json_open(out, '{');
            JSON_STR(out, "name", c->fields[i].name);
            JSON_STR(out, "value", c->fields[i].value);
            json_close(out, '}');
        }
        json_close(out, ']');
    }
    if (c->set_avatar_description)
        JSON_STR(out, "avatar_description", c->avatar_description);
    if (c->set_header_description)
        JSON_STR(out, "header_description", c->header_description);
    e = profile_picture_json(w, out, "avatar", c->set_avatar, c->avatar_media_id);
    if (!e)
        e = profile_picture_json(w, out, "header", c->set_header, c->header_media_id);
    json_close(out, '}');
    return e;
}

static enum err form_json(struct work *w, struct buffer *out, struct str text)
{
    struct approval_form *form = ARENA_NEW(w->memory, struct approval_form);
    enum err e = approval_form_read(w, text, form);

    if (e)
        return e;
    json_key(out, form->kind == APPROVAL_PROFILE ? "profile" : "draft");
    return form->kind == APPROVAL_PROFILE ? profile_json(w, out, &form->changes)
                                          : draft_json(w, out, &form->draft);
}

/* Which of its people wrote is the account's own to know. */
static int64_t writer_shown(const struct viewer *viewer, const struct approval *a,
                            int64_t writer_id)
{
    return a->account_id == viewer->account_id ? writer_id : a->account_id;
}

static enum err versions_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct approval *a)
{
    struct approval_version *versions =
        arena_array(w->memory, approval_versions_max, sizeof *versions);
    int count = 0;
    enum err e = approval_versions(w, a->id, versions, &count);

    json_key(out, "versions");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(out, '{');
        JSON_INT(out, "version", versions[i].version);
        JSON_TIME(out, "made_at", versions[i].made_ms);
        json_key(out, "writer");
        e = api_person_json(w, out, writer_shown(viewer, a, versions[i].writer_id));
        if (!e)
            e = form_json(w, out, versions[i].form);
        JSON_STR(out, "hash", versions[i].hash);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

/* "person": who acted for the account that did it; of the account's own people for itself alone, of
 * another's not at all. */
static enum err deeds_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                           const struct approval *a)
{
    struct approval_deed *deeds = arena_array(w->memory, approval_deeds_max, sizeof *deeds);
    int count = 0;
    enum err e = approval_deeds(w, a->id, deeds, &count);

    json_key(out, "deeds");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(out, '{');
        JSON_STR(out, "action", str_of(approval_action_name(deeds[i].action)));
        JSON_INT(out, "version", deeds[i].version);
        JSON_TIME(out, "at", deeds[i].made_ms);
        json_key(out, "by");
        e = api_person_json(w, out, deeds[i].by_id);
        json_key(out, "person");
        if (!e && deeds[i].by_id == viewer->account_id && deeds[i].person_id)
            e = api_person_json(w, out, deeds[i].person_id);
        else
            json_null(out);
        json_key(out, "reason");
        json_str_or_null(out, deeds[i].reason);
        JSON_ID(out, "entry", deeds[i].entry_id);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

enum err api_approval_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                           const struct approval *a, bool whole)
{
    int agreed = 0, missing = 0;
    enum err e = approval_agreed(w, a, &agreed, &missing);

    json_open(out, '{');
    JSON_ID(out, "id", a->id);
    JSON_STR(out, "kind", str_of(approval_kind_name(a->kind)));
    JSON_STR(out, "state", str_of(approval_state_name(a->state)));
    JSON_BOOL(out, "is_own", a->account_id == viewer->account_id);
    JSON_INT(out, "version", a->version);
    JSON_STR(out, "hash", a->hash);
    JSON_INT(out, "agreed", agreed);
    JSON_INT(out, "missing", missing);
    JSON_TIME(out, "made_at", a->made_ms);
    JSON_TIME(out, "changed_at", a->changed_ms);
    JSON_TIME(out, "expires_at", a->expires_ms);
    JSON_ID(out, "status_id", a->target_id);
    JSON_ID(out, "published_id", a->post_id);
    json_key(out, "rules");
    json_raw(out, a->rules);
    json_key(out, "account");
    if (!e)
        e = api_account_json(w, out, a->account_id);
    json_key(out, "writer");
    if (!e)
        e = api_person_json(w, out, writer_shown(viewer, a, a->writer_id));
    if (!e)
        e = form_json(w, out, a->form);
    if (!e && whole)
        e = versions_json(w, out, viewer, a);
    if (!e && whole)
        e = deeds_json(w, out, viewer, a);
    json_close(out, '}');
    return e;
}
