#include "push/push.h"

#include "net/fetch.h"
#include "push/budgets.h"
#include "push/services.h"
#include "push/subscriptions_db.h"
#include "push/vapid.h"
#include "social/collections.h"
#include "social/relations.h"
#include "social/test_people.h"

#include "base/json.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <unistd.h>

static const char point[] =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
static const char secret[] = "BTBZMqHH6r4Tts7J_aSIgg";

/* Nobody may be called at that address: the tests' own network is no public one. */
static struct push_subscription draft(int64_t account_id, int64_t token_id)
{
    struct push_subscription s = {
        .account_id = account_id,
        .token_id = token_id,
        .endpoint = STR("https://127.0.0.1:9/push"),
        .alerts = 1u << NOTIFICATION_MENTION | 1u << NOTIFICATION_FOLLOW,
        .alerts_named = 1u << NOTIFICATION_MENTION | 1u << NOTIFICATION_FOLLOW,
        .locale = STR("fr"),
        .token = STR("the app's token"),
    };

    assert_int_equal(web_push_keys_read(t.w,
                                        STR("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6"
                                            "-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
                                        str_of(secret), &s.keys),
                     OK);
    assert_int_equal(strlen(point), 87);
    return s;
}

static struct push_subscription subscribe(int64_t account_id, int64_t token_id)
{
    struct push_subscription wanted = draft(account_id, token_id), made = {0};

    assert_int_equal(push_subscriptions_start(t.w), OK);
    assert_int_equal(vapid_start(t.w), OK);
    assert_int_equal(push_subscribe(t.w, &wanted, &made), OK);
    return made;
}

static int subscriptions_of(int64_t account_id)
{
    struct push_subscription list[push_subscriptions_per_account_max];
    int count = 0;

    assert_int_equal(
        subscriptions_db_list(t.w, account_id, push_subscriptions_per_account_max, list, &count),
        OK);
    return count;
}

static void a_token_has_one_subscription_and_the_newest_counts(void **state)
{
    struct push_subscription first = subscribe(t.people[0], 7), second, found;

    (void)state;
    second = subscribe(t.people[0], 7);
    assert_true(first.id != second.id);
    assert_int_equal(push_subscription_find(t.w, t.people[0], 7, &found), OK);
    assert_true(found.id == second.id);
    assert_int_equal(subscriptions_of(t.people[0]), 1);
    assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &found), ERR_NOT_FOUND);
    assert_int_equal(push_subscription_find(t.w, t.people[0], 8, &found), ERR_NOT_FOUND);
    found.alerts = 0;
    found.policy = PUSH_FOLLOWER;
    assert_int_equal(push_subscription_change(t.w, &found), OK);
    assert_int_equal(push_subscription_find(t.w, t.people[0], 7, &found), OK);
    assert_true(found.alerts == 0 && found.policy == PUSH_FOLLOWER && found.alerts_named);
    assert_int_equal(push_unsubscribe(t.w, t.people[0], 7), OK);
    assert_int_equal(push_unsubscribe(t.w, t.people[0], 7), OK);
    assert_int_equal(subscriptions_of(t.people[0]), 0);
    assert_int_equal(push_subscription_change(t.w, &found), ERR_NOT_FOUND);
}

static void the_token_is_stored_sealed_and_opens_in_its_own_row_only(void **state)
{
    struct push_subscription made = subscribe(t.people[0], 7), found;

    (void)state;
    assert_int_equal(push_subscription_find(t.w, t.people[0], 7, &found), OK);
    assert_true(str_find(found.token, STR("token")) == SIZE_MAX);
    assert_true(str_is(push_token_open(t.w, &found), "the app's token"));
    found.token_id = 8;
    assert_int_equal(push_token_open(t.w, &found).size, 0);
    found.token_id = made.token_id;
    found.token.size--;
    assert_int_equal(push_token_open(t.w, &found).size, 0);
}

