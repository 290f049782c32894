#include "base/test.h"

#include "net/params.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* "name=value" for each, with #index and ! for null, one a line. */
static struct str show(struct work *w, const struct params *params)
{
    struct buffer b = buffer_in(w->memory);
    for (size_t i = 0; i < params->count; i++) {
        const struct http_param *p = &params->items[i];
        buffer_put(&b, p->name);
        if (p->index >= 0)
            buffer_format(&b, "#%d", p->index);
        buffer_lit(&b, "=");
        buffer_put(&b, p->value);
        if (p->is_null)
            buffer_lit(&b, "!");
        if (p->file_name.size)
            buffer_format(&b, "(%.*s %.*s)", STR_ARG(p->file_name), STR_ARG(p->file_type));
        buffer_lit(&b, "\n");
    }
    return buffer_str(&b);
}

static struct str form(struct work *w, const char *text)
{
    struct params params = {0};
    enum err e = params_add_form(w, &params, str_of(text));
    return e ? str_of(err_name(e)) : show(w, &params);
}

static struct str json(struct work *w, const char *text)
{
    struct params params = {0};
    const struct json *root;
    enum err e = json_parse(w->memory, str_of(text), &root, NULL);
    if (!e)
        e = params_add_json(w, &params, root);
    return e ? str_of(err_name(e)) : show(w, &params);
}

static void forms_are_decoded_into_one_list(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_str_is(form(&w, ""), "");
    assert_str_is(form(&w, "a=1&b=x+y%20z&c"), "a=1\nb=x y z\nc=\n");
    assert_str_is(form(&w, "&&a=b=c&=d&"), "a=b=c\n");
    assert_str_is(form(&w, "%C3%A9=%E2%9C%93"), "é=✓\n");
    assert_str_is(form(&w, "a=%zz%4"), "a=%zz%4\n");
    test_work_end(&w);
}

static void names_of_arrays_have_one_form(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_str_is(form(&w, "id[]=1&id[0]=2&id%5B%5D=3"), "id[]=1\nid[]=2\nid[]=3\n");
    assert_str_is(form(&w, "poll[options][]=a&poll[options][1]=b&poll[multiple]=1"),
                  "poll[options][]=a\npoll[options][]=b\npoll[multiple]=1\n");
    assert_str_is(form(&w, "a[b=1&[]=2&]x[=3"), "a[b=1\n[]=2\n]x[=3\n");
    test_work_end(&w);
}

static void elements_of_arrays_of_objects_are_told_apart(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_str_is(form(&w, "k[][id]=1&k[][word]=x&k[][id]=2&k[][tags][]=a&k[][tags][]=b"),
                  "k[][id]#0=1\nk[][word]#0=x\nk[][id]#1=2\nk[][tags][]#1=a\nk[][tags][]#1=b\n");
    assert_str_is(form(&w, "f[0][name]=a&f[0][value]=b&f[3][name]=c"),
                  "f[][name]#0=a\nf[][value]#0=b\nf[][name]#3=c\n");
    assert_str_is(form(&w, "a[][x]=1&b[][x]=1&a[][x]=2"), "a[][x]#0=1\nb[][x]#0=1\na[][x]#1=2\n");
    test_work_end(&w);
}

