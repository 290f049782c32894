#include "pages/qr_code.h"

#include <qrencode.h>

enum { quiet_modules = 4 };

/* One path: for each row its runs of dark modules, each a rectangle one module high. */
static void put_modules(struct html_page *p, const QRcode *code)
{
    for (int y = 0; y < code->width; y++) {
        const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
        for (int x = 0, from; x < code->width; x++) {
            if (!(row[x] & 1))
                continue;
            for (from = x; x < code->width && (row[x] & 1); x++)
                ;
            buffer_format(&p->out, "M%d %dh%dv1h-%dz", from + quiet_modules, y + quiet_modules,
                          x - from, x - from);
        }
    }
}

enum err put_qr_code(struct html_page *p, struct str text, enum message label)
{
    QRcode *code;
    int size;

    if (text.size == 0 || text.size > qr_bytes_max)
        return work_fail(p->w, ERR_TOO_LARGE, "a QR code holds 1 to %d bytes", qr_bytes_max);
    code = QRcode_encodeData((int)text.size, (const unsigned char *)text.data, 0, QR_ECLEVEL_M);
    if (!code)
        return work_fail(p->w, ERR_INTERNAL, "the QR code could not be made");
    size = code->width + 2 * quiet_modules;
    page_put(p, "<svg class=\"qr\" role=\"img\" aria-label=\"");
    page_say(p, label);
    buffer_format(&p->out,
                  "\" viewBox=\"0 0 %d %d\" width=\"224\" height=\"224\" "
                  "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/>"
                  "<path fill=\"#000\" d=\"",
                  size, size, size, size, size);
    put_modules(p, code);
    page_put(p, "\"/></svg>\n");
    QRcode_free(code);
    return OK;
}
