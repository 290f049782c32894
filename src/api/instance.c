/* What the square says of itself. */
#include "api/api.h"
#include "api/translations.h"
#include "live/charter.h"
#include "media/media.h"
#include "push/vapid.h"
#include "social/featured_tags.h"
#include "social/square_counts.h"

/* What Mastodon's clients may expect of us. 2: grouped notifications; 3: sign-in with PKCE; 6:
 * endorsed accounts; 7: quotes; 8: a profile that is edited by itself; 10: collections. */
enum { api_version_mastodon = 10, link_characters = 23, description_characters_max = 1500 };
#define compatible_version "4.5.0"

/* Parts. */

static struct str version_text(struct work *w)
{
    return str_format(w->memory, compatible_version " (compatible; Bema %.*s)",
                      STR_ARG(w->site->version));
}

/* "wss://square.example" */
static struct str streaming_url(struct work *w)
{
    struct str url = w->site->url;

    if (str_starts(url, STR("http")))
        url = str_sub(url, 4, url.size);
    return str_format(w->memory, "ws%.*s", STR_ARG(url));
}

static struct str thumbnail_url(struct work *w)
{
    return str_format(w->memory, "%.*s/headers/default.png", STR_ARG(w->site->url));
}

/* An object whose members are numbers. */
struct number {
    const char *name;
    int64_t value;
};

static void numbers_json(struct buffer *out, const char *key, const struct number *numbers,
                         size_t count)
{
    json_key(out, key);
    json_open(out, '{');
    for (size_t i = 0; i < count; i++)
        JSON_INT(out, numbers[i].name, numbers[i].value);
    json_close(out, '}');
}
#define NUMBERS_JSON(out, key, ...)                                                                \
    numbers_json((out), (key), (const struct number[]){__VA_ARGS__},                               \
                 sizeof((const struct number[]){__VA_ARGS__}) / sizeof(struct number))

static void accounts_json(struct work *w, struct buffer *out)
{
    NUMBERS_JSON(
        out, "accounts", {"max_display_name_length", w->limits->display_name_characters_max},
        {"max_note_length", w->limits->note_characters_max},
        {"max_avatar_description_length", media_description_characters_max},
        {"max_header_description_length", media_description_characters_max},
        {"max_featured_tags", featured_tags_max}, {"max_pinned_statuses", w->limits->pins_max},
        {"max_profile_fields", w->limits->fields_max},
        {"profile_field_name_limit", w->limits->field_characters_max},
        {"profile_field_value_limit", w->limits->field_characters_max});
}

static void statuses_json(struct work *w, struct buffer *out)
{
    NUMBERS_JSON(out, "statuses", {"max_characters", w->limits->post_characters_max},
                 {"max_media_attachments", w->limits->media_per_post_max},
                 {"characters_reserved_per_url", link_characters});
}

static void polls_json(struct work *w, struct buffer *out)
{
    NUMBERS_JSON(out, "polls", {"max_options", w->limits->poll_options_max},
                 {"max_characters_per_option", w->limits->poll_option_characters_max},
                 {"min_expiration", w->limits->poll_seconds_min},
                 {"max_expiration", w->limits->poll_seconds_max});
}

static const struct str supported_types =
    STR_CONST("[\"image/jpeg\",\"image/png\",\"image/gif\",\"image/webp\",\"image/avif\","
              "\"image/heic\",\"image/heif\",\"video/webm\",\"video/mp4\",\"video/quicktime\","
              "\"video/ogg\",\"audio/wave\",\"audio/wav\",\"audio/x-wav\",\"audio/ogg\","
              "\"audio/vorbis\",\"audio/mpeg\",\"audio/mp3\",\"audio/webm\",\"audio/flac\","
              "\"audio/aac\",\"audio/m4a\",\"audio/x-m4a\",\"audio/mp4\",\"audio/3gpp\"]");

