#include "algorithms/program/commands.h"
#include "algorithms/program/places.h"
#include "algorithms/published.h"

#include <errno.h>
#include <getopt.h>

/* A full document, read and computed again, takes less than a tenth of it; the rest is for
 * published files. */
static const size_t memory_bytes_max = (size_t)512 << 20;

static int say_usage(const char *command, const char *why)
{
    fprintf(stderr, "bema-algorithms %s: %s; see bema-algorithms --help\n", command, why);
    return exit_usage;
}

static int say(const char *file, struct str words)
{
    fprintf(stderr, "bema-algorithms: %s%s%.*s\n", file, file[0] ? ": " : "", STR_ARG(words));
    return exit_bad_input;
}

static int put(struct str text)
{
    if (fwrite(text.data, 1, text.size, stdout) == text.size && fflush(stdout) == 0)
        return 0;
    return say("standard output", str_of(strerror(errno)));
}

static struct str policy_text(struct arena *a, const struct policy *policy)
{
    struct buffer text = buffer_in(a);

    policy_write(policy, &text);
    return buffer_str(&text);
}

/* The policy in a file, or, without one, that which is built in. */
static int policy_load(struct arena *a, const char *path, struct policy *ret)
{
    struct str text, fault = STR("");

    if (!path) {
        policy_default(a, ret);
        return 0;
    }
    if (place_read_file(a, path, policy_bytes_max, &text, &fault) ||
        policy_read(a, text, ret, &fault))
        return say(path, fault);
    return 0;
}

int policy_command(int argc, char **argv)
{
    const char *what = argc >= 2 ? argv[1] : "", *path = argc >= 3 ? argv[2] : NULL;
    const bool checks = strcmp(what, "check") == 0, shows = strcmp(what, "show") == 0;
    struct policy policy;
    struct arena *a;
    int code;

    if (argc > 3 || (!checks && !shows && strcmp(what, "hash") != 0) || (checks && !path))
        return say_usage(argv[0], "check FILE, show [FILE] or hash [FILE] is needed");
    a = arena_new(memory_bytes_max);
    code = policy_load(a, path, &policy);
    if (!code && shows)
        code = put(policy_text(a, &policy));
    else if (!code) {
        const struct str hash = slate_digest_text(a, slate_digest(policy_text(a, &policy)));
        code = put(checks ? str_format(a, "%s is a policy: %.*s\n", path, STR_ARG(hash))
                          : str_format(a, "%.*s\n", STR_ARG(hash)));
    }
    arena_free(a);
    return code;
}

int slate_command(int argc, char **argv)
{
    struct slate_scratch scratch;
    struct slate_item items[slate_candidates_max];
    struct slate_export slate;
    struct str text, fault = STR("");
    struct arena *a;
    int code;

    if (argc != 2)
        return say_usage(argv[0], "one file is needed");
    a = arena_new(memory_bytes_max);
    if (place_read_file(a, argv[1], slate_document_bytes_max, &text, &fault) ||
        slate_inputs_read(a, text, &slate, &fault))
        code = say(argv[1], fault);
    else {
        struct buffer document = buffer_in(a);
        slate_make(&slate.policy, &slate.input, &scratch, items);
        slate.items = items;
        slate_document_write(&slate, slate_id(a, &slate), &document);
        buffer_char(&document, '\n');
        code = put(buffer_str(&document));
    }
    arena_free(a);
    return code;
}

struct replay_arguments {
    const char *file, *policy, *against;
};

static int replay_arguments_parse(int argc, char **argv, struct replay_arguments *ret)
{
    static const struct option options[] = {
        {"policy", required_argument, NULL, 'p'}, {"against", required_argument, NULL, 'a'}, {0}};
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'p')
            ret->policy = optarg;
        else if (option == 'a')
            ret->against = optarg;
        else
            return say_usage(argv[0], "no such option here");
    }
    if (optind + 1 != argc)
        return say_usage(argv[0], "one file is needed");
    ret->file = argv[optind];
    return 0;
}

/* Which policy it was, and whether that is the one that was asked for. */
static int policy_judge(struct arena *a, const struct policy *said, const char *path)
{
    struct policy own;
    const struct str said_text = policy_text(a, said);
    const struct str hash = slate_digest_text(a, slate_digest(said_text));
    const int code = policy_load(a, path, &own);

    if (code)
        return code;
    const bool is_same = str_equal(policy_text(a, &own), said_text);
    printf("policy %.*s, %s%s\n", STR_ARG(hash), is_same ? "" : "NOT ",
           path ? "that of the file" : "the one built in here");
    return path && !is_same ? exit_bad_input : 0;
}

static int published_judge(struct arena *a, const struct slate_export *slate, const char *place)
{
    struct published_files files;
    struct str words = STR("");

    if (place_read_published(a, place, slate, &files, &words))
        return say(place, words);
    if (published_compare(a, slate, &files, &words))
        return say("", str_format(a, "not as published: %.*s", STR_ARG(words)));
    printf("policy, cells and topics as published: %s\n", place);
    return 0;
}

static int now_judge(struct arena *a, const struct slate_export *slate, const char *square)
{
    struct published_told told;
    struct published_now now;
    struct str words = STR("");

    if (place_read_now(a, square, slate, &now, &words))
        return say(square, words);
    if (published_compare_now(a, slate, &now, &told, &words))
        return say("", str_format(a, "not as published: %.*s", STR_ARG(words)));
    printf("policy and cells of %zu posts as published: %s\n", told.posts, square);
    if (told.anew)
        printf("NOT compared: cells of %zu posts, published anew since\n", told.anew);
    const bool untold_topics = slate->input.topic_count &&
                               slate_digest_is(slate->published.topics, (struct slate_digest){0});
    if (untold_topics)
        printf("NOT compared: thresholds of topics, for the slate names no table of them\n");
    return told.anew || untold_topics ? exit_not_all : 0;
}

static int replay(struct arena *a, const struct replay_arguments *arguments)
{
    struct slate_document document, made;
    struct str text, words = STR("");
    size_t ranked = 0;
    int code;

    if (place_read_file(a, arguments->file, slate_document_bytes_max, &text, &words) ||
        slate_document_read(a, text, &document, &words))
        return say(arguments->file, words);
    const enum err e = slate_replay(a, &document, &made, &words);
    if (e)
        return say(arguments->file, e == ERR_CONFLICT ? words : STR("no memory"));
    for (size_t i = 0; i < document.slate.input.candidate_count; i++)
        ranked += document.slate.items[i].rank > 0;
    printf("slate %.*s: %zu candidates, %zu of them ranked, every term, score and rank computed "
           "again and equal\n",
           STR_ARG(slate_digest_text(a, document.id)), document.slate.input.candidate_count,
           ranked);
    code = policy_judge(a, &document.slate.policy, arguments->policy);
    if (code || !arguments->against)
        return code;
    return place_is_url(arguments->against) &&
                   slate_digest_is(document.slate.published.cells, (struct slate_digest){0})
               ? now_judge(a, &document.slate, arguments->against)
               : published_judge(a, &document.slate, arguments->against);
}

int replay_command(int argc, char **argv)
{
    struct replay_arguments arguments = {0};
    struct arena *a;
    int code = replay_arguments_parse(argc, argv, &arguments);

    if (code)
        return code;
    a = arena_new(memory_bytes_max);
    code = replay(a, &arguments);
    arena_free(a);
    return code;
}
