/* The public log: as files that anybody's program can check (C2SP tlog-tiles), and as JSON. */
#include "public_log/public_log.h"

#include "api/api.h"
#include "base/clock.h"

enum { list_default = 40 };

/* ---- files --------------------------------------------------------------------------------- */

static void file_reply(struct http_reply *reply, struct str body, const char *type,
                       const char *cache)
{
    *reply = (struct http_reply){.status = 200, .type = str_of(type), .body = body};
    http_reply_header(reply, "Cache-Control", str_of(cache));
    http_reply_header(reply, "X-Content-Type-Options", STR("nosniff"));
}

/* Pages of anybody's may read them, as the rest of the API. */
static void file_open(struct http_reply *reply)
{
    http_reply_header(reply, "Access-Control-Allow-Origin", STR("*"));
}

static enum err checkpoint_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct str text;
    enum err e = public_log_checkpoint(w, &text);

    (void)viewer, (void)request;
    if (e)
        return e;
    file_reply(ret_reply, text, "text/plain; charset=utf-8", "no-cache");
    file_open(ret_reply);
    return OK;
}

static enum err key_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    const struct note_key *key = public_log_key();

    (void)viewer, (void)request;
    if (!key)
        return ERR_NOT_FOUND;
    file_reply(ret_reply, str_format(w->memory, "%.*s\n", STR_ARG(note_key_text(w->memory, key))),
               "text/plain; charset=utf-8", "public, max-age=3600");
    file_open(ret_reply);
    return OK;
}

/* A tile never changes, not even an unfinished one: its path says how wide it is. */
static enum err tile_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct tile_place place;
    struct str bytes;
    enum err e = tile_path_parse(
        str_format(w->memory, "tile/%.*s", STR_ARG(request->path_params[0])), &place);

    (void)viewer;
    if (!e)
        e = public_log_tile(w, &place, &bytes);
    if (e)
        return e;
    file_reply(ret_reply, bytes, "application/octet-stream", "public, max-age=31536000, immutable");
    file_open(ret_reply);
    return OK;
}

/* ---- JSON ---------------------------------------------------------------------------------- */

/* Whom an entry is about is told everything of it. */
static bool is_owner(const struct viewer *viewer, const struct log_found *found)
{
    return viewer->account_id && viewer->account_id == found->owner_id;
}

static void entry_begin(struct work *w, struct buffer *out, const struct viewer *viewer,
                        const struct log_found *found)
{
    const struct merkle_hash leaf = merkle_leaf(found->body);

    json_open(out, '{');
    JSON_ID(out, "id", found->id);
    JSON_STR(out, "kind", str_of(log_kind_name(found->kind)));
    json_key(out, "rule");
    json_str_or_null(out, found->rule);
    JSON_TIME(out, "created_at", id_ms(found->id));
    json_key(out, "index");
    if (found->index < 0)
        json_null(out);
    else
        json_int(out, found->index);
    json_key(out, "entry");
    json_raw(out, found->body);
    JSON_STR(out, "leaf_hash", merkle_text(w->memory, &leaf));
    json_key(out, "opened");
    public_log_opening_json(w, out, found->opening, is_owner(viewer, found));
    /* Whether what is sealed can still be opened, or was destroyed with its account. */
    JSON_BOOL(out, "openable", found->opening.size > 0);
}

static enum err filter_read(struct work *w, const struct http_request *request,
                            struct log_filter *ret)
{
    const struct str from = http_text(request, "from"), to = http_text(request, "to");
    const struct str kind = http_text(request, "kind");

    *ret = (struct log_filter){
        .rule = http_text(request, "rule"),
        .text = http_text(request, "text"),
        .max_id = http_id(request, "max_id"),
        .limit = (int)http_number(request, "limit", 1, log_page_max, list_default)};
    if (kind.size && log_kind_parse(kind, &ret->kind))
        return work_fail(w, ERR_INVALID, "kind is none that the log has");
    if ((from.size && time_parse_iso(from, &ret->from_ms)) ||
        (to.size && time_parse_iso(to, &ret->to_ms)))
        return work_fail(w, ERR_INVALID,
                         "from and to are times as 2026-05-01 or 2026-05-01T18:00Z");
    if (ret->rule.size > log_rule_bytes_max)
        return work_fail(w, ERR_INVALID, "a rule's id has at most %d bytes",
                         (int)log_rule_bytes_max);
    return OK;
}

