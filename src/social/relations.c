#include "social/relations.h"

#include "social/accounts_db.h"
#include "social/lists.h"
#include "social/notifications.h"
#include "social/relations_db.h"
#include "social/transaction.h"

#include <assert.h>

/* How two accounts stand to each other, as a rule sees and changes it: only the bits that each
 * side sets itself. The bits the other side sees, the pages, lists and counters follow from them
 * when the pair is closed. */
enum {
    own_bits = RELATION_FOLLOWS | RELATION_BOOSTS_HIDDEN | RELATION_NOTIFIES | RELATION_REQUESTED |
               RELATION_BLOCKS | RELATION_MUTES | RELATION_MUTES_NOTIFICATIONS | RELATION_ENDORSES,
    follow_bits =
        RELATION_FOLLOWS | RELATION_BOOSTS_HIDDEN | RELATION_NOTIFIES | RELATION_REQUESTED,
};

struct side {
    struct relation now;
    struct relation before;
    int64_t made_ms; /* of what is new on its pages; 0 now */
};
struct pair {
    struct side mine, theirs;
};

/* A follow and a block from the other end may run on other lanes at the same moment: both take the
 * two rows, the lower account's first, so one waits for the other and then sees what it did. */
static enum err pair_open(struct work *w, int64_t account_id, int64_t other_id,
                          struct pair *ret_pair)
{
    struct pair pair = {0};
    bool mine_first = account_id < other_id;
    enum err e;

    assert(db_in_transaction(w) && account_id != other_id);
    e = mine_first ? relations_db_take(w, account_id, other_id, &pair.mine.now)
                   : relations_db_take(w, other_id, account_id, &pair.theirs.now);
    if (!e)
        e = mine_first ? relations_db_take(w, other_id, account_id, &pair.theirs.now)
                       : relations_db_take(w, account_id, other_id, &pair.mine.now);
    if (e)
        return e;
    pair.mine.before = pair.mine.now;
    pair.theirs.before = pair.theirs.now;
    *ret_pair = pair;
    return OK;
}

static uint32_t seen_from_other(uint32_t flags)
{
    return (flags & RELATION_FOLLOWS ? RELATION_FOLLOWED_BY : 0u) |
           (flags & RELATION_REQUESTED ? RELATION_REQUESTED_BY : 0u) |
           (flags & RELATION_BLOCKS ? RELATION_BLOCKED_BY : 0u) |
           ((flags & (RELATION_FOLLOWS | RELATION_NOTIFIES)) ==
                    (RELATION_FOLLOWS | RELATION_NOTIFIES)
                ? RELATION_NOTIFIED_BY
                : 0u);
}

static void side_tidy(struct side *side, const struct side *other)
{
    struct relation *r = &side->now;

    if (!(r->flags & (RELATION_FOLLOWS | RELATION_REQUESTED))) {
        r->flags &= ~(uint32_t)follow_bits;
        r->languages = STR("");
    }
    if (!(r->flags & RELATION_FOLLOWS))
        r->flags &= ~(uint32_t)RELATION_ENDORSES;
    if (!(r->flags & RELATION_MUTES)) {
        r->flags &= ~(uint32_t)RELATION_MUTES_NOTIFICATIONS;
        r->mute_until_ms = 0;
    }
    r->flags = (r->flags & own_bits) | seen_from_other(other->now.flags);
}

static bool side_changed(const struct side *side)
{
    return side->now.flags != side->before.flags ||
           side->now.mute_until_ms != side->before.mute_until_ms ||
           !str_equal(side->now.languages, side->before.languages) ||
           !str_equal(side->now.note, side->before.note);
}

static const struct {
    uint32_t flag;
    enum relation_page page;
} pages[] = {
    {RELATION_FOLLOWS, RELATIONS_FOLLOWING},   {RELATION_FOLLOWED_BY, RELATIONS_FOLLOWERS},
    {RELATION_REQUESTED, RELATIONS_REQUESTED}, {RELATION_REQUESTED_BY, RELATIONS_REQUESTS},
    {RELATION_BLOCKS, RELATIONS_BLOCKS},       {RELATION_MUTES, RELATIONS_MUTES},
    {RELATION_ENDORSES, RELATIONS_ENDORSED},   {RELATION_NOTIFIED_BY, RELATIONS_TOLD},
};

static enum err side_put_pages(struct work *w, const struct side *side)
{
    uint32_t now = side->now.flags, before = side->before.flags;
    enum err e = OK;

