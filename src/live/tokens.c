/* Who is behind a token. */
#include "live/state.h"

struct held_token {
    struct held held;
    struct live_token token;
};

int64_t live_token_key(const uint8_t hash[32])
{
    uint64_t key = 0;
    for (int i = 0; i < 8; i++)
        key = key << 8 | hash[i];
    return (int64_t)(key ? key : 1);
}

bool live_token_find(struct live *live, const uint8_t hash[32], struct live_token *ret_token)
{
    const struct held_token *found = table_get_pointer(&live->tokens.by_key, live_token_key(hash));
    if (!found || memcmp(found->token.hash, hash, sizeof found->token.hash) != 0)
        return false;
    held_touch(&found->held);
    *ret_token = found->token;
    return true;
}

static void token_drop(struct live *live, struct held_token *token)
{
    table_set(live->readers, &live->tokens.by_key, token->held.key, 0);
    ring_remove(&live->tokens.ring, &token->held);
    readers_retire(live->readers, token, NULL);
}

bool live_token_put(struct live *live, const struct live_token *token, uint32_t generation)
{
    int64_t key = live_token_key(token->hash);
    pthread_mutex_lock(&live->mutex);
    bool taken = generation != LIVE_FRESH && live_generation_holds(live, key, generation);
    if (taken) {
        struct held_token *before = table_get_pointer(&live->tokens.by_key, key);
        if (before)
            token_drop(live, before);
        while (live->tokens.ring.count >= live_tokens_max)
            token_drop(live, (struct held_token *)ring_victim(&live->tokens.ring));
        struct held_token *made = readers_memory_zero(sizeof *made);
        made->held.key = (uint64_t)key;
        made->held.bytes = sizeof *made;
        made->token = *token;
        ring_add(&live->tokens.ring, &made->held);
        table_set(live->readers, &live->tokens.by_key, (uint64_t)key, (uintptr_t)made);
    }
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    return taken;
}

void tokens_apply(struct live *live, const struct event *event)
{
    if (event->other != 0) {
        struct held_token *token = table_get_pointer(&live->tokens.by_key, event->other);
        if (token)
            token_drop(live, token);
        return;
    }
    struct ring *ring = &live->tokens.ring;
    for (uint32_t i = 0; i < ring->count;) {
        struct held_token *token = (struct held_token *)ring->items[i];
        if (token->token.account_id == event->account)
            token_drop(live, token); /* another one stands here now */
        else
            i++;
    }
}

void tokens_clear(struct live *live)
{
    for (uint32_t i = 0; i < live->tokens.ring.count; i++)
        free(live->tokens.ring.items[i]);
    free(live->tokens.ring.items);
    table_clear(&live->tokens.by_key);
}
