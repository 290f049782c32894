#include "public_log/audit.h"

#include <assert.h>
#include <string.h>

/* What is handed in: an earlier checkpoint, alone or at the end of a receipt. */
struct earlier {
    struct tree_head head;
    bool is_given, is_receipt, was_met; /* met: the tree had its size, and its root */
    uint64_t index;
    struct merkle_hash leaf;
};

struct checking {
    struct work *w;
    struct arena *memory; /* of one tile */
    const struct audit_source *source;
    struct tree_edge *edge;
    struct tree_head head;
    struct earlier earlier;
    enum err e;
};

static enum err earlier_read(struct work *w, const struct audit *audit, struct earlier *ret)
{
    struct note *note = ARENA_NEW(w->memory, struct note);
    struct receipt *receipt = ARENA_NEW(w->memory, struct receipt);
    struct str fault = STR("");
    enum err e;

    ret->is_given = audit->from.size > 0;
    ret->is_receipt = receipt_is(audit->from);
    if (!ret->is_given)
        return OK;
    if (!ret->is_receipt) {
        e = tree_head_open(w->memory, audit->from, audit->key, &ret->head, note, &fault);
    } else {
        e = receipt_parse(w->memory, audit->from, receipt, &fault);
        if (!e)
            e = receipt_check(w->memory, receipt, audit->key, &ret->head, &fault);
        ret->index = receipt->index;
        ret->leaf = merkle_leaf(receipt->entry);
    }
    return e ? work_fail(w, e, "the earlier one: %.*s", STR_ARG(fault)) : OK;
}

/* The root of what was read so far, where the earlier checkpoint has one. */
static enum err earlier_meet(struct checking *c)
{
    struct merkle_hash root;

    if (!c->earlier.is_given || c->edge->size != c->earlier.head.size)
        return OK;
    root = tree_edge_root(c->edge);
    c->earlier.was_met = true;
    if (merkle_is(&root, &c->earlier.head.root))
        return OK;
    return work_fail(c->w, ERR_CONFLICT,
                     "the log was rewritten: its first %llu entries are not those of the earlier "
                     "checkpoint",
                     (unsigned long long)c->earlier.head.size);
}

/* The hashes that are served are those of the entries. */
static enum err tile_compare(struct checking *c, int level, uint64_t number, size_t width,
                             const struct merkle_hash *hashes)
{
    const struct tile_place place = {.level = level, .number = number, .width = width};
    struct str bytes;
    enum err e = c->source->tile(c->w, c->source->context, &place, &bytes);

    if (e)
        return e;
    if (bytes.size != width * merkle_hash_bytes || memcmp(bytes.data, hashes, bytes.size) != 0)
        return work_fail(c->w, ERR_CONFLICT, "%.*s does not hold the hashes of its entries",
                         STR_ARG(tile_path(c->w->memory, &place)));
    return OK;
}

static void tile_full(void *context, int level, uint64_t number, const struct merkle_hash *hashes)
{
    struct checking *c = context;

    if (!c->e)
        c->e = tile_compare(c, level, number, tile_width, hashes);
}

static enum err entry_add(struct checking *c, struct str entry)
{
    const uint64_t index = c->edge->size;
    const struct merkle_hash leaf = merkle_leaf(entry);

    if (c->earlier.is_receipt && index == c->earlier.index && !merkle_is(&leaf, &c->earlier.leaf))
        return work_fail(c->w, ERR_CONFLICT, "entry %llu is not that of the receipt",
                         (unsigned long long)index);
    tree_append(c->edge, &leaf, tile_full, c);
    if (!c->e)
        c->e = earlier_meet(c);
    return c->e;
}

static enum err bundle_add(struct checking *c, uint64_t number)
{
    const struct tile_place place = {
        .is_entries = true, .number = number, .width = tile_width_in(c->head.size, 0, number)};
    const uint64_t begin = c->edge->size;
    struct str bytes, entries[tile_width];
    enum err e = c->source->tile(c->w, c->source->context, &place, &bytes);

