#include "imports/csv_lists.h"

#include <stdlib.h>

const char *const csv_kind_names[CSV_KINDS] = {
    [0] = "",
    [CSV_FOLLOWING] = "following",
    [CSV_BLOCKS] = "blocks",
    [CSV_MUTES] = "mutes",
    [CSV_DOMAINS] = "domains",
    [CSV_LISTS] = "lists",
    [CSV_BOOKMARKS] = "bookmarks",
};
const char *const csv_kind_files[CSV_KINDS] = {
    [0] = "",
    [CSV_FOLLOWING] = "following_accounts.csv",
    [CSV_BLOCKS] = "blocked_accounts.csv",
    [CSV_MUTES] = "muted_accounts.csv",
    [CSV_DOMAINS] = "blocked_domains.csv",
    [CSV_LISTS] = "lists.csv",
    [CSV_BOOKMARKS] = "bookmarks.csv",
};

static enum csv_kind find(const char *const *names, struct str name)
{
    for (int i = 1; i < CSV_KINDS; i++)
        if (str_is(name, names[i]))
            return (enum csv_kind)i;
    return (enum csv_kind)0;
}

enum csv_kind csv_kind_named(struct str name)
{
    return find(csv_kind_names, name);
}

enum csv_kind csv_kind_of_file(struct str file)
{
    return find(csv_kind_files, file);
}

/* Which column says what. */
enum column { SUBJECT, TITLE, BOOSTS, NOTIFY, LANGUAGES, NOTIFICATIONS, COLUMNS };
struct columns {
    int at[COLUMNS]; /* -1: none */
};

static const struct {
    const char *words;
    enum column column;
} headers[] = {
    {"Account address", SUBJECT},
    {"#domain", SUBJECT},
    {"domain", SUBJECT},
    {"#uri", SUBJECT},
    {"uri", SUBJECT},
    {"List name", TITLE},
    {"Show boosts", BOOSTS},
    {"Notify on new posts", NOTIFY},
    {"Languages", LANGUAGES},
    {"Hide notifications", NOTIFICATIONS},
};

/* The columns a header line names; false: it is no header. */
static bool header_read(const struct csv_row *row, struct columns *ret_columns)
{
    struct columns columns = {{-1, -1, -1, -1, -1, -1}};

    for (int i = 0; i < row->count; i++)
        for (size_t j = 0; j < sizeof headers / sizeof *headers; j++)
            if (str_equal_nocase(row->fields[i], str_of(headers[j].words)))
                columns.at[headers[j].column] = i;
    if (columns.at[SUBJECT] < 0)
        return false;
    *ret_columns = columns;
    return true;
}

static struct columns usual_columns(enum csv_kind kind)
{
    if (kind == CSV_LISTS)
        return (struct columns){{1, 0, -1, -1, -1, -1}};
    if (kind == CSV_FOLLOWING)
        return (struct columns){{0, -1, 1, 2, 3, -1}};
    return (struct columns){{0, -1, -1, -1, -1, kind == CSV_MUTES ? 1 : -1}};
}

static struct str field(const struct csv_row *row, const struct columns *columns,
                        enum column column)
{
    int at = columns->at[column];

    return at >= 0 && at < row->count ? row->fields[at] : STR("");
}

static bool says(const struct csv_row *row, const struct columns *columns, enum column column,
                 bool fallback)
{
    bool value = fallback;

    return str_bool(field(row, columns, column), &value) ? fallback : value;
}

/* "en, fr" to "en,fr"; what can be no language tag is left out. */
static struct str languages_of(struct work *w, struct str text)
{
    struct buffer out = buffer_in(w->memory);
    struct str one;

    while (text.size && out.size < 256) {
        text = str_split(text, ',', &one);
        one = str_trim(one);
        bool is_tag = one.size >= 2 && one.size <= 12;
        for (size_t i = 0; i < one.size; i++)
            is_tag = is_tag && ((one.data[i] >= 'a' && one.data[i] <= 'z') ||
                                (one.data[i] >= 'A' && one.data[i] <= 'Z') || one.data[i] == '-');
        if (!is_tag)
            continue;
        if (out.size)
            buffer_char(&out, ',');
        buffer_put(&out, one);
    }
    return buffer_str(&out);
}

