#include "base/err.h"

const char *err_name(enum err e)
{
    switch (e) {
    case OK:
        return "OK";
    case ERR_INVALID:
        return "INVALID";
    case ERR_MALFORMED:
        return "MALFORMED";
    case ERR_UNAUTHORIZED:
        return "UNAUTHORIZED";
    case ERR_FORBIDDEN:
        return "FORBIDDEN";
    case ERR_NOT_FOUND:
        return "NOT_FOUND";
    case ERR_CONFLICT:
        return "CONFLICT";
    case ERR_TOO_LARGE:
        return "TOO_LARGE";
    case ERR_TOO_MANY:
        return "TOO_MANY";
    case ERR_GONE:
        return "GONE";
    case ERR_NEEDS_STORE:
        return "NEEDS_STORE";
    case ERR_AGAIN:
        return "AGAIN";
    case ERR_UNAVAILABLE:
        return "UNAVAILABLE";
    case ERR_INTERNAL:
        return "INTERNAL";
    }
    return "UNKNOWN";
}
