#include "social/timelines.h"

#include "base/clock.h"
#include "live/test_live.h"
#include "social/lists.h"
#include "social/marks.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/tags.h"
#include "social/threads.h"

/* A square of which memory holds only the newest third: every walk has to cross the seam. */
enum { authors = 4, posts = 240, window = 80 };

static struct {
    struct test_store store;
    struct work *w;
    struct live *live;
    int64_t viewer_id, author[authors], post[posts]; /* oldest first */
    int64_t author_of[posts];
    struct viewer viewer;
} t;

static int64_t person(const char *name)
{
    struct account account;
    assert_ok(account_create(t.w, &(struct account_draft){.username = str_of(name)}, &account));
    return account.id;
}

static void open_live(void)
{
    const struct live_options options = {.rendered_bytes_max = 1 << 20,
                                         .viewers_max = 16,
                                         .window_posts_max = window,
                                         .tags_bytes_max = 2048};
    assert_ok(live_open(t.w, &options, &t.live));
    assert_ok(live_rebuild(t.w, t.live));
    t.w->live = t.live;
    live_reader_register(t.live);
    live_reader_busy(t.live);
    assert_true(live_counts(t.live).watermark > t.post[posts / 2]);
    t.viewer = (struct viewer){.account_id = t.viewer_id};
    assert_ok(live_viewer_get(t.w, t.viewer_id, &t.viewer.live));
}

static int start(void **state)
{
    static const char *const names[authors] = {"a0", "a1", "a2", "a3"};
    (void)state;
    memset(&t, 0, sizeof(t));
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->site = test_site();
    t.viewer_id = person("viewer");
    for (int i = 0; i < authors; i++) {
        t.author[i] = person(names[i]);
        assert_ok(relation_follow(t.w, t.viewer_id, t.author[i], NULL));
    }
    for (int i = 0; i < posts; i++) {
        struct post post;
        t.author_of[i] = t.author[i % 7 % authors];
        const struct post_draft draft = {.author_id = t.author_of[i],
                                         .text = i % 3 ? STR("hello #odd") : STR("hello"),
                                         .imported = true,
                                         .created_ms = TEST_NOW_MS + i * 1000};
        assert_ok(post_create(t.w, &draft, &post));
        t.post[i] = post.id;
    }
    t.w->now_ms = TEST_NOW_MS + posts * 1000;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    if (t.live) {
        live_reader_idle(t.live);
        live_reader_unregister(t.live);
        live_close(t.live);
        t.w->live = NULL;
    }
    test_store_close(&t.store);
    return 0;
}

/* One kind of timeline, and which posts belong to it. */
struct kind {
    enum err (*page)(const struct page *page, struct timeline_page *ret_page);
    bool (*holds)(int index);
};

static enum err home_page(const struct page *page, struct timeline_page *ret_page)
{
    return timeline_home(t.w, &t.viewer, page, ret_page);
}

static enum err public_page(const struct page *page, struct timeline_page *ret_page)
{
    const struct live_filter filter = {
        .no_replies = true, .no_boosts = true, .visibilities = 1U << VISIBILITY_PUBLIC};
    return timeline_public(t.w, &t.viewer, page, &filter, ret_page);
}

static enum err account_page(const struct page *page, struct timeline_page *ret_page)
{
    const struct timeline_account_filter filter = {.no_boosts = true};
    return timeline_account(t.w, &t.viewer, t.author[1], page, &filter, ret_page);
}

static enum err tag_page(const struct page *page, struct timeline_page *ret_page)
{
    const struct timeline_tags tags = {.any = {STR("odd")}, .any_count = 1};
    return timeline_tag(t.w, &t.viewer, &tags, page, ret_page);
}

static bool holds_all(int index)
{
    (void)index;
    return true;
}
static bool holds_authors(int index)
{
    return t.author_of[index] == t.author[1];
}
static bool holds_tagged(int index)
{
    return index % 3 != 0;
}
static bool holds_author_or_tagged(int index)
{
    return holds_authors(index) || holds_tagged(index);
}

