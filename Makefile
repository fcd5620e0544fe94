# `make demo` shows the product, `make test` proves it; both install what they need.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python
PORT   ?= 8050
SQL    := $(shell find warehouse_models -name '*.sql' -not -path '*/target/*')

.PHONY: help install dev chromium demo test check lint fmt docs lock clean

help:            ## list the targets
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Plimsoll needs Python 3.11 ($(PYTHON) was not found; set PYTHON=...)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-uv.lock

$(VENV)/.installed: $(BIN)/uv requirements.lock pyproject.toml
	$(UV) --require-hashes -r requirements.lock
	$(UV) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.lock
	$(UV) --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.installed   ## install Plimsoll into .venv
dev: $(VENV)/.dev             ## install what the tests need, too

chromium:                     # the browser tests' browser: never a silent skip
	@command -v chromium >/dev/null 2>&1 || [ -n "$$PLIMSOLL_CHROMIUM" ] || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium (Debian's package) for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else \
	    echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium), or set PLIMSOLL_CHROMIUM to its path."; exit 1; \
	  fi; }

demo: install                 ## simulate a distributor, refresh, and serve the pages
	@exec $(BIN)/plimsoll demo --port $(PORT)

check: dev lint               ## lint, types, import map and the fast tests
	$(BIN)/pytest -n 2 -m "not slow and not browser"

test: dev chromium lint       ## everything, the browser included
	$(BIN)/pytest -n 2

lint: dev $(VENV)/.sql
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Parsing all SQL takes a minute of CPU: after the first time only what changed since is read.
$(VENV)/.sql: .sqlfluff requirements-dev.lock $(SQL) | $(VENV)/.dev
	$(BIN)/sqlfluff lint --processes 2 $(if $(filter-out warehouse_models/models/% warehouse_models/tests/%,$?),warehouse_models,$?)
	@touch $@

fmt: dev                      ## format Python and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 warehouse_models

docs: dev                     ## write docs/settings.md and docs/kpis.md from the code and the models
	$(BIN)/python docs/generate.py

lock: dev                     ## resolve the lock files again
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes --output-file requirements.lock pyproject.toml requirements-build.in
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes --group dev --output-file requirements-dev.lock pyproject.toml requirements-build.in -c requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes --output-file requirements-uv.lock requirements-uv.in

clean:                        ## remove the environment and all built things, not your data
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
