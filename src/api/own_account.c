/* One's own account: its profile, its pictures and settings, as they are shown and changed. */
#include "api/account_json.h"
#include "api/approvals.h"
#include "api/media_request.h"
#include "api/people.h"
#include "api/status_json.h"
#include "auth/users.h"
#include "social/domain_blocks.h"
#include "social/teams.h"

/* GET /api/v1/accounts/verify_credentials */
static enum err credentials_show(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_credential_account_json(w, &out, viewer->account_id, viewer->person_id != 0);

    (void)request;
    if (!e && viewer->person_id) {
        api_json_reopen(&out);
        json_key(&out, "bema_acting");
        json_open(&out, '{');
        json_key(&out, "account");
        e = api_account_stored_json(w, &out, viewer->person_id);
        JSON_STR(&out, "role", str_of(team_role_name((enum team_role)viewer->team_role)));
        json_close(&out, '}');
        json_close(&out, '}');
    }
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static void flag_read(const struct http_request *request, const char *name, uint32_t flag,
                      struct account_changes *changes)
{
    if (!http_has(request, name))
        return;
    changes->set_flags = true;
    changes->flags_mask |= flag;
    if (http_bool(request, name, false))
        changes->flags |= flag;
}

/* The same where the flag says the opposite of the parameter. */
static void unflag_read(const struct http_request *request, const char *name, uint32_t flag,
                        struct account_changes *changes)
{
    flag_read(request, name, flag, changes);
    if (http_has(request, name))
        changes->flags ^= flag;
}

/* fields_attributes[0][name]=… or [{"name":…}]: in the order of their numbers; those without name
 * and value are left out. */
static void fields_read(const struct http_request *request, struct account_changes *changes)
{
    struct account_field fields[account_fields_max] = {0};

    for (size_t i = 0; i < request->param_count; i++) {
        const struct http_param *param = &request->params[i];
        bool is_name = str_is(param->name, "fields_attributes[][name]");

        if (!is_name && !str_is(param->name, "fields_attributes[][value]"))
            continue;
        changes->set_fields = true;
        if (param->index < 0 || param->index >= account_fields_max)
            continue;
        if (is_name)
            fields[param->index].name = str_trim(param->value);
        else
            fields[param->index].value = str_trim(param->value);
    }
    for (int i = 0; i < account_fields_max; i++)
        if (fields[i].name.size || fields[i].value.size)
            changes->fields[changes->field_count++] = fields[i];
}

static void changes_read(const struct http_request *request, struct account_changes *changes)
{
    changes->set_display_name = http_has(request, "display_name");
    changes->display_name = str_trim(http_text(request, "display_name"));
    changes->set_note = http_has(request, "note");
    changes->note = http_text(request, "note");
    flag_read(request, "locked", ACCOUNT_LOCKED, changes);
    flag_read(request, "bot", ACCOUNT_BOT, changes);
    flag_read(request, "discoverable", ACCOUNT_DISCOVERABLE, changes);
    flag_read(request, "indexable", ACCOUNT_INDEXABLE, changes);
    flag_read(request, "hide_collections", ACCOUNT_HIDE_COLLECTIONS, changes);
    unflag_read(request, "show_media", ACCOUNT_HIDE_MEDIA, changes);
    unflag_read(request, "show_media_replies", ACCOUNT_HIDE_MEDIA_REPLIES, changes);
    unflag_read(request, "show_featured", ACCOUNT_HIDE_FEATURED, changes);
    fields_read(request, changes);
}

enum { attribution_domains_max = 100 };

/* attribution_domains[]: all of them, or one that is empty for none. */
static enum err domains_read(struct work *w, const struct http_request *request,
                             struct user_settings *settings)
{
    struct str domains[attribution_domains_max + 1], domain;
    size_t count = http_list(request, "attribution_domains", domains, attribution_domains_max + 1);
    struct buffer joined = buffer_in(w->memory);

    if (count > attribution_domains_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Attribution domains are too many");
    for (size_t i = 0; i < count; i++) {
        enum err e = OK;

        if (!str_trim(domains[i]).size)
            continue;
        if (str_equal_nocase(str_trim(domains[i]), w->site->domain))
            domain = w->site->domain;
        else
            e = domain_read(w, domains[i], &domain);
        if (e)
            return e;
        if (joined.size)
            buffer_char(&joined, ',');
        buffer_put(&joined, domain);
    }
    settings->attribution_domains = buffer_str(&joined);
    return OK;
}

/* source[…]: defaults for her own posts; attribution_domains[]. *ret_any: there are some. */
static enum err settings_read(struct work *w, const struct http_request *request,
                              struct user_settings *settings, bool *ret_any)
{
    *ret_any = http_has(request, "source[privacy]") || http_has(request, "source[sensitive]") ||
               http_has(request, "source[language]") || http_has(request, "source[quote_policy]") ||
               http_param(request, "attribution_domains[]");
    if (http_has(request, "source[privacy]")) {
        struct str name = http_text(request, "source[privacy]");
        int visibility = VISIBILITY_PUBLIC;

        while (visibility < VISIBILITY_DIRECT && !str_is(name, api_visibility_name(visibility)))
            visibility++;
        if (visibility == VISIBILITY_DIRECT)
            return work_fail(w, ERR_INVALID, "Validation failed: source[privacy] is unknown");
        settings->default_visibility = visibility;
    }
    if (http_has(request, "source[quote_policy]")) {
        struct str name = http_text(request, "source[quote_policy]");
        int policy = QUOTE_BY_ANYONE;

        while (policy <= QUOTE_BY_NOBODY && !str_is(name, api_quote_policy_name(policy)))
            policy++;
        if (policy > QUOTE_BY_NOBODY)
            return work_fail(w, ERR_INVALID, "Validation failed: source[quote_policy] is unknown");
        settings->default_quote_policy = policy;
    }
    if (http_has(request, "source[language]")) {
        settings->default_language = api_language_read(http_text(request, "source[language]"));
        if (!settings->default_language.size && http_text(request, "source[language]").size)
            return work_fail(w, ERR_INVALID, "Validation failed: source[language] is unknown");
    }
    settings->default_sensitive =
        http_bool(request, "source[sensitive]", settings->default_sensitive);
    return http_param(request, "attribution_domains[]") ? domains_read(w, request, settings) : OK;
}

struct credentials {
    int64_t account_id;
    const struct http_request *request;
    struct media avatar, header; /* without a file: none was sent */
    int64_t held_id;             /* what others must see first: 0 where it is changed */
};

/* The picture that was sent, with what was said of it; or what was said of the one there is. */
static enum err picture_insert(struct work *w, int64_t account_id, struct media *media,
                               const struct http_param *description, bool *ret_set, int64_t *ret_id)
{
    if (!media->file.size && description && *ret_id)
        *ret_set = true; /* the same again: it is to be shown anew */
    if (!media->file.size)
        return OK;
    media->description = description ? description->value : STR("");
    media->account_id = account_id;
    media->state = MEDIA_PROFILE;
    enum err e = media_insert(w, media, false);
    if (e)
        return e;
    *ret_set = true;
    *ret_id = media->id;
    return OK;
}

/* Of pictures that are sent, or that there are. */
static void descriptions_read(const struct http_request *request, struct account_changes *changes)
{
    const struct http_param *avatar = http_param(request, "avatar_description");
    const struct http_param *header = http_param(request, "header_description");

    changes->set_avatar_description = avatar != NULL;
    changes->avatar_description = avatar ? avatar->value : STR("");
    changes->set_header_description = header != NULL;
    changes->header_description = header ? header->value : STR("");
}

static enum err credentials_store(struct work *w, struct credentials *credentials)
{
    const struct http_request *request = credentials->request;
    struct account_changes changes = {0};
    int64_t id = credentials->account_id;
    struct account account;
    struct user user;
    bool any = false;
    enum err e = user_find(w, id, &user);

    changes_read(request, &changes);
    if (!e)
        e = settings_read(w, request, &user.settings, &any);
    if (!e)
        e = account_find(w, id, &account);
    if (e)
        return e;
    changes.avatar_media_id = account.avatar_media_id;
    changes.header_media_id = account.header_media_id;
    descriptions_read(request, &changes);
    e = picture_insert(w, id, &credentials->avatar, http_param(request, "avatar_description"),
                       &changes.set_avatar, &changes.avatar_media_id);
    if (!e)
        e = picture_insert(w, id, &credentials->header, http_param(request, "header_description"),
                           &changes.set_header, &changes.header_media_id);
    if (!e)
        e = account_change_or_hold(w, id, &changes, &credentials->held_id);
    if (!e && any)
        e = user_set_settings(w, id, &user.settings);
    return e;
}

static enum err credentials_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, credentials_store(w, context));
}

