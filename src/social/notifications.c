#include "social/notifications.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "social/accounts_db.h"
#include "social/domain_blocks.h"
#include "social/markers.h"
#include "social/notification_policy.h"
#include "social/notifications_db.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <assert.h>

enum { notification_id_tries_max = 16 };
/* Those of one post, or all follows, within so long are one group, as in Mastodon. */
#define notification_group_ms (INT64_C(12) * clock_hour_ms)

static const char *const names[NOTIFICATION_KINDS] = {
    [NOTIFICATION_MENTION] = "mention",
    [NOTIFICATION_STATUS] = "status",
    [NOTIFICATION_BOOST] = "reblog",
    [NOTIFICATION_FOLLOW] = "follow",
    [NOTIFICATION_FOLLOW_REQUEST] = "follow_request",
    [NOTIFICATION_FAVOURITE] = "favourite",
    [NOTIFICATION_POLL] = "poll",
    [NOTIFICATION_UPDATE] = "update",
    [NOTIFICATION_QUOTE] = "quote",
    [NOTIFICATION_QUOTED_UPDATE] = "quoted_update",
    [NOTIFICATION_SIGN_UP] = "admin.sign_up",
    [NOTIFICATION_REPORT] = "admin.report",
    [NOTIFICATION_COLLECTED] = "added_to_collection",
    [NOTIFICATION_COLLECTION_UPDATE] = "collection_update",
    [NOTIFICATION_MODERATION_WARNING] = "moderation_warning",
    [NOTIFICATION_APPROVAL_WANTED] = "bema.approval_wanted",
    [NOTIFICATION_APPROVAL_DECIDED] = "bema.approval_decided",
    [NOTIFICATION_APPROVAL_RULE] = "bema.approval_rule",
    [NOTIFICATION_TEAM_INVITED] = "bema.team_invited",
    [NOTIFICATION_JURY] = "bema.jury",
};

const char *notification_kind_name(enum notification_kind kind)
{
    assert(kind > 0 && kind < NOTIFICATION_KINDS);
    return names[kind];
}

bool notification_kind_of(struct str name, enum notification_kind *ret_kind)
{
    for (int kind = 1; kind < NOTIFICATION_KINDS; kind++)
        if (str_is(name, names[kind])) {
            *ret_kind = (enum notification_kind)kind;
            return true;
        }
    return false;
}

bool notification_kind_has_post(enum notification_kind kind)
{
    const uint32_t without =
        1u << NOTIFICATION_FOLLOW | 1u << NOTIFICATION_FOLLOW_REQUEST | 1u << NOTIFICATION_SIGN_UP |
        1u << NOTIFICATION_REPORT | 1u << NOTIFICATION_COLLECTED |
        1u << NOTIFICATION_COLLECTION_UPDATE | 1u << NOTIFICATION_MODERATION_WARNING |
        1u << NOTIFICATION_APPROVAL_WANTED | 1u << NOTIFICATION_APPROVAL_DECIDED |
        1u << NOTIFICATION_APPROVAL_RULE | 1u << NOTIFICATION_TEAM_INVITED |
        1u << NOTIFICATION_JURY;

    return !(without & 1u << kind);
}

/* "favourite-POST-HALFDAY", "follow-HALFDAY"; "" for what stands alone. */
static struct str group_key(struct work *w, enum notification_kind kind, int64_t post_id)
{
    long long half_day = (long long)(w->now_ms / notification_group_ms);

    if (kind == NOTIFICATION_FAVOURITE || kind == NOTIFICATION_BOOST)
        return str_format(w->memory, "%s-%lld-%lld", names[kind], (long long)post_id, half_day);
    if (kind == NOTIFICATION_FOLLOW || kind == NOTIFICATION_SIGN_UP)
        return str_format(w->memory, "%s-%lld", names[kind], half_day);
    return STR("");
}

