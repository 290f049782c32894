/* Pictures, videos and sounds that people add to posts and profiles: taken in, written anew, kept,
 * found, removed.
 *
 * media_process() hands a picture to `bema-media` (child.h), a program without network, files or
 * rights, and stores what it wrote: no picture a stranger sent is ever served. A picture is two
 * files under DATA/media, <ab>/<cd>/<random>.<ext> and <random>-small.<ext>; they are complete and
 * on the disk before a row names them.
 *
 * A video or sound is read by ffmpeg in the same kind of sandbox (lock.h). media_accept() makes its
 * preview at once and keeps what was sent as <random>.source, which is never served, until
 * JOB_PROCESS_MEDIA has made of it what is: <random>.mp4, .mp3 or .m4a, and for a video
 * <random>.m3u8 with up to three qualities, <random>-1.m3u8 and <random>-1.mp4 …. Until then its
 * row is MEDIA_WORKING and cannot be attached, but by an import, whose posts show it once it is
 * made. A job that was killed begins anew.
 *
 * A picture is its owner's until it is attached to a post, which happens once. What nobody attached
 * within media_unattached_ms goes, and so does what a deleted post leaves behind, media_redraft_ms
 * later: until then its author may attach it again. A removal is marked, then the files go, then
 * the row, so that it can be interrupted anywhere. */
#ifndef BEMA_MEDIA_MEDIA_H
#define BEMA_MEDIA_MEDIA_H

#include "base/clock.h"
#include "jobs/jobs.h"

enum media_state {
    MEDIA_READY = 1, /* attached, or may be */
    MEDIA_PROFILE,   /* an avatar or a header */
    MEDIA_LEAVING,   /* its files are being removed */
    MEDIA_WORKING,   /* what will be shown is being made */
    MEDIA_FAILED,    /* it could not be made */
};
enum media_kind { MEDIA_IMAGE = 1, MEDIA_GIFV, MEDIA_VIDEO, MEDIA_AUDIO };
/* Owns the square's own pictures, its emoji: an account that nobody has. */
enum { media_square_account_id = 1 };
enum {
    media_description_characters_max = 1500,
    media_description_bytes_max = 16 * 1024,
    media_unattached_max = 100, /* of one account at a time */
    media_unattached_ms = clock_day_ms,
    media_redraft_ms = clock_hour_ms,
    media_process_ms_max = 20000, /* then the child is killed */
    media_file_bytes_max = 64 * 1024 * 1024,
    media_focus_scale = 1000,
    media_colors_max = 3,     /* background, foreground, accent */
    media_thumbnails_max = 9, /* tries to replace a preview */
    media_attempts_max = 5,   /* of making one; a server that ended meanwhile counts */
};

struct media {
    int64_t id, account_id;
    int64_t post_id; /* 0: not attached */
    enum media_kind kind;
    enum media_state state;
    struct str file, preview_file, type; /* "ab/cd/….jpg", "image/jpeg" */
    int64_t bytes, created_ms;
    struct str description, blurhash;
    int width, height, preview_width, preview_height;
    bool animated, has_focus;
    int focus_x, focus_y; /* -media_focus_scale to media_focus_scale; (0, 0) is the middle */
    /* Of videos and sounds. */
    int64_t duration_ms, bits_per_second;
    struct str frame_rate;               /* "30000/1001" */
    struct str colors[media_colors_max]; /* of the preview: "#0a1b2c" or "" */
    int qualities, thumbnails;           /* of HLS; tries to replace the preview */
    struct str new_file;                 /* until a row names it: what tells media_sweep() of it */
};

/* What to read: an open file where descriptor is above 0, which stays the caller's; else the file
 * at path where that is not empty; else bytes. bytes_max 0: limits.media_bytes_max. */
struct media_source {
    struct str bytes, path;
    int descriptor;
    int64_t bytes_max;
};
/* Reads a picture and stores its files; blocks, so never on a loop or a lane. ERR_INVALID with
 * words for what is no readable picture or passes a limit; ERR_UNAVAILABLE when it cannot be
 * stored. ret_media has neither owner nor id yet: media_insert(), or media_discard(). */
