#include "social/restrictions.h"

#include "base/buffer.h"
#include "live/index.h"
#include "social/accounts_db.h"
#include "social/posts_db.h"
#include "social/restrictions_db.h"
#include "social/transaction.h"

#include <assert.h>

const enum restriction_effect restriction_ladder[restriction_rungs] = {
    RESTRICTION_LABEL,   RESTRICTION_WARNING,  RESTRICTION_REPLIES, RESTRICTION_NOT_RECOMMENDED,
    RESTRICTION_ADULTS,  RESTRICTION_WITHHELD, RESTRICTION_HIDE,    RESTRICTION_LIMIT,
    RESTRICTION_SUSPEND,
};

/* The bits that stand for an effect in the subject's own row; 0: it cannot be laid over such. */
static const struct effect_facts {
    const char *name;
    uint32_t post, account;
    struct restriction_legal_words legal;
} effects[RESTRICTION_EFFECTS] = {
    [RESTRICTION_HIDE] = {"hidden",
                          POST_RESTRICTED,
                          ACCOUNT_HIDDEN,
                          {"decision_visibility", "DECISION_VISIBILITY_CONTENT_DISABLED"}},
    [RESTRICTION_SUSPEND] = {"account_suspended",
                             0,
                             ACCOUNT_SUSPENDED,
                             {"decision_account", "DECISION_ACCOUNT_SUSPENDED"}},
    [RESTRICTION_LIMIT] = {"account_limited",
                           0,
                           ACCOUNT_LIMITED,
                           {"decision_visibility", "DECISION_VISIBILITY_CONTENT_DEMOTED"}},
    [RESTRICTION_WARNING] = {"content_warning",
                             POST_WARNED,
                             ACCOUNT_SENSITIVE,
                             {"decision_visibility", "DECISION_VISIBILITY_CONTENT_LABELLED"}},
    [RESTRICTION_LABEL] = {"label",
                           POST_LABELLED,
                           ACCOUNT_LABELLED,
                           {"decision_visibility", "DECISION_VISIBILITY_CONTENT_LABELLED"}},
    [RESTRICTION_REPLIES] = {"replies_limited",
                             POST_REPLIES_LIMITED,
                             ACCOUNT_REPLIES_LIMITED,
                             {"decision_visibility",
                              "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"}},
    [RESTRICTION_NOT_RECOMMENDED] = {"not_recommended",
                                     POST_NOT_RECOMMENDED,
                                     ACCOUNT_NOT_RECOMMENDED,
                                     {"decision_visibility",
                                      "DECISION_VISIBILITY_CONTENT_DEMOTED"}},
    [RESTRICTION_WITHHELD] = {"withheld",
                              POST_WITHHELD,
                              ACCOUNT_WITHHELD,
                              {"decision_visibility", "DECISION_VISIBILITY_CONTENT_DISABLED"}},
    [RESTRICTION_ADULTS] = {"age_restricted",
                            POST_ADULTS | POST_NOT_RECOMMENDED,
                            ACCOUNT_ADULTS | ACCOUNT_NOT_RECOMMENDED,
                            {"decision_visibility", "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED"}},
    [RESTRICTION_HELD] = {"held",
                          POST_HELD | POST_NOT_RECOMMENDED,
                          0,
                          {"decision_visibility", "DECISION_VISIBILITY_CONTENT_DISABLED"}},
    [RESTRICTION_COMPLAINTS] = {"complaints_suspended", 0, ACCOUNT_UNHEARD, {"", ""}},
};

static bool is_effect(enum restriction_effect effect)
{
    return effect > 0 && effect < RESTRICTION_EFFECTS;
}

struct str restriction_effect_name(enum restriction_effect effect)
{
    assert(is_effect(effect));
    return str_of(effects[effect].name);
}

enum restriction_effect restriction_effect_read(struct str name)
{
    for (int i = 1; i < RESTRICTION_EFFECTS; i++)
        if (str_is(name, effects[i].name))
            return (enum restriction_effect)i;
    return 0;
}

struct restriction_legal_words restriction_effect_legal(enum restriction_effect effect)
{
    assert(is_effect(effect));
    return effects[effect].legal;
}

bool restriction_fits(enum restriction_effect effect, bool on_post)
{
    return is_effect(effect) && (on_post ? effects[effect].post : effects[effect].account) != 0;
}

