/* bema: a public square in one binary. */
#include "main/command.h"

#include <malloc.h>
#include <sys/stat.h>

enum { malloc_arenas = 2 }; /* glibc's own default, 8 a core, costs megabytes for nothing here */

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, malloc_arenas);
    umask(S_IRWXG | S_IRWXO); /* the store too, in whatever folder it was given */
    return command_main(argc, argv);
}