static void media_json(struct work *w, struct buffer *out, bool v1)
{
    json_key(out, "media_attachments");
    json_open(out, '{');
    if (!v1)
        JSON_INT(out, "description_limit", description_characters_max);
    json_key(out, "supported_mime_types");
    json_raw(out, supported_types);
    JSON_INT(out, "image_size_limit", w->limits->media_bytes_max);
    JSON_INT(out, "image_matrix_limit", 33177600);
    JSON_INT(out, "video_size_limit", w->limits->media_video_bytes_max);
    JSON_INT(out, "video_frame_rate_limit", 120);
    JSON_INT(out, "video_matrix_limit", 8294400);
    json_close(out, '}');
}

/* What both forms say of posts, pictures and polls; each says more of accounts in its own way. */
static void contents_json(struct work *w, struct buffer *out, bool v1)
{
    statuses_json(w, out);
    media_json(w, out, v1);
    polls_json(w, out);
}

static void languages_list(struct buffer *out)
{
    json_key(out, "languages");
    json_raw(out, STR("[\"en\",\"fr\"]"));
}

static enum err owner_json(struct work *w, struct buffer *out, int64_t owner_id)
{
    enum err e = api_account_json(w, out, owner_id);

    if (e != ERR_NOT_FOUND)
        return e;
    json_null(out);
    return OK;
}

/* GET /api/v1/instance, as older clients ask for it. */
static enum err instance_v1(struct work *w, struct buffer *out, const struct square_counts *counts)
{
    const struct site *site = w->site;
    const struct site_words words = site_words(site);
    const struct live_charter *charter = NULL;
    enum err e = live_charter_get(w, &charter);

    if (e)
        return e;
    JSON_STR(out, "uri", site->domain);
    JSON_STR(out, "title", words.title);
    JSON_STR(out, "short_description", words.description);
    JSON_STR(out, "description", words.description);
    JSON_STR(out, "email", words.contact_email);
    JSON_STR(out, "version", version_text(w));
    json_key(out, "urls");
    json_open(out, '{');
    JSON_STR(out, "streaming_api", streaming_url(w));
    json_close(out, '}');
    NUMBERS_JSON(out, "stats", {"user_count", counts->accounts}, {"status_count", counts->posts},
                 {"domain_count", 0});
    JSON_STR(out, "thumbnail", thumbnail_url(w));
    languages_list(out);
    JSON_BOOL(out, "registrations", words.registrations != REGISTRATIONS_CLOSED);
    JSON_BOOL(out, "approval_required", words.registrations == REGISTRATIONS_APPROVAL);
    JSON_BOOL(out, "invites_enabled", false);
    json_key(out, "configuration");
    json_open(out, '{');
    NUMBERS_JSON(out, "accounts", {"max_featured_tags", featured_tags_max});
    contents_json(w, out, true);
    json_close(out, '}');
    json_key(out, "contact_account");
    e = owner_json(w, out, counts->owner_id);
    json_key(out, "rules");
    json_raw(out, charter->rules);
    return e;
}

static void urls_json(struct work *w, struct buffer *out, const struct live_charter *charter)
{
    const char *privacy = charter->has_privacy ? "privacy-policy" : "about";

    json_key(out, "urls");
    json_open(out, '{');
    JSON_STR(out, "streaming", streaming_url(w));
    JSON_NULL(out, "status");
    JSON_STR(out, "about", str_format(w->memory, "%.*s/about", STR_ARG(w->site->url)));
    JSON_STR(out, "privacy_policy",
             str_format(w->memory, "%.*s/%s", STR_ARG(w->site->url), privacy));
    json_key(out, "terms_of_service");
    json_str_or_null(out, charter->has_terms ? str_format(w->memory, "%.*s/terms-of-service",
                                                          STR_ARG(w->site->url))
                                             : STR(""));
    json_close(out, '}');
}

/* An empty key, not a missing one, says that there is no push: some clients read the member
 * without asking whether it is there. */
