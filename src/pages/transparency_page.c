/* What moderation did, for everybody: plots by day, each with its table, and the report's tables.
 */
#include "base/clock.h"
#include "base/json.h"
#include "moderation/legal_requests.h"
#include "moderation/redaction.h"
#include "moderation/transparency_report.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/documents.h"

#include <stddef.h>
#include <string.h>

enum { days_shown = 90, plot_wide = 320, plot_high = 96 };

/* What the report's tables name, in words. What is not here stands as the report has it. */
static const struct term {
    const char *name;
    enum message words;
} terms[] = {
    {"ACCOUNT_SUSPENDED", M_TRANSPARENCY_SUSPENDED},
    {"ANIMAL_WELFARE", M_TRANSPARENCY_ANIMALS},
    {"ARTICLE_16", M_TRANSPARENCY_ARTICLE_16},
    {"CONSUMER_INFORMATION", M_TRANSPARENCY_CONSUMER},
    {"CONTENT_AGE_RESTRICTED", M_TRANSPARENCY_AGE},
    {"CONTENT_DEMOTED", M_TRANSPARENCY_DEMOTED},
    {"CONTENT_DISABLED", M_TRANSPARENCY_DISABLED},
    {"CONTENT_INTERACTION_RESTRICTED", M_TRANSPARENCY_INTERACTION},
    {"CONTENT_LABELLED", M_TRANSPARENCY_LABELLED},
    {"CYBER_VIOLENCE", M_TRANSPARENCY_CYBER},
    {"CYBER_VIOLENCE_AGAINST_WOMEN", M_TRANSPARENCY_CYBER_WOMEN},
    {"DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", M_TRANSPARENCY_PRIVACY},
    {"FULLY", M_TRANSPARENCY_FULLY},
    {"ILLEGAL_CONTENT", M_TRANSPARENCY_ILLEGAL},
    {"ILLEGAL_OR_HARMFUL_SPEECH", M_TRANSPARENCY_SPEECH},
    {"INCOMPATIBLE_CONTENT", M_TRANSPARENCY_INCOMPATIBLE},
    {"INTELLECTUAL_PROPERTY_INFRINGEMENTS", M_TRANSPARENCY_PROPERTY},
    {"NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", M_TRANSPARENCY_CIVIC},
    {"NOT_AUTOMATED", M_TRANSPARENCY_NOT_AUTOMATED},
    {"NOT_SPECIFIED_NOTICE", M_TRANSPARENCY_UNNAMED},
    {"OTHER_NOTIFICATION", M_TRANSPARENCY_NOTIFICATION},
    {"OTHER_VIOLATION_TC", M_TRANSPARENCY_TERMS},
    {"PARTIALLY", M_TRANSPARENCY_PARTLY},
    {"PROTECTION_OF_MINORS", M_TRANSPARENCY_MINORS},
    {"RISK_FOR_PUBLIC_SECURITY", M_TRANSPARENCY_SECURITY},
    {"SCAMS_AND_FRAUD", M_TRANSPARENCY_SCAMS},
    {"SELF_HARM", M_TRANSPARENCY_SELF_HARM},
    {"TRUSTED_FLAGGER", M_TRANSPARENCY_FLAGGER},
    {"UNSAFE_AND_PROHIBITED_PRODUCTS", M_TRANSPARENCY_PRODUCTS},
    {"VIOLENCE", M_TRANSPARENCY_VIOLENCE},
    {"VOLUNTARY", M_TRANSPARENCY_VOLUNTARY},
    {"agreement", M_TRANSPARENCY_T_AGREEMENT},
    {"all", M_TRANSPARENCY_EVERYTHING},
    {"answer", M_TRANSPARENCY_C_ANSWER},
    {"appeal_to_answer", M_TRANSPARENCY_APPEAL_TIME},
    {"appeals", M_TRANSPARENCY_T_APPEALS},
    {"automatic", M_TRANSPARENCY_BY_PROGRAM},
    {"automation", M_TRANSPARENCY_T_AUTOMATION},
    {"by", M_TRANSPARENCY_C_BY},
    {"category", M_TRANSPARENCY_C_CATEGORY},
    {"complied", M_TRANSPARENCY_COMPLIED},
    {"contested", M_TRANSPARENCY_CONTESTED},
    {"copyright", M_TRANSPARENCY_COPYRIGHT},
    {"count", M_TRANSPARENCY_C_COUNT},
    {"court_order", M_TRANSPARENCY_COURT_ORDER},
    {"data_request", M_TRANSPARENCY_DATA_REQUEST},
    {"decisions", M_TRANSPARENCY_C_DECISIONS},
    {"defamation", M_TRANSPARENCY_DEFAMATION},
    {"dispute_to_outcome", M_TRANSPARENCY_DISPUTE_TIME},
    {"disputes", M_TRANSPARENCY_T_DISPUTES},
    {"effect", M_TRANSPARENCY_C_EFFECT},
    {"from", M_TRANSPARENCY_C_TIME},
    {"gone", M_TRANSPARENCY_GONE},
    {"granted", M_TRANSPARENCY_GRANTED},
    {"ground", M_TRANSPARENCY_C_GROUND},
    {"high", M_TRANSPARENCY_C_HIGH},
    {"implemented", M_TRANSPARENCY_C_IMPLEMENTED},
    {"judged", M_TRANSPARENCY_C_JUDGED},
    {"juries", M_TRANSPARENCY_T_JURIES},
    {"kappa", M_TRANSPARENCY_C_KAPPA},
    {"kept", M_TRANSPARENCY_KEPT},
    {"language", M_TRANSPARENCY_C_LANGUAGE},
    {"late", M_TRANSPARENCY_LATE},
    {"legal", M_TRANSPARENCY_LEGAL},
    {"legal_notice", M_TRANSPARENCY_ARTICLE_16},
    {"low", M_TRANSPARENCY_C_LOW},
    {"made", M_TRANSPARENCY_MADE},
    {"median_hours", M_TRANSPARENCY_C_MEDIAN},
    {"no", M_TRANSPARENCY_NO},
    {"notice_children", M_TRANSPARENCY_NOTICE_CHILDREN},
    {"notice_law", M_TRANSPARENCY_ARTICLE_16},
    {"notice_life", M_TRANSPARENCY_NOTICE_LIFE},
    {"notice_rule", M_TRANSPARENCY_NOTICE_RULE},
    {"notice_to_answer", M_TRANSPARENCY_NOTICE_TIME},
    {"notices", M_TRANSPARENCY_T_NOTICES},
    {"notified", M_TRANSPARENCY_NOTIFIED},
    {"of", M_TRANSPARENCY_C_OF},
    {"order_to_answer", M_TRANSPARENCY_ORDER_TIME},
    {"orders", M_TRANSPARENCY_T_ORDERS},
    {"orders_answered", M_TRANSPARENCY_T_ORDERS_ANSWERED},
    {"other", M_TRANSPARENCY_OTHER},
    {"outcome", M_TRANSPARENCY_C_OUTCOME},
    {"overturned", M_TRANSPARENCY_OVERTURNED},
    {"partly", M_TRANSPARENCY_PARTLY_DONE},
    {"people", M_TRANSPARENCY_BY_PEOPLE},
    {"person", M_TRANSPARENCY_PERSON},
    {"private_information", M_TRANSPARENCY_PRIVATE},
    {"refused", M_TRANSPARENCY_REFUSED},
    {"rejected", M_TRANSPARENCY_REJECTED},
    {"restrictions", M_TRANSPARENCY_T_RESTRICTIONS},
    {"reversed", M_TRANSPARENCY_REVERSED},
    {"rule", M_TRANSPARENCY_C_RULE},
    {"rules", M_TRANSPARENCY_T_RULES},
    {"settled", M_TRANSPARENCY_SETTLED},
    {"share_agreed", M_TRANSPARENCY_C_AGREED},
    {"share_taken_back", M_TRANSPARENCY_C_SHARE},
    {"source", M_TRANSPARENCY_C_SOURCE},
    {"spam", M_TRANSPARENCY_SPAM},
    {"staff", M_TRANSPARENCY_T_STAFF},
    {"state", M_TRANSPARENCY_C_STATE},
    {"submitted", M_TRANSPARENCY_SUBMITTED},
    {"suspensions", M_TRANSPARENCY_T_SUSPENSIONS},
    {"takedown", M_TRANSPARENCY_TAKEDOWN},
    {"taken_back", M_TRANSPARENCY_TAKEN_BACK},
    {"threats", M_TRANSPARENCY_T_THREATS},
    {"threats_to_life", M_TRANSPARENCY_C_THREATS},
    {"times", M_TRANSPARENCY_T_TIMES},
    {"too_few", M_TRANSPARENCY_TOO_FEW},
    {"trademark", M_TRANSPARENCY_TRADEMARK},
    {"trusted", M_TRANSPARENCY_TRUSTED},
    {"type", M_TRANSPARENCY_C_TYPE},
    {"unfounded_complaints", M_TRANSPARENCY_UNFOUNDED_COMPLAINTS},
    {"unfounded_notices", M_TRANSPARENCY_UNFOUNDED_NOTICES},
    {"unfounded_reports", M_TRANSPARENCY_UNFOUNDED},
    {"upheld", M_TRANSPARENCY_UPHELD},
    {"violation", M_TRANSPARENCY_VIOLATION},
    {"waits", M_TRANSPARENCY_WAITS},
    {"yes", M_TRANSPARENCY_YES},
};

