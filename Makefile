# Kunskapsbanken: the two commands are `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
URL := http://localhost:$(PORT)

.DEFAULT_GOAL := help
.PHONY: help demo test lint format messages pictures rebuild-requirements evaluate clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

demo: $(VENV)/.runtime ## Start the site with demonstration content (PORT=8123 for another port)
	@$(MANAGE) migrate --verbosity 0
	@WAGTAILADMIN_BASE_URL=$(URL) $(MANAGE) demo_load
	@printf '\n  Webbplatsen: %s/\n  Redaktörens sida: %s/admin/\n  Avsluta med Ctrl-C.\n\n' $(URL) $(URL)
	@WAGTAILADMIN_BASE_URL=$(URL) $(MANAGE) runserver --noreload 127.0.0.1:$(PORT)

test: $(VENV)/.dev ## Run every test; what the machine lacks is skipped and named (REQUIRE_SERVICES=1: a failure)
	@$(BIN)/pytest --services -n auto --dist loadgroup

lint: $(VENV)/.dev ## Check style, types, import rules, migrations, security settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(MANAGE) makemigrations --check --dry-run
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=example.se \
	  WAGTAILADMIN_BASE_URL=https://example.se \
	  $(MANAGE) check --deploy --fail-level WARNING --settings kunskapsbank.settings.production

format: $(VENV)/.dev ## Put the code in the project's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: ## Compile the Swedish for what Wagtail's catalogues lack (needs gettext)
	@for domain in django djangojs; do \
	  msgfmt --check-format -o locale/sv/LC_MESSAGES/$$domain.mo locale/sv/LC_MESSAGES/$$domain.po; done

pictures: $(VENV)/.dev ## Take the handbook's pictures again, of a `make demo` that runs and may be thrown away (same PORT)
	@$(BIN)/python -m scripts.editors_pictures $(URL)

evaluate: $(VENV)/.runtime ## Print how well the search ranks the project's judged set
	@$(MANAGE) search_evaluate search/judgements/demo

rebuild-requirements: $(VENV)/.dev ## Resolve the newest allowed versions and pin them with their hashes
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-find-links requirements.in
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-find-links requirements-dev.in

clean: ## Remove the environment and everything that running left behind, the demonstration's database among it
	@rm -rf $(VENV) var staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@printf 'Installing (a few minutes the first time)\n'
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@printf 'Installing (a few minutes the first time)\n'
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
