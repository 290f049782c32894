#include "base/test.h"

#include "moderation/rule_pattern.h"
#include "moderation/rule_run.h"

static struct arena *a;

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

/* One rule with this condition and effects, behind what stands before it. */
static struct str rule_text(const char *before, const char *condition, const char *effects)
{
    return str_format(a,
                      "%s\nrule one version 1 { state on precision 0.5 words en \"x\"\n"
                      "when %s\nthen %s }",
                      before, condition, effects);
}

static struct rule_set *read(struct str text)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set = NULL;
    size_t count;
    const enum err e = rule_set_read(a, text, &set, faults, &count);

    if (e)
        print_error("%d:%d: %.*s\n", faults[0].line, faults[0].column, STR_ARG(faults[0].words));
    assert_ok(e);
    return set;
}

static struct rule_outcome run(struct rule_set *set, const struct rule_post *post, bool *fired)
{
    struct rule_outcome outcome;

    rule_run(rule_runner_make(a, set), post, fired, &outcome);
    return outcome;
}

static bool holds(const char *condition, const struct rule_post *post)
{
    struct rule_set *set = read(
        rule_text("list short { \"t.co\", \"Bit.ly\" } given \"known\"", condition, "queue 1"));
    bool fired[1];

    run(set, post, fired);
    return fired[0];
}

static bool in_text(const char *condition, const char *text)
{
    return holds(condition, &(struct rule_post){.text = str_of(text)});
}

static void conditions_are_what_their_words_say(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 8; i++) {
        const bool x = i & 1, y = i & 2, z = i & 4;
        struct rule_post post = {.text = STR("x")};
        post.features[RULE_IS_REPLY] = x;
        post.features[RULE_IS_PUBLIC] = y;
        post.features[RULE_AUTHOR_IS_BOT] = z;
        assert_int_equal(holds("is_reply and is_public or author.is_bot", &post), (x && y) || z);
        assert_int_equal(holds("is_reply or is_public and author.is_bot", &post), x || (y && z));
        assert_int_equal(holds("(is_reply or is_public) and author.is_bot", &post), (x || y) && z);
        assert_int_equal(holds("not is_reply and not (is_public or author.is_bot)", &post),
                         !x && !(y || z));
        assert_int_equal(holds("not not is_reply or is_public and not author.is_bot", &post),
                         x || (y && !z));
    }
}

static void numbers_are_compared_in_their_units(void **state)
{
    struct rule_post post = {.text = STR("x"), .triage = {{STR("hate"), 700}}, .triage_count = 1};

    (void)state;
    post.features[RULE_AUTHOR_AGE] = 7200;
    post.features[RULE_COORDINATION] = 250;
    post.features[RULE_AUTHOR_FOLLOWERS] = 3;
    assert_true(holds("author.age >= 2h and author.age <= 120m and author.age = 7200s", &post));
    assert_false(holds("author.age < 2h or author.age > 0.5d or author.age != 2h", &post));
    assert_true(holds("coordination = 0.25 and coordination < 0.251", &post));
    assert_true(holds("author.followers > 2 and author.followers < 4", &post));
    assert_true(holds("triage \"hate\" >= 0.7 and triage \"other\" = 0", &post));
    assert_false(holds("triage \"hate\" > 0.7", &post));
}

static void links_mentions_and_tags_are_counted_in_the_text(void **state)
{
    struct rule_post post = {.text = STR("http://a.example/#x @y https://b.example, #tag @z "
                                         "mail@c.example httpx://d HTTPS://E")};

    (void)state;
    assert_true(holds("links = 3 and mentions = 2 and hashtags = 1", &post));
    post.text = STR("čšž");
    assert_true(holds("characters = 3 and links = 0", &post));
}

static void hosts_are_compared_with_those_below_them(void **state)
{
    (void)state;
    assert_true(in_text("link.host in short", "see https://T.co/x"));
    assert_true(in_text("link.host in short", "see http://me@a.bit.ly.:80?x"));
    assert_false(in_text("link.host in short", "see https://nott.co and https://t.co.example"));
    assert_false(in_text("link.host in short", "see t.co and https://x.example/t.co"));
}