/* The next word of a list whose words stand between spaces or commas. */
static struct str territory_next(struct str *list)
{
    size_t begin = 0, end;

    while (begin < list->size && (list->data[begin] == ' ' || list->data[begin] == ','))
        begin++;
    for (end = begin; end < list->size && list->data[end] != ' ' && list->data[end] != ',';)
        end++;
    struct str word = str_sub(*list, begin, end);
    *list = str_sub(*list, end, list->size);
    return word;
}

bool territories_hold(struct str list, struct str territory)
{
    while (territory.size && list.size)
        if (str_equal_nocase(territory_next(&list), territory))
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum err territories_read(struct work *w, struct str *list)
{
    struct buffer out = buffer_in(w->memory);
    struct str rest = *list, word;
    int count = 0;

    while ((word = territory_next(&rest)).size) {
        if (word.size != 2 || !is_letter(word.data[0]) || !is_letter(word.data[1]) ||
            ++count > restriction_territories_max)
            return work_fail(w, ERR_INVALID,
                             "Validation failed: Territory must be a list of at most %d codes of "
                             "two letters, as DE FR",
                             (int)restriction_territories_max);
        if (out.size)
            buffer_char(&out, ' ');
        for (int i = 0; i < 2; i++) /* the code's letters are ASCII */
            buffer_char(&out, (char)(word.data[i] & ~0x20));
    }
    *list = buffer_str(&out);
    return OK;
}

/* Its row is written as it is, for which others wait (on PostgreSQL: several lanes). */
enum err restrictions_hold(struct work *w, int64_t subject_id)
{
    int64_t changed = 0;
    enum err e;

    assert(db_in_transaction(w));
    e = posts_db_set_flags(w, subject_id, 0, 0, &changed);
    return e || changed ? e : accounts_db_flags_set(w, subject_id, 0, 0, &changed);
}

/* Which kind of subject it is: a post or an account. */
static enum err subject_find(struct work *w, int64_t subject_id, bool *ret_is_post)
{
    uint32_t flags = 0;
    struct post post;
    enum err e = post_find(w, subject_id, &post);

    *ret_is_post = !e;
    return e == ERR_NOT_FOUND ? account_find_flags(w, subject_id, &flags) : e;
}

/* The bits of all that stand, in the subject's own row. */
static enum err bits_set(struct work *w, int64_t subject_id, bool is_post,
                         const struct restriction *held, int count)
{
    uint32_t bits = 0, flags = 0;
    enum err e;

    for (int i = 0; i < count; i++)
        if (is_effect(held[i].effect))
            bits |= is_post ? effects[held[i].effect].post : effects[held[i].effect].account;
    if (is_post)
        return post_overlays_set(w, subject_id, bits);
    /* Only what changes: a suspension that begins or ends ends more than the others do. */
    e = account_find_flags(w, subject_id, &flags);
    return e ? e
             : account_flags_set(w, subject_id, bits & ~flags,
                                 (uint32_t)ACCOUNT_OVERLAYS & flags & ~bits);
}

/* The last place is for the highest rung: many small ones never keep anybody from it. */
static int most(enum restriction_effect effect, bool is_post)
{
    const enum restriction_effect highest = is_post ? RESTRICTION_HIDE : RESTRICTION_SUSPEND;

    return restrictions_per_subject_max - (effect != highest);
}

static enum err set_store(struct work *w, const struct restriction *restriction)
{
    struct restriction held[restrictions_per_subject_max];
    bool is_post = false;
    int count = 0;
    enum err e = restrictions_hold(w, restriction->subject_id);

    if (!e)
        e = subject_find(w, restriction->subject_id, &is_post);
    if (!e && !restriction_fits(restriction->effect, is_post))
        e = work_fail(w, ERR_INVALID, "Validation failed: %s cannot be laid over %s",
                      effects[restriction->effect].name, is_post ? "a post" : "an account");
    if (!e)
        e = restrictions_db_of(w, restriction->subject_id, held, &count);
    if (!e && count >= most(restriction->effect, is_post))
        e = work_fail(w, ERR_INVALID, "at most %d restrictions can stand on one subject",
                      (int)restrictions_per_subject_max);
    if (!e)
        e = restrictions_db_insert(w, restriction, 1);
    if (!e && restriction->end_ms)
        e = jobs_add(w, JOB_END_RESTRICTION, restriction->subject_id,
                     str_format(w->memory, "%lld", (long long)restriction->id),
                     restriction->end_ms);
    if (e)
        return e;
    if (restriction->with_post) /* which has the bits, and tells of itself */
        return OK;
    held[count++] = *restriction;
    return bits_set(w, restriction->subject_id, is_post, held, count);
}

static enum err check(struct work *w, struct restriction *made)
{
    if (made->reason.size > restriction_reason_bytes_max)
        return work_fail(w, ERR_INVALID, "a reason has at most %d bytes",
                         (int)restriction_reason_bytes_max);
    if (made->words.size > restriction_words_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Words have at most %d bytes",
                         (int)restriction_words_bytes_max);
    /* No program takes a post away: it holds one for a day, and that ends by itself. */
    assert(!made->automated ||
           (made->effect != RESTRICTION_HIDE && made->effect != RESTRICTION_SUSPEND));
    assert(made->effect != RESTRICTION_HELD ||
           (made->automated && made->end_ms > made->start_ms &&
            made->end_ms - made->start_ms <= restriction_held_ms_max));
    made->reason = utf8_clean(w->memory, made->reason);
    made->words = utf8_clean(w->memory, made->words);
    enum err e = territories_read(w, &made->territory);
    if (!e && (made->effect == RESTRICTION_WITHHELD) != (made->territory.size > 0))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Territory is needed where something is withheld, and "
                         "only there");
    return e;
}

