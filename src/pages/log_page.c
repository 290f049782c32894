/* The public log for people: a list that can be filtered, and a page for each entry. Complete
 * without script; with it the client takes over, which checks the proof of what it shows. */
#include "base/clock.h"
#include "base/json.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "public_log/public_log.h"
#include "social/rulebook.h"

enum { shown = 20, hash_shown = 16 };

static const enum message kind_words[LOG_KINDS] = {
    [LOG_DECISION] = M_LOG_DECISION,   [LOG_REVERSAL] = M_LOG_REVERSAL,
    [LOG_RULE] = M_LOG_RULE,           [LOG_RANKING_POLICY] = M_LOG_POLICY,
    [LOG_NOTE_STATUS] = M_LOG_NOTE,    [LOG_COORDINATION] = M_LOG_COORDINATION,
    [LOG_LEGAL_REQUEST] = M_LOG_LEGAL, [LOG_GAGGED] = M_LOG_GAGGED,
    [LOG_REVEAL] = M_LOG_REVEAL,       [LOG_AD_ROOT] = M_LOG_ADS,
    [LOG_APPROVAL] = M_LOG_APPROVAL,   [LOG_RESTORED] = M_LOG_RESTORED,
    [LOG_JURY] = M_LOG_JURY,
};

/* What entries name, in words. What is not here stands as the log has it. */
static const struct term {
    const char *name;
    enum message words;
} terms[] = {
    {"account", M_LOG_TERM_ACCOUNT},
    {"account_limited", M_LOG_TERM_ACCOUNT_LIMITED},
    {"account_suspended", M_LOG_TERM_ACCOUNT_SUSPENDED},
    {"action", M_LOG_TERM_ACTION},
    {"addresses", M_LOG_TERM_ADDRESSES},
    {"admin", M_LOG_TERM_ADMIN},
    {"age_restricted", M_LOG_TERM_AGE_RESTRICTED},
    {"allow_trend", M_LOG_TERM_ALLOW_TREND},
    {"appellant", M_LOG_TERM_APPELLANT},
    {"approve", M_LOG_TERM_APPROVE},
    {"assign", M_LOG_TERM_ASSIGN},
    {"automated", M_LOG_TERM_AUTOMATED},
    {"block", M_LOG_TERM_BLOCK},
    {"by", M_LOG_TERM_BY},
    {"call", M_LOG_TERM_CALL},
    {"change", M_LOG_TERM_CHANGE},
    {"change_block", M_LOG_TERM_CHANGE_BLOCK},
    {"complaints_suspended", M_LOG_TERM_COMPLAINTS_SUSPENDED},
    {"confirm", M_LOG_TERM_CONFIRM},
    {"content_warning", M_LOG_TERM_CONTENT_WARNING},
    {"decline_confirm", M_LOG_TERM_DECLINE_CONFIRM},
    {"decline_delete", M_LOG_TERM_DECLINE_DELETE},
    {"delete", M_LOG_TERM_DELETE},
    {"disable", M_LOG_TERM_DISABLE},
    {"draw", M_LOG_TERM_DRAW},
    {"effect", M_LOG_TERM_EFFECT},
    {"enable", M_LOG_TERM_ENABLE},
    {"end", M_LOG_TERM_END},
    {"entry", M_LOG_TERM_ENTRY},
    {"false", M_LOG_TERM_FALSE},
    {"hash", M_LOG_TERM_HASH},
    {"hidden", M_LOG_TERM_HIDDEN},
    {"jury", M_LOG_TERM_JURY},
    {"keep", M_LOG_TERM_KEEP},
    {"label", M_LOG_TERM_LABEL},
    {"law", M_LOG_TERM_LAW},
    {"limit", M_LOG_TERM_LIMIT},
    {"mark_sensitive", M_LOG_TERM_MARK_SENSITIVE},
    {"moderator", M_LOG_TERM_MODERATOR},
    {"name", M_LOG_TERM_NAME},
    {"not_recommended", M_LOG_TERM_NOT_RECOMMENDED},
    {"operator", M_LOG_TERM_OPERATOR},
    {"owner", M_LOG_TERM_OWNER},
    {"permanent", M_LOG_TERM_PERMANENT},
    {"post", M_LOG_TERM_POST},
    {"post or account", M_LOG_TERM_POST_OR_ACCOUNT},
    {"propose_delete", M_LOG_TERM_PROPOSE_DELETE},
    {"reason", M_LOG_TERM_REASON},
    {"refuse_trend", M_LOG_TERM_REFUSE_TREND},
    {"reject", M_LOG_TERM_REJECT},
    {"reject_appeal", M_LOG_TERM_REJECT_APPEAL},
    {"reopen", M_LOG_TERM_REOPEN},
    {"replies_limited", M_LOG_TERM_REPLIES_LIMITED},
    {"report", M_LOG_TERM_REPORT},
    {"resolve", M_LOG_TERM_RESOLVE},
    {"restrict", M_LOG_TERM_RESTRICT},
    {"return", M_LOG_TERM_RETURN},
    {"reverse", M_LOG_TERM_REVERSE},
    {"rule", M_LOG_TERM_RULE},
    {"salt", M_LOG_TERM_SALT},
    {"subject", M_LOG_TERM_SUBJECT},
    {"suspend", M_LOG_TERM_SUSPEND},
    {"tag", M_LOG_TERM_TAG},
    {"territories", M_LOG_TERM_TERRITORIES},
    {"text", M_LOG_TERM_TEXT},
    {"trend", M_LOG_TERM_TREND},
    {"true", M_LOG_TERM_TRUE},
    {"unassign", M_LOG_TERM_UNASSIGN},
    {"unblock", M_LOG_TERM_UNBLOCK},
    {"undoes", M_LOG_TERM_UNDOES},
    {"unlimit", M_LOG_TERM_UNLIMIT},
    {"unmark_sensitive", M_LOG_TERM_UNMARK_SENSITIVE},
    {"unsuspend", M_LOG_TERM_UNSUSPEND},
    {"warn", M_LOG_TERM_WARN},
    {"withheld", M_LOG_TERM_WITHHELD},
    {"words", M_LOG_TERM_WORDS},
};

