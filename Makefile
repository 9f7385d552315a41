# Two commands do everything: `make demo` and `make test`. `make` alone prints this list.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell scripts/python)
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-test
BUILT := .build/built
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes
SOURCES := $(shell find src/civiccircle/web/frontend -type f -not -path '*/__pycache__/*' 2>/dev/null) \
	$(wildcard src/civiccircle/locale/*/LC_MESSAGES/*.po)
UV := .build/uv/bin/uv
# Python compiles what it starts once, also where the machine forbids it: the suite starts it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := $(UV) pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: demo
demo: $(BUILT) ## set up everything, build the demo city and serve it on this machine
	@exec $(BIN)/civiccircle demo $(if $(PORT),--port $(PORT))

.PHONY: serve
serve: $(BUILT) ## serve this installation (settings: docs/operate.md)
	@exec $(BIN)/civiccircle serve

.PHONY: install
install: $(BUILT) ## set up what running needs, and no more

.PHONY: install-test
install-test: $(DEV) $(BUILT) ## set up what the tests and checks need too

.PHONY: test
test: install-test ## run the suite on SQLite and, beside it, what touches the database on PostgreSQL
	@scripts/test

.PHONY: test-all
test-all: install-test ## the same with the slow cases, everything on both databases
	@scripts/test --all

.PHONY: lint
lint: $(DEV) ## check style and format
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks

.PHONY: types
types: $(DEV) ## check types
	$(BIN)/mypy

.PHONY: contracts
contracts: $(DEV) ## check that no floor imports the one above it
	$(BIN)/lint-imports

.PHONY: migrations
migrations: $(DEV) ## check that every model has its migration
	CIVICCIRCLE_DATA=.build/check-data $(BIN)/python -m django makemigrations --check --dry-run --settings civiccircle.web.settings

.PHONY: docs
docs: $(DEV) $(BUILT) ## check the documentation: links, settings, and every command in it
	$(BIN)/pytest -q tests/docs

.PHONY: docs-write
docs-write: $(BUILT) ## write docs/commands.md from the help of the commands
	$(BIN)/python scripts/commands-page > docs/commands.md

.PHONY: bench
bench: install-test ## run the benchmarks that take minutes, each beside its peer
	$(BIN)/python benchmarks

.PHONY: messages
messages: $(DEV) ## take new texts into the catalogues, then compile them
	@scripts/messages extract
	@scripts/messages compile

.PHONY: messages-check
messages-check: $(DEV) ## check that every text is translated
	@scripts/messages check

.PHONY: requirements
requirements: $(UV) ## choose the newest allowed versions and pin them with hashes
	$(COMPILE) --upgrade pyproject.toml -o requirements.txt
	$(COMPILE) --upgrade -c requirements.txt pyproject.toml --group test -o requirements-test.txt
	$(COMPILE) --upgrade requirements-build.in -o requirements-build.txt

.PHONY: clean
clean: ## remove what was installed and built; data/ stays
	rm -rf $(VENV) .build src/civiccircle/web/static/vendor src/*.egg-info
	find src -name '*.mo' -delete

# --- how the pieces come about --------------------------------------------------------------------------------

$(BIN)/python:
	@scripts/apt-needed --unless "$(PYTHON) -c 'import ensurepip, venv'" python3-venv
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt requirements-build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the program needs (pinned, checked by hash)"
	@$(PIP) -r requirements-build.txt
	@$(PIP) -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(DEV): requirements-test.txt $(RUN)
	@echo "Installing what the tests need (pinned, checked by hash)"
	@$(PIP) -r requirements-test.txt
	@scripts/apt-needed --unless "command -v chromium-headless-shell" chromium-headless-shell 2>/dev/null || \
		scripts/apt-needed --unless "command -v chromium" chromium
	@scripts/apt-needed --unless "ls /usr/lib/postgresql/*/bin/initdb" postgresql
	@touch $@

$(BUILT): $(RUN) $(SOURCES)
	@echo "Building style, scripts and translations"
	@mkdir -p .build
	@$(BIN)/python -c "from civiccircle.web.frontend import build; build()"
	@scripts/messages compile
	@touch $@

$(UV):
	@$(PYTHON) -m venv .build/uv && .build/uv/bin/python -m pip install --quiet uv
