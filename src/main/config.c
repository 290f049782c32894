#include "main/config.h"

#include "main/nearest.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

enum { config_value_bytes_max = 4096 };

const struct config_key config_keys[CONFIG_KEYS] = {
    [CONFIG_LISTEN] = {"listen", CONFIG_TEXT, "127.0.0.1:3000", 0, 0, NULL,
                       "address and port the server listens on"},
    [CONFIG_URL] = {"url", CONFIG_TEXT, "", 0, 0, NULL,
                    "the square's public address, https://square.example; empty: "
                    "http://localhost with the port of `listen`"},
    [CONFIG_DATABASE] = {"database", CONFIG_TEXT, "", 0, 0, NULL,
                         "empty: bema.db in the data folder; or postgres://…"},
    [CONFIG_TITLE] = {"title", CONFIG_TEXT, "Bema", 0, 0, NULL, "name of the square"},
    [CONFIG_DESCRIPTION] = {"description", CONFIG_TEXT, "A public square.", 0, 0, NULL,
                            "one or two sentences shown to visitors"},
    [CONFIG_CONTACT_EMAIL] = {"contact_email", CONFIG_TEXT, "", 0, 0, NULL,
                              "where visitors reach the people who run the square"},
    [CONFIG_REGISTRATIONS] = {"registrations", CONFIG_CHOICE, "open", 0, 0, "open|approval|closed",
                              "who may sign up"},
    [CONFIG_CONFIRM_EMAIL] = {"confirm_email", CONFIG_SWITCH, "on", 0, 0, NULL,
                              "new people confirm their e-mail address before they post"},
    [CONFIG_RATE_LIMITS] = {"rate_limits", CONFIG_SWITCH, "on", 0, 0, NULL,
                            "limits on requests per person and address"},
    [CONFIG_PASSWORD_GRANT] = {"password_grant", CONFIG_SWITCH, "off", 0, 0, NULL,
                               "OAuth's password grant, for test rigs only"},
    [CONFIG_POST_CHARACTERS_MAX] = {"post_characters_max", CONFIG_NUMBER, "500", 1, 60000, NULL,
                                    "characters of a post, as Mastodon counts them"},
    [CONFIG_IMPORTED_CHARACTERS_MAX] = {"imported_characters_max", CONFIG_NUMBER, "100000", 500,
                                        1000000, NULL,
                                        "characters of a post that comes by load or import"},
    [CONFIG_POLL_OPTIONS_MAX] = {"poll_options_max", CONFIG_NUMBER, "4", 2, 20, NULL,
                                 "options of a poll"},
    [CONFIG_FOLLOWS_MAX] = {"follows_max", CONFIG_NUMBER, "7500", 1, 1000000, NULL,
                            "accounts one person may follow"},
    [CONFIG_MEDIA_BYTES_MAX] = {"media_bytes_max", CONFIG_NUMBER, "16777216", 1024, 4294967296,
                                NULL, "bytes of one picture sent for a post"},
    [CONFIG_MEDIA_VIDEO_BYTES_MAX] = {"media_video_bytes_max", CONFIG_NUMBER, "103809024", 1024,
                                      4294967296, NULL,
                                      "bytes of one video or sound sent for a post"},
    [CONFIG_PROFILE_PICTURE_BYTES_MAX] = {"profile_picture_bytes_max", CONFIG_NUMBER, "8388608",
                                          1024, 67108864, NULL,
                                          "bytes of a picture sent as avatar or header"},
    [CONFIG_MEDIA_QUOTA_BYTES] = {"media_quota_bytes", CONFIG_NUMBER, "10737418240", 0,
                                  INT64_C(1) << 50, NULL,
                                  "bytes that the pictures of one account may take up, as they are "
                                  "kept; 0: no limit. What comes by load and import counts, and is "
                                  "not refused"},
    [CONFIG_MEDIA_URL] = {"media_url", CONFIG_TEXT, "", 0, 0, NULL,
                          "where addresses of pictures and videos begin, https://files.example; "
                          "empty: /media of `url`, or the bucket"},
    [CONFIG_S3_ENDPOINT] = {"s3_endpoint", CONFIG_TEXT, "", 0, 0, NULL,
                            "https:// address of an S3 where pictures and videos are kept; empty: "
                            "the folder media in the data folder"},
    [CONFIG_S3_BUCKET] = {"s3_bucket", CONFIG_TEXT, "", 0, 0, NULL, "name of the bucket"},
    [CONFIG_S3_REGION] = {"s3_region", CONFIG_TEXT, "us-east-1", 0, 0, NULL,
                          "region of the bucket"},
    [CONFIG_S3_KEY] = {"s3_key", CONFIG_TEXT, "", 0, 0, NULL, "access key"},
    [CONFIG_S3_SECRET] = {"s3_secret", CONFIG_TEXT, "", 0, 0, NULL, "secret of the access key"},
    [CONFIG_S3_PREFIX] = {"s3_prefix", CONFIG_TEXT, "", 0, 0, NULL,
                          "what names in the bucket begin with, square/"},
    [CONFIG_S3_PATH_STYLE] = {"s3_path_style", CONFIG_SWITCH, "off", 0, 0, NULL,
                              "the bucket's name comes after the address's host, not before it"},
    [CONFIG_S3_PRIVATE] = {"s3_private", CONFIG_SWITCH, "off", 0, 0, NULL,
                           "nobody may read the bucket: files are asked for here, and given by "
                           "addresses that are good for ten minutes"},
    [CONFIG_TRUSTED_PROXIES] = {"trusted_proxies", CONFIG_TEXT, "127.0.0.0/8,::1/128", 0, 0, NULL,
                                "networks whose X-Forwarded-For is believed, comma-separated"},
    [CONFIG_TERRITORY_HEADER] = {"territory_header", CONFIG_TEXT, "", 0, 0, NULL,
                                 "header in which trusted_proxies say which territory a request "
                                 "comes from, as DE (ISO 3166-1); empty: no territory is known, "
                                 "and nothing is withheld"},
    [CONFIG_FETCH_ALLOW] = {"fetch_allow", CONFIG_TEXT, "", 0, 0, NULL,
                            "networks that outbound requests may reach although they are not "
                            "public, comma-separated"},
    [CONFIG_LINK_PREVIEWS] = {"link_previews", CONFIG_SWITCH, "on", 0, 0, NULL,
                              "pages that posts link to are fetched, to show what they are about"},
    [CONFIG_LOG_WITNESSES] = {"log_witnesses", CONFIG_TEXT, "", 0, 0, NULL,
                              "who signs the public log besides: KEY URL, KEY URL (a witness's key "
                              "and the address of its add-checkpoint)"},
    [CONFIG_TRANSPARENCY_EXPORTS] = {"transparency_exports", CONFIG_SWITCH, "off", 0, 0, NULL,
                                     "each day's rows for the DSA Transparency Database are "
                                     "written into the folder transparency in the data folder"},
    [CONFIG_TRANSLATION_URL] = {"translation_url", CONFIG_TEXT, "", 0, 0, NULL,
                                "a server that speaks LibreTranslate's API; empty: posts are not "
                                "translated"},
    [CONFIG_TRANSLATION_KEY] = {"translation_key", CONFIG_TEXT, "", 0, 0, NULL,
                                "its key, where it wants one"},
    [CONFIG_SMTP_URL] = {"smtp_url", CONFIG_TEXT, "", 0, 0, NULL,
                         "smtp://host:port or smtps://host:port; empty: mail is written to "
                         "the folder mail in the data folder"},
    [CONFIG_SMTP_USER] = {"smtp_user", CONFIG_TEXT, "", 0, 0, NULL, "user at the mail server"},
    [CONFIG_SMTP_PASSWORD] = {"smtp_password", CONFIG_TEXT, "", 0, 0, NULL,
                              "password at the mail server"},
    [CONFIG_MAIL_FROM] = {"mail_from", CONFIG_TEXT, "", 0, 0, NULL,
                          "sender of mail; empty: noreply@ and the square's domain"},
    [CONFIG_POLICY] = {"policy", CONFIG_TEXT, "", 0, 0, NULL,
                       "file with the policy by which the square ranks, from the data folder; "
                       "empty: the one built in; read anew on SIGHUP"},
    [CONFIG_RULES] = {"rules", CONFIG_TEXT, "", 0, 0, NULL,
                      "file with automatic rules, from the data folder; default: those that ship; "
                      "off; empty: those that ship, all in shadow; read anew on SIGHUP"},
    [CONFIG_TRIAGE] = {"triage", CONFIG_TEXT, "", 0, 0, NULL,
                       "model of `bema triage train` that automatic rules may ask, from the data "
                       "folder; read anew on SIGHUP"},
    [CONFIG_LOG_LEVEL] = {"log_level", CONFIG_CHOICE, "info", 0, 0, "debug|info|warning|error",
                          "the least important lines that are logged"},
    [CONFIG_LOOPS] = {"loops", CONFIG_NUMBER, "0", 0, 256, NULL,
                      "event-loop threads; 0: one per core"},
    [CONFIG_READERS] = {"readers", CONFIG_NUMBER, "0", 0, 256, NULL,
                        "threads that read the store for requests; 0: one per core"},
    [CONFIG_SLOW_THREADS] = {"slow_threads", CONFIG_NUMBER, "0", 0, 64, NULL,
                             "threads for passwords and outbound requests; 0: two"},
    [CONFIG_CONNECTIONS_MAX] = {"connections_max", CONFIG_NUMBER, "0", 0, 1000000, NULL,
                                "open connections; 0: 16384 or what the system allows"},
    [CONFIG_STREAMS_MAX] = {"streams_max", CONFIG_NUMBER, "0", 0, 10000000, NULL,
                            "open streams; 0: 100000; never more than 7 of 8 files that the system"
                            " allows"},
    [CONFIG_LIVE_RENDERED_BYTES_MAX] = {"live_rendered_bytes_max", CONFIG_NUMBER, "33554432",
                                        1048576, INT64_C(1) << 40, NULL,
                                        "memory for rendered posts and accounts"},
    [CONFIG_LIVE_VIEWERS_MAX] = {"live_viewers_max", CONFIG_NUMBER, "10000", 16, 10000000, NULL,
                                 "people whose relations are held in memory at once"},
    [CONFIG_LIVE_WINDOW_POSTS_MAX] = {"live_window_posts_max", CONFIG_NUMBER, "64000000", 1000,
                                      INT64_C(4000000000), NULL,
                                      "posts held in the index; older pages come from the store"},
    [CONFIG_POSTGRES_PARTITIONS] = {"postgres_partitions", CONFIG_NUMBER, "4", 0, 1024, NULL,
                                    "hash partitions of each table, fixed when the store is made; "
                                    "0: plain tables, for Citus"},
    [CONFIG_POSTGRES_LANES] = {"postgres_lanes", CONFIG_NUMBER, "0", 0, 256, NULL,
                               "connections that write at once on PostgreSQL; 0: 8"},
};

