#include "imports/bulk.h"

#include "imports/bulk_feeds.h"
#include "imports/dump_db.h"
#include "imports/origins.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/relations.h"

struct dump {
    bool (*write)(void *context, struct str bytes);
    void *context;
    struct bulk_counts *counts;
};

static enum err line_begin(struct work *w, struct buffer *b, const char *type)
{
    *b = buffer_in(w->memory);
    json_open(b, '{');
    JSON_STR(b, "type", str_of(type));
    return OK;
}

static enum err line_end(struct work *w, struct dump *dump, struct buffer *b)
{
    json_close(b, '}');
    buffer_char(b, '\n');
    if (b->overflow || !dump->write(dump->context, buffer_str(b)))
        return work_fail(w, ERR_UNAVAILABLE, "the output cannot be written, or nobody takes it");
    dump->counts->lines++;
    return OK;
}

static enum err name_of(struct work *w, int64_t account_id, struct str *ret_name)
{
    struct account account;
    enum err e = account_find(w, account_id, &account);
    if (!e)
        *ret_name = account_acct(w, &account);
    return e;
}

/* "post":"p1","post_account":"alice"; nothing when the post is gone: *ret_there false. */
static enum err reference(struct work *w, struct buffer *b, const char *field, int64_t post_id,
                          bool *ret_there)
{
    struct post *post = ARENA_NEW(w->memory, struct post);
    struct str key, owner;
    enum err e = post_find(w, post_id, post);
    *ret_there = !e;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = origin_of_post(w, post_id, &key);
    if (e == ERR_NOT_FOUND) {
        key = str_format(w->memory, "id:%lld", (long long)post_id);
        e = OK;
    }
    if (!e)
        e = name_of(w, post->author_id, &owner);
    if (e)
        return e;
    JSON_STR(b, field, key);
    JSON_STR(b, str_c(w->memory, str_format(w->memory, "%s_account", field)), owner);
    return OK;
}

/* ---- accounts ----------------------------------------------------------------------------- */

