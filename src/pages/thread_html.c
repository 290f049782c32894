#include "pages/thread_html.h"

#include "social/threads.h"

/* As the client folds (web/src/text/thread.ts): below this many forks, and from this many siblings
 * on. */
enum { forks_shown_max = 5, siblings_shown_max = 4 };

/* An answer that may be seen, and those to it in the order they are read. The first is the post
 * that the page is about; whoever answers one that may not be seen answers that. Links are
 * indices; 0 ends, since nothing leads to the first. */
struct branch {
    struct post post;
    int parent, first, last, next;
    int children, size; /* size: this one and all below */
};
struct tree {
    struct html_page *p;
    struct branch *branches;
    int count;
};

static int index_of(const struct tree *tree, int64_t id)
{
    for (int i = tree->count - 1; i > 0; i--)
        if (tree->branches[i].post.id == id)
            return i;
    return 0;
}

static void branch_add(struct tree *tree, const struct post *post)
{
    int index = tree->count, above = index_of(tree, post->reply_to_id);
    struct branch *parent = &tree->branches[above];

    tree->branches[tree->count++] = (struct branch){.post = *post, .parent = above, .size = 1};
    if (parent->last)
        tree->branches[parent->last].next = index;
    else
        parent->first = index;
    parent->last = index;
    parent->children++;
}

/* What stands later answers what stands earlier, so sizes add up from the end. */
static enum err tree_grow(struct tree *tree, const struct post *post,
                          const struct thread_context *context)
{
    tree->branches =
        arena_array(tree->p->w->memory, context->descendant_count + 1, sizeof *tree->branches);
    tree->branches[0] = (struct branch){.post = *post, .size = 1};
    tree->count = 1;
    for (size_t i = 0; i < context->descendant_count; i++) {
        struct post answer;
        enum err e = visible_post(tree->p, context->descendants[i], &answer);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e)
            branch_add(tree, &answer);
    }
    for (int i = tree->count - 1; i > 0; i--)
        tree->branches[tree->branches[i].parent].size += tree->branches[i].size;
    return OK;
}

static void fold_begin(struct html_page *p, int hidden)
{
    page_put(p, "<details class=\"folded\"><summary class=\"fold-more link\">");
    page_count(p, hidden, M_MORE_REPLY, M_MORE_REPLIES);
    page_put(p, "</summary>\n");
}

static enum err put_replies(struct tree *tree, const struct branch *parent, int level);

static enum err put_reply(struct tree *tree, const struct branch *branch, int level)
{
    struct html_page *p = tree->p;
    /* A straight exchange stays a straight column. */
    bool straight = branch->children == 1;
    int below = level + (branch->children > 1 ? 1 : 0);
    bool folded = branch->children && below > forks_shown_max;
    enum err e;

    page_put(p, straight && !folded ? "<li class=\"reply straight\">\n" : "<li class=\"reply\">\n");
    e = put_found_post(p, &branch->post, POST_IN_THREAD);
    if (!e && branch->children) {
        if (folded)
            fold_begin(p, branch->size - 1);
        e = put_replies(tree, branch, below);
        page_put(p, folded ? "</details>\n" : "");
    }
    page_put(p, "</li>\n");
    return e;
}

/* How many posts stand in the branches from this one on. */
static int size_from(const struct tree *tree, int index)
{
    int size = 0;

    for (; index; index = tree->branches[index].next)
        size += tree->branches[index].size;
    return size;
}

static enum err put_replies(struct tree *tree, const struct branch *parent, int level)
{
    const char *list = level == 1 ? "<ol class=\"branch first\">\n" : "<ol class=\"branch\">\n";
    bool folded = false;
    int shown = 0;
    enum err e = OK;

    page_put(tree->p, list);
    for (int i = parent->first; i && !e; i = tree->branches[i].next) {
        if (level > 1 && shown++ == siblings_shown_max) {
            folded = true;
            page_put(tree->p, "<li class=\"branch-more\">");
            fold_begin(tree->p, size_from(tree, i));
            page_put(tree->p, list);
        }
        e = put_reply(tree, &tree->branches[i], level);
    }
    page_put(tree->p, folded ? "</ol></details></li>\n</ol>\n" : "</ol>\n");
    return e;
}

static enum err put_above(struct html_page *p, const struct thread_context *context)
{
    if (!context->ancestor_count)
        return OK;
    page_put(p, "<section class=\"ancestors\" aria-label=\"");
    page_say(p, M_ABOVE);
    page_put(p, "\">\n");
    for (size_t i = 0; i < context->ancestor_count; i++) {
        enum err e = put_post(p, context->ancestors[i], POST_IN_THREAD);
        if (e && e != ERR_NOT_FOUND)
            return e;
    }
    page_put(p, "</section>\n");
    return OK;
}

static enum err put_below(struct html_page *p, const struct post *post,
                          const struct thread_context *context)
{
    struct tree tree = {.p = p};
    enum err e = tree_grow(&tree, post, context);

    if (e || tree.count == 1)
        return e;
    page_put(p, "<section class=\"replies\" aria-label=\"");
    page_say(p, M_REPLIES_TITLE);
    page_put(p, "\">\n");
    e = put_replies(&tree, &tree.branches[0], 1);
    if (context->descendant_count == context_descendants_public_max) {
        page_put(p, "<p class=\"feed-all\">");
        page_say(p, M_REPLIES_GO_ON);
        page_put(p, "</p>\n");
    }
    page_put(p, "</section>\n");
    return e;
}

enum err put_thread(struct html_page *p, const struct post *post)
{
    struct thread_context context;
    enum err e = thread_context(p->w, post->id, post->thread_id, false, &context);

    if (e)
        return e;
    page_put(p, "<div class=\"thread\">\n");
    e = put_above(p, &context);
    page_put(p, "<div class=\"thread-focus\">\n");
    if (!e)
        e = put_found_post(p, post, POST_FOCUSED);
    page_put(p, "</div>\n");
    if (!e)
        e = put_below(p, post, &context);
    page_put(p, "</div>\n");
    return e;
}
