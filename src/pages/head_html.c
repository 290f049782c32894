#include "pages/head_html.h"

static void attribute(struct buffer *b, const char *name, struct str value)
{
    if (value.size == 0)
        return;
    buffer_format(b, " %s=\"", name);
    buffer_html(b, value);
    buffer_char(b, '"');
}

void head_meta(struct buffer *b, const char *name, struct str value)
{
    bool is_property = strchr(name, ':') && strncmp(name, "twitter:", 8) != 0;

    if (value.size == 0)
        return;
    buffer_lit(b, "<meta");
    attribute(b, is_property ? "property" : "name", str_of(name));
    attribute(b, "content", value);
    buffer_lit(b, ">\n");
}

void head_meta_number(struct buffer *b, const char *name, int64_t value)
{
    char digits[int_digits_max];

    head_meta(b, name, (struct str){digits, int_put(value, digits)});
}

void head_link(struct buffer *b, const char *rel, const char *type, struct str title,
               struct str href)
{
    buffer_lit(b, "<link");
    attribute(b, "rel", str_of(rel));
    attribute(b, "type", str_of(type));
    attribute(b, "title", title);
    attribute(b, "href", href);
    buffer_lit(b, ">\n");
}
