/* One block of memory of what cards.c holds. Inside of live/ only. */
#ifndef BEMA_LIVE_CARD_H
#define BEMA_LIVE_CARD_H

#include "live/state.h"

enum card_kind { CARD_POST, CARD_ACCOUNT, CARD_FACTS };

struct card {
    struct held held;
    union {
        struct live_post post;
        struct live_account account;
        struct facts facts;
    };
    /* what it points to follows */
};

#endif
