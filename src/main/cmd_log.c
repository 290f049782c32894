/* bema log verify | prove: the public log, checked by whoever doubts it. */
#include "main/cmds.h"
#include "net/fetch.h"
#include "public_log/store_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { prove_wait_ms = 10000, key_bytes_max = 1024, tile_file_bytes_max = 17 * 1024 * 1024 };
enum { said_bytes = 32 * 1024 }; /* of a receipt at a time */

/* Where a log lies: an address, a folder with its files, or a square's store. */
struct place {
    struct command_call *call;
    struct str base; /* "https://…/log" or the folder */
    bool is_url;
    struct note_key key; /* by which it is checked */
    struct progress progress;
};

static bool between(void *context, uint64_t done, uint64_t total)
{
    struct place *place = context;

    progress_show(&place->progress, (int64_t)done, (int64_t)total);
    return command_gone(place->call);
}

/* ---- its files ----------------------------------------------------------------------------- */

static enum err url_get(struct work *w, struct str url, size_t bytes_max, struct str *ret_bytes)
{
    const struct fetch_request request = {
        .method = "GET", .url = url, .response_bytes_max = bytes_max, .trusted = true};
    struct fetch_reply reply;
    enum err e = fetch(w, &request, &reply);

    if (e)
        return e;
    if (reply.status != 200)
        return work_fail(w, ERR_UNAVAILABLE, "%.*s answers %d", STR_ARG(url), reply.status);
    *ret_bytes = reply.body;
    return OK;
}

