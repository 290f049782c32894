#include "base/test.h"

#include "base/clock.h"
#include "media/media.h"
#include "media/media_child.h"
#include "store/test_store.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
/* A GIF of two pictures, a fifth of a second each. */
static const char animation_base64[] =
    "R0lGODlhBAAEAIEAAP8AAAD/AAAA/////yH/C05FVFNDQVBFMi4wAwEAAAAh+QQEFAAAACwAAAAABAAEAAACDQRBEA"
    "RBEARBEARBEAUAIfkEBBQAAAAsAAAAAAQABAAAAg0MwzAMwzAMwzAMwzAFADs=";
/* AVIF, 16 pixels wide. */
static const char avif_base64[] =
    "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEOAAEAAAAAAAAATwAAACNpaW5mAAAAAAAB"
    "AAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAamlwcnAAAABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADA"
    "AAAAAUaXNwZQAAAAAAAAAQAAAACwAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgYIDhAAAAFdtZGF0"
    "EgAKCRgM/rkgQEDQgDJAGAAAAEAAMZ3sDK+m9VqUVZ6lqDaDsFYbmiicxMKvJRCczpG4xn2SsFKKr9wuP6QskXJSDQ"
    "3QuJxx0B//PVlAjQ==";

static struct {
    struct test_store store;
    struct site site;
    int64_t alice, bob, post;
} t;

static void folder_make(const char *name)
{
    struct work *w = &t.store.work;

    assert_int_equal(
        mkdir(str_c(w->memory, str_format(w->memory, "%s/%s", t.store.folder, name)), 0700), 0);
}

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
    folder_make("media");
    folder_make("temp");
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

static int count_of(struct str bytes, struct str part)
{
    int count = 0;

    for (size_t at; (at = str_find(bytes, part)) != SIZE_MAX; count++)
        bytes = str_sub(bytes, at + part.size, bytes.size);
    return count;
}

static void what_moves_stays_playable_and_has_a_still_preview(void **state)
{
    struct str bytes = {0};
    struct media media;

    (void)state;
    assert_ok(process(bytes_of(animation_base64), &media));
    assert_true(media.animated);
    assert_str_is(media.type, "image/webp");
    assert_true(file_there(media.file, &bytes));
    assert_int_equal(count_of(bytes, STR("ANMF")), 2);
    assert_true(file_there(media.preview_file, &bytes));
    assert_true(str_starts(bytes, STR("\xff\xd8\xff")));
    assert_ok(process(bytes_of(avif_base64), &media));
    assert_int_equal(media.width, 16);
    assert_str_is(media.type, "image/jpeg");
}

