#include "fuzz.h"

#include "social/search_query.h"

static bool is_whole(struct str s)
{
    return utf8_valid(s) && str_find_char(s, '"') == SIZE_MAX && str_find_char(s, '\0') == SIZE_MAX;
}

/* Whatever is typed is read, within the limits, into what the store can be given. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct search_query query;
    bool wanted = search_query_read(w.memory, fuzz_text(&w, data, size), &query);

    assert(query.term_count <= search_terms_max && query.person_count <= search_people_max);
    assert(query.language_count <= search_languages_max && query.gap_count <= search_gaps_max);
    for (int i = 0; i < query.term_count; i++)
        assert(query.terms[i].words.size && is_whole(query.terms[i].words));
    for (int i = 0; i < query.person_count; i++)
        assert(query.people[i].handle.size && is_whole(query.people[i].handle));
    for (int i = 0; i < query.language_count; i++) {
        struct str code = query.languages[i].code;
        assert(code.size >= 2 && code.size <= search_language_bytes_max);
        for (size_t k = 0; k < code.size; k++)
            assert(code.data[k] >= 'a' && code.data[k] <= 'z');
    }
    for (int i = 0; i < query.gap_count; i++)
        assert(query.gaps[i].from_ms < query.gaps[i].before_ms);
    assert(wanted || (!query.term_count && !query.person_count && !query.gap_count));
    arena_free(w.memory);
    return 0;
}
