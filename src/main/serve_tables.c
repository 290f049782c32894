/* Every route the server answers, and every job it runs. */
#include "main/serve.h"

#include "api/admin.h"
#include "auth/activity.h"
#include "auth/sign_in.h"
#include "auth/sweep.h"
#include "imports/csv_import.h"
#include "imports/export.h"
#include "imports/purge.h"
#include "main/files_sweep.h"
#include "media/media.h"
#include "moderation/account_actions.h"
#include "moderation/appeals.h"
#include "moderation/case_purge.h"
#include "moderation/case_reporters.h"
#include "moderation/case_rulings.h"
#include "moderation/deletions.h"
#include "moderation/domain_effects.h"
#include "moderation/juries.h"
#include "moderation/lasting.h"
#include "moderation/legal_notices.h"
#include "moderation/legal_requests.h"
#include "moderation/life_threats.h"
#include "moderation/notice_senders.h"
#include "moderation/reports.h"
#include "moderation/rule_findings.h"
#include "moderation/ruling_reviews.h"
#include "moderation/second_judgements.h"
#include "moderation/statements.h"
#include "moderation/transparency_counts.h"
#include "moderation/transparency_rows.h"
#include "moderation/trending.h"
#include "pages/pages.h"
#include "public_log/witness.h"
#include "push/mail.h"
#include "push/push.h"
#include "social/account_moves.h"
#include "social/accounts.h"
#include "social/announcements.h"
#include "social/annual_reports.h"
#include "social/approvals.h"
#include "social/domain_blocks.h"
#include "social/feed_figures.h"
#include "social/notifications.h"
#include "social/polls.h"
#include "social/positions.h"
#include "social/post_cells.h"
#include "social/posts.h"
#include "social/previews.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/scheduled.h"
#include "social/signals.h"
#include "social/slates.h"
#include "social/teams.h"
#include "social/withheld_files.h"
#include "stream/stream.h"

const struct http_table *const serve_tables[] = {
    &api_oauth_table,
    &api_apps_table,
    &api_registration_table,
    &api_accounts_table,
    &api_own_account_table,
    &api_relationships_table,
    &api_statuses_table,
    &api_scheduled_table,
    &api_status_actions_table,
    &api_timelines_table,
    &api_polls_table,
    &api_tags_table,
    &api_featured_table,
    &api_directory_table,
    &api_domain_blocks_table,
    &api_collections_table,
    &api_annual_reports_table,
    &api_filters_table,
    &api_lists_table,
    &api_notification_groups_table,
    &api_notification_requests_table,
    &api_notifications_table,
    &api_conversations_table,
    &api_markers_table,
    &api_search_table,
    &api_instance_table,
    &api_emojis_table,
    &api_documents_table,
    &api_languages_table,
    &api_translations_table,
    &api_announcements_table,
    &api_pictures_table,
    &api_media_table,
    &api_approvals_table,
    &api_approval_rules_table,
    &api_teams_table,
    &api_push_table,
    &api_oembed_table,
    &api_admin_accounts_table,
    &api_admin_reports_table,
    &api_admin_blocks_table,
    &api_admin_trends_table,
    &api_trending_table,
    &api_trend_reasons_table,
    &api_signals_table,
    &api_decisions_table,
    &api_juries_table,
    &api_notices_table,
    &api_legal_notices_table,
    &api_notice_senders_table,
    &api_cases_table,
    &api_deletions_table,
    &api_lasting_table,
    &api_case_reasons_table,
    &api_algorithms_table,
    &api_for_you_table,
    &api_feed_settings_table,
    &api_feed_figures_table,
    &api_feed_presets_table,
    &api_transparency_table,
    &api_second_judgements_table,
    &api_legal_requests_table,
    &api_outside_table,
    &api_admin_figures_table,
    &api_public_log_table,
    &api_rules_table,
    &stream_table,
    &pages_table,
    &metrics_table,
};
const size_t serve_tables_count = sizeof serve_tables / sizeof *serve_tables;

/* What each layer keeps of an account that is gone. */
static enum err purge_account(struct work *w, const struct job *job, struct lanes *lanes)
{
    enum err e = account_purge_job(w, job, lanes);
    if (!e)
        e = imports_purge(w, lanes, job->subject_id);
    if (!e)
        e = statements_purge(w, lanes, job->subject_id);
    if (!e)
        e = rule_findings_purge(w, lanes, job->subject_id);
    if (!e)
        e = second_purge(w, lanes, job->subject_id);
    if (!e)
        e = legal_requests_purge(w, lanes, job->subject_id);
    if (!e)
        e = life_threats_purge(w, lanes, job->subject_id);
    if (!e)
        e = juries_purge(w, lanes, job->subject_id);
    if (!e)
        e = appeals_purge(w, lanes, job->subject_id);
    if (!e)
        e = deletions_purge(w, lanes, job->subject_id);
    if (!e)
        e = lasting_purge(w, lanes, job->subject_id);
    if (!e)
        e = legal_notices_purge(w, lanes, job->subject_id);
    if (!e)
        e = cases_purge(w, lanes, job->subject_id);
    return e ? e : reports_purge(w, lanes, job->subject_id);
}

