/* The stored log of w->db as a source for an audit; openings are checked too. */
#ifndef BEMA_PUBLIC_LOG_STORE_SOURCE_H
#define BEMA_PUBLIC_LOG_STORE_SOURCE_H

#include "public_log/audit.h"

struct audit_source audit_source_store(void);

#endif
