#include "push/push.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "net/fetch.h"
#include "net/url.h"
#include "push/budgets.h"
#include "push/services.h"
#include "push/subscriptions_db.h"
#include "push/vapid.h"
#include "social/collections.h"
#include "social/pictures.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/visibility.h"

#include <assert.h>

/* The message. */

/* %N: the name of the one it is from. */
static const char *const english[NOTIFICATION_KINDS] = {
    [NOTIFICATION_MENTION] = "%N mentioned you",
    [NOTIFICATION_STATUS] = "%N has posted",
    [NOTIFICATION_BOOST] = "%N boosted your post",
    [NOTIFICATION_FOLLOW] = "%N follows you",
    [NOTIFICATION_FOLLOW_REQUEST] = "%N asks to follow you",
    [NOTIFICATION_FAVOURITE] = "%N likes your post",
    [NOTIFICATION_POLL] = "A poll by %N has ended",
    [NOTIFICATION_UPDATE] = "%N edited a post",
    [NOTIFICATION_QUOTE] = "%N quoted your post",
    [NOTIFICATION_QUOTED_UPDATE] = "%N edited a post that you quoted",
    [NOTIFICATION_SIGN_UP] = "%N has signed up",
    [NOTIFICATION_REPORT] = "%N has sent a report",
    [NOTIFICATION_COLLECTED] = "%N put you into a collection",
    [NOTIFICATION_COLLECTION_UPDATE] = "%N changed a collection you are in",
    [NOTIFICATION_MODERATION_WARNING] = "The people who look after the square wrote to you, %N",
    [NOTIFICATION_APPROVAL_WANTED] = "%N asks you to approve a draft",
    [NOTIFICATION_APPROVAL_DECIDED] = "%N: a held draft was decided",
    [NOTIFICATION_APPROVAL_RULE] = "%N wants to weaken a rule that names you",
    [NOTIFICATION_TEAM_INVITED] = "%N invites you to act for it",
    [NOTIFICATION_JURY] = "You are called to a jury, %N",
};
static const char *const french[NOTIFICATION_KINDS] = {
    [NOTIFICATION_MENTION] = "%N vous a mentionné",
    [NOTIFICATION_STATUS] = "%N a publié un message",
    [NOTIFICATION_BOOST] = "%N a partagé votre message",
    [NOTIFICATION_FOLLOW] = "%N vous suit",
    [NOTIFICATION_FOLLOW_REQUEST] = "%N demande à vous suivre",
    [NOTIFICATION_FAVOURITE] = "%N aime votre message",
    [NOTIFICATION_POLL] = "Un sondage de %N est terminé",
    [NOTIFICATION_UPDATE] = "%N a modifié un message",
    [NOTIFICATION_QUOTE] = "%N a cité votre message",
    [NOTIFICATION_QUOTED_UPDATE] = "%N a modifié un message que vous avez cité",
    [NOTIFICATION_SIGN_UP] = "%N s’est inscrit",
    [NOTIFICATION_REPORT] = "%N a envoyé un signalement",
    [NOTIFICATION_COLLECTED] = "%N vous a mis dans une collection",
    [NOTIFICATION_COLLECTION_UPDATE] = "%N a modifié une collection où vous êtes",
    [NOTIFICATION_MODERATION_WARNING] = "Ceux qui veillent sur la place vous ont écrit, %N",
    [NOTIFICATION_APPROVAL_WANTED] = "%N vous demande d’approuver un brouillon",
    [NOTIFICATION_APPROVAL_DECIDED] = "%N : un brouillon retenu a été tranché",
    [NOTIFICATION_APPROVAL_RULE] = "%N veut affaiblir une règle qui vous nomme",
    [NOTIFICATION_TEAM_INVITED] = "%N vous invite à agir en son nom",
    [NOTIFICATION_JURY] = "Un jury vous appelle, %N",
};

enum { name_bytes_max = 200, body_bytes_max = 4 * push_body_characters_max, icon_bytes_max = 600 };

static struct str title_of(struct work *w, const struct push_subscription *s,
                           const struct notification *n, const struct account *from)
{
    bool is_french = str_equal_nocase(str_sub(s->locale, 0, 2), STR("fr"));
    struct str text = str_of((is_french ? french : english)[n->kind]), before, after;
    struct str name = from->display_name.size ? from->display_name : from->username;

    after = str_sub(str_split(text, '%', &before), 1, SIZE_MAX);
    return str_format(w->memory, "%.*s%.*s%.*s", STR_ARG(before),
                      STR_ARG(utf8_prefix(name, name_bytes_max)), STR_ARG(after));
}

