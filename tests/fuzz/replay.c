/* Runs a fuzz target once over each file of the folder given. */
#include "fuzz.h"

#include <dirent.h>
#include <sys/stat.h>

enum { input_bytes_max = 1024 * 1024 };

static void replay(const char *folder, const char *name)
{
    static char path[4096];
    static uint8_t input[input_bytes_max];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t size = fread(input, 1, sizeof(input), file);
    fclose(file);
    LLVMFuzzerTestOneInput(input, size);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    int count = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        replay(argv[1], entry->d_name);
        count++;
    }
    closedir(folder);
    /* in cmocka's form, so that the sum counts it */
    printf("[       OK ] %d inputs\n", count);
    return count ? 0 : 1;
}
