#include "api/people.h"

size_t api_ids(const struct http_request *request, const char *name, int64_t *ret_ids, size_t max)
{
    enum { values_max = 512 };
    struct str values[values_max];
    size_t found = http_list(request, name, values, max < values_max ? max : values_max);
    size_t count = 0;

    for (size_t i = 0; i < found; i++) {
        int64_t id = 0;
        bool new = !id_parse(values[i], &id);

        for (size_t j = 0; new &&j < count; j++)
            new = ret_ids[j] != id;
        if (new)
            ret_ids[count++] = id;
    }
    return count;
}

enum err api_empty(struct http_reply *ret_reply)
{
    *ret_reply = (struct http_reply){.body = STR("{}")};
    return OK;
}