static enum err picture_read(struct work *w, const struct http_request *request, const char *name,
                             struct media *media)
{
    const struct http_param *file = http_param(request, name);

    /* Clients send the field empty, or the address it has, where nothing changes. */
    if (!file || !file->file_name.size || (!file->value.size && !file->file_path.size))
        return OK;
    return api_picture_read(w, request, name, w->limits->profile_picture_bytes_max, media);
}

/* Pictures first, which takes long, then all at once. */
static enum err profile_apply(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, int64_t *ret_held_id)
{
    struct credentials credentials = {.account_id = viewer->account_id, .request = request};
    enum err e = picture_read(w, request, "avatar", &credentials.avatar);

    if (!e)
        e = picture_read(w, request, "header", &credentials.header);
    if (!e)
        e = lanes_run(w->lanes, w, credentials_step, &credentials);
    if (e) {
        media_discard(w, &credentials.avatar);
        media_discard(w, &credentials.header);
    }
    *ret_held_id = credentials.held_id;
    return e;
}

/* PATCH /api/v1/accounts/update_credentials */
static enum err credentials_change(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t held_id = 0;
    enum err e = profile_apply(w, viewer, request, &held_id);

    if (!e)
        e = api_credential_account_json(w, &out, viewer->account_id, viewer->person_id != 0);
    if (!e)
        *ret_reply = http_json(&out);
    return e || !held_id ? e : api_held_say(w, viewer, held_id, ret_reply);
}