static void a_file_s_name_is_cut_to_what_it_was_made_from(void **state)
{
    static const struct {
        const char *name, *first, *second;
    } names[] = {
        {"ab/cd/x.jpg", "ab/cd/x", NULL},
        {"ab/cd/x-small.jpg", "ab/cd/x-small", "ab/cd/x"},
        {"ab/cd/x-y-small.webp", "ab/cd/x-y-small", "ab/cd/x-y"},
        {"ab/cd/x-y.png", "ab/cd/x-y", NULL},
        {"ab/cd/x-1.mp4", "ab/cd/x-1", "ab/cd/x"}, /* a quality, or a name that ends so */
        {"ab/cd/x-1-3.m3u8", "ab/cd/x-1-3", "ab/cd/x-1"},
        {"ab/cd/x-small-2.mp4", "ab/cd/x-small-2", "ab/cd/x-small"},
        {"ab/cd/x-thumb9.webp", "ab/cd/x-thumb9", "ab/cd/x"},
        {"ab/cd/x-thumb.jpg", "ab/cd/x-thumb", NULL},
        {"ab/cd/x-0.mp4", "ab/cd/x-0", NULL},
        {"ab/cd/x-12.mp4", "ab/cd/x-12", NULL},
        {"ab/cd/x.m3u8", "ab/cd/x", NULL},
        {"-1", "-1", NULL},
        {"", "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str bases[media_name_bases_max];

        assert_int_equal(media_name_bases(str_of(names[i].name), bases), names[i].second ? 2 : 1);
        assert_str_is(bases[0], names[i].first);
        if (names[i].second)
            assert_str_is(bases[1], names[i].second);
    }
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

/* An end of its output is not the end of a program. */
static void a_child_that_closes_its_output_and_lives_on_is_ended_in_time(void **state)
{
    struct work *w = &t.store.work;
    const char *program = str_c(w->memory, str_format(w->memory, "%s/sleeper", t.store.folder));
    const char *child = getenv("BEMA_MEDIA_CHILD");
    char *kept = child ? strdup(child) : NULL;
    FILE *script = fopen(program, "we");
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    int64_t begun_ms = clock_monotonic_ms();
    struct str facts;

    (void)state;
    assert_non_null(script);
    fputs("#!/bin/sh\nexec 1>&-\nexec sleep 20\n", script);
    assert_int_equal(fclose(script), 0);
    assert_int_equal(chmod(program, 0700), 0);
    setenv("BEMA_MEDIA_CHILD", program, 1);
    assert_err(media_child_run(w, nothing, nothing, nothing, 300, &facts), ERR_INVALID);
    assert_in_range(clock_monotonic_ms() - begun_ms, 300, 15000);
    if (kept)
        setenv("BEMA_MEDIA_CHILD", kept, 1);
    else
        unsetenv("BEMA_MEDIA_CHILD");
    free(kept);
    close(nothing);
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

static void what_an_account_keeps_is_counted_and_bounded(void **state)
{
    struct work *w = &t.store.work;
    struct limits few = limits_default;
    struct media first = upload(t.alice, ""), second;
    struct lanes *lanes;

    (void)state;
    few.media_quota_bytes = first.bytes * 2 - 1;
    w->limits = &few;
    assert_ok(process(bytes_of(picture_base64), &second));
    second.account_id = t.alice;
    assert_ok(db_begin(w));
    assert_err(in_transaction(media_insert(w, &second, true)), ERR_INVALID);
    assert_true(str_find(w->why, STR("delete some")) != SIZE_MAX);
    second.account_id = t.bob; /* each has her own */
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_insert(w, &second, true)));
    lanes = lanes_start();
    for (int twice = 0; twice < 2; twice++)
        assert_ok(media_remove_job(w, &(struct job){.subject_id = first.id}, lanes));
    lanes_close(lanes);
    (void)upload(t.alice, ""); /* what is gone makes room, once */
    assert_ok(process(bytes_of(picture_base64), &second));
    second.account_id = t.alice;
    assert_ok(db_begin(w));
    assert_err(in_transaction(media_insert(w, &second, true)), ERR_INVALID);
    few.media_quota_bytes = 0;
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_insert(w, &second, true)));
}

static int counted;

static int file_count(const char *path, const struct stat *facts, int type, struct FTW *place)
{
    (void)path, (void)facts, (void)place;
    counted += type == FTW_F;
    return 0;
}

/* Files below the media folder, whatever they are named. */
static int files_count(void)
{
    struct work *w = &t.store.work;

    counted = 0;
    assert_int_equal(
        nftw(str_c(w->memory, str_format(w->memory, "%s/media", t.store.folder)), file_count, 8, 0),
        0);
    return counted;
}