static void an_account_has_so_many_and_no_more(void **state)
{
    struct push_subscription found;

    (void)state;
    for (int i = 1; i <= push_subscriptions_per_account_max + 1; i++)
        (void)subscribe(t.people[0], i);
    assert_int_equal(subscriptions_of(t.people[0]), push_subscriptions_per_account_max);
    assert_int_equal(push_subscription_find(t.w, t.people[0], 1, &found), ERR_NOT_FOUND);
    assert_int_equal(push_unsubscribe_all(t.w, t.people[0]), OK);
    assert_int_equal(subscriptions_of(t.people[0]), 0);
}

static void whichever_database_call_fails_a_token_keeps_one_subscription(void **state)
{
    struct push_subscription first = subscribe(t.people[0], 7), wanted, made;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int failing = 1; e && failing < 40; failing++) {
        wanted = draft(t.people[0], 7);
        db_fail_at = failing;
        e = push_subscribe(t.w, &wanted, &made);
        db_fail_at = 0;
        assert_int_equal(subscriptions_of(t.people[0]), 1);
        assert_int_equal(push_subscription_find(t.w, t.people[0], 7, &wanted), OK);
        assert_true((wanted.id == first.id) == (e != OK));
    }
    assert_int_equal(e, OK);
}

static void only_who_subscribed_costs_a_job(void **state)
{
    (void)state;
    IN_TRANSACTION(notification_add(t.w, t.people[1], NOTIFICATION_FOLLOW, t.people[0], 0));
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1000"), 0);
    (void)subscribe(t.people[1], 7);
    IN_TRANSACTION(notification_add(t.w, t.people[1], NOTIFICATION_MENTION, t.people[0], 0));
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1000"), 1);
    test_store_script(t.w, "DELETE FROM jobs");
}

/* The newest notification of an account. */
static struct notification newest(int64_t account_id)
{
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);

    assert_int_equal(notifications_page(t.w, account_id, &(struct page){.limit = 1},
                                        &(struct notification_filter){0}, page),
                     OK);
    assert_int_equal(page->count, 1);
    return page->items[0];
}

static void the_message_says_what_mastodons_says(void **state)
{
    struct push_subscription s = subscribe(t.people[1], 7);
    int64_t post = make_post(t.people[0], "Hello @bob, how are you?", 0);
    struct notification n = newest(t.people[1]);
    const struct json *root;
    struct str text;

    (void)state;
    assert_int_equal(push_payload(t.w, &s, &n, &text), OK);
    assert_int_equal(json_parse(t.w->memory, text, &root, NULL), OK);
    assert_int_equal(json_count(root), 7);
    assert_true(str_is(json_get_str(root, "access_token"), "the app's token"));
    assert_true(str_is(json_get_str(root, "preferred_locale"), "fr"));
    assert_int_equal(json_kind(json_get(root, "notification_id")), JSON_KIND_INT);
    assert_true(json_get_int(root, "notification_id", 0) == n.id);
    assert_true(str_is(json_get_str(root, "notification_type"), "mention"));
    assert_true(str_is(json_get_str(root, "title"), "alice vous a mentionné"));
    assert_true(str_is(json_get_str(root, "body"), "Hello @bob, how are you?"));
    assert_true(str_starts(json_get_str(root, "icon"), STR("https://square.example/")));
    assert_int_equal(post_delete(t.w, t.people[0], post, &(struct post){0}), OK);
    assert_int_equal(push_payload(t.w, &s, &n, &text), ERR_NOT_FOUND);
}

/* Where other notifications have a post, that of a report has the report. */
static void news_of_a_report_is_sent_though_it_is_about_no_post(void **state)
{
    struct push_subscription s = subscribe(t.people[1], 7);
    struct notification n = {.id = id_new(t.w->now_ms, id_bucket(t.people[1])),
                             .account_id = t.people[1],
                             .from_id = t.people[0],
                             .kind = NOTIFICATION_REPORT,
                             .post_id = id_new(t.w->now_ms, 3)};
    const struct json *root;
    struct str text;

    (void)state;
    assert_int_equal(push_payload(t.w, &s, &n, &text), OK);
    assert_int_equal(json_parse(t.w->memory, text, &root, NULL), OK);
    assert_true(str_is(json_get_str(root, "notification_type"), "admin.report"));
    assert_true(json_get_str(root, "title").size > 0);
}

