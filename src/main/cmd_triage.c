/* bema triage train | eval | score. */
#include "main/cmds.h"

#include "algorithms/triage.h"
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
    table_bytes_max = 512 * 1024 * 1024,
    reasons_max = 5,
    group_posts_min = 10, /* what is said of a word has at least so many posts */
    rounds_default = 8,
};

static enum err fault(struct work *w, enum err e, const char *path, struct str words)
{
    return e ? work_fail(w, e, "%s%s%.*s", path, *path ? ": " : "", STR_ARG(words)) : OK;
}

static enum err columns_take(struct work *w, struct command_call *call,
                             struct triage_columns *columns)
{
    const char *label = "label", *text = "text";
    enum err e = command_option(w, call, "--label-column", &label);
    if (!e)
        e = command_option(w, call, "--text-column", &text);
    columns->label = str_of(label);
    columns->text = str_of(text);
    return e;
}

static enum err number_take(struct work *w, struct command_call *call, const char *name,
                            int64_t min, int64_t max, uint32_t *number)
{
    const char *text = NULL;
    int64_t value = 0;
    enum err e = command_option(w, call, name, &text);
    if (e || !text)
        return e;
    if (str_int(str_of(text), min, max, &value))
        return work_fail(w, ERR_MALFORMED, "%s wants a whole number from %lld to %lld", name,
                         (long long)min, (long long)max);
    *number = (uint32_t)value;
    return OK;
}

/* All tables that the remaining arguments name. */
static enum err tables_read(struct work *w, struct command_call *call,
                            const struct triage_columns *columns, struct triage_examples *examples)
{
    enum err e = OK;

    for (int i = 0; !e && i < call->arg_count; i++) {
        struct str text, words = STR("");
        if (call->args[i][0] == '-' && call->args[i][1])
            return work_fail(w, ERR_MALFORMED, "there is no option %s", call->args[i]);
        e = command_read_file(w, call, call->args[i], table_bytes_max, &text);
        if (!e)
            e = fault(w, triage_examples_add(w->memory, text, columns, examples, &words),
                      call->args[i], words);
    }
    if (!e && call->arg_count == 0)
        return work_fail(w, ERR_MALFORMED, "FILE is missing: a table with labels and texts");
    call->arg_count = 0;
    return e;
}

static enum err groups_take(struct work *w, struct command_call *call, struct triage_groups *groups)
{
    const char *path = NULL;
    struct str text = triage_groups_text, words = STR("");
    enum err e = command_option(w, call, "--groups", &path);
    if (!e && path)
        e = command_read_file(w, call, path, 1024 * 1024, &text);
    if (!e)
        e = fault(w, triage_groups_read(w->memory, text, groups, &words), path ? path : "", words);
    return e;
}

/* Whole or not at all: written beside, then given the name. */
static enum err file_write(struct work *w, const char *path, struct str bytes)
{
    const char *beside = str_c(w->memory, str_format(w->memory, "%s.new", path));
    const int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool done = file >= 0;

    while (done && bytes.size > 0) {
        const ssize_t n = write(file, bytes.data, bytes.size);
        if (n < 0 && errno == EINTR)
            continue;
        done = n > 0;
        if (done)
            bytes = str_sub(bytes, (size_t)n, bytes.size);
    }
    done = done && fsync(file) == 0;
    if (file >= 0)
        close(file);
    if (done && rename(beside, path) == 0 && folder_keep_name(path))
        return OK;
    return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
}

enum err cmd_triage_train(struct work *w, struct square *square, struct command_call *call)
{
    struct triage_training how = {.bits = triage_bits_default, .rounds = rounds_default};
    struct triage_columns columns = {0};
    struct triage_examples examples = {0};
    struct triage_model model;
    struct buffer bytes = buffer_in(w->memory);
    const char *out = NULL;
    struct str words = STR("");
    (void)square;
    enum err e = command_option(w, call, "--out", &out);
    if (!e && !out)
        e = work_fail(w, ERR_MALFORMED, "--out is missing: where the MODEL is written");
    if (!e)
        e = columns_take(w, call, &columns);
    if (!e)
        e = number_take(w, call, "--bits", triage_bits_min, triage_bits_max, &how.bits);
    if (!e)
        e = number_take(w, call, "--rounds", 1, triage_rounds_max, &how.rounds);
    if (!e)
        e = groups_take(w, call, &how.groups);
    if (!e)
        e = tables_read(w, call, &columns, &examples);
    if (!e)
        e = fault(w, triage_train(w->memory, &examples, &how, &model, &words), "", words);
    if (e)
        return e;
    triage_model_write(&model, &bytes);
    e = file_write(w, command_path(w, call, out), buffer_str(&bytes));
    if (e)
        return e;
    command_say(call, "Trained on %zu examples:", examples.count);
    for (uint32_t k = 0; k < model.label_count; k++)
        command_say(call, " %.*s", STR_ARG(model.labels[k]));
    command_say(call, ". The model has %zu bytes.\n", buffer_str(&bytes).size);
    return OK;
}

