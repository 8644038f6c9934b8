#!/usr/bin/env bash
# Installs what a Debian or Ubuntu machine with make, pip and Node 20.19 lacks: Debian packages, the Python environment, the
# built pages.
# Silent when nothing is to be done; every long step says what it does; a failure says what to do.
# The three wait for different things (mirror, processor, disk), so they go side by side.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'sigap: %s\n' "$*" >&2; }

goal=${1:-}

debian_packages() {
    missing=()
    [ -e /usr/share/postgresql/15/extension/postgis.control ] || missing+=(postgresql-15-postgis-3 postgresql-15-postgis-3-scripts)
    if [ "$goal" = test ]; then
        command -v chromium >/dev/null || missing+=(chromium)
        command -v nginx >/dev/null || missing+=(nginx-light)
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        if [ "$(id -u)" != 0 ]; then
            say "Debian packages are missing. Run: sudo apt-get install -y --no-install-recommends ${missing[*]}"
            return 1
        fi
        say "installing ${missing[*]} .."
        # The centre keeps a private database; Debian's own cluster on port 5432 is not wanted.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
}

python_environment() {
    if [ ! .venv/.ready -nt requirements-dev.txt ]; then
        say "setting up the Python environment .."
        if ! command -v uv >/dev/null && ! python3 -m pip --version >/dev/null 2>&1; then
            say "Neither uv nor pip is there. Run: sudo apt-get install -y python3-pip"
            return 1
        fi
        command -v uv >/dev/null || python3 -m pip install --quiet --break-system-packages uv 2>/dev/null || python3 -m pip install --quiet uv
        uv venv --quiet --allow-existing --python 3.11 .venv
        uv pip install --quiet -p .venv --require-hashes -r requirements-dev.txt
        uv pip install --quiet -p .venv --no-deps -e .
        # Where Python may not write bytecode, compiling anew would triple every start; a package's template for another
        # Python does not compile, which harms nobody. Tests of packages and tables of the world's numbers are never read.
        .venv/bin/python -m compileall -q -j 0 -x '/tests?/|phonenumbers/(geodata|carrierdata|tzdata|shortdata)' .venv/lib geo incidents dispatch ui >/dev/null || true
        touch .venv/.ready
    fi
}

built_pages() {
    if [ -f ui/web/package.json ] && ! command -v npm >/dev/null; then
        [ -e ui/dist/index.html ] || say "npm is missing: there will be no pages. Install Node 20.19 (Debian's own is older)."
    elif [ -f ui/web/package.json ]; then
        if [ ! ui/web/node_modules/.ready -nt ui/web/package-lock.json ]; then
            say "installing the pages' packages .."
            (cd ui/web && npm ci --silent --no-audit --no-fund)
            touch ui/web/node_modules/.ready
        fi
        newest=$(find ui/web/src ui/web/public ui/web/index.html ui/web/vite.config.ts ui/web/shell.ts -newer ui/dist/index.html 2>/dev/null | head -1 || true)
        if [ ! -e ui/dist/index.html ] || [ -n "$newest" ]; then
            say "building the pages .."
            (cd ui/web && npm run --silent build >/dev/null)
        fi
    fi
}

steps=()
for step in debian_packages python_environment built_pages; do
    (set -e; "$step") &
    steps+=($!)
done
failed=0
for step in "${steps[@]}"; do
    wait "$step" || failed=1
done
exit $failed