/* "@Alice@Other.example" and "acct:alice@other.example" are alice@other.example. */
static struct str handle_of(struct work *w, struct str text)
{
    if (str_starts(text, STR("acct:")))
        text = str_sub(text, 5, text.size);
    if (str_starts(text, STR("@")))
        text = str_sub(text, 1, text.size);
    return utf8_fold(w->memory, text);
}

static struct csv_entry entry_of(struct work *w, enum csv_kind kind, const struct csv_row *row,
                                 const struct columns *columns)
{
    struct str subject = field(row, columns, SUBJECT);
    struct csv_entry entry = {.title = field(row, columns, TITLE), .languages = STR("")};

    entry.subject = kind == CSV_BOOKMARKS ? subject
                    : kind == CSV_DOMAINS ? utf8_fold(w->memory, subject)
                                          : handle_of(w, subject);
    if (kind == CSV_FOLLOWING) {
        entry.flags = (says(row, columns, BOOSTS, true) ? 0 : csv_flag_boosts_hidden) |
                      (says(row, columns, NOTIFY, false) ? csv_flag_notify : 0);
        entry.languages = languages_of(w, field(row, columns, LANGUAGES));
    }
    if (kind == CSV_MUTES && !says(row, columns, NOTIFICATIONS, true))
        entry.flags = csv_flag_notifications_shown;
    return entry;
}

struct place {
    const struct csv_entry *entry;
    int at;
};

static int same_compare(const struct csv_entry *a, const struct csv_entry *b)
{
    int order = str_compare(a->subject, b->subject);

    return order ? order : str_compare(a->title, b->title);
}

static int place_compare(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = same_compare(a->entry, b->entry);

    return order ? order : a->at - b->at;
}

/* Of those that name the same the last stays, where it stood. */
static int without_doubles(struct work *w, struct csv_entry *entries, int count)
{
    struct place *places = arena_array(w->memory, (size_t)count, sizeof *places);
    int kept = 0;

    for (int i = 0; i < count; i++)
        places[i] = (struct place){&entries[i], i};
    qsort(places, (size_t)count, sizeof *places, place_compare);
    bool *gone = arena_array(w->memory, (size_t)count, sizeof *gone);
    for (int i = 1; i < count; i++)
        if (!same_compare(places[i - 1].entry, places[i].entry))
            gone[places[i - 1].at] = true;
    for (int i = 0; i < count; i++)
        if (!gone[i])
            entries[kept++] = entries[i];
    return kept;
}

/* A row has at least one byte and, but for the last, the end of its line. */
static size_t rows_max(struct str text)
{
    size_t rows = text.size / 2 + 1;

    return rows < csv_rows_max ? rows : csv_rows_max;
}

enum err csv_entries_read(struct work *w, enum csv_kind kind, struct str text,
                          struct csv_entry **ret_entries, int *ret_count)
{
    struct csv_entry *entries = arena_array(w->memory, rows_max(text), sizeof *entries);
    struct columns columns = usual_columns(kind);
    struct csv_row row;
    struct csv csv;
    int count = 0;
    bool more = true, first = true;

    if (text.size > csv_bytes_max)
        return work_fail(w, ERR_INVALID, "the file is too large: at most %d MB",
                         csv_bytes_max / 1024 / 1024);
    enum err e = csv_open(w, text, &csv);
    while (!e && more) {
        e = csv_next(w, &csv, &row, &more);
        if (e || !more || (first && header_read(&row, &columns))) {
            first = false;
            continue;
        }
        first = false;
        struct csv_entry entry = entry_of(w, kind, &row, &columns);
        if (!entry.subject.size || (kind == CSV_LISTS && !entry.title.size))
            continue;
        if (count == csv_rows_max)
            return work_fail(w, ERR_INVALID, "the file has too many lines: at most %d",
                             (int)csv_rows_max);
        entries[count++] = entry;
    }
    if (!e && !count)
        e = work_fail(w, ERR_INVALID, "the file holds nothing that can be imported");
    if (e)
        return e;
    *ret_entries = entries;
    *ret_count = without_doubles(w, entries, count);
    return OK;
}
