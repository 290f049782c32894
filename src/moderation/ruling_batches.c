#include "moderation/ruling_batches.h"

#include "auth/users.h"
#include "moderation/reports.h"
#include "moderation/rule_decided.h"
#include "moderation/rule_findings.h"
#include "moderation/ruling_steps.h"
#include "moderation/transparency_rows.h"
#include "social/posts.h"
#include "store/db.h"

#include <assert.h>

struct batch {
    struct ruling ruling;
    struct decision decision; /* what all of them have in common */
    struct ruled_post *posts;
    int count;
    /* Of each post its author's place among these. */
    int *author_at;
    struct account *authors;
    struct user *users;
    int author_count;
    /* Those on which it is made. */
    int *place; /* in posts */
    struct post *found;
    struct decision *decisions;
    struct restriction *restrictions;
    struct transparency_row *rows;
    int64_t *post_ids, *entry_ids;
    bool *leads, *detected;
    int made;
};

static struct batch batch_of(struct work *w, const struct ruling *ruling, struct ruled_post *posts,
                             int count)
{
    const size_t n = (size_t)count;

    return (struct batch){.ruling = *ruling,
                          .posts = posts,
                          .count = count,
                          .author_at = arena_array(w->memory, n, sizeof(int)),
                          .authors = arena_array(w->memory, n, sizeof(struct account)),
                          .users = arena_array(w->memory, n, sizeof(struct user)),
                          .place = arena_array(w->memory, n, sizeof(int)),
                          .found = arena_array(w->memory, n, sizeof(struct post)),
                          .decisions = arena_array(w->memory, n, sizeof(struct decision)),
                          .restrictions = arena_array(w->memory, n, sizeof(struct restriction)),
                          .rows = arena_array(w->memory, n, sizeof(struct transparency_row)),
                          .post_ids = arena_array(w->memory, n, sizeof(int64_t)),
                          .entry_ids = arena_array(w->memory, n, sizeof(int64_t)),
                          .leads = arena_array(w->memory, n, sizeof(bool)),
                          .detected = arena_array(w->memory, n, sizeof(bool))};
}

/* Whether it can be made on posts at all, and by whom. ERR_INVALID, ERR_FORBIDDEN, ERR_NOT_FOUND:
 * it cannot. */
static enum err prepare(struct work *w, struct batch *b)
{
    const enum restriction_effect effect = b->ruling.effect;
    enum err e = ruling_prepare(w, &b->ruling, &b->decision);

    if (!e && (effect == RESTRICTION_HELD || !restriction_fits(effect, true) ||
               (effect == RESTRICTION_WITHHELD) != (b->ruling.territory.size > 0)))
        e = ERR_INVALID;
    if (!e)
        e = decider_check(w, b->ruling.by_account_id, PERMISSION_MANAGE_REPORTS,
                          &b->decision.by_role);
    return e;
}

static enum err authors_find(struct work *w, struct batch *b)
{
    int64_t *ids = arena_array(w->memory, (size_t)b->count, sizeof *ids);
    enum err e;

    for (int i = 0; i < b->count; i++) {
        if (!i || b->posts[i].author_id != b->posts[i - 1].author_id)
            ids[b->author_count++] = b->posts[i].author_id;
        b->author_at[i] = b->author_count - 1;
    }
    e = accounts_find(w, ids, b->author_count, b->authors);
    return e ? e : users_find(w, ids, b->author_count, b->users);
}

static bool may_be_ruled(const struct batch *b, int at)
{
    const struct ruled_post *post = &b->posts[at];
    const struct account *author = &b->authors[b->author_at[at]];
    const struct user *user = &b->users[b->author_at[at]];
    const int64_t by_id = b->ruling.by_account_id;

    if (!author->id || (author->flags & ACCOUNT_DELETED))
        return false;
    return !by_id ||
           (post->author_id != by_id && (!user->account_id || user->role < b->decision.by_role));
}

/* From here on the restriction stands on these posts, and nobody else lays anything over them. */
static enum err begin(struct work *w, struct batch *b)
{
    struct post *found = arena_array(w->memory, (size_t)b->count, sizeof *found);
    int asked = 0;
    enum err e;

    for (int i = 0; i < b->count; i++)
        if (may_be_ruled(b, i)) {
            b->place[asked] = i;
            b->post_ids[asked++] = b->posts[i].post_id;
        }
    e = asked ? restrictions_begin(w, b->ruling.effect, b->post_ids, asked, found) : OK;
    for (int i = 0; !e && i < asked; i++) {
        if (!found[i].id)
            continue;
        b->place[b->made] = b->place[i];
        b->post_ids[b->made] = found[i].id;
        b->found[b->made++] = found[i];
    }
    return e;
}

