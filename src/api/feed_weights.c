#include "api/feed_weights.h"

#include <stdio.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A decimal of at most 4.0, to the nearest thousandth: "1.5", or "0.30000000000000004", as clients
 * that count in binary fractions send it. */
static bool milli_read(struct str text, int64_t *ret_milli)
{
    int64_t milli = 0, unit = 1000;
    size_t i = 0;
    bool rest = false;
    for (; i < text.size && is_digit(text.data[i]) && milli <= feed_weight_milli_max; i++)
        milli = milli * 10 + (text.data[i] - '0') * 1000;
    if (i == 0 || (i < text.size && text.data[i] != '.') || i + 1 == text.size)
        return false;
    for (i++; i < text.size; i++) {
        const int digit = text.data[i] - '0';
        if (!is_digit(text.data[i]))
            return false;
        unit /= 10;
        milli += unit ? digit * unit : !rest && digit >= 5;
        rest = rest || !unit;
    }
    *ret_milli = milli;
    return milli <= feed_weight_milli_max;
}

enum err api_weights_read(struct work *w, const struct http_request *request,
                          int64_t milli[feed_weight_count], bool *ret_any)
{
    char name[32];
    *ret_any = false;
    for (int i = 0; i < feed_weight_count; i++) {
        snprintf(name, sizeof name, "weights[%s]", feed_weight_names[i]);
        if (!http_has(request, name))
            continue;
        *ret_any = true;
        if (!milli_read(http_text(request, name), &milli[i]))
            return work_fail(w, ERR_INVALID, "%s is a number from 0 to 4", name);
    }
    return OK;
}