/* "ungrouped-ID" is no stored key. */
static bool group_key_parse(struct str key, int64_t *ret_ungrouped_id)
{
    struct str name, rest = str_split(key, '-', &name);

    *ret_ungrouped_id = 0;
    if (!utf8_valid(key) || str_find_char(key, '\0') != SIZE_MAX)
        return false;
    return !str_is(name, "ungrouped") || !id_parse(rest, ret_ungrouped_id);
}

/* Rules. */

static enum err thread_muted(struct work *w, int64_t account_id, int64_t post_id, bool *ret_muted)
{
    int64_t thread_id = 0, author_id;
    uint32_t marks = 0;
    enum err e = notifications_db_thread(w, post_id, &thread_id, &author_id);

    if (!e && thread_id)
        e = notifications_db_marks(w, account_id, thread_id, &marks);
    if (!e)
        *ret_muted = (marks & MARK_MUTE) != 0;
    return e;
}

/* What must be heard, however it stands to the person: by staff (post_id is then a report's), and
 * by her about whom staff decided, or about whose draft others did, or who was drawn. */
static bool must_be_heard(enum notification_kind kind)
{
    return kind == NOTIFICATION_SIGN_UP || kind == NOTIFICATION_REPORT ||
           kind == NOTIFICATION_MODERATION_WARNING || kind == NOTIFICATION_APPROVAL_DECIDED ||
           kind == NOTIFICATION_JURY;
}

/* Whether she is told at all, but for her policy. */
static enum err wanted(struct work *w, const struct notification *n,
                       struct notification_sender *sender, bool *ret_wanted)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    bool local = false, muted = false;
    enum err e = accounts_db_flags(w, n->account_id, &flags, &local);

    *ret_wanted = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e || !local || (flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return e;
    if (must_be_heard(n->kind)) {
        *ret_wanted = true;
        return OK;
    }
    if (n->from_id != n->account_id)
        e = relation_find(w, n->account_id, n->from_id, &relation);
    if (e ||
        (relation.flags & (RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES_NOTIFICATIONS)))
        return e;
    if (n->from_id != n->account_id && !(relation.flags & RELATION_FOLLOWS)) {
        bool apart = false;

        e = accounts_db_flags(w, n->from_id, &flags, &local);
        if (!e && !local)
            e = domain_of_account_is_blocked(w, n->account_id, n->from_id, &apart);
        if (e || apart || (flags & ACCOUNT_SUSPENDED))
            return e == ERR_NOT_FOUND ? OK : e;
        sender->flags = flags;
    }
    sender->relation = relation.flags;
    if (n->post_id && notification_kind_has_post(n->kind))
        e = thread_muted(w, n->account_id, n->post_id, &muted);
    *ret_wanted = !e && !muted;
    return e;
}

/* Her apps hear of it by a job (push/push.h). */
static enum err push(struct work *w, const struct notification *n)
{
    bool pushed = false;
    enum err e = notifications_db_pushed(w, n->account_id, &pushed);

    if (e || !pushed)
        return e;
    return jobs_add(w, JOB_PUSH, n->id, str_format(w->memory, "%lld", (long long)n->account_id), 0);
}

static enum err store(struct work *w, struct notification *n)
{
    bool made = false;
    enum err e = OK;

    for (int try = 0; !e && !made && try < notification_id_tries_max; try++) {
        n->id = id_new(w->now_ms, id_bucket(n->account_id));
        e = notifications_db_insert(w, n, &made);
    }
    if (!e && !made)
        e = work_fail(w, ERR_INTERNAL, "no free id for a notification");
    if (!e && !n->filtered)
        e = push(w, n);
    if (e || n->filtered)
        return e;
    return events_add(
        w, &(struct event){.kind = EVENT_NOTIFIED, .account = n->account_id, .other = n->id});
}

