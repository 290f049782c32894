/* The handlers of the pages' route tables. */
#ifndef BEMA_PAGES_HANDLERS_H
#define BEMA_PAGES_HANDLERS_H

#include "net/http.h"

enum {
    data_import_bytes_max = 21 * 1024 * 1024,  /* a file of csv_bytes_max and its form */
    square_text_body_bytes_max = 1024 * 1024,  /* document_bytes_max, each byte as three */
    square_emoji_body_bytes_max = 1024 * 1024, /* emoji_picture_bytes_max and its form */
};
#define PAGE_HANDLER(name)                                                                         \
    enum err name(struct work *w, const struct viewer *viewer, const struct http_request *request, \
                  struct http_reply *ret_reply)

/* sign_in_page.c */
PAGE_HANDLER(sign_in_page);
PAGE_HANDLER(sign_in_post);
PAGE_HANDLER(sign_in_code_post);
PAGE_HANDLER(sign_in_passkey_post);
PAGE_HANDLER(sign_out_page);
PAGE_HANDLER(sign_out_post);
/* join_page.c */
PAGE_HANDLER(sign_up_page);
PAGE_HANDLER(sign_up_post);
PAGE_HANDLER(owner_page);
PAGE_HANDLER(owner_post);
PAGE_HANDLER(confirm_page);
PAGE_HANDLER(confirm_post);
/* reset_page.c */
PAGE_HANDLER(reset_page);
PAGE_HANDLER(reset_post);
/* settings_page.c */
PAGE_HANDLER(settings_page);
PAGE_HANDLER(settings_security_page);
PAGE_HANDLER(settings_sessions_page);
/* settings_changes.c */
PAGE_HANDLER(settings_post);
/* square_page.c */
PAGE_HANDLER(square_settings_page);
PAGE_HANDLER(square_settings_post);
/* tag_page.c (also for the feed) */
PAGE_HANDLER(tag_page);
PAGE_HANDLER(tagged_page);
/* collection_page.c */
PAGE_HANDLER(collection_page);
/* preset_page.c */
PAGE_HANDLER(preset_page);
/* move_page.c */
PAGE_HANDLER(move_page);
PAGE_HANDLER(move_post);
PAGE_HANDLER(delete_page);
PAGE_HANDLER(delete_post);
/* data_page.c */
PAGE_HANDLER(data_page);
PAGE_HANDLER(data_list_get);
PAGE_HANDLER(data_import_post);
PAGE_HANDLER(data_failures_get);
PAGE_HANDLER(data_archive_post);
PAGE_HANDLER(data_archive_get);
/* consent_page.c */
PAGE_HANDLER(consent_page);
PAGE_HANDLER(consent_post);
PAGE_HANDLER(consent_delete);
PAGE_HANDLER(consent_code_page);
/* profile_page.c (also for the feed), profile_feed.c, post_page.c */
PAGE_HANDLER(profile_page);
PAGE_HANDLER(profile_feed);
PAGE_HANDLER(post_page);
/* embed_page.c */
PAGE_HANDLER(embed_page);
/* files.c */
PAGE_HANDLER(asset_get);
PAGE_HANDLER(worker_get);
PAGE_HANDLER(webmanifest_get);
/* front_page.c */
PAGE_HANDLER(front_page);
PAGE_HANDLER(local_page);
PAGE_HANDLER(about_page);
PAGE_HANDLER(algorithm_page);
PAGE_HANDLER(shell_page);
/* document_page.c */
PAGE_HANDLER(privacy_page);
PAGE_HANDLER(terms_page);
PAGE_HANDLER(terms_of_day_page);
/* transparency_page.c */
PAGE_HANDLER(transparency_page);
PAGE_HANDLER(requests_page);
/* archive_page.c */
PAGE_HANDLER(archive_page);
PAGE_HANDLER(archive_post);
PAGE_HANDLER(archive_fetch_post);
/* appeal_page.c */
PAGE_HANDLER(appeal_page);
PAGE_HANDLER(appeal_post);
PAGE_HANDLER(appeal_ask_page);
PAGE_HANDLER(appeal_ask_post);
/* legal_notice_page.c */
PAGE_HANDLER(legal_notice_page);
PAGE_HANDLER(legal_notice_post);
PAGE_HANDLER(legal_notice_receipt_page);
PAGE_HANDLER(legal_notice_receipt_post);
/* notice_sender_page.c */
PAGE_HANDLER(notice_sender_page);
PAGE_HANDLER(notice_sender_post);
/* rules_page.c */
PAGE_HANDLER(rules_history_page);

/* log_page.c */
PAGE_HANDLER(log_page);
PAGE_HANDLER(log_entry_page);
/* discovery.c */
PAGE_HANDLER(webfinger_get);
PAGE_HANDLER(host_meta_get);
PAGE_HANDLER(robots_get);

#endif
