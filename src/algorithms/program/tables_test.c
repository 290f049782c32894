#include "base/test.h"

#include "algorithms/program/tables.h"

static struct arena *a;
static struct table_fault fault;
static struct rating_table table;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    fault = (struct table_fault){0};
    table = (struct rating_table){0};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    rating_table_end(&table);
    arena_free(a);
    return 0;
}

static FILE *file_of(struct str text)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
    rewind(file);
    return file;
}

static enum err read_ratings(struct str text)
{
    FILE *file = file_of(text);
    enum err e = rating_table_read(a, file, "r.tsv", &table, &fault);

    fclose(file);
    return e;
}

static void refused(enum err expected, struct str text, const char *words)
{
    assert_int_equal(read_ratings(text), expected);
    assert_string_equal(fault.words, words);
}

#define HEADING "noteId\traterParticipantId\thelpfulNum\n"

static void columns_are_found_by_name_and_ids_numbered_by_length_then_bytes(void **state)
{
    (void)state;
    assert_int_equal(read_ratings(STR("why\thelpfulNum\tnoteId\textra\traterParticipantId\r\n"
                                      "-\t1.0\t10\t\tb\r\n"
                                      "-\t0.5\t9\t\tab\r\n"
                                      "-\t0\t10\t\ta")),
                     OK);
    assert_int_equal(table.count, 3);
    assert_int_equal(table.notes.count, 2);
    assert_true(str_is(table.notes.texts[0], "9") && str_is(table.notes.texts[1], "10"));
    assert_true(str_is(table.raters.texts[0], "a") && str_is(table.raters.texts[2], "ab"));
    assert_true(table.list[0].note == 1 && table.list[0].rater == 1 && table.list[0].halves == 2);
    assert_true(table.list[1].note == 0 && table.list[1].rater == 2 && table.list[1].halves == 1);
    assert_true(table.list[2].note == 1 && table.list[2].rater == 0 && table.list[2].halves == 0);
}

static void a_heading_alone_is_an_empty_table(void **state)
{
    (void)state;
    assert_int_equal(read_ratings(STR(HEADING)), OK);
    assert_int_equal(table.count + table.notes.count + table.raters.count, 0);
}

static void what_is_wrong_is_said_with_line_and_field(void **state)
{
    char line[table_line_bytes_max + 8];

    (void)state;
    refused(ERR_INVALID, STR(""), "r.tsv, line 1: a heading is missing");
    refused(ERR_INVALID, STR("noteId\thelpfulNum\n"),
            "r.tsv, line 1, raterParticipantId: no such column in the heading");
    refused(ERR_INVALID, STR("noteId\tnoteId\n"),
            "r.tsv, line 1, noteId: named twice in the heading");
    refused(ERR_INVALID, STR(HEADING "1\t2\t1\n1\t3\n"),
            "r.tsv, line 3: 2 fields, fewer than the heading names");
    refused(ERR_INVALID, STR(HEADING "1\t2\t0.7\n"),
            "r.tsv, line 2, helpfulNum: \"0.7\" is none of 1, 0.5 and 0");
    refused(ERR_INVALID, STR(HEADING "1\t2\tNaN\n"),
            "r.tsv, line 2, helpfulNum: \"NaN\" is none of 1, 0.5 and 0");
    refused(ERR_INVALID, STR(HEADING "1\t2\t1 \n"),
            "r.tsv, line 2, helpfulNum: \"1 \" is none of 1, 0.5 and 0");
    refused(ERR_INVALID, STR(HEADING "\t2\t1\n"),
            "r.tsv, line 2, noteId: an id has 1 to 64 bytes, not 0");
    refused(ERR_INVALID, STR(HEADING "1\t\0\t1\n"),
            "r.tsv, line 2, raterParticipantId: an id has no control characters");
    memset(line, 'x', sizeof line);
    refused(ERR_TOO_LARGE, (struct str){line, sizeof line},
            "r.tsv, line 1: longer than 4096 bytes");
}

