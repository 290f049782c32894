#include "moderation/cases.h"

#include "auth/users.h"
#include "moderation/case_places.h"
#include "moderation/case_reporters.h"
#include "moderation/cases_db.h"
#include "moderation/rule_pattern.h"
#include "public_log/merkle.h"
#include "social/posts.h"

#include <assert.h>

enum err case_find(struct work *w, int64_t id, struct case_item *ret_case)
{
    return cases_db_find(w, id, ret_case);
}

/* Posts and accounts have a name, reports and notices do not. */
enum err case_open_of(struct work *w, int64_t subject_id, struct case_item *ret_case)
{
    int64_t case_id = 0;
    enum err e = cases_db_key_find(w, case_subject_name(w, subject_id), &case_id);

    if (e == ERR_NOT_FOUND)
        e = cases_db_subject_case(w, subject_id, &case_id);
    if (!e)
        e = cases_db_find(w, case_id, ret_case);
    return !e && ret_case->state != CASE_OPEN ? ERR_NOT_FOUND : e;
}

/* ---- what is put before the staff, and where it belongs -------------------------------------- */

struct joining {
    const struct case_source *source;
    struct post post; /* id 0: the subject is an account */
    struct account account;
    struct str subject_key, text_key; /* "" no text to compare */
    struct case_item item;
    bool is_new;
};

static bool is_mention(struct str word)
{
    return word.size > 1 && word.data[0] == '@';
}

/* Posts of a raid differ in whom they name. */
static struct str text_key_of(struct work *w, struct str text)
{
    struct str rest = rule_text_fold(w->memory, text, case_text_bytes_max), word;
    struct buffer kept = buffer_in(w->memory);
    struct merkle_hash hash;

    while (rest.size) {
        rest = str_split(rest, ' ', &word);
        if (!word.size || is_mention(word))
            continue;
        buffer_put(&kept, word);
        buffer_char(&kept, ' ');
    }
    if (utf8_graphemes(buffer_str(&kept)) <= case_text_characters_min)
        return STR("");
    hash = merkle_digest(buffer_str(&kept));
    return hex_encode(w->memory, hash.bytes, sizeof hash.bytes / 2);
}

static enum err subject_read(struct work *w, struct joining *j)
{
    enum err e = post_find(w, j->source->subject_id, &j->post);

