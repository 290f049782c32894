/* What the live state costs: a home page by how many one follows, reading beside a writer, taking
 * a post in, memory. CPU time of the thread; the limit of a page is the least that any merge at
 * read time must do: read the head of each author followed and 20 entries.
 *
 *     build-release/live_bench [POSTS AUTHORS]        1000000 50000 */
#include "live/viewer_state.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>

enum { viewers_each = 128, pages_each = 40000, runs = 5, groups_of = 50, blocked_each = 20 };
static const int follows[] = {50, 200, 1000, 5000};
enum { sizes = sizeof follows / sizeof follows[0] };

static uint64_t chance_state = 42;
static uint32_t chance(uint32_t below)
{
    chance_state = chance_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((chance_state >> 33) % below);
}

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare_doubles(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static double median(double *values)
{
    qsort(values, runs, sizeof *values, compare_doubles);
    return values[runs / 2];
}

struct bench {
    struct work w;
    struct live *live;
    int posts, authors;
    int64_t *ids; /* of the authors */
    double *zipf; /* cumulative */
    int64_t ms;   /* of the last post */
    struct live_viewer *viewers[sizes][viewers_each];
    atomic_bool stop;
    _Atomic int64_t written;
};

/* Zipf with exponent 0.7: few write much. */
static int zipf_author(const struct bench *b)
{
    double at = (double)chance(1u << 30) / (double)(1u << 30) * b->zipf[b->authors - 1];
    int low = 0, high = b->authors - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (b->zipf[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct event some_post(struct bench *b)
{
    int author = zipf_author(b);
    b->ms += 1 + chance(60 * 86400u * 1000u / (uint32_t)b->posts);
    struct event event = {.kind = EVENT_POST_MADE,
                          .account = b->ids[author],
                          .post = id_at(b->ms, id_bucket(b->ids[author]), chance(128))};
    uint32_t kind = chance(10);
    if (kind < 3) {
        event.flags = kind == 0 ? POST_IS_REPLY : POST_IS_BOOST;
        event.other = b->ids[zipf_author(b)];
    }
    return event;
}

static double fill(struct bench *b)
{
    struct event events[groups_of];
    double start = cpu_us(), making = 0;
    for (int i = 0; i < b->posts; i += groups_of) {
        double before = cpu_us();
        for (int k = 0; k < groups_of; k++)
            events[k] = some_post(b);
        making += cpu_us() - before;
        live_apply(b->live, events, groups_of);
    }
    return (cpu_us() - start - making) / b->posts;
}

static struct live_viewer *viewer_with(struct bench *b, int count)
{
    bool *taken = calloc((size_t)b->authors, 1);
    struct viewer_rows rows = {.relations =
                                   calloc((size_t)count + blocked_each, sizeof *rows.relations)};
    while ((int)rows.relation_count < count + blocked_each) {
        int author = zipf_author(b);
        if (taken[author])
            author = (int)chance((uint32_t)b->authors);
        if (taken[author])
            continue;
        taken[author] = true;
        rows.relations[rows.relation_count] = (struct viewer_relation_row){
            .other_id = b->ids[author],
            .flags = (int)rows.relation_count < count ? RELATION_FOLLOWS : RELATION_BLOCKS,
        };
        rows.relation_count++;
    }
    int64_t me = id_at(1600000000000 + chance(1u << 30), (int)chance(id_buckets), 0);
    struct live_viewer *viewer = viewer_make(b->live, me, &rows);
    free(rows.relations);
    free(taken);
    return viewer;
}

static void must(enum err e)
{
    if (e) {
        fprintf(stderr, "live_bench: %s\n", err_name(e));
        exit(1);
    }
}

/* CPU µs a page, pages read in turn by the viewers of one size. depth: pages below the first. */
static double pages(struct bench *b, int size, int count, int depth)
{
    struct live_page page;
    struct work w = b->w;
    double start = cpu_us();
    for (int i = 0; i < count; i++) {
        struct page ask = {.limit = 20};
        for (int d = 0; d <= depth; d++) {
            readers_busy(b->live->readers);
            must(live_home(&w, b->viewers[size][i % viewers_each], &ask, &page));
            readers_idle(b->live->readers);
            arena_reset(w.memory);
            ask.max_id = page.count ? page.ids[page.count - 1] : 1;
        }
    }
    return (cpu_us() - start) / count / (depth + 1);
}

static double least(struct bench *b, int size, int count)
{
    const struct author_table *table = atomic_load(&b->live->authors.table);
    volatile uint64_t sink = 0;
    double start = cpu_us();
    for (int i = 0; i < count; i++) {
        const struct home_list *home = atomic_load(&b->viewers[size][i % viewers_each]->home);
        uint32_t newest = 0;
        uint64_t sum = 0;
        assert(home->count > 0);
        for (uint32_t k = 0; k < home->count; k++) {
            uint32_t head =
                atomic_load_explicit(&table->heads[home->authors[k] >> 1], memory_order_relaxed);
            if (head > newest)
                newest = head;
        }
        for (uint32_t k = 0; k < 20; k++) {
            struct block *block = atomic_load(
                &table->blocks[home->authors[(k * 97 + (uint32_t)i) % home->count] >> 1]);
            if (block)
                sum += block_entry(block, block_count(block) - 1);
        }
        sink += newest + sum;
    }
    (void)sink;
    return (cpu_us() - start) / count;
}

static void table_of_pages(struct bench *b)
{
    printf("\nhome page, 20 posts, CPU us        first   limit   ratio   pages 2-6\n");
    for (int size = 0; size < sizes; size++) {
        double first[runs], limit[runs], deep[runs];
        int count = pages_each / (1 + follows[size] / 500);
        for (int run = 0; run < runs; run++) {
            first[run] = pages(b, size, count, 0);
            limit[run] = least(b, size, count);
            deep[run] = pages(b, size, count / 10, 5) * 6 / 5 - first[run] / 5;
        }
        double page = median(first), bare = median(limit);
        printf("  following %5d                %7.2f %7.2f %7.1f %11.2f\n", follows[size], page,
               bare, page / bare, median(deep));
    }
}

static void *write_steadily(void *context)
{
    struct bench *b = context;
    struct event events[groups_of];
    while (!atomic_load(&b->stop)) {
        for (int k = 0; k < groups_of; k++)
            events[k] = some_post(b);
        live_apply(b->live, events, groups_of);
        atomic_fetch_add(&b->written, groups_of);
        nanosleep(&(struct timespec){.tv_nsec = 9900000}, NULL);
    }
    return NULL;
}

static void *read_steadily(void *context)
{
    struct bench *b = context;
    struct bench own = *b; /* memory of its own */
    own.w.memory = arena_new(0);
    readers_register(b->live->readers);
    while (!atomic_load(&b->stop))
        pages(&own, 1, 1000, 0);
    readers_unregister(b->live->readers);
    arena_free(own.w.memory);
    return NULL;
}

static void readers_beside_a_writer(struct bench *b)
{
    double plain[runs], beside[runs], both[runs], cost;
    pthread_t writer, reader;
    for (int run = 0; run < runs; run++)
        plain[run] = pages(b, 1, pages_each, 0);
    pthread_create(&writer, NULL, write_steadily, b);
    for (int run = 0; run < runs; run++)
        beside[run] = pages(b, 1, pages_each, 0);
    pthread_create(&reader, NULL, read_steadily, b);
    for (int run = 0; run < runs; run++)
        both[run] = pages(b, 1, pages_each, 0);
    atomic_store(&b->stop, true);
    pthread_join(writer, NULL);
    pthread_join(reader, NULL);
    double base = median(plain);
    printf("\nfollowing 200, 5,000 posts/s made meanwhile\n");
    printf("  no writer %.2f us   one reader %.2f us (%.2f)   two readers %.2f us (%.2f)\n", base,
           median(beside), median(beside) / base, median(both), median(both) / base);
    double start = cpu_us();
    for (int i = 0; i < 10000000; i++) {
        readers_busy(b->live->readers);
        readers_idle(b->live->readers);
    }
    cost = (cpu_us() - start) / 10000;
    printf("  busy and idle: %.1f ns\n", cost);
}

static void late_posts(struct bench *b)
{
    enum { late = 17000, each = 50 };
    struct event *events = calloc(late, sizeof *events);
    int64_t account = b->ids[0];
    for (int i = 0; i < late; i++)
        events[i] = (struct event){.kind = EVENT_POST_MADE,
                                   .account = account,
                                   .post = id_at(1300000000000 + i * 20000, id_bucket(account), 0)};
    double start = cpu_us();
    live_apply(b->live, events, late);
    double whole = cpu_us() - start;
    for (int i = 0; i < late; i++)
        events[i].post = id_at(1300000010000 + i * 20000, id_bucket(account), 0);
    start = cpu_us();
    for (int i = 0; i + each <= late; i += each)
        live_apply(b->live, events + i, each);
    printf("  17,000 old posts of one author: %.1f ms in one group, %.1f ms in groups of %d\n",
           whole / 1000, (cpu_us() - start) / 1000, each);
    free(events);
}

int main(int argc, char **argv)
{
    static struct bench b;
    int64_t value = 0;
    b.posts = argc > 2 && !str_int(str_of(argv[1]), 1000, 100000000, &value) ? (int)value : 1000000;
    b.authors = argc > 2 && !str_int(str_of(argv[2]), 10000, 10000000, &value) ? (int)value : 50000;
    b.ms = INT64_C(1760000000000);
    b.w = (struct work){.memory = arena_new(0), .now_ms = b.ms, .limits = &limits_default};
    struct live_options options = {.rendered_bytes_max = 1 << 25,
                                   .viewers_max = live_viewers_max_default,
                                   .window_posts_max = 1 << 26};
    must(live_open(&b.w, &options, &b.live));
    b.w.live = b.live;
    b.ids = calloc((size_t)b.authors, sizeof *b.ids);
    b.zipf = calloc((size_t)b.authors, sizeof *b.zipf);
    for (int i = 0; i < b.authors; i++) {
        b.ids[i] = id_at(b.ms - 1000 - i, (int)chance(id_buckets), 0);
        b.zipf[i] = (i ? b.zipf[i - 1] : 0) + pow(i + 1, -0.7);
    }
    double append = fill(&b);
    struct live_counts counts = live_counts(b.live);
    int64_t square_bytes = (int64_t)atomic_load(&b.live->square.list)->capacity * 16;
    printf("%d posts, %d authors\n", b.posts, b.authors);
    printf("  taken in at %.0f ns each, in groups of %d\n", append * 1000, groups_of);
    printf("  %.1f bytes a post in blocks, %.1f with authors, %.1f MiB in all, %.1f of it the "
           "public page\n",
           (double)atomic_load(&b.live->authors.block_bytes) / (double)counts.posts,
           (double)(counts.index_bytes - square_bytes) / (double)counts.posts,
           (double)counts.index_bytes / 1048576, (double)square_bytes / 1048576);
    live_reader_register(b.live);
    for (int size = 0; size < sizes; size++) {
        for (int i = 0; i < viewers_each; i++)
            b.viewers[size][i] = viewer_with(&b, follows[size]);
    }
    late_posts(&b);
    table_of_pages(&b);
    readers_beside_a_writer(&b);
    live_reader_unregister(b.live);
    return 0;
}