static void configuration_json(struct work *w, struct buffer *out,
                               const struct live_charter *charter)
{
    json_key(out, "configuration");
    json_open(out, '{');
    urls_json(w, out, charter);
    json_key(out, "vapid");
    json_open(out, '{');
    JSON_STR(out, "public_key", vapid_public_key());
    json_close(out, '}');
    accounts_json(w, out);
    contents_json(w, out, false);
    json_key(out, "translation");
    json_open(out, '{');
    JSON_BOOL(out, "enabled", api_translation_enabled(w));
    json_close(out, '}');
    json_key(out, "timelines_access");
    json_raw(out, STR("{\"live_feeds\":{\"local\":\"public\",\"remote\":\"public\"},"
                      "\"hashtag_feeds\":{\"local\":\"public\",\"remote\":\"public\"},"
                      "\"trending_link_feeds\":{\"local\":\"public\",\"remote\":\"public\"}}"));
    JSON_BOOL(out, "limited_federation", false);
    json_close(out, '}');
}

static void registrations_json(struct buffer *out, const struct site *site)
{
    const struct site_words words = site_words(site);
    bool approval = words.registrations == REGISTRATIONS_APPROVAL;

    json_key(out, "registrations");
    json_open(out, '{');
    JSON_BOOL(out, "enabled", words.registrations != REGISTRATIONS_CLOSED);
    JSON_BOOL(out, "approval_required", approval);
    JSON_BOOL(out, "reason_required", approval);
    JSON_NULL(out, "message");
    JSON_NULL(out, "min_age");
    JSON_NULL(out, "url");
    json_close(out, '}');
}

static enum err contact_json(struct work *w, struct buffer *out, const struct square_counts *counts)
{
    enum err e;

    json_key(out, "contact");
    json_open(out, '{');
    JSON_STR(out, "email", site_words(w->site).contact_email);
    json_key(out, "account");
    e = owner_json(w, out, counts->owner_id);
    json_close(out, '}');
    return e;
}

/* GET /api/v2/instance */
static enum err instance_v2(struct work *w, struct buffer *out, const struct square_counts *counts)
{
    const struct site *site = w->site;
    const struct site_words words = site_words(site);
    const struct live_charter *charter = NULL;
    enum err e = live_charter_get(w, &charter);

    if (e)
        return e;
    JSON_STR(out, "domain", site->domain);
    JSON_STR(out, "title", words.title);
    JSON_STR(out, "version", version_text(w));
    JSON_STR(out, "source_url", str_format(w->memory, "%.*s/about", STR_ARG(site->url)));
    JSON_STR(out, "description", words.description);
    json_key(out, "usage");
    json_open(out, '{');
    NUMBERS_JSON(out, "users", {"active_month", counts->active_month});
    json_close(out, '}');
    json_key(out, "thumbnail");
    json_open(out, '{');
    JSON_STR(out, "url", thumbnail_url(w));
    JSON_STR(out, "description", STR(""));
    json_close(out, '}');
    json_key(out, "icon");
    json_raw(out, STR("[]"));
    languages_list(out);
    configuration_json(w, out, charter);
    registrations_json(out, site);
    NUMBERS_JSON(out, "api_versions", {"mastodon", api_version_mastodon});
    JSON_NULL(out, "wrapstodon");
    json_key(out, "bema"); /* beside what Mastodon's clients read */
    json_open(out, '{');
    JSON_STR(out, "version", site->version);
    json_close(out, '}');
    e = contact_json(w, out, counts);
    json_key(out, "rules");
    json_raw(out, charter->rules);
    return e;
}

/* GET /.well-known/nodeinfo */
static enum err nodeinfo_links(struct work *w, struct buffer *out,
                               const struct square_counts *counts)
{
    (void)counts;
    json_key(out, "links");
    json_open(out, '[');
    json_open(out, '{');
    JSON_STR(out, "rel", STR("http://nodeinfo.diaspora.software/ns/schema/2.0"));
    JSON_STR(out, "href", str_format(w->memory, "%.*s/nodeinfo/2.0", STR_ARG(w->site->url)));
    json_close(out, '}');
    json_close(out, ']');
    return OK;
}

