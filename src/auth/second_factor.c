#include "auth/second_factor.h"

#include "auth/second_factor_db.h"
#include "auth/tokens.h"
#include "auth/users_db.h"
#include "auth/words.h"
#include "base/buffer.h"
#include "social/transaction.h"

#include <assert.h>

static enum err wrong_code(struct work *w)
{
    return work_fail(w, ERR_UNAUTHORIZED, "%s",
                     words(w, "this code does not fit, or was used already",
                           "ce code ne convient pas, ou a déjà servi"));
}

/* Recovery codes are compared without their dashes and in lower case. */
static void recovery_hash(struct work *w, struct str code, uint8_t ret_hash[token_hash_bytes])
{
    struct buffer b = buffer_in(w->memory);
    struct str lower = str_lower(w->memory, code);

    for (size_t i = 0; i < lower.size; i++)
        if (lower.data[i] != '-' && lower.data[i] != ' ')
            buffer_char(&b, lower.data[i]);
    token_hash(buffer_str(&b), ret_hash);
}

/* 80 random bits as four groups of four base32 signs: "k3xq-…". */
static enum err make_recovery(struct work *w, int64_t account_id,
                              struct str ret_recovery[recovery_codes_max])
{
    enum err e = recovery_db_delete_all(w, account_id);

    for (int i = 0; !e && i < recovery_codes_max; i++) {
        uint8_t random[recovery_code_bytes], hash[token_hash_bytes];
        struct str code;
        random_bytes(random, sizeof random);
        code = str_lower(
            w->memory, base32_encode(w->memory, (struct str){(const char *)random, sizeof random}));
        ret_recovery[i] = str_format(w->memory, "%.4s-%.4s-%.4s-%.4s", code.data, code.data + 4,
                                     code.data + 8, code.data + 12);
        recovery_hash(w, ret_recovery[i], hash);
        e = recovery_db_insert(w, account_id, hash);
    }
    return e;
}

enum err second_factor_begin(struct work *w, int64_t account_id, struct str *ret_secret)
{
    uint8_t random[totp_secret_bytes];
    struct str secret;
    struct user user;
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    random_bytes(random, sizeof random);
    secret = str_copy(w->memory, (struct str){(const char *)random, sizeof random});
    e = users_db_find(w, account_id, &user);
    if (!e && user.totp_confirmed_ms)
        e = work_fail(w, ERR_CONFLICT, "%s",
                      words(w, "the second factor is on already",
                            "la double authentification est déjà active"));
    /* Asked again before it was confirmed: the same secret, so that a page shown twice is one. */
    if (!e && user.totp_secret.size)
        secret = user.totp_secret;
    else if (!e)
        e = users_db_set_totp(w, account_id, secret, 0, 0);
    e = transaction_leave(w, joined, e);
    if (!e)
        *ret_secret = secret;
    return e;
}

static enum err confirm(struct work *w, int64_t account_id, struct str code,
                        struct str ret_recovery[recovery_codes_max])
{
    struct user user;
    int64_t step;
    enum err e = users_db_find(w, account_id, &user);

    if (e)
        return e;
    step = user.totp_confirmed_ms ? 0 : totp_match(user.totp_secret, code, w->now_ms, 0);
    if (!step)
        return wrong_code(w);
    e = users_db_set_totp(w, account_id, user.totp_secret, w->now_ms, step);
    if (!e)
        e = make_recovery(w, account_id, ret_recovery);
    return e ? e : user_tell(w, &user, MAIL_SECOND_FACTOR_ON, STR(""));
}

enum err second_factor_confirm(struct work *w, int64_t account_id, struct str code,
                               struct str ret_recovery[recovery_codes_max])
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, confirm(w, account_id, code, ret_recovery));
}

static enum err use(struct work *w, int64_t account_id, struct str code)
{
    uint8_t hash[token_hash_bytes];
    struct user user;
    int64_t step;
    enum err e = users_db_find(w, account_id, &user);

    if (e)
        return e;
    if (!user.totp_confirmed_ms)
        return OK;
    step = totp_match(user.totp_secret, code, w->now_ms, user.totp_last_step);
    if (step) {
        e = users_db_use_totp_step(w, account_id, step);
    } else {
        recovery_hash(w, code, hash);
        e = recovery_db_use(w, account_id, hash);
    }
    return e == ERR_NOT_FOUND ? wrong_code(w) : e;
}

enum err second_factor_use(struct work *w, int64_t account_id, struct str code)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, use(w, account_id, code));
}

static enum err switch_off(struct work *w, int64_t account_id)
{
    struct user user;
    enum err e = users_db_find(w, account_id, &user);

    if (!e)
        e = users_db_set_totp(w, account_id, STR(""), 0, 0);
    if (!e)
        e = recovery_db_delete_all(w, account_id);
    if (!e && user.totp_confirmed_ms)
        e = user_tell(w, &user, MAIL_SECOND_FACTOR_OFF, STR(""));
    return e;
}

enum err second_factor_end(struct work *w, int64_t account_id)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, switch_off(w, account_id));
}

enum err recovery_codes_renew(struct work *w, int64_t account_id,
                              struct str ret_recovery[recovery_codes_max])
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, make_recovery(w, account_id, ret_recovery));
}

enum err recovery_codes_left(struct work *w, int64_t account_id, int *ret_count)
{
    return recovery_db_count(w, account_id, ret_count);
}
