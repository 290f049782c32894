/* The text of posts, notes and fields as people type it: what is found in it, how long it is, and
 * its HTML. Everything here is total: any bytes are taken, invalid UTF-8 counts as U+FFFD, and all
 * that comes out as HTML is escaped.
 *
 * Found, as Mastodon finds it, from left to right and never overlapping:
 *   links      http:// and https:// with a host; no closing punctuation, brackets balanced
 *   mentions   @name and @name@domain, not after a word character, '/' or '='
 *   hashtags   #word with at least one letter or inner separator (_ · ・ ZWNJ), in any script,
 *              not after a word character, ')', '/' or '=' */
#ifndef BEMA_SOCIAL_TEXT_H
#define BEMA_SOCIAL_TEXT_H

#include "base/buffer.h"

enum {
    text_entities_max = 256, /* what comes after them stays plain text */
    text_link_characters = 23,
    text_link_shown_characters = 30,
    text_tag_bytes_max = 400,
    text_link_bytes_max = 2048
};

enum text_kind { TEXT_LINK, TEXT_MENTION, TEXT_TAG };
struct text_entity {
    enum text_kind kind;
    uint32_t begin, end; /* bytes of the text, '@' and '#' included */
    struct str value;    /* the URL; "name" or "name@domain" as written; the tag without '#' */
};
struct text_scan {
    struct str text; /* valid UTF-8; line ends are \n */
    const struct text_entity *entities;
    size_t count;
};
/* Entities and cleaned text live in memory (the text itself only when it had to be changed). */
struct text_scan text_scan(struct arena *memory, struct str text);
/* As Mastodon counts: grapheme clusters, a link is 23, the domain of a mention is free. */
size_t text_characters(const struct text_scan *scan);
/* Of text without entities (names, poll options, warnings). */
size_t text_plain_characters(struct str text);

/* Where a mention leads: its URL and the name shown; url "" leaves it plain text. */
struct text_mention {
    struct str url, shown;
};
struct text_links {
    void *context;
    struct text_mention (*mention)(void *context, struct str handle); /* NULL: none lead anywhere */
    struct str tag_url; /* "https://square.example/tags/": the tag is put behind it */
};
/* Appends the HTML: <p> for blocks parted by empty lines, <br /> for line ends, links as Mastodon
 * writes them. Empty text gives nothing. */
void text_html(struct buffer *out, const struct text_scan *scan, const struct text_links *links);
/* The tag as it is compared and stored: folded. */
struct str text_tag_fold(struct arena *memory, struct str tag);
/* Is this whole string a tag that text_scan would find after '#'? */
bool text_tag_valid(struct str tag);

#endif
