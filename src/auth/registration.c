#include "auth/registration.h"

#include "auth/blocks.h"
#include "auth/links.h"
#include "auth/passwords.h"
#include "auth/sign_in.h"
#include "auth/words.h"

#include <assert.h>

static void fault_add(struct work *w, struct registration_faults *faults, const char *field,
                      const char *code, const char *english, const char *french)
{
    assert(faults->count < registration_faults_max);
    faults->fault[faults->count++] = (struct registration_fault){
        .field = field, .code = code, .words = str_of(words(w, english, french))};
}

static bool is_name_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static enum err check_username(struct work *w, struct str name, struct registration_faults *faults)
{
    int64_t taken_by;
    enum err e;

    if (name.size == 0) {
        fault_add(w, faults, "username", "ERR_BLANK", "can't be blank", "est nécessaire");
        return OK;
    }
    for (size_t i = 0; i < name.size; i++) {
        if (!is_name_sign(name.data[i])) {
            fault_add(w, faults, "username", "ERR_INVALID",
                      "must contain only letters, numbers and underscores",
                      "ne contient que des lettres sans accent, des chiffres et _");
            return OK;
        }
    }
    if (name.size > username_characters_max) {
        fault_add(w, faults, "username", "ERR_TOO_LONG", "is too long (maximum is 30 characters)",
                  "est trop long (30 caractères au plus)");
        return OK;
    }
    e = account_find_handle(w, name, &taken_by);
    if (!e)
        fault_add(w, faults, "username", "ERR_TAKEN", "has already been taken", "est déjà pris");
    return e == ERR_NOT_FOUND ? OK : e;
}

struct stopping {
    int64_t block_id;
    struct str address;
};

static enum err stopped_run(struct work *w, void *context)
{
    const struct stopping *stopping = context;

    return block_attempted(w, stopping->block_id, stopping->address);
}

/* Whether the folded address may be used to join; that a block has stopped it is counted. */
static enum err check_allowed(struct work *w, struct str email, struct str address,
                              struct registration_faults *faults)
{
    struct stopping stopping = {.address = address};

    switch (email_verdict(w, email, &stopping.block_id)) {
    case EMAIL_DOMAIN_BLOCKED:
        fault_add(w, faults, "email", "ERR_BLOCKED", "uses a disallowed e-mail provider",
                  "est chez un fournisseur qui n’est pas admis ici");
        return auth_write(w, stopped_run, &stopping);
    case EMAIL_BLOCKED:
        fault_add(w, faults, "email", "ERR_TAKEN", "has already been taken", "est déjà prise");
        break;
    case EMAIL_FREE:
    case EMAIL_WITH_APPROVAL:
        break;
    }
    return OK;
}

static enum err check_email(struct work *w, struct str email, struct str address,
                            struct registration_faults *faults)
{
    struct str folded;
    int64_t taken_by;
    enum err e;

    if (str_trim(email).size == 0) {
        fault_add(w, faults, "email", "ERR_BLANK", "can't be blank", "est nécessaire");
        return OK;
    }
    if (email_check(w, email, &folded)) {
        fault_add(w, faults, "email", "ERR_INVALID", "is not an e-mail address",
                  "n’est pas une adresse électronique");
        return OK;
    }
    e = user_find_email(w, folded, &taken_by);
    if (!e)
        fault_add(w, faults, "email", "ERR_TAKEN", "has already been taken", "est déjà prise");
    if (e == ERR_NOT_FOUND)
        e = check_allowed(w, folded, address, faults);
    return e;
}

static void check_password(struct work *w, const struct registration *r,
                           struct registration_faults *faults)
{
    switch (password_check(r->password, r->username, r->email)) {
    case PASSWORD_FINE:
        break;
    case PASSWORD_BLANK:
        fault_add(w, faults, "password", "ERR_BLANK", "can't be blank", "est nécessaire");
        break;
    case PASSWORD_SHORT:
        fault_add(w, faults, "password", "ERR_TOO_SHORT", "is too short (minimum is 8 characters)",
                  "est trop court (8 caractères au moins)");
        break;
    case PASSWORD_LONG:
        fault_add(w, faults, "password", "ERR_TOO_LONG", "is too long (maximum is 256 bytes)",
                  "est trop long (256 octets au plus)");
        break;
    case PASSWORD_COMMON:
        fault_add(w, faults, "password", "ERR_INVALID", "is among the first that anybody would try",
                  "est parmi les premiers que l’on essaierait");
        break;
    }
}

