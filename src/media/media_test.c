#include "base/test.h"

#include "media/media.h"
#include "store/test_store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 12 by 8 pixels, with a comment in it. */
static const char picture_base64[] =
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAIAAABChommAAAAFXRFWHRDb21tZW50AHRha2VuIGF0IGhvbWV2YxoJ"
    "AAAAqElEQVR42g3KIQEAMQhAUUJMoxeCENPohSDENHohCPE1emHunn4iwhCmYMISthDCEa5QAsITRJShTMWUpWwl"
    "lKNcpRSUp38yhjENM5axjTCOcY0yMJ79yRnOdMxZznbCOc51ysF5/qdgBDOwYAU7iOAEN6iA4MWfkpHMxJKV7CSS"
    "k9ykEpKXfypGMQsrVrGLKE5xiyooXv2pGc1srFnNbqI5zW2qoXnNB0com6GcLJTXAAAAAElFTkSuQmCC";
/* Claims 30,000 by 30,000. */
static const char bomb_base64[] =
    "iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwCAIAAADpRW/tAAAAFXRFWHRDb21tZW50AHRha2VuIGF0IGhvbWV2YxoJ"
    "AAAADElEQVR42mNgYGAAAAAEAAHI6uv5AAAAAElFTkSuQmCC";

static struct {
    struct test_store store;
    struct site site;
    int64_t alice, bob, post;
} t;

static int start(void **state)
{
    struct work *w = &t.store.work;

    (void)state;
    memset(&t, 0, sizeof t);
    test_store_open(&t.store);
    t.site = *test_site();
    t.site.data_folder = str_of(t.store.folder);
    w->site = &t.site;
    w->limits = &limits_default;
    assert_int_equal(
        mkdir(str_c(w->memory, str_format(w->memory, "%s/media", t.store.folder)), 0700), 0);
    t.alice = id_new(w->now_ms, 5);
    t.bob = id_new(w->now_ms, 6);
    t.post = id_new(w->now_ms, 5);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&t.store);
    return 0;
}

static struct str bytes_of(const char *base64)
{
    struct str bytes;

    assert_ok(base64_decode(t.store.work.memory, str_of(base64), &bytes));
    return bytes;
}

static enum err process(struct str bytes, struct media *ret_media)
{
    return media_process(&t.store.work, &(struct media_source){.bytes = bytes}, ret_media);
}

static bool file_there(struct str file, struct str *ret_bytes)
{
    static char bytes[65536];
    struct work *w = &t.store.work;
    struct str path, type;
    int descriptor;
    ssize_t size;

    assert_true(media_path(w, file, &path, &type));
    descriptor = open(str_c(w->memory, path), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    size = read(descriptor, bytes, sizeof bytes);
    assert_true(size > 0);
    close(descriptor);
    if (ret_bytes)
        *ret_bytes = (struct str){bytes, (size_t)size};
    return true;
}

static struct media upload(int64_t account_id, const char *description)
{
    struct work *w = &t.store.work;
    struct media media;

    assert_ok(process(bytes_of(picture_base64), &media));
    media.account_id = account_id;
    media.description = str_of(description);
    assert_ok(db_begin(w));
    assert_ok(db_end(w, media_insert(w, &media, true)));
    return media;
}

static enum err in_transaction(enum err e)
{
    return db_end(&t.store.work, e);
}

static void a_picture_is_written_anew_without_what_its_maker_left_in_it(void **state)
{
    struct str bytes = {0}, source = bytes_of(picture_base64);
    struct media media;

    (void)state;
    assert_ok(process(source, &media));
    assert_int_equal(media.width, 12);
    assert_int_equal(media.height, 8);
    assert_str_is(media.type, "image/png");
    assert_false(media.animated);
    assert_int_equal(media.blurhash.size, 1 + 1 + 4 + 11 * 2);
    assert_true(str_find(source, STR("taken at home")) != SIZE_MAX);
    assert_true(file_there(media.file, &bytes));
    assert_true(str_find(bytes, STR("taken at home")) == SIZE_MAX);
    assert_true(str_starts(bytes, STR("\x89PNG")));
    assert_true(file_there(media.preview_file, &bytes));
    assert_true(str_starts(bytes, STR("\xff\xd8\xff")));
}

static void what_cannot_be_read_is_refused_with_words_and_leaves_no_files(void **state)
{
    struct work *w = &t.store.work;
    struct str whole = bytes_of(picture_base64);
    const struct str hostile[] = {
        STR(""),
        STR("no picture at all"),
        STR("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>"),
        STR("%PDF-1.4"),
        bytes_of(bomb_base64),
        str_sub(whole, 0, whole.size / 2),
        str_sub(whole, 0, 20),
    };
    struct media media;

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        w->why = STR("");
        assert_err(process(hostile[i], &media), ERR_INVALID);
        assert_true(w->why.size > 0);
    }
    /* Only empty folders may be left. */
    assert_int_equal(rmdir(str_c(w->memory, str_format(w->memory, "%s/media", t.store.folder))), 0);
}

