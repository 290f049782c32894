#include "social/square_policy.h"

#include <pthread.h>

static struct square_policy held;
static struct arena *memory; /* its texts: as long as the process */

static void make(void)
{
    memory = arena_new(0);
    struct buffer text = buffer_in(memory);
    policy_default(memory, &held.policy);
    policy_write(&held.policy, &text);
    held.file = policy_default_text;
    held.text = buffer_str(&text);
    held.digest = slate_digest(held.text);
    held.hash = slate_digest_text(memory, held.digest);
}

const struct square_policy *square_policy(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make);
    return &held;
}
