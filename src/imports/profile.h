/* The profile of an archive: it fills what the account's owner has left empty, and nothing else. */
#ifndef BEMA_IMPORTS_PROFILE_H
#define BEMA_IMPORTS_PROFILE_H

#include "social/accounts.h"

struct item_pictures;

struct profile {
    struct str display_name, note;
    struct account_field fields[account_fields_max];
    int field_count;
    struct str avatar, header; /* entries of the archive, "" none */
};
/* Empty ones are passed over, and those after the last place. */
void profile_field_add(struct arena *a, struct profile *profile, struct str name, struct str value);

enum profile_part {
    PROFILE_NAME,
    PROFILE_NOTE,
    PROFILE_FIELDS,
    PROFILE_AVATAR,
    PROFILE_HEADER,
    PROFILE_PARTS,
};
enum profile_outcome {
    PROFILE_NONE, /* the archive has none */
    PROFILE_CAME,
    PROFILE_CAME_CUT, /* to what a profile may hold here */
    PROFILE_HELD,     /* until others approve it: social/approvals.h */
    PROFILE_HAS_OWN,  /* the account's own stays */
    PROFILE_MISSING,  /* a picture the archive names and does not hold */
    PROFILE_UNREADABLE,
};
/* Through w->lanes. Pictures are those that item_pictures_open() was told of. */
MUST_USE enum err profile_fill(struct work *w, int64_t account_id, const struct profile *profile,
                               const struct item_pictures *pictures,
                               enum profile_outcome ret_outcomes[PROFILE_PARTS]);
/* For a report: "the avatar: it cannot be read". */
struct str profile_words(struct work *w, enum profile_part part, enum profile_outcome outcome);

#endif
