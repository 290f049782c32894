#include "auth/sign_ins.h"

#include "auth/sign_ins_db.h"
#include "auth/users.h"
#include "base/clock.h"

#include <assert.h>

struct str device_words(struct work *w, struct str user_agent)
{
    static const char *const names[] = {"Edg/",     "OPR/",    "Vivaldi/", "Firefox/",
                                        "Chromium", "Chrome/", "Safari/",  "curl/"};
    static const char *const shown[] = {"Edge",     "Opera",  "Vivaldi", "Firefox",
                                        "Chromium", "Chrome", "Safari",  "curl"};
    static const char *const systems[] = {"Android",  "iPhone", "iPad", "Windows",
                                          "Mac OS X", "CrOS",   "Linux"};
    const char *name = "", *system_name = "";

    for (size_t i = 0; i < sizeof names / sizeof names[0] && !name[0]; i++)
        if (str_find(user_agent, str_of(names[i])) != SIZE_MAX)
            name = shown[i];
    for (size_t i = 0; i < sizeof systems / sizeof systems[0] && !system_name[0]; i++)
        if (str_find(user_agent, str_of(systems[i])) != SIZE_MAX)
            system_name = systems[i];
    if (!name[0])
        return utf8_prefix(user_agent, 60);
    return str_format(w->memory, "%s%s%s", name, system_name[0] ? " · " : "", system_name);
}

struct str network_of(struct str address)
{
    char divider = str_find_char(address, ':') == SIZE_MAX ? '.' : ':';
    int parts = divider == '.' ? 2 : 3;

    for (size_t i = 0; i < address.size; i++)
        if (address.data[i] == divider && --parts == 0)
            return str_sub(address, 0, i);
    return address;
}

/* Has she come with this device, and from this network? */
static bool is_new(struct work *w, const struct sign_in *now, const struct sign_in *before,
                   int count)
{
    bool device = false, network = false;

    for (int i = 0; i < count; i++) {
        device = device ||
                 str_equal(device_words(w, before[i].user_agent), device_words(w, now->user_agent));
        network = network || str_equal(network_of(before[i].address), network_of(now->address));
    }
    return count > 0 && !(device && network);
}

static enum err tell(struct work *w, int64_t account_id, const struct sign_in *now)
{
    char time[time_iso_bytes];
    struct user user;
    enum err e = user_find(w, account_id, &user);

    if (e)
        return e;
    time_iso_put(w->now_ms, time);
    return user_tell(w, &user, MAIL_NEW_SIGN_IN,
                     str_format(w->memory, "%.10s %.5s UTC\n%.*s\n%.*s", time, time + 11,
                                STR_ARG(device_words(w, now->user_agent)), STR_ARG(now->address)));
}

enum err sign_in_note(struct work *w, int64_t account_id, const struct sign_in *now)
{
    struct sign_in *before = arena_array(w->memory, sign_ins_kept, sizeof *before);
    struct sign_in kept = *now;
    int count = 0;
    enum err e = sign_ins_db_list(w, account_id, before, sign_ins_kept, &count);

    assert(db_in_transaction(w));
    kept.id = id_new(w->now_ms, id_bucket(account_id));
    if (!e)
        e = sign_ins_db_insert(w, account_id, &kept);
    if (!e && count == sign_ins_kept)
        e = sign_ins_db_delete_before(w, account_id, before[sign_ins_kept - 2].id);
    return e || !is_new(w, &kept, before, count) ? e : tell(w, account_id, &kept);
}

enum err sign_ins_list(struct work *w, int64_t account_id,
                       struct sign_in ret_sign_ins[sign_ins_kept], int *ret_count)
{
    return sign_ins_db_list(w, account_id, ret_sign_ins, sign_ins_kept, ret_count);
}
