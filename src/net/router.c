#include "net/router.h"

#include <assert.h>

enum { methods_count = HTTP_OPTIONS + 1, no_node = 0 };

/* Text children of all nodes lie in one table of hashes; the other kinds are rare and hang on
 * their node. Node 0 is the root and stands for "none" where a child is meant. */
struct node {
    const struct http_route *routes[methods_count];
    const struct http_route *rest_routes[methods_count];
    struct str text; /* the segment, for comparing */
    uint32_t parent;
    uint32_t any_child;    /* ":id" */
    uint32_t prefix_child; /* "@:name"; text is the prefix. One a node, chained by prefix_next */
    uint32_t prefix_next;
    unsigned methods, rest_methods;
};

struct router {
    struct node *nodes;
    uint32_t node_count, node_capacity;
    uint32_t *slots; /* node numbers, by hash of parent and text; 0 is free */
    uint32_t slot_mask;
};

static uint32_t segment_hash(uint32_t parent, struct str text)
{
    uint64_t h = 0x9e3779b97f4a7c15u * (parent + 1);
    size_t i = 0;
    for (; i + 8 <= text.size; i += 8) {
        uint64_t part;
        memcpy(&part, text.data + i, 8);
        h = (h ^ part) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    uint64_t part = 0;
    if (text.size > i)
        memcpy(&part, text.data + i, text.size - i);
    h = (h ^ part ^ ((uint64_t)text.size << 56)) * 0xff51afd7ed558ccdu;
    return (uint32_t)(h >> 32);
}

static uint32_t text_child(const struct router *router, uint32_t parent, struct str text)
{
    uint32_t slot = segment_hash(parent, text) & router->slot_mask;
    for (;; slot = (slot + 1) & router->slot_mask) {
        uint32_t n = router->slots[slot];
        if (n == no_node)
            return no_node;
        const struct node *node = &router->nodes[n];
        if (node->parent == parent && node->text.size == text.size &&
            memcmp(node->text.data, text.data, text.size) == 0)
            return n;
    }
}

static uint32_t node_add(struct router *router, uint32_t parent, struct str text)
{
    assert(router->node_count < router->node_capacity);
    uint32_t n = router->node_count++;
    router->nodes[n].parent = parent;
    router->nodes[n].text = text;
    return n;
}

static uint32_t text_child_add(struct router *router, uint32_t parent, struct str text)
{
    uint32_t n = text_child(router, parent, text);
    if (n != no_node)
        return n;
    n = node_add(router, parent, text);
    uint32_t slot = segment_hash(parent, text) & router->slot_mask;
    while (router->slots[slot] != no_node)
        slot = (slot + 1) & router->slot_mask;
    router->slots[slot] = n;
    return n;
}

static uint32_t prefix_child_add(struct router *router, uint32_t parent, struct str prefix)
{
    uint32_t n = router->nodes[parent].prefix_child;
    for (; n != no_node; n = router->nodes[n].prefix_next) {
        if (str_equal(router->nodes[n].text, prefix))
            return n;
    }
    n = node_add(router, parent, prefix);
    router->nodes[n].prefix_next = router->nodes[parent].prefix_child;
    router->nodes[parent].prefix_child = n;
    return n;
}

static void route_add(struct router *router, const struct http_route *route)
{
    struct str rest = str_of(route->path);
    assert(rest.size > 0 && rest.data[0] == '/' && route->handler);
    rest = str_sub(rest, 1, rest.size);
    uint32_t n = 0;
    bool takes_rest = false;
    while (rest.size) {
        struct str segment;
        rest = str_split(rest, '/', &segment);
        assert(segment.size > 0 && !takes_rest);
        size_t colon = str_find_char(segment, ':');
        if (segment.data[0] == '*') {
            takes_rest = true;
        } else if (colon == 0) {
            if (router->nodes[n].any_child == no_node) {
                uint32_t child = node_add(router, n, STR(""));
                router->nodes[n].any_child = child;
            }
            n = router->nodes[n].any_child;
        } else if (colon != SIZE_MAX) {
            n = prefix_child_add(router, n, str_sub(segment, 0, colon));
        } else {
            n = text_child_add(router, n, segment);
        }
    }
    struct node *node = &router->nodes[n];
    const struct http_route **place = takes_rest ? node->rest_routes : node->routes;
    assert(place[route->method] == NULL && "two routes have the same method and path");
    place[route->method] = route;
    *(takes_rest ? &node->rest_methods : &node->methods) |= 1u << route->method;
}

struct router *router_new(const struct http_route *const *tables, const size_t *sizes, size_t count)
{
    uint32_t segments = 1;
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < sizes[t]; i++) {
            for (const char *c = tables[t][i].path; *c; c++)
                segments += *c == '/';
        }
    }
    uint32_t slots = 64;
    while (slots < segments * 2)
        slots *= 2;
    struct router *router = calloc(1, sizeof(*router));
    assert(router);
    router->nodes = calloc(segments, sizeof(*router->nodes));
    router->slots = calloc(slots, sizeof(*router->slots));
    assert(router->nodes && router->slots);
    router->node_capacity = segments;
    router->slot_mask = slots - 1;
    (void)node_add(router, 0, STR(""));
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < sizes[t]; i++)
            route_add(router, &tables[t][i]);
    }
    return router;
}