static const struct kind kinds[] = {
    {home_page, holds_all},
    {public_page, holds_all},
    {account_page, holds_authors},
    {tag_page, holds_tagged},
};
enum { kind_count = sizeof(kinds) / sizeof(kinds[0]) };

static void walk_down(const struct kind *kind, int limit)
{
    struct page page = {.limit = limit};
    int at = posts - 1;
    for (;;) {
        struct timeline_page found;
        assert_ok(kind->page(&page, &found));
        for (int i = 0; i < found.count; i++, at--) {
            while (at >= 0 && !kind->holds(at))
                at--;
            assert_true(at >= 0);
            assert_int_equal(found.ids[i], t.post[at]);
        }
        if (found.count < limit)
            break;
        page.max_id = found.ids[found.count - 1];
    }
    while (at >= 0 && !kind->holds(at))
        at--;
    assert_int_equal(at, -1);
}

static void walk_up(const struct kind *kind, int limit)
{
    struct page page = {.limit = limit, .min_id = 1};
    int at = 0;
    for (;;) {
        struct timeline_page found;
        assert_ok(kind->page(&page, &found));
        for (int i = found.count - 1; i >= 0; i--, at++) {
            while (at < posts && !kind->holds(at))
                at++;
            assert_true(at < posts);
            assert_int_equal(found.ids[i], t.post[at]);
        }
        if (found.count < limit)
            break;
        page.min_id = found.ids[0];
    }
    while (at < posts && !kind->holds(at))
        at++;
    assert_int_equal(at, posts);
}

static void walks_down_meet_every_post_once(void **state)
{
    (void)state;
    open_live();
    for (int k = 0; k < kind_count; k++)
        for (int limit = 1; limit <= 40; limit += 13)
            walk_down(&kinds[k], limit);
}

static void walks_up_meet_every_post_once(void **state)
{
    (void)state;
    open_live();
    for (int k = 0; k < kind_count; k++)
        for (int limit = 1; limit <= 40; limit += 13)
            walk_up(&kinds[k], limit);
}

static void a_home_with_a_followed_tag_has_no_seam(void **state)
{
    const struct kind home = {home_page, holds_author_or_tagged};
    (void)state;
    for (int i = 0; i < authors; i++)
        if (i != 1)
            assert_ok(relation_unfollow(t.w, t.viewer_id, t.author[i]));
    assert_ok(tag_follow(t.w, t.viewer_id, STR("odd")));
    assert_ok(tag_follow(t.w, t.viewer_id, STR("unused")));
    open_live();
    for (int limit = 1; limit <= 40; limit += 13) {
        walk_down(&home, limit);
        walk_up(&home, limit);
    }
}

/* Authors followed for French: what they say in English is nowhere on the way down or up, above
 * the seam or below it, at home or on a list. */
static int64_t list_id;

static enum err list_page(const struct page *page, struct timeline_page *ret_page)
{
    return timeline_list(t.w, &t.viewer, list_id, page, ret_page);
}

static void languages_of_a_follow_hold_on_both_sides_of_the_seam(void **state)
{
    const struct follow_options in_french = {.set_languages = true, .languages = STR("fr")};
    const struct list_changes named = {.set_title = true, .title = STR("all")};
    const struct kind home = {home_page, holds_all}, list = {list_page, holds_all};
    struct list made;
    (void)state;
    for (int i = 0; i < authors; i++)
        assert_ok(relation_follow(t.w, t.viewer_id, t.author[i], &in_french));
    assert_ok(list_create(t.w, t.viewer_id, &named, &made));
    assert_ok(list_members_add(t.w, t.viewer_id, made.id, t.author, authors));
    list_id = made.id;
    for (int i = 0; i < posts; i += 3) {
        struct post post;
        const struct post_draft draft = {.author_id = t.author[i % authors],
                                         .text = STR("in English"),
                                         .language = STR("en"),
                                         .imported = true,
                                         .created_ms = TEST_NOW_MS + i * 1000 + 500};
        assert_ok(post_create(t.w, &draft, &post));
    }
    open_live();
    for (int limit = 1; limit <= 40; limit += 13) {
        walk_down(&home, limit);
        walk_up(&home, limit);
        walk_down(&list, limit);
        walk_up(&list, limit);
    }
}

