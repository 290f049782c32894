#include "moderation/rule_findings.h"

#include "algorithms/shares.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/rule_findings_db.h"
#include "moderation/rule_follow.h"
#include "public_log/public_log.h"

#include <assert.h>
#include <stdlib.h>

enum { forgotten_at_once = 1000 };

/* One of "link-spam 1 on,slurs 2 shadow". */
struct item {
    struct str rule;
    int64_t version;
    bool on;
};

static bool item_next(struct str *rules, struct item *ret)
{
    struct str part, number;

    while (rules->size) {
        *rules = str_split(*rules, ',', &part);
        const struct str state = str_split(str_split(part, ' ', &ret->rule), ' ', &number);
        ret->on = str_is(state, "on");
        if (!str_int(number, 1, INT64_MAX, &ret->version))
            return true;
    }
    return false;
}

enum err rule_findings_keep(struct work *w, int64_t post_id, int64_t author_id, struct str rules)
{
    assert(db_in_transaction(w));
    return rule_findings_db_put(w, post_id, author_id, rules);
}

enum err rule_findings_detected(struct work *w, int64_t post_id, bool *ret_detected)
{
    enum rule_verdict verdict;
    struct str rules = STR("");
    struct item item;
    enum err e = rule_findings_db_find(w, post_id, &rules, &verdict);

    *ret_detected = false;
    while (!e && item_next(&rules, &item))
        *ret_detected = *ret_detected || item.on;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err rule_findings_verdict(struct work *w, int64_t post_id, bool *ret_found,
                               enum rule_verdict *ret_verdict)
{
    struct str rules;
    enum err e = rule_findings_db_find(w, post_id, &rules, ret_verdict);

    *ret_found = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- judging ---- */

struct switched {
    struct str rule;
    int64_t version;
};

static void switched_apply(struct work *w, void *data)
{
    const struct switched *switched = data;

    (void)w;
    rules_switch_off(switched->rule, switched->version);
}

static enum err switch_off(struct work *w, const struct rule_tally *tally, uint32_t declared,
                           uint32_t high)
{
    const struct rule_tally off = {
        .rule = tally->rule, .version = tally->version, .off_ms = w->now_ms};
    struct switched *switched = ARENA_NEW(w->memory, struct switched);
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.kind = LOG_RULE, .rule = tally->rule};
    int64_t id;
    enum err e = rule_tallies_db_add(w, &off);

    json_open(&record, '{');
    JSON_STR(&record, "action", STR("switched_itself_off"));
    JSON_INT(&record, "declared_milli", declared);
    JSON_INT(&record, "precision_at_most_milli", high);
    JSON_INT(&record, "right", tally->right);
    JSON_INT(&record, "version", tally->version);
    JSON_INT(&record, "wrong", tally->wrong);
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    if (!e)
        e = public_log_append(w, &entry, &id);
    if (!e)
        e = rules_switched_note(w, id);
    if (!e)
        e = jobs_add(w, JOB_TELL_STAFF, id,
                     str_format(w->memory, "rule %.*s %lld", STR_ARG(tally->rule),
                                (long long)tally->version),
                     0);
    *switched = (struct switched){tally->rule, tally->version};
    if (!e)
        db_after_commit(w, switched_apply, switched);
    return e;
}

void rule_tally_interval(const struct rule_tally *tally, uint32_t *ret_low, uint32_t *ret_high)
{
    share_interval((uint64_t)tally->right, (uint64_t)(tally->right + tally->wrong), ret_low,
                   ret_high);
}

/* Whether its precision surely lies under what its file declares. */
static enum err precision_check(struct work *w, const struct item *item)
{
    struct rule_tally tally = {0};
    uint32_t declared = 0, low, high;
    enum err e;

    if (!item->on || !rules_declared(item->rule, item->version, &declared))
        return OK;
    e = rule_tallies_db_find(w, item->rule, item->version, &tally);
    if (e || tally.off_ms || tally.right < 0 || tally.wrong < 0 ||
        tally.right + tally.wrong < rule_judged_min)
        return e;
    rule_tally_interval(&tally, &low, &high);
    return high < declared ? switch_off(w, &tally, declared, high) : OK;
}

static int by_name(const void *left, const void *right)
{
    return str_compare(((const struct item *)left)->rule, ((const struct item *)right)->rule);
}

/* What is said of the versions of rules that found something in many posts. */
struct judging {
    struct item *items;
    struct rule_tally *tallies;
    size_t count, room;
};

static void item_judge(struct work *w, struct judging *j, const struct item *item,
                       enum rule_verdict before, enum rule_verdict verdict)
{
    struct rule_tally *tally;
    size_t at = 0;

