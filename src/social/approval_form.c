#include "social/approval_form.h"

#include "base/json.h"

#include <sodium.h>

enum { form_version = 1 };

/* ---- writing ---- */

static void hex_put(struct work *w, const uint8_t *bytes, size_t size, struct str *ret)
{
    char *text = arena_alloc(w->memory, size * 2 + 1);

    sodium_bin2hex(text, size * 2 + 1, bytes, size);
    *ret = (struct str){text, size * 2};
}

struct str approval_form_hash(struct work *w, struct str form)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    struct str hex;

    crypto_hash_sha256(digest, (const unsigned char *)form.data, form.size);
    hex_put(w, digest, sizeof digest, &hex);
    return hex;
}

static void id_put(struct buffer *out, const char *key, int64_t id)
{
    if (id)
        JSON_ID(out, key, id);
}

static enum err picture_put(struct work *w, struct buffer *out, int64_t id,
                            const struct media_changes *changes)
{
    struct media media;
    enum err e = media_find(w, id, &media);

    if (e)
        return e;
    if (changes && changes->set_description)
        media.description = str_trim(utf8_clean(w->memory, changes->description));
    if (changes && changes->set_focus) {
        media.has_focus = true;
        media.focus_x = changes->focus_x;
        media.focus_y = changes->focus_y;
    }
    json_open(out, '{');
    JSON_INT(out, "bytes", media.bytes);
    JSON_STR(out, "description", media.description);
    JSON_STR(out, "file", media.file);
    if (media.has_focus) {
        json_key(out, "focus");
        json_open(out, '[');
        json_int(out, media.focus_x);
        json_int(out, media.focus_y);
        json_close(out, ']');
    }
    JSON_ID(out, "id", media.id);
    JSON_STR(out, "preview", media.preview_file);
    JSON_STR(out, "type", media.type);
    json_close(out, '}');
    return OK;
}

static const struct media_changes *changes_of(const struct post_draft *draft, int64_t media_id)
{
    for (int i = 0; i < draft->media_change_count; i++)
        if (draft->media_changes[i].media_id == media_id)
            return &draft->media_changes[i].changes;
    return NULL;
}

static enum err media_put(struct work *w, struct buffer *out, const struct post_draft *draft)
{
    enum err e = OK;

    json_key(out, "media");
    json_open(out, '[');
    for (int i = 0; !e && i < draft->media_count; i++)
        e = picture_put(w, out, draft->media_ids[i], changes_of(draft, draft->media_ids[i]));
    json_close(out, ']');
    return e;
}

static void poll_put(struct work *w, struct buffer *out, const struct post_draft *draft)
{
    const struct poll_draft *poll = draft->poll;

    if (!poll)
        return;
    json_key(out, "poll");
    json_open(out, '{');
    if (draft->imported)
        JSON_INT(out, "expires_ms", poll->expires_ms);
    JSON_BOOL(out, "hide_totals", poll->hide_totals);
    JSON_BOOL(out, "multiple", poll->multiple);
    json_key(out, "options");
    json_open(out, '[');
    for (int i = 0; i < poll->option_count; i++)
        json_str(out, poll->options[i]);
    json_close(out, ']');
    if (!draft->imported)
        JSON_INT(out, "seconds", (poll->expires_ms - w->now_ms) / clock_second_ms);
    json_close(out, '}');
}

static enum err post_put(struct work *w, struct buffer *out, const struct approval_ask *ask)
{
    const struct post_draft *draft = ask->draft;
    enum err e;

    JSON_STR(out, "app_name", draft->app_name);
    JSON_STR(out, "app_url", draft->app_url);
    if (draft->imported) {
        JSON_INT(out, "created_ms", draft->created_ms);
        JSON_BOOL(out, "imported", true);
    }
    JSON_STR(out, "kind", str_of(approval_kind_name(ask->kind)));
    JSON_STR(out, "language", draft->language);
    e = media_put(w, out, draft);
    if (draft->names_nobody)
        JSON_BOOL(out, "names_nobody", true);
    poll_put(w, out, draft);
    id_put(out, "quote_of", draft->quote_of_id);
    JSON_INT(out, "quote_policy", draft->quote_policy);
    id_put(out, "reply_to", draft->reply_to_id);
    if (draft->scheduled_ms)
        JSON_INT(out, "scheduled_ms", draft->scheduled_ms);
    JSON_BOOL(out, "sensitive", draft->sensitive);
    JSON_STR(out, "spoiler_text", draft->spoiler_text);
    id_put(out, "target", ask->target_id);
    JSON_STR(out, "text", draft->text);
    JSON_INT(out, "v", form_version);
    JSON_INT(out, "visibility", draft->visibility);
    return e;
}