enum err restriction_set(struct work *w, const struct restriction *restriction, int64_t *ret_id)
{
    struct restriction made = *restriction;
    bool own = false;
    enum err e;

    assert(is_effect(made.effect));
    made.id = id_new(w->now_ms, id_bucket(made.subject_id));
    if (!made.start_ms)
        made.start_ms = w->now_ms;
    e = check(w, &made);
    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = transaction_leave(w, own, set_store(w, &made));
    if (!e)
        *ret_id = made.id;
    return e;
}

enum err restrictions_begin(struct work *w, enum restriction_effect effect, const int64_t *post_ids,
                            int count, struct post *ret_posts)
{
    struct overlay_change *changes = arena_array(w->memory, (size_t)count, sizeof *changes);

    assert(restriction_fits(effect, true) && effect != RESTRICTION_HELD);
    for (int i = 0; i < count; i++)
        changes[i] = (struct overlay_change){
            .post_id = post_ids[i], .set = effects[effect].post, .unless = POST_OVERLAYS};
    return posts_overlays_change(w, changes, count, ret_posts);
}

enum err restrictions_lay(struct work *w, struct restriction *restrictions, int count)
{
    struct job_draft *ends = arena_array(w->memory, (size_t)count + 1, sizeof *ends);
    int ending = 0;
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        struct restriction *r = &restrictions[i];

        r->id = id_new(w->now_ms, id_bucket(r->subject_id));
        e = check(w, r);
        if (r->end_ms)
            ends[ending++] = (struct job_draft){r->subject_id, r->end_ms,
                                                str_format(w->memory, "%lld", (long long)r->id)};
    }
    if (!e)
        e = restrictions_db_insert(w, restrictions, count);
    return e ? e : jobs_add_many(w, JOB_END_RESTRICTION, ends, ending);
}

/* What lies over a post but for what the decision laid, which is noted. */
static bool laid_by(const struct restrictions_held *held, int64_t decision_id, uint32_t *ret_left,
                    struct restriction *ret_laid)
{
    bool found = false;

    *ret_left = 0;
    for (int i = 0; i < held->count; i++) {
        const struct restriction *r = &held->list[i];

        if (r->decision_id == decision_id) {
            *ret_laid = *r;
            found = true;
        } else if (is_effect(r->effect)) {
            *ret_left |= effects[r->effect].post;
        }
    }
    return found;
}

