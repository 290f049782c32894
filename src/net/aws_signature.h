/* AWS Signature Version 4, as S3 and what speaks like it ask for: the Authorization header of a
 * request, made of its parts with a shared secret. */
#ifndef BEMA_NET_AWS_SIGNATURE_H
#define BEMA_NET_AWS_SIGNATURE_H

#include "base/work.h"

struct aws_key {
    struct str id, secret, region, service;
};
enum { aws_headers_max = 8, aws_hash_bytes = 32 };
struct aws_call {
    const char *method;
    struct str path;         /* percent-encoded as it is sent, "/" at the begin */
    struct str query;        /* names in order, percent-encoded, "a=1&b="; "" for none */
    struct str payload_hash; /* SHA-256 in lower-case hexadecimal */
    struct {
        const char *name; /* lower case, in order */
        struct str value;
    } headers[aws_headers_max]; /* all that are signed: at least host and x-amz-date */
    size_t header_count;
    int64_t now_ms;
};
/* "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…" */
struct str aws_authorization(struct arena *memory, const struct aws_key *key,
                             const struct aws_call *call);
/* The query of a GET of that path at that host which whoever has it may make for so many seconds
 * from now_ms on: "X-Amz-Algorithm=…&X-Amz-Signature=…". */
struct str aws_presigned(struct arena *memory, const struct aws_key *key, struct str host,
                         struct str path, int64_t now_ms, int seconds);
/* "20150830T123600Z" */
struct str aws_time(struct arena *memory, int64_t now_ms);
/* Of bytes, or of a file from its beginning; false: it cannot be read. */
struct str aws_hash(struct arena *memory, struct str bytes);
bool aws_hash_file(struct arena *memory, int file, struct str *ret_hash);

#endif
