#include "public_log/public_log.h"

#include "public_log/entry.h"
#include "public_log/public_log_db.h"
#include "public_log/sequencer.h"

#include <assert.h>
#include <string.h>

enum { cosignatures_max = 16 };

/* ---- appending ----------------------------------------------------------------------------- */

enum err public_log_append_many(struct work *w, const struct log_entry *entries, int count,
                                int64_t *ret_entry_ids)
{
    struct log_found *made = arena_array(w->memory, (size_t)count, sizeof *made);
    struct log_opened *opened = arena_array(w->memory, (size_t)count, sizeof *opened);
    int openings = 0;
    enum err e = OK;

    assert(!w->db || db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        struct str opening = STR("");

        /* The bucket in the id is nobody's: an owner's would tell whom a sealed entry is about. */
        made[i] = (struct log_found){.id = id_new(w->now_ms, bucket_random()),
                                     .kind = entries[i].kind,
                                     .rule = entries[i].rule};
        e = entry_write(w, &entries[i], made[i].id, &made[i].body, &opening);
        if (opening.size)
            opened[openings++] =
                (struct log_opened){made[i].id, entries[i].owner_id, entries[i].about_id, opening};
        ret_entry_ids[i] = made[i].id;
    }
    if (!e)
        e = log_db_insert(w, made, count);
    if (!e)
        e = log_db_insert_openings(w, opened, openings);
    if (e)
        return e;
    db_after_commit(w, sequencer_wake, NULL);
    w->is_logged = true;
    return OK;
}

enum err public_log_append(struct work *w, const struct log_entry *entry, int64_t *ret_entry_id)
{
    int64_t entry_id;
    enum err e = public_log_append_many(w, entry, 1, &entry_id);

    if (!e)
        *ret_entry_id = entry_id;
    return e;
}

static enum err reveal_append(struct work *w, const struct log_found *gagged,
                              const struct opened_part *part, int64_t *ret_entry_id)
{
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.kind = LOG_REVEAL, .rule = gagged->rule};

    json_open(&record, '{');
    JSON_ID(&record, "entry", gagged->id);
    JSON_STR(&record, "name", part->name);
    JSON_STR(&record, "salt", hex_encode(w->memory, part->salt.data, part->salt.size));
    JSON_STR(&record, "text", part->text);
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    return public_log_append(w, &entry, ret_entry_id);
}

enum err public_log_reveal(struct work *w, int64_t entry_id, int64_t *ret_entry_id)
{
    struct opened_part parts[log_parts_max];
    struct log_found found;
    size_t count = 0;
    enum err e = public_log_find(w, entry_id, &found);

    if (!e && (found.kind != LOG_GAGGED || !found.opening.size))
        e = work_fail(w, ERR_NOT_FOUND, "there is no gagged entry of that number");
    if (!e)
        e = opening_parse(w, found.opening, parts, &count);
    if (!e && (count != 1 || parts[0].is_shown))
        e = work_fail(w, ERR_CONFLICT, "the entry was revealed already");
    if (e)
        return e;
    parts[0].is_shown = true;
    e = log_db_set_opening(w, entry_id, opening_text(w->memory, parts, count));
    return e ? e : reveal_append(w, &found, &parts[0], ret_entry_id);
}

enum err public_log_forget(struct work *w, int64_t owner_id)
{
    assert(owner_id);
    return log_db_forget(w, owner_id);
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err public_log_find(struct work *w, int64_t entry_id, struct log_found *ret_found)
{
    enum err e = log_db_find(w, entry_id, ret_found);

    return e ? e : log_db_opening(w, ret_found);
}

enum err public_log_at(struct work *w, uint64_t index, struct log_found *ret_found)
{
    int64_t id;
    enum err e = index > INT64_MAX ? ERR_NOT_FOUND : log_db_at(w, (int64_t)index, &id);

