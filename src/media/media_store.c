#include "media/media_store.h"

#include "base/buffer.h"
#include "base/log.h"
#include "media/media_files.h"
#include "net/aws_signature.h"
#include "net/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { answer_bytes_max = 16 * 1024 };

static struct media_bucket bucket;

void media_bucket_set(const struct media_bucket *given)
{
    bucket = *given;
}

bool media_bucket_is_set(void)
{
    return bucket.endpoint.size > 0;
}

/* "https://" and what comes after. */
static struct str scheme_split(struct str url, struct str *ret_host)
{
    size_t size = str_starts(url, STR("https://")) ? 8 : str_starts(url, STR("http://")) ? 7 : 0;

    *ret_host = str_sub(url, size, url.size);
    return str_sub(url, 0, size);
}

static struct str host_of(struct arena *memory, const struct media_bucket *b)
{
    struct str host;

    (void)scheme_split(b->endpoint, &host);
    return b->path_style ? host
                         : str_format(memory, "%.*s.%.*s", STR_ARG(b->bucket), STR_ARG(host));
}

static struct str base_path(struct arena *memory, const struct media_bucket *b)
{
    return b->path_style ? str_format(memory, "/%.*s/%.*s", STR_ARG(b->bucket), STR_ARG(b->prefix))
                         : str_format(memory, "/%.*s", STR_ARG(b->prefix));
}

struct str media_bucket_url(struct arena *memory, const struct media_bucket *b)
{
    struct str host, path = base_path(memory, b);
    struct str scheme = scheme_split(b->endpoint, &host);

    while (path.size && path.data[path.size - 1] == '/')
        path.size--;
    return str_format(memory, "%.*s%.*s%.*s", STR_ARG(scheme), STR_ARG(host_of(memory, b)),
                      STR_ARG(path));
}

static void header(struct fetch_request *request, struct aws_call *call, const char *name,
                   struct str value)
{
    call->headers[call->header_count].name = name;
    call->headers[call->header_count++].value = value;
    if (strcmp(name, "host") == 0 || strcmp(name, "content-type") == 0)
        return; /* sent by the client of itself */
    request->headers[request->header_count].name = name;
    request->headers[request->header_count++].value = value;
}

struct str media_store_address(struct work *w, struct str file)
{
    const struct aws_key key = {bucket.key, bucket.secret, bucket.region, STR("s3")};
    struct str host, scheme = scheme_split(bucket.endpoint, &host), path;
    int64_t half_ms = media_address_ms / 2;

    if (!bucket.is_private || access(media_file_path(w, file), R_OK) == 0)
        return STR("");
    host = host_of(w->memory, &bucket);
    path = str_format(w->memory, "%.*s%.*s", STR_ARG(base_path(w->memory, &bucket)), STR_ARG(file));
    return str_format(
        w->memory, "%.*s%.*s%.*s?%.*s", STR_ARG(scheme), STR_ARG(host), STR_ARG(path),
        STR_ARG(aws_presigned(w->memory, &key, host, path, w->now_ms - w->now_ms % half_ms,
                              media_address_ms / 1000)));
}

/* What came back. bytes_max 0: of the body only the beginning, for the log. */
struct answer {
    int64_t bytes_max;
    int status; /* 0: it was not answered */
    struct str body;
};

/* One signed call. */
static enum err call_once(struct work *w, const char *method, struct str file, int upload,
                          int64_t bytes, struct str hash, struct answer *answer)
{
    const struct aws_key key = {bucket.key, bucket.secret, bucket.region, STR("s3")};
    struct str host, scheme = scheme_split(bucket.endpoint, &host);
    struct aws_call call = {.method = method,
                            .path =
                                str_format(w->memory, "%.*s%.*s",
                                           STR_ARG(base_path(w->memory, &bucket)), STR_ARG(file)),
                            .payload_hash = hash,
                            .now_ms = clock_now_ms()};
    struct fetch_request request = {.method = method,
                                    .upload = upload,
                                    .upload_bytes = bytes,
                                    .trusted = true,
                                    .redirects_answered = true,
                                    .response_bytes_max = answer->bytes_max
                                                              ? (size_t)answer->bytes_max
                                                              : (size_t)answer_bytes_max,
                                    .cut = answer->bytes_max == 0};
    struct fetch_reply reply;
    enum err e;

    host = host_of(w->memory, &bucket);
    request.url =
        str_format(w->memory, "%.*s%.*s%.*s", STR_ARG(scheme), STR_ARG(host), STR_ARG(call.path));
    if (upload > 0) {
        request.type = media_type_of(file);
        header(&request, &call, "cache-control",
               bucket.is_private ? STR("private, max-age=600")
                                 : STR("public, max-age=31536000, immutable"));
        header(&request, &call, "content-type", request.type);
    }
    header(&request, &call, "host", host);
    header(&request, &call, "x-amz-content-sha256", hash);
    header(&request, &call, "x-amz-date", aws_time(w->memory, call.now_ms));
    request.headers[request.header_count].name = "authorization";
    request.headers[request.header_count++].value = aws_authorization(w->memory, &key, &call);
    e = fetch(w, &request, &reply);
    if (!e) {
        answer->status = reply.status;
        answer->body = reply.body;
    }
    if (!e && reply.status >= 300 && reply.status != 404)
        log_warning("media.bucket", "method=%s status=%d answer=\"%.*s\"", method, reply.status,
                    STR_ARG(utf8_prefix(utf8_clean(w->memory, reply.body), 300)));
    return e;
}

