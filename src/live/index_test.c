#include "live/test_live.h"

#include <time.h>

/* The merge against the plainest thing that could be right: look at every post, keep what the
 * rules show, sort, cut the page. */

enum { authors_max = 60, posts_max = 4000 };

struct square_model {
    struct test_live t;
    uint64_t chance;
    int64_t authors[authors_max];
    uint32_t relations[authors_max]; /* of the viewer, the first author */
    int64_t mute_ends[authors_max];
    struct test_post posts[posts_max];
    bool names_viewer[posts_max]; /* direct posts */
    int author_count, post_count;
    const struct live_viewer *viewer;
};

static uint32_t chance(struct square_model *s, uint32_t below)
{
    return test_random(&s->chance, below);
}

static int author_number(const struct square_model *s, int64_t account_id)
{
    for (int i = 0; i < s->author_count; i++) {
        if (s->authors[i] == account_id)
            return i;
    }
    return -1;
}

static uint32_t relation_now(const struct square_model *s, int64_t account_id)
{
    int number = author_number(s, account_id);
    if (number < 0)
        return 0;
    uint32_t flags = s->relations[number];
    if (s->mute_ends[number] && s->mute_ends[number] <= s->t.w->now_ms)
        flags &= ~(uint32_t)RELATION_MUTES;
    return flags;
}

static bool hides(uint32_t relation)
{
    return (relation & (RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES)) != 0;
}