static bool never(void *context)
{
    ++*(int *)context;
    return false;
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

static void of_many_pictures_each_has_its_own_outcome(void **state)
{
    enum { count = 9 };
    struct work *w = &t.store.work;
    struct media_task tasks[count];
    int asked = 0;

    (void)state;
    memset(tasks, 0, sizeof tasks);
    for (int i = 0; i < count; i++)
        tasks[i].source.bytes =
            i % 3 == 1 ? STR("no picture") : bytes_of(i % 3 ? bomb_base64 : picture_base64);
    assert_ok(media_process_all(w, tasks, count, never, &asked));
    assert_true(asked > 0);
    for (int i = 0; i < count; i++) {
        assert_int_equal(tasks[i].e, i % 3 ? ERR_INVALID : OK);
        if (i % 3) {
            assert_true(str_find(tasks[i].why, i % 3 == 1 ? STR("no picture") : STR("pixels")) !=
                        SIZE_MAX);
            continue;
        }
        assert_true(file_there(tasks[i].media.file, NULL));
        media_discard(w, &tasks[i].media);
    }
    assert_int_equal(files_count(), 0);
    assert_ok(media_process_all(w, tasks, 0, NULL, NULL));
}

static void who_stops_many_pictures_keeps_none(void **state)
{
    struct work *w = &t.store.work;
    struct media_task tasks[6];

    (void)state;
    memset(tasks, 0, sizeof tasks);
    for (int i = 0; i < 6; i++)
        tasks[i].source.bytes = bytes_of(picture_base64);
    assert_err(media_process_all(w, tasks, 6, at_once, NULL), ERR_UNAVAILABLE);
    assert_true(str_find(w->why, STR("run it again")) != SIZE_MAX);
    assert_int_equal(files_count(), 0);
}

/* Processes a picture in a process that then ends as by kill -9; its names, and no file more. */
static struct media left_by_another(bool half_made)
{
    struct work *w = &t.store.work;
    struct str whole = bytes_of(picture_base64);
    struct media media = {.width = 12, .height = 8, .type = STR("image/png")};
    char line[256] = "";
    int ends[2], status;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        if (process(whole, &media))
            _exit(1);
        if (half_made) {
            unlink(str_c(w->memory, str_format(w->memory, "%s/media/%.*s", t.store.folder,
                                               STR_ARG(media.file))));
            unlink(str_c(w->memory, str_format(w->memory, "%s/media/%.*s", t.store.folder,
                                               STR_ARG(media.preview_file))));
        }
        dprintf(ends[1], "%.*s %.*s", STR_ARG(media.file), STR_ARG(media.preview_file));
        kill(getpid(), SIGKILL);
    }
    close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_true(read(ends[0], line, sizeof line - 1) > 0);
    close(ends[0]);
    media.preview_file = str_copy(w->memory, str_split(str_of(line), ' ', &media.file));
    media.file = str_copy(w->memory, media.file);
    return media;
}

static void what_a_killed_process_left_goes_and_what_a_row_names_stays(void **state)
{
    struct work *w = &t.store.work;
    struct media whole, named, mine;

    (void)state;
    whole = left_by_another(false);
    (void)left_by_another(true);
    named = left_by_another(false);
    named.account_id = t.alice;
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_insert(w, &named, true)));
    assert_ok(process(bytes_of(picture_base64), &mine));
    assert_int_equal(files_count(), 3 + 1 + 3 + 3);
    for (int twice = 0; twice < 2; twice++) {
        assert_ok(media_sweep(w));
        assert_false(file_there(whole.file, NULL));
        assert_false(file_there(whole.preview_file, NULL));
        assert_true(file_there(named.file, NULL));
        assert_true(file_there(named.preview_file, NULL));
        assert_true(file_there(mine.file, NULL));
        assert_int_equal(files_count(), 2 + 3);
    }
    mine.account_id = t.alice;
    assert_ok(db_begin(w));
    assert_ok(in_transaction(media_insert(w, &mine, true)));
    assert_int_equal(files_count(), 2 + 2);
}

/* Runs it with each database call failing in turn until it succeeds; between runs nothing of it may
 * be seen, which check() asserts. */
static void each_call_fails(enum err (*run)(struct work *w, void *context),
                            void (*check)(void *context, bool done), void *context)
{
    struct work *w = &t.store.work;
    enum err e = ERR_INTERNAL;
    int call = 0;

    while (e && call < 30) {
        db_fail_at = ++call;
        e = db_begin(w);
        if (!e)
            e = db_end(w, run(w, context));
        db_fail_at = 0;
        check(context, e == OK);
    }
    assert_ok(e);
    assert_true(call > 2);
}

static enum err run_insert(struct work *w, void *context)
{
    return media_insert(w, context, true);
}

/* The caller discards what was not inserted: then no file is left either. */
static void check_insert(void *context, bool done)
{
    struct work *w = &t.store.work;
    struct media *media = context, found;

    if (done) {
        assert_ok(media_find(w, media->id, &found));
        assert_int_equal(files_count(), 2);
        return;
    }
    if (media->id)
        assert_err(media_find(w, media->id, &found), ERR_NOT_FOUND);
    assert_true(file_there(media->file, NULL));
    media_discard(w, media);
    assert_int_equal(files_count(), 0);
    assert_ok(process(bytes_of(picture_base64), media));
    media->account_id = t.alice;
}

