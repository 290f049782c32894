#include "media/child.h"

#include "media/sandbox.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <vips/vips.h>

enum {
    input_bytes_max = 64 * 1024 * 1024,
    large_side_max = 4096,
    large_pixels_max = 16 * 1000 * 1000,
    preview_side_max = 640,
    blur_side = 32,
    input_side_max = 32767,
    input_pixels_max = 130 * 1000 * 1000, /* a still picture */
    frames_max = 600,
    animation_pixels_max = 60 * 1000 * 1000, /* of all frames together */
    animation_side_max = 1280,
    quality = 85,
    kind_bytes = 12, /* that tell the kind */
    niceness = 5,
    cpu_seconds_max = 30,
    memory_bytes_max = 1536 * 1024 * 1024,
    file_bytes_max = 64 * 1024 * 1024,
};

/* The kinds that are read, known by their first bytes; what a file is named says nothing. */
enum kind { KIND_NONE, KIND_JPEG, KIND_PNG, KIND_WEBP, KIND_GIF, KIND_HEIF };

struct bytes {
    void *data;
    size_t size;
};
struct picture {
    struct bytes input;
    enum kind kind;
    int width, height; /* of one frame, upright */
    int frames;
    bool sRGB; /* its numbers are sRGB's already: nothing to convert */
    VipsImage *large, *preview;
    const char *type, *preview_type;
    int preview_width, preview_height;
    char blurhash[blurhash_bytes_max];
    char colors[color_count][color_text_bytes];
};

_Noreturn static void fail(const char *why)
{
    char line[256];
    int size = snprintf(line, sizeof line, "{\"error\":\"%s\"}\n", why);

    if (write(CHILD_FACTS, line, (size_t)size) < 0)
        _exit(3);
    _exit(2);
}

static struct bytes input_read(void)
{
    size_t capacity = 1024 * 1024;
    struct bytes input = {.data = malloc(capacity)};

    for (;;) {
        ssize_t got;

        if (!input.data)
            fail("the picture is too large");
        got = read(CHILD_INPUT, (char *)input.data + input.size, capacity - input.size);
        if (got < 0 && errno != EINTR)
            fail("the picture cannot be read");
        if (got == 0)
            return input;
        input.size += got > 0 ? (size_t)got : 0;
        if (input.size == capacity) {
            if (capacity >= input_bytes_max)
                fail("the picture is too large");
            capacity *= 2;
            input.data = realloc(input.data, capacity);
        }
    }
}

static bool has(const struct bytes *input, size_t at, const char *bytes)
{
    size_t size = strlen(bytes);

    return input->size >= at + size && memcmp((const char *)input->data + at, bytes, size) == 0;
}

static enum kind kind_of(const struct bytes *input)
{
    static const char *const brands[] = {"avif", "avis", "heic", "heix", "mif1", "msf1"};

    if (has(input, 0, "\xff\xd8\xff"))
        return KIND_JPEG;
    if (has(input, 0, "\x89PNG\r\n\x1a\n"))
        return KIND_PNG;
    if (has(input, 0, "RIFF") && has(input, 8, "WEBP"))
        return KIND_WEBP;
    if (has(input, 0, "GIF87a") || has(input, 0, "GIF89a"))
        return KIND_GIF;
    for (size_t i = 0; i < sizeof brands / sizeof *brands && has(input, 4, "ftyp"); i++)
        if (has(input, 8, brands[i]))
            return KIND_HEIF;
    return KIND_NONE;
}

/* The kind, from the first bytes alone, which are only compared. */
static enum kind kind_peek(void)
{
    char bytes[kind_bytes];
    ssize_t size = pread(CHILD_INPUT, bytes, sizeof bytes, 0);
    const struct bytes input = {bytes, size > 0 ? (size_t)size : 0};

    return kind_of(&input);
}

/* Other readers of libvips are out of reach, whatever the bytes look like. That of HEIF is woken
 * with a few bytes of our own, so that what it loads is loaded before the sandbox closes. */
static void readers_prepare(enum kind kind)
{
    static const char *const known[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng",
                                        "VipsForeignLoadWebp", "VipsForeignLoadNsgif",
                                        "VipsForeignLoadHeif"};
    static const char avif[] = "\0\0\0\x1c"
                               "ftypavif\0\0\0\0avifmif1miaf";
    VipsImage *none = NULL;

    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        vips_operation_block_set(known[i], FALSE);
    if (kind != KIND_HEIF)
        return;
    if (vips_heifload_buffer((void *)(uintptr_t)avif, sizeof avif, &none, NULL) == 0)
        g_object_unref(none);
    vips_error_clear();
}

