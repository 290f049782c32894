#include "media/moving.h"

#include "base/json.h"
#include "media/media_child.h"

#include <assert.h>
#include <unistd.h>

enum {
    first_bytes = 16,
    arguments_max = 256,
    frame_side_max = 1280,
    frames_looked_at = 24,
    copied_rate_max = 60,
    copied_bits_max = 8 * 1000 * 1000,
    copied_level_max = 42,
    fragment_seconds = 4,
    streams_max = 32,
};

static const int quality_sides[hls_qualities_max] = {240, 480, 720};
static const char *const quality_bits[hls_qualities_max] = {"400k", "1100k", "2500k"};

static bool has(struct str bytes, size_t at, struct str what)
{
    return bytes.size >= at + what.size && str_equal(str_sub(bytes, at, at + what.size), what);
}

/* A frame of MPEG audio: eleven bits set, then its version and layer. */
static const char *reader_of_frame(struct str bytes)
{
    uint8_t second = bytes.size > 1 ? (uint8_t)bytes.data[1] : 0;

    if (!bytes.size || (uint8_t)bytes.data[0] != 0xff || (second & 0xe0) != 0xe0)
        return NULL;
    if ((second & 0xf6) == 0xf0)
        return "aac";
    return (second & 0x06) == 0x02 && (second & 0x18) != 0x08 ? "mp3" : NULL;
}

const char *moving_reader(int input)
{
    static const struct {
        size_t at;
        struct str what;
        const char *reader;
    } known[] = {
        {4, STR_CONST("ftyp"), "mov"},   {4, STR_CONST("moov"), "mov"},
        {4, STR_CONST("wide"), "mov"},   {0, STR_CONST("\x1a\x45\xdf\xa3"), "matroska"},
        {0, STR_CONST("OggS"), "ogg"},   {8, STR_CONST("WAVE"), "wav"},
        {0, STR_CONST("fLaC"), "flac"},  {0, STR_CONST("ID3"), "mp3"},
        {0, STR_CONST("GIF87a"), "gif"}, {0, STR_CONST("GIF89a"), "gif"},
    };
    static const char *const pictures[] = {"avif", "avis", "heic", "heix", "mif1", "msf1"};
    char bytes[first_bytes];
    ssize_t size = pread(input, bytes, sizeof bytes, 0);
    struct str first = {bytes, size > 0 ? (size_t)size : 0};

    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        if (has(first, 4, STR("ftyp")) && has(first, 8, str_of(pictures[i])))
            return NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (has(first, known[i].at, known[i].what))
            return known[i].reader;
    return reader_of_frame(first);
}

/* Arguments of a program, one after another. */
struct arguments {
    struct work *w;
    const char *all[arguments_max];
    int count;
};

static void put(struct arguments *a, const char *argument)
{
    assert(a->count < arguments_max - 1);
    a->all[a->count++] = argument;
}

static void put_all(struct arguments *a, const char *const *arguments)
{
    for (int i = 0; arguments[i]; i++)
        put(a, arguments[i]);
}
#define PUT(a, ...)        put_all((a), (const char *const[]){__VA_ARGS__, NULL})
#define PUT_FORMAT(a, ...) put((a), str_c((a)->w->memory, str_format((a)->w->memory, __VA_ARGS__)))

/* Every program is told what it may read, and how. */
static void put_input(struct arguments *a, const char *reader)
{
    PUT(a, "-protocol_whitelist", "file", "-format_whitelist", reader, "-f", reader);
}

/* Reading what ffprobe says. */

static int64_t decimal_ms(const struct json *object, const char *key)
{
    struct str text = json_get_str(object, key), whole, part = str_split(text, '.', &whole);
    int64_t seconds = 0, ms = 0;

    if (str_int(whole, 0, moving_ms_max / 1000 + 1, &seconds))
        return 0;
    part = str_sub(part, 0, part.size < 3 ? part.size : 3);
    if (part.size == 3 && str_int(part, 0, 999, &ms))
        ms = 0;
    return seconds * 1000 + ms;
}

static int64_t decimal_of(const struct json *object, const char *key, int64_t max)
{
    int64_t number = 0;

    return str_int(json_get_str(object, key), 0, max, &number) ? 0 : number;
}

static bool is_turned(const struct json *stream)
{
    const struct json *list = json_get(stream, "side_data_list");

    for (size_t i = 0; i < json_count(list); i++) {
        int64_t rotation = json_get_int(json_at(list, i), "rotation", 0);

        if (rotation == 90 || rotation == -90 || rotation == 270 || rotation == -270)
            return true;
    }
    return false;
}