/* GET /nodeinfo/2.0 */
static enum err nodeinfo(struct work *w, struct buffer *out, const struct square_counts *counts)
{
    const struct site *site = w->site;
    const struct site_words words = site_words(site);

    JSON_STR(out, "version", STR("2.0"));
    json_key(out, "software");
    json_open(out, '{');
    JSON_STR(out, "name", STR("bema"));
    JSON_STR(out, "version", site->version);
    json_close(out, '}');
    json_key(out, "protocols");
    json_raw(out, STR("[]"));
    json_key(out, "services");
    json_raw(out, STR("{\"outbound\":[],\"inbound\":[]}"));
    json_key(out, "usage");
    json_open(out, '{');
    NUMBERS_JSON(out, "users", {"total", counts->accounts}, {"activeMonth", counts->active_month},
                 {"activeHalfyear", counts->active_half_year});
    JSON_INT(out, "localPosts", counts->posts);
    json_close(out, '}');
    JSON_BOOL(out, "openRegistrations", words.registrations == REGISTRATIONS_OPEN);
    json_key(out, "metadata");
    json_open(out, '{');
    JSON_STR(out, "nodeName", words.title);
    JSON_STR(out, "nodeDescription", words.description);
    json_close(out, '}');
    return OK;
}

/* The documents: what stands in the object at an address. */
static const struct document {
    const char *path;
    enum err (*members)(struct work *w, struct buffer *out, const struct square_counts *counts);
    bool with_counts;
} documents[] = {
    {"/api/v1/instance", instance_v1, true},
    {"/api/v2/instance", instance_v2, true},
    {"/.well-known/nodeinfo", nodeinfo_links, false},
    {"/nodeinfo/2.0", nodeinfo, true},
};

static enum err document_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    const struct document *document = documents;
    struct square_counts counts = {0};
    struct buffer out = buffer_in(w->memory);
    enum err e;

    (void)viewer;
    while (!str_is(request->route_path, document->path))
        if (++document == documents + sizeof documents / sizeof *documents)
            return work_fail(w, ERR_INTERNAL, "a route has no document");
    e = document->with_counts ? square_counts(w, &counts) : OK;
    if (e)
        return e;
    json_open(&out, '{');
    e = document->members(w, &out, &counts);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/instance/activity: numbers are strings, as in Mastodon. */
static enum err activity_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct square_counts counts;
    struct buffer out = buffer_in(w->memory);
    enum err e = square_counts(w, &counts);

    (void)viewer, (void)request;
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < square_weeks; i++) {
        const struct square_week *week = &counts.weeks[i];

        json_raw(&out, str_format(w->memory,
                                  "{\"week\":\"%lld\",\"statuses\":\"%lld\",\"logins\":\"%lld\","
                                  "\"registrations\":\"%lld\"}",
                                  (long long)(week->start_ms / 1000), (long long)week->posts,
                                  (long long)week->sign_ins, (long long)week->registrations));
    }
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

#define SHOW(path_, handler_, about_)                                                              \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .lane = LANE_LIVE, .handler = handler_, .about = about_ \
    }

static const struct http_route routes[] = {
    SHOW("/api/v1/instance", document_show, "The square, as older clients ask for it"),
    SHOW("/api/v2/instance", document_show, "The square: its limits and what it can do"),
    SHOW("/api/v1/instance/activity", activity_show, "What happened in the last twelve weeks"),
    SHOW("/.well-known/nodeinfo", document_show, "Where the square's numbers are"),
    SHOW("/nodeinfo/2.0", document_show, "The square's numbers, as crawlers ask for them"),
};
const struct http_table api_instance_table = {routes, sizeof(routes) / sizeof(routes[0])};
