#include "moderation/csv_value.h"

#include <string.h>

void csv_value(struct buffer *out, struct str value, bool is_last)
{
    bool quoted = false;

    for (size_t i = 0; i < value.size && !quoted; i++)
        quoted = strchr("\",\r\n", value.data[i]) != NULL;
    if (quoted)
        buffer_char(out, '"');
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '"')
            buffer_char(out, '"');
        buffer_char(out, value.data[i]);
    }
    if (quoted)
        buffer_char(out, '"');
    buffer_put(out, is_last ? STR("\r\n") : STR(","));
}
