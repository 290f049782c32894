#include "store/explain.h"

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.size; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return s.size > 0;
}

/* The relation a line of a plan reads or changes: "… Scan using posts_p1_pkey on posts_p1 posts",
 * "Update on posts_p1 posts_1"; "" for lines about something else. */
static struct str relation(struct str line)
{
    size_t at = str_find(line, STR(" on "));
    struct str name;

    if (at == SIZE_MAX || str_find(line, STR("Bitmap Index Scan")) != SIZE_MAX)
        return STR("");
    if (str_find(line, STR("Scan")) == SIZE_MAX && str_find(line, STR("Update on")) == SIZE_MAX &&
        str_find(line, STR("Delete on")) == SIZE_MAX)
        return STR("");
    str_split(str_sub(line, at + 4, line.size), ' ', &name);
    return name;
}

/* "posts_p12" is table "posts", partition 12. */
static bool partition_of(struct str name, struct str *ret_table, int *ret_partition)
{
    for (size_t i = name.size; i-- > 2;) {
        struct str digits = str_sub(name, i, name.size);
        int64_t number = 0;
        if (name.data[i - 1] != 'p' || name.data[i - 2] != '_' || !is_digits(digits))
            continue;
        if (str_int(digits, 0, 1000000, &number))
            return false;
        *ret_table = str_sub(name, 0, i - 2);
        *ret_partition = (int)number;
        return true;
    }
    return false;
}

void explain_line(struct explain *plan, struct str line)
{
    struct str table;
    int partition, i;

    if (!partition_of(relation(line), &table, &partition) || table.size >= explain_name_bytes_max)
        return;
    for (i = 0; i < plan->seen_count; i++)
        if (str_is(table, plan->seen[i].table))
            break;
    if (i < plan->seen_count && plan->seen[i].partition == partition)
        return;
    if (i < plan->seen_count || i == explain_tables_max) {
        plan->spread = true;
        snprintf(plan->table, sizeof plan->table, "%.*s", STR_ARG(table));
        return;
    }
    snprintf(plan->seen[i].table, sizeof plan->seen[i].table, "%.*s", STR_ARG(table));
    plan->seen[i].partition = partition;
    plan->seen_count++;
}

bool explain_line_walks(struct str line)
{
    return str_starts(line, STR("SCAN ")) && str_find(line, STR("VIRTUAL TABLE")) == SIZE_MAX &&
           !str_starts(line, STR("SCAN CONSTANT ROW")) &&
           !str_starts(line, STR("SCAN migrations")) &&
           !str_starts(line, STR("SCAN sqlite_master")) && !str_starts(line, STR("SCAN (subquery"));
}
