#include "auth/seals.h"
#include "auth/words.h"
#include "base/clock.h"
#include "moderation/decisions.h"
#include "moderation/legal_notices_db.h"
#include "moderation/notice_senders.h"
#include "moderation/notice_senders_db.h"
#include "moderation/objection_text.h"
#include "moderation/statement_words.h"
#include "push/mail.h"
#include "social/transaction.h"

#define SEAL_PURPOSE "notice-stop"
enum { sender_notices_looked_at = 500 };

/* ---- what she is told ----------------------------------------------------------------------- */

static bool is_french(const struct notice_stop *stop)
{
    return str_is(stop->language, "fr");
}

static struct str day_of(struct work *w, int64_t ms)
{
    char day[time_date_bytes];

    time_date_put(ms, day);
    return str_copy(w->memory, (struct str){day, sizeof day});
}

static struct str warning_text(struct work *w, const struct notice_stop *s)
{
    return is_french(s)
               ? str_format(w->memory,
                            "Des signalements envoyés avec cette adresse étaient manifestement "
                            "infondés : n’importe qui peut le voir. Ceci est un avertissement, "
                            "sans autre suite.\n\nFaits : %.*s\n\n"
                            "Si cela continue, les signalements de cette adresse peuvent ne pas "
                            "être traités pendant un temps, quatre-vingt-dix jours au plus "
                            "(règlement sur les services numériques, article 23). Décidé par une "
                            "personne, non par une machine.\n",
                            STR_ARG(s->facts))
               : str_format(w->memory,
                            "Notices that were sent with this address were manifestly unfounded: "
                            "anybody can see it. This is a warning, and nothing else follows from "
                            "it.\n\nFacts: %.*s\n\n"
                            "If it goes on, notices from this address may not be processed for a "
                            "time, at most ninety days (Digital Services Act, article 23). Decided "
                            "by a person, not by a machine.\n",
                            STR_ARG(s->facts));
}

static struct str stop_text(struct work *w, const struct notice_stop *s)
{
    const struct str from = day_of(w, id_ms(s->id)), until = day_of(w, s->end_ms);

    return is_french(s)
               ? str_format(w->memory,
                            "Du %.*s au %.*s (UTC), les signalements envoyés avec cette adresse ne "
                            "sont pas traités : après un avertissement, il en est venu d’autres "
                            "manifestement infondés (règlement sur les services numériques, "
                            "article 23).\n\nFaits : %.*s\n\n"
                            "Ce qui est envoyé entre-temps est gardé, et examiné ensuite. Un "
                            "signalement qui dit qu’une vie ou un enfant est en danger est examiné "
                            "tout de suite, toujours. Décidé par une personne, non par une "
                            "machine.\n",
                            STR_ARG(from), STR_ARG(until), STR_ARG(s->facts))
               : str_format(w->memory,
                            "From %.*s until %.*s (UTC) notices that are sent with this address "
                            "are not processed: after a warning there were more that are "
                            "manifestly unfounded (Digital Services Act, article 23).\n\n"
                            "Facts: %.*s\n\n"
                            "What is sent meanwhile is kept, and looked at afterwards. A notice "
                            "that says that a life or a child is in danger is looked at at once, "
                            "always. Decided by a person, not by a machine.\n",
                            STR_ARG(from), STR_ARG(until), STR_ARG(s->facts));
}

struct str notice_stop_text(struct work *w, const struct notice_stop *stop)
{
    return stop->kind == NOTICE_STOP ? stop_text(w, stop) : warning_text(w, stop);
}

struct str notice_stop_access(struct work *w, const struct notice_stop *stop)
{
    const int64_t days = notice_objection_days + notice_sender_days_more;

    return seal_number(w->memory, SEAL_PURPOSE, stop->id,
                       id_ms(stop->id) + days * (int64_t)clock_day_ms, STR(""));
}

enum err notice_stop_open(struct work *w, struct str access, struct notice_stop *ret_stop)
{
    int64_t id = 0;

    if (seal_claim(access, w->now_ms, &id) || !seal_fits(access, SEAL_PURPOSE, STR("")))
        return ERR_NOT_FOUND;
    return notice_stops_db_find(w, id, ret_stop);
}

static enum err tell(struct work *w, enum mail_kind kind, const struct notice_stop *stop,
                     struct str text)
{
    if (!stop->email.size)
        return OK;
    return mail_queue(w,
                      &(struct mail_draft){.kind = kind,
                                           .account_id = stop->id,
                                           .to = stop->email,
                                           .language = stop->language,
                                           .link = str_format(w->memory, "%.*s/notice/sender/%.*s",
                                                              STR_ARG(w->site->url),
                                                              STR_ARG(notice_stop_access(w, stop))),
                                           .text = text});
}

