#include "moderation/rule_engine.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/rule_findings_db.h"
#include "public_log/public_log.h"
#include "store/settings.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct rules_in_force {
    struct arena *memory;
    struct rule_set *set;
    struct str hash, text, mode; /* mode: "on", "shadow", "off" */
    struct triage_model *triage;
    int64_t version_id;
    uint32_t wanted;
    uint64_t serial;
    bool *muted;                          /* under the mutex */
    _Atomic uint64_t *hits, *shadow_hits; /* not written yet */
    int users;                            /* held now, and one while it is in force */
    struct rules_held *free;
};

static struct {
    pthread_mutex_t mutex;
    struct rules_in_force *now; /* NULL before the first; mode "off": no rules run */
    uint64_t serials;
} engine = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct str empty_rules(void)
{
    return STR("# no rules\n");
}

/* ---- reading ---- */

static enum err file_read(struct work *w, struct str path, size_t bytes_max, struct arena *memory,
                          struct str *ret_text)
{
    char *text = arena_try(memory, bytes_max + 2);
    FILE *file = fopen(str_c(w->memory, path), "re");

    if (!file)
        return work_fail(w, ERR_INVALID, "%.*s cannot be read: %s", STR_ARG(path), strerror(errno));
    const size_t size = text ? fread(text, 1, bytes_max + 1, file) : 0;
    const bool failed = ferror(file) != 0;
    fclose(file);
    if (!text || failed)
        return work_fail(w, ERR_INVALID, "%.*s cannot be read", STR_ARG(path));
    *ret_text = (struct str){text, size};
    return OK;
}

static enum err set_read(struct work *w, const struct rules_source *source,
                         struct rules_in_force *made)
{
    struct rule_fault faults[rule_faults_max];
    struct str name = source->rules;
    size_t count = 0;
    enum err e = OK;

    made->mode = name.size ? STR("on") : STR("shadow");
    made->text = rule_default_text;
    if (str_is(name, "off")) {
        made->mode = STR("off");
        made->text = empty_rules();
    } else if (name.size && !str_is(name, "default"))
        e = file_read(w, name, rule_file_bytes_max, made->memory, &made->text);
    if (e)
        return e;
    e = rule_set_read(made->memory, made->text, &made->set, faults, &count);
    if (e)
        return work_fail(w, ERR_INVALID, "%.*s:%d:%d: %.*s%s",
                         STR_ARG(name.size ? name : STR("default")), faults[0].line,
                         faults[0].column, STR_ARG(faults[0].words),
                         count > 1 ? " (and more: bema rules check)" : "");
    made->hash = slate_digest_text(made->memory, made->set->digest);
    return OK;
}

static enum err triage_read(struct work *w, const struct rules_source *source,
                            struct rules_in_force *made)
{
    struct str bytes, fault = STR("");
    enum err e;

    if (!source->triage.size)
        return OK;
    e = file_read(w, source->triage, triage_model_bytes_max, made->memory, &bytes);
    if (e)
        return e;
    made->triage = ARENA_NEW(made->memory, struct triage_model);
    e = triage_model_read(made->memory, bytes, made->triage, &fault);
    return e ? work_fail(w, ERR_INVALID, "%.*s: %.*s", STR_ARG(source->triage), STR_ARG(fault))
             : OK;
}

/* Which facts the rules ask for. */
static uint32_t wanted_find(const struct rule_set *set)
{
    uint32_t wanted = 0;

    for (size_t i = 0; i < set->step_count; i++)
        if (set->steps[i].operation == RULE_TEST_NUMBER)
            wanted |= UINT32_C(1) << set->steps[i].index;
    return wanted;
}

/* Those that switched themselves off stay so. */
static enum err muted_find(struct work *w, struct rules_in_force *made)
{
    const bool all = !str_is(made->mode, "on");
    enum err e = OK;

    for (size_t i = 0; !e && i < made->set->rule_count; i++) {
        struct rule_tally tally;
        e = rule_tallies_db_find(w, made->set->rules[i].id, made->set->rules[i].version, &tally);
        made->muted[i] = !e && (all || tally.off_ms);
    }
    return e;
}

