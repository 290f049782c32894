#!/bin/sh
# Writes the numbered SQL files as one C table: embed.sh FILE.sql … > migrations_embedded.c
set -eu
printf '#include "store/migrations_text.h"\n\nconst struct migration migrations_embedded[] = {\n'
for file in "$@"; do
    name=$(basename "$file" .sql)
    number=$(printf '%s' "$name" | sed -e 's/_.*//' -e 's/^0*//')
    printf '{%s, "%s",\n' "$number" "$name"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/"/' -e 's/$/\\n"/' "$file"
    printf '},\n'
done
printf '};\nconst size_t migrations_embedded_count = %d;\n' "$#"
