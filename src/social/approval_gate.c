/* Which rules a draft meets, and holding it. */
#include "social/approval_parts.h"

#include "base/host_form.h"
#include "base/needles.h"
#include "social/approvals_db.h"
#include "social/notifications.h"
#include "social/teams.h"

#include <assert.h>

/* ---- what is looked at ---- */

/* A text that would be seen, and the surfaces it would be seen on. */
struct shown {
    struct str text; /* as it is seen: utf8_seen() */
    unsigned surfaces;
    struct shown *next;
};
struct looked_at {
    struct shown *shown;
    unsigned surfaces; /* of all together: what "everything" means */
};

static void show(struct work *w, struct looked_at *l, struct str text, unsigned surfaces)
{
    struct shown *one = ARENA_NEW(w->memory, struct shown);

    *one =
        (struct shown){.text = utf8_seen(w->memory, text), .surfaces = surfaces, .next = l->shown};
    l->shown = one;
    l->surfaces |= surfaces;
}

static unsigned surfaces_of(const struct approval_ask *ask)
{
    const struct post_draft *draft = ask->draft;
    unsigned surfaces = 0;

    assert(draft != NULL);
    if (ask->kind == APPROVAL_EDIT)
        return SURFACE_EDIT;
    if (draft->reply_to_id)
        surfaces |= SURFACE_REPLY;
    if (draft->quote_of_id)
        surfaces |= SURFACE_QUOTE;
    if (!surfaces)
        surfaces = SURFACE_POST;
    if (draft->scheduled_ms)
        surfaces |= SURFACE_SCHEDULE;
    return draft->imported ? surfaces | SURFACE_IMPORT : surfaces;
}

static enum err picture_show(struct work *w, struct looked_at *l, int64_t id,
                             const struct media_changes *changes, unsigned surfaces)
{
    struct media media;
    enum err e = media_find(w, id, &media);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e; /* it cannot be attached either */
    if (changes && changes->set_description)
        media.description = str_trim(utf8_clean(w->memory, changes->description));
    if (media.description.size)
        show(w, l, media.description, surfaces);
    return OK;
}

static enum err post_show(struct work *w, const struct approval_ask *ask, struct looked_at *l)
{
    const struct post_draft *draft = ask->draft;
    const unsigned surfaces = surfaces_of(ask);
    enum err e = OK;

    assert(draft != NULL);
    show(w, l, draft->text, surfaces);
    if (draft->spoiler_text.size)
        show(w, l, draft->spoiler_text, surfaces);
    for (int i = 0; draft->poll && i < draft->poll->option_count; i++)
        show(w, l, draft->poll->options[i], SURFACE_POLL);
    for (int i = 0; !e && i < draft->media_count; i++) {
        const struct media_changes *changes = NULL;

        for (int j = 0; j < draft->media_change_count; j++)
            if (draft->media_changes[j].media_id == draft->media_ids[i])
                changes = &draft->media_changes[j].changes;
        e = picture_show(w, l, draft->media_ids[i], changes, SURFACE_ALT);
    }
    return e;
}

static bool fields_same(const struct account *account, const struct account_changes *changes)
{
    if (account->field_count != changes->field_count)
        return false;
    for (int i = 0; i < account->field_count; i++)
        if (!str_equal(account->fields[i].name, changes->fields[i].name) ||
            !str_equal(account->fields[i].value, changes->fields[i].value))
            return false;
    return true;
}

/* A picture that was not there, or what is newly said of one. */
static enum err profile_picture_show(struct work *w, struct looked_at *l, bool set, int64_t old_id,
                                     int64_t new_id, bool described, struct str description)
{
    const int64_t id = set ? new_id : old_id;
    const struct media_changes changes = {.set_description = described, .description = description};
    struct media media;
    enum err e = OK;

    if (!id || (id == old_id && !described))
        return OK;
    if (id == old_id) {
        e = media_find(w, id, &media);
        if (e || str_equal(media.description, str_trim(utf8_clean(w->memory, description))))
            return e == ERR_NOT_FOUND ? OK : e;
    }
    l->surfaces |= SURFACE_PROFILE;
    return picture_show(w, l, id, &changes, SURFACE_PROFILE | SURFACE_ALT);
}

/* What changes of it, and nothing of what stands already. */
static enum err profile_show(struct work *w, const struct approval_ask *ask, struct looked_at *l)
{
    const struct account_changes *c = ask->changes;
    const struct account *account = ask->account;
    enum err e;

