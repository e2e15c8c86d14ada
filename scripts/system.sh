#!/bin/sh
# Bring in what the system should have (libzbar for the second reader, Chromium for browser tests): installed where that is
# allowed (root on Debian or Ubuntu), else said in one line and done without.
set -u

missing=""
for want in "$@"; do
  case "$want" in
    zbar) "${PYTHON:-.venv/bin/python}" -c 'import ctypes.util, sys; sys.exit(ctypes.util.find_library("zbar") is None)' || missing="$missing libzbar0" ;;
    chromium) command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium" ;;
  esac
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  if { apt-get update && apt-get install --yes --no-install-recommends $missing; } >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Not here and not installable by this user:$missing. Going on without (libzbar0: second opinion of the reader; chromium: browser tests)."
