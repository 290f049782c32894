#include "public_log/witness.h"

#include "base/log.h"
#include "net/fetch.h"
#include "public_log/public_log_db.h"

#include <string.h>

enum { answer_bytes_max = 16 * 1024, why_bytes_max = 300, asked_times_max = 2 };

struct witness {
    struct note_key key;
    struct str url;
};

/* Set once at start, read afterwards. */
static struct witness witnesses[witnesses_max];
static int witness_count;
static struct arena *memory;

bool witnesses_any(void)
{
    return witness_count > 0;
}

static enum err witness_parse(struct work *w, struct str text, struct witness *ret)
{
    struct str key, url = str_trim(str_split(text, ' ', &key)), fault = STR("");

    if (note_key_parse(memory, key, &ret->key, &fault))
        return work_fail(w, ERR_INVALID, "log_witnesses: %.*s", STR_ARG(fault));
    if (ret->key.kind != NOTE_WITNESS)
        return work_fail(w, ERR_INVALID, "log_witnesses: the key of %.*s is none of a witness",
                         STR_ARG(ret->key.name));
    for (int i = 0; i < witness_count; i++) /* what each signed is kept by its name */
        if (str_equal(witnesses[i].key.name, ret->key.name))
            return work_fail(w, ERR_INVALID, "log_witnesses: %.*s stands twice",
                             STR_ARG(ret->key.name));
    if (!str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
        return work_fail(w, ERR_INVALID, "log_witnesses: after a key comes an address");
    while (str_ends(url, STR("/")))
        url.size--;
    ret->url = str_copy(memory, url);
    return OK;
}

enum err witnesses_set(struct work *w, struct str text)
{
    enum err e = OK;

    if (!memory)
        memory = arena_new(0);
    arena_reset(memory);
    witness_count = 0;
    while (!e && str_trim(text).size) {
        struct str one;

        text = str_split(text, ',', &one);
        if (!str_trim(one).size)
            continue;
        if (witness_count == witnesses_max)
            return work_fail(w, ERR_INVALID, "log_witnesses: at most %d", (int)witnesses_max);
        e = witness_parse(w, str_trim(one), &witnesses[witness_count]);
        if (!e)
            witness_count++;
    }
    return e;
}

/* ---- asking one ---------------------------------------------------------------------------- */

struct asking {
    const struct witness *witness;
    struct tree_head head;
    struct note *note;
    struct str checkpoint;
    struct log_cosignature result;
};

/* The first line of this witness among those it answered: one that repeats itself must not fill the
 * checkpoint, which has room for note_signatures_max. */
static enum err line_take(struct work *w, struct asking *a, struct str answer)
{
    struct note *note = ARENA_NEW(w->memory, struct note);
    struct str fault = STR("");

    if (note_parse_signatures(w->memory, answer, note, &fault))
        return work_fail(w, ERR_UNAVAILABLE, "its answer is no signature: %.*s", STR_ARG(fault));
    note->text = a->note->text;
    if (note_check(w->memory, note, &a->witness->key, NULL) != NOTE_SIGNED)
        return work_fail(w, ERR_UNAVAILABLE, "its signature is missing or false");
    a->result.line = STR("");
    for (size_t i = 0; i < note->count && !a->result.line.size; i++)
        if (str_equal(note->signatures[i].name, a->witness->key.name) &&
            memcmp(note->signatures[i].id, a->witness->key.id, note_id_bytes) == 0)
            a->result.line = note_signature_line(w->memory, &note->signatures[i]);
    a->result.size = (int64_t)a->head.size;
    return OK;
}

static enum err ask(struct work *w, const struct asking *a, uint64_t old_size,
                    struct fetch_reply *ret_reply)
{
    struct fetch_request request = {.method = "POST",
                                    .type = STR("text/plain; charset=utf-8"),
                                    .response_bytes_max = answer_bytes_max,
                                    .redirects_answered = true,
                                    .trusted = true};
    struct merkle_proof *growth = ARENA_NEW(w->memory, struct merkle_proof);
    enum err e = public_log_growth(w, old_size, a->head.size, growth);

    request.url = str_format(w->memory, "%.*s/add-checkpoint", STR_ARG(a->witness->url));
    request.body = witness_request_text(w->memory, old_size, growth, a->checkpoint);
    return e ? e : fetch(w, &request, ret_reply);
}

/* Where it knows another size than we thought, it says which, and is asked once more. */
static enum err witness_ask(struct work *w, struct asking *a, uint64_t old_size)
{
    struct fetch_reply reply = {0};
    uint64_t known;

    for (int times = 0; times < asked_times_max; times++) {
        enum err e = ask(w, a, old_size, &reply);

        if (e)
            return e;
        if (reply.status == 200)
            return line_take(w, a, reply.body);
        if (reply.status != 409 || !str_starts(reply.type, STR("text/x.tlog.size")) ||
            tree_size_parse(str_trim(reply.body), &known))
            break;
        if (known > a->head.size)
            return work_fail(w, ERR_CONFLICT, "it has signed a larger tree: %llu entries",
                             (unsigned long long)known);
        old_size = known;
    }
    return work_fail(w, ERR_UNAVAILABLE, "it answers %d", reply.status);
}

static enum err result_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, log_db_cosignature_put(w, context));
}

static enum err witness_serve(struct work *w, struct lanes *lanes, struct asking *a,
                              const struct log_cosignature *before)
{
    enum err e, kept;

    a->result = *before;
    a->result.asked_ms = w->now_ms;
    a->result.why = STR("");
    e = witness_ask(w, a, (uint64_t)before->size > a->head.size ? 0 : (uint64_t)before->size);
    if (e) {
        a->result.why = utf8_prefix(utf8_clean(w->memory, w->why), why_bytes_max);
        log_warning("public_log.witness", "name=\"%.*s\" why=\"%.*s\"", STR_ARG(a->result.witness),
                    STR_ARG(a->result.why));
    }
    kept = lanes_run(lanes, w, result_run, &a->result);
    return e ? e : kept;
}

enum err witnesses_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct asking a = {.note = ARENA_NEW(w->memory, struct note)};
    struct log_state state;
    struct str fault;
    enum err e = public_log_state(w, &state), failed = OK;

    (void)job;
    if (e || !state.checkpoint.size)
        return e;
    a.head = state.head;
    a.checkpoint = state.checkpoint;
    if (note_parse(w->memory, state.checkpoint, a.note, &fault))
        return work_fail(w, ERR_INTERNAL, "%.*s", STR_ARG(fault));
    for (int i = 0; i < witness_count; i++) {
        struct log_cosignature before;

        a.witness = &witnesses[i];
        e = log_db_cosignature(w, a.witness->key.name, &before);
        if (e)
            return e;
        if (before.line.size && before.size == (int64_t)a.head.size)
            continue;
        e = witness_serve(w, lanes, &a, &before);
        failed = e ? e : failed;
    }
    return failed;
}
