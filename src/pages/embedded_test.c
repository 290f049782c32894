#include "base/test.h"

#include "pages/embedded.h"

#include <string.h>

static void every_file_is_found_by_its_path_and_no_other_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < embedded_files_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        assert_ptr_equal(embedded_find(file->path), file);
        assert_true(str_starts(file->path, STR("/assets/")));
        assert_true(file->type.size > 0);
        if (file->gzip.size)
            assert_memory_equal(file->gzip.data, "\x1f\x8b", 2);
        assert_true(file->gzip.size < file->bytes.size && file->brotli.size < file->bytes.size);
        assert_null(embedded_find(str_sub(file->path, 0, file->path.size - 1)));
    }
    assert_null(embedded_find(STR("")));
    assert_null(embedded_find(STR("/assets/../etc/passwd")));
}

static void what_pages_call_by_name_is_there(void **state)
{
    (void)state;
#ifdef WITH_CLIENT
    static const char *const names[] = {"app.js", "app.css", "icon.svg", "app-en.webmanifest",
                                        "worker.js"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_non_null(embedded_find(embedded_path(names[i])));
    const struct embedded_file *script = embedded_find(embedded_path("shared.js"));
    assert_str_is(script->type, "text/javascript; charset=utf-8");
    assert_true(script->gzip.size > 0 && script->brotli.size > 0);
    for (size_t i = 0; i < embedded_languages_count; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "messages-%s.js", embedded_languages[i]);
        assert_non_null(embedded_find(embedded_path(name)));
    }
    assert_true(embedded_languages_count >= 2);
#endif
    assert_str_is(embedded_path("no such name"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_found_by_its_path_and_no_other_is),
        cmocka_unit_test(what_pages_call_by_name_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
