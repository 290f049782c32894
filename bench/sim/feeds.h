/* The feeds that are compared: in order of time, by engagement, and the slate. */
#ifndef BEMA_BENCH_SIM_FEEDS_H
#define BEMA_BENCH_SIM_FEEDS_H

#include "world.h"

/* What everybody may be offered in the next tick, from what is published now. */
void feed_prepare(struct world *w);
/* The first page_posts of what the person has not seen. Returns how many there are. */
uint32_t feed_page(struct world *w, enum feed feed, uint32_t person, uint32_t page[page_posts]);

#endif