enum err notice_kept_tell(struct work *w, const struct legal_notice *n,
                          const struct notice_stop *stop)
{
    const struct str until = day_of(w, stop->end_ms);
    struct notice_stop told = *stop;

    told.email = n->email;
    told.language = n->language;
    return tell(w, MAIL_SENDER_TOLD, &told,
                is_french(&told)
                    ? str_format(w->memory,
                                 "Un signalement vient d’être envoyé avec cette adresse. Il est "
                                 "gardé et sera examiné après le %.*s : jusque-là, les "
                                 "signalements de cette adresse ne sont pas traités.\n",
                                 STR_ARG(until))
                    : str_format(w->memory,
                                 "A notice was just sent with this address. It is kept, and will "
                                 "be looked at after %.*s: until then notices from this address "
                                 "are not processed.\n",
                                 STR_ARG(until)));
}

/* As it stands once nobody else changes it. */
static enum err held_find(struct work *w, int64_t id, struct notice_stop *ret_stop)
{
    enum err e = notice_stops_db_find(w, id, ret_stop);

    if (!e)
        e = notice_stops_db_hold(w, ret_stop->sender);
    return e ? e : notice_stops_db_find(w, id, ret_stop);
}

/* ---- deciding ------------------------------------------------------------------------------- */

/* Nobody whom any of her notices is about has a part in it. */
static enum err not_own_check(struct work *w, int64_t by_id, struct str sender)
{
    int64_t ids[sender_notices_looked_at];
    int count = 0;
    enum err e = notice_sent_db_list(w, sender, false, 0, ids, sender_notices_looked_at, &count);

    for (int i = 0; !e && i < count; i++) {
        struct legal_notice notice;

        e = legal_notices_db_find(w, ids[i], &notice);
        if (!e)
            e = decider_check_not_own(w, by_id, notice.account_id);
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e;
}

static enum err facts_read(struct work *w, struct str text, struct str *ret_facts)
{
    *ret_facts = utf8_clean(w->memory, str_trim(text));
    if (ret_facts->size && ret_facts->size <= notice_stop_facts_bytes_max)
        return OK;
    return work_fail(w, ERR_INVALID, "Validation failed: Facts have 1 to %d bytes",
                     (int)notice_stop_facts_bytes_max);
}

static enum err end_read(struct work *w, int64_t *end_ms)
{
    if (!*end_ms)
        *end_ms = w->now_ms + notice_stop_days * (int64_t)clock_day_ms;
    if (*end_ms > w->now_ms && *end_ms <= w->now_ms + notice_stop_days_max * (int64_t)clock_day_ms)
        return OK;
    return work_fail(w, ERR_INVALID, "Validation failed: End is not within the next %d days",
                     (int)notice_stop_days_max);
}

static enum err record_check(struct work *w, const struct notice_record *r,
                             enum notice_stop_kind kind)
{
    if (!r->is_known)
        return work_fail(w, ERR_INVALID, "Validation failed: Who sent it left no address");
    if (r->is_trusted)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: It is a trusted flagger; who made it one can end that "
                         "(DSA 22)");
    if (!r->sent[SENT_UNFOUNDED])
        return work_fail(w, ERR_INVALID,
                         "Validation failed: None of these notices was manifestly unfounded");
    if (r->stopped_until_ms)
        return work_fail(w, ERR_CONFLICT, "Notices from this address are stopped already");
    if (kind == NOTICE_STOP && !r->warned_ms)
        return work_fail(w, ERR_INVALID, "Validation failed: She was not warned within a year");
    if (kind == NOTICE_STOP && r->unfounded_ms <= r->warned_ms)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Nothing unfounded was sent since the warning");
    return OK;
}

static enum err stop_make(struct work *w, const struct notice_stopping *asked,
                          struct notice_stop *s, struct str *ret_text)
{
    struct notice_record *record = ARENA_NEW(w->memory, struct notice_record);
    struct decision decision = {.by_account_id = asked->by_id};
    struct legal_notice notice;
    enum err e = decider_check(w, asked->by_id, PERMISSION_MANAGE_REPORTS, &decision.by_role);

