/* What scanning UTF-8 needs in its inner loops. For the files of base only. */
#ifndef BEMA_BASE_UTF8_SCAN_H
#define BEMA_BASE_UTF8_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes of the valid multi-byte sequence at p (its first byte is >= 0x80), of which `left` > 0
 * bytes remain; 0 if it is none (RFC 3629, the table of well-formed sequences). */
static inline size_t utf8_sequence(const unsigned char *p, size_t left)
{
    unsigned char first = p[0];
    if (first < 0xC2 || first > 0xF4 || left < 2)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (first == 0xE0)
        low = 0xA0; /* else overlong */
    else if (first == 0xED)
        high = 0x9F; /* else a surrogate */
    else if (first == 0xF0)
        low = 0x90; /* else overlong */
    else if (first == 0xF4)
        high = 0x8F; /* else above U+10FFFF */
    if (p[1] < low || p[1] > high)
        return 0;
    size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (left < size)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return size;
}

/* Eight bytes at once: a bit 7 is set in the result for each byte that is >= 0x80. */
static inline uint64_t eight_not_ascii(const unsigned char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    return word & UINT64_C(0x8080808080808080);
}

#endif
