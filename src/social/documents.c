#include "social/documents.h"

#include "social/documents_db.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>

const char *document_word(enum document_name name)
{
    static const char *const words[] = {
        [DOCUMENT_PRIVACY] = "privacy", [DOCUMENT_TERMS] = "terms", [DOCUMENT_ABOUT] = "about"};

    assert(name < DOCUMENT_NAMES);
    return words[name];
}

enum err document_name_read(struct work *w, struct str word, enum document_name *ret_name)
{
    for (enum document_name name = DOCUMENT_PRIVACY; name < DOCUMENT_NAMES; name++)
        if (str_is(word, document_word(name))) {
            *ret_name = name;
            return OK;
        }
    return work_fail(w, ERR_INVALID, "there is no document \"%.*s\": privacy, terms or about",
                     STR_ARG(word));
}

/* Reading. */

static struct str word_of(enum document_name name)
{
    return str_of(document_word(name));
}

enum err document_find(struct work *w, enum document_name name, int64_t day,
                       struct document *ret_document)
{
    return documents_db_find(w, word_of(name), day, ret_document);
}

enum err document_terms_next(struct work *w, int64_t day, int64_t *ret_next_day)
{
    return documents_db_day(w, word_of(DOCUMENT_TERMS), day, true, ret_next_day);
}

enum err document_terms(struct work *w, int64_t today, struct document *ret_document,
                        int64_t *ret_next_day)
{
    struct str terms = word_of(DOCUMENT_TERMS);
    int64_t day = 0;
    enum err e = documents_db_day(w, terms, today, false, &day);

    if (!e && !day)
        e = documents_db_day(w, terms, today, true, &day);
    if (!e)
        e = documents_db_find(w, terms, day, ret_document);
    return e ? e : document_terms_next(w, day, ret_next_day);
}

enum err documents_list(struct work *w, struct document *ret_documents, int *ret_count)
{
    return documents_db_list(w, ret_documents, ret_count);
}

/* Changing documents. */

static enum err changed(struct work *w)
{
    return events_add(w, &(struct event){.kind = EVENT_CHARTER_CHANGED});
}

static enum err room_check(struct work *w)
{
    struct document *all = arena_array(w->memory, document_versions_max, sizeof *all);
    int count = 0;
    enum err e = documents_db_list(w, all, &count);

    if (!e && count >= document_versions_max)
        return work_fail(w, ERR_INVALID, "there are %d documents: remove some first", count);
    return e;
}

static enum err set(struct work *w, const struct document *document)
{
    enum err e = room_check(w);

    if (!e)
        e = documents_db_set(w, document);
    return e ? e : changed(w);
}

enum err document_set(struct work *w, const struct document *document)
{
    struct document made = *document;
    bool own = false;
    enum err e;

    made.text = str_trim(utf8_clean(w->memory, document->text));
    made.updated_ms = w->now_ms;
    if (!made.text.size)
        return work_fail(w, ERR_INVALID, "a document needs words");
    if (made.text.size > document_bytes_max)
        return work_fail(w, ERR_INVALID, "a document has at most %d bytes",
                         (int)document_bytes_max);
    if ((made.day > 0) != (made.name == DOCUMENT_TERMS))
        return work_fail(w, ERR_INVALID, "the terms have a day, other documents have none");
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, set(w, &made));
}

static enum err remove_stored(struct work *w, enum document_name name, int64_t day)
{
    bool deleted = false;
    enum err e = documents_db_delete(w, word_of(name), day, &deleted);

    if (!e && !deleted)
        return ERR_NOT_FOUND;
    return e ? e : changed(w);
}

enum err document_remove(struct work *w, enum document_name name, int64_t day)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, remove_stored(w, name, day));
}