enum err notification_add(struct work *w, int64_t recipient_id, enum notification_kind kind,
                          int64_t from_id, int64_t post_id)
{
    struct notification n = {
        .account_id = recipient_id,
        .kind = kind,
        .from_id = from_id,
        .post_id = post_id,
        .group_key = group_key(w, kind, post_id),
    };
    struct notification_sender sender = {0};
    enum policy_rule rule = POLICY_ACCEPT;
    bool is_wanted = false, has = false, kept = true;
    enum err e;

    assert(db_in_transaction(w));
    assert(kind > 0 && kind < NOTIFICATION_KINDS);
    if (recipient_id == from_id && kind != NOTIFICATION_POLL && !must_be_heard(kind))
        return OK;
    e = wanted(w, &n, &sender, &is_wanted);
    if (!e && is_wanted)
        e = notification_policy_judge(w, &n, &sender, &rule);
    if (e || !is_wanted || rule == POLICY_DROP)
        return e;
    n.filtered = rule == POLICY_FILTER;
    /* An edit is news each time, but only the newest is kept. */
    if (kind == NOTIFICATION_UPDATE || kind == NOTIFICATION_QUOTED_UPDATE ||
        kind == NOTIFICATION_COLLECTION_UPDATE)
        e = notifications_db_remove(w, recipient_id, kind, from_id, post_id);
    else
        e = notifications_db_has(w, recipient_id, kind, from_id, post_id, &has);
    if (!e && !has && n.filtered)
        e = notification_request_add(w, &n, &kept);
    return e || has || !kept ? e : store(w, &n);
}

enum err notification_remove(struct work *w, int64_t recipient_id, enum notification_kind kind,
                             int64_t from_id, int64_t post_id)
{
    enum err e;

    assert(db_in_transaction(w));
    e = notifications_db_remove(w, recipient_id, kind, from_id, post_id);
    if (!e && (kind == NOTIFICATION_MENTION || kind == NOTIFICATION_QUOTE))
        e = notification_request_reconsider(w, recipient_id, from_id);
    return e;
}

enum err notifications_remove_post(struct work *w, int64_t recipient_id, int64_t post_id)
{
    int64_t from_id = 0;
    enum err e;

    assert(db_in_transaction(w));
    e = notifications_db_remove_post(w, recipient_id, post_id, &from_id);
    return e || !from_id ? e : notification_request_reconsider(w, recipient_id, from_id);
}

enum err notifications_remove_from(struct work *w, int64_t recipient_id, int64_t from_id)
{
    enum err e;

    assert(db_in_transaction(w));
    e = notifications_db_remove_from(w, recipient_id, from_id);
    return e ? e : notification_request_reconsider(w, recipient_id, from_id);
}

/* Followers who asked to be told of each post. */

enum err notifications_tell_followers(struct work *w, int64_t author_id, int64_t post_id)
{
    bool any = false;
    enum err e = relations_any_told(w, author_id, &any);

    assert(db_in_transaction(w));
    return e || !any ? e : jobs_add(w, JOB_TELL_FOLLOWERS, post_id, STR(""), 0);
}

struct telling {
    int64_t post_id;
    struct page page;
    int64_t next_max_id; /* where the step after this one begins, 0: this was the last */
};

static enum err tell_some(struct work *w, struct telling *telling)
{
    struct relation_list list = {0};
    int64_t thread_id = 0, author_id = 0;
    enum err e = notifications_db_thread(w, telling->post_id, &thread_id, &author_id);

    telling->next_max_id = 0;
    if (e || !author_id) /* it is gone already */
        return e;
    e = relations_page(w, author_id, RELATIONS_TOLD, &telling->page, &list);
    for (int i = 0; !e && i < list.count; i++)
        e = notification_add(w, list.account_ids[i], NOTIFICATION_STATUS, author_id,
                             telling->post_id);
    if (!e && list.count == notifications_tell_step)
        telling->next_max_id = list.row_ids[list.count - 1];
    return e;
}

static enum err tell_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, tell_some(w, context));
}

enum err notifications_tell_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct telling telling = {.post_id = job->subject_id,
                              .page = {.limit = notifications_tell_step}};
    enum err e = OK;

    do { /* the lane may run a step again: only here it is known to be done */
        e = lanes_run(lanes, w, tell_step, &telling);
        telling.page.max_id = telling.next_max_id;
    } while (!e && telling.next_max_id);
    return e;
}

