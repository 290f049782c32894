#include "algorithms/admission.h"
#include "algorithms/bridging.h"
#include "algorithms/program/commands.h"
#include "algorithms/program/places.h"
#include "algorithms/program/tables.h"
#include "algorithms/voices.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

/* 64 million ratings, the most that are taken, need less. */
static const size_t memory_bytes_max = (size_t)4 << 30;

struct arguments {
    const char *ratings, *notes, *raters, *follows, *policy;
    int periods;
    bool unfiltered;
};

/* What a command takes beside its table and --raters, which all need. */
enum { periods_max = 1000 };
enum { takes_notes = 1, takes_unfiltered = 2, takes_follows = 4 };

static int say_usage(const char *command, const char *why)
{
    fprintf(stderr, "bema-algorithms %s: %s; see bema-algorithms --help\n", command, why);
    return exit_usage;
}

static int arguments_parse(int argc, char **argv, int takes, struct arguments *ret)
{
    static const struct option options[] = {{"notes", required_argument, NULL, 'n'},
                                            {"raters", required_argument, NULL, 'r'},
                                            {"unfiltered", no_argument, NULL, 'u'},
                                            {"follows", required_argument, NULL, 'f'},
                                            {"policy", required_argument, NULL, 'p'},
                                            {"periods", required_argument, NULL, 't'},
                                            {0}};
    int option;

    ret->periods = 1;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'n' && takes & takes_notes)
            ret->notes = optarg;
        else if (option == 'r')
            ret->raters = optarg;
        else if (option == 'u' && takes & takes_unfiltered)
            ret->unfiltered = true;
        else if (option == 'f' && takes & takes_follows)
            ret->follows = optarg;
        else if (option == 'p' && takes & takes_follows)
            ret->policy = optarg;
        else if (option == 't' && takes & takes_follows)
            ret->periods = (int)strtol(optarg, NULL, 10);
        else
            return say_usage(argv[0], "no such option here");
    }
    if (optind + 1 != argc)
        return say_usage(argv[0], "one table of ratings is needed");
    if (ret->periods < 1 || ret->periods > periods_max)
        return say_usage(argv[0], "--periods is a number from 1 to 1000");
    if (takes & takes_notes && (!ret->notes || !ret->raters))
        return say_usage(argv[0], "--notes and --raters are needed");
    if (!ret->raters || (takes & takes_follows && !ret->follows))
        return say_usage(argv[0], ret->raters ? "--follows is needed" : "--raters is needed");
    ret->ratings = argv[optind];
    return 0;
}

static FILE *open_file(const char *path, const char *mode)
{
    const bool is_standard = path[0] == '-' && path[1] == 0;
    FILE *file = !is_standard ? fopen(path, mode) : mode[0] == 'r' ? stdin : stdout;

    if (!file)
        fprintf(stderr, "bema-algorithms: %s: %s\n", path, strerror(errno));
    return file;
}

static int close_written(FILE *file, const char *path)
{
    const bool is_whole = !ferror(file) && fflush(file) == 0;

    if ((file == stdout || fclose(file) == 0) && is_whole)
        return 0;
    fprintf(stderr, "bema-algorithms: %s: could not be written: %s\n", path, strerror(errno));
    return exit_bad_input;
}

static int say_fault(const struct table_fault *fault)
{
    fprintf(stderr, "bema-algorithms: %s\n", fault->words);
    return exit_bad_input;
}

/* Reads the table, refuses ratings given twice. */
static int read_table(struct arena *a, const char *path, struct rating_table *ret)
{
    struct table_fault fault = {0};
    struct ratings ratings;
    struct arena *scratch;
    FILE *file = open_file(path, "r");
    enum err e;

    if (!file)
        return exit_bad_input;
    e = rating_table_read(a, file, path, ret, &fault);
    if (file != stdin)
        fclose(file);
    if (e)
        return say_fault(&fault);
    scratch = arena_new(memory_bytes_max);
    e = rating_table_matrix(scratch, ret, path, &ratings, &fault);
    arena_free(scratch);
    return e ? say_fault(&fault) : 0;
}

static uint32_t length_of(const uint32_t *begin, uint32_t n)
{
    return begin[n + 1] - begin[n];
}

/* A zero is written without a sign. */
static double unsigned_zero(double value)
{
    return value > -5e-10 && value < 5e-10 ? 0 : value;
}

static int write_polarity_notes(const char *path, const struct names *names,
                                const struct ratings *ratings, const struct polarity_place *notes)
{
    FILE *file = open_file(path, "w");

    if (!file)
        return exit_bad_input;
    fputs("noteId\tnumRatings\tintercept\tfactor\tstatus\n", file);
    for (uint32_t n = 0; n < names->count; n++) {
        const uint32_t count = length_of(ratings->note_begin, n);
        if (count > 0)
            fprintf(file, "%.*s\t%u\t%.9f\t%.9f\t%s\n", STR_ARG(names->texts[n]), count,
                    unsigned_zero(notes[n].intercept), unsigned_zero(notes[n].factor),
                    note_status_name(polarity_status(notes[n], count)));
    }
    return close_written(file, path);
}

