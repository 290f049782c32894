#include "moderation/decision_readers.h"

#include "base/json.h"
#include "moderation/report_outcomes.h"
#include "moderation/reports.h"
#include "moderation/rulings.h"
#include "moderation/statements.h"
#include "social/posts.h"
#include "social/visibility.h"

/* Its number stands where what it laid is shown. */
static bool effect_is_shown(enum restriction_effect effect)
{
    switch ((int)effect) {
    case RESTRICTION_LABEL:
    case RESTRICTION_WARNING:
    case RESTRICTION_REPLIES:
    case RESTRICTION_ADULTS:
    case RESTRICTION_WITHHELD:
    case RESTRICTION_HIDE:
        return true;
    default:
        return false;
    }
}

static enum err is_shown(struct work *w, int64_t account_id, const struct decision *decision,
                         bool *ret_is)
{
    const struct json *laid = NULL;
    struct account account;
    struct post post;
    enum err e;

    *ret_is = false;
    if (decision->kind != DECISION_RESTRICT || !decision->after.size ||
        json_parse(w->memory, decision->after, &laid, NULL) ||
        !effect_is_shown(restriction_effect_read(json_get_str(laid, "effect"))))
        return OK;
    e = post_find(w, decision->subject_id, &post);
    if (!e) {
        e = visibility_check_beneath(w, account_id, &post);
    } else if (e == ERR_NOT_FOUND) {
        e = account_find(w, decision->subject_id, &account);
        if (!e && (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
            e = ERR_NOT_FOUND;
    }
    *ret_is = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err is_staff(struct work *w, int64_t account_id, bool *ret_is)
{
    enum role role;
    enum err e = decider_check(w, account_id, PERMISSION_MANAGE_REPORTS, &role);

    *ret_is = !e;
    if (e == ERR_FORBIDDEN) {
        w->why = STR("");
        e = OK;
    }
    return e;
}

/* Among her newest reports of whom it is about that are answered. */
static enum err is_reporter(struct work *w, int64_t account_id, const struct decision *decision,
                            int64_t owner_id, bool *ret_is)
{
    enum { outcomes_max = 20 };
    const struct report_filter filter = {
        .resolved = true, .account_id = account_id, .target_id = owner_id};
    struct report_page *reports = ARENA_NEW(w->memory, struct report_page);
    struct decision *list = arena_array(w->memory, outcomes_max, sizeof *list);
    enum err e = reports_page(w, &(struct page){.limit = reports_limit_max}, &filter, reports);

    *ret_is = false;
    for (int i = 0; !e && !*ret_is && i < reports->count; i++) {
        int count = 0;

        e = report_outcome(w, &reports->items[i], list, outcomes_max, &count);
        for (int j = 0; !e && j < count; j++)
            *ret_is |= list[j].id == decision->id;
    }
    return e;
}

/* By somebody who has signed in. */
static enum err is_hers(struct work *w, int64_t account_id, const struct decision *decision,
                        bool *ret_is)
{
    struct statement statement;
    int64_t owner_id = 0;
    enum err e = decision_owner(w, decision, &owner_id);

    *ret_is = !e && owner_id == account_id;
    if (e == ERR_NOT_FOUND) { /* she deleted the post: she was told all the same */
        e = statement_find(w, account_id, decision->id, &statement);
        *ret_is = !e;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    if (!e && !*ret_is)
        e = is_staff(w, account_id, ret_is);
    return e || *ret_is || !owner_id ? e : is_reporter(w, account_id, decision, owner_id, ret_is);
}

enum err decision_is_readable(struct work *w, int64_t account_id, const struct decision *decision,
                              bool *ret_is)
{
    struct decision first = *decision;
    enum err e = OK;

    if (decision->undoes_id)
        e = decision_find(w, decision->undoes_id, &first);
    if (e == ERR_NOT_FOUND) {
        first = *decision;
        e = OK;
    }
    if (!e)
        e = is_shown(w, account_id, &first, ret_is);
    return e || *ret_is || !account_id ? e : is_hers(w, account_id, decision, ret_is);
}
