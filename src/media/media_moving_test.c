/* Videos and sounds: rows, files and jobs of them. What ffmpeg makes is looked at by
 * tests/e2e/video.test.ts. */
#include "base/test.h"

#include "base/buffer.h"
#include "media/media.h"
#include "media/media_files.h"
#include "store/test_store.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { sound_rate = 8000, sound_seconds = 1 };

static struct {
    struct test_store store;
    struct site site;
    struct lanes *lanes;
    int64_t alice;
    int files;
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
    for (int i = 0; i < 2; i++)
        assert_int_equal(mkdir(str_c(w->memory, str_format(w->memory, "%s/%s", t.store.folder,
                                                           i ? "media" : "temp")),
                               0700),
                         0);
    assert_ok(lanes_open(w, &t.store.options, 1, w, NULL, &t.lanes));
    t.alice = id_new(w->now_ms, 5);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    lanes_close(t.lanes);
    test_store_close(&t.store);
    return 0;
}

static void number(struct buffer *b, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buffer_char(b, (char)(value >> 8 * i));
}

/* A second of a triangle's tone. */
static struct str wave(void)
{
    struct buffer b = buffer_in(t.store.work.memory);
    const uint32_t samples = sound_rate * sound_seconds;

    buffer_lit(&b, "RIFF");
    number(&b, 36 + samples * 2, 4);
    buffer_lit(&b, "WAVEfmt ");
    number(&b, 16, 4);
    number(&b, 1, 2);
    number(&b, 1, 2);
    number(&b, sound_rate, 4);
    number(&b, sound_rate * 2, 4);
    number(&b, 2, 2);
    number(&b, 16, 2);
    buffer_lit(&b, "data");
    number(&b, samples * 2, 4);
    for (uint32_t i = 0; i < samples; i++)
        number(&b, (i % 20 < 10 ? i % 20 : 20 - i % 20) * 1000, 2);
    return buffer_str(&b);
}

static int count_file(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    (void)path, (void)facts, (void)place;
    t.files += kind == FTW_F;
    return 0;
}

static int files_count(void)
{
    struct work *w = &t.store.work;

    t.files = 0;
    nftw(str_c(w->memory, str_format(w->memory, "%s/media", t.store.folder)), count_file, 8,
         FTW_PHYS);
    return t.files;
}

static struct media accepted(void)
{
    struct media media = {0};

    assert_ok(media_accept(&t.store.work, &(struct media_source){.bytes = wave()}, NULL, &media));
    media.account_id = t.alice;
    return media;
}

static void inserted(struct media *media)
{
    struct work *w = &t.store.work;

    assert_ok(db_begin(w));
    assert_ok(db_end(w, media_insert(w, media, true)));
}

static enum err make(const struct media *media, int attempts)
{
    const struct job job = {
        .kind = JOB_PROCESS_MEDIA, .subject_id = media->id, .attempts = attempts};

    return media_make_job(&t.store.work, &job, t.lanes);
}

static void a_sound_is_working_until_its_job_has_made_it(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), found;

    (void)state;
    assert_int_equal(media.kind, MEDIA_AUDIO);
    assert_int_equal(media.state, MEDIA_WORKING);
    assert_true(media.duration_ms >= 900 && media.duration_ms <= 1100);
    inserted(&media);
    assert_ok(db_begin(w));
    assert_err(db_end(w, media_attach(w, t.alice, media.id, &media.id, 1)), ERR_INVALID);
    assert_true(str_starts(w->why, STR("Cannot attach files that have not finished")));
    assert_ok(make(&media, 1));
    assert_ok(media_find(w, media.id, &found));
    assert_int_equal(found.state, MEDIA_READY);
    assert_str_is(found.type, "audio/mpeg");
    assert_true(found.bytes > 1000 && found.bytes < media.bytes);
    assert_int_equal(files_count(), 1);
    assert_ok(make(&media, 2));
    assert_int_equal(files_count(), 1);
    assert_ok(db_begin(w));
    assert_ok(db_end(w, media_attach(w, t.alice, media.id, &media.id, 1)));
}

static void what_a_kill_after_the_making_left_goes_with_the_next_attempt(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), found;
    struct str base;
    FILE *source;

    (void)state;
    inserted(&media);
    assert_ok(make(&media, 1));
    assert_ok(media_find(w, media.id, &found));
    (void)str_split(found.file, '.', &base);
    source = fopen(media_file_path(w, str_format(w->memory, "%.*s.source", STR_ARG(base))), "we");
    assert_non_null(source);
    assert_int_equal(fclose(source), 0);
    assert_int_equal(files_count(), 2);
    assert_ok(make(&media, 2));
    assert_int_equal(files_count(), 1);
}

static void one_that_cannot_be_made_says_so_and_leaves_no_files(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), found;

    (void)state;
    inserted(&media);
    assert_ok(make(&media, media_attempts_max + 1));
    assert_ok(media_find(w, media.id, &found));
    assert_int_equal(found.state, MEDIA_FAILED);
    assert_int_equal(found.bytes, 0);
    assert_int_equal(files_count(), 0);
    assert_ok(media_remove_job(w, &(struct job){.subject_id = media.id}, t.lanes));
    assert_err(media_find(w, media.id, &found), ERR_NOT_FOUND);
}

/* A red square. */
static const char cover[] =
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAJCAIAAABv85FHAAAAEUlEQVR42mM4wcCACzEMczkAZ4U/ScHe"
    "Vg8AAAAASUVORK5CYII=";

static struct media thumbnail_reserved(int64_t account_id, int64_t id, enum err wanted)
{
    struct work *w = &t.store.work;
    struct media media = {0};

    assert_ok(db_begin(w));
    assert_err(db_end(w, media_thumbnail_reserve(w, account_id, id, &media)), wanted);
    return media;
}

