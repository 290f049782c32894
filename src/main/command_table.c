#include "main/cmds.h"
#include "main/serve.h"

const struct command command_table[] = {
    {"serve", "[--listen HOST:PORT] [--url URL]", "Run the square", NULL, COMMAND_ALONE, serve_run},
    {"account create", "NAME --email E [--password-stdin] [--role ROLE]", "Make an account",
     "  --email E          its e-mail address, taken as confirmed\n"
     "  --password-stdin   the password is the first line of the input; without it one is made\n"
     "                     and printed\n"
     "  --role ROLE        owner, admin, moderator or user (the default)\n",
     COMMAND_IN_SQUARE, cmd_account_create},
    {"account list", "", "List the square's own accounts", NULL, COMMAND_IN_SQUARE,
     cmd_account_list},
    {"account show", "NAME", "Show one account", NULL, COMMAND_IN_SQUARE, cmd_account_show},
    {"account approve", "NAME", "Let in who asked to join (registrations=approval)", NULL,
     COMMAND_IN_SQUARE, cmd_account_approve},
    {"account role", "NAME ROLE", "Give an account a role",
     "  ROLE               owner, admin, moderator or user\n", COMMAND_IN_SQUARE, cmd_account_role},
    {"account reset-password", "NAME [--password-stdin]", "Set a new password, sign out everywhere",
     "  --password-stdin   the password is the first line of the input\n", COMMAND_IN_SQUARE,
     cmd_account_reset_password},
    {"account suspend", "NAME [--reason TEXT] [--lift]", "Suspend an account, or lift it",
     "  --reason TEXT      kept with the restriction\n"
     "  --lift             ends the suspension; everything comes back\n",
     COMMAND_IN_SQUARE, cmd_account_suspend},
    {"account delete", "NAME --yes --reason TEXT", "Delete an account for ever",
     "  --reason TEXT      that she asked for it, or the law that demands it; kept with the\n"
     "                     decision. Among the staff two people decide this\n",
     COMMAND_IN_SQUARE, cmd_account_delete},
    {"token create", "NAME [--scopes \"read write\"]", "Make an access token and print it alone",
     "  --scopes \"…\"       default: read write follow push\n", COMMAND_IN_SQUARE,
     cmd_token_create},
    {"announce list", "", "List the square's announcements, newest first", NULL, COMMAND_IN_SQUARE,
     cmd_announce_list},
    {"announce edit", "ID [TEXT|-] [--starts T] [--ends T] [--all-day]",
     "Change an announcement that is shown",
     "  TEXT               other words; \"-\" reads them from the input\n"
     "  --starts T, --ends T, --all-day   as for `bema announce`; \"none\" takes a time away\n",
     COMMAND_IN_SQUARE, cmd_announce_edit},
    {"announce end", "ID", "Show an announcement no longer", NULL, COMMAND_IN_SQUARE,
     cmd_announce_end},
    {"announce", "TEXT|- [--starts T] [--ends T] [--all-day]", "Tell everybody something",
     "  TEXT               the words; \"-\" reads them from the input\n"
     "  --starts T         when what is announced begins: 2026-05-01 or 2026-05-01T18:00Z\n"
     "  --ends T           when it ends; it is shown until then\n"
     "  --all-day          these are days, not times\n"
     "  Also: bema announce list, announce edit ID, announce end ID\n",
     COMMAND_IN_SQUARE, cmd_announce},
    {"document set", "NAME FILE|- [--from DAY]", "Publish a document of the square",
     "  NAME               privacy (the privacy policy), terms (of service) or about\n"
     "  FILE               its text in Markdown; \"-\" reads it from the input\n"
     "  --from DAY         terms: the day from which they are in force; else today\n",
     COMMAND_IN_SQUARE, cmd_document_set},
    {"document list", "", "List the square's documents", NULL, COMMAND_IN_SQUARE,
     cmd_document_list},
    {"document show", "NAME [--from DAY]", "Print a document's text",
     "  --from DAY         terms: the version of that day; else the one in force\n",
     COMMAND_IN_SQUARE, cmd_document_show},
    {"document remove", "NAME [--from DAY]", "Remove a document",
     "  --from DAY         terms: the version of that day; else today's\n", COMMAND_IN_SQUARE,
     cmd_document_remove},
    {"rule add", "TEXT [--hint H]", "Add a rule of the square",
     "  --hint H           what it means in practice\n"
     "  --days N           a restriction under it lasts, where nothing else is said: 30\n"
     "  --harm N           1 to 5: the more, the sooner reports of it are looked at: 2\n"
     "  --category C       of the DSA's database, STATEMENT_CATEGORY_VIOLENCE …\n"
     "  --tell             an announcement says to members that the rules have changed\n",
     COMMAND_IN_SQUARE, cmd_rule_add},
    {"rule list", "", "List the square's rules", NULL, COMMAND_IN_SQUARE, cmd_rule_list},
    {"rule edit", "ID [TEXT] [--hint H] [--language L]", "Change or translate a rule",
     "  --hint H           what it means in practice\n"
     "  --language L       fr, de, zh-TW …: TEXT and hint are its translation\n"
     "  --days N, --harm N, --category C, --tell\n"
     "                     as for rule add\n",
     COMMAND_IN_SQUARE, cmd_rule_edit},
    {"rule remove", "ID [--tell]", "Remove a rule",
     "  --tell             an announcement says to members that the rules have changed\n",
     COMMAND_IN_SQUARE, cmd_rule_remove},
    {"emoji add", "NAME FILE [--category C] [--hidden] [--replace]", "Add an emoji of the square",
     "  NAME               what stands between the colons: A-Z, a-z, 0-9 and _\n"
     "  FILE               a picture of at most 256 KiB; one that moves goes on moving\n"
     "  --category C       where pickers put it\n"
     "  --hidden           known, but not offered in pickers\n"
     "  --replace          takes the place of one of that name\n",
     COMMAND_IN_SQUARE, cmd_emoji_add},
    {"emoji list", "", "List the square's emoji", NULL, COMMAND_IN_SQUARE, cmd_emoji_list},
    {"emoji remove", "NAME", "Remove an emoji", NULL, COMMAND_IN_SQUARE, cmd_emoji_remove},
    {"emoji import", "FOLDER [--category C] [--hidden] [--replace]",
     "Add all pictures of a folder as emoji, each by the name of its file",
     "  --category C       where pickers put them\n"
     "  --hidden           known, but not offered in pickers\n"
     "  --replace          takes the place of those of the same names\n",
     COMMAND_IN_SQUARE, cmd_emoji_import},
    {"import x", "ARCHIVE.zip --account NAME", "Bring the posts of an X (Twitter) archive",
     "  --account NAME     whose posts they become. Running it again goes on where it ended.\n",
     COMMAND_BULK, cmd_import_x},
    {"import mastodon", "ARCHIVE --account NAME", "Bring the posts of a Mastodon archive",
     "  --account NAME     whose posts they become. Running it again goes on where it ended.\n",
     COMMAND_BULK, cmd_import_mastodon},
    {"load", "FILE.ndjson|- [--keep-going] [--media FOLDER]",
     "Load accounts, posts and more in the bulk format",
     "  --keep-going       skip bad lines, naming each\n"
     "  --media FOLDER     where the pictures lie that lines name; else beside the file\n",
     COMMAND_BULK, cmd_load},
    {"dump", "[FILE.ndjson]", "Write everything in the bulk format", NULL, COMMAND_IN_SQUARE,
     cmd_dump},
    {"backup", "FILE", "Write a consistent copy of the square, also while it runs", NULL,
     COMMAND_IN_SQUARE, cmd_backup},
    {"restore", "FILE", "Bring a backup back into an empty folder", NULL, COMMAND_ALONE,
     cmd_restore},
    {"doctor", "[--deep]", "Check configuration, disk, clock, store and mail",
     "  --deep             also compare what is held in memory with the store\n", COMMAND_IN_SQUARE,
     cmd_doctor},
    {"migrate", "[--to ADDRESS | --stay]",
     "Bring the store's tables up to date, or move the square to another database",
     "  --to ADDRESS       an empty database: postgres://… or sqlite:FOLDER. Everything is moved\n"
     "                     and compared; writing waits meanwhile, reading goes on\n"
     "  --stay             the square goes on here although it was moved\n",
     COMMAND_IN_SQUARE, cmd_migrate},
    {"rules check", "FILE", "Say whether a file of automatic rules can be used, and what is wrong",
     "  FILE               the file, or \"default\": the rules that ship\n", COMMAND_ALONE,
     cmd_rules_check},
    {"rules hash", "FILE", "Print the version of a file of automatic rules (SHA-256)", NULL,
     COMMAND_ALONE, cmd_rules_hash},
    {"rules explain", "FILE --post POST.json|-",
     "Show what automatic rules make of a post, and why",
     "  --post POST.json   {\"text\": \"…\", \"author.age\": 3600, …}: docs/RULES.md has the "
     "names\n",
     COMMAND_ALONE, cmd_rules_explain},
    {"rules measure", "FILE TABLE", "Count what automatic rules find in labelled texts",
     "  TABLE              as for `bema triage train`\n"
     "  --label-column C, --text-column C   its columns; else \"label\" and \"text\"\n",
     COMMAND_ALONE, cmd_rules_measure},
    {"rules shadow", "FILE [--days N]", "Say what automatic rules would have found in past posts",
     "  --days N           of so many days; default 7. Nothing is written, and posts that not\n"
     "                     everybody may see are not read\n",
     COMMAND_IN_SQUARE, cmd_rules_shadow},
    {"triage train", "FILE… --out MODEL [options]",
     "Train the order of the queue by labelled texts",
     "  FILE               a table, CSV or tab-separated; \"-\" reads it from the input\n"
     "  --out MODEL        where the model is written\n"
     "  --label-column C, --text-column C   their columns; else \"label\" and \"text\"\n"
     "  --groups FILE      words that name groups of people, one a line, in place of those that\n"
     "                     are built in: none of them has a weight\n"
     "  --rounds N         how often each example is read; default 8\n"
     "  --bits N           1 << N places for weights, 10 to 20; default 18\n",
     COMMAND_ALONE, cmd_triage_train},
    {"triage eval", "MODEL FILE… [options]", "Say how good a model is on labelled texts",
     "  --label-column C, --text-column C   their columns; else \"label\" and \"text\"\n",
     COMMAND_ALONE, cmd_triage_eval},
    {"triage explain", "MODEL TEXT|-", "Show what a model holds of a text, and by which words",
     NULL, COMMAND_ALONE, cmd_triage_explain},
    {"log verify", "[--from FILE] [--key KEY] [URL|FOLDER]",
     "Check a public log: that it is what its checkpoint signs, and only grew",
     "  URL                a square or its log, over HTTP; FOLDER a square's, or one with a log's\n"
     "                     files (checkpoint, tile/…, vkey); without either this square's\n"
     "  --from FILE        an earlier checkpoint, or a receipt, that must still hold\n"
     "  --key KEY          the log's key as it is known; else the log is asked for it\n"
     "  The exit code is 0 where all holds, 1 where something does not, 2 for a wrong call.\n",
     COMMAND_ALONE, cmd_log_verify},
    {"log prove", "ENTRY", "Print the receipt of an entry of the public log",
     "  ENTRY              its number, as in /log/entries/NUMBER\n", COMMAND_IN_SQUARE,
     cmd_log_prove},
    {"log accept", "--reason TEXT", "Go on with a public log of which entries were lost",
     "  --reason TEXT      what happened; everybody can read it in the log\n"
     "  After the store was brought back from an old backup and there is no newer one.\n",
     COMMAND_IN_SQUARE, cmd_log_accept},
    {"transparency export", "--day D [--out FILE]",
     "Write a day's statements of reasons as the DSA Transparency Database takes them",
     "  --day D            2026-05-01, as UTC has it\n"
     "  --out FILE         a table where its name ends in .csv; else, and without it on the\n"
     "                     output, a line for each call of the database's API: 100 rows in JSON\n",
     COMMAND_IN_SQUARE, cmd_transparency_export},
    {"transparency report", "--from D --to D [--out FOLDER]",
     "Write the public report on moderation as tables (CSV)",
     "  --from D, --to D   the first and the last day, at most 400 days\n"
     "  --out FOLDER       a folder that is made, with a file for each table; else all of them\n"
     "                     on the output, each below its name\n",
     COMMAND_IN_SQUARE, cmd_transparency_report},
    {"approvals export", "ACCOUNT [--format json|csv]",
     "Print the record of an account's drafts that others had to see first",
     "  --format F         json (with forms, seals and receipts: it can be checked without the\n"
     "                     square) or csv; default json\n",
     COMMAND_IN_SQUARE, cmd_approvals_export},
    {"jury", "on|off|show", "Whether appeals may be put to a jury of members",
     "  on, off            from now on; the public log says so. Juries that sit go on\n"
     "  show               how it is\n",
     COMMAND_IN_SQUARE, cmd_jury},
    {"moderation list", "", "List what waits and nobody of the staff may decide",
     "  Cases, reports, notices, appeals and objections, each with its number: those of the "
     "owner,\n"
     "  of the only administrator, of somebody else over whom nobody stands, or who has had a "
     "part\n"
     "  in all of it\n",
     COMMAND_IN_SQUARE, cmd_moderation_list},
    {"moderation show", "ID [--open]", "Show one of them",
     "  --open             also posts that are not public and that somebody reported; the public\n"
     "                     log says that they were read\n",
     COMMAND_IN_SQUARE, cmd_moderation_show},
    {"moderation decide", "ID --effect E --reason TEXT [options]",
     "Decide a case, a report, a notice, or an objection of who reported",
     "  ID                 its number, or that of a report, a notice or a post in an open case\n"
     "  --effect E         label, content_warning, replies_limited, not_recommended,\n"
     "                     age_restricted, withheld, hidden, account_limited, account_suspended\n"
     "  --reason TEXT      what happened, as its author reads it\n"
     "  --rule ID          the rule that is broken (`bema rule list`); else none\n"
     "  --law TEXT         the law that forbids it\n"
     "  --text TEXT        of a label or a warning\n"
     "  --days N           1 to 365; else as the rule says. `bema account suspend` lays what "
     "lasts\n"
     "  --territory T      of withheld: DE,FR\n"
     "  --category C       of the DSA's database; else the rule's\n"
     "  --account          on whose it is, not on the posts\n"
     "  --dry-run          print what its author would be told; nothing happens\n",
     COMMAND_IN_SQUARE, cmd_moderation_decide},
    {"moderation dismiss", "ID --reason TEXT [--unfounded]",
     "Say of a case, a report or a notice that nothing is to be done",
     "  --reason TEXT      who sent a notice reads it; kept with the case\n"
     "  --unfounded        it should not have been reported, as anybody can see\n",
     COMMAND_IN_SQUARE, cmd_moderation_dismiss},
    {"moderation approve", "ID --reason TEXT", "Grant an appeal: what was decided is taken back",
     "  ID                 of the decision; or of what was decided about who sends notices\n",
     COMMAND_IN_SQUARE, cmd_moderation_approve},
    {"moderation reject", "ID --reason TEXT --by-another", "Reject an appeal or an objection",
     "  --by-another       you say that you are not who decided first: whom it is about is told\n"
     "                     that somebody else has looked at it\n",
     COMMAND_IN_SQUARE, cmd_moderation_reject},
    {"doc", "api|config", "Print the tables of the documentation", NULL, COMMAND_ALONE, cmd_doc},
};
const size_t command_count = sizeof command_table / sizeof *command_table;
