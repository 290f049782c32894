/* /auth/settings/data: one's lists as CSV, one's archive, and importing lists. */
#include "auth/sign_in.h"
#include "imports/csv_import.h"
#include "pages/archive_html.h"
#include "pages/handlers.h"
#include "pages/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const enum message kind_words[CSV_KINDS] = {
    [0] = M_COUNT,
    [CSV_FOLLOWING] = M_DATA_FOLLOWING,
    [CSV_BLOCKS] = M_DATA_BLOCKS,
    [CSV_MUTES] = M_DATA_MUTES,
    [CSV_DOMAINS] = M_DATA_DOMAINS,
    [CSV_LISTS] = M_DATA_LISTS_KIND,
    [CSV_BOOKMARKS] = M_DATA_BOOKMARKS,
};

static bool needs_sign_in(struct work *w, const struct viewer *viewer, struct http_reply *ret_reply)
{
    return settings_need_sign_in(w, viewer, "/auth/settings/data", ret_reply);
}

/* The page. */

static void lists_section(struct html_page *p)
{
    page_put(p, "<section class=\"card form\">\n");
    settings_title(p, M_DATA_LISTS);
    page_paragraph(p, M_DATA_LISTS_TEXT);
    page_put(p, "<ul class=\"entries\">\n");
    for (int i = 1; i < CSV_KINDS; i++) {
        page_put(p, "<li class=\"entry\"><span class=\"entry-text\">");
        page_say(p, kind_words[i]);
        page_put(p, "</span><a class=\"button quiet small\" download href=\"/auth/settings/data/");
        page_put(p, csv_kind_files[i]);
        page_put(p, "\">CSV<span class=\"hidden-text\">: ");
        page_say(p, kind_words[i]);
        page_put(p, "</span></a></li>\n");
    }
    page_put(p, "</ul>\n</section>\n");
}

static void archive_line(struct html_page *p, const struct export_file *file)
{
    put_archive_begin(p, file);
    if (file->state == EXPORT_READY) {
        page_put(p, "<a class=\"button small\" download href=\"/auth/settings/data/archive/");
        buffer_int(&p->out, file->id);
        page_put(p, "\">");
        page_say(p, M_ARCHIVE_FETCH);
        page_put(p, "</a>");
    }
    put_archive_end(p, file);
}

static void archive_form(struct html_page *p, const struct export_file *files, int count)
{
    page_form_begin(p, "/auth/settings/data/archive", "archive");
    settings_title(p, M_ARCHIVE);
    page_paragraph(p, M_ARCHIVE_TEXT);
    page_put(p, "<div id=\"archives\" aria-live=\"polite\">\n");
    if (count)
        page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count; i++)
        archive_line(p, &files[i]);
    page_put(p, count ? "</ul>\n</div>\n" : "</div>\n");
    put_archive_ask(p, files, count);
    page_form_end(p);
}

static void mode_choice(struct html_page *p, const char *value, enum message words, bool chosen)
{
    page_put(p, "<label class=\"check\"><input type=\"radio\" name=\"mode\" value=\"");
    page_put(p, value);
    page_put(p, chosen ? "\" checked> <span>" : "\"> <span>");
    page_say(p, words);
    page_put(p, "</span></label>\n");
}

static void import_form(struct html_page *p)
{
    page_form_begin_file(p, "/auth/settings/data/import", "import");
    settings_title(p, M_IMPORT);
    page_put(p, "<div class=\"field\"><label for=\"kind\">");
    page_say(p, M_IMPORT_KIND);
    page_put(p, "</label>\n<select id=\"kind\" name=\"kind\">\n");
    for (int i = 1; i < CSV_KINDS; i++) {
        page_put(p, "<option value=\"");
        page_put(p, csv_kind_names[i]);
        page_put(p, "\">");
        page_say(p, kind_words[i]);
        page_put(p, "</option>\n");
    }
    page_put(p, "</select></div>\n<div class=\"field\"><label for=\"file\">");
    page_say(p, M_IMPORT_FILE);
    page_put(p, "</label>\n<input id=\"file\" name=\"file\" type=\"file\" accept=\".csv,text/csv\" "
                "required></div>\n<fieldset class=\"field options\"><legend>");
    page_say(p, M_IMPORT_MODE);
    page_put(p, "</legend>\n");
    mode_choice(p, "merge", M_IMPORT_MERGE, true);
    mode_choice(p, "overwrite", M_IMPORT_OVERWRITE, false);
    page_put(p, "</fieldset>\n");
    page_button(p, "", M_IMPORT);
    page_put(p, "<p class=\"hint\">");
    page_say(p, M_IMPORT_ARCHIVES);
    page_put(p, "</p>\n");
    page_form_end(p);
}

