#include "social/account_moves.h"

#include "social/account_moves_db.h"
#include "social/accounts_db.h"
#include "social/domain_blocks.h"
#include "social/relations.h"
#include "social/transaction.h"
#include "store/events.h"

/* Aliases. */

enum err account_aliases(struct work *w, int64_t account_id,
                         struct account_alias ret_aliases[account_aliases_max], int *ret_count)
{
    return aliases_db_list(w, account_id, account_aliases_max, ret_aliases, ret_count);
}

static bool is_username(struct str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'))
            return false;
    }
    return name.size > 0 && name.size <= 255;
}

/* "@Alice@Other.example" as it is stored: "alice@other.example", "alice" of this square. */
static enum err acct_read(struct work *w, struct str handle, struct str *ret_acct)
{
    struct str name, domain = STR("");
    enum err e = OK;

    handle = str_trim(handle);
    if (str_starts(handle, STR("@")))
        handle = str_sub(handle, 1, handle.size);
    domain = str_split(handle, '@', &name);
    name = str_lower(w->memory, name);
    if (!is_username(name))
        return work_fail(w, ERR_INVALID, "this is no name of an account: name@server");
    if (!domain.size || str_equal_nocase(domain, w->site->domain)) {
        *ret_acct = name;
        return OK;
    }
    e = domain_read(w, domain, &domain);
    if (!e)
        *ret_acct = str_format(w->memory, "%.*s@%.*s", STR_ARG(name), STR_ARG(domain));
    return e;
}

static enum err alias_add(struct work *w, int64_t account_id, struct str acct)
{
    struct account_alias have[account_aliases_max];
    int64_t other_id = 0;
    bool has = false;
    int count = 0;
    enum err e = aliases_db_has(w, account_id, acct, &has);

    if (e || has)
        return e;
    if (str_find_char(acct, '@') == SIZE_MAX)
        e = account_find_handle(w, acct, &other_id);
    if (e == ERR_NOT_FOUND || other_id == account_id)
        return work_fail(w, ERR_INVALID, "there is no other account of that name here");
    if (!e)
        e = aliases_db_list(w, account_id, account_aliases_max, have, &count);
    if (!e && count == account_aliases_max)
        return work_fail(w, ERR_INVALID, "you can name at most %d other accounts",
                         (int)account_aliases_max);
    return e ? e : aliases_db_insert(w, account_id, acct);
}

enum err account_alias_add(struct work *w, int64_t account_id, struct str handle)
{
    struct str acct;
    bool own;
    enum err e = acct_read(w, handle, &acct);

    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, alias_add(w, account_id, acct));
}

static enum err alias_remove(struct work *w, int64_t account_id, int64_t id)
{
    int64_t changed = 0;
    enum err e = aliases_db_delete(w, account_id, id, &changed);

    return !e && !changed ? ERR_NOT_FOUND : e;
}

enum err account_alias_remove(struct work *w, int64_t account_id, int64_t id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, alias_remove(w, account_id, id));
}

/* Moving. */

enum err account_move_find(struct work *w, int64_t account_id, struct account_move *ret_move)
{
    return moves_db_last(w, account_id, ret_move);
}

static enum err target_find(struct work *w, const struct account *account, struct str handle,
                            struct account *ret_target)
{
    const uint32_t gone = ACCOUNT_DELETED | ACCOUNT_SUSPENDED;
    struct str acct = str_lower(w->memory, account->username);
    struct account target;
    int64_t id = 0;
    bool named = false;
    enum err e = account_find_handle(w, handle, &id);

    if (!e)
        e = account_find(w, id, &target);
    if (e == ERR_NOT_FOUND || (!e && (target.flags & gone)))
        return work_fail(w, ERR_INVALID, "no account of that name is known here");
    if (!e && id == account->id)
        return work_fail(w, ERR_INVALID, "this is the account itself");
    if (!e && (target.flags & ACCOUNT_MOVED))
        return work_fail(w, ERR_INVALID, "that account has moved itself");
    if (!e)
        e = aliases_db_has(w, id, acct, &named);
    if (!e && !named)
        return work_fail(w, ERR_INVALID,
                         "that account does not name this one among its other accounts yet");
    if (!e)
        *ret_target = target;
    return e;
}

static enum err move(struct work *w, int64_t account_id, struct str handle)
{
    struct account account, target = {0};
    struct account_move last;
    enum err e = account_find(w, account_id, &account);

    if (!e)
        e = moves_db_last(w, account_id, &last);
    if (!e && id_ms(last.id) + account_move_ms_min > w->now_ms)
        return work_fail(w, ERR_TOO_MANY, "an account can move once every 30 days");
    if (!e || e == ERR_NOT_FOUND)
        e = target_find(w, &account, handle, &target);
    if (!e)
        e = moves_db_insert(w, account_id, target.id);
    if (!e)
        e = accounts_db_set_moved(w, account_id, target.id);
    if (!e)
        e = jobs_add(w, JOB_MOVE_FOLLOWERS, account_id, STR(""), 0);
    return e ? e
             : events_add(w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = account_id});
}