static enum err profile_picture_put(struct work *w, struct buffer *out, const char *key, bool set,
                                    int64_t id, bool set_description, struct str description)
{
    const struct media_changes changes = {.set_description = set_description,
                                          .description = description};

    if (!set && !set_description)
        return OK;
    json_key(out, key);
    if (id)
        return picture_put(w, out, id, &changes);
    json_null(out);
    return OK;
}

static enum err profile_put(struct work *w, struct buffer *out, const struct approval_ask *ask)
{
    const struct account_changes *c = ask->changes;
    enum err e =
        profile_picture_put(w, out, "avatar", c->set_avatar,
                            c->set_avatar ? c->avatar_media_id : ask->account->avatar_media_id,
                            c->set_avatar_description, c->avatar_description);

    if (c->set_display_name)
        JSON_STR(out, "display_name", c->display_name);
    if (c->set_fields) {
        json_key(out, "fields");
        json_open(out, '[');
        for (int i = 0; i < c->field_count; i++) {
            json_open(out, '[');
            json_str(out, c->fields[i].name);
            json_str(out, c->fields[i].value);
            json_close(out, ']');
        }
        json_close(out, ']');
    }
    if (c->set_flags) {
        JSON_INT(out, "flags", c->flags);
        JSON_INT(out, "flags_mask", c->flags_mask);
    }
    if (!e)
        e = profile_picture_put(w, out, "header", c->set_header,
                                c->set_header ? c->header_media_id : ask->account->header_media_id,
                                c->set_header_description, c->header_description);
    JSON_STR(out, "kind", str_of(approval_kind_name(ask->kind)));
    if (c->set_note)
        JSON_STR(out, "note", c->note);
    JSON_INT(out, "v", form_version);
    return e;
}

enum err approval_form_write(struct work *w, const struct approval_ask *ask, struct str *ret_form)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    json_open(&out, '{');
    JSON_ID(&out, "account", ask->account_id);
    e = ask->kind == APPROVAL_PROFILE ? profile_put(w, &out, ask) : post_put(w, &out, ask);
    json_close(&out, '}');
    if (!e)
        *ret_form = buffer_str(&out);
    return e;
}

/* ---- reading ---- */

static bool id_read(const struct json *json, const char *key, int64_t *ret_id)
{
    struct str text = json_get_str(json, key);

    *ret_id = 0;
    return !text.size || !id_parse(text, ret_id);
}

/* As it is said of a picture, and its focus: set where something was. */
static struct media_changes picture_read(const struct json *json)
{
    const struct json *focus = json_get(json, "focus");
    struct media_changes changes = {.set_description = true,
                                    .description = json_get_str(json, "description")};
    int64_t x = 0, y = 0;

    if (json_count(focus) != 2 || json_kind(json_at(focus, 0)) != JSON_KIND_INT ||
        str_int(json_as_str(json_at(focus, 0)), -media_focus_scale, media_focus_scale, &x) ||
        str_int(json_as_str(json_at(focus, 1)), -media_focus_scale, media_focus_scale, &y))
        return changes;
    changes.set_focus = true;
    changes.focus_x = (int)x;
    changes.focus_y = (int)y;
    return changes;
}

static bool media_read(const struct json *json, bool is_edit, struct post_draft *draft)
{
    const size_t count = json_count(json);

    if (count > post_media_max)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct json *one = json_at(json, i);

        if (!id_read(one, "id", &draft->media_ids[i]) || !draft->media_ids[i])
            return false;
        draft->media_changes[i].media_id = draft->media_ids[i];
        draft->media_changes[i].changes = picture_read(one);
    }
    draft->media_count = (int)count;
    draft->media_change_count = is_edit ? (int)count : 0;
    return true;
}

static bool poll_read(struct work *w, const struct json *json, struct approval_form *form)
{
    const struct json *options = json_get(json, "options");
    const size_t count = json_count(options);

    if (!json)
        return true;
    if (count > poll_options_cap)
        return false;
    for (size_t i = 0; i < count; i++)
        form->poll.options[i] = json_as_str(json_at(options, i));
    form->poll.option_count = (int)count;
    form->poll.multiple = json_get_bool(json, "multiple", false);
    form->poll.hide_totals = json_get_bool(json, "hide_totals", false);
    form->poll.expires_ms = form->draft.imported
                                ? json_get_int(json, "expires_ms", 0)
                                : w->now_ms + json_get_int(json, "seconds", 0) * clock_second_ms;
    form->draft.poll = &form->poll;
    return true;
}

