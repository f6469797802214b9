# Raw files -> corpus.duckdb. `make` alone explains the targets, in the order of the data.

PYTHON ?= python3
RAW ?= tests/raw
DATA ?= data
WARC ?=
GOLD ?=
FILE ?=
ARGS ?=

# Taken unexpanded and handed over through the environment, so that blanks, quotes, `$` and `*`
# in a path reach the program as they were typed.
override RAW := $(value RAW)
override DATA := $(value DATA)
override WARC := $(value WARC)
override GOLD := $(value GOLD)
export RAW DATA WARC GOLD

# A module's tests stay together and share what they made; more than four workers would wait.
AT_ONCE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header
MADE := corpus.duckdb snapshots lake prefect cache monitor  # in DATA, by us; tables of yours beside them stay
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev

# An environment that moved, or whose interpreter is gone, is made anew.
ifneq ($(shell cat $(RUNTIME) 2>/dev/null),$(CURDIR))
STALE := stale
endif
ifeq ($(wildcard $(BIN)/python),)
STALE := stale
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help ingest sql report notebook serve cluster bench curve year eval train check test torture explore fuzz mutate digest docs audit lock clean stale

help:
	@echo 'broadsheet: raw news files in, a corpus that one can query with SQL out.'
	@echo
	@awk -F ' *## *' '/^[a-z]+:.*## / { split($$1, name, ":"); printf "  make %-8s %s\n", name[1], $$2 } \
	  /^## / { printf "\n%s\n", $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "Paths with blanks: make ingest RAW='my folder'. Another Python: make test PYTHON=python3.13"

## The data
ingest: $(RUNTIME)  ## read RAW=tests/raw (a folder, file or glob) into the corpus at DATA=data
	@$(BIN)/broadsheet ingest --data "$$DATA" $(ARGS) -- "$$RAW"

sql: $(RUNTIME)  ## ask the corpus at DATA=data; read-only, with `from articles` and the like
	@$(BIN)/broadsheet sql --data "$$DATA" $(ARGS)

report: $(RUNTIME)  ## draw the corpus at DATA=data: one HTML file that works from disk
	@$(BIN)/broadsheet report --data "$$DATA" $(ARGS)

notebook: $(DEV)  ## a notebook to start a study from, in the browser, on the corpus at DATA=data
	@MARIMO_SKIP_UPDATE_CHECK=1 $(BIN)/marimo edit sql/notebooks/first_look.py $(ARGS)

serve: $(RUNTIME)  ## a Prefect server on this machine: ingest by the hour, rebuild on demand
	@$(BIN)/broadsheet serve --data "$$DATA" $(ARGS) -- "$$RAW"

cluster: $(DEV)  ## a Dask cluster, an S3 server and Prefect to try it with; Ctrl-C ends all of it
	@$(BIN)/python -m tests.try_cluster

## How good, how fast
curve: $(DEV)  ## what a publish of one article costs, of a thousand, by size: ARGS="10000 200000"
	@$(BIN)/python -m tests.curve $(ARGS)

year: $(DEV)  ## a year of hourly publishes, time-lapsed: what grows; ARGS=300 says how many
	@$(BIN)/python -m tests.year $(ARGS)

eval: $(RUNTIME)  ## score the recipe against labelled pages: GOLD=folder[,folder]
	@test -n "$$GOLD" || { echo 'Say which labelled pages: make eval GOLD=folder[,folder]' >&2; exit 2; }
	@$(BIN)/broadsheet eval "$$GOLD" $(ARGS)

train: $(RUNTIME)  ## learn the editor of lines and the kinds of pages: GOLD=folder[,folder]
	@test -n "$$GOLD" || { echo 'Say which labelled pages: make train GOLD=folder[,folder]' >&2; exit 2; }
	@$(BIN)/python -m broadsheet.pipeline.evaluate.training "$$GOLD"

bench: $(DEV)  ## CPU and memory beside a hand-written script: WARC=file
	@test -n "$$WARC" || { echo 'Say which WARC to measure on: make bench WARC=file' >&2; exit 2; }
	@$(BIN)/python -m tests.bench "$$WARC" $(ARGS)

