#include "social/post_inspection.h"

#include "store/db.h"

#include <assert.h>
#include <stdatomic.h>

static _Atomic(const struct post_inspector *) inspector;

void post_inspector_set(const struct post_inspector *of)
{
    atomic_store(&inspector, of);
}

enum err post_inspect(struct work *w, struct post_inspected *inspected)
{
    const struct post_inspector *of = atomic_load(&inspector);
    enum err e = of ? of->look(w, inspected) : OK;

    assert(!(inspected->overlays & ~(uint32_t)POST_OVERLAYS));
    assert(!(inspected->overlays & POST_RESTRICTED)); /* a program takes nothing away */
    return e;
}

enum err post_inspected_store(struct work *w, struct post_inspected *inspected)
{
    const struct post_inspector *of = atomic_load(&inspector);

    assert(db_in_transaction(w));
    return of && inspected->found ? of->store(w, inspected) : OK;
}