static void words_are_found_however_they_are_written_but_only_whole(void **state)
{
    (void)state;
    assert_true(in_text("text has \"straße\"", "in der STRASSE!"));
    assert_true(in_text("text has (\"zzz\", \"two words\")", "so TWO \n\t words"));
    assert_true(in_text("text has \"ordure\"", "or\xE2\x80\x8B"
                                               "dure"));
    assert_true(in_text("text has \"fullwidth\"", "ｆｕｌｌｗｉｄｔｈ"));
    assert_false(in_text("text has \"ass\"", "classic"));
    assert_true(in_text("language in \"pt\"", "x") == false);
    assert_true(holds("language in \"pt\"", &(struct rule_post){.language = STR("pt-BR")}));
    assert_false(holds("language in \"pt\"", &(struct rule_post){.language = STR("ptx")}));
}

static void patterns_see_folded_text(void **state)
{
    (void)state;
    assert_true(in_text("text matches \"\\bÉTÉ\\b\"", "cet été"));
    assert_true(in_text("text matches \"KILL(?:ing)?\\s+\\w+\"", "Killing \n them"));
    assert_true(in_text("text matches \"a\\\\b\"", "A\\b"));
    assert_true(in_text("text matches \"say \\\"x\\\"\"", "I say \"X\""));
}

/* Patterns and texts; each found or not alike with and without the texts that it needs. */
static void what_a_pattern_needs_changes_speed_alone(void **state)
{
    static const char *const patterns[] = {"abc",
                                           "ab?c",
                                           "(?:foo|barbar)x",
                                           "(foo)?bar",
                                           "fo+bar",
                                           "a{2}bcd",
                                           "a{0,2}bcd",
                                           "[abc]def",
                                           "[]x]def",
                                           "x\\.yz",
                                           "\\bfoo\\b",
                                           "(?i)foo",
                                           "(?=foo)f",
                                           "foo|",
                                           "foo|b",
                                           "(a|b)(cde)",
                                           "\\p{L}foo",
                                           "\\x{66}oo",
                                           "é{2}ab",
                                           "(?:(?:abc|d))",
                                           "^foo$",
                                           "fo.bar",
                                           "foo\\Rbar",
                                           "a\\/bcd",
                                           "[[:alpha:]]foo",
                                           "(?:foo){0}bar",
                                           "foo{2,}bar",
                                           "(?:abcd|efgh|(?:ijkl|mnop))+z"};
    static const char *const texts[] = {
        "abc",     "ac",      "fool",  "foox", "barbarx", "bar",     "foobar",
        "fooobar", "aabcd",   "bcd",   "cdef", "]def",    "x.yz",    "a foo b",
        "FOO",     "b",       "bcde",  "éfoo", "ééab",    "d",       "foo",
        "fo-bar",  "foo bar", "a/bcd", "",     "mnopz",   "fooobar", "ijklabcdz"};

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct rule_set *set = read(
            rule_text("", str_c(a, str_format(a, "text matches \"%s\"", patterns[i])), "queue 1"));
        const uint32_t needed = set->patterns[0].item_count;
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            const struct rule_post post = {.text = str_of(texts[k])};
            bool with[1], without[1];
            set->patterns[0].item_count = needed;
            run(set, &post, with);
            set->patterns[0].item_count = 0;
            run(set, &post, without);
            if (with[0] != without[0])
                print_error("%s in %s\n", patterns[i], texts[k]);
            assert_int_equal(with[0], without[0]);
        }
    }
}

static void needs(const char *pattern, const char *expected)
{
    struct str items[rule_needed_max];
    struct buffer all = buffer_in(a);
    const size_t count = rule_pattern_needs(a, str_of(pattern), items);

    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_char(&all, '|');
        buffer_put(&all, items[i]);
    }
    assert_str_is(buffer_str(&all), expected);
}

static void what_a_pattern_needs_is_known_where_it_is_plain(void **state)
{
    (void)state;
    needs("\\b(?:kill|shoot) (?:all|the) Jews?\\b", " jew");
    needs("\\b(?:kill|shoot)\\W(?:all|the)\\WGays?\\b", "kill|shoot");
    needs("a+bcdef?g", "bcde");
    needs("(?:foo|ba)x", "");
    needs("(?:foo)?barx", "barx");
    needs("[a-z]+", "");
    needs("(?<name>foobar)", "");
    needs("ÉTÉ", "été");
}

