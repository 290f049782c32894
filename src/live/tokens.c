/* Who is behind a token. */
#include "live/state.h"

#include "base/ballast.h"

#include <sodium.h>

_Static_assert(tokens_key_bytes == crypto_shorthash_siphashx24_KEYBYTES, "the key of the tags");

/* SipHash's 128 bits of the secret. */
struct tag {
    uint64_t first, second;
};

struct held_token {
    struct held held; /* its key is that of the SHA-256 */
    struct tag tag;
    struct live_token token;
};

static struct tag tag_of(const struct live *live, struct str secret)
{
    uint8_t bytes[crypto_shorthash_siphashx24_BYTES];
    struct tag tag;
    _Static_assert(sizeof bytes == sizeof tag, "a tag is all of the hash");
    crypto_shorthash_siphashx24(bytes, (const uint8_t *)(secret.data ? secret.data : ""),
                                secret.size, live->tokens.tag_key);
    memcpy(&tag, bytes, sizeof tag);
    tag.first |= 1; /* no key of a table is 0 */
    return tag;
}

int64_t live_token_key(const uint8_t hash[32])
{
    uint64_t key = 0;
    for (int i = 0; i < 8; i++)
        key = key << 8 | hash[i];
    return (int64_t)(key ? key : 1);
}

bool live_token_find(struct live *live, struct str secret, struct live_token *ret_token)
{
    struct tag tag = tag_of(live, secret);
    const struct held_token *found = table_get_pointer(&live->tokens.by_tag, (int64_t)tag.first);
    if (!found || found->tag.second != tag.second)
        return false;
    held_touch(&found->held);
    *ret_token = found->token;
    return true;
}

static void token_drop(struct live *live, struct held_token *token)
{
    struct tokens *tokens = &live->tokens;
    table_set(live->readers, &tokens->by_key, token->held.key, 0);
    if (table_get(&tokens->by_tag, token->tag.first) == (uintptr_t)token)
        table_set(live->readers, &tokens->by_tag, token->tag.first, 0);
    ring_remove(&tokens->ring, &token->held);
    readers_retire(live->readers, token, NULL);
}

bool live_token_put(struct live *live, struct str secret, const struct live_token *token,
                    uint32_t generation)
{
    struct tokens *tokens = &live->tokens;
    int64_t key = live_token_key(token->hash);
    pthread_mutex_lock(&live->mutex);
    bool taken = generation != LIVE_FRESH && live_generation_holds(live, key, generation);
    if (taken) {
        struct held_token *before = table_get_pointer(&tokens->by_key, key);
        if (before)
            token_drop(live, before);
        while (tokens->ring.count >= live_tokens_max)
            token_drop(live, (struct held_token *)ring_victim(&tokens->ring));
        struct held_token *made = ballast_zeroed(sizeof *made);
        made->held.key = (uint64_t)key;
        made->held.bytes = sizeof *made;
        made->tag = tag_of(live, secret);
        made->token = *token;
        ring_add(&tokens->ring, &made->held);
        table_set(live->readers, &tokens->by_key, (uint64_t)key, (uintptr_t)made);
        table_set(live->readers, &tokens->by_tag, made->tag.first, (uintptr_t)made);
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
        if (token->token.account_id == event->account || token->token.person_id == event->account)
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
    table_clear(&live->tokens.by_tag);
}

void tokens_init(struct live *live)
{
    random_bytes(live->tokens.tag_key, sizeof live->tokens.tag_key);
}
