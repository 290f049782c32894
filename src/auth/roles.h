/* Roles of the people of a square, and what each may do, in Mastodon's permission bits. */
#ifndef BEMA_AUTH_ROLES_H
#define BEMA_AUTH_ROLES_H

#include "base/work.h"

enum role { ROLE_USER, ROLE_MODERATOR, ROLE_ADMIN, ROLE_OWNER };

enum permission {
    PERMISSION_ADMINISTRATOR = 1 << 0, /* everything */
    PERMISSION_DEVOPS = 1 << 1,
    PERMISSION_VIEW_AUDIT_LOG = 1 << 2,
    PERMISSION_VIEW_DASHBOARD = 1 << 3,
    PERMISSION_MANAGE_REPORTS = 1 << 4,
    PERMISSION_MANAGE_FEDERATION = 1 << 5,
    PERMISSION_MANAGE_SETTINGS = 1 << 6,
    PERMISSION_MANAGE_BLOCKS = 1 << 7,
    PERMISSION_MANAGE_TAXONOMIES = 1 << 8,
    PERMISSION_MANAGE_APPEALS = 1 << 9,
    PERMISSION_MANAGE_USERS = 1 << 10,
    PERMISSION_MANAGE_INVITES = 1 << 11,
    PERMISSION_MANAGE_RULES = 1 << 12,
    PERMISSION_MANAGE_ANNOUNCEMENTS = 1 << 13,
    PERMISSION_MANAGE_CUSTOM_EMOJIS = 1 << 14,
    PERMISSION_MANAGE_WEBHOOKS = 1 << 15,
    PERMISSION_INVITE_USERS = 1 << 16,
    PERMISSION_MANAGE_ROLES = 1 << 17,
    PERMISSION_MANAGE_USER_ACCESS = 1 << 18,
    PERMISSION_DELETE_USER_DATA = 1 << 19,
    PERMISSION_VIEW_FEEDS = 1 << 20,
};

struct role_facts {
    int64_t id;       /* on the wire: -99 for everybody, as in Mastodon */
    const char *word; /* "owner": configuration and commands */
    const char *name; /* shown; "" for people without a role */
    const char *color;
    uint64_t permissions;
    bool highlighted; /* shown on the profile */
};
/* Never NULL. */
const struct role_facts *role_facts(enum role role);
/* By its word; ERR_INVALID names those there are. */
MUST_USE enum err role_parse(struct work *w, struct str word, enum role *ret_role);

#endif
