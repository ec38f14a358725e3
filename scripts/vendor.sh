#!/bin/sh
# Fetches what lies under static/ but was not made here, and builds the theme. The results are committed: running the
# site needs no Node. Run from the repository's root after changing a version below or the tokens in scripts/theme/.
set -eu

DESIGNSYSTEMET=1.22.0
SOURCE_SANS=5.3.0
HTMX=4.0.1
TOKEN_BUILDER=1.15.0

root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# unpacked PACKAGE VERSION: prints the folder that the package lies in
unpacked() {
    folder="$work/$(echo "$1" | tr '@/' '__')"
    mkdir -p "$folder"
    (cd "$folder" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*.tgz)
    echo "$folder/package"
}

package=$(unpacked @digdir/designsystemet-css "$DESIGNSYSTEMET")
mkdir -p static/vendor/designsystemet
cp "$package/dist/src/index.css" static/vendor/designsystemet/designsystemet.css
cp "$package/LICENSE" static/vendor/designsystemet/LICENSE

package=$(unpacked @fontsource-variable/source-sans-3 "$SOURCE_SANS")
mkdir -p static/kb/fonts
cp "$package/files/source-sans-3-latin-wght-normal.woff2" "$package/LICENSE" static/kb/fonts/

package=$(unpacked htmx.org "$HTMX")
mkdir -p static/vendor/htmx
cp "$package/dist/htmx.min.js" "$package/LICENSE" static/vendor/htmx/

cp -r scripts/theme "$work/theme"
cd "$work/theme"
npx --yes "@digdir/designsystemet@$TOKEN_BUILDER" tokens create --config designsystemet.config.json
npx --yes "@digdir/designsystemet@$TOKEN_BUILDER" tokens build -t design-tokens -o build
cp build/kunskapsbanken.css "$root/static/kb/theme.css"