/* Again where the server could not at the time. */
static enum err call_bucket(struct work *w, const char *method, struct str file, int upload,
                            int64_t bytes, struct str hash, struct answer *answer)
{
    int64_t wait_ms = media_store_wait_ms;
    enum err e = OK;

    for (int try = 1; try <= media_store_tries; try++) {
        answer->status = 0;
        e = call_once(w, method, file, upload, bytes, hash, answer);
        if (!e && answer->status < 500 && answer->status != 429)
            return OK;
        if (try < media_store_tries)
            nanosleep(
                &(struct timespec){.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000},
                NULL);
        wait_ms *= 3;
    }
    log_warning("media.bucket", "method=%s status=%d why=\"%.*s\"", method, answer->status,
                STR_ARG(w->why));
    return work_fail(w, ERR_UNAVAILABLE, "the place where files are kept is away; try again later");
}

static enum err file_send(struct work *w, struct str file, int descriptor)
{
    struct stat facts;
    struct str hash;
    struct answer answer = {0};
    enum err e;

    if (fstat(descriptor, &facts) || !aws_hash_file(w->memory, descriptor, &hash))
        return work_fail(w, ERR_UNAVAILABLE, "the file cannot be read: %s", strerror(errno));
    e = call_bucket(w, "PUT", file, descriptor, facts.st_size, hash, &answer);
    if (!e && answer.status / 100 != 2)
        return work_fail(w, ERR_UNAVAILABLE, "the place where files are kept refuses them");
    return e;
}

enum err media_store_put(struct work *w, struct str file)
{
    const char *path = media_file_path(w, file);
    int descriptor;
    enum err e;

    if (!media_bucket_is_set())
        return OK;
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the file cannot be read: %s", strerror(errno));
    e = file_send(w, file, descriptor);
    close(descriptor);
    if (!e && !(bucket.is_private && str_ends(file, STR(".m3u8"))))
        (void)unlink(path);
    return e;
}

bool media_store_remove(struct work *w, struct str file)
{
    struct str why = w->why;
    struct answer answer = {0};
    bool gone;

    if (!media_bucket_is_set() || !media_type_of(file).size)
        return true;
    gone = !call_bucket(w, "DELETE", file, 0, 0, aws_hash(w->memory, STR("")), &answer) &&
           (answer.status / 100 == 2 || answer.status == 404);
    w->why = why;
    return gone;
}

bool media_store_holds(struct work *w, struct str file)
{
    struct answer answer = {0};

    if (!media_bucket_is_set())
        return access(media_file_path(w, file), R_OK) == 0;
    return !call_bucket(w, "HEAD", file, 0, 0, aws_hash(w->memory, STR("")), &answer) &&
           answer.status / 100 == 2;
}

enum err media_store_read(struct work *w, struct str file, int64_t bytes_max, struct str *ret_bytes)
{
    struct answer answer = {.bytes_max = bytes_max};
    enum err e = call_bucket(w, "GET", file, 0, 0, aws_hash(w->memory, STR("")), &answer);

    if (!e && answer.status == 404)
        e = ERR_NOT_FOUND;
    if (!e && answer.status / 100 != 2)
        e = work_fail(w, ERR_UNAVAILABLE, "the place where files are kept does not give them");
    if (!e)
        *ret_bytes = answer.body;
    return e;
}
