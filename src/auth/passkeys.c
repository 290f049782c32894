#include "auth/passkeys.h"

#include "auth/passkeys_db.h"
#include "auth/seals.h"
#include "auth/users.h"
#include "auth/words.h"
#include "social/transaction.h"

struct str passkey_challenge(struct work *w, const char *purpose, struct str browser)
{
    int64_t number;

    random_bytes(&number, sizeof number);
    return seal_number(w->memory, purpose, number & INT64_MAX, w->now_ms + passkey_challenge_ms,
                       browser);
}

struct str passkey_handle(struct work *w, int64_t account_id)
{
    char *bytes = arena_alloc(w->memory, passkey_handle_bytes);

    for (int i = 0; i < passkey_handle_bytes; i++)
        bytes[i] = (char)(account_id >> (8 * (passkey_handle_bytes - 1 - i)) & 255);
    return (struct str){.data = bytes, .size = passkey_handle_bytes};
}

static int64_t account_of_handle(struct str handle)
{
    uint64_t id = 0;

    if (handle.size != passkey_handle_bytes)
        return 0;
    for (int i = 0; i < passkey_handle_bytes; i++)
        id = id << 8 | (unsigned char)handle.data[i];
    return id > INT64_MAX ? 0 : (int64_t)id;
}

static enum err does_not_fit(struct work *w)
{
    return work_fail(
        w, ERR_UNAUTHORIZED, "%s",
        words(w, "this passkey does not fit, or took too long; try again",
              "cette clé d’accès ne convient pas, ou a pris trop de temps ; réessayez"));
}

/* All parts, out of base64url. */
static enum err form_decode(struct work *w, const struct passkey_form *form,
                            struct passkey_form *ret_decoded)
{
    const struct str *from[] = {&form->client_data,        &form->attestation, &form->credential,
                                &form->authenticator_data, &form->signature,   &form->handle};
    struct passkey_form out = {.challenge = form->challenge};
    struct str *to[] = {&out.client_data,        &out.attestation, &out.credential,
                        &out.authenticator_data, &out.signature,   &out.handle};

    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++)
        if (from[i]->size > 2 * webauthn_answer_bytes_max ||
            base64_decode(w->memory, *from[i], to[i]))
            return ERR_UNAUTHORIZED;
    *ret_decoded = out;
    return OK;
}

/* Ours, of this browser, not over, and not answered before. */
static enum err challenge_use(struct work *w, struct str challenge, const char *purpose,
                              struct str browser)
{
    int64_t number = 0;
    bool first = false;
    enum err e = seal_claim(challenge, w->now_ms, &number);

    if (!e && !seal_fits(challenge, purpose, browser))
        e = ERR_UNAUTHORIZED;
    if (!e)
        e = passkeys_db_challenge_use(w, number, w->now_ms + passkey_challenge_ms, &first);
    return !e && !first ? ERR_UNAUTHORIZED : e;
}

enum err passkeys_list(struct work *w, int64_t account_id,
                       struct passkey ret_passkeys[passkeys_max], int *ret_count)
{
    return passkeys_db_list(w, account_id, ret_passkeys, passkeys_max, ret_count);
}

static enum err tell(struct work *w, int64_t account_id, enum mail_kind kind, struct str name)
{
    struct user user;
    enum err e = user_find(w, account_id, &user);

    return e ? e : user_tell(w, &user, kind, name);
}

static enum err name_check(struct work *w, struct str name, struct str *ret_name)
{
    name = str_trim(utf8_clean(w->memory, name));
    if (name.size == 0 || utf8_graphemes(name) > passkey_name_characters_max ||
        str_find_char(name, '\n') != SIZE_MAX)
        return work_fail(
            w, ERR_INVALID, "%s",
            words(w, "give the passkey a short name", "donnez un nom court à la clé d’accès"));
    *ret_name = name;
    return OK;
}

static enum err room_check(struct work *w, int64_t account_id, struct str credential)
{
    struct passkey *have = arena_array(w->memory, passkeys_max, sizeof *have);
    int count = 0;
    enum err e = passkeys_db_list(w, account_id, have, passkeys_max, &count);

    for (int i = 0; i < count && !e; i++)
        if (str_equal(have[i].credential, credential))
            e = work_fail(
                w, ERR_CONFLICT, "%s",
                words(w, "this passkey is kept already", "cette clé d’accès est déjà enregistrée"));
    if (!e && count == passkeys_max)
        e = work_fail(w, ERR_INVALID, "%s",
                      words(w, "there is no room for another passkey; remove one first",
                            "il n’y a plus de place pour une clé d’accès ; retirez-en une"));
    return e;
}

static enum err add(struct work *w, int64_t account_id, const struct passkey_form *form,
                    struct str browser, struct str name)
{
    struct passkey_form parts;
    struct webauthn_credential made;
    enum err e = name_check(w, name, &name);

