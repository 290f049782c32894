/* Every language says every word, and no word is kept that no page says. */
#include "pages/messages.h"

#include "base/str.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { source_bytes_max = 256 * 1024 };

static char *file_read(const char *name)
{
    char path[4096];
    char *text = calloc(1, source_bytes_max);
    FILE *file;
    size_t size;

    assert_true(snprintf(path, sizeof path, "%s/%s", PAGES_FOLDER, name) < (int)sizeof path);
    file = fopen(path, "r");
    assert_non_null(file);
    size = fread(text, 1, source_bytes_max - 1, file);
    assert_true(size < source_bytes_max - 1);
    assert_int_equal(fclose(file), 0);
    return text;
}

/* The names in the list of messages.h, one after the other. */
static struct str name_next(const char **at)
{
    const char *begin = strstr(*at, "\n    M_");
    size_t size;

    if (!begin)
        return STR("");
    begin += sizeof "\n    " - 1;
    size = strspn(begin, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    *at = begin + size;
    return (struct str){.data = begin, .size = size};
}

static bool is_letter_of_name(char c)
{
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool names(const char *text, struct str name)
{
    for (const char *at = strchr(text, 'M'); at; at = strchr(at + 1, 'M'))
        if (strncmp(at, name.data, name.size) == 0 && !is_letter_of_name(at[name.size]) &&
            (at == text || !is_letter_of_name(at[-1])))
            return true;
    return false;
}

enum { sources_max = 128 };

/* The texts of this folder's files that say words: neither the languages, their list nor tests. */
static size_t sources_read(char *ret_texts[sources_max])
{
    size_t count = 0;
    DIR *folder = opendir(PAGES_FOLDER);

    assert_non_null(folder);
    for (struct dirent *one = readdir(folder); one; one = readdir(folder)) {
        struct str name = str_of(one->d_name);
        if (!str_ends(name, STR(".c")) || str_ends(name, STR("_test.c")) ||
            str_starts(name, STR("messages_")))
            continue;
        assert_true(count < sources_max);
        ret_texts[count++] = file_read(one->d_name);
    }
    closedir(folder);
    return count;
}

static void every_word_is_said_somewhere(void **state)
{
    char *header = file_read("messages.h"), *texts[sources_max];
    const char *at = header;
    size_t count = sources_read(texts);
    int listed = 0;

    (void)state;
    for (struct str name = name_next(&at); name.size; name = name_next(&at)) {
        bool said = str_is(name, "M_COUNT");
        for (size_t i = 0; i < count && !said; i++)
            said = names(texts[i], name);
        if (!said)
            fail_msg("no page says %.*s", STR_ARG(name));
        listed++;
    }
    assert_int_equal(listed, M_COUNT + 1);
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(header);
}

static void every_language_says_every_word(void **state)
{
    static const struct language *const all[] = {&language_en, &language_fr};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (int m = 0; m < M_COUNT; m++)
            if (!all[i]->messages[m] || !all[i]->messages[m][0])
                fail_msg("%s lacks word number %d", all[i]->code, m);
}

static void a_language_is_known_by_its_tag(void **state)
{
    (void)state;
    assert_ptr_equal(language_of(STR("fr")), &language_fr);
    assert_ptr_equal(language_of(STR("FR-ca")), &language_fr);
    assert_ptr_equal(language_of(STR("frx")), &language_en);
    assert_ptr_equal(language_of(STR("")), &language_en);
    assert_ptr_equal(language_of(STR("de")), &language_en);
}

static struct str day(struct arena *a, const struct language *language, int d)
{
    struct buffer b = buffer_in(a);

    language->put_day(&b, 2026, 8, d);
    return buffer_str(&b);
}

static void each_language_counts_and_dates_in_its_own_way(void **state)
{
    struct arena *a = arena_new(0);

    (void)state;
    assert_false(language_en.is_single(0));
    assert_true(language_en.is_single(1));
    assert_true(language_fr.is_single(0));
    assert_true(language_fr.is_single(1));
    assert_false(language_fr.is_single(2));
    assert_true(str_is(day(a, &language_en, 1), "1 Aug 2026"));
    assert_true(str_is(day(a, &language_fr, 1), "1er août 2026"));
    assert_true(str_is(day(a, &language_fr, 2), "2 août 2026"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_said_somewhere),
        cmocka_unit_test(every_language_says_every_word),
        cmocka_unit_test(a_language_is_known_by_its_tag),
        cmocka_unit_test(each_language_counts_and_dates_in_its_own_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
