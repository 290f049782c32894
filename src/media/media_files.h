/* The folder's inner side: files being made, their names, what is read of uploads. Only src/media
 * looks here. */
#ifndef BEMA_MEDIA_MEDIA_FILES_H
#define BEMA_MEDIA_MEDIA_FILES_H

#include "media/media.h"

const char *media_file_path(struct work *w, struct str file);
/* From the folder and from the bucket. True also where it was gone. */
bool media_file_remove(struct work *w, struct str file);

/* The type of a file by its name; "" for what is never served. */
struct str media_type_of(struct str file);
/* ".jpg", or NULL. */
const char *media_extension_of(struct str type);

/* A descriptor of what was sent; -1. */
int media_input_open(struct work *w, const struct media_source *source);
/* ERR_INVALID unless it is a plain file of at most bytes_max. `what`: "a picture". */
MUST_USE enum err media_input_check(struct work *w, int input, int64_t bytes_max, const char *what);
/* "ab/cd/REST" of "new-MARK-REST". */
struct str media_final_name(struct work *w, struct str new_file);
/* Makes the folders of a name; false: errno says why. */
bool media_folders_make(struct work *w, struct str file);
/* The picture behind input as the preview of media: BASE + SUFFIX + its extension, on the disk.
 * Sets preview_file, its size, blurhash, colors, and adds to bytes. */
MUST_USE enum err media_preview_make(struct work *w, int input, struct str base, const char *suffix,
                                     struct media *media);

/* All files that a row may have, whatever state it is in; at most media_row_files_max. */
enum { media_row_files_max = 32 };
int media_files_of(struct work *w, const struct media *media, struct str *ret_files);

#endif