static enum err run_change(struct work *w, void *context)
{
    const struct media_changes changes = {
        .set_description = true, .description = STR("new"), .set_focus = true, .focus_x = 7};
    bool changed;

    return media_change(w, t.alice, *(int64_t *)context, &changes, &changed);
}

static void check_change(void *context, bool done)
{
    struct media found;

    assert_ok(media_find(&t.store.work, *(int64_t *)context, &found));
    assert_str_is(found.description, done ? "new" : "old");
    assert_int_equal(found.focus_x, done ? 7 : 0);
    assert_int_equal(found.has_focus, done);
}

static enum err run_attach(struct work *w, void *context)
{
    return media_attach(w, t.alice, t.post, context, 2);
}

static void check_attach(void *context, bool done)
{
    const int64_t *ids = context;
    struct media found;

    for (int i = 0; i < 2; i++) {
        assert_ok(media_find(&t.store.work, ids[i], &found));
        assert_int_equal(found.post_id, done ? t.post : 0);
    }
}

static enum err run_detach(struct work *w, void *context)
{
    (void)context;
    return media_detach(w, t.post, true);
}

static void check_detach(void *context, bool done)
{
    const int64_t *ids = context;
    struct media found;

    for (int i = 0; i < 2; i++) {
        assert_err(media_find(&t.store.work, ids[i], &found), done ? ERR_NOT_FOUND : OK);
        if (!done)
            assert_int_equal(found.post_id, t.post);
    }
}

static void whichever_database_call_fails_pictures_change_whole_or_not_at_all(void **state)
{
    struct media media;
    int64_t ids[2];

    (void)state;
    assert_ok(process(bytes_of(picture_base64), &media));
    media.account_id = t.alice;
    media.description = STR("old");
    each_call_fails(run_insert, check_insert, &media);
    ids[0] = upload(t.alice, "old").id;
    ids[1] = upload(t.alice, "old").id;
    each_call_fails(run_change, check_change, &ids[0]);
    each_call_fails(run_attach, check_attach, ids);
    each_call_fails(run_detach, check_detach, ids);
}

static void whichever_database_call_fails_a_removal_ends_when_it_is_run_again(void **state)
{
    struct work *w = &t.store.work;
    struct media media = upload(t.alice, "");
    struct lanes *lanes = lanes_start();
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < 30) {
        struct media found;

        /* of the reader; the lane's own calls are another thread's */
        db_fail_at = ++call;
        e = media_remove_job(w, &(struct job){.subject_id = media.id}, lanes);
        db_fail_at = 0;
        /* A row that can be found has its files. */
        if (media_find(w, media.id, &found) == OK)
            assert_true(file_there(media.file, NULL));
    }
    assert_ok(e);
    assert_int_equal(files_count(), 0);
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
        TEST(what_moves_stays_playable_and_has_a_still_preview),
        cmocka_unit_test(a_file_s_name_is_cut_to_what_it_was_made_from),
        TEST(what_cannot_be_read_is_refused_with_words_and_leaves_no_files),
        TEST(a_child_that_is_not_there_is_no_fault_of_the_picture),
        TEST(a_child_that_closes_its_output_and_lives_on_is_ended_in_time),
        TEST(a_file_over_the_limit_is_not_given_to_the_child),
        TEST(a_picture_is_attached_once_and_by_its_owner_only),
        TEST(description_and_focus_change_for_the_owner_alone),
        TEST(what_is_not_attached_goes_with_its_files_and_what_is_stays),
        TEST(what_a_deleted_post_leaves_can_be_posted_again_or_goes_at_once),
        TEST(only_names_that_are_written_here_are_served),
        TEST(what_an_account_keeps_is_counted_and_bounded),
        TEST(of_many_pictures_each_has_its_own_outcome),
        TEST(who_stops_many_pictures_keeps_none),
        TEST(what_a_killed_process_left_goes_and_what_a_row_names_stays),
        TEST(whichever_database_call_fails_pictures_change_whole_or_not_at_all),
        TEST(whichever_database_call_fails_a_removal_ends_when_it_is_run_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