static void json_is_flattened_as_a_form_would_be(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_str_is(json(&w, "{\"status\":\"hi\",\"sensitive\":true,\"n\":3,\"x\":null}"),
                  "status=hi\nsensitive=true\nn=3\nx=!\n");
    assert_str_is(json(&w, "{\"poll\":{\"options\":[\"a\",\"b\"],\"expires_in\":60}}"),
                  "poll[options][]=a\npoll[options][]=b\npoll[expires_in]=60\n");
    assert_str_is(json(&w, "{\"keywords_attributes\":[{\"id\":1,\"t\":[1,2]},{\"id\":2}]}"),
                  "keywords_attributes[][id]#0=1\nkeywords_attributes[][t][]#0=1\n"
                  "keywords_attributes[][t][]#0=2\nkeywords_attributes[][id]#1=2\n");
    assert_str_is(json(&w, "{\"media_ids\":[]}"), "media_ids[]=!\n");
    assert_str_is(json(&w, "{\"media_ids[]\":[\"1\",\"2\"]}"), "media_ids[]=1\nmedia_ids[]=2\n");
    assert_str_is(
        json(&w, "{\"fields_attributes\":{\"0\":{\"name\":\"a\"},\"1\":{\"name\":\"b\"}}}"),
        "fields_attributes[][name]#0=a\nfields_attributes[][name]#1=b\n");
    assert_str_is(json(&w, "[1,2]"), "");
    test_work_end(&w);
}

static void what_is_not_clean_text_is_refused(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_str_is(form(&w, "a=%FF"), "MALFORMED");
    assert_str_is(form(&w, "a=%00"), "MALFORMED");
    assert_str_is(form(&w, "%C3=1"), "MALFORMED");
    assert_str_is(form(&w, "a[b][c][d][e][f][g][h][i][j]=1"), "MALFORMED");
    assert_str_is(
        json(&w, "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":1}}}}}}}}}"),
        "MALFORMED");
    char name[params_name_bytes_max + 2];
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_str_is(form(&w, name), "MALFORMED");
    test_work_end(&w);
}

static void there_is_a_limit_to_how_many(void **state)
{
    (void)state;
    struct work w = test_work();
    struct params params = {0};
    for (int i = 0; i < http_params_max; i++)
        assert_ok(params_add_form(&w, &params, STR("a[][b]=1")));
    assert_err(params_add_form(&w, &params, STR("a=1")), ERR_MALFORMED);
    assert_int_equal(params.items[http_params_max - 1].index, http_params_max - 1);
    test_work_end(&w);
}

static const char *multipart_text =
    "preamble that nobody reads\r\n--B\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\n"
    "h\xc3\xa9llo\r\n--B-not-yet\r\n--B\r\n"
    "Content-Type: image/png\r\ncontent-disposition: form-data; filename=\"a\\\"b.png\"; "
    "name=\"file\"\r\n\r\n\x89PNG\r\n\x1a\r\n--B\r\nContent-Disposition: form-data; "
    "name=\"empty\"\r\n\r\n\r\n--B  \r\n"
    "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n--B\r\n"
    "Content-Disposition: form-data; name=\"media_ids[]\"\r\n\r\n12\r\n--B--\r\nepilogue";
static const char *multipart_result =
    "status=h\xc3\xa9llo\r\n--B-not-yet\nfile=\x89PNG\r\n\x1a(a\"b.png image/png)\nempty=\n"
    "none=\nmedia_ids[]=12\n";

static enum err feed(struct work *w, struct str text, size_t step, struct params *params)
{
    struct multipart *m;
    enum err e =
        multipart_begin(w, STR("multipart/form-data; boundary=\"B\""), STR("/tmp"), params, &m);
    for (size_t i = 0; i < text.size && !e; i += step)
        e = multipart_feed(w, m, str_sub(text, i, i + step));
    return e ? e : multipart_end(w, m);
}

static void a_multipart_body_is_understood_however_it_is_cut(void **state)
{
    (void)state;
    size_t size = strlen(multipart_text);
    for (size_t step = 1; step <= size; step++) {
        struct work w = test_work();
        struct params params = {0};
        /* "--B-not-yet" begins like a boundary: strictly it is one that is broken. */
        enum err e = feed(&w, str_of(multipart_text), step, &params);
        assert_err(e, ERR_MALFORMED);
        test_work_end(&w);
        w = test_work();
        params = (struct params){0};
        struct buffer b = buffer_in(w.memory);
        size_t at = str_find(str_of(multipart_text), STR("--B-not-yet"));
        buffer_put(&b, str_sub(str_of(multipart_text), 0, at));
        buffer_lit(&b, "--C-not-yet");
        buffer_put(&b, str_sub(str_of(multipart_text), at + 11, size));
        assert_ok(feed(&w, buffer_str(&b), step, &params));
        struct str shown = show(&w, &params), wanted = str_of(multipart_result);
        at = str_find(wanted, STR("--B-not-yet"));
        assert_int_equal(shown.size, wanted.size);
        assert_memory_equal(shown.data, wanted.data, at);
        assert_memory_equal(shown.data + at + 3, wanted.data + at + 3, wanted.size - at - 3);
        test_work_end(&w);
    }
}

