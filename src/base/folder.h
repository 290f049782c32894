/* The names in a folder. A file that was synced is there after a power cut only where its name is:
 * a folder keeps the names given in it once it was synced itself. */
#ifndef BEMA_BASE_FOLDER_H
#define BEMA_BASE_FOLDER_H

#include <stdbool.h>

/* What was made, renamed or removed in the folder is so after a power cut. False: errno says why.
 */
bool folder_keep(const char *path);
/* The same for the folder that the named file or folder lies in. */
bool folder_keep_name(const char *path);

#endif
