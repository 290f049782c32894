#include "base/test.h"

#include "algorithms/strict_math.h"

#include <math.h>

static double off_by(double value, double expected)
{
    return fabs(value - expected) / (expected != 0 ? fabs(expected) : 1);
}

static void exp_is_that_of_the_c_library_but_for_the_last_bits(void **state)
{
    double worst = 0;

    (void)state;
    for (int i = -707000; i <= 708999; i++)
        worst = fmax(worst, off_by(strict_exp(i * 0.001), exp(i * 0.001)));
    assert_true(worst < 4e-16);
    assert_true(strict_exp(0) == 1);
    assert_true(strict_exp(-708.5) == 0 && strict_exp(-1e300) == 0);
    assert_true(strict_exp(1e300) == strict_exp(709) && isfinite(strict_exp(709)));
}

static void ln_is_that_of_the_c_library_but_for_the_last_bits(void **state)
{
    double worst = 0;

    (void)state;
    for (int i = -1021; i < 1023; i++)
        for (int part = 1; part < 700; part++) {
            const double x = ldexp(1 + part / 700.0, i);
            worst = fmax(worst, off_by(strict_log(x), log(x)));
        }
    for (int i = 1; i < 400000; i++)
        worst = fmax(worst, off_by(strict_log(i * 1e-5), log(i * 1e-5)));
    assert_true(worst < 4e-16);
    assert_true(strict_log(1) == 0);
}

static void one_undoes_the_other(void **state)
{
    (void)state;
    for (int i = -300; i <= 300; i++)
        assert_true(fabs(strict_log(strict_exp(i)) - i) <= 1e-13 * (1 + abs(i)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_that_of_the_c_library_but_for_the_last_bits),
        cmocka_unit_test(ln_is_that_of_the_c_library_but_for_the_last_bits),
        cmocka_unit_test(one_undoes_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