    for (size_t i = 0; !e && i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (!((now ^ before) & pages[i].flag))
            continue;
        e = now & pages[i].flag ? relations_db_page_add(w, side->now.account_id, pages[i].page,
                                                        side->now.other_id, side->made_ms)
                                : relations_db_page_remove(w, side->now.account_id, pages[i].page,
                                                           side->now.other_id);
    }
    return e;
}

static enum err side_put(struct work *w, const struct side *side)
{
    bool empty = !side->now.flags && !side->now.note.size;
    enum err e = OK;

    if (side_changed(side) || empty)
        e = relations_db_put(w, &side->now);
    if (!e)
        e = side_put_pages(w, side);
    if (!e && (side->before.flags & ~side->now.flags & RELATION_FOLLOWS))
        e = lists_remove_member(w, side->now.account_id, side->now.other_id);
    return e;
}

static enum err side_tell(struct work *w, const struct side *side)
{
    struct event event = {
        .kind = EVENT_RELATION,
        .account = side->now.account_id,
        .other = side->now.other_id,
        .flags = side->now.flags,
    };
    bool with_languages = side->now.languages.size > 0;

    if (!side_changed(side))
        return OK;
    if (side->now.mute_until_ms || with_languages) {
        int64_t *numbers = arena_array(w->memory, 2, sizeof *numbers);
        numbers[0] = side->now.mute_until_ms;
        numbers[1] = with_languages;
        event.numbers = numbers;
        event.count = 2;
    }
    return events_add(w, &event);
}

static void count_follows(const struct side *side, struct account_counts_change changes[2])
{
    int change = !!(side->now.flags & RELATION_FOLLOWS) - !!(side->before.flags & RELATION_FOLLOWS);

    changes[0] =
        (struct account_counts_change){.account_id = side->now.account_id, .following = change};
    changes[1] =
        (struct account_counts_change){.account_id = side->now.other_id, .followers = change};
}

static enum err pair_close(struct work *w, struct pair *pair)
{
    struct account_counts_change changes[4];
    enum err e;

    side_tidy(&pair->mine, &pair->theirs);
    side_tidy(&pair->theirs, &pair->mine);
    e = side_put(w, &pair->mine);
    if (!e)
        e = side_put(w, &pair->theirs);
    if (!e)
        e = side_tell(w, &pair->mine);
    if (!e)
        e = side_tell(w, &pair->theirs);
    count_follows(&pair->mine, changes);
    count_follows(&pair->theirs, changes + 2);
    return e ? e : account_counts_add(w, changes, 4);
}

/* The other must be there and active. */
static enum err other_check(struct work *w, int64_t other_id, uint32_t *ret_flags)
{
    bool local;
    uint32_t flags = 0;
    enum err e = accounts_db_flags(w, other_id, &flags, &local);