## The code
test: $(DEV)  ## all tests but slow ones; ARGS='-k warc' chooses, ARGS="-m 'not torture'" is what CI runs
	@$(BIN)/python -m pytest $(AT_ONCE) -m 'not slow and not torture' $(ARGS)

torture: $(DEV)  ## kills, power cuts, bad disks at every step of every command, an hour; ARGS='--stride 9'
	@$(BIN)/python -m pytest $(AT_ONCE) -m torture
	@$(BIN)/python -m tests.torture $(ARGS)

explore: $(DEV)  ## properties with examples that no run has drawn before; else they are the same
	@$(BIN)/python -m pytest $(AT_ONCE) -m hypothesis --hypothesis-profile explore $(ARGS)

fuzz: $(DEV)  ## bytes that no tool wrote at every reader, ten minutes; ARGS=60 says how many seconds
	@$(BIN)/python -m tests.fuzz $(ARGS)

mutate: $(DEV)  ## break FILE=pipeline/... in small ways: which breaks do its tests miss?
	@test -n "$(FILE)" || { echo 'Say which file to break: make mutate FILE=pipeline/lake/store.py' >&2; exit 2; }
	@$(BIN)/python -m tests.mutate "$(FILE)" $(ARGS)

digest: $(DEV)  ## commit to the rows of the sample corpus, once the recipe's number is raised
	@$(BIN)/python -m tests.digest $(ARGS)

check: $(DEV)  ## format, lint, types, import contract, SQL lint, stale docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint sql
	$(BIN)/python -m broadsheet.pipeline.dictionary --check
	$(BIN)/python -m tests.cldr --check

docs: $(DEV)  ## write what is generated: sql/DICTIONARY.md, the names of months
	@$(BIN)/python -m broadsheet.pipeline.dictionary
	@$(BIN)/python -m tests.cldr

audit: $(DEV)  ## known vulnerabilities of what is locked (asks the package index)
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

lock: $(DEV)  ## choose versions anew and write both lock files
	$(BIN)/uv pip compile $(LOCK) --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCK) --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove caches and .venv; asks before it touches DATA, never touches RAW
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
	@if [ -e "$$DATA/corpus.duckdb" ] && [ -t 0 ]; then \
	  printf 'Also delete the corpus and its lake in "%s"? Type yes: ' "$$DATA"; read -r answer; \
	  if [ "$$answer" = yes ]; then cd -- "$$DATA" && rm -rf $(MADE); else echo 'Kept.'; fi; \
	fi

# What the targets above need, made once: the locked packages, each with its hash, and nothing else.
stale: ;

$(RUNTIME): requirements.lock $(STALE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'broadsheet needs Python 3.11 or later. Name one: make $(MAKECMDGOALS) PYTHON=python3.13' >&2; \
	  exit 2; }
	@echo 'Preparing .venv with the packages of requirements.lock (once, a minute or two) ...'
	@$(PYTHON) -m venv $(if $(STALE),--clear) .venv || { \
	  echo 'python3 -m venv failed. On Debian and Ubuntu: apt install python3-venv' >&2; exit 2; }
	@$(call install,requirements.lock)
	@PIP_USER=0 $(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipeline flows  # pip compiles what it installs, and no checkout
	@pwd > $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo 'Adding the packages of requirements-dev.lock ...'
	@$(call install,requirements-dev.lock)
	@touch $@

# The locks are complete, so nothing is resolved: older pips trip over sqlalchemy[asyncio] there.
define install
PIP_USER=0 $(BIN)/python -m pip install -qq --no-deps --require-hashes -r $(1) || { \
  echo 'The packages of $(1) could not be installed: see the lines above.' >&2; \
  echo 'Only a package index is needed. A mirror or proxy of yours goes into pip.conf (pip config set global.index-url URL);' >&2; \
  echo 'then run the same command again: what has been downloaded is kept.' >&2; exit 2; }
endef