/* A file's bytes, which need not be text. */
static enum err bytes_read(struct work *w, const char *path, size_t bytes_max, struct str *ret)
{
    struct buffer bytes = buffer_in(w->memory);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = file < 0 ? -1 : 1;

    while (n > 0 && bytes.size <= bytes_max && buffer_reserve(&bytes, 64 * 1024)) {
        n = read(file, bytes.data + bytes.size, 64 * 1024);
        bytes.size += n > 0 ? (size_t)n : 0;
    }
    if (file >= 0)
        close(file);
    if (n < 0)
        return work_fail(w, ERR_INVALID, "%s cannot be read: %s", path, strerror(errno));
    if (n > 0)
        return work_fail(w, ERR_TOO_LARGE, "%s has more than %zu bytes", path, bytes_max);
    *ret = buffer_str(&bytes);
    return OK;
}

static enum err model_take(struct work *w, struct command_call *call, struct triage_model *model)
{
    const char *path = NULL;
    struct str bytes, words = STR("");
    enum err e = command_argument(w, call, "the MODEL", &path);
    if (!e)
        e = bytes_read(w, command_path(w, call, path), triage_model_bytes_max, &bytes);
    if (!e)
        e = fault(w, triage_model_read(w->memory, bytes, model, &words), path, words);
    return e;
}

/* ---- eval ---- */

struct evaluation {
    struct triage_model model;
    struct triage_examples examples;
    struct triage_features *scratch;
    uint8_t *is, *taken;
    struct {
        uint32_t count, wrong;
    } groups[triage_groups_max], with, without;
};

static void example_weigh(struct evaluation *v, size_t i)
{
    const struct triage_example *example = &v->examples.list[i];
    struct triage_scores scores;
    bool any = false;

    triage_score(&v->model, example->text, v->scratch, &scores);
    v->is[i] = (uint8_t)example->label;
    v->taken[i] = (uint8_t)scores.best;
    const uint32_t wrong = v->is[i] != v->taken[i];
    for (uint32_t n = 0; n < v->scratch->word_count; n++) {
        const int32_t group = v->scratch->words[n].group;
        bool again = group < 0;
        for (uint32_t m = 0; !again && m < n; m++)
            again = v->scratch->words[m].group == group;
        if (again)
            continue;
        any = true;
        v->groups[group].count++;
        v->groups[group].wrong += wrong;
    }
    if (any) {
        v->with.count++;
        v->with.wrong += wrong;
    } else {
        v->without.count++;
        v->without.wrong += wrong;
    }
}

static void figure_say(struct command_call *call, struct triage_figure f)
{
    command_say(call, "  %u.%03u [%u.%03u, %u.%03u]", f.milli / 1000, f.milli % 1000,
                f.low_milli / 1000, f.low_milli % 1000, f.high_milli / 1000, f.high_milli % 1000);
}

static void labels_say(struct command_call *call, const struct evaluation *v,
                       const struct triage_figures *figures)
{
    command_say(call, "\n%-16s  %-20s  %-20s  %s\n", "label", "precision", "recall", "F1");
    for (uint32_t k = 0; k < v->model.label_count; k++) {
        command_say(call, "%-16.*s", STR_ARG(v->model.labels[k]));
        figure_say(call, figures->precision[k]);
        figure_say(call, figures->recall[k]);
        figure_say(call, figures->f1[k]);
        command_say(call, "\n");
    }
    command_say(call, "\n%-16s taken for:\n", "is");
    for (uint32_t k = 0; k < v->model.label_count; k++) {
        command_say(call, "%-16.*s", STR_ARG(v->model.labels[k]));
        for (uint32_t m = 0; m < v->model.label_count; m++)
            command_say(call, "  %.*s %llu", STR_ARG(v->model.labels[m]),
                        (unsigned long long)figures->confusion[k][m]);
        command_say(call, "\n");
    }
}

