#include "auth/apps_db.h"

#include "base/buffer.h"

static struct str redirects_text(struct work *w, const struct app *app)
{
    struct buffer b = buffer_in(w->memory);

    for (int i = 0; i < app->redirect_count; i++) {
        if (i)
            buffer_char(&b, '\n');
        buffer_put(&b, app->redirects[i]);
    }
    return buffer_str(&b);
}

enum err apps_db_insert(struct work *w, const struct app *app)
{
    return db_run(w,
                  "INSERT INTO apps (b, client_id, id, secret_hash, name, website, redirect_uris,"
                  " scopes, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  db_int(bucket_of_name(app->client_id)), db_text(app->client_id), db_int(app->id),
                  db_blob((struct str){(const char *)app->secret_hash, sizeof app->secret_hash}),
                  db_text(app->name), db_text(app->website), db_text(redirects_text(w, app)),
                  db_text(app->scopes), db_int(app->created_ms));
}

enum err apps_db_find(struct work *w, struct str client_id, struct app *ret_app)
{
    struct db_rows rows = {0};
    struct str secret, redirects;
    enum err e = db_ask(w, &rows,
                        "SELECT id, secret_hash, name, website, redirect_uris, scopes, created_ms"
                        " FROM apps WHERE b = ?1 AND client_id = ?2",
                        db_int(bucket_of_name(client_id)), db_text(client_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_app = (struct app){
        .id = db_column_int(&rows, 0),
        .client_id = str_copy(w->memory, client_id),
        .name = db_column_text(&rows, 2, w->memory),
        .website = db_column_text(&rows, 3, w->memory),
        .scopes = db_column_text(&rows, 5, w->memory),
        .created_ms = db_column_int(&rows, 6),
    };
    secret = db_column_text(&rows, 1, w->memory);
    if (secret.size == sizeof ret_app->secret_hash)
        memcpy(ret_app->secret_hash, secret.data, secret.size);
    redirects = db_column_text(&rows, 4, w->memory);
    while (redirects.size && ret_app->redirect_count < app_redirects_max)
        redirects = str_split(redirects, '\n', &ret_app->redirects[ret_app->redirect_count++]);
    return db_done(w, &rows, OK);
}