    while (at < j->count &&
           (j->tallies[at].version != item->version || !str_equal(j->tallies[at].rule, item->rule)))
        at++;
    if (at == j->room) {
        const size_t room = j->room ? 2 * j->room : rules_max;
        struct item *items = arena_array(w->memory, room, sizeof *items);
        struct rule_tally *tallies = arena_array(w->memory, room, sizeof *tallies);

        for (size_t i = 0; i < j->count; i++) {
            items[i] = j->items[i];
            tallies[i] = j->tallies[i];
        }
        j->items = items;
        j->tallies = tallies;
        j->room = room;
    }
    if (at == j->count) {
        j->items[at] = *item;
        j->tallies[at] = (struct rule_tally){.rule = item->rule, .version = item->version};
        j->count++;
    }
    j->items[at].on |= item->on;
    tally = &j->tallies[at];
    tally->right += (verdict == RULE_RIGHT) - (before == RULE_RIGHT);
    tally->wrong += (verdict == RULE_WRONG) - (before == RULE_WRONG);
}

static int by_rule(const void *left, const void *right)
{
    const struct rule_tally *a = left, *b = right;
    const int order = str_compare(a->rule, b->rule);

    return order ? order : (a->version > b->version) - (a->version < b->version);
}

static enum err tallies_write(struct work *w, struct judging *j)
{
    enum err e = OK;

    /* In one order, so that no two transactions wait for each other. */
    qsort(j->tallies, j->count, sizeof *j->tallies, by_rule);
    qsort(j->items, j->count, sizeof *j->items, by_name);
    for (size_t i = 0; !e && i < j->count; i++)
        e = rule_tallies_db_add(w, &j->tallies[i]);
    for (size_t i = 0; !e && i < j->count; i++)
        e = precision_check(w, &j->items[i]);
    return e;
}

enum err rule_findings_judge_many(struct work *w, const int64_t *post_ids, int count,
                                  enum rule_verdict verdict, bool *ret_detected)
{
    struct rule_finding *findings = arena_array(w->memory, (size_t)count, sizeof *findings);
    int64_t *judged = arena_array(w->memory, (size_t)count, sizeof *judged);
    struct judging j = {0};
    int judging = 0;
    enum err e = rule_findings_db_find_many(w, post_ids, count, findings);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        struct str rules = findings[i].rules;
        struct item item;
        const bool differs = rules.size && findings[i].verdict != verdict;

        ret_detected[i] = false;
        while (item_next(&rules, &item)) {
            ret_detected[i] = ret_detected[i] || item.on;
            if (differs)
                item_judge(w, &j, &item, findings[i].verdict, verdict);
        }
        if (differs)
            judged[judging++] = post_ids[i];
    }
    if (!e && judging)
        e = rule_findings_db_judge(w, judged, judging, verdict);
    return e || !j.count ? e : tallies_write(w, &j);
}

enum err rule_findings_judge(struct work *w, int64_t post_id, enum rule_verdict verdict)
{
    bool detected;

    return rule_findings_judge_many(w, &post_id, 1, verdict, &detected);
}

/* ---- reading ---- */

enum err rule_tallies(struct work *w, struct str after_rule, int64_t after_version,
                      struct rule_tally *ret_tallies, int *ret_count)
{
    return rule_tallies_db_page(w, after_rule, after_version, ret_tallies, rule_tallies_page_max,
                                ret_count);
}

enum err rule_files(struct work *w, int64_t max_id, struct rule_file *ret_versions, int *ret_count)
{
    return rule_files_db_page(w, max_id ? max_id : INT64_MAX, ret_versions, rule_files_page_max,
                              ret_count);
}

enum err rule_file_find(struct work *w, struct str hash, struct rule_file *ret_version)
{
    return rule_files_db_find(w, hash, ret_version);
}

/* ---- forgetting ---- */

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, rule_findings_db_delete_all(w, *account_id));
}

enum err rule_findings_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}

struct old {
    int64_t ids[forgotten_at_once];
    int count;
};

static enum err forget(struct work *w, const struct old *old)
{
    enum err e = OK;

    for (int i = 0; !e && i < old->count; i++)
        e = rule_findings_db_delete(w, old->ids[i]);
    return e;
}

static enum err forget_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, forget(w, context));
}

enum err rule_counts_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    const int64_t before_id =
        id_first_at(w->now_ms - rule_findings_days_kept * (int64_t)clock_day_ms);
    struct old *old = ARENA_NEW(w->memory, struct old);
    enum err e = rules_counts_write(w, lanes);

    (void)job;
    if (!e)
        e = rule_findings_db_old(w, before_id, old->ids, forgotten_at_once, &old->count);
    return e || !old->count ? e : lanes_run(lanes, w, forget_run, old);
}