static void a_child_that_is_not_there_is_no_fault_of_the_picture(void **state)
{
    struct media media;
    const char *child = getenv("BEMA_MEDIA_CHILD");
    char *kept = child ? strdup(child) : NULL;

    (void)state;
    setenv("BEMA_MEDIA_CHILD", "/nowhere/bema-media", 1);
    assert_err(process(bytes_of(picture_base64), &media), ERR_UNAVAILABLE);
    if (kept)
        setenv("BEMA_MEDIA_CHILD", kept, 1);
    free(kept);
}

static void a_file_over_the_limit_is_not_given_to_the_child(void **state)
{
    struct limits small = limits_default;
    struct media media;

    (void)state;
    small.media_bytes_max = 100;
    t.store.work.limits = &small;
    assert_err(process(bytes_of(picture_base64), &media), ERR_INVALID);
    assert_true(str_find(t.store.work.why, STR("100 bytes")) != SIZE_MAX);
}

static void a_picture_is_attached_once_and_by_its_owner_only(void **state)
{
    struct work *w = &t.store.work;
    struct media media = upload(t.alice, " a field "), found;
    int64_t other_post = id_new(w->now_ms, id_bucket(t.alice));

    (void)state;
    assert_ok(media_find(w, media.id, &found));
    assert_str_is(found.description, "a field");
    assert_int_equal(found.width, 12);
    assert_ok(db_begin(w));
    assert_err(in_transaction(media_attach(w, t.bob, t.post, &media.id, 1)), ERR_INVALID);
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_attach(w, t.alice, t.post, &media.id, 1)));
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_attach(w, t.alice, t.post, &media.id, 1)));
    assert_ok(db_begin(w));
    assert_err(in_transaction(media_attach(w, t.alice, other_post, &media.id, 1)), ERR_INVALID);
    assert_true(str_find(w->why, STR("already attached to another post")) != SIZE_MAX);
}

static void description_and_focus_change_for_the_owner_alone(void **state)
{
    struct work *w = &t.store.work;
    struct media media = upload(t.alice, "old"), found;
    struct media_changes changes = {
        .set_description = true, .description = STR("new"), .set_focus = true};
    bool changed = false;

    (void)state;
    assert_ok(media_focus_read(w, STR("0.5,-2"), &changes.focus_x, &changes.focus_y));
    assert_ok(db_begin(w));
    assert_err(in_transaction(media_change(w, t.bob, media.id, &changes, &changed)), ERR_NOT_FOUND);
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_change(w, t.alice, media.id, &changes, &changed)));
    assert_true(changed);
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_change(w, t.alice, media.id, &changes, &changed)));
    assert_false(changed);
    assert_ok(media_find(w, media.id, &found));
    assert_str_is(found.description, "new");
    assert_int_equal(found.focus_x, 500);
    assert_int_equal(found.focus_y, -1000);
    assert_err(media_focus_read(w, STR("left,up"), &changes.focus_x, &changes.focus_y),
               ERR_INVALID);
    assert_err(media_focus_read(w, STR("0.5"), &changes.focus_x, &changes.focus_y), ERR_INVALID);
}

