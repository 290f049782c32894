#include "public_log/kept_checkpoint.h"

#include "base/log.h"
#include "public_log/public_log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { kept_bytes_max = 64 * 1024 };

static const char *kept_path(struct work *w, const char *ending)
{
    return str_c(w->memory, str_format(w->memory, "%.*s/log_checkpoint%s",
                                       STR_ARG(w->site->data_folder), ending));
}

void kept_checkpoint_put(struct work *w, struct str checkpoint)
{
    const char *part = kept_path(w, ".part"), *path = kept_path(w, "");
    FILE *file;
    bool ok;

    if (!w->site->data_folder.size)
        return;
    file = fopen(part, "we");
    ok = file && fwrite(checkpoint.data, 1, checkpoint.size, file) == checkpoint.size;
    if (file && fclose(file))
        ok = false;
    if (!ok || rename(part, path))
        log_warning("public_log.kept", "path=%s error=%s", path, strerror(errno));
}

/* false: there is none. */
static bool kept_read(struct work *w, struct str *ret_text)
{
    char *text = arena_alloc(w->memory, kept_bytes_max);
    FILE *file = fopen(kept_path(w, ""), "re");
    size_t size;

    if (!file)
        return false;
    size = fread(text, 1, kept_bytes_max, file);
    fclose(file);
    *ret_text = (struct str){text, size};
    return true;
}

/* Whether the tree that is stored begins with the kept one. */
static enum err begins_with(struct work *w, const struct tree_head *kept,
                            const struct log_state *state, bool *ret_begins)
{
    struct merkle_proof proof;
    enum err e;

    *ret_begins = false;
    if (state->head.size < kept->size)
        return OK;
    e = public_log_growth(w, kept->size, state->head.size, &proof);
    if (!e)
        *ret_begins =
            merkle_grew(kept->size, state->head.size, &kept->root, &state->head.root, &proof);
    return e;
}

struct kept {
    struct tree_head head;
    struct log_state state; /* of the store */
    bool is_fork;
};

static enum err kept_compare(struct work *w, struct kept *ret)
{
    struct str text, fault;
    struct note *note = ARENA_NEW(w->memory, struct note);
    bool begins = false;
    enum err e;

    *ret = (struct kept){.is_fork = false};
    if (!w->site->data_folder.size || !kept_read(w, &text))
        return OK;
    if (!utf8_valid(text) ||
        tree_head_open(w->memory, text, public_log_key(), &ret->head, note, &fault)) {
        log_warning("public_log.kept", "path=%s words=\"it cannot be read, or is of another log\"",
                    kept_path(w, ""));
        return OK;
    }
    e = public_log_state(w, &ret->state);
    if (!e)
        e = begins_with(w, &ret->head, &ret->state, &begins);
    ret->is_fork = !e && !begins;
    return e;
}

enum err kept_checkpoint_check(struct work *w)
{
    struct kept kept;
    enum err e = kept_compare(w, &kept);

    if (e || !kept.is_fork)
        return e;
    return work_fail(w, ERR_CONFLICT,
                     "the public log in the store has %llu entries, but this square has signed one "
                     "of %llu that the store does not go on from (%s): the store was brought back "
                     "from an older backup. Bring back a newer one. If there is none, `bema log "
                     "accept --reason TEXT` goes on from here: whoever kept a checkpoint will see "
                     "that entries were lost, and the log will say so itself",
                     (unsigned long long)kept.state.head.size, (unsigned long long)kept.head.size,
                     kept_path(w, ""));
}

struct accepting {
    const struct kept *kept;
    struct str reason;
    int64_t entry_id;
};

static enum err accept_store(struct work *w, struct accepting *accepting)
{
    const struct kept *kept = accepting->kept;
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {
        .kind = LOG_RESTORED,
        .parts = {{.name = "reason", .text = accepting->reason, .is_shown = true}},
        .part_count = 1,
    };

    json_open(&record, '{');
    JSON_STR(&record, "root", merkle_text(w->memory, &kept->head.root));
    JSON_INT(&record, "signed", (int64_t)kept->head.size);
    JSON_INT(&record, "stored", (int64_t)kept->state.head.size);
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    return public_log_append(w, &entry, &accepting->entry_id);
}

static enum err accept_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, accept_store(w, context));
}

enum err public_log_accept(struct work *w, struct lanes *lanes, struct str reason,
                           int64_t *ret_entry_id)
{
    struct kept kept;
    struct accepting accepting = {.kept = &kept, .reason = reason};
    enum err e = kept_compare(w, &kept);

    if (!e && !kept.is_fork)
        e = work_fail(w, ERR_NOT_FOUND, "the public log goes on from what was signed last");
    if (!e)
        e = lanes_run(lanes, w, accept_run, &accepting);
    if (e)
        return e;
    if (rename(kept_path(w, ""), kept_path(w, ".lost")))
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be moved: %s", kept_path(w, ""),
                         strerror(errno));
    *ret_entry_id = accepting.entry_id;
    return OK;
}