    *s = (struct notice_stop){
        .kind = asked->kind, .by_account_id = asked->by_id, .end_ms = asked->end_ms};
    if (!e)
        e = legal_notice_find(w, asked->notice_id, &notice);
    if (e)
        return e;
    s->sender = notice_sender_key(w, notice.email);
    s->email = notice.email;
    s->language = notice.language;
    e = notice_stops_db_hold(w, s->sender); /* nobody else stops her meanwhile */
    if (!e)
        e = notice_record_read(w, asked->notice_id, record);
    if (!e)
        e = not_own_check(w, asked->by_id, s->sender);
    if (!e)
        e = record_check(w, record, asked->kind);
    if (!e)
        e = facts_read(w, asked->facts, &s->facts);
    if (!e && s->kind == NOTICE_STOP)
        e = end_read(w, &s->end_ms);
    if (e)
        return e;
    s->id = id_new(w->now_ms, bucket_of_name(s->sender));
    decision.subject_id = s->id;
    decision.kind = s->kind == NOTICE_STOP ? DECISION_SENDER_STOP : DECISION_SENDER_WARN;
    decision.reason = s->facts;
    decision.end_ms = s->end_ms;
    e = decision_record(w, &decision, &s->decision_id);
    if (!e)
        e = notice_stops_db_insert(w, s);
    if (!e && s->kind == NOTICE_STOP)
        e = jobs_set(w, JOB_END_STOP, s->id, STR(""), s->end_ms + clock_minute_ms);
    *ret_text = notice_stop_text(w, s);
    return e ? e : tell(w, MAIL_SENDER_DECIDED, s, *ret_text);
}

enum err notice_stop_make(struct work *w, const struct notice_stopping *stopping,
                          struct notice_stop *ret_stop, struct str *ret_text)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, stop_make(w, stopping, ret_stop, ret_text));
}

enum err notice_stop_preview(struct work *w, const struct notice_stopping *stopping,
                             struct notice_stop *ret_stop, struct str *ret_text)
{
    enum err e = db_begin(w), back;

    if (e)
        return e;
    e = stop_make(w, stopping, ret_stop, ret_text);
    back = db_end(w, e ? e : ERR_CONFLICT); /* nothing is kept */
    return !e && back != ERR_CONFLICT ? back : e;
}

/* ---- what she says against it --------------------------------------------------------------- */

static enum err object(struct work *w, struct str access, struct notice_stop *s, struct str text)
{
    enum err e = notice_stop_open(w, access, s);

    if (!e)
        e = held_find(w, s->id, s);
    if (e)
        return e;
    if (s->objected_ms)
        return objection_made_already(w);
    if (s->lifted_ms)
        return work_fail(w, ERR_CONFLICT, "%s",
                         words(w, "It was taken back already.", "Cela a déjà été annulé."));
    if (w->now_ms - id_ms(s->id) > notice_objection_days * (int64_t)clock_day_ms)
        return objection_too_late(w);
    s->objection = text;
    s->objected_ms = w->now_ms;
    return notice_stops_db_update(w, s);
}

enum err notice_stop_object(struct work *w, struct str access, struct str text,
                            struct notice_stop *ret_stop)
{
    struct str clean;
    bool own;
    enum err e = objection_text_read(w, text, &clean);

    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, object(w, access, ret_stop, clean));
}

static enum err answer_check(struct work *w, int64_t by_id, const struct notice_stop *s,
                             enum role *ret_role)
{
    const bool is_answer = s->objected_ms && !s->answered_ms;
    enum err e = decider_check(
        w, by_id, is_answer ? PERMISSION_MANAGE_APPEALS : PERMISSION_MANAGE_REPORTS, ret_role);

    if (!e && is_answer && by_id && by_id == s->by_account_id)
        e = decision_forbidden(w);
    return e ? e : not_own_check(w, by_id, s->sender);
}

enum err notice_stop_may_answer(struct work *w, int64_t by_id, const struct notice_stop *stop,
                                bool *ret_may)
{
    enum role role;
    enum err e = answer_check(w, by_id, stop, &role);

    *ret_may = !e;
    return e == ERR_FORBIDDEN ? OK : e;
}

static struct str answer_text(struct work *w, const struct notice_stop *s)
{
    const char *words =
        is_french(s) ? s->granted ? "La décision concernant vos signalements est annulée."
                                  : "La décision concernant vos signalements est maintenue : une "
                                    "autre personne l’a examinée."
        : s->granted ? "What was decided about your notices is taken back."
                     : "What was decided about your notices stays: another person has looked at "
                       "it.";

    return str_format(w->memory, "%s\n\n%.*s\n", words, STR_ARG(s->answer));
}

static enum err answer_store(struct work *w, const struct decision *decision, bool lift,
                             struct notice_stop *s)
{
    int64_t id;
    enum err e = decision_record(w, decision, &id);

