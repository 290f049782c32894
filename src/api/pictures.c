/* Default pictures, drawn and written as PNG with a palette and without compression. */
#include "api/pictures.h"

#include "api/api.h"

#include <assert.h>

enum {
    avatar_cells = 7, /* a side, with an empty one around */
    avatar_half = 3,  /* columns drawn; the rest mirrors them */
    palette_max = 4,  /* two bits a pixel */
    deflate_block_max = 65535,
    adler_run_max = 4096, /* bytes whose sums fit before they are reduced */
    picture_keep_seconds = 30 * 86400,
};

struct color {
    uint8_t red, green, blue;
};
struct picture {
    int width, height;
    struct color palette[palette_max];
    uint8_t *pixels; /* one byte each: number in the palette */
};

/* PNG. */

static uint32_t crc32_of(const char *bytes, size_t size)
{
    /* The polynomial's remainders of four bits. */
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        crc ^= (uint8_t)bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

static uint32_t adler32_of(const uint8_t *bytes, size_t size)
{
    uint32_t a = 1, b = 0;

    while (size) {
        size_t n = size < adler_run_max ? size : adler_run_max;

        size -= n;
        while (n--) {
            a += *bytes++;
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    return b << 16 | a;
}

static void put_u32(struct buffer *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_char(out, (char)(value >> shift & 0xff));
}

static void put_chunk(struct buffer *out, const char *type, struct str data)
{
    size_t start;

    put_u32(out, (uint32_t)data.size);
    start = out->size;
    buffer_put(out, str_of(type));
    buffer_put(out, data);
    put_u32(out, crc32_of(out->data + start, out->size - start));
}

/* Rows of four pixels a byte, each after its filter byte. */
static uint8_t *rows_pack(struct arena *memory, const struct picture *picture, size_t *ret_size)
{
    size_t row_size = 1 + ((size_t)picture->width + 3) / 4;
    uint8_t *rows = arena_array(memory, (size_t)picture->height, row_size);

    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            rows[(size_t)y * row_size + 1 + (size_t)x / 4] |=
                (uint8_t)(picture->pixels[y * picture->width + x] << (6 - x % 4 * 2));
    *ret_size = (size_t)picture->height * row_size;
    return rows;
}

/* A zlib stream of stored blocks. */
static struct str rows_stream(struct arena *memory, const struct picture *picture)
{
    struct buffer out = buffer_in(memory);
    size_t size = 0;
    uint8_t *rows = rows_pack(memory, picture, &size);

    buffer_put(&out, (struct str){"\x78\x01", 2});
    for (size_t at = 0; at < size; at += deflate_block_max) {
        size_t n = size - at < deflate_block_max ? size - at : deflate_block_max;

        buffer_char(&out, at + n == size);
        buffer_char(&out, (char)(n & 0xff));
        buffer_char(&out, (char)(n >> 8));
        buffer_char(&out, (char)(~n & 0xff));
        buffer_char(&out, (char)(~n >> 8 & 0xff));
        buffer_put(&out, (struct str){(const char *)rows + at, n});
    }
    put_u32(&out, adler32_of(rows, size));
    return buffer_str(&out);
}

static struct str picture_png(struct arena *memory, const struct picture *picture)
{
    struct buffer out = buffer_in(memory), header = buffer_in(memory), palette = buffer_in(memory);

    put_u32(&header, (uint32_t)picture->width);
    put_u32(&header, (uint32_t)picture->height);
    buffer_put(&header, (struct str){"\x02\x03\x00\x00\x00", 5}); /* two bits, palette */
    for (int i = 0; i < palette_max; i++) {
        buffer_char(&palette, (char)picture->palette[i].red);
        buffer_char(&palette, (char)picture->palette[i].green);
        buffer_char(&palette, (char)picture->palette[i].blue);
    }
    buffer_put(&out, (struct str){"\x89PNG\r\n\x1a\n", 8});
    put_chunk(&out, "IHDR", buffer_str(&header));
    put_chunk(&out, "PLTE", buffer_str(&palette));
    put_chunk(&out, "IDAT", rows_stream(memory, picture));
    put_chunk(&out, "IEND", STR(""));
    return buffer_str(&out);
}

/* Drawing. */

/* Stable for ever: the picture of an account never changes. */
static uint64_t mixed(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

/* Dark enough to stand on its pale shade for people who see colours differently. */
static const struct color hues[] = {
    {0x8a, 0x1c, 0x3a}, {0x9c, 0x3d, 0x0f}, {0x7a, 0x5a, 0x00}, {0x3f, 0x67, 0x12},
    {0x0f, 0x6b, 0x4f}, {0x0b, 0x63, 0x7a}, {0x1d, 0x4f, 0x91}, {0x43, 0x3a, 0x9e},
    {0x6d, 0x2f, 0x8f}, {0x8c, 0x2a, 0x73}, {0x4d, 0x4d, 0x4d}, {0x5b, 0x3f, 0x2b},
};

static struct color between(struct color a, struct color b, int of_b, int of)
{
    return (struct color){
        .red = (uint8_t)((a.red * (of - of_b) + b.red * of_b) / of),
        .green = (uint8_t)((a.green * (of - of_b) + b.green * of_b) / of),
        .blue = (uint8_t)((a.blue * (of - of_b) + b.blue * of_b) / of),
    };
}

static struct picture picture_make(struct arena *memory, int width, int height, struct color hue)
{
    const struct color white = {0xff, 0xff, 0xff};

    return (struct picture){
        .width = width,
        .height = height,
        .palette = {between(hue, white, 17, 20), hue, between(hue, white, 9, 20), white},
        .pixels = arena_array(memory, (size_t)width * (size_t)height, 1),
    };
}

struct str picture_avatar(struct arena *memory, int64_t account_id)
{
    enum { pixels = picture_avatar_pixels };
    uint64_t bits = mixed((uint64_t)account_id);
    struct picture picture =
        picture_make(memory, pixels, pixels, hues[bits % (sizeof(hues) / sizeof(hues[0]))]);

    bits = mixed(bits);
    for (int y = 0; y < pixels; y++) {
        int row = y * avatar_cells / pixels;

        if (y && row == (y - 1) * avatar_cells / pixels) {
            memcpy(picture.pixels + y * pixels, picture.pixels + (y - 1) * pixels, pixels);
            continue;
        }
        for (int x = 0; x < pixels; x++) {
            int column = x * avatar_cells / pixels;
            int mirrored = column > avatar_half ? avatar_cells - 1 - column : column;
            int cell = (row - 1) * avatar_half + mirrored - 1;

            if (row == 0 || row == avatar_cells - 1 || mirrored == 0)
                continue;
            picture.pixels[y * pixels + x] = (uint8_t[]){0, 1, 1, 2}[bits >> (cell * 2 & 63) & 3];
        }
    }
    return picture_png(memory, &picture);
}

struct str picture_header(struct arena *memory)
{
    enum { width = picture_header_width, height = picture_header_height, row_pixels = 8 };
    struct picture picture = picture_make(memory, width, height, hues[6]);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int64_t dx = x - width / 2, dy = y - height - 15;
            int row = 0;

            while ((int64_t)row * row * row_pixels * row_pixels < dx * dx + dy * dy)
                row++;
            picture.pixels[y * width + x] = row < 4 ? 1 : row % 2 ? 0 : 2;
        }
    return picture_png(memory, &picture);
}

/* Serving. */

static enum err picture_answer(struct work *w, struct str png, struct http_reply *ret_reply)
{
    *ret_reply = (struct http_reply){.type = STR("image/png"), .body = png};
    http_reply_header(
        ret_reply, "Cache-Control",
        str_format(w->memory, "public, max-age=%d, immutable", (int)picture_keep_seconds));
    return OK;
}

/* GET /avatars/default/:name: "12.png" */
static enum err avatar_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct str name = request->path_params[0], number;
    int64_t id = 0;
    enum err e;

    (void)viewer;
    if (!str_is(str_split(name, '.', &number), "png"))
        return ERR_NOT_FOUND;
    e = id_parse(number, &id);
    return e ? e : picture_answer(w, picture_avatar(w->memory, id), ret_reply);
}

/* GET /headers/default.png */
static enum err header_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer, (void)request;
    return picture_answer(w, picture_header(w->memory), ret_reply);
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/avatars/default/:name",
     .lane = LANE_LIVE,
     .rate = RATE_PAGE,
     .handler = avatar_show,
     .about = "The picture of an account that has chosen none"},
    {.method = HTTP_GET,
     .path = "/headers/default.png",
     .lane = LANE_LIVE,
     .rate = RATE_PAGE,
     .handler = header_show,
     .about = "The picture over a profile that has chosen none"},
};
const struct http_table api_pictures_table = {routes, sizeof(routes) / sizeof(routes[0])};
