#include "push/services.h"

#include <pthread.h>

struct service {
    uint64_t origin; /* its hash; 0: this place is free */
    int64_t again_ms, called_ms;
    int failures, calls; /* calls: of a slow one, at this time */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct service services[services_max];

static uint64_t name_of(struct str origin)
{
    uint64_t hash = str_hash(origin);

    return hash ? hash : 1;
}

/* With the mutex held. NULL: nothing is known against it. */
static struct service *find(struct str origin)
{
    uint64_t name = name_of(origin);

    for (int i = 0; i < services_max; i++)
        if (services[i].origin == name)
            return &services[i];
    return NULL;
}

/* With the mutex held: a place for one more. */
static struct service *place(struct str origin)
{
    struct service *oldest = &services[0];

    for (int i = 0; i < services_max && oldest->origin; i++)
        if (!services[i].origin || services[i].called_ms < oldest->called_ms)
            oldest = &services[i];
    *oldest = (struct service){.origin = name_of(origin)};
    return oldest;
}

static int64_t rest_ms(int failures)
{
    int64_t ms = service_rest_ms_min;

    for (int i = 1; i < failures && ms < service_rest_ms_max; i++)
        ms *= 2;
    return ms < service_rest_ms_max ? ms : service_rest_ms_max;
}

bool service_ready(struct str origin, int64_t now_ms, int64_t *ret_again_ms)
{
    bool ready = true;
    struct service *service;

    pthread_mutex_lock(&mutex);
    service = find(origin);
    if (service && now_ms < service->again_ms) {
        *ret_again_ms = service->again_ms;
        ready = false;
    } else if (service && !service->failures && service->calls >= service_slow_calls_max) {
        *ret_again_ms = now_ms + service_busy_ms;
        ready = false;
    } else if (service) {
        service->calls++;
        service->called_ms = now_ms;
        if (service->failures) /* this caller finds out for all */
            service->again_ms = now_ms + service_rest_ms_min;
    }
    pthread_mutex_unlock(&mutex);
    return ready;
}

void service_answered(struct str origin, enum service_answer answer, int64_t now_ms)
{
    struct service *service;

    pthread_mutex_lock(&mutex);
    service = find(origin);
    if (service && service->calls)
        service->calls--;
    if (answer == SERVICE_WELL && service)
        service->origin = 0;
    if (answer != SERVICE_WELL) {
        if (!service)
            service = place(origin);
        service->called_ms = now_ms;
        service->failures = answer == SERVICE_FAILED ? service->failures + 1 : 0;
        service->again_ms = answer == SERVICE_FAILED ? now_ms + rest_ms(service->failures) : 0;
    }
    pthread_mutex_unlock(&mutex);
}