static void import_progress(struct html_page *p, const struct csv_import *import)
{
    buffer_format(&p->out, "%lld ", (long long)(import->done - import->failed));
    page_say(p, M_IMPORT_DONE);
    page_put(p, " ");
    page_say(p, M_IMPORT_OF);
    buffer_format(&p->out, " %lld", (long long)import->total);
    if (import->failed) {
        buffer_format(&p->out, ", <a download href=\"/auth/settings/data/import/%lld\">%lld ",
                      (long long)import->id, (long long)import->failed);
        page_say(p, M_IMPORT_FAILED);
        page_put(p, "</a>");
    }
}

/* What could not be applied, and why, to be read where it is said. */
static enum err failures_put(struct html_page *p, struct work *w, const struct csv_import *import)
{
    struct csv_failure failures[csv_failures_shown_max];
    int count = 0;
    enum err e = csv_import_failures_first(w, import, failures, &count);

    if (e || !count)
        return e;
    page_put(p, "<details><summary>");
    page_say(p, M_IMPORT_WHY);
    page_put(p, "</summary>\n<ul>\n");
    for (int i = 0; i < count; i++) {
        page_put(p, "<li><bdi>");
        buffer_html(&p->out, failures[i].title);
        page_put(p, failures[i].title.size ? " · " : "");
        buffer_html(&p->out, failures[i].subject);
        page_put(p, "</bdi>: ");
        buffer_html(&p->out, failures[i].why);
        page_put(p, "</li>\n");
    }
    page_put(p, "</ul>\n");
    if (import->failed > count)
        page_paragraph(p, M_IMPORT_WHY_MORE);
    page_put(p, "</details>\n");
    return OK;
}

static enum err import_row(struct html_page *p, struct work *w, const struct csv_import *import)
{
    enum err e = OK;

    page_put(p, "<li class=\"entry\"><span class=\"entry-text\">");
    page_say(p, kind_words[import->kind]);
    page_put(p, " <span class=\"quiet-text\">");
    page_day(p, "", id_ms(import->id));
    page_put(p, " · ");
    import_progress(p, import);
    page_put(p, "</span></span>");
    if (import->state != CSV_ENDED) {
        buffer_format(&p->out, "<progress max=\"%lld\" value=\"%lld\" aria-label=\"",
                      (long long)(import->total ? import->total : 1), (long long)import->done);
        page_say(p, kind_words[import->kind]);
        page_put(p, "\"></progress>");
    } else if (import->failed) {
        e = failures_put(p, w, import);
    }
    page_put(p, "</li>\n");
    return e;
}

static enum err imports_section(struct html_page *p, struct work *w,
                                const struct csv_import *imports, int count)
{
    enum err e = OK;

    if (!count)
        return OK;
    page_put(p, "<section class=\"card form\" id=\"imports\" aria-live=\"polite\">\n");
    settings_title(p, M_IMPORTS);
    page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count && !e; i++)
        e = import_row(p, w, &imports[i]);
    page_put(p, "</ul>\n</section>\n");
    return e;
}

static enum message done_words(struct str done)
{
    return str_is(done, "import")    ? M_DONE_IMPORT
           : str_is(done, "archive") ? M_DONE_ARCHIVE
                                     : M_COUNT;
}

static bool any_goes_on(const struct export_file *files, int file_count,
                        const struct csv_import *imports, int import_count)
{
    bool goes_on = false;

    for (int i = 0; i < file_count; i++)
        goes_on = goes_on || files[i].state == EXPORT_WAITING;
    for (int i = 0; i < import_count; i++)
        goes_on = goes_on || imports[i].state != CSV_ENDED;
    return goes_on;
}

static enum err page_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, int status, struct str fault,
                          struct http_reply *ret_reply)
{
    struct settings_head head = {
        .page = SETTINGS_DATA, .fault = fault, .done = done_words(http_text(request, "done"))};
    struct export_file files[exports_shown_max];
    struct csv_import imports[csv_imports_kept];
    int file_count = 0, import_count = 0;
    struct html_page p;
    enum err e = exports_of(w, viewer->account_id, files, &file_count);

    if (!e)
        e = csv_imports_of(w, viewer->account_id, imports, &import_count);
    head.is_going_on = !e && any_goes_on(files, file_count, imports, import_count);
    if (!e)
        e = settings_begin(&p, w, viewer, request, &head);
    if (e)
        return e;
    e = imports_section(&p, w, imports, import_count);
    if (e)
        return e;
    import_form(&p);
    lists_section(&p);
    archive_form(&p, files, file_count);
    settings_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(data_page)
{
    if (needs_sign_in(w, viewer, ret_reply))
        return OK;
    return page_show(w, viewer, request, 200, STR(""), ret_reply);
}

/* What the reader can mend is said on the page; all else is the router's. */
static enum err failure_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, enum err e,
                             struct http_reply *ret_reply)
{
    if (e != ERR_INVALID && e != ERR_TOO_MANY && e != ERR_FORBIDDEN && e != ERR_TOO_LARGE)
        return e;
    return page_show(w, viewer, request, http_status_of(e), w->why, ret_reply);
}