static const char *key_nearest(struct str name)
{
    struct nearest nearest = nearest_to(name);
    for (int i = 0; i < CONFIG_KEYS; i++)
        nearest_try(&nearest, config_keys[i].name);
    return nearest.name;
}

static bool choice_has(const char *choices, struct str value)
{
    struct str rest = str_of(choices), choice;
    while (rest.size) {
        rest = str_split(rest, '|', &choice);
        if (str_equal(choice, value))
            return true;
    }
    return false;
}

static enum err value_check(struct work *w, const struct config_key *key, struct str value,
                            const char *source)
{
    int64_t number;
    bool on;
    if (value.size > config_value_bytes_max)
        return work_fail(w, ERR_INVALID, "%s: %s is longer than %d bytes", source, key->name,
                         config_value_bytes_max);
    if (!utf8_valid(value))
        return work_fail(w, ERR_INVALID, "%s: %s is not valid UTF-8", source, key->name);
    if (key->kind == CONFIG_NUMBER && str_int(value, key->min, key->max, &number))
        return work_fail(w, ERR_INVALID,
                         "%s: %s takes a whole number from %lld to %lld, not \"%.*s\"", source,
                         key->name, (long long)key->min, (long long)key->max, STR_ARG(value));
    if (key->kind == CONFIG_SWITCH && str_bool(value, &on))
        return work_fail(w, ERR_INVALID, "%s: %s takes on or off, not \"%.*s\"", source, key->name,
                         STR_ARG(value));
    if (key->kind == CONFIG_CHOICE && !choice_has(key->choices, value))
        return work_fail(w, ERR_INVALID, "%s: %s takes %s, not \"%.*s\"", source, key->name,
                         key->choices, STR_ARG(value));
    return OK;
}