    if (!e && (flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    if (!e && ret_flags)
        *ret_flags = flags;
    return e;
}

/* Reading. */

enum err relation_find(struct work *w, int64_t account_id, int64_t other_id,
                       struct relation *ret_relation)
{
    struct relation relation;
    enum err e = relations_db_find(w, account_id, other_id, &relation);

    if (e)
        return e;
    if (relation.mute_until_ms && relation.mute_until_ms <= w->now_ms) {
        relation.flags &= ~(uint32_t)(RELATION_MUTES | RELATION_MUTES_NOTIFICATIONS);
        relation.mute_until_ms = 0;
    }
    *ret_relation = relation;
    return OK;
}

enum err relations_page(struct work *w, int64_t account_id, enum relation_page kind,
                        const struct page *page, struct relation_list *ret_list)
{
    return relations_db_page(w, account_id, kind, page, ret_list);
}

enum err relations_requests_count(struct work *w, int64_t account_id, int max, int *ret_count)
{
    return relations_db_count(w, account_id, RELATIONS_REQUESTS, max, ret_count);
}

enum err relations_any_told(struct work *w, int64_t account_id, bool *ret_any)
{
    int count = 0;
    enum err e = relations_db_count(w, account_id, RELATIONS_TOLD, 1, &count);

    *ret_any = count > 0;
    return e;
}

/* Of the pages of one of the two: whom account_id follows, or who follows other_id. */
struct familiar {
    int64_t account_id, other_id;
    bool by_followers;
    int64_t *ids;
    int max, count;
};

static enum err familiar_look(struct work *w, struct familiar *f, int64_t between_id)
{
    struct relation relation;
    enum err e = f->by_followers ? relations_db_find(w, f->account_id, between_id, &relation)
                                 : relations_db_find(w, between_id, f->other_id, &relation);

    if (!e && f->count < f->max && (relation.flags & RELATION_FOLLOWS))
        f->ids[f->count++] = between_id;
    return e;
}

static enum err familiar_scan(struct work *w, struct familiar *f)
{
    struct page page = {.limit = page_limit_max};
    struct relation_list list = {.count = page_limit_max};
    enum err e = OK;

    for (int seen = 0; !e && f->count < f->max && list.count == page_limit_max &&
                       seen < relations_familiar_scan_max;
         seen += list.count) {
        e = f->by_followers
                ? relations_db_page(w, f->other_id, RELATIONS_FOLLOWERS, &page, &list)
                : relations_db_page(w, f->account_id, RELATIONS_FOLLOWING, &page, &list);
        for (int i = 0; !e && i < list.count; i++)
            e = familiar_look(w, f, list.account_ids[i]);
        if (list.count)
            page.max_id = list.row_ids[list.count - 1];
    }
    return e;
}

enum err relations_familiar(struct work *w, int64_t account_id, int64_t other_id, int64_t *ret_ids,
                            int max, int *ret_count)
{
    struct familiar f = {
        .account_id = account_id, .other_id = other_id, .ids = ret_ids, .max = max};
    struct account_counts mine, theirs;
    enum err e = accounts_db_counts(w, account_id, &mine);

    if (!e)
        e = accounts_db_counts(w, other_id, &theirs);
    if (e)
        return e;
    f.by_followers = theirs.followers < mine.following;
    e = familiar_scan(w, &f);
    if (!e)
        *ret_count = f.count;
    return e;
}

/* Following. */

static enum err follow_limit_check(struct work *w, int64_t account_id)
{
    struct account_counts counts;
    int64_t max = w->limits->follows_max;
    enum err e = accounts_db_counts(w, account_id, &counts);

    if (e)
        return e;
    if (counts.followers * 11 / 10 > max)
        max = counts.followers * 11 / 10;
    if (counts.following >= max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: You cannot follow more than %lld people",
                         (long long)max);
    return OK;
}

static void options_apply(struct relation *mine, const struct follow_options *options)
{
    if (options->set_boosts && options->boosts)
        mine->flags &= ~(uint32_t)RELATION_BOOSTS_HIDDEN;
    else if (options->set_boosts)
        mine->flags |= RELATION_BOOSTS_HIDDEN;
    if (options->set_notify && options->notify)
        mine->flags |= RELATION_NOTIFIES;
    else if (options->set_notify)
        mine->flags &= ~(uint32_t)RELATION_NOTIFIES;
    if (options->set_languages)
        mine->languages = options->languages;
}

static enum err follow_store(struct work *w, int64_t account_id, int64_t other_id,
                             const struct follow_options *options)
{
    uint32_t other_flags = 0;
    struct pair pair;
    bool request, made;
    enum err e = other_check(w, other_id, &other_flags);

    if (!e)
        e = pair_open(w, account_id, other_id, &pair);
    if (e)
        return e;
    if ((pair.mine.now.flags | pair.theirs.now.flags) & RELATION_BLOCKS)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    made = !(pair.mine.now.flags & (RELATION_FOLLOWS | RELATION_REQUESTED));
    if (made && (other_flags & ACCOUNT_MOVED))
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    request = (other_flags & ACCOUNT_LOCKED) && !options->imported;
    if (made && !options->imported)
        e = follow_limit_check(w, account_id);
    if (e)
        return e;
    if (made)
        pair.mine.now.flags |= request ? RELATION_REQUESTED : RELATION_FOLLOWS;
    options_apply(&pair.mine.now, options);
    pair.mine.made_ms = pair.theirs.made_ms = options->created_ms;
    if (made && !options->imported)
        e = notification_add(w, other_id,
                             request ? NOTIFICATION_FOLLOW_REQUEST : NOTIFICATION_FOLLOW,
                             account_id, 0);
    return e ? e : pair_close(w, &pair);
}

enum err relation_follow(struct work *w, int64_t account_id, int64_t other_id,
                         const struct follow_options *options)
{
    const struct follow_options none = {0};
    bool own = false;
    enum err e;

    if (account_id == other_id)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    e = transaction_join(w, &own);
    if (e)
        return e;
    return transaction_leave(w, own,
                             follow_store(w, account_id, other_id, options ? options : &none));
}

static enum err unfollow_store(struct work *w, int64_t account_id, int64_t other_id)
{
    struct pair pair;
    enum err e = pair_open(w, account_id, other_id, &pair);

    if (e)
        return e;
    if (pair.mine.now.flags & RELATION_REQUESTED)
        e = notification_remove(w, other_id, NOTIFICATION_FOLLOW_REQUEST, account_id, 0);
    if (!e && (pair.mine.now.flags & RELATION_FOLLOWS))
        e = notification_remove(w, other_id, NOTIFICATION_FOLLOW, account_id, 0);
    pair.mine.now.flags &= ~(uint32_t)follow_bits;
    return e ? e : pair_close(w, &pair);
}

enum err relation_unfollow(struct work *w, int64_t account_id, int64_t other_id)
{
    bool own = false;
    enum err e = OK;

    if (account_id == other_id)
        return OK;
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, unfollow_store(w, account_id, other_id));
}

enum err relation_remove_follower(struct work *w, int64_t account_id, int64_t other_id)
{
    return relation_unfollow(w, other_id, account_id);
}

static enum err answer_store(struct work *w, int64_t account_id, int64_t other_id, bool accept)
{
    struct pair pair;
    enum err e = pair_open(w, account_id, other_id, &pair);

