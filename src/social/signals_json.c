#include "social/signals_json.h"

#include "base/clock.h"

void signal_json(struct buffer *out, int64_t post_id, uint32_t flags)
{
    static const char *const counted_as[] = {
        [SIGNAL_APPROVAL] = "approval", [SIGNAL_DISAPPROVAL] = "disapproval"};

    json_open(out, '{');
    JSON_ID(out, "status_id", post_id);
    JSON_BOOL(out, "favourited", (flags & MARK_FAVOURITE) != 0);
    JSON_BOOL(out, "reblogged", (flags & MARK_BOOST) != 0);
    JSON_BOOL(out, "bookmarked", (flags & MARK_BOOKMARK) != 0);
    JSON_BOOL(out, "well_argued", (flags & MARK_WELL_ARGUED) != 0);
    JSON_BOOL(out, "not_for_me", (flags & MARK_NOT_FOR_ME) != 0);
    JSON_BOOL(out, "acted_against", (flags & MARK_AWAY) != 0);
    JSON_STR(out, "counts_as", str_of(counted_as[signal_of(flags)]));
    json_close(out, '}');
}

void signal_seen_json(struct buffer *out, const struct seen_page *page, int i)
{
    json_open(out, '{');
    JSON_ID(out, "status_id", page->post_ids[i]);
    JSON_INT(out, "days", page->days[i]);
    json_key(out, "last_day");
    json_date(out, page->last_days[i] * clock_day_ms);
    json_close(out, '}');
}

void signal_choice_json(struct buffer *out, const struct signal_choice *choice)
{
    json_open(out, '{');
    JSON_BOOL(out, "counted", choice->counted);
    JSON_TIME(out, "counted_from", choice->from_ms);
    json_close(out, '}');
}

static enum err signals_write(struct work *w, struct buffer *out, int64_t account_id)
{
    struct page page = {.limit = page_limit_max};
    struct signal_page list = {.count = page_limit_max};
    enum err e = OK;
    json_key(out, "signals");
    json_open(out, '[');
    while (!e && list.count == page_limit_max) {
        e = signals_page(w, account_id, &page, &list);
        for (int i = 0; i < list.count && !e; i++)
            signal_json(out, list.post_ids[i], list.flags[i]);
        page.max_id = list.count ? list.post_ids[list.count - 1] : 0;
    }
    json_close(out, ']');
    return e;
}

static enum err seen_write(struct work *w, struct buffer *out, int64_t account_id)
{
    struct page page = {.limit = page_limit_max};
    struct seen_page list = {.count = page_limit_max};
    enum err e = OK;
    json_key(out, "seen");
    json_open(out, '[');
    while (!e && list.count == page_limit_max) {
        e = signals_seen_page(w, account_id, &page, &list);
        for (int i = 0; i < list.count && !e; i++)
            signal_seen_json(out, &list, i);
        page.max_id = list.count ? list.post_ids[list.count - 1] : 0;
    }
    json_close(out, ']');
    return e;
}

enum err signals_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct signal_choice choice;
    enum err e = signal_choice_find(w, account_id, &choice);
    if (e)
        return e;
    json_open(out, '{');
    json_key(out, "settings");
    signal_choice_json(out, &choice);
    e = signals_write(w, out, account_id);
    if (!e)
        e = seen_write(w, out, account_id);
    json_close(out, '}');
    return e;
}
