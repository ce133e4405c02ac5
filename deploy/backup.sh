#!/usr/bin/env bash
# backup.sh FOLDER: database and media of a running portal into FOLDER/wop-lac-<time>.
# DATABASE_URL and MEDIA_ROOT name what is saved. Prints the backup's name.
set -euo pipefail
umask 077
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: backup.sh FOLDER}
: "${DATABASE_URL:?set DATABASE_URL}" "${MEDIA_ROOT:?set MEDIA_ROOT}"

name="wop-lac-$(date -u +%Y%m%dT%H%M%SZ)"
# Renamed at the very end: what carries the final name is whole.
export UNFINISHED="$folder/.$name.unfinished"
mkdir -p "$folder"
mkdir "$UNFINISHED"
trap 'rm -rf "$UNFINISHED"' EXIT

# The dump and the tables' hashes are taken from one snapshot while the portal goes on working.
psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
    --set=tables="$here/tables.sql" "$DATABASE_URL" >"$UNFINISHED/tables.txt" <<'SQL'
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --format=custom --no-owner --no-privileges --snapshot="$SNAPSHOT" --file="$UNFINISHED/database.dump" "$DATABASE_URL"
\i :tables
commit;
SQL
pg_restore --list "$UNFINISHED/database.dump" >/dev/null

tar --create --file="$UNFINISHED/media.tar" --directory="$MEDIA_ROOT" .
(cd "$UNFINISHED" && sha256sum database.dump media.tar tables.txt >SHA256SUMS)
mv "$UNFINISHED" "$folder/$name"
trap - EXIT
echo "$name"
