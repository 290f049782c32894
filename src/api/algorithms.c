/* What is published of the square for ranking: cells of posts, epochs of polarity; and to each
 * person where she stands herself. */
#include "api/people.h"
#include "api/post_card.h"
#include "api/status_json.h"
#include "live/cells.h"
#include "social/admissions.h"
#include "social/positions.h"
#include "social/post_cells.h"
#include "social/signals.h"
#include "social/square_policy.h"

enum { cells_ids_max = 80 };

/* ---- cells --------------------------------------------------------------------------------- */

static void row_json(struct buffer *out, const char *key, const uint32_t *voices)
{
    json_key(out, key);
    json_open(out, '[');
    for (int i = 0; i < slate_quintile_count; i++)
        json_int(out, voices[i]);
    json_close(out, ']');
}

static void cells_json(struct buffer *out, const struct published_cells *cells)
{
    json_open(out, '{');
    JSON_ID(out, "status_id", cells->post_id);
    JSON_TIME(out, "made_at", cells->made_ms);
    row_json(out, "approvals", cells->counts.voices[CELL_APPROVALS]);
    row_json(out, "disapprovals", cells->counts.voices[CELL_DISAPPROVALS]);
    row_json(out, "impressions", cells->counts.voices[CELL_IMPRESSIONS]);
    json_close(out, '}');
}

/* GET /api/bema/v1/statuses/:id/cells */
static enum err cells_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    const struct live_post *card;
    struct published_cells cells;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = api_post_card(w, id, &card);
    if (!e)
        e = api_post_visible(w, viewer, card);
    if (!e)
        e = post_cells_find(w, card->boost_of_id ? card->boost_of_id : id, &cells);
    if (e)
        return e;
    cells_json(&out, &cells);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /algorithms/cells: those of ids[], else a page of all. */
static enum err cells_list(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct published_cells *list = arena_array(w->memory, post_cells_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int64_t ids[cells_ids_max];
    const size_t asked = api_ids(request, "ids", ids, cells_ids_max);
    int count = 0;
    enum err e =
        asked ? post_cells_of(w, ids, asked, list, &count)
              : post_cells_page(w, http_id(request, "max_id"),
                                (int)http_number(request, "limit", 1, post_cells_page_max, 100),
                                list, &count);
    (void)viewer;
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        cells_json(&out, &list[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    if (count && !asked)
        api_link(w, request, ret_reply, list[0].post_id, list[count - 1].post_id);
    return OK;
}

/* ---- polarity ------------------------------------------------------------------------------ */

static void epoch_json(struct buffer *out, const struct polarity_epoch *epoch)
{
    json_open(out, '{');
    JSON_TIME(out, "made_at", epoch->made_ms);
    JSON_INT(out, "voices", epoch->voices);
    JSON_INT(out, "sharing_a_voice", epoch->sharing);
    JSON_INT(out, "posts", epoch->posts);
    JSON_INT(out, "ratings", epoch->ratings);
    JSON_INT(out, "approvals", epoch->approvals);
    json_key(out, "loss");
    json_double(out, (double)epoch->loss_millionths / 1e6);
    JSON_INT(out, "sweeps", epoch->sweeps);
    JSON_BOOL(out, "sorted", epoch->sorted);
    json_close(out, '}');
}

/* GET /algorithms/polarity */
static enum err epochs_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct polarity_epoch epochs[polarity_epochs_shown_max];
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = polarity_epochs_list(w, epochs, polarity_epochs_shown_max, &count);
    (void)viewer;
    (void)request;
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        epoch_json(&out, &epochs[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

/* Why she is counted where she is, in one word. */
static const char *standing(const struct signal_choice *choice, const struct position *position)
{
    return !choice->counted                             ? "not_counted"
           : !position->account_id                      ? "new"
           : position->voice_id != position->account_id ? "shares_a_voice"
           : position->quintile < 0                     ? "not_sorted"
                                                        : "sorted";
}

/* Whether she is counted at all, in one word, and what is asked for. */
static void admission_json(struct buffer *out, const struct signal_choice *choice,
                           const struct position *position, enum admission admission)
{
    const struct policy *const policy = &square_policy()->policy;
    const bool shares = position->account_id && position->voice_id != position->account_id;
    json_key(out, "admission");
    json_open(out, '{');
    JSON_STR(out, "state",
             !choice->counted ? STR("not_counted")
                              : str_of(admission_name(shares ? ADMISSION_SHARES : admission)));
    JSON_INT(out, "days_needed", policy->admission_days_min);
    JSON_INT(out, "ratings_needed", policy->admission_ratings_min);
    JSON_INT(out, "followers_needed", policy->admission_vouchers_min);
    json_close(out, '}');
}

static void position_json(struct buffer *out, const struct signal_choice *choice,
                          const struct position *position, enum admission admission)
{
    const bool has_place =
        position->account_id && position->voice_id == position->account_id && choice->counted;
    json_open(out, '{');
    JSON_STR(out, "standing", str_of(standing(choice, position)));
    json_key(out, "place");
    if (has_place)
        json_double(out, position->factor_milli / 1000.0);
    else
        json_null(out);
    json_key(out, "generosity");
    if (has_place)
        json_double(out, position->intercept_milli / 1000.0);
    else
        json_null(out);
    json_key(out, "fifth");
    if (has_place && position->quintile >= 0)
        json_int(out, position->quintile + 1);
    else
        json_null(out);
    JSON_INT(out, "ratings", position->ratings);
    JSON_INT(out, "ratings_needed", position_ratings_needed);
    JSON_TIME(out, "made_at", position->made_ms);
    admission_json(out, choice, position, admission);
    json_close(out, '}');
}

/* GET /api/bema/v1/polarity */
static enum err position_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct signal_choice choice;
    struct position position = {0};
    enum admission admission = ADMISSION_FEW_RATINGS;
    enum err e = signal_choice_find(w, viewer->account_id, &choice);
    (void)request;
    if (!e)
        e = position_find(w, viewer->account_id, &position);
    if (!e || e == ERR_NOT_FOUND)
        e = admission_of(w, viewer->account_id, &admission);
    if (e)
        return e;
    position_json(&out, &choice, &position, admission);
    *ret_reply = http_json(&out);
    return OK;
}

#define LOOK(path, access, scope, handler, about)                                                  \
    {                                                                                              \
        HTTP_GET, path, access, scope, LANE_READ, RATE_API, 0, handler, about                      \
    }
static const struct http_route routes[] = {
    LOOK("/api/bema/v1/statuses/:id/cells", ACCESS_PUBLIC, "read:statuses", cells_show,
         "How many voices of each fifth approve of a post, as far as it is published"),
    LOOK("/algorithms/cells", ACCESS_PUBLIC, NULL, cells_list,
         "The same of public posts: of ids[], or all by max_id and limit"),
    LOOK("/algorithms/polarity", ACCESS_PUBLIC, NULL, epochs_show,
         "When polarity was computed, from how much, and its loss"),
    LOOK("/api/bema/v1/polarity", ACCESS_PERSON, "read:favourites", position_show,
         "Where one stands oneself, which nobody else is told"),
};
const struct http_table api_algorithms_table = {routes, sizeof routes / sizeof routes[0]};
