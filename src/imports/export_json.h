/* Actors and activities as the archive holds them. */
#ifndef BEMA_IMPORTS_EXPORT_JSON_H
#define BEMA_IMPORTS_EXPORT_JSON_H

#include "base/json.h"
#include "social/posts.h"

/* actor.json; the names of the pictures' entries, "" for one that there is not. */
MUST_USE enum err export_actor(struct work *w, struct buffer *out, const struct account *account,
                               struct str avatar, struct str header);
/* The entry of a picture: "media_attachments/files/1.jpg". */
struct str export_media_name(struct work *w, int64_t id, struct str file);
/* One Create or Announce. */
MUST_USE enum err export_activity(struct work *w, struct buffer *out, const struct account *author,
                                  struct post *post);
/* "@context" and the rest of a collection's head, up to and with "orderedItems":[ */
void export_collection_begin(struct buffer *out, const char *file, int64_t count);

#endif