static void news_of_a_collection_names_it_while_it_is_there(void **state)
{
    const struct collection_changes named = {.set_name = true, .name = STR("Good people")};
    struct push_subscription s = subscribe(t.people[1], 7);
    struct notification n = {.id = id_new(t.w->now_ms, id_bucket(t.people[1])),
                             .account_id = t.people[1],
                             .from_id = t.people[0],
                             .kind = NOTIFICATION_COLLECTED};
    const struct json *root;
    struct collection made;
    struct str text;

    (void)state;
    assert_int_equal(collection_create(t.w, t.people[0], &named, NULL, 0, &made), OK);
    n.post_id = made.id;
    assert_int_equal(push_payload(t.w, &s, &n, &text), OK);
    assert_int_equal(json_parse(t.w->memory, text, &root, NULL), OK);
    assert_true(str_is(json_get_str(root, "notification_type"), "added_to_collection"));
    assert_true(str_is(json_get_str(root, "title"), "alice vous a mis dans une collection"));
    assert_true(str_is(json_get_str(root, "body"), "Good people"));
    assert_int_equal(collection_delete(t.w, t.people[0], made.id), OK);
    assert_int_equal(push_payload(t.w, &s, &n, &text), ERR_NOT_FOUND);
}

static void the_longest_message_fits(void **state)
{
    struct push_subscription s = subscribe(t.people[1], 7);
    struct buffer b = buffer_in(t.w->memory);
    struct web_push_chance chance;
    struct web_push_message message;
    struct str text;

    (void)state;
    buffer_lit(&b, "@bob ");
    for (int i = 0; i < 400; i++)
        buffer_lit(&b, "\xf0\x9f\x8f\x9b");
    (void)make_post(t.people[0], str_c(t.w->memory, buffer_str(&b)), 0);
    struct notification n = newest(t.people[1]);
    assert_int_equal(push_payload(t.w, &s, &n, &text), OK);
    assert_true(str_find(text, STR("…")) != SIZE_MAX && utf8_valid(text));
    assert_int_equal(web_push_chance_new(t.w, &chance), OK);
    assert_int_equal(web_push_close(t.w, WEB_PUSH_AES128GCM, &s.keys, &chance, text, &message), OK);
}

/* The job with lanes, as a server runs it. */
static enum err run_job(job_handler *handler, int64_t subject_id, int64_t account_id)
{
    struct lanes *lanes;
    enum err e;
    struct job job = {.id = 1,
                      .subject_id = subject_id,
                      .attempts = 1,
                      .data = str_format(t.w->memory, "%lld", (long long)account_id)};

    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    e = handler(t.w, &job, lanes);
    lanes_close(lanes);
    return e;
}

static void a_service_in_a_private_network_is_not_called_and_ends_the_subscription(void **state)
{
    struct push_subscription s = subscribe(t.people[1], 7), found;

    (void)state;
    for (int i = 1; i <= push_refusals_max; i++) {
        assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &found), OK);
        assert_int_equal(found.failures, i - 1);
        IN_TRANSACTION(notification_add(t.w, t.people[1], NOTIFICATION_MENTION, t.people[0],
                                        make_post(t.people[0], "x", 0)));
        struct notification n = newest(t.people[1]);
        assert_int_equal(run_job(push_job, n.id, t.people[1]), OK);
    }
    assert_int_equal(subscriptions_of(t.people[1]), 0);
    assert_int_equal(run_job(push_again_job, s.id, 0), OK);
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 0);
}

