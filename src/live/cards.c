#include "live/card.h"

#include "base/ballast.h"

#include <assert.h>

/* Copying a draft: the parts one after another behind the card. */
struct copy {
    char *at, *end;
};

static size_t part_size(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

static void *part(struct copy *copy, const void *bytes, size_t size)
{
    char *made = copy->at;
    assert(part_size(size) <= (size_t)(copy->end - made));
    if (size > 0)
        memcpy(made, bytes, size);
    copy->at += part_size(size);
    return made;
}

static size_t fragment_size(const struct live_fragment *fragment)
{
    return part_size(fragment->size) + part_size(fragment->hole_count * sizeof fragment->holes[0]);
}

static void fragment_copy(struct copy *copy, struct live_fragment *fragment)
{
    fragment->holes = part(copy, fragment->holes, fragment->hole_count * sizeof fragment->holes[0]);
    fragment->bytes = part(copy, fragment->bytes, fragment->size);
}

static struct card *card_make(enum card_kind kind, int64_t id, size_t size, struct copy *ret_copy)
{
    size_t bytes = part_size(sizeof(struct card)) + size;
    struct card *card = ballast_alloc(bytes);
    memset(card, 0, sizeof *card);
    card->held.kind = kind;
    card->held.key = (uint64_t)id;
    card->held.bytes = bytes;
    *ret_copy =
        (struct copy){.at = (char *)card + part_size(sizeof *card), .end = (char *)card + bytes};
    return card;
}

static struct table *table_for(struct cards *cards, enum card_kind kind)
{
    return kind == CARD_POST      ? &cards->posts
           : kind == CARD_ACCOUNT ? &cards->accounts
                                  : &cards->facts;
}

static void card_free(void *object)
{
    struct card *card = object;
    if (card->held.kind == CARD_ACCOUNT)
        free(atomic_load(&card->account.image));
    free(card);
}

static void card_drop(struct live *live, struct card *card)
{
    struct cards *cards = &live->cards;
    table_set(live->readers, table_for(cards, card->held.kind), card->held.key, 0);
    if (card->held.kind == CARD_ACCOUNT && card->account.handle.size > 0) {
        uint64_t hash = str_hash(card->account.handle) | 1;
        if (table_get(&cards->handles, hash) == (uintptr_t)card)
            table_set(live->readers, &cards->handles, hash, 0);
    }
    ring_remove(&cards->ring, &card->held);
    readers_retire(live->readers, card, card_free);
}

static void drop_by_id(struct live *live, enum card_kind kind, int64_t id)
{
    struct card *card = table_get_pointer(table_for(&live->cards, kind), id);
    if (card)
        card_drop(live, card);
}

/* Publishes the card in place of one held before, or frees it. */
static bool card_put(struct live *live, struct card *card, uint32_t generation)
{
    struct cards *cards = &live->cards;
    int64_t id = (int64_t)card->held.key;
    int64_t most = live->options.rendered_bytes_max;
    pthread_mutex_lock(&live->mutex);
    struct card *before = table_get_pointer(table_for(cards, card->held.kind), id);
    bool taken = (int64_t)card->held.bytes <= most && !(before && generation == LIVE_FRESH) &&
                 live_generation_holds(live, id, generation);
    if (taken) {
        if (before)
            card_drop(live, before);
        while ((int64_t)(cards->ring.bytes + card->held.bytes) > most)
            card_drop(live, (struct card *)ring_victim(&cards->ring));
        if (card->held.kind == CARD_POST)
            card->post.author = author_intern(live, card->post.author_id);
        ring_add(&cards->ring, &card->held);
        table_set(live->readers, table_for(cards, card->held.kind), card->held.key,
                  (uintptr_t)card);
        if (card->held.kind == CARD_ACCOUNT && card->account.handle.size > 0)
            table_set(live->readers, &cards->handles, str_hash(card->account.handle) | 1,
                      (uintptr_t)card);
    }
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    if (!taken)
        free(card);
    return taken;
}

static void poll_copy(struct live_poll *to, const struct live_poll *from)
{
    *to = (struct live_poll){.expires_ms = from->expires_ms,
                             .option_count = from->option_count,
                             .multiple = from->multiple,
                             .hide_totals = from->hide_totals};
    atomic_init(&to->version, atomic_load(&from->version));
    atomic_init(&to->voters, atomic_load(&from->voters));
    for (int i = 0; i < live_poll_options_max; i++)
        atomic_init(&to->votes[i], atomic_load(&from->votes[i]));
}

bool live_post_put(struct live *live, const struct live_post *draft, uint32_t generation)
{
    size_t mentions = draft->mention_count * sizeof draft->mentions[0];
    struct copy copy;
    struct card *card =
        card_make(CARD_POST, draft->id,
                  part_size(mentions) + part_size(draft->text.size) + fragment_size(&draft->json) +
                      part_size(draft->withheld_in.size) + part_size(draft->restrictions.size) +
                      part_size(draft->restrictions_shown.size) +
                      (draft->poll ? part_size(sizeof *draft->poll) : 0),
                  &copy);
    struct live_post *post = &card->post;
    memcpy(post, draft, offsetof(struct live_post, version));
    atomic_init(&post->version, atomic_load(&draft->version));
    atomic_init(&post->replies, atomic_load(&draft->replies));
    atomic_init(&post->boosts, atomic_load(&draft->boosts));
    atomic_init(&post->favourites, atomic_load(&draft->favourites));
    atomic_init(&post->quotes, atomic_load(&draft->quotes));
    post->mentions = part(&copy, draft->mentions, mentions);
    post->text.data = part(&copy, draft->text.data, draft->text.size);
    post->withheld_in.data = part(&copy, draft->withheld_in.data, draft->withheld_in.size);
    post->restrictions.data = part(&copy, draft->restrictions.data, draft->restrictions.size);
    post->restrictions_shown.data =
        part(&copy, draft->restrictions_shown.data, draft->restrictions_shown.size);
    fragment_copy(&copy, &post->json);
    if (draft->poll) {
        post->poll = (struct live_poll *)(void *)copy.at;
        poll_copy(post->poll, draft->poll);
    }
    return card_put(live, card, generation);
}

/* At most. */
static size_t image_size(const struct live_fragment *json)
{
    return sizeof(struct live_image) + json->size + (size_t)json->hole_count * int_digits_max;
}

const struct live_image *live_account_image(const struct live_account *account)
{
    const struct live_image *image = atomic_load_explicit(&account->image, memory_order_acquire);
    return image && image->version == atomic_load_explicit(&account->version, memory_order_acquire)
               ? image
               : NULL;
}

void live_account_image_put(struct live *live, const struct live_account *account, struct str json,
                            uint64_t version)
{
    if (pthread_mutex_trylock(&live->mutex) != 0)
        return; /* loops do not wait: the next page tries again */
    struct card *card = table_get_pointer(&live->cards.accounts, account->id);
    if (card && account == &card->account &&
        sizeof(struct live_image) + json.size <= image_size(&account->json)) {
        struct live_image *image = ballast_alloc(sizeof *image + json.size);
        *image = (struct live_image){.version = version, .size = (uint32_t)json.size};
        memcpy(image->bytes, json.data, json.size);
        struct live_image *before = atomic_load(&card->account.image);
        atomic_store_explicit(&card->account.image, image, memory_order_release);
        readers_retire(live->readers, before, NULL);
        readers_flush(live->readers);
    }
    pthread_mutex_unlock(&live->mutex);
}

bool live_account_put(struct live *live, const struct live_account *draft, uint32_t generation)
{
    struct copy copy;
    struct card *card =
        card_make(CARD_ACCOUNT, draft->id,
                  part_size(draft->handle.size) + part_size(draft->username.size) +
                      part_size(draft->avatar_url.size) + part_size(draft->withheld_in.size) +
                      fragment_size(&draft->json),
                  &copy);
    struct live_account *account = &card->account;
    memcpy(account, draft, offsetof(struct live_account, version));
    atomic_init(&account->version, atomic_load(&draft->version));
    atomic_init(&account->followers, atomic_load(&draft->followers));
    atomic_init(&account->following, atomic_load(&draft->following));
    atomic_init(&account->posts, atomic_load(&draft->posts));
    atomic_init(&account->last_post_ms, atomic_load(&draft->last_post_ms));
    card->held.bytes += image_size(&draft->json); /* it will come */
    account->handle.data = part(&copy, draft->handle.data, draft->handle.size);
    account->username.data = part(&copy, draft->username.data, draft->username.size);
    account->avatar_url.data = part(&copy, draft->avatar_url.data, draft->avatar_url.size);
    account->withheld_in.data = part(&copy, draft->withheld_in.data, draft->withheld_in.size);
    fragment_copy(&copy, &account->json);
    return card_put(live, card, generation);
}

bool facts_put(struct live *live, int64_t post_id, const struct facts *facts, uint32_t generation)
{
    size_t bytes = facts->count * sizeof facts->accounts[0];
    struct copy copy;
    struct card *card = card_make(CARD_FACTS, post_id, part_size(bytes), &copy);
    card->facts = *facts;
    card->facts.accounts = part(&copy, facts->accounts, bytes);
    return card_put(live, card, generation);
}

static const struct card *card_find(const struct table *table, int64_t id)
{
    const struct card *card = table_get_pointer(table, id);
    if (card)
        held_touch(&card->held);
    return card;
}

const struct live_post *live_post_find(struct live *live, int64_t id)
{
    assert(readers_is_busy(live->readers));
    const struct card *card = card_find(&live->cards.posts, id);
    return card ? &card->post : NULL;
}

const struct live_account *live_account_find(struct live *live, int64_t id)
{
    assert(readers_is_busy(live->readers));
    const struct card *card = card_find(&live->cards.accounts, id);
    return card ? &card->account : NULL;
}

const struct facts *facts_find(struct live *live, int64_t post_id)
{
    const struct card *card = card_find(&live->cards.facts, post_id);
    return card ? &card->facts : NULL;
}

int64_t live_handle_find(struct live *live, struct str handle)
{
    assert(readers_is_busy(live->readers));
    const struct card *card =
        table_get_pointer(&live->cards.handles, (int64_t)(str_hash(handle) | 1));
    return card && str_equal(card->account.handle, handle) ? card->account.id : 0;
}

/* Events */

static void post_counts_apply(struct live_post *post, const struct event *event)
{
    if (event->count < 4 || (uint64_t)event->version <= atomic_load(&post->version))
        return;
    atomic_store(&post->replies, (uint32_t)event->numbers[0]);
    atomic_store(&post->boosts, (uint32_t)event->numbers[1]);
    atomic_store(&post->favourites, (uint32_t)event->numbers[2]);
    atomic_store(&post->quotes, (uint32_t)event->numbers[3]);
    atomic_store(&post->version, (uint64_t)event->version);
}

static void poll_counts_apply(struct live_poll *poll, const struct event *event)
{
    if (!poll || event->count < 1 || (uint64_t)event->version <= atomic_load(&poll->version))
        return;
    atomic_store(&poll->voters, (uint64_t)event->numbers[0]);
    for (uint32_t i = 0; i < live_poll_options_max && i + 1 < event->count; i++)
        atomic_store(&poll->votes[i], (uint64_t)event->numbers[i + 1]);
    atomic_store(&poll->version, (uint64_t)event->version);
}

static void account_counts_apply(struct live_account *account, const struct event *event)
{
    if (event->count < 4 || (uint64_t)event->version <= atomic_load(&account->version))
        return;
    atomic_store(&account->followers, event->numbers[0]);
    atomic_store(&account->following, event->numbers[1]);
    atomic_store(&account->posts, event->numbers[2]);
    atomic_store(&account->last_post_ms, event->numbers[3]);
    atomic_store(&account->version, (uint64_t)event->version);
}

void cards_apply(struct live *live, const struct event *event)
{
    struct cards *cards = &live->cards;
    struct card *card;
    switch ((int)event->kind) {
    case EVENT_POST_CHANGED:
    case EVENT_POST_GONE:
        drop_by_id(live, CARD_POST, event->post);
        drop_by_id(live, CARD_FACTS, event->post);
        break;
    case EVENT_ACCOUNT_CHANGED:
        drop_by_id(live, CARD_ACCOUNT, event->account);
        break;
    case EVENT_READ_AGAIN:
        drop_by_id(live, CARD_POST, event->post);
        drop_by_id(live, CARD_FACTS, event->post);
        drop_by_id(live, CARD_ACCOUNT, event->account);
        break;
    case EVENT_POST_COUNTS:
        card = table_get_pointer(&cards->posts, event->post);
        if (card)
            post_counts_apply(&card->post, event);
        break;
    case EVENT_POLL_COUNTS:
        card = table_get_pointer(&cards->posts, event->post);
        if (card)
            poll_counts_apply(card->post.poll, event);
        break;
    case EVENT_ACCOUNT_COUNTS:
        card = table_get_pointer(&cards->accounts, event->account);
        if (card)
            account_counts_apply(&card->account, event);
        break;
    default:
        break;
    }
}

void cards_drop_all(struct live *live)
{
    struct ring *ring = &live->cards.ring;
    while (ring->count > 0)
        card_drop(live, (struct card *)ring->items[ring->count - 1]);
}

void cards_clear(struct live *live)
{
    struct cards *cards = &live->cards;
    for (uint32_t i = 0; i < cards->ring.count; i++)
        card_free(cards->ring.items[i]);
    free(cards->ring.items);
    table_clear(&cards->posts);
    table_clear(&cards->accounts);
    table_clear(&cards->facts);
    table_clear(&cards->handles);
}

/* Building fragments */

void live_fragment_hole(struct live_fragment_builder *b, uint32_t kind)
{
    assert(b->hole_count < sizeof b->holes / sizeof b->holes[0]);
    b->holes[b->hole_count++] = (struct live_hole){.offset = (uint32_t)b->out->size, .kind = kind};
}

struct live_fragment live_fragment_built(const struct live_fragment_builder *b)
{
    return (struct live_fragment){
        .bytes = b->out->data,
        .size = (uint32_t)b->out->size,
        .hole_count = b->hole_count,
        .holes = b->holes,
    };
}
