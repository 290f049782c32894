/* Joining through an app, and confirming the address. */
#include "auth/registration.h"

#include "api/api.h"
#include "auth/sign_in.h"
#include "auth/tokens.h"

/* The field as Mastodon's sentence begins: "Username has already been taken". */
static const char *title_of(const char *field)
{
    static const char *const titles[][2] = {{"username", "Username"},
                                            {"email", "Email"},
                                            {"password", "Password"},
                                            {"agreement", "Agreement"},
                                            {"reason", "Reason"}};

    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(titles[i][0], field) == 0)
            return titles[i][1];
    return field;
}

static struct str faults_sentence(struct work *w, const struct registration_faults *faults)
{
    struct buffer b = buffer_in(w->memory);

    buffer_lit(&b, "Validation failed: ");
    for (int i = 0; i < faults->count; i++) {
        if (i)
            buffer_lit(&b, ", ");
        buffer_put(&b, str_of(title_of(faults->fault[i].field)));
        buffer_char(&b, ' ');
        buffer_put(&b, faults->fault[i].words);
    }
    return buffer_str(&b);
}

/* {"error": …, "details": {field: [{"error", "description"}]}}: the faults of a field together. */
static void answer_faults(struct work *w, const struct registration_faults *faults,
                          struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);
    bool written[registration_faults_max] = {0};

    json_open(&b, '{');
    JSON_STR(&b, "error", faults_sentence(w, faults));
    json_key(&b, "details");
    json_open(&b, '{');
    for (int i = 0; i < faults->count; i++) {
        if (written[i])
            continue;
        json_key(&b, faults->fault[i].field);
        json_open(&b, '[');
        for (int j = i; j < faults->count; j++) {
            if (strcmp(faults->fault[j].field, faults->fault[i].field) != 0)
                continue;
            written[j] = true;
            json_open(&b, '{');
            JSON_STR(&b, "error", str_of(faults->fault[j].code));
            JSON_STR(&b, "description", faults->fault[j].words);
            json_close(&b, '}');
        }
        json_close(&b, ']');
    }
    json_close(&b, '}');
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    ret_reply->status = 422;
}

struct first_token {
    struct token draft, token;
    struct str secret;
};

static enum err first_token_run(struct work *w, void *context)
{
    struct first_token *first = context;

    return token_create(w, &first->draft, &first->secret, &first->token);
}

/* The new person's token, of the app that brought her, with the scopes that the app's token has. */
static enum err first_token(struct work *w, const struct viewer *viewer, int64_t account_id,
                            struct first_token *first)
{
    struct token own;
    enum err e = token_find(w, viewer->token_hash, &own);

    if (e)
        return e;
    first->draft = (struct token){.kind = TOKEN_PERSON,
                                  .account_id = account_id,
                                  .client_id = own.client_id,
                                  .app_name = own.app_name,
                                  .app_website = own.app_website,
                                  .scopes = own.scopes};
    return auth_write(w, first_token_run, first);
}

/* POST /api/v1/accounts */
static enum err account_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct registration registration = {
        .username = http_text(request, "username"),
        .email = http_text(request, "email"),
        .password = http_text(request, "password"),
        .locale = http_text(request, "locale"),
        .reason = http_text(request, "reason"),
        .agreement = http_bool(request, "agreement", false),
        .address = request->remote_address,
    };
    struct registration_faults faults = {0};
    struct buffer b = buffer_in(w->memory);
    struct first_token first = {0};
    struct account account;
    enum err e = viewer->account_id
                     ? work_fail(w, ERR_FORBIDDEN, "This method requires a token of an application")
                     : registration_run(w, &registration, &faults, &account);

    if (e == ERR_INVALID && faults.count) {
        answer_faults(w, &faults, ret_reply);
        return OK;
    }
    if (!e)
        e = first_token(w, viewer, account.id, &first);
    if (e)
        return e;
    json_open(&b, '{');
    JSON_STR(&b, "access_token", first.secret);
    JSON_STR(&b, "token_type", STR("Bearer"));
    JSON_STR(&b, "scope", first.token.scopes);
    JSON_INT(&b, "created_at", first.token.created_ms / 1000);
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    http_reply_header(ret_reply, "Cache-Control", STR("private, no-store"));
    return OK;
}

/* POST /api/v1/emails/confirmations: mails the link again, to another address if one is given. */
static enum err confirmations_post(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = viewer->account_id
                     ? email_confirm_again(w, viewer->account_id, http_text(request, "email"),
                                           request->remote_address)
                     : work_fail(w, ERR_INVALID, "This method requires an authenticated user");

    if (!e)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e;
}

/* GET /api/v1/emails/check_confirmation */
static enum err confirmation_get(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct user user;
    enum err e = viewer->account_id
                     ? user_find(w, viewer->account_id, &user)
                     : work_fail(w, ERR_INVALID, "This method requires an authenticated user");

    (void)request;
    if (!e)
        *ret_reply = (struct http_reply){.body = user.confirmed_ms ? STR("true") : STR("false")};
    return e;
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/accounts", ACCESS_APP, "write:accounts", LANE_SLOW, RATE_SIGN_UP, 0,
     account_post, "Makes an account"},
    {HTTP_POST, "/api/v1/emails/confirmations", ACCESS_APP, "write:accounts", LANE_SLOW,
     RATE_SIGN_UP, 0, confirmations_post, "Mails the link that confirms the address again"},
    {HTTP_GET, "/api/v1/emails/check_confirmation", ACCESS_APP, "read:accounts", LANE_READ,
     RATE_API, 0, confirmation_get, "Whether the address is confirmed"},
};
const struct http_table api_registration_table = {routes, sizeof routes / sizeof routes[0]};
