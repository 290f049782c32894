#include "api/team_policy.h"

enum { GET = 1 << HTTP_GET | 1 << HTTP_HEAD, POST = 1 << HTTP_POST, PUT = 1 << HTTP_PUT };
enum { PATCH = 1 << HTTP_PATCH, DELETE = 1 << HTTP_DELETE, ANY = 0xff, CHANGE = ANY & ~GET };

struct named {
    unsigned methods;
    const char *path; /* of a route, or with a last "*" of all that begin so */
    enum team_role least;
    enum team_deed deed;
};

/* The first that fits says it. */
static const struct named rules[] = {
    /* Never for another: what makes accounts, and what is staff's. */
    {CHANGE, "/api/v1/accounts", TEAM_NONE, TEAM_DID_NOTHING},
    {ANY, "/api/v1/emails/*", TEAM_NONE, TEAM_DID_NOTHING},
    {ANY, "/api/v1/admin/*", TEAM_NONE, TEAM_DID_NOTHING},
    {ANY, "/api/v2/admin/*", TEAM_NONE, TEAM_DID_NOTHING},
    {ANY, "/api/bema/v1/moderation/*", TEAM_NONE, TEAM_DID_NOTHING},
    {ANY, "/api/bema/v1/jury*", TEAM_NONE, TEAM_DID_NOTHING}, /* one's own judgement */
    {ANY, "/api/bema/v1/teams*", TEAM_NONE, TEAM_DID_NOTHING},
    /* Where its voice stands, and all that it ever approved of. */
    {GET, "/api/bema/v1/polarity", TEAM_OWNER, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/signals/export", TEAM_OWNER, TEAM_DID_NOTHING},
    {CHANGE, "/api/bema/v1/signals*", TEAM_OWNER, TEAM_DID_SETTINGS},

    /* Its members. */
    {GET, "/api/bema/v1/team*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {POST, "/api/bema/v1/team/members", TEAM_ADMIN, TEAM_DID_INVITE},
    {PUT, "/api/bema/v1/team/members/:id", TEAM_ADMIN, TEAM_DID_ROLE},
    {DELETE, "/api/bema/v1/team/members/:id", TEAM_ADMIN, TEAM_DID_REMOVE},

    /* Drafts that others must see first. */
    {CHANGE, "/api/bema/v1/approvals/rules*", TEAM_OWNER, TEAM_DID_RULE},
    {CHANGE, "/api/bema/v1/approvals/duties*", TEAM_ADMIN, TEAM_DID_RULE},
    {GET, "/api/bema/v1/approvals/export", TEAM_ADMIN, TEAM_DID_NOTHING},
    {POST, "/api/bema/v1/approvals/:id/approve", TEAM_EDITOR, TEAM_DID_AGREE},
    {POST, "/api/bema/v1/approvals/:id/reject", TEAM_EDITOR, TEAM_DID_REFUSE},
    {PUT | DELETE, "/api/bema/v1/approvals/:id", TEAM_CONTRIBUTOR, TEAM_DID_DRAFT},
    {GET, "/api/bema/v1/approvals", TEAM_CONTRIBUTOR, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/approvals/waiting", TEAM_CONTRIBUTOR, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/approvals/:id", TEAM_CONTRIBUTOR, TEAM_DID_NOTHING},

    /* Writing. */
    {POST, "/api/v1/statuses", TEAM_CONTRIBUTOR, TEAM_DID_POST},
    {PUT, "/api/v1/statuses/:id", TEAM_CONTRIBUTOR, TEAM_DID_EDIT},
    {GET, "/api/v1/statuses/:id/source", TEAM_CONTRIBUTOR, TEAM_DID_NOTHING},
    {DELETE, "/api/v1/statuses/:id", TEAM_EDITOR, TEAM_DID_DELETE},
    {POST, "/api/v1/statuses/:id/translate", TEAM_ANALYST, TEAM_DID_NOTHING},
    {POST, "/api/v1/statuses/:id/reblog", TEAM_EDITOR, TEAM_DID_BOOST},
    {POST, "/api/v1/statuses/:id/unreblog", TEAM_EDITOR, TEAM_DID_BOOST},
    {POST, "/api/v1/statuses/:id/pin", TEAM_EDITOR, TEAM_DID_PIN},
    {POST, "/api/v1/statuses/:id/unpin", TEAM_EDITOR, TEAM_DID_PIN},
    {POST, "/api/v1/statuses/:id/mute", TEAM_EDITOR, TEAM_DID_MUTE},
    {POST, "/api/v1/statuses/:id/unmute", TEAM_EDITOR, TEAM_DID_MUTE},
    {PUT, "/api/v1/statuses/:id/interaction_policy", TEAM_EDITOR, TEAM_DID_EDIT},
    {POST, "/api/v1/statuses/:id/quotes/:quoting_id/revoke", TEAM_EDITOR, TEAM_DID_EDIT},
    {POST, "/api/v1/statuses/:id/*", TEAM_EDITOR, TEAM_DID_REACT},
    {CHANGE, "/api/bema/v1/statuses/*", TEAM_EDITOR, TEAM_DID_REACT},
    {CHANGE, "/api/v1/scheduled_statuses/*", TEAM_EDITOR, TEAM_DID_SCHEDULE},
    {POST, "/api/v1/polls/:id/votes", TEAM_EDITOR, TEAM_DID_VOTE},
    {POST, "/api/v1/media", TEAM_CONTRIBUTOR, TEAM_DID_UPLOAD},
    {POST, "/api/v2/media", TEAM_CONTRIBUTOR, TEAM_DID_UPLOAD},
    {PUT, "/api/v1/media/:id", TEAM_CONTRIBUTOR, TEAM_DID_UPLOAD},
    {GET, "/api/v1/media/:id", TEAM_CONTRIBUTOR, TEAM_DID_NOTHING},

    /* People. */
    {POST, "/api/v1/accounts/:id/block", TEAM_EDITOR, TEAM_DID_BLOCK},
    {POST, "/api/v1/accounts/:id/unblock", TEAM_EDITOR, TEAM_DID_BLOCK},
    {POST, "/api/v1/accounts/:id/mute", TEAM_EDITOR, TEAM_DID_MUTE},
    {POST, "/api/v1/accounts/:id/unmute", TEAM_EDITOR, TEAM_DID_MUTE},
    {POST, "/api/v1/accounts/:id/follow", TEAM_EDITOR, TEAM_DID_FOLLOW},
    {POST, "/api/v1/accounts/:id/unfollow", TEAM_EDITOR, TEAM_DID_FOLLOW},
    {POST, "/api/v1/accounts/:id/remove_from_followers", TEAM_EDITOR, TEAM_DID_FOLLOW},
    {POST, "/api/v1/accounts/:id/note", TEAM_EDITOR, TEAM_DID_CHANGE},
    {POST, "/api/v1/accounts/:id/*", TEAM_ADMIN, TEAM_DID_PROFILE},
    {CHANGE, "/api/v1/follow_requests/*", TEAM_EDITOR, TEAM_DID_FOLLOW},
    {CHANGE, "/api/v1/domain_blocks*", TEAM_EDITOR, TEAM_DID_BLOCK},
    {POST, "/api/v1/reports", TEAM_EDITOR, TEAM_DID_REPORT},
    {POST, "/api/bema/v1/reports/:id/appeal", TEAM_ADMIN, TEAM_DID_APPEAL},
    {POST, "/api/bema/v1/decisions/:id/appeal*", TEAM_ADMIN, TEAM_DID_APPEAL},
    {POST, "/api/bema/v1/decisions/:id/appeal/jury", TEAM_ADMIN, TEAM_DID_APPEAL},
    {ANY, "/api/bema/v1/jury*", TEAM_NONE, TEAM_DID_NOTHING}, /* a juror is one person */

    /* What it is. */
    {PATCH, "/api/v1/accounts/update_credentials", TEAM_ADMIN, TEAM_DID_PROFILE},
    {CHANGE, "/api/v1/profile*", TEAM_ADMIN, TEAM_DID_PROFILE},
    {CHANGE, "/api/v1/featured_tags*", TEAM_ADMIN, TEAM_DID_PROFILE},
    {POST, "/api/v1/tags/:name/feature", TEAM_ADMIN, TEAM_DID_PROFILE},
    {POST, "/api/v1/tags/:name/unfeature", TEAM_ADMIN, TEAM_DID_PROFILE},
    {POST, "/api/v1/tags/*", TEAM_EDITOR, TEAM_DID_SORT},
    {CHANGE, "/api/bema/v1/feed_settings", TEAM_ADMIN, TEAM_DID_SETTINGS},
    {CHANGE, "/api/bema/v1/feed_presets*", TEAM_ADMIN, TEAM_DID_SETTINGS},
    {CHANGE, "/api/v1/annual_reports/*", TEAM_ADMIN, TEAM_DID_NOTHING},
    {PUT | PATCH, "/api/v1/notifications/policy", TEAM_ADMIN, TEAM_DID_SETTINGS},
    {PUT | PATCH, "/api/v2/notifications/policy", TEAM_ADMIN, TEAM_DID_SETTINGS},
    {CHANGE, "/api/v1/lists*", TEAM_EDITOR, TEAM_DID_SORT},
    {CHANGE, "/api/v1/filters*", TEAM_EDITOR, TEAM_DID_SORT},
    {CHANGE, "/api/v2/filters*", TEAM_EDITOR, TEAM_DID_SORT},
    {CHANGE, "/api/v1/collections*", TEAM_EDITOR, TEAM_DID_SORT},
    {CHANGE, "/api/v1_alpha/collections*", TEAM_EDITOR, TEAM_DID_SORT},

    /* Nothing of the account's. */
    {POST, "/oauth/token", TEAM_ANALYST, TEAM_DID_NOTHING},
    {POST, "/oauth/revoke", TEAM_ANALYST, TEAM_DID_NOTHING},
    {POST, "/api/v1/apps", TEAM_ANALYST, TEAM_DID_NOTHING},
    {POST, "/api/bema/v1/notices*", TEAM_ANALYST, TEAM_DID_NOTHING},

    /* Having seen something is nobody's deed. */
    {POST, "/api/v1/markers", TEAM_EDITOR, TEAM_DID_NOTHING},
    {CHANGE, "/api/v1/notifications*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {CHANGE, "/api/v2/notifications*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {CHANGE, "/api/v2_alpha/notifications*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {CHANGE, "/api/v1/conversations*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {CHANGE, "/api/v1/announcements*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {DELETE, "/api/v1/suggestions/:id", TEAM_EDITOR, TEAM_DID_NOTHING},
    {ANY, "/api/v1/push/subscription", TEAM_EDITOR, TEAM_DID_NOTHING},
    {ANY, "/api/web/push_subscriptions*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {POST, "/api/bema/push/test", TEAM_EDITOR, TEAM_DID_NOTHING},
    {POST, "/api/bema/v1/timelines/for_you/refresh", TEAM_ANALYST, TEAM_DID_NOTHING},

    /* What everybody of them reads: direct messages are taken out where they stand. */
    {GET | POST, "/oauth/userinfo", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/apps/verify_credentials", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/accounts/verify_credentials", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/accounts/search", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/accounts/relationships", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/accounts/familiar_followers", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/preferences", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/timelines/*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/statuses/:id/quotes", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/notifications/policy", TEAM_EDITOR, TEAM_DID_NOTHING},
    {GET, "/api/v2/notifications/policy", TEAM_EDITOR, TEAM_DID_NOTHING},
    {GET, "/api/v1/notifications/requests*", TEAM_EDITOR, TEAM_DID_NOTHING},
    {GET, "/api/v1/notifications*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v2/notifications*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v2_alpha/notifications*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/markers", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/lists*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/filters*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v2/filters*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/followed_tags", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/search", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/announcements", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/v1/annual_reports*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/timelines/for_you", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/slates/:id/export", TEAM_EDITOR, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/slates/*", TEAM_ANALYST, TEAM_DID_NOTHING},
    {GET, "/api/bema/v1/feed_settings", TEAM_ANALYST, TEAM_DID_NOTHING},
};

static bool path_fits(const char *pattern, const char *path)
{
    size_t size = strlen(pattern);

    if (size && pattern[size - 1] == '*')
        return strncmp(pattern, path, size - 1) == 0;
    return strcmp(pattern, path) == 0;
}

static bool scope_begins(const struct http_route *route, const char *word)
{
    return route->scope && strncmp(route->scope, word, strlen(word)) == 0;
}

/* A route that came later. */
static struct team_rule unnamed(const struct http_route *route)
{
    bool reads = route->method == HTTP_GET || route->method == HTTP_HEAD;

    if (route->access == ACCESS_STAFF)
        return (struct team_rule){TEAM_NONE, TEAM_DID_NOTHING};
    if (route->access == ACCESS_PAGE)
        return (struct team_rule){TEAM_NONE, TEAM_DID_NOTHING};
    if (reads && route->access == ACCESS_PUBLIC)
        return (struct team_rule){TEAM_ANALYST, TEAM_DID_NOTHING};
    if (reads)
        return (struct team_rule){TEAM_EDITOR, TEAM_DID_NOTHING};
    if (scope_begins(route, "write:") && !scope_begins(route, "write:accounts"))
        return (struct team_rule){TEAM_EDITOR, TEAM_DID_CHANGE};
    if (scope_begins(route, "write:accounts"))
        return (struct team_rule){TEAM_ADMIN, TEAM_DID_CHANGE};
    return (struct team_rule){TEAM_NONE, TEAM_DID_NOTHING};
}

struct team_rule team_rule_of(const struct http_route *route)
{
    if (route->access != ACCESS_PAGE)
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
            if ((rules[i].methods & 1u << route->method) && path_fits(rules[i].path, route->path))
                return (struct team_rule){rules[i].least, rules[i].deed};
    return unnamed(route);
}

bool team_route_is_personal(const struct http_route *route)
{
    return route->access == ACCESS_PAGE || path_fits("/api/bema/v1/teams*", route->path);
}
