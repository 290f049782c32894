/* The commands, one per function; command_table.c lists them. */
#ifndef BEMA_MAIN_CMDS_H
#define BEMA_MAIN_CMDS_H

#include "main/command.h"

#define COMMAND(name)                                                                              \
    enum err cmd_##name(struct work *w, struct square *square, struct command_call *call)
COMMAND(account_create);
COMMAND(account_list);
COMMAND(account_show);
COMMAND(account_approve);
COMMAND(account_role);
COMMAND(account_reset_password);
COMMAND(account_suspend);
COMMAND(account_delete);
COMMAND(token_create);
COMMAND(announce);
COMMAND(announce_list);
COMMAND(announce_edit);
COMMAND(announce_end);
COMMAND(document_set);
COMMAND(document_list);
COMMAND(document_show);
COMMAND(document_remove);
COMMAND(rule_add);
COMMAND(rule_list);
COMMAND(rule_edit);
COMMAND(rule_remove);
COMMAND(emoji_add);
COMMAND(emoji_list);
COMMAND(emoji_remove);
COMMAND(emoji_import);
COMMAND(import_x);
COMMAND(import_mastodon);
COMMAND(load);
COMMAND(dump);
COMMAND(backup);
COMMAND(restore);
COMMAND(doctor);
COMMAND(log_verify);
COMMAND(log_prove);
COMMAND(log_accept);
COMMAND(approvals_export);
COMMAND(jury);
COMMAND(moderation_list);
COMMAND(moderation_show);
COMMAND(moderation_decide);
COMMAND(moderation_dismiss);
COMMAND(moderation_approve);
COMMAND(moderation_reject);
COMMAND(migrate);
COMMAND(transparency_export);
COMMAND(transparency_report);
COMMAND(doc);
COMMAND(rules_check);
COMMAND(rules_hash);
COMMAND(rules_explain);
COMMAND(rules_measure);
COMMAND(rules_shadow);
COMMAND(triage_train);
COMMAND(triage_eval);
COMMAND(triage_explain);
#undef COMMAND

#endif
