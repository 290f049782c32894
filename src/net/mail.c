#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { mail_line_bytes_max = 900, mail_word_bytes_max = 60, mail_seconds_max = 60 };

static struct mail_server mail_server;

void mail_server_set(const struct mail_server *server)
{
    mail_server = *server;
}

/* "a@b" or "Name <a@b>" gives a@b; "" where it is no address. */
static struct str address_in(struct str s)
{
    size_t open = str_find_char(s, '<');
    if (open != SIZE_MAX) {
        size_t close = str_find_char(s, '>');
        s = close == SIZE_MAX || close < open ? STR("") : str_sub(s, open + 1, close);
    }
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c <= ' ' || c == '<' || c == '>' || c == ',' || c == 0x7f)
            return STR("");
    }
    size_t at = str_find_char(s, '@');
    return at == SIZE_MAX || at == 0 || at + 1 == s.size ? STR("") : s;
}

static bool plain(struct str s)
{
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c < ' ' || c >= 0x7f)
            return false;
    }
    return s.size < mail_line_bytes_max && str_find(s, STR("=?")) == SIZE_MAX;
}

/* RFC 2047, "Q": words of whole characters, folded one under the other. */
static void encoded_words(struct buffer *b, struct str s)
{
    size_t at = 0, word = 0;
    buffer_lit(b, "=?UTF-8?Q?");
    while (at < s.size) {
        size_t begin = at;
        (void)utf8_next(s, &at);
        if (word + (at - begin) * 3 > mail_word_bytes_max) {
            buffer_lit(b, "?=\r\n =?UTF-8?Q?");
            word = 0;
        }
        for (size_t i = begin; i < at; i++) {
            unsigned char c = (unsigned char)s.data[i];
            bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (safe)
                buffer_char(b, (char)c);
            else
                buffer_format(b, "=%02X", c);
        }
        word += (at - begin) * 3;
    }
    buffer_lit(b, "?=");
}

static void header(struct buffer *b, const char *name, struct str value)
{
    buffer_format(b, "%s: ", name);
    if (plain(value))
        buffer_put(b, value);
    else
        encoded_words(b, value);
    buffer_lit(b, "\r\n");
}

/* "Ágora <a@b>": only the name in front is encoded, never the address. */
static void header_address(struct buffer *b, const char *name, struct str value)
{
    struct str address = address_in(value);
    size_t open = str_find_char(value, '<');
    struct str words = open == SIZE_MAX ? STR("") : str_trim(str_sub(value, 0, open));
    buffer_format(b, "%s: ", name);
    if (words.size && plain(words))
        buffer_put(b, words);
    else if (words.size)
        encoded_words(b, words);
    buffer_format(b, words.size ? " <%.*s>\r\n" : "%.*s\r\n", STR_ARG(address));
}

static void body(struct buffer *b, struct str text)
{
    while (text.size) {
        struct str line;
        text = str_split(text, '\n', &line);
        if (line.size && line.data[line.size - 1] == '\r')
            line.size--;
        do {
            struct str piece = utf8_prefix(line, mail_line_bytes_max);
            buffer_put(b, piece);
            buffer_lit(b, "\r\n");
            line = str_sub(line, piece.size, line.size);
        } while (line.size);
    }
}

static struct str compose(struct work *w, const struct mail *mail, struct str from)
{
    struct buffer b = buffer_in(w->memory);
    struct str domain = address_in(from);
    domain = str_sub(domain, str_find_char(domain, '@') + 1, domain.size);
    struct str date = time_http(w->memory, w->now_ms);
    header_address(&b, "From", from);
    header_address(&b, "To", mail->to);
    header(&b, "Subject", mail->subject);
    /* The two formats differ in the zone only: GMT there, a number here. */
    buffer_format(&b, "Date: %.*s+0000\r\n", (int)date.size - 3, date.data);
    buffer_format(&b, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(random_token(w->memory, 16)),
                  STR_ARG(domain));
    buffer_lit(&b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n");
    body(&b, utf8_clean(w->memory, mail->text));
    return buffer_str(&b);
}

static enum err file_write(struct work *w, struct str text)
{
    const char *folder = str_c(w->memory, mail_server.folder);
    if (mkdir(folder, 0700) && errno != EEXIST)
        return work_fail(w, ERR_UNAVAILABLE, "the mail folder cannot be made: %s", strerror(errno));
    struct str path = str_format(w->memory, "%s/%lld-%.*s.eml", folder, (long long)w->now_ms,
                                 STR_ARG(random_token(w->memory, 6)));
    int file = open(str_c(w->memory, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the mail cannot be written: %s", strerror(errno));
    bool whole = write(file, text.data, text.size) == (ssize_t)text.size;
    if (close(file) || !whole)
        return work_fail(w, ERR_UNAVAILABLE, "the mail cannot be written: %s", strerror(errno));
    log_info("mail.written", "file=%.*s", STR_ARG(path));
    return OK;
}

static size_t text_give(char *out, size_t size, size_t count, void *context)
{
    struct str *rest = context;
    size_t n = size * count < rest->size ? size * count : rest->size;
    memcpy(out, rest->data, n);
    *rest = str_sub(*rest, n, rest->size);
    return n;
}

static enum err smtp_send(struct work *w, struct str from, struct str to, struct str text)
{
    struct curl_slist *recipients = curl_slist_append(NULL, str_c(w->memory, to));
    CURL *curl = curl_easy_init();
    CURLcode c = curl && recipients ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    bool password = mail_server.user.size > 0;
#define SET(option, value) (c = c ? c : curl_easy_setopt(curl, option, value))
    SET(CURLOPT_URL, str_c(w->memory, mail_server.url));
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT, (long)mail_seconds_max);
    /* A password never travels in the clear. */
    SET(CURLOPT_USE_SSL, password ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
    if (password) {
        SET(CURLOPT_USERNAME, str_c(w->memory, mail_server.user));
        SET(CURLOPT_PASSWORD, str_c(w->memory, mail_server.password));
    }
    SET(CURLOPT_MAIL_FROM, str_c(w->memory, str_format(w->memory, "<%.*s>", STR_ARG(from))));
    SET(CURLOPT_MAIL_RCPT, recipients);
    SET(CURLOPT_READFUNCTION, text_give);
    SET(CURLOPT_READDATA, &text);
    SET(CURLOPT_UPLOAD, 1L);
#undef SET
    if (!c)
        c = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    if (c)
        return work_fail(w, ERR_UNAVAILABLE, "the mail server did not take the mail: %s",
                         curl_easy_strerror(c));
    return OK;
}

enum err mail_send(struct work *w, const struct mail *mail)
{
    struct str to = address_in(mail->to);
    struct str from = mail_server.from;
    if (to.size == 0)
        return work_fail(w, ERR_INVALID, "this is no e-mail address");
    if (address_in(from).size == 0)
        from = str_format(w->memory, "bema@%.*s", STR_ARG(w->site->domain));
    struct str text = compose(w, mail, from);
    if (mail_server.url.size)
        return smtp_send(w, address_in(from), to, text);
    return file_write(w, text);
}
