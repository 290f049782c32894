#include "main/files_sweep.h"

#include "base/scratch.h"
#include "media/media.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void folder_left(struct work *w, void *context, struct str name)
{
    const struct str *temp = context;

    scratch_remove_folder(w, str_format(w->memory, "%.*s/%.*s", STR_ARG(*temp), STR_ARG(name)));
}

/* Plain files of that beginning, older than age_ms. */
static void files_remove(struct work *w, struct str folder, struct str prefix, int64_t age_ms)
{
    DIR *entries = opendir(str_c(w->memory, folder));
    const struct dirent *entry;
    struct stat facts;

    while (entries && (entry = readdir(entries)) != NULL)
        if (str_starts(str_of(entry->d_name), prefix) &&
            fstatat(dirfd(entries), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(facts.st_mode) &&
            (int64_t)facts.st_mtime * clock_second_ms + age_ms <= w->now_ms)
            unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries)
        closedir(entries);
}

static enum err sweep(struct work *w, int64_t upload_age_ms)
{
    struct str temp = str_format(w->memory, "%.*s/temp", STR_ARG(w->site->data_folder));
    enum err e = media_sweep(w);

    if (!e)
        e = scratch_sweep(w, temp, "import", folder_left, &temp);
    if (!e)
        e = scratch_sweep(w, temp, "export", folder_left, &temp);
    if (e)
        return e;
    files_remove(w, temp, STR("upload-"), upload_age_ms);
    files_remove(w, temp, STR("backup-"), files_age_ms);
    scratch_forget(w);
    return OK;
}

enum err files_sweep_at_start(struct work *w)
{
    return sweep(w, 0);
}

enum err files_sweep_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    (void)job, (void)lanes;
    return sweep(w, files_age_ms);
}
