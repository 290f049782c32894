/* An appeal, as who makes it writes and reads it. */
#include "moderation/test_cases.h"

#include "moderation/appeals.h"

/* The text of the newest statement to ann, as she finds it. */
static struct str statement_now(int64_t decision_id)
{
    struct statement statement;
    struct str text;

    assert_int_equal(statement_find(w, ann, decision_id, &statement), OK);
    assert_int_equal(appeal_statement_text(w, &statement, &text), OK);
    return text;
}

static void an_objection_is_counted_in_characters_and_stands_in_the_statement(void **state)
{
    const struct ruling ruling = ruling_by(moderator);
    struct ruling on = ruling;
    struct buffer b = buffer_in(w->memory);
    struct appeal appeal;
    struct ruled ruled;

    (void)state;
    on.subject_id = say(ann, "What she said");
    assert_int_equal(ruling_make(w, &on, &ruled), OK);
    const int64_t id = ruled.decision.id;
    assert_true(holds(statement_now(id), "You can object within six months"));
    assert_true(holds(statement_now(id), "/appeal\n")); /* no e-mail address is known here */
    for (int i = 0; i < 8000; i++)
        buffer_lit(&b, "Ж");
    const struct str most = buffer_str(&b);

    w->language = STR("fr");
    assert_int_equal(appeal_make(w, ann, id, STR("  "), &appeal), ERR_INVALID);
    assert_true(holds(w->why, "Le texte est vide"));
    assert_int_equal(
        appeal_make(w, ann, id, str_format(w->memory, "%.*sЖ", STR_ARG(most)), &appeal),
        ERR_INVALID);
    assert_true(holds(w->why, "8000 caractères"));
    assert_int_equal(appeal_make(w, ann, id, most, &appeal), OK);
    assert_true(holds(statement_now(id), "You objected on "));
    assert_false(holds(statement_now(id), "You can object"));
    assert_int_equal(appeal_answer(w, other_moderator, id, false, STR("no"), &appeal), OK);
    assert_true(holds(statement_now(id), "upheld on "));
    assert_true(holds(statement_now(id), "final here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(an_objection_is_counted_in_characters_and_stands_in_the_statement,
                   start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