    for (size_t i = 0; !e && i < place.width; i++) {
        e = bundle_take(&bytes, &entries[i]);
        if (e)
            return work_fail(c->w, ERR_CONFLICT, "%.*s has less than %zu entries",
                             STR_ARG(tile_path(c->w->memory, &place)), place.width);
        e = entry_add(c, entries[i]);
    }
    if (!e && bytes.size)
        return work_fail(c->w, ERR_CONFLICT, "%.*s has more than %zu entries",
                         STR_ARG(tile_path(c->w->memory, &place)), place.width);
    if (!e && c->source->entries)
        e = c->source->entries(c->w, c->source->context, begin, entries, place.width);
    return e;
}

/* Words outlive the memory of one tile. */
static enum err bundles_add(struct checking *c)
{
    const uint64_t count = (c->head.size + tile_width - 1) / tile_width;
    struct arena *memory = c->w->memory;
    enum err e = earlier_meet(c);

    for (uint64_t number = 0; !e && number < count; number++) {
        arena_reset(c->memory);
        c->w->memory = c->memory;
        e = bundle_add(c, number);
        c->w->memory = memory;
        if (e)
            c->w->why = str_copy(memory, c->w->why);
        else if (c->source->between &&
                 c->source->between(c->source->context, c->edge->size, c->head.size))
            e = work_fail(c->w, ERR_UNAVAILABLE, "broken off");
    }
    return e;
}

static enum err edge_compare(struct checking *c)
{
    enum err e = OK;

    for (int level = 0; !e && level < tile_levels; level++) {
        const uint64_t hashes = c->head.size >> (8 * level);

        if (hashes % tile_width)
            e = tile_compare(c, level, hashes / tile_width, hashes % tile_width,
                             c->edge->hashes[level]);
    }
    return e;
}

static enum err check(struct checking *c)
{
    struct merkle_hash root;
    enum err e = OK;

    if (c->earlier.is_given && c->earlier.head.size > c->head.size)
        return work_fail(c->w, ERR_CONFLICT, "the log was cut: it has %llu entries, and had %llu",
                         (unsigned long long)c->head.size,
                         (unsigned long long)c->earlier.head.size);
    e = bundles_add(c);
    if (e)
        return e;
    root = tree_edge_root(c->edge);
    if (!merkle_is(&root, &c->head.root))
        return work_fail(c->w, ERR_CONFLICT, "the entries are not those that the checkpoint signs");
    assert(!c->earlier.is_given || c->earlier.was_met);
    return edge_compare(c);
}

static size_t further_count(const struct note *note, const struct note_key *key)
{
    size_t count = 0;

    for (size_t i = 0; i < note->count; i++)
        count += !str_equal(note->signatures[i].name, key->name) ||
                 memcmp(note->signatures[i].id, key->id, note_id_bytes) != 0;
    return count;
}

enum err audit_run(struct work *w, const struct audit_source *source, const struct audit *audit,
                   struct audit_report *ret_report)
{
    struct note *note = ARENA_NEW(w->memory, struct note);
    struct checking c = {.w = w, .source = source, .edge = ARENA_NEW(w->memory, struct tree_edge)};
    struct str checkpoint, fault = STR("");
    enum err e = earlier_read(w, audit, &c.earlier);

    if (!e)
        e = source->checkpoint(w, source->context, &checkpoint);
    if (e)
        return e;
    e = tree_head_open(w->memory, checkpoint, audit->key, &c.head, note, &fault);
    if (e)
        return work_fail(w, ERR_CONFLICT, "%.*s", STR_ARG(fault));
    c.memory = arena_new(0);
    e = check(&c);
    arena_free(c.memory);
    if (e)
        return e;
    *ret_report = (struct audit_report){.head = c.head,
                                        .from_size = c.earlier.head.size,
                                        .further = further_count(note, audit->key),
                                        .has_receipt = c.earlier.is_receipt};
    return OK;
}