static bool home_shows(const struct square_model *s, int i)
{
    const struct test_post *post = &s->posts[i];
    int64_t me = s->authors[0];
    uint32_t author = relation_now(s, post->author_id), other = relation_now(s, post->other_id);
    if (post->gone)
        return false;
    if (post->author_id == me)
        return true;
    if (!(author & RELATION_FOLLOWS) || hides(author))
        return false;
    if ((post->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT && !s->names_viewer[i])
        return false;
    if (post->flags & POST_IS_BOOST)
        return !(author & RELATION_BOOSTS_HIDDEN) && !hides(other);
    if ((post->flags & POST_IS_REPLY) && !(post->flags & POST_REPLIES_TO_SELF))
        return post->other_id == me || ((other & RELATION_FOLLOWS) && !hides(other));
    return true;
}

static bool public_shows(const struct square_model *s, int i)
{
    const struct test_post *post = &s->posts[i];
    return !post->gone && (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC &&
           !(post->flags & (POST_IS_BOOST | POST_REMOTE)) &&
           (!(post->flags & POST_IS_REPLY) || (post->flags & POST_REPLIES_TO_SELF)) &&
           !hides(relation_now(s, post->author_id));
}

static int compare_down(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x > *y ? -1 : *x < *y;
}

static struct live_page naive(const struct square_model *s, const struct page *page,
                              bool (*shows)(const struct square_model *s, int i))
{
    static int64_t ids[posts_max];
    int count = 0;
    int64_t low = page->min_id ? page->min_id : page->since_id;
    for (int i = 0; i < s->post_count; i++) {
        int64_t id = s->posts[i].id;
        if (id > low && (!page->max_id || id < page->max_id) && shows(s, i))
            ids[count++] = id;
    }
    qsort(ids, (size_t)count, sizeof ids[0], compare_down);
    struct live_page result = {0};
    int from = page->min_id && count > page->limit ? count - page->limit : 0;
    for (int i = from; i < count && result.count < page->limit; i++)
        result.ids[result.count++] = ids[i];
    return result;
}

static void assert_same(const struct live_page *page, const struct live_page *expected)
{
    assert_int_equal(page->count, expected->count);
    for (int i = 0; i < page->count; i++)
        assert_int_equal(page->ids[i], expected->ids[i]);
}

static void compare_pages(struct square_model *s, const struct page *page)
{
    struct live_page got, expected = naive(s, page, home_shows);
    assert_ok(live_home(s->t.w, s->viewer, page, &got));
    assert_same(&got, &expected);
    assert_false(got.reached_floor);
    expected = naive(s, page, public_shows);
    assert_ok(live_public(s->t.w, s->viewer, page, NULL, &got));
    assert_same(&got, &expected);
}

static bool ranked_shows(const struct square_model *s, int i)
{
    const struct test_post *post = &s->posts[i];
    return home_shows(s, i) && post->author_id != s->authors[0] &&
           !(post->flags & (POST_IS_BOOST | POST_RESTRICTED)) &&
           (post->flags & POST_VISIBILITY_MASK) != VISIBILITY_DIRECT;
}

static bool ranked_of_others_shows(const struct square_model *s, int i)
{
    const struct test_post *post = &s->posts[i];
    return public_shows(s, i) && post->author_id != s->authors[0] &&
           !(post->flags & POST_RESTRICTED) &&
           !(relation_now(s, post->author_id) & RELATION_FOLLOWS);
}

static void assert_found(const struct live_found *found, int count,
                         const struct live_page *expected, bool followed)
{
    assert_int_equal(count, expected->count);
    for (int i = 0; i < count; i++) {
        assert_int_equal(found[i].id, expected->ids[i]);
        assert_int_equal(found[i].is_followed, followed);
    }
}

/* Where nothing is published everybody is a newcomer. Keeps the first that she may be shown. */
static int newcomers_shown(struct square_model *s, struct live_found *found, int max)
{
    int count = live_newcomers(s->t.w, ID_EPOCH_MS, 0, found), kept = 0;
    assert_ok(live_posts_found(s->t.w, s->viewer, found, &count));
    for (int i = 0; i < count && kept < max; i++)
        if (!found[i].is_followed)
            found[kept++] = found[i];
    return kept;
}

/* What ranked pages are made of, against the same plain model. */
static void compare_found(struct square_model *s)
{
    struct live_found found[live_newcomers_looked_max];
    const struct page page = {.limit = 1 + (int)chance(s, page_limit_max - 1)};
    struct live_page expected = naive(s, &page, ranked_shows);
    int count = -1;
    assert_ok(live_home_found(s->t.w, s->viewer, ID_EPOCH_MS, found, page.limit, &count));
    assert_found(found, count, &expected, true);
    expected = naive(s, &page, ranked_of_others_shows);
    assert_found(found, newcomers_shown(s, found, page.limit), &expected, false);
}

static int64_t some_id(struct square_model *s)
{
    if (chance(s, 4) == 0)
        return 0;
    int64_t id = s->posts[chance(s, (uint32_t)s->post_count)].id;
    return id + (int64_t)chance(s, 3) - 1;
}

static void compare_random_pages(struct square_model *s, int times)
{
    compare_found(s);
    for (int i = 0; i < times; i++) {
        struct page page = {.limit = 1 + (int)chance(s, i % 8 ? 20 : page_limit_max)};
        page.max_id = some_id(s);
        if (chance(s, 3) == 0)
            page.since_id = some_id(s);
        if (chance(s, 3) == 0)
            page.min_id = some_id(s);
        compare_pages(s, &page);
    }
    compare_pages(s, &(struct page){.limit = 20});
}

static void random_relations(struct square_model *s)
{
    static const uint32_t kinds[] = {
        RELATION_FOLLOWS,
        RELATION_FOLLOWS,
        RELATION_FOLLOWS,
        RELATION_FOLLOWS | RELATION_BOOSTS_HIDDEN,
        RELATION_FOLLOWS | RELATION_MUTES,
        RELATION_MUTES | RELATION_MUTES_NOTIFICATIONS,
        RELATION_BLOCKS,
        RELATION_BLOCKED_BY,
        RELATION_FOLLOWED_BY,
        0,
    };
    for (int i = 1; i < s->author_count; i++) {
        uint32_t flags = kinds[chance(s, sizeof kinds / sizeof kinds[0])];
        s->relations[i] = flags;
        s->mute_ends[i] =
            (flags & RELATION_MUTES) && chance(s, 2) ? TEST_NOW_MS + (int64_t)chance(s, 3) - 1 : 0;
        test_relation(&s->t, s->authors[0], s->authors[i], flags, s->mute_ends[i]);
    }
}

static struct test_post random_post(struct square_model *s, int64_t ms)
{
    /* A few write most, as people do. */
    uint32_t author = chance(s, 1 + chance(s, (uint32_t)s->author_count));
    struct test_post post = {.author_id = s->authors[author]};
    post.id = id_at(ms, id_bucket(post.author_id), chance(s, 128));
    static const uint32_t visibilities[] = {VISIBILITY_PUBLIC,    VISIBILITY_PUBLIC,
                                            VISIBILITY_PUBLIC,    VISIBILITY_UNLISTED,
                                            VISIBILITY_FOLLOWERS, VISIBILITY_DIRECT};
    post.flags = visibilities[chance(s, 6)];
    uint32_t kind = chance(s, 5);
    if (kind <= 1) {
        post.flags |= kind == 0 ? POST_IS_BOOST : POST_IS_REPLY;
        if (chance(s, 12)) /* else of somebody unknown */
            post.other_id = s->authors[chance(s, (uint32_t)s->author_count)];
        if (kind == 1 && post.other_id == post.author_id)
            post.flags |= POST_REPLIES_TO_SELF;
    }
    if (chance(s, 3) == 0)
        post.flags |= POST_HAS_MEDIA | POST_SENSITIVE;
    if (chance(s, 10) == 0)
        post.flags |= POST_REMOTE | POST_NOT_INDEXABLE;
    return post;
}

static bool id_taken(const struct square_model *s, int64_t id)
{
    for (int i = 0; i < s->post_count; i++) {
        if (s->posts[i].id == id)
            return true;
    }
    return false;
}

/* Makes `count` posts, some of them late, and hands them over in groups. */
static void random_posts(struct square_model *s, int count, bool stored)
{
    struct event events[32];
    size_t waiting = 0;
    for (int i = 0; i < count && s->post_count < posts_max; i++) {
        s->t.ms += chance(s, 40);
        int64_t ms = chance(s, 10) ? s->t.ms : s->t.ms - (int64_t)chance(s, 40000);
        struct test_post post = random_post(s, ms);
        if (id_taken(s, post.id))
            continue;
        if ((post.flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT && chance(s, 2)) {
            s->names_viewer[s->post_count] = true;
            test_run(&s->t,
                     "INSERT INTO post_mentions (b, post_id, account_id, silent) "
                     "VALUES (?1, ?2, ?3, 0)",
                     db_int(id_bucket(post.id)), db_int(post.id), db_int(s->authors[0]));
        }
        if (stored)
            test_store_post(&s->t, &post);
        s->posts[s->post_count++] = post;
        events[waiting++] = test_made(&post);
        if (waiting == 32 || chance(s, 6) == 0) {
            live_apply(s->t.live, events, waiting);
            waiting = 0;
        }
    }
    live_apply(s->t.live, events, waiting);
}

static void delete_some(struct square_model *s, uint32_t one_in, bool stored)
{
    for (int i = 0; i < s->post_count; i++) {
        struct test_post *post = &s->posts[i];
        if (post->gone || chance(s, one_in))
            continue;
        post->gone = true;
        test_apply(
            &s->t,
            (struct event){.kind = EVENT_POST_GONE, .account = post->author_id, .post = post->id});
        if (stored)
            test_run(&s->t, "DELETE FROM posts WHERE b = ?1 AND id = ?2",
                     db_int(id_bucket(post->id)), db_int(post->id));
    }
}

static struct square_model *square(uint64_t seed, int authors)
{
    struct square_model *s = calloc(1, sizeof *s);
    struct live_options options = test_live_options();
    test_live_open(&s->t, &options);
    s->chance = seed;
    for (s->author_count = 0; s->author_count < authors; s->author_count++)
        s->authors[s->author_count] = test_account(&s->t, (uint32_t)s->author_count + 1);
    s->viewer = test_viewer(&s->t, s->authors[0]);
    return s;
}

static void square_end(struct square_model *s)
{
    test_live_close(&s->t);
    free(s);
}

static void every_page_is_what_looking_at_every_post_would_give(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct square_model *s = square(seed, seed % 2 ? authors_max : 8);
        for (int round = 0; round < 4; round++) {
            random_relations(s);
            random_posts(s, 400, false);
            compare_random_pages(s, 120);
            delete_some(s, round == 2 ? 2 : 12, false);
            compare_random_pages(s, 120);
        }
        square_end(s);
    }
}

static void paging_down_and_up_gives_each_post_once(void **state)
{
    (void)state;
    struct square_model *s = square(11, authors_max);
    random_relations(s);
    random_posts(s, 3000, false);
    delete_some(s, 9, false);
    int shown = 0;
    for (int i = 0; i < s->post_count; i++)
        shown += home_shows(s, i);

    struct live_page page;
    int down = 0, up = 0;
    struct page ask = {.limit = 7};
    do {
        assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
        for (int i = 0; i < page.count; i++) {
            assert_true(ask.max_id == 0 || page.ids[i] < ask.max_id);
            ask.max_id = page.ids[i];
        }
        down += page.count;
    } while (page.count > 0);
    ask = (struct page){.limit = 7, .min_id = 1};
    do {
        assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
        for (int i = page.count - 1; i >= 0; i--) {
            assert_true(page.ids[i] > ask.min_id);
            ask.min_id = page.ids[i];
        }
        up += page.count;
    } while (page.count > 0);
    ask = (struct page){.limit = 7, .min_id = INT64_MAX};
    assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
    assert_int_equal(page.count, 0);
    assert_ok(live_public(s->t.w, NULL, &ask, &(struct live_filter){0}, &page));
    assert_int_equal(page.count, 0);
    assert_false(page.reached_floor);
    assert_true(shown > 500);
    assert_int_equal(down, shown);
    assert_int_equal(up, shown);
    square_end(s);
}

static void what_events_made_equals_what_a_rebuild_makes(void **state)
{
    (void)state;
    struct square_model *s = square(21, 20);
    random_relations(s);
    random_posts(s, 600, true);
    delete_some(s, 7, true);
    for (int i = 0; i < s->post_count; i += 5) {
        struct test_post *post = &s->posts[i];
        if (post->gone)
            continue;
        post->flags ^= POST_HAS_MEDIA;
        test_run(&s->t, "UPDATE posts SET flags = ?3 WHERE b = ?1 AND id = ?2",
                 db_int(id_bucket(post->id)), db_int(post->id), db_int(post->flags));
        test_apply(&s->t, (struct event){.kind = EVENT_POST_CHANGED,
                                         .account = post->author_id,
                                         .post = post->id,
                                         .flags = post->flags});
    }
    compare_random_pages(s, 50);
    enum err e = live_check(s->t.w, s->t.live);
    if (e)
        print_error("%.*s\n", STR_ARG(s->t.w->why));
    assert_ok(e);
    square_end(s);
}

static void events_that_come_twice_change_nothing(void **state)
{
    (void)state;
    struct square_model *s = square(31, 10);
    random_relations(s);
    random_posts(s, 200, true);
    delete_some(s, 5, true);
    for (int i = 0; i < s->post_count; i++) {
        struct event made = test_made(&s->posts[i]);
        live_apply(s->t.live, &made, 1);
        if (s->posts[i].gone)
            test_apply(&s->t, (struct event){.kind = EVENT_POST_GONE,
                                             .account = s->posts[i].author_id,
                                             .post = s->posts[i].id});
    }
    compare_random_pages(s, 50);
    assert_ok(live_check(s->t.w, s->t.live));
    square_end(s);
}

static void a_group_that_names_a_post_twice_adds_it_once(void **state)
{
    (void)state;
    struct square_model *s = square(35, 3);
    struct event events[8];
    for (int i = 0; i < 8; i++)
        events[i] = (struct event){.kind = EVENT_POST_MADE,
                                   .account = s->authors[1],
                                   .post = id_at(TEST_NOW_MS - i / 2, id_bucket(s->authors[1]), 0)};
    live_apply(s->t.live, events, 8);
    assert_int_equal(live_counts(s->t.live).posts, 4);
    struct live_page page;
    assert_ok(live_public(s->t.w, NULL, &(struct page){.limit = 20}, NULL, &page));
    assert_int_equal(page.count, 4);
    assert_ok(live_author(s->t.w, s->authors[1], &(struct page){.limit = 20}, NULL, &page));
    assert_int_equal(page.count, 4);
    square_end(s);
}

static void below_the_window_a_page_says_where_to_go_on(void **state)
{
    (void)state;
    struct square_model *s = square(41, 12);
    for (int i = 1; i < s->author_count; i++) {
        s->relations[i] = RELATION_FOLLOWS;
        test_relation(&s->t, s->authors[0], s->authors[i], RELATION_FOLLOWS, 0);
    }
    random_posts(s, 1500, true);
    s->t.live->options.window_posts_max = 400;
    live_reader_idle(s->t.live);
    index_trim(s->t.live);
    live_reader_busy(s->t.live);
    struct live_counts counts = live_counts(s->t.live);
    assert_true(counts.posts <= 400 && counts.posts >= 250);
    assert_true(counts.watermark > 0);

    /* What is held is as before, down to the floor; together with what lies below it in the store
     * nothing is missing. */
    struct page ask = {.limit = 20};
    struct live_page page, expected;
    do {
        expected = naive(s, &ask, home_shows);
        assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
        for (int i = 0; i < page.count; i++)
            assert_int_equal(page.ids[i], expected.ids[i]);
        if (page.reached_floor)
            break;
        assert_int_equal(page.count, 20);
        ask.max_id = page.ids[19];
    } while (page.count > 0);
    assert_true(page.reached_floor);
    assert_int_equal(page.floor_id, counts.watermark);
    assert_true(expected.ids[page.count] < page.floor_id);

    ask = (struct page){.limit = 20, .max_id = s->posts[0].id + 1};
    assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
    assert_true(page.reached_floor);
    assert_int_equal(page.floor_id, ask.max_id);
    ask = (struct page){.limit = 20, .min_id = 1};
    assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
    assert_true(page.reached_floor);
    assert_int_equal(page.floor_id, counts.watermark);
    assert_true(page.count == 20 && page.ids[19] >= counts.watermark);
    ask = (struct page){.limit = 20, .since_id = counts.watermark};
    assert_ok(live_home(s->t.w, s->viewer, &ask, &page));
    assert_false(page.reached_floor);
    assert_ok(live_check(s->t.w, s->t.live));
    square_end(s);
}

static void a_square_larger_than_the_window_is_rebuilt_to_its_newest_posts(void **state)
{
    (void)state;
    struct square_model *s = square(43, 12);
    random_posts(s, 1000, true);
    struct live_options options = test_live_options();
    options.window_posts_max = 300;
    struct live *small;
    assert_ok(live_open(s->t.w, &options, &small));
    assert_ok(live_rebuild(s->t.w, small));
    struct live_counts counts = live_counts(small);
    assert_in_range(counts.posts, 150, 300);
    int above = 0;
    for (int i = 0; i < s->post_count; i++)
        above += s->posts[i].id >= counts.watermark;
    assert_int_equal(above, counts.posts);
    live_close(small);
    square_end(s);
}

static void a_list_shows_its_members_and_obeys_its_filter(void **state)
{
    (void)state;
    struct square_model *s = square(51, 6);
    struct test_live *t = &s->t;
    int64_t a = s->authors[1], b = s->authors[2], c = s->authors[3];
    struct test_post posts[] = {
        {.author_id = a, .flags = VISIBILITY_PUBLIC | POST_HAS_MEDIA},
        {.author_id = a, .flags = POST_IS_REPLY, .other_id = b},
        {.author_id = b, .flags = POST_IS_REPLY, .other_id = c},
        {.author_id = b, .flags = POST_IS_BOOST, .other_id = c},
        {.author_id = b, .flags = POST_IS_REPLY | POST_REPLIES_TO_SELF, .other_id = b},
        {.author_id = a, .flags = VISIBILITY_FOLLOWERS},
        {.author_id = c, .flags = VISIBILITY_PUBLIC},
    };
    enum { count = sizeof posts / sizeof posts[0] };
    for (int i = 0; i < count; i++) {
        posts[i].id = id_at(t->ms += 100, id_bucket(posts[i].author_id), 0);
        test_apply(t, test_made(&posts[i]));
    }
    const int64_t members[] = {b, a, a, 12345};
    const struct {
        struct live_filter filter;
        const char *shown;
    } cases[] = {
        {{0}, "543210"},
        {{.no_replies = true}, "5430"},
        {{.no_boosts = true}, "54210"},
        {{.only_media = true}, "0"},
        {{.visibilities = 1 << VISIBILITY_PUBLIC}, "43210"},
        {{.replies = LIVE_REPLIES_TO_MEMBERS}, "54310"},
        {{.replies = LIVE_REPLIES_TO_FOLLOWED}, "5430"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct live_page page;
        assert_ok(live_authors(t->w, s->viewer, members, 4, &(struct page){.limit = 20},
                               &cases[k].filter, &page));
        assert_int_equal(page.count, strlen(cases[k].shown));
        for (int i = 0; i < page.count; i++)
            assert_int_equal(page.ids[i], posts[cases[k].shown[i] - '0'].id);
    }
    struct live_page page;
    assert_ok(live_author(t->w, a, &(struct page){.limit = 0}, NULL, &page));
    assert_int_equal(page.count, 3);
    assert_ok(live_author(t->w, 777, &(struct page){.limit = 1}, NULL, &page));
    assert_int_equal(page.count, 0);
    square_end(s);
}

/* What filled her first page before is no guide after that. */
static void after_the_unfollowing_of_who_wrote_last_the_page_is_of_the_others(void **state)
{
    (void)state;
    struct square_model *s = square(61, 6);
    struct test_live *t = &s->t;
    int64_t me = s->authors[0], early = s->authors[1], late = s->authors[2];
    enum { each = 60 };
    int64_t written[each];
    for (int i = 0; i < 2 * each; i++) {
        int64_t author = i < each ? early : late;
        struct test_post post = {.author_id = author,
                                 .id = id_at(t->ms += 1000, id_bucket(author), 0)};
        test_apply(t, test_made(&post));
        if (i < each)
            written[i] = post.id;
    }
    test_relation(t, me, early, RELATION_FOLLOWS, 0);
    test_relation(t, me, late, RELATION_FOLLOWS, 0);
    struct live_page page;
    for (int i = 0; i < 2; i++) {
        assert_ok(live_home(t->w, test_viewer(t, me), &(struct page){.limit = 20}, &page));
        assert_int_equal(page.count, 20);
    }
    test_relation(t, me, late, 0, 0);
    assert_ok(live_home(t->w, test_viewer(t, me), &(struct page){.limit = 20}, &page));
    assert_int_equal(page.count, 20);
    for (int i = 0; i < page.count; i++)
        assert_int_equal(page.ids[i], written[each - 1 - i]);
    square_end(s);
}

static void a_page_that_would_look_at_too_much_stops_and_says_where(void **state)
{
    (void)state;
    struct square_model *s = square(61, 2);
    struct test_live *t = &s->t;
    enum { hidden = live_scan_max + 1000 };
    test_relation(t, s->authors[0], s->authors[1], RELATION_FOLLOWS, 0);
    struct event *events = calloc(hidden, sizeof *events);
    for (int i = 0; i < hidden; i++)
        events[i] = (struct event){.kind = EVENT_POST_MADE,
                                   .account = s->authors[1],
                                   .post = id_at(TEST_NOW_MS + i, id_bucket(s->authors[1]), 0),
                                   .flags = POST_IS_REPLY};
    live_apply(t->live, events, hidden);
    struct live_page page;
    assert_ok(live_home(t->w, s->viewer, &(struct page){.limit = 20}, &page));
    assert_int_equal(page.count, 0);
    assert_true(page.reached_floor);
    assert_int_equal(page.floor_id, events[hidden - live_scan_max].post);
    free(events);
    square_end(s);
}

static void the_public_page_keeps_the_newest_and_knows_its_floor(void **state)
{
    (void)state;
    struct square_model *s = square(71, 2);
    struct test_live *t = &s->t;
    enum { made = 2 * live_public_max + 500, group = 1000 };
    struct event events[group];
    int64_t author = s->authors[1];
    for (int i = 0; i < made; i += group) {
        int count = 0;
        for (; count < group && i + count < made; count++)
            events[count] =
                (struct event){.kind = EVENT_POST_MADE,
                               .account = author,
                               .post = id_at(TEST_NOW_MS + (i + count) * 2, id_bucket(author), 0)};
        live_apply(t->live, events, (size_t)count);
    }
    struct live_page page;
    assert_ok(live_public(t->w, NULL, &(struct page){.limit = 20}, NULL, &page));
    assert_int_equal(page.count, 20);
    assert_int_equal(page.ids[0], id_at(TEST_NOW_MS + (made - 1) * 2, id_bucket(author), 0));
    struct page ask = {.limit = 20, .max_id = id_at(TEST_NOW_MS + 100, id_bucket(author), 0)};
    assert_ok(live_public(t->w, NULL, &ask, NULL, &page));
    assert_int_equal(page.count, 0);
    assert_true(page.reached_floor);
    assert_int_equal(page.floor_id, ask.max_id);
    /* A late one above the floor comes in at its place. */
    struct test_post late = {.author_id = author,
                             .id = id_at(TEST_NOW_MS + made * 2 - 7, id_bucket(author), 0)};
    test_apply(t, test_made(&late));
    ask.max_id = late.id + 1;
    assert_ok(live_public(t->w, NULL, &ask, NULL, &page));
    assert_int_equal(page.ids[0], late.id);
    square_end(s);
}

static void author_posts(struct test_live *t, int author, int64_t ms)
{
    const int64_t id = id_at(TEST_NOW_MS + author, author % id_buckets, 0);

    test_apply(t, (struct event){.kind = EVENT_POST_MADE,
                                 .account = id,
                                 .post = id_at(TEST_NOW_MS + ms, id_bucket(id), 0)});
}

static void of_many_authors_who_posted_last_is_not_looked_for_at_every_request(void **state)
{
    (void)state;
    struct test_live *t = &(struct test_live){0};
    struct live_options options = test_live_options();
    int64_t ids[3];

    test_live_open(t, &options);
    for (int i = 1; i <= live_latest_scan_max + 9; i++) {
        author_posts(t, i, i * 100);
        if (i == 9) {
            assert_int_equal(live_latest_authors(t->live, ids, 3), 3);
            assert_int_equal(ids[0], id_at(TEST_NOW_MS + 9, 9, 0)); /* of few, always */
        }
    }
    assert_int_equal(live_latest_authors(t->live, ids, 3), 3);
    author_posts(t, 1, (live_latest_scan_max + 100) * 100);
    assert_int_equal(live_latest_authors(t->live, ids, 1), 1);
    assert_int_equal(ids[0], id_at(TEST_NOW_MS + live_latest_scan_max + 9,
                                   (live_latest_scan_max + 9) % id_buckets, 0));
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 50 * 1000 * 1000}, NULL);
    assert_int_equal(live_latest_authors(t->live, ids, 1), 1);
    assert_int_equal(ids[0], id_at(TEST_NOW_MS + 1, 1, 0));
    test_live_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_is_what_looking_at_every_post_would_give),
        cmocka_unit_test(paging_down_and_up_gives_each_post_once),
        cmocka_unit_test(what_events_made_equals_what_a_rebuild_makes),
        cmocka_unit_test(events_that_come_twice_change_nothing),
        cmocka_unit_test(a_group_that_names_a_post_twice_adds_it_once),
        cmocka_unit_test(below_the_window_a_page_says_where_to_go_on),
        cmocka_unit_test(a_square_larger_than_the_window_is_rebuilt_to_its_newest_posts),
        cmocka_unit_test(a_list_shows_its_members_and_obeys_its_filter),
        cmocka_unit_test(after_the_unfollowing_of_who_wrote_last_the_page_is_of_the_others),
        cmocka_unit_test(a_page_that_would_look_at_too_much_stops_and_says_where),
        cmocka_unit_test(the_public_page_keeps_the_newest_and_knows_its_floor),
        cmocka_unit_test(of_many_authors_who_posted_last_is_not_looked_for_at_every_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