MUST_USE enum err media_process(struct work *w, const struct media_source *source,
                                struct media *ret_media);
/* The same for whatever a person may add to a post. A video or sound is refused where ffmpeg is not
 * installed; its ret_media is MEDIA_WORKING. What moves without a sound and is short, GIFs too,
 * becomes MEDIA_GIFV. thumbnail: a picture to show for it; NULL: one of its own. ERR_INVALID for a
 * thumbnail of a picture. */
MUST_USE enum err media_accept(struct work *w, const struct media_source *source,
                               const struct media_source *thumbnail, struct media *ret_media);
/* Makes the picture the preview of a row that media_thumbnail_reserve() gave a number: sets
 * preview_file and what belongs to it. Then media_thumbnail_store(), or media_thumbnail_discard().
 * Of two made at once each has its own file, and the one stored last is shown. */
MUST_USE enum err media_thumbnail_make(struct work *w, const struct media_source *source,
                                       struct media *media);
/* Removes the file unless the row names it, or cannot be asked. */
void media_thumbnail_discard(struct work *w, const struct media *media);
/* Whether videos and sounds are taken in: ffmpeg is there. */
bool media_takes_films(struct work *w);
/* Many pictures: each by a child of its own, as many at once as there are cores, at most
 * media_children_max. Each task gets its own outcome, OK or ERR_INVALID with its words; what else
 * goes wrong, or `gone` answering true, ends the whole, and then nothing is kept. What succeeded
 * is the caller's to insert or discard. */
enum { media_children_max = 4 };
struct media_task {
    struct media_source source;
    bool moves; /* a video or sound: taken in as by media_accept() */
    enum err e;
    struct str why;
    struct media media; /* where e is OK */
};
MUST_USE enum err media_process_all(struct work *w, struct media_task *tasks, size_t count,
                                    bool (*gone)(void *context), void *context);
/* Removes the files of what was processed and not inserted. A database that went away in the middle
 * of a commit may have stored the row; where that cannot be known, the files stay for
 * media_sweep(). */
void media_discard(struct work *w, const struct media *media);

/* All that follows changes rows inside the running transaction. */

/* Sets media->id. ERR_INVALID with words when the description is too long. waits: for a person who
 * may never attach it; then it is refused when media_unattached_max of the account wait already or
 * its pictures pass limits.media_quota_bytes, and goes by itself. Otherwise the same transaction
 * attaches it or names it in a profile. */
MUST_USE enum err media_insert(struct work *w, struct media *media, bool waits);
/* ERR_INVALID, naming them, unless all are the account's, READY, and attached to no other post;
 * with Mastodon's words for one that is being made, and for a video or sound that is not alone. */
MUST_USE enum err media_attach(struct work *w, int64_t account_id, int64_t post_id,
                               const int64_t *ids, int count);
/* The same for an import: those that are being made too, and any beside any. */
MUST_USE enum err media_attach_imported(struct work *w, int64_t account_id, int64_t post_id,
                                        const int64_t *ids, int count);
/* Of a post that is being deleted; at_once: nobody will want it again. */
MUST_USE enum err media_detach(struct work *w, int64_t post_id, bool at_once);
/* Takes it out of sight and adds JOB_REMOVE_MEDIA. One that is gone already is OK. */
MUST_USE enum err media_leave(struct work *w, int64_t id);

/* A step of an account's deletion: up to max of what it never attached. *ret_left: there is more.
 */
MUST_USE enum err media_leave_some(struct work *w, int64_t account_id, int max, bool *ret_left);

struct media_changes {
    bool set_description, set_focus;
    struct str description;
    int focus_x, focus_y;
};
/* *ret_changed: something is other than before. ERR_NOT_FOUND unless it is the account's. */
MUST_USE enum err media_change(struct work *w, int64_t account_id, int64_t id,
                               const struct media_changes *changes, bool *ret_changed);