static void since_id_only_bounds(void **state)
{
    (void)state;
    open_live();
    for (int k = 0; k < kind_count; k++) {
        const struct page page = {.limit = 5, .since_id = t.post[10]};
        struct timeline_page found;
        assert_ok(kinds[k].page(&page, &found));
        assert_int_equal(found.count, 5);
        assert_true(found.ids[0] >= t.post[posts - 8]);
        const struct page narrow = {.limit = 40, .since_id = t.post[10], .max_id = t.post[30]};
        assert_ok(kinds[k].page(&narrow, &found));
        int expected = 0;
        for (int i = 11; i < 30; i++)
            expected += kinds[k].holds(i);
        assert_int_equal(found.count, expected);
    }
}

static void without_the_store_a_page_below_memory_asks_for_it(void **state)
{
    (void)state;
    open_live();
    struct db *db = t.w->db;
    const struct page newest = {.limit = 10}, old = {.limit = 10, .max_id = t.post[20]};
    struct timeline_page found;
    t.w->db = NULL;
    assert_ok(home_page(&newest, &found));
    assert_int_equal(found.count, 10);
    assert_err(home_page(&old, &found), ERR_NEEDS_STORE);
    assert_ok(tag_page(&newest, &found));
    assert_int_equal(found.count, 10);
    assert_err(tag_page(&old, &found), ERR_NEEDS_STORE);
    t.w->db = db;
}

static bool on_home(int64_t id)
{
    struct timeline_page found;
    const struct page page = {.limit = 40, .max_id = t.post[60]};
    assert_ok(home_page(&page, &found));
    for (int i = 0; i < found.count; i++)
        if (found.ids[i] == id)
            return true;
    return false;
}

/* What is hidden above the seam is hidden below it. */
static void relations_hide_old_posts_as_they_hide_new_ones(void **state)
{
    (void)state;
    int64_t stranger = person("stranger"), muted = person("muted");
    struct post reply, boost, direct, named, exclusive_post, french, english;
    int64_t two_tongued = person("two");
    const struct follow_options in_french = {.set_languages = true, .languages = STR("fr")};
    struct list list;
    const struct list_changes exclusive = {
        .set_title = true, .title = STR("apart"), .set_exclusive = true, .exclusive = true};
    int64_t apart = person("apart");
    assert_ok(relation_follow(t.w, t.viewer_id, muted, NULL));
    assert_ok(relation_follow(t.w, t.viewer_id, apart, NULL));
    struct post_draft draft = {.author_id = stranger,
                               .text = STR("from a stranger"),
                               .imported = true,
                               .created_ms = TEST_NOW_MS + 50500};
    struct post strange, hidden;
    assert_ok(post_create(t.w, &draft, &strange));
    draft.author_id = t.author[0];
    draft.reply_to_id = strange.id;
    assert_ok(post_create(t.w, &draft, &reply));
    draft.reply_to_id = 0;
    draft.visibility = VISIBILITY_DIRECT;
    assert_ok(post_create(t.w, &draft, &direct));
    draft.text = STR("@viewer psst");
    assert_ok(post_create(t.w, &draft, &named));
    draft.visibility = VISIBILITY_PUBLIC;
    draft.author_id = muted;
    assert_ok(post_create(t.w, &draft, &hidden));
    draft.author_id = apart;
    assert_ok(post_create(t.w, &draft, &exclusive_post));
    assert_ok(relation_follow(t.w, t.viewer_id, two_tongued, &in_french));
    draft.author_id = two_tongued;
    draft.language = STR("fr-CA");
    assert_ok(post_create(t.w, &draft, &french));
    draft.language = STR("en");
    assert_ok(post_create(t.w, &draft, &english));
    assert_ok(post_boost(t.w, t.author[1], hidden.id, VISIBILITY_PUBLIC, true, TEST_NOW_MS + 50600,
                         &boost));
    assert_ok(relation_mute(t.w, t.viewer_id, muted, true, 0));
    assert_ok(list_create(t.w, t.viewer_id, &exclusive, &list));
    assert_ok(list_members_add(t.w, t.viewer_id, list.id, &apart, 1));
    open_live();
    assert_true(on_home(t.post[50]));
    assert_true(on_home(named.id));
    assert_true(on_home(french.id));
    assert_false(on_home(english.id));
    assert_false(on_home(strange.id));
    assert_false(on_home(reply.id));
    assert_false(on_home(direct.id));
    assert_false(on_home(hidden.id));
    assert_false(on_home(boost.id));
    assert_false(on_home(exclusive_post.id));
}

