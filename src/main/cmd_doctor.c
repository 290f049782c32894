/* bema doctor */
#include "main/cmds.h"

#include "base/clock.h"
#include "main/serve.h"
#include "media/media.h"
#include "moderation/rule_engine.h"
#include "store/migrations.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

enum { disk_free_bytes_min = 256 * 1024 * 1024, doctor_name_width = 14 };
/* A clock before the program was written is wrong. 2026-01-01. */
#define CLOCK_EARLIEST_MS INT64_C(1767225600000)

struct examination {
    struct command_call *call;
    int faults;
};

static void finding(struct examination *examination, bool good, const char *name,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
static void finding(struct examination *examination, bool good, const char *name,
                    const char *format, ...)
{
    char words[512];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    examination->faults += !good;
    command_say(examination->call, "%s  %-*s %s\n", good ? "ok  " : "BAD ", doctor_name_width, name,
                words);
}

static void examine_disk(struct examination *examination, struct work *w, struct square *square)
{
    struct statvfs facts;
    if (statvfs(str_c(w->memory, square->data_folder), &facts) != 0) {
        finding(examination, false, "disk", "%s", strerror(errno));
        return;
    }
    int64_t bytes = (int64_t)facts.f_bavail * (int64_t)facts.f_frsize;
    finding(examination, bytes >= disk_free_bytes_min, "disk", "%lld MiB free in the data folder%s",
            (long long)(bytes >> 20), bytes >= disk_free_bytes_min ? "" : ": make room");
}

static void examine_store(struct examination *examination, struct work *w)
{
    int stored = 0, known = 0;
    struct jobs_counts jobs = {0};
    enum err e = migrations_status(w, &stored, &known);
    finding(examination, !e && stored == known, "store", e ? "%.*s" : "tables of version %.*s",
            STR_ARG(e ? w->why : str_format(w->memory, "%d of %d", stored, known)));
    e = db_integrity_check(w);
    finding(examination, !e, "integrity", "%.*s", STR_ARG(e ? w->why : STR("every page is sound")));
    e = jobs_count(w, &jobs);
    finding(examination, !e && !jobs.dead, "jobs", "%lld wait, %lld gave up",
            (long long)jobs.waiting, (long long)jobs.dead);
}

static void examine_settings(struct examination *examination, struct square *square)
{
    struct str url = square->site.url;
    bool local = str_starts(url, STR("http://localhost")) || str_starts(url, STR("http://127."));
    bool secure = str_starts(url, STR("https://"));
    finding(examination, local || secure, "address", "%.*s%s", STR_ARG(url),
            secure  ? ""
            : local ? " (reached from this machine only; set url to be reached by others)"
                    : ": people's passwords would travel openly; put a TLS proxy in front and set "
                      "url to https://");
    bool mail = config_text(&square->config, CONFIG_SMTP_URL).size > 0;
    finding(examination, mail || local, "mail", "%s",
            mail ? "by the configured server"
                 : "no smtp_url: mail is written to the folder mail in the data folder");
    finding(examination, clock_now_ms() > CLOCK_EARLIEST_MS, "clock", "%s",
            clock_now_ms() > CLOCK_EARLIEST_MS ? "plausible" : "far in the past: set it");
}

static void examine_pictures(struct examination *examination, struct work *w)
{
    int64_t missing = 0;
    struct str name = {0};
    enum err e = media_missing(w, &missing, &name);
    if (e)
        finding(examination, false, "media", "%.*s", STR_ARG(w->why));
    else if (missing)
        finding(examination, false, "media",
                "%lld pictures lack a file, one of them media/%.*s: bring the folder media back "
                "from a backup",
                (long long)missing, STR_ARG(name));
    else
        finding(examination, true, "media", "every picture has its files");
}

/* Of a server that runs: each process of a square reads the rules of its own folder. */
static void examine_rules(struct examination *examination, struct work *w)
{
    struct rules_shown shown;
    enum err e = rules_show(w, &shown);
    if (e)
        finding(examination, false, "rules", "%.*s", STR_ARG(w->why));
    else if (shown.newest_hash.size)
        finding(examination, false, "rules",
                "this process judges by %.12s, and another put %.12s (%.*s) in force after it: "
                "give all processes one rule file and one setting, then send each SIGHUP",
                str_c(w->memory, shown.hash), str_c(w->memory, shown.newest_hash),
                STR_ARG(shown.newest_mode));
    else if (shown.hash.size)
        finding(examination, true, "rules", "version %.12s", str_c(w->memory, shown.hash));
}

enum err cmd_doctor(struct work *w, struct square *square, struct command_call *call)
{
    struct examination examination = {.call = call};
    bool deep = command_flag(call, "--deep");
    enum err e = command_end(w, call);
    if (e)
        return e;
    examine_settings(&examination, square);
    examine_disk(&examination, w, square);
    examine_store(&examination, w);
    examine_rules(&examination, w);
    if (deep) {
        examine_pictures(&examination, w);
        e = square_live_check(w, square);
        finding(&examination, !e, "memory", "%.*s",
                STR_ARG(e ? w->why : STR("what is held equals what the store says")));
    }
    if (examination.faults)
        return work_fail(w, ERR_INVALID, "%d finding%s", examination.faults,
                         examination.faults == 1 ? "" : "s");
    return OK;
}
