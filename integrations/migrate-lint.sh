#!/bin/sh
# Builds migrate-lint from the checkout that this script is in, and runs it in the
# working directory with the arguments given. Go has to be there; nothing is fetched but
# what go.mod names. The binary is kept in the user's cache, one for each state of the
# checkout, or in MIGRATE_LINT_BIN.
set -eu
src=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if ! command -v go >/dev/null 2>&1; then
  echo "migrate-lint: Go is needed to build it: https://go.dev/dl" >&2
  exit 2
fi
bin=${MIGRATE_LINT_BIN:-}
if [ -z "$bin" ]; then
  state=$(git -C "$src" rev-parse --short HEAD 2>/dev/null || echo local)
  dir=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/migrate-lint
  mkdir -p "$dir"
  bin=$dir/migrate-lint-$state
fi
(cd "$src" && go build -o "$bin" ./cmd/migrate-lint) || exit 2
exec "$bin" "$@"
