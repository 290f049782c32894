/* A post, a note and other texts of people as HTML, in the marks of web/PAGES.md. */
#ifndef BEMA_PAGES_POST_HTML_H
#define BEMA_PAGES_POST_HTML_H

#include "pages/person_html.h"
#include "social/posts.h"
#include "social/timelines.h"

/* The post if the viewer of the page may see it. ERR_NOT_FOUND for hidden and missing alike. */
MUST_USE enum err visible_post(struct html_page *p, int64_t id, struct post *ret_post);
/* Whether the viewer may come upon it where she did not ask for its author. */
MUST_USE enum err post_is_met(struct html_page *p, const struct post *post, bool *ret_is);
/* By the parts of its address, "alice" and "123"; under another name there is no such post: its
 * address has one form. ERR_NOT_FOUND with words. */
MUST_USE enum err named_post_find(struct html_page *p, struct str name, struct str id_text,
                                  struct post *ret_post, struct account *ret_author);
MUST_USE enum err post_not_found(struct work *w);
/* Anybody may see it, so other sites may show it. */
bool post_may_be_embedded(const struct post *post);
/* POST_MET: in a list of what people come upon, without what is not to be met there. */
enum post_place { POST_IN_LIST, POST_MET, POST_PINNED, POST_IN_THREAD, POST_FOCUSED };
/* Appends the article. A boost shows what was boosted. ERR_NOT_FOUND when it may not be seen; what
 * was appended is then taken back. */
MUST_USE enum err put_post(struct html_page *p, int64_t id, enum post_place place);
/* The same of one that visible_post() gave; ERR_NOT_FOUND when what it boosts may not be seen. */
MUST_USE enum err put_found_post(struct html_page *p, const struct post *post,
                                 enum post_place place);
/* A list of posts; those that may not be seen are left out, and words stand where none is. A page
 * of `limit` posts ends with a link to older ones below `address`, "/local". */
MUST_USE enum err put_posts(struct html_page *p, const struct timeline_page *timeline,
                            enum post_place place, int limit, const char *address);
/* The words of the post alone. */
MUST_USE enum err put_post_words(struct html_page *p, const struct post *post,
                                 const struct account *author);
/* At most characters_max of the text on one line, for titles and previews. */
struct str text_summary(struct arena *a, struct str text, size_t characters_max);

#endif
