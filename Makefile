# `make` lists what there is. Everything runs in .venv, which `make env` builds and keeps current.
# ARGS goes to the program behind a target: make test ARGS="-k buy".

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Any Python 3.9+ that really runs starts the tools; a pyenv shim on PATH may not.
BOOTSTRAP := $(shell for python in $(PYTHON) python3 python3.12 /usr/bin/python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1 && echo $$python && break; done)
ifeq ($(BOOTSTRAP),)
$(error no Python 3.9 or newer found to start with: install python3, or run `make PYTHON=/path/to/python`)
endif

# Looked up once, and only by targets that need it: SALEOR_VERSION may name another environment.
VENV_PYTHON = $(eval VENV_PYTHON := $(shell $(BOOTSTRAP) tools/environment.py python))$(VENV_PYTHON)
VENV_BIN = $(dir $(VENV_PYTHON))
ARGS ?=

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1: \2/p' Makefile

.PHONY: env
env: ## build or update the virtual environment (SALEOR_VERSION, SALEOR_REQUIREMENT, PYTHON)
	@$(BOOTSTRAP) tools/environment.py

.PHONY: lock
lock: ## recompile requirements/lock.txt (ARGS=--upgrade takes newer versions)
	@$(BOOTSTRAP) tools/environment.py lock $(ARGS)

.PHONY: check
check: env ## lint, formatting, types, import rules, translations, migrations
	@$(VENV_PYTHON) tools/check.py $(ARGS)

.PHONY: test
test: env ## every tier of tests (ARGS goes to pytest)
	@$(VENV_PYTHON) tools/run_tests.py $(ARGS)

.PHONY: test-unit test-database test-saleor test-scenarios test-browser
test-unit: env ## tests without a database
test-database: env ## tests on PostgreSQL, without Saleor
test-saleor: env ## tests inside Saleor
test-scenarios: env ## the stories, on the sample shop and on Saleor
test-browser: env ## the console pages in Chromium
test-unit test-database test-saleor test-scenarios test-browser:
	@$(VENV_PYTHON) tools/run_tests.py --only $(@:test-%=%) $(ARGS)

.PHONY: demo demo-stop demo-reset
demo: env ## start the demo shop with a local X (the first time takes minutes)
	@$(VENV_PYTHON) demo/run.py start $(ARGS)
demo-stop: env ## stop the demo, keeping its data
	@$(VENV_PYTHON) demo/run.py stop $(ARGS)
demo-reset: env ## begin the demo anew
	@$(VENV_PYTHON) demo/run.py reset $(ARGS)

.PHONY: bench
bench: env ## measure, side by side in one run (ARGS=--quick for a first look)
	@$(VENV_PYTHON) bench/run.py $(ARGS)

.PHONY: soak
soak: env ## ten thousand sends with faults at random (ARGS="--sends 500 --seed 7")
	@$(VENV_PYTHON) soak/run.py $(ARGS)

.PHONY: messages schema
messages: env ## collect the texts for translators and compile the translations
	@$(VENV_PYTHON) tools/messages.py update
schema: env ## print our GraphQL schema to graphql/schema.graphql
	@DJANGO_SETTINGS_MODULE=tests.settings $(VENV_PYTHON) -m saleor_twitter_plugin.graphql.print_schema

.PHONY: clean
clean: ## stop the test database and delete what can be built again (not .venv, not the demo)
	@$(BOOTSTRAP) tools/postgres.py remove --for test
	@rm -rf build dist .bench *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -not -path './.venv*' -not -path './.tools/*' -prune -exec rm -rf {} +