static bool is_any_turned(const struct json *stream)
{
    const struct json *list = json_get(stream, "side_data_list");

    for (size_t i = 0; i < json_count(list); i++)
        if (json_get_int(json_at(list, i), "rotation", 0) != 0)
            return true;
    return false;
}

static void rate_take(struct moving *moving, struct str text)
{
    struct str num, den = str_split(text, '/', &num);
    int64_t n = 0, d = 0;

    if (str_int(num, 1, INT32_MAX, &n) || str_int(den, 1, INT32_MAX, &d))
        return;
    moving->rate_num = (int)n;
    moving->rate_den = (int)d;
}

/* Pixels that are not square are made so in width. */
static void size_take(struct moving *moving, const struct json *stream)
{
    struct str text = json_get_str(stream, "sample_aspect_ratio"), num;
    struct str den = str_split(text, ':', &num);
    int64_t n = 1, d = 1, width = json_get_int(stream, "width", 0);

    if (str_int(num, 1, 1000, &n) || str_int(den, 1, 1000, &d) || n > 4 * d || d > 4 * n)
        n = d = 1;
    if (width < 0 || width > INT16_MAX)
        width = 0;
    moving->width = (int)(width * n / d);
    moving->height = (int)json_get_int(stream, "height", 0);
    moving->turned = is_any_turned(stream) || n != d;
    if (!is_turned(stream))
        return;
    width = moving->width;
    moving->width = moving->height;
    moving->height = (int)width;
}

static void video_take(struct moving *moving, const struct json *stream, int index)
{
    moving->video = index;
    size_take(moving, stream);
    moving->video_codec = json_get_str(stream, "codec_name");
    moving->pixel_format = json_get_str(stream, "pix_fmt");
    moving->profile = json_get_str(stream, "profile");
    moving->level = (int)json_get_int(stream, "level", 0);
    rate_take(moving, json_get_str(stream, "avg_frame_rate"));
    if (!moving->rate_num)
        rate_take(moving, json_get_str(stream, "r_frame_rate"));
}

static void stream_take(struct moving *moving, const struct json *stream)
{
    int index = (int)json_get_int(stream, "index", -1);
    struct str type = json_get_str(stream, "codec_type");
    const struct json *disposition = json_get(stream, "disposition");
    bool cover = json_get_int(disposition, "attached_pic", 0) == 1;
    int64_t ms = decimal_ms(stream, "duration");

    if (index < 0 || index > streams_max || !json_get_str(stream, "codec_name").size)
        return;
    if (str_is(type, "video") && cover && moving->cover < 0)
        moving->cover = index;
    else if (str_is(type, "video") && !cover && moving->video < 0)
        video_take(moving, stream, index);
    else if (str_is(type, "audio") && moving->audio < 0) {
        moving->audio = index;
        moving->audio_codec = json_get_str(stream, "codec_name");
        moving->channels = (int)json_get_int(stream, "channels", 0);
    } else
        return;
    if (!cover && ms > moving->duration_ms)
        moving->duration_ms = ms;
}

static enum err limits_check(struct work *w, const struct moving *moving)
{
    if (moving->video < 0 && moving->audio < 0)
        return work_fail(w, ERR_INVALID, "there is neither picture nor sound in this file");
    if (moving->video >= 0 && (moving->width < 1 || moving->height < 1))
        return work_fail(w, ERR_INVALID, "the video cannot be read");
    if (moving->video >= 0 && (int64_t)moving->width * moving->height > moving_pixels_max)
        return work_fail(w, ERR_INVALID, "%dx%d videos are not supported", moving->width,
                         moving->height);
    if (moving->rate_den && moving->rate_num / moving->rate_den > moving_frame_rate_max)
        return work_fail(w, ERR_INVALID, "%dfps videos are not supported",
                         moving->rate_num / moving->rate_den);
    if (moving->duration_ms > moving_ms_max)
        return work_fail(w, ERR_INVALID, "a video or sound has at most %d hours",
                         (int)(moving_ms_max / 3600000));
    return OK;
}

enum err moving_probe(struct work *w, int input, const char *reader, struct moving *ret_moving)
{
    struct moving moving = {.reader = reader, .video = -1, .audio = -1, .cover = -1};
    struct arguments a = {.w = w};
    const struct json *root = NULL, *streams, *format;
    struct str says = {0};
    enum err e;