static void catastrophic_patterns_give_up_and_count_as_not_found(void **state)
{
    static const char *const patterns[] = {"(a+)+$",          "(a|aa)+$",     "(?:a*)*b",
                                           "(.*)*x.*y.*z.*!", "(\\w+\\s?)*%", "(a?){30}a{30}b"};
    struct buffer text = buffer_in(a), file = buffer_in(a);
    bool fired[8] = {false};

    (void)state;
    for (int i = 0; i < 5000; i++)
        buffer_char(&text, 'a');
    buffer_char(&text, '!');
    for (size_t i = 0; i < 6; i++)
        buffer_format(&file,
                      "rule r%zu version 1 { state on precision 0.5 words en \"x\" "
                      "when text matches \"%s\" then queue 1 }\n",
                      i, patterns[i]);
    const struct rule_outcome outcome =
        run(read(buffer_str(&file)), &(struct rule_post){.text = buffer_str(&text)}, fired);
    assert_true(outcome.gave_up && outcome.unchecked);
    assert_int_equal(outcome.fired_count, 0);
}

/* So many that give up that no long try is left, and one behind them. */
static void no_text_keeps_a_later_rule_from_being_looked_at(void **state)
{
    enum { costly = 2 * rule_long_tries_max };
    struct buffer text = buffer_in(a), file = buffer_in(a);
    bool fired[costly + 2] = {false}, muted[costly + 2] = {false};
    struct rule_post post = {.muted = muted};

    (void)state;
    for (int i = 0; i < 3000; i++)
        buffer_char(&text, 'a');
    buffer_lit(&text, "! some words, and then an insult of 7 letters");
    for (int i = 0; i <= costly; i++)
        buffer_format(&file,
                      "rule r%d version 1 { state on precision 0.5 words en \"x\" "
                      "when text matches \"%s%d$\" then queue 1 }\n",
                      i, i < costly ? "(a+)+" : "\\binsult\\W+of [0-9] letters|", i);
    post.text = buffer_str(&text);
    struct rule_set *set = read(buffer_str(&file));
    struct rule_outcome outcome = run(set, &post, fired);
    assert_true(outcome.unchecked && fired[costly]);
    assert_int_equal(outcome.fired_count, 1);
    for (int i = 0; i < costly; i++)
        muted[i] = true;
    outcome = run(set, &post, fired);
    assert_true(outcome.gave_up && !outcome.unchecked); /* a rule in shadow does nothing */
    assert_int_equal(outcome.fired_count, 1);
    muted[costly] = true;
    outcome = run(set, &post, fired);
    assert_true(fired[costly]);
    assert_int_equal(outcome.fired_count + outcome.queue_weight, 0);
    assert_int_equal(outcome.shadow_count, 1);
}

static void rules_in_shadow_do_nothing_and_labels_are_for_later_rules(void **state)
{
    struct rule_set *set = read(
        STR("given \"seen\"\n"
            "rule a version 1 { state shadow precision 1 words en \"x\" when is_reply "
            "then label \"quiet\", queue 50, hold 24h }\n"
            "rule b version 1 { state on precision 1 words en \"x\" when is_reply "
            "then label \"loud\", queue 60, hold 2h, limit 10 per 1h }\n"
            "rule c version 2 { state on precision 1 words en \"x\" when label \"quiet\" then "
            "queue 1 }\n"
            "rule d version 1 { state on precision 1 words en \"x\" words fr \"y\" "
            "when label \"loud\" and label \"seen\" then queue 70, hold 1h, limit 1 per 1m }\n"));
    const struct str given[] = {STR("seen"), STR("unknown")};
    struct rule_post post = {.text = STR("x"), .labels = given, .label_count = 2};
    bool fired[4];

    (void)state;
    post.features[RULE_IS_REPLY] = 1;
    const struct rule_outcome outcome = run(set, &post, fired);
    assert_true(fired[0] && fired[1] && !fired[2] && fired[3]);
    assert_int_equal(outcome.shadow_count, 1);
    assert_int_equal(outcome.fired_count, 2);
    assert_int_equal(outcome.queue_weight, rule_queue_weight_max);
    assert_int_equal(outcome.hold_seconds, 7200);
    assert_int_equal(outcome.limit_count, 10); /* in an hour is less than one a minute */
    assert_int_equal(outcome.limit_seconds, 3600);
    assert_int_equal(outcome.labels, 1U << 0 | 1U << 2); /* seen, quiet, loud */
    assert_str_is(set->labels[2], "loud");
}