enum err config_set(struct work *w, struct config *config, struct str name, struct str value,
                    const char *source)
{
    for (int i = 0; i < CONFIG_KEYS; i++) {
        if (!str_is(name, config_keys[i].name))
            continue;
        enum err e = value_check(w, &config_keys[i], value, source);
        if (e)
            return e;
        config->values[i] = str_copy(w->memory, value);
        config->given[i] = true;
        return OK;
    }
    const char *nearest = key_nearest(name);
    if (!nearest)
        return work_fail(w, ERR_INVALID, "%s: there is no setting \"%.*s\" (see `bema doc config`)",
                         source, STR_ARG(name));
    return work_fail(w, ERR_INVALID, "%s: there is no setting \"%.*s\"; did you mean %s?", source,
                     STR_ARG(name), nearest);
}

struct file_reading {
    struct work *w;
    struct config *config;
    FILE *file;
    const char *path;
    int line;
    enum err e;
};

/* inih's reader: one line a call, so that the lines can be counted. */
static char *file_next_line(char *line, int size, void *context)
{
    struct file_reading *reading = context;
    reading->line++;
    return fgets(line, size, reading->file);
}

/* inih's handler: 1 goes on, 0 marks the line as faulty. */
static int file_value(void *context, const char *section, const char *name, const char *value)
{
    struct file_reading *reading = context;
    struct work *w = reading->w;
    if (reading->e)
        return 1;
    const char *source =
        str_c(w->memory, str_format(w->memory, "%s, line %d", reading->path, reading->line));
    if (*section)
        reading->e =
            work_fail(w, ERR_INVALID, "%s: sections like [%s] are not used", source, section);
    else
        reading->e = config_set(w, reading->config, str_of(name), str_of(value), source);
    return 1;
}

