#include "moderation/rule_windows.h"

#include <pthread.h>
#include <stdlib.h>

enum chain { OF_AUTHOR, OF_TEXT, OF_THREAD, OF_LINK, chains };

struct entry {
    struct rule_window_post post;
    uint32_t before[chains]; /* numbers from 1; 0: none */
    bool echoed;             /* another account posted its text or link */
};
struct rule_windows {
    pthread_mutex_t mutex;
    uint32_t newest; /* its number */
    uint32_t heads[chains][rule_window_posts_max];
    struct entry entries[rule_window_posts_max]; /* by number % rule_window_posts_max */
};

struct rule_windows *rule_windows_open(void)
{
    struct rule_windows *windows = calloc(1, sizeof *windows);

    if (windows)
        pthread_mutex_init(&windows->mutex, NULL);
    return windows;
}

void rule_windows_close(struct rule_windows *windows)
{
    if (windows)
        pthread_mutex_destroy(&windows->mutex);
    free(windows);
}

static uint64_t key_of(const struct rule_window_post *post, enum chain chain)
{
    switch (chain) {
    case OF_AUTHOR:
        return (uint64_t)post->author_id;
    case OF_TEXT:
        return post->text;
    case OF_THREAD:
        return (uint64_t)post->thread_id;
    case OF_LINK:
    case chains:
        break;
    }
    return post->link;
}

static uint32_t *head_of(struct rule_windows *windows, uint64_t key, enum chain chain)
{
    const uint64_t mixed = key * UINT64_C(0x9E3779B97F4A7C15);

    return &windows->heads[chain][mixed >> 40 & (rule_window_posts_max - 1)];
}

static struct entry *entry_of(struct rule_windows *windows, uint32_t number)
{
    if (number == 0 || windows->newest - number >= rule_window_posts_max)
        return NULL; /* its place was taken by a newer one */
    return &windows->entries[number % rule_window_posts_max];
}

/* A walk back over the posts that have something in common with one, of the hour before it. */
struct walk {
    struct rule_windows *windows;
    const struct rule_window_post *post;
    enum chain chain;
    uint32_t number;
    int looked;
};

static struct walk walk_begin(struct rule_windows *windows, const struct rule_window_post *post,
                              enum chain chain)
{
    const uint64_t key = key_of(post, chain);

    return (struct walk){windows, post, chain, key ? *head_of(windows, key, chain) : 0, 0};
}

static struct entry *walk_next(struct walk *walk)
{
    struct entry *entry;

    while (walk->looked++ < rule_window_looked_max &&
           (entry = entry_of(walk->windows, walk->number))) {
        walk->number = entry->before[walk->chain];
        if (entry->post.made_ms < walk->post->made_ms - rule_window_ms)
            return NULL;
        if (key_of(&entry->post, walk->chain) == key_of(walk->post, walk->chain))
            return entry;
    }
    return NULL;
}

/* Whether another account posted the same within the time; those that did are marked. */
static bool echo_find(struct rule_windows *windows, const struct rule_window_post *post, bool mark)
{
    bool found = false;

    for (enum chain chain = OF_TEXT; chain <= OF_LINK; chain += OF_LINK - OF_TEXT) {
        struct walk walk = walk_begin(windows, post, chain);
        struct entry *entry;
        while ((entry = walk_next(&walk)) &&
               entry->post.made_ms >= post->made_ms - rule_window_together_ms) {
            if (entry->post.author_id == post->author_id)
                continue;
            found = true;
            entry->echoed = entry->echoed || mark;
        }
    }
    return found;
}

void rule_windows_add(struct rule_windows *windows, const struct rule_window_post *post)
{
    pthread_mutex_lock(&windows->mutex);
    const bool echoed = echo_find(windows, post, true);
    const uint32_t number = ++windows->newest ? windows->newest : ++windows->newest;
    struct entry *entry = &windows->entries[number % rule_window_posts_max];

    *entry = (struct entry){.post = *post, .echoed = echoed};
    for (enum chain chain = OF_AUTHOR; chain < chains; chain++) {
        const uint64_t key = key_of(post, chain);
        if (!key)
            continue;
        entry->before[chain] = *head_of(windows, key, chain);
        *head_of(windows, key, chain) = number;
    }
    pthread_mutex_unlock(&windows->mutex);
}

/* Posts of a chain, and the accounts that wrote them (the new ones alone), each with this one. */
static void chain_count(struct rule_windows *windows, const struct rule_window_post *post,
                        enum chain chain, bool only_new, int *ret_posts, int *ret_accounts)
{
    int64_t accounts[rule_window_looked_max + 1];
    int posts = 1, count = 0;
    struct walk walk = walk_begin(windows, post, chain);
    const struct entry *entry;

    if (!only_new || post->author_is_new)
        accounts[count++] = post->author_id;
    while ((entry = walk_next(&walk))) {
        int k = 0;
        posts++;
        while (k < count && accounts[k] != entry->post.author_id)
            k++;
        if (k == count && (!only_new || entry->post.author_is_new))
            accounts[count++] = entry->post.author_id;
    }
    *ret_posts = posts;
    *ret_accounts = count;
}

static int coordination_find(struct rule_windows *windows, const struct rule_window_post *post)
{
    struct walk walk = walk_begin(windows, post, OF_AUTHOR);
    int posts = 1, echoed = echo_find(windows, post, false);
    const struct entry *entry;

    while (posts < rule_window_own_max && (entry = walk_next(&walk))) {
        posts++;
        echoed += entry->echoed;
    }
    return posts < rule_window_own_min ? 0 : echoed * 1000 / posts;
}

struct rule_window_counts rule_windows_count(struct rule_windows *windows,
                                             const struct rule_window_post *post, unsigned wanted)
{
    struct rule_window_counts counts = {1, 1, 1, post->author_is_new, 0};
    int unused;

    if (!windows || !wanted)
        return counts;
    pthread_mutex_lock(&windows->mutex);
    if (wanted & RULE_WINDOW_AUTHOR)
        chain_count(windows, post, OF_AUTHOR, false, &counts.author_posts, &unused);
    if (wanted & RULE_WINDOW_TEXT)
        chain_count(windows, post, OF_TEXT, false, &counts.same_posts, &counts.same_accounts);
    if (wanted & RULE_WINDOW_THREAD)
        chain_count(windows, post, OF_THREAD, true, &unused, &counts.thread_new_accounts);
    if (wanted & RULE_WINDOW_COORDINATION)
        counts.coordination_milli = coordination_find(windows, post);
    pthread_mutex_unlock(&windows->mutex);
    return counts;
}
