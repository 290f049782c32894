#include "moderation/case_places.h"

#include "moderation/cases_db.h"

struct str case_subject_name(struct work *w, int64_t subject_id)
{
    return str_format(w->memory, "subject %lld", (long long)subject_id);
}

struct str case_text_name(struct work *w, struct str text_key)
{
    return str_format(w->memory, "text %.*s", STR_ARG(text_key));
}

static struct str list_name(struct work *w, const char *kind, struct str name)
{
    return str_format(w->memory, "%s:%.*s", kind, STR_ARG(name));
}

static struct str list_of_claims(struct work *w, int64_t account_id)
{
    return str_format(w->memory, "mine:%lld", (long long)account_id);
}

static const struct source_name {
    int source;
    const char *name;
} source_names[] = {{CASE_REPORT, "report"},
                    {CASE_NOTICE, "notice"},
                    {CASE_RULE, "rule"},
                    {CASE_TRUSTED, "trusted"}};

/* The lists of what waits for anybody of the staff. */
static enum err open_add(struct work *w, const struct case_item *item)
{
    struct str rest = item->rules, rule;
    enum err e = cases_db_place_add(w, item->id, STR("open"), item->place);

    if (!e && item->language.size)
        e = cases_db_place_add(w, item->id, list_name(w, "language", item->language), item->place);
    for (size_t i = 0; !e && i < sizeof source_names / sizeof *source_names; i++)
        if (item->sources & source_names[i].source)
            e = cases_db_place_add(
                w, item->id, list_name(w, "source", str_of(source_names[i].name)), item->place);
    while (!e && rest.size) {
        rest = str_split(rest, ',', &rule);
        e = cases_db_place_add(w, item->id, list_name(w, "rule", rule), item->place);
    }
    return e;
}

enum err case_store(struct work *w, struct case_item *item)
{
    enum err e = cases_db_places_clear(w, item->id);

    item->facts.posts = item->posts;
    item->facts.trusted = item->trusted;
    item->place = case_place(&item->facts);
    item->updated_ms = w->now_ms;
    if (!e)
        e = cases_db_update(w, item);
    if (e)
        return e;
    if (item->state != CASE_OPEN)
        return cases_db_place_add(w, item->id, STR("closed"), -item->closed_ms);
    if (item->claimed_by_id)
        e = cases_db_place_add(w, item->id, list_of_claims(w, item->claimed_by_id), item->place);
    if (!e && item->escalated)
        return cases_db_place_add(w, item->id, STR("escalated"), item->place);
    return e ? e : open_add(w, item);
}

/* ---- pages ---------------------------------------------------------------------------------- */

/* The list to walk: the rarest of what is asked for. */
static struct str list_to_walk(struct work *w, const struct case_filter *f)
{
    if (f->list == CASES_MINE)
        return list_of_claims(w, f->viewer_id);
    if (f->list == CASES_ESCALATED)
        return STR("escalated");
    if (f->list == CASES_CLOSED)
        return STR("closed");
    if (f->rule.size)
        return list_name(w, "rule", f->rule);
    for (size_t i = 0; i < sizeof source_names / sizeof *source_names; i++)
        if (f->source == source_names[i].source)
            return list_name(w, "source", str_of(source_names[i].name));
    return f->language.size ? list_name(w, "language", f->language) : STR("open");
}

/* Whether all that stands in that list is what is asked for. */
static bool is_list_asked_for(const struct case_filter *f)
{
    const int asked = (f->rule.size != 0) + (f->source != 0) + (f->language.size != 0);

    if (f->list != CASES_OPEN)
        return f->list != CASES_MINE && !asked;
    return asked <= 1 && (f->source & (f->source - 1)) == 0;
}

static bool has_rule(struct str rules, struct str rule)
{
    struct str one;

    while (rules.size) {
        rules = str_split(rules, ',', &one);
        if (str_equal(one, rule))
            return true;
    }
    return false;
}

static enum err fits(struct work *w, const struct case_filter *f,
                     const struct decider_selves *selves, const struct case_item *item,
                     bool *ret_fits)
{
    bool is_hers = false;
    enum err e = OK;

    *ret_fits = (!f->rule.size || has_rule(item->rules, f->rule)) &&
                (!f->language.size || str_equal(item->language, f->language)) &&
                (!f->source || (item->sources & f->source)) &&
                (f->list != CASES_MINE || item->claimed_until_ms > w->now_ms);
    if (*ret_fits)
        e = case_is_of(w, item, selves, &is_hers);
    *ret_fits &= !is_hers;
    return e;
}

enum err cases_page(struct work *w, const struct case_filter *f, struct case_page *ret_page)
{
    enum { looked_at_max = 400, spare = 8 /* her own, and those that went meanwhile */ };
    struct case_place_row *rows = arena_array(w->memory, looked_at_max, sizeof *rows);
    const int limit = f->limit < 1 || f->limit > cases_page_max ? cases_page_max : f->limit;
    const int most = is_list_asked_for(f) ? limit + spare : looked_at_max;
    struct decider_selves selves;
    int count = 0, i = 0;
    enum err e = decider_selves_find(w, f->viewer_id, &selves);

    if (!e)
        e = cases_db_places(w, list_to_walk(w, f), f->after_place, f->after_id, rows, most, &count);

    ret_page->count = 0;
    for (; !e && i < count && ret_page->count < limit; i++) {
        struct case_item *item = &ret_page->items[ret_page->count];
        bool is_fit = false;

        e = cases_db_find(w, rows[i].id, item);
        if (!e)
            e = fits(w, f, &selves, item, &is_fit);
        if (e == ERR_NOT_FOUND)
            e = OK;
        ret_page->count += is_fit;
        ret_page->last_place = rows[i].place;
        ret_page->last_id = rows[i].id;
    }
    ret_page->more = i < count || count == most;
    return e;
}

enum err cases_count(struct work *w, enum case_list list, int64_t viewer_id, int *ret_count)
{
    const struct case_filter f = {.list = list, .viewer_id = viewer_id};
    struct case_page *page;
    enum err e;

    if (list != CASES_MINE)
        return cases_db_places_count(w, list_to_walk(w, &f), cases_counted_max, ret_count);
    /* Claims end by themselves. */
    page = ARENA_NEW(w->memory, struct case_page);
    e = cases_page(w,
                   &(struct case_filter){.list = list,
                                         .viewer_id = viewer_id,
                                         .after_place = INT64_MIN,
                                         .limit = cases_page_max},
                   page);
    if (!e)
        *ret_count = page->count;
    return e;
}