static enum err file_load(struct work *w, struct str data_folder, struct config *config)
{
    struct file_reading reading = {.w = w, .config = config};
    reading.path = str_c(w->memory, str_format(w->memory, "%.*s/bema.conf", STR_ARG(data_folder)));
    reading.file = fopen(reading.path, "re");
    if (!reading.file && errno == ENOENT)
        return OK;
    if (!reading.file)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be read: %s", reading.path,
                         strerror(errno));
    int fault = ini_parse_stream(file_next_line, &reading, file_value, &reading);
    fclose(reading.file);
    if (reading.e)
        return reading.e;
    if (fault)
        return work_fail(w, ERR_INVALID,
                         "%s, line %d: a line is `name = value`, at most 198 bytes long",
                         reading.path, fault);
    return OK;
}

static enum err environment_load(struct work *w, struct config *config)
{
    static const char *const others[] = {"BEMA_DATA", "BEMA_MEDIA_CHILD"};
    for (char **variable = environ; *variable; variable++) {
        struct str name, value = str_split(str_of(*variable), '=', &name);
        if (!str_starts(name, STR("BEMA_")) || str_starts(name, STR("BEMA_TEST_")))
            continue;
        bool other = false;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            other |= str_is(name, others[i]);
        if (other)
            continue;
        const char *source =
            str_c(w->memory, str_format(w->memory, "environment, %.*s", STR_ARG(name)));
        enum err e =
            config_set(w, config, str_lower(w->memory, str_sub(name, 5, name.size)), value, source);
        if (e)
            return e;
    }
    return OK;
}