/* ---- an entry's parts ---------------------------------------------------------------------- */

/* A value of a record in a few words: what is nested stays JSON. */
static struct str value_text(struct work *w, const struct json *value)
{
    struct buffer out = buffer_in(w->memory);

    if (json_kind(value) == JSON_KIND_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++) {
            if (i)
                buffer_lit(&out, ", ");
            buffer_put(&out, json_as_str(json_at(value, i)));
        }
        return buffer_str(&out);
    }
    return json_as_str(value);
}

static void put_term(struct html_page *p, struct str term)
{
    struct buffer out = buffer_in(p->w->memory);

    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        if (str_is(term, terms[i].name)) {
            page_say(p, terms[i].words);
            return;
        }
    for (size_t i = 0; i < term.size; i++)
        buffer_char(&out, term.data[i] == '_' ? ' ' : term.data[i]);
    page_text(p, buffer_str(&out));
}

static void field_begin(struct html_page *p, struct str name)
{
    page_put(p, "<div><dt>");
    put_term(p, name);
    page_put(p, "</dt><dd>");
}

static void field_begin_said(struct html_page *p, enum message m)
{
    page_put(p, "<div><dt>");
    page_say(p, m);
    page_put(p, "</dt><dd>");
}

static void field_end(struct html_page *p)
{
    page_put(p, "</dd></div>\n");
}

static void put_record(struct html_page *p, const struct json *record)
{
    const struct json *value;
    struct str name;

    for (size_t i = 0; json_member(record, i, &name, &value); i++) {
        const struct str text = value_text(p->w, value);
        int64_t ms;

        if (json_kind(value) == JSON_KIND_OBJECT)
            put_record(p, value); /* one level: records are flat otherwise */
        if (!text.size)
            continue;
        field_begin(p, name);
        if (str_is(name, "undoes") || str_is(name, "entry")) {
            page_put(p, "<a href=\"/log/entries/");
            page_text(p, text);
            page_put(p, "\">");
            page_text(p, text);
            page_put(p, "</a>");
        } else if (str_is(name, "end") && !time_parse_iso(text, &ms)) {
            page_minute(p, "", ms);
        } else if (str_find_char(text, '\n') != SIZE_MAX) {
            page_put(p, "<pre>");
            page_text(p, text);
            page_put(p, "</pre>");
        } else {
            put_term(p, text);
        }
        field_end(p);
    }
}

/* What is shown of a sealed part, else that it is sealed, or no longer there. */
static void put_sealed(struct html_page *p, const struct json *sealed, const struct json *opened,
                       bool has_opening)
{
    const struct json *value;
    struct str name;

    for (size_t i = 0; json_member(sealed, i, &name, &value); i++) {
        const struct json *part = json_get(opened, str_c(p->w->memory, name));

        if (str_is(name, "subject"))
            field_begin_said(p, M_LOG_WHOM);
        else
            field_begin(p, name);
        if (part) {
            page_text(p, json_get_str(part, "text"));
        } else {
            page_put(p, "<span class=\"quiet-text\">");
            page_say(p, has_opening ? M_LOG_SEALED : M_LOG_DESTROYED);
            page_put(p, " <code>");
            page_text(p, str_sub(json_as_str(value), 0, hash_shown));
            page_put(p, "…</code></span>");
        }
        field_end(p);
    }
}

