#include "push/budgets.h"

#include <pthread.h>

struct budget {
    int64_t account_id; /* 0: this place is free */
    int64_t again_ms, called_ms;
    int calls;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct budget budgets[budgets_max];

/* With the mutex held. NULL: it has taken nothing. */
static struct budget *find(int64_t account_id)
{
    for (int i = 0; i < budgets_max; i++)
        if (budgets[i].account_id == account_id)
            return &budgets[i];
    return NULL;
}

/* With the mutex held: a place for one more. */
static struct budget *place(int64_t account_id)
{
    struct budget *oldest = &budgets[0];

    for (int i = 0; i < budgets_max && oldest->account_id; i++)
        if (!budgets[i].account_id || budgets[i].called_ms < oldest->called_ms)
            oldest = &budgets[i];
    *oldest = (struct budget){.account_id = account_id};
    return oldest;
}

bool budget_begin(int64_t account_id, int64_t now_ms, int64_t *ret_again_ms)
{
    struct budget *budget;
    bool may;

    pthread_mutex_lock(&mutex);
    budget = find(account_id);
    if (!budget)
        budget = place(account_id);
    may = now_ms >= budget->again_ms && budget->calls < budget_calls_max;
    if (may) {
        budget->calls++;
        budget->called_ms = now_ms;
    } else {
        *ret_again_ms =
            now_ms < budget->again_ms ? budget->again_ms : now_ms + (int64_t)budget_busy_ms;
    }
    pthread_mutex_unlock(&mutex);
    return may;
}

void budget_end(int64_t account_id, int64_t took_ms, int64_t now_ms)
{
    struct budget *budget;

    pthread_mutex_lock(&mutex);
    budget = find(account_id);
    if (budget && budget->calls)
        budget->calls--;
    if (budget && took_ms > budget_quick_ms)
        budget->again_ms = now_ms + took_ms * budget_rest_factor;
    else if (budget && !budget->calls && budget->again_ms <= now_ms)
        budget->account_id = 0;
    pthread_mutex_unlock(&mutex);
}
