/* exp and ln that give the same bits everywhere.
 *
 * The C library's own differ in their last bits between versions and between processors with and
 * without fused multiply-add. These use + − × ÷ alone, in a fixed order; the folder is compiled
 * without contraction, and for i386 with SSE2. Relative error below 4e-16 for exp, below 4e-16 for
 * ln (of ln, absolute near 1), which the test measures against the C library's. */
#ifndef BEMA_ALGORITHMS_STRICT_MATH_H
#define BEMA_ALGORITHMS_STRICT_MATH_H

/* e^x for a finite x. Below −708 it is 0, above 709 it is that of 709. */
double strict_exp(double x);
/* The natural logarithm of a finite, normal x > 0. */
double strict_log(double x);

#endif
