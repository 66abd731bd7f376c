#!/usr/bin/env bash
# Builds the shim over libtorch into Torch/native/build/libtorchshim.so; a second run with nothing changed does nothing.
# LIBTORCH names another libtorch: the unpacked zip of pytorch.org, or a Python wheel's torch folder as it is, e.g.
#   LIBTORCH="$(python3 -c 'import torch, os; print(os.path.dirname(torch.__file__))')" Torch/native/build.sh
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
build="$here/build"
libtorch="${LIBTORCH:-/usr}"
libtorch="${libtorch%/}"

fail() { echo "Torch/native/build.sh: $1" >&2; exit 1; }

version_header="$libtorch/include/torch/csrc/api/include/torch/version.h"
[ -f "$version_header" ] || fail "no libtorch under $libtorch (looked for include/torch/csrc/api/include/torch/version.h).
  Debian or Ubuntu:  apt-get install libtorch-dev libopenblas0-pthread
  elsewhere:         set LIBTORCH to an unpacked libtorch or to a Python wheel's torch folder"
for tool in cmake g++; do
  command -v "$tool" > /dev/null || fail "$tool is missing: apt-get install cmake g++"
done

library=""
for folder in "$libtorch/lib" "$libtorch"/lib/*-linux-gnu; do
  [ -e "$folder/libc10.so" ] && library="$folder/libc10.so" && break
done
[ -n "$library" ] || fail "no libc10.so under $libtorch/lib: $libtorch is not a whole libtorch"

stamp="$(cat "$here/shim.cpp" "$here/CMakeLists.txt" "${BASH_SOURCE[0]}" "$version_header" <(echo "$libtorch $(stat -Lc '%s %Y' "$library")") \
  | sha256sum | cut -d' ' -f1)"
if [ -f "$build/libtorchshim.so" ] && [ "$(cat "$build/stamp" 2> /dev/null)" = "$stamp" ]; then
  exit 0
fi

# A wheel older than 2.6 was built with the old std::string: the shim must agree, or no symbol is found.
abi=1
if [ "$(nm -D --defined-only "$library" | grep -c 'c10.*Error.*__cxx11')" = 0 ]; then
  abi=0
fi

echo "building the libtorch shim against $libtorch (about a minute, once)"
mkdir -p "$build"
log="$build/build.log"
rm -f "$build/CMakeCache.txt" "$build/stamp"
if ! { cmake -S "$here" -B "$build" -DLIBTORCH="$libtorch" -DLIBTORCH_CXX11_ABI="$abi" && cmake --build "$build"; } > "$log" 2>&1; then
  tail -n 30 "$log" >&2
  fail "the shim did not build; the whole log is $log"
fi
echo "$stamp" > "$build/stamp"
