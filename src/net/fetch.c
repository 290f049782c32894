#include "net/fetch.h"

#include "base/buffer.h"
#include "base/log.h"
#include "net/address.h"

#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

static struct address_ranges allowed;
static atomic_bool stopping;
static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_begin(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        abort();
}

void fetch_allow(struct str cidrs)
{
    struct work w = {.memory = arena_new(0)};
    if (address_ranges_parse(&w, cidrs, &allowed))
        log_error("fetch.allow", "%.*s", STR_ARG(w.why));
    arena_free(w.memory);
}

void fetch_stop(void)
{
    atomic_store(&stopping, true);
}

/* What the callbacks of one request need. */
struct fetching {
    struct buffer body;
    bool refused, too_large, cut, trusted;
    int upload;
    off_t uploaded;
};

/* The one place where the address is known that will really be called: after DNS, and again for
 * each redirect. */
static curl_socket_t socket_open(void *context, curlsocktype purpose, struct curl_sockaddr *where)
{
    struct fetching *f = context;
    struct address address;
    (void)purpose;
    if (!address_of_socket(&where->addr, &address) ||
        (!f->trusted && !address_is_public(&address) && !address_ranges_hold(&allowed, &address))) {
        f->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(where->family, where->socktype | SOCK_CLOEXEC, where->protocol);
}

static size_t body_take(char *bytes, size_t size, size_t count, void *context)
{
    struct fetching *f = context;
    size_t room = f->body.limit - f->body.size;
    if (f->cut && size * count >= room) {
        buffer_put(&f->body, (struct str){bytes, room});
        f->too_large = true;
        return 0; /* enough */
    }
    buffer_put(&f->body, (struct str){bytes, size * count});
    if (!f->body.overflow)
        return size * count;
    f->too_large = true;
    return 0;
}

static size_t upload_give(char *bytes, size_t size, size_t count, void *context)
{
    struct fetching *f = context;
    ssize_t got = pread(f->upload, bytes, size * count, f->uploaded);
    if (got < 0)
        return CURL_READFUNC_ABORT;
    f->uploaded += got;
    return (size_t)got;
}

/* A file may have to be sent again, to where a connection was closed before it was read. */
static int upload_seek(void *context, curl_off_t offset, int origin)
{
    struct fetching *f = context;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    f->uploaded = offset;
    return CURL_SEEKFUNC_OK;
}

static int progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                    curl_off_t up)
{
    (void)context;
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return atomic_load_explicit(&stopping, memory_order_relaxed);
}

static bool one_line(struct str s)
{
    for (size_t i = 0; i < s.size; i++) {
        if ((unsigned char)s.data[i] < 0x20 || s.data[i] == 0x7f)
            return false;
    }
    return true;
}

static enum err headers_make(struct work *w, const struct fetch_request *request,
                             struct curl_slist **ret_list)
{
    struct curl_slist *list = NULL;
    bool fine = one_line(request->type);
    if (request->type.size && fine)
        list = curl_slist_append(list, str_c(w->memory, str_format(w->memory, "Content-Type: %.*s",
                                                                   STR_ARG(request->type))));
    assert(request->header_count <= fetch_headers_max);
    for (size_t i = 0; i < request->header_count && fine; i++) {
        fine = one_line(request->headers[i].value);
        list = curl_slist_append(
            list, str_c(w->memory, str_format(w->memory, "%s: %.*s", request->headers[i].name,
                                              STR_ARG(request->headers[i].value))));
    }
    list = curl_slist_append(list, "Expect:");
    if (!fine || !list) {
        curl_slist_free_all(list);
        return work_fail(w, ERR_INVALID, "a header of an outbound request has more than one line");
    }
    *ret_list = list;
    return OK;
}

