/* The parameters that choose a page, and the Link header made of them: whatever came with the
 * request, the header is one line that holds two addresses. */
#include "fuzz.h"

#include "api/api.h"
#include "live/index.h"
#include "net/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size);
    struct params params = {0};
    if (params_add_form(&w, &params, text) == OK) {
        struct http_request request = {.path = STR("/api/v1/timelines/home"),
                                       .query = text,
                                       .params = params.items,
                                       .param_count = params.count};
        struct page page = api_page(&request, 20, 40);
        assert(page.limit >= 1 && page.limit <= 40);
        assert(page.max_id >= 0 && page.since_id >= 0 && page.min_id >= 0);
        struct http_reply reply = {0};
        api_link(&w, &request, &reply, 9, 7);
        assert(reply.header_count <= 1);
        struct str link = reply.header_count ? reply.headers[0].value : STR("");
        size_t opened = 0;
        for (size_t i = 0; i < link.size; i++) {
            unsigned char c = (unsigned char)link.data[i];
            assert(c >= ' ' && c < 0x7f);
            opened += c == '<';
        }
        assert(reply.header_count == 0 || opened == 2);
        assert(reply.header_count == 0 || str_find(link, STR("max_id=7")) != SIZE_MAX);
    }
    arena_free(w.memory);
    return 0;
}
