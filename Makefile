# The commands of this checkout. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
export PORT
# A death signal, so that nothing goes on when make itself is killed.
IN_VENV = exec setpriv --pdeathsig TERM .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help run test bench services manage stop reset drill lock

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */make \1 - /'

run:  ## the portal with its demonstration network, until Ctrl-C (PORT=8000)
	@$(PYTHON) -m launch.prepare run && $(IN_VENV) launch.run

test:  ## every check and test, as CI runs them
	@$(PYTHON) -m launch.prepare test && $(IN_VENV) launch.checks

bench:  ## times beside those of peers, and docs/benchmarks.md (only=trace,what_if rounds=5)
	@$(PYTHON) -m launch.prepare test && $(IN_VENV) benchmarks $(if $(only),--only $(only)) $(if $(rounds),--rounds $(rounds))

services:  ## only PostgreSQL and Valkey, until Ctrl-C; prints the addresses to export
	@$(PYTHON) -m launch.prepare run && $(IN_VENV) launch.services

manage:  ## a management command on this checkout's own database: make manage do="runs_replay"
	@$(PYTHON) -m launch.prepare run && $(IN_VENV) launch.manage $(do)

stop:  ## end the portal that runs from this checkout
	@$(PYTHON) -m launch.stop

reset: stop  ## throw the demonstration's data away
	@$(IN_VENV) launch.reset

drill:  ## kill workers and empty the broker under runs (DRILL_RUNS, DRILL_KILLS, DRILL_WIPES)
	@$(PYTHON) -m launch.prepare test && $(IN_VENV) pytest tests/runs/drill.py -s

lock:  ## resolve requirements/*.in again into the locks (needs a network)
	@$(PYTHON) -m launch.lock
