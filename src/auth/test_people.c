#include "auth/test_people.h"

#include "auth/sign_in.h"

#include "auth/passwords.h"
#include "auth/seals.h"
#include "base/json.h"

static void must(struct work *w, enum err e, const char *what)
{
    if (!e)
        return;
    fprintf(stderr, "test people: %s: %s: %.*s\n", what, err_name(e), STR_ARG(w->why));
    exit(1);
}

void test_people_open(struct test_people *people)
{
    *people = (struct test_people){
        .site = {.url = STR("https://square.example"),
                 .domain = STR("square.example"),
                 .title = STR("The Square"),
                 .rate_limits = true},
    };
    password_cost_least(true);
    test_store_open(&people->store);
    people->w = &people->store.work;
    people->w->site = &people->site;
    must(people->w, seals_start(people->w), "seals");
}

void test_people_close(struct test_people *people)
{
    test_store_close(&people->store);
}

int64_t test_person(struct test_people *people, const char *name)
{
    struct work *w = people->w;
    struct user_draft draft = {.username = str_of(name),
                               .email = str_format(w->memory, "%s@mail.example", name),
                               .confirmed = true,
                               .approved = true};
    struct account account;

    must(w, password_hash(w, STR(TEST_PASSWORD), &draft.password_hash), "hash");
    must(w, user_create(w, &draft, &account), name);
    return account.id;
}

struct app test_app(struct test_people *people, const char *redirect, const char *scopes,
                    struct str *ret_secret)
{
    struct app_draft draft = {.name = STR("Tester"),
                              .scopes = str_of(scopes),
                              .redirects = {str_of(redirect)},
                              .redirect_count = 1};
    struct app app;

    must(people->w, app_create(people->w, &draft, &app, ret_secret), "app");
    return app;
}

struct str test_token(struct test_people *people, int64_t account_id, const struct app *app,
                      const char *scopes)
{
    struct token token;
    struct str secret;

    must(people->w,
         token_create(people->w,
                      &(struct token){.kind = account_id ? TOKEN_PERSON : TOKEN_APP,
                                      .account_id = account_id,
                                      .client_id = app->client_id,
                                      .app_name = app->name,
                                      .scopes = str_of(scopes)},
                      &secret, &token),
         "token");
    return secret;
}

static struct str newest_job(struct work *w, enum job_kind kind)
{
    struct db_rows rows = {0};
    struct str data = {0};

    db_scatter(w);
    must(w,
         db_ask(w, &rows, "SELECT data FROM jobs WHERE kind = ?1 ORDER BY id DESC LIMIT 1",
                db_int(kind)),
         "jobs");
    if (db_next(&rows))
        data = db_column_text(&rows, 0, w->memory);
    must(w, db_done(w, &rows, OK), "jobs");
    return data;
}

struct str test_mailed_secret(struct test_people *people)
{
    struct work *w = people->w;
    const struct job asked = {.kind = JOB_SEND_RESET, .data = newest_job(w, JOB_SEND_RESET)};
    const struct json *root = NULL;
    struct str data, text;
    size_t at;

    if (asked.data.size)
        must(w, password_reset_job(w, &asked, NULL), "reset");
    data = newest_job(w, JOB_SEND_MAIL);
    test_store_script(w, "DELETE FROM jobs");
    if (data.size == 0)
        return STR("");
    must(w, json_parse(w->memory, data, &root, NULL), "mail");
    text = json_get_str(root, "text");
    at = str_find(text, STR("?token="));
    if (at == SIZE_MAX)
        return STR("");
    str_split(str_sub(text, at + 7, text.size), '\n', &text);
    return text;
}