/* As many characters as Mastodon sends. */
static struct str shortened(struct work *w, struct str text)
{
    struct str start = utf8_prefix(text, body_bytes_max);
    size_t at = 0;

    for (int i = 0; i < push_body_characters_max - 1 && at < start.size; i++)
        (void)utf8_next(start, &at);
    if (at >= text.size)
        return text;
    return str_format(w->memory, "%.*s…", STR_ARG(str_sub(start, 0, at)));
}

static enum err body_of(struct work *w, const struct notification *n, const struct account *from,
                        struct str *ret_body)
{
    struct restriction_words words = {0};
    struct collection collection;
    struct post post;
    enum err e;

    *ret_body =
        n->kind == NOTIFICATION_MODERATION_WARNING || n->kind >= NOTIFICATION_APPROVAL_WANTED
            ? STR("")
            : shortened(w, from->note);
    if (n->kind == NOTIFICATION_COLLECTED || n->kind == NOTIFICATION_COLLECTION_UPDATE) {
        e = collection_find(w, n->account_id, n->post_id, &collection);
        if (!e)
            *ret_body = shortened(w, collection.name);
        return e;
    }
    if (!n->post_id || !notification_kind_has_post(n->kind))
        return OK;
    e = post_find(w, n->post_id, &post);
    if (!e)
        *ret_body = shortened(w, post.spoiler_text.size ? post.spoiler_text : post.text);
    /* A restriction may have come over it since. */
    if (!e)
        e = visibility_check_post(w, n->account_id, &post);
    if (!e && (post.flags & POST_WARNED))
        e = restriction_words_find(w, post.id, &words);
    if (!e && words.warning.size && !post.spoiler_text.size)
        *ret_body = shortened(w, words.warning);
    return e;
}