static struct lanes *lanes_start(void)
{
    struct work *w = &t.store.work;
    struct lanes *lanes = NULL;

    assert_ok(lanes_open(w, &t.store.options, 1, w, NULL, &lanes));
    return lanes;
}

static void what_is_not_attached_goes_with_its_files_and_what_is_stays(void **state)
{
    struct work *w = &t.store.work;
    struct media kept = upload(t.alice, ""), left = upload(t.alice, ""), found;
    struct lanes *lanes;

    (void)state;
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_attach(w, t.alice, t.post, &kept.id, 1)));
    lanes = lanes_start();
    for (int twice = 0; twice < 2; twice++) {
        assert_ok(media_remove_job(w, &(struct job){.subject_id = kept.id}, lanes));
        assert_ok(media_remove_job(w, &(struct job){.subject_id = left.id}, lanes));
    }
    assert_ok(media_find(w, kept.id, &found));
    assert_true(file_there(kept.file, NULL));
    assert_err(media_find(w, left.id, &found), ERR_NOT_FOUND);
    assert_false(file_there(left.file, NULL));
    assert_false(file_there(left.preview_file, NULL));
    lanes_close(lanes);
}

static void what_a_deleted_post_leaves_can_be_posted_again_or_goes_at_once(void **state)
{
    struct work *w = &t.store.work;
    struct media media = upload(t.alice, ""), found;
    struct lanes *lanes;

    (void)state;
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_attach(w, t.alice, t.post, &media.id, 1)));
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_detach(w, t.post, false)));
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_attach(w, t.alice, t.post, &media.id, 1)));
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_detach(w, t.post, true)));
    assert_err(media_find(w, media.id, &found), ERR_NOT_FOUND);
    assert_ok(db_begin(w));
    assert_err(in_transaction(media_attach(w, t.alice, t.post, &media.id, 1)), ERR_INVALID);
    lanes = lanes_start();
    assert_ok(media_remove_job(w, &(struct job){.subject_id = media.id}, lanes));
    assert_false(file_there(media.file, NULL));
    lanes_close(lanes);
}

static void only_names_that_are_written_here_are_served(void **state)
{
    static const char *const refused[] = {
        "",
        "ab",
        "ab/cd",
        "ab/cd/",
        "ab/cd/x",
        "ab/cd/x.svg",
        "ab/cd/.jpg",
        "ab/cd/x.jpg/y",
        "../bema.db",
        "ab/../x.jpg",
        "ab/cd/../x.jpg",
        "AB/cd/x.jpg",
        "abc/cd/x.jpg",
        "ab/cd/x%2f.jpg",
        "ab/cd/x.jpg.png",
        "new-x-large",
    };
    struct work *w = &t.store.work;
    struct str path, type;

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(media_path(w, str_of(refused[i]), &path, &type));
    assert_true(media_path(w, STR("ab/0d/Xy_-9-small.webp"), &path, &type));
    assert_str_is(type, "image/webp");
    assert_true(str_ends(path, STR("/media/ab/0d/Xy_-9-small.webp")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(a_picture_is_written_anew_without_what_its_maker_left_in_it),
        TEST(what_cannot_be_read_is_refused_with_words_and_leaves_no_files),
        TEST(a_child_that_is_not_there_is_no_fault_of_the_picture),
        TEST(a_file_over_the_limit_is_not_given_to_the_child),
        TEST(a_picture_is_attached_once_and_by_its_owner_only),
        TEST(description_and_focus_change_for_the_owner_alone),
        TEST(what_is_not_attached_goes_with_its_files_and_what_is_stays),
        TEST(what_a_deleted_post_leaves_can_be_posted_again_or_goes_at_once),
        TEST(only_names_that_are_written_here_are_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
