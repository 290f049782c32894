#include "pages/passkey_form.h"

struct passkey_form passkey_form_read(const struct http_request *request)
{
    return (struct passkey_form){
        .challenge = http_text(request, "challenge"),
        .client_data = http_text(request, "client_data"),
        .attestation = http_text(request, "attestation"),
        .credential = http_text(request, "credential"),
        .authenticator_data = http_text(request, "authenticator_data"),
        .signature = http_text(request, "signature"),
        .handle = http_text(request, "handle"),
    };
}

static void data_begin(struct html_page *p, const char *what, const char *purpose)
{
    struct str challenge = passkey_challenge(p->w, purpose, p->browser);

    page_hidden(p, "challenge", challenge);
    page_put(p, "<div data-passkey=\"");
    page_put(p, what);
    page_put(p, "\" data-party=\"");
    page_text(p, webauthn_party(p->w));
    page_put(p, "\"");
}

static void data_put(struct html_page *p, const char *name, struct str value)
{
    page_put(p, " data-");
    page_put(p, name);
    page_put(p, "=\"");
    page_text(p, value);
    page_put(p, "\"");
}

/* The ids of the credentials, with spaces between. */
static struct str credentials_of(struct html_page *p, const struct passkey *passkeys, int count)
{
    struct buffer out = buffer_in(p->w->memory);

    for (int i = 0; i < count; i++) {
        struct str id = passkeys[i].credential;
        if (i)
            buffer_char(&out, ' ');
        buffer_put(&out, base64url_encode(p->w->memory, id.data, id.size));
    }
    return buffer_str(&out);
}

/* Without script there is a sentence instead of the button. */
static void data_end(struct html_page *p, const char *class_name, enum message button)
{
    data_put(p, "fault", str_of(message(M_PASSKEY_FAILED, p->language)));
    page_put(p, ">\n<p class=\"notice bad\" role=\"alert\" hidden></p>\n");
    page_put(p, "<div class=\"actions\"><button class=\"button ");
    page_put(p, class_name);
    page_put(p, "\" type=\"submit\" hidden>");
    page_say(p, button);
    page_put(p, "</button></div>\n<p class=\"quiet-text\" data-without>");
    page_say(p, M_PASSKEY_NEEDS_SCRIPT);
    page_put(p, "</p>\n</div>\n");
}

static void hidden_fields(struct html_page *p, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        page_hidden(p, names[i], STR(""));
}

void passkey_answer_fields(struct html_page *p, const char *purpose, const struct passkey *passkeys,
                           int count, enum message button)
{
    static const char *const names[] = {"client_data", "credential", "authenticator_data",
                                        "signature", "handle"};

    hidden_fields(p, names, sizeof names / sizeof names[0]);
    data_begin(p, "get", purpose);
    data_put(p, "credentials", credentials_of(p, passkeys, count));
    data_end(p, "quiet", button);
}

void passkey_new_fields(struct html_page *p, const struct account *account,
                        const struct passkey *passkeys, int count)
{
    static const char *const names[] = {"client_data", "attestation"};
    struct str handle = passkey_handle(p->w, account->id);

    hidden_fields(p, names, sizeof names / sizeof names[0]);
    data_begin(p, "create", "passkey_new");
    data_put(p, "square", page_square_name(p->w));
    data_put(p, "user", account->username);
    data_put(p, "shown", account->display_name.size ? account->display_name : account->username);
    data_put(p, "handle", base64url_encode(p->w->memory, handle.data, handle.size));
    data_put(p, "credentials", credentials_of(p, passkeys, count));
    data_end(p, "", M_PASSKEY_ADD);
}
