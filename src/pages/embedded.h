/* The client's files, inside the binary. tools/embed makes the table from web/dist when the
 * program is built; a build without the client (-Dclient=false) has an empty one. All of it lives
 * as long as the program. */
#ifndef BEMA_PAGES_EMBEDDED_H
#define BEMA_PAGES_EMBEDDED_H

#include "base/str.h"

struct embedded_file {
    struct str path; /* "/assets/app-3F….js"; named by its content, so never stale */
    struct str type; /* "text/javascript; charset=utf-8" */
    struct str bytes;
    struct str gzip, brotli; /* the same bytes encoded; empty where that would not be smaller */
};

/* The file of this path, or NULL. */
const struct embedded_file *embedded_find(struct str path);
/* The path of what pages call by a fixed name: "app.js", "app.css", "icon.svg" …; "" if there is
 * none. */
struct str embedded_path(const char *name);

/* The tables, sorted by path and by name. */
struct embedded_name {
    const char *name;
    struct str path;
};
extern const struct embedded_file embedded_files[];
extern const size_t embedded_files_count;
extern const struct embedded_name embedded_names[];
extern const size_t embedded_names_count;

/* The languages the client speaks, "en" …: the words of each are the file called
 * "messages-en.js". */
extern const char *const embedded_languages[];
extern const size_t embedded_languages_count;

#endif
