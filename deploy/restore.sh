#!/usr/bin/env bash
# restore.sh FOLDER NAME: a backup into the empty database of DATABASE_URL and the empty MEDIA_ROOT,
# then proof that every table and file is what was saved. Overwrites nothing.
set -euo pipefail
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
usage="usage: restore.sh FOLDER NAME"
backup=${1:?$usage}/${2:?$usage}
: "${DATABASE_URL:?set DATABASE_URL}" "${MEDIA_ROOT:?set MEDIA_ROOT}"

refuse() {
    echo "$*" >&2
    exit 1
}
ask=(psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1)

[ -d "$backup" ] || refuse "There is no backup $backup."
(cd "$backup" && sha256sum --check --quiet SHA256SUMS) || refuse "The backup is damaged: nothing was restored."
tables=$("${ask[@]}" --command="select count(*) from pg_tables where schemaname = 'public'" "$DATABASE_URL")
[ "$tables" = 0 ] || refuse "The database already has $tables tables: restore into an empty one."
mkdir -p "$MEDIA_ROOT"
[ -z "$(ls -A "$MEDIA_ROOT")" ] || refuse "$MEDIA_ROOT is not empty: restore into an empty folder."

pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$DATABASE_URL" "$backup/database.dump"
tar --extract --file="$backup/media.tar" --directory="$MEDIA_ROOT" --no-same-owner
"${ask[@]}" --file="$here/tables.sql" "$DATABASE_URL" | diff "$backup/tables.txt" - \
    || refuse "The restored tables differ from the backup (lines above)."
# shellcheck disable=SC2016 # tar's own shell sets the name
files=$(tar --extract --file="$backup/media.tar" \
    --to-command='printf "%s  %s\n" "$(sha256sum | cut --delimiter=" " --fields=1)" "$TAR_FILENAME"')
if [ -n "$files" ]; then
    (cd "$MEDIA_ROOT" && sha256sum --check --quiet <<<"$files") \
        || refuse "The restored files differ from the backup (lines above)."
fi
echo "Restored $2: $(wc -l <"$backup/tables.txt") tables and all files are as they were saved."
