#!/bin/sh
# Writes a text that is built in as C: embed_text.sh algorithms/policy.h policy_default_text default.policy
set -eu
printf '#include "%s"\n\nconst struct str %s = STR_CONST(\n' "$1" "$2"
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/"/' -e 's/$/\\n"/' "$3"
printf ');\n'
