/* A value of a table in CSV (RFC 4180), and what follows it. */
#ifndef BEMA_MODERATION_CSV_VALUE_H
#define BEMA_MODERATION_CSV_VALUE_H

#include "base/buffer.h"

void csv_value(struct buffer *out, struct str value, bool is_last);

#endif
