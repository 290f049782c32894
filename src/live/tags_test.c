#include "live/state.h"
#include "live/test_live.h"

/* The lists by tag against the plainest model: every post, whether it stands, sorted. */

enum { tags_made = 5, posts_made = 3000, authors_made = 6 };

static struct {
    struct test_live t;
    int64_t author[authors_made];
    struct test_post posts[posts_made];
    int tag[posts_made];
    int count;
    uint64_t chance;
} s;

static const char *const names[tags_made] = {"one", "two", "drei", "\xd1\x87\xd0\xb5", "five"};

static void tell(enum event_kind kind, int i)
{
    struct str name = str_of(names[s.tag[i]]);
    int64_t numbers[1 + 2] = {(int64_t)name.size};
    memcpy(&numbers[1], name.data, name.size);
    test_apply(&s.t, (struct event){.kind = kind,
                                    .account = s.posts[i].author_id,
                                    .post = s.posts[i].id,
                                    .flags = s.posts[i].flags,
                                    .count = 1 + (uint32_t)(name.size + 7) / 8,
                                    .numbers = numbers});
}

static void store(int i)
{
    struct str name = str_of(names[s.tag[i]]);
    test_run(&s.t, "DELETE FROM tag_posts WHERE b = ?1 AND tag = ?2 AND post_id = ?3",
             db_int(bucket_of_name(name)), db_text(name), db_int(s.posts[i].id));
    if (!s.posts[i].gone)
        test_run(&s.t,
                 "INSERT INTO tag_posts (b, tag, post_id, author_id, flags)"
                 " VALUES (?1, ?2, ?3, ?4, ?5)",
                 db_int(bucket_of_name(name)), db_text(name), db_int(s.posts[i].id),
                 db_int(s.posts[i].author_id), db_int(s.posts[i].flags));
}

/* One more post; each fourth comes late, below what is held. */
static void post_add(bool stored)
{
    int i = s.count++;
    int64_t author = s.author[test_random(&s.chance, authors_made)];
    int64_t ms = TEST_NOW_MS + i * 10;
    if (i % 4 == 3)
        ms -= test_random(&s.chance, 10) * 10 + 5;
    s.posts[i] = (struct test_post){.id = id_at(ms, id_bucket(author), (uint32_t)i % 128),
                                    .author_id = author,
                                    .flags = test_random(&s.chance, 8) ? VISIBILITY_PUBLIC
                                                                       : VISIBILITY_UNLISTED};
    s.tag[i] = (int)test_random(&s.chance, tags_made);
    if (stored)
        store(i);
    tell(EVENT_TAGGED, i);
}

static int compare_down(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? 1 : *x > *y ? -1 : 0;
}

