/* Parameters of a request, whatever form they came in, as one list (http.h: struct http_param).
 *
 * Names are brought to one form: "poll[options][0]" and "poll[options][]" are "poll[options][]";
 * the elements of arrays of objects are told apart by `index`, counted as Rails does for forms (a
 * name that was seen already begins the next element) or taken from the number in brackets.
 * An empty JSON array leaves one parameter "name[]" with is_null, so that http_has() can tell it
 * from an absent one; http_list() passes over it.
 *
 * Every function answers ERR_MALFORMED with words for invalid UTF-8, NUL bytes, too many
 * parameters or names of the wrong form. */
#ifndef BEMA_NET_PARAMS_H
#define BEMA_NET_PARAMS_H

#include "net/http.h"

enum { params_name_bytes_max = 256, params_depth_max = 8 };

struct params {
    struct http_param *items;
    size_t count, capacity;
};

/* "a=1&b[]=2": a query string or a urlencoded body. */
MUST_USE enum err params_add_form(struct work *w, struct params *params, struct str text);
/* The members of a JSON object; other kinds of values add nothing. */
MUST_USE enum err params_add_json(struct work *w, struct params *params, const struct json *root);
/* One parameter with a name as it came; value and file fields are taken as they are. */
MUST_USE enum err params_add(struct work *w, struct params *params, struct http_param param);

/* A multipart/form-data body, fed as it arrives. Files over http_file_memory_max are written to
 * temp_folder and removed with w->memory; fields over multipart_field_bytes_max are ERR_TOO_LARGE.
 * The same w->memory is used throughout. */
enum {
    multipart_field_bytes_max = 1024 * 1024,
    multipart_header_bytes_max = 4096,
    multipart_boundary_bytes_max = 200
};
struct multipart;
/* content_type is the header's value. */
MUST_USE enum err multipart_begin(struct work *w, struct str content_type, struct str temp_folder,
                                  struct params *params, struct multipart **ret_multipart);
MUST_USE enum err multipart_feed(struct work *w, struct multipart *multipart, struct str bytes);
/* The body has ended: ERR_MALFORMED unless the last boundary was seen. */
MUST_USE enum err multipart_end(struct work *w, struct multipart *multipart);

/* The value of a parameter of a header: "boundary" of `multipart/form-data; boundary="x"`. */
struct str params_of_header(struct arena *a, struct str header, const char *name);

#endif