enum { reply_to_member, reply_to_followed, reply_to_stranger, replies_made };

static void replies_at(int64_t ms, const int64_t roots[replies_made], int64_t ids[replies_made])
{
    for (int i = 0; i < replies_made; i++) {
        struct post post;
        const struct post_draft draft = {.author_id = t.author[0],
                                         .text = STR("an answer"),
                                         .reply_to_id = roots[i],
                                         .imported = true,
                                         .created_ms = ms + i};
        assert_ok(post_create(t.w, &draft, &post));
        ids[i] = post.id;
    }
}

static bool on_list(int64_t max_id, int64_t id)
{
    const struct page page = {.limit = 40, .max_id = max_id};
    struct timeline_page found;
    assert_ok(list_page(&page, &found));
    for (int i = 0; i < found.count; i++)
        if (found.ids[i] == id)
            return true;
    return false;
}

/* Old ones are below the seam, new ones above. */
static void a_list_shows_the_replies_of_its_policy_on_both_sides_of_the_seam(void **state)
{
    static const struct {
        enum list_replies policy;
        bool shows[replies_made];
    } policies[] = {
        {LIST_REPLIES_FOLLOWED, {true, true, false}},
        {LIST_REPLIES_LIST, {true, false, false}},
        {LIST_REPLIES_NONE, {false, false, false}},
    };
    const int64_t members[] = {t.author[0], t.author[2]};
    const int64_t people[replies_made] = {t.author[2], t.author[1], person("stranger")};
    struct list_changes changes = {.set_title = true, .title = STR("l"), .set_replies = true};
    int64_t roots[replies_made], old_ids[replies_made], new_ids[replies_made];
    struct list list;
    (void)state;
    for (int i = 0; i < replies_made; i++) {
        struct post root;
        const struct post_draft draft = {.author_id = people[i],
                                         .text = STR("root"),
                                         .imported = true,
                                         .created_ms = TEST_NOW_MS - 1000};
        assert_ok(post_create(t.w, &draft, &root));
        roots[i] = root.id;
    }
    replies_at(TEST_NOW_MS + 50500, roots, old_ids);
    replies_at(TEST_NOW_MS + posts * 1000, roots, new_ids);
    assert_ok(list_create(t.w, t.viewer_id, &changes, &list));
    assert_ok(list_members_add(t.w, t.viewer_id, list.id, members, 2));
    list_id = list.id;
    open_live();
    for (size_t k = 0; k < sizeof(policies) / sizeof(policies[0]); k++) {
        changes.replies = policies[k].policy;
        assert_ok(list_change(t.w, t.viewer_id, list.id, &changes, &list));
        for (int i = 0; i < replies_made; i++) {
            assert_int_equal(on_list(t.post[60], old_ids[i]), policies[k].shows[i]);
            assert_int_equal(on_list(0, new_ids[i]), policies[k].shows[i]);
        }
    }
}

static void a_followed_tag_shows_at_home_once(void **state)
{
    (void)state;
    struct post tagged;
    const struct post_draft draft = {.author_id = person("stranger"),
                                     .text = STR("#odd from afar"),
                                     .imported = true,
                                     .created_ms = TEST_NOW_MS + 50500};
    assert_ok(post_create(t.w, &draft, &tagged));
    assert_ok(tag_follow(t.w, t.viewer_id, STR("Odd")));
    open_live();
    assert_true(on_home(tagged.id));
    struct timeline_page found;
    const struct page page = {.limit = 40};
    assert_ok(home_page(&page, &found));
    for (int i = 1; i < found.count; i++)
        assert_true(found.ids[i] < found.ids[i - 1]);
}