    return e ? e : public_log_find(w, id, ret_found);
}

enum err public_log_of(struct work *w, int64_t owner_id, int64_t about_id, int64_t *ret_entry_id)
{
    return log_db_of(w, owner_id, about_id, ret_entry_id);
}

enum err public_log_of_many(struct work *w, const int64_t *owner_ids, const int64_t *about_ids,
                            int count, int64_t *ret_entry_ids)
{
    return log_db_of_many(w, owner_ids, about_ids, count, ret_entry_ids);
}

/* What anybody may read of it, folded. */
static bool contains(struct work *w, const struct log_found *found, struct str folded)
{
    struct buffer text = buffer_in(w->memory);

    buffer_put(&text, found->body);
    buffer_char(&text, '\n');
    if (found->opening.size)
        public_log_opening_json(w, &text, found->opening, false);
    return str_find(utf8_fold(w->memory, buffer_str(&text)), folded) != SIZE_MAX;
}

static enum err page_fill(struct work *w, const struct log_filter *filter, struct log_found *list,
                          int count, struct log_found *ret_found, int *ret_count, int limit)
{
    const struct str folded = utf8_fold(w->memory, filter->text);
    enum err e = OK;

    for (int i = 0; !e && i < count && *ret_count < limit; i++) {
        e = log_db_opening(w, &list[i]);
        if (!e && (!folded.size || contains(w, &list[i], folded)))
            ret_found[(*ret_count)++] = list[i];
    }
    return e;
}

enum err public_log_list(struct work *w, const struct log_filter *filter,
                         struct log_found *ret_found, int *ret_count, int64_t *ret_next)
{
    const int limit =
        filter->limit > 0 && filter->limit < log_page_max ? filter->limit : log_page_max;
    const int scan = filter->text.size ? log_scanned_max : limit + 1;
    struct log_found *list = arena_array(w->memory, log_scanned_max, sizeof *list);
    int64_t max_id = filter->to_ms ? id_first_at(filter->to_ms) : INT64_MAX;
    int count = 0, shown = 0;
    enum err e;

    if (filter->max_id && filter->max_id < max_id)
        max_id = filter->max_id;
    e = log_db_list(w, filter, filter->from_ms ? id_first_at(filter->from_ms) : 0, max_id, scan,
                    list, &count);
    if (!e)
        e = page_fill(w, filter, list, count, ret_found, &shown, limit);
    if (e)
        return e;
    *ret_next = 0;
    if (shown == limit && (count == scan || list[count - 1].id < ret_found[shown - 1].id))
        *ret_next = ret_found[shown - 1].id;
    else if (shown < limit && count == scan)
        *ret_next = list[count - 1].id;
    *ret_count = shown;
    return OK;
}

/* ---- the tree ------------------------------------------------------------------------------ */

static enum err head_of(struct work *w, struct str checkpoint, struct tree_head *ret_head)
{
    struct note *note = ARENA_NEW(w->memory, struct note);
    struct str fault;

    if (note_parse(w->memory, checkpoint, note, &fault) ||
        tree_head_parse(w->memory, note->text, ret_head, &fault))
        return work_fail(w, ERR_INTERNAL, "the stored checkpoint of the public log is damaged");
    return OK;
}

enum err public_log_state(struct work *w, struct log_state *ret_state)
{
    struct log_state state = {0};
    struct log_row row;
    enum err e = log_db_state(w, &row);

    if (!e && row.checkpoint.size)
        e = head_of(w, row.checkpoint, &state.head);
    if (e)
        return e;
    state.size = (uint64_t)row.size;
    state.checkpoint = row.checkpoint;
    *ret_state = state;
    return OK;
}

enum err public_log_checkpoint(struct work *w, struct str *ret_checkpoint)
{
    struct log_cosignature cosignatures[cosignatures_max];
    struct buffer out = buffer_in(w->memory);
    struct log_row row;
    int count = 0;
    enum err e = log_db_state(w, &row);

