#include "api/withheld.h"

#include "api/account_json.h"
#include "api/status_json.h"

#include "auth/roles.h"
#include "auth/seals.h"
#include "media/media.h"
#include "social/notices.h"
#include "social/visibility.h"

#include <string.h>

bool api_file_find(struct work *w, struct str name, struct live_file *ret_file)
{
    struct str bases[media_name_bases_max];
    int count = live_files_any(w->live) ? media_name_bases(name, bases) : 0;

    for (int i = 0; i < count; i++)
        if (live_file_find(w->live, bases[i], ret_file))
            return true;
    return false;
}

/* What the store says of it now: it may have been attached to a post since it was held. */
static enum err file_read(struct work *w, struct live_file *file, bool *ret_profile)
{
    struct media media;
    enum err e = media_find(w, file->media_id, &media);

    if (e)
        return e;
    *ret_profile = media.state == MEDIA_PROFILE;
    if (media.post_id != file->post_id && db_is_reader(w->db)) {
        file->post_id = media.post_id;
        live_files_put(w->live, file, 1);
    }
    file->post_id = media.post_id;
    return OK;
}

enum err api_file_check(struct work *w, int64_t viewer_id, struct live_file *file)
{
    const struct live_post *card = NULL;
    const struct live_account *author = NULL;
    bool profile = false;
    enum err e = OK;

    if (w->db)
        e = file_read(w, file, &profile);
    else if (!file->post_id)
        e = ERR_NEEDS_STORE;
    if (!e && file->post_id)
        e = api_post_card(w, file->post_id, &card);
    else if (!e && !profile)
        e = ERR_NOT_FOUND; /* nobody is shown it but who sent it */
    if (!e)
        e = api_account_card(w, file->account_id, &author);
    if (!e && visibility_overlays_hide(w, viewer_id, card, author))
        e = ERR_NOT_FOUND;
    return e;
}

enum err api_file_refuse(struct work *w, const struct live_file *file, struct http_reply *ret_reply)
{
    struct http_reply reply = {.status = 404, .body = STR("{\"error\":\"Record not found\"}")};
    struct notice notice;
    enum err e;

    if (!w->db)
        return ERR_NEEDS_STORE;
    e = file->post_id ? notice_find(w, 0, file->post_id, &notice) : ERR_NOT_FOUND;
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!e && notice.restriction.legal) {
        reply.status = 451;
        reply.body = STR("{\"error\":\"A law demands that it is not shown here\"}");
        http_reply_header(
            &reply, "Link",
            str_format(w->memory, "<%.*s>; rel=\"blocked-by\"", STR_ARG(w->site->url)));
    }
    http_reply_header(&reply, "Cache-Control", STR("no-store"));
    *ret_reply = reply;
    return OK;
}

/* Keys. */

static const char key_purpose[] = "file";

struct str api_file_key(struct work *w, struct str base)
{
    int64_t part = w->now_ms / api_file_key_kept_ms;

    return seal_number(w->memory, key_purpose, 0, (part + 2) * api_file_key_kept_ms, base);
}

bool api_file_key_fits(struct work *w, struct str base, struct str key)
{
    int64_t number;

    return key.size && seals_started() && !seal_claim(key, w->now_ms, &number) &&
           seal_fits(key, key_purpose, base);
}

/* Writing them. */

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '/' || c == '.';
}

static struct str name_at(struct str text, size_t at)
{
    size_t end = at;

    while (end < text.size && is_name_character(text.data[end]))
        end++;
    return str_sub(text, at, end);
}

/* Whether it is all that stands between two quotation marks. Within another address, which anybody
 * may have written, a key would go to whoever that one leads to. */
static bool is_whole(struct str text, size_t start, size_t end)
{
    return start > 0 && text.data[start - 1] == '"' && end < text.size &&
           (text.data[end] == '"' || text.data[end] == '\\');
}

/* Only where nobody would be shown it: her own is hers, and staff who deal with what was reported
 * see all of it. */
static enum err key_is_due(struct work *w, const struct viewer *viewer, bool all,
                           struct live_file *file, bool *ret_due)
{
    enum err e;

    *ret_due = false;
    e = api_file_check(w, 0, file);
    if (e != ERR_NOT_FOUND)
        return e;
    if (!all && file->account_id != viewer->account_id)
        e = api_file_check(w, viewer->account_id, file);
    else
        e = OK;
    *ret_due = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

static bool sees_reports(const struct viewer *viewer)
{
    return viewer->permissions &
           (PERMISSION_ADMINISTRATOR | PERMISSION_MANAGE_REPORTS | PERMISSION_MANAGE_APPEALS);
}

enum err api_files_key(struct work *w, const struct viewer *viewer, bool juror, struct str text,
                       struct str *ret_text)
{
    struct str begin;
    bool all = juror || sees_reports(viewer);
    struct buffer out = buffer_in(w->memory);
    size_t done = 0, at = 0;

    *ret_text = text;
    if (!viewer->account_id || !live_files_any(w->live) || !seals_started() ||
        !(all || live_files_concern(w->live, viewer->account_id)))
        return OK;
    begin = str_format(w->memory, "%.*s/", STR_ARG(site_media_url(w->memory, w->site)));
    for (;;) {
        const char *found =
            text.size > at ? memmem(text.data + at, text.size - at, begin.data, begin.size) : NULL;
        struct live_file file;
        bool due = false;
        if (!found)
            break;
        size_t start = (size_t)(found - text.data);
        struct str name = name_at(text, start + begin.size);
        at = start + begin.size + name.size;
        if (!is_whole(text, start, at) || !api_file_find(w, name, &file))
            continue;
        enum err e = key_is_due(w, viewer, all, &file, &due);
        if (e)
            return e;
        if (!due)
            continue;
        buffer_put(&out, str_sub(text, done, at));
        buffer_format(&out, "?k=%.*s", STR_ARG(api_file_key(w, file.base)));
        done = at;
    }
    if (done)
        buffer_put(&out, str_sub(text, done, text.size));
    if (done)
        *ret_text = buffer_str(&out);
    return OK;
}

enum err api_reply_finish(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *reply)
{
    bool juror = str_is(request->route_path, "/api/bema/v1/jury/:id");

    if (!reply->body.size || reply->body_static)
        return OK;
    return api_files_key(w, viewer, juror, reply->body, &reply->body);
}

/* Lines that are no comment are addresses; one comment holds one: #EXT-X-MAP:URI="NAME". */
struct str api_playlist_lead(struct work *w, struct str playlist, struct str folder, struct str key)
{
    struct str ending = key.size ? str_format(w->memory, "?k=%.*s", STR_ARG(key)) : STR("");
    struct buffer out = buffer_in(w->memory);

    while (playlist.size) {
        struct str line, rest = str_split(playlist, '\n', &line);
        size_t uri = str_find(line, STR("URI=\"")), begin = 0, end = line.size;

        playlist = rest;
        if (line.size && line.data[0] == '#') {
            begin = end = uri == SIZE_MAX ? 0 : uri + 5;
            while (end && end < line.size && line.data[end] != '"')
                end++;
        }
        buffer_put(&out, str_sub(line, 0, begin));
        if (end)
            buffer_format(&out, "%.*s%.*s%.*s", STR_ARG(folder), STR_ARG(str_sub(line, begin, end)),
                          STR_ARG(ending));
        buffer_put(&out, str_sub(line, end, line.size));
        buffer_char(&out, '\n');
    }
    return buffer_str(&out);
}
