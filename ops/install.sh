#!/usr/bin/env bash
# Gets everything ePEP needs on Debian 12: system packages, the Python packages in .venv, the design system's assets.
#   ops/install.sh run     what it takes to run ePEP (the default)
#   ops/install.sh test    that, and what the tests need
#   ops/install.sh s3      what it takes to run ePEP, and to put copies of plans into an S3 bucket
# Safe to run again: what is there already is left alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for_what=${1:-run}
case "$for_what" in
  run | test | s3) ;;
  *) echo "Say what to install for: ops/install.sh run, test or s3." >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*"; }
stop() { printf 'Stopped: %s\n' "$*" >&2; exit 1; }

is_supported() { "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 12)))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in python3.11 python3.12 python3; do
    if command -v "$candidate" >/dev/null && is_supported "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  stop "ePEP needs Python 3.11 or 3.12. Found: $(python3 --version 2>&1 || echo 'no Python 3 at all')."
}

# ---------------------------------------------------------------- system packages
libraries=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  fonts-liberation fonts-noto-core fonts-droid-fallback fonts-noto-color-emoji) # papers in any script: names, and what children say
missing=()

has_package() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

note_missing_packages() {
  local package
  for package in "${libraries[@]}"; do
    has_package "$package" || missing+=("$package")
  done
  if [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=(python3-venv)
  fi
  if [ "$for_what" = test ]; then
    command -v chromium >/dev/null || missing+=(chromium)
    command -v pdfinfo >/dev/null || missing+=(poppler-utils)
  fi
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      say "ePEP needs some Debian packages, and this account may not install them. Ask someone who may to run:" >&2
      say "" >&2
      say "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends ${missing[*]}'" >&2
      say "" >&2
      exit 1
    fi
  fi
  say "Installing Debian packages: ${missing[*]} …"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update || say "  The package lists could not all be refreshed; trying with those here."
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null \
    || stop "the Debian packages could not be installed (see above)."
}

# ---------------------------------------------------------------- Python packages
fingerprint() { { cat "$1"; .venv/bin/python --version; } | sha256sum | cut -d' ' -f1; }

has_pip() { .venv/bin/python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("pip") is None)'; }

make_venv() {
  if [ -e .venv ] && ! { is_supported .venv/bin/python && has_pip; }; then
    say "The environment in .venv does not work: making it again …"
    rm -rf .venv
  fi
  if [ ! -e .venv ]; then
    say "Making a Python environment in .venv with $("$python" --version) …"
    "$python" -m venv .venv || stop "the Python environment could not be made (see above)."
  fi
}

install_python_packages() {
  local list=$1 stamp=.venv/.installed-$1 print
  print=$(fingerprint "requirements/$list.txt")
  if [ "$(cat "$stamp" 2>/dev/null)" = "$print" ]; then return; fi
  say "Installing the Python packages in requirements/$list.txt (about a minute the first time) …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$list.txt" \
    || stop "the Python packages could not be installed (see above). Is the network reachable?"
  printf '%s\n' "$print" >"$stamp"
}

python=$(find_python)
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
  note_missing_packages
  if [ ${#missing[@]} -gt 0 ]; then install_packages; fi
else
  say "This is not Debian: make sure these are here, under whatever name: ${libraries[*]}"
fi
make_venv
install_python_packages run
if [ "$for_what" != run ]; then install_python_packages "$for_what"; fi
.venv/bin/python ops/vendor_assets.py
say "Everything ePEP needs to $for_what is installed."
