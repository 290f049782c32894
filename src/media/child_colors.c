/* Three colours for a player's surface. */
#include "media/child.h"

#include <math.h>
#include <stdio.h>

enum { steps = 8, bins = steps * steps * steps, step_bits = 5 };

static const double contrast_min = 4.5; /* of text, as WCAG asks */

struct bin {
    long parts[3];
    int count;
};
struct color {
    double part[3]; /* 0 to 255 */
};

static double linear_of(double value)
{
    double v = value / 255;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double lightness_of(struct color c)
{
    return 0.2126 * linear_of(c.part[0]) + 0.7152 * linear_of(c.part[1]) +
           0.0722 * linear_of(c.part[2]);
}

static double contrast_of(struct color a, struct color b)
{
    double first = lightness_of(a) + 0.05, second = lightness_of(b) + 0.05;

    return first > second ? first / second : second / first;
}

static double colorfulness_of(struct color c)
{
    return fmax(c.part[0], fmax(c.part[1], c.part[2])) -
           fmin(c.part[0], fmin(c.part[1], c.part[2]));
}

static struct color color_of(const struct bin *bin)
{
    struct color c = {{0}};

    for (int i = 0; i < 3 && bin->count; i++)
        c.part[i] = (double)bin->parts[i] / bin->count;
    return c;
}

static void put(struct color c, char out[color_text_bytes])
{
    snprintf(out, color_text_bytes, "#%02x%02x%02x", (unsigned)(c.part[0] + 0.5) & 0xff,
             (unsigned)(c.part[1] + 0.5) & 0xff, (unsigned)(c.part[2] + 0.5) & 0xff);
}

void child_colors(const unsigned char *pixels, int count, char out[color_count][color_text_bytes])
{
    static struct bin all[bins];
    const struct bin *most = &all[0];
    const struct color black = {{0}}, white = {{255, 255, 255}};
    struct color ground, text, accent;
    double best = -1;

    for (int i = 0; i < count; i++) {
        const unsigned char *p = &pixels[i * 3];
        struct bin *bin = &all[(p[0] >> step_bits) * steps * steps + (p[1] >> step_bits) * steps +
                               (p[2] >> step_bits)];

        bin->count++;
        for (int part = 0; part < 3; part++)
            bin->parts[part] += p[part];
    }
    for (int i = 0; i < bins; i++)
        most = all[i].count > most->count ? &all[i] : most;
    ground = color_of(most);
    text = contrast_of(ground, white) >= contrast_of(ground, black) ? white : black;
    accent = text;
    for (int i = 0; i < bins; i++) {
        struct color c = color_of(&all[i]);
        double worth = colorfulness_of(c) * sqrt(all[i].count);

        if (all[i].count && worth > best && contrast_of(ground, c) >= contrast_min) {
            best = worth;
            accent = c;
        }
    }
    put(ground, out[0]);
    put(text, out[1]);
    put(accent, out[2]);
}