/* A preview of the owner's choice for a video or sound. The number of a try, which its file will
 * have, so that its bytes never change: media_thumbnails_max of them. ERR_NOT_FOUND unless it is
 * the account's; ERR_INVALID with words. */
MUST_USE enum err media_thumbnail_reserve(struct work *w, int64_t account_id, int64_t id,
                                          struct media *ret_media);
/* What was shown before goes by JOB_REMOVE_FILE. */
MUST_USE enum err media_thumbnail_store(struct work *w, const struct media *media);

/* "0.5,-1" as Mastodon's clients send it; ERR_INVALID with words. */
MUST_USE enum err media_focus_read(struct work *w, struct str text, int *ret_x, int *ret_y);

/* ERR_NOT_FOUND; one that is leaving is not found. */
MUST_USE enum err media_find(struct work *w, int64_t id, struct media *ret_media);
/* What a post shows: ERR_NOT_FOUND also while it is being made, or where it could not be. */
MUST_USE enum err media_find_made(struct work *w, int64_t id, struct media *ret_media);

/* The name that all files of one picture, video or sound begin with: "ab/cd/NAME". */
struct media_base {
    struct str base;
    int64_t media_id, post_id, account_id; /* post 0: of none */
};
/* Of posts, in any order; of an account by id after `after`, at most max. In w->memory. */
MUST_USE enum err media_bases_of_posts(struct work *w, const int64_t *post_ids, int count,
                                       struct media_base **ret_bases, int *ret_count);
MUST_USE enum err media_bases_of_account(struct work *w, int64_t account_id, int64_t after, int max,
                                         struct media_base *ret_bases, int *ret_count);
/* What a file's name ("ab/cd/NAME-small.jpg") may have been made from: first all before its ending,
 * then, where that ends as a preview, a quality of HLS or a chosen preview does, what is before
 * that. NAME may hold such an end itself, so both are meant. Returns how many: 1 or 2. */
enum { media_name_bases_max = 2 };
int media_name_bases(struct str name, struct str ret_bases[media_name_bases_max]);

/* https://square.example/media/ab/cd/….jpg */
struct str media_url(struct work *w, struct str file);
/* Where to ask for it instead, in a bucket that nobody reads without; "" here: media_store.h. */
struct str media_address(struct work *w, struct str file);
/* A playlist, whole. ERR_NOT_FOUND; ERR_UNAVAILABLE with words. Blocks: never on a loop. */
MUST_USE enum err media_text_read(struct work *w, struct str file, int64_t bytes_max,
                                  struct str *ret_text);
/* The file behind an address below /media/, and its type. False for all that media_process() does
 * not write. */
bool media_path(struct work *w, struct str name, struct str *ret_path, struct str *ret_type);

/* What killed processes left: files that were being made, and pictures that no row names yet. They
 * are found by a second name, DATA/media/new-…, which a picture keeps until its row is committed
 * (base/scratch.h). */
MUST_USE enum err media_sweep(struct work *w);

/* Looks for the files of all pictures that are shown: how many pictures lack one, and one such
 * file's name. */
MUST_USE enum err media_missing(struct work *w, int64_t *ret_missing, struct str *ret_name);

/* The address of the playlist that names all qualities of a video; "" where it has none. */
struct str media_hls_url(struct work *w, const struct media *media);

/* Handler of JOB_REMOVE_MEDIA; subject: a picture, video or sound. */
enum err media_remove_job(struct work *w, const struct job *job, struct lanes *lanes);
/* Handler of JOB_REMOVE_FILE; subject: a picture, video or sound; data: a file that it named. */
enum err media_remove_file_job(struct work *w, const struct job *job, struct lanes *lanes);
/* For JOB_PROCESS_MEDIA; subject: one that is MEDIA_WORKING. May take minutes. */
enum err media_make_job(struct work *w, const struct job *job, struct lanes *lanes);
/* While held, what ffmpeg makes is given up, to be begun anew: the jobs are to stop. */
void media_hold(bool held);

#endif
