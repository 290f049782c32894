#include "social/previews.h"

#include "net/fetch.h"
#include "social/preview_page.h"
#include "social/previews_db.h"
#include "social/test_people.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <unistd.h>

static struct site previewing;

static int start_previewing(void **state)
{
    int failed = start(state);

    previewing = *test_site();
    previewing.link_previews = true;
    t.w->site = &previewing;
    return failed;
}

static struct page_facts facts_of(const char *html)
{
    struct page_facts facts;

    preview_page_read(t.w, str_of(html), STR("text/html; charset=utf-8"),
                      STR("https://page.example/a/b"), &facts);
    return facts;
}

static void the_first_link_that_leads_elsewhere_counts(void **state)
{
    static const struct {
        const char *text, *url;
    } cases[] = {
        {"no link", ""},
        {"https://square.example/@alice", ""},
        {"http://square.example/@alice", ""},
        {"https://SQUARE.example.:443/@alice", ""},
        {"https://square.example:444/x", "https://square.example:444/x"},
        {"https://square.example/@alice then http://A.example/x#y", "http://a.example/x"},
        {"https://a.example/1 https://b.example/2", "https://a.example/1"},
        {"https://ann:secret@a.example/ https://b.example", "https://b.example/"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(str_c(t.w->memory, preview_url(t.w, str_of(cases[i].text))),
                            cases[i].url);
}

static void many_posters_are_one_fetch_and_the_last_one_takes_all_away(void **state)
{
    int64_t posts[3];
    struct preview preview;

    (void)state;
    for (int i = 0; i < 3; i++)
        posts[i] = make_post(t.people[i], "see https://a.example/page", 0);
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1500"), 1);
    assert_int_equal(number("SELECT count(*) FROM previews"), 1);
    assert_int_equal(number("SELECT count(*) FROM preview_posts WHERE is_public = 1"), 3);
    assert_int_equal(preview_find(t.w, STR("https://a.example/page"), &preview), ERR_NOT_FOUND);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(number("SELECT count(*) FROM previews"), 1);
        assert_int_equal(post_delete(t.w, t.people[i], posts[i], &(struct post){0}), OK);
    }
    assert_int_equal(number("SELECT count(*) FROM previews"), 0);
    assert_int_equal(number("SELECT count(*) FROM preview_posts"), 0);
}

static void what_is_known_is_fetched_again_only_when_it_is_old(void **state)
{
    struct preview preview;
    const struct str url = STR("https://a.example/page");
    static const struct {
        enum preview_state state;
        int64_t age_ms;
        bool again;
    } cases[] = {
        {PREVIEW_READY, preview_fresh_ms - 1000, false},
        {PREVIEW_READY, preview_fresh_ms + 1000, true},
        {PREVIEW_NONE, preview_absent_ms - 1000, false},
        {PREVIEW_NONE, preview_absent_ms + 1000, true},
    };

    (void)state;
    (void)make_post(t.people[0], "see https://a.example/page", 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_store_script(t.w, "DELETE FROM jobs");
        assert_int_equal(previews_db_find(t.w, url, &preview), OK);
        preview.state = cases[i].state;
        preview.title = STR("Title \"quoted\"");
        preview.fetched_ms = t.w->now_ms - cases[i].age_ms;
        IN_TRANSACTION(previews_db_update(t.w, &preview));
        assert_int_equal(preview_find(t.w, url, &preview),
                         cases[i].state == PREVIEW_READY ? OK : ERR_NOT_FOUND);
        (void)make_post(t.people[1], "see https://a.example/page", 0);
        assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1500"), cases[i].again);
    }
    assert_true(str_is(preview.title, "Title \"quoted\""));
}

static void whichever_database_call_fails_a_post_and_its_link_are_there_or_not(void **state)
{
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int failing = 1; e && failing < 100; failing++) {
        struct post post;

        db_fail_at = failing;
        e = post_create(t.w,
                        &(struct post_draft){.author_id = t.people[0],
                                             .text = STR("see https://a.example/page")},
                        &post);
        db_fail_at = 0;
        assert_int_equal(number("SELECT count(*) FROM posts"), e == OK);
        assert_int_equal(number("SELECT count(*) FROM preview_posts"), e == OK);
        assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1500"), e == OK);
    }
    assert_int_equal(e, OK);
}

static void imported_posts_and_a_square_without_previews_fetch_nothing(void **state)
{
    (void)state;
    previewing.link_previews = false;
    (void)make_post(t.people[0], "see https://a.example/page", 0);
    previewing.link_previews = true;
    struct post post;
    assert_int_equal(post_create(t.w,
                                 &(struct post_draft){.author_id = t.people[0],
                                                      .text = STR("old https://a.example/page"),
                                                      .imported = true,
                                                      .created_ms = 1500000000000},
                                 &post),
                     OK);
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1500"), 0);
    assert_int_equal(number("SELECT count(*) FROM preview_posts"), 2);
}

static enum err run_job(const struct preview *preview, int attempts)
{
    const struct job job = {
        .id = preview->id, .subject_id = preview->id, .data = preview->url, .attempts = attempts};
    struct lanes *lanes;
    enum err e;

    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    e = preview_fetch_job(t.w, &job, lanes);
    lanes_close(lanes);
    return e;
}

