/* Accounts: looking at them, and at who follows whom. */
#include "api/account_json.h"
#include "api/people.h"
#include "social/account_search.h"

enum { accounts_per_request_max = 40, familiar_shown_max = 80 };

/* GET /api/v1/accounts/:id */
static enum err account_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    (void)viewer;
    if (!e)
        e = api_account_json(w, &out, id);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/accounts?id[]=… */
static enum err accounts_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[accounts_per_request_max];
    size_t count = api_ids(request, "id", ids, accounts_per_request_max);
    enum err e = api_accounts_json(w, &out, ids, count);

    (void)viewer;
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/accounts/lookup?acct=… */
static enum err account_lookup(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct str handle = str_trim(http_text(request, "acct"));
    int64_t id = 0;
    enum err e = OK;

    (void)viewer;
    if (str_starts(handle, STR("@")))
        handle = str_sub(handle, 1, handle.size);
    if (w->live)
        id = live_handle_find(w->live, str_lower(w->memory, handle));
    if (!id)
        e = w->db ? account_find_handle(w, handle, &id) : ERR_NEEDS_STORE;
    if (!e)
        e = api_account_json(w, &out, id);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/accounts/search?q=… */
static enum err accounts_search(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    const struct account_search search = {
        .query = str_trim(http_text(request, "q")),
        .viewer_id = viewer->account_id,
        .live = viewer->live,
        .following = http_bool(request, "following", false),
        .limit = (int)http_number(request, "limit", 1, account_search_limit_max, 40),
        .offset = (int)http_number(request, "offset", 0, account_search_offset_max, 0),
    };
    int64_t ids[account_search_limit_max];
    int count = 0;
    enum err e = search.query.size ? account_search(w, &search, ids, &count) : OK;

    if (!e)
        e = api_accounts_json(w, &out, ids, (size_t)count);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Followers and those followed. */

/* Whether the account lets this viewer see whom it follows and who follows it. */
static enum err may_see_relations(struct work *w, const struct viewer *viewer, int64_t account_id,
                                  bool *ret_may)
{
    const struct live_account *card;
    struct relation theirs = {0};
    enum err e = api_account_card(w, account_id, &card);

    if (!e && viewer->account_id && viewer->account_id != account_id)
        e = relation_find(w, account_id, viewer->account_id, &theirs);
    if (!e)
        *ret_may = viewer->account_id == account_id ||
                   !((card->flags & (ACCOUNT_HIDE_COLLECTIONS | ACCOUNT_SUSPENDED)) ||
                     (theirs.flags & RELATION_BLOCKS));
    return e;
}

static enum err relations_answer(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, enum relation_page kind,
                                 struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 40, page_limit_max);
    struct relation_list list = {0};
    struct buffer out = buffer_in(w->memory);
    int64_t id = 0;
    bool may = false;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = may_see_relations(w, viewer, id, &may);
    if (!e && may)
        e = relations_page(w, id, kind, &page, &list);
    if (!e && id == viewer->account_id)
        e = api_accounts_json(w, &out, list.account_ids, (size_t)list.count);
    else if (!e)
        e = api_accounts_met_json(w, &out, viewer, list.account_ids, (size_t)list.count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (list.count)
        api_link(w, request, ret_reply, list.row_ids[0], list.row_ids[list.count - 1]);
    return OK;
}

/* GET /api/v1/accounts/:id/followers */
static enum err account_followers(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    return relations_answer(w, viewer, request, RELATIONS_FOLLOWERS, ret_reply);
}

/* GET /api/v1/accounts/:id/following */
static enum err account_following(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    return relations_answer(w, viewer, request, RELATIONS_FOLLOWING, ret_reply);
}

/* GET /api/v1/accounts/:id/endorsements */
static enum err account_endorsements(struct work *w, const struct viewer *viewer,
                                     const struct http_request *request,
                                     struct http_reply *ret_reply)
{
    return relations_answer(w, viewer, request, RELATIONS_ENDORSED, ret_reply);
}

/* GET /api/v1/accounts/familiar_followers?id[]=… */
static enum err familiar_followers(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[accounts_per_request_max], known[familiar_shown_max];
    size_t count = api_ids(request, "id", ids, accounts_per_request_max);
    enum err e = OK;

    json_open(&out, '[');
    for (size_t i = 0; !e && i < count; i++) {
        int found = 0;
        bool may = false;

        e = may_see_relations(w, viewer, ids[i], &may);
        if (e == ERR_NOT_FOUND) {
            e = OK;
            continue;
        }
        if (!e && may)
            e = relations_familiar(w, viewer->account_id, ids[i], known, familiar_shown_max,
                                   &found);
        json_open(&out, '{');
        JSON_ID(&out, "id", ids[i]);
        json_key(&out, "accounts");
        if (!e)
            e = api_accounts_json(w, &out, known, (size_t)found);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/accounts/:id/lists */
static enum err account_lists(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    const struct live_account *card;
    const struct list *lists = NULL;
    int64_t id = 0;
    int count = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = api_account_card(w, id, &card);
    if (!e)
        e = lists_with(w, viewer->account_id, id, &lists, &count);
    if (!e)
        *ret_reply = api_lists_reply(w, lists, count);
    return e;
}

/* GET /api/v1/accounts/:id/identity_proofs: nobody has any. */
static enum err account_has_none(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    const struct live_account *card;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    (void)viewer;
    if (!e)
        e = api_account_card(w, id, &card);
    if (!e)
        *ret_reply = (struct http_reply){.body = STR("[]")};
    return e;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/accounts",
     .scope = "read:accounts",
     .lane = LANE_LIVE,
     .handler = accounts_show,
     .about = "Several accounts by id[]"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/lookup",
     .scope = "read:accounts",
     .lane = LANE_LIVE,
     .handler = account_lookup,
     .about = "An account by its handle, acct"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/search",
     .access = ACCESS_PERSON,
     .scope = "read:accounts",
     .lane = LANE_READ,
     .handler = accounts_search,
     .about = "Accounts by name"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/familiar_followers",
     .access = ACCESS_PERSON,
     .scope = "read:follows",
     .lane = LANE_READ,
     .handler = familiar_followers,
     .about = "Who of those one follows follows these accounts"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/:id",
     .scope = "read:accounts",
     .lane = LANE_LIVE,
     .handler = account_show,
     .about = "An account"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/:id/followers",
     .scope = "read:accounts",
     .lane = LANE_READ,
     .handler = account_followers,
     .about = "Who follows an account"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/:id/following",
     .scope = "read:accounts",
     .lane = LANE_READ,
     .handler = account_following,
     .about = "Whom an account follows"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/:id/endorsements",
     .scope = "read:accounts",
     .lane = LANE_READ,
     .handler = account_endorsements,
     .about = "Whom an account shows on its profile"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/:id/lists",
     .access = ACCESS_PERSON,
     .scope = "read:lists",
     .lane = LANE_READ,
     .handler = account_lists,
     .about = "One's own lists an account stands on"},
    {.method = HTTP_GET,
     .path = "/api/v1/accounts/:id/identity_proofs",
     .access = ACCESS_PERSON,
     .lane = LANE_LIVE,
     .handler = account_has_none,
     .about = "Always empty, as in Mastodon"},
};
const struct http_table api_accounts_table = {routes, sizeof(routes) / sizeof(routes[0])};