static void fault_is(const char *condition, const char *effects, int line, int column,
                     const char *words)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set = NULL;
    size_t count = 0;

    assert_true(rule_set_read(a, rule_text("", condition, effects), &set, faults, &count) != OK);
    assert_null(set);
    assert_str_is(faults[0].words, words);
    assert_int_equal(faults[0].line, line);
    assert_int_equal(faults[0].column, column);
}

static void faults_say_what_is_wrong_and_where(void **state)
{
    (void)state;
    fault_is("author.age < 24", "queue 1", 3, 19,
             "author.age is a time: write 30m, 24h or 7d, not a bare number");
    fault_is("links > 2h", "queue 1", 3, 14, "links is a count, not a time");
    fault_is("links > 2.5", "queue 1", 3, 14, "links is a count: a whole number");
    fault_is("coordination > 3", "queue 1", 3, 21, "coordination is a share from 0 to 1, as 0.75");
    fault_is("linx > 2", "queue 1", 3, 6,
             "there is no fact about a post called \"linx\"; did you mean \"links\"?");
    fault_is("links >> 2", "queue 1", 3, 13, "a number is wanted here, not \">\"");
    fault_is("links", "queue 1", 4, 1,
             "a comparison of links (<, <=, >, >=, =, !=) is wanted here, not \"then\"");
    fault_is("text has nowhere", "queue 1", 3, 15, "there is no list \"nowhere\"");
    fault_is("text matches \"é(\"", "queue 1", 3, 22,
             "this pattern cannot be read: missing closing parenthesis");
    fault_is("text matches \"É\\\"a\\\\\\\"(\"", "queue 1", 3, 29,
             "this pattern cannot be read: missing closing parenthesis");
    fault_is("text matches \"straße\"", "queue 1", 3, 19,
             "texts are folded before they are compared: write \"ss\" for \"ß\"");
    fault_is("label \"x\"", "queue 1", 3, 12,
             "no rule before this one puts the label \"x\"; one that comes with a post is "
             "declared: given \"x\"");
    fault_is("text has \"x", "queue 1", 3, 15, "the text that begins here has no closing \"");
    fault_is("is_reply ;", "queue 1", 3, 15, "\";\" has no meaning here");
    fault_is("is_reply \x1B", "queue 1", 3, 15, "a control character has no meaning here");
    fault_is("is_reply \xC2\x9B", "queue 1", 3, 15, "a control character has no meaning here");
    fault_is("is_reply", "hold 25h", 4, 11,
             "a hold is from 1m to 24h: after it the post is published");
    fault_is("is_reply", "hold 3", 4, 11,
             "a hold is a time: write 30m, 6h or 1d, not a bare number");
    fault_is("is_reply", "queue 101", 4, 12,
             "the weight in the queue is a whole number from 1 to 100");
    fault_is("is_reply", "quue 1", 4, 6, "there is no effect \"quue\"; did you mean \"queue\"?");
    fault_is("author.age < 9y", "queue 1", 3, 19,
             "a time is a number and s, m, h or d: 30s, 5m, 24h, 7d");
}

static void removal_cannot_be_written(void **state)
{
    static const char *const words[] = {"remove", "delete", "hide",   "suspend",
                                        "ban",    "block",  "reject", "silence"};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        fault_is("is_reply", words[i], 4, 6,
                 str_c(a, str_format(a,
                                     "a rule cannot %s: that is for a person to decide. A rule can "
                                     "label, queue, hold (24h at most, then the post is "
                                     "published) and limit",
                                     words[i])));
}

static void all_faults_of_a_file_are_told_at_once(void **state)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set = NULL;
    size_t count = 0;

    (void)state;
    assert_err(rule_set_read(a,
                             STR("rule a version 1 { state off }\nlist b { 3 }\n"
                                 "rule c version 1 { state on state on }\n"
                                 "rule d version 1 { state on }\n"),
                             &set, faults, &count),
               ERR_INVALID);
    assert_int_equal(count, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(faults[i].line, i + 1);
}