static bool term_find(struct str name, enum message *ret_words)
{
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        if (str_is(name, terms[i].name)) {
            *ret_words = terms[i].words;
            return true;
        }
    return false;
}

static void put_term(struct html_page *p, struct str name)
{
    enum message words;

    if (term_find(name, &words))
        page_say(p, words);
    else
        page_text(p, name);
}

/* A column of one name says something else than the term: "automation", "people". */
static void put_column(struct html_page *p, const char *name)
{
    if (strcmp(name, "automation") == 0)
        page_say(p, M_TRANSPARENCY_C_AUTOMATION);
    else if (strcmp(name, "people") == 0)
        page_say(p, M_TRANSPARENCY_C_PEOPLE);
    else
        put_term(p, str_of(name));
}

/* ---- tables -------------------------------------------------------------------------------- */

/* 1234.50 → "1 234,50" is more than figures here need: the sign alone. */
static void put_number(struct html_page *p, struct str number)
{
    if (!number.size)
        page_put(p, "–");
    for (size_t i = 0; i < number.size; i++) {
        const char c = number.data[i] == '.' ? p->language->decimal_sign : number.data[i];

        page_text(p, (struct str){&c, 1});
    }
}

static void put_csv_link(struct html_page *p, const struct transparency_report *report,
                         const char *name)
{
    char from[time_date_bytes], to[time_date_bytes];

    time_date_put(report->first_day * clock_day_ms, from);
    time_date_put(report->last_day * clock_day_ms, to);
    buffer_format(&p->out,
                  "<p class=\"quiet-text\"><a href=\"/api/bema/v1/transparency?from=%.*s&amp;"
                  "to=%.*s",
                  (int)sizeof from, from, (int)sizeof to, to);
    if (name)
        buffer_format(&p->out, "&amp;table=%s", name);
    page_put(p, "\">");
    page_say(p, name ? M_TRANSPARENCY_CSV : M_TRANSPARENCY_ALL);
    page_put(p, "</a></p>\n");
}