/* GET /api/v1/profile */
static enum err profile_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_profile_json(w, &out, viewer->account_id);

    (void)request;
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* PATCH /api/v1/profile */
static enum err profile_change(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t held_id = 0;
    enum err e = profile_apply(w, viewer, request, &held_id);

    if (!e)
        e = profile_show(w, viewer, request, ret_reply);
    return e || !held_id ? e : api_held_say(w, viewer, held_id, ret_reply);
}

static enum err picture_remove(struct work *w, const struct viewer *viewer,
                               const struct account_changes *changes, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = account_change(w, viewer->account_id, changes);

    if (!e)
        e = api_credential_account_json(w, &out, viewer->account_id, viewer->person_id != 0);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* DELETE /api/v1/profile/avatar */
static enum err avatar_remove(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return picture_remove(w, viewer, &(struct account_changes){.set_avatar = true}, ret_reply);
}

/* DELETE /api/v1/profile/header */
static enum err header_remove(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return picture_remove(w, viewer, &(struct account_changes){.set_header = true}, ret_reply);
}

/* GET /api/v1/preferences */
static enum err preferences_show(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct user user;
    enum err e = user_find(w, viewer->account_id, &user);

    (void)request;
    if (e)
        return e;
    json_open(&out, '{');
    JSON_STR(&out, "posting:default:visibility",
             str_of(api_visibility_name(user.settings.default_visibility)));
    JSON_BOOL(&out, "posting:default:sensitive", user.settings.default_sensitive);
    json_key(&out, "posting:default:language");
    json_str_or_null(&out, user.settings.default_language);
    JSON_STR(&out, "posting:default:quote_policy",
             str_of(api_quote_policy_name(user.settings.default_quote_policy)));
    JSON_STR(&out, "reading:expand:media", STR("default"));
    JSON_BOOL(&out, "reading:expand:spoilers", false);
    JSON_BOOL(&out, "reading:autoplay:gifs", false);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/verify_credentials",
     .access = ACCESS_PERSON,
     .scope = "profile",
     .lane = LANE_READ,
     .handler = credentials_show,
     .about = "One's own account"},
    {.method = HTTP_PATCH,
     .path = "/api/v1/accounts/update_credentials",
     .access = ACCESS_PERSON,
     .scope = "write:accounts",
     .lane = LANE_SLOW,
     .body_bytes_max = api_picture_body_bytes_max,
     .handler = credentials_change,
     .about = "Changes one's own profile and settings"},
    {.method = HTTP_GET,
     .path = "/api/v1/profile",
     .access = ACCESS_PERSON,
     .scope = "profile",
     .lane = LANE_READ,
     .handler = profile_show,
     .about = "One's own profile, as it is edited"},
    {.method = HTTP_PATCH,
     .path = "/api/v1/profile",
     .access = ACCESS_PERSON,
     .scope = "write:accounts",
     .lane = LANE_SLOW,
     .body_bytes_max = api_picture_body_bytes_max,
     .handler = profile_change,
     .about = "Changes one's own profile"},
    {.method = HTTP_PUT,
     .path = "/api/v1/profile",
     .access = ACCESS_PERSON,
     .scope = "write:accounts",
     .lane = LANE_SLOW,
     .body_bytes_max = api_picture_body_bytes_max,
     .handler = profile_change,
     .about = "Changes one's own profile, as some clients send it"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/profile/avatar",
     .access = ACCESS_PERSON,
     .scope = "write:accounts",
     .lane = LANE_WRITE,
     .handler = avatar_remove,
     .about = "Takes one's picture away"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/profile/header",
     .access = ACCESS_PERSON,
     .scope = "write:accounts",
     .lane = LANE_WRITE,
     .handler = header_remove,
     .about = "Takes the picture over one's profile away"},
    {.method = HTTP_GET,
     .path = "/api/v1/preferences",
     .access = ACCESS_PERSON,
     .scope = "read:accounts",
     .lane = LANE_READ,
     .handler = preferences_show,
     .about = "Defaults for one's own posts"},
};
const struct http_table api_own_account_table = {routes, sizeof(routes) / sizeof(routes[0])};