    if (!e && !row.checkpoint.size)
        e = ERR_NOT_FOUND;
    if (!e)
        e = log_db_cosignatures(w, row.signed_size, cosignatures_max, cosignatures, &count);
    if (e)
        return e;
    buffer_put(&out, row.checkpoint);
    for (int i = 0; i < count; i++)
        buffer_put(&out, cosignatures[i].line);
    *ret_checkpoint = buffer_str(&out);
    return OK;
}

static enum err bundle_read(struct work *w, const struct tile_place *place, struct str *ret_bytes)
{
    const int64_t begin = (int64_t)(place->number * tile_width);
    struct str bodies[tile_width];
    int64_t places[tile_width];
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = log_db_bodies(w, begin, begin + (int64_t)place->width, bodies, places, &count);

    for (int i = 0; !e && i < count; i++)
        if (places[i] != begin + i || bodies[i].size > entry_bytes_max)
            e = ERR_INTERNAL;
        else
            bundle_put(&out, bodies[i]);
    if (!e && count != (int)place->width)
        e = ERR_INTERNAL;
    if (e == ERR_INTERNAL)
        return work_fail(w, e, "an entry of the public log is missing");
    if (!e)
        *ret_bytes = buffer_str(&out);
    return e;
}

enum err public_log_tile(struct work *w, const struct tile_place *place, struct str *ret_bytes)
{
    struct log_state state;
    struct str bytes;
    enum err e = public_log_state(w, &state);

    if (!e && tile_width_in(state.head.size, place->is_entries ? 0 : place->level, place->number) <
                  place->width)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    if (place->is_entries)
        return bundle_read(w, place, ret_bytes);
    e = log_db_tile(w, place->level, (int64_t)place->number, w->memory, &bytes);
    if (!e && bytes.size < place->width * merkle_hash_bytes)
        e = work_fail(w, ERR_INTERNAL, "a tile of the public log is cut");
    if (!e)
        *ret_bytes = str_sub(bytes, 0, place->width * merkle_hash_bytes);
    return e;
}

static enum err tree_tile(void *context, int level, uint64_t number, size_t width,
                          struct merkle_hash *ret_hashes)
{
    struct work *w = context;
    struct str bytes;
    enum err e = log_db_tile(w, level, (int64_t)number, w->memory, &bytes);

    if (!e && bytes.size < width * merkle_hash_bytes)
        e = ERR_INTERNAL;
    if (e)
        return e == ERR_INTERNAL || e == ERR_NOT_FOUND
                   ? work_fail(w, ERR_INTERNAL, "a tile of the public log is missing or cut")
                   : e;
    memcpy(ret_hashes, bytes.data, width * merkle_hash_bytes);
    return OK;
}

enum err public_log_receipt(struct work *w, int64_t entry_id, struct str *ret_receipt)
{
    struct receipt receipt;
    struct tree_head head = {.size = 0};
    struct log_found found = {.id = 0};
    struct tree tree;
    enum err e = log_db_find(w, entry_id, &found);

    if (!e)
        e = public_log_checkpoint(w, &receipt.checkpoint);
    if (!e)
        e = head_of(w, receipt.checkpoint, &head);
    if (e == ERR_NOT_FOUND && found.id)
        e = OK; /* no checkpoint at all */
    if (!e && (found.index < 0 || (uint64_t)found.index >= head.size))
        e = work_fail(w, ERR_UNAVAILABLE, "no checkpoint covers the entry yet");
    if (e)
        return e;
    receipt.entry = found.body;
    receipt.index = (uint64_t)found.index;
    tree = tree_of(w->memory, head.size, tree_tile, w);
    e = tree_prove_entry(&tree, receipt.index, head.size, &receipt.proof);
    if (!e)
        *ret_receipt = receipt_text(w->memory, &receipt);
    return e;
}

enum err public_log_growth(struct work *w, uint64_t old_size, uint64_t size,
                           struct merkle_proof *ret_proof)
{
    struct tree tree = tree_of(w->memory, size, tree_tile, w);

    return tree_prove_growth(&tree, old_size, size, ret_proof);
}