static void alerts_and_policy_decide_who_is_called(void **state)
{
    struct push_subscription s = subscribe(t.people[1], 7);
    static const struct {
        enum push_policy policy;
        enum notification_kind kind;
        bool called;
    } cases[] = {
        {PUSH_ALL, NOTIFICATION_FAVOURITE, false},   {PUSH_ALL, NOTIFICATION_MENTION, true},
        {PUSH_NONE, NOTIFICATION_MENTION, false},    {PUSH_FOLLOWED, NOTIFICATION_MENTION, false},
        {PUSH_FOLLOWER, NOTIFICATION_MENTION, true},
    };

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], &(struct follow_options){0}),
                     OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct push_subscription before, after;
        assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &before), OK);
        before.policy = cases[i].policy;
        assert_int_equal(push_subscription_change(t.w, &before), OK);
        IN_TRANSACTION(notification_add(t.w, t.people[1], cases[i].kind, t.people[0],
                                        make_post(t.people[0], "x", 0)));
        struct notification n = newest(t.people[1]);
        assert_int_equal(run_job(push_job, n.id, t.people[1]), OK);
        assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &after), OK);
        assert_int_equal(after.failures - before.failures, cases[i].called);
    }
    (void)s;
}

/* A push service of one's own: answers each request with the next of these statuses. */
static struct {
    int socket, calls;
    int64_t slow_ms; /* before each answer */
    const int *statuses;
    pthread_t thread;
    struct str endpoint;
} service;

static void request_read(int connection)
{
    char bytes[8192];
    size_t size = 0, body = 0;

    while (!body && size < sizeof bytes - 1) {
        ssize_t got = read(connection, bytes + size, sizeof bytes - 1 - size);
        if (got <= 0)
            return;
        size += (size_t)got;
        bytes[size] = 0;
        const char *end = strstr(bytes, "\r\n\r\n"), *length = strstr(bytes, "Content-Length: ");
        if (end && length && size >= (size_t)(end + 4 - bytes) + strtoul(length + 16, NULL, 10))
            body = 1;
    }
}

static void *service_run(void *context)
{
    (void)context;
    for (; service.statuses[service.calls]; service.calls++) {
        char answer[100];
        int connection = accept(service.socket, NULL, NULL);
        if (connection < 0)
            return NULL;
        request_read(connection);
        nanosleep(&(struct timespec){.tv_sec = service.slow_ms / 1000,
                                     .tv_nsec = service.slow_ms % 1000 * 1000000},
                  NULL);
        int size = snprintf(answer, sizeof answer,
                            "HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                            service.statuses[service.calls]);
        (void)!write(connection, answer, (size_t)size);
        close(connection);
    }
    return NULL;
}

static void service_start(const int *statuses)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;

    service.statuses = statuses;
    service.calls = 0;
    service.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(service.socket, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(service.socket, 8), 0);
    assert_int_equal(getsockname(service.socket, (struct sockaddr *)&address, &size), 0);
    service.endpoint = str_format(t.w->memory, "http://127.0.0.1:%d/push", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&service.thread, NULL, service_run, NULL), 0);
    fetch_allow(STR("127.0.0.1"));
}

static void service_stop(void)
{
    pthread_join(service.thread, NULL);
    service.slow_ms = 0;
    close(service.socket);
    fetch_allow(STR(""));
}

static int64_t notify_bob(void)
{
    IN_TRANSACTION(notification_add(t.w, t.people[1], NOTIFICATION_MENTION, t.people[0],
                                    make_post(t.people[0], "x", 0)));
    return newest(t.people[1]).id;
}

