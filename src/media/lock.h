/* bema-media-lock.so: what is loaded into ffmpeg and ffprobe before they begin, so that they read a
 * stranger's file in the same sandbox as bema-media reads a picture.
 *
 * These programs open their files by name, and a sandbox in which names can be opened would hand
 * out the square's own files. So they get none: before main() runs, with all libraries loaded, this
 * library takes every system call from the process that opens, connects or starts something, and
 * answers open() itself. "input" is descriptor 0, "outN" is descriptor LOCK_OUTPUTS + 2 * N for
 * writing and the one after it for reading back; no other name exists. Without the library, or when
 * the sandbox cannot be set up, there is no file called "input": nothing is read.
 *
 *   0 the file   1 what the program says   2 its log   3, 4 the first output   5, 6 the second … */
#ifndef BEMA_MEDIA_LOCK_H
#define BEMA_MEDIA_LOCK_H

enum { LOCK_INPUT, LOCK_SAYS, LOCK_LOG, LOCK_OUTPUTS, lock_outputs_max = 4 };
/* Environment, decimal numbers; each must be there. */
#define LOCK_CPU_SECONDS "BEMA_LOCK_CPU_SECONDS"
#define LOCK_FILE_BYTES  "BEMA_LOCK_FILE_BYTES"
#define LOCK_IDLE        "BEMA_LOCK_IDLE" /* 1: runs when nobody else wants the processor */

#endif