static bool post_read(struct work *w, const struct json *root, struct approval_form *form)
{
    struct post_draft *draft = &form->draft;

    *draft = (struct post_draft){
        .author_id = form->account_id,
        .text = json_get_str(root, "text"),
        .spoiler_text = json_get_str(root, "spoiler_text"),
        .language = json_get_str(root, "language"),
        .visibility = (enum visibility)json_get_int(root, "visibility", VISIBILITY_DIRECT),
        .sensitive = json_get_bool(root, "sensitive", false),
        .quote_policy = (enum quote_policy)json_get_int(root, "quote_policy", QUOTE_BY_NOBODY),
        .app_name = json_get_str(root, "app_name"),
        .app_url = json_get_str(root, "app_url"),
        .imported = json_get_bool(root, "imported", false),
        .created_ms = json_get_int(root, "created_ms", 0),
        .names_nobody = json_get_bool(root, "names_nobody", false),
        .scheduled_ms = json_get_int(root, "scheduled_ms", 0),
    };
    return id_read(root, "reply_to", &draft->reply_to_id) &&
           id_read(root, "quote_of", &draft->quote_of_id) &&
           id_read(root, "target", &form->target_id) &&
           media_read(json_get(root, "media"), form->kind == APPROVAL_EDIT, draft) &&
           poll_read(w, json_get(root, "poll"), form);
}

static bool profile_picture_read(const struct json *root, const char *key, bool *ret_set,
                                 int64_t *ret_id, bool *ret_described, struct str *ret_description)
{
    const struct json *picture = json_get(root, key);

    if (!json_has(root, key))
        return true;
    *ret_set = true;
    if (json_kind(picture) != JSON_KIND_OBJECT)
        return true;
    *ret_described = true;
    *ret_description = json_get_str(picture, "description");
    return id_read(picture, "id", ret_id) && *ret_id;
}

static bool profile_read(const struct json *root, struct approval_form *form)
{
    const struct json *fields = json_get(root, "fields");
    struct account_changes *c = &form->changes;

    c->set_display_name = json_has(root, "display_name");
    c->display_name = json_get_str(root, "display_name");
    c->set_note = json_has(root, "note");
    c->note = json_get_str(root, "note");
    c->set_fields = json_has(root, "fields");
    c->set_flags = json_has(root, "flags");
    c->flags = (uint32_t)json_get_int(root, "flags", 0);
    c->flags_mask = (uint32_t)json_get_int(root, "flags_mask", 0);
    if (json_count(fields) > account_fields_max)
        return false;
    for (size_t i = 0; i < json_count(fields); i++) {
        const struct json *field = json_at(fields, i);

        c->fields[c->field_count++] = (struct account_field){
            .name = json_as_str(json_at(field, 0)), .value = json_as_str(json_at(field, 1))};
    }
    return profile_picture_read(root, "avatar", &c->set_avatar, &c->avatar_media_id,
                                &c->set_avatar_description, &c->avatar_description) &&
           profile_picture_read(root, "header", &c->set_header, &c->header_media_id,
                                &c->set_header_description, &c->header_description);
}

static bool kind_read(struct str name, enum approval_kind *ret_kind)
{
    for (enum approval_kind kind = APPROVAL_POST; kind <= APPROVAL_PROFILE; kind++)
        if (str_is(name, approval_kind_name(kind))) {
            *ret_kind = kind;
            return true;
        }
    return false;
}

enum err approval_form_read(struct work *w, struct str text, struct approval_form *form)
{
    const struct json *root = NULL;
    bool good;

    *form = (struct approval_form){0};
    good = !json_parse(w->memory, text, &root, NULL) &&
           json_get_int(root, "v", 0) == form_version &&
           kind_read(json_get_str(root, "kind"), &form->kind) &&
           id_read(root, "account", &form->account_id) && form->account_id;
    if (good)
        good = form->kind == APPROVAL_PROFILE ? profile_read(root, form) : post_read(w, root, form);
    return good ? OK : work_fail(w, ERR_INTERNAL, "a held draft cannot be read");
}