    if (e == ERR_NOT_FOUND) {
        j->post.id = 0;
        e = OK;
    }
    if (!e)
        e = account_find(w, j->post.id ? j->post.author_id : j->source->subject_id, &j->account);
    if (!e && (j->account.flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    j->text_key = !e && j->post.id ? text_key_of(w, j->post.text) : STR("");
    j->subject_key = case_subject_name(w, j->source->subject_id);
    return e;
}

/* The open case under a name, which is held; OK with item.id 0 without one. */
static enum err keyed_case(struct work *w, struct str name, struct case_item *item)
{
    int64_t case_id = 0;
    enum err e = cases_db_key_hold(w, name, &case_id);

    if (!e && case_id)
        e = cases_db_hold(w, case_id, item);
    if (e == ERR_NOT_FOUND)
        e = OK;
    else if (!e && item->id && item->state == CASE_OPEN)
        return OK;
    *item = (struct case_item){0};
    return e;
}

static enum err case_begin(struct work *w, struct joining *j)
{
    const struct case_source *s = j->source;

    j->is_new = true;
    j->item = (struct case_item){
        .id = id_new(w->now_ms, id_bucket(s->subject_id)),
        .subject_id = s->subject_id,
        .account_id = j->account.id,
        .text_key = j->text_key,
        .language = s->language.size ? s->language : j->post.language,
        .updated_ms = w->now_ms,
        .facts = {.followers = j->account.followers},
    };
    j->item.facts.made_ms = id_ms(j->item.id);
    return cases_db_insert(w, &j->item);
}

static enum err case_choose(struct work *w, struct joining *j)
{
    enum err e = keyed_case(w, j->subject_key, &j->item);

    if (!e && !j->item.id && j->text_key.size)
        e = keyed_case(w, case_text_name(w, j->text_key), &j->item);
    if (!e && !j->item.id)
        e = case_begin(w, j);
    if (!e)
        e = cases_db_key_set(w, j->subject_key, j->item.id);
    if (!e && j->is_new && j->text_key.size)
        e = cases_db_key_set(w, case_text_name(w, j->text_key), j->item.id);
    return e;
}

/* ---- joining --------------------------------------------------------------------------------- */

static enum err post_join(struct work *w, struct joining *j, int64_t post_id, int64_t author_id)
{
    bool is_new = false, is_new_author = false;
    const bool named = j->source->kind != CASE_RULE;
    enum err e =
        cases_db_post_add(w, j->item.id, post_id, author_id, named, &is_new, &is_new_author);

    j->item.posts += is_new;
    j->item.authors += is_new_author;
    return e || !is_new ? e : cases_db_subject_add(w, post_id, j->item.id, author_id);
}

static enum err posts_join(struct work *w, struct joining *j)
{
    enum err e = j->post.id ? post_join(w, j, j->post.id, j->account.id)
                            : cases_db_subject_add(w, j->account.id, j->item.id, j->account.id);

    for (int i = 0; !e && i < j->source->post_count; i++)
        if (j->source->post_ids[i] != j->post.id)
            e = post_join(w, j, j->source->post_ids[i], j->account.id);
    return e;
}

/* Notices without an account cannot be told apart by who made them: all together weigh as one. */
static double notice_weight(const struct case_item *item)
{
    double weight = 0.5;

    for (int i = 0; i < item->notices && weight > 0.001; i++)
        weight /= 2;
    return weight;
}

static enum err voice_join(struct work *w, struct joining *j, struct case_source *s)
{
    const double harm = s->harm < 1 ? 1 : s->harm > harm_max ? harm_max : s->harm;
    const double harm_unproven_max = 2;
    struct reporter reporter;
    double weight = 0;
    bool is_new = false;
    enum err e = OK;

    if (s->kind == CASE_RULE)
        return OK;
    if (!s->reporter_id) {
        weight = s->trusted ? 1 : notice_weight(&j->item);
        j->item.facts.weight += weight;
        j->item.facts.harm +=
            weight * (s->trusted || harm < harm_unproven_max ? harm : harm_unproven_max);
        j->item.facts.reporters++;
        return OK;
    }
    e = reporter_find(w, s->reporter_id, &reporter);
    if (!e)
        e = reporter_voice_add(w, s->reporter_id, j->item.id, harm, &reporter, &weight, &is_new);
    s->trusted |= !e && reporter.trusted_ms;
    j->item.facts.weight += weight;
    j->item.facts.harm += weight * harm;
    j->item.facts.reporters += is_new;
    return e;
}

static void rule_note(struct work *w, struct case_item *item, struct str rule)
{
    struct str rest = item->rules, one;
    int count = 0;

    for (; rest.size; count++) {
        rest = str_split(rest, ',', &one);
        if (str_equal(one, rule))
            return;
    }
    if (!rule.size || str_find_char(rule, ',') != SIZE_MAX || count == case_rules_max)
        return;
    item->rules = item->rules.size
                      ? str_format(w->memory, "%.*s,%.*s", STR_ARG(item->rules), STR_ARG(rule))
                      : rule;
}

static enum err source_join(struct work *w, struct joining *j)
{
    struct case_source s = *j->source;
    struct case_item *item = &j->item;
    bool is_new = false;
    enum err e;

    s.rule = utf8_prefix(utf8_clean(w->memory, s.rule), case_rule_bytes_max);
    s.words = utf8_prefix(utf8_clean(w->memory, s.words), case_words_bytes_max);
    e = voice_join(w, j, &s);
    if (!e)
        e = cases_db_source_add(w, item->id, &s, &is_new);
    if (e || !is_new)
        return e;
    item->sources |= (int)s.kind | (s.trusted ? CASE_TRUSTED : 0);
    item->reports += s.kind == CASE_REPORT;
    item->open_reports += s.kind == CASE_REPORT;
    item->notices += s.kind == CASE_NOTICE;
    item->trusted += s.trusted;
    if (s.kind == CASE_RULE && s.weight > item->facts.rule_weight)
        item->facts.rule_weight = s.weight < case_rule_weight_max ? s.weight : case_rule_weight_max;
    rule_note(w, item, s.rule);
    return s.id ? cases_db_subject_add(w, s.id, item->id, j->account.id) : OK;
}

/* What is not public and is named now is shown to who has the case already: on record, as when she
 * takes on one that has some. */
static enum err private_join(struct work *w, const struct joining *j)
{
    const bool is_claimed = j->item.claimed_by_id && j->item.claimed_until_ms > w->now_ms;
    bool has_private = j->post.id && post_is_private(&j->post);
    struct decision opened = {.subject_id = j->item.id,
                              .owner_id = j->account.id,
                              .kind = DECISION_PRIVATE_OPEN,
                              .by_account_id = j->item.claimed_by_id};
    enum err e = OK;

    if (!is_claimed || j->source->kind == CASE_RULE)
        return OK;
    for (int i = 0; !e && !has_private && i < j->source->post_count; i++) {
        struct post post;

        e = post_find(w, j->source->post_ids[i], &post);
        has_private = !e && post_is_private(&post);
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    if (!e && has_private)
        e = decider_check(w, opened.by_account_id, 0, &opened.by_role);
    if (e == ERR_FORBIDDEN)
        return OK; /* she is gone, and reads nothing */
    return e || !has_private ? e : decision_record(w, &opened, &opened.id);
}

enum err case_join(struct work *w, const struct case_source *source, int64_t *ret_case_id)
{
    struct joining *j = ARENA_NEW(w->memory, struct joining);
    enum err e;

    assert(db_in_transaction(w) && source->subject_id && source->kind);
    assert(source->id || source->kind == CASE_RULE);
    *j = (struct joining){.source = source};
    e = subject_read(w, j);
    if (!e)
        e = case_choose(w, j);
    if (!e)
        e = source_join(w, j);
    if (!e)
        e = posts_join(w, j);
    if (!e)
        e = private_join(w, j);
    if (!e)
        e = case_store(w, &j->item);
    if (!e)
        *ret_case_id = j->item.id;
    return e;
}

/* ---- what is in it ----------------------------------------------------------------------------
 */

enum err case_posts(struct work *w, int64_t case_id, struct case_post *ret_posts, int max,
                    int *ret_count)
{
    return cases_db_posts(w, case_id, 0, 0, ret_posts, max, ret_count);
}

enum err case_sources(struct work *w, int64_t case_id, struct case_made *ret_made, int max,
                      int *ret_count)
{
    return cases_db_sources(w, case_id, 0, 0, ret_made, max, ret_count);
}

enum err case_findings(struct work *w, int64_t case_id, struct case_made *ret_made, int max,
                       int *ret_count)
{
    return cases_db_findings(w, case_id, ret_made, max, ret_count);
}

enum err cases_of_account(struct work *w, int64_t account_id, int64_t max_id, int64_t *ret_ids,
                          int max, int *ret_count)
{
    return cases_db_of_account(w, account_id, max_id ? max_id : INT64_MAX, ret_ids, max, ret_count);
}

enum err case_report_of(struct work *w, int64_t case_id, int64_t subject_id, int64_t *ret_report_id)
{
    struct case_made made;
    int count = 0;
    enum err e;

    if (subject_id)
        return cases_db_report_of(w, case_id, subject_id, ret_report_id);
    e = cases_db_sources(w, case_id, 0, 0, &made, 1, &count);
    *ret_report_id = !e && count && made.kind == CASE_REPORT ? made.id : 0;
    return e;
}

bool post_is_private(const struct post *post)
{
    const uint32_t visibility = post->flags & POST_VISIBILITY_MASK;

    return visibility == VISIBILITY_FOLLOWERS || visibility == VISIBILITY_DIRECT;
}

enum err case_has_private(struct work *w, const struct case_item *item, bool *ret_has)
{
    struct case_post *posts = arena_array(w->memory, case_posts_shown_max, sizeof *posts);
    int count = 0;
    enum err e = case_posts(w, item->id, posts, case_posts_shown_max, &count);

    *ret_has = false;
    for (int i = 0; !e && i < count && !*ret_has; i++) {
        struct post post;

        e = post_find(w, posts[i].post_id, &post);
        *ret_has = !e && posts[i].is_named && post_is_private(&post);
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e;
}

/* ---- whose it is ------------------------------------------------------------------------------
 */

enum err case_is_of(struct work *w, const struct case_item *item,
                    const struct decider_selves *selves, bool *ret_is)
{
    enum err e = OK;

    *ret_is = decider_selves_have(selves, item->account_id);
    for (int i = 0; !e && !*ret_is && item->authors >= 2 && i < selves->count; i++)
        e = cases_db_has_author(w, item->id, selves->ids[i], ret_is);
    return e;
}

enum err case_check(struct work *w, int64_t by_id, const struct case_item *item,
                    enum role *ret_role)
{
    struct decider_selves selves;
    bool is_hers = false;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_REPORTS, ret_role);

    if (!e)
        e = decider_check_not_own(w, by_id, item->account_id);
    if (!e && by_id)
        e = decider_selves_find(w, by_id, &selves);
    if (!e && by_id)
        e = case_is_of(w, item, &selves, &is_hers);
    if (!e && is_hers)
        e = decision_forbidden(w);
    return e;
}