/* Edits and deletions reach the tag's page through events, and leave memory as SQL has it. */
static void a_tag_page_follows_edits_and_deletions(void **state)
{
    struct timeline_page found;
    struct post post, edited;
    struct post_draft draft = {.author_id = t.author[0], .text = STR("new #odd #even")};
    const struct page newest = {.limit = 1};
    (void)state;
    open_live();
    events_listen(live_apply, t.live);
    assert_ok(post_create(t.w, &draft, &post));
    assert_ok(tag_page(&newest, &found));
    assert_int_equal(found.ids[0], post.id);
    draft.text = STR("no more of it #even");
    draft.sensitive = true;
    assert_ok(post_edit(t.w, t.author[0], post.id, &draft, &edited));
    assert_ok(tag_page(&newest, &found));
    assert_int_not_equal(found.ids[0], post.id);
    assert_ok(live_check(t.w, t.live));
    draft.text = STR("again #odd");
    assert_ok(post_edit(t.w, t.author[0], post.id, &draft, &edited));
    assert_ok(tag_page(&newest, &found));
    assert_int_equal(found.ids[0], post.id);
    assert_ok(live_check(t.w, t.live));
    assert_ok(post_delete(t.w, t.author[0], post.id, &edited));
    assert_ok(tag_page(&newest, &found));
    assert_int_not_equal(found.ids[0], post.id);
    assert_ok(live_check(t.w, t.live));
    events_listen(NULL, NULL);
}

static void a_long_thread_is_read_whole_and_in_order(void **state)
{
    (void)state;
    struct post root, post;
    struct thread_context context;
    int64_t chain[50], to;
    const struct post_draft first = {.author_id = t.author[0], .text = STR("root")};
    assert_ok(post_create(t.w, &first, &root));
    to = root.id;
    for (int i = 0; i < 50; i++) {
        const struct post_draft draft = {
            .author_id = t.author[i % 2], .text = STR("on"), .reply_to_id = to};
        assert_ok(post_create(t.w, &draft, &post));
        chain[i] = to = post.id;
    }
    assert_ok(thread_context(t.w, chain[48], root.id, true, &context));
    assert_int_equal(context.ancestor_count, 49);
    assert_int_equal(context.ancestors[0], root.id);
    assert_int_equal(context.ancestors[48], chain[47]);
    assert_int_equal(context.descendant_count, 1);
    assert_ok(thread_context(t.w, chain[48], root.id, false, &context));
    assert_int_equal(context.ancestor_count, context_ancestors_public_max);
    assert_int_equal(context.ancestors[context.ancestor_count - 1], chain[47]);
    assert_ok(thread_context(t.w, root.id, root.id, false, &context));
    assert_int_equal(context.descendant_count, context_depth_public_max);
    assert_ok(thread_context(t.w, root.id, root.id, true, &context));
    assert_int_equal(context.descendant_count, 50);
    /* The first answers herself; otherwise depth first. */
    assert_int_equal(context.descendants[0], chain[0]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(walks_down_meet_every_post_once),
        TEST(walks_up_meet_every_post_once),
        TEST(a_home_with_a_followed_tag_has_no_seam),
        TEST(languages_of_a_follow_hold_on_both_sides_of_the_seam),
        TEST(a_list_shows_the_replies_of_its_policy_on_both_sides_of_the_seam),
        TEST(a_tag_page_follows_edits_and_deletions),
        TEST(since_id_only_bounds),
        TEST(without_the_store_a_page_below_memory_asks_for_it),
        TEST(relations_hide_old_posts_as_they_hide_new_ones),
        TEST(a_followed_tag_shows_at_home_once),
        TEST(a_long_thread_is_read_whole_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