/* What stands under the tag, newest first. */
static int model(int tag, const struct live_filter *filter, int64_t *ret_ids)
{
    int count = 0;
    for (int i = 0; i < s.count; i++)
        if (s.tag[i] == tag && !s.posts[i].gone &&
            (s.posts[i].flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC &&
            (!filter->only_media || (s.posts[i].flags & POST_HAS_MEDIA)))
            ret_ids[count++] = s.posts[i].id;
    qsort(ret_ids, (size_t)count, sizeof *ret_ids, compare_down);
    return count;
}

/* Walks down to the end or the floor; returns how many were met. */
static int walk(int tag, const struct live_filter *filter)
{
    static int64_t ids[posts_made];
    int count = model(tag, filter, ids), at = 0;
    struct page page = {.limit = 7};
    struct live_page found;
    do {
        assert_ok(live_tag(s.t.w, NULL, str_of(names[tag]), &page, filter, &found));
        for (int i = 0; i < found.count; i++) {
            assert_true(at < count);
            assert_int_equal(found.ids[i], ids[at++]);
        }
        if (found.reached_floor && at < count)
            assert_true(ids[at] < found.floor_id);
        page.max_id = found.count ? found.ids[found.count - 1] : 0;
    } while (found.count == page.limit);
    if (!found.reached_floor)
        assert_int_equal(at, count);
    return at;
}

static void open_with(int64_t bytes_max)
{
    struct live_options options = test_live_options();
    memset(&s, 0, sizeof s);
    options.tags_bytes_max = bytes_max;
    test_live_open(&s.t, &options);
    for (uint32_t i = 0; i < authors_made; i++)
        s.author[i] = test_account(&s.t, i + 1);
}

/* Ids of one millisecond sort by bucket: a group told in no order is appended in theirs, and what
 * readers hold stays the same list. */
static void a_group_in_no_order_copies_no_list(void **state)
{
    enum { group = 64 };
    struct event events[group];
    struct str name = str_of(names[0]);
    int64_t numbers[1 + 2] = {(int64_t)name.size}, floor;
    (void)state;
    open_with(0);
    memcpy(&numbers[1], name.data, name.size);
    for (int i = 0; i < 4 * group; i++) { /* so that there is room */
        s.tag[s.count] = 0;
        s.posts[s.count] = (struct test_post){
            .id = id_at(TEST_NOW_MS + i, id_bucket(s.author[0]), 0), .author_id = s.author[0]};
        tell(EVENT_TAGGED, s.count++);
    }
    struct newest_list *before = tags_find(s.t.live, name, &floor);
    uint32_t count = atomic_load(&before->count);
    assert_true(before->capacity - count >= group);
    for (int i = 0; i < group; i++) {
        int64_t author = s.author[i % authors_made];
        events[i] = (struct event){
            .kind = EVENT_TAGGED,
            .account = author,
            .post = id_at(TEST_NOW_MS + 1000 + i / 8, id_bucket(author), (uint32_t)i),
            .count = 1 + (uint32_t)(name.size + 7) / 8,
            .numbers = numbers};
    }
    live_apply(s.t.live, events, group);
    assert_ptr_equal(tags_find(s.t.live, name, &floor), before);
    assert_int_equal(atomic_load(&before->count), count + group);
    for (uint32_t i = 1; i < count + group; i++)
        assert_true(before->entries[i - 1].id < before->entries[i].id);
    test_live_close(&s.t);
}

static void lists_are_what_was_told_and_what_is_stored(void **state)
{
    const struct live_filter all = {0}, media = {.only_media = true};
    (void)state;
    open_with(0);
    for (int step = 0; step < 400; step++) {
        post_add(true);
        int i = (int)test_random(&s.chance, (uint32_t)s.count);
        if (step % 5 == 0) {
            s.posts[i].gone = true;
            store(i);
            tell(EVENT_UNTAGGED, i);
        } else if (step % 5 == 1 && !s.posts[i].gone) {
            s.posts[i].flags ^= POST_HAS_MEDIA;
            store(i);
            tell(EVENT_TAGGED, i);
        } else if (step % 5 == 2 && s.posts[i].gone) {
            s.posts[i].gone = false; /* edited back */
            store(i);
            tell(EVENT_TAGGED, i);
        }
    }
    assert_ok(live_check(s.t.w, s.t.live));
    for (int tag = 0; tag < tags_made; tag++) {
        assert_true(walk(tag, &all) > 20);
        walk(tag, &media);
    }
    tell(EVENT_UNTAGGED, s.count - 1); /* and not stored so */
    assert_err(live_check(s.t.w, s.t.live), ERR_INTERNAL);
    test_live_close(&s.t);
}

static void a_long_list_keeps_its_newest_and_says_where_it_ends(void **state)
{
    const struct live_filter all = {0};
    struct live_page found;
    int64_t floor;
    (void)state;
    open_with(0);
    for (int i = 0; i < posts_made; i++) {
        post_add(false);
        s.tag[i] = 0;
        tell(EVENT_TAGGED, i);
    }
    int met = walk(0, &all);
    assert_in_range(met, live_tag_posts_max, 2 * live_tag_posts_max);
    struct newest_list *list = tags_find(s.t.live, str_of(names[0]), &floor);
    assert_non_null(list);
    assert_true(floor > s.posts[100].id);
    /* What comes in below the floor stays with SQL. */
    tell(EVENT_TAGGED, 0);
    assert_int_equal(walk(0, &all), met);
    const struct page up = {.limit = 5, .min_id = s.posts[0].id};
    assert_ok(live_tag(s.t.w, NULL, str_of(names[0]), &up, &all, &found));
    assert_true(found.reached_floor);
    test_live_close(&s.t);
}

static void all_lists_together_stay_within_their_bound(void **state)
{
    const struct live_filter all = {0};
    (void)state;
    open_with(16 * 1024);
    for (int i = 0; i < posts_made; i++) {
        post_add(false);
        if (i % 100 == 99)
            tags_trim(s.t.live);
    }
    assert_true(atomic_load(&s.t.live->tags.bytes) <= 16 * 1024);
    assert_true(atomic_load(&s.t.live->tags.floor) > s.posts[1000].id);
    for (int tag = 0; tag < tags_made; tag++)
        assert_true(walk(tag, &all) > 10);
    test_live_close(&s.t);
}

static void a_tag_nobody_used_is_empty_and_a_long_one_asks_sql(void **state)
{
    const struct live_filter all = {0};
    const struct page page = {.limit = 5};
    struct live_page found;
    char name[live_tag_name_bytes_max + 1];
    (void)state;
    open_with(0);
    assert_ok(live_tag(s.t.w, NULL, STR("nothing"), &page, &all, &found));
    assert_int_equal(found.count, 0);
    assert_false(found.reached_floor);
    memset(name, 'x', sizeof name);
    assert_ok(live_tag(s.t.w, NULL, (struct str){.data = name, .size = sizeof name}, &page, &all,
                       &found));
    assert_true(found.reached_floor);
    test_live_close(&s.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_in_no_order_copies_no_list),
        cmocka_unit_test(lists_are_what_was_told_and_what_is_stored),
        cmocka_unit_test(a_long_list_keeps_its_newest_and_says_where_it_ends),
        cmocka_unit_test(all_lists_together_stay_within_their_bound),
        cmocka_unit_test(a_tag_nobody_used_is_empty_and_a_long_one_asks_sql),
    };
    return cmocka_run_group_tests_name("live tags", tests, NULL, NULL);
}
