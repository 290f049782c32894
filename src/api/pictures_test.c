#include "api/pictures.h"

#include "base/test.h"

static uint32_t u32_at(struct str s, size_t at)
{
    uint32_t value = 0;

    for (size_t i = 0; i < 4; i++)
        value = value << 8 | (uint8_t)s.data[at + i];
    return value;
}

/* The checksum as the PNG specification writes it, bit by bit. */
static uint32_t crc_of(const char *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        crc ^= (uint8_t)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

static void assert_png(struct str png, uint32_t width, uint32_t height)
{
    size_t at = 8;
    int chunks = 0;

    assert_true(str_starts(png, (struct str){"\x89PNG\r\n\x1a\n", 8}));
    while (at < png.size) {
        uint32_t size = u32_at(png, at);

        assert_true(at + 12 + size <= png.size);
        assert_int_equal(u32_at(png, at + 8 + size), crc_of(png.data + at + 4, size + 4));
        at += 12 + size;
        chunks++;
    }
    assert_int_equal(at, png.size);
    assert_int_equal(chunks, 4);
    assert_int_equal(u32_at(png, 16), width);
    assert_int_equal(u32_at(png, 20), height);
}

static void pictures_are_sound_png(void **state)
{
    struct arena *memory = arena_new(0);

    (void)state;
    for (int64_t id = 1; id < INT64_MAX / 4; id *= 3)
        assert_png(picture_avatar(memory, id), picture_avatar_pixels, picture_avatar_pixels);
    assert_png(picture_header(memory), picture_header_width, picture_header_height);
    arena_free(memory);
}

static void a_picture_is_the_same_for_ever_and_differs_between_accounts(void **state)
{
    struct arena *memory = arena_new(0);
    struct str one = picture_avatar(memory, 1382349726481595520);

    (void)state;
    assert_true(str_equal(one, picture_avatar(memory, 1382349726481595520)));
    assert_false(str_equal(one, picture_avatar(memory, 1382349726481595521)));
    arena_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_are_sound_png),
        cmocka_unit_test(a_picture_is_the_same_for_ever_and_differs_between_accounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