static void what_was_not_taken_waits_and_is_sent_later_in_order(void **state)
{
    static const int statuses[] = {503, 201, 201, 410, 0};
    struct push_subscription wanted, found;

    (void)state;
    (void)subscribe(t.people[1], 7);
    t.w->now_ms = clock_now_ms();
    service_start(statuses);
    wanted = draft(t.people[1], 7);
    wanted.endpoint = service.endpoint;
    assert_int_equal(push_subscribe(t.w, &wanted, &wanted), OK);
    assert_int_equal(run_job(push_job, notify_bob(), t.people[1]), OK);
    assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &found), OK);
    assert_true(found.failures == 1 && found.failing_since_ms && found.again_ms > t.w->now_ms);
    assert_true(number("SELECT run_ms FROM jobs WHERE kind = 1001") == found.again_ms);
    assert_int_equal(run_job(push_job, notify_bob(), t.people[1]), OK); /* nobody is called */
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 2);
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1001"), 1);
    assert_int_equal(run_job(push_again_job, wanted.id, 0), OK); /* the service rests */
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 2);
    t.w->now_ms += 3600 * 1000;
    assert_int_equal(run_job(push_again_job, wanted.id, 0), OK);
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 0);
    assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &found), OK);
    assert_true(found.failures == 0 && !found.failing_since_ms && !found.again_ms);
    assert_int_equal(run_job(push_job, notify_bob(), t.people[1]), OK);
    assert_int_equal(subscriptions_of(t.people[1]), 0);
    service_stop();
    assert_int_equal(service.calls, 4);
}

static void an_account_whose_service_is_slow_waits_while_others_are_served(void **state)
{
    static const int statuses[] = {201, 201, 0};
    struct push_subscription slow, found;

    (void)state;
    (void)subscribe(t.people[1], 7);
    t.w->now_ms = clock_now_ms();
    service.slow_ms = budget_quick_ms + 100;
    service_start(statuses);
    slow = draft(t.people[1], 7);
    slow.endpoint = service.endpoint;
    assert_int_equal(push_subscribe(t.w, &slow, &slow), OK);
    assert_int_equal(run_job(push_job, notify_bob(), t.people[1]), OK);
    service.slow_ms = 0;
    t.w->now_ms = clock_now_ms();
    assert_int_equal(run_job(push_job, notify_bob(), t.people[1]), OK); /* nobody is called */
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 1);
    assert_int_equal(push_subscription_find(t.w, t.people[1], 7, &found), OK);
    assert_int_equal(found.failures, 0);
    assert_true(found.again_ms > t.w->now_ms + (budget_rest_factor - 2) * budget_quick_ms);
    assert_true(number("SELECT run_ms FROM jobs WHERE kind = 1001") == found.again_ms);
    t.w->now_ms = found.again_ms;
    assert_int_equal(run_job(push_again_job, slow.id, 0), OK);
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 0);
    service_stop();
    assert_int_equal(service.calls, 2);
}

static void an_account_has_half_of_the_threads_and_rests_after_a_slow_call(void **state)
{
    int64_t again = 0, now = 1000000;

    (void)state;
    _Static_assert((int)budget_calls_max < (int)jobs_outbound_threads, "others are served");
    for (int i = 0; i < budget_calls_max; i++)
        assert_true(budget_begin(5, now, &again));
    assert_false(budget_begin(5, now, &again));
    assert_true(again == now + budget_busy_ms);
    assert_true(budget_begin(6, now, &again));
    budget_end(6, 10, now);
    budget_end(5, 10, now);
    assert_true(budget_begin(5, now, &again));
    budget_end(5, 4900, now);
    budget_end(5, 10, now); /* a quick one beside does not end the rest */
    assert_false(budget_begin(5, now + 48999, &again));
    assert_true(again == now + 49000);
    assert_true(budget_begin(5, now + 49000, &again));
    budget_end(5, 10, now + 49000);
}

static void a_slow_service_is_called_by_a_part_of_the_threads(void **state)
{
    const struct str slow = STR("https://slow.example");
    int64_t again = 0, now = 1000000;

    (void)state;
    assert_true(service_ready(slow, now, &again));
    service_answered(slow, SERVICE_SLOW, now);
    for (int i = 0; i < service_slow_calls_max; i++)
        assert_true(service_ready(slow, now, &again));
    assert_false(service_ready(slow, now, &again));
    assert_true(again == now + service_busy_ms);
    service_answered(slow, SERVICE_SLOW, now);
    assert_true(service_ready(slow, now, &again));
    service_answered(slow, SERVICE_WELL, now);
    for (int i = 0; i < 9; i++)
        assert_true(service_ready(slow, now, &again));
}