/* Size and frames, from the header alone. */
static void header_read(struct picture *picture)
{
    bool moves = picture->kind == KIND_GIF || picture->kind == KIND_WEBP;
    VipsImage *header = vips_image_new_from_buffer(picture->input.data, picture->input.size,
                                                   moves ? "[n=-1]" : "", NULL);
    int orientation;

    if (!header)
        fail("the picture cannot be read");
    orientation = vips_image_get_orientation(header);
    picture->frames = vips_image_get_n_pages(header);
    picture->width = vips_image_get_width(header);
    picture->height = moves ? vips_image_get_page_height(header) : vips_image_get_height(header);
    if (!moves)
        picture->frames = 1;
    picture->sRGB = vips_image_get_typeof(header, VIPS_META_ICC_NAME) == 0 &&
                    vips_image_get_interpretation(header) == VIPS_INTERPRETATION_sRGB;
    if (orientation >= 5 && orientation <= 8) {
        int width = picture->width;

        picture->width = picture->height;
        picture->height = width;
    }
    g_object_unref(header);
    if (picture->width > input_side_max || picture->height > input_side_max ||
        (int64_t)picture->width * picture->height > input_pixels_max)
        fail("the picture has too many pixels");
    if (picture->frames > frames_max ||
        (picture->frames > 1 &&
         (int64_t)picture->width * picture->height * picture->frames > animation_pixels_max))
        fail("the animation is too long");
}

static double scale_of(const struct picture *picture)
{
    double width = picture->width, height = picture->height, scale = 1;
    double side = picture->frames > 1 ? animation_side_max : large_side_max;

    scale = fmin(scale, fmin(side / width, side / height));
    return fmin(scale, sqrt(large_pixels_max / (width * height)));
}

/* Upright, in sRGB, within the limits, whole in memory. A profile to export to sends every pixel
 * through the whole of colour management, also where there is none to come from: half of the work
 * on a plain picture (measured). */
static void large_make(struct picture *picture)
{
    double scale = scale_of(picture);
    int width = (int)fmax(1, floor(picture->width * scale));
    int height = (int)fmax(1, floor(picture->height * scale));
    VipsImage *scaled = NULL, *plain = NULL;

    if (vips_thumbnail_buffer(picture->input.data, picture->input.size, &scaled, width, "height",
                              height, "size", VIPS_SIZE_DOWN, "option_string",
                              picture->frames > 1 ? "[n=-1,fail_on=truncated]"
                                                  : "[fail_on=truncated]",
                              picture->sRGB ? NULL : "export_profile", "srgb", NULL) ||
        vips_colourspace(scaled, &plain, VIPS_INTERPRETATION_sRGB, NULL))
        fail("the picture cannot be read");
    picture->large = vips_image_copy_memory(plain);
    if (!picture->large)
        fail("the picture cannot be read");
    g_object_unref(plain);
    g_object_unref(scaled);
    picture->width = vips_image_get_width(picture->large);
    picture->height = picture->frames > 1 ? vips_image_get_page_height(picture->large)
                                          : vips_image_get_height(picture->large);
}

/* A still, smaller picture of its first frame. */
static void preview_make(struct picture *picture)
{
    VipsImage *first = NULL, *scaled = NULL;

    if (vips_extract_area(picture->large, &first, 0, 0, picture->width, picture->height, NULL) ||
        vips_thumbnail_image(first, &scaled, preview_side_max, "height", preview_side_max, "size",
                             VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL))
        fail("the picture cannot be read");
    vips_image_remove(scaled, VIPS_META_PAGE_HEIGHT);
    vips_image_remove(scaled, VIPS_META_N_PAGES);
    picture->preview = vips_image_copy_memory(scaled);
    if (!picture->preview)
        fail("the picture cannot be read");
    g_object_unref(scaled);
    g_object_unref(first);
    picture->preview_width = vips_image_get_width(picture->preview);
    picture->preview_height = vips_image_get_height(picture->preview);
}

static void blurhash_make(struct picture *picture)
{
    VipsImage *small = NULL, *opaque = NULL;
    size_t size = 0;
    unsigned char *pixels;
    double white[] = {255, 255, 255};
    VipsArrayDouble *background = vips_array_double_new(white, 3);

    if (vips_thumbnail_image(picture->preview, &small, blur_side, "height", blur_side, "size",
                             VIPS_SIZE_FORCE, NULL))
        fail("the picture cannot be read");
    if (!vips_image_hasalpha(small))
        opaque = g_object_ref(small);
    else if (vips_flatten(small, &opaque, "background", background, NULL))
        fail("the picture cannot be read");
    if (vips_image_get_bands(opaque) != 3)
        fail("the picture cannot be read");
    pixels = vips_image_write_to_memory(opaque, &size);
    if (!pixels || size < (size_t)blur_side * blur_side * 3)
        fail("the picture cannot be read");
    child_blurhash(pixels, blur_side, blur_side, picture->blurhash);
    child_colors(pixels, blur_side * blur_side, picture->colors);
    vips_area_unref(VIPS_AREA(background));
    g_free(pixels);
    g_object_unref(opaque);
    g_object_unref(small);
}

