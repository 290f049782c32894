/* What a slate costs: microseconds of processor for 1,500 candidates by 400 authors in 20 topics,
 * of which three in four have all their cells published, the least of many rounds.
 *
 *     bench/run --slate        (build-release/bench/slate_bench) */
#include "algorithms/slate_export.h"
#include "algorithms/slate_sets.h"

#include <stdio.h>
#include <time.h>

enum { rounds = 50, repeats = 20 };

static struct policy policy;
static struct slate_set set;
static struct slate_scratch scratch;
static struct slate_item items[slate_candidates_max];
static struct slate_export slate;
static struct buffer bytes;
static struct slate_digest policy_id, id;
static size_t document_bytes;

static void make(void)
{
    slate_make(&policy, &set.input, &scratch, items);
}

static void pack(void)
{
    bytes.size = 0;
    slate_pack(&slate, policy_id, &bytes);
}

static void digest(void)
{
    id = slate_digest(buffer_str(&bytes));
}

static void replay(void)
{
    struct arena *a = arena_new(0);
    struct slate_document document;
    struct buffer text = buffer_in(a);
    struct slate_document again;
    struct str words;

    slate_document_write(&slate, id, &text);
    if (slate_document_read(a, buffer_str(&text), &document, &words) ||
        slate_replay(a, &document, &again, &words))
        abort();
    document_bytes = text.size;
    arena_free(a);
}

static void measure(const char *what, void (*step)(void))
{
    double best = 1e9;

    for (int round = 0; round < rounds; round++) {
        struct timespec from, to;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        for (int i = 0; i < repeats; i++)
            step();
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        const double microseconds =
            (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
        if (microseconds < best)
            best = microseconds;
    }
    printf("%-48s %8.1f µs\n", what, best / repeats);
}

int main(void)
{
    struct arena *a = arena_new(0);

    policy_default(a, &policy);
    for (int i = 0; i < slate_source_count; i++)
        policy.candidates_max[i] = slate_candidates_max / slate_source_count;
    slate_set_make(slate_candidates_max, 400, 1, &set);
    for (uint32_t n = 0; n < slate_candidates_max; n++)
        set.candidates[n].source = (uint8_t)(n % slate_source_count);
    slate =
        (struct slate_export){.policy = policy, .sources = 15, .input = set.input, .items = items};
    struct buffer text = buffer_in(a);
    policy_write(&policy, &text);
    policy_id = slate_digest(buffer_str(&text));
    bytes = buffer_in(NULL);
    measure("a slate of 1,500 with every term", make);
    measure("its inputs packed", pack);
    measure("its id", digest);
    measure("an export written, read and replayed", replay);
    printf("\nbytes: %zu of a candidate, %zu of an item, %zu for working, %zu packed, %zu in an "
           "export\n",
           sizeof(struct slate_candidate), sizeof(struct slate_item), sizeof(struct slate_scratch),
           bytes.size, document_bytes);
    buffer_free(&bytes);
    arena_free(a);
    return 0;
}
