/* What is taken out of words that staff wrote before everybody may read them (the public log, the
 * rows of the DSA Transparency Database): what tells of a person by its form. Each word that holds
 * one becomes "[…]":
 *
 *   handles and addresses (an @), links (://, www.), IP addresses; numbers of seven digits and
 * more, also in groups, but for days (2026-11-21) and laws (2022/2065): telephones, cards,
 * accounts, ids; and the names that are given: the words of those of whom the text is about,
 * however capitals stand in them.
 *
 * A name of somebody else that is written like any other word cannot be known by its form: who
 * writes is told so (docs/TRANSPARENCY.md). */
#ifndef BEMA_MODERATION_REDACTION_H
#define BEMA_MODERATION_REDACTION_H

#include "base/str.h"

/* names: words of each that have fewer than three bytes are no names. */
struct str redact(struct arena *a, struct str text, const struct str *names, size_t name_count);

#endif