static void bytes_write(int descriptor, const struct bytes *bytes)
{
    size_t at = 0;

    while (at < bytes->size) {
        ssize_t put = write(descriptor, (const char *)bytes->data + at, bytes->size - at);

        if (put < 0 && errno != EINTR)
            fail("the picture cannot be stored");
        at += put > 0 ? (size_t)put : 0;
    }
}

/* Everything but the pixels is left out. */
static void large_write(struct picture *picture)
{
    struct bytes out = {0};
    bool alpha = vips_image_hasalpha(picture->large);
    int e;

    if (picture->frames > 1 || picture->kind == KIND_WEBP) {
        picture->type = "image/webp";
        e = vips_webpsave_buffer(picture->large, &out.data, &out.size, "Q", quality, "effort",
                                 picture->frames > 1 ? 2 : 4, "strip", TRUE, NULL);
    } else if (picture->kind == KIND_PNG || picture->kind == KIND_GIF || alpha) {
        picture->type = "image/png";
        e = vips_pngsave_buffer(picture->large, &out.data, &out.size, "compression", 7, "strip",
                                TRUE, NULL);
    } else {
        picture->type = "image/jpeg";
        e = vips_jpegsave_buffer(picture->large, &out.data, &out.size, "Q", quality, "strip", TRUE,
                                 "optimize_coding", TRUE, "interlace", TRUE, NULL);
    }
    if (e)
        fail("the picture cannot be written anew");
    bytes_write(CHILD_LARGE, &out);
    g_free(out.data);
}

static void preview_write(struct picture *picture)
{
    struct bytes out = {0};
    bool alpha = vips_image_hasalpha(picture->preview);
    int e;

    picture->preview_type = alpha ? "image/webp" : "image/jpeg";
    e = alpha ? vips_webpsave_buffer(picture->preview, &out.data, &out.size, "Q", quality, "strip",
                                     TRUE, NULL)
              : vips_jpegsave_buffer(picture->preview, &out.data, &out.size, "Q", quality, "strip",
                                     TRUE, "optimize_coding", TRUE, NULL);
    if (e)
        fail("the picture cannot be written anew");
    bytes_write(CHILD_PREVIEW, &out);
    g_free(out.data);
}

static void facts_write(const struct picture *picture)
{
    char line[512];
    int size = snprintf(line, sizeof line,
                        "{\"type\":\"%s\",\"width\":%d,\"height\":%d,\"preview_type\":\"%s\","
                        "\"preview_width\":%d,\"preview_height\":%d,\"animated\":%s,"
                        "\"blurhash\":\"%s\",\"colors\":[\"%s\",\"%s\",\"%s\"]}\n",
                        picture->type, picture->width, picture->height, picture->preview_type,
                        picture->preview_width, picture->preview_height,
                        picture->frames > 1 ? "true" : "false", picture->blurhash,
                        picture->colors[0], picture->colors[1], picture->colors[2]);
    const struct bytes facts = {line, (size_t)size};

    bytes_write(CHILD_FACTS, &facts);
}

int main(void)
{
    static const struct sandbox sandbox = {.cpu_seconds_max = cpu_seconds_max,
                                           .memory_bytes_max = memory_bytes_max,
                                           .file_bytes_max = file_bytes_max,
                                           .descriptors_max = CHILD_DESCRIPTORS + 8};
    struct picture picture = {0};

    /* It does not outlive a parent that is gone. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)!nice(niceness); /* people who read come first */
    close_range(CHILD_DESCRIPTORS, ~0U, 0);
    setenv("VIPS_CONCURRENCY", "1", 1);
    setenv("VIPS_DISC_THRESHOLD", "8g", 1); /* in memory: there is no folder to write to */
    setenv("VIPS_NOVECTOR", "1", 1);        /* no code made while it runs */
    setenv("VIPS_WARNING", "1", 1);         /* says nothing by itself */
    picture.kind = kind_peek();
    if (picture.kind == KIND_NONE)
        fail("this is no picture of a kind that is known here");
    /* Modules of libvips, of which only HEIF's is wanted, bring forty libraries: a third of what
     * starting costs. Where there is no home there are none. */
    if (picture.kind != KIND_HEIF)
        setenv("VIPSHOME", "/dev/null", 1);
    if (VIPS_INIT("bema-media"))
        fail("libvips cannot be used");
    vips_cache_set_max(0);
    readers_prepare(picture.kind);
    if (!sandbox_enter(&sandbox))
        fail("the sandbox cannot be set up");
    picture.input = input_read();
    if (kind_of(&picture.input) != picture.kind)
        fail("the picture cannot be read");
    header_read(&picture);
    large_make(&picture);
    preview_make(&picture);
    blurhash_make(&picture);
    large_write(&picture);
    preview_write(&picture);
    facts_write(&picture);
    _exit(0);
}
