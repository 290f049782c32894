/* Hosts whose names have letters beyond ASCII are written in two ways, "bücher.example" and
 * "xn--bcher-kva.example" (RFC 3492, labels as IDNA has them). Pure. */
#ifndef BEMA_BASE_HOST_FORM_H
#define BEMA_BASE_HOST_FORM_H

#include "base/arena.h"
#include "base/str.h"

enum { host_label_bytes_max = 63 };

/* The other way in which it is written: labels beyond ASCII become "xn--…", and where there are
 * none "xn--…" becomes what it stands for. host: folded, valid UTF-8. "": it is written in one way
 * only, or is no host that has another. Memory: the arena's. */
struct str host_other_form(struct arena *a, struct str host);

#endif