static bool options_set(CURL *curl, struct work *w, const struct fetch_request *request,
                        struct curl_slist *headers, struct fetching *f)
{
    struct str agent = str_format(w->memory, "Bema/%s (+%.*s)", BEMA_VERSION,
                                  STR_ARG(w->site ? w->site->url : STR("https://localhost")));
    CURLcode c = CURLE_OK;
    bool shorter = request->seconds_max > 0 && request->seconds_max < fetch_seconds_max;
    long seconds = shorter ? request->seconds_max : fetch_seconds_max;
    seconds += (long)(request->upload_bytes / fetch_upload_rate_min);
#define SET(option, value) (c = c ? c : curl_easy_setopt(curl, option, value))
    SET(CURLOPT_URL, str_c(w->memory, request->url));
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_PROXY, ""); /* a proxy would make the calls that we refuse to make */
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT, seconds);
    SET(CURLOPT_CONNECTTIMEOUT,
        (shorter ? request->seconds_max + 1L : (long)fetch_seconds_max) / 2);
    SET(CURLOPT_FOLLOWLOCATION, request->redirects_answered ? 0L : 1L);
    SET(CURLOPT_MAXREDIRS, (long)fetch_redirects_max);
    SET(CURLOPT_OPENSOCKETFUNCTION, socket_open);
    SET(CURLOPT_OPENSOCKETDATA, f);
    SET(CURLOPT_WRITEFUNCTION, body_take);
    SET(CURLOPT_WRITEDATA, f);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, progress);
    SET(CURLOPT_ACCEPT_ENCODING, "");
    SET(CURLOPT_USERAGENT, str_c(w->memory, agent));
    SET(CURLOPT_HTTPHEADER, headers);
    if (request->upload > 0) {
        SET(CURLOPT_UPLOAD, 1L);
        SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->upload_bytes);
        SET(CURLOPT_READFUNCTION, upload_give);
        SET(CURLOPT_READDATA, f);
        SET(CURLOPT_SEEKFUNCTION, upload_seek);
        SET(CURLOPT_SEEKDATA, f);
    }
    if (strcmp(request->method, "HEAD") == 0)
        SET(CURLOPT_NOBODY, 1L);
    else if (strcmp(request->method, "GET") != 0)
        SET(CURLOPT_CUSTOMREQUEST, request->method);
    if (request->body.size || strcmp(request->method, "POST") == 0) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
        SET(CURLOPT_POSTFIELDS, request->body.size ? request->body.data : "");
    }
#undef SET
    return c == CURLE_OK;
}

static enum err failure(struct work *w, const struct fetching *f, CURLcode code)
{
    if (f->refused)
        return work_fail(w, ERR_FORBIDDEN, "the address is not a public one");
    if (f->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return work_fail(w, ERR_TOO_LARGE, "the answer is too large");
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
        return work_fail(w, ERR_FORBIDDEN, "only http and https addresses can be called");
    return work_fail(w, ERR_UNAVAILABLE, "not reached: %s", curl_easy_strerror(code));
}

static void reply_take(CURL *curl, struct work *w, const struct fetching *f,
                       struct fetch_reply *ret_reply)
{
    long status = 0;
    char *type = NULL, *url = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url);
    *ret_reply = (struct fetch_reply){.status = (int)status,
                                      .type = str_copy(w->memory, str_of(type)),
                                      .body = buffer_str(&f->body),
                                      .final_url = str_copy(w->memory, str_of(url))};
}

enum err fetch(struct work *w, const struct fetch_request *request, struct fetch_reply *ret_reply)
{
    assert(request->method && request->response_bytes_max > 0);
    pthread_once(&curl_once, curl_begin);
    struct fetching f = {.body = buffer_in(w->memory),
                         .cut = request->cut,
                         .trusted = request->trusted,
                         .upload = request->upload};
    f.body.limit = request->response_bytes_max;
    struct curl_slist *headers;
    enum err e = headers_make(w, request, &headers);
    if (e)
        return e;
    CURL *curl = curl_easy_init();
    if (!curl || !options_set(curl, w, request, headers, &f)) {
        e = work_fail(w, ERR_INTERNAL, "libcurl does not take the request");
    } else {
        CURLcode code = curl_easy_perform(curl);
        if (code == CURLE_OK || (f.cut && f.too_large && !f.refused))
            reply_take(curl, w, &f, ret_reply);
        else
            e = failure(w, &f, code);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return e;
}
