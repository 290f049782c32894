#include "auth/roles.h"

#include <assert.h>

enum { PERMISSION_ALL = (1 << 21) - 1 };

static const struct role_facts roles[] = {
    [ROLE_USER] = {.id = -99, .word = "user", .name = "", .color = ""},
    [ROLE_MODERATOR] = {.id = 1,
                        .word = "moderator",
                        .name = "Moderator",
                        .color = "",
                        .permissions = PERMISSION_VIEW_DASHBOARD | PERMISSION_VIEW_AUDIT_LOG |
                                       PERMISSION_MANAGE_APPEALS | PERMISSION_MANAGE_USERS |
                                       PERMISSION_MANAGE_REPORTS | PERMISSION_MANAGE_TAXONOMIES |
                                       PERMISSION_VIEW_FEEDS,
                        .highlighted = true},
    [ROLE_ADMIN] = {.id = 2,
                    .word = "admin",
                    .name = "Admin",
                    .color = "",
                    .permissions = PERMISSION_ALL & ~(PERMISSION_ADMINISTRATOR | PERMISSION_DEVOPS),
                    .highlighted = true},
    [ROLE_OWNER] = {.id = 3,
                    .word = "owner",
                    .name = "Owner",
                    .color = "",
                    .permissions = PERMISSION_ALL,
                    .highlighted = true},
};

const struct role_facts *role_facts(enum role role)
{
    assert((size_t)role < sizeof roles / sizeof roles[0]);
    return &roles[role];
}

enum err role_parse(struct work *w, struct str word, enum role *ret_role)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (str_is(word, roles[i].word)) {
            *ret_role = (enum role)i;
            return OK;
        }
    }
    return work_fail(w, ERR_INVALID, "the roles are owner, admin, moderator and user, not \"%.*s\"",
                     STR_ARG(word));
}