    if (c->set_display_name && !str_equal(c->display_name, account->display_name))
        show(w, l, c->display_name, SURFACE_PROFILE);
    if (c->set_note && !str_equal(c->note, account->note))
        show(w, l, c->note, SURFACE_PROFILE);
    if (c->set_fields && !fields_same(account, c))
        for (int i = 0; i < c->field_count; i++) {
            show(w, l, c->fields[i].name, SURFACE_PROFILE);
            show(w, l, c->fields[i].value, SURFACE_PROFILE);
        }
    e = profile_picture_show(w, l, c->set_avatar, account->avatar_media_id, c->avatar_media_id,
                             c->set_avatar_description, c->avatar_description);
    return e ? e
             : profile_picture_show(w, l, c->set_header, account->header_media_id,
                                    c->header_media_id, c->set_header_description,
                                    c->header_description);
}

/* ---- whether a rule fits ---- */

/* A topic that is an address stands for its host; "www." is not looked for. */
static struct str topic_needle(struct work *w, struct str topic)
{
    struct str text = utf8_seen(w->memory, topic), host;
    const size_t at = str_find(text, STR("://"));

    if (at == SIZE_MAX)
        return text;
    text = str_sub(text, at + 3, text.size);
    (void)str_split(text, '/', &host);
    return str_starts(host, STR("www.")) ? str_sub(host, 4, host.size) : host;
}

/* A link through one of them hides where it leads: it fits each rule that names a host. */
static const char *const shorteners[] = {
    "bit.ly",      "buff.ly", "cutt.ly", "dlvr.it", "goo.gl",      "ift.tt",
    "is.gd",       "lnkd.in", "ow.ly",   "rb.gy",   "rebrand.ly",  "s.id",
    "shorturl.at", "t.co",    "t.ly",    "tiny.cc", "tinyurl.com", "v.gd",
};
enum { shorteners_count = sizeof shorteners / sizeof *shorteners };

/* "example.com", not "etc." nor "3.5". */
static bool is_host(struct str text)
{
    const size_t dot = str_find_char(text, '.');
    const char last = text.size ? text.data[text.size - 1] : '.';

    return dot != SIZE_MAX && dot > 0 && last != '.' && !(last >= '0' && last <= '9') &&
           str_find_char(text, ' ') == SIZE_MAX;
}

/* Each topic; of a host the other way in which it is written, and the shorteners. ret_items has
 * room for looked_for_max. */
enum { looked_for_max = 2 * approval_topics_max + shorteners_count };
static int needles_of(struct work *w, const struct approval_rule *rule, struct needle *ret_items)
{
    bool any_host = false;
    int count = 0;

    for (int i = 0; i < rule->topic_count; i++) {
        const struct str text = topic_needle(w, rule->topics[i]);
        struct str other;

        ret_items[count++] = (struct needle){.text = text, .whole_word = true};
        if (!is_host(text))
            continue;
        any_host = true;
        other = host_other_form(w->memory, text);
        if (other.size)
            ret_items[count++] =
                (struct needle){.text = utf8_seen(w->memory, other), .whole_word = true};
    }
    for (int i = 0; any_host && i < shorteners_count; i++)
        ret_items[count++] = (struct needle){.text = str_of(shorteners[i]), .whole_word = true};
    return count;
}

static bool rule_fits(struct work *w, const struct approval_rule *rule, const struct looked_at *l)
{
    struct needle *items = arena_array(w->memory, looked_for_max, sizeof *items);
    bool *found = arena_array(w->memory, looked_for_max, sizeof *found);
    const struct needles *needles;
    size_t count;

    if (!(rule->surfaces & l->surfaces))
        return false;
    if (rule->everything)
        return true;
    count = (size_t)needles_of(w, rule, items);
    needles = needles_place(arena_alloc(w->memory, needles_bytes(items, count)), items, count);
    for (const struct shown *one = l->shown; one; one = one->next)
        if (one->surfaces & rule->surfaces)
            (void)needles_find(needles, one->text, found);
    for (size_t i = 0; i < count; i++)
        if (found[i])
            return true;
    return false;
}

enum err approval_rules_fit(struct work *w, const struct approval_ask *ask,
                            const struct approval_rule *rules, int count, uint32_t *ret_fit)
{
    struct looked_at looked_at = {0};
    enum err e = ask->kind == APPROVAL_PROFILE ? profile_show(w, ask, &looked_at)
                                               : post_show(w, ask, &looked_at);

    _Static_assert(approval_rules_max < 32, "a bit for each rule, and for that of contributors");
    *ret_fit = 0;
    for (int i = 0; !e && i < count; i++)
        if (rule_fits(w, &rules[i], &looked_at))
            *ret_fit |= 1u << i;
    return e;
}

