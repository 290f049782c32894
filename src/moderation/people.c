#include "moderation/people.h"

#include "moderation/people_db.h"

#include <stdlib.h>

/* By the rarest thing asked for: what is left is looked at one by one. */
static enum people_source source_of(struct work *w, const struct people_filter *f,
                                    struct str *ret_text)
{
    *ret_text = STR("");
    if (f->email.size) {
        *ret_text = utf8_fold(w->memory, f->email);
        return PEOPLE_BY_EMAIL;
    }
    if (f->address.size) {
        *ret_text = f->address;
        return PEOPLE_BY_ADDRESS;
    }
    if (f->username.size) {
        *ret_text = utf8_fold(w->memory, f->username);
        return PEOPLE_BY_NAME;
    }
    if (f->states & PEOPLE_PENDING)
        return PEOPLE_BY_PENDING;
    if (f->states & PEOPLE_DISABLED)
        return PEOPLE_BY_DISABLED;
    if (f->states & (PEOPLE_LIMITED | PEOPLE_SUSPENDED | PEOPLE_SENSITIVE))
        return PEOPLE_BY_RESTRICTION;
    if ((f->states & PEOPLE_STAFF) || (f->roles && !(f->roles & 1u << ROLE_USER)))
        return PEOPLE_BY_ROLE;
    if (f->domain.size) {
        *ret_text = utf8_fold(w->memory, f->domain);
        return PEOPLE_BY_DOMAIN;
    }
    return PEOPLE_BY_ID;
}

static bool begins(struct work *w, struct str text, struct str prefix)
{
    return !prefix.size || str_starts(utf8_fold(w->memory, text), utf8_fold(w->memory, prefix));
}

static uint32_t states_of(const struct account *account, const struct user *user, bool has_user)
{
    const uint32_t overlays = ACCOUNT_SUSPENDED | ACCOUNT_LIMITED | ACCOUNT_SENSITIVE;
    uint32_t states = account->domain.size ? PEOPLE_REMOTE : PEOPLE_LOCAL;

    if (account->flags & ACCOUNT_SUSPENDED)
        states |= PEOPLE_SUSPENDED;
    if (account->flags & ACCOUNT_LIMITED)
        states |= PEOPLE_LIMITED;
    if (account->flags & ACCOUNT_SENSITIVE)
        states |= PEOPLE_SENSITIVE;
    if (has_user && !user->approved_ms)
        states |= PEOPLE_PENDING;
    if (has_user && user->disabled_ms)
        states |= PEOPLE_DISABLED;
    if (has_user && user->role != ROLE_USER)
        states |= PEOPLE_STAFF;
    if (!(account->flags & overlays) && !(states & (PEOPLE_PENDING | PEOPLE_DISABLED)))
        states |= PEOPLE_ACTIVE;
    return states;
}

static enum err fits(struct work *w, const struct people_filter *f, int64_t id, bool *ret_fits)
{
    struct account account;
    struct user user = {0};
    bool has_user;
    enum err e = account_find(w, id, &account);

    *ret_fits = false;
    if (e || (account.flags & ACCOUNT_DELETED))
        return e == ERR_NOT_FOUND ? OK : e;
    e = user_find(w, id, &user);
    has_user = !e;
    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_fits = (states_of(&account, &user, has_user) & f->states) == f->states &&
                (!f->roles || (has_user && (f->roles >> user.role & 1))) &&
                begins(w, account.username, f->username) &&
                begins(w, account.display_name, f->display_name) &&
                (!f->email.size || (has_user && begins(w, user.email, f->email))) &&
                (!f->domain.size || str_equal_nocase(account.domain, f->domain));
    return OK;
}

static int by_id_ascending(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void reverse(int64_t *ids, int count)
{
    for (int i = 0; i < count / 2; i++) {
        int64_t other = ids[i];

        ids[i] = ids[count - 1 - i];
        ids[count - 1 - i] = other;
    }
}

enum err people_find(struct work *w, const struct page *page, const struct people_filter *filter,
                     struct people_page *ret_page)
{
    struct page_bounds bounds = page_bounds(page, people_limit_max);
    int64_t *ids = arena_array(w->memory, people_looked_at_max, sizeof *ids);
    struct str text;
    enum people_source source = source_of(w, filter, &text);
    int count = 0, i = 0;
    enum err e = people_db_ids(w, source, &bounds, text, ids, &count);

    *ret_page = (struct people_page){0};
    if (e)
        return e;
    qsort(ids, (size_t)count, sizeof *ids, by_id_ascending);
    if (!bounds.upwards)
        reverse(ids, count);
    for (; !e && i < count && ret_page->count < bounds.limit; i++) {
        bool is_wanted;

        e = i && ids[i] == ids[i - 1] ? ERR_NOT_FOUND : fits(w, filter, ids[i], &is_wanted);
        if (!e && is_wanted)
            ret_page->ids[ret_page->count++] = ids[i];
        if (e == ERR_NOT_FOUND) /* the same again */
            e = OK;
    }
    if (e)
        return e;
    if (bounds.upwards)
        reverse(ret_page->ids, ret_page->count);
    if (i && (ret_page->count || count == people_looked_at_max)) {
        ret_page->newest_id = bounds.upwards ? ids[i - 1] : ids[0];
        ret_page->oldest_id = bounds.upwards ? ids[0] : ids[i - 1];
    }
    return OK;
}
