# The portal's daily commands. Plain `make` lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check messages looks bench lock system faults attack

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 8000
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The tests of the laws that every page and table obeys, without the journeys.
LAWS   := $(wildcard tests/floors $(addsuffix .py,$(addprefix tests/test_,roles pages lists migrations translations)))
ARGS   ?=
# How often each blow falls in `make faults`, and which of them.
ROUNDS ?= 25
FAULTS ?= tests/faults

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: export BASE_URL ?= http://$(HOST):$(PORT)
run: export HOST := $(HOST)
run: export PORT := $(PORT)
run: $(VENV)/.installed $(VENV)/.assets ## the portal with demo data on HOST and PORT (127.0.0.1:8000)
	@set -eu; mkdir -p instance; \
	if [ -n "$${DEMO_PASSWORD:-}" ]; then (umask 077; printf '%s\n' "$$DEMO_PASSWORD" > instance/demo_password); \
	elif [ ! -s instance/demo_password ]; then (umask 077; printf 'demo-%s\n' "$$(od -An -N6 -tx1 /dev/urandom | tr -d ' ')" > instance/demo_password); fi; \
	DEMO_PASSWORD=$$(cat instance/demo_password); export DEMO_PASSWORD; \
	$(BIN)/flask --app wsgi prepare; \
	(sleep 5; exec $(BIN)/flask --app wsgi jobs tick --while $$$$) </dev/null & \
	exec $(BIN)/gunicorn --no-control-socket --config deploy/gunicorn.conf.py

test: $(VENV)/.tested $(VENV)/.assets system ## every test, on SQLite, PostgreSQL and in a browser; ARGS="-k calls" for a part
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --durations=10 $(ARGS)

faults: $(VENV)/.tested system ## the long rounds of tests/faults and what they counted; ROUNDS=25, FAULTS=one of its files
	@FAULT_ROUNDS=$(ROUNDS) $(BIN)/pytest -p no:xdist -q $(FAULTS) $(ARGS)

check: $(VENV)/.tested ## quick: the linter and the tests of the laws
	@$(BIN)/ruff check .
	@$(if $(LAWS),$(BIN)/pytest -n auto --maxprocesses 4 -q $(LAWS) $(ARGS),:)

messages: $(VENV)/.tested ## the Chinese catalogue brought up to date with the texts in the source
	@$(BIN)/python -m tests.messages

looks: $(VENV)/.tested $(VENV)/.assets system ## a contact sheet of every page in looks/, with what axe and a ruler found
	@$(BIN)/python -m tests.looking $(ARGS)

bench: .venv-bench/.installed ## how fast, beside what: 5 million calls, the limit, Django admin; writes docs/benchmark.md
	@.venv-bench/bin/python -m bench

attack: $(VENV)/.tested .venv-attack/.installed ## every role turned intruder: wapiti, and a fuzzer over all routes; ARGS="--roles gm"
	@$(BIN)/python -m tests.attacks --wapiti .venv-attack/bin/wapiti $(ARGS)

lock: $(VENV)/.tested ## newest versions that fit requirements*.in, pinned with their hashes
	@$(BIN)/pip-compile $(LOCK) --output-file requirements.txt requirements.in
	@$(BIN)/pip-compile $(LOCK) --output-file requirements-test.txt requirements-test.in

LOCK := --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-options \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# Stamps: a step is done again only when the file that it installs is newer.
$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing packages (only when requirements.txt has changed) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.assets: requirements-assets.txt | $(VENV)/.installed
	@if $(PIP) --retries 1 --no-deps -r requirements-assets.txt; then touch $@; \
	else echo "htmx could not be installed: every page works without it, with whole page loads"; fi

$(VENV)/.tested: requirements-test.txt $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements.txt -r requirements-test.txt
	@touch $@

.venv-bench/.installed: requirements.txt requirements-assets.txt bench/requirements.txt $(VENV)/.installed
	@echo "Installing what the portal is measured beside, apart from the portal …"
	@[ -x .venv-bench/bin/python ] || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-assets.txt
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

.venv-attack/.installed: tests/attacks/requirements.txt
	@echo "Installing wapiti, apart from the portal …"
	@[ -x .venv-attack/bin/python ] || $(PYTHON) -m venv .venv-attack
	@.venv-attack/bin/python -m pip install --quiet --disable-pip-version-check -r tests/attacks/requirements.txt
	@touch $@

system:
	@tests/system_packages.sh
