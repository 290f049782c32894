#include "pages/embedded.h"

static int compare_path(const void *key, const void *file)
{
    return str_compare(*(const struct str *)key, ((const struct embedded_file *)file)->path);
}

const struct embedded_file *embedded_find(struct str path)
{
    return bsearch(&path, embedded_files, embedded_files_count, sizeof(embedded_files[0]),
                   compare_path);
}

struct str embedded_path(const char *name)
{
    for (size_t i = 0; i < embedded_names_count; i++)
        if (strcmp(embedded_names[i].name, name) == 0)
            return embedded_names[i].path;
    return STR("");
}
