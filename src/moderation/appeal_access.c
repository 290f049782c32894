#include "moderation/appeal_access.h"

#include "auth/guesses.h"
#include "auth/seals.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "moderation/appeals.h"
#include "moderation/ruling_reviews.h"
#include "push/mail.h"
#include "social/transaction.h"

#define SEAL_PURPOSE "appeal"

static struct str owner_text(struct work *w, int64_t account_id)
{
    return str_format(w->memory, "%lld", (long long)account_id);
}

struct str appeal_access_make(struct work *w, int64_t account_id, int64_t decision_id,
                              int64_t until_ms)
{
    const struct str owner = owner_text(w, account_id);
    const struct str seal = seal_number(w->memory, SEAL_PURPOSE, decision_id, until_ms, owner);

    return str_format(w->memory, "%.*s.%.*s", STR_ARG(owner), STR_ARG(seal));
}

enum err appeal_access_open(struct work *w, struct str access, int64_t *ret_account_id,
                            int64_t *ret_decision_id)
{
    struct str owner, seal = str_split(access, '.', &owner);
    int64_t account_id = 0, decision_id = 0;

    if (id_parse(owner, &account_id) || seal_claim(seal, w->now_ms, &decision_id) ||
        !seal_fits(seal, SEAL_PURPOSE, owner))
        return ERR_NOT_FOUND;
    *ret_account_id = account_id;
    *ret_decision_id = decision_id;
    return OK;
}

static struct str address_of(struct work *w, int64_t account_id, int64_t decision_id,
                             int64_t until_ms)
{
    return str_format(w->memory, "%.*s/appeal/%.*s", STR_ARG(w->site->url),
                      STR_ARG(appeal_access_make(w, account_id, decision_id, until_ms)));
}

static bool is_french(struct str language)
{
    return str_equal_nocase(str_sub(language, 0, 2), STR("fr"));
}

struct str appeal_access_words(struct work *w, struct str language, int64_t account_id,
                               int64_t decision_id)
{
    const int64_t until_ms = id_ms(decision_id) + appeal_days_max * (int64_t)clock_day_ms;

    if (!seals_started())
        return STR("");
    return str_format(w->memory, "\n\n%s\n\n%.*s\n",
                      is_french(language) ? "Contester dans les six mois, sans se connecter :"
                                          : "To object within six months, without signing in:",
                      STR_ARG(address_of(w, account_id, decision_id, until_ms)));
}

/* ---- asked for by her name ------------------------------------------------------------------- */

enum err appeal_access_person(struct work *w, struct str login, struct account *ret_account,
                              struct user *ret_user)
{
    int64_t id = 0;
    enum err e = user_find_email(w, login, &id);

    if (e == ERR_NOT_FOUND)
        e = account_find_handle(w, login, &id);
    if (!e)
        e = account_find(w, id, ret_account);
    if (!e && (ret_account->domain.size || (ret_account->flags & ACCOUNT_DELETED)))
        e = ERR_NOT_FOUND;
    return e ? e : user_find(w, id, ret_user);
}

/* The line of a text that begins so; "" none does. */
static struct str line_of(struct str text, struct str head)
{
    struct str line;

    while (text.size) {
        text = str_split(text, '\n', &line);
        if (str_starts(line, head))
            return line;
    }
    return STR("");
}

/* Which decision it is: its number and day, what it did to what, and under which rule or law, as
 * she was told. */
static enum err decision_put(struct work *w, const struct user *user, const struct decision *d,
                             struct buffer *out)
{
    const bool french = is_french(user->locale);
    struct statement s = {.text = STR("")};
    char day[time_date_bytes];
    struct str what, rule, law;
    enum err e = statement_find(w, user->account_id, d->id, &s);

    if (e && e != ERR_NOT_FOUND)
        return e;
    time_date_put(id_ms(d->id), day);
    buffer_format(out, "%s %lld, %.*s\n", french ? "Décision" : "Decision", (long long)d->id,
                  (int)sizeof day, day);
    (void)str_split(s.text, '\n', &what);
    rule = line_of(s.text, is_french(s.language) ? STR("Règle : ") : STR("Rule: "));
    law = line_of(s.text, is_french(s.language) ? STR("Loi : ") : STR("Law: "));
    const struct str lines[] = {what, rule, law};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        buffer_put(out, lines[i]);
        if (lines[i].size)
            buffer_lit(out, "\n");
    }
    return OK;
}

/* It stands, and she has not objected. */
static enum err is_open_to_her(struct work *w, int64_t account_id, const struct decision *decision,
                               bool *ret_is)
{
    struct appeal appeal;
    bool stands = false;
    int64_t end_ms;
    enum err e = ruling_stands(w, decision, &stands, &end_ms);

    if (!e && stands)
        e = appeal_find(w, account_id, decision->id, &appeal);
    *ret_is = e == ERR_NOT_FOUND;
    return *ret_is ? OK : e;
}

/* Each of them, the newest first. */
static enum err addresses_put(struct work *w, const struct user *user, struct buffer *out)
{
    const int64_t account_id = user->account_id;
    const int64_t until_ms = w->now_ms + appeal_access_days * (int64_t)clock_day_ms;
    struct decision *list = arena_array(w->memory, decisions_page_max, sizeof *list);
    int64_t max_id = 0;
    int count = 0, shown = 0;
    enum err e;

    do { /* what stands may be older than much that does not */
        e = decisions_of(w, account_id, max_id, list, decisions_page_max, &count);
        for (int i = 0; !e && i < count && shown < appeal_access_max; i++) {
            bool is_open = false;

            max_id = list[i].id;
            e = is_open_to_her(w, account_id, &list[i], &is_open);
            if (e || !is_open)
                continue;
            if (shown++)
                buffer_lit(out, "\n");
            e = decision_put(w, user, &list[i], out);
            buffer_put(out, address_of(w, account_id, max_id, until_ms));
            buffer_lit(out, "\n");
        }
    } while (!e && count == decisions_page_max && shown < appeal_access_max);
    return e;
}

static enum err mail_addresses(struct work *w, struct str login)
{
    struct buffer out = buffer_in(w->memory);
    struct account account;
    struct user user;
    enum err e = appeal_access_person(w, login, &account, &user);

    if (e)
        return e == ERR_NOT_FOUND || e == ERR_INVALID ? OK : e;
    e = addresses_put(w, &user, &out);
    if (e || !out.size || !user.email.size ||
        !guess_allows_mail(w, "decision", owner_text(w, account.id)))
        return e;
    return mail_queue(w, &(struct mail_draft){.kind = MAIL_APPEAL_ADDRESSES,
                                              .account_id = account.id,
                                              .to = user.email,
                                              .name = account.username,
                                              .language = user.locale,
                                              .text = buffer_str(&out)});
}

enum err appeal_access_mail(struct work *w, struct str login)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, mail_addresses(w, str_trim(login)));
}
