/* What waits for a decision that nobody of the staff may make: a case of the owner, above whom
 * there is nobody; of the only administrator; an appeal where each of them decided or is meant. Who
 * runs the program decides these by a command (`bema moderation`), as account 0, through the same
 * functions as staff, and nothing that somebody of the staff may decide. */
#ifndef BEMA_MODERATION_BEYOND_STAFF_H
#define BEMA_MODERATION_BEYOND_STAFF_H

#include "moderation/appeals.h"
#include "moderation/cases.h"
#include "moderation/complaints.h"
#include "moderation/legal_notices.h"
#include "moderation/notice_senders.h"
#include "moderation/reports.h"

/* Reports and notices stand here by themselves only where no open case has them. */
enum beyond_kind {
    BEYOND_CASE,
    BEYOND_REPORT,
    BEYOND_NOTICE,
    BEYOND_APPEAL,    /* by its decision's number */
    BEYOND_COMPLAINT, /* of who reported, by the report's or the notice's */
    BEYOND_SENDER     /* of who sends notices and was warned or stopped */
};
const char *beyond_kind_name(enum beyond_kind kind);

struct beyond_item {
    enum beyond_kind kind;
    int64_t id;
    int64_t account_id; /* whom it is about; 0: BEYOND_SENDER */
    struct str text;    /* of who reported, appeals or objects; "" of a case */
    /* The one of these that it is. */
    struct case_item item;
    struct report report;
    struct legal_notice notice;
    struct appeal appeal;
    struct complaint complaint;
    struct notice_stop stop;
};

/* What waits under that number: of a case, or of what is in an open one, the case. ERR_NOT_FOUND;
 * ERR_FORBIDDEN with words: somebody of the staff may decide it. */
MUST_USE enum err beyond_staff_find(struct work *w, int64_t id, struct beyond_item *ret_item);

/* Calls for each, kind by kind, until there is none left or it returns something else than OK,
 * which is returned. Looks at all that waits, page by page in memory of its own: a command's, not a
 * request's. */
typedef enum err beyond_each(struct work *w, void *context, const struct beyond_item *item);
MUST_USE enum err beyond_staff_list(struct work *w, beyond_each *each, void *context);

/* On a lane. Posts of the case that are not public are read, by who runs the program: on record. */
MUST_USE enum err beyond_staff_open(struct work *w, const struct case_item *item);

#endif