/* GET /api/bema/v1/log/entries */
static enum err entries_list(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct log_found *found = arena_array(w->memory, log_page_max, sizeof *found);
    struct buffer out = buffer_in(w->memory);
    struct log_filter filter;
    int64_t next = 0;
    int count = 0;
    enum err e = filter_read(w, request, &filter);

    if (!e)
        e = public_log_list(w, &filter, found, &count, &next);
    if (e)
        return e;
    json_open(&out, '{');
    json_key(&out, "entries");
    json_open(&out, '[');
    for (int i = 0; i < count; i++) {
        entry_begin(w, &out, viewer, &found[i]);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    JSON_ID(&out, "next_max_id", next);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static enum err entry_id_parse(const struct http_request *request, int64_t *ret_id)
{
    return id_parse(request->path_params[0], ret_id);
}

/* The proof as the receipt has it; null while no checkpoint covers the entry. */
static enum err proof_json(struct work *w, struct buffer *out, int64_t id)
{
    struct receipt *receipt = ARENA_NEW(w->memory, struct receipt);
    struct str text, fault;
    enum err e = public_log_receipt(w, id, &text);

    json_key(out, "proof");
    if (e == ERR_UNAVAILABLE)
        return json_null(out), OK;
    if (!e)
        e = receipt_parse(w->memory, text, receipt, &fault);
    if (e)
        return e;
    json_open(out, '{');
    json_key(out, "hashes");
    json_open(out, '[');
    for (size_t i = 0; i < receipt->proof.count; i++)
        json_str(out, merkle_text(w->memory, &receipt->proof.hashes[i]));
    json_close(out, ']');
    JSON_STR(out, "checkpoint", receipt->checkpoint);
    json_close(out, '}');
    return OK;
}

/* GET /api/bema/v1/log/entries/:id */
static enum err entry_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct log_found found;
    int64_t id = 0;
    enum err e = entry_id_parse(request, &id);

    if (!e)
        e = public_log_find(w, id, &found);
    if (e)
        return e;
    entry_begin(w, &out, viewer, &found);
    e = proof_json(w, &out, id);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

void api_receipt_reply(struct work *w, int64_t entry_id, struct str text,
                       struct http_reply *ret_reply)
{
    file_reply(ret_reply, text, "text/plain; charset=utf-8", "no-cache");
    http_reply_header(
        ret_reply, "Content-Disposition",
        str_format(w->memory, "attachment; filename=\"%lld.tlog-proof\"", (long long)entry_id));
}

/* GET /api/bema/v1/log/entries/:id/receipt */
static enum err receipt_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct str text;
    int64_t id = 0;
    enum err e = entry_id_parse(request, &id);

    (void)viewer;
    if (!e)
        e = public_log_receipt(w, id, &text);
    if (!e)
        api_receipt_reply(w, id, text, ret_reply);
    return e;
}

#define LOOK(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, path, ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, handler, about                \
    }
static const struct http_route routes[] = {
    LOOK("/log/checkpoint", checkpoint_show, "The public log's signed tree head (C2SP)"),
    LOOK("/log/tile/*rest", tile_show, "Its hashes and entries, 256 a tile (C2SP tlog-tiles)"),
    LOOK("/log/vkey", key_show, "The key that signs it (C2SP signed-note)"),
    LOOK("/api/bema/v1/log/entries", entries_list,
         "Entries, newest first: kind, rule, from, to, text, max_id, limit"),
    LOOK("/api/bema/v1/log/entries/:id", entry_show, "An entry with the proof that it stands"),
    LOOK("/api/bema/v1/log/entries/:id/receipt", receipt_show,
         "The same for keeping (C2SP tlog-proof)"),
};
const struct http_table api_public_log_table = {routes, sizeof routes / sizeof routes[0]};