static void a_rating_given_twice_is_said_with_its_line(void **state)
{
    struct ratings ratings;

    (void)state;
    assert_int_equal(read_ratings(STR(HEADING "n\tu\t1\nm\tu\t1\nn\tu\t0\n")), OK);
    assert_int_equal(rating_table_matrix(a, &table, "r.tsv", &ratings, &fault), ERR_INVALID);
    assert_string_equal(fault.words, "r.tsv, line 4: rater u has rated note n before");
}

static enum err read_factors(struct str text, struct polarity_place **places, bool **known)
{
    FILE *file = file_of(text);
    enum err e = factor_table_read(a, file, "f.tsv", &table.raters, places, known, &fault);

    fclose(file);
    return e;
}

static void factors_go_to_the_raters_that_are_named(void **state)
{
    struct polarity_place *places;
    bool *known;

    (void)state;
    assert_int_equal(read_ratings(STR(HEADING "n\tu\t1\nn\tv\t1\n")), OK);
    assert_int_equal(
        read_factors(STR("factor\traterParticipantId\n-2.5e-1\tv\n4\tw\n"), &places, &known), OK);
    assert_true(!known[0] && known[1] && places[1].factor == -0.25);
    assert_int_equal(read_factors(STR("raterParticipantId\tfactor\nv\t4.1\n"), &places, &known),
                     ERR_INVALID);
    assert_string_equal(fault.words, "f.tsv, line 2, factor: \"4.1\" is no number from -4 to 4");
    assert_int_equal(read_factors(STR("raterParticipantId\tfactor\nv\tinf\n"), &places, &known),
                     ERR_INVALID);
    assert_int_equal(read_factors(STR("raterParticipantId\tfactor\nv\t1e999\n"), &places, &known),
                     ERR_INVALID);
    assert_int_equal(read_factors(STR("raterParticipantId\tfactor\nv\t1\nv\t1\n"), &places, &known),
                     ERR_INVALID);
    assert_string_equal(fault.words, "f.tsv, line 3, raterParticipantId: \"v\" has been before");
}

static void many_ids_stay_apart(void **state)
{
    FILE *file = tmpfile();
    enum { many = 20000 };

    (void)state;
    assert_non_null(file);
    fputs(HEADING, file);
    for (int i = 0; i < many; i++)
        fprintf(file, "%d\tu%d\t1\n", many - i, i % 777);
    rewind(file);
    assert_int_equal(rating_table_read(a, file, "r.tsv", &table, &fault), OK);
    fclose(file);
    assert_int_equal(table.notes.count, many);
    assert_int_equal(table.raters.count, 777);
    for (uint32_t i = 0; i < many; i++) {
        int64_t id;
        assert_int_equal(str_int(table.notes.texts[i], 1, many, &id), OK);
        assert_int_equal(id, i + 1);
        assert_int_equal(table.list[i].note, many - i - 1);
    }
}

static void without_memory_it_is_said(void **state)
{
    enum err e = ERR_UNAVAILABLE;
    int call = 0;

    (void)state;
    while (e && call < 100) {
        arena_try_fail_at = ++call;
        e = read_ratings(STR(HEADING "n\tu\t1\n"));
        arena_try_fail_at = 0;
        assert_true(e == OK || e == ERR_UNAVAILABLE);
        if (e)
            assert_string_equal(strrchr(fault.words, ':'), ": no memory for so large a table");
    }
    assert_true(call > 5);
    assert_int_equal(e, OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_are_found_by_name_and_ids_numbered_by_length_then_bytes),
        TEST(a_heading_alone_is_an_empty_table),
        TEST(what_is_wrong_is_said_with_line_and_field),
        TEST(a_rating_given_twice_is_said_with_its_line),
        TEST(factors_go_to_the_raters_that_are_named),
        TEST(many_ids_stay_apart),
        TEST(without_memory_it_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
