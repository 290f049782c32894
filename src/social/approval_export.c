#include "social/approval_export.h"

#include "base/json.h"
#include "public_log/public_log.h"
#include "social/approvals_db.h"

/* What the log has of a deed. */
struct logged {
    struct log_found found;
    struct str receipt; /* "" none yet */
};

static enum err logged_find(struct work *w, const struct approval_deed *deed, struct logged *logged)
{
    enum err e = public_log_find(w, deed->entry_id, &logged->found);

    if (!e)
        e = public_log_receipt(w, deed->entry_id, &logged->receipt);
    if (e == ERR_UNAVAILABLE || e == ERR_NOT_FOUND) {
        logged->receipt = STR("");
        w->why = STR("");
        return OK;
    }
    return e;
}

static enum err name_of(struct work *w, int64_t account_id, struct str *ret_name)
{
    struct account account;
    enum err e = account_id ? account_find(w, account_id, &account) : ERR_NOT_FOUND;

    *ret_name = STR("");
    if (!e)
        *ret_name = account_acct(w, &account);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The version that the deed is about; of a rule what it says stands in its reason. */
static enum err form_of(struct work *w, const struct approval_deed *deed,
                        struct approval_version *ret_version)
{
    enum err e = approvals_db_version(w, deed->approval_id, deed->version, ret_version);

    if (e == ERR_NOT_FOUND)
        *ret_version = (struct approval_version){0};
    return e == ERR_NOT_FOUND ? OK : e;
}

static bool is_of_rule(const struct approval_deed *deed)
{
    return deed->action >= DEED_RULE_MADE;
}

struct line {
    const struct approval_deed *deed;
    struct logged logged;
    struct approval_version version;
    struct str by, person, writer;
};

static void line_json(struct work *w, struct buffer *out, const struct line *line)
{
    const struct approval_deed *deed = line->deed;

    json_open(out, '{');
    JSON_ID(out, "id", deed->id);
    JSON_TIME(out, "at", deed->made_ms);
    JSON_STR(out, "action", str_of(approval_action_name(deed->action)));
    JSON_ID(out, is_of_rule(deed) ? "rule" : "draft", deed->approval_id);
    JSON_INT(out, "version", deed->version);
    json_key(out, "by");
    json_str_or_null(out, line->by);
    JSON_ID(out, "by_id", deed->by_id);
    json_key(out, "person");
    json_str_or_null(out, line->person);
    json_key(out, "writer");
    json_str_or_null(out, line->writer);
    JSON_ID(out, "writer_id", line->version.writer_id);
    JSON_STR(out, "hash", deed->hash);
    JSON_STR(out, "form", is_of_rule(deed) ? deed->reason : line->version.form);
    json_key(out, "reason");
    json_str_or_null(out, is_of_rule(deed) ? STR("") : deed->reason);
    json_key(out, "log");
    json_open(out, '{');
    JSON_ID(out, "entry", deed->entry_id);
    JSON_INT(out, "index", line->logged.found.index);
    JSON_STR(out, "body", line->logged.found.body);
    json_key(out, "opening");
    if (line->logged.found.opening.size)
        public_log_opening_json(w, out, line->logged.found.opening, true);
    else
        json_null(out);
    json_key(out, "receipt");
    json_str_or_null(out, line->logged.receipt);
    json_close(out, '}');
    json_close(out, '}');
}

/* A cell that a spreadsheet would take for a formula begins with an apostrophe: its column is then
 * not what was hashed, which stands in the JSON. */
static void cell(struct buffer *out, struct str text, bool is_first)
{
    const bool is_formula = text.size && strchr("=+-@\t\r", text.data[0]);

    if (!is_first)
        buffer_char(out, ',');
    buffer_char(out, '"');
    if (is_formula)
        buffer_char(out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            buffer_char(out, '"');
        buffer_char(out, text.data[i]);
    }
    buffer_char(out, '"');
}

static struct str time_text(struct work *w, int64_t ms)
{
    struct buffer out = buffer_in(w->memory);

    json_time(&out, ms);
    return str_sub(buffer_str(&out), 1, out.size - 1);
}

static void line_csv(struct work *w, struct buffer *out, const struct line *line)
{
    const struct approval_deed *deed = line->deed;

    cell(out, time_text(w, deed->made_ms), true);
    cell(out, str_of(approval_action_name(deed->action)), false);
    cell(out, is_of_rule(deed) ? STR("rule") : STR("draft"), false);
    cell(out, str_format(w->memory, "%lld", (long long)deed->approval_id), false);
    cell(out, str_format(w->memory, "%d", deed->version), false);
    cell(out, line->writer, false);
    cell(out, line->by, false);
    cell(out, deed->hash, false);
    cell(out, is_of_rule(deed) ? deed->reason : line->version.form, false);
    cell(out, is_of_rule(deed) ? STR("") : deed->reason, false);
    cell(out, str_format(w->memory, "%lld", (long long)deed->entry_id), false);
    cell(out, str_format(w->memory, "%lld", (long long)line->logged.found.index), false);
    cell(out, line->person, false);
    buffer_lit(out, "\r\n");
}

static enum err line_find(struct work *w, const struct approval_deed *deed, struct line *line)
{
    enum err e = logged_find(w, deed, &line->logged);

    line->deed = deed;
    if (!e && !is_of_rule(deed))
        e = form_of(w, deed, &line->version);
    if (!e)
        e = name_of(w, deed->by_id, &line->by);
    /* Of the account's own people; who spoke for an approver is the approver's own. */
    if (!e && deed->by_id == deed->account_id)
        e = name_of(w, deed->person_id, &line->person);
    return e ? e : name_of(w, line->version.writer_id, &line->writer);
}

enum err approval_export(struct work *w, int64_t account_id, int64_t after_id, bool is_csv,
                         struct buffer *out, int64_t *ret_next)
{
    struct approval_deed *deeds = arena_array(w->memory, approval_export_max, sizeof *deeds);
    int count = 0;
    enum err e =
        approvals_db_deeds_after(w, account_id, after_id, deeds, approval_export_max, &count);

    *ret_next = !e && count == approval_export_max ? deeds[count - 1].id : 0;
    if (is_csv && !after_id)
        buffer_lit(out, "at,action,of,id,version,writer,by,sha256,form,reason,log_entry,"
                        "log_index,person\r\n");
    for (int i = 0; !e && i < count; i++) {
        struct line line = {0};

        e = line_find(w, &deeds[i], &line);
        if (!e && is_csv)
            line_csv(w, out, &line);
        else if (!e)
            line_json(w, out, &line);
    }
    return e;
}