/* A rule's own words; its number where it is no longer there. */
static void put_rule(struct html_page *p, struct str name)
{
    struct rule rule;
    int64_t id;

    if (!id_parse(name, &id) && !rule_find(p->w, id, &rule))
        page_text(p, rule.text);
    else
        put_term(p, name);
}

static void put_cell(struct html_page *p, const struct transparency_table *table, int column,
                     struct str cell)
{
    if (column >= table->first_number)
        put_number(p, cell);
    else if (strcmp(table->columns[column], "rule") == 0 ||
             strcmp(table->columns[column], "of") == 0)
        put_rule(p, cell);
    else
        put_term(p, cell);
}

static void put_lines(struct html_page *p, const struct transparency_table *table)
{
    /* What is wider than the screen is scrolled also by keys. */
    buffer_format(
        &p->out,
        "<div class=\"crossed\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-title\">"
        "<table class=\"terms\"><thead><tr>",
        table->name);
    for (int c = 0; c < table->column_count; c++) {
        page_put(p, "<th scope=\"col\">");
        put_column(p, table->columns[c]);
        page_put(p, "</th>");
    }
    page_put(p, "</tr></thead>\n<tbody>\n");
    for (int i = 0; i < table->line_count; i++) {
        page_put(p, "<tr>");
        for (int c = 0; c < table->column_count; c++) {
            page_put(p, c ? "<td>" : "<th scope=\"row\">");
            put_cell(p, table, c, table->lines[i].cells[c]);
            page_put(p, c ? "</td>" : "</th>");
        }
        page_put(p, "</tr>\n");
    }
    page_put(p, "</tbody></table></div>\n");
}

