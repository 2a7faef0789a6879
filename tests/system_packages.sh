#!/usr/bin/env bash
# Installs what the tests need beside Python packages, or says what to install:
# Chromium, a Chinese font, PostgreSQL, and a library of Playwright's driver that a bare Debian lacks.
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }

missing=()
# Debian's Chromium without windows; elsewhere the ordinary one will do.
shell=chromium-headless-shell
[ -x "${CHROMIUM:-}" ] || have $shell || have chromium-browser || have google-chrome || { ! have apt-get && have chromium; } ||
  missing+=($shell)
{ have fc-list && [ -n "$(fc-list :lang=zh family)" ]; } || missing+=(fonts-noto-cjk)
have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
compgen -G '/usr/lib*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib*/*/libatomic.so.1' >/dev/null || missing+=(libatomic1)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! have apt-get; then
  echo "The tests need these programs, by their Debian names: ${missing[*]}. Please install them." >&2
  exit 1
fi

root=()
if [ "$(id -u)" != 0 ]; then
  if ! have sudo || ! sudo -n true 2>/dev/null; then
    echo "The tests need these packages; please run: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  root=(sudo -n)
fi

echo "Installing ${missing[*]} …"
"${root[@]}" apt-get -qq update
case " ${missing[*]} " in
  *" $shell "*) apt-cache show $shell >/dev/null 2>&1 || missing=("${missing[@]/#$shell/chromium}") ;;
esac
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${missing[@]}" \
  >/dev/null </dev/null
