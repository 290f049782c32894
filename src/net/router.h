/* Finds the route of a request: a tree of path segments, each step one look-up in one hash table.
 *
 * A segment of a route is text ("statuses"), ":id", which takes one segment, text before a colon
 * ("@:name"), or, at the end, "*rest", which takes what remains (at least one segment). Text goes
 * before ":id", and that before "*rest"; where a choice leads nowhere, the next is tried. A slash
 * at the end of a path is passed over. HEAD finds the GET route where there is none of its own. */
#ifndef BEMA_NET_ROUTER_H
#define BEMA_NET_ROUTER_H

#include "net/http.h"

enum { router_segments_max = 16, router_path_params_max = 4 };

struct router;
/* Asserts that no two routes have the same method and path, and that paths are well formed. The
 * tables must outlive the router. */
struct router *router_new(const struct http_route *const *tables, const size_t *sizes,
                          size_t count);
void router_free(struct router *router);

struct router_match {
    const struct http_route *route; /* NULL: none with this method */
    unsigned methods;               /* bit (1 << method) for each the path has; 0: no such path */
    struct str path_params[router_path_params_max]; /* decoded */
};
/* path is the raw one, without query. ERR_MALFORMED for paths that are not UTF-8 once decoded, hold
 * NUL, or do not begin with a slash; ERR_NOT_FOUND; ERR_INVALID: there is such a path, but not with
 * this method. Decoded text is in a. */
MUST_USE enum err router_find(const struct router *router, struct arena *a, enum http_method method,
                              struct str path, struct router_match *ret_match);

#endif