    if (e)
        return e;
    if (!(pair.theirs.now.flags & RELATION_REQUESTED))
        return ERR_NOT_FOUND;
    pair.theirs.now.flags &= ~(uint32_t)RELATION_REQUESTED;
    if (accept)
        pair.theirs.now.flags |= RELATION_FOLLOWS;
    e = notification_remove(w, account_id, NOTIFICATION_FOLLOW_REQUEST, other_id, 0);
    if (!e && accept)
        e = notification_add(w, account_id, NOTIFICATION_FOLLOW, other_id, 0);
    return e ? e : pair_close(w, &pair);
}

static enum err request_answer(struct work *w, int64_t account_id, int64_t other_id, bool accept)
{
    bool own = false;
    enum err e;

    if (account_id == other_id)
        return ERR_NOT_FOUND;
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, answer_store(w, account_id, other_id, accept));
}

enum err relation_request_accept(struct work *w, int64_t account_id, int64_t other_id)
{
    return request_answer(w, account_id, other_id, true);
}

enum err relation_request_reject(struct work *w, int64_t account_id, int64_t other_id)
{
    return request_answer(w, account_id, other_id, false);
}

struct accepting {
    int64_t account_id;
    bool left;
};

static enum err accept_some(struct work *w, int64_t account_id, bool *ret_left)
{
    struct relation_list list = {0};
    uint32_t flags = 0;
    bool local;
    enum err e = accounts_db_flags(w, account_id, &flags, &local);

    *ret_left = false;
    if (e == ERR_NOT_FOUND || (flags & (ACCOUNT_LOCKED | ACCOUNT_DELETED)))
        return OK;
    if (!e)
        e = relations_db_page(w, account_id, RELATIONS_REQUESTS,
                              &(struct page){.limit = relations_accept_step}, &list);
    for (int i = 0; !e && i < list.count; i++)
        e = answer_store(w, account_id, list.account_ids[i], true);
    *ret_left = list.count == relations_accept_step;
    return e;
}

static enum err accept_step(struct work *w, void *context)
{
    struct accepting *accepting = context;
    bool left = false;
    enum err e = db_begin(w);

    if (!e)
        e = db_end(w, accept_some(w, accepting->account_id, &left));
    if (!e)
        accepting->left = left;
    return e;
}

enum err relations_accept_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct accepting accepting = {.account_id = job->subject_id, .left = true};
    enum err e = OK;

    while (!e && accepting.left)
        e = lanes_run(lanes, w, accept_step, &accepting);
    return e;
}

/* Blocks, mutes, notes. */

/* What one account wants of another: to block, mute or endorse it (on), or no longer. */
struct change {
    bool on, notifications; /* of a mute: notifications too */
    int64_t until_ms;       /* of a mute; 0: no end */
};
typedef enum err change_store(struct work *w, int64_t account_id, int64_t other_id,
                              const struct change *change);

static enum err change_make(struct work *w, int64_t account_id, int64_t other_id,
                            const struct change *change, change_store *store)
{
    bool own = false;
    enum err e;

    if (account_id == other_id)
        return change->on ? work_fail(w, ERR_FORBIDDEN, "This action is not allowed") : OK;
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, store(w, account_id, other_id, change));
}

static enum err block_store(struct work *w, int64_t account_id, int64_t other_id,
                            const struct change *change)
{
    struct pair pair;
    enum err e = change->on ? other_check(w, other_id, NULL) : OK;

    if (!e)
        e = pair_open(w, account_id, other_id, &pair);
    if (e)
        return e;
    if (change->on) {
        pair.mine.now.flags = (pair.mine.now.flags & ~(uint32_t)follow_bits) | RELATION_BLOCKS;
        pair.theirs.now.flags &= ~(uint32_t)follow_bits;
        e = notifications_remove_from(w, account_id, other_id);
    } else {
        pair.mine.now.flags &= ~(uint32_t)RELATION_BLOCKS;
    }
    return e ? e : pair_close(w, &pair);
}