/* ---- putting in force ---- */

static enum err log_put(struct work *w, const struct rules_in_force *made)
{
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.kind = LOG_RULE};
    int64_t id;

    json_open(&record, '{');
    JSON_STR(&record, "action", STR("put_in_force"));
    JSON_STR(&record, "hash", made->hash);
    JSON_STR(&record, "mode", made->mode);
    json_key(&record, "rules");
    json_open(&record, '[');
    for (size_t i = 0; i < made->set->rule_count; i++)
        json_str(&record, str_format(w->memory, "%.*s %lld", STR_ARG(made->set->rules[i].id),
                                     (long long)made->set->rules[i].version));
    json_close(&record, ']');
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    return public_log_append(w, &entry, &id);
}

static enum err note_run(struct work *w, void *context)
{
    struct rules_in_force *made = context;
    const struct str value =
        str_format(w->memory, "%.*s %.*s", STR_ARG(made->hash), STR_ARG(made->mode));
    const struct rule_file version = {.id = id_new(w->now_ms, 0),
                                      .hash = made->hash,
                                      .text = made->text,
                                      .in_shadow = str_is(made->mode, "shadow")};
    enum err e = db_begin(w);

    if (e)
        return e;
    e = setting_set(w, STR(RULES_IN_FORCE), value);
    if (!e)
        e = rule_files_db_insert(w, &version);
    if (!e)
        e = log_put(w, made);
    e = db_end(w, e);
    if (!e)
        made->version_id = version.id;
    return e;
}

static enum err note(struct work *w, struct rules_in_force *made)
{
    struct str noted = STR("");
    struct rule_file version = {0};
    enum err e = setting_get(w, STR(RULES_IN_FORCE), &noted);

    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!str_equal(noted,
                   str_format(w->memory, "%.*s %.*s", STR_ARG(made->hash), STR_ARG(made->mode))))
        return lanes_run(w->lanes, w, note_run, made);
    e = rule_files_db_find(w, made->hash, &version);
    made->version_id = version.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

static void let_go(struct rules_in_force *of)
{
    if (!of || --of->users > 0)
        return;
    for (struct rules_held *held = of->free, *next; held; held = next) {
        struct arena *memory;
        next = held->next;
        memory = held->memory;
        arena_free(memory);
    }
    arena_free(of->memory);
}

static void put_in_force(struct rules_in_force *made)
{
    struct rules_in_force *before;

    pthread_mutex_lock(&engine.mutex);
    before = engine.now;
    if (made) {
        made->serial = ++engine.serials;
        made->users = 1;
    }
    engine.now = made;
    let_go(before);
    pthread_mutex_unlock(&engine.mutex);
}

void rules_forget(void)
{
    put_in_force(NULL);
}

static enum err load(struct work *w, const struct rules_source *source, struct rules_in_force *made)
{
    enum err e = set_read(w, source, made);

    if (!e)
        e = triage_read(w, source, made);
    if (e)
        return e;
    made->wanted = wanted_find(made->set);
    made->muted = arena_array(made->memory, made->set->rule_count + 1, sizeof *made->muted);
    made->hits = arena_array(made->memory, made->set->rule_count + 1, sizeof *made->hits);
    made->shadow_hits =
        arena_array(made->memory, made->set->rule_count + 1, sizeof *made->shadow_hits);
    e = muted_find(w, made);
    if (!e)
        e = rules_counts_write(w, w->lanes); /* of those before */
    return e ? e : note(w, made);
}

enum err rules_load(struct work *w, const struct rules_source *source)
{
    struct arena *memory = arena_new(SIZE_MAX);
    struct rules_in_force *made = ARENA_NEW(memory, struct rules_in_force);
    enum err e;

    made->memory = memory;
    e = load(w, source, made);
    if (e) {
        w->why = str_copy(w->memory, w->why);
        arena_free(memory);
        return e;
    }
    put_in_force(made);
    return OK;
}

/* ---- holding ---- */

static struct rules_held *held_make(struct rules_in_force *of)
{
    struct arena *memory = arena_new(SIZE_MAX);
    struct rules_held *held = ARENA_NEW(memory, struct rules_held);