void router_free(struct router *router)
{
    if (!router)
        return;
    free(router->nodes);
    free(router->slots);
    free(router);
}

/* One search: the segments of the path, and the parameters taken on the way. */
struct search {
    const struct router *router;
    enum http_method method;
    struct str segments[router_segments_max + 1];
    size_t count;
    struct router_match match;
};

static bool take(struct search *s, const struct http_route *const *routes, unsigned methods)
{
    const struct http_route *route = routes[s->method];
    if (!route && s->method == HTTP_HEAD)
        route = routes[HTTP_GET];
    s->match.methods |= methods;
    s->match.route = route;
    return route != NULL;
}

static bool search_node(struct search *s, uint32_t n, size_t depth, size_t params);

/* ":id" and "@:name". */
static bool search_params(struct search *s, uint32_t n, size_t depth, size_t params)
{
    const struct node *node = &s->router->nodes[n];
    struct str segment = s->segments[depth];
    if (params >= router_path_params_max)
        return false;
    for (uint32_t p = node->prefix_child; p != no_node; p = s->router->nodes[p].prefix_next) {
        struct str prefix = s->router->nodes[p].text;
        if (!str_starts(segment, prefix) || segment.size == prefix.size)
            continue;
        s->match.path_params[params] = str_sub(segment, prefix.size, segment.size);
        if (search_node(s, p, depth + 1, params + 1))
            return true;
    }
    if (node->any_child == no_node)
        return false;
    s->match.path_params[params] = segment;
    return search_node(s, node->any_child, depth + 1, params + 1);
}

static bool search_node(struct search *s, uint32_t n, size_t depth, size_t params)
{
    const struct node *node = &s->router->nodes[n];
    if (depth == s->count)
        return node->methods && take(s, node->routes, node->methods);
    uint32_t child = text_child(s->router, n, s->segments[depth]);
    if (child != no_node && search_node(s, child, depth + 1, params))
        return true;
    if ((node->prefix_child != no_node || node->any_child != no_node) &&
        search_params(s, n, depth, params))
        return true;
    if (!node->rest_methods || params >= router_path_params_max)
        return false;
    s->match.path_params[params] = str_range(
        s->segments[depth].data, s->segments[s->count - 1].data + s->segments[s->count - 1].size);
    return take(s, node->rest_routes, node->rest_methods);
}

static void split(struct search *s, struct str path)
{
    const char *at = path.data + 1, *end = path.data + path.size;
    while (at < end) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        const char *stop = slash ? slash : end;
        if (s->count == router_segments_max) { /* only "*rest" may take so many */
            s->segments[s->count++] = str_range(at, end);
            return;
        }
        s->segments[s->count++] = str_range(at, stop);
        at = stop + 1;
    }
}

/* Segments are decoded one by one, so that %2F stays inside its segment; the decoded ones lie one
 * after the other with slashes between, as "*rest" wants them. */
static enum err decode(struct search *s, struct arena *a, struct str path)
{
    char *out = arena_alloc(a, path.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct str text = url_decode(a, s->segments[i], false);
        if (i)
            out[size++] = '/';
        memcpy(out + size, text.data, text.size);
        s->segments[i] = (struct str){out + size, text.size};
        size += text.size;
    }
    struct str whole = {out, size};
    return utf8_valid(whole) && str_find_char(whole, '\0') == SIZE_MAX ? OK : ERR_MALFORMED;
}

enum err router_find(const struct router *router, struct arena *a, enum http_method method,
                     struct str path, struct router_match *ret_match)
{
    if (path.size == 0 || path.data[0] != '/' || path.size > http_path_bytes_max)
        return ERR_MALFORMED;
    struct search s = {.router = router, .method = method};
    bool plain = true;
    for (size_t i = 0; i < path.size && plain; i++)
        plain = path.data[i] != '%' && (unsigned char)path.data[i] < 0x80 && path.data[i] != 0;
    split(&s, path);
    if (!plain) {
        enum err e = decode(&s, a, path);
        if (e)
            return e;
    }
    bool found = search_node(&s, 0, 0, 0);
    if (!found) {
        ret_match->methods = s.match.methods;
        return s.match.methods ? ERR_INVALID : ERR_NOT_FOUND;
    }
    *ret_match = s.match;
    return OK;
}
