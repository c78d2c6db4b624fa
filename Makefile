# Everything that one does with Utsyn from a clone. Needs Python 3.11 or newer, and make.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
DEMO_HOME := $(if $(UTSYN_HOME),$(UTSYN_HOME),$(CURDIR)/var/demo)
INSTALL := tools/install.py pyproject.toml requirements-build.lock

.PHONY: help install install-dev demo test check bench lock clean

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 22

install: $(RUN) ## The program in .venv, from the lock file
install-dev: $(DEV)

$(RUN): $(INSTALL) requirements.lock
	@$(PYTHON) tools/install.py $(VENV) requirements.lock
	@touch $@

$(DEV): $(INSTALL) requirements-dev.lock
	@$(PYTHON) tools/install.py $(VENV) requirements-dev.lock
	@touch $(RUN) $@

demo: $(RUN) ## A made-up municipality with three years of field work, in the browser
	@UTSYN_HOME="$(DEMO_HOME)" $(BIN)/utsyn demo --port $(PORT) $(ARGS)

test: $(DEV) ## Every test and every check, on SQLite and PostgreSQL
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: $(DEV) ## The quick part of `make test`: style, types, floors, house rules, translations
	@$(BIN)/python tools/run_tests.py --only checks,house

bench: $(DEV) ## Measurements, as ratios taken in one run
	@$(BIN)/python bench/run.py $(ARGS)

lock: $(DEV) ## Write the lock files anew (add ARGS=--upgrade for newer versions)
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 $(ARGS) --group build -o requirements-build.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 $(ARGS) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 $(ARGS) --extra dev --group build -c requirements.lock -c requirements-build.lock pyproject.toml -o requirements-dev.lock

clean: ## Take away what the tools left: caches, coverage. Data stays
	@rm -rf .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
