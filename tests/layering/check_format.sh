#!/bin/sh
# check_format.sh ROOT: every source of the project is as clang-format leaves it. Versions of
# clang-format differ in details, so only the one that .clang-format was written for judges.
set -eu
version=14
formatter=$(command -v "clang-format-$version" || command -v clang-format || true)
if [ -z "$formatter" ] || ! "$formatter" --version | grep -q " version $version\."; then
    echo "skipped: clang-format $version is not installed"
    exit 77
fi
cd "$1"
find app engine tests ui '(' -name '*.h' -o -name '*.cpp' ')' -print0 |
    xargs -0 -r "$formatter" --dry-run -Werror
