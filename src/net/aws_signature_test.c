/* The signatures that AWS published for requests of its documentation. */
#include "base/test.h"

#include "base/clock.h"
#include "net/aws_signature.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static const char empty_hash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static void signature_is(const struct aws_key *key, const struct aws_call *call,
                         const char *expected)
{
    struct arena *memory = arena_new(0);
    struct str line = aws_authorization(memory, key, call);
    size_t at = str_find(line, STR("Signature="));

    assert_true(at != SIZE_MAX);
    assert_str_is(str_sub(line, at + STR("Signature=").size, line.size), expected);
    arena_free(memory);
}

static int64_t ms_of(const char *iso)
{
    int64_t ms = 0;

    assert_ok(time_parse_iso(str_of(iso), &ms));
    return ms;
}

/* The suite of requests for "service". */
static void the_plain_requests_are_signed_as_published(void **state)
{
    (void)state;
    const struct aws_key key = {STR("AKIDEXAMPLE"), STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                                STR("us-east-1"), STR("service")};
    struct aws_call call = {.method = "GET",
                            .path = STR("/"),
                            .payload_hash = str_of(empty_hash),
                            .headers = {{"host", STR("example.amazonaws.com")},
                                        {"x-amz-date", STR("20150830T123600Z")}},
                            .header_count = 2,
                            .now_ms = ms_of("2015-08-30T12:36:00.000Z")};

    signature_is(&key, &call, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    call.query = STR("Param1=value1&Param2=value2");
    signature_is(&key, &call, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    call.query = STR("");
    call.method = "POST";
    signature_is(&key, &call, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

/* Those of the manual of S3. */
static void requests_to_a_bucket_are_signed_as_published(void **state)
{
    (void)state;
    const struct aws_key key = {STR("AKIAIOSFODNN7EXAMPLE"),
                                STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), STR("us-east-1"),
                                STR("s3")};
    struct arena *memory = arena_new(0);
    const struct str body = aws_hash(memory, STR("Welcome to Amazon S3."));
    const struct str host = STR("examplebucket.s3.amazonaws.com"), time = STR("20130524T000000Z");
    const int64_t now_ms = ms_of("2013-05-24T00:00:00.000Z");
    struct aws_call get = {.method = "GET",
                           .path = STR("/test.txt"),
                           .payload_hash = str_of(empty_hash),
                           .headers = {{"host", host},
                                       {"range", STR("bytes=0-9")},
                                       {"x-amz-content-sha256", str_of(empty_hash)},
                                       {"x-amz-date", time}},
                           .header_count = 4,
                           .now_ms = now_ms};
    struct aws_call put = {.method = "PUT",
                           .path = STR("/test%24file.text"),
                           .payload_hash = body,
                           .headers = {{"date", STR("Fri, 24 May 2013 00:00:00 GMT")},
                                       {"host", host},
                                       {"x-amz-content-sha256", body},
                                       {"x-amz-date", time},
                                       {"x-amz-storage-class", STR("REDUCED_REDUNDANCY")}},
                           .header_count = 5,
                           .now_ms = now_ms};
    struct aws_call list = {.method = "GET",
                            .path = STR("/"),
                            .query = STR("max-keys=2&prefix=J"),
                            .payload_hash = str_of(empty_hash),
                            .headers = {{"host", host},
                                        {"x-amz-content-sha256", str_of(empty_hash)},
                                        {"x-amz-date", time}},
                            .header_count = 3,
                            .now_ms = now_ms};

    signature_is(&key, &get, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    signature_is(&key, &put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    signature_is(&key, &list, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    arena_free(memory);
}

static void an_address_for_a_while_is_signed_as_published(void **state)
{
    (void)state;
    struct arena *memory = arena_new(0);
    const struct aws_key key = {STR("AKIAIOSFODNN7EXAMPLE"),
                                STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), STR("us-east-1"),
                                STR("s3")};

    assert_str_is(
        aws_presigned(memory, &key, STR("examplebucket.s3.amazonaws.com"), STR("/test.txt"),
                      INT64_C(1369353600000), 86400),
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    arena_free(memory);
}

static void a_file_has_the_hash_of_its_bytes(void **state)
{
    (void)state;
    struct arena *memory = arena_new(0);
    struct str hash = {0};
    int file = memfd_create("hashed", MFD_CLOEXEC);

    assert_int_equal(write(file, "abc", 3), 3);
    assert_true(aws_hash_file(memory, file, &hash));
    assert_str_is(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_str_is(aws_hash(memory, STR("")), empty_hash);
    assert_false(aws_hash_file(memory, -1, &hash));
    close(file);
    arena_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plain_requests_are_signed_as_published),
        cmocka_unit_test(requests_to_a_bucket_are_signed_as_published),
        cmocka_unit_test(an_address_for_a_while_is_signed_as_published),
        cmocka_unit_test(a_file_has_the_hash_of_its_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