enum err config_load(struct work *w, struct str data_folder, const char *const *sets, int set_count,
                     struct config *ret_config)
{
    struct config config = {0};
    for (int i = 0; i < CONFIG_KEYS; i++)
        config.values[i] = str_of(config_keys[i].fallback);
    enum err e = file_load(w, data_folder, &config);
    if (!e)
        e = environment_load(w, &config);
    for (int i = 0; !e && i < set_count; i++) {
        struct str name, set = str_of(sets[i]);
        if (str_find_char(set, '=') == SIZE_MAX)
            return work_fail(w, ERR_INVALID, "--set takes key=value, not \"%s\"", sets[i]);
        struct str value = str_split(set, '=', &name);
        e = config_set(w, &config, str_trim(name), str_trim(value), "--set");
    }
    if (!e)
        *ret_config = config;
    return e;
}

struct str config_text(const struct config *config, enum config_name name)
{
    return config->values[name];
}

int64_t config_number(const struct config *config, enum config_name name)
{
    int64_t number = 0;
    if (str_int(config->values[name], INT64_MIN, INT64_MAX, &number))
        return 0; /* cannot be: checked when set */
    return number;
}

bool config_switch(const struct config *config, enum config_name name)
{
    bool on = false;
    if (str_bool(config->values[name], &on))
        return false; /* cannot be: checked when set */
    return on;
}

enum err config_listen(struct work *w, const struct config *config, struct str *ret_host,
                       int *ret_port)
{
    struct str listen = config->values[CONFIG_LISTEN];
    size_t colon = listen.size;
    while (colon > 0 && listen.data[colon - 1] != ':')
        colon--;
    int64_t port;
    if (!colon || str_int(str_sub(listen, colon, listen.size), 0, 65535, &port))
        return work_fail(w, ERR_INVALID, "listen takes HOST:PORT, not \"%.*s\"", STR_ARG(listen));
    struct str host = str_sub(listen, 0, colon - 1);
    if (host.size > 1 && host.data[0] == '[' && host.data[host.size - 1] == ']')
        host = str_sub(host, 1, host.size - 1);
    if (str_is(host, "localhost"))
        host = STR("127.0.0.1");
    *ret_host = host.size ? host : STR("0.0.0.0");
    *ret_port = (int)port;
    return OK;
}

static enum err site_url(struct work *w, const struct config *config, struct site *site)
{
    struct str url = config->values[CONFIG_URL], host;
    int port;
    enum err e = config_listen(w, config, &host, &port);
    if (e)
        return e;
    if (!url.size)
        url = str_format(w->memory, "http://localhost:%d", port);
    while (str_ends(url, STR("/")))
        url.size--;
    struct str domain = str_starts(url, STR("https://"))  ? str_sub(url, 8, url.size)
                        : str_starts(url, STR("http://")) ? str_sub(url, 7, url.size)
                                                          : STR("");
    if (!domain.size || str_find_char(domain, '/') != SIZE_MAX ||
        str_find_char(domain, '@') != SIZE_MAX)
        return work_fail(w, ERR_INVALID,
                         "url takes http:// or https:// and a host, nothing after, not \"%.*s\"",
                         STR_ARG(url));
    site->url = str_lower(w->memory, url);
    site->domain = str_lower(w->memory, domain);
    return OK;
}