static bool is_owner(const struct html_page *p, const struct log_found *found)
{
    return p->viewer->account_id && p->viewer->account_id == found->owner_id;
}

static const struct json *opened_of(struct html_page *p, const struct log_found *found)
{
    struct buffer out = buffer_in(p->w->memory);
    const struct json *opened;

    public_log_opening_json(p->w, &out, found->opening, is_owner(p, found));
    return json_parse(p->w->memory, buffer_str(&out), &opened, NULL) ? NULL : opened;
}

/* ---- the list ------------------------------------------------------------------------------ */

struct log_asked {
    struct log_filter filter;
    int64_t first_ms, last_ms; /* days; 0: any */
    struct rule *rules;
    int rule_count;
};

/* A rule in force by its words, any other as the log has it. */
static void put_rule(struct html_page *p, const struct log_asked *asked, struct str rule)
{
    int64_t id = 0;

    if (str_is(rule, "other")) {
        page_say(p, M_LOG_NO_RULE);
        return;
    }
    for (int i = 0; !id_parse(rule, &id) && i < asked->rule_count; i++)
        if (asked->rules[i].id == id) {
            page_text(p, asked->rules[i].text);
            return;
        }
    page_text(p, rule);
}

static void put_row(struct html_page *p, const struct log_asked *asked,
                    const struct log_found *found)
{
    const struct json *entry = NULL, *reason;

    if (json_parse(p->w->memory, found->body, &entry, NULL))
        return;
    reason = json_get(opened_of(p, found), "reason");
    buffer_format(&p->out,
                  "<li class=\"entry\"><div class=\"entry-text\"><strong><a href=\"/log/"
                  "entries/%lld\">",
                  (long long)found->id);
    page_say(p, kind_words[found->kind]);
    page_put(p, "</a></strong> ");
    if (json_get_str(json_get(entry, "record"), "action").size) {
        page_put(p, "<span class=\"entry-mark\">");
        put_term(p, json_get_str(json_get(entry, "record"), "action"));
        page_put(p, "</span> ");
    }
    if (json_get_str(reason, "text").size) {
        page_put(p, "<span class=\"log-reason\">");
        page_text(p, json_get_str(reason, "text"));
        page_put(p, "</span> ");
    }
    page_put(p, "<span class=\"quiet-text\">");
    if (found->index >= 0)
        buffer_format(&p->out, "%lld · ", (long long)found->index);
    if (found->rule.size) {
        put_rule(p, asked, found->rule);
        page_put(p, " · ");
    }
    page_minute(p, "", id_ms(found->id));
    page_put(p, "</span></div></li>\n");
}

static void put_options(struct html_page *p, enum log_kind chosen)
{
    page_put(p, "<option value=\"\">");
    page_say(p, M_LOG_ALL);
    page_put(p, "</option>");
    for (int kind = 1; kind < LOG_KINDS; kind++) {
        page_put(p, "<option value=\"");
        page_put(p, log_kind_name((enum log_kind)kind));
        page_put(p, kind == (int)chosen ? "\" selected>" : "\">");
        page_say(p, kind_words[kind]);
        page_put(p, "</option>");
    }
}

/* The rules in force, and the one that is asked for, which may be none of them. */
static void put_rules(struct html_page *p, struct str chosen, const struct rule *rules, int count)
{
    bool is_known = !chosen.size;

    page_put(p, "<option value=\"\">");
    page_say(p, M_LOG_ALL);
    page_put(p, "</option>");
    for (int i = 0; i < count; i++) {
        const struct str id = str_format(p->w->memory, "%lld", (long long)rules[i].id);
        const bool is_chosen = str_equal(id, chosen);

        is_known = is_known || is_chosen;
        page_put(p, "<option value=\"");
        page_text(p, id);
        page_put(p, is_chosen ? "\" selected>" : "\">");
        page_text(p, rules[i].text);
        page_put(p, "</option>");
    }
    if (!is_known) {
        page_put(p, "<option selected>");
        page_text(p, chosen);
        page_put(p, "</option>");
    }
    page_put(p, "</select></div>\n");
}

