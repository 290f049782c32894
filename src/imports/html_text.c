#include "imports/html_text.h"

#include "base/buffer.h"

#include <gumbo.h>
#include <string.h>

struct writing {
    struct buffer out;
    int breaks_due; /* line ends to write before the next text */
};

static void text_put(struct writing *writing, struct str text)
{
    if (!text.size)
        return;
    for (; writing->out.size && writing->breaks_due > 0; writing->breaks_due--)
        buffer_char(&writing->out, '\n');
    writing->breaks_due = 0;
    buffer_put(&writing->out, text);
}

static bool class_has(const GumboElement *element, const char *word)
{
    const GumboAttribute *attribute = gumbo_get_attribute(&element->attributes, "class");
    struct str rest = str_of(attribute ? attribute->value : ""), one;
    while (rest.size) {
        rest = str_split(rest, ' ', &one);
        if (str_is(one, word))
            return true;
    }
    return false;
}

/* A link whose words are cut shows its address; mentions and hashtags show their words. */
static bool link_put(struct writing *writing, const GumboElement *element)
{
    const GumboAttribute *href = gumbo_get_attribute(&element->attributes, "href");
    bool words = class_has(element, "mention") || class_has(element, "hashtag");
    if (words || !href ||
        (strncmp(href->value, "http://", 7) && strncmp(href->value, "https://", 8)))
        return false;
    text_put(writing, str_of(href->value));
    return true;
}

static void node_put(struct writing *writing, const GumboNode *node, int depth)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
        text_put(writing, str_of(node->v.text.text));
        return;
    }
    if (node->type != GUMBO_NODE_ELEMENT || depth > html_depth_max)
        return;
    const GumboElement *element = &node->v.element;
    if (element->tag == GUMBO_TAG_SCRIPT || element->tag == GUMBO_TAG_STYLE ||
        class_has(element, "quote-inline"))
        return;
    if (element->tag == GUMBO_TAG_BR) {
        writing->breaks_due++;
        return;
    }
    if (element->tag == GUMBO_TAG_A && link_put(writing, element))
        return;
    int breaks = element->tag == GUMBO_TAG_P || element->tag == GUMBO_TAG_BLOCKQUOTE ? 2
                 : element->tag == GUMBO_TAG_LI || element->tag == GUMBO_TAG_DIV     ? 1
                                                                                     : 0;
    if (breaks > writing->breaks_due)
        writing->breaks_due = breaks;
    for (unsigned i = 0; i < element->children.length; i++)
        node_put(writing, element->children.data[i], depth + 1);
    if (breaks > writing->breaks_due)
        writing->breaks_due = breaks;
}

struct str html_text(struct arena *a, struct str html)
{
    struct writing writing = {.out = buffer_in(a)};
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    html = utf8_clean(a, html);
    if (html.size > html_bytes_max)
        html = utf8_prefix(html, html_bytes_max);
    if (!html.size)
        return STR("");
    GumboOutput *parsed = gumbo_parse_with_options(&options, html.data, html.size);
    if (!parsed)
        return STR("");
    node_put(&writing, parsed->root, 0);
    gumbo_destroy_output(&options, parsed);
    /* The parser writes what a number too large for a character stands for as it comes. */
    return str_trim(utf8_clean(a, buffer_str(&writing.out)));
}
