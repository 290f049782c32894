#include "social/preview_page.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "net/params.h"
#include "net/url.h"

#include <iconv.h>
#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>

enum { look_bytes = 1024, text_bytes_max = 64 * 1024, json_blocks_max = 8, number_max = 4096 };

/* Encodings. Only these are tried: iconv's other tables are rarely needed, and have had holes. */

static const char *const charsets[] = {
    "utf-8",        "us-ascii",     "iso-8859-1",   "iso-8859-2",   "iso-8859-5",   "iso-8859-7",
    "iso-8859-9",   "iso-8859-15",  "windows-1250", "windows-1251", "windows-1252", "windows-1253",
    "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "koi8-r",
    "koi8-u",       "shift_jis",    "euc-jp",       "euc-kr",       "gbk",          "gb2312",
    "gb18030",      "big5",         "utf-16le",     "utf-16be",
};

static const char *charset_known(struct str name)
{
    name = str_trim(name);
    if (str_equal_nocase(name, STR("latin1")) || str_equal_nocase(name, STR("iso-8859-1")))
        return "windows-1252"; /* as browsers have it */
    for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
        if (str_equal_nocase(name, str_of(charsets[i])))
            return charsets[i];
    return NULL;
}

/* charset=… in the first bytes of the page, in either form of <meta>. */
static const char *charset_said(struct work *w, struct str html)
{
    struct str start = str_lower(w->memory, str_sub(html, 0, look_bytes));
    size_t at = str_find(start, STR("charset="));
    size_t end;

    if (at == SIZE_MAX)
        return NULL;
    at += sizeof "charset=" - 1;
    while (at < start.size && (start.data[at] == '"' || start.data[at] == '\''))
        at++;
    for (end = at; end < start.size && !strchr("\"'; />\t\n\r", start.data[end]); end++)
        ;
    return charset_known(str_sub(start, at, end));
}

static struct str convert(struct work *w, struct str html, const char *charset)
{
    struct buffer out = buffer_in(w->memory);
    iconv_t how = iconv_open("UTF-8", charset);
    char *from = (char *)(uintptr_t)html.data, piece[8192];
    size_t left = html.size;

    if (how == (iconv_t)-1)
        return html;
    while (left > 0 && out.size < 4 * (size_t)page_bytes_max) {
        char *to = piece;
        size_t room = sizeof piece, before = left;
        size_t done = iconv(how, &from, &left, &to, &room);
        buffer_put(&out, (struct str){piece, sizeof piece - room});
        if (done == (size_t)-1 && left == before && left > 0) { /* a bad byte: passed over */
            buffer_lit(&out, "\xef\xbf\xbd");
            from++;
            left--;
        }
    }
    iconv_close(how);
    return buffer_str(&out);
}

struct str preview_page_text(struct work *w, struct str html, struct str type)
{
    const char *charset = charset_known(params_of_header(w->memory, type, "charset"));

    html = str_sub(html, 0, page_bytes_max);
    if (str_starts(html, STR("\xef\xbb\xbf")))
        charset = "utf-8";
    if (!charset)
        charset = charset_said(w, html);
    if (!charset) /* a character may be cut at the end */
        charset = utf8_valid_size(html) + 4 > html.size ? "utf-8" : "windows-1252";
    if (strcmp(charset, "utf-8") != 0)
        html = convert(w, html, charset);
    return utf8_clean(w->memory, html);
}

/* Reading tags. */

struct meta {
    const char *name;
    struct str *value; /* the first one counts */
};
struct reading {
    struct work *w;
    htmlParserCtxtPtr parser;
    struct str url;
    int elements, depth;
    bool in_title, in_json, only_iframe;
    struct buffer title, json;
    struct str blocks[json_blocks_max]; /* JSON-LD */
    int block_count;
    struct str html_lang, base, iframe, oembed;
    struct str og_title, og_description, og_image, og_image_url, og_image_alt, og_site_name,
        og_locale, og_author, twitter_title, twitter_description, twitter_image, twitter_image_alt,
        player, player_width, player_height, description, author, published, article_author;
};

static struct str attribute(const xmlChar **attributes, const char *name)
{
    for (int i = 0; attributes && attributes[i]; i += 2)
        if (strcmp((const char *)attributes[i], name) == 0)
            return str_of((const char *)attributes[i + 1]);
    return STR("");
}

static void first(struct reading *r, struct str *value, struct str text)
{
    if (!value->size)
        *value = str_copy(r->w->memory, str_sub(text, 0, text_bytes_max));
}