static void put_table(struct html_page *p, const struct transparency_report *report,
                      const struct transparency_table *table)
{
    buffer_format(&p->out, "<section class=\"card figures\" id=\"%s\"><h2 id=\"%s-title\">",
                  table->name, table->name);
    put_term(p, str_of(table->name));
    page_put(p, "</h2>\n");
    if (table->line_count)
        put_lines(p, table);
    else
        page_paragraph(p, M_TRANSPARENCY_NONE);
    put_csv_link(p, report, table->name);
    page_put(p, "</section>\n");
}

/* ---- plots --------------------------------------------------------------------------------- */

static const struct series {
    enum message title;
    size_t offset;
} all_series[] = {
    {M_TRANSPARENCY_T_NOTICES, offsetof(struct transparency_day, notices)},
    {M_TRANSPARENCY_T_RESTRICTIONS, offsetof(struct transparency_day, restrictions)},
    {M_TRANSPARENCY_T_APPEALS, offsetof(struct transparency_day, appeals)},
    {M_TRANSPARENCY_TAKEN_BACK, offsetof(struct transparency_day, taken_back)},
};

static int64_t value_at(const struct transparency_report *report, const struct series *series,
                        int day)
{
    int64_t value;

    memcpy(&value, (const char *)&report->days[day] + series->offset, sizeof value);
    return value;
}

static void put_drawing(struct html_page *p, const struct transparency_report *report,
                        const struct series *series, int64_t least, int64_t most)
{
    const int64_t top = most ? most : 1;
    const int last = report->day_count - 1;

    buffer_format(&p->out, "<div class=\"plot-drawing\"><span aria-hidden=\"true\">%lld</span>",
                  (long long)top);
    buffer_format(&p->out,
                  "<svg viewBox=\"-2 -2 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
                  "aria-label=\"",
                  plot_wide + 4, plot_high + 4);
    page_say(p, series->title);
    page_put(p, ". ");
    page_say(p, M_TRANSPARENCY_PLOT);
    buffer_format(&p->out, " %lld, %lld, %lld\">", (long long)least, (long long)most,
                  (long long)value_at(report, series, last));
    buffer_format(
        &p->out,
        "<line class=\"grid\" x1=\"0\" x2=\"%d\" y1=\"0\" y2=\"0\"/>"
        "<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><polyline points=\"",
        plot_wide, plot_wide, plot_high, plot_high);
    for (int i = 0; i <= last; i++)
        buffer_format(&p->out, "%s%d,%lld", i ? " " : "", last ? i * plot_wide / last : 0,
                      (long long)(plot_high - value_at(report, series, i) * plot_high / top));
    page_put(p, "\"/></svg><span aria-hidden=\"true\">");
    page_day(p, "", report->first_day * clock_day_ms);
    page_put(p, "</span><span aria-hidden=\"true\">");
    page_day(p, "", report->last_day * clock_day_ms);
    page_put(p, "</span></div>\n");
}

