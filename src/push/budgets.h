/* How much of the push threads' time one account may take: whoever subscribes chooses the servers
 * that are called, so a few accounts whose services are slow by intent must not hold up everybody's
 * messages. Kept in memory; from any thread. */
#ifndef BEMA_PUSH_BUDGETS_H
#define BEMA_PUSH_BUDGETS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    budgets_max = 256,      /* accounts known; the one that was called for longest ago makes room */
    budget_calls_max = 2,   /* of one account at a time */
    budget_busy_ms = 500,   /* until it is looked at again */
    budget_quick_ms = 1000, /* a call that takes longer … */
    budget_rest_factor = 10, /* … lets its account rest for so many times as long */
};

/* A call for this account may begin; budget_end() must follow. false: not before *ret_again_ms. */
bool budget_begin(int64_t account_id, int64_t now_ms, int64_t *ret_again_ms);
void budget_end(int64_t account_id, int64_t took_ms, int64_t now_ms);

#endif
