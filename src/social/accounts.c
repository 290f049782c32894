#include "social/accounts.h"

#include "social/account_search.h"
#include "social/accounts_db.h"
#include "social/approvals.h"
#include "social/pictures.h"
#include "social/transaction.h"
#include "social/withheld_files.h"
#include "store/events.h"

#include <assert.h>

enum { account_id_tries_max = 64, imported_characters_factor = 8 };

/* Names that a visitor would take for the square itself. */
static const char *const reserved_names[] = {
    "abuse",    "admin",     "administrator", "bema",   "help",       "hostmaster",
    "mod",      "moderator", "moderators",    "owner",  "postmaster", "root",
    "security", "staff",     "support",       "system", "webmaster",
};

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static enum err username_check(struct work *w, const struct account_draft *draft)
{
    struct str name = draft->username;

    if (name.size == 0)
        return work_fail(w, ERR_INVALID, "the name cannot be empty");
    if (name.size > username_characters_max)
        return work_fail(w, ERR_INVALID, "a name has at most %d characters",
                         (int)username_characters_max);
    for (size_t i = 0; i < name.size; i++)
        if (!is_name_byte(name.data[i]))
            return work_fail(w, ERR_INVALID,
                             "a name has only letters without accents, digits and underscores");
    for (size_t i = 0; i < sizeof(reserved_names) / sizeof(reserved_names[0]); i++)
        if (!draft->may_be_reserved && str_equal_nocase(name, str_of(reserved_names[i])))
            return work_fail(w, ERR_INVALID, "the name %.*s is reserved", STR_ARG(name));
    return OK;
}

static enum err text_check(struct work *w, struct str text, int characters_max, const char *what)
{
    if (!utf8_valid(text) || str_find_char(text, '\0') != SIZE_MAX)
        return work_fail(w, ERR_INVALID, "%s is not valid text", what);
    /* A character may be many code points: the bytes are bounded too. */
    if (text.size > (size_t)characters_max * 64 || utf8_graphemes(text) > (size_t)characters_max)
        return work_fail(w, ERR_INVALID, "%s has at most %d characters", what, characters_max);
    return OK;
}

/* An id of the time the account was made at, in a bucket nobody chose. */
static enum err insert_with_id(struct work *w, const struct account_draft *draft,
                               struct account *account)
{
    bool made = false;
    enum err e = OK;

    for (int try = 0; !e && !made && try < account_id_tries_max; try++) {
        int bucket = bucket_random();

        account->id = draft->created_ms ? id_at(draft->created_ms, bucket, (uint32_t)try)
                                        : id_new(w->now_ms, bucket);
        e = accounts_db_insert(w, account, &made);
    }
    if (!e && !made)
        e = work_fail(w, ERR_UNAVAILABLE, "no free id was found; try again");
    return e;
}

static enum err store_new(struct work *w, const struct account_draft *draft,
                          struct account *account)
{
    bool claimed = false;
    enum err e = insert_with_id(w, draft, account);

    if (!e)
        e = accounts_db_claim(w, str_lower(w->memory, draft->username), account->id, &claimed);
    if (!e && !claimed)
        e = work_fail(w, ERR_CONFLICT, "the name %.*s is taken", STR_ARG(draft->username));
    if (!e)
        e = account_search_put(w, account);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = account->id});
    return e;
}

enum err account_create(struct work *w, const struct account_draft *draft,
                        struct account *ret_account)
{
    int factor = draft->created_ms ? imported_characters_factor : 1;
    struct account account = {
        .username = draft->username,
        .display_name = draft->display_name,
        .note = draft->note,
        .flags = draft->flags,
        .created_ms = draft->created_ms ? draft->created_ms : w->now_ms,
        .counts_version = 1,
    };
    bool own = false;
    enum err e = username_check(w, draft);

    if (!e)
        e = text_check(w, draft->display_name, w->limits->display_name_characters_max * factor,
                       "the display name");
    if (!e)
        e = text_check(w, draft->note, w->limits->note_characters_max * factor, "the note");
    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = transaction_leave(w, own, store_new(w, draft, &account));
    if (!e)
        *ret_account = account;
    return e;
}

enum err account_find(struct work *w, int64_t id, struct account *ret_account)
{
    return accounts_db_find(w, id, ret_account);
}

enum err accounts_find(struct work *w, const int64_t *ids, int count, struct account *ret_accounts)
{
    return accounts_db_find_many(w, ids, count, ret_accounts);
}

enum err account_find_flags(struct work *w, int64_t id, uint32_t *ret_flags)
{
    bool local;

    return accounts_db_flags(w, id, ret_flags, &local);
}

enum err account_find_handle(struct work *w, struct str handle, int64_t *ret_id)
{
    struct str name, domain;

    handle = str_trim(handle);
    if (str_starts(handle, STR("@")))
        handle = str_sub(handle, 1, handle.size);
    if (!utf8_valid(handle) || str_find_char(handle, '\0') != SIZE_MAX)
        return ERR_NOT_FOUND;
    domain = str_split(handle, '@', &name);
    name = str_lower(w->memory, name);
    if (domain.size && !(w->site && str_equal_nocase(domain, w->site->domain)))
        name = str_format(w->memory, "%.*s@%.*s", STR_ARG(name),
                          STR_ARG(str_lower(w->memory, domain)));
    if (!name.size)
        return ERR_NOT_FOUND;
    return accounts_db_handle(w, name, ret_id);
}

bool account_is_indexed(const struct account *account)
{
    return (account->flags & (ACCOUNT_INDEXABLE | ACCOUNT_NOT_PROPOSED)) == ACCOUNT_INDEXABLE;
}

