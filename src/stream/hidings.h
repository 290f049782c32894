/* What may not be seen any more is taken from whoever has it on the screen: posts over which a
 * restriction was laid, by themselves or with their author, and the newest boosts of them.
 *
 * Whoever could see a post but for the restriction (visibility.h), and has it on the page that she
 * follows, is told `delete`; its author never, nor whom it does not concern: a follower of what is
 * only demoted, who is in no territory where it is withheld. They wait here, because they come in
 * thousands where a raid is ended: each once, told newest first in the time that ordinary events
 * leave, hidings_max at most. What is older than those is off nearly every screen, and goes when
 * the page is read again. What is asked is how things are when it is told. */
#ifndef BEMA_STREAM_HIDINGS_H
#define BEMA_STREAM_HIDINGS_H

#include "stream/hub.h"

enum {
    hidings_turn_ms = 20,     /* then the others have their turn; one at least is told */
    hidings_account_max = 80, /* newest posts of an account */
    hidings_boosts_max = 40,  /* newest boosts of a post */
};

/* Whether the event, EVENT_POST_CHANGED, is to be told here: it may hide the post from somebody. */
bool hidings_take(struct stream *stream, const struct event *event);
/* EVENT_ACCOUNT_CHANGED: what lies over the account may have changed. */
void hidings_take_account(struct stream *stream, const struct event *event);
/* Some of those that wait. */
void hidings_tell(struct stream *stream);

#endif
