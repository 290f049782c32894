#include "api/account_json.h"

#include "api/emojis.h"
#include "api/restriction_json.h"
#include "auth/users.h"
#include "base/clock.h"
#include "social/collections.h"
#include "social/pictures.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/text.h"
#include "social/visibility.h"

#include <assert.h>

enum account_hole { HOLE_FOLLOWERS = 1, HOLE_FOLLOWING, HOLE_POSTS, HOLE_LAST_POST };
enum { account_requests_counted_max = 1000 };

/* Parts. */

static struct str profile_url(struct work *w, const struct account *account)
{
    if (account->url.size)
        return account->url;
    return str_format(w->memory, "%.*s/@%.*s", STR_ARG(w->site->url), STR_ARG(account->username));
}

static struct str account_uri(struct work *w, const struct account *account)
{
    if (account->uri.size)
        return account->uri;
    return str_format(w->memory, "%.*s/users/%.*s", STR_ARG(w->site->url),
                      STR_ARG(account->username));
}

struct mention_context {
    struct work *w;
    enum err e;
};

/* Names in a note lead to whom they name here. */
static struct text_mention mention_link(void *context, struct str handle)
{
    struct mention_context *mention = context;
    struct work *w = mention->w;
    struct account account;
    int64_t id = 0;
    enum err e = account_find_handle(w, handle, &id);