enum err restrictions_lift_laid(struct work *w, const int64_t *post_ids,
                                const int64_t *decision_ids, int count, struct post *ret_posts)
{
    struct restrictions_held *held = arena_array(w->memory, (size_t)count, sizeof *held);
    struct restriction *laid = arena_array(w->memory, (size_t)count, sizeof *laid);
    struct overlay_change *changes = arena_array(w->memory, (size_t)count, sizeof *changes);
    struct post *posts = arena_array(w->memory, (size_t)count, sizeof *posts);
    int *place = arena_array(w->memory, (size_t)count, sizeof *place);
    int lifted = 0;
    enum err e = posts_db_hold(w, post_ids, count);

    assert(db_in_transaction(w));
    if (!e)
        e = restrictions_db_of_many(w, post_ids, count, held);
    for (int i = 0; !e && i < count; i++) {
        uint32_t left = 0;

        ret_posts[i] = (struct post){.id = 0};
        if (!laid_by(&held[i], decision_ids[i], &left, &laid[lifted]))
            continue;
        place[lifted] = i;
        changes[lifted++] = (struct overlay_change){
            .post_id = post_ids[i], .set = left, .clear = (uint32_t)POST_OVERLAYS & ~left};
    }
    if (!e)
        e = restrictions_db_delete_many(w, laid, lifted);
    if (!e && lifted)
        e = posts_overlays_change(w, changes, lifted, posts);
    for (int i = 0; !e && i < lifted; i++)
        ret_posts[place[i]] = posts[i];
    return e;
}

/* Lifts those of the subject that are named by id, or by effect where id is 0. */
static enum err lift_store(struct work *w, int64_t subject_id, int64_t id,
                           enum restriction_effect effect)
{
    struct restriction held[restrictions_per_subject_max];
    bool is_post = false, was_held = false;
    int count = 0, left = 0;
    enum err e = restrictions_hold(w, subject_id);

    if (!e)
        e = restrictions_db_of(w, subject_id, held, &count);

    for (int i = 0; !e && i < count; i++) {
        if (id ? held[i].id == id : held[i].effect == effect) {
            was_held = was_held || held[i].effect == RESTRICTION_HELD;
            e = restrictions_db_delete(w, subject_id, held[i].id);
        } else
            held[left++] = held[i];
    }
    for (int i = 0; i < left; i++)
        was_held = was_held && held[i].effect != RESTRICTION_HELD;
    if (e || left == count)
        return e;
    e = subject_find(w, subject_id, &is_post);
    if (!e)
        e = bits_set(w, subject_id, is_post, held, left);
    if (!e && was_held)
        e = post_tell_released(w, subject_id);
    return e == ERR_NOT_FOUND ? OK : e; /* the subject was deleted meanwhile */
}

static enum err lift(struct work *w, int64_t subject_id, int64_t id, enum restriction_effect effect)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, lift_store(w, subject_id, id, effect));
}

enum err restriction_lift(struct work *w, int64_t subject_id, int64_t id)
{
    assert(id);
    return lift(w, subject_id, id, 0);
}

enum err restrictions_lift_all(struct work *w, int64_t subject_id, enum restriction_effect effect)
{
    return lift(w, subject_id, 0, effect);
}

enum err restrictions_of(struct work *w, int64_t subject_id,
                         struct restriction ret_restrictions[restrictions_per_subject_max],
                         int *ret_count)
{
    return restrictions_db_of(w, subject_id, ret_restrictions, ret_count);
}

enum err restriction_words_find(struct work *w, int64_t subject_id,
                                struct restriction_words *ret_words)
{
    struct restriction held[restrictions_per_subject_max];
    struct restriction_words words = {0};
    struct buffer withheld = buffer_in(w->memory);
    int count = 0;
    enum err e = restrictions_db_of(w, subject_id, held, &count);

    for (int i = 0; !e && i < count; i++) {
        if (held[i].effect == RESTRICTION_LABEL && !words.label.size)
            words.label = held[i].words;
        if (held[i].effect == RESTRICTION_WARNING && !words.warning.size)
            words.warning = held[i].words;
        if (held[i].effect != RESTRICTION_WITHHELD)
            continue;
        if (withheld.size)
            buffer_char(&withheld, ' ');
        buffer_put(&withheld, held[i].territory);
    }
    if (e)
        return e;
    words.withheld_in = buffer_str(&withheld);
    *ret_words = words;
    return OK;
}

struct ending {
    int64_t subject_id, id;
};

static enum err end_run(struct work *w, void *context)
{
    const struct ending *ending = context;

    return restriction_lift(w, ending->subject_id, ending->id);
}

enum err restriction_end(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct ending ending = {.subject_id = job->subject_id};

    if (id_parse(job->data, &ending.id))
        return OK; /* not ours: there is nothing to end */
    return lanes_run(lanes, w, end_run, &ending);
}