static void a_multipart_body_cut_short_or_broken_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "--B",
        "--B\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        "--B\r\n\r\nno name\r\n--B--",
        "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--B--",
    };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct work w = test_work();
        struct params params = {0};
        assert_err(feed(&w, str_of(broken[i]), 7, &params), ERR_MALFORMED);
        test_work_end(&w);
    }
    struct work w = test_work();
    struct params params = {0};
    struct multipart *m;
    assert_err(multipart_begin(&w, STR("multipart/form-data"), STR(""), &params, &m),
               ERR_MALFORMED);
    struct buffer long_header = buffer_in(w.memory);
    buffer_lit(&long_header, "--B\r\nX: ");
    for (int i = 0; i < multipart_header_bytes_max; i++)
        buffer_char(&long_header, 'x');
    assert_err(feed(&w, buffer_str(&long_header), 100, &params), ERR_MALFORMED);
    test_work_end(&w);
}

static void a_large_file_lies_on_disk_until_the_request_ends(void **state)
{
    (void)state;
    struct work w = test_work();
    struct params params = {0};
    struct buffer b = buffer_in(w.memory);
    buffer_lit(&b, "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.bin\"\r\n\r\n");
    size_t begin = b.size, size = http_file_memory_max * 3 + 17;
    for (size_t i = 0; i < size; i++)
        buffer_char(&b, (char)(i * 7));
    buffer_lit(&b, "\r\n--B--\r\n");
    assert_ok(feed(&w, buffer_str(&b), 5000, &params));
    assert_int_equal(params.count, 1);
    assert_int_equal(params.items[0].value.size, 0);
    char path[128];
    snprintf(path, sizeof(path), "%.*s", STR_ARG(params.items[0].file_path));
    int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    char *content = arena_alloc(w.memory, size + 1);
    assert_int_equal(read(file, content, size + 1), size);
    close(file);
    assert_memory_equal(content, b.data + begin, size);
    test_work_end(&w);
    struct stat status;
    assert_int_not_equal(stat(path, &status), 0);
}

static void a_field_that_is_too_long_is_refused(void **state)
{
    (void)state;
    struct work w = test_work();
    struct params params = {0};
    struct buffer b = buffer_in(w.memory);
    buffer_lit(&b, "--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n");
    for (size_t i = 0; i < multipart_field_bytes_max + 10; i++)
        buffer_char(&b, 'x');
    buffer_lit(&b, "\r\n--B--\r\n");
    assert_err(feed(&w, buffer_str(&b), 9000, &params), ERR_TOO_LARGE);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_decoded_into_one_list),
        cmocka_unit_test(names_of_arrays_have_one_form),
        cmocka_unit_test(elements_of_arrays_of_objects_are_told_apart),
        cmocka_unit_test(json_is_flattened_as_a_form_would_be),
        cmocka_unit_test(what_is_not_clean_text_is_refused),
        cmocka_unit_test(there_is_a_limit_to_how_many),
        cmocka_unit_test(a_multipart_body_is_understood_however_it_is_cut),
        cmocka_unit_test(a_multipart_body_cut_short_or_broken_is_refused),
        cmocka_unit_test(a_large_file_lies_on_disk_until_the_request_ends),
        cmocka_unit_test(a_field_that_is_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