static void who_does_not_answer_is_asked_again_a_few_times(void **state)
{
    const struct str silent = STR("http://127.0.0.1:1/page"), inner = STR("http://10.0.0.1/page");
    struct preview preview;

    (void)state;
    fetch_allow(STR("127.0.0.1"));
    (void)make_post(t.people[0], "see http://127.0.0.1:1/page", 0);
    (void)make_post(t.people[0], "see http://10.0.0.1/page", 0);
    assert_int_equal(previews_db_find(t.w, silent, &preview), OK);
    for (int attempt = 1; attempt <= preview_tries_max; attempt++) {
        assert_int_equal(preview.state, PREVIEW_WANTED);
        assert_int_equal(run_job(&preview, attempt),
                         attempt < preview_tries_max ? ERR_UNAVAILABLE : OK);
        assert_int_equal(previews_db_find(t.w, silent, &preview), OK);
    }
    assert_int_equal(preview.state, PREVIEW_NONE);
    assert_int_equal(previews_db_find(t.w, inner, &preview), OK);
    assert_int_equal(run_job(&preview, 1), OK); /* it is never called at all */
    assert_int_equal(previews_db_find(t.w, inner, &preview), OK);
    assert_int_equal(preview.state, PREVIEW_NONE);
    fetch_allow(STR(""));
}

/* A page's server; while it is asked, another run of the same job stores what it has found. */
static void *serve_and_store(void *context)
{
    static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close"
                               "\r\nContent-Length: 20\r\n\r\n<title>Late</title>\n";
    int connection = accept(*(int *)context, NULL, NULL);
    struct work w = {.memory = arena_new(0), .now_ms = t.w->now_ms};
    char request[4096];

    (void)!read(connection, request, sizeof request);
    if (!db_open(&w, &t.store.options, &w.db)) {
        test_store_script(&w, "UPDATE previews SET fetched_ms = 77, media_id = 5");
        db_close(w.db);
    }
    (void)!write(connection, page, sizeof page - 1);
    close(connection);
    arena_free(w.memory);
    return NULL;
}

static void of_two_runs_at_once_the_first_to_store_stays(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct str url;
    struct preview preview;
    pthread_t thread;

    (void)state;
    assert_int_equal(bind(server, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(server, 8), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&address, &size), 0);
    url = str_format(t.w->memory, "http://127.0.0.1:%d/page", ntohs(address.sin_port));
    fetch_allow(STR("127.0.0.1"));
    (void)make_post(t.people[0], str_c(t.w->memory, url), 0);
    assert_int_equal(previews_db_find(t.w, url, &preview), OK);
    assert_int_equal(pthread_create(&thread, NULL, serve_and_store, &server), 0);
    assert_int_equal(run_job(&preview, 1), OK);
    pthread_join(thread, NULL);
    close(server);
    fetch_allow(STR(""));
    assert_int_equal(previews_db_find(t.w, url, &preview), OK);
    assert_true(preview.fetched_ms == 77 && preview.media_id == 5 && !preview.title.size);
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1800"), 0);
}

static void a_page_is_read_in_the_order_of_who_knows_best(void **state)
{
    struct page_facts facts = facts_of("<title>plain</title>");

    (void)state;
    assert_true(str_is(facts.title, "plain"));
    facts = facts_of("<title>plain</title><meta name='twitter:title' content='tw'>");
    assert_true(str_is(facts.title, "tw"));
    facts = facts_of("<title>p</title><meta property='og:title' content='og'>"
                     "<meta name='twitter:title' content='tw'>");
    assert_true(str_is(facts.title, "og"));
    facts = facts_of("<meta property='og:title' content='og'><script type='application/ld+json'>"
                     "{\"@graph\":[{\"@type\":\"WebPage\"},{\"@type\":[\"NewsArticle\"],"
                     "\"headline\":\"ld &amp; <b>\"}]}</script>");
    assert_true(str_is(facts.title, "ld &amp; <b>"));
    facts = facts_of("<title>first</title><title>second</title><svg><title>third</title></svg>");
    assert_true(str_is(facts.title, "first"));
    facts =
        facts_of("<base href='https://cdn.example/x/'><meta property='og:image' content='i.png'>"
                 "<meta name='twitter:player' content='http://p.example/'>");
    assert_true(str_is(facts.image, "https://cdn.example/x/i.png"));
    assert_int_equal(facts.player.size, 0);
}

static void the_frame_of_a_piece_of_html_is_found(void **state)
{
    (void)state;
    assert_true(
        str_is(preview_page_iframe(t.w, STR("<p><iframe src='https://p.example/1?a&amp;b'>")),
               "https://p.example/1?a&b"));
    assert_int_equal(preview_page_iframe(t.w, STR("<iframe src='/1'>")).size, 0);
    assert_int_equal(preview_page_iframe(t.w, STR("<script src='https://p.example'>")).size, 0);
    assert_int_equal(preview_page_iframe(t.w, STR("")).size, 0);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, start_previewing, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_link_that_leads_elsewhere_counts),
        TEST(many_posters_are_one_fetch_and_the_last_one_takes_all_away),
        TEST(what_is_known_is_fetched_again_only_when_it_is_old),
        TEST(whichever_database_call_fails_a_post_and_its_link_are_there_or_not),
        TEST(imported_posts_and_a_square_without_previews_fetch_nothing),
        TEST(who_does_not_answer_is_asked_again_a_few_times),
        TEST(of_two_runs_at_once_the_first_to_store_stays),
        TEST(a_page_is_read_in_the_order_of_who_knows_best),
        TEST(the_frame_of_a_piece_of_html_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
