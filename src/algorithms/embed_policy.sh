#!/bin/sh
# Writes the policy that is built in as C: embed_policy.sh default.policy > policy_embedded.c
set -eu
printf '#include "algorithms/policy.h"\n\nconst struct str policy_default_text = STR_CONST(\n'
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/"/' -e 's/$/\\n"/' "$1"
printf ');\n'
