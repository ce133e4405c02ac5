# The commands of this checkout. `make help` lists them.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help services

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */make \1 - /'

services:  ## start only the two embedded servers and print their addresses
	@.venv/bin/python -m launch.services
