#!/usr/bin/env bash
# Installs what is missing, builds, runs every test; the last line is "N passed, N failed, N skipped".
# Arguments name test projects: ./test.sh Index Query
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"

require_dotnet
build_shim || fail "the tests need libtorch; see above for what is missing"
build_all
write_wrapper

results="$root/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0

# count FILE NAME: one counter of a trx file.
count() { grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*'; }

run_project() {
  local name=$1 project=$2 trx="$results/$1.trx" log="$results/$1.log" status=0 total executed ok
  dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$trx" \
    --blame-hang-timeout 30m --blame-hang-dump-type none </dev/null >"$log" 2>&1 || status=$?
  if [ ! -f "$trx" ]; then
    cat "$log"
    say "$name: the test host left no results"
    failed=$((failed + 1))
    return
  fi
  total=$(count "$trx" total) executed=$(count "$trx" executed) ok=$(count "$trx" passed)
  passed=$((passed + ok)) skipped=$((skipped + total - executed))
  if [ $((executed - ok)) -gt 0 ]; then
    failed=$((failed + executed - ok))
    cat "$log"
  elif [ "$status" != 0 ]; then # every test passed, yet the host crashed or hung
    failed=$((failed + 1))
    cat "$log"
  fi
  echo "$name: $ok passed, $((executed - ok)) failed, $((total - executed)) skipped"
}

for project in "$root"/tests/*.Tests/*.csproj; do
  name=$(basename "$project" .Tests.csproj)
  [ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
  run_project "$name" "$project"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