    held->memory = memory;
    held->set = of->set;
    held->triage = of->triage;
    held->wanted = of->wanted;
    held->serial = of->serial;
    held->of = of;
    held->runner = rule_runner_make(memory, of->set);
    held->fired = arena_array(memory, of->set->rule_count + 1, sizeof *held->fired);
    held->muted = arena_array(memory, of->set->rule_count + 1, sizeof *held->muted);
    if (of->triage && of->set->triage_label_count)
        held->scratch = ARENA_NEW(memory, struct triage_features);
    return held;
}

struct rules_held *rules_take(void)
{
    struct rules_held *held = NULL;

    pthread_mutex_lock(&engine.mutex);
    struct rules_in_force *of = engine.now;
    if (of && of->set->rule_count) {
        held = of->free;
        if (held)
            of->free = held->next;
        else
            held = held_make(of);
        of->users++;
        memcpy(held->muted, of->muted, of->set->rule_count * sizeof *held->muted);
    }
    pthread_mutex_unlock(&engine.mutex);
    return held;
}

void rules_give(struct rules_held *held)
{
    pthread_mutex_lock(&engine.mutex);
    held->next = held->of->free;
    held->of->free = held;
    let_go(held->of);
    pthread_mutex_unlock(&engine.mutex);
}

void rules_count(uint64_t serial, const uint16_t *rules, const bool *on, size_t count)
{
    pthread_mutex_lock(&engine.mutex);
    if (engine.now && engine.now->serial == serial)
        for (size_t i = 0; i < count; i++)
            atomic_fetch_add(
                on[i] ? &engine.now->hits[rules[i]] : &engine.now->shadow_hits[rules[i]], 1);
    pthread_mutex_unlock(&engine.mutex);
}

/* The rule's number in those in force, under the mutex; SIZE_MAX: not of this version. */
static size_t rule_find_in(const struct rules_in_force *of, struct str rule, int64_t version)
{
    for (size_t i = 0; of && i < of->set->rule_count; i++)
        if (str_equal(of->set->rules[i].id, rule) && of->set->rules[i].version == version)
            return i;
    return SIZE_MAX;
}

void rules_switch_off(struct str rule, int64_t version)
{
    pthread_mutex_lock(&engine.mutex);
    const size_t i = rule_find_in(engine.now, rule, version);
    if (i != SIZE_MAX)
        engine.now->muted[i] = true;
    pthread_mutex_unlock(&engine.mutex);
}

bool rules_declared(struct str rule, int64_t version, uint32_t *ret_precision_milli)
{
    pthread_mutex_lock(&engine.mutex);
    const size_t i = rule_find_in(engine.now, rule, version);
    if (i != SIZE_MAX)
        *ret_precision_milli = engine.now->set->rules[i].precision_milli;
    pthread_mutex_unlock(&engine.mutex);
    return i != SIZE_MAX;
}

/* ---- showing and counting ---- */

static struct rule_words *words_copy(struct arena *memory, const struct rule *rule)
{
    struct rule_words *words = arena_array(memory, rule->words_count + 1, sizeof *words);

    for (size_t i = 0; i < rule->words_count; i++)
        words[i] = (struct rule_words){str_copy(memory, rule->words[i].language),
                                       str_copy(memory, rule->words[i].text)};
    return words;
}

static void shown_copy(struct arena *memory, const struct rules_in_force *of,
                       struct rules_shown *shown)
{
    *shown = (struct rules_shown){
        .hash = str_copy(memory, of->hash),
        .text = str_copy(memory, of->text),
        .version_id = of->version_id,
        .in_shadow = str_is(of->mode, "shadow"),
        .off = str_is(of->mode, "off"),
        .has_triage = of->triage != NULL,
        .rules = arena_array(memory, of->set->rule_count + 1, sizeof *shown->rules),
        .count = of->set->rule_count,
    };
    for (size_t i = 0; i < shown->count; i++) {
        const struct rule *rule = &of->set->rules[i];
        shown->rules[i] = (struct rule_shown){
            .id = str_copy(memory, rule->id),
            .version = rule->version,
            .words = words_copy(memory, rule),
            .words_count = rule->words_count,
            .on = rule->on,
            .is_muted = of->muted[i],
            .precision_milli = rule->precision_milli,
            .tally = {.hits = (int64_t)atomic_load(&of->hits[i]),
                      .shadow_hits = (int64_t)atomic_load(&of->shadow_hits[i])},
        };
    }
}

