/* Lists of words and labels in a rule file. */
#include "moderation/rule_parse.h"
#include "moderation/rule_pattern.h"

enum err rule_item_add(struct rule_parser *p, struct str text, bool whole_word)
{
    struct rule_set *set = p->set;

    p->item_bytes += text.size;
    if (set->item_count == rule_items_max || p->item_bytes > needles_text_bytes_max)
        return RULE_FAIL_LARGE(p, "more than %d words and phrases, or 1 MiB of them",
                               rule_items_max);
    if (set->item_count == p->item_capacity) {
        const size_t capacity = p->item_capacity ? 2 * p->item_capacity : 256;
        char *grown =
            arena_grow(p->memory, (char *)set->items, p->item_capacity * sizeof *set->items,
                       capacity * sizeof *set->items);
        if (!grown)
            return RULE_FAIL_LARGE(p, "not enough memory for so many words");
        set->items = (struct needle *)(void *)grown;
        p->item_capacity = capacity;
    }
    set->items[set->item_count++] = (struct needle){text, whole_word};
    return OK;
}

/* ---- lists ---- */

/* { "a", "b" } or ( "a", "b" ) */
static enum err items_take(struct rule_parser *p, const char *close, struct rule_list *list)
{
    struct str text = STR("");
    enum err e = OK;
    size_t capacity = 0;

    for (;;) {
        e = rule_text_take(p, "a text", rule_item_bytes_max, &text);
        if (e)
            return e;
        text = rule_text_fold(p->memory, text, rule_item_bytes_max);
        if (text.size == 0)
            return RULE_FAIL(p, "nothing is left of this text when it is folded");
        if (list->count == rule_list_items_max)
            return RULE_FAIL_LARGE(p, "a list has at most %d texts", rule_list_items_max);
        if (list->count == capacity) {
            const size_t more = capacity ? 2 * capacity : 16;
            char *grown = arena_grow(p->memory, (char *)list->items, capacity * sizeof text,
                                     more * sizeof text);
            if (!grown)
                return RULE_FAIL_LARGE(p, "not enough memory for this list");
            list->items = (struct str *)(void *)grown;
            capacity = more;
        }
        list->items[list->count++] = text;
        if (!rule_is_sign(p, ","))
            return rule_sign_take(p, close);
        rule_advance(p);
        if (rule_is_sign(p, close)) { /* a comma at the end */
            rule_advance(p);
            return OK;
        }
    }
}

/* A list's name, or texts in parentheses, which become a list without a name. */
enum err rule_list_take(struct rule_parser *p, struct rule_list **ret)
{
    const char *names[rule_lists_max];
    size_t count = 0;

    if (rule_is_sign(p, "(") || p->token.kind == RULE_TOKEN_TEXT) {
        struct rule_list *list = ARENA_NEW(p->memory, struct rule_list);
        list->first_item = none_yet;
        *ret = list;
        if (rule_is_sign(p, "(")) {
            rule_advance(p);
            return items_take(p, ")", list);
        }
        list->items = ARENA_NEW(p->memory, struct str);
        enum err e = rule_text_take(p, "a text", rule_item_bytes_max, list->items);
        if (!e) {
            *list->items = rule_text_fold(p->memory, *list->items, rule_item_bytes_max);
            list->count = 1;
        }
        return !e && list->items->size == 0
                   ? RULE_FAIL(p, "nothing is left of this text when it is folded")
                   : e;
    }
    if (p->token.kind != RULE_TOKEN_NAME)
        return rule_unexpected(p, "a list's name, or texts in parentheses,");
    for (size_t i = 0; i < p->list_count; i++) {
        if (str_equal(p->lists[i].name, p->token.text)) {
            *ret = &p->lists[i];
            rule_advance(p);
            return OK;
        }
        names[count++] = str_c(p->memory, p->lists[i].name);
    }
    return rule_unknown_name(p, "list", names, count);
}

enum err rule_list_read(struct rule_parser *p)
{
    struct rule_list list = {.first_item = none_yet};

    rule_advance(p);
    if (p->token.kind != RULE_TOKEN_NAME)
        return rule_unexpected(p, "the list's name");
    for (size_t i = 0; i < p->list_count; i++)
        if (str_equal(p->lists[i].name, p->token.text))
            return RULE_FAIL(p, "there is already a list \"%.*s\"", STR_ARG(p->token.text));
    if (p->list_count == rule_lists_max)
        return RULE_FAIL_LARGE(p, "a file has at most %d lists", rule_lists_max);
    list.name = p->token.text;
    rule_advance(p);
    enum err e = rule_sign_take(p, "{");
    if (!e)
        e = items_take(p, "}", &list);
    if (!e)
        p->lists[p->list_count++] = list;
    return e;
}

/* ---- labels ---- */

enum err rule_label_check(struct rule_parser *p)
{
    const struct str text = p->token.text;

    if (p->token.kind != RULE_TOKEN_TEXT)
        return rule_unexpected(p, "a label in quotes");
    for (size_t i = 0; i < text.size; i++)
        if ((text.data[i] < 'a' || text.data[i] > 'z') &&
            (text.data[i] < '0' || text.data[i] > '9') && text.data[i] != '-' &&
            text.data[i] != '_')
            return RULE_FAIL(p, "a label has a-z, 0-9, - and _");
    return text.size > 0 && text.size <= rule_label_bytes_max
               ? OK
               : RULE_FAIL(p, "a label has 1 to %d bytes", rule_label_bytes_max);
}

/* The label's number; a new one where there is none. */
enum err rule_label_take(struct rule_parser *p, uint32_t *ret)
{
    struct rule_set *set = p->set;
    enum err e = rule_label_check(p);
    if (e)
        return e;
    for (*ret = 0; *ret < set->label_count; ++*ret)
        if (str_equal(set->labels[*ret], p->token.text))
            break;
    if (*ret == rule_labels_max)
        return RULE_FAIL_LARGE(p, "a file has at most %d labels", rule_labels_max);
    if (*ret == set->label_count)
        set->labels[set->label_count++] = p->token.text;
    rule_advance(p);
    return OK;
}

enum err rule_given_read(struct rule_parser *p)
{
    uint32_t label = 0;

    rule_advance(p);
    for (;;) {
        enum err e = rule_label_take(p, &label);
        if (e)
            return e;
        p->labels_put |= UINT64_C(1) << label;
        if (!rule_is_sign(p, ","))
            return OK;
        rule_advance(p);
    }
}
