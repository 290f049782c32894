#include "social/square_policy.h"

#include "social/slates_db.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static struct square_policy built_in;
static _Atomic(const struct square_policy *) in_force;
static const struct square_policy *newest = &built_in; /* of all that were ever in force */

/* A policy that was read, in memory that is never freed: whoever has it may keep it. */
static void finish(struct arena *memory, struct str file, struct square_policy *policy)
{
    struct buffer text = buffer_in(memory);
    policy_write(&policy->policy, &text);
    policy->file = file;
    policy->text = buffer_str(&text);
    policy->digest = slate_digest(policy->text);
    policy->hash = slate_digest_text(memory, policy->digest);
    policy->memory = memory;
}

static void make(void)
{
    struct arena *memory = arena_new(0);
    policy_default(memory, &built_in.policy);
    finish(memory, policy_default_text, &built_in);
    atomic_store(&in_force, &built_in);
}

const struct square_policy *square_policy(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make);
    return atomic_load(&in_force);
}

static enum err file_read(struct work *w, struct str path, struct arena *memory,
                          struct str *ret_text)
{
    char *text = arena_try(memory, policy_bytes_max + 2);
    FILE *file = fopen(str_c(w->memory, path), "re");
    if (!file)
        return work_fail(w, ERR_INVALID, "%.*s cannot be read: %s", STR_ARG(path), strerror(errno));
    const size_t size = text ? fread(text, 1, policy_bytes_max + 1, file) : 0;
    const bool failed = ferror(file) != 0;
    fclose(file);
    if (!text || failed)
        return work_fail(w, ERR_INVALID, "%.*s cannot be read", STR_ARG(path));
    *ret_text = (struct str){text, size};
    return OK;
}

static enum err note_run(struct work *w, void *context)
{
    const struct square_policy *policy = context;
    enum err e = db_begin(w);
    return e ? e : db_end(w, slates_db_policy_put(w, policy->hash, policy->text));
}

static enum err read_and_note(struct work *w, struct str path, struct arena *memory,
                              struct square_policy *policy)
{
    struct str text, fault = STR("");
    enum err e = file_read(w, path, memory, &text);
    if (e)
        return e;
    if (policy_read(memory, text, &policy->policy, &fault))
        return work_fail(w, ERR_INVALID, "%.*s, %.*s", STR_ARG(path), STR_ARG(fault));
    finish(memory, text, policy);
    return w->db || w->lanes ? lanes_run(w->lanes, w, note_run, policy) : OK;
}

enum err square_policy_load(struct work *w, struct str path)
{
    const struct square_policy *const before = square_policy();
    if (!path.size) {
        atomic_store(&in_force, &built_in);
        return OK;
    }
    struct arena *memory = arena_new(0);
    struct square_policy *policy = ARENA_NEW(memory, struct square_policy);
    enum err e = read_and_note(w, path, memory, policy);
    if (e || str_equal(policy->file, before->file)) {
        arena_free(memory);
        return e;
    }
    policy->older = newest;
    newest = policy;
    atomic_store(&in_force, policy);
    return OK;
}
