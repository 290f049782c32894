#include "pages/post_pictures.h"

enum { columns_max = 4 };

enum err post_pictures_find(struct work *w, const struct post *post,
                            struct media ret_pictures[post_media_max], int *ret_count)
{
    int count = 0;

    for (int i = 0; i < post->media_count && i < post_media_max; i++) {
        enum err e = media_find_made(w, post->media_ids[i], &ret_pictures[count]);
        if (e && e != ERR_NOT_FOUND)
            return e;
        count += !e;
    }
    *ret_count = count;
    return OK;
}

bool post_pictures_are_open(const struct post *post)
{
    return !(post->flags & POST_SENSITIVE) && post->spoiler_text.size == 0;
}

static void put_words(struct html_page *p, const struct media *media)
{
    if (media->description.size)
        page_text(p, media->description);
    else
        page_say(p, M_PICTURE_UNDESCRIBED);
}

/* Nothing of it is fetched before it is begun, but its preview. */
static void put_player(struct html_page *p, const struct media *media)
{
    bool sound = media->kind == MEDIA_AUDIO;

    page_put(p, sound ? "<li><audio" : "<li><video playsinline");
    page_put(p, media->kind == MEDIA_GIFV ? " controls loop muted" : " controls");
    page_put(p, " preload=\"none\" src=\"");
    page_text(p, media_url(p->w, media->file));
    if (!sound) {
        page_put(p, "\" poster=\"");
        page_text(p, media_url(p->w, media->preview_file));
        buffer_format(&p->out, "\" width=\"%d\" height=\"%d", media->preview_width,
                      media->preview_height);
    }
    if (media->description.size) {
        page_put(p, "\" aria-label=\"");
        page_text(p, media->description);
    }
    page_put(p, sound ? "\"></audio></li>\n" : "\"></video></li>\n");
}

static void put_picture(struct html_page *p, const struct media *picture)
{
    page_put(p, "<li><a href=\"");
    page_text(p, media_url(p->w, picture->file));
    page_put(p, "\"><img src=\"");
    page_text(p, media_url(p->w, picture->preview_file));
    page_put(p, "\" alt=\"");
    put_words(p, picture);
    buffer_format(&p->out, "\" width=\"%d\" height=\"%d\" loading=\"lazy\"></a></li>\n",
                  picture->preview_width, picture->preview_height);
}

enum err put_post_pictures(struct html_page *p, const struct post *post)
{
    struct media *pictures = arena_array(p->w->memory, post_media_max, sizeof *pictures);
    /* A warning folds away all of the post already. */
    bool folded = (post->flags & POST_SENSITIVE) && post->spoiler_text.size == 0;
    int count = 0;
    enum err e = post_pictures_find(p->w, post, pictures, &count);

    if (e || count == 0)
        return e;
    if (folded) {
        page_put(p, "<details class=\"warning\"><summary>");
        page_say(p, M_PICTURES_SENSITIVE);
        page_put(p, "</summary>\n");
    }
    buffer_format(&p->out, "<ul class=\"media media-%d\">\n",
                  count < columns_max ? count : columns_max);
    for (int i = 0; i < count; i++)
        (pictures[i].kind == MEDIA_IMAGE ? put_picture : put_player)(p, &pictures[i]);
    page_put(p, folded ? "</ul>\n</details>\n" : "</ul>\n");
    return OK;
}
