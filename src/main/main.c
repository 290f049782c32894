/* bema: a public square in one binary. */
#include "main/command.h"

#include <malloc.h>

enum { malloc_arenas = 2 }; /* glibc's own default, 8 a core, costs megabytes for nothing here */

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, malloc_arenas);
    return command_main(argc, argv);
}