static void groups_say(struct command_call *call, const struct evaluation *v)
{
    command_say(call, "\nwrong among posts with a word of a group: %u of %u; with none: %u of %u\n",
                v->with.wrong, v->with.count, v->without.wrong, v->without.count);
    for (size_t i = 0; i < v->model.groups.count; i++)
        if (v->groups[i].count >= group_posts_min)
            command_say(call, "  %-16.*s %u of %u\n", STR_ARG(v->model.groups.words[i]),
                        v->groups[i].wrong, v->groups[i].count);
}

/* The examples' labels are the model's, in its order. */
static enum err evaluation_read(struct work *w, struct command_call *call, struct evaluation *v)
{
    struct triage_columns columns = {0};
    enum err e = columns_take(w, call, &columns);
    if (!e)
        e = model_take(w, call, &v->model);
    if (e)
        return e;
    columns.fixed_labels = true;
    v->examples.label_count = v->model.label_count;
    memcpy(v->examples.labels, v->model.labels, sizeof v->examples.labels);
    e = tables_read(w, call, &columns, &v->examples);
    if (!e && v->examples.count == 0)
        return work_fail(w, ERR_INVALID, "the table has no examples");
    return e;
}

enum err cmd_triage_eval(struct work *w, struct square *square, struct command_call *call)
{
    struct evaluation *v = ARENA_NEW(w->memory, struct evaluation);
    struct triage_figures *figures = ARENA_NEW(w->memory, struct triage_figures);
    (void)square;
    enum err e = evaluation_read(w, call, v);
    if (e)
        return e;
    v->scratch = ARENA_NEW(w->memory, struct triage_features);
    v->is = arena_array(w->memory, v->examples.count, 1);
    v->taken = arena_array(w->memory, v->examples.count, 1);
    for (size_t i = 0; i < v->examples.count; i++)
        example_weigh(v, i);
    e = triage_figures_find(w->memory, v->is, v->taken, v->examples.count, v->model.label_count,
                            figures);
    if (e)
        return work_fail(w, e, "not enough memory for the figures");
    command_say(call, "%zu examples; in brackets the 95 %% interval of %d resamples\n\n",
                figures->count, triage_resamples);
    command_say(call, "macro-F1        ");
    figure_say(call, figures->macro_f1);
    command_say(call, "\naccuracy        ");
    figure_say(call, figures->accuracy);
    command_say(call, "\n");
    labels_say(call, v, figures);
    groups_say(call, v);
    return OK;
}

/* ---- explain ---- */

enum err cmd_triage_explain(struct work *w, struct square *square, struct command_call *call)
{
    struct triage_model model;
    struct triage_features *scratch = ARENA_NEW(w->memory, struct triage_features);
    struct triage_scores scores;
    struct triage_reason reasons[reasons_max];
    const char *word = NULL;
    struct str text = STR("");
    (void)square;
    enum err e = model_take(w, call, &model);
    if (!e)
        e = command_argument(w, call, "the TEXT", &word);
    if (!e)
        e = command_end(w, call);
    if (!e && strcmp(word, "-") == 0)
        e = command_read_file(w, call, word, triage_text_bytes_max, &text);
    else if (!e)
        text = str_of(word);
    if (e)
        return e;
    triage_score(&model, text, scratch, &scores);
    for (uint32_t k = 0; k < model.label_count; k++) {
        const size_t count = triage_explain(&model, text, k, scratch, reasons, reasons_max);
        command_say(call, "%-16.*s %u.%03u ", STR_ARG(model.labels[k]), scores.milli[k] / 1000,
                    scores.milli[k] % 1000);
        for (size_t i = 0; i < count; i++)
            command_say(call, " %.*s (+%d.%03d)", STR_ARG(reasons[i].word),
                        reasons[i].weight_milli / 1000, reasons[i].weight_milli % 1000);
        command_say(call, "\n");
    }
    return OK;
}