static enum err file_get(struct work *w, struct str path, size_t bytes_max, struct str *ret_bytes)
{
    struct buffer out = buffer_in(w->memory);
    /* Not waiting: what stands there may be a pipe that nobody writes to. */
    const int descriptor = open(str_c(w->memory, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat facts;
    ssize_t got = 1;

    if (descriptor < 0)
        return work_fail(w, ERR_UNAVAILABLE, "%.*s cannot be read: %s", STR_ARG(path),
                         strerror(errno));
    if (fstat(descriptor, &facts) || !S_ISREG(facts.st_mode)) {
        close(descriptor);
        return work_fail(w, ERR_UNAVAILABLE, "%.*s is no file", STR_ARG(path));
    }
    while (got > 0 && out.size <= bytes_max && buffer_reserve(&out, 64 * 1024)) {
        got = read(descriptor, out.data + out.size, 64 * 1024);
        if (got > 0)
            out.size += (size_t)got;
    }
    close(descriptor);
    if (got || out.overflow)
        return work_fail(w, ERR_UNAVAILABLE, "%.*s cannot be read whole", STR_ARG(path));
    *ret_bytes = buffer_str(&out);
    return OK;
}

static enum err part_get(struct work *w, const struct place *place, struct str name,
                         size_t bytes_max, struct str *ret_bytes)
{
    const struct str path = str_format(w->memory, "%.*s/%.*s", STR_ARG(place->base), STR_ARG(name));

    return place->is_url ? url_get(w, path, bytes_max, ret_bytes)
                         : file_get(w, path, bytes_max, ret_bytes);
}

static enum err checkpoint_get(struct work *w, void *context, struct str *ret_checkpoint)
{
    return part_get(w, context, STR("checkpoint"), note_bytes_max, ret_checkpoint);
}

static enum err tile_get(struct work *w, void *context, const struct tile_place *place,
                         struct str *ret_bytes)
{
    return part_get(w, context, tile_path(w->memory, place), tile_file_bytes_max, ret_bytes);
}

/* ---- what is checked ----------------------------------------------------------------------- */

static bool is_file(struct work *w, struct str folder, const char *name)
{
    struct stat facts;

    return stat(str_c(w->memory, str_format(w->memory, "%.*s/%s", STR_ARG(folder), name)),
                &facts) == 0;
}

/* The key that is named, else what the log itself says. */
static enum err key_read(struct work *w, const struct place *place, const char *given,
                         struct note_key *ret_key)
{
    struct str text = str_of(given), fault = STR("");
    enum err e = OK;

    if (!given)
        e = part_get(w, place, STR("vkey"), key_bytes_max, &text);
    if (!e && note_key_parse(w->memory, str_trim(text), ret_key, &fault))
        e = work_fail(w, ERR_INVALID, "%.*s", STR_ARG(fault));
    return e;
}

static enum err verify_files(struct work *w, struct place *place, const char *key,
                             struct audit *audit, struct audit_report *ret_report)
{
    const struct audit_source source = {
        .context = place, .checkpoint = checkpoint_get, .tile = tile_get, .between = between};
    enum err e = key_read(w, place, key, &place->key);

    audit->key = &place->key;
    return e ? e : audit_run(w, &source, audit, ret_report);
}

/* Reads the store by itself, also beside a server: what is checked owes the server nothing. */
static enum err verify_square(struct work *w, struct place *place, const char *key,
                              struct audit *audit, struct audit_report *ret_report)
{
    struct audit_source source = audit_source_store();
    struct str fault;
    enum err e = square_store_open(w, place->base, place->call->sets, place->call->set_count);

    if (e)
        return e;
    e = public_log_key_read(w);
    if (!e)
        place->key = *public_log_key();
    if (!e && key && note_key_parse(w->memory, str_of(key), &place->key, &fault))
        e = work_fail(w, ERR_INVALID, "%.*s", STR_ARG(fault));
    audit->key = &place->key;
    source.context = place;
    source.between = between;
    if (!e)
        e = audit_run(w, &source, audit, ret_report);
    db_close(w->db);
    w->db = NULL;
    return e;
}

static void verify_say(struct command_call *call, const struct audit_report *report,
                       const char *key, struct str name)
{
    command_say(call,
                "The log %.*s holds %llu entries. Each was hashed, and they are what the "
                "checkpoint signs.\n",
                STR_ARG(name), (unsigned long long)report->head.size);
    if (report->has_receipt)
        command_say(call, "The entry of the receipt stands in it.\n");
    if (report->from_size || report->has_receipt)
        command_say(call, "It only grew since it had %llu.\n",
                    (unsigned long long)report->from_size);
    if (report->further)
        command_say(
            call, "Below the checkpoint stand %zu signatures of others, which were not checked.\n",
            report->further);
    if (!key)
        command_say(call, "The key is what the log says itself. Whoever wants to be sure keeps "
                          "it, or a checkpoint, and gives --key or --from next time.\n");
}

enum err cmd_log_verify(struct work *w, struct square *none, struct command_call *call)
{
    struct place place = {.call = call, .progress = progress_begin(call, "checking")};
    const char *from = NULL, *key = NULL, *where = NULL;
    struct audit audit = {.from = STR("")};
    struct audit_report report = {.from_size = 0};
    enum err e = command_option(w, call, "--from", &from);

    (void)none;
    if (!e)
        e = command_option(w, call, "--key", &key);
    if (!e && call->arg_count)
        e = command_argument(w, call, "URL or FOLDER", &where);
    if (!e)
        e = command_end(w, call);
    if (!e && from)
        e = command_read_file(w, call, from, receipt_bytes_max, &audit.from);
    if (!e && from && !audit.from.size) /* it would be taken for none */
        e = work_fail(w, ERR_INVALID, "%s is empty", from);
    if (e)
        return e;
    place.base = where ? str_of(where) : call->data_folder;
    while (str_ends(place.base, STR("/")))
        place.base.size--;
    place.is_url =
        str_starts(place.base, STR("http://")) || str_starts(place.base, STR("https://"));
    if (place.is_url && !str_ends(place.base, STR("/log")))
        place.base = str_format(w->memory, "%.*s/log", STR_ARG(place.base));
    if (!place.is_url)
        place.base = str_of(command_path(w, call, str_c(w->memory, place.base)));
    if (place.is_url || is_file(w, place.base, "checkpoint"))
        e = verify_files(w, &place, key, &audit, &report);
    else
        e = verify_square(w, &place, key, &audit, &report);
    progress_end(&place.progress);
    if (e == ERR_CONFLICT)
        return work_fail(w, e, "This log is not what it says: %.*s",
                         STR_ARG(str_copy(w->memory, w->why)));
    if (!e)
        verify_say(call, &report, key, report.head.origin);
    return e;
}

enum err cmd_log_prove(struct work *w, struct square *square, struct command_call *call)
{
    const char *text = NULL;
    struct log_found found;
    struct str receipt = STR("");
    int64_t id = 0;
    enum err e = command_argument(w, call, "ENTRY", &text);

    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    if (id_parse(str_of(text), &id) || public_log_find(w, id, &found))
        return work_fail(w, ERR_NOT_FOUND, "the log has no entry %s", text);
    if (!call->control) { /* nobody else gives places */
        w->lanes = square->lanes;
        e = public_log_key_start(w);
        if (!e)
            e = public_log_cover(w, square->lanes, id, prove_wait_ms);
    } else {
        e = public_log_wait(w, id, prove_wait_ms);
    }
    if (!e)
        e = public_log_receipt(w, id, &receipt);
    for (size_t at = 0; !e && at < receipt.size; at += said_bytes)
        command_say(call, "%.*s", STR_ARG(str_sub(receipt, at, at + said_bytes)));
    return e;
}

enum err cmd_log_accept(struct work *w, struct square *square, struct command_call *call)
{
    const char *reason = NULL;
    int64_t id = 0;
    enum err e = command_option(w, call, "--reason", &reason);

    if (!e)
        e = command_end(w, call);
    if (!e && (!reason || !*reason || !utf8_valid(str_of(reason))))
        e = work_fail(w, ERR_MALFORMED, "--reason wants a text that everybody may read");
    if (!e)
        e = public_log_key_read(w);
    if (!e)
        e = public_log_accept(w, square->lanes, str_of(reason), &id);
    if (!e && !call->control)
        e = public_log_cover(w, square->lanes, id, prove_wait_ms);
    if (!e)
        command_say(call, "The log goes on; entry %lld says that entries were lost.\n",
                    (long long)id);
    return e;
}
