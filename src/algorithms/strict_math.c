#include "algorithms/strict_math.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has its last 21 bits zero, so that k·high is exact. */
static const double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33,
                    log2_e = 0x1.71547652b82fep+0, sqrt_half = 0x1.6a09e667f3bcdp-1;
/* The series of exp as far as it counts: what is left out is below (ln 2 / 2)^14 / 14! < 2^-57. */
enum { terms = 14 };
static const double inverse_factorials[terms] = {1,
                                                 1,
                                                 1.0 / 2,
                                                 1.0 / 6,
                                                 1.0 / 24,
                                                 1.0 / 120,
                                                 1.0 / 720,
                                                 1.0 / 5040,
                                                 1.0 / 40320,
                                                 1.0 / 362880,
                                                 1.0 / 3628800,
                                                 1.0 / 39916800,
                                                 1.0 / 479001600,
                                                 1.0 / 6227020800};
enum { exponent_bits_from = 52, exponent_bias = 1023 };

static double power_of_two(int k) /* −1022 … 1023 */
{
    const uint64_t bits = (uint64_t)(k + exponent_bias) << exponent_bits_from;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

double strict_exp(double x)
{
    int k;
    double r, sum = 0;

    assert(x == x);
    if (x < -708)
        return 0;
    if (x > 709)
        x = 709;
    k = (int)(x * log2_e + (x < 0 ? -0.5 : 0.5));
    r = (x - k * ln2_high) - k * ln2_low; /* |r| ≤ ln 2 / 2 */
    for (int term = terms - 1; term >= 0; term--)
        sum = inverse_factorials[term] + r * sum;
    return k > 1000 ? sum * power_of_two(1000) * power_of_two(k - 1000) : sum * power_of_two(k);
}

double strict_log(double x)
{
    uint64_t bits;
    int k;
    double m, s, square, sum = 0;

    assert(x >= 0x1p-1022 && x <= 0x1.fffffffffffffp+1023);
    memcpy(&bits, &x, sizeof bits);
    k = (int)(bits >> exponent_bits_from) - exponent_bias + 1;
    bits = (bits & ((UINT64_C(1) << exponent_bits_from) - 1)) | (uint64_t)(exponent_bias - 1)
                                                                    << exponent_bits_from;
    memcpy(&m, &bits, sizeof m); /* x = m · 2^k, m in [1/2, 1) */
    if (m < sqrt_half) {
        m *= 2;
        k--;
    }
    /* ln m = 2 · (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), |s| ≤ 0.172. */
    s = (m - 1) / (m + 1);
    square = s * s;
    for (int term = 23; term > 1; term -= 2)
        sum = square * (sum + 1.0 / term);
    return k * ln2_high + (2 * s * sum + k * ln2_low + 2 * s);
}
