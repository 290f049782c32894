/* What was done, on record and in the public log; and what becomes of a draft's pictures. */
#include "social/approval_parts.h"

#include "base/json.h"
#include "public_log/public_log.h"
#include "social/approvals_db.h"
#include "social/teams.h"

#include <assert.h>

static const char *const kind_names[] = {
    [APPROVAL_POST] = "post", [APPROVAL_EDIT] = "edit", [APPROVAL_PROFILE] = "profile"};
static const char *const state_names[APPROVAL_STATES] = {
    [APPROVAL_HELD] = "held",         [APPROVAL_APPROVED] = "approved",
    [APPROVAL_REJECTED] = "rejected", [APPROVAL_WITHDRAWN] = "withdrawn",
    [APPROVAL_EXPIRED] = "expired",
};
/* In the log for good. */
static const char *const action_names[DEEDS] = {
    [DEED_HELD] = "held",
    [DEED_EDITED] = "voided",
    [DEED_AGREED] = "agreed",
    [DEED_APPROVED] = "approved",
    [DEED_REJECTED] = "rejected",
    [DEED_WITHDRAWN] = "withdrawn",
    [DEED_EXPIRED] = "expired",
    [DEED_RELEASED] = "released",
    [DEED_RULE_MADE] = "rule_made",
    [DEED_RULE_CHANGED] = "rule_changed",
    [DEED_RULE_WEAKENING] = "rule_weakening",
    [DEED_RULE_WEAKENED] = "rule_weakened",
    [DEED_RULE_KEPT] = "rule_kept",
    [DEED_RESIGNED] = "resigned",
};
static const char *const surface_names[approval_surface_count] = {
    "post", "reply", "quote", "edit", "poll", "alt", "profile", "schedule", "import"};

const char *approval_kind_name(enum approval_kind kind)
{
    assert(kind >= APPROVAL_POST && kind <= APPROVAL_PROFILE);
    return kind_names[kind];
}

const char *approval_state_name(enum approval_state state)
{
    assert(state >= APPROVAL_HELD && state < APPROVAL_STATES);
    return state_names[state];
}

const char *approval_action_name(enum approval_action action)
{
    assert(action >= DEED_HELD && action < DEEDS);
    return action_names[action];
}

const char *approval_surface_name(int index)
{
    assert(index >= 0 && index < approval_surface_count);
    return surface_names[index];
}

/* ---- deeds ---- */

static bool is_of_rule(enum approval_action action)
{
    return action >= DEED_RULE_MADE;
}

static struct str record_json(struct work *w, const struct approval_deed *deed, int agreed)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_STR(&out, "action", str_of(approval_action_name(deed->action)));
    if (!is_of_rule(deed->action))
        JSON_INT(&out, "agreed", agreed);
    JSON_STR(&out, "by",
             str_of(!deed->by_id ? "time"
                    : deed->action == DEED_AGREED || deed->action == DEED_APPROVED ||
                            deed->action == DEED_REJECTED || deed->action == DEED_RESIGNED ||
                            deed->action == DEED_RULE_WEAKENED
                        ? "approver"
                        : "author"));
    JSON_INT(&out, "version", deed->version);
    json_close(&out, '}');
    return buffer_str(&out);
}

/* Who acted for the account is sealed too. */
static struct str subject_json(struct work *w, const struct approval_deed *deed)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_ID(&out, "account", deed->account_id);
    if (deed->by_id)
        JSON_ID(&out, "by", deed->by_id);
    if (deed->person_id)
        JSON_ID(&out, "person", deed->person_id);
    JSON_ID(&out, is_of_rule(deed->action) ? "rule" : "draft", deed->approval_id);
    json_close(&out, '}');
    return buffer_str(&out);
}

/* The reason's own bytes stay beside the log: it seals their hash, which a rule's text has anyway.
 */
enum err approval_deed_add(struct work *w, struct approval_deed deed, int agreed)
{
    struct log_entry entry = {.kind = LOG_APPROVAL,
                              .record = record_json(w, &deed, agreed),
                              .parts = {{.name = "draft", .text = deed.hash}},
                              .part_count = 2,
                              .owner_id = deed.account_id};
    enum err e;

    assert(db_in_transaction(w));
    deed.id = id_new(w->now_ms, id_bucket(deed.account_id));
    deed.made_ms = w->now_ms;
    deed.person_id = deed.by_id ? team_person(w) : 0;
    entry.about_id = deed.id;
    entry.parts[1] = (struct log_part){.name = "subject", .text = subject_json(w, &deed)};
    if (deed.reason.size && !is_of_rule(deed.action))
        entry.parts[entry.part_count++] =
            (struct log_part){.name = "reason", .text = approval_form_hash(w, deed.reason)};
    e = public_log_append(w, &entry, &deed.entry_id);
    return e ? e : approvals_db_deed_add(w, &deed);
}

enum err approval_deed_of(struct work *w, const struct approval *approval,
                          enum approval_action action, int64_t by_id, struct str reason, int agreed)
{
    return approval_deed_add(w,
                             (struct approval_deed){.account_id = approval->account_id,
                                                    .approval_id = approval->id,
                                                    .action = action,
                                                    .version = approval->version,
                                                    .by_id = by_id,
                                                    .hash = approval->hash,
                                                    .reason = reason},
                             agreed);
}

/* ---- pictures ---- */

/* Those that are the post's already stay its own. */
enum err approval_pictures_keep(struct work *w, int64_t approval_id, const struct approval_ask *ask)
{
    const struct post_draft *draft = ask->draft;
    int64_t ids[post_media_max];
    int count = 0;
    enum err e = OK;

    if (!draft)
        return OK;
    for (int i = 0; !e && i < draft->media_count; i++) {
        struct media media;

        e = media_find(w, draft->media_ids[i], &media);
        if (!e && (media.post_id != ask->target_id || !ask->target_id))
            ids[count++] = draft->media_ids[i];
    }
    if (e || !count)
        return e == ERR_NOT_FOUND
                   ? work_fail(w, ERR_INVALID, "a picture was not found, or is another post's")
                   : e;
    return (draft->imported ? media_attach_imported : media_attach)(w, ask->account_id, approval_id,
                                                                    ids, count);
}

/* Pictures that a profile would have shown: those that it does not show now. */
static enum err profile_pictures_leave(struct work *w, const struct approval *approval)
{
    struct approval_form form;
    struct account account;
    int64_t ids[2];
    enum err e = approval_form_read(w, approval->form, &form);

    if (!e)
        e = account_find(w, approval->account_id, &account);
    if (e)
        return e;
    ids[0] = form.changes.avatar_media_id;
    ids[1] = form.changes.header_media_id;
    for (int i = 0; !e && i < 2; i++)
        if (ids[i] && ids[i] != account.avatar_media_id && ids[i] != account.header_media_id)
            e = media_leave(w, ids[i]);
    return e;
}

enum err approval_pictures_give(struct work *w, const struct approval *approval)
{
    return approval->kind == APPROVAL_PROFILE ? OK : media_detach(w, approval->id, false);
}

enum err approval_pictures_leave(struct work *w, const struct approval *approval)
{
    return approval->kind == APPROVAL_PROFILE ? profile_pictures_leave(w, approval)
                                              : media_detach(w, approval->id, false);
}