/* Files. */

static enum err csv_answer(struct work *w, struct str name, const struct buffer *out,
                           struct http_reply *ret_reply)
{
    if (out->overflow)
        return work_fail(w, ERR_UNAVAILABLE, "the file is too large");
    *ret_reply =
        (struct http_reply){.type = STR("text/csv; charset=utf-8"), .body = buffer_str(out)};
    page_download_headers(w, ret_reply, name);
    return OK;
}

PAGE_HANDLER(data_list_get)
{
    enum csv_kind kind = csv_kind_of_file(request->path_params[0]);
    struct buffer out = buffer_in(w->memory);

    if (needs_sign_in(w, viewer, ret_reply))
        return OK;
    enum err e = kind ? csv_write(w, viewer->account_id, kind, &out) : ERR_NOT_FOUND;
    return e ? e : csv_answer(w, request->path_params[0], &out, ret_reply);
}

PAGE_HANDLER(data_failures_get)
{
    struct buffer out = buffer_in(w->memory);
    struct csv_import import;
    int64_t id = 0;

    if (needs_sign_in(w, viewer, ret_reply))
        return OK;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = csv_import_find(w, viewer->account_id, id, &import);
    if (!e)
        e = csv_import_failures(w, &import, &out);
    return e ? e : csv_answer(w, STR("failures.csv"), &out, ret_reply);
}

PAGE_HANDLER(data_archive_get)
{
    if (needs_sign_in(w, viewer, ret_reply))
        return OK;
    return archive_reply(w, viewer->account_id, request->path_params[0], ret_reply);
}

/* Forms. */

static enum err archive_run(struct work *w, void *context)
{
    const struct viewer *viewer = context;
    int64_t id = 0;

    return export_request(w, viewer->account_id, &id);
}

PAGE_HANDLER(data_archive_post)
{
    struct viewer asking = *viewer;

    if (needs_sign_in(w, viewer, ret_reply))
        return OK;
    enum err e = page_form_check(w, viewer, request, "archive");
    if (!e)
        e = auth_write(w, archive_run, &asking);
    if (e == ERR_TOO_MANY)
        w->why = str_of(message(M_ARCHIVE_TOO_SOON, page_language(w)));
    if (e)
        return failure_show(w, viewer, request, e, ret_reply);
    page_see_other(w, STR("/auth/settings/data?done=archive#archives"), ret_reply);
    return OK;
}

/* What was sent, from memory or from where the server put it. */
static enum err file_read(struct work *w, const struct http_param *file, struct str *ret_text)
{
    struct stat facts;
    size_t size = 0;
    int from;

    if (!file || (!file->value.size && !file->file_path.size))
        return work_fail(w, ERR_INVALID, "%s", message(M_IMPORT_NO_FILE, page_language(w)));
    if (!file->file_path.size) {
        *ret_text = file->value;
        return OK;
    }
    from = open(str_c(w->memory, file->file_path), O_RDONLY | O_CLOEXEC);
    if (from < 0 || fstat(from, &facts) || facts.st_size > csv_bytes_max) {
        if (from >= 0)
            close(from);
        return work_fail(w, ERR_TOO_LARGE, "the file is too large: at most %d MB",
                         csv_bytes_max / 1024 / 1024);
    }
    char *bytes = arena_try(w->memory, (size_t)facts.st_size + 1);
    while (bytes && size < (size_t)facts.st_size) {
        ssize_t got = read(from, bytes + size, (size_t)facts.st_size - size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    close(from);
    *ret_text = (struct str){bytes, size};
    return bytes ? OK : work_fail(w, ERR_UNAVAILABLE, "out of memory");
}

PAGE_HANDLER(data_import_post)
{
    enum csv_kind kind = csv_kind_named(http_text(request, "kind"));
    bool overwrite = str_is(http_text(request, "mode"), "overwrite");
    struct str text = STR("");
    int64_t id = 0;

    if (needs_sign_in(w, viewer, ret_reply))
        return OK;
    enum err e = page_form_check(w, viewer, request, "import");
    if (!e && !kind)
        e = work_fail(w, ERR_INVALID, "%s", message(M_IMPORT_KIND, page_language(w)));
    if (!e)
        e = file_read(w, http_param(request, "file"), &text);
    if (!e)
        e = csv_import_begin(w, viewer->account_id, kind, overwrite, text, &id);
    if (e)
        return failure_show(w, viewer, request, e, ret_reply);
    page_see_other(w, STR("/auth/settings/data?done=import"), ret_reply);
    return OK;
}