struct untelling {
    int64_t author_id, post_id;
    struct page page;
    int64_t next_max_id;
};

static enum err untell_some(struct work *w, struct untelling *untelling)
{
    struct relation_list list = {0};
    enum err e = relations_page(w, untelling->author_id, RELATIONS_TOLD, &untelling->page, &list);

    for (int i = 0; !e && i < list.count; i++)
        e = notifications_remove_post(w, list.account_ids[i], untelling->post_id);
    untelling->next_max_id =
        list.count == notifications_tell_step ? list.row_ids[list.count - 1] : 0;
    return e;
}

static enum err untell_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, untell_some(w, context));
}

enum err notifications_untell(struct work *w, struct lanes *lanes, int64_t author_id,
                              int64_t post_id)
{
    struct untelling untelling = {
        .author_id = author_id, .post_id = post_id, .page = {.limit = notifications_tell_step}};
    enum err e = OK;

    do {
        e = lanes_run(lanes, w, untell_step, &untelling);
        untelling.page.max_id = untelling.next_max_id;
    } while (!e && untelling.next_max_id);
    return e;
}

/* Reading. */

struct str notification_key_alone(struct arena *memory, int64_t id)
{
    struct buffer b = buffer_in(memory);

    buffer_lit(&b, "ungrouped-");
    buffer_int(&b, id);
    return buffer_str(&b);
}

static void key_name(struct work *w, struct notification *n)
{
    if (!n->group_key.size)
        n->group_key = notification_key_alone(w->memory, n->id);
}

enum err notifications_page(struct work *w, int64_t account_id, const struct page *page,
                            const struct notification_filter *filter,
                            struct notification_page *ret_page)
{
    enum err e = notifications_db_page(w, account_id, page, filter, ret_page);

    for (int i = 0; !e && i < ret_page->count; i++)
        key_name(w, &ret_page->items[i]);
    return e;
}

enum err notification_find(struct work *w, int64_t account_id, int64_t id,
                           struct notification *ret_notification)
{
    enum err e = notifications_db_find(w, account_id, id, ret_notification);

    if (!e)
        key_name(w, ret_notification);
    return e;
}

/* Numbers of 64 bits in floating point are as far apart from 2^60 to 2^61, which ids
 * reach in 2040. */
enum { rounded_by_max = 256 };

enum err notification_find_rounded(struct work *w, int64_t account_id, int64_t id,
                                   struct notification *ret_notification)
{
    enum err e = notification_find(w, account_id, id, ret_notification);

    if (e != ERR_NOT_FOUND || id < INT64_C(1) << 53 || id % 100 != 0)
        return e;
    e = notifications_db_find_between(w, account_id, id - rounded_by_max, id + rounded_by_max,
                                      ret_notification);
    if (!e)
        key_name(w, ret_notification);
    return e;
}

enum err notifications_group(struct work *w, int64_t account_id, struct str key, int max,
                             struct notification *ret_items, int *ret_count)
{
    int64_t ungrouped_id;
    enum err e;

    if (!group_key_parse(key, &ungrouped_id))
        return ERR_NOT_FOUND;
    if (!ungrouped_id) {
        e = notifications_db_group(w, account_id, key, max, ret_items, ret_count);
        return e ? e : *ret_count ? OK : ERR_NOT_FOUND;
    }
    e = notification_find(w, account_id, ungrouped_id, &ret_items[0]);
    if (!e)
        *ret_count = 1;
    return e;
}

enum err notifications_unread(struct work *w, int64_t account_id,
                              const struct notification_filter *filter, int max, int *ret_count)
{
    struct notification_page *list = ARENA_NEW(w->memory, struct notification_page);
    struct marker marker = {0};
    struct page page = {.limit = page_limit_max};
    int count = 0;
    enum err e = marker_find(w, account_id, MARKER_NOTIFICATIONS, &marker);

    page.since_id = marker.last_read_id;
    list->count = page_limit_max;
    while (!e && count < max && list->count == page_limit_max) {
        e = notifications_db_page(w, account_id, &page, filter, list);
        if (e)
            return e;
        count += list->count;
        if (list->count)
            page.max_id = list->items[list->count - 1].id;
    }
    if (!e)
        *ret_count = count < max ? count : max;
    return e;
}

