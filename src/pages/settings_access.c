/* On the pages of security and sessions: passkeys, where one is signed in, and what came in lately.
 */
#include "auth/sign_ins.h"
#include "auth/tokens.h"
#include "base/clock.h"
#include "pages/passkey_form.h"
#include "pages/settings.h"
#include "social/teams.h"

enum { sessions_shown_max = 100, sign_ins_shown_max = 10 };

static void quiet_begin(struct html_page *p)
{
    page_put(p, "<span class=\"quiet-text\">");
}

static void row_button(struct html_page *p, const char *class_name, int64_t id, enum message m)
{
    page_put(p, "<button class=\"button ");
    page_put(p, class_name);
    page_put(p, "\" type=\"submit\" name=\"id\" value=\"");
    buffer_int(&p->out, id);
    page_put(p, "\">");
    page_say(p, m);
    page_put(p, "</button>");
}

/* Passkeys. */

static void passkey_row(struct html_page *p, const struct passkey *passkey)
{
    page_put(p, "<li class=\"entry\"><div class=\"entry-text\"><strong>");
    page_name(p, passkey->name);
    page_put(p, "</strong> ");
    quiet_begin(p);
    page_say(p, M_SINCE);
    page_put(p, " ");
    page_day(p, "", passkey->created_ms);
    page_put(p, " · ");
    if (passkey->used_ms) {
        page_say(p, M_PASSKEY_USED);
        page_put(p, " ");
        page_day(p, "", passkey->used_ms);
    } else {
        page_say(p, M_PASSKEY_UNUSED);
    }
    page_put(p, "</span></div>\n<details><summary>");
    page_say(p, M_PASSKEY_CHANGE);
    page_put(p, "</summary>\n");
    page_form_begin_plain(p, "/auth/settings/passkey/name", "passkey");
    page_put(p, "<div class=\"field\"><label for=\"name");
    buffer_int(&p->out, passkey->id);
    page_put(p, "\">");
    page_say(p, M_PASSKEY_NAME);
    page_put(p, "</label><input type=\"text\" name=\"name\" required maxlength=\"60\" id=\"name");
    buffer_int(&p->out, passkey->id);
    page_put(p, "\" value=\"");
    page_text(p, passkey->name);
    page_put(p, "\"></div>\n<div class=\"actions\">");
    row_button(p, "quiet", passkey->id, M_PASSKEY_RENAME);
    page_put(p, " <button class=\"button danger\" type=\"submit\" "
                "formaction=\"/auth/settings/passkey/remove\" name=\"id\" value=\"");
    buffer_int(&p->out, passkey->id);
    page_put(p, "\">");
    page_say(p, M_PASSKEY_REMOVE);
    page_put(p, "</button></div>\n</form>\n</details></li>\n");
}

enum err settings_put_passkeys(struct html_page *p, const struct account *account)
{
    struct passkey *passkeys = arena_array(p->w->memory, passkeys_max, sizeof *passkeys);
    int count = 0;
    enum err e = passkeys_list(p->w, account->id, passkeys, &count);

    if (e)
        return e;
    page_put(p, "<section class=\"card form\" id=\"passkeys\">\n");
    settings_title(p, M_PASSKEYS);
    page_paragraph(p, M_PASSKEYS_TEXT);
    if (count)
        page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count; i++)
        passkey_row(p, &passkeys[i]);
    if (count)
        page_put(p, "</ul>\n");
    page_form_begin_plain(p, "/auth/settings/passkey", "passkey");
    page_field(p, &(struct page_field){.name = "passkey_name",
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_PASSKEY_NAME,
                                       .hint = M_PASSKEY_NAME_HINT});
    settings_put_present(p, "passkey_present", account->username);
    passkey_new_fields(p, account, passkeys, count);
    page_put(p, "</form>\n</section>\n");
    return OK;
}

/* Where one is signed in. */

/* Whose it is, or as whom it acts, and as what. */
static enum err session_shared(struct html_page *p, const struct token *token)
{
    static const enum message roles[team_role_count] = {[TEAM_NONE] = M_TEAM_NONE,
                                                        [TEAM_ANALYST] = M_TEAM_ANALYST,
                                                        [TEAM_CONTRIBUTOR] = M_TEAM_CONTRIBUTOR,
                                                        [TEAM_EDITOR] = M_TEAM_EDITOR,
                                                        [TEAM_ADMIN] = M_TEAM_ADMIN,
                                                        [TEAM_OWNER] = M_TEAM_OWNER};
    const int64_t other_id = token->person_id ? token->person_id : token->acting_id;
    enum team_role role = TEAM_NONE;
    struct account other;
    enum err e;

    if (!other_id)
        return OK;
    e = account_find(p->w, other_id, &other);
    if (!e)
        e = token->person_id ? team_role_of(p->w, token->account_id, other_id, &role)
                             : team_role_of(p->w, other_id, token->account_id, &role);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<span class=\"entry-mark\">");
    page_say(p, token->person_id ? M_SESSION_OF_MEMBER : M_SESSION_ACTS_AS);
    page_put(p, " @");
    page_text(p, other.username);
    page_put(p, " (");
    page_say(p, roles[role]);
    page_put(p, ")</span> ");
    return OK;
}