static int write_polarity_raters(const char *path, const struct names *names,
                                 const struct ratings *ratings, const struct polarity_place *raters)
{
    FILE *file = open_file(path, "w");

    if (!file)
        return exit_bad_input;
    fputs("raterParticipantId\tintercept\tfactor\n", file);
    for (uint32_t n = 0; n < names->count; n++)
        if (length_of(ratings->rater_begin, n) > 0)
            fprintf(file, "%.*s\t%.9f\t%.9f\n", STR_ARG(names->texts[n]),
                    unsigned_zero(raters[n].intercept), unsigned_zero(raters[n].factor));
    return close_written(file, path);
}

static int solve_and_write(struct arena *a, const struct arguments *arguments,
                           struct rating_table *table)
{
    struct table_fault fault = {0};
    struct ratings ratings;
    struct polarity polarity;
    enum err e = arguments->unfiltered ? OK
                                       : ratings_filter(a, table->list, &table->count,
                                                        table->notes.count, table->raters.count);
    int code;

    if (!e)
        e = rating_table_matrix(a, table, arguments->ratings, &ratings, &fault);
    rating_table_end(table);
    if (!e)
        e = polarity_solve(a, &ratings, &polarity);
    if (e) {
        fprintf(stderr, "bema-algorithms: no memory for so many ratings\n");
        return exit_bad_input;
    }
    fprintf(stderr,
            "%zu ratings of %u notes by %u raters; mean %.9f, loss %.9f after %d sweeps%s\n",
            ratings.count, ratings.notes_rated, ratings.raters_rated, polarity.mean, polarity.loss,
            polarity.sweeps, polarity.sweeps == polarity_sweeps_max ? ", NOT settled" : "");
    code = write_polarity_notes(arguments->notes, &table->notes, &ratings, polarity.notes);
    return code ? code
                : write_polarity_raters(arguments->raters, &table->raters, &ratings,
                                        polarity.raters);
}

int polarity_command(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct rating_table table = {0};
    struct arena *a;
    int code = arguments_parse(argc, argv, takes_notes | takes_unfiltered, &arguments);

    if (code)
        return code;
    a = arena_new(memory_bytes_max);
    code = read_table(a, arguments.ratings, &table);
    if (!code)
        code = solve_and_write(a, &arguments, &table);
    rating_table_end(&table);
    arena_free(a);
    return code;
}

/* Ratings whose rater has no factor say nothing here. */
static void keep_known(struct rating_table *table, const bool *known)
{
    size_t kept = 0;

    for (size_t i = 0; i < table->count; i++)
        if (known[table->list[i].rater])
            table->list[kept++] = table->list[i];
    if (kept < table->count)
        fprintf(stderr, "left out: %zu ratings whose rater has no factor\n", table->count - kept);
    table->count = kept;
}

static int write_bridging(const char *path, const struct names *names,
                          const struct ratings *ratings, const struct polarity_place *raters)
{
    FILE *file = open_file(path, "w");

    if (!file)
        return exit_bad_input;
    fputs("noteId\tnumRatings\taggregate\tstatus\n", file);
    for (uint32_t n = 0; n < names->count; n++) {
        struct bridging bridging;
        bridging_rate(ratings, n, raters, &bridging);
        fprintf(file, "%.*s\t%u\t%.9f\t%s\n", STR_ARG(names->texts[n]),
                length_of(ratings->note_begin, n), bridging.aggregate,
                note_status_name(bridging_status(&bridging)));
    }
    return close_written(file, path);
}

int bridging_command(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct table_fault fault = {0};
    struct rating_table table = {0};
    struct polarity_place *raters;
    struct ratings ratings;
    bool *known;
    struct arena *a;
    FILE *file;
    int code = arguments_parse(argc, argv, takes_notes, &arguments);

    if (code)
        return code;
    file = open_file(arguments.raters, "r");
    if (!file)
        return exit_bad_input;
    a = arena_new(memory_bytes_max);
    code = read_table(a, arguments.ratings, &table);
    if (!code &&
        factor_table_read(a, file, arguments.raters, &table.raters, &raters, &known, &fault))
        code = say_fault(&fault);
    if (!code)
        keep_known(&table, known);
    if (!code && rating_table_matrix(a, &table, arguments.ratings, &ratings, &fault))
        code = say_fault(&fault);
    if (!code)
        code = write_bridging(arguments.notes, &table.notes, &ratings, raters);
    rating_table_end(&table);
    if (file != stdin)
        fclose(file);
    arena_free(a);
    return code;
}

