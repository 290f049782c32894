/* bema-algorithms: what decides what people see, without the server. Whoever has the published
 * files can compute again what the square has computed. */
#include "algorithms/program/commands.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: bema-algorithms COMMAND …\n"
    "\n"
    "  polarity RATINGS.tsv --notes OUT --raters OUT [--unfiltered]\n"
    "      Explains ratings by notes, raters, and the line along which raters disagree.\n"
    "      In:  noteId, raterParticipantId, helpfulNum (1, 0.5 or 0)\n"
    "      Out: noteId, numRatings, intercept, factor, status (CRH, CRNH, NMR) and\n"
    "           raterParticipantId, intercept, factor; the loss on standard error\n"
    "      Notes with fewer than 5 and raters with fewer than 10 ratings are left out,\n"
    "      unless --unfiltered.\n"
    "\n"
    "  bridging RATINGS.tsv --raters FILE --notes OUT\n"
    "      How helpful each note is to raters all along that line.\n"
    "      In:  ratings as above; FILE with raterParticipantId, factor\n"
    "      Out: noteId, numRatings, aggregate, status\n"
    "\n"
    "  voices RATINGS.tsv --raters OUT\n"
    "      Whose approvals say again what those of an older account (a lower id) say.\n"
    "      In:  ratings as above\n"
    "      Out: raterParticipantId, voice: her own id, or that of whose voice she shares\n"
    "\n"
    "  admission RATINGS.tsv --follows FILE --raters OUT [--policy FILE] [--periods N]\n"
    "      Who is counted, if everybody is decided about at once and old enough; --periods: and\n"
    "      again each time that people may vouch anew.\n"
    "      In:  ratings as above; FILE with raterParticipantId, followerId (who follows her)\n"
    "      Out: raterParticipantId, admission (admitted, few_ratings, shares_a_voice,\n"
    "           unvouched), step: how far from the founders\n"
    "\n"
    "  slate FILE\n"
    "      The order of a slate's candidates, with every term, from its inputs; FILE as a slate\n"
    "      is exported, or with the columns up to \"cells\" alone.\n"
    "\n"
    "  replay FILE [--policy FILE] [--against FOLDER|URL]\n"
    "      Computes an exported slate again and compares everything; says the first difference.\n"
    "      --policy: it must have been made by this policy\n"
    "      --against: its policy, cells and topics must be what the square at URL publishes\n"
    "      (fetched with curl), or what was fetched from there into FOLDER\n"
    "\n"
    "  policy check FILE | show [FILE] | hash [FILE]\n"
    "      Reads a policy; writes its canonical text, or the SHA-256 of that. Without FILE: the\n"
    "      one built in.\n"
    "\n"
    "A FILE - is standard input. Tables are tab-separated text with a heading; OUT - is\n"
    "standard output.\n"
    "Exit codes: 0, 1 where a file is wrong or a slate differs, 2 where the command is wrong, 3 "
    "where\n"
    "nothing differs but not everything could be compared.\n";

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } commands[] = {{"polarity", polarity_command}, {"bridging", bridging_command},
                    {"voices", voices_command},     {"admission", admission_command},
                    {"slate", slate_command},       {"replay", replay_command},
                    {"policy", policy_command}};

    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        fputs(usage, stdout);
        return 0;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (argc >= 2)
        fprintf(stderr, "bema-algorithms: no command \"%.40s\"\n\n", argv[1]);
    fputs(usage, stderr);
    return exit_usage;
}
