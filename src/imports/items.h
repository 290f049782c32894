/* Posts on their way in from another network: read from an archive, checked whole, then stored. */
#ifndef BEMA_IMPORTS_ITEMS_H
#define BEMA_IMPORTS_ITEMS_H

#include "social/posts.h"

enum { items_batch = 200, item_media_max = post_media_max };

struct item_media {
    struct str name, description; /* the entry of the archive */
};
struct item {
    struct str key; /* "x:123": its origin, for ever */
    int64_t created_ms;
    struct str text, spoiler_text, language;
    struct str link; /* to where it stood: its text when nothing else is left of it */
    enum visibility visibility;
    bool sensitive;
    struct str reply_key, quote_key; /* "" none; an own post of the archive */
    const struct poll_draft *poll;   /* or NULL */
    const struct item_media *media;
    int media_count;
};
/* A list that grows; items live in memory. */
struct items {
    struct arena *memory;
    struct item *at;
    size_t count, capacity;
};
struct item *items_add(struct items *items); /* zeroed; valid until the next add */
/* By time, the order in which they are stored; equal times by key. Of two that are alike in both
 * one stays. */
void items_sort(struct items *items);

/* Whether every one can be stored, so that nothing is half imported: text, warning and poll within
 * their limits, and no more posts of one moment than there are ids. ERR_INVALID names the item. For
 * items in the order of items_sort(). */
enum { items_moment_max = 512, items_moment_ms = 16 };
MUST_USE enum err items_check(struct work *w, const struct items *items);

struct items_counts {
    int64_t stored, there_already, threads, quotes;
    int64_t held; /* others must see them first: social/approvals.h */
};
struct item_pictures;
struct items_options {
    int64_t account_id;
    struct item_pictures *pictures; /* item_pictures.h; NULL: posts come without */
    bool (*between)(void *context, int64_t done, int64_t total); /* true: stop */
    void *context;
};
/* Stores them through w->lanes in batches, each one transaction, with their origins. What has been
 * stored by an earlier run is passed over, so an interrupted run goes on where it ended. */
MUST_USE enum err items_store(struct work *w, const struct items *items,
                              const struct items_options *options, struct items_counts *ret_counts);

#endif