static void what_her_policy_hides_and_what_is_too_old_is_not_sent(void **state)
{
    static const int statuses[] = {201, 0};
    struct push_subscription wanted;
    int64_t hidden, old, last;

    (void)state;
    (void)subscribe(t.people[1], 7);
    service_start(statuses);
    wanted = draft(t.people[1], 7);
    wanted.endpoint = service.endpoint;
    assert_int_equal(push_subscribe(t.w, &wanted, &wanted), OK);
    hidden = notify_bob();
    test_store_script(t.w, "UPDATE notifications SET filtered = 1");
    assert_int_equal(run_job(push_job, hidden, t.people[1]), OK);
    test_store_script(t.w, "UPDATE notifications SET filtered = 0");
    old = notify_bob();
    t.w->now_ms += INT64_C(1000) * push_ttl_seconds + 1000;
    assert_int_equal(run_job(push_job, old, t.people[1]), OK);
    last = notify_bob();
    assert_int_equal(run_job(push_job, last, t.people[1]), OK);
    service_stop();
    assert_int_equal(service.calls, 1);
}

static void of_what_waits_the_newest_stay(void **state)
{
    struct push_subscription s = subscribe(t.people[1], 7);
    int64_t ids[push_waiting_max];
    int count = 0;

    (void)state;
    for (int i = 1; i <= push_waiting_max + 3; i++)
        IN_TRANSACTION(waiting_db_add(t.w, &s, 1000 + i));
    assert_int_equal(waiting_db_list(t.w, s.id, push_waiting_max, ids, &count), OK);
    assert_int_equal(count, push_waiting_max);
    assert_true(ids[0] == 1004);
    assert_int_equal(push_unsubscribe(t.w, t.people[1], 7), OK);
    assert_int_equal(number("SELECT count(*) FROM push_waiting"), 0);
}

static void a_service_that_fails_rests_longer_each_time_and_one_call_finds_out(void **state)
{
    const struct str dead = STR("https://dead.example"), well = STR("https://well.example");
    int64_t again = 0, now = 1000000;

    (void)state;
    assert_true(service_ready(dead, now, &again));
    service_answered(dead, SERVICE_FAILED, now);
    assert_false(service_ready(dead, now + service_rest_ms_min - 1, &again));
    assert_true(again == now + service_rest_ms_min);
    assert_true(service_ready(well, now, &again));
    now = again;
    assert_true(service_ready(dead, now, &again));
    assert_false(service_ready(dead, now, &again));
    service_answered(dead, SERVICE_FAILED, now);
    assert_false(service_ready(dead, now + 2 * service_rest_ms_min - 1, &again));
    now += 2 * service_rest_ms_min;
    assert_true(service_ready(dead, now, &again));
    service_answered(dead, SERVICE_WELL, now);
    assert_true(service_ready(dead, now, &again));
    assert_true(service_ready(dead, now, &again));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_token_has_one_subscription_and_the_newest_counts),
        TEST(the_token_is_stored_sealed_and_opens_in_its_own_row_only),
        TEST(an_account_has_so_many_and_no_more),
        TEST(whichever_database_call_fails_a_token_keeps_one_subscription),
        TEST(only_who_subscribed_costs_a_job),
        TEST(the_message_says_what_mastodons_says),
        TEST(news_of_a_report_is_sent_though_it_is_about_no_post),
        TEST(news_of_a_collection_names_it_while_it_is_there),
        TEST(the_longest_message_fits),
        TEST(a_service_in_a_private_network_is_not_called_and_ends_the_subscription),
        TEST(alerts_and_policy_decide_who_is_called),
        TEST(what_was_not_taken_waits_and_is_sent_later_in_order),
        TEST(an_account_whose_service_is_slow_waits_while_others_are_served),
        TEST(an_account_has_half_of_the_threads_and_rests_after_a_slow_call),
        TEST(a_slow_service_is_called_by_a_part_of_the_threads),
        TEST(what_her_policy_hides_and_what_is_too_old_is_not_sent),
        TEST(of_what_waits_the_newest_stay),
        TEST(a_service_that_fails_rests_longer_each_time_and_one_call_finds_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