/* ---- holding ---- */

static int64_t deadline(const struct work *w, const struct approval_rule *rules, int count,
                        uint32_t fit)
{
    int hours = approval_hours_max;

    for (int i = 0; i < count; i++)
        if ((fit & 1u << i) && rules[i].hours < hours)
            hours = rules[i].hours;
    return w->now_ms + hours * (int64_t)clock_hour_ms;
}

/* What was agreed to for exactly this. */
static enum err agreed_before(struct work *w, const struct approval_ask *ask, int64_t approval_id,
                              const struct approval_rule *rules, int count, uint32_t *ret_fit)
{
    struct approval approval;
    struct str form;
    enum err e = approvals_db_find(w, approval_id, &approval);

    if (!e)
        e = approval_form_write(w, ask, &form);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (approval.account_id == ask->account_id && approval.state == APPROVAL_APPROVED &&
        str_equal(approval.hash, approval_form_hash(w, form)))
        *ret_fit &= ~approval_rules_satisfied(w, approval.rules, rules, count);
    return OK;
}

/* The same change of a profile that waits already: an import that runs again asks for it again. */
static enum err held_already(struct work *w, const struct approval *a, int64_t *ret_id)
{
    struct approval *held = arena_array(w->memory, approval_held_max, sizeof *held);
    int count = 0;
    enum err e = a->kind == APPROVAL_PROFILE
                     ? approvals_db_held(w, a->account_id, approval_held_max, held, &count)
                     : OK;

    *ret_id = 0;
    for (int i = 0; !e && i < count; i++)
        if (held[i].kind == a->kind && str_equal(held[i].hash, a->hash))
            *ret_id = held[i].id;
    return e;
}

static enum err hold(struct work *w, const struct approval_ask *ask,
                     const struct approval_rule *rules, int count, uint32_t fit,
                     int64_t *ret_held_id)
{
    struct approval a = {
        .account_id = ask->account_id,
        .kind = ask->kind,
        .state = APPROVAL_HELD,
        .version = 1,
        .writer_id = approval_person(w, ask->account_id),
        .made_ms = w->now_ms,
        .changed_ms = w->now_ms,
        .expires_ms = deadline(w, rules, count, fit),
        .target_id = ask->target_id,
        .rules = approval_rules_write(w, rules, count, fit),
        .key = ask->draft ? ask->draft->idempotency_key : STR(""),
    };
    int held = 0;
    enum err e = approvals_db_held_count(w, ask->account_id, &held);

    if (!e && held >= approval_held_max)
        e = work_fail(w, ERR_TOO_MANY, "more than %d drafts wait for approval",
                      (int)approval_held_max);
    if (!e)
        e = approval_form_write(w, ask, &a.form);
    if (e)
        return e;
    a.hash = approval_form_hash(w, a.form);
    e = held_already(w, &a, ret_held_id);
    if (e || *ret_held_id)
        return e;
    a.id = id_new(w->now_ms, id_bucket(a.account_id));
    e = approvals_db_insert(w, &a);
    if (!e)
        e = approvals_db_version_add(w, &a);
    if (!e)
        e = approval_pictures_keep(w, a.id, ask);
    if (!e)
        e = jobs_set(w, JOB_END_APPROVAL, a.id, STR(""), a.expires_ms);
    if (!e)
        e = approval_deed_of(w, &a, DEED_HELD, a.account_id, STR(""), 0);
    if (!e)
        e = approval_rules_tell(w, &a, rules, count, fit);
    if (!e)
        *ret_held_id = a.id;
    return e;
}

enum err approval_gate(struct work *w, const struct approval_ask *ask, int64_t *ret_held_id)
{
    const int64_t approval_id = ask->draft ? ask->draft->approval_id : ask->changes->approval_id;
    struct approval_rule *rules;
    uint32_t fit = 0;
    const bool by_contributor = team_is_contributor(w) && !approval_id;
    int count = 0;
    enum err e;

    assert(db_in_transaction(w));
    *ret_held_id = 0;
    rules = arena_array(w->memory, approval_rules_max + 1, sizeof *rules);
    e = approval_rules(w, ask->account_id, rules, &count);
    if (e || (!count && !by_contributor))
        return e;
    e = approval_rules_fit(w, ask, rules, count, &fit);
    if (!e && fit && approval_id)
        e = agreed_before(w, ask, approval_id, rules, count, &fit);
    if (by_contributor) {
        fit |= 1u << count;
        rules[count++] = approval_contributor_rule(ask->account_id);
    }
    return e || !fit ? e : hold(w, ask, rules, count, fit, ret_held_id);
}
