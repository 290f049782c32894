/* What members did: on record, and how long. */
#include "base/clock.h"
#include "social/teams_db.h"
#include "store/lane.h"

#include <assert.h>

enum { swept_max = 200 };

static const struct {
    const char *name, *words, *subject;
} facts[TEAM_DEEDS] = {
    [TEAM_DID_NOTHING] = {"", "do this", ""},
    [TEAM_DID_POST] = {"post", "write posts", "status"},
    [TEAM_DID_EDIT] = {"edit", "edit posts", "status"},
    [TEAM_DID_DELETE] = {"delete", "delete posts", "status"},
    [TEAM_DID_SCHEDULE] = {"schedule", "schedule posts", "scheduled_status"},
    [TEAM_DID_UPLOAD] = {"upload", "upload media", "media"},
    [TEAM_DID_BOOST] = {"boost", "boost posts", "status"},
    [TEAM_DID_REACT] = {"react", "like or bookmark posts", "status"},
    [TEAM_DID_PIN] = {"pin", "pin posts", "status"},
    [TEAM_DID_VOTE] = {"vote", "vote in polls", "poll"},
    [TEAM_DID_FOLLOW] = {"follow", "change whom it follows", "account"},
    [TEAM_DID_BLOCK] = {"block", "block accounts", "account"},
    [TEAM_DID_MUTE] = {"mute", "mute anybody", "account"},
    [TEAM_DID_SORT] = {"sort", "change lists, filters, tags and collections", ""},
    [TEAM_DID_PROFILE] = {"profile", "change the profile", ""},
    [TEAM_DID_SETTINGS] = {"settings", "change settings", ""},
    [TEAM_DID_REPORT] = {"report", "report anybody", "report"},
    [TEAM_DID_APPEAL] = {"appeal", "object to decisions", "decision"},
    [TEAM_DID_DRAFT] = {"draft", "change held drafts", "approval"},
    [TEAM_DID_AGREE] = {"agree", "agree to drafts", "approval"},
    [TEAM_DID_REFUSE] = {"refuse", "refuse drafts", "approval"},
    [TEAM_DID_RULE] = {"rule", "change what others must see first", ""},
    [TEAM_DID_INVITE] = {"invite", "invite members", "account"},
    [TEAM_DID_JOIN] = {"join", "join", "account"},
    [TEAM_DID_ROLE] = {"role", "change roles", "account"},
    [TEAM_DID_REMOVE] = {"remove", "remove members", "account"},
    [TEAM_DID_LEAVE] = {"leave", "leave", "account"},
    [TEAM_DID_CHANGE] = {"change", "change this", ""},
};

static int known(enum team_deed deed)
{
    return deed >= 0 && deed < TEAM_DEEDS ? (int)deed : TEAM_DID_CHANGE;
}

const char *team_deed_name(enum team_deed deed)
{
    return facts[known(deed)].name;
}

const char *team_deed_words(enum team_deed deed)
{
    return facts[known(deed)].words;
}

const char *team_deed_subject(enum team_deed deed)
{
    return facts[known(deed)].subject;
}

/* ---- who acts ---- */

int64_t team_person(const struct work *w)
{
    return w->acting ? w->acting->person_id : 0;
}

bool team_reads_direct(const struct work *w)
{
    return !w->acting || w->acting->role >= TEAM_EDITOR;
}

bool team_is_contributor(const struct work *w)
{
    return w->acting && w->acting->role <= TEAM_CONTRIBUTOR;
}

void team_deed_about(struct work *w, int64_t subject_id)
{
    if (w->acting)
        w->acting->subject_id = subject_id;
}

struct str team_key(struct work *w, struct str key)
{
    if (!w->acting || !key.size)
        return key;
    return str_format(w->memory, "%lld/%.*s", (long long)w->acting->person_id, STR_ARG(key));
}

enum err team_before_end(struct work *w)
{
    const struct acting *a = w->acting;
    bool is_member = false;
    enum err e;

    assert(a != NULL);
    if (db_is_reader(w->db))
        return OK;
    e = teams_db_acts(w, a->account_id, a->person_id, (enum team_role)a->role, &is_member);
    if (!e && !is_member)
        e = work_fail(w, ERR_FORBIDDEN, "you do not act for this account any more");
    if (e || !a->deed)
        return e;
    return teams_db_deed_add(
        w, &(struct team_deed_row){.id = id_new(w->now_ms, id_bucket(a->account_id)),
                                   .account_id = a->account_id,
                                   .person_id = a->person_id,
                                   .deed = (enum team_deed)a->deed,
                                   .subject_id = a->subject_id});
}

/* ---- reading ---- */

enum err team_deeds(struct work *w, int64_t account_id, int64_t person_id, int64_t max_id,
                    int limit, struct team_deed_page *ret_page)
{
    assert(limit > 0 && limit <= page_limit_max);
    return teams_db_deeds(w, account_id, person_id, max_id, limit, ret_page);
}

/* ---- time ---- */

struct sweep {
    int64_t below_id;
    bool left;
};

static enum err sweep_step(struct work *w, struct sweep *sweep)
{
    struct team_deed_row *deeds = arena_array(w->memory, swept_max, sizeof *deeds);
    int count = 0;
    enum err e = teams_db_deeds_old(w, sweep->below_id, swept_max, deeds, &count);

    for (int i = 0; !e && i < count; i++)
        e = teams_db_deed_delete(w, deeds[i].account_id, deeds[i].id);
    if (!e)
        sweep->left = count == swept_max;
    return e;
}

static enum err sweep_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, sweep_step(w, context));
}

enum err teams_sweep_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct sweep sweep = {
        .below_id = id_first_at(w->now_ms - (int64_t)team_deeds_days * clock_day_ms), .left = true};
    enum err e = OK;

    (void)job;
    while (!e && sweep.left)
        e = lanes_run(lanes, w, sweep_run, &sweep);
    return e;
}
