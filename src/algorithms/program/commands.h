/* The commands of bema-algorithms. Each gets its arguments after its name, says on standard error
 * what went wrong, and returns the exit code: 0, exit_bad_input, exit_usage or exit_not_all. */
#ifndef BEMA_ALGORITHMS_PROGRAM_COMMANDS_H
#define BEMA_ALGORITHMS_PROGRAM_COMMANDS_H

enum {
    exit_bad_input = 1,
    exit_usage = 2,
    exit_not_all = 3 /* nothing differs, but not all could be compared */
};

int polarity_command(int argc, char **argv);
int bridging_command(int argc, char **argv);
int voices_command(int argc, char **argv);
int admission_command(int argc, char **argv);
int slate_command(int argc, char **argv);
int replay_command(int argc, char **argv);
int policy_command(int argc, char **argv);

#endif