/* An http(s) address without a slash at the end; empty stays empty. */
static enum err address_check(struct work *w, const struct config *config, enum config_name name,
                              struct str *ret_address)
{
    struct str address = config->values[name];

    while (str_ends(address, STR("/")))
        address.size--;
    if (address.size && !str_starts(address, STR("https://")) &&
        !str_starts(address, STR("http://")))
        return work_fail(w, ERR_INVALID,
                         "%s takes an address with http:// or https://, not \"%.*s\"",
                         config_keys[name].name, STR_ARG(address));
    *ret_address = address;
    return OK;
}

/* Letters that need no percent sign in an address. */
static bool is_plain(struct str text, const char *others)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            (!c || !strchr(others, c)))
            return false;
    }
    return true;
}

enum err config_bucket(struct work *w, const struct config *config, struct media_bucket *ret_bucket)
{
    struct media_bucket bucket = {
        .bucket = config->values[CONFIG_S3_BUCKET],
        .region = config->values[CONFIG_S3_REGION],
        .key = config->values[CONFIG_S3_KEY],
        .secret = config->values[CONFIG_S3_SECRET],
        .prefix = config->values[CONFIG_S3_PREFIX],
        .path_style = config_switch(config, CONFIG_S3_PATH_STYLE),
        .is_private = config_switch(config, CONFIG_S3_PRIVATE),
    };
    enum err e = address_check(w, config, CONFIG_S3_ENDPOINT, &bucket.endpoint);

    if (!e && bucket.endpoint.size &&
        (!bucket.bucket.size || !bucket.key.size || !bucket.secret.size || !bucket.region.size))
        return work_fail(w, ERR_INVALID,
                         "s3_endpoint needs s3_bucket, s3_region, s3_key and s3_secret beside it");
    if (!e && bucket.is_private && !bucket.endpoint.size)
        return work_fail(w, ERR_INVALID, "s3_private needs s3_endpoint beside it");
    if (!e && (!is_plain(bucket.bucket, "-._") || !is_plain(bucket.prefix, "-._/") ||
               str_starts(bucket.prefix, STR("/"))))
        return work_fail(w, ERR_INVALID,
                         "s3_bucket and s3_prefix take letters, digits, - . _ and, inside the "
                         "prefix, /");
    if (!e && bucket.prefix.size && !str_ends(bucket.prefix, STR("/")))
        bucket.prefix = str_format(w->memory, "%.*s/", STR_ARG(bucket.prefix));
    if (!e)
        *ret_bucket = bucket;
    return e;
}

/* Without a bucket, or with a private one, the server's own /media is behind another host's name,
 * too. */
static enum err media_url_find(struct work *w, const struct config *config, struct site *site)
{
    struct media_bucket bucket = {0};
    struct str address = {0};
    enum err e = address_check(w, config, CONFIG_MEDIA_URL, &address);

    if (!e)
        e = config_bucket(w, config, &bucket);
    if (e)
        return e;
    if (bucket.is_private)
        site->bucket_url = media_bucket_url(w->memory, &bucket);
    if (!bucket.endpoint.size || bucket.is_private)
        site->media_url =
            str_format(w->memory, "%.*s/media", STR_ARG(address.size ? address : site->url));
    else if (!address.size)
        site->media_url = media_bucket_url(w->memory, &bucket);
    else
        site->media_url = str_format(w->memory, "%.*s%s%.*s", STR_ARG(address),
                                     bucket.prefix.size ? "/" : "", STR_ARG(bucket.prefix));
    while (str_ends(site->media_url, STR("/")))
        site->media_url.size--;
    return OK;
}

/* What the configuration says, the pages of the square's owner do not change. */
static unsigned fixed_words(const struct config *config)
{
    static const enum config_name names[SITE_WORDS] = {
        [SITE_TITLE] = CONFIG_TITLE,
        [SITE_DESCRIPTION] = CONFIG_DESCRIPTION,
        [SITE_CONTACT_EMAIL] = CONFIG_CONTACT_EMAIL,
        [SITE_REGISTRATIONS] = CONFIG_REGISTRATIONS,
    };
    unsigned fixed = 0;

    for (int i = 0; i < SITE_WORDS; i++)
        if (config->given[names[i]])
            fixed |= 1u << i;
    return fixed;
}

