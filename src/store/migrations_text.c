#include "store/migrations_text.h"

#include "base/buffer.h"

/* Reads the text once from left to right. */
struct translation {
    struct work *w;
    struct str text;
    size_t at;
    enum db_driver driver;
    int partitions;
    struct buffer out;
    struct str last[2]; /* the last words, newest first: to see CREATE TABLE name */
    struct str table;   /* of the statement being read */
    bool partitioned;   /* the statement makes a partitioned table */
    int kept_brackets;  /* open ones, from @SQLITE{ or @POSTGRES{ on */
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str take_word(struct translation *t)
{
    size_t from = t->at;

    while (t->at < t->text.size && is_word(t->text.data[t->at]))
        t->at++;
    return str_sub(t->text, from, t->at);
}

/* From the text at t->at up to and with the closing bracket; the bracket at t->at is the first. */
static enum err take_bracket(struct translation *t, char open, char close, struct str *ret_inside)
{
    size_t from = t->at + 1;
    int depth = 0;

    for (; t->at < t->text.size; t->at++) {
        char c = t->text.data[t->at];
        if (c == open)
            depth++;
        else if (c == close && --depth == 0) {
            *ret_inside = str_sub(t->text, from, t->at++);
            return OK;
        }
    }
    return work_fail(t->w, ERR_INTERNAL, "migration: %c is not closed", open);
}

static enum err put_end_key(struct translation *t)
{
    struct str columns;
    enum err e = take_bracket(t, '(', ')', &columns);

    if (e)
        return e;
    t->partitioned = t->driver == DB_POSTGRES && t->partitions > 0;
    buffer_format(&t->out, ", PRIMARY KEY (%.*s)%s", STR_ARG(columns),
                  t->partitioned             ? ") PARTITION BY HASH (b)"
                  : t->driver == DB_POSTGRES ? ")"
                                             : ") STRICT, WITHOUT ROWID");
    return OK;
}

/* A word that begins with @. */
static enum err put_special(struct translation *t)
{
    bool sqlite = t->driver == DB_SQLITE;
    struct str word, skipped;

    t->at++;
    word = take_word(t);
    if (str_is(word, "ID")) {
        buffer_put(&t->out, sqlite ? STR("b INTEGER NOT NULL, id INTEGER PRIMARY KEY")
                                   : STR("b BIGINT NOT NULL, id BIGINT NOT NULL"));
        return OK;
    }
    if (str_is(word, "END_ID")) {
        t->partitioned = !sqlite && t->partitions > 0;
        buffer_put(&t->out, sqlite           ? STR(") STRICT")
                            : t->partitioned ? STR(", PRIMARY KEY (b, id)) PARTITION BY HASH (b)")
                                             : STR(", PRIMARY KEY (b, id))"));
        return OK;
    }
    if (str_is(word, "END_KEY"))
        return put_end_key(t);
    if (!str_is(word, "SQLITE") && !str_is(word, "POSTGRES"))
        return work_fail(t->w, ERR_INTERNAL, "migration: unknown word @%.*s", STR_ARG(word));
    if (str_is(word, "SQLITE") != sqlite)
        return take_bracket(t, '{', '}', &skipped);
    t->at++;
    t->kept_brackets++;
    return OK;
}

static void put_word(struct translation *t)
{
    static const struct {
        const char *sqlite;
        struct str postgres;
    } types[] = {
        {"INTEGER", STR("BIGINT")},
        {"TEXT", STR("TEXT COLLATE \"C\"")},
        {"BLOB", STR("BYTEA")},
        {"REAL", STR("DOUBLE PRECISION")},
    };
    struct str word = take_word(t), written = word;

    for (size_t i = 0; t->driver == DB_POSTGRES && i < sizeof types / sizeof *types; i++)
        if (str_is(word, types[i].sqlite))
            written = types[i].postgres;
    buffer_put(&t->out, written);
    if (str_is(t->last[0], "TABLE") && str_is(t->last[1], "CREATE"))
        t->table = word;
    if (str_is(word, "HASH") && str_is(t->last[0], "BY") && str_is(t->last[1], "PARTITION"))
        t->partitioned = true;
    t->last[1] = t->last[0];
    t->last[0] = word;
}

static void end_statement(struct translation *t)
{
    buffer_char(&t->out, ';');
    t->at++;
    for (int i = 0; t->partitioned && i < t->partitions; i++)
        buffer_format(&t->out,
                      "\nCREATE TABLE %.*s_p%d PARTITION OF %.*s FOR VALUES WITH (MODULUS %d, "
                      "REMAINDER %d);",
                      STR_ARG(t->table), i, STR_ARG(t->table), t->partitions, i);
    t->partitioned = false;
    t->table = t->last[0] = t->last[1] = STR("");
}

static void put_quoted(struct translation *t)
{
    char quote = t->text.data[t->at];

    do {
        buffer_char(&t->out, t->text.data[t->at++]);
    } while (t->at < t->text.size && t->text.data[t->at] != quote);
}

static void skip_comment(struct translation *t)
{
    while (t->at < t->text.size && t->text.data[t->at] != '\n')
        t->at++;
}

static enum err translate_next(struct translation *t)
{
    char c = t->text.data[t->at];

    if (c == '@')
        return put_special(t);
    if (is_word(c)) {
        put_word(t);
        return OK;
    }
    if (c == ';') {
        end_statement(t);
        return OK;
    }
    if (c == '-' && t->at + 1 < t->text.size && t->text.data[t->at + 1] == '-') {
        skip_comment(t);
        return OK;
    }
    if (c == '{' && t->kept_brackets > 0)
        t->kept_brackets++;
    if (c == '}' && t->kept_brackets > 0 && --t->kept_brackets == 0) {
        t->at++;
        return OK;
    }
    if (c == '\'' || c == '"')
        put_quoted(t);
    if (t->at < t->text.size)
        buffer_char(&t->out, t->text.data[t->at++]);
    return OK;
}

enum err migrations_translate(struct work *w, struct str text, enum db_driver driver,
                              int partitions, struct str *ret_sql)
{
    struct translation t = {.w = w,
                            .text = text,
                            .driver = driver,
                            .partitions = partitions,
                            .out = buffer_in(w->memory)};

    while (t.at < t.text.size) {
        enum err e = translate_next(&t);
        if (e)
            return e;
    }
    if (t.kept_brackets)
        return work_fail(w, ERR_INTERNAL, "migration: { is not closed");
    *ret_sql = buffer_str(&t.out);
    return OK;
}