/* Which were put in force last, where that was another process and they are others. */
static enum err newest_find(struct work *w, struct str mode, struct rules_shown *shown)
{
    struct str noted, hash;
    enum err e = setting_get(w, STR(RULES_IN_FORCE), &noted);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    noted = str_split(noted, ' ', &hash);
    if (str_equal(hash, shown->hash) && str_equal(noted, mode))
        return OK;
    shown->newest_hash = hash;
    shown->newest_mode = noted;
    return OK;
}

enum err rules_show(struct work *w, struct rules_shown *ret_shown)
{
    struct rules_shown shown = {.off = true};
    struct str mode = {0};
    enum err e = OK;

    if (!w->db)
        return ERR_NEEDS_STORE;
    pthread_mutex_lock(&engine.mutex);
    if (engine.now) {
        shown_copy(w->memory, engine.now, &shown);
        mode = str_copy(w->memory, engine.now->mode);
    }
    pthread_mutex_unlock(&engine.mutex);
    for (size_t i = 0; !e && i < shown.count; i++) {
        struct rule_shown *rule = &shown.rules[i];
        const struct rule_tally counted = rule->tally;
        e = rule_tallies_db_find(w, rule->id, rule->version, &rule->tally);
        rule->tally.hits += counted.hits;
        rule->tally.shadow_hits += counted.shadow_hits;
    }
    if (!e && mode.size)
        e = newest_find(w, mode, &shown);
    if (!e)
        *ret_shown = shown;
    return e;
}

struct counted {
    struct rule_tally *tallies;
    size_t count;
};

static enum err counts_store(struct work *w, const struct counted *counted)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < counted->count; i++)
        e = rule_tallies_db_add(w, &counted->tallies[i]);
    return e;
}

static enum err counts_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, counts_store(w, context));
}

static int by_name(const void *left, const void *right)
{
    return str_compare(((const struct rule_tally *)left)->rule,
                       ((const struct rule_tally *)right)->rule);
}

/* Takes what was counted; more: gives it back. */
static void counts_move(struct work *w, uint64_t *serial, struct counted *counted, bool back)
{
    pthread_mutex_lock(&engine.mutex);
    struct rules_in_force *of = engine.now;
    for (size_t i = 0; of && !back && i < of->set->rule_count; i++) {
        const struct rule_tally tally = {.rule = str_copy(w->memory, of->set->rules[i].id),
                                         .version = of->set->rules[i].version,
                                         .hits = (int64_t)atomic_exchange(&of->hits[i], 0),
                                         .shadow_hits =
                                             (int64_t)atomic_exchange(&of->shadow_hits[i], 0)};
        if (!counted->tallies)
            counted->tallies = arena_array(w->memory, of->set->rule_count, sizeof tally);
        if (tally.hits || tally.shadow_hits)
            counted->tallies[counted->count++] = tally;
        *serial = of->serial;
    }
    for (size_t i = 0; of && back && of->serial == *serial && i < counted->count; i++) {
        const struct rule_tally *tally = &counted->tallies[i];
        const size_t at = rule_find_in(of, tally->rule, tally->version);
        atomic_fetch_add(&of->hits[at], (uint64_t)tally->hits);
        atomic_fetch_add(&of->shadow_hits[at], (uint64_t)tally->shadow_hits);
    }
    pthread_mutex_unlock(&engine.mutex);
}

enum err rules_counts_write(struct work *w, struct lanes *lanes)
{
    struct counted counted = {0};
    uint64_t serial = 0;
    enum err e;

    counts_move(w, &serial, &counted, false);
    if (!counted.count)
        return OK;
    /* In one order, so that no two processes wait for each other. */
    qsort(counted.tallies, counted.count, sizeof *counted.tallies, by_name);
    e = lanes_run(lanes, w, counts_run, &counted);
    if (e)
        counts_move(w, &serial, &counted, true);
    return e;
}
