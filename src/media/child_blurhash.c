/* A picture's colours in some twenty letters: the first terms of a cosine transform in linear
 * light, in base 83. */
#include "media/child.h"

#include <math.h>

enum { base = 83, average_digits = 4, term_digits = 2, term_steps = 19, scale_steps = 82 };

static const char letters[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

struct term {
    double part[3];
};

static double linear_of(unsigned char value)
{
    double v = value / 255.0;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static int byte_of(double linear)
{
    double v = linear <= 0 ? 0 : linear >= 1 ? 1 : linear;

    v = v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055;
    return (int)(v * 255 + 0.5);
}

static struct term term_of(const unsigned char *pixels, int width, int height, int column, int row)
{
    struct term term = {0};
    double scale = (column || row ? 2.0 : 1.0) / ((double)width * height);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double wave = cos(M_PI * column * x / width) * cos(M_PI * row * y / height);

            for (int i = 0; i < 3; i++)
                term.part[i] += wave * linear_of(pixels[(y * width + x) * 3 + i]);
        }
    for (int i = 0; i < 3; i++)
        term.part[i] *= scale;
    return term;
}

static char *put(char *at, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = letters[value % base];
        value /= base;
    }
    return at + digits;
}

/* A part of a term, -1 to 1 of the greatest, as 0 to 18; small ones get finer steps. */
static int step_of(double part, double greatest)
{
    double share = part / greatest;
    int step = (int)floor(copysign(sqrt(fabs(share)), share) * 9 + 9.5);

    return step < 0 ? 0 : step >= term_steps ? term_steps - 1 : step;
}

void child_blurhash(const unsigned char *pixels, int width, int height,
                    char out[blurhash_bytes_max])
{
    struct term terms[blurhash_columns * blurhash_rows];
    const int count = blurhash_columns * blurhash_rows;
    double greatest = 0;
    char *at = out;
    int scale;

    for (int i = 0; i < count; i++) {
        terms[i] = term_of(pixels, width, height, i % blurhash_columns, i / blurhash_columns);
        for (int part = 0; i > 0 && part < 3; part++)
            greatest = fmax(greatest, fabs(terms[i].part[part]));
    }
    scale = (int)floor(greatest * 166 - 0.5);
    scale = scale < 0 ? 0 : scale > scale_steps ? scale_steps : scale;
    greatest = (scale + 1) / 166.0;
    at = put(at, blurhash_columns - 1 + (blurhash_rows - 1) * 9, 1);
    at = put(at, scale, 1);
    at = put(at,
             byte_of(terms[0].part[0]) << 16 | byte_of(terms[0].part[1]) << 8 |
                 byte_of(terms[0].part[2]),
             average_digits);
    for (int i = 1; i < count; i++)
        at = put(at,
                 (step_of(terms[i].part[0], greatest) * term_steps +
                  step_of(terms[i].part[1], greatest)) *
                         term_steps +
                     step_of(terms[i].part[2], greatest),
                 term_digits);
    *at = 0;
}