static enum err account_write(struct work *w, struct dump *dump, int64_t id)
{
    struct buffer b;
    struct account account;
    enum err e = account_find(w, id, &account);
    if (!e)
        e = line_begin(w, &b, "account");
    if (e)
        return e;
    JSON_STR(&b, "name", account.username);
    JSON_STR(&b, "display_name", account.display_name);
    JSON_TIME(&b, "created_at", account.created_ms);
    JSON_STR(&b, "note", account.note);
    JSON_BOOL(&b, "bot", (account.flags & ACCOUNT_BOT) != 0);
    JSON_BOOL(&b, "locked", (account.flags & ACCOUNT_LOCKED) != 0);
    JSON_BOOL(&b, "discoverable", (account.flags & ACCOUNT_DISCOVERABLE) != 0);
    JSON_BOOL(&b, "indexable", (account.flags & ACCOUNT_INDEXABLE) != 0);
    json_key(&b, "fields");
    json_open(&b, '[');
    for (int i = 0; i < account.field_count; i++) {
        json_open(&b, '{');
        JSON_STR(&b, "name", account.fields[i].name);
        JSON_STR(&b, "value", account.fields[i].value);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    return line_end(w, dump, &b);
}

static enum err follows_write(struct work *w, struct dump *dump, int64_t id)
{
    struct relation_list list = {.count = page_limit_max};
    struct page page = {.limit = page_limit_max};
    struct str name, target;
    enum err e = name_of(w, id, &name);
    while (!e && list.count == page_limit_max) {
        e = relations_page(w, id, RELATIONS_FOLLOWING, &page, &list);
        for (int i = 0; !e && i < list.count; i++) {
            struct buffer b;
            e = name_of(w, list.account_ids[i], &target);
            if (!e)
                e = line_begin(w, &b, "follow");
            if (e)
                break;
            JSON_STR(&b, "account", name);
            JSON_STR(&b, "target", target);
            JSON_TIME(&b, "created_at", id_ms(list.row_ids[i]));
            e = line_end(w, dump, &b);
        }
        page.max_id = list.count ? list.row_ids[list.count - 1] : 0;
    }
    return e;
}

static enum err presets_write(struct work *w, struct dump *dump, int64_t id)
{
    struct feed_preset presets[feed_presets_max];
    struct str name = STR("");
    int count = 0;
    enum err e = feed_presets_of(w, id, id, presets, &count);
    if (!e && count)
        e = name_of(w, id, &name);
    for (int i = count - 1; i >= 0 && !e; i--) {
        struct buffer b;
        e = line_begin(w, &b, "feed_preset");
        JSON_STR(&b, "account", name);
        bulk_feed_preset_json(&b, &presets[i]);
        if (!e)
            e = line_end(w, dump, &b);
    }
    return e;
}

static enum err settings_write(struct work *w, struct dump *dump, int64_t id)
{
    struct feed_settings settings;
    struct buffer b;
    struct str name;
    enum err e = feed_settings_find(w, id, &settings);
    if (e || feed_settings_are_first(&settings))
        return e;
    e = name_of(w, id, &name);
    if (!e)
        e = line_begin(w, &b, "feed_settings");
    if (e)
        return e;
    JSON_STR(&b, "account", name);
    e = bulk_feed_settings_json(w, &b, &settings);
    return e ? e : line_end(w, dump, &b);
}

/* ---- posts -------------------------------------------------------------------------------- */

static const char *const visibility_words[] = {[VISIBILITY_PUBLIC] = "public",
                                               [VISIBILITY_UNLISTED] = "unlisted",
                                               [VISIBILITY_FOLLOWERS] = "private",
                                               [VISIBILITY_DIRECT] = "direct"};

static enum err poll_write(struct work *w, struct buffer *b, int64_t post_id)
{
    struct poll poll;
    enum err e = poll_find(w, post_id, &poll);
    if (e)
        return e;
    json_key(b, "poll");
    json_open(b, '{');
    json_key(b, "options");
    json_open(b, '[');
    for (int i = 0; i < poll.option_count; i++)
        json_str(b, poll.options[i]);
    json_close(b, ']');
    JSON_BOOL(b, "multiple", poll.multiple);
    JSON_BOOL(b, "hide_totals", poll.hide_totals);
    if (poll.expires_ms)
        JSON_TIME(b, "expires_at", poll.expires_ms);
    json_close(b, '}');
    return OK;
}

static enum err boost_write(struct work *w, struct dump *dump, const struct post *post,
                            struct str author)
{
    struct buffer b;
    bool there = false;
    enum err e = line_begin(w, &b, "boost");
    JSON_STR(&b, "account", author);
    JSON_TIME(&b, "created_at", post->created_ms);
    JSON_STR(&b, "visibility", str_of(visibility_words[post->flags & POST_VISIBILITY_MASK]));
    if (!e)
        e = reference(w, &b, "post", post->boost_of_id, &there);
    if (e || !there)
        return e;
    return line_end(w, dump, &b);
}

static enum err post_write(struct work *w, struct dump *dump, int64_t id)
{
    struct post *post = ARENA_NEW(w->memory, struct post);
    struct str author, key;
    struct buffer b;
    bool there;
    enum err e = post_find(w, id, post);
    if (!e)
        e = name_of(w, post->author_id, &author);
    if (e == ERR_NOT_FOUND)
        return OK; /* deleted since its id was read */
    if (!e && post->boost_of_id)
        return boost_write(w, dump, post, author);
    if (!e)
        e = origin_of_post(w, id, &key);
    if (e == ERR_NOT_FOUND) {
        key = str_format(w->memory, "id:%lld", (long long)id);
        e = OK;
    }
    if (!e)
        e = line_begin(w, &b, "post");
    if (e)
        return e;
    JSON_STR(&b, "key", key);
    JSON_STR(&b, "account", author);
    JSON_TIME(&b, "created_at", post->created_ms);
    JSON_STR(&b, "text", post->text);
    JSON_STR(&b, "visibility", str_of(visibility_words[post->flags & POST_VISIBILITY_MASK]));
    JSON_STR(&b, "spoiler_text", post->spoiler_text);
    JSON_BOOL(&b, "sensitive", (post->flags & POST_SENSITIVE) != 0);
    JSON_STR(&b, "language", post->language);
    if (post->reply_to_id)
        e = reference(w, &b, "reply_to", post->reply_to_id, &there);
    if (!e && post->quote_of_id)
        e = reference(w, &b, "quote", post->quote_of_id, &there);
    if (!e && (post->flags & POST_HAS_POLL))
        e = poll_write(w, &b, id);
    return e ? e : line_end(w, dump, &b);
}

/* ---- what people did ---------------------------------------------------------------------- */

static enum err marks_write(struct work *w, struct dump *dump, int64_t id, enum mark_flag mark,
                            const char *type)
{
    struct mark_page marks = {.count = page_limit_max};
    struct page page = {.limit = page_limit_max};
    struct str name;
    enum err e = name_of(w, id, &name);
    while (!e && marks.count == page_limit_max) {
        e = marks_page(w, id, mark, &page, &marks);
        for (int i = 0; !e && i < marks.count; i++) {
            struct buffer b;
            bool there = false;
            e = line_begin(w, &b, type);
            JSON_STR(&b, "account", name);
            JSON_TIME(&b, "created_at", id_ms(marks.mark_ids[i]));
            if (!e)
                e = reference(w, &b, "post", marks.post_ids[i], &there);
            if (!e && there)
                e = line_end(w, dump, &b);
        }
        page.max_id = marks.count ? marks.mark_ids[marks.count - 1] : 0;
    }
    return e;
}

static enum err votes_write(struct work *w, struct dump *dump, int64_t id)
{
    struct dump_vote votes[dump_page];
    int count = dump_page;
    int64_t after = 0;
    struct str name;
    enum err e = name_of(w, id, &name);
    while (!e && count == dump_page) {
        e = dump_db_votes(w, id, after, votes, &count);
        for (int i = 0; !e && i < count; i++) {
            struct buffer b;
            bool there = false;
            e = line_begin(w, &b, "vote");
            JSON_STR(&b, "account", name);
            json_key(&b, "choices");
            json_open(&b, '[');
            for (int choice = 0; choice < poll_options_cap; choice++)
                if (votes[i].choices >> choice & 1)
                    json_int(&b, choice);
            json_close(&b, ']');
            if (!e)
                e = reference(w, &b, "post", votes[i].post_id, &there);
            if (!e && there)
                e = line_end(w, dump, &b);
            after = votes[i].post_id;
        }
    }
    return e;
}

static enum err deeds_write(struct work *w, struct dump *dump, int64_t id)
{
    enum err e = marks_write(w, dump, id, MARK_FAVOURITE, "favourite");
    if (!e)
        e = marks_write(w, dump, id, MARK_BOOKMARK, "bookmark");
    if (!e)
        e = marks_write(w, dump, id, MARK_WELL_ARGUED, "well_argued");
    if (!e)
        e = marks_write(w, dump, id, MARK_NOT_FOR_ME, "not_for_me");
    if (!e)
        e = votes_write(w, dump, id);
    return e;
}

/* Calls one for every id that page gives; memory ends with each. */
static enum err all_write(struct work *w, struct dump *dump,
                          enum err (*page)(struct work *, int64_t, int64_t *, int *),
                          enum err (*one)(struct work *, struct dump *, int64_t))
{
    int64_t ids[dump_page], after = 0;
    int count = dump_page;
    enum err e = OK;
    while (!e && count == dump_page) {
        e = page(w, after, ids, &count);
        for (int i = 0; !e && i < count; i++) {
            e = one(w, dump, ids[i]);
            after = ids[i];
            if (!e)
                arena_reset(w->memory);
        }
    }
    return e;
}

enum err bulk_dump(struct work *w, bool (*write)(void *context, struct str bytes), void *context,
                   struct bulk_counts *ret_counts)
{
    *ret_counts = (struct bulk_counts){0};
    struct dump dump = {.write = write, .context = context, .counts = ret_counts};
    struct arena *outer = w->memory;
    w->memory = arena_new(SIZE_MAX);
    enum err e = all_write(w, &dump, dump_db_accounts, account_write);
    if (!e)
        e = all_write(w, &dump, dump_db_accounts, follows_write);
    if (!e)
        e = all_write(w, &dump, dump_db_accounts, presets_write);
    if (!e)
        e = all_write(w, &dump, dump_db_accounts, settings_write);
    if (!e)
        e = all_write(w, &dump, dump_db_posts, post_write);
    if (!e)
        e = all_write(w, &dump, dump_db_accounts, deeds_write);
    struct str why = str_copy(outer, w->why);
    arena_free(w->memory);
    w->memory = outer;
    w->why = why;
    return e;
}