struct str account_acct(struct work *w, const struct account *account)
{
    if (!account->domain.size)
        return account->username;
    return str_format(w->memory, "%.*s@%.*s", STR_ARG(account->username), STR_ARG(account->domain));
}

static enum err changes_check(struct work *w, const struct account_changes *changes)
{
    enum err e = OK;

    if (changes->set_display_name)
        e = text_check(w, changes->display_name, w->limits->display_name_characters_max,
                       "the display name");
    if (!e && changes->set_note)
        e = text_check(w, changes->note, w->limits->note_characters_max, "the note");
    if (e || !changes->set_fields)
        return e;
    if (changes->field_count > w->limits->fields_max)
        return work_fail(w, ERR_INVALID, "a profile has at most %d fields", w->limits->fields_max);
    for (int i = 0; !e && i < changes->field_count; i++) {
        e = text_check(w, changes->fields[i].name, w->limits->field_characters_max,
                       "a field's name");
        if (!e)
            e = text_check(w, changes->fields[i].value, w->limits->field_characters_max, "a field");
    }
    return e;
}

/* A field that stays as it was stays verified. */
static void fields_change(struct account *account, const struct account_changes *changes)
{
    struct account_field old[account_fields_max];
    int old_count = account->field_count;

    assert(changes->field_count <= account_fields_max);
    memcpy(old, account->fields, sizeof(old));
    account->field_count = changes->field_count;
    for (int i = 0; i < changes->field_count; i++) {
        account->fields[i] = changes->fields[i];
        account->fields[i].verified_ms = 0;
        for (int j = 0; j < old_count; j++)
            if (str_equal(old[j].value, changes->fields[i].value))
                account->fields[i].verified_ms = old[j].verified_ms;
    }
}

static void changes_apply(struct account *account, const struct account_changes *changes)
{
    if (changes->set_display_name)
        account->display_name = changes->display_name;
    if (changes->set_note)
        account->note = changes->note;
    if (changes->set_fields)
        fields_change(account, changes);
    if (changes->set_flags)
        account->flags =
            (account->flags & ~changes->flags_mask) | (changes->flags & changes->flags_mask);
    if (changes->set_avatar)
        account->avatar_media_id = changes->avatar_media_id;
    if (changes->set_header)
        account->header_media_id = changes->header_media_id;
}

static enum err described(struct work *w, const struct account *account,
                          const struct account_changes *changes)
{
    bool changed;
    enum err e = OK;

    if (changes->set_avatar_description && account->avatar_media_id)
        e = media_change(w, account->id, account->avatar_media_id,
                         &(struct media_changes){.set_description = true,
                                                 .description = changes->avatar_description},
                         &changed);
    if (!e && changes->set_header_description && account->header_media_id)
        e = media_change(w, account->id, account->header_media_id,
                         &(struct media_changes){.set_description = true,
                                                 .description = changes->header_description},
                         &changed);
    return e;
}

static enum err gate(struct work *w, const struct account *account,
                     const struct account_changes *changes, int64_t *ret_held_id)
{
    const struct approval_ask ask = {.kind = APPROVAL_PROFILE,
                                     .account_id = account->id,
                                     .account = account,
                                     .changes = changes};

    return approval_gate(w, &ask, ret_held_id);
}

static enum err store_change(struct work *w, int64_t id, const struct account_changes *changes,
                             int64_t *ret_held_id)
{
    struct account account;
    struct account before;
    int64_t changed = 0;
    bool was_locked;
    /* Read once nobody else changes it: its flags are written as a whole, and what is laid over it
     * meanwhile must not be lost. */
    enum err e = accounts_db_flags_set(w, id, 0, 0, &changed);

    if (!e)
        e = accounts_db_find(w, id, &account);
    if (!e && (account.flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (!e)
        e = gate(w, &account, changes, ret_held_id);
    if (e || *ret_held_id)
        return e;
    was_locked = account.flags & ACCOUNT_LOCKED;
    before = account;
    changes_apply(&account, changes);
    e = accounts_db_update(w, &account);
    if (!e)
        e = described(w, &account, changes);
    if (!e)
        e = account_pictures_leave(w, &before, &account);
    if (!e && was_locked && !(account.flags & ACCOUNT_LOCKED))
        e = jobs_add(w, JOB_ACCEPT_REQUESTS, id, STR(""), 0);
    if (!e && changes->set_display_name)
        e = account_search_put(w, &account);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = id});
    return e;
}

enum err account_change(struct work *w, int64_t id, const struct account_changes *changes)
{
    int64_t held_id;

    return account_change_or_hold(w, id, changes, &held_id);
}

enum err account_change_or_hold(struct work *w, int64_t id, const struct account_changes *changes,
                                int64_t *ret_held_id)
{
    bool own = false;
    enum err e = changes_check(w, changes);

    *ret_held_id = 0;

    assert(!(changes->flags_mask & ((uint32_t)ACCOUNT_OVERLAYS | ACCOUNT_DELETED)));
    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, store_change(w, id, changes, ret_held_id));
}

enum err account_flags_set(struct work *w, int64_t id, uint32_t set, uint32_t clear)
{
    int64_t changed = 0;
    enum err e = accounts_db_flags_set(w, id, set, clear, &changed);

    assert(db_in_transaction(w));
    if (!e && !changed)
        e = ERR_NOT_FOUND;
    if (!e && (set & ACCOUNT_NOT_FOR_ALL))
        e = withheld_files_account(w, id, set);
    /* Who is behind the account's tokens is asked again, and whether she may act. */
    if (!e && ((set | clear) & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        e = events_add(w, &(struct event){.kind = EVENT_TOKEN_GONE, .account = id});
    return e ? e
             : events_add(
                   w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = id, .flags = 1});
}