static void put_plot_table(struct html_page *p, const struct transparency_report *report,
                           const struct series *series)
{
    page_put(p, "<details><summary>");
    page_say(p, M_TRANSPARENCY_TABLE);
    page_put(p, "<span class=\"hidden-text\">: ");
    page_say(p, series->title);
    page_put(p, "</span></summary><table class=\"terms\"><thead><tr><th scope=\"col\">");
    page_say(p, M_TRANSPARENCY_DAY);
    page_put(p, "</th><th scope=\"col\">");
    page_say(p, series->title);
    page_put(p, "</th></tr></thead><tbody>\n");
    for (int i = 0; i < report->day_count; i++) {
        page_put(p, "<tr><th scope=\"row\">");
        page_day(p, "", (report->first_day + i) * clock_day_ms);
        buffer_format(&p->out, "</th><td>%lld</td></tr>\n", (long long)value_at(report, series, i));
    }
    page_put(p, "</tbody></table></details>\n");
}

static void put_plot(struct html_page *p, const struct transparency_report *report,
                     const struct series *series)
{
    int64_t least = INT64_MAX, most = 0, sum = 0;

    for (int i = 0; i < report->day_count; i++) {
        const int64_t value = value_at(report, series, i);

        least = value < least ? value : least;
        most = value > most ? value : most;
        sum += value;
    }
    page_put(p, "<figure class=\"plot\"><figcaption><strong>");
    page_say(p, series->title);
    buffer_format(&p->out, "</strong><output>%lld</output></figcaption>\n", (long long)sum);
    put_drawing(p, report, series, least, most);
    put_plot_table(p, report, series);
    page_put(p, "</figure>\n");
}

/* ---- the page ------------------------------------------------------------------------------ */

static void put_day_field(struct html_page *p, const char *name, enum message label, int64_t day)
{
    char date[time_date_bytes];

    time_date_put(day * clock_day_ms, date);
    buffer_format(&p->out, "<div class=\"field\"><label for=\"%s\">", name);
    page_say(p, label);
    buffer_format(&p->out,
                  "</label><input id=\"%s\" name=\"%s\" type=\"date\" value=\"%.*s\"></div>\n",
                  name, name, (int)sizeof date, date);
}

static void put_choice(struct html_page *p, const struct transparency_report *report)
{
    page_put(p, "<form class=\"form log-filter\" method=\"get\" action=\"/transparency\">\n");
    put_day_field(p, "from", M_TRANSPARENCY_FROM, report->first_day);
    put_day_field(p, "to", M_TRANSPARENCY_TO, report->last_day);
    page_put(p, "<button class=\"button quiet\" type=\"submit\">");
    page_say(p, M_TRANSPARENCY_SHOW);
    page_put(p, "</button></form>\n");
}

/* What cannot be read as a day is the usual one. */
static int64_t day_of(const struct http_request *request, const char *name, int64_t usual)
{
    const struct str text = http_text(request, name);
    int64_t ms = 0;

    return text.size == time_date_bytes && !time_parse_iso(text, &ms) && ms >= 0 ? ms / clock_day_ms
                                                                                 : usual;
}

static enum err report_find(struct work *w, const struct http_request *request,
                            struct transparency_report *report, bool *ret_is_asked)
{
    const int64_t today = w->now_ms / clock_day_ms;
    const int64_t last = day_of(request, "to", today);
    enum err e =
        transparency_report(w, day_of(request, "from", last - days_shown + 1), last, report);

    *ret_is_asked = e != ERR_INVALID;
    return e == ERR_INVALID ? transparency_report(w, today - days_shown + 1, today, report) : e;
}

