#include "imports/bulk_apply.h"

#include "imports/bulk_feeds.h"
#include "social/approvals.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/relations.h"

#include <string.h>

/* Whether the square holds it already; read before the transaction, to spare the work. */
enum err bulk_is_there(struct work *w, const struct bulk_record *record, bool *ret_there)
{
    struct origin origin = {0};
    int64_t id = 0;
    enum err e = account_find_handle(w, record->account, &id);
    if (!e && record->type == BULK_POST)
        e = origin_find(w, record->key, id, &origin);
    *ret_there = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

void bulk_names_clear(struct bulk_names *names)
{
    memset(names, 0, sizeof *names);
}

/* The account of that name; `as` names the field for the words. */
static enum err name_find(struct work *w, struct bulk_names *names, struct str name, const char *as,
                          int64_t *ret_id)
{
    size_t at = str_hash(name) % bulk_names_held;
    if (name.size < bulk_name_bytes && names->entries[at].id &&
        str_is(name, names->entries[at].name)) {
        *ret_id = names->entries[at].id;
        return OK;
    }
    enum err e = account_find_handle(w, name, ret_id);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_INVALID, "there is no account \"%.*s\" for \"%s\"",
                         STR_ARG(utf8_prefix(name, 80)), as);
    if (e || name.size >= bulk_name_bytes)
        return e;
    memcpy(names->entries[at].name, name.data, name.size);
    names->entries[at].name[name.size] = 0;
    names->entries[at].id = *ret_id;
    return OK;
}

/* The post of a key: of the account the line names, else of its own account, else the only one. */
static enum err key_find(struct work *w, struct bulk_names *names, struct str key, struct str owner,
                         int64_t own_id, const char *as, int64_t *ret_post_id)
{
    struct origin origin = {0};
    int64_t owner_id = own_id;
    enum err e = OK;
    if (owner.size) {
        e = name_find(w, names, owner, "post_account", &owner_id);
        if (!e)
            e = origin_find(w, key, owner_id, &origin);
    } else {
        e = origin_resolve(w, key, owner_id, &origin);
    }
    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_INVALID, "\"%s\" names no earlier post: \"%.*s\"", as,
                         STR_ARG(utf8_prefix(key, 80)));
    if (e == ERR_CONFLICT)
        return work_fail(w, ERR_INVALID,
                         "several accounts have a post \"%.*s\": say whose in \"%s_account\"",
                         STR_ARG(utf8_prefix(key, 80)), as);
    if (!e)
        *ret_post_id = origin.post_id;
    return e ? e : approval_stands_for(w, ret_post_id);
}

/* A time that has not come yet counts as now: new ids must not follow a file into the future. */
static int64_t past(const struct work *w, int64_t ms)
{
    return ms > w->now_ms ? w->now_ms : ms;
}

static int64_t time_of(const struct work *w, const struct bulk_record *record)
{
    return record->created_ms ? past(w, record->created_ms) : w->now_ms;
}

/* ---- accounts ----------------------------------------------------------------------------- */

static enum err account_compare(struct work *w, const struct bulk_record *record, int64_t id)
{
    struct account account;
    const char *other = NULL;
    enum err e = account_find(w, id, &account);
    if (e)
        return e;
    if (record->display_name.size && !str_equal(record->display_name, account.display_name))
        other = "display_name";
    if (record->note.size && !str_equal(record->note, account.note))
        other = "note";
    if ((record->flags ^ account.flags) & record->flags_said)
        other = "bot, locked, discoverable or indexable";
    if (other)
        return work_fail(w, ERR_INVALID, "the account \"%.*s\" exists with another %s",
                         STR_ARG(record->account), other);
    return OK;
}

static enum err account_apply(struct work *w, const struct bulk_record *record, bool *ret_changed)
{
    int64_t id = 0;
    struct account made;
    enum err e = account_find_handle(w, record->account, &id);
    if (!e)
        return account_compare(w, record, id);
    if (e != ERR_NOT_FOUND)
        return e;
    const uint32_t by_default = ACCOUNT_DISCOVERABLE | ACCOUNT_INDEXABLE;
    const struct account_draft draft = {.username = record->account,
                                        .display_name = record->display_name,
                                        .note = record->note,
                                        .created_ms = past(w, record->created_ms),
                                        .flags =
                                            (by_default & ~record->flags_said) | record->flags};
    e = account_create(w, &draft, &made);
    if (e)
        return e;
    *ret_changed = true;
    struct account_changes changes = {.set_fields = record->field_count > 0,
                                      .field_count = record->field_count,
                                      .set_avatar = record->avatar != NULL,
                                      .set_header = record->header != NULL};
    memcpy(changes.fields, record->fields, sizeof changes.fields);
    if (record->avatar)
        e = bulk_picture_insert(w, made.id, MEDIA_PROFILE, record->avatar);
    if (!e && record->header)
        e = bulk_picture_insert(w, made.id, MEDIA_PROFILE, record->header);
    if (e)
        return e;
    changes.avatar_media_id = record->avatar ? record->avatar->media.id : 0;
    changes.header_media_id = record->header ? record->header->media.id : 0;
    if (changes.set_fields || record->avatar || record->header)
        e = account_change(w, made.id, &changes);
    return e;
}

/* ---- posts -------------------------------------------------------------------------------- */

