# Everything a person or CI runs. Needs python3 (3.11 or newer) and make; all else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO_ARGS ?=
PYTEST_ARGS ?=
WORKERS ?= 2
SOURCES := api cms content permissions portal registries services scripts tests manage.py

# The stamps carry a checksum of the lock: a changed lock installs anew, an old checkout comes back at once.
RUNTIME_STAMP := $(VENV)/.runtime-$(firstword $(shell cksum requirements.lock))
DEV_STAMP := $(VENV)/.dev-$(firstword $(shell cksum requirements-dev.lock))
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

export PORT
.DEFAULT_GOAL := help
.PHONY: help demo test check format messages drill openapi install install-dev clean

help: ## Show this list.
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z%-]+):.*## /  make \1|/' | column -t -s '|'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME_STAMP): requirements.lock | $(BIN)/python
	@echo "Installing what the product needs into $(VENV); this takes a minute or two …"
	$(PIP_INSTALL) -r requirements.lock
	@rm -f $(VENV)/.runtime-* && touch $@

$(DEV_STAMP): requirements-dev.lock | $(BIN)/python
	@echo "Installing what tests and checks need into $(VENV); this takes a minute or two …"
	$(PIP_INSTALL) -r requirements-dev.lock
	@rm -f $(VENV)/.dev-* && touch $@

install: $(RUNTIME_STAMP) ## Install what the product needs into .venv.

install-dev: $(DEV_STAMP) ## Install what tests and checks need as well.

demo: $(RUNTIME_STAMP) ## Build the demo region and serve it on 127.0.0.1:$PORT; DEMO_ARGS="--no-serve" only builds.
	@$(BIN)/python manage.py demo $(DEMO_ARGS)

test: $(DEV_STAMP) ## Run the tests on SQLite, and on PostgreSQL when TEST_POSTGRES_URL names one.
	$(BIN)/python manage.py compile_catalogues
	env -u DATABASE_URL $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not drill" $(PYTEST_ARGS)
	@if [ -n "$$TEST_POSTGRES_URL" ]; then \
		echo "PostgreSQL:"; \
		DATABASE_URL="$$TEST_POSTGRES_URL" $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not drill" $(PYTEST_ARGS); \
	fi

check: $(DEV_STAMP) ## Run every check that is not a test; changes nothing.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m scripts.messages --check
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python manage.py openapi --check
	$(BIN)/mypy

format: $(DEV_STAMP) ## Fix what can be fixed: imports, layout of code.
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

messages: $(DEV_STAMP) ## Collect translatable texts and merge the catalogue of each part into locale/zh_Hans.
	$(BIN)/python -m scripts.messages

openapi: $(DEV_STAMP) ## Write the snapshot of the API's description, api/v1/openapi.json.
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python manage.py openapi

drill: $(DEV_STAMP) ## Run the long tests: workers killed again and again, fuzzing, load.
	$(BIN)/python -m pytest -m drill $(PYTEST_ARGS)

bench-%: $(DEV_STAMP) ## Run one benchmark of benchmarks/, by its name.
	$(BIN)/python -m benchmarks.$*

clean: ## Remove .venv and everything the demo wrote.
	rm -rf $(VENV) var
