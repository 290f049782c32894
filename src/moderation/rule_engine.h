/* The automatic rules that are in force in this process: a file's, or those that ship. They are
 * read at the start and on SIGHUP; a file with a fault leaves those that were in force. Which are
 * in force is stored and goes into the public log in one transaction, before anything is judged by
 * them.
 *
 * The rules that ship run in shadow where nothing is configured: a square that has not decided what
 * rules may do to people's posts sees what they would find, and nothing else happens. */
#ifndef BEMA_MODERATION_RULE_ENGINE_H
#define BEMA_MODERATION_RULE_ENGINE_H

#include "algorithms/triage.h"
#include "moderation/rule_findings.h"
#include "moderation/rule_run.h"

/* The setting with the hash and the mode ("on", "shadow", "off") that the public log has last, a
 * space between. */
#define RULES_IN_FORCE "rules_in_force"

struct rules_source {
    struct str rules;  /* a path; "": those that ship, in shadow; "default": as they say; "off" */
    struct str triage; /* path of a model; "": none */
};
/* Reads the rules and puts them in force, in this process, for posts made from now on. Needs
 * w->db for reading. ERR_INVALID with words, "FILE:3:20: …" the first fault: what is in force
 * stays. */
MUST_USE enum err rules_load(struct work *w, const struct rules_source *source);
/* Nothing is in force any more: for the end, and for tests. */
void rules_forget(void);

/* The rules and a room to run them in, for one thread until it gives them back; NULL: none are in
 * force. They stay as they are meanwhile, whatever is put in force. */
struct rules_held {
    const struct rule_set *set;
    const struct triage_model *triage; /* NULL: none */
    uint32_t wanted;                   /* bits 1 << enum rule_feature: what the rules ask for */
    uint64_t serial;                   /* of these rules in this process */
    struct rule_runner *runner;
    struct triage_features *scratch; /* with a triage model */
    bool *fired, *muted;             /* of each rule; muted: it runs in shadow */
    struct arena *memory;            /* inside, from here on */
    struct rules_held *next;
    struct rules_in_force *of;
};
struct rules_held *rules_take(void);
void rules_give(struct rules_held *held);
/* Counts what was found by the rules of that number, where they still are in force. */
void rules_count(uint64_t serial, const uint16_t *rules, const bool *on, size_t count);

/* A version of a rule switched itself off: it runs in shadow from now on. */
void rules_switch_off(struct str rule, int64_t version);
/* What the rule in force declares, in thousandths; false: this version is not in force. */
bool rules_declared(struct str rule, int64_t version, uint32_t *ret_precision_milli);

/* What people are shown of the rules in force; texts in w->memory. */
struct rules_shown {
    struct str hash, text;
    int64_t version_id; /* tells since when; 0: unknown */
    bool in_shadow, off, has_triage;
    /* What another process of the square put in force after this one, where it differs: its file
     * lies elsewhere. "": nothing. */
    struct str newest_hash, newest_mode;
    struct rule_shown {
        struct str id;
        int64_t version;
        struct rule_words *words;
        size_t words_count;
        bool on;       /* by the file */
        bool is_muted; /* runs in shadow all the same */
        uint32_t precision_milli;
        struct rule_tally tally; /* with what was counted in memory */
    } * rules;
    size_t count;
};
MUST_USE enum err rules_show(struct work *w, struct rules_shown *ret_shown);
/* Writes what was counted since; at the end of the server, too. */
MUST_USE enum err rules_counts_write(struct work *w, struct lanes *lanes);

#endif