enum err relation_block(struct work *w, int64_t account_id, int64_t other_id)
{
    return change_make(w, account_id, other_id, &(struct change){.on = true}, block_store);
}

enum err relation_unblock(struct work *w, int64_t account_id, int64_t other_id)
{
    return change_make(w, account_id, other_id, &(struct change){0}, block_store);
}

static enum err mute_store(struct work *w, int64_t account_id, int64_t other_id,
                           const struct change *change)
{
    const uint32_t bits = RELATION_MUTES | RELATION_MUTES_NOTIFICATIONS;
    struct pair pair;
    enum err e = change->on ? other_check(w, other_id, NULL) : OK;

    if (!e)
        e = pair_open(w, account_id, other_id, &pair);
    if (e)
        return e;
    pair.mine.now.flags &= ~bits;
    if (change->on)
        pair.mine.now.flags |=
            RELATION_MUTES | (change->notifications ? RELATION_MUTES_NOTIFICATIONS : 0u);
    pair.mine.now.mute_until_ms = change->until_ms;
    return pair_close(w, &pair);
}

enum err relation_mute(struct work *w, int64_t account_id, int64_t other_id, bool notifications,
                       int64_t until_ms)
{
    return change_make(
        w, account_id, other_id,
        &(struct change){.on = true, .notifications = notifications, .until_ms = until_ms},
        mute_store);
}

enum err relation_unmute(struct work *w, int64_t account_id, int64_t other_id)
{
    return change_make(w, account_id, other_id, &(struct change){0}, mute_store);
}

static enum err endorse_store(struct work *w, int64_t account_id, int64_t other_id,
                              const struct change *change)
{
    struct pair pair;
    enum err e = change->on ? other_check(w, other_id, NULL) : OK;

    if (!e)
        e = pair_open(w, account_id, other_id, &pair);
    if (!e && change->on && !(pair.mine.now.flags & RELATION_FOLLOWS))
        e = work_fail(w, ERR_INVALID,
                      "Validation failed: You must be already following the person you want to "
                      "endorse");
    if (e)
        return e;
    if (change->on)
        pair.mine.now.flags |= RELATION_ENDORSES;
    else
        pair.mine.now.flags &= ~(uint32_t)RELATION_ENDORSES;
    return pair_close(w, &pair);
}

enum err relation_endorse(struct work *w, int64_t account_id, int64_t other_id)
{
    return change_make(w, account_id, other_id, &(struct change){.on = true}, endorse_store);
}

enum err relation_unendorse(struct work *w, int64_t account_id, int64_t other_id)
{
    return change_make(w, account_id, other_id, &(struct change){0}, endorse_store);
}

static enum err note_store(struct work *w, int64_t account_id, int64_t other_id, struct str note)
{
    struct relation mine;
    enum err e = other_check(w, other_id, NULL);

    if (!e)
        e = relations_db_take(w, account_id, other_id, &mine);
    if (e)
        return e;
    mine.note = note;
    return relations_db_put(w, &mine);
}

enum err relation_note_set(struct work *w, int64_t account_id, int64_t other_id, struct str note)
{
    bool own = false;
    enum err e;

    if (note.size > relation_note_characters_max * 4 ||
        utf8_graphemes(note) > relation_note_characters_max)
        return work_fail(w, ERR_INVALID, "a note has at most %d characters",
                         (int)relation_note_characters_max);
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, note_store(w, account_id, other_id, note));
}

/* Deletion. */

static enum err pair_end(struct work *w, int64_t account_id, int64_t other_id)
{
    struct pair pair;
    enum err e = pair_open(w, account_id, other_id, &pair);

    if (e)
        return e;
    pair.mine.now.flags = pair.theirs.now.flags = 0;
    pair.mine.now.note = STR("");
    e = notifications_remove_from(w, other_id, account_id);
    return e ? e : pair_close(w, &pair);
}

enum err relations_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    int64_t *others = arena_array(w->memory, (size_t)max, sizeof(int64_t));
    struct relation self;
    int count = 0;
    enum err e = relations_db_others(w, account_id, max, others, &count);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        if (others[i] != account_id) {
            e = pair_end(w, account_id, others[i]);
            continue;
        }
        /* A note on oneself. */
        self = (struct relation){.account_id = account_id, .other_id = account_id};
        e = relations_db_put(w, &self);
    }
    if (!e)
        *ret_left = count == max;
    return e;
}
