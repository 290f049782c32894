#include "social/threads.h"

#include "social/threads_db.h"

/* The thread's posts by ascending id. */
struct thread {
    const struct thread_post *posts;
    int count;
};

static int index_of(const struct thread *thread, int64_t post_id)
{
    int low = 0, high = thread->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (thread->posts[middle].post_id < post_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < thread->count && thread->posts[low].post_id == post_id ? low : -1;
}

/* Upwards from the post, read from the thread in hand or, where it is too large, one by one. */
static enum err ancestors(struct work *w, const struct thread *thread, int64_t thread_id,
                          int64_t post_id, size_t max, struct thread_context *context)
{
    int64_t *up = arena_array(w->memory, max + 1, sizeof(*up));
    size_t count = 0;
    struct thread_post post = {0};
    for (int64_t at = post_id; count < max;) {
        int index = index_of(thread, at);
        enum err e = OK;
        if (index >= 0)
            post = thread->posts[index];
        else
            e = threads_db_find(w, thread_id, at, &post);
        if (e && e != ERR_NOT_FOUND)
            return e;
        /* No chain is longer than its thread: a loop in what came from elsewhere ends here. */
        bool loops = index >= 0 && count >= (size_t)thread->count;
        if (e || !post.reply_to_id || post.reply_to_id == post_id || loops)
            break;
        at = post.reply_to_id;
        up[count++] = at;
    }
    for (size_t low = 0; low + 1 < count - low; low++) {
        int64_t held = up[low];
        up[low] = up[count - 1 - low];
        up[count - 1 - low] = held;
    }
    context->ancestors = up;
    context->ancestor_count = count;
    return OK;
}

/* Children of each post in ascending id, as chains: first[i], next[i]; -1 ends. */
struct children {
    int *first, *next;
    int roots; /* children of the post itself */
};

static struct children children_of(struct work *w, const struct thread *thread, int64_t post_id)
{
    size_t count = (size_t)thread->count;
    struct children children = {.first = arena_array(w->memory, count + 1, sizeof(int)),
                                .next = arena_array(w->memory, count + 1, sizeof(int)),
                                .roots = -1};
    for (int i = 0; i < thread->count; i++)
        children.first[i] = children.next[i] = -1;
    for (int i = thread->count - 1; i >= 0; i--) {
        int64_t parent_id = thread->posts[i].reply_to_id;
        if (thread->posts[i].post_id == post_id)
            continue; /* reached from itself by nothing but a loop */
        int parent = index_of(thread, parent_id);
        int *chain = parent_id == post_id ? &children.roots
                     : parent >= 0        ? &children.first[parent]
                                          : NULL;
        if (!chain)
            continue;
        children.next[i] = *chain;
        *chain = i;
    }
    return children;
}

/* Depth first, by id; then the author's answers to herself come to the front. */
static void descendants(struct work *w, const struct thread *thread, int64_t post_id, size_t max,
                        int depth_max, struct thread_context *context)
{
    struct children children = children_of(w, thread, post_id);
    int *stack = arena_array(w->memory, (size_t)thread->count + 1, sizeof(*stack));
    int *depth = arena_array(w->memory, (size_t)thread->count + 1, sizeof(*depth));
    int *order = arena_array(w->memory, (size_t)thread->count + 1, sizeof(*order));
    int64_t *ids = arena_array(w->memory, (size_t)thread->count + 1, sizeof(*ids));
    size_t count = 0, placed = 0;
    int waiting = 0;
    if (children.roots >= 0) {
        stack[waiting++] = children.roots;
        depth[children.roots] = 1;
    }
    while (waiting > 0 && count < max) {
        int at = stack[--waiting], sibling = children.next[at], child = children.first[at];
        order[count++] = at;
        if (sibling >= 0) {
            stack[waiting++] = sibling;
            depth[sibling] = depth[at];
        }
        if (child >= 0 && depth[at] < depth_max) {
            stack[waiting++] = child;
            depth[child] = depth[at] + 1;
        }
    }
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; i < count; i++) {
            const struct thread_post *post = &thread->posts[order[i]];
            int parent = index_of(thread, post->reply_to_id);
            bool to_self = parent >= 0 && thread->posts[parent].author_id == post->author_id;
            if (to_self == (own == 1))
                ids[placed++] = post->post_id;
        }
    context->descendants = ids;
    context->descendant_count = placed;
}

enum err thread_context(struct work *w, int64_t post_id, int64_t thread_id, bool signed_in,
                        struct thread_context *ret_context)
{
    struct thread_post *posts = NULL;
    struct thread thread = {0};
    struct thread_context context = {0};
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = threads_db_read(w, thread_id, 0, thread_rows_max, &posts, &thread.count);
    if (!e && thread.count == thread_rows_max)
        e = threads_db_read(w, thread_id, post_id, thread_rows_max, &posts, &thread.count);
    if (e)
        return e;
    thread.posts = posts;
    e = ancestors(w, &thread, thread_id, post_id,
                  signed_in ? context_ancestors_max : context_ancestors_public_max, &context);
    if (e)
        return e;
    descendants(w, &thread, post_id,
                signed_in ? context_descendants_max : context_descendants_public_max,
                signed_in ? thread_rows_max : context_depth_public_max, &context);
    *ret_context = context;
    return OK;
}