/* As many hashes as there are groups; two of the same count as one. */
struct group_hashes {
    uint64_t items[notification_groups_max];
    int count;
};

static void group_hash_add(struct group_hashes *hashes, uint64_t hash)
{
    int at = 0;

    while (at < hashes->count && hashes->items[at] != hash)
        at++;
    if (at == hashes->count && at < notification_groups_max)
        hashes->items[hashes->count++] = hash;
}

enum err notifications_unread_groups(struct work *w, int64_t account_id,
                                     const struct notification_filter *filter,
                                     uint32_t grouped_kinds, int max, int *ret_count)
{
    struct notification_page *list = ARENA_NEW(w->memory, struct notification_page);
    struct group_hashes *hashes = ARENA_NEW(w->memory, struct group_hashes);
    struct marker marker = {0};
    struct page page = {.limit = page_limit_max};
    enum err e = marker_find(w, account_id, MARKER_NOTIFICATIONS, &marker);

    page.since_id = marker.last_read_id;
    list->count = page_limit_max;
    for (int seen = 0; !e && hashes->count < max && list->count == page_limit_max &&
                       seen < notifications_unread_max;
         seen += list->count) {
        e = notifications_db_page(w, account_id, &page, filter, list);
        for (int i = 0; !e && i < list->count; i++) {
            const struct notification *n = &list->items[i];
            bool grouped = n->group_key.size && (grouped_kinds & (1u << n->kind));

            group_hash_add(hashes, grouped ? str_hash(n->group_key) : (uint64_t)n->id);
        }
        if (!e && list->count)
            page.max_id = list->items[list->count - 1].id;
    }
    if (!e)
        *ret_count = hashes->count < max ? hashes->count : max;
    return e;
}

enum err notifications_group_count(struct work *w, int64_t account_id, struct str key,
                                   int *ret_count)
{
    return notifications_db_group_count(w, account_id, key, notification_group_max, ret_count);
}

/* Dismissing. */

static enum err dismiss_store(struct work *w, int64_t account_id, int64_t id)
{
    struct notification n;
    int64_t removed = 0;
    enum err e = notifications_db_find(w, account_id, id, &n);

    if (!e)
        e = notifications_db_remove_id(w, account_id, id, &removed);
    return e || !n.filtered ? e : notification_request_reconsider(w, account_id, n.from_id);
}

enum err notification_dismiss(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, dismiss_store(w, account_id, id));
}

static enum err dismiss_each(struct work *w, int64_t account_id, const int64_t *ids, size_t count)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < count; i++) {
        e = dismiss_store(w, account_id, ids[i]);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    return e;
}

enum err notifications_dismiss_some(struct work *w, int64_t account_id, const int64_t *ids,
                                    size_t count)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, dismiss_each(w, account_id, ids, count));
}

static enum err dismiss_group_store(struct work *w, int64_t account_id, struct str key)
{
    int64_t ungrouped_id, removed = 0;
    enum err e;

    if (!group_key_parse(key, &ungrouped_id))
        return ERR_NOT_FOUND;
    if (ungrouped_id)
        return dismiss_store(w, account_id, ungrouped_id);
    e = notifications_db_remove_group(w, account_id, key, &removed);
    return !e && !removed ? ERR_NOT_FOUND : e;
}

enum err notifications_dismiss_group(struct work *w, int64_t account_id, struct str key)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, dismiss_group_store(w, account_id, key));
}

enum err notifications_clear(struct work *w, int64_t account_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, notifications_db_remove_all(w, account_id));
}

enum err notifications_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    int64_t removed = 0;
    enum err e;

    assert(db_in_transaction(w));
    e = notifications_db_remove_some(w, account_id, max, &removed);
    if (!e)
        *ret_left = removed >= max;
    return e || *ret_left ? e : notification_policy_delete_all(w, account_id);
}