/* The last day is meant whole: of `to` the day before is shown. */
static void put_date(struct html_page *p, const char *name, enum message label, int64_t ms)
{
    char day[time_date_bytes];

    buffer_format(&p->out, "<div class=\"field\"><label for=\"%s\">", name);
    page_say(p, label);
    buffer_format(&p->out, "</label><input type=\"date\" id=\"%s\" name=\"%s\" value=\"", name,
                  name);
    if (ms) {
        time_date_put(ms, day);
        page_text(p, (struct str){day, sizeof day});
    }
    page_put(p, "\"></div>\n");
}

static void put_filter(struct html_page *p, const struct log_asked *asked)
{
    const struct log_filter *filter = &asked->filter;

    page_put(p, "<form class=\"form log-filter\" method=\"get\" action=\"/log\" role=\"search\">\n"
                "<div class=\"field\"><label for=\"kind\">");
    page_say(p, M_LOG_KIND);
    page_put(p, "</label><select id=\"kind\" name=\"kind\">");
    put_options(p, filter->kind);
    page_put(p, "</select></div>\n<div class=\"field\"><label for=\"rule\">");
    page_say(p, M_LOG_TERM_RULE);
    page_put(p, "</label><select id=\"rule\" name=\"rule\">");
    put_rules(p, filter->rule, asked->rules, asked->rule_count);
    put_date(p, "from", M_LOG_FROM, asked->first_ms);
    put_date(p, "to", M_LOG_TO, asked->last_ms);
    page_put(p, "<div class=\"field\"><label for=\"text\">");
    page_say(p, M_LOG_WORDS);
    page_put(p, "</label><input id=\"text\" name=\"text\" type=\"search\" value=\"");
    page_text(p, filter->text);
    page_put(p, "\"></div>\n<button class=\"button quiet\" type=\"submit\">");
    page_say(p, M_LOG_SEARCH);
    page_put(p, "</button></form>\n");
}

static void put_next_day(struct html_page *p, const char *name, int64_t ms)
{
    char day[time_date_bytes];

    if (!ms)
        return;
    time_date_put(ms, day);
    buffer_format(&p->out, "&amp;%s=%.*s", name, (int)sizeof day, day);
}

static void put_next(struct html_page *p, const struct log_asked *asked, int64_t next)
{
    const struct log_filter *filter = &asked->filter;

    if (!next)
        return;
    page_put(p, "<p class=\"pager\"><a rel=\"next\" href=\"/log?kind=");
    page_put(p, filter->kind ? log_kind_name(filter->kind) : "");
    page_put(p, "&amp;rule=");
    page_text(p, url_encode(p->w->memory, filter->rule));
    page_put(p, "&amp;text=");
    page_text(p, url_encode(p->w->memory, filter->text));
    put_next_day(p, "from", asked->first_ms);
    put_next_day(p, "to", asked->last_ms);
    buffer_format(&p->out, "&amp;max_id=%lld\">", (long long)next);
    page_say(p, M_OLDER);
    page_put(p, "</a></p>\n");
}

static void put_state(struct html_page *p, const struct log_state *state)
{
    page_put(p, "<p class=\"quiet-text\">");
    if (state->checkpoint.size) {
        buffer_format(&p->out, "%llu ", (unsigned long long)state->head.size);
        page_say(p, state->head.size == 1 ? M_LOG_ENTRY : M_LOG_ENTRIES);
        page_put(p, " · <code>");
        page_text(p, str_sub(merkle_text(p->w->memory, &state->head.root), 0, hash_shown));
        page_put(p, "…</code> · ");
    }
    page_put(p, "<a href=\"/log/checkpoint\">");
    page_say(p, M_LOG_CHECKPOINT);
    page_put(p, "</a> · <a href=\"/log/vkey\">");
    page_say(p, M_LOG_KEY);
    page_put(p, "</a></p>\n");
}

/* What cannot be read narrows nothing. */
static enum err asked_read(struct work *w, const struct http_request *request,
                           struct log_asked *ret)
{
    *ret = (struct log_asked){.filter = {.rule = http_text(request, "rule"),
                                         .text = http_text(request, "text"),
                                         .max_id = http_id(request, "max_id"),
                                         .limit = shown},
                              .rules = arena_array(w->memory, rules_max, sizeof(struct rule))};
    if (log_kind_parse(http_text(request, "kind"), &ret->filter.kind))
        ret->filter.kind = 0;
    if (ret->filter.rule.size > log_rule_bytes_max)
        ret->filter.rule = STR("");
    if (time_parse_iso(http_text(request, "from"), &ret->first_ms))
        ret->first_ms = 0;
    if (time_parse_iso(http_text(request, "to"), &ret->last_ms))
        ret->last_ms = 0;
    ret->filter.from_ms = ret->first_ms;
    ret->filter.to_ms = ret->last_ms ? ret->last_ms + clock_day_ms : 0;
    return rules_list(w, ret->rules, &ret->rule_count);
}