enum err push_payload(struct work *w, const struct push_subscription *subscription,
                      const struct notification *notification, struct str *ret_json)
{
    struct buffer b = buffer_in(w->memory);
    struct account from;
    struct str body = {0};
    enum err e = account_find(w, notification->from_id, &from);

    if (!e && (from.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    if (!e)
        e = body_of(w, notification, &from, &body);
    if (e)
        return e;
    json_open(&b, '{');
    JSON_STR(&b, "access_token", push_token_open(w, subscription));
    JSON_STR(&b, "preferred_locale", subscription->locale);
    JSON_INT(&b, "notification_id", notification->id);
    JSON_STR(&b, "notification_type", str_of(notification_kind_name(notification->kind)));
    JSON_STR(&b, "icon", str_sub(account_avatar_url(w, &from), 0, icon_bytes_max));
    JSON_STR(&b, "title", title_of(w, subscription, notification, &from));
    JSON_STR(&b, "body", body);
    json_close(&b, '}');
    *ret_json = buffer_str(&b);
    return OK;
}

/* One call. */

enum delivery {
    DELIVERED,
    DELIVERY_IDLE,    /* there is nothing to send, or not to her */
    DELIVERY_REFUSED, /* this message will never be taken */
    DELIVERY_LATER,   /* it did not work; from here on the next ones would not either */
    DELIVERY_RESTING, /* nobody was called */
    DELIVERY_QUEUED,  /* nobody was called: it is others' turn */
    DELIVERY_GONE
};

struct outcome {
    const struct push_subscription *subscription;
    int64_t notification_id;
    enum delivery delivery;
    int64_t again_ms; /* of a service that rests, and of an account that waits for its turn */
};

static void header(struct fetch_request *request, const char *name, struct str value)
{
    assert(request->header_count < fetch_headers_max);
    request->headers[request->header_count].name = name;
    request->headers[request->header_count++].value = value;
}

static enum err request_make(struct work *w, const struct push_subscription *s,
                             const struct url *url, struct str plain, struct fetch_request *request)
{
    enum web_push_encoding encoding = s->is_standard ? WEB_PUSH_AES128GCM : WEB_PUSH_AESGCM;
    struct web_push_chance chance;
    struct web_push_message message;
    struct str jwt = {0}, key = vapid_public_key();
    enum err e = web_push_chance_new(w, &chance);

    if (!e)
        e = web_push_close(w, encoding, &s->keys, &chance, plain, &message);
    if (!e)
        e = vapid_token(w, url->origin, &jwt);
    if (e)
        return e;
    request->body = message.body;
    header(request, "TTL", str_format(w->memory, "%d", push_ttl_seconds));
    header(request, "Urgency", STR("normal"));
    if (s->is_standard) {
        header(request, "Content-Encoding", STR("aes128gcm"));
        header(request, "Authorization",
               str_format(w->memory, "vapid t=%.*s,k=%.*s", STR_ARG(jwt), STR_ARG(key)));
        return OK;
    }
    header(request, "Content-Encoding", STR("aesgcm"));
    header(request, "Encryption", str_format(w->memory, "salt=%.*s", STR_ARG(message.salt)));
    header(request, "Crypto-Key",
           str_format(w->memory, "dh=%.*s;p256ecdsa=%.*s", STR_ARG(message.point), STR_ARG(key)));
    header(request, "Authorization", str_format(w->memory, "WebPush %.*s", STR_ARG(jwt)));
    return OK;
}

static enum delivery judge(int status)
{
    if (status >= 200 && status < 300)
        return DELIVERED;
    if (status == 404 || status == 410)
        return DELIVERY_GONE;
    if (status >= 500 || status == 408 || status == 425 || status == 429)
        return DELIVERY_LATER;
    return DELIVERY_REFUSED;
}

static enum service_answer service_answer(enum delivery delivery, int64_t took_ms)
{
    return delivery == DELIVERY_LATER || took_ms >= push_slow_ms ? SERVICE_FAILED
           : took_ms > budget_quick_ms                           ? SERVICE_SLOW
                                                                 : SERVICE_WELL;
}

static enum err call_service(struct work *w, const struct push_subscription *s,
                             const struct url *url, struct str plain, struct outcome *ret_outcome)
{
    struct fetch_request request = {.method = "POST",
                                    .url = s->endpoint,
                                    .type = STR("application/octet-stream"),
                                    .response_bytes_max = push_answer_bytes_max,
                                    .seconds_max = push_seconds_max,
                                    .redirects_answered = true};
    struct fetch_reply reply = {0};
    int64_t begun = clock_monotonic_ms(), took_ms;
    enum err e = request_make(w, s, url, plain, &request), failed = e;

    if (!e)
        failed = fetch(w, &request, &reply);
    took_ms = clock_monotonic_ms() - begun;
    ret_outcome->delivery = failed == ERR_FORBIDDEN || failed == ERR_TOO_LARGE ? DELIVERY_REFUSED
                            : failed                                           ? DELIVERY_LATER
                                     : judge(reply.status);
    service_answered(url->origin, e ? SERVICE_WELL : service_answer(ret_outcome->delivery, took_ms),
                     clock_now_ms());
    log_debug("push.sent", "status=%d error=%s ms=%lld", reply.status, err_name(failed),
              (long long)took_ms);
    return e;
}

static enum err call(struct work *w, const struct push_subscription *s, struct str plain,
                     struct outcome *ret_outcome)
{
    struct url url;
    int64_t begun = clock_monotonic_ms();
    enum err e = OK;

    if (url_read(w->memory, s->endpoint, STR(""), &url)) {
        ret_outcome->delivery = DELIVERY_GONE;
        return OK;
    }
    if (!budget_begin(s->account_id, w->now_ms, &ret_outcome->again_ms)) {
        ret_outcome->delivery = DELIVERY_QUEUED;
        return OK;
    }
    if (service_ready(url.origin, w->now_ms, &ret_outcome->again_ms))
        e = call_service(w, s, &url, plain, ret_outcome);
    else
        ret_outcome->delivery = DELIVERY_RESTING;
    budget_end(s->account_id, clock_monotonic_ms() - begun, clock_now_ms());
    return e;
}

/* Does she want to hear of it? */
static enum err wanted(struct work *w, const struct push_subscription *s,
                       const struct notification *n, bool *ret_wanted)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    bool disabled = false;
    enum err e = account_find_flags(w, s->account_id, &flags);

    *ret_wanted = false;
    if (!e)
        e = subscriptions_db_disabled(w, s->account_id, &disabled);
    if (e || disabled || n->filtered || (flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        return e == ERR_NOT_FOUND ? OK : e;
    if (!(s->alerts & 1u << n->kind) || s->policy == PUSH_NONE ||
        id_ms(n->id) + INT64_C(1000) * push_ttl_seconds < w->now_ms)
        return OK;
    if (s->policy != PUSH_ALL && n->from_id != n->account_id)
        e = relation_find(w, n->account_id, n->from_id, &relation);
    if (!e)
        *ret_wanted = s->policy == PUSH_ALL ||
                      (relation.flags &
                       (s->policy == PUSH_FOLLOWED ? RELATION_FOLLOWS : RELATION_FOLLOWED_BY)) != 0;
    return e;
}

static enum err send(struct work *w, const struct push_subscription *s,
                     const struct notification *n, struct outcome *ret_outcome)
{
    struct str plain = {0};
    bool is_wanted = false;
    enum err e = wanted(w, s, n, &is_wanted);

    *ret_outcome =
        (struct outcome){.subscription = s, .notification_id = n->id, .delivery = DELIVERY_IDLE};
    if (!e && is_wanted)
        e = push_payload(w, s, n, &plain);
    if (e || !is_wanted)
        return e == ERR_NOT_FOUND ? OK : e;
    return call(w, s, plain, ret_outcome);
}

/* What follows from it, on a lane. */

static int64_t retry_at(const struct work *w, const struct push_subscription *s,
                        const struct outcome *o)
{
    int64_t wait = push_retry_ms_min;
    uint32_t chance;

    random_bytes(&chance, sizeof chance);
    if (o->delivery >= DELIVERY_RESTING && s->again_ms > w->now_ms)
        return s->again_ms; /* news do not put it off */
    if (o->delivery == DELIVERY_QUEUED)
        return o->again_ms;
    if (o->delivery == DELIVERY_RESTING)
        return o->again_ms + (int64_t)(chance % push_retry_ms_min);
    for (int i = 1; i < s->failures && wait < push_retry_ms_max; i++)
        wait *= 2;
    wait = wait < push_retry_ms_max ? wait : push_retry_ms_max;
    return w->now_ms + wait * 3 / 4 + (int64_t)chance % (wait / 2);
}

static enum err put_off(struct work *w, struct push_subscription *s, const struct outcome *o)
{
    enum err e;

    if (s->failing_since_ms && w->now_ms - s->failing_since_ms > push_failing_ms_max)
        return subscriptions_db_delete(w, s->id);
    if (o->delivery == DELIVERY_LATER)
        s->failures++;
    if (!s->failing_since_ms && o->delivery != DELIVERY_QUEUED)
        s->failing_since_ms = w->now_ms;
    s->again_ms = retry_at(w, s, o);
    e = waiting_db_add(w, s, o->notification_id);
    if (!e)
        e = subscriptions_db_set_failures(w, s);
    return e ? e : jobs_set(w, JOB_PUSH_AGAIN, s->id, STR(""), s->again_ms);
}

static enum err settle(struct work *w, const struct outcome *o)
{
    struct push_subscription s;
    enum err e = subscriptions_db_find(w, o->subscription->id, &s);

    if (e) /* she has signed out meanwhile */
        return e == ERR_NOT_FOUND ? OK : e;
    if (o->delivery == DELIVERY_GONE)
        return subscriptions_db_delete(w, s.id);
    if (o->delivery == DELIVERY_LATER || o->delivery == DELIVERY_RESTING ||
        o->delivery == DELIVERY_QUEUED)
        return put_off(w, &s, o);
    if (o->delivery == DELIVERY_REFUSED && ++s.failures >= push_refusals_max)
        return subscriptions_db_delete(w, s.id);
    if (o->delivery == DELIVERED) {
        s.failures = 0;
        s.failing_since_ms = s.again_ms = 0;
    }
    e = waiting_db_remove(w, s.id, o->notification_id);
    return e ? e : subscriptions_db_set_failures(w, &s);
}

static enum err settle_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, settle(w, context));
}

/* Nothing is to be written where all is as it was. */
static bool is_plain(const struct outcome *o)
{
    return (o->delivery == DELIVERED || o->delivery == DELIVERY_IDLE) &&
           !o->subscription->failures && !o->subscription->failing_since_ms;
}

/* The jobs. */

static enum err send_all(struct work *w, const struct notification *n, struct lanes *lanes)
{
    struct push_subscription *list =
        arena_array(w->memory, push_subscriptions_per_account_max, sizeof *list);
    int count = 0;
    enum err e =
        subscriptions_db_list(w, n->account_id, push_subscriptions_per_account_max, list, &count);

    for (int i = 0; !e && i < count; i++) {
        struct outcome o = {.subscription = &list[i],
                            .notification_id = n->id,
                            .delivery = DELIVERY_RESTING,
                            .again_ms = list[i].again_ms};
        if (list[i].again_ms <= w->now_ms)
            e = send(w, &list[i], n, &o);
        if (!e && !is_plain(&o))
            e = lanes_run(lanes, w, settle_run, &o);
    }
    return e;
}

enum err push_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct notification n;
    int64_t account_id = 0;
    enum err e = id_parse(job->data, &account_id);

    if (e)
        return work_fail(w, ERR_INTERNAL, "job %lld names no account", (long long)job->id);
    e = notification_find(w, account_id, job->subject_id, &n);
    if (e) /* it was taken back */
        return e == ERR_NOT_FOUND ? OK : e;
    return send_all(w, &n, lanes);
}