const struct job_type serve_job_types[] = {
    {JOB_SEND_MAIL, "send_mail", mail_job, 0},
    {JOB_SEND_RESET, "send_reset", password_reset_job, 0},
    {JOB_CLOSE_POLL, "close_poll", poll_close_job, 0},
    {JOB_TRIM_EVENTS, "trim_events", events_trim_job, events_trim_every_ms},
    {JOB_END_DISABLING, "end_disabling", account_disabling_end, 0},
    {JOB_END_RESTRICTION, "end_restriction", restriction_end, 0},
    {JOB_WITHHOLD_FILES, "withhold_files", withheld_files_job, 0},
    {JOB_TELL_FOLLOWERS, "tell_followers", notifications_tell_job, 0},
    {JOB_ACCEPT_REQUESTS, "accept_requests", relations_accept_job, 0},
    {JOB_PURGE_ACCOUNT, "purge_account", purge_account, 0},
    {JOB_RESET_POLL, "reset_poll", poll_reset_job, 0},
    {JOB_TELL_STAFF, "tell_staff", staff_tell_job, 0},
    {JOB_APPLY_DOMAIN, "apply_domain", domain_effects_job, 0},
    {JOB_COUNT_DAYS, "count_days", activity_job, activity_every_ms},
    {JOB_PURGE_POST, "purge_post", post_purge, 0},
    {JOB_END_ANNOUNCEMENT, "end_announcement", announcement_end_job, 0},
    {JOB_PUBLISH_SCHEDULED, "publish_scheduled", scheduled_publish_job, 0},
    {JOB_END_APPROVAL, "end_approval", approval_end_job, 0},
    {JOB_REMOVE_MEDIA, "remove_media", media_remove_job, 0},
    {JOB_REMOVE_FILE, "remove_file", media_remove_file_job, 0},
    {JOB_PROCESS_MEDIA, "process_media", post_media_job, 0},
    {JOB_REVEAL_REQUEST, "reveal_request", legal_reveal_job, 0},
    {JOB_LEAVE_DOMAIN, "leave_domain", domain_leave_job, 0},
    {JOB_IMPORT_CSV, "import_csv", csv_import_job, 0},
    {JOB_MOVE_FOLLOWERS, "move_followers", account_move_job, 0},
    {JOB_ANNUAL_REPORT, "annual_report", annual_report_job, 0},
    {JOB_EXPORT, "export", export_job, 0},
    {JOB_SWEEP_EXPORTS, "sweep_exports", exports_sweep_job, exports_sweep_every_ms},
    {JOB_SWEEP_SECRETS, "sweep_secrets", secrets_sweep_job, secrets_sweep_every_ms},
    {JOB_PUSH, "push", push_job, 0},
    {JOB_ASK_WITNESSES, "ask_witnesses", witnesses_job, 0},
    {JOB_FETCH_PREVIEW, "fetch_preview", preview_fetch_job, 0},
    {JOB_PUSH_AGAIN, "push_again", push_again_job, 0},
    {JOB_FIND_POSITIONS, "find_positions", positions_job, positions_often_ms},
    {JOB_PUBLISH_CELLS, "publish_cells", post_cells_job, post_cells_looked_every_ms},
    {JOB_WEIGH_TRENDS, "weigh_trends", trends_weigh_job, trends_weighed_every_ms},
    {JOB_CLOSE_FEED_DAY, "close_feed_day", feed_figures_job, feed_close_every_ms},
    {JOB_DRAW_SECOND, "draw_second", second_draw_job, second_draw_every_ms},
    {JOB_COUNT_TRANSPARENCY, "count_transparency", transparency_counts_job,
     transparency_counts_every_ms},
    {JOB_EXPORT_TRANSPARENCY, "export_transparency", transparency_export_job,
     transparency_exports_every_ms},
    {JOB_COUNT_SEEN, "count_seen", signals_seen_job, signals_seen_every_ms},
    {JOB_COUNT_RULES, "count_rules", rule_counts_job, rule_counts_every_ms},
    {JOB_SWEEP_SLATES, "sweep_slates", slates_sweep_job, slates_sweep_every_ms},
    {JOB_FOLLOW_RULING, "follow_ruling", ruling_follow_job, 0},
    {JOB_LET_LAST, "let_last", lasting_job, 0},
    {JOB_SWEEP_LASTING, "sweep_lasting", lasting_sweep_job, lasting_sweep_every_ms},
    {JOB_SEAT_JURY, "seat_jury", jury_job, 0},
    {JOB_CLOSE_CASE, "close_case", case_close_job, 0},
    {JOB_WEIGH_REPORTER, "weigh_reporter", reporter_weigh_job, 0},
    {JOB_FORGET_SIGNALS, "forget_signals", signals_forget_job, 0},
    {JOB_FORGET_SENDERS, "forget_senders", notice_senders_forget_job,
     notice_senders_forget_every_ms},
    {JOB_REVEAL_THREAT, "reveal_threat", life_threat_reveal_job, 0},
    {JOB_END_STOP, "end_stop", notice_stop_end_job, 0},
    {JOB_SWEEP_TEAMS, "sweep_teams", teams_sweep_job, teams_sweep_every_ms},
    {JOB_SWEEP_FILES, "sweep_files", files_sweep_job, files_sweep_every_ms},
};
const size_t serve_job_type_count = sizeof serve_job_types / sizeof *serve_job_types;