    if (e)
        return e;
    e = form_decode(w, form, &parts);
    if (!e)
        e = challenge_use(w, form->challenge, "passkey_new", browser);
    if (!e)
        e = webauthn_created(w, parts.client_data, parts.attestation, form->challenge, &made);
    if (e == ERR_UNAUTHORIZED || e == ERR_MALFORMED)
        return does_not_fit(w);
    if (!e)
        e = room_check(w, account_id, made.id);
    if (e)
        return e;
    const struct passkey passkey = {
        .id = id_new(w->now_ms, id_bucket(account_id)),
        .account_id = account_id,
        .credential = made.id,
        .public_key = made.public_key,
        .sign_count = made.sign_count,
        .name = name,
        .backed_up = made.backed_up,
        .created_ms = w->now_ms,
    };
    e = passkeys_db_insert(w, &passkey);
    return e ? e : tell(w, account_id, MAIL_PASSKEY_ADDED, name);
}

enum err passkey_add(struct work *w, int64_t account_id, const struct passkey_form *form,
                     struct str browser, struct str name)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, add(w, account_id, form, browser, name));
}

/* Her passkey of that credential. */
static enum err find(struct work *w, int64_t account_id, struct str credential,
                     struct passkey *ret_passkey)
{
    struct passkey *have = arena_array(w->memory, passkeys_max, sizeof *have);
    int count = 0;
    enum err e = passkeys_db_list(w, account_id, have, passkeys_max, &count);

    for (int i = 0; i < count && !e; i++)
        if (str_equal(have[i].credential, credential)) {
            *ret_passkey = have[i];
            return OK;
        }
    return e ? e : ERR_UNAUTHORIZED;
}

/* ERR_UNAUTHORIZED is told by an account_id of 0 and OK: that the challenge is used up must stay.
 */
static enum err use(struct work *w, int64_t account_id, const struct passkey_form *form,
                    const char *purpose, struct str browser, struct user *ret_user)
{
    struct passkey_form parts;
    bool is_newer = false;
    struct passkey passkey = {0};
    struct webauthn_credential now;
    int64_t owner = account_id;
    enum err e = form_decode(w, form, &parts);

    *ret_user = (struct user){0};
    if (!e)
        e = challenge_use(w, form->challenge, purpose, browser);
    if (!e && !owner)
        owner = account_of_handle(parts.handle);
    if (!e && parts.handle.size && account_of_handle(parts.handle) != owner)
        e = ERR_UNAUTHORIZED;
    if (!e)
        e = owner ? find(w, owner, parts.credential, &passkey) : ERR_UNAUTHORIZED;
    if (!e)
        e = webauthn_verify(
            w,
            &(struct webauthn_answer){.client_data = parts.client_data,
                                      .authenticator_data = parts.authenticator_data,
                                      .signature = parts.signature},
            form->challenge, passkey.public_key, passkey.sign_count, account_id == 0, &now);
    if (e == ERR_UNAUTHORIZED || e == ERR_MALFORMED)
        return OK;
    if (e)
        return e;
    passkey.sign_count = now.sign_count;
    passkey.backed_up = now.backed_up;
    passkey.used_ms = w->now_ms;
    e = passkeys_db_used(w, &passkey, &is_newer);
    return e || !is_newer ? e : user_find(w, owner, ret_user);
}

enum err passkey_use(struct work *w, int64_t account_id, const struct passkey_form *form,
                     const char *purpose, struct str browser, struct user *ret_user)
{
    bool joined;
    struct user user = {0};
    enum err e = transaction_join(w, &joined);

    if (!e)
        e = transaction_leave(w, joined, use(w, account_id, form, purpose, browser, &user));
    if (!e && !user.account_id)
        return does_not_fit(w);
    if (!e)
        *ret_user = user;
    return e;
}

static enum err rename_run(struct work *w, int64_t account_id, int64_t id, struct str name)
{
    bool changed = false;
    enum err e = name_check(w, name, &name);

    if (!e)
        e = passkeys_db_rename(w, account_id, id, name, &changed);
    return !e && !changed ? ERR_NOT_FOUND : e;
}

enum err passkey_rename(struct work *w, int64_t account_id, int64_t id, struct str name)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, rename_run(w, account_id, id, name));
}

static enum err remove_one(struct work *w, int64_t account_id, int64_t id)
{
    struct passkey *have = arena_array(w->memory, passkeys_max, sizeof *have);
    bool changed = false;
    int count = 0;
    enum err e = passkeys_db_list(w, account_id, have, passkeys_max, &count);

    for (int i = 0; i < count && !e; i++)
        if (have[i].id == id) {
            e = passkeys_db_delete(w, account_id, id, &changed);
            return e ? e : tell(w, account_id, MAIL_PASSKEY_REMOVED, have[i].name);
        }
    return e ? e : ERR_NOT_FOUND;
}

enum err passkey_remove(struct work *w, int64_t account_id, int64_t id)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, remove_one(w, account_id, id));
}