static enum err session_row(struct html_page *p, const struct token *token)
{
    enum err e;

    bool is_this = memcmp(token->hash, p->viewer->token_hash, token_hash_bytes) == 0;
    bool is_browser = token->kind == TOKEN_SESSION;
    struct str browser = device_words(p->w, token->user_agent);

    page_put(p, "<li class=\"entry\"><div class=\"entry-text\"><strong>");
    if (is_browser && browser.size == 0)
        page_say(p, M_BROWSER);
    else
        page_name(p, is_browser ? browser : token->app_name);
    page_put(p, "</strong> ");
    if (is_this) {
        page_put(p, "<span class=\"entry-mark\">");
        page_say(p, M_THIS_BROWSER);
        page_put(p, "</span> ");
    }
    e = session_shared(p, token);
    quiet_begin(p);
    page_say(p, is_browser ? M_SINCE : M_AUTHORIZED_SINCE);
    page_put(p, " ");
    page_minute(p, "", token->created_ms);
    if (token->address.size) {
        page_put(p, " · ");
        page_text(p, token->address);
    }
    page_put(p, "</span></div>\n");
    row_button(p, "quiet", token->id, is_browser ? M_END_SESSION : M_REVOKE);
    page_put(p, "</li>\n");
    return e;
}

static enum err sessions_put(struct html_page *p, const struct token *tokens, int count,
                             bool browsers, int *ret_put)
{
    int put = 0;
    enum err e = OK;

    for (int i = 0; !e && i < count; i++) {
        if ((tokens[i].kind == TOKEN_SESSION) != browsers)
            continue;
        if (put++ == 0)
            page_put(p, "<ul class=\"entries\">\n");
        e = session_row(p, &tokens[i]);
    }
    if (put)
        page_put(p, "</ul>\n");
    *ret_put = put;
    return e;
}

enum err settings_put_sessions(struct html_page *p)
{
    struct token *tokens = arena_array(p->w->memory, sessions_shown_max, sizeof *tokens);
    int count = 0, put = 0;
    enum err e = tokens_list(p->w, p->viewer->account_id, true, tokens, sessions_shown_max, &count);

    if (e)
        return e;
    page_form_begin(p, "/auth/settings/session", "session");
    settings_title(p, M_SESSIONS);
    e = sessions_put(p, tokens, count, true, &put);
    if (put > 1) {
        page_put(p, "<div class=\"actions\"><button class=\"button danger\" type=\"submit\" "
                    "formaction=\"/auth/settings/sessions/end\">");
        page_say(p, M_END_OTHERS);
        page_put(p, "</button></div>\n");
    }
    settings_title(p, M_APPS);
    if (!e)
        e = sessions_put(p, tokens, count, false, &put);
    if (put == 0)
        page_paragraph(p, M_APPS_NONE);
    page_form_end(p);
    return e;
}

/* What came in lately. */

static void sign_in_row(struct html_page *p, const struct sign_in *one)
{
    static const enum message ways[] = {[SIGN_IN_JOINED] = M_WAY_JOINED,
                                        [SIGN_IN_PASSWORD] = M_WAY_PASSWORD,
                                        [SIGN_IN_SECOND_FACTOR] = M_WAY_SECOND_FACTOR,
                                        [SIGN_IN_PASSKEY] = M_WAY_PASSKEY};
    struct str device = device_words(p->w, one->user_agent);
    char time[time_iso_bytes];

    time_iso_put(id_ms(one->id), time);
    page_put(p, "<li class=\"entry\"><div class=\"entry-text\"><strong>");
    if (device.size)
        page_name(p, device);
    else
        page_say(p, M_BROWSER);
    page_put(p, "</strong> ");
    quiet_begin(p);
    page_day(p, "", id_ms(one->id));
    buffer_format(&p->out, ", %.5s UTC · ", time + 11);
    if ((size_t)one->way < sizeof ways / sizeof ways[0])
        page_say(p, ways[one->way]);
    if (one->address.size) {
        page_put(p, " · ");
        page_text(p, one->address);
    }
    page_put(p, "</span></div></li>\n");
}

enum err settings_put_sign_ins(struct html_page *p)
{
    struct sign_in *sign_ins = arena_array(p->w->memory, sign_ins_kept, sizeof *sign_ins);
    int count = 0;
    enum err e = sign_ins_list(p->w, p->viewer->account_id, sign_ins, &count);

    if (e || !count)
        return e;
    page_put(p, "<section class=\"card form\">\n");
    settings_title(p, M_SIGN_INS);
    page_paragraph(p, M_SIGN_INS_TEXT);
    page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count && i < sign_ins_shown_max; i++)
        sign_in_row(p, &sign_ins[i]);
    page_put(p, "</ul>\n</section>\n");
    return OK;
}