enum err account_move_begin(struct work *w, int64_t account_id, struct str handle)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, move(w, account_id, handle));
}

static enum err undo(struct work *w, int64_t account_id)
{
    enum err e = accounts_db_set_moved(w, account_id, 0);

    return e ? e
             : events_add(w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = account_id});
}

enum err account_move_undo(struct work *w, int64_t account_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, undo(w, account_id));
}

/* Followers. */

struct moving {
    int64_t account_id, to_id, move_id;
    int64_t below; /* rows of the followers' page from here on come next */
    struct relation_list list;
};

static enum err follower_move(struct work *w, const struct moving *m, int64_t follower_id,
                              int *moved)
{
    struct relation relation;
    uint32_t flags = 0;
    bool local = false;
    enum err e = accounts_db_flags(w, follower_id, &flags, &local);

    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e)
        e = relation_find(w, follower_id, m->account_id, &relation);
    /* Those of other squares go by themselves when they hear of it. */
    if (e || !local || follower_id == m->to_id || !(relation.flags & RELATION_FOLLOWS))
        return e;
    const struct follow_options options = {
        .set_boosts = true,
        .boosts = !(relation.flags & RELATION_BOOSTS_HIDDEN),
        .set_notify = true,
        .notify = relation.flags & RELATION_NOTIFIES,
        .set_languages = true,
        .languages = relation.languages,
    };
    e = relation_unfollow(w, follower_id, m->account_id);
    if (!e)
        e = relation_follow(w, follower_id, m->to_id, &options);
    *moved += !e;
    return e;
}

static enum err list_move(struct work *w, const struct moving *m)
{
    int moved = 0;
    enum err e = OK;

    for (int i = 0; i < m->list.count && !e; i++)
        e = follower_move(w, m, m->list.account_ids[i], &moved);
    return e || !moved ? e : moves_db_count(w, m->account_id, m->move_id, moved);
}

static enum err move_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, list_move(w, context));
}

static bool is_refusal(enum err e)
{
    return e == ERR_INVALID || e == ERR_FORBIDDEN || e == ERR_NOT_FOUND;
}

/* Together; where the rules refuse one of them, each by itself, and that one stays. */
static enum err some_move(struct work *w, struct lanes *lanes, const struct moving *m)
{
    struct moving one = *m;
    enum err e = lanes_run(lanes, w, move_step, &one);

    if (!is_refusal(e))
        return e;
    e = OK;
    for (int i = 0; i < m->list.count && !e; i++) {
        one.list = (struct relation_list){.count = 1};
        one.list.account_ids[0] = m->list.account_ids[i];
        e = lanes_run(lanes, w, move_step, &one);
        if (is_refusal(e))
            e = OK;
    }
    return e;
}

static enum err go_on_step(struct work *w, void *context)
{
    const struct moving *m = context;
    enum err e = db_begin(w);

    return e ? e
             : db_end(w, jobs_add(w, JOB_MOVE_FOLLOWERS, m->account_id,
                                  str_format(w->memory, "%lld", (long long)m->below), 0));
}

static enum err followers_move(struct work *w, struct lanes *lanes, struct moving *m)
{
    enum err e = OK;

    m->list.count = account_move_step;
    for (int done = 0; !e && m->list.count == account_move_step; done += m->list.count) {
        const struct page page = {.max_id = m->below, .limit = account_move_step};

        if (done >= account_move_per_run)
            return lanes_run(lanes, w, go_on_step, m);
        e = relations_page(w, m->account_id, RELATIONS_FOLLOWERS, &page, &m->list);
        if (!e && m->list.count) {
            m->below = m->list.row_ids[m->list.count - 1];
            e = some_move(w, lanes, m);
        }
    }
    return e;
}

enum err account_move_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct moving *m = ARENA_NEW(w->memory, struct moving);
    struct account_move last;
    struct account account;
    enum err e = account_find(w, job->subject_id, &account);

    if (!e)
        e = moves_db_last(w, job->subject_id, &last);
    /* Gone, or taken back. */
    if (e == ERR_NOT_FOUND || (!e && account.moved_to_id != last.to_id))
        return OK;
    if (e)
        return e;
    *m = (struct moving){.account_id = account.id, .to_id = last.to_id, .move_id = last.id};
    if (job->data.size && id_parse(job->data, &m->below))
        m->below = 0;
    return followers_move(w, lanes, m);
}

enum err account_moves_delete_all(struct work *w, int64_t account_id)
{
    return moves_db_delete_all(w, account_id);
}