/* An author is told of the first, with how many there are. */
static void decisions_draft(struct work *w, struct batch *b)
{
    int64_t told_id = 0;

    for (int i = 0; i < b->made; i++) {
        const struct ruled_post *post = &b->posts[b->place[i]];
        struct decision *made = &b->decisions[i];

        b->leads[i] = !post->lead_id && post->author_id != told_id;
        told_id = post->author_id;
        *made = b->decision;
        made->subject_id = post->post_id;
        made->owner_id = post->author_id;
        made->report_id = post->report_id;
        if (b->leads[i] && post->alike > 1)
            made->reason = str_format(w->memory, "%.*s (× %d)", STR_ARG(made->reason), post->alike);
    }
}

static enum err follow(struct work *w, struct batch *b)
{
    int64_t *lead_ids = arena_array(w->memory, (size_t)b->made, sizeof *lead_ids);
    int64_t *ids = arena_array(w->memory, (size_t)b->made, sizeof *ids);
    int64_t lead_id = 0;
    int following = 0;

    for (int i = 0; i < b->made; i++) {
        struct ruled_post *post = &b->posts[b->place[i]];

        lead_id = b->leads[i] ? b->decisions[i].id : post->lead_id ? post->lead_id : lead_id;
        post->decision_id = b->decisions[i].id;
        for (int k = b->place[i]; k >= 0 && b->posts[k].author_id == post->author_id; k--)
            b->posts[k].lead_id = lead_id;
        for (int k = b->place[i]; k < b->count && b->posts[k].author_id == post->author_id; k++)
            b->posts[k].lead_id = lead_id;
        if (b->leads[i])
            continue;
        lead_ids[following] = lead_id;
        ids[following++] = b->decisions[i].id;
    }
    return decisions_follow(w, lead_ids, ids, following);
}

static struct statement_case case_of(const struct batch *b, int i,
                                     const struct statement_known *known)
{
    return (struct statement_case){.decision = &b->decisions[i],
                                   .restriction = &b->restrictions[i],
                                   .account_id = b->decisions[i].owner_id,
                                   .mail = true,
                                   .category = b->ruling.category,
                                   .law = b->ruling.law,
                                   .noticed = b->ruling.noticed,
                                   .detected = b->detected[i],
                                   .known = known};
}

/* Of each its row, and whoever is not told yet is told. */
static enum err tell(struct work *w, struct batch *b, struct statement *ret_first)
{
    struct statement_rule_words words = {.is_known = false};
    struct statement_known *known = arena_array(w->memory, (size_t)b->made, sizeof *known);
    struct statement told;
    int rows = 0;
    enum err e = OK;

    for (int i = 0; !e && i < b->made; i++) {
        const int author = b->author_at[b->place[i]];
        struct statement_case made = case_of(b, i, &known[i]);

        known[i] = (struct statement_known){.post = &b->found[i],
                                            .author = &b->authors[author],
                                            .user = &b->users[author],
                                            .entry_id = b->entry_ids[i],
                                            .words = &words};
        e = statement_row(w, &made, &known[i].record);
        if (!e && known[i].record.size)
            b->rows[rows++] = (struct transparency_row){b->entry_ids[i], known[i].record};
    }
    if (!e)
        e = transparency_rows_add(w, b->rows, rows);
    for (int i = 0; !e && i < b->made; i++) {
        struct statement_case made = case_of(b, i, &known[i]);

        if (b->leads[i])
            e = statement_write(w, &made, i ? &told : ret_first);
    }
    return e;
}

static enum err reports_answer(struct work *w, const struct batch *b)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = OK;

    for (int i = 0; !e && i < b->made; i++)
        if (b->decisions[i].report_id)
            e = report_resolve(w, b->ruling.by_account_id, b->decisions[i].report_id, true, report);
    return e;
}

static enum err carry_out(struct work *w, struct batch *b, struct ruled *ret_first)
{
    enum err e;

    decisions_draft(w, b);
    e = reports_answer(w, b);
    if (!e)
        e = decisions_record(w, b->decisions, b->made, b->entry_ids);
    if (!e)
        e = follow(w, b);
    if (!e)
        e = rule_findings_judge_many(w, b->post_ids, b->made, RULE_RIGHT, b->detected);
    if (e)
        return e;
    for (int i = 0; i < b->made; i++)
        b->restrictions[i] = ruling_restriction(w, &b->ruling, &b->decisions[i]);
    e = restrictions_lay(w, b->restrictions, b->made);
    if (!e)
        e = tell(w, b, &ret_first->statement);
    if (!e)
        e = rule_decided_add_many(w, b->found, b->made);
    ret_first->decision = b->decisions[0];
    return e;
}