static void thumbnail_made(struct media *media)
{
    struct work *w = &t.store.work;
    struct media_source source = {0};

    assert_ok(base64_decode(w->memory, str_of(cover), &source.bytes));
    assert_ok(media_thumbnail_make(w, &source, media));
}

static void thumbnail_stored(const struct media *media)
{
    struct work *w = &t.store.work;

    assert_ok(db_begin(w));
    assert_ok(db_end(w, media_thumbnail_store(w, media)));
}

static bool is_kept(struct str file)
{
    struct work *w = &t.store.work;
    struct str path, type;

    assert_true(media_path(w, file, &path, &type));
    return access(str_c(w->memory, path), R_OK) == 0;
}

static enum err file_removed(const struct media *media, struct str file)
{
    return media_remove_file_job(&t.store.work,
                                 &(struct job){.subject_id = media->id, .data = file}, t.lanes);
}

static void of_two_previews_set_at_once_the_last_is_shown_and_keeps_its_file(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), first, second, found;

    (void)state;
    inserted(&media);
    first = thumbnail_reserved(t.alice, media.id, OK);
    second = thumbnail_reserved(t.alice, media.id, OK);
    thumbnail_made(&first);
    thumbnail_made(&second);
    assert_false(str_equal(first.preview_file, second.preview_file));
    thumbnail_stored(&second);
    thumbnail_stored(&first);
    assert_ok(media_find(w, media.id, &found));
    assert_true(str_equal(found.preview_file, first.preview_file));
    media_thumbnail_discard(w, &first); /* its commit seemed to fail */
    assert_ok(file_removed(&media, first.preview_file));
    assert_true(is_kept(first.preview_file));
    assert_true(is_kept(second.preview_file)); /* the transaction called nobody */
    assert_ok(file_removed(&media, second.preview_file));
    assert_false(is_kept(second.preview_file));
}

static void a_preview_can_be_replaced_a_few_times_and_by_its_owner(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), last = {0};

    (void)state;
    inserted(&media);
    (void)thumbnail_reserved(t.alice + 1, media.id, ERR_NOT_FOUND);
    for (int i = 0; i < media_thumbnails_max; i++)
        last = thumbnail_reserved(t.alice, media.id, OK);
    (void)thumbnail_reserved(t.alice, media.id, ERR_INVALID);
    thumbnail_made(&last); /* and its server ends */
    assert_ok(make(&media, 1));
    assert_ok(media_remove_job(w, &(struct job){.subject_id = media.id}, t.lanes));
    assert_int_equal(files_count(), 0);
}

static void one_that_is_deleted_meanwhile_leaves_no_files(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted();

    (void)state;
    inserted(&media);
    assert_ok(media_remove_job(w, &(struct job){.subject_id = media.id}, t.lanes));
    assert_ok(make(&media, 1));
    assert_int_equal(files_count(), 0);
}

static void while_held_nothing_is_made_and_nothing_is_lost(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), found;

    (void)state;
    inserted(&media);
    media_hold(true);
    assert_err(make(&media, 1), ERR_UNAVAILABLE);
    media_hold(false);
    assert_ok(media_find(w, media.id, &found));
    assert_int_equal(found.state, MEDIA_WORKING);
    assert_ok(make(&media, 2));
    assert_ok(media_find(w, media.id, &found));
    assert_int_equal(found.state, MEDIA_READY);
}

static void without_the_lock_no_video_is_read(void **state)
{
    struct work *w = &t.store.work;
    struct str whole = str_of(getenv("BEMA_MEDIA_CHILD"));
    const char *elsewhere =
        str_c(w->memory, str_format(w->memory, "%s/bema-media", t.store.folder));
    struct media media;

    (void)state;
    assert_int_equal(symlink(str_c(w->memory, whole), elsewhere), 0);
    setenv("BEMA_MEDIA_CHILD", elsewhere, 1);
    assert_err(media_accept(w, &(struct media_source){.bytes = wave()}, NULL, &media), ERR_INVALID);
    setenv("BEMA_MEDIA_CHILD", str_c(w->memory, whole), 1);
    assert_true(str_find(w->why, STR("ffmpeg is not installed")) != SIZE_MAX);
    assert_int_equal(files_count(), 0);
}

static void whichever_database_call_fails_it_is_inserted_whole_or_not_at_all(void **state)
{
    struct work *w = &t.store.work;
    struct media media = accepted(), found;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < 30) {
        db_fail_at = ++call;
        e = db_begin(w);
        if (!e)
            e = db_end(w, media_insert(w, &media, true));
        db_fail_at = 0;
        if (media.id)
            assert_err(media_find(w, media.id, &found), e ? ERR_NOT_FOUND : OK);
    }
    assert_ok(e);
    assert_true(call > 4);
    e = ERR_INTERNAL;
    for (call = 0; e && call < 30;) { /* of the reader; a lane's calls are another thread's */
        db_fail_at = ++call;
        e = make(&media, 1);
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_ok(media_find(w, media.id, &found));
    assert_int_equal(found.state, MEDIA_READY);
    assert_int_equal(files_count(), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(a_sound_is_working_until_its_job_has_made_it),
        TEST(what_a_kill_after_the_making_left_goes_with_the_next_attempt),
        TEST(one_that_cannot_be_made_says_so_and_leaves_no_files),
        TEST(of_two_previews_set_at_once_the_last_is_shown_and_keeps_its_file),
        TEST(a_preview_can_be_replaced_a_few_times_and_by_its_owner),
        TEST(one_that_is_deleted_meanwhile_leaves_no_files),
        TEST(while_held_nothing_is_made_and_nothing_is_lost),
        TEST(without_the_lock_no_video_is_read),
        TEST(whichever_database_call_fails_it_is_inserted_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