static void meta_take(struct reading *r, const xmlChar **attributes)
{
    const struct meta known[] = {
        {"og:title", &r->og_title},
        {"og:description", &r->og_description},
        {"og:image", &r->og_image},
        {"og:image:url", &r->og_image_url},
        {"og:image:secure_url", &r->og_image_url},
        {"og:image:alt", &r->og_image_alt},
        {"og:site_name", &r->og_site_name},
        {"og:locale", &r->og_locale},
        {"og:author", &r->og_author},
        {"article:author", &r->article_author},
        {"article:published_time", &r->published},
        {"twitter:title", &r->twitter_title},
        {"twitter:description", &r->twitter_description},
        {"twitter:image", &r->twitter_image},
        {"twitter:image:src", &r->twitter_image},
        {"twitter:image:alt", &r->twitter_image_alt},
        {"twitter:player", &r->player},
        {"twitter:player:width", &r->player_width},
        {"twitter:player:height", &r->player_height},
        {"description", &r->description},
        {"author", &r->author},
    };
    struct str name = attribute(attributes, "property");

    if (!name.size)
        name = attribute(attributes, "name");
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_equal_nocase(name, str_of(known[i].name)))
            first(r, known[i].value, attribute(attributes, "content"));
}

static void link_take(struct reading *r, const xmlChar **attributes)
{
    if (str_equal_nocase(attribute(attributes, "rel"), STR("alternate")) &&
        str_equal_nocase(attribute(attributes, "type"), STR("application/json+oembed")))
        first(r, &r->oembed, attribute(attributes, "href"));
}

static void element_begin(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct reading *r = context;
    struct str tag = str_of((const char *)name);

    if (++r->elements > page_elements_max || ++r->depth > page_depth_max) {
        xmlStopParser(r->parser);
        return;
    }
    if (str_is(tag, "iframe") && r->only_iframe)
        first(r, &r->iframe, attribute(attributes, "src"));
    else if (str_is(tag, "meta"))
        meta_take(r, attributes);
    else if (str_is(tag, "link"))
        link_take(r, attributes);
    else if (str_is(tag, "html"))
        first(r, &r->html_lang, attribute(attributes, "lang"));
    else if (str_is(tag, "base"))
        first(r, &r->base, attribute(attributes, "href"));
    r->in_title = str_is(tag, "title") && !r->title.size;
    r->in_json = str_is(tag, "script") &&
                 str_equal_nocase(attribute(attributes, "type"), STR("application/ld+json"));
}

static void element_end(void *context, const xmlChar *name)
{
    struct reading *r = context;

    (void)name;
    r->depth--;
    if (r->in_json && r->json.size && r->block_count < json_blocks_max)
        r->blocks[r->block_count++] = str_copy(r->w->memory, buffer_str(&r->json));
    r->json.size = 0;
    r->in_title = r->in_json = false;
}

static void text_take(void *context, const xmlChar *text, int size)
{
    struct reading *r = context;
    struct str part = {(const char *)text, (size_t)(size > 0 ? size : 0)};

    if (r->in_title && r->title.size + part.size <= text_bytes_max)
        buffer_put(&r->title, part);
    if (r->in_json && r->json.size + part.size <= text_bytes_max)
        buffer_put(&r->json, part);
}

static void fault(void *context, const char *words, ...)
{
    (void)context, (void)words;
}

static void faults_fault(void *context, xmlErrorPtr said)
{
    (void)context, (void)said;
}

static void parse(struct reading *r, struct str text)
{
    xmlSAXHandler handler = {
        .startElement = element_begin,
        .endElement = element_end,
        .characters = text_take,
        .cdataBlock = text_take,
        .warning = fault,
        .error = fault,
        .fatalError = fault,
        .serror = faults_fault,
        .initialized = XML_SAX2_MAGIC,
    };

    xmlInitParser();
    r->parser = htmlCreatePushParserCtxt(&handler, r, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!r->parser)
        return;
    (void)htmlCtxtUseOptions(r->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                            HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                            HTML_PARSE_IGNORE_ENC);
    (void)htmlParseChunk(r->parser, text.data, (int)text.size, 1);
    if (r->parser->myDoc)
        xmlFreeDoc(r->parser->myDoc);
    htmlFreeParserCtxt(r->parser);
}

/* What it all means. */

/* One line, without control characters, at most so long. */
static struct str line(struct work *w, struct str text, int characters_max)
{
    struct buffer out = buffer_in(w->memory);
    struct str clean = str_trim(utf8_clean(w->memory, text));
    size_t at = 0;
    int count = 0;
    bool space = false;

    while (at < clean.size && count < characters_max) {
        size_t begin = at;
        uint32_t c = utf8_next(clean, &at);

        if (c <= ' ' || c == 0x7f || (c >= 0x80 && c <= 0xa0)) {
            space = true;
            continue;
        }
        if (space && out.size)
            buffer_char(&out, ' ');
        space = false;
        buffer_put(&out, str_sub(clean, begin, at));
        count++;
    }
    return buffer_str(&out);
}

static struct str either(struct str a, struct str b, struct str c)
{
    return a.size ? a : b.size ? b : c;
}

static struct str address(const struct reading *r, struct str text, bool https_only)
{
    struct url url, base = {.text = r->url};

    if (!str_trim(text).size)
        return STR("");
    if (r->base.size && url_read(r->w->memory, r->base, r->url, &url) == OK)
        base = url;
    if (url_read(r->w->memory, str_trim(text), base.text, &url) || (https_only && !url.is_https))
        return STR("");
    return url.text;
}

