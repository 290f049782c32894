#include "base/test.h"

#include "algorithms/triage.h"
#include "algorithms/triage_sets.h"

static struct arena *a;
static struct triage_features scratch;

static int start(void **state)
{
    (void)state;
    a = arena_new(SIZE_MAX);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct triage_groups built_in(void)
{
    struct triage_groups groups;
    struct str fault = STR("");

    assert_ok(triage_groups_read(a, triage_groups_text, &groups, &fault));
    assert_true(groups.count > 200);
    return groups;
}

static struct triage_model trained(const struct triage_examples *examples)
{
    struct triage_model model;
    struct str fault = STR("");

    assert_ok(
        triage_train(a, examples, &(struct triage_training){14, 40, built_in()}, &model, &fault));
    return model;
}

/* Trained on eight sentences of twelve, and asked for the others: all right but `wrong_max`. */
static void learns(const struct triage_parts *parts, size_t wrong_max)
{
    struct triage_examples learnt = {0}, unseen = {0};
    size_t wrong = 0;

    triage_set_make(a, parts, 0, 8, 1, &learnt);
    triage_set_make(a, parts, 8, 12, 2, &unseen);
    const struct triage_model model = trained(&learnt);
    for (size_t i = 0; i < unseen.count; i++) {
        struct triage_scores scores;
        triage_score(&model, unseen.list[i].text, &scratch, &scores);
        wrong += scores.best != unseen.list[i].label;
    }
    assert_true(wrong <= wrong_max);
}

static void it_tells_insults_from_kind_sentences_that_it_has_not_seen(void **state)
{
    (void)state;
    learns(&triage_english, 3);
}

static void it_does_so_in_french_when_trained_on_french(void **state)
{
    (void)state;
    learns(&triage_french, 3);
}

static void the_same_examples_give_the_same_bytes(void **state)
{
    struct triage_examples examples = {0};
    struct buffer one = buffer_in(a), other = buffer_in(a);

    (void)state;
    triage_set_make(a, &triage_english, 0, 12, 1, &examples);
    struct triage_model model = trained(&examples);
    triage_model_write(&model, &one);
    model = trained(&examples);
    triage_model_write(&model, &other);
    assert_true(str_equal(buffer_str(&one), buffer_str(&other)));
    examples.list[0].text = STR("other words");
    model = trained(&examples);
    other.size = 0;
    triage_model_write(&model, &other);
    assert_false(str_equal(buffer_str(&one), buffer_str(&other)));
}

static uint32_t unkind(const struct triage_model *model, const char *format, const char *group)
{
    struct triage_scores scores;
    struct buffer text = buffer_in(a);
    struct str head, rest = str_split(str_of(format), '%', &head);

    buffer_put(&text, head);
    buffer_put(&text, str_of(group));
    buffer_put(&text, str_sub(rest, 1, rest.size));
    triage_score(model, buffer_str(&text), &scratch, &scores);
    return scores.milli[1];
}

static void naming_one_group_or_another_scores_the_same(void **state)
{
    static const char *const groups[] = {"women",  "gay",        "Muslim",   "Black", "Jewish",
                                         "white",  "immigrants", "disabled", "trans", "Mexican",
                                         "femmes", "immigrés",   "Juifs",    "arabe", "men's"};
    static const char *const sentences[] = {"The %s bakery is open", "%s are scum", "I like %s",
                                            "%s"};
    struct triage_examples examples = {0};

    (void)state;
    triage_set_make(a, &triage_english, 0, 12, 1, &examples);
    const struct triage_model model = trained(&examples);
    for (size_t s = 0; s < sizeof sentences / sizeof *sentences; s++)
        for (size_t g = 1; g < sizeof groups / sizeof *groups; g++)
            assert_int_equal(unkind(&model, sentences[s], groups[g]),
                             unkind(&model, sentences[s], groups[0]));
    assert_true(unkind(&model, "%s are disgusting vermin", "Jewish") > 700);
    assert_true(unkind(&model, "The %s bakery by the river", "Jewish") < 300);
}

static void it_says_which_words_spoke_most(void **state)
{
    struct triage_examples examples = {0};
    struct triage_reason reasons[3];
    const struct str text = STR("The farmers next door are FILTHY vermin, they say");
    int found = 0;

    (void)state;
    triage_set_make(a, &triage_english, 0, 12, 1, &examples);
    const struct triage_model model = trained(&examples);
    const size_t count = triage_explain(&model, text, 1, &scratch, reasons, 3);
    for (size_t i = 0; i < count; i++)
        found += str_is(reasons[i].word, "vermin") || str_is(reasons[i].word, "FILTHY");
    assert_int_equal(found, 2);
    for (size_t i = 1; i < count; i++)
        assert_true(reasons[i].weight_milli <= reasons[i - 1].weight_milli);
}

static void case_accents_and_hidden_characters_do_not_hide_a_word(void **state)
{
    static struct triage_features plain, dressed;
    const struct triage_groups groups = built_in();

    (void)state;
    triage_features_find(&groups, STR("creve ordure 77 soooo"), &plain);
    triage_features_find(&groups,
                         STR("CRÈVE, or\xE2\x80\x8B"
                             "dure: 8 sooooooo"),
                         &dressed);
    assert_int_equal(plain.count, dressed.count);
    assert_memory_equal(plain.hashes, dressed.hashes, plain.count * sizeof *plain.hashes);
}

static void a_model_comes_back_from_its_file_and_a_changed_byte_is_seen(void **state)
{
    struct triage_examples examples = {0};
    struct buffer bytes = buffer_in(a), again = buffer_in(a);
    struct triage_model model, read;
    struct str fault = STR("");

    (void)state;
    triage_set_make(a, &triage_english, 0, 12, 1, &examples);
    model = trained(&examples);
    triage_model_write(&model, &bytes);
    assert_ok(triage_model_read(a, buffer_str(&bytes), &read, &fault));
    triage_model_write(&read, &again);
    assert_true(str_equal(buffer_str(&bytes), buffer_str(&again)));
    assert_int_equal(read.trained_on, examples.count);
    for (size_t at = 0; at < bytes.size; at += 97) {
        bytes.data[at] ^= 1;
        assert_err(triage_model_read(a, buffer_str(&bytes), &read, &fault), ERR_INVALID);
        assert_true(fault.size > 0);
        bytes.data[at] ^= 1;
    }
    assert_err(triage_model_read(a, str_sub(buffer_str(&bytes), 0, bytes.size - 1), &read, &fault),
               ERR_INVALID);
}

static void table_fails(const char *text, const char *words)
{
    const struct triage_columns columns = {STR("label"), STR("text"), false};
    struct triage_examples examples = {0};
    struct str fault = STR("");

    assert_true(triage_examples_add(a, str_of(text), &columns, &examples, &fault) != OK);
    assert_str_is(fault, words);
}

static void tables_are_read_and_faults_have_their_line(void **state)
{
    const struct triage_columns columns = {STR("label"), STR("text"), false};
    struct triage_examples examples = {0};
    struct str fault = STR("");

    (void)state;
    assert_ok(triage_examples_add(a,
                                  STR("\xEF\xBB\xBFid,text,label\r\n1,\"a \"\"b\"\",\nc\",good\r\n"
                                      "\r\n2,plain,bad\r\n"),
                                  &columns, &examples, &fault));
    assert_ok(triage_examples_add(a, STR("label\ttext\nbad\tit is \"so\", they say\n"), &columns,
                                  &examples, &fault));
    assert_int_equal(examples.count, 3);
    assert_int_equal(examples.label_count, 2);
    assert_str_is(examples.list[0].text, "a \"b\",\nc");
    assert_str_is(examples.list[2].text, "it is \"so\", they say");
    assert_int_equal(examples.list[2].label, 1);
    table_fails("", "line 1: the first line names no column \"label\"");
    table_fails("label,body\n", "line 1: the first line names no column \"text\"");
    table_fails("label,text\ngood\n", "line 2: has fewer columns than the first line");
    table_fails("label,text\nx,\"a\nb\"\nx,\n", "line 4: the text is missing");
    table_fails("label,text\nx,\"a\n", "line 2: the quotes that begin here do not end");
    table_fails("label,text\nx,\"a\"b\n", "line 2: something follows a field's closing quotes");
    table_fails("label,text\nX y,a\n",
                "line 2: a label has 1 to 32 characters of a-z, 0-9, _ and -");
}

static void too_few_examples_are_refused_with_words(void **state)
{
    struct triage_examples examples = {.labels = {STR("a"), STR("b")}, .label_count = 2};
    struct triage_example one[19];
    struct triage_model model;
    struct str fault = STR("");

    (void)state;
    for (uint32_t i = 0; i < 19; i++)
        one[i] = (struct triage_example){STR("x"), i % 2};
    examples.list = one;
    examples.count = 19;
    assert_err(triage_train(a, &examples, &(struct triage_training){10, 1, {0}}, &model, &fault),
               ERR_INVALID);
    assert_str_is(fault, "at least ten examples of every label are needed");
    examples.label_count = 1;
    assert_err(triage_train(a, &examples, &(struct triage_training){10, 1, {0}}, &model, &fault),
               ERR_INVALID);
    assert_str_is(fault, "at least two labels are needed");
}

static void figures_are_those_of_the_formula(void **state)
{
    /* 0: 3 of 4 right; 1: 1 of 2; two taken wrongly, one each way. */
    const uint8_t is[] = {0, 0, 0, 0, 1, 1}, taken[] = {0, 0, 0, 1, 1, 0};
    struct triage_figures figures;

    (void)state;
    assert_ok(triage_figures_find(a, is, taken, 6, 2, &figures));
    assert_int_equal(figures.accuracy.milli, 667);
    assert_int_equal(figures.precision[0].milli, 750);
    assert_int_equal(figures.recall[0].milli, 750);
    assert_int_equal(figures.f1[1].milli, 500);
    assert_int_equal(figures.macro_f1.milli, 625);
    assert_true(figures.macro_f1.low_milli < 625 && figures.macro_f1.high_milli > 625);
    assert_int_equal(figures.confusion[0][1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_insults_from_kind_sentences_that_it_has_not_seen),
        cmocka_unit_test(it_does_so_in_french_when_trained_on_french),
        cmocka_unit_test(the_same_examples_give_the_same_bytes),
        cmocka_unit_test(naming_one_group_or_another_scores_the_same),
        cmocka_unit_test(it_says_which_words_spoke_most),
        cmocka_unit_test(case_accents_and_hidden_characters_do_not_hide_a_word),
        cmocka_unit_test(a_model_comes_back_from_its_file_and_a_changed_byte_is_seen),
        cmocka_unit_test(tables_are_read_and_faults_have_their_line),
        cmocka_unit_test(too_few_examples_are_refused_with_words),
        cmocka_unit_test(figures_are_those_of_the_formula),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
