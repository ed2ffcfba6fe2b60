# Three words to remember: make run, make test, make check. "make help" lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONWARNINGS ?= default

.PHONY: help run test check unit bench kills pictures catalogs requirements browser clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.runtime ## Start web and scheduler on this machine, with everything they need
	@exec $(BIN)/python -m bot

test: $(VENV)/.development browser ## Run every check: formatting, types, catalogs, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2

check: test ## The same as make test

unit: $(VENV)/.development ## Run the quick tests only
	@$(BIN)/python -m pytest -n 2 tests/unit tests/test_architecture.py

bench: $(VENV)/.development ## Measure answers beside a bare Flask application, and sending beside a bare loop
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.sending

kills: $(VENV)/.development ## Kill the scheduler in 20 rehearsals of 20,000 messages (a quarter of an hour)
	@$(BIN)/python -m tests.kills

pictures: $(VENV)/.development browser ## Take the pictures of docs/pictures anew
	@PICTURES=1 $(BIN)/python -m pytest tests/browser/test_staff_announcements.py tests/browser/test_sign_up.py -k "first_letter or resident_waits"

catalogs: $(VENV)/.development ## Bring the catalogs up to the sentences in the code
	@$(BIN)/python -m bot.catalogs

requirements: $(VENV)/.development ## Pin the newest versions, with hashes
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	    $$name.in -o $$name.txt; done

browser: ## Install Chromium and Korean fonts where that is possible (Debian, Ubuntu as root)
	@command -v chromium >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && \
	  { apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null 2>&1; } || \
	  echo "NO CHROMIUM: the browser tests will be skipped (apt-get install chromium fonts-noto-cjk)" >&2

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed (this is $$($(PYTHON) --version 2>&1))" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "python3-venv is missing: run  apt-get install python3-venv  and try again" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip -q --disable-pip-version-check install uv==0.13.9

$(VENV)/.runtime: requirements.txt requirements-dev.txt | $(BIN)/uv
	@$(BIN)/uv pip sync -q --python $(VENV) --require-hashes \
	  $$([ -e $(VENV)/.development ] && echo requirements-dev.txt || echo requirements.txt)
	@touch $@

$(VENV)/.development: requirements-dev.txt | $(BIN)/uv
	@$(BIN)/uv pip sync -q --python $(VENV) --require-hashes requirements-dev.txt
	@touch $@ $(VENV)/.runtime

clean: ## Remove what was installed and built (the data under var/ stays)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