static enum err post_references(struct work *w, struct bulk_names *names,
                                const struct bulk_record *record, struct post_draft *draft)
{
    enum err e = OK;
    if (record->reply_to.size)
        e = key_find(w, names, record->reply_to, record->reply_to_account, draft->author_id,
                     "reply_to", &draft->reply_to_id);
    if (!e && record->quote.size)
        e = key_find(w, names, record->quote, record->quote_account, draft->author_id, "quote",
                     &draft->quote_of_id);
    return e;
}

static enum err post_apply(struct work *w, struct bulk_names *names,
                           const struct bulk_record *record, int64_t account_id, bool *ret_changed)
{
    struct origin origin = {0};
    enum err e = origin_find(w, record->key, account_id, &origin);
    if (!e && memcmp(origin.content_hash, record->hash, origin_hash_bytes) != 0)
        return work_fail(w, ERR_INVALID, "the key \"%.*s\" of %.*s stands for another post",
                         STR_ARG(record->key), STR_ARG(record->account));
    if (e != ERR_NOT_FOUND)
        return e;
    struct post_draft draft = {.author_id = account_id,
                               .text = record->text,
                               .spoiler_text = record->spoiler_text,
                               .language = record->language,
                               .visibility = record->visibility,
                               .sensitive = record->sensitive,
                               .poll = record->has_poll ? &record->poll : NULL,
                               .imported = true,
                               .created_ms = time_of(w, record)};
    e = post_references(w, names, record, &draft);
    struct post *made = ARENA_NEW(w->memory, struct post);
    for (int i = 0; i < record->media_count && !e; i++) {
        e = bulk_picture_insert(w, account_id, MEDIA_READY, &record->media[i]);
        draft.media_ids[draft.media_count++] = record->media[i].media.id;
    }
    if (!e)
        e = post_create(w, &draft, made);
    if (e)
        return e;
    origin = (struct origin){.account_id = account_id,
                             .post_id = made->held_id ? made->held_id : made->id};
    memcpy(origin.content_hash, record->hash, origin_hash_bytes);
    *ret_changed = true;
    return origin_add(w, record->key, &origin);
}

/* ---- what people do ----------------------------------------------------------------------- */

static enum err follow_apply(struct work *w, struct bulk_names *names,
                             const struct bulk_record *record, int64_t account_id,
                             bool *ret_changed)
{
    int64_t target_id = 0;
    struct relation relation;
    enum err e = name_find(w, names, record->target, "target", &target_id);
    if (!e)
        e = relation_find(w, account_id, target_id, &relation);
    if (e || (relation.flags & RELATION_FOLLOWS))
        return e;
    *ret_changed = true;
    const struct follow_options options = {.imported = true,
                                           .created_ms = past(w, record->created_ms)};
    return relation_follow(w, account_id, target_id, &options);
}

static enum err mark_apply(struct work *w, const struct bulk_record *record, int64_t account_id,
                           int64_t post_id, bool *ret_changed)
{
    struct post *boost = ARENA_NEW(w->memory, struct post);
    uint32_t marks = 0, wanted = record->type == BULK_FAVOURITE     ? MARK_FAVOURITE
                                 : record->type == BULK_BOOKMARK    ? MARK_BOOKMARK
                                 : record->type == BULK_WELL_ARGUED ? MARK_WELL_ARGUED
                                 : record->type == BULK_NOT_FOR_ME  ? MARK_NOT_FOR_ME
                                                                    : MARK_BOOST;
    enum err e = marks_find(w, account_id, post_id, &marks);
    if (e || (marks & wanted))
        return e;
    *ret_changed = true;
    if (record->type == BULK_BOOST)
        return post_boost(w, account_id, post_id, record->visibility, true, time_of(w, record),
                          boost);
    const struct mark_request request = {.account_id = account_id,
                                         .post_id = post_id,
                                         .mark = (enum mark_flag)wanted,
                                         .imported = true,
                                         .created_ms = past(w, record->created_ms)};
    return mark_set(w, &request, NULL);
}

static enum err vote_apply(struct work *w, const struct bulk_record *record, int64_t account_id,
                           int64_t post_id, bool *ret_changed)
{
    uint64_t choices = 0;
    enum err e = poll_choices(w, account_id, post_id, &choices);
    if (e)
        return e;
    if (choices && choices != record->choices)
        return work_fail(w, ERR_INVALID, "%.*s has voted otherwise in \"%.*s\"",
                         STR_ARG(record->account), STR_ARG(record->target));
    if (choices)
        return OK;
    *ret_changed = true;
    return poll_vote(w, account_id, post_id, record->choices, true,
                     ARENA_NEW(w->memory, struct poll));
}

enum err bulk_apply(struct work *w, struct bulk_names *names, const struct bulk_record *record,
                    bool *ret_changed)
{
    int64_t account_id = 0, post_id = 0;
    *ret_changed = false;
    if (record->type == BULK_ACCOUNT)
        return account_apply(w, record, ret_changed);
    enum err e = name_find(w, names, record->account, "account", &account_id);
    if (!e && record->type == BULK_FOLLOW)
        return follow_apply(w, names, record, account_id, ret_changed);
    if (!e && record->type == BULK_POST)
        return post_apply(w, names, record, account_id, ret_changed);
    if (!e && record->feed)
        return bulk_feed_apply(w, record, account_id, ret_changed);
    if (!e)
        e = key_find(w, names, record->target, record->target_account, account_id, "post",
                     &post_id);
    if (!e && !post_id)
        return OK; /* it is held (social/approvals.h): nobody sees it yet */
    if (!e && record->type == BULK_VOTE)
        return vote_apply(w, record, account_id, post_id, ret_changed);
    if (!e)
        e = mark_apply(w, record, account_id, post_id, ret_changed);
    return e;
}