PAGE_HANDLER(transparency_page)
{
    struct page_head head = {.main_class = "column transparency", .may_be_kept = true};
    struct transparency_report report;
    struct html_page p;
    bool is_asked = true;
    enum err e = report_find(w, request, &report, &is_asked);

    if (e)
        return e;
    head.title = str_of(message(M_TRANSPARENCY, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\"><h1>");
    page_say(&p, M_TRANSPARENCY);
    page_put(&p, "</h1>\n");
    page_paragraph(&p, M_TRANSPARENCY_TEXT);
    if (!is_asked)
        page_notice(&p, "bad", str_of(message(M_TRANSPARENCY_DAYS_WRONG, p.language)));
    put_choice(&p, &report);
    page_put(&p, "<p class=\"actions\">");
    page_link(&p, "button quiet", "/log", M_LOG);
    page_put(&p, " ");
    page_link(&p, "button quiet", "/transparency/requests", M_TRANSPARENCY_REQUESTS);
    page_put(&p, "</p></section>\n<section class=\"card figures\"><h2>");
    page_say(&p, M_TRANSPARENCY_BY_DAY);
    page_put(&p, "</h2>\n<div class=\"plots\">\n");
    for (size_t i = 0; i < sizeof all_series / sizeof *all_series; i++)
        put_plot(&p, &report, &all_series[i]);
    page_put(&p, "</div>\n");
    put_csv_link(&p, &report, "days");
    page_put(&p, "</section>\n");
    for (int i = 0; i < report.table_count; i++)
        put_table(&p, &report, &report.tables[i]);
    put_csv_link(&p, &report, NULL);
    page_end(&p, 200, ret_reply);
    return OK;
}

/* ---- demands ------------------------------------------------------------------------------- */

static void put_request(struct html_page *p, const struct legal_request *r)
{
    page_put(p, "<li class=\"entry\"><div class=\"entry-text\"><strong>");
    put_term(p, str_of(legal_type_name(r->type)));
    page_put(p, "</strong> <span class=\"entry-mark\">");
    put_term(p, str_of(legal_answer_name(r->answer)));
    page_put(p, "</span> <span>");
    page_text(p, redact(p->w->memory, r->authority, NULL, 0));
    page_put(p, " (");
    page_text(p, r->state);
    page_put(p, ") · ");
    page_text(p, redact(p->w->memory, r->law, NULL, 0));
    page_put(p, "</span> <span class=\"quiet-text\">");
    page_count(p, r->subject_count, M_TRANSPARENCY_ONE_NAMED, M_TRANSPARENCY_PEOPLE_NAMED);
    if (r->withheld) {
        page_put(p, " · ");
        page_say(p, M_TRANSPARENCY_WITHHELD);
        page_put(p, " ");
        page_text(p, r->territory);
    }
    page_put(p, " · ");
    page_day(p, "", id_ms(r->id));
    if (r->gag_until_ms) {
        page_put(p, " · ");
        page_say(p, M_TRANSPARENCY_REVEALED);
        page_put(p, " ");
        page_day(p, "", r->public_ms);
    }
    page_put(p, "</span></div></li>\n");
}

PAGE_HANDLER(requests_page)
{
    struct page_head head = {.main_class = "column log", .may_be_kept = true};
    struct legal_request *list = arena_array(w->memory, legal_page_max, sizeof *list);
    struct html_page p;
    int count = 0;
    enum err e =
        legal_requests_list(w, false, http_id(request, "max_id"), list, legal_page_max, &count);

    if (e)
        return e;
    head.title = str_of(message(M_TRANSPARENCY_T_ORDERS, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\"><h1>");
    page_say(&p, M_TRANSPARENCY_T_ORDERS);
    page_put(&p, "</h1>\n");
    page_paragraph(&p, M_TRANSPARENCY_REQUESTS_TEXT);
    page_put(&p, "</section>\n<ul class=\"entries\">\n");
    for (int i = 0; i < count; i++)
        put_request(&p, &list[i]);
    page_put(&p, "</ul>\n");
    if (!count)
        page_paragraph(&p, M_TRANSPARENCY_REQUESTS_NONE);
    page_pager(&p, "/transparency/requests", count == legal_page_max ? list[count - 1].id : 0);
    page_end(&p, 200, ret_reply);
    return OK;
}
