#!/usr/bin/env bash
# upgrade.sh: the checked-out version of the portal, after a backup. Run from the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
docker compose build --pull
docker compose run --rm backup
# Old code must not meet new tables, nor the other way round.
docker compose stop web worker beat
docker compose run --rm migrate
docker compose up --detach --wait web worker beat
docker compose ps
