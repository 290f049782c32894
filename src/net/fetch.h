/* The one outbound HTTP client (libcurl). Refuses every address that is not public (loopback,
 * private, link-local, multicast, documentation ranges; after DNS, for each redirect), other
 * schemes than http(s), more than fetch_redirects_max redirects, bodies over the caller's limit
 * and times over fetch_seconds_max. `fetch_allow` (configuration, tests) names addresses that may
 * be reached all the same, and so does a call that is `trusted`. Runs only on slow threads and in
 * jobs. */
#ifndef BEMA_NET_FETCH_H
#define BEMA_NET_FETCH_H

#include "base/work.h"

enum {
    fetch_redirects_max = 3,
    fetch_seconds_max = 20,
    fetch_headers_max = 16,
    fetch_upload_rate_min = 64 * 1024 /* bytes a second, for whose sake a file may take longer */
};
struct fetch_request {
    const char *method; /* "GET" */
    struct str url, body, type;
    struct {
        const char *name;
        struct str value;
    } headers[fetch_headers_max];
    size_t header_count, response_bytes_max;
    int seconds_max;         /* 0: fetch_seconds_max, which is also the most */
    bool cut;                /* an answer over response_bytes_max is cut there instead of refused */
    bool redirects_answered; /* a redirect is the reply itself; nothing else is called */
    bool trusted;            /* to a server that the configuration names, wherever it stands */
    /* The body is this file's bytes, from its beginning; 0: `body`. The caller's. */
    int upload;
    int64_t upload_bytes;
};
struct fetch_reply {
    int status;
    struct str type, body, final_url;
};
/* ERR_FORBIDDEN: an address that is not public; ERR_UNAVAILABLE: not reached; ERR_TOO_LARGE. */
MUST_USE enum err fetch(struct work *w, const struct fetch_request *request,
                        struct fetch_reply *ret_reply);
void fetch_allow(struct str cidrs); /* at start only */
/* Running requests end with ERR_UNAVAILABLE soon, later ones at once: the process is stopping. */
void fetch_stop(void);

/* Mail by SMTP (smtp://, smtps://, with user and password), or, where no server is configured,
 * written as one .eml file into `folder` with a log line that names it. Headers are encoded as RFC
 * 2047; the text is plain UTF-8. */
struct mail_server {
    struct str url, user, password, from, folder;
};
void mail_server_set(const struct mail_server *server); /* at start only */
struct mail {
    struct str to, subject, text;
};
MUST_USE enum err mail_send(struct work *w, const struct mail *mail);

#endif
