# Sourced by run.sh and test.sh: what the machine needs, the native shim, the build, and the wrapper.
# Every step looks first and does only what is missing, so a second start costs seconds.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# No build server may outlive the script: it would hold the pipes of whoever runs us.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

readonly root
readonly stamps="$root/artifacts/stamps"
readonly app="$root/Server/bin/Release/net10.0/searchengine.dll"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

# The .NET SDK is the one thing that is not installed for you: its place is the user's choice.
require_dotnet() {
  if ! command -v dotnet >/dev/null && [ -x "${DOTNET_ROOT:-$HOME/.dotnet}/dotnet" ]; then
    PATH="${DOTNET_ROOT:-$HOME/.dotnet}:$PATH"
  fi
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
    say "error: the .NET 10 SDK is missing. Install it, then start again:"
    say "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
    say "  export PATH=\"\$HOME/.dotnet:\$PATH\""
    exit 1
  fi
}

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
  done
}

# install_packages PACKAGE...: 0 when they are there afterwards, 1 with the reason on stderr when not.
install_packages() {
  local missing sudo=""
  if ! command -v dpkg-query >/dev/null; then
    say "this is not a Debian-like system: install the counterparts of: $*"
    return 1
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "missing: $missing; you are not root and there is no sudo. As root: apt-get install $missing"
      return 1
    fi
    sudo="sudo"
  fi
  say "installing (once): $missing"
  # shellcheck disable=SC2086 # a list of package names
  if ! { $sudo apt-get -q update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
      --no-install-recommends -o DPkg::Lock::Timeout=300 $missing; } </dev/null >"$root/artifacts/apt.log" 2>&1; then
    tail -n 5 "$root/artifacts/apt.log" >&2
    say "apt-get could not install: $missing (whole log: artifacts/apt.log)"
    return 1
  fi
}

# A fingerprint of the files that a step reads: names, sizes and times, so that it costs milliseconds.
fingerprint() {
  find "$@" -type f -not -path '*/bin/*' -not -path '*/obj/*' -not -path '*/native/build/*' \
    -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum | cut -d' ' -f1
}

# up_to_date STEP FINGERPRINT: whether the step last succeeded on exactly these files.
up_to_date() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
mark_done() { printf '%s\n' "$2" >"$stamps/$1"; }

# The shim between C# and libtorch, which training and GPUs need. Serving on a CPU does without it.
# LIBTORCH names another libtorch (a pytorch.org folder or a Python wheel's `torch`); then Debian's is not needed.
build_shim() {
  local print packages=(cmake g++ make)
  [ -f "$root/Torch/native/build.sh" ] || return 0
  [ -n "${LIBTORCH:-}" ] || packages+=(libtorch-dev libopenblas0-pthread)
  install_packages "${packages[@]}" || return 1
  print="$(fingerprint "$root/Torch/native") ${LIBTORCH:-debian}"
  if up_to_date shim "$print" && compgen -G "$root/Torch/native/build/*.so" >/dev/null; then
    return 0
  fi
  say "building the libtorch shim"
  if ! bash "$root/Torch/native/build.sh" >"$root/artifacts/shim.log" 2>&1; then
    tail -n 15 "$root/artifacts/shim.log" >&2
    say "the libtorch shim did not build (whole log: artifacts/shim.log)"
    return 1
  fi
  mark_done shim "$print"
}

# The files that make the program, and those that make the tests, benchmarks and samples besides.
program_print() {
  fingerprint "$root"/Directory.*.props "$root/.editorconfig" \
    "$root"/{Torch,Embedder,Index,Query,Trainer,Server}
}
tests_print() { fingerprint "$root"/{SearchEngine.sln,tests,benchmarks,samples}; }

# compile PROJECT|SOLUTION: a Release build, all warnings being errors.
compile() {
  say "building (Release)"
  if ! dotnet build "$root/$1" -c Release -v q --nologo -p:UseSharedCompilation=false \
      </dev/null >"$root/artifacts/build.log" 2>&1; then
    grep -E 'error|warn' "$root/artifacts/build.log" | sort -u | head -n 20 >&2
    fail "the build failed (whole log: artifacts/build.log)"
  fi
}

# build_program, build_all: skipped while no source has changed.
build_program() {
  local program
  program=$(program_print)
  if up_to_date program "$program" && [ -f "$app" ]; then return 0; fi
  compile Server/Server.csproj
  mark_done program "$program"
}

build_all() {
  local program tests
  program=$(program_print) tests=$(tests_print)
  if up_to_date program "$program" && up_to_date tests "$program $tests" && [ -f "$app" ]; then return 0; fi
  compile SearchEngine.sln
  mark_done program "$program"
  mark_done tests "$program $tests"
}

# ./searchengine runs the built program from any folder and tells it where the shipped models are.
write_wrapper() {
  cat >"$root/searchengine" <<'WRAPPER'
#!/usr/bin/env bash
# Written by run.sh and test.sh: runs the built program from any folder.
home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
command -v dotnet >/dev/null || PATH="${DOTNET_ROOT:-$HOME/.dotnet}:$PATH"
export SEARCHENGINE_HOME="${SEARCHENGINE_HOME:-$home}"
exec dotnet "$home/Server/bin/Release/net10.0/searchengine.dll" "$@"
WRAPPER
  chmod +x "$root/searchengine"
}

mkdir -p "$stamps"