    s->answer = decision->reason;
    s->granted = lift;
    if (s->objected_ms && !s->answered_ms) {
        s->answered_ms = w->now_ms;
        s->answered_by_id = decision->by_account_id;
    }
    if (lift)
        s->lifted_ms = w->now_ms;
    if (!e)
        e = notice_stops_db_update(w, s);
    if (!e && lift && s->kind == NOTICE_STOP)
        e = jobs_set(w, JOB_END_STOP, s->id, STR(""), w->now_ms);
    return e ? e : tell(w, MAIL_SENDER_TOLD, s, answer_text(w, s));
}

static enum err stop_answer(struct work *w, int64_t id, bool lift, struct decision *decision,
                            struct notice_stop *s)
{
    enum err e = held_find(w, id, s);

    if (!e)
        e = answer_check(w, decision->by_account_id, s, &decision->by_role);
    if (e)
        return e;
    if (s->lifted_ms)
        return work_fail(w, ERR_CONFLICT, "It was taken back already");
    if (!s->objected_ms || s->answered_ms) {
        if (!lift)
            return ERR_NOT_FOUND;
        if (s->end_ms && s->end_ms <= w->now_ms)
            return work_fail(w, ERR_CONFLICT, "It has ended");
    }
    decision->subject_id = s->id;
    decision->kind = lift ? DECISION_SENDER_RESUME : DECISION_SENDER_REJECT;
    decision->undoes_id = lift ? s->decision_id : 0;
    return answer_store(w, decision, lift, s);
}

enum err notice_stop_answer(struct work *w, int64_t by_id, int64_t id, bool lift, struct str reason,
                            struct notice_stop *ret_stop)
{
    struct decision decision = {.by_account_id = by_id};
    bool own;
    enum err e = facts_read(w, reason, &decision.reason);

    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, stop_answer(w, id, lift, &decision, ret_stop));
}

enum err notice_stops_objected(struct work *w, int64_t by_id, int64_t after_id,
                               struct notice_stop *ret_stops, int max, int *ret_count)
{
    struct notice_stop *read = arena_array(w->memory, notice_stops_page_max, sizeof *read);
    int count = notice_stops_page_max, kept = 0;
    enum err e = OK;

    while (!e && count == notice_stops_page_max && kept < max) {
        e = notice_stops_db_objected(w, after_id, read, notice_stops_page_max, &count);
        for (int i = 0; !e && i < count && kept < max; i++) {
            after_id = read[i].id;
            e = not_own_check(w, by_id, read[i].sender);
            if (!e)
                ret_stops[kept++] = read[i];
            e = e == ERR_FORBIDDEN ? OK : e;
        }
    }
    if (!e)
        *ret_count = kept;
    return e;
}

enum err notice_sender_check_not_own(struct work *w, int64_t by_id, int64_t notice_id)
{
    struct legal_notice notice;
    enum err e = legal_notices_db_find(w, notice_id, &notice);

    if (!e)
        e = decider_check_not_own(w, by_id, notice.account_id);
    return e || !notice.email.size ? e
                                   : not_own_check(w, by_id, notice_sender_key(w, notice.email));
}

enum err notice_stop_find(struct work *w, int64_t id, struct notice_stop *ret_stop)
{
    return notice_stops_db_find(w, id, ret_stop);
}

/* ---- its end -------------------------------------------------------------------------------- */

struct resuming {
    int64_t stop_id;
    bool left;
};

static enum err resume_some(struct work *w, struct resuming *r)
{
    int64_t ids[notice_resume_step];
    struct notice_stop stop;
    int count = 0;
    enum err e = notice_stops_db_find(w, r->stop_id, &stop);

    if (!e && !stop.lifted_ms && stop.end_ms > w->now_ms)
        e = ERR_NOT_FOUND; /* it goes on */
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = notice_sent_db_list(w, stop.sender, true, 0, ids, notice_resume_step, &count);
    for (int i = 0; !e && i < count; i++) {
        e = notice_sent_db_set(w, stop.sender, ids[i], SENT_WAITS);
        if (!e)
            e = legal_notice_resume(w, ids[i]);
    }
    r->left = count == notice_resume_step;
    return e;
}

static enum err resume_run(struct work *w, void *context)
{
    struct resuming *r = context;
    enum err e = db_begin(w);

    r->left = false;
    return e ? e : db_end(w, resume_some(w, r));
}

enum err notice_stop_end_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct resuming resuming = {.stop_id = job->subject_id, .left = true};

    return lanes_run_all(lanes, w, resume_run, &resuming, &resuming.left);
}