static void put_rows(struct html_page *p, const struct log_asked *asked,
                     const struct log_found *found, int count)
{
    page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count; i++)
        put_row(p, asked, &found[i]);
    page_put(p, "</ul>\n");
}

PAGE_HANDLER(log_page)
{
    struct page_head head = {.main_class = "column log", .with_client = true, .may_be_kept = true};
    struct log_found *found = arena_array(w->memory, log_page_max, sizeof *found);
    struct log_asked asked;
    struct log_state state;
    struct html_page p;
    int64_t next = 0;
    int count = 0;
    enum err e = public_log_state(w, &state);

    if (!e)
        e = asked_read(w, request, &asked);
    if (!e)
        e = public_log_list(w, &asked.filter, found, &count, &next);
    if (e)
        return e;
    head.title = str_of(message(M_LOG, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\"><h1>");
    page_say(&p, M_LOG);
    page_put(&p, "</h1>\n");
    page_paragraph(&p, M_LOG_TEXT);
    put_state(&p, &state);
    put_filter(&p, &asked);
    page_put(&p, "</section>\n");
    put_rows(&p, &asked, found, count);
    if (!count)
        page_paragraph(&p, next ? M_LOG_NONE_HERE : M_LOG_NONE);
    put_next(&p, &asked, next);
    page_end(&p, 200, ret_reply);
    return OK;
}

/* ---- one entry ----------------------------------------------------------------------------- */

static void put_entry(struct html_page *p, const struct log_asked *asked,
                      const struct log_found *found, const struct json *entry)
{
    const struct merkle_hash leaf = merkle_leaf(found->body);

    page_put(p, "<dl class=\"log-fields\">\n");
    field_begin(p, STR("rule"));
    if (found->rule.size)
        put_rule(p, asked, found->rule);
    else
        page_put(p, "–");
    field_end(p);
    put_record(p, json_get(entry, "record"));
    put_sealed(p, json_get(entry, "sealed"), opened_of(p, found), found->opening.size > 0);
    field_begin_said(p, M_LOG_LEAF);
    page_put(p, "<code>");
    page_text(p, merkle_text(p->w->memory, &leaf));
    page_put(p, "</code>");
    field_end(p);
    page_put(p, "</dl>\n");
}

static void put_proof(struct html_page *p, const struct log_found *found, bool is_covered)
{
    page_put(p, "<h2>");
    page_say(p, M_LOG_PROOF);
    page_put(p, "</h2>\n");
    page_paragraph(p, is_covered ? M_LOG_PROOF_TEXT : M_LOG_WAITS);
    if (is_covered) {
        buffer_format(&p->out,
                      "<p class=\"actions\"><a class=\"button quiet\" "
                      "href=\"/api/bema/v1/log/entries/%lld/receipt\">",
                      (long long)found->id);
        page_say(p, M_LOG_RECEIPT);
        page_put(p, "</a></p>\n");
    }
    page_put(p, "<details><summary>");
    page_say(p, M_LOG_BYTES);
    page_put(p, "</summary><pre>");
    page_text(p, found->body);
    page_put(p, "</pre></details>\n");
}

PAGE_HANDLER(log_entry_page)
{
    struct page_head head = {.main_class = "column log", .with_client = true};
    const struct json *entry = NULL;
    struct log_asked asked;
    struct log_found found;
    struct log_state state;
    struct html_page p;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = public_log_find(w, id, &found);
    if (!e)
        e = public_log_state(w, &state);
    if (!e)
        e = asked_read(w, request, &asked);
    if (!e && json_parse(w->memory, found.body, &entry, NULL))
        e = ERR_INTERNAL;
    if (e)
        return e;
    head.title = str_of(message(kind_words[found.kind], page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<article class=\"card\">\n<p class=\"quiet-text\"><a href=\"/log\">");
    page_say(&p, M_LOG);
    page_put(&p, "</a>");
    if (found.index >= 0)
        buffer_format(&p.out, " · %lld", (long long)found.index);
    page_put(&p, " · ");
    page_minute(&p, "", id_ms(id));
    page_put(&p, "</p>\n<h1>");
    page_say(&p, kind_words[found.kind]);
    page_put(&p, "</h1>\n");
    put_entry(&p, &asked, &found, entry);
    put_proof(&p, &found, found.index >= 0 && (uint64_t)found.index < state.head.size);
    page_put(&p, "</article>\n");
    page_end(&p, 200, ret_reply);
    return OK;
}
