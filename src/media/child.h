/* bema-media: reads one picture that a stranger sent and writes it anew.
 *
 * A program of its own, so that the libraries which read pictures never stand in the server's
 * memory and a fault in them reaches nothing. The parent (media/media_child.c) gives it five
 * descriptors and kills it when its time is over:
 *
 *   0 the picture   1 facts, one line of JSON   2 its log   3 the picture anew   4 a preview
 *
 * Before the picture is read, but for comparing its first bytes with those of the known kinds, it
 * gives up what it does not need: limits on processor time, memory and file sizes, no new
 * privileges, and a list of system calls that holds neither opening, nor sockets, nor other
 * programs. Exit 0: the facts are complete. Otherwise the facts hold {"error":"…"}, or nothing
 * where it was ended. */
#ifndef BEMA_MEDIA_CHILD_H
#define BEMA_MEDIA_CHILD_H

#include <stddef.h>

enum { CHILD_INPUT, CHILD_FACTS, CHILD_LOG, CHILD_LARGE, CHILD_PREVIEW, CHILD_DESCRIPTORS };

/* Blurhash of 8-bit sRGB rows without alpha; out gets a NUL-terminated text. */
enum { blurhash_columns = 4, blurhash_rows = 3, blurhash_bytes_max = 64 };
void child_blurhash(const unsigned char *pixels, int width, int height,
                    char out[blurhash_bytes_max]);

/* Three colours of the same pixels, as "#0a1b2c": that of the ground, one to be read upon it, and
 * one that stands out. */
enum { color_count = 3, color_text_bytes = 8 };
void child_colors(const unsigned char *pixels, int count, char out[color_count][color_text_bytes]);

#endif
