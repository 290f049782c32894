/* The square's rules, and every version of them. A rule keeps its id for good, also when it is
 * removed; each change of its words or of what follows from it makes a new version, and the old
 * ones are kept, so that a decision can always quote what was in force. Each version is an entry of
 * the public log, made in the same transaction. */
#ifndef BEMA_SOCIAL_RULEBOOK_H
#define BEMA_SOCIAL_RULEBOOK_H

#include "live/charter.h"

enum {
    rule_characters_max = 500, /* of a rule, and of its hint */
    rule_bytes_max = 4000,     /* likewise */
    rule_translations_bytes_max = 32 * 1024,
    rule_words_max = 8, /* languages in one change */
    rule_days_default = 30,
    rule_days_max = 365,
    rule_harm_default = 2,
    rule_harm_max = 5,
    rule_history_max = 100, /* versions on a page */
};

struct rule {
    int64_t id;
    int version; /* from 1 */
    struct str text, hint;
    struct str translations; /* JSON {"fr": {"text", "hint"}} */
    int days;                /* a restriction lasts, where nobody says how long */
    struct str category;     /* of the DSA, where nobody says which; "" none */
    int harm;                /* 1 to rule_harm_max: the more, the sooner it is looked at */
};
/* In their order; room for rules_max. */
MUST_USE enum err rules_list(struct work *w, struct rule *ret_rules, int *ret_count);
/* One in force. ERR_NOT_FOUND. */
MUST_USE enum err rule_find(struct work *w, int64_t id, struct rule *ret_rule);
/* Its harm, also after it was removed; rule_harm_default of one that never was. */
MUST_USE enum err rule_harm(struct work *w, int64_t id, int *ret_harm);
/* What a rule says in a language ("fr", "fr-CA"), or, untranslated, in the square's own. */
void rule_in(struct arena *memory, const struct rule *rule, struct str language,
             struct str *ret_text, struct str *ret_hint);

struct rule_version {
    int64_t id; /* tells when it was made */
    bool is_removal;
    struct rule rule; /* what it said from then on; of a removal: what it said last */
};
/* version 0: the newest, also of a rule that was removed. ERR_NOT_FOUND. */
MUST_USE enum err rule_version_find(struct work *w, int64_t rule_id, int version,
                                    struct rule_version *ret_version);
/* Of all rules (rule_id 0) or of one, newest first, those before max_id (0: all); at most
 * rule_history_max. */
MUST_USE enum err rule_history(struct work *w, int64_t rule_id, int64_t max_id,
                               struct rule_version *ret_versions, int max, int *ret_count);

/* What somebody changes. What is not set, 0 or "" stays as it is. */
struct rule_words {
    struct str language; /* "" the square's own */
    bool set_text, set_hint;
    struct str text, hint; /* a translation whose both are "" goes */
};
struct rule_draft {
    struct rule_words words[rule_words_max];
    int words_count;
    int days, harm;
    bool set_category;
    struct str category;
    struct str by; /* the role of who does it, for the public log; "" the operator */
    bool tell;     /* an announcement says to members that the rules have changed */
};
/* Each joins a running transaction, on a lane or in a command. ERR_INVALID with words. */
MUST_USE enum err rule_add(struct work *w, const struct rule_draft *draft, int64_t *ret_id);
/* A draft that changes nothing makes no version. ERR_NOT_FOUND. */
MUST_USE enum err rule_change(struct work *w, int64_t id, const struct rule_draft *draft);
/* Its versions stay, and a last one says that it is gone. ERR_NOT_FOUND. */
MUST_USE enum err rule_remove(struct work *w, int64_t id, struct str by, bool tell);

/* The DSA's categories of the Transparency Database ("STATEMENT_CATEGORY_…"), NULL at the end. */
extern const char *const legal_categories[];
bool legal_category_is_known(struct str category);

#endif