static struct str url_without_slash(struct str url)
{
    while (str_ends(url, STR("/")))
        url.size--;
    return url;
}

enum err config_site(struct work *w, const struct config *config, struct str data_folder,
                     struct site *ret_site, struct limits *ret_limits)
{
    struct site site = {
        .title = config->values[CONFIG_TITLE],
        .description = config->values[CONFIG_DESCRIPTION],
        .contact_email = config->values[CONFIG_CONTACT_EMAIL],
        .version = STR(BEMA_VERSION),
        .data_folder = data_folder,
        .registrations = str_is(config->values[CONFIG_REGISTRATIONS], "open") ? REGISTRATIONS_OPEN
                         : str_is(config->values[CONFIG_REGISTRATIONS], "approval")
                             ? REGISTRATIONS_APPROVAL
                             : REGISTRATIONS_CLOSED,
        .fixed = fixed_words(config),
        .confirm_email = config_switch(config, CONFIG_CONFIRM_EMAIL),
        .rate_limits = config_switch(config, CONFIG_RATE_LIMITS),
        .password_grant = config_switch(config, CONFIG_PASSWORD_GRANT),
        .translation_url = url_without_slash(config->values[CONFIG_TRANSLATION_URL]),
        .translation_key = config->values[CONFIG_TRANSLATION_KEY],
        .territories = config->values[CONFIG_TERRITORY_HEADER].size > 0,
        .link_previews = config_switch(config, CONFIG_LINK_PREVIEWS),
        .transparency_exports = config_switch(config, CONFIG_TRANSPARENCY_EXPORTS),
    };
    enum err e = site_url(w, config, &site);
    if (!e)
        e = media_url_find(w, config, &site);
    if (e)
        return e;
    struct limits limits = limits_default;
    limits.post_characters_max = (int)config_number(config, CONFIG_POST_CHARACTERS_MAX);
    limits.imported_characters_max = (int)config_number(config, CONFIG_IMPORTED_CHARACTERS_MAX);
    limits.poll_options_max = (int)config_number(config, CONFIG_POLL_OPTIONS_MAX);
    limits.follows_max = (int)config_number(config, CONFIG_FOLLOWS_MAX);
    limits.media_bytes_max = config_number(config, CONFIG_MEDIA_BYTES_MAX);
    limits.media_video_bytes_max = config_number(config, CONFIG_MEDIA_VIDEO_BYTES_MAX);
    limits.profile_picture_bytes_max = config_number(config, CONFIG_PROFILE_PICTURE_BYTES_MAX);
    limits.media_quota_bytes = config_number(config, CONFIG_MEDIA_QUOTA_BYTES);
    *ret_site = site;
    *ret_limits = limits;
    return OK;
}

static struct str path_of(struct work *w, const struct config *config, enum config_name name,
                          struct str data_folder)
{
    const struct str path = config_text(config, name);
    return !path.size || path.data[0] == '/'
               ? path
               : str_format(w->memory, "%.*s/%.*s", STR_ARG(data_folder), STR_ARG(path));
}

struct str config_policy(struct work *w, const struct config *config, struct str data_folder)
{
    return path_of(w, config, CONFIG_POLICY, data_folder);
}

struct str config_rules(struct work *w, const struct config *config, struct str data_folder)
{
    const struct str name = config_text(config, CONFIG_RULES);
    return str_is(name, "default") || str_is(name, "off")
               ? name
               : path_of(w, config, CONFIG_RULES, data_folder);
}

struct str config_triage(struct work *w, const struct config *config, struct str data_folder)
{
    return path_of(w, config, CONFIG_TRIAGE, data_folder);
}
