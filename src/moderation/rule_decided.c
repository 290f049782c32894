#include "moderation/rule_decided.h"

#include "moderation/rule_findings_db.h"
#include "moderation/rule_pattern.h"
#include "moderation/rule_run.h"
#include "social/posts.h"
#include "store/db.h"

#include <assert.h>
#include <pthread.h>

static struct {
    pthread_mutex_t mutex;
    uint64_t bits[rule_decided_max];
    int64_t posts[rule_decided_max];
    size_t count, next;
} decided = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* ---- the bits ---- */

/* FNV-1a, its bits mixed: the same in every run, for what is made of it is stored. */
static uint64_t word_hash(struct str word)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < word.size; i++)
        hash = (hash ^ (unsigned char)word.data[i]) * UINT64_C(0x100000001B3);
    hash ^= hash >> 29;
    hash *= UINT64_C(0xBF58476D1CE4E5B9);
    return hash ^ hash >> 32;
}

uint64_t rule_simhash(struct str text)
{
    uint64_t words[rule_shingle_words] = {0}, bits = 0;
    int votes[64] = {0};
    size_t count = 0;

    for (size_t at = 0; at < text.size;) {
        struct str word;
        str_split(str_sub(text, at, text.size), ' ', &word);
        at += word.size + 1;
        words[count++ % rule_shingle_words] = word_hash(word);
        if (count < rule_shingle_words)
            continue;
        uint64_t hash = 0;
        for (size_t i = 0; i < rule_shingle_words; i++)
            hash = (hash ^ words[(count + i) % rule_shingle_words]) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
        for (int i = 0; i < 64; i++)
            votes[i] += (int)(hash >> i & 1);
    }
    if (count < rule_decided_words_min)
        return 0;
    const int half = (int)(count - rule_shingle_words + 1) / 2;
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(votes[i] > half) << i;
    return bits ? bits : 1;
}

int rule_decided_distance(uint64_t bits)
{
    int least = 64;

    if (!bits)
        return least;
    pthread_mutex_lock(&decided.mutex);
    for (size_t i = 0; i < decided.count; i++) {
        const int distance = __builtin_popcountll(bits ^ decided.bits[i]);
        if (decided.bits[i] && distance < least)
            least = distance;
    }
    pthread_mutex_unlock(&decided.mutex);
    return least;
}

/* ---- what is known ---- */

struct change {
    int64_t post_id;
    uint64_t bits; /* 0: it is taken back */
};

static void change_apply(struct work *w, void *data)
{
    const struct change *change = data;

    (void)w;
    pthread_mutex_lock(&decided.mutex);
    for (size_t i = 0; i < decided.count; i++)
        if (decided.posts[i] == change->post_id)
            decided.bits[i] = 0;
    if (change->bits) {
        decided.posts[decided.next] = change->post_id;
        decided.bits[decided.next] = change->bits;
        decided.next = (decided.next + 1) % rule_decided_max;
        decided.count += decided.count < rule_decided_max;
    }
    pthread_mutex_unlock(&decided.mutex);
}

static void change_later(struct work *w, int64_t post_id, uint64_t bits)
{
    struct change *change = ARENA_NEW(w->memory, struct change);

    *change = (struct change){post_id, bits};
    db_after_commit(w, change_apply, change);
}

/* 0: nothing is to be known of it. */
static uint64_t bits_of(struct work *w, const struct post *post)
{
    if (post->boost_of_id || (post->flags & POST_VISIBILITY_MASK) >= VISIBILITY_FOLLOWERS)
        return 0;
    return rule_simhash(rule_text_fold(w->memory, post->text, rule_text_bytes_max));
}

static enum err add(struct work *w, const struct post *post, uint64_t bits)
{
    enum err e = rule_decided_db_put(w, post->id, post->author_id, bits);

    if (!e)
        change_later(w, post->id, bits);
    return e;
}

enum err rule_decided_add(struct work *w, int64_t post_id)
{
    struct post post;
    uint64_t bits;
    enum err e = post_find(w, post_id, &post);

    assert(db_in_transaction(w));
    bits = e ? 0 : bits_of(w, &post);
    return e || !bits ? e : add(w, &post, bits);
}

enum err rule_decided_add_many(struct work *w, const struct post *posts, int count)
{
    uint64_t *seen = arena_array(w->memory, (size_t)count, sizeof *seen);
    struct str last = STR("");
    size_t seen_count = 0;
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        size_t at = 0;
        uint64_t bits;

        if (last.size && str_equal(posts[i].text, last))
            continue;
        bits = bits_of(w, &posts[i]);
        if (!bits)
            continue;
        last = posts[i].text;
        while (at < seen_count && seen[at] != bits)
            at++;
        if (at < seen_count)
            continue;
        seen[seen_count++] = bits;
        e = add(w, &posts[i], bits);
    }
    return e;
}

enum err rule_decided_remove_many(struct work *w, const int64_t *post_ids, int count)
{
    enum err e = rule_decided_db_delete_many(w, post_ids, count);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++)
        change_later(w, post_ids[i], 0);
    return e;
}

enum err rule_decided_remove(struct work *w, int64_t post_id)
{
    enum err e = rule_decided_db_delete(w, post_id);

    assert(db_in_transaction(w));
    if (!e)
        change_later(w, post_id, 0);
    return e;
}

enum err rule_decided_load(struct work *w)
{
    struct rule_decided_row *rows = arena_array(w->memory, rule_decided_max, sizeof *rows);
    int count = 0;
    enum err e = rule_decided_db_newest(w, rows, rule_decided_max, &count);

    if (e)
        return e;
    pthread_mutex_lock(&decided.mutex);
    decided.count = (size_t)count;
    decided.next = (size_t)count % rule_decided_max;
    for (int i = 0; i < count; i++) { /* the newest came first */
        decided.posts[count - 1 - i] = rows[i].post_id;
        decided.bits[count - 1 - i] = rows[i].bits;
    }
    pthread_mutex_unlock(&decided.mutex);
    return OK;
}