/* A JSON-LD value that may be text, {"name"}, or a list of either. */
static const struct json *ld_first(const struct json *value)
{
    return json_kind(value) == JSON_KIND_ARRAY ? json_at(value, 0) : value;
}

static struct str ld_name(const struct json *value)
{
    value = ld_first(value);
    return json_kind(value) == JSON_KIND_STR ? json_as_str(value) : json_get_str(value, "name");
}

static void ld_take(struct reading *r, const struct json *object, struct page_facts *facts)
{
    struct work *w = r->w;
    struct str type = json_as_str(ld_first(json_get(object, "@type")));
    const struct json *author = ld_first(json_get(object, "author"));

    if (str_find(type, STR("Article")) == SIZE_MAX && str_find(type, STR("Posting")) == SIZE_MAX)
        return;
    if (!facts->title.size)
        facts->title = line(w, json_get_str(object, "headline"), page_title_characters_max);
    if (!facts->description.size)
        facts->description =
            line(w, json_get_str(object, "description"), page_description_characters_max);
    if (!facts->author_name.size) {
        facts->author_name = line(w, ld_name(author), page_name_characters_max);
        facts->author_url = address(r, json_get_str(author, "url"), false);
    }
    if (!facts->provider_name.size)
        facts->provider_name =
            line(w, ld_name(json_get(object, "publisher")), page_name_characters_max);
    if (!r->published.size)
        r->published = json_get_str(object, "datePublished");
}

static void ld_read(struct reading *r, struct page_facts *facts)
{
    for (int i = 0; i < r->block_count; i++) {
        const struct json *root = NULL, *graph;

        if (json_parse(r->w->memory, str_trim(r->blocks[i]), &root, NULL))
            continue;
        graph = json_get(root, "@graph");
        if (json_kind(root) == JSON_KIND_ARRAY)
            graph = root;
        if (!graph)
            ld_take(r, root, facts);
        for (size_t j = 0; j < json_count(graph) && j < json_blocks_max; j++)
            ld_take(r, json_at(graph, j), facts);
    }
}

static int pixels(struct str text)
{
    int64_t number = 0;

    return str_int(str_trim(text), 1, number_max, &number) ? 0 : (int)number;
}

/* "en-GB", "de_DE": BCP 47 with at most two parts. */
static struct str language(struct work *w, struct str text)
{
    char tag[16];
    size_t size = 0;

    for (; size < text.size && size < sizeof tag - 1; size++) {
        char c = text.data[size] == '_' ? '-' : text.data[size];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c == '-' && size >= 2)))
            return STR("");
        tag[size] = c;
    }
    return size < 2 || size < text.size ? STR("") : str_copy(w->memory, (struct str){tag, size});
}

static void facts_make(struct reading *r, struct page_facts *facts)
{
    struct work *w = r->w;

    ld_read(r, facts);
    if (!facts->title.size)
        facts->title = line(w, either(r->og_title, r->twitter_title, buffer_str(&r->title)),
                            page_title_characters_max);
    if (!facts->description.size)
        facts->description =
            line(w, either(r->og_description, r->twitter_description, r->description),
                 page_description_characters_max);
    if (!facts->provider_name.size)
        facts->provider_name = line(w, r->og_site_name, page_name_characters_max);
    if (!facts->author_name.size)
        facts->author_name =
            line(w, either(r->og_author, r->author, STR("")), page_name_characters_max);
    if (!facts->author_url.size && str_starts(str_trim(r->article_author), STR("http")))
        facts->author_url = address(r, r->article_author, false);
    facts->language = language(w, either(r->html_lang, r->og_locale, STR("")));
    facts->image = address(r, either(r->og_image_url, r->og_image, r->twitter_image), false);
    facts->image_alt = line(w, either(r->og_image_alt, r->twitter_image_alt, STR("")),
                            page_description_characters_max);
    facts->player = address(r, r->player, true);
    facts->width = pixels(r->player_width);
    facts->height = pixels(r->player_height);
    facts->oembed = address(r, r->oembed, false);
    if (time_parse_iso(str_trim(r->published), &facts->published_ms))
        facts->published_ms = 0;
}

void preview_page_read(struct work *w, struct str html, struct str type, struct str url,
                       struct page_facts *ret_facts)
{
    struct reading *r = ARENA_NEW(w->memory, struct reading);

    *ret_facts = (struct page_facts){0};
    *r = (struct reading){
        .w = w, .url = url, .title = buffer_in(w->memory), .json = buffer_in(w->memory)};
    parse(r, preview_page_text(w, html, type));
    facts_make(r, ret_facts);
}

struct str preview_page_iframe(struct work *w, struct str html)
{
    struct reading *r = ARENA_NEW(w->memory, struct reading);
    struct url url;

    *r = (struct reading){
        .w = w, .only_iframe = true, .title = buffer_in(w->memory), .json = buffer_in(w->memory)};
    parse(r, utf8_clean(w->memory, str_sub(html, 0, text_bytes_max)));
    if (!r->iframe.size || url_read(w->memory, str_trim(r->iframe), STR(""), &url) || !url.is_https)
        return STR("");
    return url.text;
}
