/* Configuration: one table of keys; values come from bema.conf in the data folder, the environment
 * (BEMA_ and the key in capitals) and --set key=value, in rising order. A key that is not in the
 * table, or a value that its kind does not take, is refused with the place it came from and the
 * nearest known key. docs/OPERATING.md shows the table (`bema doc config`). */
#ifndef BEMA_MAIN_CONFIG_H
#define BEMA_MAIN_CONFIG_H

#include "base/work.h"
#include "media/media_store.h"

enum config_kind { CONFIG_TEXT, CONFIG_SWITCH, CONFIG_NUMBER, CONFIG_CHOICE };
struct config_key {
    const char *name;
    enum config_kind kind;
    const char *fallback; /* as it would be written */
    int64_t min, max;     /* of numbers */
    const char *choices;  /* "open|approval|closed" */
    const char *about;    /* one line */
};
enum config_name {
    CONFIG_LISTEN,
    CONFIG_URL,
    CONFIG_DATABASE,
    CONFIG_TITLE,
    CONFIG_DESCRIPTION,
    CONFIG_CONTACT_EMAIL,
    CONFIG_REGISTRATIONS,
    CONFIG_CONFIRM_EMAIL,
    CONFIG_RATE_LIMITS,
    CONFIG_PASSWORD_GRANT,
    CONFIG_POST_CHARACTERS_MAX,
    CONFIG_IMPORTED_CHARACTERS_MAX,
    CONFIG_POLL_OPTIONS_MAX,
    CONFIG_FOLLOWS_MAX,
    CONFIG_MEDIA_BYTES_MAX,
    CONFIG_MEDIA_VIDEO_BYTES_MAX,
    CONFIG_PROFILE_PICTURE_BYTES_MAX,
    CONFIG_MEDIA_QUOTA_BYTES,
    CONFIG_MEDIA_URL,
    CONFIG_S3_ENDPOINT,
    CONFIG_S3_BUCKET,
    CONFIG_S3_REGION,
    CONFIG_S3_KEY,
    CONFIG_S3_SECRET,
    CONFIG_S3_PREFIX,
    CONFIG_S3_PATH_STYLE,
    CONFIG_S3_PRIVATE,
    CONFIG_TRUSTED_PROXIES,
    CONFIG_TERRITORY_HEADER,
    CONFIG_FETCH_ALLOW,
    CONFIG_TRANSLATION_URL,
    CONFIG_TRANSLATION_KEY,
    CONFIG_LINK_PREVIEWS,
    CONFIG_LOG_WITNESSES,
    CONFIG_TRANSPARENCY_EXPORTS,
    CONFIG_SMTP_URL,
    CONFIG_SMTP_USER,
    CONFIG_SMTP_PASSWORD,
    CONFIG_MAIL_FROM,
    CONFIG_POLICY,
    CONFIG_RULES,
    CONFIG_TRIAGE,
    CONFIG_LOG_LEVEL,
    CONFIG_LOOPS,
    CONFIG_READERS,
    CONFIG_SLOW_THREADS,
    CONFIG_CONNECTIONS_MAX,
    CONFIG_STREAMS_MAX,
    CONFIG_LIVE_RENDERED_BYTES_MAX,
    CONFIG_LIVE_VIEWERS_MAX,
    CONFIG_LIVE_WINDOW_POSTS_MAX,
    CONFIG_POSTGRES_PARTITIONS,
    CONFIG_POSTGRES_LANES,
    CONFIG_KEYS,
};
extern const struct config_key config_keys[CONFIG_KEYS];

struct config {
    bool given[CONFIG_KEYS];        /* written somewhere, not a fallback */
    struct str values[CONFIG_KEYS]; /* as written, checked; in the arena given to config_load */
};

/* sets: the values of --set, in order. A missing bema.conf is fine. */
MUST_USE enum err config_load(struct work *w, struct str data_folder, const char *const *sets,
                              int set_count, struct config *ret_config);
/* One more value, checked like the others; source names where it came from in the words. */
MUST_USE enum err config_set(struct work *w, struct config *config, struct str name,
                             struct str value, const char *source);
struct str config_text(const struct config *config, enum config_name name);
int64_t config_number(const struct config *config, enum config_name name);
bool config_switch(const struct config *config, enum config_name name);

/* The site and limits that the values say; url falls back to http://localhost:PORT of listen. */
MUST_USE enum err config_site(struct work *w, const struct config *config, struct str data_folder,
                              struct site *ret_site, struct limits *ret_limits);
/* Where the policy's file is; "": that which is built in. */
struct str config_policy(struct work *w, const struct config *config, struct str data_folder);
/* Where the automatic rules' file is, or "default", "off" or ""; and that of the triage model, ""
 * none (moderation/rule_engine.h). */
struct str config_rules(struct work *w, const struct config *config, struct str data_folder);
struct str config_triage(struct work *w, const struct config *config, struct str data_folder);
/* The bucket that files are kept in; its endpoint is empty where there is none. */
MUST_USE enum err config_bucket(struct work *w, const struct config *config,
                                struct media_bucket *ret_bucket);
/* "127.0.0.1:3000" or "[::1]:3000" */
MUST_USE enum err config_listen(struct work *w, const struct config *config, struct str *ret_host,
                                int *ret_port);

#endif