enum err push_again_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct push_subscription s;
    struct outcome o = {.subscription = &s};
    int64_t ids[push_waiting_max];
    int count = 0;
    enum err e = subscriptions_db_find(w, job->subject_id, &s);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = waiting_db_list(w, s.id, push_waiting_max, ids, &count);
    for (int i = 0; !e && i < count && o.delivery < DELIVERY_LATER; i++) {
        struct notification n;
        o = (struct outcome){
            .subscription = &s, .notification_id = ids[i], .delivery = DELIVERY_IDLE};
        e = notification_find(w, s.account_id, ids[i], &n);
        if (!e)
            e = send(w, &s, &n, &o);
        else if (e == ERR_NOT_FOUND)
            e = OK;
        if (!e)
            e = lanes_run(lanes, w, settle_run, &o);
    }
    return e;
}

/* A test. */

static enum err try_payload(struct work *w, const struct push_subscription *s, struct str *ret_json)
{
    bool is_french = str_equal_nocase(str_sub(s->locale, 0, 2), STR("fr"));
    struct str title = site_words(w->site).title;
    struct buffer b = buffer_in(w->memory);
    struct account own;
    enum err e = account_find(w, s->account_id, &own);

    if (e)
        return e;
    json_open(&b, '{');
    JSON_STR(&b, "access_token", push_token_open(w, s));
    JSON_STR(&b, "preferred_locale", s->locale);
    JSON_INT(&b, "notification_id", 0);
    JSON_STR(&b, "notification_type", STR("test"));
    JSON_STR(&b, "icon", str_sub(account_avatar_url(w, &own), 0, icon_bytes_max));
    JSON_STR(&b, "title", title.size ? title : w->site->domain);
    JSON_STR(&b, "body", is_french ? STR("Cet appareil est averti.") : STR("This device is told."));
    json_close(&b, '}');
    *ret_json = buffer_str(&b);
    return OK;
}

static enum err gone_run(struct work *w, void *context)
{
    const struct push_subscription *s = context;

    return push_unsubscribe(w, s->account_id, s->token_id);
}

enum err push_try(struct work *w, int64_t account_id, int64_t token_id)
{
    struct push_subscription s;
    struct outcome o = {.subscription = &s};
    struct str plain = {0};
    enum err e = push_subscription_find(w, account_id, token_id, &s);

    if (!e)
        e = try_payload(w, &s, &plain);
    if (!e)
        e = call(w, &s, plain, &o);
    if (e || o.delivery == DELIVERED)
        return e;
    if (o.delivery == DELIVERY_QUEUED || o.delivery == DELIVERY_RESTING)
        return work_fail(w, ERR_TOO_MANY, "the push service needs a rest: try again in a minute");
    if (o.delivery != DELIVERY_GONE)
        return work_fail(w, ERR_INVALID, "the push service did not take the message");
    e = lanes_run(w->lanes, w, gone_run, &s);
    return e ? e
             : work_fail(w, ERR_NOT_FOUND,
                         "the push service does not know this device any more: switch it on anew");
}