static int write_voices(const char *path, const struct names *names, const struct ratings *ratings,
                        const struct voices *voices)
{
    FILE *file = open_file(path, "w");

    if (!file)
        return exit_bad_input;
    fputs("raterParticipantId\tvoice\n", file);
    for (uint32_t n = 0; n < names->count; n++)
        fprintf(file, "%.*s\t%.*s\n", STR_ARG(names->texts[n]),
                STR_ARG(names->texts[voices->voice_of[n]]));
    fprintf(stderr, "%u of %u raters share the voice of an older one\n", voices->silent_count,
            ratings->raters_rated);
    return close_written(file, path);
}

int voices_command(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct table_fault fault = {0};
    struct rating_table table = {0};
    struct ratings ratings;
    struct voices voices;
    struct arena *a;
    int code = arguments_parse(argc, argv, 0, &arguments);

    if (code)
        return code;
    a = arena_new(memory_bytes_max);
    code = read_table(a, arguments.ratings, &table);
    if (!code && rating_table_matrix(a, &table, arguments.ratings, &ratings, &fault))
        code = say_fault(&fault);
    if (!code && voices_find(a, &ratings, &voices)) {
        fprintf(stderr, "bema-algorithms: no memory for so many ratings\n");
        code = exit_bad_input;
    }
    if (!code)
        code = write_voices(arguments.raters, &table.raters, &ratings, &voices);
    rating_table_end(&table);
    arena_free(a);
    return code;
}

static int write_admission(const char *path, const struct names *names,
                           const struct admission_person *people, size_t admitted)
{
    FILE *file = open_file(path, "w");

    if (!file)
        return exit_bad_input;
    fputs("raterParticipantId\tadmission\tstep\n", file);
    for (uint32_t n = 0; n < names->count; n++)
        fprintf(file, "%.*s\t%s\t%d\n", STR_ARG(names->texts[n]), admission_name(people[n].state),
                people[n].step);
    fprintf(stderr, "%zu of %u raters are admitted\n", admitted, names->count);
    return close_written(file, path);
}

static size_t founders_of(const struct admission_person *people, size_t count)
{
    size_t founders = 0;

    for (size_t n = 0; n < count; n++)
        founders += people[n].state == ADMISSION_GIVEN && people[n].step == 0;
    return founders;
}

/* So many times, each with new vouches. */
static size_t admit(const struct arguments *arguments, const struct policy *policy,
                    struct admission_person *people, uint32_t count, const uint32_t *begin,
                    const uint32_t *followers)
{
    size_t admitted = 0;

    for (int period = 0; period < arguments->periods; period++) {
        for (uint32_t n = 0; n < count; n++)
            people[n].vouched = 0;
        admitted +=
            admission_find(policy, founders_of(people, count), people, count, begin, followers);
    }
    return admitted;
}

/* Everybody at once, as on a square that decides for the first time. */
static int admit_and_write(struct arena *a, const struct arguments *arguments,
                           const struct policy *policy, struct rating_table *table)
{
    const uint32_t count = table->raters.count;
    struct table_fault fault = {0};
    struct ratings ratings;
    struct voices voices;
    uint32_t *begin, *followers;
    struct admission_person *people = arena_array(a, (size_t)count + 1, sizeof *people);
    FILE *file = open_file(arguments->follows, "r");
    enum err e;

    if (!file)
        return exit_bad_input;
    e = follow_table_read(a, file, arguments->follows, &table->raters, &begin, &followers, &fault);
    if (file != stdin)
        fclose(file);
    if (!e)
        e = rating_table_matrix(a, table, arguments->ratings, &ratings, &fault);
    if (e)
        return say_fault(&fault);
    if (voices_find(a, &ratings, &voices)) {
        fprintf(stderr, "bema-algorithms: no memory for so many ratings\n");
        return exit_bad_input;
    }
    for (uint32_t n = 0; n < count; n++)
        people[n] = (struct admission_person){.state = ADMISSION_UNVOUCHED,
                                              .ratings = length_of(ratings.rater_begin, n),
                                              .is_old = true,
                                              .has_voice = voices.voice_of[n] == n};
    return write_admission(arguments->raters, &table->raters, people,
                           admit(arguments, policy, people, count, begin, followers));
}

int admission_command(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct rating_table table = {0};
    struct policy policy;
    struct str text, fault;
    struct arena *a;
    int code = arguments_parse(argc, argv, takes_follows, &arguments);

    if (code)
        return code;
    a = arena_new(memory_bytes_max);
    policy_default(a, &policy);
    if (arguments.policy &&
        (place_read_file(a, arguments.policy, policy_bytes_max, &text, &fault) ||
         policy_read(a, text, &policy, &fault))) {
        fprintf(stderr, "bema-algorithms: %s: %.*s\n", arguments.policy, STR_ARG(fault));
        code = exit_bad_input;
    }
    if (!code)
        code = read_table(a, arguments.ratings, &table);
    if (!code)
        code = admit_and_write(a, &arguments, &policy, &table);
    rating_table_end(&table);
    arena_free(a);
    return code;
}
