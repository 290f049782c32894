#include "moderation/jury_archive.h"

#include "base/json.h"
#include "moderation/juries_db.h"

static const char *seat_word(enum jury_seat_state state)
{
    switch (state) {
    case SEAT_WAITING:
        return "stands_by";
    case SEAT_CALLED:
        return "called";
    case SEAT_VOTED:
        return "voted";
    case SEAT_DECLINED:
        return "declined";
    case SEAT_SILENT:
        return "silent";
    case SEAT_BARRED:
        return "barred";
    }
    return "";
}

static enum err call_json(struct work *w, struct buffer *out, int64_t account_id,
                          const struct jury_call *call)
{
    struct jury_seat seat = {0};
    struct jury jury = {0};
    enum err e = jury_find(w, call->jury_id, &jury);

    if (!e)
        e = juries_db_seat_of(w, call->jury_id, account_id, &seat);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_ID(out, "jury", jury.id);
    JSON_TIME(out, "called_at", call->called_ms);
    JSON_TIME(out, "until", seat.until_ms);
    JSON_STR(out, "you", str_of(seat_word(seat.state)));
    JSON_STR(out, "state", str_of(jury_state_word(jury.state)));
    json_close(out, '}');
    return OK;
}

static enum err about_json(struct work *w, struct buffer *out, int64_t jury_id)
{
    struct jury jury;
    enum err e = jury_find(w, jury_id, &jury);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_ID(out, "jury", jury.id);
    JSON_ID(out, "decision_id", jury.decision_id);
    JSON_BOOL(out, "asked_by_you", !jury.asked_by_id);
    JSON_STR(out, "state", str_of(jury_state_word(jury.state)));
    JSON_TIME(out, "asked_at", jury.asked_ms);
    JSON_TIME(out, "drawn_at", jury.drawn_ms);
    JSON_TIME(out, "ended_at", jury.ended_ms);
    if (jury.state == JURY_DECIDED) {
        JSON_STR(out, "verdict", jury.reverse > jury.keep ? STR("reverse") : STR("keep"));
        JSON_INT(out, "keep", jury.keep);
        JSON_INT(out, "reverse", jury.reverse);
    }
    json_close(out, '}');
    return OK;
}

enum err jury_archive_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct jury_call calls[jury_archive_max];
    int64_t about[jury_archive_max];
    int call_count = 0, about_count = 0;
    bool refuses = false;
    enum err e = juries_db_refuses(w, account_id, &refuses);

    if (!e)
        e = juries_db_calls(w, account_id, calls, jury_archive_max, &call_count);
    if (!e)
        e = juries_db_about(w, account_id, about, jury_archive_max, &about_count);
    json_open(out, '{');
    JSON_BOOL(out, "opted_out", refuses);
    json_key(out, "service");
    json_open(out, '[');
    for (int i = 0; !e && i < call_count; i++)
        e = call_json(w, out, account_id, &calls[i]);
    json_close(out, ']');
    json_key(out, "about_you");
    json_open(out, '[');
    for (int i = 0; !e && i < about_count; i++)
        e = about_json(w, out, about[i]);
    json_close(out, ']');
    json_close(out, '}');
    return e;
}