static enum err check(struct work *w, const struct registration *r, bool by_owner_link,
                      struct registration_faults *faults)
{
    enum err e = check_username(w, r->username, faults);

    if (!e)
        e = check_email(w, r->email, r->address, faults);
    if (e)
        return e;
    check_password(w, r, faults);
    if (!r->agreement)
        fault_add(w, faults, "agreement", "ERR_ACCEPTED", "must be accepted", "doit être accepté");
    if (site_words(w->site).registrations == REGISTRATIONS_APPROVAL && !by_owner_link &&
        str_trim(r->reason).size == 0)
        fault_add(w, faults, "reason", "ERR_BLANK", "can't be blank", "est nécessaire");
    if (r->reason.size > join_reason_bytes_max)
        fault_add(w, faults, "reason", "ERR_TOO_LONG", "is too long (maximum is 2000 bytes)",
                  "est trop long (2000 octets au plus)");
    return faults->count ? ERR_INVALID : OK;
}

/* Whether staff looks at it first: always here, or because of where it comes from. */
static bool needs_approval(struct work *w, const struct registration *r)
{
    int64_t id;

    return site_words(w->site).registrations == REGISTRATIONS_APPROVAL ||
           address_severity(r->address, w->now_ms) == ADDRESS_JOINS_WITH_APPROVAL ||
           email_verdict(w, utf8_fold(w->memory, str_trim(r->email)), &id) == EMAIL_WITH_APPROVAL;
}

struct joining {
    const struct registration *registration;
    struct str hash;
    struct account account;
};

static enum err join(struct work *w, struct joining *joining)
{
    const struct registration *r = joining->registration;
    bool by_owner_link = r->owner_link.size > 0;
    struct link link;
    enum err e = by_owner_link ? link_use(w, LINK_OWNER, r->owner_link, &link) : OK;

    if (e)
        return e;
    e = user_create(w,
                    &(struct user_draft){
                        .username = r->username,
                        .email = r->email,
                        .password_hash = joining->hash,
                        .role = by_owner_link ? ROLE_OWNER : ROLE_USER,
                        .locale = r->locale,
                        .reason = r->reason,
                        .confirmed = by_owner_link || !w->site->confirm_email,
                        .approved = by_owner_link || !needs_approval(w, r),
                        .may_be_reserved = by_owner_link,
                        .account_flags = r->findable ? ACCOUNT_DISCOVERABLE | ACCOUNT_INDEXABLE : 0,
                    },
                    &joining->account);
    return e || by_owner_link ? e : jobs_add(w, JOB_TELL_STAFF, joining->account.id, STR(""), 0);
}

static enum err join_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, join(w, context));
}

static enum err may_join(struct work *w, const struct registration *r)
{
    struct link link;
    enum err e;

    if (address_severity(r->address, w->now_ms) >= ADDRESS_CANNOT_JOIN)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    if (r->owner_link.size == 0)
        return site_words(w->site).registrations == REGISTRATIONS_CLOSED
                   ? work_fail(w, ERR_FORBIDDEN, "%s",
                               words(w, "this square takes no new people at present",
                                     "cette place n’accueille personne en ce moment"))
                   : OK;
    e = link_find(w, LINK_OWNER, r->owner_link, &link);
    return e == ERR_NOT_FOUND ? work_fail(w, e, "%s",
                                          words(w, "this link was used already, or is too old",
                                                "ce lien a déjà servi, ou est trop ancien"))
                              : e;
}

enum err registration_run(struct work *w, const struct registration *registration,
                          struct registration_faults *ret_faults, struct account *ret_account)
{
    struct joining joining = {.registration = registration};
    enum err e = may_join(w, registration);

    *ret_faults = (struct registration_faults){0};
    if (!e)
        e = check(w, registration, registration->owner_link.size > 0, ret_faults);
    if (!e)
        e = password_hash(w, registration->password, &joining.hash);
    if (!e)
        e = auth_write(w, join_run, &joining);
    if (e == ERR_CONFLICT) {
        /* Somebody was faster: looking again tells in what. */
        e = check(w, registration, registration->owner_link.size > 0, ret_faults);
        if (!e)
            e = ERR_CONFLICT;
    } else if (e == ERR_INVALID && ret_faults->count == 0) {
        ret_faults->fault[ret_faults->count++] = (struct registration_fault){
            .field = "username", .code = "ERR_RESERVED", .words = w->why};
    }
    if (!e)
        *ret_account = joining.account;
    return e;
}
