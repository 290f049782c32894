/* One open square: its configuration, store, lanes, live state and jobs. The server holds one for
 * as long as it runs; a command without a server opens one for itself, without the live state. */
#ifndef BEMA_MAIN_SQUARE_H
#define BEMA_MAIN_SQUARE_H

#include "jobs/jobs.h"
#include "live/live.h"
#include "main/config.h"
#include "store/lane.h"

struct square {
    struct arena *memory; /* of what lives as long as the square */
    struct str data_folder;
    struct config config;
    struct site site;
    struct limits limits;
    struct db_options store;
    struct lanes *lanes;
    struct live *live;    /* NULL in commands */
    struct jobs *jobs;    /* NULL in commands */
    struct work template; /* limits, site, live, lanes: copied into each unit of work */
};

/* What writing answers on a store that was moved to another database (store/move.h): a server does
 * not start on such, a command may still read. */
extern const char square_moved_words[];

/* Makes one folder for the server's user alone, if it is missing, so that a power cut leaves it. */
MUST_USE enum err square_folder_make(struct work *w, struct str path);

/* The folder is made if it is missing (0700). Migrations are applied. For a server the live state
 * is rebuilt and follows the events. Words say what is wrong: folder read-only, disk full, database
 * away, store newer than the program. */
/* What a square is opened for: a server with the live state, one command, or one command that
 * writes much and answers once, after square_sync(). */
enum square_use { SQUARE_SERVER, SQUARE_COMMAND, SQUARE_BULK };
MUST_USE enum err square_open(struct work *w, struct str data_folder, const struct config *config,
                              enum square_use use, struct square **ret_square);
/* Compares the live state with the store: the one held, on the lane so that nothing is written
 * meanwhile; in a command without a server one that is built for it. */
MUST_USE enum err square_live_check(struct work *w, struct square *square);
/* A connection to the store of the square in this folder, for reading alone: w->db, which the
 * caller closes. Nothing is made, migrated or locked, and a server may run. */
MUST_USE enum err square_store_open(struct work *w, struct str data_folder, const char *const *sets,
                                    int set_count);
void square_close(struct square *square); /* NULL is fine */

#endif