    PUT(&a, "ffprobe", "-v", "error");
    put_input(&a, reader);
    PUT(&a, "-show_entries",
        "format=duration,bit_rate:"
        "stream=index,codec_type,codec_name,profile,level,width,height,pix_fmt,avg_frame_rate,"
        "r_frame_rate,duration,channels,sample_aspect_ratio:stream_side_data=rotation:"
        "stream_disposition=attached_pic",
        "-of", "json=c=1", "-i", "input");
    e = media_tool_run(
        w,
        &(struct media_tool){
            .name = "ffprobe", .arguments = a.all, .input = input, .ms_max = moving_probe_ms_max},
        &says);
    if (e == ERR_INVALID || (!e && json_parse(w->memory, says, &root, NULL)))
        return work_fail(w, ERR_INVALID, "the file cannot be read");
    if (e)
        return e;
    streams = json_get(root, "streams");
    format = json_get(root, "format");
    for (size_t i = 0; i < json_count(streams); i++)
        stream_take(&moving, json_at(streams, i));
    if (decimal_ms(format, "duration") > moving.duration_ms)
        moving.duration_ms = decimal_ms(format, "duration");
    moving.bits_per_second = decimal_of(format, "bit_rate", INT32_MAX);
    e = limits_check(w, &moving);
    if (!e)
        *ret_moving = moving;
    return e;
}

/* A picture of it. */

enum err moving_frame(struct work *w, int input, const struct moving *moving, const char *path)
{
    struct arguments a = {.w = w};
    struct str says = {0};
    int stream = moving->video >= 0 ? moving->video : moving->cover;

    if (stream < 0)
        return ERR_NOT_FOUND;
    PUT(&a, "ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "1");
    put_input(&a, moving->reader);
    PUT(&a, "-i", "input", "-map");
    PUT_FORMAT(&a, "0:%d", stream);
    PUT(&a, "-frames:v", "1", "-filter_threads", "1", "-vf");
    PUT_FORMAT(&a,
               "%sscale='trunc(iw*sar)':ih,scale='min(iw,%d)':'min(ih,%d)':"
               "force_original_aspect_ratio=decrease,setsar=1",
               moving->video >= 0 ? "thumbnail=24," : "", frame_side_max, frame_side_max);
    PUT(&a, "-map_metadata", "-1", "-c:v", "png", "-pix_fmt", "rgb24", "-f", "image2pipe", "out0");
    return media_tool_run(w,
                          &(struct media_tool){.name = "ffmpeg",
                                               .arguments = a.all,
                                               .input = input,
                                               .outputs = {path},
                                               .output_bytes_max = 16 * 1024 * 1024,
                                               .ms_max = moving_frame_ms_max},
                          &says);
}

/* What is made of it. */

static bool is_one_of(struct str text, const char *const *known)
{
    for (int i = 0; known[i]; i++)
        if (str_is(text, known[i]))
            return true;
    return false;
}

static bool video_fits(const struct moving *moving, int width, int height)
{
    static const char *const profiles[] = {"Constrained Baseline", "Main", "High", NULL};

    return str_is(moving->video_codec, "h264") && str_is(moving->pixel_format, "yuv420p") &&
           is_one_of(moving->profile, profiles) && moving->level <= copied_level_max &&
           !moving->turned && width == moving->width && height == moving->height &&
           strcmp(moving->reader, "mov") == 0 && moving->rate_den > 0 &&
           moving->rate_num / moving->rate_den <= copied_rate_max && moving->bits_per_second > 0 &&
           moving->bits_per_second <= copied_bits_max;
}

/* Even, for the encoder. */
static int side_of(int side, double scale)
{
    int even = (int)(side * scale / 2 + 0.5) * 2;

    return even < 2 ? 2 : even;
}

static double scale_to(const struct moving *moving, int short_max, int long_max)
{
    int longer = moving->width > moving->height ? moving->width : moving->height;
    int shorter = moving->width > moving->height ? moving->height : moving->width;
    double scale = 1;

    if (shorter * scale > short_max)
        scale = (double)short_max / shorter;
    if (longer * scale > long_max)
        scale = (double)long_max / longer;
    return scale;
}

/* Each lower than the video, and the last as it is where that is not above the highest. */
static void qualities_plan(const struct moving *moving, struct moving_plan *plan)
{
    int shorter = plan->width < plan->height ? plan->width : plan->height, last = 0;

    for (int i = 0; i < hls_qualities_max && last < shorter; i++) {
        int side = quality_sides[i];
        double scale;

        if (side > shorter || (i + 1 < hls_qualities_max && side * 5 / 4 > shorter))
            side = shorter;
        scale = scale_to(moving, side, moving_side_max);
        plan->qualities[plan->quality_count].width = side_of(moving->width, scale);
        plan->qualities[plan->quality_count++].height = side_of(moving->height, scale);
        last = side;
    }
}

static struct moving_plan sound_plan(const struct moving *moving)
{
    bool aac = str_is(moving->audio_codec, "aac") && strcmp(moving->reader, "mov") == 0;
    bool mp3 = str_is(moving->audio_codec, "mp3");

