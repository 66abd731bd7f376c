#!/usr/bin/env bash
# From a clone to a server on http://127.0.0.1:7700: installs what is missing, builds, serves.
# Arguments go to `searchengine serve`, for example: ./run.sh --data /srv/search --urls http://127.0.0.1:8080
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"

require_dotnet
build_shim || say "continuing without libtorch: serving on the CPU works, training and GPUs do not"
build_program
write_wrapper
exec "$root/searchengine" serve "$@"