static void deep_and_long_files_are_refused(void **state)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set = NULL;
    struct buffer deep = buffer_in(a), chain = buffer_in(a);
    size_t count = 0;

    (void)state;
    for (int i = 0; i < 100000; i++)
        buffer_lit(&deep, "(");
    assert_err(rule_set_read(a, rule_text("", "not not is_reply", "queue 1"), &set, faults, &count),
               OK);
    buffer_lit(&chain, "rule one version 1 { state on precision 0.5 words en \"x\" when ");
    buffer_put(&chain, buffer_str(&deep));
    assert_err(rule_set_read(a, buffer_str(&chain), &set, faults, &count), ERR_TOO_LARGE);
    chain.size = 0;
    for (int i = 0; i < 500; i++)
        buffer_lit(&chain, "is_reply or ");
    buffer_lit(&chain, "is_reply");
    assert_err(rule_set_read(a, rule_text("", str_c(a, buffer_str(&chain)), "queue 1"), &set,
                             faults, &count),
               ERR_TOO_LARGE);
    while (chain.size <= rule_file_bytes_max)
        buffer_lit(&chain, "# nothing\n");
    assert_err(rule_set_read(a, buffer_str(&chain), &set, faults, &count), ERR_TOO_LARGE);
}

static void a_version_is_that_of_what_is_said_not_of_how(void **state)
{
    struct rule_set *plain = read(rule_text("", "author.age < 1d and links >= 2", "queue 1"));
    struct rule_set *dressed =
        read(rule_text("# why\n", "author.age<24h # a day\n  and links>=2.000", "queue 1"));
    struct rule_set *other = read(rule_text("", "author.age < 1d and links >= 3", "queue 1"));

    (void)state;
    assert_true(slate_digest_is(plain->digest, dressed->digest));
    assert_false(slate_digest_is(plain->digest, other->digest));
    assert_true(str_equal(read(plain->canonical)->canonical, plain->canonical));
}

static void the_rules_that_ship_can_be_read_and_words_alone_only_queue(void **state)
{
    struct rule_set *set = read(rule_default_text);

    (void)state;
    assert_true(set->rule_count >= 10);
    for (size_t i = 0; i < set->rule_count; i++) {
        const struct rule *rule = &set->rules[i];
        assert_int_equal(rule->hold_seconds, 0);
        assert_int_equal(rule->words_count, 2);
        if (str_starts(rule->id, STR("slurs")) || str_is(rule->id, "incitement")) {
            assert_true(rule->queue_weight > 0);
            assert_int_equal(rule->labels, 0);
            assert_int_equal(rule->limit_seconds, 0);
        }
    }
    assert_true(str_equal(read(set->canonical)->canonical, set->canonical));
    for (size_t i = 0; i < set->pattern_count; i++)
        assert_true(set->patterns[i].item_count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_are_what_their_words_say),
        cmocka_unit_test(numbers_are_compared_in_their_units),
        cmocka_unit_test(links_mentions_and_tags_are_counted_in_the_text),
        cmocka_unit_test(hosts_are_compared_with_those_below_them),
        cmocka_unit_test(words_are_found_however_they_are_written_but_only_whole),
        cmocka_unit_test(patterns_see_folded_text),
        cmocka_unit_test(what_a_pattern_needs_changes_speed_alone),
        cmocka_unit_test(what_a_pattern_needs_is_known_where_it_is_plain),
        cmocka_unit_test(catastrophic_patterns_give_up_and_count_as_not_found),
        cmocka_unit_test(no_text_keeps_a_later_rule_from_being_looked_at),
        cmocka_unit_test(rules_in_shadow_do_nothing_and_labels_are_for_later_rules),
        cmocka_unit_test(faults_say_what_is_wrong_and_where),
        cmocka_unit_test(removal_cannot_be_written),
        cmocka_unit_test(all_faults_of_a_file_are_told_at_once),
        cmocka_unit_test(deep_and_long_files_are_refused),
        cmocka_unit_test(a_version_is_that_of_what_is_said_not_of_how),
        cmocka_unit_test(the_rules_that_ship_can_be_read_and_words_alone_only_queue),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