    return (struct moving_plan){.copy_audio = aac || mp3,
                                .extension = aac ? ".m4a" : ".mp3",
                                .type = aac ? "audio/mp4" : "audio/mpeg"};
}

struct moving_plan moving_plan_of(const struct moving *moving, bool loops)
{
    struct moving_plan plan = {.extension = ".mp4", .type = "video/mp4"};
    double scale = scale_to(moving, moving_short_side_max, moving_side_max);

    if (moving->video < 0)
        return sound_plan(moving);
    plan.width = side_of(moving->width, scale);
    plan.height = side_of(moving->height, scale);
    plan.copy_video = video_fits(moving, plan.width, plan.height);
    plan.copy_audio = str_is(moving->audio_codec, "aac") && moving->channels <= 2 &&
                      strcmp(moving->reader, "mov") == 0;
    if (!loops)
        qualities_plan(moving, &plan);
    return plan;
}

static void put_streams(struct arguments *a, const struct moving *moving, bool sound)
{
    if (moving->video >= 0) {
        put(a, "-map");
        PUT_FORMAT(a, "0:%d", moving->video);
    }
    if (sound && moving->audio >= 0) {
        put(a, "-map");
        PUT_FORMAT(a, "0:%d", moving->audio);
    }
    PUT(a, "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-threads", "2");
}

static void put_encoder(struct arguments *a, const struct moving *moving, int width, int height,
                        const char *bits)
{
    PUT(a, "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-crf", "23", "-maxrate", bits, "-bufsize", bits, "-vf");
    PUT_FORMAT(a, "scale=%d:%d,setsar=1", width, height);
    if (moving->rate_den && moving->rate_num / moving->rate_den > copied_rate_max)
        PUT(a, "-r", "60");
}

static void put_sound(struct arguments *a, bool copy, const char *bits)
{
    if (copy)
        PUT(a, "-c:a", "copy");
    else
        PUT(a, "-c:a", "aac", "-ac", "2", "-ar", "48000", "-b:a", bits);
}

static void put_main(struct arguments *a, const struct moving *moving,
                     const struct moving_plan *plan, bool sound)
{
    put_streams(a, moving, sound);
    if (plan->width == 0 && strcmp(plan->extension, ".mp3") == 0) {
        if (plan->copy_audio)
            PUT(a, "-c:a", "copy");
        else
            PUT(a, "-c:a", "libmp3lame", "-q:a", "2", "-ac", "2", "-ar", "44100");
        PUT(a, "-id3v2_version", "0", "-f", "mp3", "out0");
        return;
    }
    if (plan->copy_video) /* without what its maker's program wrote between the pictures */
        PUT(a, "-c:v", "copy", "-bsf:v", "filter_units=remove_types=6");
    else if (plan->width)
        put_encoder(a, moving, plan->width, plan->height, "5000k");
    if (sound)
        put_sound(a, plan->copy_audio, "128k");
    PUT(a, "-movflags", "+faststart", "-f", "mp4", "out0");
}

/* Fragments begin at the same times in all qualities. */
static void put_quality(struct arguments *a, const struct moving *moving,
                        const struct moving_plan *plan, int i)
{
    assert(i < hls_qualities_max);
    put_streams(a, moving, true);
    put_encoder(a, moving, plan->qualities[i].width, plan->qualities[i].height, quality_bits[i]);
    PUT(a, "-sc_threshold", "0", "-g", "600", "-force_key_frames");
    PUT_FORMAT(a, "expr:gte(t,n_forced*%d)", fragment_seconds);
    if (moving->audio >= 0)
        put_sound(a, false, i == 0 ? "64k" : "96k");
    PUT(a, "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4");
    PUT_FORMAT(a, "out%d", MOVING_FIRST_QUALITY + i);
}

enum err moving_make(struct work *w, int input, const struct moving *moving,
                     const struct moving_plan *plan, const char *const *paths,
                     int64_t file_bytes_max)
{
    struct arguments a = {.w = w};
    struct media_tool tool = {.name = "ffmpeg",
                              .arguments = a.all,
                              .input = input,
                              .output_bytes_max = file_bytes_max,
                              .ms_max = moving_make_ms_max,
                              .idle = true};
    bool sound = moving->audio >= 0 && (plan->width == 0 || plan->quality_count > 0);
    struct str says = {0};

    PUT(&a, "ffmpeg", "-nostdin", "-v", "error", "-y", "-filter_threads", "1", "-threads", "2");
    put_input(&a, moving->reader);
    PUT(&a, "-i", "input");
    put_main(&a, moving, plan, sound);
    for (int i = 0; i < plan->quality_count; i++)
        put_quality(&a, moving, plan, i);
    for (int i = 0; i <= plan->quality_count; i++)
        tool.outputs[i] = paths[i];
    return media_tool_run(w, &tool, &says);
}