    if (!e)
        e = account_find(w, id, &account);
    if (e && e != ERR_NOT_FOUND)
        mention->e = e;
    if (e || (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return (struct text_mention){.shown = handle};
    return (struct text_mention){.url = profile_url(w, &account), .shown = account.username};
}

static enum err html_of(struct work *w, struct str text, bool local, struct str *ret_html)
{
    struct mention_context mention = {.w = w};
    const struct text_links links = {
        .context = &mention,
        .mention = mention_link,
        .tag_url = str_format(w->memory, "%.*s/tags/", STR_ARG(w->site->url)),
    };
    struct buffer b = buffer_in(w->memory);
    struct text_scan scan;

    if (!local) {
        *ret_html = text; /* sanitised when it came */
        return OK;
    }
    scan = text_scan(w->memory, text);
    text_html(&b, &scan, &links);
    *ret_html = buffer_str(&b);
    return mention.e;
}

/* A field is one line: without the paragraph around it. */
static struct str unwrapped(struct str html)
{
    const struct str open = STR("<p>"), close = STR("</p>");

    if (str_starts(html, open) && str_ends(html, close) &&
        str_find(str_sub(html, open.size, html.size), open) == SIZE_MAX)
        return str_sub(html, open.size, html.size - close.size);
    return html;
}

static enum err fields_json(struct work *w, struct buffer *out, const struct account *account,
                            bool as_source)
{
    bool local = !account->domain.size;
    enum err e = OK;

    json_key(out, "fields");
    json_open(out, '[');
    for (int i = 0; !e && i < account->field_count; i++) {
        const struct account_field *field = &account->fields[i];
        struct str value = field->value;

        if (!as_source)
            e = html_of(w, field->value, local, &value);
        json_open(out, '{');
        JSON_STR(out, "name", field->name);
        JSON_STR(out, "value", unwrapped(value));
        JSON_TIME(out, "verified_at", field->verified_ms);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

static void role_json(struct buffer *out, const struct role_facts *facts, bool whole)
{
    json_open(out, '{');
    json_key(out, "id");
    buffer_format(out, "\"%lld\"", (long long)facts->id);
    JSON_STR(out, "name", str_of(facts->name));
    if (whole) {
        json_key(out, "permissions");
        buffer_format(out, "\"%llu\"", (unsigned long long)facts->permissions);
    }
    JSON_STR(out, "color", str_of(facts->color));
    if (whole) {
        JSON_BOOL(out, "highlighted", facts->highlighted);
        JSON_INT(out, "collection_limit", collections_max);
    }
    json_close(out, '}');
}

void api_role_json(struct buffer *out, const struct role_facts *facts)
{
    role_json(out, facts, true);
}

static enum err roles_json(struct work *w, struct buffer *out, const struct account *account)
{
    struct user user = {.role = ROLE_USER};
    enum err e = account->domain.size ? OK : user_find(w, account->id, &user);

    if (e && e != ERR_NOT_FOUND)
        return e;
    json_key(out, "roles");
    json_open(out, '[');
    if (!e && role_facts(user.role)->highlighted)
        role_json(out, role_facts(user.role), false);
    json_close(out, ']');
    return OK;
}

/* The fragment. */

static void hole(struct live_fragment_builder *builder, const char *key, enum account_hole kind)
{
    json_key(builder->out, key);
    live_fragment_hole(builder, kind);
    buffer_char(builder->out, ',');
}

/* What a suspended account said of itself is not shown. */
static struct account shown_part(const struct account *account)
{
    struct account shown = *account;

    if (!(account->flags & ACCOUNT_SUSPENDED))
        return shown;
    shown.display_name = shown.note = STR("");
    shown.field_count = 0;
    shown.avatar_media_id = shown.header_media_id = 0;
    shown.avatar_remote_url = shown.header_remote_url = STR("");
    shown.flags &= (uint32_t)ACCOUNT_SUSPENDED;
    return shown;
}

static void identity_json(struct work *w, struct buffer *out, const struct account *account)
{
    uint32_t flags = account->flags;

    JSON_ID(out, "id", account->id);
    JSON_STR(out, "username", account->username);
    JSON_STR(out, "acct", account_acct(w, account));
    JSON_STR(out, "display_name", account->display_name);
    JSON_BOOL(out, "locked", flags & ACCOUNT_LOCKED);
    JSON_BOOL(out, "bot", flags & ACCOUNT_BOT);
    JSON_BOOL(out, "discoverable", flags & ACCOUNT_DISCOVERABLE);
    JSON_BOOL(out, "indexable", flags & ACCOUNT_INDEXABLE);
    JSON_BOOL(out, "group", flags & ACCOUNT_GROUP);
    JSON_TIME(out, "created_at", account->created_ms - account->created_ms % 86400000);
}

static enum err pictures_json(struct work *w, struct buffer *out, const struct account *account,
                              struct str *ret_avatar_url)
{
    struct account_pictures pictures;
    enum err e = account_pictures_find(w, account, &pictures);

    if (e)
        return e;
    JSON_STR(out, "url", profile_url(w, account));
    JSON_STR(out, "uri", account_uri(w, account));
    JSON_STR(out, "avatar", pictures.avatar);
    JSON_STR(out, "avatar_static", pictures.avatar);
    JSON_STR(out, "avatar_description", pictures.avatar_description);
    JSON_STR(out, "header", pictures.header);
    JSON_STR(out, "header_static", pictures.header);
    JSON_STR(out, "header_description", pictures.header_description);
    *ret_avatar_url = pictures.avatar;
    return OK;
}

/* Of its name, what it says of itself, and its fields. */
static enum err emojis_json(struct work *w, struct buffer *out, const struct account *account)
{
    struct str texts[2 + 2 * account_fields_max] = {account->display_name, account->note};
    size_t count = 2;

    for (int i = 0; i < account->field_count; i++) {
        texts[count++] = account->fields[i].name;
        texts[count++] = account->fields[i].value;
    }
    json_key(out, "emojis");
    return api_emojis_json(w, out, texts, count);
}

/* What its profile shows. */
static void shown_json(struct buffer *out, const struct account *account)
{
    JSON_BOOL(out, "show_media", !(account->flags & ACCOUNT_HIDE_MEDIA));
    JSON_BOOL(out, "show_media_replies", !(account->flags & ACCOUNT_HIDE_MEDIA_REPLIES));
    JSON_BOOL(out, "show_featured", !(account->flags & ACCOUNT_HIDE_FEATURED));
}

static void choices_json(struct buffer *out, const struct account *account)
{
    JSON_BOOL(out, "hide_collections", account->flags & ACCOUNT_HIDE_COLLECTIONS);
    shown_json(out, account);
    if (!account->domain.size)
        JSON_BOOL(out, "noindex", !(account->flags & ACCOUNT_INDEXABLE));
    if (account->flags & ACCOUNT_SUSPENDED)
        JSON_BOOL(out, "suspended", true);
    if (account->flags & (ACCOUNT_LIMITED | ACCOUNT_HIDDEN))
        JSON_BOOL(out, "limited", true);
    json_key(out, "feature_approval");
    /* Whoever wants to be found may be put into collections; blocks are looked at then. */
    json_raw(out, account->flags & ACCOUNT_DISCOVERABLE
                      ? STR("{\"automatic\":[\"public\"],\"manual\":[],"
                            "\"current_user\":\"automatic\"}")
                      : STR("{\"automatic\":[],\"manual\":[],\"current_user\":\"denied\"}"));
}

/* Only text of the account itself: what changes by itself is a hole. */
static enum err fragment_build(struct work *w, struct live_fragment_builder *builder,
                               const struct account *account, const struct restriction_card *over,
                               struct str *ret_avatar_url)
{
    struct buffer *out = builder->out;
    struct account shown = shown_part(account);
    struct str note = {0};
    enum err e = html_of(w, shown.note, !shown.domain.size, &note);

    if (e)
        return e;
    json_open(out, '{');
    identity_json(w, out, &shown);
    JSON_STR(out, "note", note);
    e = pictures_json(w, out, &shown, ret_avatar_url);
    if (e)
        return e;
    hole(builder, "followers_count", HOLE_FOLLOWERS);
    hole(builder, "following_count", HOLE_FOLLOWING);
    hole(builder, "statuses_count", HOLE_POSTS);
    hole(builder, "last_status_at", HOLE_LAST_POST);
    choices_json(out, &shown);
    if (over->shown.size) {
        json_key(out, "bema_restrictions");
        json_open(out, '[');
        json_raw(out, over->shown);
        json_close(out, ']');
    }
    e = emojis_json(w, out, &shown);
    if (!e)
        e = roles_json(w, out, &shown);
    if (!e)
        e = fields_json(w, out, &shown, false);
    json_close(out, '}');
    return e;
}

/* Cards. */

static struct str folded_handle(struct work *w, const struct account *account)
{
    return str_lower(w->memory, account_acct(w, account));
}

static enum err draft_make(struct work *w, int64_t id, struct live_account **ret_draft)
{
    struct live_account *draft = ARENA_NEW(w->memory, struct live_account);
    struct live_fragment_builder *builder = ARENA_NEW(w->memory, struct live_fragment_builder);
    struct buffer *out = ARENA_NEW(w->memory, struct buffer);
    struct restriction_card over = {0};
    struct account account;
    enum err e = account_find(w, id, &account);

    if (!e && (account.flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (!e && (account.flags & ACCOUNT_OVERLAYS) && !(account.flags & ACCOUNT_SUSPENDED))
        e = api_restriction_card(w, id, &over);
    if (e)
        return e;
    *out = buffer_in(w->memory);
    builder->out = out;
    e = fragment_build(w, builder, &account, &over, &draft->avatar_url);
    if (e)
        return e;
    draft->id = id;
    draft->flags = account.flags;
    draft->withheld_in = over.words.withheld_in;
    draft->moved_to_id = account.flags & ACCOUNT_SUSPENDED ? 0 : account.moved_to_id;
    draft->handle = folded_handle(w, &account);
    draft->username = account.username;
    draft->json = live_fragment_built(builder);
    atomic_init(&draft->version, account.counts_version);
    atomic_init(&draft->followers, account.followers);
    atomic_init(&draft->following, account.following);
    atomic_init(&draft->posts, account.posts);
    atomic_init(&draft->last_post_ms, account.last_post_ms);
    *ret_draft = draft;
    return OK;
}

/* The card of somebody who writes is made from what is committed and kept, so that her next write
 * finds it. A failure is no matter: then the next one tries again. */
static void keep_committed(struct work *w, void *data)
{
    const int64_t *id = data;
    struct live_account *draft = NULL;
    uint32_t generation = live_generation(w->live, *id);

    if (!live_account_find(w->live, *id) && !draft_make(w, *id, &draft))
        (void)live_account_put(w->live, draft, generation);
}

static void keep_later(struct work *w, int64_t account_id)
{
    int64_t *id = ARENA_NEW(w->memory, int64_t);

    *id = account_id;
    db_after_commit(w, keep_committed, id);
}

enum err api_account_card(struct work *w, int64_t account_id, const struct live_account **ret_card)
{
    const struct live_account *held =
        w->live && account_id ? live_account_find(w->live, account_id) : NULL;
    struct live_account *draft = NULL;
    uint32_t generation;
    enum err e;

    if (held) {
        *ret_card = held;
        return OK;
    }
    if (!account_id)
        return ERR_NOT_FOUND;
    if (!w->db)
        return ERR_NEEDS_STORE;
    generation = w->live ? live_generation(w->live, account_id) : 0;
    e = draft_make(w, account_id, &draft);
    if (e)
        return e;
    /* A writer reads what may yet be rolled back: that is for its own answer only. */
    if (w->live && db_is_reader(w->db))
        (void)live_account_put(w->live, draft, generation);
    else if (w->live && db_in_transaction(w))
        keep_later(w, account_id);
    *ret_card = draft;
    return OK;
}

static char *hole_put(char *at, const struct live_account *card, uint32_t kind)
{
    int64_t last_post_ms;

    switch ((enum account_hole)kind) {
    case HOLE_FOLLOWERS:
        return put_int(at, atomic_load_explicit(&card->followers, memory_order_relaxed));
    case HOLE_FOLLOWING:
        return put_int(at, atomic_load_explicit(&card->following, memory_order_relaxed));
    case HOLE_POSTS:
        return put_int(at, atomic_load_explicit(&card->posts, memory_order_relaxed));
    case HOLE_LAST_POST:
        last_post_ms = atomic_load_explicit(&card->last_post_ms, memory_order_relaxed);
        if (!last_post_ms)
            return put_lit(at, "null");
        *at = '"';
        time_date_put(last_post_ms, at + 1);
        at[1 + time_date_bytes] = '"';
        return at + time_date_bytes + 2;
    }
    return at;
}

static void holes_json(struct buffer *out, const struct live_account *card)
{
    const struct live_fragment *json = &card->json;
    uint32_t from = 0;

    if (!buffer_reserve(out, json->size + (size_t)json->hole_count * int_digits_max))
        return;
    char *at = out->data + out->size;
    for (uint32_t i = 0; i < json->hole_count; i++) {
        at = put_bytes(at, json->bytes + from, json->holes[i].offset - from);
        at = hole_put(at, card, json->holes[i].kind);
        from = json->holes[i].offset;
    }
    buffer_end(out, put_bytes(at, json->bytes + from, json->size - from));
}

void api_account_card_json(struct work *w, struct buffer *out, const struct live_account *card)
{
    const struct live_image *image = live_account_image(card);
    uint64_t version = atomic_load_explicit(&card->version, memory_order_acquire);
    size_t begin;

    json_open(out, '{'); /* with the comma before it, where one is due */
    if (image) {
        buffer_put(out, (struct str){image->bytes + 1, image->size - 1});
        return;
    }
    if (out->overflow)
        return;
    begin = --out->size;
    holes_json(out, card);
    /* What a writer answers with changes by its own commit. */
    bool is_writer = w->db && !db_is_reader(w->db);
    if (w->live && !is_writer && !out->overflow)
        live_account_image_put(w->live, card, (struct str){out->data + begin, out->size - begin},
                               version);
}

/* Where it has moved to; that account's own move does not show, so that none leads to itself. */
enum err api_account_moved_json(struct work *w, struct buffer *out, const struct live_account *card)
{
    const struct live_account *moved;
    enum err e = card->moved_to_id ? api_account_card(w, card->moved_to_id, &moved) : ERR_NOT_FOUND;

    if (e || (moved->flags & ACCOUNT_SUSPENDED))
        return e == ERR_NOT_FOUND ? OK : e;
    api_json_reopen(out);
    json_key(out, "moved");
    api_account_card_json(w, out, moved);
    json_close(out, '}');
    return OK;
}

enum err api_account_json(struct work *w, struct buffer *out, int64_t account_id)
{
    const struct live_account *card;
    enum err e = api_account_card(w, account_id, &card);

    if (e)
        return e;
    api_account_card_json(w, out, card);
    return api_account_moved_json(w, out, card);
}

enum err api_accounts_json(struct work *w, struct buffer *out, const int64_t *ids, size_t count)
{
    enum err e = OK;

    json_open(out, '[');
    for (size_t i = 0; !e && i < count; i++) {
        const struct live_account *card = NULL;

        e = api_account_card(w, ids[i], &card);
        if (!e && !(card->flags & ACCOUNT_SUSPENDED)) {
            api_account_card_json(w, out, card);
            e = api_account_moved_json(w, out, card);
        } else if (e == ERR_NOT_FOUND) {
            e = OK;
        }
    }
    json_close(out, ']');
    return e;
}

/* Cards that are not held are read by those who answer; what is not there is left out by them. */
static enum err lives_apart(struct work *w, const struct viewer *viewer, int64_t id,
                            bool *ret_apart)
{
    const struct live_account *card;
    enum err e = viewer->account_id ? api_account_card(w, id, &card) : ERR_NOT_FOUND;

    *ret_apart = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    return e ? e : visibility_domain_hidden(w, viewer, card, ret_apart);
}

enum err api_accounts_met_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const int64_t *ids, size_t count)
{
    const uint32_t apart = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES;
    int64_t *met = arena_array(w->memory, count ? count : 1, sizeof *met);
    size_t met_count = 0;

    for (size_t i = 0; i < count; i++) {
        struct relation relation = {0};
        bool is_apart = false;
        enum err e = OK;

        if (viewer->live)
            relation.flags = live_viewer_relation(viewer->live, ids[i], w->now_ms);
        else if (viewer->account_id && viewer->account_id != ids[i])
            e = relation_find(w, viewer->account_id, ids[i], &relation);
        if (!e)
            e = lives_apart(w, viewer, ids[i], &is_apart);
        if (e)
            return e;
        if (!(relation.flags & apart) && !is_apart)
            met[met_count++] = ids[i];
    }
    return api_accounts_json(w, out, met, met_count);
}

void api_json_reopen(struct buffer *out)
{
    assert(out->overflow || (out->size && out->data[out->size - 1] == '}'));
    if (out->size)
        out->size--;
}

/* Oneself. */

const char *api_visibility_name(int visibility)
{
    static const char *const names[] = {"public", "unlisted", "private", "direct"};

    assert(visibility >= 0 && visibility < 4);
    return names[visibility];
}

const char *api_quote_policy_name(int policy)
{
    static const char *const names[] = {
        [QUOTE_BY_ANYONE] = "public",
        [QUOTE_BY_FOLLOWERS] = "followers",
        [QUOTE_BY_NOBODY] = "nobody",
    };

    assert(policy >= 0 && policy <= QUOTE_BY_NOBODY);
    return names[policy];
}

/* What stands between commas, as a list. */
static void texts_json(struct buffer *out, const char *name, struct str texts)
{
    struct str one;

    json_key(out, name);
    json_open(out, '[');
    while (texts.size) {
        texts = str_split(texts, ',', &one);
        json_str(out, one);
    }
    json_close(out, ']');
}

static enum err source_json(struct work *w, struct buffer *out, const struct account *account,
                            const struct user *user)
{
    const struct user_settings *settings = &user->settings;
    int requests = 0;
    enum err e = relations_requests_count(w, account->id, account_requests_counted_max, &requests);

    json_key(out, "source");
    json_open(out, '{');
    JSON_STR(out, "privacy", str_of(api_visibility_name(settings->default_visibility)));
    JSON_BOOL(out, "sensitive", settings->default_sensitive);
    json_key(out, "language");
    json_str_or_null(out, settings->default_language);
    JSON_STR(out, "note", account->note);
    if (!e)
        e = fields_json(w, out, account, true);
    JSON_INT(out, "follow_requests_count", requests);
    JSON_BOOL(out, "hide_collections", account->flags & ACCOUNT_HIDE_COLLECTIONS);
    JSON_BOOL(out, "discoverable", account->flags & ACCOUNT_DISCOVERABLE);
    JSON_BOOL(out, "indexable", account->flags & ACCOUNT_INDEXABLE);
    texts_json(out, "attribution_domains", settings->attribution_domains);
    JSON_STR(out, "quote_policy", str_of(api_quote_policy_name(settings->default_quote_policy)));
    json_close(out, '}');
    return e;
}

enum err api_account_stored_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct live_account *card = NULL;
    enum err e = draft_make(w, account_id, &card);

    if (!e)
        api_account_card_json(w, out, card);
    return e;
}

enum err api_credential_account_json(struct work *w, struct buffer *out, int64_t account_id,
                                     bool to_member)
{
    struct live_account *card = NULL;
    struct account account;
    struct user user = {.role = ROLE_USER};
    enum err e = draft_make(w, account_id, &card);

    if (!e)
        e = account_find(w, account_id, &account);
    if (!e)
        e = user_find(w, account_id, &user);
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!card)
        return e;
    api_account_card_json(w, out, card);
    e = api_account_moved_json(w, out, card);
    if (e)
        return e;
    api_json_reopen(out);
    e = source_json(w, out, &account, &user);
    json_key(out, "role");
    api_role_json(out, role_facts(to_member ? ROLE_USER : user.role));
    json_close(out, '}');
    return e;
}

static void picture_or_null(struct buffer *out, const char *name, struct str url, bool own)
{
    json_key(out, name);
    json_str_or_null(out, own ? url : STR(""));
}

enum err api_profile_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct account_pictures pictures;
    struct account account;
    struct user user;
    enum err e = account_find(w, account_id, &account);

    if (!e)
        e = user_find(w, account_id, &user);
    if (!e)
        e = account_pictures_find(w, &account, &pictures);
    if (e)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", account.id);
    JSON_STR(out, "display_name", account.display_name);
    JSON_STR(out, "note", account.note);
    e = fields_json(w, out, &account, true);
    picture_or_null(out, "avatar", pictures.avatar, pictures.avatar_own);
    picture_or_null(out, "avatar_static", pictures.avatar, pictures.avatar_own);
    JSON_STR(out, "avatar_description", pictures.avatar_description);
    picture_or_null(out, "header", pictures.header, pictures.header_own);
    picture_or_null(out, "header_static", pictures.header, pictures.header_own);
    JSON_STR(out, "header_description", pictures.header_description);
    JSON_BOOL(out, "locked", account.flags & ACCOUNT_LOCKED);
    JSON_BOOL(out, "bot", account.flags & ACCOUNT_BOT);
    JSON_BOOL(out, "hide_collections", account.flags & ACCOUNT_HIDE_COLLECTIONS);
    JSON_BOOL(out, "discoverable", account.flags & ACCOUNT_DISCOVERABLE);
    JSON_BOOL(out, "indexable", account.flags & ACCOUNT_INDEXABLE);
    shown_json(out, &account);
    texts_json(out, "attribution_domains", user.settings.attribution_domains);
    json_close(out, '}');
    return e;
}

/* Somebody else. */

static void languages_json(struct buffer *out, struct str languages)
{
    if (languages.size)
        texts_json(out, "languages", languages);
    else
        JSON_NULL(out, "languages");
}

void api_relationship_json(struct buffer *out, const struct relation *relation)
{
    uint32_t flags = relation->flags;
    bool asked = flags & (RELATION_FOLLOWS | RELATION_REQUESTED);

    json_open(out, '{');
    JSON_ID(out, "id", relation->other_id);
    JSON_BOOL(out, "following", flags & RELATION_FOLLOWS);
    JSON_BOOL(out, "showing_reblogs", asked && !(flags & RELATION_BOOSTS_HIDDEN));
    JSON_BOOL(out, "notifying", flags & RELATION_NOTIFIES);
    languages_json(out, relation->languages);
    JSON_BOOL(out, "followed_by", flags & RELATION_FOLLOWED_BY);
    JSON_BOOL(out, "blocking", flags & RELATION_BLOCKS);
    JSON_BOOL(out, "blocked_by", flags & RELATION_BLOCKED_BY);
    JSON_BOOL(out, "muting", flags & RELATION_MUTES);
    JSON_BOOL(out, "muting_notifications", flags & RELATION_MUTES_NOTIFICATIONS);
    JSON_TIME(out, "muting_expires_at", relation->mute_until_ms);
    JSON_BOOL(out, "requested", flags & RELATION_REQUESTED);
    JSON_BOOL(out, "requested_by", flags & RELATION_REQUESTED_BY);
    JSON_BOOL(out, "domain_blocking", relation->blocks_domain);
    JSON_BOOL(out, "endorsed", flags & RELATION_ENDORSES);
    JSON_STR(out, "note", relation->note);
    json_close(out, '}');
}