enum err rulings_make(struct work *w, const struct ruling *ruling, struct ruled_post *posts,
                      int count, struct ruled *ret_first)
{
    struct batch b = batch_of(w, ruling, posts, count);
    struct ruled first = {.decision = {.id = 0}};
    enum err e;

    assert(db_in_transaction(w) && count > 0 && count <= ruling_batch_max);
    assert(!ruling->subject_id && !ruling->report_id && !ruling->lead_id);
    for (int i = 0; i < count; i++)
        posts[i].decision_id = 0;
    e = prepare(w, &b);
    if (e == ERR_INVALID || e == ERR_FORBIDDEN || e == ERR_NOT_FOUND) {
        *ret_first = first;
        return OK;
    }
    if (!e)
        e = authors_find(w, &b);
    if (!e)
        e = begin(w, &b);
    if (!e && b.made)
        e = carry_out(w, &b, &first);
    if (!e)
        *ret_first = first;
    return e;
}

/* ---- taken back --------------------------------------------------------------------------------
 */

/* Those of which something stands, and on whom she may decide. */
static enum err lift(struct work *w, struct batch *b)
{
    int64_t *undone = arena_array(w->memory, (size_t)b->count, sizeof *undone);
    struct post *found = arena_array(w->memory, (size_t)b->count, sizeof *found);
    int asked = 0;
    enum err e;

    for (int i = 0; i < b->count; i++)
        if (may_be_ruled(b, i)) {
            b->place[asked] = i;
            b->post_ids[asked] = b->posts[i].post_id;
            undone[asked++] = b->posts[i].decision_id;
        }
    if (!asked)
        return decision_forbidden(w);
    e = restrictions_lift_laid(w, b->post_ids, undone, asked, found);
    for (int i = 0; !e && i < asked; i++) {
        if (!found[i].id)
            continue;
        b->place[b->made] = b->place[i];
        b->post_ids[b->made] = found[i].id;
        b->found[b->made++] = found[i];
    }
    return e;
}

static void reversals_draft(struct batch *b)
{
    int64_t told_id = 0;

    for (int i = 0; i < b->made; i++) {
        const struct ruled_post *post = &b->posts[b->place[i]];

        b->leads[i] = !post->lead_id && post->author_id != told_id;
        told_id = post->author_id;
        b->decisions[i] = b->decision;
        b->decisions[i].subject_id = post->post_id;
        b->decisions[i].owner_id = post->author_id;
        b->decisions[i].undoes_id = post->decision_id;
    }
}

static void reversals_note(struct batch *b)
{
    int64_t lead_id = 0;
    int i = 0;

    for (int k = 0; k < b->count; k++) {
        struct ruled_post *post = &b->posts[k];

        if (k && post->author_id != b->posts[k - 1].author_id)
            lead_id = 0;
        lead_id = lead_id ? lead_id : post->lead_id;
        post->decision_id = 0;
        if (i < b->made && b->place[i] == k) {
            post->decision_id = b->decisions[i].id;
            lead_id = b->leads[i] ? post->decision_id : lead_id;
            i++;
        }
        post->lead_id = lead_id;
    }
}

static enum err reversals_tell(struct work *w, const struct batch *b)
{
    struct statement_rule_words words = {.is_known = false};
    struct statement told;
    enum err e = OK;

    for (int i = 0; !e && i < b->made; i++) {
        const int author = b->author_at[b->place[i]];
        const struct statement_known known = {.post = &b->found[i],
                                              .author = &b->authors[author],
                                              .user = &b->users[author],
                                              .entry_id = b->entry_ids[i],
                                              .words = &words};

        if (b->leads[i])
            e = statement_write(w,
                                &(struct statement_case){.decision = &b->decisions[i],
                                                         .account_id = b->decisions[i].owner_id,
                                                         .mail = true,
                                                         .known = &known},
                                &told);
    }
    return e;
}

static enum err take_back(struct work *w, struct batch *b)
{
    enum err e;

    reversals_draft(b);
    e = decisions_record(w, b->decisions, b->made, b->entry_ids);
    if (!e)
        e = reversals_tell(w, b);
    if (!e)
        e = rule_findings_judge_many(w, b->post_ids, b->made, RULE_WRONG, b->detected);
    return e ? e : rule_decided_remove_many(w, b->post_ids, b->made);
}

enum err rulings_reverse(struct work *w, const struct rulings_reversal *reversal,
                         struct ruled_post *posts, int count)
{
    const struct ruling by = {.by_account_id = reversal->by_account_id};
    struct batch b = batch_of(w, &by, posts, count);
    struct decision first;
    enum err e = decision_find(w, reversal->first_id, &first);

    assert(db_in_transaction(w) && count > 0 && count <= ruling_batch_max);
    if (e)
        return e;
    b.decision = (struct decision){.kind = DECISION_REVERSE,
                                   .by_account_id = reversal->by_account_id,
                                   .rule = first.rule,
                                   .rule_version = first.rule_version,
                                   .reason = reversal->reason,
                                   .before = first.after};
    e = decider_check(w, reversal->by_account_id, PERMISSION_MANAGE_REPORTS, &b.decision.by_role);
    if (!e)
        e = authors_find(w, &b);
    if (!e)
        e = lift(w, &b);
    if (!e && b.made)
        e = take_back(w, &b);
    if (!e)
        reversals_note(&b);
    return e;
}
